#include "care/limit.h"

#include "care_here.h"

static struct scot_limit_dates until(int month, int day)
{
    const struct scot_date date = {2027, month, day};
    return (struct scot_limit_dates){.until = date, .earliest = date, .because = {{2026, 9, 14}}, .becauses = 1};
}

/* the worst answer is the answer; of two that end on a day, the later. */
static void the_worst_is_the_answer(void **state)
{
    (void)state;
    struct scot_limit limit = {0};
    struct scot_limit_dates march = until(3, 14), may = until(5, 1), april = until(4, 1);
    scot_limit_say(&limit, rules, SCOT_LIMIT_OK, NULL, "frequency.sessions.most", "allowed");
    assert_string_equal(limit.line, "allowed");
    scot_limit_say(&limit, rules, SCOT_LIMIT_OK, NULL, "x", "allowed again");
    assert_string_equal(limit.line, "allowed");
    scot_limit_say(&limit, rules, SCOT_LIMIT_NEED_DOC, &march, "b", "a paper is missing");
    assert_true(limit.verdict == SCOT_LIMIT_NEED_DOC && limit.dated);
    assert_string_equal(limit.line, "a paper is missing");
    scot_limit_say(&limit, rules, SCOT_LIMIT_QUOTA, &march, "c", "there were %d", 3);
    assert_string_equal(limit.line, "next allowed 14 March 2027, because there were 3");
    scot_limit_say(&limit, rules, SCOT_LIMIT_TOO_EARLY, &may, "d", "two weeks");
    assert_true(limit.verdict == SCOT_LIMIT_TOO_EARLY && limit.until.month == 5);
    scot_limit_say(&limit, rules, SCOT_LIMIT_QUOTA, &april, "e", "earlier than that");
    scot_limit_say(&limit, rules, SCOT_LIMIT_OK, NULL, "f", "nothing");
    assert_true(limit.verdict == SCOT_LIMIT_TOO_EARLY && strcmp(limit.clause, "d") == 0 && limit.becauses == 1);
    scot_limit_say(&limit, rules, SCOT_LIMIT_NOT_COVERED, NULL, "g", "no");
    scot_limit_say(&limit, rules, SCOT_LIMIT_APPEAL_ONLY, NULL, "h", "perhaps");
    assert_true(limit.verdict == SCOT_LIMIT_NOT_COVERED && !limit.dated && limit.becauses == 0);
    assert_int_equal(limit.findings.count, 9);
    assert_true(limit.findings.at[0].weight == SCOT_NOTE && limit.findings.at[2].weight == SCOT_WARN &&
                limit.findings.at[3].weight == SCOT_REFUSE && limit.findings.at[0].mark[0] != '\0');
}

static void no_known_day_is_the_latest(void **state)
{
    (void)state;
    struct scot_limit limit = {0};
    struct scot_limit_dates dates = until(3, 14);
    scot_limit_say(&limit, rules, SCOT_LIMIT_TOO_EARLY, &dates, "a", "a day");
    scot_limit_say(&limit, rules, SCOT_LIMIT_TOO_EARLY, NULL, "b", "not yet");
    scot_limit_say(&limit, rules, SCOT_LIMIT_QUOTA, &dates, "c", "a day");
    scot_limit_say(&limit, rules, SCOT_LIMIT_TOO_EARLY, NULL, "d", "nor this");
    assert_true(!limit.dated && strcmp(limit.line, "not yet") == 0);
    struct scot_limit two = {0};
    scot_limit_say(&two, rules, SCOT_LIMIT_NEED_DOC, &dates, "a", "one paper");
    scot_limit_say(&two, rules, SCOT_LIMIT_NEED_DOC, NULL, "b", "another");
    assert_string_equal(two.line, "one paper");
    struct scot_limit range = {0};
    dates.earliest.day = 2;
    scot_limit_say(&range, rules, SCOT_LIMIT_QUOTA, &dates, "a", "full");
    assert_string_equal(range.line, "next allowed between 2 March 2027 and 14 March 2027, because full");
    assert_int_equal(range.until_earliest.day, 2);
}

static void dates_are_listed(void **state)
{
    (void)state;
    const struct scot_date d[6] = {{2026, 9, 14}, {2026, 10, 3}, {2026, 11, 1}, {2026, 11, 2}, {2026, 11, 3}, {2026, 11, 4}};
    char text[160];
    scot_limit_list(text, d, 0);
    assert_string_equal(text, "none");
    scot_limit_list(text, d, 1);
    assert_string_equal(text, "14 September 2026");
    scot_limit_list(text, d, 3);
    assert_string_equal(text, "14 September 2026, 3 October 2026 and 1 November 2026");
    scot_limit_list(text, d, 6);
    assert_string_equal(text, "14 September 2026, 3 October 2026, 1 November 2026, 2 November 2026 and 2 more");
}

static void blanks_are_no_reason(void **state)
{
    (void)state;
    assert_true(scot_has_reason("pain") && scot_has_reason(" - pain"));
    assert_false(scot_has_reason("") || scot_has_reason(" \t\n") || scot_has_reason("--.") || scot_has_reason(NULL));
}

static void causes_are_the_last_in_order(void **state)
{
    (void)state;
    struct scot_limit_dates dates = {0};
    int32_t day[40] = {30, 10, 20, 10};
    scot_limit_because(&dates, day, 4);
    assert_true(dates.becauses == 3 && dates.because[0].day == 11 && dates.because[2].day == 31); /* 1970-01-01 is 0 */
    for (int i = 0; i < 40; i++)
        day[i] = 39 - i;
    scot_limit_because(&dates, day, 40);
    assert_int_equal(dates.becauses, SCOT_BECAUSE);
    assert_int_equal(scot_date_days(dates.because[SCOT_BECAUSE - 1]), 39);
    scot_limit_because(&dates, day, 0);
    assert_int_equal(dates.becauses, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_is_the_answer),
        cmocka_unit_test(no_known_day_is_the_latest),
        cmocka_unit_test(dates_are_listed),
        cmocka_unit_test(blanks_are_no_reason),
        cmocka_unit_test(causes_are_the_last_in_order),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
