#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "support.h"

/* Against the C library's calendar, day by day. */
static void every_day_is_the_c_librarys(void **state)
{
    (void)state;
    struct scot_date last = {1899, 12, 31};
    for (int32_t day = -25567; day <= 84005; day++) { /* 1 January 1900 to 31 December 2199 */
        time_t t = (time_t)day * 86400;
        struct tm tm;
        gmtime_r(&t, &tm);
        struct scot_date d = scot_date_from_days(day);
        assert_true(d.year == tm.tm_year + 1900 && d.month == tm.tm_mon + 1 && d.day == tm.tm_mday);
        assert_int_equal(scot_date_days(d), day);
        assert_true(scot_date_compare(last, d) < 0 && scot_date_compare(d, d) == 0 && scot_date_compare(d, last) > 0);
        last = d;
    }
}

static void months_end_where_they_end(void **state)
{
    (void)state;
    static const struct {
        struct scot_date from;
        int months;
        struct scot_date to;
    } cases[] = {
        {{2026, 8, 31}, -6, {2026, 2, 28}}, {{2024, 8, 31}, -6, {2024, 2, 29}}, {{2026, 11, 21}, 6, {2027, 5, 21}},
        {{2024, 2, 29}, 12, {2025, 2, 28}}, {{2024, 2, 29}, 48, {2028, 2, 29}}, {{2026, 1, 31}, 1, {2026, 2, 28}},
        {{2026, 1, 15}, -1, {2025, 12, 15}}, {{2026, 12, 1}, 1, {2027, 1, 1}},  {{2100, 3, 31}, -1, {2100, 2, 28}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(scot_date_compare(scot_date_add_months(cases[i].from, cases[i].months), cases[i].to), 0);
    assert_int_equal(scot_date_compare(scot_date_add_days((struct scot_date){2024, 2, 28}, 2), (struct scot_date){2024, 3, 1}), 0);
    assert_int_equal(scot_date_age((struct scot_date){1960, 11, 22}, (struct scot_date){2026, 11, 21}), 65);
    assert_int_equal(scot_date_age((struct scot_date){1960, 11, 21}, (struct scot_date){2026, 11, 21}), 66);
}

/* A date that somebody typed may be the last there is: what is counted from it stays a date. */
static void the_calendar_ends_where_it_ends(void **state)
{
    (void)state;
    const struct scot_date first = {1900, 1, 1}, last = {2199, 12, 31};
    struct scot_error err = {0};
    int64_t instant_s = 1;
    char text[21];
    assert_int_equal(scot_date_compare(scot_date_add_days(last, 1), last), 0);
    assert_int_equal(scot_date_compare(scot_date_add_days(last, INT32_MAX), last), 0);
    assert_int_equal(scot_date_compare(scot_date_add_days(first, INT32_MIN), first), 0);
    assert_int_equal(scot_date_compare(scot_date_add_months(last, 1), last), 0);
    assert_int_equal(scot_date_compare(scot_date_add_months(first, -1), first), 0);
    assert_int_equal(scot_date_compare(scot_date_add_months(first, INT32_MAX), last), 0);
    assert_int_equal(scot_date_compare(scot_date_from_days(INT32_MIN), first), 0);
    scot_instant_text(text, INT64_MAX);
    assert_string_equal(text, "2199-12-31T23:59:59Z");
    scot_instant_text(text, INT64_MIN);
    assert_string_equal(text, "1900-01-01T00:00:00Z");
    assert_false(scot_instant_parse(&instant_s, "2199-12-31T23:59:59-00:01", &err));
    assert_non_null(strstr(err.text, "wanted YYYY-MM-DD"));
    assert_false(scot_instant_parse(&instant_s, "1900-01-01T00:00:00+00:01", NULL));
    assert_true(scot_instant_parse(&instant_s, "2199-12-31T23:59:59+00:01", NULL));
}

static void only_dates_are_dates(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "2026", "2026-11-2", "2026-11-211", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
                                      "26-11-2026", "2026/11/21", "1899-12-31", "2200-01-01", " 2026-11-21", "2026-11-21 ",
                                      "2026-1a-21", "2100-02-29"};
    struct scot_error err = {0};
    struct scot_date d;
    char text[32];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(scot_date_parse(&d, bad[i], &err));
        assert_non_null(strstr(err.text, "wanted YYYY-MM-DD"));
        err.text[0] = '\0';
    }
    assert_true(scot_date_parse(&d, "2024-02-29", &err) && d.year == 2024 && d.month == 2 && d.day == 29);
    scot_date_text(text, d);
    assert_string_equal(text, "2024-02-29");
    scot_date_words(text, (struct scot_date){2027, 3, 14});
    assert_string_equal(text, "14 March 2027");
}

static void instants_know_their_zone(void **state)
{
    (void)state;
    static const struct {
        const char *text, *utc;
    } good[] = {
        {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},      {"2026-11-21T08:24:05Z", "2026-11-21T08:24:05Z"},
        {"2026-11-21T08:24:05.123Z", "2026-11-21T08:24:05Z"},  {"2026-11-21t00:30:00+01:00", "2026-11-20T23:30:00Z"},
        {"2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"},      {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
        {"2026-03-29T03:00:00+02:00", "2026-03-29T01:00:00Z"}, {"2026-11-21T08:24:05-05:30", "2026-11-21T13:54:05Z"},
    };
    static const char *const bad[] = {"2026-11-21", "2026-11-21T08:24:05", "2026-11-21 08:24:05Z", "2026-11-21T24:00:00Z",
                                      "2026-11-21T08:60:00Z", "2026-11-21T08:24:61Z", "2026-11-21T08:24:05+1:00",
                                      "2026-11-21T08:24:05+01:00x", "2026-11-21T08:24:05.Z", "2026-11-21T08:24", "T08:24:05Z",
                                      "2026-11-21T08:24:05+24:00", "2026-11-21T08:24:05+01:60"};
    int64_t s;
    char text[21];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(scot_instant_parse(&s, good[i].text, NULL));
        scot_instant_text(text, s);
        assert_string_equal(text, good[i].utc);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(scot_instant_parse(&s, bad[i], NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_is_the_c_librarys),
        cmocka_unit_test(months_end_where_they_end), cmocka_unit_test(the_calendar_ends_where_it_ends),
        cmocka_unit_test(only_dates_are_dates),
        cmocka_unit_test(instants_know_their_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
