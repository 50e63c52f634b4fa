#include "screen_cases.h"

#include "care/screen_parts.h"

/* the answer with nothing against it. */
static void nothing_against_is_eligible(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    struct scot_screen answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_ELIGIBLE && answer.reasons == 0 && answer.findings.count == 0 && !answer.urgent);
    assert_string_equal(answer.line, "eligible: nothing recorded stops it");
}

/* exclusions, R-022: allergies, R-024: the long-term medicine that changes the choice of steroid. R-111: each with what
 * else there is. */
static void each_item_weighs_as_its_row_says(void **state)
{
    (void)state;
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++) {
        struct scot_screen_facts facts = clear();
        char rule[64];
        snprintf(rule, sizeof rule, "screen.%s", scot_screen_item_id[i]);
        const char *row = scot_rules_find(rules, rule)->text;
        facts.item[i] = SCOT_SAID_YES;
        if (i == SCOT_ITEM_ALLERGY_SHELLFISH) {
            struct scot_screen answer = screen(&facts);
            assert_true(answer.reasons == 0 && tells(&answer.findings, rule, "no risk for contrast"));
            continue;
        }
        gives(&facts,
              strcmp(row, "no") == 0        ? SCOT_SCREEN_NO
              : strcmp(row, "not_yet") == 0 ? SCOT_SCREEN_NOT_YET
                                            : SCOT_SCREEN_ELIGIBLE,
              rule, "is recorded, wanted: ");
    }
    struct scot_screen_facts facts = clear();
    facts.item[SCOT_ITEM_INFECTION_LOCAL] = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.infection_local",
          "infection at the site is recorded, wanted: treated and healed");
    facts = clear();
    facts.item[SCOT_ITEM_REFUSES] = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NO, "screen.refuses", "the wish not to have it");
    facts = clear();
    facts.item[SCOT_ITEM_ALLERGY_LATEX] = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_latex", "latex");
    assert_string_equal(screen(&facts).line, "eligible: nothing recorded stops it; there is something to weigh");
}

/* a thorough exam, R-020: an indication; wanted, and what lacks is told. R-019: only a suspicion on images stops. */
static void what_a_consultation_lacks_is_told(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.exam = facts.indication = false;
    struct scot_screen answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_ELIGIBLE && tells(&answer.findings, "screen.exam", "not recorded: strength") &&
                tells(&answer.findings, "screen.indication", "not recorded: an indication"));
    facts = clear();
    facts.imaging_suspicion = true;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.imaging_suspicion", "suspicion of fracture, tumour or infection on images");
}

/* what may stop it and is not recorded stops it; nothing recorded at all is one reason, not twenty. */
static void what_is_not_recorded_does_not_pass(void **state)
{
    (void)state;
    struct scot_screen_facts facts = {
        .age = -1, .bmi = NAN, .weight_kg = NAN, .inr = NAN, .platelets = NAN, .hba1c = NAN, .glucose_mg_dl = NAN,
        .glucose_mmol_l = NAN};
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.missing", "not recorded: a screening");
    facts.recorded = true;
    struct scot_screen answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_NOT_YET && answer.reasons > 12 && answer.findings.count < SCOT_FINDINGS);
    for (int i = 0; i < answer.reasons; i++)
        if (strstr(answer.reason[i].text, "not ") == NULL || answer.reason[i].instead[0] == '\0')
            fail_msg("%s: %s", answer.reason[i].rule, answer.reason[i].text);
    for (int i = 0; i < answer.findings.count; i++)
        if (strcmp(answer.findings.at[i].rule, "screen.allergy_latex") == 0)
            assert_int_equal(answer.findings.at[i].weight, SCOT_WARN);
        else if (strcmp(answer.findings.at[i].rule, "screen.allergy_shellfish") == 0)
            assert_int_equal(answer.findings.at[i].weight, SCOT_NOTE);
    assert_true(tells(&answer.findings, "screen.allergy_latex", "not recorded: allergy to latex"));
    /* Everything against it at once still fits. */
    facts = clear();
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++)
        facts.item[i] = SCOT_SAID_YES;
    facts.numbness = facts.weakness = facts.pregnant = facts.cannot_judge = facts.allergy_anaesthetic = facts.allergy_contrast =
        SCOT_SAID_YES;
    facts.bleeding_disorder = facts.diabetes = SCOT_SAID_YES;
    facts.agents = facts.agents_open = 3;
    facts.inr = 9;
    facts.platelets = 9;
    facts.glucose_mg_dl = 400;
    facts.hba1c = 12;
    facts.imaging_suspicion = true;
    answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_NO && answer.reasons < SCOT_SCREEN_REASONS &&
                answer.findings.count < SCOT_FINDINGS);
}

/* Infection, pregnancy and an INR are of their day. */
static void old_answers_are_asked_again(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.days_old = 90;
    facts.inr = 1;
    facts.inr_days_old = 7;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.days_old = 91;
    facts.inr_days_old = 8;
    assert_true(screen_tells(&facts, "screen.fresh", "91 days old") &&
                screen_tells(&facts, "screen.inr.fresh", "the INR is 8 days old, wanted at most 7"));
    facts.inr_days_old = -1;
    assert_true(screen_tells(&facts, "screen.inr.fresh", "of which day"));
    facts.inr = NAN;
    assert_false(screen_tells(&facts, "screen.inr.fresh", ""));
    facts.inr_days_old = 8;
    assert_false(screen_tells(&facts, "screen.inr.fresh", ""));
}

/* for whom it is not, and for who prefers otherwise. */
static void there_is_always_something_else(void **state)
{
    (void)state;
    int n = 1;
    assert_string_equal(scot_care_screen_else(rules, 1), "exercise and physiotherapy");
    while (scot_care_screen_else(rules, n) != NULL)
        n++;
    assert_true(n > 5);
}

