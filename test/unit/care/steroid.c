#include "dose_cases.h"

static const struct scot_date today = {2026, 11, 21};

/* So much of one product into a joint. */
static struct scot_dose_answer judge_one(const struct scot_patient_facts *facts, const char *id, double ml)
{
    const struct scot_given given = {product(id), ml, SCOT_PLACE_LUMBAR_JOINT, NULL};
    return judge(facts, &given, 1);
}

/* 4 mg methylprednisolone are 4 triamcinolone, 0.75 dexamethasone, 0.6 betamethasone, 5 prednisone, 20
 * hydrocortisone. */
static void equivalents(void **state)
{
    (void)state;
    static const struct {
        const char *drug;
        double mg;
    } same[] = {{"methylprednisolone", 40}, {"triamcinolone", 40}, {"dexamethasone", 7.5},
                {"betamethasone", 6},       {"prednisone", 50},    {"prednisolone", 50},
                {"hydrocortisone", 200}};
    double mg;
    struct scot_error err = {0};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_true(scot_care_mpa(&mg, rules, same[i].drug, same[i].mg, &err) && fabs(mg - 40) < 1e-9);
    assert_false(scot_care_mpa(&mg, rules, "pepper", 1, &err));
}

/* 40 mg an injection and 200 mg a year after the menopause, and where nobody asked; otherwise 80, and
 * 210 or 3 mg/kg. */
static void who_may_have_how_much(void **state)
{
    (void)state;
    struct scot_patient_facts facts = {.weight_kg = 70, .post_menopausal = SCOT_SAID_YES};
    assert_null(finding(&(struct scot_dose_answer){0}, "x"));
    struct scot_dose_answer a = judge_one(&facts, "methylprednisolone-40", 1);
    assert_null(finding(&a, "steroid.injection.most"));
    a = judge_one(&facts, "methylprednisolone-40", 1.01);
    assert_int_equal(finding(&a, "steroid.injection.most")->weight, SCOT_WARN);
    facts.post_menopausal = SCOT_SAID_NO;
    a = judge_one(&facts, "methylprednisolone-40", 1.5);
    assert_true(a.findings.count == 0);
    a = judge_one(&facts, "methylprednisolone-80", 1.01);
    assert_non_null(finding(&a, "steroid.injection.other.most"));
    facts.post_menopausal = SCOT_SAID_UNKNOWN;
    a = judge_one(&facts, "methylprednisolone-40", 1.5);
    assert_non_null(
        strstr(finding(&a, "steroid.injection.most")->text, "not recorded: whether post-menopausal"));
    /* The year's, at its edge. */
    static const struct {
        enum scot_said post_menopausal;
        double kg, before_mg;
        const char *rule; /* 40 mg more are too much */
    } years[] = {{SCOT_SAID_YES, 70, 160, NULL},
                 {SCOT_SAID_YES, 70, 161, "steroid.year.most"},
                 {SCOT_SAID_NO, 100, 170, NULL},
                 {SCOT_SAID_NO, 100, 171, "steroid.year.other.most"},
                 {SCOT_SAID_NO, 50, 110, NULL},
                 {SCOT_SAID_NO, 50, 111, "steroid.year.other.per_kg"},
                 {SCOT_SAID_NOTHING, 100, 161, "steroid.year.most"}};
    for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
        facts = (struct scot_patient_facts){.weight_kg = years[i].kg,
                                            .post_menopausal = years[i].post_menopausal,
                                            .steroid_this_year_mg = years[i].before_mg};
        a = judge_one(&facts, "triamcinolone-40", 1);
        assert_int_equal(a.findings.count, years[i].rule != NULL);
        if (years[i].rule != NULL)
            assert_int_equal(finding(&a, years[i].rule)->weight, SCOT_WARN);
    }
    /* Without a weight, only what needs none. */
    facts = (struct scot_patient_facts){
        .weight_unknown = true, .post_menopausal = SCOT_SAID_NO, .steroid_this_year_mg = 171};
    a = judge_one(&facts, "triamcinolone-40", 1);
    assert_non_null(finding(&a, "steroid.year.other.most"));
}

