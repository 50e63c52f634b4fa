#include "base/rules.h"

#include <stdio.h>
#include <string.h>

#include "support.h"

static struct scot_rules *rules_of(const char *text)
{
    struct scot_rules *rules = NULL;
    struct scot_error err = {0};
    assert_true(scot_rules_create(&rules, &err));
    if (!scot_rules_add(rules, "a.json", text, strlen(text), &err))
        fail_msg("%s", err.text);
    return rules;
}

#define ROW(id, value, unit) \
    "{\"id\":\"" id "\",\"value\":" value ",\"unit\":\"" unit "\",\"source\":\"a paper\",\"mark\":\"KNOWN\"}"
#define DATED(id, value, from, to) \
    "{\"id\":\"" id "\",\"value\":" value ",\"unit\":\"mg\",\"source\":\"s\",\"mark\":\"SITE\",\"valid_from\":\"" from "\",\"valid_to\":\"" to "\"}"
#define FILE_OF(rows) "{\"rules\":[\n" rows "\n]}"

static void a_row_is_found_with_its_unit(void **state)
{
    (void)state;
    struct scot_rules *rules = rules_of(FILE_OF(ROW("views.apart", "20", "deg") ",\n" ROW("needle", "\"spinal\"", "")));
    double value = 0;
    const char *word = NULL;
    struct scot_error err = {0};
    assert_true(scot_rules_number(&value, rules, "views.apart", "deg", &err));
    assert_true(value == 20);
    assert_true(scot_rules_text(&word, rules, "needle", &err));
    assert_string_equal(word, "spinal");
    assert_false(scot_rules_number(&value, rules, "views.apart", "mm", &err));
    assert_string_equal(err.text, "rule views.apart is in deg, wanted mm");
    err.text[0] = '\0';
    assert_false(scot_rules_number(&value, rules, "nothing", "mm", &err));
    assert_string_equal(err.text, "rule nothing is missing");
    scot_rules_destroy(&rules);
}

static void a_sites_later_row_counts(void **state)
{
    (void)state;
    struct scot_rules *rules = rules_of(FILE_OF(ROW("views.apart", "20", "deg")));
    const char *site = FILE_OF(ROW("views.apart", "30", "deg"));
    const char *other_unit = FILE_OF(ROW("views.apart", "30", "mm"));
    struct scot_error err = {0};
    assert_true(scot_rules_add(rules, "site.json", site, strlen(site), &err));
    assert_true(scot_rules_find(rules, "views.apart")->value == 30);
    assert_false(scot_rules_add(rules, "b.json", other_unit, strlen(other_unit), &err));
    assert_string_equal(err.text, "b.json line 2: views.apart is in mm, wanted deg as before");
    scot_rules_destroy(&rules);
}

/* What is wrong with a row is said with its line, and nothing of its file is kept. */
static void a_bad_row_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *row, *line;
    } bad[] = {
        {"{\"id\":\"x\"}", "f.json line 3: value is missing"},
        {ROW("x", "[1]", "mm"), "f.json line 3: value is not a string"},
        {ROW("ok", "1", "mm"), "f.json line 3: ok stands twice in this file"},
        {"{\"id\":\"x\",\"value\":1,\"unit\":\"mm\",\"source\":\"s\",\"mark\":\"GUESS\"}",
         "f.json line 3: mark is \"GUESS\", wanted FOUND, KNOWN, DERIVED or SITE"},
        {"{\"id\":\"x\",\"value\":1,\"unit\":\"mm\",\"source\":\"\",\"mark\":\"KNOWN\"}", "f.json line 3: source is empty"},
        {"{\"id\":\"x\",\"colour\":1}", "f.json line 3: no member is called colour"},
        {DATED("x", "1", "2026-02-30", ""), "f.json line 3: date is \"2026-02-30\", wanted YYYY-MM-DD from 1900 to 2199"},
        {DATED("x", "1", "", "soon"), "f.json line 3: date is \"soon\", wanted YYYY-MM-DD from 1900 to 2199"},
        {DATED("x", "1", "2026-02-02", "2026-02-01"), "f.json line 3: x is valid to 2026-02-01, wanted not before 2026-02-02"},
        {DATED("d", "1", "", "2026-02-01") ",\n" DATED("d", "1", "2026-02-01", ""), "f.json line 4: d stands twice in this file"},
        {"7", "f.json line 2: the row is not an object"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[600];
        struct scot_rules *rules = NULL;
        struct scot_error err = {0};
        snprintf(text, sizeof text, "{\"rules\":[\n%s,\n%s\n]}", ROW("ok", "1", "mm"), bad[i].row);
        assert_true(scot_rules_create(&rules, &err));
        assert_false(scot_rules_add(rules, "f.json", text, strlen(text), &err));
        if (i + 1 < sizeof bad / sizeof *bad)
            assert_string_equal(err.text, bad[i].line);
        assert_int_equal(scot_rules_count(rules), 0);
        scot_rules_destroy(&rules);
    }
}

