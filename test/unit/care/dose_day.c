#include "dose_cases.h"

/* What other sessions within a day of this one gave (R-057, R-064, REFERENCE B4). */

static const struct scot_patient_facts heavy = {.weight_kg = 120};

static struct scot_dose_answer after(const struct scot_earlier *earlier, int earliers, const char *id, double ml)
{
    struct scot_patient_facts facts = heavy;
    const struct scot_given given = {product(id), ml, SCOT_PLACE_LUMBAR_JOINT, NULL};
    facts.earlier = earlier;
    facts.earliers = earliers;
    return judge(&facts, &given, 1);
}

/* 0.5 % bupivacaine: 20 mL are 100 mg. 100 + 150 + 150 mg are the label's 400 mg in 24 hours; a drop more is too much. */
static void bupivacaine_has_a_maximum_of_a_day(void **state)
{
    (void)state;
    const struct scot_earlier two[] = {{product("bupivacaine-05"), 30, false}, {product("bupivacaine-025-epi"), 60, false},
                                       {product("lidocaine-1"), 5, false}};
    struct scot_dose_answer a = after(two, 3, "bupivacaine-05", 20);
    assert_false(a.findings.refused || says(&a, "dose.bupivacaine.day.most"));
    a = after(two, 3, "bupivacaine-05", 20.0 - 0.02);
    assert_false(a.findings.refused);
    const struct scot_earlier more[] = {two[0], two[1], {product("bupivacaine-05"), 0.02, false}};
    a = after(more, 3, "bupivacaine-05", 20);
    assert_true(a.findings.refused && finding(&a, "dose.bupivacaine.day.most")->weight == SCOT_REFUSE);
    assert_non_null(strstr(finding(&a, "dose.bupivacaine.day.most")->text, "400 mg"));
    /* Of another drug there is no maximum of a day; the earlier bupivacaine is none of it. */
    a = after(more, 3, "lidocaine-1", 1);
    assert_false(a.findings.refused || says(&a, "dose.bupivacaine.day.most"));
    /* Told once, however many places it goes to. */
    struct scot_patient_facts facts = heavy;
    const struct scot_given places[] = {{product("bupivacaine-05"), 10, SCOT_PLACE_LUMBAR_JOINT, "L4/5 left"},
                                        {product("bupivacaine-05"), 10, SCOT_PLACE_SKIN, NULL},
                                        {product("triamcinolone-10"), 0.5, SCOT_PLACE_LUMBAR_JOINT, NULL}};
    facts.earlier = more;
    facts.earliers = 3;
    a = judge(&facts, places, 3);
    int times = 0;
    for (int i = 0; i < a.findings.count; i++)
        times += strcmp(a.findings.at[i].rule, "dose.bupivacaine.day.most") == 0;
    assert_int_equal(times, 1);
}

/* Where the times are not recorded it is told, not refused. */
static void a_time_that_nobody_recorded_is_doubt(void **state)
{
    (void)state;
    const struct scot_earlier two[] = {{product("bupivacaine-05"), 30, false}, {product("bupivacaine-05"), 31, true}};
    struct scot_dose_answer a = after(two, 2, "bupivacaine-05", 20);
    assert_true(!a.findings.refused && finding(&a, "dose.bupivacaine.day.most")->weight == SCOT_WARN);
    assert_non_null(strstr(finding(&a, "dose.day.fraction")->text, "not recorded"));
}

/* Half of a session's maximum and half again: told when together they pass one. 300 mg of lidocaine at 120 kg, 175 mg of bupivacaine. */
static void what_is_still_there_adds_up(void **state)
{
    (void)state;
    const struct scot_earlier half = {product("lidocaine-1"), 15, false}, steroid = {product("triamcinolone-10"), 1, false};
    struct scot_dose_answer a = after(&half, 1, "bupivacaine-05", 17.5);
    assert_false(says(&a, "dose.day.fraction"));
    a = after(&half, 1, "bupivacaine-05", 17.6);
    assert_true(says(&a, "dose.day.fraction") && !a.findings.refused && a.anaesthetic_fraction < 0.51);
    a = after(&steroid, 1, "bupivacaine-05", 17.6);
    assert_false(says(&a, "dose.day.fraction"));
    a = after(&half, 1, "triamcinolone-10", 0.5); /* no anaesthetic now: nothing to add to */
    assert_false(says(&a, "dose.day.fraction"));
}

/* 31 mL of 1 % are 310 mg, over 300 mg whatever the weight; 30 mL may be right for somebody. */
static void too_much_at_any_weight(void **state)
{
    (void)state;
    const struct scot_patient_facts unknown = {.weight_kg = NAN, .weight_unknown = true};
    struct scot_given given[] = {{product("lidocaine-1"), 11, SCOT_PLACE_SKIN, NULL}, {product("lidocaine-1"), 20, SCOT_PLACE_SKIN, NULL}};
    struct scot_dose_answer a = judge(&unknown, given, 2);
    assert_true(a.findings.refused && isnan(a.anaesthetic_fraction) && says(&a, "dose.weight"));
    assert_non_null(strstr(finding(&a, "dose.anaesthetic.fraction")->text, "any weight"));
    given[0].ml = 10;
    a = judge(&unknown, given, 2);
    assert_true(!a.findings.refused && says(&a, "dose.weight"));
}

static void a_missing_row_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        bool leave_out;
    } rows[] = {{"dose.bupivacaine.day.most", false}, {"dose.day.fraction", true}, {"dose.lidocaine.per_kg", true}};
    const struct scot_earlier earlier[] = {{product("lidocaine-1"), 1, false}};
    const struct scot_given given = {product("bupivacaine-05"), 1, SCOT_PLACE_SKIN, NULL};
    struct scot_patient_facts facts = heavy;
    facts.earlier = earlier;
    facts.earliers = 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scot_rules *changed = rows_changed(rules, rows[i].row, rows[i].leave_out);
        struct scot_dose_answer a;
        struct scot_error err = {0};
        assert_false(scot_care_doses(&a, changed, &facts, &given, 1, &err));
        assert_non_null(strstr(err.text, rows[i].row));
        scot_rules_destroy(&changed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bupivacaine_has_a_maximum_of_a_day),
        cmocka_unit_test(a_time_that_nobody_recorded_is_doubt),
        cmocka_unit_test(what_is_still_there_adds_up),
        cmocka_unit_test(too_much_at_any_weight),
        cmocka_unit_test(a_missing_row_is_named),
    };
    return cmocka_run_group_tests(tests, set_up, rules_tear_down);
}
