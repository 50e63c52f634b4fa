#include "care/ladder.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules_here.h"
#include "support.h"

static struct scot_rules *rules;
static const struct scot_date today = {2026, 11, 21};

static int set_up(void **state)
{
    (void)state;
    rules = rules_here();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scot_rules_destroy(&rules);
    return 0;
}

static struct scot_date ago(int days)
{
    return scot_date_add_days(today, -days);
}

/* Days ago from and to; to 0: it goes on. */
static struct scot_care_item item(enum scot_care_kind kind, int from, int to, enum scot_response response)
{
    return (struct scot_care_item){.kind = kind,
                                   .response = response,
                                   .started = true,
                                   .start = ago(from),
                                   .stopped = to > 0,
                                   .stop = ago(to),
                                   .sessions = 6};
}

static struct scot_ladder_facts facts_of(const struct scot_care_item *items, int count)
{
    return (struct scot_ladder_facts){.today = today,
                                      .since_known = true,
                                      .since = ago(400),
                                      .item = items,
                                      .items = count,
                                      .skip_reason = ""};
}

static struct scot_ladder_answer judge(const struct scot_ladder_facts *facts)
{
    struct scot_ladder_answer answer;
    struct scot_error err = {0};
    if (!scot_care_ladder(&answer, rules, facts, &err))
        fail_msg("%s", err.text);
    return answer;
}

static const struct scot_finding *finding(const struct scot_ladder_answer *answer, const char *rule)
{
    for (int i = 0; i < answer->findings.count; i++)
        if (strcmp(answer->findings.at[i].rule, rule) == 0) {
            assert_true(answer->findings.at[i].source[0] != '\0' && answer->findings.at[i].mark[0] != '\0');
            return &answer->findings.at[i];
        }
    return NULL;
}

/* each of the ladder's items is known, and counts when it is
 * treatment. */
static void each_item_of_the_ladder_counts(void **state)
{
    (void)state;
    for (int k = 0; k < SCOT_CARE_KINDS; k++) {
        const struct scot_care_item one = item((enum scot_care_kind)k, 28, 0, SCOT_RESPONSE_NONE);
        const struct scot_ladder_facts facts = facts_of(&one, 1);
        const struct scot_ladder_answer a = judge(&facts);
        bool treats = k != SCOT_CARE_TELEHEALTH; /* a way to meet */
        assert_int_equal(a.tried, treats);
        assert_int_equal(a.failed, treats);
        assert_int_equal(a.gate, treats ? SCOT_GATE_OPEN : SCOT_GATE_NOT_YET);
        assert_true(fabs(a.failed_weeks - 4 * treats) < 1e-9 && fabs(a.care_weeks - 4 * treats) < 1e-9);
        assert_true(scot_care_kind_id[k][0] != '\0' && scot_care_kind_words[k][0] != '\0');
    }
}

/* the gate wants a documented failure, and for long enough. */
static void an_injection_comes_when_conservative_care_failed(void **state)
{
    (void)state;
    struct scot_ladder_facts facts = facts_of(NULL, 0);
    struct scot_ladder_answer a = judge(&facts);
    assert_true(a.gate == SCOT_GATE_NOT_YET && a.asked == SCOT_RUNG_INJECTION &&
                a.next == SCOT_RUNG_CONSERVATIVE);
    assert_int_equal(finding(&a, "ladder.gate.failed")->weight, SCOT_REFUSE);
    static const enum scot_response failures[] = {SCOT_RESPONSE_NONE, SCOT_RESPONSE_SOME, SCOT_RESPONSE_WORSE,
                                                  SCOT_RESPONSE_NOT_TOLERATED};
    for (int i = 0; i < 4; i++) {
        const struct scot_care_item one = item(SCOT_CARE_NSAID, 28, 0, failures[i]);
        facts = facts_of(&one, 1);
        a = judge(&facts);
        assert_true(a.gate == SCOT_GATE_OPEN && a.next == SCOT_RUNG_INJECTION && !a.findings.refused);
    }
    /* Not recorded is no failure. */
    const struct scot_care_item silent = item(SCOT_CARE_NSAID, 100, 0, SCOT_RESPONSE_UNKNOWN);
    facts = facts_of(&silent, 1);
    a = judge(&facts);
    assert_true(a.gate == SCOT_GATE_NOT_YET && a.failed == 0 && a.tried == 1);
    assert_non_null(finding(&a, "ladder.response"));
    assert_non_null(finding(&a, "ladder.gate.failed"));
}

