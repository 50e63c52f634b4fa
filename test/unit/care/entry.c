#include "dose_cases.h"

/* What is typed gives a product (rule NULL), or is refused by this rule. */
static void typed(const char *what, double ml, const char *rule)
{
    struct scot_findings findings = {0};
    struct scot_error err = {0};
    const struct scot_product *chosen;
    if (!scot_care_entry(&chosen, &findings, rules, &cupboard, what, ml, &err))
        fail_msg("%s", err.text);
    assert_int_equal(chosen != NULL, rule == NULL);
    assert_int_equal(findings.count, rule != NULL);
    if (rule != NULL && (strcmp(findings.at[0].rule, rule) != 0 || findings.at[0].weight != SCOT_REFUSE ||
                         findings.at[0].source[0] == '\0'))
        fail_msg("%s: refused by %s, wanted %s", what, findings.at[0].rule, rule);
}

/* each is caught where it is typed, and names its rule. */
static void absurd_entries_name_their_rule(void **state)
{
    (void)state;
    typed("lidocaine-1", 1, NULL);
    typed("lidocaine-1", 20, NULL);
    typed("lidocaine 10 %", 1, "strength.lidocaine.most");
    typed("Lidocaine 10%", 1, "strength.lidocaine.most");
    typed("10 % lidocaine", 1, "strength.lidocaine.most");
    typed(" 10% Lidocaine", 1, "strength.lidocaine.most");
    typed("lidocaine 100 mg/mL", 1, "strength.lidocaine.most");
    typed("100 MG/ML lidocaine", 1, "strength.lidocaine.most");
    typed("lidocaine 20 mg/mL", 1, "entry.product");
    typed("10 %", 1, "entry.product");
    typed("10 mg", 1, "entry.product");
    typed("Bupivacaine 7.5 %", 1, "strength.bupivacaine.most");
    typed("lidocaine 1 %", 1, "entry.product"); /* of a strength that is sold: the cupboard's own is wanted */
    typed("lidocaine 10 mg", 1, "entry.product");
    typed("lidocaine", 1, "entry.product");
    typed("holy water 3 %", 1, "entry.product");
    typed("moonshine 90 %", 1, "entry.product");
    typed("averyverylongnamethatnodrughaseverhad 90 %", 1, "entry.product");
    typed("", 1, "entry.product");
    typed("lidocaine-1", -1, "entry.ml.least");
    typed("lidocaine-1", 0, "entry.ml.least");
    typed("lidocaine-1", NAN, "entry.ml.least");
    typed("lidocaine-1", 20.01, "entry.ml.most");
    typed("triamcinolone-40", 40, "entry.steroid.ml.most"); /* mg for mL */
    typed("triamcinolone-10", 10, "entry.steroid.ml.most");
    typed("triamcinolone-10", 5, NULL);
}

/* No volume at all reads as such. */
static void no_volume_is_told(void **state)
{
    (void)state;
    struct scot_findings findings = {0};
    const struct scot_product *chosen;
    assert_true(scot_care_entry(&chosen, &findings, rules, &cupboard, "lidocaine-1", NAN, NULL));
    assert_non_null(strstr(findings.at[0].text, "no volume"));
}

/* */
static void weights(void **state)
{
    (void)state;
    static const struct {
        double kg;
        const char *rule;
        bool sane;
    } cases[] = {{70, NULL, true},
                 {20, NULL, true},
                 {350, NULL, true},
                 {19.9, "entry.weight.least", false},
                 {700, "entry.weight.most", false},
                 {NAN, NULL, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scot_findings findings = {0};
        bool sane;
        assert_true(scot_care_weight(&sane, &findings, rules, cases[i].kg, NULL));
        assert_int_equal(sane, cases[i].sane);
        assert_int_equal(findings.count, cases[i].rule != NULL);
        assert_true(cases[i].rule == NULL || scot_found(&findings, cases[i].rule));
    }
}

static struct scot_rules *few;

static void row(const char *id, const char *value, const char *unit)
{
    char text[300];
    snprintf(text, sizeof text,
             "{\"rules\":[{\"id\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
             id, value, unit);
    assert_true(scot_rules_add(few, "x", text, strlen(text), NULL));
}

static void rows_that_lack_are_named(void **state)
{
    (void)state;
    struct scot_findings findings = {0};
    struct scot_error err = {0};
    const struct scot_product *chosen;
    bool sane;
    assert_true(scot_rules_create(&few, NULL));
    assert_false(scot_care_entry(&chosen, &findings, few, &cupboard, "saline", 1, &err));
    assert_non_null(strstr(err.text, "entry.ml.most is missing"));
    row("strength.lidocaine.most", "\"strong\"", "mg/mL");
    err.text[0] = '\0';
    assert_false(scot_care_entry(&chosen, &findings, few, &cupboard, "lidocaine 10 %", 1, &err));
    assert_non_null(strstr(err.text, "is a word"));
    assert_false(scot_care_weight(&sane, &findings, few, 70, &err));
    row("entry.weight.least", "20", "kg");
    err.text[0] = '\0';
    assert_false(scot_care_weight(&sane, &findings, few, 70, &err));
    assert_non_null(strstr(err.text, "entry.weight.most is missing"));
    scot_rules_destroy(&few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absurd_entries_name_their_rule),
        cmocka_unit_test(no_volume_is_told),
        cmocka_unit_test(weights),
        cmocka_unit_test(rows_that_lack_are_named),
    };
    return cmocka_run_group_tests(tests, set_up, rules_tear_down);
}
