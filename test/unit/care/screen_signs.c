#include "screen_cases.h"

/* Signs: red flags, nerves, levels, the picture, Revel. */

/* four red flags stop the pathway and want somebody today. */
static void few_red_flags_stop(void **state)
{
    (void)state;
    static const int stop[] = {SCOT_ITEM_PROGRESSIVE_MOTOR_LOSS, SCOT_ITEM_CAUDA_EQUINA, SCOT_ITEM_FEVER_WITH_BACK_PAIN,
                               SCOT_ITEM_CANCER_NEW_PAIN};
    for (int i = 0; i < 4; i++) {
        struct scot_screen_facts facts = clear();
        facts.item[stop[i]] = SCOT_SAID_YES;
        facts.item[SCOT_ITEM_INFECTION_LOCAL] = SCOT_SAID_YES;
        facts.item[SCOT_ITEM_ALLERGY_LATEX] = SCOT_SAID_YES;
        struct scot_screen answer = screen(&facts);
        assert_true(answer.verdict == SCOT_SCREEN_NO && answer.urgent && answer.reasons == 3);
        /* What stops comes first, then what postpones, then what weighs. */
        assert_true(answer.reason[0].verdict == SCOT_SCREEN_NO && answer.reason[0].urgent);
        assert_int_equal(answer.reason[1].verdict, SCOT_SCREEN_NOT_YET);
        assert_int_equal(answer.reason[2].verdict, SCOT_SCREEN_ELIGIBLE);
        assert_memory_equal(answer.line, "urgent, no: ", 12);
        assert_non_null(strstr(answer.line, "; and 1 more"));
    }
    struct scot_screen_facts facts = clear();
    facts.item[SCOT_ITEM_REFUSES] = facts.item[SCOT_ITEM_CAUDA_EQUINA] = SCOT_SAID_YES;
    assert_true(screen(&facts).reason[0].urgent);
    facts = clear();
    facts.item[SCOT_ITEM_REFUSES] = facts.item[SCOT_ITEM_INFECTION_LOCAL] = SCOT_SAID_YES;
    assert_string_equal(screen(&facts).reason[0].rule, "screen.refuses");
    facts = clear();
    facts.item[SCOT_ITEM_CAUDA_EQUINA] = SCOT_SAID_YES;
    assert_non_null(strstr(screen(&facts).line, "urgent, no: signs of cauda equina is recorded"));
}

/* the rest inform with their weight, and never decide. */
static void other_red_flags_inform(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.age = 51;
    for (int i = 0; i < SCOT_RED_FLAGS; i++)
        facts.red_flag[i] = true;
    struct scot_screen answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_ELIGIBLE && answer.reasons == 0);
    assert_int_equal(answer.findings.count, SCOT_RED_FLAGS + 1);
    assert_true(
        tells(&answer.findings, "screen.flag.cancer_history.lr", "cancer in the past, likelihood ratio 14.7; it informs"));
    assert_true(tells(&answer.findings, "screen.flag.weight_loss", "hardly moves the probability"));
    assert_true(tells(&answer.findings, "screen.flag.age_over", "older than 50"));
    facts = clear();
    facts.age = 50;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.age = 19;
    assert_true(screen_tells(&facts, "screen.flag.age_under", "younger than 20"));
    facts.age = 20;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.age = -1;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.red_flags_asked = false;
    assert_true(screen_tells(&facts, "screen.missing", "the other red flags"));
    struct scot_rules *less = rules_but(rules, "screen.flag.chills", NULL);
    struct scot_error err = {0};
    facts = clear();
    facts.red_flag[4] = true;
    assert_true(scot_care_screen(&answer, less, &facts, &err));
    assert_true(scot_found(&answer.findings, "screen.flag.chills"));
    scot_rules_destroy(&less);
}

/* numbness asks for an explanation before it refers; what is new refers; what is explained goes on. */
static void a_numb_limb_asks_for_an_explanation(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.numbness = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.deficit_open", "numbness of a limb asks for an explanation");
    facts.numbness_explained = SCOT_EXPLAINED_NEW;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.deficit_new", "wanted a specialist before any facet injection");
    for (int e = SCOT_EXPLAINED_OLD; e < SCOT_EXPLANATIONS; e++) {
        facts.numbness_explained = (enum scot_explained)e;
        struct scot_screen answer = screen(&facts);
        assert_true(answer.verdict == SCOT_SCREEN_ELIGIBLE &&
                    tells(&answer.findings, "screen.deficit_explained", "numbness of a limb is explained"));
    }
    facts = clear();
    facts.weakness = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.deficit_open", "weakness of a limb");
    facts.weakness = SCOT_SAID_UNKNOWN;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.limb_weakness", "asked, not known: weakness of a limb");
    facts = clear();
    facts.numbness = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.numbness", "not recorded: numbness or tingling in a limb, wanted yes or no");
}

