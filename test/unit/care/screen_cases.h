#ifndef SCOT_TEST_SCREEN_CASES_H
#define SCOT_TEST_SCREEN_CASES_H

#include <math.h>
#include <string.h>

#include "care/screen.h"
#include "care_here.h"

/* Everything asked, nothing against it. */
static inline struct scot_screen_facts clear(void)
{
    struct scot_screen_facts f = {
        .recorded = true, .age = 48, .sex = SCOT_SEX_FEMALE, .can_be_pregnant = SCOT_SAID_YES, .pregnant = SCOT_SAID_NO,
        .cannot_judge = SCOT_SAID_NO, .purpose = SCOT_ASKED_DIAGNOSTIC, .numbness = SCOT_SAID_NO, .weakness = SCOT_SAID_NO,
        .red_flags_asked = true, .allergy_anaesthetic = SCOT_SAID_NO, .allergy_contrast = SCOT_SAID_NO,
        .bleeding_disorder = SCOT_SAID_NO, .takes_antithrombotic = SCOT_SAID_NO, .inr = NAN, .platelets = NAN,
        .diabetes = SCOT_SAID_NO, .hba1c = NAN, .glucose_mg_dl = NAN, .glucose_mmol_l = NAN, .bmi = 24, .weight_kg = 70,
        .vertebra = SCOT_VERTEBRA_NOT_SEEN, .indication = true, .exam = true};
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++)
        f.item[i] = SCOT_SAID_NO;
    return f;
}

static inline struct scot_screen screen(const struct scot_screen_facts *facts)
{
    struct scot_screen answer;
    struct scot_error err = {0};
    if (!scot_care_screen(&answer, rules, facts, &err))
        fail_msg("%s", err.text);
    return answer;
}

static inline bool tells(const struct scot_findings *findings, const char *rule, const char *words)
{
    for (int i = 0; i < findings->count; i++)
        if (strcmp(findings->at[i].rule, rule) == 0 && strstr(findings->at[i].text, words) != NULL)
            return findings->at[i].source[0] != '\0' && findings->at[i].mark[0] != '\0';
    return false;
}

static inline bool screen_tells(const struct scot_screen_facts *facts, const char *rule, const char *words)
{
    struct scot_screen answer = screen(facts);
    return tells(&answer.findings, rule, words);
}

/* The one reason that these facts give beside none: its rule, verdict and words, and what else there is. */
static inline void gives(const struct scot_screen_facts *facts, enum scot_screen_verdict verdict, const char *rule, const char *words)
{
    struct scot_screen answer = screen(facts);
    if (answer.verdict != verdict || answer.reasons != 1 || strcmp(answer.reason[0].rule, rule) != 0 ||
        strstr(answer.reason[0].text, words) == NULL)
        fail_msg("%s: %s, %d reasons, %s \"%s\"", rule, scot_screen_verdict_id[answer.verdict], answer.reasons,
                 answer.reason[0].rule, answer.reason[0].text);
    if (answer.reason[0].instead[0] == '\0' || answer.reason[0].source[0] == '\0' || answer.reason[0].mark[0] == '\0')
        fail_msg("%s has no way on, no source or no mark", rule);
    if (answer.findings.refused != (verdict != SCOT_SCREEN_ELIGIBLE))
        fail_msg("%s: findings and verdict disagree", rule);
}

#endif
