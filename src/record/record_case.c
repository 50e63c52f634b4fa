#include <stdio.h>
#include <string.h>
#include <time.h>

#include "record/record_parts.h"

static bool check_region(const char *region, struct scot_error *err)
{
    return strcmp(region, "cervical") == 0 || strcmp(region, "thoracic") == 0 || strcmp(region, "lumbar") == 0 ||
           scot_fail(err, "the region is \"%.20s\", wanted cervical, thoracic or lumbar", region);
}

static bool open_case(struct scot_record *r, const struct scot_actor *actor, int64_t patient, const char *region, bool restricted,
                      int64_t *id, struct scot_error *err)
{
    char at[21], day[11];
    json_t *there;
    record_now_text(r, at);
    scot_date_text(day, scot_record_today(r));
    const struct scot_value value[] = {scot_value_int(patient), scot_value_text(region), scot_value_text(day), scot_value_int(restricted),
                                       scot_value_text(at), scot_value_int(actor->user)};
    if (!record_get(r, &there, SCOT_OP_PATIENT_GET, patient, "patient", err))
        return false;
    json_decref(there);
    if (!scot_store_do(r->store, SCOT_OP_CASE_ADD, value, 6, err))
        return false;
    *id = scot_store_last_id(r->store);
    char said[120];
    snprintf(said, sizeof said, "open, %s%s", region, restricted ? ", restricted" : "");
    return record_log_row(r, actor, "add", SCOT_OP_ROW_CASE, "case", scot_value_int(*id), *id, said, err);
}

bool scot_record_case_open(struct scot_record *record, const struct scot_actor *actor, int64_t patient, const char *region,
                           bool restricted, int64_t *id, struct scot_error *err)
{
    return record_may(actor, SCOT_MAY_OPEN_CASE, err) && check_region(region, err) && record_begin(record, err) &&
           record_end(record, open_case(record, actor, patient, region, restricted, id, err), err);
}

static bool set_case(struct scot_record *r, const struct scot_actor *actor, const json_t *kase, const json_t *changes,
                     struct scot_error *err)
{
    const json_t *restricted = json_object_get(changes, "restricted");
    const char *state = scot_member_text(changes, "state"), *region = scot_member_text(changes, "region");
    if (state[0] == '\0')
        state = scot_member_text(kase, "state");
    if (region[0] == '\0')
        region = scot_member_text(kase, "region");
    if (strcmp(state, "open") != 0 && strcmp(state, "closed") != 0)
        return scot_fail(err, "the state is \"%.20s\", wanted open or closed", state);
    const struct scot_value value[] = {
        scot_value_int(member_int(kase, "id")), scot_value_text(region), scot_value_text(state),
        scot_value_int(json_is_boolean(restricted) ? json_is_true(restricted) : member_int(kase, "restricted"))};
    char said[120]; /* the row is written over: what it was is told by its lines */
    snprintf(said, sizeof said, "%s, %s%s", state, region, value[3].number != 0 ? ", restricted" : "");
    return check_region(region, err) && scot_store_do(r->store, SCOT_OP_CASE_SET, value, 4, err) &&
           record_log_row(r, actor, "change", SCOT_OP_ROW_CASE, "case", value[0], value[0].number, said, err);
}

bool scot_record_case_set(struct scot_record *record, const struct scot_actor *actor, int64_t id, const json_t *changes,
                          struct scot_error *err)
{
    json_t *kase = NULL;
    if (!record_begin(record, err))
        return false;
    bool ok = record_open_case(record, actor, id, SCOT_MAY_OPEN_CASE, &kase, err) && set_case(record, actor, kase, changes, err);
    json_decref(kase);
    return record_end(record, ok, err);
}

/* Who may not know names is given none; restricted cases of others are in no list. */
static json_t *for_role(const struct scot_actor *actor, json_t *rows)
{
    json_t *list = json_array(), *row;
    size_t i;
    json_array_foreach(rows, i, row) {
        if (!record_lists(actor, member_int(row, "restricted") != 0, member_int(row, "made_by")))
            continue;
        if (!scot_permit(actor->role, SCOT_MAY_READ_NAMES)) {
            json_object_del(row, "name");
            json_object_del(row, "born");
            json_object_del(row, "patient_id");
        }
        json_array_append(list, row);
    }
    json_decref(rows);
    return list;
}

