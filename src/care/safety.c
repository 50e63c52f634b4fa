#include "care/safety.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/session.h"
#include "care/rolling.h"

const char *const scot_safety_id[SCOT_SAFETY_ITEMS] = {
    "progressive_motor_loss", "cauda_equina", "fever_with_back_pain", "cancer_new_pain", "infection_local", "infection_systemic",
    "bleeding_disorder", "pregnant", "refuses", "cannot_judge_response", "allergy_anaesthetic", "allergy_steroid",
    "allergy_contrast", "allergy_antiseptic", "allergy_latex", "antithrombotic_open", "clotting", "deficit_open",
    "imaging_suspicion", "allergy_anaesthetic_all", "warning_open", "other_side", "other_region", "diabetes", "skin_psoriasis", "prosthesis_near"};

/* What is said of each, behind the verdict's own words. */
static const char *const said[SCOT_SAFETY_ITEMS] = {
    "strength is being lost: a surgeon today", "signs of cauda equina: an emergency today", "fever with back pain: look for infection first",
    "known cancer with new pain: look for its cause first", "infection at the site", "infection in the body",
    "a bleeding disorder that is not corrected", "pregnant: X-rays wait", "the patient does not want it",
    "the response cannot be judged, so a diagnostic block proves nothing", "allergy to a local anaesthetic: choose another, or none",
    "allergy to a steroid: choose another, or none", "allergy to contrast: another agent, premedication, or none with a reason",
    "allergy to an antiseptic: choose another", "allergy to latex: none in the room",
    "an anticoagulant or antiplatelet is not settled with its prescriber", "INR or platelets are outside the limits",
    "a numb or weak limb is not explained: a specialist first", "an image asks about fracture, tumour or infection: settle it first",
    "allergy to every local anaesthetic that there is",
    "a warning sign told in the diary is open: first a visit, an event or a note that answers it",
    "no joint is on the side of the index pain: settle which side is meant",
    "what is planned is of another region than the case: settle which is meant, or open a case for it",
    "diabetes: steroid raises the glucose for some days, make a plan", "psoriasis at the site: no steroid through it",
    "a joint prosthesis at the site: no steroid beside it"};

/* What has nothing to do with this procedure or person is not asked. */
static bool applies(const struct scot_safety_facts *facts, int item)
{
    if (item == SCOT_SAFETY_PREGNANT)
        return !facts->cannot_be_pregnant;
    if (item == SCOT_SAFETY_CANNOT_JUDGE)
        return facts->diagnostic;
    bool of_steroid = item == SCOT_SAFETY_STEROID || item >= SCOT_SAFETY_DIABETES;
    return !of_steroid || facts->steroid;
}

static bool weight_of(enum scot_limit_verdict *out, const struct scot_rules *rules, const char *row, struct scot_error *err)
{
    static const char *const word[] = {"no", "not yet", "weigh"};
    static const enum scot_limit_verdict verdict[] = {SCOT_LIMIT_NOT_COVERED, SCOT_LIMIT_TOO_EARLY, SCOT_LIMIT_OK};
    const char *found;
    if (!scot_rules_text(&found, rules, row, err))
        return false;
    for (int i = 0; i < 3; i++)
        if (strcmp(found, word[i]) == 0) {
            *out = verdict[i];
            return true;
        }
    return scot_fail(err, "rule %s is \"%.20s\", wanted no, not yet or weigh", row, found);
}

static void say_item(struct scot_safety *out, const struct scot_rules *rules, enum scot_limit_verdict verdict, const char *row,
                     const char *words)
{
    if (verdict == SCOT_LIMIT_OK)
        scot_find(&out->limit.findings, rules, SCOT_WARN, row, "%s", words);
    else
        scot_limit_say(&out->limit, rules, verdict, NULL, row, "%s%s", verdict == SCOT_LIMIT_TOO_EARLY ? "not yet: " : "no: ",
                       words);
}

static bool judge_item(struct scot_safety *out, const struct scot_rules *rules, const struct scot_safety_facts *facts, int item,
                       struct scot_error *err)
{
    enum scot_limit_verdict verdict = SCOT_LIMIT_OK;
    char row[64], ask[64];
    snprintf(row, sizeof row, "safety.%s", scot_safety_id[item]);
    snprintf(ask, sizeof ask, "safety.%s.ask", scot_safety_id[item]);
    if (!weight_of(&verdict, rules, row, err))
        return false;
    if (!applies(facts, item))
        return true;
    if (facts->item[item] == SCOT_KNOWN_YES)
        say_item(out, rules, verdict, row, said[item]);
    else if (facts->item[item] < SCOT_KNOWN_NO && facts->screened && scot_rules_find(rules, ask) != NULL)
        scot_limit_say(&out->limit, rules, SCOT_LIMIT_NEED_DOC, NULL, ask, "not %s: %s",
                       facts->item[item] == SCOT_NOT_KNOWN ? "known, ask or test" : "recorded", scot_rules_find(rules, ask)->text);
    return true;
}

/* Milligrams in the window that ends on this day. */
static double sum_until(const struct scot_safety_facts *facts, struct scot_rolling year, int32_t end)
{
    double sum = 0;
    for (int i = 0; i < facts->count; i++) {
        int32_t day = scot_date_days(facts->given[i].on);
        sum += scot_rolling_count(&day, 1, year, end) * facts->given[i].mpa_mg;
    }
    return sum;
}

