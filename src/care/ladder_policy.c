#include <stdio.h>
#include <string.h>

#include "care/ladder.h"
#include "care/row_names.h"

/* What payers ask before an injection: data, "ladder.policy.<id>.<ask>", a policy for each
 * "ladder.policy.<id>.name". Shown beside each other, as they differ; none of them gates. REFERENCE D2. */

const char *const scot_ask_id[SCOT_ASKS] = {"pain_months", "failed",         "care_weeks",
                                            "nsaid_weeks", "activity_weeks", "exercise_weeks"};
static const char *const unit_of[SCOT_ASKS] = {"month", "1", "week", "week", "week", "week"};

enum { MOST_MONTHS = 1200 };

/* Whole calendar months from one day to another, not less than 0. */
static int months_between(struct scot_date from, struct scot_date to)
{
    int months = 12 * (to.year - from.year) + to.month - from.month;
    if (months > 0 && scot_date_compare(scot_date_add_months(from, months), to) > 0)
        months--;
    return months > 0 ? months : 0;
}

static double weeks_of(const struct scot_rules *rules, const struct scot_ladder_facts *facts,
                       enum scot_ask ask, struct scot_date from)
{
    const unsigned kinds[SCOT_ASKS] = {
        [SCOT_ASK_CARE_WEEKS] = scot_care_treating(rules),
        [SCOT_ASK_NSAID_WEEKS] = 1u << SCOT_CARE_NSAID,
        [SCOT_ASK_ACTIVITY_WEEKS] = 1u << SCOT_CARE_ACTIVITY | 1u << SCOT_CARE_REST,
        [SCOT_ASK_EXERCISE_WEEKS] = 1u << SCOT_CARE_PHYSIOTHERAPY | 1u << SCOT_CARE_EXERCISE,
    };
    return scot_care_days(facts->item, facts->items, kinds[ask], ~0u, from, facts->today) / 7.0;
}

/* A month's number is of months, and tells nothing where the pain's beginning is not known. */
static double found_of(const struct scot_ladder_answer *out, const struct scot_rules *rules,
                       const struct scot_ladder_facts *facts, enum scot_ask ask, struct scot_date from)
{
    if (ask == SCOT_ASK_PAIN_MONTHS)
        return facts->since_known ? months_between(facts->since, facts->today) : 0;
    return ask == SCOT_ASK_FAILED ? out->failed : weeks_of(rules, facts, ask, from);
}

/* Only care within so many months counts, where the policy says so. */
static bool counts_from(struct scot_date *from, const struct scot_rules *rules, const char *id,
                        struct scot_date today, struct scot_error *err)
{
    char row[64];
    double months;
    *from = (struct scot_date){1900, 1, 1};
    snprintf(row, sizeof row, "ladder.policy.%s.within_months", id);
    if (scot_rules_find(rules, row) == NULL)
        return true;
    if (!scot_rules_number(&months, rules, row, "month", err))
        return false;
    if (!(months >= 1 && months <= MOST_MONTHS))
        return scot_fail(err, "rule %s is %g months, wanted 1 to %d", row, months, MOST_MONTHS);
    struct scot_date back = scot_date_add_months(today, -(int)months);
    if (scot_date_valid(back))
        *from = back;
    return true;
}

static bool judge_policy(struct scot_ladder_answer *out, const struct scot_rules *rules,
                         const struct scot_ladder_facts *facts, const char *id, struct scot_error *err)
{
    struct scot_ladder_policy *policy = &out->policy[out->policies];
    struct scot_date from;
    char row[64];
    snprintf(row, sizeof row, "ladder.policy.%s.name", id);
    *policy = (struct scot_ladder_policy){.met = true};
    snprintf(policy->id, sizeof policy->id, "%s", id);
    snprintf(policy->name, sizeof policy->name, "%s", scot_rules_find(rules, row)->text);
    scot_line_mend(policy->name);
    if (!counts_from(&from, rules, id, facts->today, err))
        return false;
    for (int a = 0; a < SCOT_ASKS; a++) {
        struct scot_asked *ask = &policy->ask[a];
        snprintf(ask->rule, sizeof ask->rule, "ladder.policy.%s.%s", id, scot_ask_id[a]);
        if (scot_rules_find(rules, ask->rule) == NULL)
            continue;
        if (!scot_rules_number(&ask->wanted, rules, ask->rule, unit_of[a], err))
            return false;
        ask->asked = true;
        ask->found = found_of(out, rules, facts, (enum scot_ask)a, from);
        ask->met = ask->found >= ask->wanted;
        policy->met &= ask->met;
    }
    out->policies++;
    return true;
}

bool scot_care_ladder_policies(struct scot_ladder_answer *out, const struct scot_rules *rules,
                               const struct scot_ladder_facts *facts, struct scot_error *err)
{
    if (!facts->since_known)
        scot_find(&out->findings, rules, SCOT_WARN, "ladder.since",
                  "not recorded: since when the pain is there");
    for (int i = 0; i < scot_rules_count(rules); i++) {
        char id[24];
        if (!row_names(id, sizeof id, rules, i, "ladder.policy.", ".name"))
            continue;
        if (out->policies == SCOT_POLICIES)
            return scot_fail(err, "there are more than %d policies of the ladder", SCOT_POLICIES);
        if (!judge_policy(out, rules, facts, id, err))
            return false;
    }
    return true;
}