/* only a steroid in diabetes wants a plan; anaesthetic alone never. */
static void a_plan_for_the_glucose(void **state)
{
    (void)state;
    static const enum scot_said diabetic[] = {SCOT_SAID_NOTHING, SCOT_SAID_UNKNOWN, SCOT_SAID_NO,
                                              SCOT_SAID_YES};
    static const enum scot_said plan[] = {SCOT_SAID_UNKNOWN, SCOT_SAID_UNKNOWN, SCOT_SAID_NO, SCOT_SAID_YES};
    for (int i = 0; i < 4; i++) {
        const struct scot_patient_facts facts = {.weight_kg = 70, .diabetic = diabetic[i]};
        struct scot_dose_answer a = judge_one(&facts, "dexamethasone-4", 1);
        assert_int_equal(a.glucose_plan, plan[i]);
        assert_int_equal(finding(&a, "glucose.plan") != NULL, i % 2);
        a = judge_one(&facts, "bupivacaine-05", 1);
        assert_true(a.glucose_plan == SCOT_SAID_NO && a.findings.count == 0);
    }
}

/* R-069, interactions: refused, but a physician may. */
static void beside_a_cyp3a4_inhibitor(void **state)
{
    (void)state;
    struct scot_patient_facts facts = {.weight_kg = 70, .cyp3a4_inhibitor = SCOT_SAID_YES};
    struct scot_dose_answer a = judge_one(&facts, "triamcinolone-10", 0.5);
    assert_true(a.findings.refused && finding(&a, "steroid.triamcinolone.cyp3a4")->weight == SCOT_REFUSE);
    a = judge_one(&facts, "methylprednisolone-40", 0.5);
    assert_true(a.findings.refused);
    a = judge_one(&facts, "dexamethasone-4", 0.5);
    assert_true(!a.findings.refused && a.findings.count == 0);
    facts.cyp3a4_reason = "--";
    a = judge_one(&facts, "triamcinolone-10", 0.5);
    assert_true(a.findings.refused);
    facts.cyp3a4_reason = "stopped six weeks ago";
    a = judge_one(&facts, "triamcinolone-10", 0.5);
    assert_true(!a.findings.refused &&
                strstr(finding(&a, "steroid.triamcinolone.cyp3a4")->text, "stopped six weeks ago") != NULL);
    facts = (struct scot_patient_facts){.weight_kg = 70, .cyp3a4_inhibitor = SCOT_SAID_UNKNOWN};
    a = judge_one(&facts, "triamcinolone-10", 0.5);
    assert_true(!a.findings.refused &&
                strstr(finding(&a, "steroid.triamcinolone.cyp3a4")->text, "not recorded") != NULL);
    facts.cyp3a4_inhibitor = SCOT_SAID_NO;
    a = judge_one(&facts, "triamcinolone-10", 0.5);
    assert_true(a.findings.count == 0);
    /* Said once, however many portions. */
    const struct scot_given twice[2] = {{product("triamcinolone-10"), 0.1, SCOT_PLACE_LUMBAR_JOINT, NULL},
                                        {product("triamcinolone-10"), 0.1, SCOT_PLACE_MUSCLE, NULL}};
    facts.cyp3a4_inhibitor = SCOT_SAID_YES;
    assert_true(scot_care_doses(&a, rules, &facts, twice, 2, NULL) && a.findings.count == 1);
    assert_true(scot_care_is_cyp3a4_inhibitor(rules, "Nirmatrelvir/Ritonavir 150 mg") &&
                scot_care_is_cyp3a4_inhibitor(rules, "itraconazole (capsules)") &&
                !scot_care_is_cyp3a4_inhibitor(rules, ""));
    assert_true(scot_care_is_cyp3a4_inhibitor(rules, "Ritonavir") &&
                !scot_care_is_cyp3a4_inhibitor(rules, "paracetamol"));
    assert_false(scot_care_is_cyp3a4_inhibitor(
        rules, "amedicinewhosenameisfarlongerthantheidentifierofanyrulemayevereverbe"));
}