/* As a person says it: no tenths of a week. */
static void weeks_are_told_in_words(void **state)
{
    (void)state;
    static const struct {
        int days;
        const char *words;
    } cases[] = {{0, "0 days"}, {1, "1 day"}, {6, "6 days"}, {7, "1 week"}, {8, "1 week and 1 day"}, {79, "11 weeks and 2 days"}, {91, "13 weeks"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[SCOT_WEEKS_WORDS];
        scot_care_weeks_words(words, cases[i].days / 7.0);
        assert_string_equal(words, cases[i].words);
    }
}

/* a day short is short, and the day it opens is told only where something goes on. */
static void four_weeks_are_four_weeks(void **state)
{
    (void)state;
    struct scot_care_item one = item(SCOT_CARE_PHYSIOTHERAPY, 27, 0, SCOT_RESPONSE_SOME);
    struct scot_ladder_facts facts = facts_of(&one, 1);
    struct scot_ladder_answer a = judge(&facts);
    assert_true(a.gate == SCOT_GATE_NOT_YET && a.opens_known && scot_date_compare(a.opens, ago(-1)) == 0);
    assert_string_equal(finding(&a, "ladder.gate.weeks")->text,
                        "the conservative care that failed covers 3 weeks and 6 days, wanted at least 4 weeks");
    assert_true(a.physiotherapy_sessions == 6);
    one = item(SCOT_CARE_PHYSIOTHERAPY, 37, 10, SCOT_RESPONSE_SOME);
    a = judge(&facts);
    assert_true(a.gate == SCOT_GATE_NOT_YET && !a.opens_known);
    one = item(SCOT_CARE_PHYSIOTHERAPY, 38, 10, SCOT_RESPONSE_SOME);
    assert_int_equal(judge(&facts).gate, SCOT_GATE_OPEN);
    one = item(SCOT_CARE_PHYSIOTHERAPY, 20, -3,
               SCOT_RESPONSE_SOME); /* its end is known: nothing goes on after it */
    one.stopped = true;
    a = judge(&facts);
    assert_true(!a.opens_known && fabs(a.failed_weeks - 20 / 7.0) < 1e-9);
    one = item(SCOT_CARE_PHYSIOTHERAPY, -5, 0, SCOT_RESPONSE_SOME); /* has not begun */
    a = judge(&facts);
    assert_true(a.failed_weeks == 0 && !a.opens_known);
}

/* */
static void sessions_of_physiotherapy_are_counted(void **state)
{
    (void)state;
    struct scot_care_item two[3] = {item(SCOT_CARE_PHYSIOTHERAPY, 90, 60, SCOT_RESPONSE_SOME),
                                    item(SCOT_CARE_PHYSIOTHERAPY, 60, 30, SCOT_RESPONSE_NONE),
                                    item(SCOT_CARE_CHIROPRACTIC, 60, 30, SCOT_RESPONSE_NONE)};
    struct scot_ladder_facts facts = facts_of(two, 3);
    struct scot_ladder_answer a = judge(&facts);
    assert_true(a.physiotherapy_sessions == 12 && finding(&a, "ladder.sessions") == NULL);
    two[1].sessions = NAN;
    a = judge(&facts);
    assert_true(a.physiotherapy_sessions == 6);
    assert_int_equal(finding(&a, "ladder.sessions")->weight, SCOT_NOTE);
}

/* what is enough has not failed, whatever else did. */
static void what_is_enough_keeps_the_gate_shut(void **state)
{
    (void)state;
    struct scot_care_item two[2] = {item(SCOT_CARE_NSAID, 90, 30, SCOT_RESPONSE_NONE),
                                    item(SCOT_CARE_PHYSIOTHERAPY, 60, 0, SCOT_RESPONSE_ENOUGH)};
    struct scot_ladder_facts facts = facts_of(two, 2);
    struct scot_ladder_answer a = judge(&facts);
    assert_int_equal(a.gate, SCOT_GATE_NOT_YET);
    assert_int_equal(finding(&a, "ladder.enough")->weight, SCOT_REFUSE);
    two[1] = item(SCOT_CARE_PHYSIOTHERAPY, 60, 30, SCOT_RESPONSE_ENOUGH); /* once it was; it came back */
    assert_int_equal(judge(&facts).gate, SCOT_GATE_OPEN);
    two[1].started = false;
    a = judge(&facts);
    assert_true(a.gate == SCOT_GATE_OPEN && finding(&a, "ladder.dates") != NULL);
    /* Only time lacks, and something is enough: no day is promised. */
    two[0] = item(SCOT_CARE_NSAID, 7, 0, SCOT_RESPONSE_NONE);
    two[1] = item(SCOT_CARE_PHYSIOTHERAPY, 6, 0, SCOT_RESPONSE_ENOUGH);
    assert_false(judge(&facts).opens_known);
}

static void dates_that_cannot_be_are_told(void **state)
{
    (void)state;
    struct scot_care_item one = item(SCOT_CARE_REST, 30, 60, SCOT_RESPONSE_NONE);
    const struct scot_ladder_facts facts = facts_of(&one, 1);
    struct scot_ladder_answer a = judge(&facts);
    assert_non_null(finding(&a, "ladder.dates"));
    assert_true(a.failed_weeks == 0);
    one.started = false;
    a = judge(&facts);
    assert_non_null(finding(&a, "ladder.dates"));
    assert_true(a.failed_weeks == 0 && !a.opens_known);
}

static const struct scot_care_item failed_nsaid = {.kind = SCOT_CARE_NSAID,
                                                   .response = SCOT_RESPONSE_NONE,
                                                   .started = true,
                                                   .start = {2026, 1, 1},
                                                   .sessions = NAN};
static const enum scot_care_kind physiotherapy = SCOT_CARE_PHYSIOTHERAPY, telehealth = SCOT_CARE_TELEHEALTH;

static struct scot_ladder_facts plan_of(enum scot_rung rung)
{
    struct scot_ladder_facts facts = facts_of(&failed_nsaid, 1);
    facts.planned = true;
    facts.plan = rung;
    facts.concurrent = &physiotherapy;
    facts.concurrents = 1;
    return facts;
}

/* no step is skipped without a written reason; with it, it may, and the reason stands
 * there. */
static void no_step_is_skipped_without_a_reason(void **state)
{
    (void)state;
    struct scot_rung_done done[4];
    for (int r = SCOT_RUNG_INJECTION; r < SCOT_RUNGS; r++) {
        struct scot_ladder_facts facts = plan_of((enum scot_rung)r);
        facts.done = done;
        for (int below = 1; below < r; below++) {
            facts.skip_reason = below == 1 ? "" : " - "; /* is no reason either */
            struct scot_ladder_answer a = judge(&facts);
            assert_int_equal(a.gate, SCOT_GATE_NOT_YET);
            assert_int_equal(finding(&a, "ladder.order")->weight, SCOT_REFUSE);
            assert_int_equal(a.skipped, r - below);
            assert_int_equal(a.next, below);
            facts.skip_reason = "fused at this level";
            a = judge(&facts);
            assert_int_equal(a.gate, SCOT_GATE_BY_REASON);
            assert_int_equal(finding(&a, "ladder.order")->weight, SCOT_WARN);
            assert_non_null(strstr(finding(&a, "ladder.reason")->text, "fused at this level"));
            done[facts.dones++] = (struct scot_rung_done){(enum scot_rung)below, ago(30 * (5 - below))};
        }
        const struct scot_ladder_answer a = judge(&facts);
        assert_true(a.gate == SCOT_GATE_OPEN && finding(&a, "ladder.reason") == NULL && (int)a.next == r);
    }
}

/* the first step too, by a reason. */
static void even_conservative_care_by_a_reason(void **state)
{
    (void)state;
    struct scot_ladder_facts facts = plan_of(SCOT_RUNG_INJECTION);
    facts.items = 0;
    assert_int_equal(judge(&facts).gate, SCOT_GATE_NOT_YET);
    facts.skip_reason = "cannot bear any of it";
    assert_int_equal(judge(&facts).gate, SCOT_GATE_BY_REASON);
}

/* both sources are shown where they differ over which comes first. */
static void the_order_of_injection_and_block_is_in_dispute(void **state)
{
    (void)state;
    struct scot_ladder_facts facts = plan_of(SCOT_RUNG_MEDIAL_BRANCH);
    const struct scot_rung_done done[3] = {
        {SCOT_RUNG_INJECTION, ago(30)}, {SCOT_RUNG_INJECTION, ago(90)}, {SCOT_RUNG_INJECTION, ago(10)}};
    struct scot_ladder_answer a = judge(&facts);
    assert_non_null(finding(&a, "ladder.medial_branch.first"));
    facts.done = done;
    facts.dones = 3;
    a = judge(&facts);
    assert_null(finding(&a, "ladder.medial_branch.first"));
    assert_true(a.done[SCOT_RUNG_INJECTION] == 3 &&
                scot_date_compare(a.last[SCOT_RUNG_INJECTION], ago(10)) == 0);
}

/* an injection sits in a plan with something beside it; a video call alone is nothing. */
static void an_injection_never_stands_alone(void **state)
{
    (void)state;
    struct scot_ladder_facts facts = plan_of(SCOT_RUNG_INJECTION);
    assert_int_equal(judge(&facts).gate, SCOT_GATE_OPEN);
    facts.concurrent = &telehealth;
    struct scot_ladder_answer a = judge(&facts);
    assert_true(a.gate == SCOT_GATE_NOT_YET && finding(&a, "ladder.concurrent.least") != NULL);
    facts.concurrents = 0;
    facts.skip_reason = "in a hurry"; /* is no reason for that */
    assert_int_equal(judge(&facts).gate, SCOT_GATE_NOT_YET);
    facts.planned = false;
    assert_int_equal(judge(&facts).gate, SCOT_GATE_OPEN);
}

/* the end of the ladder. */
static void surgery_is_put_off_and_not_ruled_out(void **state)
{
    (void)state;
    const struct scot_rung_done done[3] = {{SCOT_RUNG_INJECTION, ago(90)},
                                           {SCOT_RUNG_MEDIAL_BRANCH, ago(60)},
                                           {SCOT_RUNG_RADIOFREQUENCY, ago(30)}};
    struct scot_ladder_facts facts = plan_of(SCOT_RUNG_SURGERY);
    facts.concurrents = 0; /* a referral is no injection */
    facts.done = done;
    facts.dones = 3;
    struct scot_ladder_answer a = judge(&facts);
    assert_true(a.gate == SCOT_GATE_OPEN && finding(&a, "ladder.surgery") != NULL &&
                a.next == SCOT_RUNG_SURGERY);
    facts.planned = false;
    a = judge(&facts);
    assert_non_null(finding(&a, "ladder.surgery"));
    facts.dones = 2;
    a = judge(&facts);
    assert_null(finding(&a, "ladder.surgery"));
}

static const struct scot_ladder_policy *policy(const struct scot_ladder_answer *a, const char *id)
{
    for (int i = 0; i < a->policies; i++)
        if (strcmp(a->policy[i].id, id) == 0)
            return &a->policy[i];
    fail_msg("no policy %s", id);
    return NULL;
}

/* Medicare and private payers ask for different things; each is shown with what was found. */
static void payers_ask_for_different_things(void **state)
{
    (void)state;
    struct scot_care_item items[4] = {item(SCOT_CARE_NSAID, 42, 21, SCOT_RESPONSE_NONE),
                                      item(SCOT_CARE_ACTIVITY, 42, 14, SCOT_RESPONSE_SOME),
                                      item(SCOT_CARE_EXERCISE, 28, 0, SCOT_RESPONSE_SOME),
                                      item(SCOT_CARE_HEAT, 91, 50, SCOT_RESPONSE_SOME)};
    struct scot_ladder_facts facts = facts_of(items, 4);
    facts.since = (struct scot_date){2026, 8, 21};
    struct scot_ladder_answer a = judge(&facts);
    assert_true(a.policies == 4);
    assert_true(policy(&a, "medicare")->met && policy(&a, "medicare")->ask[SCOT_ASK_PAIN_MONTHS].found == 3);
    assert_false(policy(&a, "medicare")->ask[SCOT_ASK_CARE_WEEKS].asked); /* no fixed number */
    assert_true(policy(&a, "alabama_medicaid")->met && policy(&a, "private_interqual")->met);
    const struct scot_ladder_policy *blue = policy(&a, "private_blue_alabama");
    assert_true(!blue->met && blue->ask[SCOT_ASK_FAILED].met &&
                fabs(blue->ask[SCOT_ASK_CARE_WEEKS].found - 83 / 7.0) < 1e-9);
    /* A day less than three months, and a day less of an anti-inflammatory. */
    facts.since.day = 22;
    items[0].stop = ago(22);
    a = judge(&facts);
    assert_true(!policy(&a, "medicare")->met && policy(&a, "medicare")->ask[SCOT_ASK_PAIN_MONTHS].found == 2);
    assert_false(policy(&a, "alabama_medicaid")->ask[SCOT_ASK_NSAID_WEEKS].met ||
                 policy(&a, "private_interqual")->met);
    /* Of another year. */
    items[0] = item(SCOT_CARE_NSAID, 500, 400, SCOT_RESPONSE_NONE);
    a = judge(&facts);
    assert_true(policy(&a, "private_interqual")->ask[SCOT_ASK_NSAID_WEEKS].found == 0);
    assert_true(policy(&a, "alabama_medicaid")->ask[SCOT_ASK_NSAID_WEEKS].met);
    facts.today = (struct scot_date){1900, 2, 1}; /* there is nothing before 1900 */
    assert_true(judge(&facts).care_weeks == 0);
    facts.today = today;
    facts.since = ago(-3);
    a = judge(&facts);
    assert_true(policy(&a, "medicare")->ask[SCOT_ASK_PAIN_MONTHS].found == 0);
    facts.since_known = false;
    a = judge(&facts);
    assert_true(finding(&a, "ladder.since") != NULL && !policy(&a, "medicare")->met);
}

/* The slow obvious counter: day by day. */
static int days_slowly(const struct scot_care_item *items, int count, unsigned kinds, unsigned responses,
                       struct scot_date from, struct scot_date to)
{
    int days = 0;
    for (int32_t d = scot_date_days(from); d < scot_date_days(to); d++) {
        bool covered = false;
        for (int i = 0; i < count; i++)
            covered |= items[i].started && (kinds >> items[i].kind & 1) &&
                       (responses >> items[i].response & 1) && scot_date_days(items[i].start) <= d &&
                       (!items[i].stopped || d < scot_date_days(items[i].stop));
        days += covered;
    }
    return days;
}

static void days_count_as_day_by_day(void **state)
{
    (void)state;
    srand(1);
    for (int run = 0; run < 3000; run++) {
        struct scot_care_item items[6];
        int count = rand() % 7;
        for (int i = 0; i < count; i++) {
            items[i] = item((enum scot_care_kind)(rand() % 3), rand() % 60 - 5, 1 + rand() % 60,
                            (enum scot_response)(rand() % SCOT_RESPONSES));
            items[i].started = rand() % 8 > 0;
            items[i].stopped = rand() % 4 > 0;
        }
        unsigned kinds = (unsigned)rand() % 8, responses = (unsigned)rand() % 64;
        const struct scot_date from = ago(rand() % 60), to = ago(rand() % 60 - 10);
        assert_int_equal(scot_care_days(items, count, kinds, responses, from, to),
                         days_slowly(items, count, kinds, responses, from, to));
    }
}

static struct scot_rules *few;

static void row(const char *id, const char *value, const char *unit)
{
    char text[400];
    struct scot_error err = {0};
    snprintf(text, sizeof text,
             "{\"rules\":[{\"id\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"source\":\"s\",\"mark\":\"SITE\"}]}",
             id, value, unit);
    if (!scot_rules_add(few, "x", text, strlen(text), &err))
        fail_msg("%s", err.text);
}

static void fails_with(const char *words)
{
    struct scot_ladder_answer a;
    struct scot_error err = {0};
    const struct scot_ladder_facts facts = facts_of(NULL, 0);
    assert_false(scot_care_ladder(&a, few, &facts, &err));
    if (strstr(err.text, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

/* Every row that it cannot do without is named; a policy is data, with its units. */
static void rows_that_lack_or_err_are_named(void **state)
{
    (void)state;
    assert_true(scot_rules_create(&few, NULL));
    fails_with("ladder.gate.failed");
    row("ladder.gate.failed", "1", "1");
    fails_with("ladder.gate.weeks");
    row("ladder.gate.weeks", "4", "week");
    fails_with("ladder.concurrent.least");
    row("ladder.concurrent.least", "1", "1");
    row("ladder.kind.ice.treats", "0", "1"); /* a site may think so */
    row("ladder.kind.heat.treats", "1", "1");
    assert_true(!scot_care_treats(few, SCOT_CARE_ICE) && scot_care_treats(few, SCOT_CARE_HEAT) &&
                scot_care_treats(few, SCOT_CARE_REST));
    row("ladder.policy..name", "\"no id\"", "");
    row("ladder.policy.an-id-longer-than-an-id-may-be.name", "\"x\"", "");
    row("ladder.polity.x.name", "\"x\"", "");
    row("ladder.policy.x.word", "\"x\"", "");
    struct scot_ladder_answer a;
    const struct scot_ladder_facts facts = facts_of(NULL, 0);
    assert_true(scot_care_ladder(&a, few, &facts, NULL) && a.policies == 0);
    row("ladder.policy.x.name", "\"X\"", "");
    row("ladder.policy.x.name", "\"Y\"", ""); /* a site's own name for it */
    assert_true(scot_care_ladder(&a, few, &facts, NULL) && a.policies == 1 && a.policy[0].met);
    assert_string_equal(a.policy[0].name, "Y");
    row("ladder.policy.x.care_weeks", "6", "day");
    fails_with("wanted week");
    row("ladder.policy.z.within_months", "6", "week");
    row("ladder.policy.z.name", "\"Z\"", "");
    fails_with("wanted week");
    scot_rules_destroy(&few);
}

static void policies_have_an_end(void **state)
{
    (void)state;
    char id[40];
    assert_true(scot_rules_create(&few, NULL));
    row("ladder.gate.failed", "1", "1");
    row("ladder.gate.weeks", "4", "week");
    row("ladder.concurrent.least", "1", "1");
    row("ladder.policy.0.name", "\"x\"", "");
    row("ladder.policy.0.within_months", "6", "week");
    fails_with("wanted month");
    row("ladder.gate.weeks", "521", "week");
    fails_with("521 weeks, wanted 0 to 520");
    row("ladder.gate.weeks", "-1", "week");
    fails_with("-1 weeks, wanted 0 to 520");
    scot_rules_destroy(&few);
    assert_true(scot_rules_create(&few, NULL));
    row("ladder.gate.failed", "1", "1");
    row("ladder.gate.weeks", "4", "week");
    row("ladder.concurrent.least", "1", "1");
    row("ladder.policy.p0.within_months", "0", "month");
    row("ladder.policy.p0.name", "\"x\"", "");
    fails_with("0 months, wanted 1 to 1200");
    row("ladder.policy.p0.within_months", "1201", "month");
    fails_with("1201 months, wanted 1 to 1200");
    row("ladder.policy.p0.within_months", "12", "month");
    for (int i = 0; i <= SCOT_POLICIES; i++) {
        snprintf(id, sizeof id, "ladder.policy.p%d.name", i);
        row(id, "\"x\"", "");
    }
    fails_with("more than 8 policies");
    scot_rules_destroy(&few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_item_of_the_ladder_counts),
        cmocka_unit_test(an_injection_comes_when_conservative_care_failed),
        cmocka_unit_test(weeks_are_told_in_words),
        cmocka_unit_test(four_weeks_are_four_weeks),
        cmocka_unit_test(sessions_of_physiotherapy_are_counted),
        cmocka_unit_test(what_is_enough_keeps_the_gate_shut),
        cmocka_unit_test(dates_that_cannot_be_are_told),
        cmocka_unit_test(no_step_is_skipped_without_a_reason),
        cmocka_unit_test(even_conservative_care_by_a_reason),
        cmocka_unit_test(the_order_of_injection_and_block_is_in_dispute),
        cmocka_unit_test(an_injection_never_stands_alone),
        cmocka_unit_test(surgery_is_put_off_and_not_ruled_out),
        cmocka_unit_test(payers_ask_for_different_things),
        cmocka_unit_test(days_count_as_day_by_day),
        cmocka_unit_test(rows_that_lack_or_err_are_named),
        cmocka_unit_test(policies_have_an_end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
