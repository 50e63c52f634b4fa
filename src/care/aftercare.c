#include "care/aftercare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/row_names.h"

/* The timeline, blood sugar, going home and coming back. */

static const double most_h = 24 * 366; /* of a timeline: a year */
static const char timeline_head[] = "aftercare.", followup_head[] = "followup.";

/* To whom a row of the timeline speaks. */
enum audience {
    FOR_ALL,
    FOR_AGENT,
    FOR_ANAESTHETIC,
    FOR_DIAGNOSTIC,
    FOR_STEROID,
    FOR_DIABETES,
    FOR_SEDATION,
    FOR_RADIOFREQUENCY,
    AUDIENCES
};
static const char *const audience_id[AUDIENCES] = {
    "all", "agent", "anaesthetic", "diagnostic", "steroid", "diabetes_steroid", "sedation", "radiofrequency"};

static bool speaks_to(enum audience audience, const struct scot_after_facts *facts)
{
    const bool to[AUDIENCES] = {
        [FOR_ALL] = true,
        [FOR_AGENT] = facts->agent[0] != '\0',
        [FOR_ANAESTHETIC] = facts->agent[0] != '\0',
        [FOR_DIAGNOSTIC] = facts->diagnostic,
        [FOR_STEROID] = facts->steroid,
        [FOR_DIABETES] = facts->steroid && facts->diabetes != SCOT_AFTER_NO,
        [FOR_SEDATION] = facts->sedation,
        [FOR_RADIOFREQUENCY] = facts->radiofrequency,
    };
    return to[audience];
}

/* Its hours, or the agent's own. */
static bool read_hours(struct scot_after_item *item, const struct scot_rules *rules, enum audience audience,
                       const char *agent, struct scot_error *err)
{
    char row[2][64];
    if (audience == FOR_AGENT) {
        row_called(row[0], "agent.", agent, "shortest");
        row_called(row[1], "agent.", agent, "longest");
    } else {
        row_called(row[0], timeline_head, item->id, "from");
        row_called(row[1], timeline_head, item->id, "until");
    }
    if (!scot_rules_number(&item->from_h, rules, row[0], "h", err) ||
        !scot_rules_number(&item->until_h, rules, row[1], "h", err))
        return false;
    if (!(item->from_h >= 0 && item->until_h >= item->from_h && item->until_h <= most_h))
        return scot_fail(err, "rules %s and its end are %g and %g h, wanted from 0 to %.0f h, the end not before",
                         row[0], item->from_h, item->until_h, most_h);
    return true;
}

static void put_in_order(struct scot_after_timeline *out, const struct scot_after_item *item)
{
    int i = out->count++;
    for (; i > 0 && out->at[i - 1].from_h > item->from_h; i--)
        out->at[i] = out->at[i - 1];
    out->at[i] = *item;
}

bool scot_care_timeline(struct scot_after_timeline *out, const struct scot_rules *rules,
                        const struct scot_after_facts *facts, struct scot_error *err)
{
    *out = (struct scot_after_timeline){0};
    for (int i = 0; i < scot_rules_count(rules); i++) {
        struct scot_after_item item = {0};
        char row[64];
        int audience;
        if (!row_names(item.id, ROW_ID, rules, i, timeline_head, ".text"))
            continue;
        row_called(item.rule, timeline_head, item.id, "text");
        if (!row_choice(&audience, rules, row_called(row, timeline_head, item.id, "if"), audience_id, AUDIENCES, err))
            return false;
        if (!speaks_to((enum audience)audience, facts))
            continue;
        if (out->count == SCOT_AFTER_ITEMS)
            return scot_fail(err, "there are more than %d rows of aftercare", SCOT_AFTER_ITEMS);
        if (!scot_rules_text(&item.text, rules, item.rule, err) ||
            !read_hours(&item, rules, (enum audience)audience, facts->agent, err))
            return false;
        put_in_order(out, &item);
    }
    return true;
}

bool scot_care_glucose_mmol(double *out_mmol, const struct scot_rules *rules, double mgdl, struct scot_error *err)
{
    double per;
    if (!scot_rules_number(&per, rules, "after.glucose.per_mmol", "mg/dL per mmol/L", err))
        return false;
    if (!(per > 0))
        return scot_fail(err, "rule after.glucose.per_mmol is %g, wanted more than 0", per);
    *out_mmol = mgdl / per;
    return true;
}

bool scot_care_glucose_judge(struct scot_findings *out, const struct scot_rules *rules, double mgdl,
                             struct scot_error *err)
{
    double alert, alert_mmol;
    if (!scot_rules_number(&alert, rules, "after.glucose.alert.first", "mg/dL", err) ||
        !scot_care_glucose_mmol(&alert_mmol, rules, alert, err))
        return false;
    if (mgdl > alert)
        scot_find(out, rules, SCOT_WARN, "after.glucose.alert.first",
                  "blood sugar %.0f mg/dL (%.1f mmol/L), wanted at most %.0f mg/dL (%.1f mmol/L): call the clinic",
                  mgdl, mgdl * alert_mmol / alert, alert, alert_mmol);
    return true;
}

