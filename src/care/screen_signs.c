#include "care/screen_parts.h"

#include <math.h>
#include <stdio.h>

const char *const scot_red_flag_id[SCOT_RED_FLAGS] = {
    "trauma",      "minor_trauma_fragile", "steroids_long", "cancer_history",    "chills",
    "weight_loss", "recent_infection",     "iv_drugs",      "immune_suppressed", "worse_at_night"};
const char *const scot_explained_id[SCOT_EXPLANATIONS] = {"not_yet",    "new",        "old", "treated",
                                                          "peripheral", "neuropathy", "cyst"};
const char *const scot_symptom_id[SCOT_SYMPTOMS] = {"dull_ache",         "worse_twisting",   "worse_bending",
                                                    "worse_extending",   "stiff_after_rest", "better_with_rest",
                                                    "tender_paraspinal", "radiates"};
const char *const scot_revel_id[SCOT_REVEL] = {"age", "recumbency", "cough", "flexion", "rising", "hyperextension", "rotation"};

/* it asks for an explanation before it refers; what is new refers. What gets worse is a red flag of its own. */
static bool judge_deficit(struct scot_screen *out, const struct scot_rules *rules, const char *id, const char *what,
                          enum scot_said said, enum scot_explained explained, struct scot_error *err)
{
    static const char *const word[SCOT_EXPLANATIONS] = {
        "", "", "old, unchanged", "known and treated", "a peripheral nerve", "neuropathy", "a synovial cyst"};
    if (said < SCOT_SAID_NO)
        return scot_screen_missing(out, rules, err, id, said);
    if (said == SCOT_SAID_NO)
        return true;
    if (explained == SCOT_EXPLAINED_NEW)
        return scot_screen_add(out, rules, err, "deficit_new",
                               "%s of a limb is new and not explained, wanted a specialist before any facet injection", what);
    if (explained == SCOT_EXPLAINED_NOT_YET)
        return scot_screen_add(out, rules, err, "deficit_open",
                               "%s of a limb asks for an explanation: old, treated, a peripheral nerve, neuropathy, a cyst",
                               what);
    return scot_screen_add(out, rules, err, "deficit_explained",
                           "%s of a limb is explained: %s; another structure than the facet joint", what, word[explained]);
}

bool scot_screen_nerves(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                        struct scot_error *err)
{
    return judge_deficit(out, rules, "numbness", "numbness", facts->numbness, facts->numbness_explained, err) &&
           judge_deficit(out, rules, "limb_weakness", "weakness", facts->weakness, facts->weakness_explained, err);
}

static void tell_flag(struct scot_screen *out, const struct scot_rules *rules, const char *id)
{
    char rule[64], weight[64];
    snprintf(rule, sizeof rule, "screen.flag.%s", id);
    snprintf(weight, sizeof weight, "screen.flag.%s.lr", id);
    const struct scot_rule *label = scot_rules_find(rules, rule), *lr = scot_rules_find(rules, weight);
    const char *words = label != NULL ? label->text : id;
    if (lr != NULL)
        scot_find(&out->findings, rules, SCOT_WARN, weight,
                  "red flag: %s, likelihood ratio %.1f; it informs, and does not decide", words, lr->value);
    else
        scot_find(&out->findings, rules, SCOT_NOTE, rule,
                  "red flag: %s; it informs, by itself it hardly moves the probability of disease", words);
}

/* Downie 2013: shown with their weight, none of them stops. */
bool scot_screen_flags(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                       struct scot_error *err)
{
    double over, under;
    if (!scot_rules_number(&over, rules, "screen.flag.age_over", "years", err) ||
        !scot_rules_number(&under, rules, "screen.flag.age_under", "years", err))
        return false;
    for (int i = 0; i < SCOT_RED_FLAGS; i++)
        if (facts->red_flag[i])
            tell_flag(out, rules, scot_red_flag_id[i]);
    if (!facts->red_flags_asked)
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.missing",
                  "not recorded: the other red flags, wanted each asked or none");
    if (facts->age > over)
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.flag.age_over",
                  "red flag: older than %.0f; it informs, and is true of most people with facet pain", over);
    if (facts->age >= 0 && facts->age < under)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.flag.age_under",
                  "red flag: younger than %.0f; facet pain is unlikely, look for another cause", under);
    return !facts->imaging_suspicion || scot_screen_add(out, rules, err, "imaging_suspicion", NULL);
}

