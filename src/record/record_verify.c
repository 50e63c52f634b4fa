#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "record/record_parts.h"

/* Finds any edit, deletion, reordering or truncation. */

enum { STEP = 256 };

struct walk {
    struct scot_record *record;   /* a look at it */
    struct audit_end end;
    json_t *digest;               /* object -> digest of its row after its last line */
    struct scot_verified *found;
    const char *kind, *key;       /* of the rows now looked at */
};

static bool check_line(void *context, json_t *row, struct scot_error *err)
{
    struct walk *w = context;
    char mac[MAC_TEXT];
    int64_t seq = member_int(row, "seq");
    if (seq != w->end.seq + 1)
        return scot_fail(err, "after audit line %lld comes line %lld, wanted line %lld", (long long)w->end.seq, (long long)seq,
                         (long long)w->end.seq + 1);
    char said[MAC_TEXT];
    snprintf(said, sizeof said, "%s", scot_member_text(row, "mac"));
    json_object_del(row, "mac");
    if (!record_mac(w->record, mac, w->end.mac, row, err))
        return false;
    if (strcmp(mac, said) != 0)
        return scot_fail(err, "audit line %lld was changed, or the line before it", (long long)seq);
    w->end.seq = seq;
    memcpy(w->end.mac, mac, sizeof mac);
    if (++w->found->lines % STEP == 0)
        record_between(w->record);
    if (scot_member_text(row, "digest")[0] != '\0')
        json_object_set(w->digest, scot_member_text(row, "object"), json_object_get(row, "digest"));
    return true;
}

static bool check_row(void *context, json_t *row, struct scot_error *err)
{
    struct walk *w = context;
    char object[90], digest[65];
    const json_t *id = json_object_get(row, w->key);
    if (json_is_integer(id))
        snprintf(object, sizeof object, "%s:%lld", w->kind, (long long)json_integer_value(id));
    else
        snprintf(object, sizeof object, "%s:%s", w->kind, scot_member_text(row, w->key));
    const json_t *wanted = json_object_get(w->digest, object);
    if (wanted == NULL)
        return scot_fail(err, "%s is there without any line in the audit log", object);
    if (!record_digest(digest, row, err))
        return false;
    if (strcmp(digest, json_string_value(wanted)) != 0)
        return scot_fail(err, "%s is not as its last audit line left it", object);
    json_object_del(w->digest, object);
    w->found->rows++;
    return true;
}

static bool check_rows(struct walk *w, struct scot_error *err)
{
    static const struct {
        enum scot_op op;
        const char *kind, *key;
    } table[] = {
        {SCOT_OP_ROWS_SETTING, "setting", "key"},       {SCOT_OP_ROWS_USER, "user", "id"},
        {SCOT_OP_ROWS_PATIENT, "patient", "id"},        {SCOT_OP_ROWS_CASE, "case", "id"},
        {SCOT_OP_ROWS_ENTRY, "entry", "id"},            {SCOT_OP_ROWS_SIGNATURE, "signature", "id"},
        {SCOT_OP_ROWS_ATTACHMENT, "attachment", "id"},  {SCOT_OP_ROWS_LINK, "link", "id"},
        {SCOT_OP_ROWS_FILE, "file", "sha256"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        w->kind = table[i].kind;
        w->key = table[i].key;
        if (!scot_store_each(w->record->store, table[i].op, NULL, 0, check_row, w, err))
            return false;
    }
    void *left = json_object_iter(w->digest);
    return left == NULL || scot_fail(err, "%s is gone", json_object_iter_key(left));
}

static bool check_files(struct walk *w, struct scot_error *err)
{
    json_t *files, *file;
    size_t i;
    bool ok = scot_store_list(w->record->store, &files, SCOT_OP_FILE_ALL, NULL, 0, err);
    if (!ok)
        return false;
    json_array_foreach(files, i, file) {
        const struct scot_value name = scot_value_text(scot_member_text(file, "sha256"));
        uint8_t *bytes;
        size_t size;
        char digest[65];
        ok = ok && scot_store_bytes(w->record->store, &bytes, &size, SCOT_OP_FILE_GET, &name, 1, err);
        if (!ok)
            break;
        scot_record_sha256(digest, bytes, size);
        scot_free(bytes);
        w->found->files++;
        ok = strcmp(digest, name.at) == 0 || scot_fail(err, "file %.12s... is not what its name says", (const char *)name.at);
    }
    json_decref(files);
    return ok;
}

/* The log must reach as far as it did when this program last wrote, by what it knows itself. */
static bool check_end(const struct walk *w, struct scot_error *err)
{
    const struct audit_end *kept = &w->record->kept;
    return (w->end.seq == kept->seq && strcmp(w->end.mac, kept->mac) == 0) ||
           scot_fail(err, "the audit log ends at line %lld, wanted line %lld", (long long)w->end.seq, (long long)kept->seq);
}

static bool verify(struct scot_record *look, struct scot_verified *out, struct scot_error *err)
{
    struct scot_verified found = {0};
    struct walk w = {.record = look, .digest = json_object(), .found = &found};
    bool ok = scot_store_sound(look->store, err) && scot_store_each(look->store, SCOT_OP_AUDIT_ALL, NULL, 0, check_line, &w, err) &&
              check_end(&w, err) && check_rows(&w, err) && check_files(&w, err);
    record_look_end(look);
    json_decref(w.digest);
    if (ok && out != NULL)
        *out = found;
    return ok;
}

bool scot_record_verify(struct scot_record *record, struct scot_verified *out, struct scot_error *err)
{
    struct scot_record look;
    return record_look(&look, record, err) && verify(&look, out, err);
}

bool scot_record_verify_at(const struct scot_record_options *options, struct scot_verified *out, struct scot_error *err)
{
    struct scot_record look;
    return record_look_at(&look, options, err) && verify(&look, out, err);
}
