#include "rules_here.h"
#include "record/code_check.h"
#include "support.h"

static void sct_by_verhoeff(void **state)
{
    (void)state;
    assert_true(scot_code_sct("66794005"));
    assert_true(scot_code_sct("1240000"));
    assert_true(scot_code_sct("715056000"));
    assert_false(scot_code_sct("90743009")); /* a public repository's "facet injection" */
    assert_false(scot_code_sct("66794006"));
    assert_false(scot_code_sct("66749005")); /* two digits changed places */
    assert_false(scot_code_sct(""));
    assert_false(scot_code_sct("06679400"));
    assert_false(scot_code_sct("66794005 "));
    assert_false(scot_code_sct("12400"));
    assert_false(scot_code_sct("1234567890123456789"));
}

/* Every single wrong digit of a right code is found, which is what the digit is for. */
static void sct_finds_each_wrong_digit(void **state)
{
    (void)state;
    char code[] = "122496007";
    assert_true(scot_code_sct(code));
    for (size_t i = 0; i < sizeof code - 1; i++)
        for (char digit = '0'; digit <= '9'; digit++) {
            char wrong[] = "122496007";
            wrong[i] = digit;
            assert_int_equal(scot_code_sct(wrong), digit == code[i]);
        }
}

static void loinc_by_luhn(void **state)
{
    (void)state;
    assert_true(scot_code_loinc("72514-3"));
    assert_true(scot_code_loinc("73569-6"));
    assert_true(scot_code_loinc("54833-9"));
    assert_true(scot_code_loinc("85524-7"));
    assert_true(scot_code_loinc("61577-3"));
    assert_false(scot_code_loinc("72514-4"));
    assert_false(scot_code_loinc("75214-3"));
    assert_false(scot_code_loinc("725143"));
    assert_false(scot_code_loinc("72514-"));
    assert_false(scot_code_loinc("72514-33"));
    assert_false(scot_code_loinc("-3"));
    assert_false(scot_code_loinc("12345678-2"));
}

static void icd10_by_form(void **state)
{
    (void)state;
    assert_true(scot_code_icd10("M47.816"));
    assert_true(scot_code_icd10("M54.81"));
    assert_false(scot_code_icd10("M47816"));
    assert_false(scot_code_icd10("M47."));
    assert_false(scot_code_icd10("m47.816"));
    assert_false(scot_code_icd10("MA7.816"));
    assert_false(scot_code_icd10("M47.81611"));
    assert_false(scot_code_icd10("M47.8 6"));
}

static void every_shipped_code_passes(void **state)
{
    (void)state;
    struct scot_rules *rules = rules_here();
    struct scot_error err = {0};
    int codes = 0;
    for (int i = 0; i < scot_rules_count(rules); i++)
        codes += strncmp(scot_rules_at(rules, i)->id, "code.", 5) == 0;
    assert_true(codes > 40);
    if (!scot_codes_check(rules, &err))
        fail_msg("%s", err.text);
    scot_rules_destroy(&rules);
}

/* A site's own row is checked as ours are. */
static void refused(const char *id, const char *value, const char *wanted)
{
    struct scot_rules *rules = NULL;
    struct scot_error err = {0};
    char file[400];
    snprintf(file, sizeof file, "{\"rules\":[{\"id\":\"%s\",\"value\":\"%s\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"}]}", id, value);
    assert_true(scot_rules_create(&rules, &err));
    assert_true(scot_rules_add(rules, "site.json", file, strlen(file), &err));
    assert_false(scot_codes_check(rules, &err));
    assert_string_equal(err.text, wanted);
    scot_rules_destroy(&rules);
}

static void wrong_codes_are_refused(void **state)
{
    (void)state;
    refused("code.sct.facet", "90743009 facet injection",
            "rule code.sct.facet is 90743009 facet injectio, wanted a SNOMED CT code whose check digit is right");
    refused("code.loinc.pain", "72514-4 pain", "rule code.loinc.pain is 72514-4 pain, wanted a LOINC code whose check digit is right");
    refused("code.icd10.x", "M47816 x", "rule code.icd10.x is M47816 x, wanted an ICD-10-CM code");
    refused("code.rxnorm.x", "63a7 x", "rule code.rxnorm.x is 63a7 x, wanted a number");
    refused("code.cpt.x", "123456789012345678901234 x", "rule code.cpt.x is 12345678901234567890123, wanted a number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sct_by_verhoeff),           cmocka_unit_test(sct_finds_each_wrong_digit),
        cmocka_unit_test(loinc_by_luhn),             cmocka_unit_test(icd10_by_form),
        cmocka_unit_test(every_shipped_code_passes), cmocka_unit_test(wrong_codes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
