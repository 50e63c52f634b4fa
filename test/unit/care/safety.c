#include "care/safety.h"

#include <math.h>
#include <stdlib.h>

#include "care/dose.h"
#include "care/session.h"
#include "care_here.h"

/* Everything asked and answered with no; a therapeutic injection with steroid. */
static struct scot_safety_facts healthy(void)
{
    struct scot_safety_facts f = {.on = {2026, 11, 21}, .screened = true, .steroid = true, .planned_mpa_mg = NAN, .reason = ""};
    for (int i = 0; i < SCOT_SAFETY_ITEMS; i++)
        f.item[i] = SCOT_KNOWN_NO;
    return f;
}

static struct scot_safety judge(const struct scot_safety_facts *f)
{
    struct scot_safety out;
    struct scot_error err = {0};
    if (!scot_care_safety(&out, rules, f, &err))
        fail_msg("%s", err.text);
    for (int i = 0; i < out.limit.findings.count; i++)
        if (out.limit.findings.at[i].source[0] == '\0')
            fail_msg("%s has no source", out.limit.findings.at[i].rule);
    return out;
}

/* R-021 R-022 R-023: what each contraindication does. */
static void each_contraindication(void **state)
{
    (void)state;
    static const enum scot_limit_verdict wanted[SCOT_SAFETY_ITEMS] = {
        [SCOT_SAFETY_MOTOR_LOSS] = SCOT_LIMIT_NOT_COVERED,   [SCOT_SAFETY_CAUDA_EQUINA] = SCOT_LIMIT_NOT_COVERED,
        [SCOT_SAFETY_FEVER] = SCOT_LIMIT_NOT_COVERED,        [SCOT_SAFETY_CANCER] = SCOT_LIMIT_NOT_COVERED,
        [SCOT_SAFETY_BLEEDING] = SCOT_LIMIT_TOO_EARLY,       [SCOT_SAFETY_REFUSES] = SCOT_LIMIT_NOT_COVERED,
        [SCOT_SAFETY_CANNOT_JUDGE] = SCOT_LIMIT_NOT_COVERED, [SCOT_SAFETY_INFECTION_LOCAL] = SCOT_LIMIT_TOO_EARLY,
        [SCOT_SAFETY_INFECTION_SYSTEMIC] = SCOT_LIMIT_TOO_EARLY, [SCOT_SAFETY_PREGNANT] = SCOT_LIMIT_TOO_EARLY,
        [SCOT_SAFETY_ANTITHROMBOTIC] = SCOT_LIMIT_TOO_EARLY, [SCOT_SAFETY_CLOTTING] = SCOT_LIMIT_TOO_EARLY,
        [SCOT_SAFETY_DEFICIT] = SCOT_LIMIT_TOO_EARLY,        [SCOT_SAFETY_IMAGING] = SCOT_LIMIT_TOO_EARLY,
        [SCOT_SAFETY_ANAESTHETIC_ALL] = SCOT_LIMIT_NOT_COVERED,
        [SCOT_SAFETY_WARNING] = SCOT_LIMIT_TOO_EARLY,        [SCOT_SAFETY_SIDE] = SCOT_LIMIT_TOO_EARLY,
        [SCOT_SAFETY_REGION] = SCOT_LIMIT_TOO_EARLY};
    struct scot_safety_facts f = healthy();
    f.diagnostic = true;
    assert_string_equal(judge(&f).limit.line, "nothing recorded stands against it");
    for (int i = 0; i < SCOT_SAFETY_ITEMS; i++) {
        f = healthy();
        f.diagnostic = true;
        f.item[i] = SCOT_KNOWN_YES;
        struct scot_safety s = judge(&f);
        assert_int_equal(s.limit.verdict, wanted[i]);
        assert_non_null(strstr(s.limit.findings.at[0].rule, scot_safety_id[i]));
        assert_true(s.limit.findings.at[0].weight == (wanted[i] == SCOT_LIMIT_OK ? SCOT_WARN : SCOT_REFUSE));
        if (wanted[i] != SCOT_LIMIT_OK)
            assert_int_equal(strncmp(s.limit.line, wanted[i] == SCOT_LIMIT_TOO_EARLY ? "not yet: " : "no: ", 4), 0);
    }
}

/* What has nothing to do with this procedure or person is not held against it. */
static void only_what_applies(void **state)
{
    (void)state;
    struct scot_safety_facts f = healthy();
    f.item[SCOT_SAFETY_CANNOT_JUDGE] = f.item[SCOT_SAFETY_DIABETES] = f.item[SCOT_SAFETY_STEROID] = SCOT_KNOWN_YES;
    f.item[SCOT_SAFETY_PREGNANT] = SCOT_NOT_KNOWN;
    f.cannot_be_pregnant = true;
    f.steroid = false;
    struct scot_safety s = judge(&f);
    assert_true(s.limit.verdict == SCOT_LIMIT_OK && s.limit.findings.count == 1);
}