/* A wrong level is a safety event: nearly one in five has a transitional vertebra. */
static void a_level_is_counted_not_guessed(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.vertebra = SCOT_VERTEBRA_UNKNOWN;
    assert_true(screen_tells(&facts, "screen.lstv", "not recorded: a transitional vertebra (18 % have one)"));
    facts.vertebra = SCOT_VERTEBRA_SEEN;
    assert_true(screen_tells(&facts, "screen.level", "wanted counted from C2 or the rib of T12"));
    facts.level_counted = true;
    assert_true(
        screen_tells(&facts, "screen.level", "levels are counted from C2 or the rib of T12; a transitional vertebra was seen"));
    facts.numbering_disagrees = true;
    assert_true(screen_tells(&facts, "screen.level", "disagree"));
    facts = clear();
    facts.level_counted = true;
    assert_string_equal(screen(&facts).findings.at[0].text, "levels are counted from C2 or the rib of T12");
}

/* R-010 dull ache, R-011 twisting, bending, extending, R-012 stiffness, R-013 rest, R-014 tenderness, R-015 radiating: they
 * support. */
static void symptoms_support_and_prove_nothing(void **state)
{
    (void)state;
    enum scot_said said[SCOT_SYMPTOMS];
    struct scot_picture picture;
    for (int i = 0; i < SCOT_SYMPTOMS; i++)
        said[i] = i == SCOT_SYMPTOMS - 1 ? SCOT_SAID_NO : SCOT_SAID_YES;
    scot_care_picture(&picture, rules, said);
    for (int i = 0; i < SCOT_SYMPTOMS; i++)
        assert_int_equal(picture.fits[i], SCOT_SAID_YES);
    assert_true(
        tells(&picture.findings, "screen.picture",
              "8 of 8 symptoms fit facet pain, 0 speak against it, 0 not recorded; they support, and none of them proves it"));
    said[7] = SCOT_SAID_YES;
    said[0] = SCOT_SAID_NO;
    said[1] = SCOT_SAID_NOTHING;
    said[2] = SCOT_SAID_UNKNOWN;
    scot_care_picture(&picture, rules, said);
    assert_true(picture.fits[7] == SCOT_SAID_NO && picture.fits[0] == SCOT_SAID_NO && picture.fits[2] == SCOT_SAID_UNKNOWN);
    assert_true(
        tells(&picture.findings, "screen.picture", "4 of 8 symptoms fit facet pain, 2 speak against it, 2 not recorded"));
}

/* Revel's seven, each with its likelihood ratio; they gate nothing, since scot_care_screen does not know them. */
static void revel_is_shown_and_decides_nothing(void **state)
{
    (void)state;
    enum scot_said item[SCOT_REVEL] = {SCOT_SAID_NOTHING, SCOT_SAID_YES, SCOT_SAID_YES, SCOT_SAID_NO,
                                       SCOT_SAID_YES,     SCOT_SAID_NO,  SCOT_SAID_YES};
    struct scot_revel revel;
    struct scot_error err = {0};
    assert_true(scot_care_revel(&revel, rules, 66, item, &err));
    assert_true(revel.positive == 5 && revel.known == 7);
    assert_true(fabs(revel.lr[0] - 1.5) < 1e-6);
    assert_true(fabs(revel.lr[1] - 1.13) < 0.005);
    assert_true(fabs(revel.lr[3] - 1.02) < 0.005);
    assert_true(isnan(revel.lr[6]));
    assert_string_equal(revel.line, "Revel: 5 of 7 items hold, likelihood ratio of the rule 0.80: weak, decides nothing");
    assert_true(scot_care_revel(&revel, rules, 65, item, &err));
    assert_true(revel.positive == 4 && revel.rule_lr == 1.03 && revel.item[0] == SCOT_SAID_NO);
    item[1] = SCOT_SAID_NO;
    assert_true(scot_care_revel(&revel, rules, -1, item, &err));
    assert_true(fabs(revel.lr[1] - 0.39) < 1e-6);
    assert_true(revel.known == 6 && revel.positive == 3 && isnan(revel.lr[0]));
    assert_true(revel.rule_lr == 1.03);
    item[2] = SCOT_SAID_UNKNOWN;
    item[3] = SCOT_SAID_YES;
    assert_true(scot_care_revel(&revel, rules, -1, item, &err));
    assert_true(isnan(revel.rule_lr));
    assert_string_equal(revel.line, "Revel: 3 of 7 items hold, 2 not recorded; weak, decides nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_red_flags_stop),
        cmocka_unit_test(other_red_flags_inform),
        cmocka_unit_test(a_numb_limb_asks_for_an_explanation),
        cmocka_unit_test(a_level_is_counted_not_guessed),
        cmocka_unit_test(symptoms_support_and_prove_nothing),
        cmocka_unit_test(revel_is_shown_and_decides_nothing),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
