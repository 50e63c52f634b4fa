#include "record/answer.h"

#include <stdlib.h>

#include "care/ladder.h"
#include "forms_here.h"
#include "support.h"

#define REFERRAL "{\"id\":1,\"form\":\"referral\",\"at\":\"2026-09-01\",\"body\":{\"since\":\"2026-05-01\"}}"
#define NSAID                                                                                                \
    "{\"id\":2,\"form\":\"care_item\",\"at\":\"2026-09-01\",\"body\":{\"kind\":\"nsaid\",\"drug\":\"naproxen\",\"dose\":\"500 mg twice a day\",\"start\":\"2026-"  \
    "09-01\",\"stop\":\"2026-09-29\","                                                                       \
    "\"response\":\"none\"}}"
#define PHYSIO                                                                                               \
    "{\"id\":3,\"form\":\"care_item\",\"at\":\"2026-09-01\",\"body\":{\"kind\":\"physiotherapy\",\"start\":" \
    "\"2026-10-01\","                                                                                        \
    "\"sessions\":8,\"response\":\"some\"}}"
#define PLAN(more)                                                                                           \
    "{\"id\":9,\"form\":\"plan\",\"at\":\"2026-11-20\",\"body\":{\"date\":\"2026-12-01\",\"region\":"        \
    "\"lumbar\"," more "}}"
#define DONE(id, kind, status, region, date)                                                                 \
    "{\"id\":" id ",\"form\":\"procedure\",\"at\":\"" date "\",\"body\":{\"date\":\"" date                   \
    "\",\"kind\":\"" kind "\",\"status\":\"" status "\",\"region\":\"" region "\"}}"

static json_t *answer_of(const char *entries, const char *elsewhere)
{
    struct scot_error err = {0};
    json_t *answer = NULL, *dossier = json_pack("{s:{}, s:{s:i, s:s}, s:s}", "patient", "case", "id", 7,
                                                "region", "lumbar", "today", "2026-11-21");
    json_object_set_new(dossier, "entries", json_loads(entries, 0, NULL));
    json_object_set_new(dossier, "elsewhere", json_loads(elsewhere, 0, NULL));
    assert_non_null(json_object_get(dossier, "entries"));
    if (!scot_answer_ladder(&answer, dossier, rules, &err))
        fail_msg("%s", err.text);
    json_decref(dossier);
    return answer;
}

static const json_t *finding(const json_t *answer, const char *rule)
{
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(answer, "findings"), i,
                       f) if (scot_member_is(f, "rule", rule)) return f;
    return NULL;
}

static json_int_t done(const json_t *answer, size_t rung)
{
    return json_integer_value(
        json_object_get(json_array_get(json_object_get(answer, "rungs"), rung), "done"));
}

static void an_empty_case_says_what_lacks(void **state)
{
    (void)state;
    json_t *a = answer_of("[]", "[]");
    assert_true(scot_member_is(a, "gate", "not_yet") && scot_member_is(a, "next", "conservative"));
    assert_non_null(finding(a, "ladder.gate.failed"));
    assert_non_null(finding(a, "ladder.since"));
    assert_non_null(strstr(scot_member_text(a, "line"),
                           "injection: not yet, because conservative treatments documented as failed: 0"));
    assert_true(json_is_null(json_object_get(a, "plan")) && json_is_null(json_object_get(a, "opens")));
    json_decref(a);
}

