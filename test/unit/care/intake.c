#include "care/intake.h"

#include <math.h>
#include <string.h>

#include "care_here.h"

static bool tells(const struct scot_findings *findings, const char *rule, const char *words)
{
    for (int i = 0; i < findings->count; i++)
        if (strcmp(findings->at[i].rule, rule) == 0 && strstr(findings->at[i].text, words) != NULL)
            return findings->at[i].source[0] != '\0' && findings->at[i].mark[0] != '\0';
    return false;
}

static const struct scot_referral_facts quiet = {
    .recorded = true, .region = true, .referred_to = true, .site = true, .pain_days = 3, .limits_activities = SCOT_SAID_NO,
    .not_better = SCOT_SAID_NO, .standard_failed = SCOT_SAID_NO};

static struct scot_referral refer(const struct scot_referral_facts *facts)
{
    struct scot_referral referral;
    struct scot_error err = {0};
    if (!scot_care_referral(&referral, rules, facts, &err))
        fail_msg("%s", err.text);
    return referral;
}

/* not improving with standard treatment. R-005: for weeks, or limits activities, or not better with rest and therapy. */
static void any_one_reason_refers(void **state)
{
    (void)state;
    assert_int_equal(refer(&quiet).wanted, SCOT_SAID_NO);
    for (int i = 0; i < 4; i++) {
        static const char *const rule[] = {"screen.referral.standard", "screen.referral.activities",
                                           "screen.referral.not_better", "screen.referral.weeks"};
        struct scot_referral_facts facts = quiet;
        if (i == 0)
            facts.standard_failed = SCOT_SAID_YES;
        else if (i == 1)
            facts.limits_activities = SCOT_SAID_YES;
        else if (i == 2)
            facts.not_better = SCOT_SAID_YES;
        else
            facts.pain_days = 14;
        struct scot_referral referral = refer(&facts);
        assert_int_equal(referral.wanted, SCOT_SAID_YES);
        assert_int_equal(referral.findings.count, 1);
        assert_true(tells(&referral.findings, rule[i], "a specialist is wanted"));
    }
    struct scot_referral_facts facts = quiet;
    facts.pain_days = 13;
    assert_int_equal(refer(&facts).wanted, SCOT_SAID_NO);
    /* What is not recorded may still refer. */
    facts.pain_days = -1;
    assert_int_equal(refer(&facts).wanted, SCOT_SAID_UNKNOWN);
    facts = quiet;
    facts.not_better = SCOT_SAID_UNKNOWN;
    assert_int_equal(refer(&facts).wanted, SCOT_SAID_UNKNOWN);
}

/* the region, R-002: to whom, R-003: where; what lacks is told. */
static void a_referral_says_where_and_to_whom(void **state)
{
    (void)state;
    struct scot_referral_facts facts = quiet;
    facts.region = facts.referred_to = facts.site = false;
    struct scot_referral referral = refer(&facts);
    assert_true(tells(&referral.findings, "screen.region", "wanted neck, mid-back or lower back"));
    assert_true(tells(&referral.findings, "screen.who", "to whom"));
    assert_true(tells(&referral.findings, "screen.site", "payers differ"));
    facts.recorded = false;
    referral = refer(&facts);
    assert_true(referral.wanted == SCOT_SAID_NOTHING && referral.findings.count == 1);
}