/* what was given here, elsewhere and by mouth within the year; imprecise dates give the least and the
 * most. */
static void the_year_before(void **state)
{
    (void)state;
    const struct scot_date edge = {2025, 11, 21}, before = {2025, 11, 20}, later = {2026, 11, 22},
                           june = {2026, 6, 1};
    const struct scot_steroid_past past[] = {
        {"methylprednisolone", 40, edge, edge}, {"methylprednisolone", 7, before, before},
        {"prednisone", 150, june, june},        {"triamcinolone", 10, before, june},
        {"dexamethasone", 8, later, later},     {"triamcinolone", NAN, june, june},
        {"triamcinolone", 20, june, later},
    };
    struct scot_steroid_year year;
    struct scot_error err = {0};
    assert_true(scot_care_steroid_year(&year, rules, past, 7, today, &err));
    assert_true(fabs(year.least_mg - (40 + 120)) < 1e-9 && fabs(year.most_mg - (40 + 120 + 10 + 20)) < 1e-9);
    assert_true(year.counted == 4 && year.unknown == 1);
    const struct scot_steroid_past strange = {"moonshine", 1, june, june};
    assert_false(scot_care_steroid_year(&year, rules, &strange, 1, today, &err));
    assert_non_null(strstr(err.text, "steroid.moonshine.equivalent"));
    struct scot_rules *none = NULL;
    assert_true(scot_rules_create(&none, NULL));
    assert_false(scot_care_steroid_year(&year, none, past, 1, today, &err));
    assert_false(scot_care_mpa(&year.most_mg, none, "triamcinolone", 1, &err));
    static const char *const bad[] = {"0", "1201"};
    for (int i = 0; i < 2; i++) {
        char text[200];
        snprintf(text, sizeof text,
                 "{\"rules\":[{\"id\":\"steroid.year.months\",\"value\":%s,\"unit\":\"month\",\"source\":"
                 "\"s\",\"mark\":\"SITE\"}]}",
                 bad[i]);
        assert_true(scot_rules_add(none, "x", text, strlen(text), NULL));
        err.text[0] = '\0';
        assert_false(scot_care_steroid_year(&year, none, past, 1, today, &err));
        assert_non_null(strstr(err.text, "wanted 1 to 1200"));
    }
    scot_rules_destroy(&none);
}

static void rows_that_lack_are_named(void **state)
{
    (void)state;
    struct scot_rules *few = NULL;
    struct scot_dose_answer answer;
    struct scot_error err = {0};
    const struct scot_patient_facts facts = {.weight_kg = 70, .post_menopausal = SCOT_SAID_NO};
    static const char *const row[] = {"steroid.injection.other.most\",\"value\":80,\"unit\":\"mg",
                                      "steroid.year.other.most\",\"value\":210,\"unit\":\"mg",
                                      "steroid.year.other.per_kg\",\"value\":3,\"unit\":\"mg/kg"};
    assert_true(scot_rules_create(&few, NULL));
    for (int i = 0; i < 3; i++) {
        char text[300];
        memset(&answer, 0, sizeof answer);
        assert_false(scot_care_dose_steroid(&answer, few, &facts, NULL, 0, &err));
        assert_non_null(strstr(err.text, "is missing"));
        snprintf(text, sizeof text, "{\"rules\":[{\"id\":\"%s\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
                 row[i]);
        assert_true(scot_rules_add(few, "x", text, strlen(text), NULL));
    }
    assert_true(scot_care_dose_steroid(&answer, few, &facts, NULL, 0, &err));
    scot_rules_destroy(&few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equivalents),
        cmocka_unit_test(who_may_have_how_much),
        cmocka_unit_test(a_plan_for_the_glucose),
        cmocka_unit_test(beside_a_cyp3a4_inhibitor),
        cmocka_unit_test(the_year_before),
        cmocka_unit_test(rows_that_lack_are_named),
    };
    return cmocka_run_group_tests(tests, set_up, rules_tear_down);
}
