#include "care/session.h"

#include <math.h>

#include "care_here.h"

static struct scot_done done(int month, int day_of_month, enum scot_done_region region)
{
    const struct scot_date on = {2026, month, day_of_month};
    return (struct scot_done){.earliest = on, .latest = on, .region = region, .purpose = SCOT_FOR_TREATMENT};
}

static struct scot_care_sessions sessions_of(const struct scot_done *list, int count)
{
    struct scot_care_sessions sessions;
    struct scot_error err = {0};
    if (!scot_care_sessions(&sessions, list, count, rules, &err))
        fail_msg("%s", err.text);
    return sessions;
}

/* a session is patient x date x region. */
static void a_session_is_a_day_and_a_region(void **state)
{
    (void)state;
    struct scot_done list[5] = {done(3, 1, SCOT_IN_LUMBAR), done(3, 1, SCOT_IN_LUMBAR), done(3, 1, SCOT_IN_CERVICAL),
                                done(3, 2, SCOT_IN_LUMBAR), done(3, 1, SCOT_IN_LUMBAR)};
    list[0].purpose = SCOT_FOR_DIAGNOSIS;
    list[4].purpose = SCOT_FOR_DIAGNOSIS;
    struct scot_care_sessions s = sessions_of(list, 5);
    assert_int_equal(s.count, 3);
    assert_true(s.of[0] == 0 && s.of[1] == 0 && s.of[2] == 1 && s.of[3] == 2 && s.of[4] == 0);
    assert_int_equal(s.at[0].class, SCOT_SESSION_THERAPEUTIC); /* some of it treats */
}

/* cancelled, rehearsed, corrected, or stopped with nothing given: none. */
static void what_was_not_done_is_none(void **state)
{
    (void)state;
    static const enum scot_done_state no[] = {SCOT_STATE_STOPPED_EMPTY, SCOT_STATE_CANCELLED, SCOT_STATE_REHEARSED,
                                              SCOT_STATE_CORRECTED};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        struct scot_done one = done(3, 1, SCOT_IN_LUMBAR);
        one.state = no[i];
        one.earliest.year = 1; /* nor is its date looked at */
        struct scot_care_sessions s = sessions_of(&one, 1);
        assert_true(s.count == 0 && s.of[0] == -1);
    }
}

/* a day that is not exact joins nothing, not even another such. */
static void only_an_exact_day_joins(void **state)
{
    (void)state;
    struct scot_done list[5];
    for (int i = 0; i < 5; i++)
        list[i] = done(3, 1, SCOT_IN_LUMBAR);
    list[0].latest.day = 9;
    list[1].latest.day = 9;
    list[3].earliest = (struct scot_date){2026, 2, 1};
    struct scot_care_sessions s = sessions_of(list, 5);
    assert_int_equal(s.count, 4);
    assert_int_equal(s.of[2], s.of[4]);
}

static void how_a_kind_counts(void **state)
{
    (void)state;
    static const struct {
        enum scot_done_kind kind;
        enum scot_done_purpose purpose;
        enum scot_session_class class;
    } cases[] = {
        {SCOT_DONE_INTRA_ARTICULAR, SCOT_FOR_TREATMENT, SCOT_SESSION_THERAPEUTIC},
        {SCOT_DONE_INTRA_ARTICULAR, SCOT_FOR_BOTH, SCOT_SESSION_THERAPEUTIC},
        {SCOT_DONE_MEDIAL_BRANCH, SCOT_FOR_DIAGNOSIS, SCOT_SESSION_DIAGNOSTIC},
        {SCOT_DONE_MEDIAL_BRANCH, SCOT_FOR_UNKNOWN, SCOT_SESSION_UNSURE},
        {SCOT_DONE_KIND_UNKNOWN, SCOT_FOR_TREATMENT, SCOT_SESSION_UNSURE},
        {SCOT_DONE_RADIOFREQUENCY, SCOT_FOR_TREATMENT, SCOT_SESSION_OTHER},
        {SCOT_DONE_EPIDURAL_INTERLAMINAR, SCOT_FOR_UNKNOWN, SCOT_SESSION_OTHER},
    };
    struct scot_error err = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum scot_session_class class;
        assert_true(scot_care_class(&class, cases[i].kind, cases[i].purpose, rules, &err));
        assert_int_equal(class, cases[i].class);
    }
}

static void refuses(const struct scot_done *list, int count, const struct scot_rules *by, const char *word)
{
    struct scot_care_sessions sessions;
    struct scot_error err = {0};
    assert_false(scot_care_sessions(&sessions, list, count, by, &err));
    if (strstr(err.text, word) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, word);
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    static struct scot_done many[SCOT_HISTORY + 1];
    refuses(many, SCOT_HISTORY + 1, rules, "513 procedures, wanted at most 512");
    struct scot_done one = done(3, 1, SCOT_IN_LUMBAR);
    one.earliest.year = 1919;
    refuses(&one, 1, rules, "wanted a date from 1920 to 2180");
    one = done(3, 1, SCOT_IN_LUMBAR);
    one.latest.year = 2181;
    refuses(&one, 1, rules, "wanted a date from 1920 to 2180");
    one.latest = (struct scot_date){2026, 2, 29};
    refuses(&one, 1, rules, "wanted a date from 1920 to 2180");
    one.latest = (struct scot_date){2026, 2, 28};
    refuses(&one, 1, rules, "wanted the earlier first");
    struct scot_rules *none = NULL;
    struct scot_error err = {0};
    assert_true(scot_rules_create(&none, &err));
    one = done(3, 1, SCOT_IN_LUMBAR);
    refuses(&one, 1, none, "frequency.counts.intra_articular is missing");
    one.kind = SCOT_DONE_KIND_UNKNOWN; /* needs no row */
    struct scot_care_sessions sessions;
    assert_true(scot_care_sessions(&sessions, &one, 1, none, &err));
    scot_rules_destroy(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_a_day_and_a_region), cmocka_unit_test(what_was_not_done_is_none),
        cmocka_unit_test(only_an_exact_day_joins),         cmocka_unit_test(how_a_kind_counts),
        cmocka_unit_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