/* how long it took from the referral to the first visit and procedure. */
static void waiting_is_counted_in_days(void **state)
{
    (void)state;
    struct scot_waiting_facts facts = {.received = true, .received_on = {2028, 2, 28}, .today = {2028, 3, 1}};
    struct scot_waiting waiting;
    scot_care_waiting(&waiting, rules, &facts);
    assert_true(waiting.open_days == 2 && waiting.visit_days == -1 && waiting.procedure_days == -1);
    assert_string_equal(waiting.line, "has waited 2 days since the referral for a first visit");
    facts.visited = true;
    facts.visited_on = facts.received_on;
    scot_care_waiting(&waiting, rules, &facts);
    assert_true(waiting.open_days == -1 && waiting.visit_days == 0);
    assert_string_equal(waiting.line, "0 days from referral to first visit, no procedure yet");
    facts.treated = true;
    facts.treated_on = (struct scot_date){2028, 3, 28};
    scot_care_waiting(&waiting, rules, &facts);
    assert_string_equal(waiting.line, "0 days from referral to first visit, 29 to first procedure");
    facts.visited_on = (struct scot_date){2028, 2, 27};
    scot_care_waiting(&waiting, rules, &facts);
    assert_true(waiting.visit_days == -1 &&
                tells(&waiting.findings, "screen.waiting", "the first visit lies 1 days before the referral"));
    assert_string_equal(waiting.line, "waiting time is not known");
    facts.received = false;
    scot_care_waiting(&waiting, rules, &facts);
    assert_true(tells(&waiting.findings, "screen.waiting", "not recorded"));
}

/* an image supports, and never decides. */
static void images_never_tell_the_source(void **state)
{
    (void)state;
    struct scot_findings findings = {0};
    scot_care_image(&findings, rules, "ct of 2026-10-01", "facet degeneration, osteophytes");
    scot_care_image(&findings, rules, "mri of 2026-10-02", "");
    assert_string_equal(
        findings.at[0].text,
        "ct of 2026-10-01 shows facet degeneration, osteophytes; this alone does not tell where the pain comes from");
    assert_true(tells(&findings, "screen.imaging", "mri of 2026-10-02: not recorded what it shows"));
    assert_true(!findings.refused && findings.at[0].weight == SCOT_NOTE);
}

/* long-term medicines, as an outcome to follow. */
static void medicines_taken_for_long_are_told(void **state)
{
    (void)state;
    struct scot_medicine_facts facts = {.opioid = true, .nsaid = true, .mme_day = 49, .opioid_days = 90, .nsaid_days = 90};
    struct scot_findings findings;
    struct scot_error err = {0};
    assert_true(scot_care_medicines(&findings, rules, &facts, &err));
    assert_true(findings.count == 1 && tells(&findings, "medicine.sparing", "opioids of 49 MME a day"));
    facts.mme_day = 50;
    facts.opioid_days = facts.nsaid_days = 91;
    assert_true(scot_care_medicines(&findings, rules, &facts, &err));
    assert_true(tells(&findings, "medicine.mme.most", "from 50 on"));
    assert_true(tells(&findings, "medicine.long", "opioids for 91 days") &&
                tells(&findings, "medicine.long", "NSAIDs for 91 days"));
    facts = (struct scot_medicine_facts){.opioid = true, .mme_day = NAN, .opioid_days = -1, .nsaid_days = -1};
    assert_true(scot_care_medicines(&findings, rules, &facts, &err));
    assert_true(findings.count == 1 && tells(&findings, "medicine.sparing", "not recorded: the opioid's dose"));
    facts = (struct scot_medicine_facts){.nsaid = true};
    assert_true(scot_care_medicines(&findings, rules, &facts, &err) && findings.count == 0);
    facts.nsaid = false;
    assert_true(scot_care_medicines(&findings, rules, &facts, &err) && findings.count == 1);
}

static void missing_rows_are_named(void **state)
{
    (void)state;
    static const char *const id[] = {"screen.referral.weeks", "medicine.long", "medicine.mme.most"};
    for (int i = 0; i < 3; i++) {
        struct scot_rules *less = rules_but(rules, id[i], NULL);
        struct scot_error err = {0};
        struct scot_referral referral;
        struct scot_findings findings;
        const struct scot_medicine_facts none = {0};
        assert_false(scot_care_referral(&referral, less, &quiet, &err) && scot_care_medicines(&findings, less, &none, &err));
        assert_non_null(strstr(err.text, id[i]));
        scot_rules_destroy(&less);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_one_reason_refers), cmocka_unit_test(a_referral_says_where_and_to_whom),
        cmocka_unit_test(waiting_is_counted_in_days), cmocka_unit_test(images_never_tell_the_source),
        cmocka_unit_test(medicines_taken_for_long_are_told), cmocka_unit_test(missing_rows_are_named),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
