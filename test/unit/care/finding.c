#include "care/finding.h"

#include "rules_here.h"
#include "support.h"

/* What a finding keeps of words that are too long for it, and of rows that are not there. */

static void a_long_word_is_cut_between_characters(void **state)
{
    (void)state;
    struct scot_findings findings = {0};
    struct scot_rules *rules = rules_here();
    char word[400];
    for (size_t i = 0; i + 3 < sizeof word; i += 3)
        memcpy(word + i, "\xe2\x82\xac", 4);
    scot_find(&findings, rules, SCOT_WARN, word, "a %s", word);
    assert_int_equal(strlen(findings.at[0].text), 2 + 3 * 79);
    assert_int_equal(strlen(findings.at[0].rule), 3 * 21);
    assert_string_equal(findings.at[0].source, "");
    assert_false(findings.refused);
    scot_rules_destroy(&rules);
}

static void it_is_one_line(void **state)
{
    (void)state;
    struct scot_findings findings = {0};
    struct scot_rules *rules = rules_here();
    scot_find(&findings, rules, SCOT_NOTE, "dose.lidocaine.most", "\"%s\" is not known", "one\r\ntwo");
    assert_string_equal(findings.at[0].text, "\"one  two\" is not known");
    assert_true(findings.at[0].source[0] != '\0');
    assert_true(scot_found(&findings, "dose.lidocaine.most"));
    assert_false(scot_found(&findings, "dose.lidocaine"));
    scot_rules_destroy(&rules);
}

static void one_too_many_still_refuses(void **state)
{
    (void)state;
    struct scot_findings findings = {0};
    struct scot_rules *rules = rules_here();
    for (int i = 0; i < SCOT_FINDINGS; i++)
        scot_find(&findings, rules, SCOT_NOTE, "x", "%d", i);
    assert_false(findings.refused);
    scot_find(&findings, rules, SCOT_REFUSE, "y", "no");
    assert_int_equal(findings.count, SCOT_FINDINGS);
    assert_true(findings.refused);
    assert_false(scot_found(&findings, "y"));
    scot_rules_destroy(&rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_word_is_cut_between_characters),
        cmocka_unit_test(it_is_one_line),
        cmocka_unit_test(one_too_many_still_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