/* unknown is asked, where it could stop it; what was not asked is told. */
static void what_nobody_knows_is_asked(void **state)
{
    (void)state;
    struct scot_safety_facts f = healthy();
    f.item[SCOT_SAFETY_PREGNANT] = SCOT_NOT_KNOWN;
    assert_string_equal(judge(&f).limit.line, "not known, ask or test: pregnancy");
    f.item[SCOT_SAFETY_PREGNANT] = SCOT_NOT_RECORDED;
    struct scot_safety s = judge(&f);
    assert_string_equal(s.limit.line, "not recorded: pregnancy");
    assert_int_equal(s.limit.verdict, SCOT_LIMIT_NEED_DOC);
    f = healthy();
    f.item[SCOT_SAFETY_LATEX] = SCOT_NOT_KNOWN;
    assert_int_equal(judge(&f).limit.verdict, SCOT_LIMIT_OK);
    f = (struct scot_safety_facts){.on = {2026, 11, 21}, .reason = ""};
    s = judge(&f);
    assert_string_equal(s.limit.line, "not recorded: the screening");
    assert_int_equal(s.limit.findings.count, 1);
}

/* a "no" of months ago is asked again, on its 91st day. */
static void an_old_screening_is_asked_again(void **state)
{
    (void)state;
    struct scot_safety_facts f = healthy();
    f.screened_days = 90;
    assert_int_equal(judge(&f).limit.verdict, SCOT_LIMIT_OK);
    f.screened_days = 91;
    struct scot_safety s = judge(&f);
    assert_true(s.limit.verdict == SCOT_LIMIT_NEED_DOC && strcmp(s.limit.clause, "screen.fresh") == 0);
    assert_non_null(strstr(s.limit.line, "91 days old"));
    f.screened = false;
    assert_string_equal(judge(&f).limit.line, "not recorded: the screening");
}

/* REFERENCE B4, E1: 200 mg methylprednisolone equivalent in a rolling year. */
static void the_years_steroid(void **state)
{
    (void)state;
    const struct scot_steroid_given given[4] = {{{2025, 11, 21}, 40}, {{2026, 3, 1}, 80}, {{2026, 7, 1}, 60}, {{2025, 11, 20}, 500}};
    struct scot_safety_facts f = healthy();
    f.given = given;
    f.count = 4;
    struct scot_safety s = judge(&f); /* 180: room for some */
    assert_true(s.limit.verdict == SCOT_LIMIT_OK && fabs(s.steroid_year_mg - 180) < 1e-9);
    f.planned_mpa_mg = 20;
    assert_int_equal(judge(&f).limit.verdict, SCOT_LIMIT_OK);
    f.planned_mpa_mg = 40;
    s = judge(&f);
    assert_int_equal(s.limit.verdict, SCOT_LIMIT_QUOTA);
    assert_string_equal(s.limit.clause, "steroid.year.most");
    assert_true(s.limit.until.year == 2026 && s.limit.until.month == 11 && s.limit.until.day == 22 && s.limit.becauses == 3);
    assert_non_null(strstr(s.limit.line, "next allowed 22 November 2026, because steroid is 220 mg"));
    f.planned_mpa_mg = 80;
    s = judge(&f); /* 80 + 60 stay: 140 after the first, 60 after the second */
    assert_true(s.limit.until.year == 2027 && s.limit.until.month == 3 && s.limit.until.day == 2);
    f.planned_mpa_mg = 250;
    s = judge(&f); /* never fits */
    assert_true(s.limit.verdict == SCOT_LIMIT_QUOTA && !s.limit.dated);
    f.reason = "flare after a fall";
    s = judge(&f);
    assert_true(s.limit.verdict == SCOT_LIMIT_OK && s.limit.findings.at[0].weight == SCOT_WARN);
    f.steroid = false;
    f.reason = "";
    assert_int_equal(judge(&f).limit.verdict, SCOT_LIMIT_OK);
}

