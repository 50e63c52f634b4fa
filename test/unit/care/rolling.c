#include "care/rolling.h"

#include "support.h"

static int32_t day(const char *text)
{
    struct scot_date date;
    struct scot_error err = {0};
    if (!scot_date_parse(&date, text, &err))
        fail_msg("%s", err.text);
    return scot_date_days(date);
}

static const struct scot_rolling year = {.days = 365}, half_days = {.days = 183}, half_months = {.months = 6};

/* the day exactly 365 days back is in, 366 is out; a leap day lies between or not. */
static void the_edges_of_days(void **state)
{
    (void)state;
    const int32_t on = day("2026-11-21");
    const int32_t at[3] = {on - 365, on - 366, on};
    assert_int_equal(scot_rolling_count(at, 1, year, on), 1);
    assert_int_equal(scot_rolling_count(at + 1, 1, year, on), 0);
    assert_int_equal(scot_rolling_count(at, 3, year, on), 2);
    assert_int_equal(scot_rolling_leave(year, day("2025-11-21")), day("2026-11-22"));
    assert_int_equal(scot_rolling_leave(year, day("2024-02-28")), day("2025-02-28")); /* 366 days: 29 February between */
    assert_int_equal(scot_rolling_leave(year, day("2024-02-29")), day("2025-03-01"));
    assert_int_equal(scot_rolling_leave(half_days, day("2026-09-14")), day("2026-09-14") + 184);
    const int32_t back[2] = {on - 183, on - 184};
    assert_int_equal(scot_rolling_count(back, 2, half_days, on), 1);
}

/* six calendar months where the other month lacks the day. */
static void the_edges_of_months(void **state)
{
    (void)state;
    static const struct {
        const char *end, *start;
    } starts[] = {{"2026-08-31", "2026-02-28"}, {"2028-08-31", "2028-02-29"}, {"2026-08-28", "2026-02-28"},
                  {"2026-03-14", "2025-09-14"}, {"2026-05-31", "2025-11-30"}, {"2026-12-31", "2026-06-30"},
                  {"2026-09-01", "2026-03-01"}};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        assert_int_equal(scot_rolling_start(half_months, day(starts[i].end)), day(starts[i].start));
    static const struct {
        const char *done, *leaves;
    } leaves[] = {{"2026-02-28", "2026-09-01"}, /* in the window of 31 August */
                  {"2028-02-28", "2028-08-29"}, {"2028-02-29", "2028-09-01"}, {"2025-09-14", "2026-03-15"},
                  {"2026-08-30", "2027-03-01"}, {"2026-08-31", "2027-03-01"}, {"2027-08-31", "2028-03-01"},
                  {"2027-08-29", "2028-03-01"}, {"2027-08-28", "2028-02-29"}, {"2025-11-30", "2026-06-01"}};
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++)
        assert_int_equal(scot_rolling_leave(half_months, day(leaves[i].done)), day(leaves[i].leaves));
}

static void the_next_day_with_room(void **state)
{
    (void)state;
    const int32_t on = day("2026-11-21");
    const int32_t three[3] = {day("2026-10-01"), day("2026-06-10"), day("2026-08-05")};
    assert_int_equal(scot_rolling_next(three, 2, half_days, 3, on), on);
    assert_int_equal(scot_rolling_next(three, 3, half_days, 3, on), day("2026-06-10") + 184);
    assert_int_equal(scot_rolling_next(three, 3, half_months, 3, on), day("2026-12-11"));
    assert_int_equal(scot_rolling_next(three, 3, half_months, 1, on), day("2027-04-02"));
    assert_int_equal(scot_rolling_next(NULL, 0, half_days, 1, on), on);
    /* What is done later counts too: ANY window of six months. */
    const int32_t ahead[3] = {on + 10, on + 20, on + 100};
    assert_true(scot_rolling_room(ahead, 2, half_days, 3, on));
    assert_false(scot_rolling_room(ahead, 3, half_days, 3, on));
    assert_true(scot_rolling_room(ahead, 3, half_days, 3, on - 84));
    assert_int_equal(scot_rolling_next(ahead, 3, half_days, 3, on), on + 10 + 184);
}

/* No window is left behind the last day: said, and not sought without end. */
static void the_calendar_ends(void **state)
{
    (void)state;
    const int32_t last = day("2199-12-31");
    assert_true(scot_rolling_leave(half_months, last) > last);
    assert_int_equal(scot_rolling_next(&last, 1, half_months, 1, last), INT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_edges_of_days),
        cmocka_unit_test(the_edges_of_months),
        cmocka_unit_test(the_next_day_with_room),
        cmocka_unit_test(the_calendar_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
