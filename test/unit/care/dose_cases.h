#ifndef SCOT_TEST_DOSE_CASES_H
#define SCOT_TEST_DOSE_CASES_H

#include <math.h>
#include <stdio.h>

#include "care/dose.h"
#include "care_here.h"

/* The rules and the cupboard as they are shipped, and one session judged by them. */
static struct scot_cupboard cupboard;

static inline int set_up(void **state)
{
    struct scot_error err = {0};
    rules_set_up(state);
    if (!scot_care_cupboard(&cupboard, rules, &err))
        fail_msg("%s", err.text);
    return 0;
}

static inline const struct scot_product *product(const char *id)
{
    const struct scot_product *p = scot_care_product(&cupboard, id);
    if (p == NULL)
        fail_msg("no %s", id);
    return p;
}

static inline struct scot_dose_answer judge(const struct scot_patient_facts *facts,
                                            const struct scot_given *given, int count)
{
    struct scot_dose_answer answer;
    struct scot_error err = {0};
    if (!scot_care_doses(&answer, rules, facts, given, count, &err))
        fail_msg("%s", err.text);
    return answer;
}

/* What this row says, or NULL; none comes without its source and mark. */
static inline const struct scot_finding *finding(const struct scot_dose_answer *answer, const char *rule)
{
    for (int i = 0; i < answer->findings.count; i++)
        if (strcmp(answer->findings.at[i].rule, rule) == 0) {
            assert_true(answer->findings.at[i].source[0] != '\0' && answer->findings.at[i].mark[0] != '\0');
            return &answer->findings.at[i];
        }
    return NULL;
}

static inline bool says(const struct scot_dose_answer *answer, const char *rule)
{
    return finding(answer, rule) != NULL;
}

#endif
