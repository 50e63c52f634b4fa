#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record_parts.h"

/* Patients, and who looks alike: the same person twice in the store is two histories, and a limit that counts half. */

/* Letters to change, add or take away; more than 3 is 4. */
static int letters_apart(const char *a, const char *b)
{
    enum { MOST = 64 };
    int row[MOST + 1], na = (int)strlen(a), nb = (int)strlen(b);
    if (na > MOST || nb > MOST || abs(na - nb) > 3)
        return 4;
    for (int j = 0; j <= nb; j++)
        row[j] = j;
    for (int i = 1; i <= na; i++) {
        int corner = row[0];
        row[0] = i;
        for (int j = 1; j <= nb; j++) {
            int above = row[j], least = corner + (a[i - 1] != b[j - 1]);
            if (above + 1 < least)
                least = above + 1;
            if (row[j - 1] + 1 < least)
                least = row[j - 1] + 1;
            corner = above;
            row[j] = least;
        }
    }
    return row[nb] < 4 ? row[nb] : 4;
}

static bool alike(const json_t *row, const char *key, const char *born, const char *number)
{
    if (number[0] != '\0' && strcmp(number, scot_member_text(row, "record_number")) == 0)
        return true;
    bool same_day = strcmp(born, scot_member_text(row, "born")) == 0;
    const char *other = scot_member_text(row, "name_key");
    return strcmp(key, other) == 0 || (same_day && letters_apart(key, other) <= 3);
}

static bool find_alike(struct scot_record *r, const json_t *body, json_t **out, struct scot_error *err)
{
    char key[NAME_KEY_MOST];
    json_t *rows, *row;
    size_t i;
    record_name_key(key, scot_member_text(body, "name"));
    const struct scot_value value[] = {scot_value_text(scot_member_text(body, "born")), scot_value_text(key),
                                       scot_value_text(scot_member_text(body, "record_number"))};
    if (!scot_store_list(r->store, &rows, SCOT_OP_PATIENT_LIKE, value, 3, err))
        return false;
    *out = json_array();
    json_array_foreach(rows, i, row)
        if (alike(row, key, scot_member_text(body, "born"), scot_member_text(body, "record_number"))) {
            json_object_del(row, "name_key");
            json_array_append(*out, row);
        }
    json_decref(rows);
    return true;
}

/* The row's own columns are what the form says, for searching. */
static bool write_keys(struct scot_record *r, const struct scot_actor *actor, int64_t id, const json_t *body, const char *action,
                       struct scot_error *err)
{
    char key[NAME_KEY_MOST];
    record_name_key(key, scot_member_text(body, "name"));
    const struct scot_value value[] = {scot_value_int(id), scot_value_text(scot_member_text(body, "name")), scot_value_text(key),
                                       scot_value_text(scot_member_text(body, "born")), scot_value_text(scot_member_text(body, "record_number"))};
    return scot_store_do(r->store, SCOT_OP_PATIENT_KEYS, value, 5, err) &&
           record_log_row(r, actor, action, SCOT_OP_ROW_PATIENT, "patient", value[0], 0, NULL, err);
}

static bool add_patient(struct scot_record *r, const struct scot_actor *actor, const json_t *body, int64_t *id, struct scot_error *err)
{
    char at[21];
    record_now_text(r, at);
    const struct scot_value value[] = {scot_value_text(at), scot_value_int(actor->user)};
    const struct scot_entry_new entry = {.form = "patient", .body = body, .provenance = "clinic"};
    int64_t entry_id;
    if (!scot_store_do(r->store, SCOT_OP_PATIENT_ADD, value, 2, err))
        return false;
    *id = scot_store_last_id(r->store);
    return write_keys(r, actor, *id, body, "add", err) && entry_write(r, actor, *id, 0, &entry, &entry_id, err);
}

