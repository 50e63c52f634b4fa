#include <stdio.h>
#include <string.h>

#include <cairo.h>

#include "base/memory.h"
#include "record/picture.h"
#include "record/record_parts.h"

/* Files that belong to an entry, by what they hold. */

enum { FILE_MOST = 32 << 20 };

static bool check_file(const char *kind, const char *name, size_t size, struct scot_error *err)
{
    static const char *const kinds[] = {"plan", "run", "still", "dose", "document"};
    bool known = false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        known |= strcmp(kinds[i], kind) == 0;
    if (!known)
        return scot_fail(err, "the file is a \"%.20s\", wanted plan, run, still, dose or document", kind);
    if (size == 0 || size > FILE_MOST)
        return scot_fail(err, "the file has %zu bytes, wanted 1 to %d", size, FILE_MOST);
    if (name[0] == '\0' || strlen(name) > 120)
        return scot_fail(err, "the file's name has %zu bytes, wanted 1 to 120", strlen(name));
    char line[121];
    snprintf(line, sizeof line, "%s", name);
    scot_line_mend(line);
    return (strcmp(line, name) == 0 && strpbrk(name, "/\\") == NULL) || scot_fail(err, "the file's name holds what no name holds");
}

/* What calls itself a picture is one: at the door it can still be taken again, in the paper it is too late. */
static bool check_still(const char *kind, const char *name, const void *bytes, size_t size, struct scot_error *err)
{
    cairo_surface_t *picture = NULL;
    if (strcmp(kind, "still") != 0 || !scot_picture_claims(name, bytes, size))
        return true;
    if (!scot_picture_read(&picture, bytes, size, err))
        return false;
    cairo_surface_destroy(picture);
    return true;
}

/* The same file of the same entry again (a button pressed twice, a rehearsal kept once more) is one. */
static bool is_attached(struct scot_record *r, const json_t *entry, const char *kind, const char *sha256, bool *is, struct scot_error *err)
{
    json_t *files, *file;
    size_t i;
    const struct scot_value value = scot_value_int(member_int(entry, "case_id"));
    *is = false;
    if (!scot_store_list(r->store, &files, SCOT_OP_FILE_OF_CASE, &value, 1, err))
        return false;
    json_array_foreach(files, i, file)
        *is |= member_int(file, "entry_id") == member_int(entry, "id") && strcmp(scot_member_text(file, "kind"), kind) == 0 &&
               strcmp(scot_member_text(file, "sha256"), sha256) == 0;
    json_decref(files);
    return true;
}

/* What is signed is closed, its files with it. */
static bool check_entry(const json_t *entry, struct scot_error *err)
{
    if (json_is_integer(json_object_get(entry, "superseded_by")) || member_int(entry, "withdrawn") != 0)
        return scot_fail(err, "changed meanwhile: entry %lld was corrected or taken back", (long long)member_int(entry, "id"));
    return !json_is_integer(json_object_get(entry, "signature")) ||
           scot_fail(err, "not allowed: entry %lld is signed, wanted it unlocked first", (long long)member_int(entry, "id"));
}

static bool attach(struct scot_record *r, const struct scot_actor *actor, const json_t *entry, const char *kind, const char *name,
                   const void *bytes, size_t size, const char *sha256, struct scot_error *err)
{
    char at[21];
    json_t *there = NULL;
    int64_t case_id = member_int(entry, "case_id");
    const struct scot_value digest = scot_value_text(sha256);
    bool already;
    record_now_text(r, at);
    if (!is_attached(r, entry, kind, sha256, &already, err) || already)
        return already;
    if (!scot_store_find(r->store, &there, SCOT_OP_ROW_FILE, &digest, 1, err))
        return false;
    json_decref(there);
    const struct scot_value file[] = {digest, scot_value_blob(bytes, size), scot_value_int((int64_t)size), scot_value_text(at)};
    if (there == NULL && (!scot_store_do(r->store, SCOT_OP_FILE_ADD, file, 4, err) ||
                          !record_log_row(r, actor, "add", SCOT_OP_ROW_FILE, "file", digest, case_id, kind, err)))
        return false;
    const struct scot_value note[] = {scot_value_int(member_int(entry, "id")), scot_value_int(case_id), scot_value_text(kind),
                                      scot_value_text(name), digest, scot_value_text(at), scot_value_int(actor->user)};
    return scot_store_do(r->store, SCOT_OP_FILE_NOTE, note, 7, err) &&
           record_log_row(r, actor, "attach", SCOT_OP_ROW_ATTACHMENT, "attachment", scot_value_int(scot_store_last_id(r->store)), case_id,
                          kind, err);
}

bool scot_record_attach(struct scot_record *record, const struct scot_actor *actor, int64_t entry, const char *kind, const char *name,
                        const void *bytes, size_t size, char sha256[65], struct scot_error *err)
{
    json_t *row = NULL, *kase = NULL;
    if (!check_file(kind, name, size, err) || !check_still(kind, name, bytes, size, err))
        return false;
    scot_record_sha256(sha256, bytes, size);
    if (!record_begin(record, err))
        return false;
    bool ok = record_get(record, &row, SCOT_OP_ENTRY_GET, entry, "entry", err) &&
              record_open_case(record, actor, member_int(row, "case_id"), SCOT_MAY_WRITE, &kase, err) &&
              (scot_form_may_write(record->options.forms, scot_member_text(row, "form"), scot_role_id[actor->role]) ||
               scot_fail(err, "not allowed: role %s does not write form %.40s", scot_role_id[actor->role], scot_member_text(row, "form"))) &&
              check_entry(row, err) && attach(record, actor, row, kind, name, bytes, size, sha256, err);
    json_decref(row);
    json_decref(kase);
    return record_end(record, ok, err);
}

/* Whether the case has it, with a form that the role reads: a digest alone opens nothing. */
static bool belongs(struct scot_record *r, const struct scot_actor *actor, int64_t case_id, const char *sha256, struct scot_error *err)
{
    json_t *files, *file;
    size_t i;
    bool found = false;
    const struct scot_value value = scot_value_int(case_id);
    if (!scot_store_list(r->store, &files, SCOT_OP_FILE_OF_CASE, &value, 1, err))
        return false;
    json_array_foreach(files, i, file)
        found |= strcmp(scot_member_text(file, "sha256"), sha256) == 0 &&
                 scot_form_may_read(r->options.forms, scot_member_text(file, "form"), scot_role_id[actor->role]);
    json_decref(files);
    return found || scot_fail(err, "not found: a file of this case with that digest");
}

bool scot_record_file(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, const char *sha256, uint8_t **out,
                      size_t *size, struct scot_error *err)
{
    json_t *kase = NULL;
    uint8_t *bytes = NULL;
    char digest[65];
    struct audit_line line = {.action = "read", .case_id = case_id};
    const struct scot_value value = scot_value_text(sha256);
    snprintf(line.object, sizeof line.object, "file:%.64s", sha256);
    if (!record_begin(record, err))
        return false;
    bool ok = record_open_case(record, actor, case_id, SCOT_MAY_READ_NAMES, &kase, err) && belongs(record, actor, case_id, sha256, err) &&
              scot_store_bytes(record->store, &bytes, size, SCOT_OP_FILE_GET, &value, 1, err) && record_log(record, actor, &line, err);
    json_decref(kase);
    if (ok)
        scot_record_sha256(digest, bytes, *size);
    ok = ok && (strcmp(digest, sha256) == 0 || scot_fail(err, "the file is no longer what its name says"));
    if (!record_end(record, ok, err)) {
        scot_free(bytes);
        return false;
    }
    *out = bytes;
    return true;
}
