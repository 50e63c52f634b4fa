#include "screen_cases.h"

/* The body and the medicines: pregnancy, allergies, bleeding, diabetes, size. */

/* postponed; unknown in a person who can be pregnant is asked or tested. */
static void unknown_pregnancy_is_not_yet(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.pregnant = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.pregnant", "after it: fluoroscopy is postponed");
    facts.pregnant = SCOT_SAID_UNKNOWN;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.pregnant_unknown", "wanted asked or tested before positioning");
    facts.pregnant = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.pregnant_unknown", "pregnancy");
    facts.can_be_pregnant = SCOT_SAID_NO;
    assert_int_equal(screen(&facts).verdict, SCOT_SCREEN_ELIGIBLE);
    static const struct {
        int age;
        enum scot_sex sex;
        enum scot_said menopause;
        bool can_be;
    } row[] = {{48, SCOT_SEX_FEMALE, SCOT_SAID_NO, true},      {48, SCOT_SEX_MALE, SCOT_SAID_NOTHING, false},
               {48, SCOT_SEX_FEMALE, SCOT_SAID_YES, false},    {48, SCOT_SEX_UNKNOWN, SCOT_SAID_NOTHING, true},
               {12, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, true}, {11, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, false},
               {55, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, true}, {56, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, false},
               {-1, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, true}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        facts = clear();
        facts.pregnant = SCOT_SAID_UNKNOWN;
        facts.can_be_pregnant = i % 2 == 0 ? SCOT_SAID_NOTHING : SCOT_SAID_UNKNOWN;
        facts.age = row[i].age;
        facts.sex = row[i].sex;
        facts.post_menopausal = row[i].menopause;
        if ((screen(&facts).verdict == SCOT_SCREEN_NOT_YET) != row[i].can_be)
            fail_msg("row %zu", i);
    }
}

/* a block that nobody can judge proves nothing; treatment is another matter. */
static void who_cannot_judge_has_no_diagnostic_block(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.cannot_judge = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NO, "screen.cannot_judge_response", "a patient who can tell");
    facts.purpose = SCOT_ASKED_BOTH;
    assert_int_equal(screen(&facts).verdict, SCOT_SCREEN_NO);
    facts.purpose = SCOT_ASKED_THERAPEUTIC;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.cannot_judge_response_therapeutic", "somebody who observes");
    facts.cannot_judge = SCOT_SAID_NOTHING;
    assert_int_equal(screen(&facts).verdict, SCOT_SCREEN_ELIGIBLE);
    facts.purpose = SCOT_ASKED_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.cannot_judge_response", "not recorded");
}

/* local anaesthetic and contrast have ways around. */
static void an_allergy_has_its_ways(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.allergy_anaesthetic = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_anaesthetic_open", "not recorded: allergy to a local anaesthetic");
    facts.allergy_anaesthetic = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_anaesthetic_open", "known whether another one is tolerated");
    facts.anaesthetic_other = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_anaesthetic", "the other one");
    facts.anaesthetic_other = SCOT_SAID_NO;
    gives(&facts, SCOT_SCREEN_NO, "screen.allergy_anaesthetic_all", "every local anaesthetic");
    facts = clear();
    facts.allergy_contrast = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_contrast_open", "not recorded: allergy to contrast");
    facts.allergy_contrast = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_contrast_open",
          "a way chosen: another agent, premedication, or none with the reason");
    struct scot_screen answer = screen(&facts);
    assert_true(tells(&answer.findings, "screen.contrast.premedication",
                      "prednisone 50 mg 13, 7 and 1 h before, diphenhydramine 50 mg"));
    assert_true(tells(&answer.findings, "screen.contrast.other_agent", "first") &&
                tells(&answer.findings, "screen.contrast.gadolinium", "no substitute") &&
                tells(&answer.findings, "screen.contrast.no_contrast", "particulate"));
    facts.contrast_plan = SCOT_CONTRAST_OTHER_AGENT;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_contrast", "chosen: another agent");
    facts.contrast_plan = SCOT_CONTRAST_PREMEDICATION;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_contrast", "counts toward the year's");
    facts.contrast_plan = SCOT_CONTRAST_NONE;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_contrast_open", "no reason is written; wanted the reason");
    facts.contrast_reason = true;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_contrast", "no contrast, with the reason");
    struct scot_rules *less = rules_but(rules, "screen.contrast.gadolinium", NULL);
    struct scot_error err = {0};
    assert_true(scot_care_screen(&answer, less, &facts, &err) && !scot_found(&answer.findings, "screen.contrast.gadolinium"));
    scot_rules_destroy(&less);
}