bool scot_record_patient_add(struct scot_record *record, const struct scot_actor *actor, const json_t *body, bool anyway,
                             int64_t *id, json_t **alike_out, struct scot_error *err)
{
    json_t *same = NULL;
    *id = 0;
    *alike_out = NULL;
    if (!record_may(actor, SCOT_MAY_ADD_PATIENT, err) || !scot_form_check(record->options.forms, "patient", body, err) ||
        !record_sense(record, "patient", body, err) ||
        !record_begin(record, err))
        return false;
    const struct audit_line line = {.action = "search", .object = "patients", .detail = "who looks alike"};
    bool ok = find_alike(record, body, &same, err);
    bool stop = ok && !anyway && json_array_size(same) > 0;
    ok = ok && (stop ? record_log(record, actor, &line, err) : add_patient(record, actor, body, id, err));
    if (!record_end(record, ok, err)) {
        json_decref(same);
        *id = 0;
        return false;
    }
    if (stop)
        *alike_out = same;
    else
        json_decref(same);
    return true;
}

static bool correct_patient(struct scot_record *r, const struct scot_actor *actor, int64_t patient, const json_t *body,
                            int64_t seen, const char *reason, struct scot_error *err)
{
    json_t *now = NULL;
    const struct scot_value value = scot_value_int(patient);
    int64_t id;
    bool ok = scot_store_find(r->store, &now, SCOT_OP_ENTRY_OF_PATIENT, &value, 1, err) &&
              (now != NULL || scot_fail(err, "not found: patient %lld", (long long)patient)) &&
              (seen == 0 || seen == member_int(now, "id") ||
               scot_fail(err, "changed meanwhile: patient %lld was corrected, load the case again", (long long)patient));
    const struct scot_entry_new entry = {
        .form = "patient", .body = body, .provenance = "clinic", .supersedes = member_int(now, "id"), .reason = reason};
    ok = ok && write_keys(r, actor, patient, body, "correct", err) && entry_write(r, actor, patient, 0, &entry, &id, err);
    json_decref(now);
    return ok;
}

bool scot_record_patient_correct(struct scot_record *record, const struct scot_actor *actor, int64_t patient, const json_t *body,
                                 int64_t seen, const char *reason, struct scot_error *err)
{
    if (!record_may(actor, SCOT_MAY_ADD_PATIENT, err) || !scot_form_check(record->options.forms, "patient", body, err) ||
        !record_sense(record, "patient", body, err))
        return false;
    if (strlen(reason) < 3)
        return scot_fail(err, "a correction wants its reason");
    return record_begin(record, err) && record_end(record, correct_patient(record, actor, patient, body, seen, reason, err), err);
}

bool scot_record_patient_search(struct scot_record *record, const struct scot_actor *actor, const char *text, json_t **out,
                                struct scot_error *err)
{
    enum { MOST = 50, WORDS = 3 };
    char key[NAME_KEY_MOST], *save = key;
    const char *word[WORDS] = {"", "", ""};
    const struct audit_line line = {.action = "search", .object = "patients"};
    record_name_key(key, text);
    for (int i = 0; i < WORDS && save != NULL && *save != '\0'; i++)
        word[i] = strsep(&save, " ");
    const struct scot_value value[] = {scot_value_text(word[0]), scot_value_text(word[1]), scot_value_text(word[2]), scot_value_text(text),
                                       scot_value_int(MOST)};
    if (!record_may(actor, SCOT_MAY_READ_NAMES, err))
        return false;
    if (strlen(text) < 2)
        return scot_fail(err, "what is looked for has %zu letters, wanted 2 at least", strlen(text));
    json_t *list = NULL;
    bool ok = record_begin(record, err) &&
              record_end(record, scot_store_list(record->store, &list, SCOT_OP_PATIENT_SEARCH, value, 5, err) &&
                                     record_log(record, actor, &line, err), err);
    if (ok)
        *out = list;
    else
        json_decref(list);
    return ok;
}
