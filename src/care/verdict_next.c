#include <math.h>
#include <stdio.h>

#include "care/verdict_parts.h"

/* What may come next, what may be expected, and what else got better. The words are rows. */

const char *const scot_outcome_scale_id[SCOT_OUTCOMES] = {"odi", "ndi", "promis_pi", "mme_day", "nsaid_days"};

static bool say(struct scot_findings *out, const struct scot_rules *rules, const char *rule, struct scot_error *err)
{
    const char *words;
    if (scot_found(out, rule))
        return true;
    if (!scot_rules_text(&words, rules, rule, err))
        return false;
    scot_find(out, rules, SCOT_NOTE, rule, "%s", words);
    return true;
}

/* By the rule sets: how many are met, how many want a second block. */
struct tally {
    int met, second, unmet;
    bool no_second; /* a set that forbids one after a failed one is not met by the only one */
};
static struct tally tally_of(const struct scot_criteria *criteria)
{
    struct tally t = {0};
    for (int i = 0; i < criteria->count; i++) {
        t.met += criteria->at[i].met == SCOT_MET_YES;
        t.second += criteria->at[i].met == SCOT_MET_NEEDS_SECOND;
        t.unmet += criteria->at[i].met == SCOT_MET_NO;
        t.no_second |= criteria->at[i].met == SCOT_MET_NO && criteria->first < 0 && criteria->at[i].no_second;
    }
    return t;
}

/* the pages say an additional session, Medicare says no second one there; both are told. */
static bool after_no_fall(struct scot_findings *out, const struct scot_rules *rules, struct scot_error *err)
{
    return say(out, rules, "next.elsewhere", err) && say(out, rules, "next.additional", err) &&
           say(out, rules, "next.no_second", err);
}

static bool after_block(struct scot_findings *out, const struct scot_rules *rules, const struct scot_criteria *criteria,
                        const struct scot_block *last, struct scot_error *err)
{
    struct tally t = tally_of(criteria);
    bool joint = last->kind == SCOT_BLOCK_JOINT;
    if (criteria->second < 0)
        return say(out, rules, "next.diary", err);
    if (t.met + t.second == 0)
        return t.unmet > 0 ? after_no_fall(out, rules, err) : say(out, rules, "next.diary", err);
    if (t.second > 0 && !say(out, rules, "next.second_block", err))
        return false;
    if (t.met > 0 && !say(out, rules, joint ? "next.medial_branch" : "next.radiofrequency", err))
        return false;
    return !t.no_second || say(out, rules, "next.no_second", err);
}

static bool after_treatment(struct scot_findings *out, const struct scot_rules *rules, const struct scot_block *last,
                            const struct scot_late *late, struct scot_error *err)
{
    switch (late->state) {
    case SCOT_LATE_TOO_EARLY:
        return say(out, rules, "next.wait", err);
    case SCOT_LATE_BETTER:
        return say(out, rules, "next.repeat", err) &&
               (late->lasted_enough || isinf(late->lasted.most_h) || last->kind != SCOT_BLOCK_JOINT ||
                say(out, rules, "next.medial_branch", err));
    case SCOT_LATE_WORSE:
        return say(out, rules, "next.review", err) && after_no_fall(out, rules, err);
    case SCOT_LATE_NOT_BETTER:
        return after_no_fall(out, rules, err);
    default:
        return true;
    }
}

bool scot_care_next(struct scot_findings *out, const struct scot_rules *rules, const struct scot_criteria *criteria,
                    const struct scot_block *last, const struct scot_block_verdict *verdict, enum scot_pain_side side,
                    struct scot_error *err)
{
    *out = (struct scot_findings){0};
    if (!after_treatment(out, rules, last, &verdict->side[side].late, err))
        return false;
    if (verdict_is_facet(last) && last->diagnostic && !after_block(out, rules, criteria, last, err))
        return false;
    return say(out, rules, "next.therapy", err);
}

bool scot_care_expect(struct scot_findings *out, const struct scot_rules *rules, const struct scot_block *block,
                      struct scot_error *err)
{
    const struct {
        const char *rule;
        bool here;
    } row[] = {
        {"expect.not_a_cure", true},
        {"expect.varies", true},
        {"expect.anaesthetic", block->agents > 0},
        {"expect.steroid", block->steroid},
        {"expect.inflammation", block->steroid},
        {"expect.effective", block->steroid},
        {"expect.average", block->steroid},
        {"expect.series", block->steroid && block->kind == SCOT_BLOCK_JOINT},
        {"expect.three_months", block->steroid && block->kind == SCOT_BLOCK_JOINT},
        {"expect.medial_branch", block->kind == SCOT_BLOCK_NERVE && block->region == SCOT_BLOCK_LUMBAR},
        {"expect.epidural", block->steroid},
        {"expect.function", true},
        {"expect.medicine", true},
    };
    *out = (struct scot_findings){0};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        if (row[i].here && !say(out, rules, row[i].rule, err))
            return false;
    return true;
}

bool scot_care_change(struct scot_change *out, const struct scot_rules *rules, enum scot_outcome_scale scale,
                      double before, double after, struct scot_error *err)
{
    double half, points;
    *out = (struct scot_change){.before = before, .after = after, .percent = NAN};
    if (!scot_rules_number(&half, rules, "late.function", "%", err) ||
        !scot_rules_number(&points, rules, "late.odi.points", "points", err))
        return false;
    if (isnan(before) || isnan(after))
        return true;
    out->matters = scale == SCOT_OUTCOME_ODI && before - after >= points - verdict_leave;
    /* A T-score has no zero: its difference says something, its percentage does not. */
    if (scale == SCOT_OUTCOME_PROMIS || !(before > 0))
        return true;
    out->assessable = true;
    out->percent = 100 * (before - after) / before;
    out->half = out->percent >= half - verdict_leave;
    return true;
}