bool scot_care_glucose(struct scot_glucose_plan *out, const struct scot_rules *rules,
                       const struct scot_after_facts *facts, struct scot_error *err)
{
    struct scot_glucose_plan p = {.from = facts->date};
    int days[3];
    struct {
        double *to;
        const char *id, *unit;
    } const row[] = {
        {&p.checks_least, "after.glucose.checks.least", "1/d"},
        {&p.checks_most, "after.glucose.checks.most", "1/d"},
        {&p.alert_mgdl[0], "after.glucose.alert.first", "mg/dL"},
        {&p.alert_mgdl[1], "after.glucose.alert.second", "mg/dL"},
        {&p.rise_mgdl, "after.glucose.rise", "mg/dL"},
    };
    *out = (struct scot_glucose_plan){0};
    if (!facts->steroid || facts->diabetes == SCOT_AFTER_NO)
        return true;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        if (!scot_rules_number(row[i].to, rules, row[i].id, row[i].unit, err))
            return false;
    if (!row_span(&days[0], rules, "after.glucose.days.least", "d", err) ||
        !row_span(&days[1], rules, "after.glucose.days.most", "d", err) ||
        !row_span(&days[2], rules, "after.glucose.normal", "d", err))
        return false;
    if (!scot_care_glucose_mmol(&p.alert_mmol[0], rules, p.alert_mgdl[0], err))
        return false;
    double per = p.alert_mgdl[0] / p.alert_mmol[0];
    p.alert_mmol[1] = p.alert_mgdl[1] / per;
    p.rise_mmol = p.rise_mgdl / per;
    p.until = scot_date_add_days(facts->date, days[0]);
    p.until_most = scot_date_add_days(facts->date, days[1]);
    p.normal = scot_date_add_days(facts->date, days[2]);
    p.ask = facts->diabetes == SCOT_AFTER_UNTOLD;
    p.wanted = !p.ask;
    *out = p;
    return true;
}

const char *const scot_discharge_id[SCOT_DISCHARGE_TICKS] = {"awake", "vitals", "legs", "driver", "told"};

bool scot_care_discharge(bool *out_ready, struct scot_findings *findings, const struct scot_rules *rules,
                         const struct scot_discharge *discharge, struct scot_error *err)
{
    double least;
    const int before = findings->count;
    if (!scot_rules_number(&least, rules, "discharge.observed", "min", err))
        return false;
    for (int i = 0; i < SCOT_DISCHARGE_TICKS; i++) {
        char row[64];
        const char *words;
        if (!scot_rules_text(&words, rules, row_called(row, "discharge", "", scot_discharge_id[i]), err))
            return false;
        if (!discharge->ticked[i])
            scot_find(findings, rules, SCOT_WARN, row, "not ticked before going home: %s", words);
    }
    if (isnan(discharge->observed_min))
        scot_find(findings, rules, SCOT_WARN, "discharge.observed",
                  "not recorded: when the patient went home, wanted at least %.0f min after the injection", least);
    else if (discharge->observed_min < least)
        scot_find(findings, rules, SCOT_WARN, "discharge.observed",
                  "went home after %.0f min, wanted at least %.0f min", discharge->observed_min, least);
    if (!isnan(discharge->observed_min) && !discharge->same_day)
        scot_find(findings, rules, SCOT_WARN, "discharge.same_day", "went home on another day; wanted the same day");
    *out_ready = findings->count == before;
    return true;
}

const char *const scot_followup_state_id[4] = {"ahead", "due", "done", "missed"};

static bool read_followup(struct scot_followup *out, const struct scot_rules *rules, struct scot_date procedure,
                          struct scot_error *err)
{
    char row[64];
    int after, tolerance;
    bool months = strcmp(scot_rules_find(rules, out->rule)->unit, "month") == 0;
    if (!row_span(&after, rules, out->rule, months ? "month" : "d", err) ||
        !row_span(&tolerance, rules, row_called(row, followup_head, out->id, "tolerance"), "d", err))
        return false;
    out->due = months ? scot_date_add_months(procedure, after) : scot_date_add_days(procedure, after);
    out->from = scot_date_add_days(out->due, -tolerance);
    out->until = scot_date_add_days(out->due, tolerance);
    return true;
}

static void judge_followup(struct scot_followup *f, const struct scot_date *visit, int visits, struct scot_date today)
{
    f->visit = -1;
    for (int i = 0; i < visits && f->visit < 0; i++)
        if (scot_date_compare(visit[i], f->from) >= 0 && scot_date_compare(visit[i], f->until) <= 0)
            f->visit = i;
    if (f->visit >= 0)
        f->state = SCOT_FOLLOWUP_DONE;
    else if (scot_date_compare(today, f->from) < 0)
        f->state = SCOT_FOLLOWUP_AHEAD;
    else
        f->state = scot_date_compare(today, f->until) <= 0 ? SCOT_FOLLOWUP_DUE : SCOT_FOLLOWUP_MISSED;
}

bool scot_care_followups(struct scot_followups *out, const struct scot_rules *rules, struct scot_date procedure,
                         const struct scot_date *visit, int visits, struct scot_date today, struct scot_error *err)
{
    *out = (struct scot_followups){0};
    for (int i = 0; i < scot_rules_count(rules); i++) {
        struct scot_followup f = {0};
        if (!row_names(f.id, ROW_ID, rules, i, followup_head, ".after"))
            continue;
        row_called(f.rule, followup_head, f.id, "after");
        if (out->count == SCOT_FOLLOWUPS)
            return scot_fail(err, "there are more than %d follow-up visits", SCOT_FOLLOWUPS);
        if (!read_followup(&f, rules, procedure, err))
            return false;
        judge_followup(&f, visit, visits, today);
        out->at[out->count++] = f;
    }
    return true;
}