/* a bleeding disorder is answered by INR and platelets, or by being corrected. */
static void a_bleeding_disorder_is_answered_by_numbers(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.bleeding_disorder = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.bleeding_disorder", "not recorded: bleeding disorder");
    facts.inr = 1.1;
    assert_int_equal(screen(&facts).verdict, SCOT_SCREEN_NOT_YET);
    facts.platelets = 200;
    assert_int_equal(screen(&facts).reasons, 0);
    facts.bleeding_disorder = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.bleeding_corrected", "INR and platelets of the day");
    static const int old[] = {8, -1}; /* days; of no day: it says nothing of today, and answers nothing */
    for (int i = 0; i < 2; i++) {
        facts.inr_days_old = old[i];
        gives(&facts, SCOT_SCREEN_NOT_YET, "screen.bleeding_disorder", "corrected, or INR and platelets");
    }
    facts.inr_days_old = 7;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.bleeding_corrected", "INR and platelets of the day");
    facts.bleeding_corrected = SCOT_SAID_NO;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.bleeding_disorder", "corrected, or INR and platelets");
    facts.inr = facts.platelets = NAN;
    facts.bleeding_corrected = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.bleeding_disorder", "bleeding disorder is recorded");
    facts.bleeding_corrected = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.bleeding_corrected", "corrected");
    facts = clear();
    facts.inr = 2.4;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.clotting", "INR is 2.4, wanted at most 2.0 (anti.inr.low.most, KNOWN)");
    facts.vitamin_k_continued = true;
    assert_int_equal(screen(&facts).reasons, 0);
    facts.bleeding_class = SCOT_BLEEDING_HIGH;
    facts.platelets = 80;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.clotting", "platelets are 80, wanted at least 100");
}

/* which one is taken, and whether its prescriber agrees. */
static void anticoagulants_are_known_and_settled(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.takes_antithrombotic = SCOT_SAID_UNKNOWN;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.takes_antithrombotic", "wanted yes or no");
    facts.takes_antithrombotic = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.takes_antithrombotic", "none is recorded, wanted each as a medicine");
    facts.agents = 2;
    assert_int_equal(screen(&facts).reasons, 0);
    facts.agents_open = 1;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.antithrombotic_open", "1 of 2 not settled, wanted the prescriber's agreement");
}

/* a glucose plan where steroid is given, in both units, none for anaesthetic alone. */
static void diabetes_weighs_with_steroid(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.diabetes = SCOT_SAID_NOTHING;
    assert_true(screen_tells(&facts, "screen.diabetes", "not recorded: diabetes"));
    facts.diabetes = SCOT_SAID_YES;
    facts.steroid_planned = SCOT_SAID_NO;
    struct scot_screen answer = screen(&facts);
    assert_true(answer.reasons == 0 &&
                tells(&answer.findings, "screen.diabetes", "anaesthetic alone is meant, it needs no glucose plan"));
    facts.steroid_planned = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.diabetes", "a glucose plan where steroid is given");
    answer = screen(&facts);
    assert_true(tells(&answer.findings, "after.glucose.rise", "126 mg/dL (7.0 mmol/L) on average, halving every 1.1 days"));
    assert_true(tells(&answer.findings, "screen.diabetes.glucose.most", "not recorded: glucose or HbA1c"));
    facts.glucose_mg_dl = 250;
    assert_int_equal(screen(&facts).reasons, 1);
    facts.glucose_mg_dl = 251;
    assert_true(screen_tells(&facts, "screen.diabetes_high",
                             "glucose is 251 mg/dL (13.9 mmol/L), wanted at most 250 mg/dL (13.9 mmol/L)"));
    facts.glucose_mg_dl = NAN;
    facts.glucose_mmol_l = 14;
    assert_true(screen_tells(&facts, "screen.diabetes_high", "glucose is 252 mg/dL (14.0 mmol/L)"));
    facts.glucose_mg_dl = 180;
    assert_true(screen_tells(&facts, "screen.diabetes.agree", "glucose is 180 mg/dL and 14.0 mmol/L"));
    facts.glucose_mmol_l = 10;
    assert_false(screen_tells(&facts, "screen.diabetes.agree", ""));
    facts.hba1c = 8.0;
    assert_int_equal(screen(&facts).reasons, 1);
    facts.hba1c = 8.1;
    assert_true(screen_tells(&facts, "screen.diabetes_high", "HbA1c is 8.1 %, wanted at most 8.0 %"));
    facts.glucose_mg_dl = facts.glucose_mmol_l = NAN;
    assert_false(screen_tells(&facts, "screen.diabetes.glucose.most", ""));
}

static void needle_and_table_have_limits(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.bmi = 34;
    facts.weight_kg = 200;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.bmi = 35;
    facts.weight_kg = 201;
    struct scot_screen answer = screen(&facts);
    assert_true(tells(&answer.findings, "screen.bmi.most", "is 35") &&
                tells(&answer.findings, "screen.table.most", "bears 200 kg"));
    facts.bmi = facts.weight_kg = NAN;
    assert_true(screen_tells(&facts, "screen.table.most", "not recorded: the weight"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_pregnancy_is_not_yet),
        cmocka_unit_test(who_cannot_judge_has_no_diagnostic_block),
        cmocka_unit_test(an_allergy_has_its_ways),
        cmocka_unit_test(a_bleeding_disorder_is_answered_by_numbers),
        cmocka_unit_test(anticoagulants_are_known_and_settled),
        cmocka_unit_test(diabetes_weighs_with_steroid),
        cmocka_unit_test(needle_and_table_have_limits),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