/* */
static void treatments_that_failed_open_the_gate(void **state)
{
    (void)state;
    json_t *a = answer_of("[" REFERRAL "," NSAID "," PHYSIO
                          ",{\"id\":4,\"form\":\"care_item\",\"body\":{\"kind\":\"bleeding with leeches\"}}]",
                          "[]");
    assert_true(scot_member_is(a, "gate", "open") && scot_member_is(a, "next", "injection"));
    assert_int_equal(json_array_size(json_object_get(a, "items")), 2);
    const json_t *nsaid = json_array_get(json_object_get(a, "items"), 0); /* */
    assert_true(scot_member_is(nsaid, "drug", "naproxen") && scot_member_is(nsaid, "dose", "500 mg twice a day") &&
                scot_member_is(nsaid, "stop", "2026-09-29") && scot_member_is(nsaid, "response", "none"));
    const json_t *physio = json_array_get(json_object_get(a, "items"), 1);
    assert_true(scot_member_number(physio, "sessions") == 8 && json_is_null(json_object_get(physio, "stop")));
    assert_true(scot_member_number(physio, "weeks") == 7.3 && scot_member_is(physio, "start", "2026-10-01"));
    assert_int_equal(json_integer_value(json_object_get(physio, "entry")), 3);
    assert_true(scot_member_number(a, "physiotherapy_sessions") == 8 &&
                scot_member_number(a, "failed_weeks") == 11.3);
    assert_string_equal(scot_member_text(a, "line"),
                        "injection may come: 2 of 2 conservative treatments failed, over 11 weeks and 2 days");
    /* The payers stand beside each other with rule, source and mark. */
    const json_t *policies = json_object_get(a, "policies"), *ask;
    size_t i, j, asks = 0;
    json_t *policy;
    json_array_foreach(policies, i, policy) json_array_foreach(json_object_get(policy, "asks"), j, ask)
    {
        asks++;
        assert_true(scot_member_text(ask, "source")[0] != '\0' && scot_member_text(ask, "mark")[0] != '\0');
    }
    assert_true(json_array_size(policies) == 4 && asks == 10);
    json_decref(a);
}

static void time_that_lacks_has_a_date(void **state)
{
    (void)state;
    json_t *a = answer_of("[" REFERRAL ",{\"id\":4,\"form\":\"care_item\",\"body\":{\"kind\":\"heat\","
                                       "\"start\":\"2026-11-07\",\"response\":\"some\"}}]",
                          "[]");
    assert_true(scot_member_is(a, "gate", "not_yet") && scot_member_is(a, "opens", "2026-12-05"));
    assert_non_null(
        strstr(scot_member_text(a, "line"),
               "not before 5 December 2026, because the conservative care that failed covers 2 weeks, wanted at least 4 weeks"));
    json_decref(a);
}

/* */
static void a_plan_holds_something_beside_the_injection(void **state)
{
    (void)state;
    json_t *a = answer_of("[" REFERRAL "," NSAID "," PLAN("\"kind\":\"intra_articular\"") "]", "[]");
    assert_true(scot_member_is(a, "gate", "not_yet") && finding(a, "ladder.concurrent.least") != NULL);
    assert_int_equal(json_integer_value(json_object_get(a, "plan")), 9);
    json_decref(a);
    a = answer_of("[" REFERRAL "," NSAID
                  "," PLAN("\"kind\":\"intra_articular\",\"concurrent\":[\"physiotherapy\",\"heat\"]") "]",
                  "[]");
    assert_true(scot_member_is(a, "gate", "open") && json_array_size(json_object_get(a, "concurrent")) == 2);
    json_decref(a);
}

/* */
static void what_was_done_counts_by_region_and_place(void **state)
{
    (void)state;
    static const char plan[] = PLAN("\"kind\":\"radiofrequency\",\"concurrent\":[\"heat\"]");
    char entries[4000];
    snprintf(entries, sizeof entries, "[" REFERRAL "," NSAID ",%s,%s,%s,%s,%s]",
             DONE("5", "intra_articular", "done", "lumbar", "2026-10-01"),
             DONE("6", "medial_branch", "cancelled", "lumbar", "2026-10-02"),
             DONE("7", "medial_branch", "done", "cervical", "2026-10-03"),
             DONE("8", "trigger_point", "done", "lumbar", "2026-10-04"), plan);
    json_t *a = answer_of(entries, "[]");
    assert_true(done(a, 1) == 1 && done(a, 2) == 0 && scot_member_is(a, "gate", "not_yet"));
    assert_non_null(
        strstr(scot_member_text(a, "line"),
               "radiofrequency: not yet, because radiofrequency is planned, but no medial branch block"));
    json_decref(a);
    a = answer_of(entries, "[{\"id\":70,\"form\":\"elsewhere\",\"body\":{\"kind\":\"medial_branch\","
                           "\"region\":\"lumbar\",\"earliest\":\"2026-01-01\","
                           "\"latest\":\"2026-06-30\"}}]");
    assert_true(done(a, 2) == 1 && scot_member_is(a, "gate", "open"));
    assert_true(scot_member_is(json_array_get(json_object_get(a, "rungs"), 2), "last", "2026-06-30"));
    json_decref(a);
}

