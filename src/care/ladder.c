#include "care/ladder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_WEEKS = 520 };

const char *const scot_care_kind_id[SCOT_CARE_KINDS] = {
    "rest",          "activity_change",  "medicine",   "nsaid", "physiotherapy",
    "home_exercise", "chiropractic",     "heat",       "ice",   "lifestyle",
    "meditation",    "restorative_yoga", "telehealth",
};
const char *const scot_care_kind_words[SCOT_CARE_KINDS] = {
    "rest",          "activity change",  "medicine",     "anti-inflammatory medicine",
    "physiotherapy", "home exercise",    "chiropractic", "heat",
    "ice",           "lifestyle change", "meditation",   "restorative yoga",
    "telehealth",
};
const char *const scot_response_id[SCOT_RESPONSES] = {"unknown", "none",          "some",
                                                      "worse",   "not_tolerated", "enough"};
const char *const scot_rung_id[SCOT_RUNGS] = {"conservative", "injection", "medial_branch", "radiofrequency",
                                              "surgical_referral"};
const char *const scot_rung_words[SCOT_RUNGS] = {
    "conservative care", "injection", "medial branch block", "radiofrequency", "surgical referral",
};
const char *const scot_gate_id[3] = {"open", "by_reason", "not_yet"};

void scot_care_weeks_words(char out[SCOT_WEEKS_WORDS], double weeks)
{
    int all = (int)lround(7 * weeks), week = all / 7, day = all % 7, used = 0;
    out[0] = '\0';
    if (week > 0)
        used = snprintf(out, SCOT_WEEKS_WORDS, "%d week%s%s", week, week == 1 ? "" : "s", day > 0 ? " and " : "");
    if (week == 0 || day > 0)
        snprintf(out + used, SCOT_WEEKS_WORDS - (size_t)used, "%d day%s", day, day == 1 ? "" : "s");
}

static bool on_at(const struct scot_care_item *item, struct scot_date day)
{
    return item->started && scot_date_compare(item->start, day) <= 0 &&
           (!item->stopped || scot_date_compare(item->stop, day) > 0);
}

bool scot_care_treats(const struct scot_rules *rules, enum scot_care_kind kind)
{
    char id[64];
    snprintf(id, sizeof id, "ladder.kind.%s.treats", scot_care_kind_id[kind]);
    const struct scot_rule *row = scot_rules_find(rules, id);
    return row == NULL || row->value != 0;
}

unsigned scot_care_treating(const struct scot_rules *rules)
{
    unsigned kinds = 0;
    for (int k = 0; k < SCOT_CARE_KINDS; k++)
        kinds |= (unsigned)scot_care_treats(rules, (enum scot_care_kind)k) << k;
    return kinds;
}

/* Tried and found wanting. */
static const unsigned wanting = 1u << SCOT_RESPONSE_NONE | 1u << SCOT_RESPONSE_SOME |
                                1u << SCOT_RESPONSE_WORSE | 1u << SCOT_RESPONSE_NOT_TOLERATED;

int scot_care_days(const struct scot_care_item *item, int items, unsigned kinds, unsigned responses,
                   struct scot_date from, struct scot_date to)
{
    int32_t covered_to = scot_date_days(from), end = scot_date_days(to);
    int days = 0;
    for (;;) {
        /* Of those that reach beyond what is covered, the one that begins first. */
        int32_t first = end, first_stop = end;
        for (int i = 0; i < items; i++) {
            if (!(kinds >> item[i].kind & responses >> item[i].response & 1) || !item[i].started)
                continue;
            int32_t start = scot_date_days(item[i].start),
                    stop = item[i].stopped ? scot_date_days(item[i].stop) : end;
            if (stop > covered_to && stop > start && start < first) {
                first = start;
                first_stop = stop;
            }
        }
        if (first >= end || covered_to >= end)
            return days;
        first = first > covered_to ? first : covered_to;
        covered_to = first_stop < end ? first_stop : end;
        days += covered_to - first;
    }
}