/* The year of the limits is the year of the doses, leap days and all: one row, two functions, any dates. */
static void the_year_is_that_of_the_doses(void **state)
{
    (void)state;
    const struct scot_steroid_given leap = {{2027, 11, 20}, 80};
    struct scot_safety_facts f = healthy();
    f.given = &leap;
    f.count = 1;
    f.on = (struct scot_date){2028, 11, 20}; /* 366 days later, and 12 months */
    assert_true(judge(&f).steroid_year_mg == 80);
    f.on.day = 21;
    assert_true(judge(&f).steroid_year_mg == 0);
    srand(42);
    for (int n = 0; n < 2000; n++) {
        struct scot_steroid_given given[6];
        struct scot_steroid_past past[6];
        struct scot_steroid_year year;
        struct scot_error err = {0};
        f.on = scot_date_from_days(20000 + rand() % 3000);
        f.given = given;
        f.count = 6;
        for (int i = 0; i < 6; i++) {
            given[i] = (struct scot_steroid_given){scot_date_add_days(f.on, 10 - rand() % 400), 1 + rand() % 40};
            past[i] = (struct scot_steroid_past){"methylprednisolone", given[i].mpa_mg, given[i].on, given[i].on};
        }
        assert_true(scot_care_steroid_year(&year, rules, past, 6, f.on, &err));
        assert_true(fabs(judge(&f).steroid_year_mg - year.most_mg) < 1e-9 && year.most_mg == year.least_mg);
    }
}

static void the_ceiling_itself(void **state)
{
    (void)state;
    struct scot_steroid_given given[2] = {{{2026, 9, 1}, 120}, {{2026, 3, 1}, 80}};
    struct scot_safety_facts f = healthy();
    f.given = given;
    f.count = 2;
    struct scot_safety s = judge(&f); /* full, with a dose not known */
    assert_true(s.limit.verdict == SCOT_LIMIT_QUOTA && strstr(s.limit.line, "with the planned one") == NULL);
    f.year_rule = "steroid.injection.most"; /* another row is another ceiling */
    assert_string_equal(judge(&f).limit.clause, "steroid.injection.most");
    f.year_rule = "dose.lidocaine.per_kg"; /* one that goes by weight */
    f.weight_kg = 40;
    assert_int_equal(judge(&f).limit.verdict, SCOT_LIMIT_QUOTA);
    f.weight_kg = 50;
    assert_int_equal(judge(&f).limit.verdict, SCOT_LIMIT_OK);
    f.year_rule = NULL;
    given[0].mpa_mg = 100;
    f.steroid_incomplete = true;
    s = judge(&f);
    assert_true(s.limit.verdict == SCOT_LIMIT_OK && strstr(s.limit.findings.at[0].text, "180 mg are known") != NULL);
}

static void errs(const struct scot_rules *by, const struct scot_safety_facts *f, const char *word)
{
    struct scot_safety out;
    struct scot_error err = {0};
    assert_false(scot_care_safety(&out, by, f, &err));
    if (strstr(err.text, word) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, word);
}

static void put(struct scot_rules *to, const char *id, const char *value, const char *unit)
{
    char text[300];
    struct scot_error err = {0};
    snprintf(text, sizeof text, "{\"rules\":[{\"id\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"source\":\"s\",\"mark\":\"SITE\"}]}", id,
             value, unit);
    if (!scot_rules_add(to, "x", text, strlen(text), &err))
        fail_msg("%s", err.text);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct scot_rules *few = NULL;
    struct scot_error err = {0};
    static struct scot_steroid_given many[SCOT_HISTORY + 1];
    struct scot_safety_facts f = healthy();
    assert_true(scot_rules_create(&few, &err));
    errs(few, &f, "safety.progressive_motor_loss is missing");
    for (int i = 0; i < SCOT_SAFETY_ITEMS; i++) {
        char row[64];
        snprintf(row, sizeof row, "safety.%s", scot_safety_id[i]);
        put(few, row, "\"perhaps\"", "");
        errs(few, &f, "wanted no, not yet or weigh");
        put(few, row, "\"weigh\"", "");
    }
    errs(few, &f, "screen.fresh is missing");
    put(few, "screen.fresh", "90", "d");
    errs(few, &f, "steroid.year.most is missing");
    put(few, "steroid.year.most", "200", "mg");
    errs(few, &f, "steroid.year.months is missing");
    put(few, "steroid.year.months", "0", "month");
    errs(few, &f, "wanted 1 to 120");
    put(few, "steroid.year.months", "121", "month");
    errs(few, &f, "wanted 1 to 120");
    scot_rules_destroy(&few);
    f.given = many;
    f.count = SCOT_HISTORY + 1;
    errs(rules, &f, "513 doses");
    f.count = 1;
    errs(rules, &f, "outside the calendar");
    f.count = 0;
    f.on.year = 1;
    errs(rules, &f, "outside the calendar");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_contraindication), cmocka_unit_test(only_what_applies),
        cmocka_unit_test(what_nobody_knows_is_asked), cmocka_unit_test(an_old_screening_is_asked_again),
        cmocka_unit_test(the_years_steroid),
        cmocka_unit_test(the_year_is_that_of_the_doses),
        cmocka_unit_test(the_ceiling_itself),    cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
