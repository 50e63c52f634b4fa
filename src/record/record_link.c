#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "record/record_parts.h"

/* A patient's own way in: a long random word, of which only the digest is kept. It lives as long as the diary. */

static void token_digest(char out[65], const char *token)
{
    scot_record_sha256(out, token, strlen(token));
}

/* The days of the diary after the procedure, by the rules. */
static bool end_of(struct scot_record *r, const json_t *procedure, char out[21], struct scot_error *err)
{
    double days;
    struct scot_date day;
    const json_t *body = json_object_get(procedure, "body_json");
    if (!scot_rules_number(&days, r->options.rules, "link.days", "d", err))
        return false;
    if (!scot_date_parse(&day, member_text(body, "date"), NULL))
        return scot_fail(err, "the procedure has no date");
    scot_date_text(out, scot_date_add_days(day, (int)days));
    memcpy(out + 10, "T23:59:59Z", 11);
    return true;
}

static bool make_link(struct scot_record *r, const struct scot_actor *actor, int64_t procedure, const char *digest, struct scot_error *err)
{
    json_t *entry = NULL, *kase = NULL;
    char at[21], ends[21];
    record_now_text(r, at);
    bool ok = record_get(r, &entry, SCOT_OP_ENTRY_GET, procedure, "entry", err) &&
              record_open_case(r, actor, member_int(entry, "case_id"), SCOT_MAY_MAKE_LINK, &kase, err) &&
              (strcmp(member_text(entry, "form"), "procedure") == 0 || scot_fail(err, "entry %lld is no procedure", (long long)procedure)) &&
              end_of(r, entry, ends, err) && (strcmp(at, ends) < 0 || scot_fail(err, "the diary of that procedure has ended"));
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

bool scot_record_link_find(struct scot_record *record, const char *token, int64_t *link, int64_t *case_id, int64_t *procedure,
                           struct scot_error *err)
{
    char digest[65], now[21];
    json_t *row = NULL;
    token_digest(digest, token);
    record_now_text(record, now);
    const struct scot_value value = scot_value_text(digest);
    if (!scot_store_begin(record->store, err))
        return false;
    bool ok = scot_store_find(record->store, &row, SCOT_OP_LINK_FIND, &value, 1, err);
    scot_store_undo(record->store);
    ok = ok && ((row != NULL && json_is_null(json_object_get(row, "ended_at")) && strcmp(now, member_text(row, "ends_at")) < 0) ||
                scot_fail(err, "not found: this link is not, or no longer, one of ours"));
    *link = member_int(row, "id");
    *case_id = member_int(row, "case_id");
    *procedure = member_int(row, "entry_id");
    json_decref(row);
    return ok;
}

/* Of the whole dossier only this procedure and its diary. */
static void keep_diary(json_t *dossier, int64_t procedure)
{
    json_t *entries = json_object_get(dossier, "entries"), *kept = json_array(), *entry;
    size_t i;
    json_array_foreach(entries, i, entry) {
        const json_t *body = json_object_get(entry, "body");
        bool is_it = member_int(entry, "id") == procedure && strcmp(member_text(entry, "form"), "procedure") == 0;
        bool of_it = strcmp(member_text(entry, "form"), "diary") == 0 && member_int(body, "procedure") == procedure;
        bool needed = strcmp(member_text(entry, "form"), "screening") == 0; /* diabetes: its glucose plan */
        if (is_it || of_it || needed)
            json_array_append(kept, entry);
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
              dossier_build(record, &patient, kase, &dossier, err) && record_log(record, &patient, &line, err);
    json_decref(kase);
    if (!record_end(record, ok, err)) {
        json_decref(dossier);
        return false;
    }
    keep_diary(dossier, procedure);
    *out = dossier;
    return true;
}