/* What is not written down is told, as it may be what a payer asks for. */
static void judge_item(struct scot_ladder_answer *out, const struct scot_rules *rules,
                       const struct scot_care_item *item)
{
    const char *words = scot_care_kind_words[item->kind];
    if (item->kind == SCOT_CARE_PHYSIOTHERAPY && isnan(item->sessions))
        scot_find(&out->findings, rules, SCOT_NOTE, "ladder.sessions",
                  "not recorded: how many sessions of physiotherapy");
    else if (item->kind == SCOT_CARE_PHYSIOTHERAPY)
        out->physiotherapy_sessions += item->sessions;
    if (!scot_care_treats(rules, item->kind))
        return;
    out->tried++;
    if (wanting >> item->response & 1)
        out->failed++;
    if (!item->started)
        scot_find(&out->findings, rules, SCOT_WARN, "ladder.dates",
                  "not recorded: when %s began; its time cannot count", words);
    else if (item->stopped && scot_date_compare(item->stop, item->start) < 0)
        scot_find(&out->findings, rules, SCOT_WARN, "ladder.dates",
                  "%s ends before it begins; its time cannot count", words);
    if (item->response == SCOT_RESPONSE_UNKNOWN)
        scot_find(&out->findings, rules, SCOT_WARN, "ladder.response",
                  "not recorded: what %s did; it counts as no failure", words);
}

/* What closes the gate: a written reason opens it all the same, and is shown. */
static enum scot_finding_weight barred(struct scot_ladder_answer *out, const struct scot_ladder_facts *facts)
{
    out->skipped++;
    return scot_has_reason(facts->skip_reason) ? SCOT_WARN : SCOT_REFUSE;
}

/* The day on which the failed treatments will have lasted long enough, where one of them goes on. */
static void foresee(struct scot_ladder_answer *out, const struct scot_ladder_facts *facts, unsigned kinds,
                    int missing_days)
{
    for (int i = 0; i < facts->items; i++) {
        const struct scot_care_item *item = &facts->item[i];
        out->opens_known |= (kinds >> item->kind & wanting >> item->response & 1) &&
                            on_at(item, facts->today) && !item->stopped;
    }
    if (out->opens_known)
        out->opens = scot_date_add_days(facts->today, missing_days);
}

/* an injection comes when conservative methods fail. */
static bool judge_conservative(struct scot_ladder_answer *out, const struct scot_rules *rules,
                               const struct scot_ladder_facts *facts, struct scot_error *err)
{
    const struct scot_date always = {1900, 1, 1};
    unsigned kinds = scot_care_treating(rules);
    double wanted, weeks;
    if (!scot_rules_number(&wanted, rules, "ladder.gate.failed", "1", err) ||
        !scot_rules_number(&weeks, rules, "ladder.gate.weeks", "week", err))
        return false;
    if (!(weeks >= 0 && weeks <= MOST_WEEKS))
        return scot_fail(err, "rule ladder.gate.weeks is %g weeks, wanted 0 to %d", weeks, MOST_WEEKS);
    for (int i = 0; i < facts->items; i++)
        judge_item(out, rules, &facts->item[i]);
    int days = scot_care_days(facts->item, facts->items, kinds, wanting, always, facts->today);
    out->failed_weeks = days / 7.0;
    out->care_weeks = scot_care_days(facts->item, facts->items, kinds, ~0u, always, facts->today) / 7.0;
    bool enough_failed = out->failed >= wanted, long_enough = days >= 7 * weeks;
    if (!enough_failed)
        scot_find(
            &out->findings, rules, barred(out, facts), "ladder.gate.failed",
            "conservative treatments documented as failed: %d, wanted at least %.0f before an injection",
            out->failed, wanted);
    else if (!long_enough) {
        foresee(out, facts, kinds, (int)ceil(7 * weeks) - days);
        char found[SCOT_WEEKS_WORDS], least[SCOT_WEEKS_WORDS];
        scot_care_weeks_words(found, out->failed_weeks);
        scot_care_weeks_words(least, weeks);
        scot_find(&out->findings, rules, barred(out, facts), "ladder.gate.weeks",
                  "the conservative care that failed covers %s, wanted at least %s", found, least);
    }
    bool enough = false;
    for (int i = 0; i < facts->items; i++)
        if (facts->item[i].response == SCOT_RESPONSE_ENOUGH && on_at(&facts->item[i], facts->today)) {
            scot_find(&out->findings, rules, barred(out, facts), "ladder.enough",
                      "%s goes on and is recorded as enough: nothing has failed",
                      scot_care_kind_words[facts->item[i].kind]);
            enough = true;
        }
    out->opens_known &= !enough;
    out->done[SCOT_RUNG_CONSERVATIVE] = enough_failed && long_enough && !enough;
    return true;
}

