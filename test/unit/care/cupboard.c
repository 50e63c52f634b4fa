#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/dose.h"
#include "support.h"

/* The cupboard of any site's rows, good and bad, and what becomes of findings that have no row or no room. */

static struct scot_rules *rules;

static int set_up(void **state)
{
    (void)state;
    return scot_rules_create(&rules, NULL) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    scot_rules_destroy(&rules);
    return 0;
}

/* One row; value as JSON has it. */
static void row(const char *id, const char *value, const char *unit)
{
    char text[300];
    struct scot_error err = {0};
    int length = snprintf(
        text, sizeof text,
        "{\"rules\":[{\"id\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"source\":\"s\",\"mark\":\"SITE\"}]}", id,
        value, unit);
    if (!scot_rules_add(rules, "site", text, (size_t)length, &err))
        fail_msg("%s", err.text);
}

static void fails_with(const char *word)
{
    struct scot_cupboard cupboard;
    struct scot_error err = {0};
    assert_false(scot_care_cupboard(&cupboard, rules, &err));
    if (strstr(err.text, word) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, word);
}

static void each_row_of_a_product_is_asked_for(void **state)
{
    (void)state;
    struct scot_cupboard cupboard;
    row("product.x.name", "7", "1"); /* a number */
    fails_with("product.x.name");
    scot_rules_destroy(&rules);
    assert_true(scot_rules_create(&rules, NULL));
    row("product.x.name", "\"x\"", "");
    fails_with("product.x.drug");
    row("product.x.drug", "\"x\"", "");
    fails_with("product.x.kind");
    row("product.x.kind", "\"diluent\"", "");
    fails_with("product.x.strength");
    row("product.x.strength", "-1", "mg/mL");
    fails_with("is -1 mg/mL, wanted at least 0");
    row("product.x.strength", "5", "mg/mL");
    assert_true(scot_care_cupboard(&cupboard, rules, NULL));
    assert_true(cupboard.products == 1 && cupboard.product[0].mg_ml == 5);
    /* none is stronger than it is sold. */
    row("strength.x.most", "4", "mg/mL");
    fails_with("is 5 mg/mL, wanted at most 4");
    row("strength.x.most", "5", "mg/mL");
    assert_true(scot_care_cupboard(&cupboard, rules, NULL));
    row("strength.x.most", "\"five\"", "mg/mL");
    fails_with("strength.x.most is a word");
}

static void product(const char *id)
{
    char name[64];
    static const char *const what[] = {"name", "drug", "kind"}, *const value[] = {"\"y\"", "\"y\"",
                                                                                  "\"steroid\""};
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "product.%s.%s", id, what[i]);
        row(name, value[i], "");
    }
    snprintf(name, sizeof name, "product.%s.strength", id);
    row(name, "1", "mg/mL");
}

/* A site's later row counts, and makes no second product. R-069: particulate is of the product. */
static void a_site_overrides_a_row(void **state)
{
    (void)state;
    struct scot_cupboard cupboard;
    product("y");
    row("product.y.particulate", "0", "1");
    row("product.y.epinephrine", "\"no\"", "");
    row("product.y.name", "\"z\"", "");
    assert_true(scot_care_cupboard(&cupboard, rules, NULL));
    assert_int_equal(cupboard.products, 1);
    assert_string_equal(cupboard.product[0].name, "z");
    assert_true(!cupboard.product[0].particulate && !cupboard.product[0].epinephrine);
    row("product.y.particulate", "1", "1");
    assert_true(scot_care_cupboard(&cupboard, rules, NULL) && cupboard.product[0].particulate);
}

static void what_only_looks_like_a_product_is_none(void **state)
{
    (void)state;
    struct scot_cupboard cupboard;
    row("product..name", "\"x\"", "");
    row("produce.apple.name", "\"x\"", "");
    row("product.x.nama", "\"x\"", "");
    row("product.an-id-that-is-longer-than-an-id-may-be.name", "\"x\"", "");
    assert_true(scot_care_cupboard(&cupboard, rules, NULL));
    assert_int_equal(cupboard.products, 0);
}

static void a_cupboard_has_an_end(void **state)
{
    (void)state;
    struct scot_cupboard cupboard;
    for (int i = 0; i < SCOT_PRODUCTS; i++) {
        char id[8];
        snprintf(id, sizeof id, "p%d", i);
        product(id);
    }
    assert_true(scot_care_cupboard(&cupboard, rules, NULL));
    assert_int_equal(cupboard.products, SCOT_PRODUCTS);
    product("one-more");
    fails_with("more than 32 products");
}

static void rows_for_doses(void)
{
    row("dose.anaesthetic.fraction", "1", "1");
    row("entry.ml.most", "20", "mL");
    row("entry.weight.least", "20", "kg");
    row("entry.weight.most", "350", "kg");
    row("steroid.injection.most", "1e6", "mg");
    row("steroid.year.most", "1e6", "mg");
    row("steroid.methylprednisolone.equivalent", "4", "mg");
    row("steroid.y.equivalent", "4", "mg");
}

/* More is found than there is room to tell: it is refused all the same. */
static void what_cannot_be_told_still_refuses(void **state)
{
    (void)state;
    struct scot_cupboard cupboard;
    struct scot_given given[SCOT_FINDINGS + 3];
    struct scot_dose_answer answer;
    const struct scot_patient_facts facts = {.weight_kg = 70};
    product("y");
    rows_for_doses();
    assert_true(scot_care_cupboard(&cupboard, rules, NULL));
    for (int i = 0; i < SCOT_FINDINGS + 3; i++)
        given[i] = (struct scot_given){&cupboard.product[0], 0.1, SCOT_PLACE_LUMBAR_NERVE};
    assert_true(scot_care_doses(&answer, rules, &facts, given, SCOT_FINDINGS + 3, NULL));
    assert_true(answer.findings.count == SCOT_FINDINGS && answer.findings.refused);
    assert_string_equal(answer.findings.at[0].source, ""); /* no row says it here, and none is made up */
}

/* Contrast is no dose, and without an allergy nothing is said of it. */
static void contrast_is_counted_nowhere(void **state)
{
    (void)state;
    struct scot_product contrast = {.id = "c", .name = "c", .kind = SCOT_DRUG_CONTRAST, .mg_ml = 240};
    const struct scot_given given = {&contrast, 1, SCOT_PLACE_LUMBAR_JOINT};
    const struct scot_patient_facts facts = {.weight_kg = 70};
    struct scot_dose_answer answer;
    rows_for_doses();
    assert_true(scot_care_doses(&answer, rules, &facts, &given, 1, NULL));
    assert_true(answer.findings.count == 0 && !answer.findings.refused && answer.anaesthetic_fraction == 0 &&
                answer.steroid_mpa_mg == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_row_of_a_product_is_asked_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_site_overrides_a_row, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_only_looks_like_a_product_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cupboard_has_an_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_told_still_refuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(contrast_is_counted_nowhere, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
