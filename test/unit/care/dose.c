#include "dose_cases.h"

/* the skin's anaesthetic counts. R-064: fractions of each drug's maximum add up to at most one. */
static void fractions_of_each_maximum_add_up(void **state)
{
    (void)state;
    const struct scot_patient_facts light = {.weight_kg = 50}, heavy = {.weight_kg = 120};
    /* 4.5 mg/kg: 225 mg at 50 kg, 22.5 mL of 1 %; never over 300 mg. */
    struct scot_given skin = {product("lidocaine-1"), 11.25, SCOT_PLACE_SKIN};
    assert_true(fabs(judge(&light, &skin, 1).anaesthetic_fraction - 0.5) < 1e-9);
    skin.ml = 15;
    assert_true(fabs(judge(&heavy, &skin, 1).anaesthetic_fraction - 0.5) < 1e-9);
    /* Half of lidocaine's and half of bupivacaine's maximum are one whole; a drop more is too much. */
    struct scot_given both[2] = {{product("lidocaine-1"), 11.25, SCOT_PLACE_SKIN},
                                 {product("bupivacaine-05"), 10, SCOT_PLACE_LUMBAR_JOINT}};
    struct scot_dose_answer at = judge(&light, both, 2);
    assert_true(fabs(at.anaesthetic_fraction - 1) < 1e-9 && !at.findings.refused);
    both[1].ml = 10.01;
    at = judge(&light, both, 2);
    assert_true(at.findings.refused && says(&at, "dose.anaesthetic.fraction"));
    /* Epinephrine has its own maximum. */
    struct scot_given epi = {product("lidocaine-1-epi"), 17.5, SCOT_PLACE_SKIN};
    assert_true(fabs(judge(&light, &epi, 1).anaesthetic_fraction - 0.5) < 1e-9);
}

static void steroid_is_counted_in_methylprednisolone(void **state)
{
    (void)state;
    const struct scot_patient_facts facts = {.weight_kg = 70, .steroid_this_year_mg = 170};
    struct scot_given mpa = {product("methylprednisolone-40"), 0.5, SCOT_PLACE_LUMBAR_JOINT};
    struct scot_dose_answer a = judge(&facts, &mpa, 1);
    assert_true(fabs(a.steroid_mpa_mg - 20) < 1e-9 && a.particulate && a.findings.count == 0);
    struct scot_given dexa = {product("dexamethasone-4"), 1, SCOT_PLACE_LUMBAR_JOINT};
    a = judge(&facts, &dexa, 1);
    assert_true(fabs(a.steroid_mpa_mg - 4 * 4 / 0.75) < 1e-9 && !a.particulate);
    /* 40 mg an injection and 200 mg a year are told, not refused: no limit is agreed. */
    mpa.ml = 1.2;
    a = judge(&facts, &mpa, 1);
    assert_true(says(&a, "steroid.injection.most") && says(&a, "steroid.year.most") && !a.findings.refused);
    const struct scot_patient_facts unknown = {.weight_kg = 70, .steroid_this_year_mg = NAN};
    mpa.ml = 0.25;
    a = judge(&unknown, &mpa, 1);
    assert_true(says(&a, "steroid.year.most") && !a.findings.refused);
}