/* Nearly one in five has one: a wrong level is a safety event. */
bool scot_screen_level(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                       struct scot_error *err)
{
    double percent;
    if (!scot_rules_number(&percent, rules, "screen.lstv", "%", err))
        return false;
    if (facts->numbering_disagrees)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.level",
                  "screening and imaging disagree on a transitional vertebra, wanted one count that all use");
    if (facts->level_counted)
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.level", "levels are counted from C2 or the rib of T12%s",
                  facts->vertebra == SCOT_VERTEBRA_SEEN ? "; a transitional vertebra was seen" : "");
    else if (facts->vertebra == SCOT_VERTEBRA_SEEN)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.level",
                  "a transitional vertebra was seen and levels are not counted, wanted counted from C2 or the rib of T12");
    else if (facts->vertebra == SCOT_VERTEBRA_UNKNOWN)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.lstv",
                  "not recorded: a transitional vertebra (%.0f %% have one), wanted looked for before the level is locked",
                  percent);
    return true;
}

void scot_care_picture(struct scot_picture *out, const struct scot_rules *rules, const enum scot_said said[SCOT_SYMPTOMS])
{
    int fits = 0, against = 0;
    *out = (struct scot_picture){0};
    for (int i = 0; i < SCOT_SYMPTOMS; i++) {
        bool turned = i == SCOT_SYMPTOMS - 1;
        out->fits[i] = said[i] < SCOT_SAID_NO ? said[i] : (said[i] == SCOT_SAID_YES) != turned ? SCOT_SAID_YES : SCOT_SAID_NO;
        fits += out->fits[i] == SCOT_SAID_YES;
        against += out->fits[i] == SCOT_SAID_NO;
    }
    scot_find(
        &out->findings, rules, SCOT_NOTE, "screen.picture",
        "%d of %d symptoms fit facet pain, %d speak against it, %d not recorded; they support, and none of them proves it",
        fits, SCOT_SYMPTOMS, against, SCOT_SYMPTOMS - fits - against);
}

static bool ratio_of(double *out, const struct scot_rules *rules, const char *id, bool holds)
{
    char rule[64];
    snprintf(rule, sizeof rule, "revel.%s.%s", id, holds ? "lr_plus" : "lr_minus");
    const struct scot_rule *row = scot_rules_find(rules, rule);
    *out = row != NULL ? row->value : NAN;
    return row != NULL;
}

bool scot_care_revel(struct scot_revel *out, const struct scot_rules *rules, int age, const enum scot_said item[SCOT_REVEL],
                     struct scot_error *err)
{
    struct scot_revel answer = {.rule_lr = NAN};
    char id[64];
    double old, needed;
    if (!scot_rules_number(&old, rules, "revel.age.over", "years", err) ||
        !scot_rules_number(&needed, rules, "revel.rule.needed", "1", err))
        return false;
    for (int i = 0; i < SCOT_REVEL; i++) {
        answer.item[i] = i > 0 ? item[i] : age < 0 ? SCOT_SAID_NOTHING : age > old ? SCOT_SAID_YES : SCOT_SAID_NO;
        snprintf(id, sizeof id, "revel.%s.label", scot_revel_id[i]);
        if (!scot_rules_text(&answer.label[i], rules, id, err))
            return false;
        answer.lr[i] = NAN;
        if (answer.item[i] < SCOT_SAID_NO)
            continue;
        answer.known++;
        answer.positive += answer.item[i] == SCOT_SAID_YES;
        ratio_of(&answer.lr[i], rules, scot_revel_id[i], answer.item[i] == SCOT_SAID_YES);
    }
    int open = SCOT_REVEL - answer.known;
    if (answer.positive >= needed || answer.positive + open < needed)
        ratio_of(&answer.rule_lr, rules, "rule", answer.positive >= needed);
    if (isnan(answer.rule_lr))
        snprintf(answer.line, sizeof answer.line, "Revel: %d of %d items hold, %d not recorded; weak, decides nothing",
                 answer.positive, SCOT_REVEL, open);
    else
        snprintf(answer.line, sizeof answer.line,
                 "Revel: %d of %d items hold, likelihood ratio of the rule %.2f: weak, decides nothing", answer.positive,
                 SCOT_REVEL, answer.rule_lr);
    *out = answer;
    return true;
}