/* The first day on which so much fits under the ceiling: the last to leave is what makes it so. */
static struct scot_date fits_from(const struct scot_safety_facts *facts, struct scot_rolling year, double room_mg, int32_t on)
{
    int32_t at = on;
    for (int i = 0; i < facts->count; i++) {
        int32_t leave = scot_rolling_leave(year, scot_date_days(facts->given[i].on));
        /* Of all days on which one leaves, the first with room; on itself has none. */
        if (leave > on && sum_until(facts, year, leave) <= room_mg + 1e-9 && (at == on || leave < at))
            at = leave;
    }
    return scot_date_from_days(at);
}

static const char *ceiling(const struct scot_safety_facts *facts)
{
    return facts->year_rule != NULL ? facts->year_rule : "steroid.year.most";
}

static bool ceiling_mg(double *out, const struct scot_rules *rules, const struct scot_safety_facts *facts, struct scot_error *err)
{
    const struct scot_rule *row = scot_rules_find(rules, ceiling(facts));
    bool per_kg = row != NULL && strcmp(row->unit, "mg/kg") == 0;
    if (!scot_rules_number(out, rules, ceiling(facts), per_kg ? "mg/kg" : "mg", err))
        return false;
    *out *= per_kg ? facts->weight_kg : 1;
    return true;
}

static void over_ceiling(struct scot_safety *out, const struct scot_rules *rules, const struct scot_safety_facts *facts,
                         struct scot_rolling year, double most_mg, double planned_mg)
{
    struct scot_limit_dates dates = {0};
    int32_t day[SCOT_HISTORY], on = scot_date_days(facts->on);
    int count = 0;
    for (int i = 0; i < facts->count; i++) {
        int32_t at = scot_date_days(facts->given[i].on);
        if (scot_rolling_count(&at, 1, year, on) > 0)
            day[count++] = at;
    }
    scot_limit_because(&dates, day, count);
    if (planned_mg <= most_mg)
        dates.until = dates.earliest = fits_from(facts, year, most_mg - planned_mg, on);
    if (scot_has_reason(facts->reason))
        scot_find(&out->limit.findings, rules, SCOT_WARN, ceiling(facts),
                  "beyond %.0f mg of steroid in %d months, by a physician's written reason: %.80s", most_mg, year.months,
                  facts->reason);
    else
        scot_limit_say(&out->limit, rules, SCOT_LIMIT_QUOTA, &dates, ceiling(facts),
                       "steroid is %.0f mg methylprednisolone equivalent in %d months%s, usual at most %.0f mg",
                       out->steroid_year_mg + planned_mg, year.months, planned_mg > 0 ? " with the planned one" : "", most_mg);
}

static bool judge_steroid(struct scot_safety *out, const struct scot_rules *rules, const struct scot_safety_facts *facts,
                          struct scot_error *err)
{
    double most_mg, months, planned_mg = isnan(facts->planned_mpa_mg) ? 0 : facts->planned_mpa_mg;
    if (!ceiling_mg(&most_mg, rules, facts, err) ||
        !scot_rules_number(&months, rules, "steroid.year.months", "month", err))
        return false;
    if (!(months >= 1 && months <= 120))
        return scot_fail(err, "rule steroid.year.months is %g months, wanted 1 to 120", months);
    const struct scot_rolling year = {.months = (int)months};
    out->steroid_year_mg = sum_until(facts, year, scot_date_days(facts->on));
    if (!facts->steroid)
        return true;
    bool full = planned_mg > 0 ? out->steroid_year_mg + planned_mg > most_mg + 1e-9 : out->steroid_year_mg >= most_mg;
    if (full)
        over_ceiling(out, rules, facts, year, most_mg, planned_mg);
    else if (facts->steroid_incomplete)
        scot_find(&out->limit.findings, rules, SCOT_WARN, ceiling(facts),
                  "not recorded: the dose of some steroid given; %.0f mg are known in %d months", out->steroid_year_mg, year.months);
    return true;
}

/* Infection and pregnancy are of their day: an old "no" is asked again. */
static bool judge_age(struct scot_safety *out, const struct scot_rules *rules, const struct scot_safety_facts *facts,
                      struct scot_error *err)
{
    double fresh;
    if (!scot_rules_number(&fresh, rules, "screen.fresh", "d", err))
        return false;
    if (facts->screened && facts->screened_days > fresh)
        scot_limit_say(&out->limit, rules, SCOT_LIMIT_NEED_DOC, NULL, "screen.fresh",
                       "the screening is %d days old that day, to be asked again after %.0f", facts->screened_days, fresh);
    return true;
}

static bool sane(const struct scot_safety_facts *facts, struct scot_error *err)
{
    bool ok = scot_done_date_sane(facts->on);
    for (int i = 0; i < facts->count; i++)
        ok = ok && scot_done_date_sane(facts->given[i].on);
    if (facts->count > SCOT_HISTORY)
        return scot_fail(err, "there are %d doses of steroid, wanted at most %d", facts->count, SCOT_HISTORY);
    if (!ok)
        return scot_fail(err, "a date lies outside the calendar, wanted 1920 to 2180");
    return true;
}

bool scot_care_safety(struct scot_safety *out, const struct scot_rules *rules, const struct scot_safety_facts *facts,
                      struct scot_error *err)
{
    *out = (struct scot_safety){0};
    if (!sane(facts, err))
        return false;
    if (!facts->screened)
        scot_limit_say(&out->limit, rules, SCOT_LIMIT_NEED_DOC, NULL, "safety.screening", "not recorded: the screening");
    for (int i = 0; i < SCOT_SAFETY_ITEMS; i++)
        if (!judge_item(out, rules, facts, i, err))
            return false;
    if (!judge_age(out, rules, facts, err) || !judge_steroid(out, rules, facts, err))
        return false;
    if (out->limit.line[0] == '\0')
        scot_limit_say(&out->limit, rules, SCOT_LIMIT_OK, NULL, "safety.screening", "nothing recorded stands against it");
    return true;
}