/* */
static void particulate_steroid_stays_out_of_neck_and_foramen(void **state)
{
    (void)state;
    const struct scot_patient_facts facts = {.weight_kg = 70};
    static const struct {
        const char *product;
        enum scot_place place;
        bool refused;
    } cases[] = {
        {"triamcinolone-10", SCOT_PLACE_LUMBAR_JOINT, false},
        {"triamcinolone-10", SCOT_PLACE_CERVICAL_JOINT, true},
        {"betamethasone-6", SCOT_PLACE_FORAMEN, true},
        {"dexamethasone-4", SCOT_PLACE_CERVICAL_JOINT, false},
        {"dexamethasone-4", SCOT_PLACE_FORAMEN, false},
        {"dexamethasone-4", SCOT_PLACE_LUMBAR_NERVE, true},
        {"triamcinolone-10", SCOT_PLACE_THORACIC_JOINT, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scot_given given = {product(cases[i].product), 0.5, cases[i].place};
        assert_int_equal(judge(&facts, &given, 1).findings.refused, cases[i].refused);
    }
}

static void an_allergy_is_refused(void **state)
{
    (void)state;
    const struct scot_patient_facts facts = {
        .weight_kg = 70, .allergic_anaesthetic = true, .allergic_contrast = true, .allergic_steroid = true};
    static const char *const id[] = {"lidocaine-1", "iohexol-240", "dexamethasone-4"},
                             *const rule[] = {"allergy.anaesthetic", "allergy.contrast", "allergy.steroid"};
    for (int i = 0; i < 3; i++) {
        struct scot_given given = {product(id[i]), 0.5, SCOT_PLACE_LUMBAR_JOINT};
        struct scot_dose_answer a = judge(&facts, &given, 1);
        assert_true(a.findings.refused && says(&a, rule[i]));
    }
    struct scot_given saline = {product("saline"), 0.5, SCOT_PLACE_LUMBAR_JOINT};
    assert_false(judge(&facts, &saline, 1).findings.refused);
}

/* by name too, and another drug of the kind is free. */
static void a_drug_named_among_the_allergies(void **state)
{
    (void)state;
    const struct scot_patient_facts facts = {.weight_kg = 70,
                                             .allergy_words = "penicillin; LIDOCAINE: rash in 2019"};
    struct scot_given given = {product("lidocaine-2"), 0.5, SCOT_PLACE_LUMBAR_JOINT, NULL};
    struct scot_dose_answer a = judge(&facts, &given, 1);
    assert_true(a.findings.refused && says(&a, "allergy.drug"));
    given.product = product("bupivacaine-05");
    assert_false(judge(&facts, &given, 1).findings.refused);
    const struct scot_patient_facts all = {.weight_kg = 70, .allergic_anaesthetic = true};
    const struct scot_given two[2] = {{product("lidocaine-1"), 1, SCOT_PLACE_SKIN, NULL},
                                      {product("bupivacaine-05"), 1, SCOT_PLACE_LUMBAR_JOINT, NULL}};
    assert_int_equal(judge(&all, two, 2).findings.count, 1);
}

/* without a weight nothing is guessed. */
static void no_weight_no_fraction(void **state)
{
    (void)state;
    const struct scot_patient_facts facts = {.weight_unknown = true};
    struct scot_given given = {product("lidocaine-1"), 1, SCOT_PLACE_SKIN, NULL};
    struct scot_dose_answer a = judge(&facts, &given, 1);
    assert_true(isnan(a.anaesthetic_fraction) && says(&a, "dose.weight") && !a.findings.refused);
    given.product = product("saline");
    a = judge(&facts, &given, 1);
    assert_true(a.anaesthetic_fraction == 0 && a.findings.count == 0);
}

static void refuses(const struct scot_patient_facts *facts, const struct scot_given *given, const char *word)
{
    struct scot_dose_answer answer;
    struct scot_error err = {0};
    assert_false(scot_care_doses(&answer, rules, facts, given, 1, &err));
    if (strstr(err.text, word) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, word);
}

static void nonsense_is_caught(void **state)
{
    (void)state;
    const struct scot_patient_facts ok = {.weight_kg = 70}, giant = {.weight_kg = 700},
                                    none = {.weight_kg = NAN};
    struct scot_given given = {product("lidocaine-1"), 1, SCOT_PLACE_SKIN};
    refuses(&giant, &given, "wanted 20 to 350 kg");
    refuses(&none, &given, "wanted 20 to 350 kg");
    given.ml = -1;
    refuses(&ok, &given, "wanted more than 0");
    given.ml = 400;
    refuses(&ok, &given, "at most 20 mL");
    given.ml = NAN;
    refuses(&ok, &given, "at most 20 mL");
    given = (struct scot_given){NULL, 1, SCOT_PLACE_SKIN};
    refuses(&ok, &given, "not in the cupboard");
    given = (struct scot_given){product("saline"), 1, (enum scot_place)77};
    refuses(&ok, &given, "place 77");
}

/* Every row that a dose needs: without it the answer is no, and names it. */
static void a_missing_row_is_named(void **state)
{
    (void)state;
    struct scot_rules *few = NULL;
    struct scot_error err = {0};
    struct scot_dose_answer answer;
    const struct scot_patient_facts facts = {.weight_kg = 70};
    const struct scot_given given[2] = {{product("lidocaine-1"), 1, SCOT_PLACE_SKIN},
                                        {product("dexamethasone-4"), 1, SCOT_PLACE_LUMBAR_JOINT}};
    static const char *const row[] = {"entry.weight.least\",\"value\":20,\"unit\":\"kg",
                                      "entry.weight.most\",\"value\":350,\"unit\":\"kg",
                                      "entry.ml.most\",\"value\":20,\"unit\":\"mL",
                                      "dose.anaesthetic.fraction\",\"value\":1,\"unit\":\"1",
                                      "dose.lidocaine.per_kg\",\"value\":4,\"unit\":\"mg/kg",
                                      "dose.lidocaine.most\",\"value\":300,\"unit\":\"mg",
                                      "steroid.methylprednisolone.equivalent\",\"value\":4,\"unit\":\"mg",
                                      "steroid.dexamethasone.equivalent\",\"value\":1,\"unit\":\"mg",
                                      "steroid.injection.most\",\"value\":1,\"unit\":\"mg",
                                      "steroid.year.most\",\"value\":1,\"unit\":\"mg"};
    assert_true(scot_rules_create(&few, &err));
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char text[300];
        err.text[0] = '\0';
        assert_false(scot_care_doses(&answer, few, &facts, given, 2, &err));
        assert_non_null(strstr(err.text, "is missing"));
        snprintf(text, sizeof text, "{\"rules\":[{\"id\":\"%s\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
                 row[i]);
        err.text[0] = '\0';
        if (!scot_rules_add(few, "x", text, strlen(text), &err))
            fail_msg("%s", err.text);
    }
    assert_true(scot_care_doses(&answer, few, &facts, given, 2, &err));
    scot_rules_destroy(&few);
}

