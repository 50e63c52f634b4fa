#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "record/aftercare_parts.h"
#include "record/record_parts.h"

/* A patient's own way in: a long random word, of which only the digest is kept. It lives as long as the diary. */

static void token_digest(char out[65], const char *token)
{
    scot_record_sha256(out, token, strlen(token));
}

static bool make_link(struct scot_record *r, const struct scot_actor *actor, int64_t procedure, const char *digest, struct scot_error *err)
{
    json_t *entry = NULL, *kase = NULL;
    char at[21], ends[21];
    record_now_text(r, at);
    bool ok = record_get(r, &entry, SCOT_OP_ENTRY_GET, procedure, "entry", err) &&
              record_open_case(r, actor, member_int(entry, "case_id"), SCOT_MAY_MAKE_LINK, &kase, err) &&
              (strcmp(scot_member_text(entry, "form"), "procedure") == 0 || scot_fail(err, "entry %lld is no procedure", (long long)procedure)) &&
              ((json_is_null(json_object_get(entry, "superseded_by")) && member_int(entry, "withdrawn") == 0) ||
               scot_fail(err, "changed meanwhile: entry %lld was corrected or taken back", (long long)procedure)) &&
              aftercare_link_end(ends, r->options.rules, json_object_get(entry, "body_json"), err) && (strcmp(at, ends) < 0 || scot_fail(err, "the diary of that procedure has ended"));
    const struct scot_value value[] = {scot_value_int(member_int(entry, "case_id")), scot_value_int(procedure), scot_value_text(digest),
                                       scot_value_text(at), scot_value_int(actor->user), scot_value_text(ends)};
    ok = ok && scot_store_do(r->store, SCOT_OP_LINK_ADD, value, 6, err);
    ok = ok && record_log_row(r, actor, "link", SCOT_OP_ROW_LINK, "link", scot_value_int(scot_store_last_id(r->store)),
                              member_int(entry, "case_id"), NULL, err);
    json_decref(entry);
    json_decref(kase);
    return ok;
}

