#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/answer.h"
#include "serve/clinic_parts.h"

/* The clinic's views: a day, who is due a call, who may be booked from when, what came of it by operator and procedure. */

enum { DAY_MOST = 500, DUE_MOST = 200, BOOK_MOST = 25, OUTCOME_MOST = 1000, WARNED_MOST = 200, WARNED_DAYS = 31 };

static bool query_date(const struct clinic_call *c, const char *name, struct scot_date otherwise, struct scot_date *out, struct scot_error *err)
{
    const char *said = clinic_query(c, name);
    *out = otherwise;
    return said[0] == '\0' || scot_date_parse(out, said, err);
}

bool desk_day(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct scot_date from, until, today = scot_record_today(c->record);
    const char *form = clinic_query(c, "form");
    return query_date(c, "from", today, &from, err) && query_date(c, "until", scot_date_add_days(from, 1), &until, err) &&
           scot_record_day(c->record, &c->session.actor, form[0] != '\0' ? form : "appointment", from, until, DAY_MOST, out, err);
}

struct gather {
    json_t *list;
    const struct scot_rules *rules;
};

static bool take_due(void *context, const json_t *entry, const json_t *dossier, struct scot_error *err)
{
    struct gather *g = context;
    json_t *answer;
    if (!scot_answer_aftercare(&answer, dossier, json_integer_value(json_object_get(entry, "id")), g->rules, err))
        return false;
    const json_t *diary = json_object_get(answer, "diary");
    if (json_integer_value(json_object_get(diary, "missed")) > 0)
        json_array_append_new(g->list, json_pack("{s:O, s:O?, s:O, s:O, s:O, s:O?, s:O?}", "case_id", json_object_get(entry, "case_id"),
                                                 "name", json_object_get(entry, "name"), "procedure", json_object_get(entry, "id"), "due",
                                                 json_object_get(diary, "due_so_far"), "missing", json_object_get(diary, "missed"),
                                                 "on_time", json_object_get(diary, "on_time"), "late", json_object_get(diary, "late")));
    json_decref(answer);
    return true;
}

bool desk_due(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct gather g = {.list = json_array(), .rules = scot_record_rules(c->record)};
    struct scot_date today = scot_record_today(c->record);
    json_t *recent;
    double days;
    bool ok = scot_rules_number(&days, g.rules, "link.days", "d", err) &&
              scot_record_day(c->record, &c->session.actor, "procedure", scot_date_add_days(today, -(int)days), scot_date_add_days(today, 1),
                              DUE_MOST, &recent, err);
    if (ok) {
        ok = scot_record_facts_each(c->record, &c->session.actor, recent, take_due, &g, err);
        json_decref(recent);
    }
    if (ok)
        *out = g.list;
    else
        json_decref(g.list);
    return ok;
}

static bool take_warned(void *context, const json_t *entry, const json_t *dossier, struct scot_error *err)
{
    struct gather *g = context;
    json_t *answer, *warning;
    size_t i;
    if (!scot_answer_warnings(&answer, dossier, g->rules, err))
        return false;
    json_array_foreach(json_object_get(answer, "open"), i, warning) {
        json_object_set(warning, "case_id", json_object_get(entry, "case_id"));
        json_object_set(warning, "name", json_object_get(entry, "name"));
        json_array_append(g->list, warning);
    }
    json_decref(answer);
    return true;
}

/* Of diaries that are kept still, and for a month after: what nobody answered by then stands in its case, and in its limits. */
bool desk_warnings(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct gather g = {.list = json_array(), .rules = scot_record_rules(c->record)};
    json_t *cases;
    double days;
    bool ok = scot_rules_number(&days, g.rules, "link.days", "d", err) &&
              scot_record_warned(c->record, &c->session.actor,
                                 scot_date_add_days(scot_record_today(c->record), -(int)days - WARNED_DAYS), WARNED_MOST, &cases, err);
    if (ok) {
        ok = scot_record_facts_each(c->record, &c->session.actor, cases, take_warned, &g, err);
        json_decref(cases);
    }
    if (ok)
        *out = g.list;
    else
        json_decref(g.list);
    return ok;
}

static bool take_bookable(void *context, const json_t *entry, const json_t *dossier, struct scot_error *err)
{
    struct gather *g = context;
    json_t *answer;
    if (!scot_answer_limits(&answer, dossier, scot_dossier_last(dossier, "plan"), g->rules, err))
        return false;
    json_t *line = json_pack("{s:O, s:O?, s:O}", "case_id", json_object_get(entry, "case_id"), "name", json_object_get(entry, "name"),
                             "region", json_object_get(entry, "region"));
    static const char *const of[] = {"safety", "frequency", "payer"};
    for (size_t i = 0; i < 3; i++) {
        const json_t *one = json_object_get(answer, of[i]);
        if (json_is_object(one))
            json_object_set_new(line, of[i], json_pack("{s:O, s:O?, s:O}", "verdict", json_object_get(one, "verdict"), "until",
                                                       json_object_get(one, "until"), "line", json_object_get(one, "line")));
    }
    json_object_set(line, "booking", json_object_get(answer, "booking"));
    json_array_append_new(g->list, line);
    json_decref(answer);
    return true;
}

