#include "care/frequency.h"

#include <math.h>

#include "care_here.h"

static struct scot_done treated(const char *on)
{
    return (struct scot_done){.earliest = date(on), .latest = date(on), .region = SCOT_IN_LUMBAR, .purpose = SCOT_FOR_BOTH,
                              .target = {{.joint = "L4/5"}, {.joint = "L4/5", .right = true}}, .targets = 2};
}

static struct scot_done test_block(const char *on)
{
    struct scot_done done = treated(on);
    done.kind = SCOT_DONE_MEDIAL_BRANCH;
    done.purpose = SCOT_FOR_DIAGNOSIS;
    return done;
}

static struct scot_frequency ask_for(const struct scot_done *done, int count, struct scot_done planned, const char *reason)
{
    struct scot_frequency f;
    struct scot_error err = {0};
    if (!scot_care_frequency(&f, rules, done, count, &planned, reason, &err))
        fail_msg("%s", err.text);
    return f;
}

static void is_date(struct scot_date found, const char *wanted)
{
    char text[11];
    scot_date_text(text, found);
    assert_string_equal(text, wanted);
}

/* one and two repeats; R-089: a repeat is asked as the first was. */
static void one_and_two_repeats(void **state)
{
    (void)state;
    const struct scot_done list[3] = {treated("2026-09-14"), treated("2026-10-20"), treated("2026-11-30")};
    for (int n = 0; n < 3; n++) {
        struct scot_frequency f = ask_for(list, n, treated("2026-12-15"), "");
        assert_int_equal(f.limit.verdict, SCOT_LIMIT_OK);
        assert_int_equal(f.repeat, n);
    }
    assert_int_equal(ask_for(list, 3, treated("2026-12-15"), "").limit.verdict, SCOT_LIMIT_QUOTA);
}

/* */
static void never_four_in_six_months(void **state)
{
    (void)state;
    const struct scot_done list[3] = {treated("2026-09-14"), treated("2026-10-20"), treated("2026-11-30")};
    struct scot_frequency f = ask_for(list, 3, treated("2026-12-15"), "");
    assert_string_equal(f.limit.clause, "frequency.sessions.most");
    is_date(f.days.next, "2027-03-17");   /* 184 days after */
    is_date(f.months.next, "2027-03-15"); /* the day after 14 March */
    is_date(f.limit.until, "2027-03-17"); /* the stricter */
    assert_string_equal(f.limit.line, "next allowed 17 March 2027, because at most 3 sessions in 183 days, and there are 3: 14 "
                                      "September 2026, 20 October 2026 and 30 November 2026");
    assert_int_equal(f.limit.becauses, 3);
    assert_int_equal(ask_for(list, 3, treated("2027-03-16"), "").limit.verdict, SCOT_LIMIT_QUOTA);
    assert_int_equal(ask_for(list, 3, treated("2027-03-17"), "").limit.verdict, SCOT_LIMIT_OK);
    assert_string_equal(ask_for(list, 3, treated("2027-03-17"), "").limit.line, "allowed: 2 of 3 sessions in the 6 months before");
    /* From 1 March six calendar months are the stricter; at a month's end, too. */
    const struct scot_done spring[3] = {treated("2026-03-01"), treated("2026-03-20"), treated("2026-04-02")};
    f = ask_for(spring, 3, treated("2026-05-01"), "");
    is_date(f.days.next, "2026-09-01");
    is_date(f.limit.until, "2026-09-02");
    assert_non_null(strstr(f.limit.line, "in 6 calendar months"));
    const struct scot_done february[3] = {treated("2026-02-28"), treated("2026-03-20"), treated("2026-04-02")};
    f = ask_for(february, 3, treated("2026-08-31"), "");
    is_date(f.limit.until, "2026-09-01");
    is_date(f.days.next, "2026-08-31");
}