bool scot_record_case_list(struct scot_record *record, const struct scot_actor *actor, const char *state, int64_t before, int most,
                           json_t **out, struct scot_error *err)
{
    json_t *list = NULL;
    const struct audit_line line = {.action = "list", .object = "cases"};
    const struct scot_value value[] = {scot_value_text(state), scot_value_int(before > 0 ? before : INT64_MAX), scot_value_int(most),
                                       scot_value_int(actor->user)};
    if (!record_may(actor, SCOT_MAY_READ_CASE, err) || !record_begin(record, err))
        return false;
    bool ok = scot_store_list(record->store, &list, SCOT_OP_CASE_LIST, value, 4, err) && record_log(record, actor, &line, err);
    if (!record_end(record, ok, err)) {
        json_decref(list);
        return false;
    }
    *out = for_role(actor, list);
    return true;
}

/* Of one patient; all of them, also closed ones. */
bool scot_record_patient_cases(struct scot_record *record, const struct scot_actor *actor, int64_t patient, json_t **out,
                               struct scot_error *err)
{
    json_t *row = NULL, *list = NULL;
    const struct scot_value value = scot_value_int(patient);
    struct audit_line line = {.action = "list"};
    snprintf(line.object, sizeof line.object, "patient:%lld", (long long)patient);
    if (!record_may(actor, SCOT_MAY_READ_NAMES, err) || !record_begin(record, err))
        return false;
    bool ok = record_get(record, &row, SCOT_OP_PATIENT_GET, patient, "patient", err) &&
              scot_store_list(record->store, &list, SCOT_OP_CASE_OF_PATIENT, &value, 1, err) && record_log(record, actor, &line, err);
    if (record_end(record, ok, err)) {
        list = for_role(actor, list);
        *out = json_pack("{s:I, s:O, s:O, s:O, s:O}", "id", (json_int_t)patient, "name", json_object_get(row, "name"), "born",
                         json_object_get(row, "born"), "record_number", json_object_get(row, "record_number"), "cases", list);
        ok = *out != NULL || scot_fail(err, "out of memory for a patient's cases");
    } else {
        ok = false;
    }
    json_decref(row);
    json_decref(list);
    return ok;
}

bool scot_record_warned(struct scot_record *record, const struct scot_actor *actor, struct scot_date since, int most, json_t **out,
                        struct scot_error *err)
{
    char first[11];
    json_t *list = NULL;
    const struct audit_line line = {.action = "list", .object = "warnings"};
    scot_date_text(first, since);
    const struct scot_value value[] = {scot_value_text(first), scot_value_int(actor->user), scot_value_int(most)};
    if (!record_may(actor, SCOT_MAY_SEE_CLINIC, err) || !record_begin(record, err))
        return false;
    bool ok = scot_store_list(record->store, &list, SCOT_OP_CASE_WARNED, value, 3, err) && record_log(record, actor, &line, err);
    if (!record_end(record, ok, err)) {
        json_decref(list);
        return false;
    }
    *out = list;
    return true;
}

/* When a day begins on the clinic's wall, in UTC: an appointment late in the evening is of that day. */
static void midnight(char out[21], struct scot_date day)
{
    struct tm tm = {.tm_year = day.year - 1900, .tm_mon = day.month - 1, .tm_mday = day.day, .tm_isdst = -1};
    scot_instant_text(out, (int64_t)mktime(&tm));
}

bool scot_record_day(struct scot_record *record, const struct scot_actor *actor, const char *form, struct scot_date from,
                     struct scot_date until, int most, json_t **out, struct scot_error *err)
{
    char first[11], end[11], first_s[21], end_s[21];
    json_t *list = NULL, *row;
    size_t i;
    const struct audit_line line = {.action = "list", .object = "day"};
    scot_date_text(first, from);
    scot_date_text(end, until);
    midnight(first_s, from);
    midnight(end_s, until);
    const struct scot_value value[] = {scot_value_text(form), scot_value_text(first), scot_value_text(end), scot_value_int(most),
                                       scot_value_int(actor->user), scot_value_text(first_s), scot_value_text(end_s)};
    if (!record_may(actor, SCOT_MAY_SEE_CLINIC, err))
        return false;
    if (scot_form(record->options.forms, form) == NULL || !scot_form_may_read(record->options.forms, form, scot_role_id[actor->role]))
        return scot_fail(err, "not allowed: role %s does not read form %.40s", scot_role_id[actor->role], form);
    if (!record_begin(record, err))
        return false;
    bool ok = scot_store_list(record->store, &list, SCOT_OP_ENTRY_OF_DAY, value, 7, err) && record_log(record, actor, &line, err);
    if (!record_end(record, ok, err)) {
        json_decref(list);
        return false;
    }
    *out = json_array();
    json_array_foreach(list, i, row) {
        json_t *entry = entry_for_people(row);
        json_object_set(entry, "name", json_object_get(row, "name"));
        json_object_set(entry, "case_id", json_object_get(row, "case_id"));
        json_array_append_new(*out, entry);
    }
    json_decref(list);
    return true;
}