bool desk_bookable(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct gather g = {.list = json_array(), .rules = scot_record_rules(c->record)};
    json_t *cases, *one;
    size_t i;
    bool ok = scot_record_case_list(c->record, &c->session.actor, "open", strtoll(clinic_query(c, "after"), NULL, 10), BOOK_MOST, &cases, err);
    if (ok) {
        json_array_foreach(cases, i, one)
            json_object_set(one, "case_id", json_object_get(one, "id"));
        ok = scot_record_facts_each(c->record, &c->session.actor, cases, take_bookable, &g, err);
        json_decref(cases);
    }
    if (ok)
        *out = g.list;
    else
        json_decref(g.list);
    return ok;
}

/* One operator's and procedure's line of the outcomes. */
static json_t *line_of(json_t *list, const char *operator_name, const char *kind)
{
    size_t i;
    json_t *line;
    json_array_foreach(list, i, line)
        if (strcmp(scot_member_text(line, "operator"), operator_name) == 0 && strcmp(scot_member_text(line, "kind"), kind) == 0)
            return line;
    line = json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:f}", "operator", operator_name, "kind", kind, "procedures", 0, "assessed", 0,
                     "relief_50", 0, "relief_80", 0, "mean_relief", 0.0);
    json_array_append_new(list, line);
    return line;
}

static void count(json_t *line, const char *member, bool more)
{
    json_integer_set(json_object_get(line, member), json_integer_value(json_object_get(line, member)) + more);
}

/* The early relief of one procedure on its index side, by the verdict; NAN where it cannot be told. */
static double relief_of(const json_t *verdict, json_int_t procedure)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(verdict, "blocks"), i, one)
        if (json_integer_value(json_object_get(one, "procedure")) == procedure) {
            const json_t *early = json_object_get(json_array_get(json_object_get(one, "sides"), 0), "early");
            return json_is_true(json_object_get(early, "assessable")) ? scot_member_number(early, "percent") : NAN;
        }
    return NAN;
}

struct outcomes {
    json_t *by, *points;
    const struct scot_rules *rules;
};

static bool take_outcome(void *context, const json_t *entry, const json_t *dossier, struct scot_error *err)
{
    struct outcomes *o = context;
    const json_t *body = json_object_get(entry, "body");
    json_t *verdict;
    if (!scot_member_is(body, "status", "done"))
        return true;
    if (!scot_answer_verdict(&verdict, dossier, o->rules, err))
        return false;
    double relief = relief_of(verdict, json_integer_value(json_object_get(entry, "id")));
    json_decref(verdict);
    json_t *line = line_of(o->by, scot_member_text(body, "operator"), scot_member_text(body, "kind"));
    count(line, "procedures", true);
    if (!isfinite(relief))
        return true;
    double before = (double)json_integer_value(json_object_get(line, "assessed"));
    double mean = json_real_value(json_object_get(line, "mean_relief"));
    json_real_set(json_object_get(line, "mean_relief"), (mean * before + relief) / (before + 1));
    count(line, "assessed", true);
    count(line, "relief_50", relief >= 50);
    count(line, "relief_80", relief >= 80);
    json_array_append_new(o->points, json_pack("{s:O, s:s, s:s, s:f}", "at", json_object_get(entry, "at"), "operator",
                                               scot_member_text(body, "operator"), "kind", scot_member_text(body, "kind"), "relief", relief));
    return true;
}

bool desk_outcomes(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct outcomes o = {.by = json_array(), .points = json_array(), .rules = scot_record_rules(c->record)};
    struct scot_date today = scot_record_today(c->record), from;
    json_t *procedures;
    bool ok = query_date(c, "from", scot_date_add_months(today, -12), &from, err) &&
              scot_record_day(c->record, &c->session.actor, "procedure", from, scot_date_add_days(today, 1), OUTCOME_MOST, &procedures, err);
    if (ok) {
        ok = scot_record_facts_each(c->record, &c->session.actor, procedures, take_outcome, &o, err);
        json_decref(procedures);
    }
    if (ok)
        *out = json_pack("{s:O, s:O}", "by", o.by, "points", o.points);
    json_decref(o.by);
    json_decref(o.points);
    return ok;
}