/* two entries of a day and region are one session; one more there is none. */
static void a_bilateral_two_level_injection_is_one(void **state)
{
    (void)state;
    struct scot_done list[4] = {treated("2026-09-14"), treated("2026-09-14"), treated("2026-09-14"), treated("2026-10-20")};
    memcpy(list[1].target[0].joint, "L5/S1", 6);
    struct scot_frequency f = ask_for(list, 4, treated("2026-12-15"), "");
    assert_int_equal(f.limit.verdict, SCOT_LIMIT_OK);
    assert_true(f.days.therapeutic == 2 && f.region[SCOT_IN_LUMBAR] == 2);
    /* L4/5 left and right in both sessions, L5/S1 left in one. */
    assert_int_equal(f.joints, 3);
    assert_true(f.joint[0].sessions == 2 && f.joint[1].sessions == 2 && f.joint[2].sessions == 1 && !f.joint[2].right);
    list[1] = treated("2026-10-01");
    f = ask_for(list, 4, treated("2026-10-20"), "");
    assert_true(f.same_session && f.limit.verdict == SCOT_LIMIT_OK);
    list[3] = test_block("2026-10-20"); /* a treatment on the day of a test adds one */
    assert_false(ask_for(list, 4, treated("2026-10-20"), "").same_session);
    list[3] = treated("2026-10-20");
    list[3].latest = date("2026-10-21");
    assert_false(ask_for(list, 4, treated("2026-10-20"), "").same_session);
    list[3] = treated("2026-10-20");
    struct scot_done neck = treated("2026-10-20");
    neck.region = SCOT_IN_CERVICAL;
    f = ask_for(list, 4, neck, "");
    assert_true(!f.same_session && f.limit.verdict == SCOT_LIMIT_QUOTA);
}

/* diagnostic blocks are counted apart, and told both ways. */
static void diagnostic_blocks_are_apart(void **state)
{
    (void)state;
    struct scot_done list[4] = {test_block("2026-09-01"), test_block("2026-09-20"), treated("2026-10-10"), treated("2026-11-01")};
    struct scot_frequency f = ask_for(list, 4, treated("2026-12-15"), "");
    assert_int_equal(f.limit.verdict, SCOT_LIMIT_OK);
    is_date(f.days.next_together, "2027-03-23"); /* 20 September has to leave */
    assert_true(f.days.diagnostic == 2 && scot_found(&f.limit.findings, "frequency.diagnostic.apart"));
    list[0] = treated("2026-09-01");
    f = ask_for(list, 4, test_block("2026-12-15"), "");
    assert_true(f.limit.verdict == SCOT_LIMIT_OK && !f.counted && strstr(f.limit.line, "counted apart") != NULL);
    f = ask_for(list, 1, treated("2026-12-15"), "");
    assert_false(scot_found(&f.limit.findings, "frequency.diagnostic.apart"));
    f = ask_for(list, 2, treated("2026-12-15"), "");
    assert_non_null(strstr(f.limit.findings.at[1].text, "1 diagnostic session counted apart"));
    struct scot_done other = treated("2026-12-15");
    other.kind = SCOT_DONE_EPIDURAL_INTERLAMINAR;
    f = ask_for(list, 4, other, "");
    assert_true(f.limit.verdict == SCOT_LIMIT_OK && strstr(f.limit.line, "facet injections only") != NULL);
}

/* a diagnostic block just 183 days but over six months back is in one window only. */
static void the_windows_differ(void **state)
{
    (void)state;
    const struct scot_done september = test_block("2026-09-14"), march = test_block("2026-03-01");
    struct scot_frequency f = ask_for(&september, 1, treated("2027-03-16"), "");
    assert_true(f.days.diagnostic == 1 && f.months.diagnostic == 0 && f.region[SCOT_IN_LUMBAR] == 1);
    f = ask_for(&march, 1, treated("2026-09-01"), "");
    assert_true(f.days.diagnostic == 0 && f.months.diagnostic == 1 && f.region[SCOT_IN_LUMBAR] == 1);
    const struct scot_done once = treated("2026-09-14"), one = treated("2026-03-01");
    assert_int_equal(ask_for(&once, 1, treated("2027-03-16"), "").repeat, 1);
    assert_int_equal(ask_for(&one, 1, treated("2026-09-01"), "").repeat, 1);
    struct scot_done rf = test_block("2027-03-01");
    rf.kind = SCOT_DONE_RADIOFREQUENCY;
    f = ask_for(&rf, 1, treated("2027-03-16"), "");
    assert_true(f.days.other == 1 && f.region[SCOT_IN_LUMBAR] == 0 && f.joints == 0);
}

/* a physician may go beyond, with a written reason, and it stays visible. */
static void a_written_reason_goes_beyond(void **state)
{
    (void)state;
    const struct scot_done list[3] = {treated("2026-09-14"), treated("2026-10-20"), treated("2026-11-30")};
    struct scot_frequency f = ask_for(list, 3, treated("2026-12-15"), "cannot walk otherwise");
    assert_true(f.beyond && f.limit.verdict == SCOT_LIMIT_OK);
    assert_int_equal(f.limit.findings.at[0].weight, SCOT_WARN);
    assert_non_null(strstr(f.limit.findings.at[0].text, "cannot walk otherwise"));
    assert_non_null(strstr(f.limit.line, "by a written reason"));
    assert_false(ask_for(list, 2, treated("2026-12-15"), "not needed").beyond);
}

