#include <stdio.h>
#include <string.h>

#include "record/record_parts.h"

/* The keys that names are found by, made anew behind migration 3. A changed row wants its line in the audit log, or it would look as
 * if somebody had changed it by hand; and a row that somebody did change by hand must not be signed away by such a line: it is left
 * as it is, for verify to find. */

static const char task[] = "name keys";

struct rekey {
    json_t *digest;   /* object -> what its last line says */
    json_t *change;   /* id -> the new key */
};

static bool keep_digest(void *context, json_t *row, struct scot_error *err)
{
    struct rekey *work = context;
    return json_object_set(work->digest, scot_member_text(row, "object"), json_object_get(row, "digest")) == 0 ||
           scot_fail(err, "out of memory for the digests of patients");
}

static bool compare_key(void *context, json_t *row, struct scot_error *err)
{
    struct rekey *work = context;
    char key[NAME_KEY_MOST], object[40], digest[65];
    record_name_key(key, scot_member_text(row, "name"));
    if (strcmp(key, scot_member_text(row, "name_key")) == 0)
        return true;
    snprintf(object, sizeof object, "patient:%lld", (long long)member_int(row, "id"));
    if (!record_digest(digest, row, err))
        return false;
    if (strcmp(digest, scot_member_text(work->digest, object)) != 0)
        return true;
    return json_array_append_new(work->change, json_pack("{s:O, s:s}", "id", json_object_get(row, "id"), "key", key)) == 0 ||
           scot_fail(err, "out of memory for the keys of names");
}

static bool write_all(struct scot_record *r, const json_t *change, struct scot_error *err)
{
    const struct scot_actor program = {.user = 0, .name = "program"};
    json_t *one;
    size_t i;
    json_array_foreach(change, i, one) {
        const struct scot_value value[] = {scot_value_int(member_int(one, "id")), scot_value_text(scot_member_text(one, "key"))};
        if (!scot_store_do(r->store, SCOT_OP_PATIENT_REKEY, value, 2, err) ||
            !record_log_row(r, &program, "migrate", SCOT_OP_ROW_PATIENT, "patient", value[0], 0, "what the name is found by, made anew", err))
            return false;
    }
    return true;
}

static bool remake(struct scot_record *r, struct scot_error *err)
{
    struct rekey work = {.digest = json_object(), .change = json_array()};
    const struct scot_value name = scot_value_text(task);
    bool ok = ((work.digest != NULL && work.change != NULL) || scot_fail(err, "out of memory for the keys of names")) &&
              scot_store_each(r->store, SCOT_OP_AUDIT_OF_PATIENTS, NULL, 0, keep_digest, &work, err) &&
              scot_store_each(r->store, SCOT_OP_ROWS_PATIENT, NULL, 0, compare_key, &work, err) && write_all(r, work.change, err) &&
              scot_store_do(r->store, SCOT_OP_TASK_DONE, &name, 1, err);
    json_decref(work.digest);
    json_decref(work.change);
    return ok;
}

bool record_remake_name_keys(struct scot_record *r, struct scot_error *err)
{
    json_t *asked = NULL;
    const struct scot_value name = scot_value_text(task);
    if (!record_begin(r, err))
        return false;
    if (!scot_store_find(r->store, &asked, SCOT_OP_TASK_OPEN, &name, 1, err))
        return record_end(r, false, err);
    bool asks = asked != NULL;
    json_decref(asked);
    return asks ? record_end(r, remake(r, err), err) : (record_end(r, false, err), true);
}