bool scot_record_link_make(struct scot_record *record, const struct scot_actor *actor, int64_t procedure, char token[44],
                           struct scot_error *err)
{
    uint8_t noise[32];
    char digest[65];
    randombytes_buf(noise, sizeof noise);
    sodium_bin2base64(token, 44, noise, sizeof noise, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    token_digest(digest, token);
    bool ok = record_begin(record, err) && record_end(record, make_link(record, actor, procedure, digest, err), err);
    if (!ok)
        token[0] = '\0';
    return ok;
}

bool scot_record_link_end(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, int64_t link,
                          struct scot_error *err)
{
    json_t *kase = NULL, *row = NULL;
    char at[21];
    record_now_text(record, at);
    const struct scot_value value[] = {scot_value_int(link), scot_value_text(at)};
    if (!record_begin(record, err))
        return false;
    bool ok = record_open_case(record, actor, case_id, SCOT_MAY_MAKE_LINK, &kase, err) &&
              scot_store_find(record->store, &row, SCOT_OP_ROW_LINK, value, 1, err) &&
              (member_int(row, "case_id") == case_id || scot_fail(err, "not found: link %lld of this case", (long long)link)) &&
              scot_store_do(record->store, SCOT_OP_LINK_END, value, 2, err) &&
              record_log_row(record, actor, "end link", SCOT_OP_ROW_LINK, "link", value[0], case_id, NULL, err);
    json_decref(kase);
    json_decref(row);
    return record_end(record, ok, err);
}

static bool is_alive(const struct scot_record *r, const json_t *row)
{
    char now[21];
    record_now_text(r, now);
    return row != NULL && json_is_null(json_object_get(row, "ended_at")) && strcmp(now, scot_member_text(row, "ends_at")) < 0;
}

/* Its procedure as it now is: a link lives on when a slip in the form is corrected, and not when it is taken back. */
static bool look_for_link(struct scot_record *r, enum scot_op op, struct scot_value key, json_t **row, int64_t *procedure,
                          struct scot_error *err)
{
    if (!scot_store_find(r->store, row, op, &key, 1, err))
        return false;
    *procedure = member_int(*row, "entry_id");
    return (is_alive(r, *row) && entry_latest(r, procedure, err) && *procedure != 0) ||
           scot_fail(err, "not found: this link is not, or no longer, one of ours");
}

bool scot_record_link_find(struct scot_record *record, const char *token, int64_t *link, int64_t *case_id, int64_t *procedure,
                           struct scot_error *err)
{
    char digest[65];
    json_t *row = NULL;
    token_digest(digest, token);
    if (!scot_store_begin(record->store, err))
        return false;
    bool ok = look_for_link(record, SCOT_OP_LINK_FIND, scot_value_text(digest), &row, procedure, err);
    scot_store_undo(record->store);
    *link = member_int(row, "id");
    *case_id = member_int(row, "case_id");
    json_decref(row);
    return ok;
}

/* Asked again where it is written: the link may have been ended since it was looked at. */
bool link_check(struct scot_record *r, int64_t link, int64_t case_id, const struct scot_entry_new *entry, struct scot_error *err)
{
    json_t *row = NULL;
    int64_t procedure;
    bool ok = look_for_link(r, SCOT_OP_ROW_LINK, scot_value_int(link), &row, &procedure, err) &&
              ((member_int(row, "case_id") == case_id && member_int(entry->body, "procedure") == procedure) ||
               scot_fail(err, "not allowed: a link writes of its own procedure alone"));
    json_decref(row);
    return ok;
}

/* Of an entry only these members. */
static json_t *only(const json_t *entry, const char *const *member, size_t members)
{
    json_t *body = json_object(), *kept = json_copy((json_t *)(uintptr_t)entry);
    for (size_t i = 0; i < members; i++) {
        json_t *value = json_object_get(json_object_get(entry, "body"), member[i]);
        if (value != NULL)
            json_object_set(body, member[i], value);
    }
    json_object_set_new(kept, "body", body);
    return kept;
}

/* Of the whole dossier only this procedure, its diary, and the few facts that its aftercare asks for: a glucose plan with diabetes,
 * which follow-up has been. Nothing that was written down about the person. */
static void keep_diary(json_t *dossier, int64_t procedure)
{
    static const char *const of_screening[] = {"diabetes"}, *const of_visit[] = {"date", "procedure"};
    json_t *entries = json_object_get(dossier, "entries"), *kept = json_array(), *entry;
    size_t i;
    json_array_foreach(entries, i, entry) {
        const char *form = scot_member_text(entry, "form");
        bool about = member_int(json_object_get(entry, "body"), "procedure") == procedure;
        if ((strcmp(form, "procedure") == 0 && member_int(entry, "id") == procedure) || (strcmp(form, "diary") == 0 && about))
            json_array_append(kept, entry);
        else if (strcmp(form, "screening") == 0)
            json_array_append_new(kept, only(entry, of_screening, 1));
        else if (strcmp(form, "visit") == 0)
            json_array_append_new(kept, only(entry, of_visit, 2));
    }
    json_object_set_new(dossier, "entries", kept);
    json_object_del(dossier, "files");
    json_object_del(dossier, "links");
    json_object_del(dossier, "elsewhere");
}

bool scot_record_link_dossier(struct scot_record *record, int64_t link, int64_t case_id, int64_t procedure, json_t **out,
                              struct scot_error *err)
{
    struct scot_actor patient = {0};
    json_t *kase = NULL, *dossier = NULL;
    struct audit_line line = {.action = "read diary", .case_id = case_id};
    snprintf(patient.name, sizeof patient.name, "patient by link %lld", (long long)link);
    snprintf(line.object, sizeof line.object, "case:%lld", (long long)case_id);
    if (!record_begin(record, err))
        return false;
    bool ok = record_get(record, &kase, SCOT_OP_CASE_GET, case_id, "case", err) &&
              dossier_build(record, &patient, kase, true, &dossier, err) && record_log(record, &patient, &line, err);
    json_decref(kase);
    if (!record_end(record, ok, err)) {
        json_decref(dossier);
        return false;
    }
    keep_diary(dossier, procedure);
    *out = dossier;
    return true;
}