/* an injection elsewhere, of an imprecise date: earliest and latest. */
static void an_imprecise_date_gives_both(void **state)
{
    (void)state;
    struct scot_done list[3] = {treated("2026-08-01"), treated("2026-10-20"), treated("2026-11-30")};
    list[0].latest = date("2026-09-30");
    list[0].elsewhere = true;
    struct scot_frequency f = ask_for(list, 3, treated("2026-12-15"), "");
    assert_int_equal(f.limit.verdict, SCOT_LIMIT_QUOTA);
    is_date(f.limit.until_earliest, "2027-02-02"); /* by months: 1 August leaves on 2 February; by days on 1 February */
    is_date(f.limit.until, "2027-04-02");
    assert_non_null(strstr(f.limit.line, "next allowed between 2 February 2027 and 2 April 2027"));
    assert_int_equal(ask_for(list, 3, treated("2027-04-01"), "").limit.verdict, SCOT_LIMIT_QUOTA);
    assert_int_equal(ask_for(list, 3, treated("2027-04-02"), "").limit.verdict, SCOT_LIMIT_OK);
}

/* an unknown kind or purpose asks. */
static void an_unknown_kind_asks(void **state)
{
    (void)state;
    struct scot_done list[4] = {treated("2026-09-14"), treated("2026-10-20"), treated("2026-11-30"), treated("2026-12-01")};
    list[1].kind = SCOT_DONE_KIND_UNKNOWN;
    struct scot_frequency f = ask_for(list, 3, treated("2026-12-15"), "");
    assert_int_equal(f.limit.verdict, SCOT_LIMIT_NEED_DOC);
    assert_string_equal(f.limit.clause, "frequency.unknown_kind");
    assert_non_null(strstr(f.limit.line, "20 October 2026"));
    is_date(f.limit.until, "2027-03-17");
    is_date(f.limit.until_earliest, "2026-12-15");
    /* Full even without it: no need to ask. Out of every window: neither. */
    assert_int_equal(ask_for(list, 4, treated("2026-12-15"), "").limit.verdict, SCOT_LIMIT_QUOTA);
    assert_int_equal(ask_for(list, 2, treated("2027-05-15"), "").limit.verdict, SCOT_LIMIT_OK);
    list[1] = treated("2026-03-01");
    list[1].purpose = SCOT_FOR_UNKNOWN;
    f = ask_for(list + 1, 1, treated("2026-09-01"), ""); /* in the months' window only */
    assert_int_equal(f.limit.verdict, SCOT_LIMIT_NEED_DOC);
    is_date(f.limit.because[0], "2026-03-01");
    list[1].earliest = list[1].latest = date("2026-09-14");
    f = ask_for(list + 1, 1, treated("2027-03-16"), ""); /* in the days' window only */
    assert_int_equal(f.limit.verdict, SCOT_LIMIT_NEED_DOC);
    is_date(f.limit.because[0], "2026-09-14");
    list[1].earliest = list[1].latest = date("2026-02-01");
    assert_int_equal(ask_for(list + 1, 1, treated("2026-09-01"), "").limit.verdict, SCOT_LIMIT_OK);
}

/* R-077 R-090: not better: an additional session may be tried, by this rule. */
static void not_better_may_try_again(void **state)
{
    (void)state;
    struct scot_done list[4] = {treated("2026-09-14"), treated("2026-10-20"), treated("2026-11-01"), treated("2026-12-20")};
    list[0].relief.percent = 90;
    list[1].relief.percent = 49.9;
    list[2].kind = SCOT_DONE_RADIOFREQUENCY;
    list[3].state = SCOT_STATE_CANCELLED;
    struct scot_frequency f = ask_for(list, 4, treated("2026-12-15"), "");
    assert_true(f.limit.verdict == SCOT_LIMIT_OK && scot_found(&f.limit.findings, "frequency.not_better"));
    bool told = false;
    for (int i = 0; i < f.limit.findings.count; i++)
        told |= strstr(f.limit.findings.at[i].text, "gave 49 % relief") != NULL;
    assert_true(told);
    list[1].relief.percent = 50;
    f = ask_for(list, 4, treated("2026-12-15"), "");
    assert_false(scot_found(&f.limit.findings, "frequency.not_better"));
    list[1].relief.percent = NAN;
    list[3].state = SCOT_STATE_DONE; /* later than asked */
    const struct scot_done swapped[2] = {list[1], list[0]};
    f = ask_for(swapped, 2, treated("2026-12-15"), "");
    assert_false(scot_found(&f.limit.findings, "frequency.not_better"));
    f = ask_for(list, 4, treated("2026-12-15"), "");
    assert_false(scot_found(&f.limit.findings, "frequency.not_better"));
}