/* in order, none skipped without a written reason. */
static void judge_order(struct scot_ladder_answer *out, const struct scot_rules *rules,
                        const struct scot_ladder_facts *facts)
{
    for (int i = 0; i < facts->dones; i++) {
        enum scot_rung rung = facts->done[i].rung;
        if (out->done[rung]++ == 0 || scot_date_compare(facts->done[i].date, out->last[rung]) > 0)
            out->last[rung] = facts->done[i].date;
    }
    for (int r = SCOT_RUNG_INJECTION; r < (int)out->asked; r++)
        if (out->done[r] == 0)
            scot_find(&out->findings, rules, barred(out, facts), "ladder.order",
                      "%s is planned, but no %s was done", scot_rung_words[out->asked], scot_rung_words[r]);
    if (out->asked == SCOT_RUNG_MEDIAL_BRANCH && out->done[SCOT_RUNG_INJECTION] == 0)
        scot_find(&out->findings, rules, SCOT_NOTE, "ladder.medial_branch.first",
                  "sources differ: Medicare's policies want the medial branch block first, an injection into "
                  "the joint only where it cannot be done");
    while ((int)out->next < SCOT_RUNG_SURGERY && out->done[out->next] > 0)
        out->next++;
}

/* never alone. */
static bool judge_plan(struct scot_ladder_answer *out, const struct scot_rules *rules,
                       const struct scot_ladder_facts *facts, struct scot_error *err)
{
    double least;
    int beside = 0;
    if (!scot_rules_number(&least, rules, "ladder.concurrent.least", "1", err))
        return false;
    for (int i = 0; i < facts->concurrents; i++)
        beside += scot_care_treats(rules, facts->concurrent[i]);
    if (facts->planned && facts->plan != SCOT_RUNG_SURGERY && beside < least)
        scot_find(&out->findings, rules, SCOT_REFUSE, "ladder.concurrent.least",
                  "the plan holds %d treatments beside the procedure, wanted at least %.0f: it is part of a "
                  "plan, never alone",
                  beside, least);
    if (out->asked == SCOT_RUNG_SURGERY || out->next == SCOT_RUNG_SURGERY)
        scot_find(&out->findings, rules, SCOT_NOTE, "ladder.surgery",
                  "the ladder's end is a surgeon's opinion: surgery is put off, not ruled out");
    return true;
}

bool scot_care_ladder(struct scot_ladder_answer *out, const struct scot_rules *rules,
                      const struct scot_ladder_facts *facts, struct scot_error *err)
{
    *out = (struct scot_ladder_answer){.asked = facts->planned ? facts->plan : SCOT_RUNG_INJECTION};
    if (!judge_conservative(out, rules, facts, err))
        return false;
    judge_order(out, rules, facts);
    if (!judge_plan(out, rules, facts, err) || !scot_care_ladder_policies(out, rules, facts, err))
        return false;
    if (out->skipped > 0 && scot_has_reason(facts->skip_reason))
        scot_find(&out->findings, rules, SCOT_NOTE, "ladder.reason",
                  "a physician goes on all the same, because: %.160s", facts->skip_reason);
    out->gate = out->findings.refused ? SCOT_GATE_NOT_YET
                : out->skipped > 0    ? SCOT_GATE_BY_REASON
                                      : SCOT_GATE_OPEN;
    return true;
}
