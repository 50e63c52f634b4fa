#include <stdio.h>
#include <string.h>

#include "record/record_parts.h"

/* Many cases at once, for a list: one commit for the lines of all of them, and nobody waits while they are read. */

static const char closed[] = "not allowed: the case is restricted";

static bool log_case(struct scot_record *r, const struct scot_actor *actor, int64_t id, json_t **kase, struct scot_error *err)
{
    struct scot_error why = {0};
    struct audit_line line = {.action = "ask the rules", .case_id = id, .detail = actor->reason};
    snprintf(line.object, sizeof line.object, "case:%lld", (long long)id);
    if (record_open_case(r, actor, id, SCOT_MAY_READ_CASE, kase, &why))
        return record_log(r, actor, &line, err);
    *kase = NULL;
    if (strncmp(why.text, closed, sizeof closed - 1) != 0)
        return scot_fail(err, "%s", why.text);
    line.action = "refused";
    return record_log(r, actor, &line, err);
}

static const char *name_of(char out[24], const json_t *one)
{
    snprintf(out, 24, "%lld", (long long)member_int(one, "case_id"));
    return out;
}

/* id -> the case's row, or null where it is closed to the actor. */
static bool log_cases(struct scot_record *r, const struct scot_actor *actor, const json_t *cases, json_t *rows, struct scot_error *err)
{
    size_t i;
    json_t *one, *kase;
    char name[24];
    json_array_foreach(cases, i, one) {
        if (json_object_get(rows, name_of(name, one)) != NULL)
            continue;
        if (!log_case(r, actor, member_int(one, "case_id"), &kase, err))
            return false;
        if (json_object_set_new(rows, name, kase != NULL ? kase : json_null()) != 0)
            return scot_fail(err, "out of memory for a list");
    }
    return true;
}

static bool tell(struct scot_record *look, const struct scot_actor *actor, const json_t *one, const json_t *kase, scot_record_take take,
                 void *context, struct scot_error *err)
{
    json_t *dossier;
    if (!dossier_build(look, actor, kase, true, &dossier, err))
        return false;
    bool ok = take(context, one, dossier, err);
    json_decref(dossier);
    return ok;
}

bool scot_record_facts_each(struct scot_record *record, const struct scot_actor *actor, const json_t *cases, scot_record_take take,
                            void *context, struct scot_error *err)
{
    struct scot_record look;
    size_t i;
    char name[24];
    json_t *rows = json_object(), *one, *kase;
    if (!record_begin(record, err)) {
        json_decref(rows);
        return false;
    }
    /* The moment is that before these lines; none of them is in the way of what is read. */
    bool ok = record_look_now(&look, record, err), looks = ok;
    ok = record_end(record, ok && log_cases(record, actor, cases, rows, err), err);
    json_array_foreach(cases, i, one) {
        kase = json_object_get(rows, name_of(name, one));
        ok = ok && (!json_is_object(kase) || tell(&look, actor, one, kase, take, context, err));
    }
    if (looks)
        record_look_end(&look);
    json_decref(rows);
    return ok;
}