/* More joints than anybody has: the tally is full, the sessions still count. */
static void the_tally_of_joints_ends(void **state)
{
    (void)state;
    static struct scot_done many[8];
    for (int i = 0; i < 8; i++) {
        many[i] = treated("2026-12-01");
        many[i].targets = SCOT_DONE_TARGETS;
        for (int t = 0; t < SCOT_DONE_TARGETS; t++)
            snprintf(many[i].target[t].joint, sizeof many[i].target[t].joint, "J%d.%d", i, t);
    }
    struct scot_frequency f = ask_for(many, 8, treated("2026-12-15"), "");
    assert_true(f.joints == SCOT_TALLY_JOINTS && f.days.therapeutic == 1);
}

static void errs(const struct scot_rules *by, struct scot_done planned, const struct scot_done *done, const char *word)
{
    struct scot_frequency f;
    struct scot_error err = {0};
    assert_false(scot_care_frequency(&f, by, done, 1, &planned, "", &err));
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

static void a_missing_or_mad_row_is_named(void **state)
{
    (void)state;
    struct scot_rules *few = NULL;
    struct scot_error err = {0};
    struct scot_done done = treated("2026-09-14"), planned = treated("2026-12-15");
    assert_true(scot_rules_create(&few, &err));
    errs(few, planned, &done, "frequency.sessions.most is missing");
    put(few, "frequency.sessions.most", "3", "sessions");
    errs(few, planned, &done, "frequency.window.days is missing");
    put(few, "frequency.window.days", "183", "d");
    errs(few, planned, &done, "frequency.window.months is missing");
    put(few, "frequency.window.months", "6", "months");
    errs(few, planned, &done, "frequency.counts.intra_articular is missing");
    planned.earliest.year = 2200;
    errs(few, planned, &done, "planned date is of year 2200");
    planned = treated("2026-12-15");
    planned.kind = SCOT_DONE_SYMPATHETIC;
    put(few, "frequency.counts.intra_articular", "1", "1");
    errs(few, planned, &done, "frequency.counts.sympathetic is missing");
    planned.kind = SCOT_DONE_INTRA_ARTICULAR;
    errs(few, planned, &done, "frequency.not_better.relief is missing");
    static const char *const id[] = {"frequency.sessions.most", "frequency.window.days", "frequency.window.months"},
                            *const unit[] = {"sessions", "d", "months"}, *const bad[][2] = {{"0", "513"}, {"0", "3661"}, {"0", "121"}},
                            *const good[] = {"3", "183", "6"};
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 2; j++) {
            put(few, id[i], bad[i][j], unit[i]);
            errs(few, planned, &done, "wanted at least 1 of each");
        }
        put(few, id[i], good[i], unit[i]);
    }
    scot_rules_destroy(&few);
}

/* the figure is a row; another row is another rule. */
static void a_site_may_have_its_own(void **state)
{
    (void)state;
    struct scot_rules *site = rules_here();
    put(site, "frequency.sessions.most", "2", "sessions");
    put(site, "frequency.counts.epidural_interlaminar", "1", "1");
    struct scot_done list[2] = {treated("2026-09-14"), treated("2026-10-20")};
    list[1].kind = SCOT_DONE_EPIDURAL_INTERLAMINAR;
    struct scot_frequency f;
    struct scot_error err = {0};
    const struct scot_done planned = treated("2026-12-15");
    assert_true(scot_care_frequency(&f, site, list, 2, &planned, "", &err));
    assert_int_equal(f.limit.verdict, SCOT_LIMIT_QUOTA);
    assert_true(scot_care_frequency(&f, rules, list, 2, &planned, "", &err));
    assert_int_equal(f.limit.verdict, SCOT_LIMIT_OK);
    scot_rules_destroy(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_and_two_repeats),
        cmocka_unit_test(never_four_in_six_months),
        cmocka_unit_test(a_bilateral_two_level_injection_is_one),
        cmocka_unit_test(diagnostic_blocks_are_apart),
        cmocka_unit_test(the_windows_differ),
        cmocka_unit_test(a_written_reason_goes_beyond),
        cmocka_unit_test(an_imprecise_date_gives_both),
        cmocka_unit_test(an_unknown_kind_asks),
        cmocka_unit_test(not_better_may_try_again),
        cmocka_unit_test(the_tally_of_joints_ends),
        cmocka_unit_test(a_missing_or_mad_row_is_named),
        cmocka_unit_test(a_site_may_have_its_own),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
