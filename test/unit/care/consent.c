#include "care/consent.h"

#include <stdio.h>
#include <string.h>

#include "care_here.h"

/* Everything but what data names, "risk.bleeding". */
static bool all_but(const void *data, const char *kind, const char *id)
{
    char name[64];
    snprintf(name, sizeof name, "%s.%s", kind, id);
    return strcmp(name, data) != 0;
}

static struct scot_consent talk(const char *but, enum scot_said not_a_cure, enum scot_consent_decision decision)
{
    const struct scot_consent_facts facts = {
        .recorded = true, .ticked = all_but, .data = but, .not_a_cure = not_a_cure, .decision = decision};
    struct scot_consent consent;
    scot_care_consent(&consent, rules, &facts);
    return consent;
}

/* risks, R-112: benefits and alternatives beside them, each with its own tick. */
static void each_point_wants_its_tick(void **state)
{
    (void)state;
    static const char *const point[] = {
        "risk.weakness",     "risk.numbness",     "risk.headache",       "risk.bleeding",        "risk.infection",
        "risk.nerve_damage", "risk.allergic",     "risk.soreness",       "risk.flare",           "risk.glucose",
        "benefit.relief",    "benefit.diagnosis", "alternative.nothing", "alternative.exercise", "alternative.medicines"};
    struct scot_consent consent = talk("", SCOT_SAID_YES, SCOT_CONSENT_AGREES);
    assert_true(consent.complete && consent.missing == 0 && consent.findings.count == 0);
    for (size_t i = 0; i < sizeof point / sizeof point[0]; i++) {
        char rule[64];
        snprintf(rule, sizeof rule, "consent.%s", point[i]);
        consent = talk(point[i], SCOT_SAID_YES, SCOT_CONSENT_AGREES);
        if (consent.complete || consent.missing != 1 || !scot_found(&consent.findings, rule))
            fail_msg("%s may be left out", point[i]);
    }
    assert_string_equal(consent.line, "consent is not complete: some points were not talked over");
}

/* not permanent, not a cure. */
static void that_it_is_no_cure_is_understood(void **state)
{
    (void)state;
    struct scot_consent consent = talk("", SCOT_SAID_UNKNOWN, SCOT_CONSENT_AGREES);
    assert_true(!consent.complete && scot_found(&consent.findings, "consent.cure"));
    assert_string_equal(consent.line, "consent is not complete: decision or understanding is missing");
}

static void the_patient_decides(void **state)
{
    (void)state;
    struct scot_consent consent = talk("", SCOT_SAID_YES, SCOT_CONSENT_DECLINES);
    assert_true(!consent.complete && consent.findings.refused);
    assert_string_equal(consent.line, "consent is not complete: declined");
    consent = talk("", SCOT_SAID_YES, SCOT_CONSENT_OPEN);
    assert_true(!consent.complete && !consent.findings.refused);
    const struct scot_consent_facts none = {0};
    scot_care_consent(&consent, rules, &none);
    assert_true(!consent.complete && scot_found(&consent.findings, "consent.talk"));
}

/* A site's row takes the place of ours and is not asked twice. */
static void a_sites_own_row_is_asked_once(void **state)
{
    (void)state;
    static const char own[] = "{\"rules\":[{\"id\": \"consent.risk.bleeding\", \"value\": \"bleeding, here 1 %\", \"unit\": "
                              "\"\", \"source\": \"our own\", \"mark\": \"SITE\"}]}";
    struct scot_error err = {0};
    assert_true(scot_rules_add(rules, "site", own, strlen(own), &err));
    struct scot_consent consent = talk("risk.bleeding", SCOT_SAID_YES, SCOT_CONSENT_AGREES);
    assert_int_equal(consent.missing, 1);
    assert_string_equal(consent.findings.at[0].text, "not talked over: risk: bleeding, here 1 %");
    assert_string_equal(consent.findings.at[0].mark, "SITE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_point_wants_its_tick), cmocka_unit_test(that_it_is_no_cure_is_understood),
        cmocka_unit_test(the_patient_decides), cmocka_unit_test(a_sites_own_row_is_asked_once),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