static double on(const struct scot_rules *rules, int year, int month, int day)
{
    const struct scot_rules dated = scot_rules_on(rules, (struct scot_date){year, month, day});
    double value = -1;
    return scot_rules_number(&value, &dated, "dose", "mg", NULL) ? value : -1;
}

/* A row counts from its first day to its last, both within; where none does, that is an error with the day. */
static void a_row_counts_between_its_days(void **state)
{
    (void)state;
    struct scot_error err = {0};
    double value;
    struct scot_rules *rules = rules_of(FILE_OF(DATED("dose", "1", "", "2024-02-29") ",\n" DATED("dose", "2", "2024-03-01", "")));
    const char *site = FILE_OF(DATED("dose", "3", "2026-01-01", "2026-12-31"));
    assert_true(scot_rules_add(rules, "site.json", site, strlen(site), &err));
    assert_true(on(rules, 2000, 1, 1) == 1 && on(rules, 2024, 2, 29) == 1 && on(rules, 2024, 3, 1) == 2);
    assert_true(on(rules, 2025, 12, 31) == 2 && on(rules, 2026, 1, 1) == 3 && on(rules, 2026, 12, 31) == 3 && on(rules, 2027, 1, 1) == 2);
    assert_true(scot_rules_find(rules, "dose")->value == 3); /* of any day: the last */
    scot_rules_destroy(&rules);
    rules = rules_of(FILE_OF(DATED("dose", "1", "2020-01-01", "2024-02-29")));
    const struct scot_rules late = scot_rules_on(rules, (struct scot_date){2024, 3, 1});
    assert_null(scot_rules_find(&late, "dose"));
    assert_false(scot_rules_number(&value, &late, "dose", "mg", &err));
    assert_string_equal(err.text, "rule dose does not count on 2024-03-01");
    scot_rules_destroy(&rules);
}

/* What a refused file brought is gone, and what stood before it counts again. */
static void a_refused_file_leaves_what_was(void **state)
{
    (void)state;
    struct scot_rules *rules = rules_of(FILE_OF(ROW("dose", "1", "mg")));
    const char *bad = FILE_OF(ROW("dose", "2", "mg") ",\n" ROW("new", "2", "mg") ",\n" ROW("dose", "3", "mg"));
    assert_false(scot_rules_add(rules, "bad.json", bad, strlen(bad), NULL));
    assert_true(scot_rules_count(rules) == 1 && scot_rules_find(rules, "dose")->value == 1);
    assert_null(scot_rules_find(rules, "new"));
    scot_rules_destroy(&rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_found_with_its_unit),
        cmocka_unit_test(a_sites_later_row_counts),
        cmocka_unit_test(a_bad_row_is_refused_with_its_line),
        cmocka_unit_test(a_row_counts_between_its_days),
        cmocka_unit_test(a_refused_file_leaves_what_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