/* Rows are the figures: what is missing or no word is named, and a site's word counts. */
static void rows_decide(void **state)
{
    (void)state;
    static const char *const id[] = {
        "screen.cauda_equina", "screen.allergy_latex", "screen.missing", "screen.deficit_open", "screen.pregnant.age_from",
        "screen.pregnant.age_to", "screen.allergy_anaesthetic_open", "after.glucose.per_mmol",
        "screen.diabetes.glucose.most", "screen.diabetes.hba1c.most", "screen.diabetes.agree", "after.glucose.rise",
        "screen.diabetes.half_life", "screen.diabetes", "screen.diabetes_high", "screen.bmi.most", "screen.table.most",
        "screen.flag.age_over", "screen.flag.age_under", "screen.lstv", "screen.clotting", "screen.numbness",
        "anti.inr.low.most", "screen.bleeding_disorder", "screen.allergy_contrast_open", "screen.cannot_judge_response",
        "screen.takes_antithrombotic", "screen.limb_weakness", "screen.imaging_suspicion", "screen.fresh",
        "screen.inr.fresh"};
    struct scot_screen_facts yes = clear(), none = {.recorded = true, .age = 40, .inr = NAN, .platelets = NAN}, nothing = none;
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++)
        yes.item[i] = SCOT_SAID_YES;
    yes.numbness = yes.weakness = yes.allergy_anaesthetic = yes.diabetes = SCOT_SAID_YES;
    yes.inr = 8;
    yes.glucose_mg_dl = 500;
    yes.imaging_suspicion = true;
    nothing.recorded = false;
    struct scot_screen_facts sweet = yes;
    sweet.glucose_mg_dl = NAN;
    sweet.hba1c = 12;
    for (size_t i = 0; i < sizeof id / sizeof id[0]; i++) {
        struct scot_rules *less = rules_but(rules, id[i], NULL);
        struct scot_screen answer;
        struct scot_error err = {0};
        if (scot_care_screen(&answer, less, &yes, &err) && scot_care_screen(&answer, less, &none, &err) &&
            scot_care_screen(&answer, less, &sweet, &err) && scot_care_screen(&answer, less, &nothing, &err))
            fail_msg("nobody misses %s", id[i]);
        assert_non_null(strstr(err.text, id[i]));
        if (strcmp(id[i], "screen.missing") == 0)
            assert_false(scot_care_screen(&answer, less, &nothing, &err));
        if (strcmp(id[i], "screen.diabetes_high") == 0)
            assert_false(scot_care_screen(&answer, less, &sweet, &err));
        scot_rules_destroy(&less);
    }
    struct scot_rules *own = rules_but(rules, "screen.infection_local", "perhaps");
    struct scot_screen answer;
    struct scot_error err = {0};
    assert_false(scot_care_screen(&answer, own, &yes, &err));
    assert_string_equal(err.text, "rule screen.infection_local is \"perhaps\", wanted not_yet, no, weigh or inform");
    scot_rules_destroy(&own);
    own = rules_but(rules, "screen.infection_local.instead", NULL);
    assert_true(scot_care_screen(&answer, own, &yes, &err));
    scot_rules_destroy(&own);
    own = rules_but(rules, "screen.infection_local", "no");
    struct scot_screen_facts facts = clear();
    facts.item[SCOT_ITEM_INFECTION_LOCAL] = SCOT_SAID_YES;
    assert_true(scot_care_screen(&answer, own, &facts, &err) && answer.verdict == SCOT_SCREEN_NO);
    scot_rules_destroy(&own);
    static const char *const revel[] = {"revel.age.over", "revel.rule.needed", "revel.cough.label"};
    for (int i = 0; i < 3; i++) {
        const enum scot_said item[SCOT_REVEL] = {SCOT_SAID_NOTHING};
        struct scot_revel r;
        own = rules_but(rules, revel[i], NULL);
        assert_false(scot_care_revel(&r, own, 40, item, &err));
        scot_rules_destroy(&own);
    }
}

/* More reasons than there is room for still decide. */
static void reasons_without_room_still_count(void **state)
{
    (void)state;
    struct scot_screen answer = {0};
    struct scot_error err = {0};
    for (int i = 0; i < SCOT_SCREEN_REASONS; i++)
        assert_true(scot_screen_add(&answer, rules, &err, "allergy_latex", NULL));
    assert_int_equal(answer.verdict, SCOT_SCREEN_ELIGIBLE);
    assert_true(scot_screen_add(&answer, rules, &err, "cauda_equina", "%d more", 1));
    assert_true(answer.verdict == SCOT_SCREEN_NO && answer.urgent && answer.reasons == SCOT_SCREEN_REASONS);
}

/* no word for people calls a diagnosis proved. */
static void no_row_says_confirmed(void **state)
{
    (void)state;
    for (int i = 0; i < scot_rules_count(rules); i++) {
        const struct scot_rule *row = scot_rules_at(rules, i);
        if (strcasestr(row->text, "confirm") != NULL)
            fail_msg("%s: %s", row->id, row->text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_against_is_eligible),
        cmocka_unit_test(each_item_weighs_as_its_row_says),
        cmocka_unit_test(what_a_consultation_lacks_is_told),
        cmocka_unit_test(what_is_not_recorded_does_not_pass),
        cmocka_unit_test(old_answers_are_asked_again),
        cmocka_unit_test(there_is_always_something_else),
        cmocka_unit_test(rows_decide),
        cmocka_unit_test(reasons_without_room_still_count),
        cmocka_unit_test(no_row_says_confirmed),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