static void the_cupboard_is_made_of_rows(void **state)
{
    (void)state;
    assert_true(cupboard.products >= 10);
    assert_true(product("triamcinolone-40")->particulate &&
                !product("dexamethasone-4")->particulate); /* of the product */
    assert_null(scot_care_product(&cupboard, "snake oil"));
    static const char bad[] =
        "{\"rules\":[{\"id\":\"product.x.name\",\"value\":\"x\",\"unit\":\"\",\"source\":\"s\",\"mark\":"
        "\"SITE\"},"
        "{\"id\":\"product.x.drug\",\"value\":\"x\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
        "{\"id\":\"product.x.kind\",\"value\":\"poison\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"}]}";
    struct scot_rules *few = NULL;
    struct scot_cupboard none;
    struct scot_error err = {0};
    assert_true(scot_rules_create(&few, &err) && scot_rules_add(few, "x", bad, strlen(bad), &err));
    assert_false(scot_care_cupboard(&none, few, &err));
    assert_non_null(strstr(err.text, "wanted anaesthetic"));
    scot_rules_destroy(&few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_of_each_maximum_add_up),
        cmocka_unit_test(steroid_is_counted_in_methylprednisolone),
        cmocka_unit_test(particulate_steroid_stays_out_of_neck_and_foramen),
        cmocka_unit_test(an_allergy_is_refused),
        cmocka_unit_test(a_drug_named_among_the_allergies),
        cmocka_unit_test(no_weight_no_fraction),
        cmocka_unit_test(nonsense_is_caught),
        cmocka_unit_test(a_missing_row_is_named),
        cmocka_unit_test(the_cupboard_is_made_of_rows),
    };
    return cmocka_run_group_tests(tests, set_up, rules_tear_down);
}