/* */
static void a_written_reason_stands_in_the_answer(void **state)
{
    (void)state;
    json_t *a = answer_of("[" REFERRAL "," NSAID
                          "," PLAN("\"kind\":\"surgical_referral\",\"skip_reason\":\"instability\"") "]",
                          "[]");
    assert_true(scot_member_is(a, "gate", "by_reason") && scot_member_is(a, "reason", "instability") &&
                scot_member_is(a, "asked", "surgical_referral"));
    assert_non_null(finding(a, "ladder.reason"));
    assert_non_null(strstr(scot_member_text(a, "line"), "written reason"));
    json_decref(a);
}

/* What was planned and then done is no plan any more. */
static void a_plan_carried_out_plans_nothing(void **state)
{
    (void)state;
    char entries[3000];
    snprintf(entries, sizeof entries, "[" REFERRAL "," NSAID ",%s,%s]", PLAN("\"kind\":\"medial_branch\""),
             DONE("10", "medial_branch", "done", "lumbar", "2026-12-01"));
    json_t *a = answer_of(entries, "[]");
    assert_true(json_is_null(json_object_get(a, "plan")) && scot_member_is(a, "asked", "injection"));
    json_decref(a);
    snprintf(entries, sizeof entries, "[" REFERRAL "," NSAID ",%s,%s]", PLAN("\"kind\":\"medial_branch\""),
             DONE("10", "medial_branch", "done", "lumbar", "2026-11-30"));
    a = answer_of(entries, "[]");
    assert_true(scot_member_is(a, "asked", "medial_branch"));
    json_decref(a);
}

static void rules_that_lack_err(void **state)
{
    (void)state;
    struct scot_rules *none = NULL;
    struct scot_error err = {0};
    json_t *a = NULL, *dossier = json_object();
    assert_true(scot_rules_create(&none, NULL));
    assert_false(scot_answer_ladder(&a, dossier, none, &err));
    assert_non_null(strstr(err.text, "ladder.gate.failed"));
    json_decref(dossier);
    scot_rules_destroy(&none);
}

/* Each kind and response that care/ knows can be filled in, and a plan too. */
static void the_forms_hold_what_is_asked(void **state)
{
    (void)state;
    struct scot_error err = {0};
    for (int k = 0; k < SCOT_CARE_KINDS; k++)
        for (int r = 0; r < SCOT_RESPONSES; r++) {
            json_t *body = json_pack("{s:s, s:s, s:s, s:i}", "kind", scot_care_kind_id[k], "response",
                                     scot_response_id[r], "start", "2026-01-01", "sessions", 6);
            if (!scot_form_check(forms, "care_item", body, &err))
                fail_msg("%s", err.text);
            json_decref(body);
        }
    json_t *plan = json_loads(
        "{\"date\":\"2026-12-01\",\"kind\":\"surgical_referral\",\"purpose\":\"therapeutic\",\"region\":"
        "\"lumbar\","
        "\"targets\":[{\"joint\":\"L4/"
        "5\",\"side\":\"left\"}],\"concurrent\":[\"restorative_yoga\",\"telehealth\"],\"skip_reason\":\"x\"}",
        0, NULL);
    if (!scot_form_check(forms, "plan", plan, &err))
        fail_msg("%s", err.text);
    json_decref(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_case_says_what_lacks),
        cmocka_unit_test(treatments_that_failed_open_the_gate),
        cmocka_unit_test(time_that_lacks_has_a_date),
        cmocka_unit_test(a_plan_holds_something_beside_the_injection),
        cmocka_unit_test(what_was_done_counts_by_region_and_place),
        cmocka_unit_test(a_written_reason_stands_in_the_answer),
        cmocka_unit_test(a_plan_carried_out_plans_nothing),
        cmocka_unit_test(rules_that_lack_err),
        cmocka_unit_test(the_forms_hold_what_is_asked),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
