#include <math.h>

#include "base/memory.h"
#include "case_here.h"

static json_t *aftercare(const json_t *dossier, json_int_t id)
{
    json_t *answer = NULL;
    struct scot_error err = {0};
    if (!scot_answer_aftercare(&answer, dossier, id, rules, &err))
        fail_msg("%s", err.text);
    assert_true(json_is_string(json_object_get(answer, "line")) && json_is_array(json_object_get(answer, "findings")));
    return answer;
}

static json_t *called(json_t *list, const char *id)
{
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one) if (scot_member_is(one, "id", id)) return one;
    return NULL;
}

/* An intra-articular injection with steroid. */
static json_t *add_injection(json_t *dossier, int id, const char *date)
{
    json_t *body = add_block(dossier, id, date, "lidocaine-1");
    json_object_set_new(body, "kind", json_string("intra_articular"));
    json_object_set_new(body, "purpose", json_string("both"));
    json_object_set_new(
        body, "given",
        parsed("[{\"product\":\"lidocaine-1\",\"ml\":0.5,\"place\":\"joint\"},{\"product\":\"bupivacaine-05\",\"ml\":0."
               "3,\"place\":\"joint\"},{\"product\":\"triamcinolone-10\",\"ml\":1,\"place\":\"joint\"}]"));
    return body;
}

static void no_such_procedure_is_no_error(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-03-10"), *answer = aftercare(dossier, 10);
    assert_non_null(strstr(text_at(answer, "line"), "no procedure"));
    json_decref(answer);
    json_object_set_new(add_block(dossier, 10, "2026-03-02", "lidocaine-1"), "status", json_string("cancelled"));
    answer = aftercare(dossier, 10);
    assert_null(json_object_get(answer, "timeline"));
    json_decref(answer);
    json_decref(dossier);
}

/* the timeline in the patient's own hours. */
static void the_timeline_has_its_instants(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-03-02");
    json_t *body = add_injection(dossier, 10, "2026-03-02"), *answer = aftercare(dossier, 10);
    const json_t *off = called(at(answer, "timeline"), "wears_off");
    assert_string_equal(scot_member_text(off, "until"),
                        "2026-03-02T20:10:00Z"); /* bupivacaine's twelve hours, not lidocaine's four */
    assert_true(called(at(answer, "timeline"), "steroid_full") != NULL &&
                called(at(answer, "timeline"), "light") != NULL && called(at(answer, "timeline"), "exercise") != NULL);
    assert_string_equal(scot_member_text(called(at(answer, "timeline"), "light"), "mark"), "FOUND");
    json_decref(answer);
    json_object_del(body, "injected_at");
    answer = aftercare(dossier, 10);
    assert_string_equal(scot_member_text(called(at(answer, "timeline"), "light"), "from"), "2026-03-02T08:15:00Z");
    assert_true(found_at(answer, "findings", "verdict.clock"));
    json_decref(answer);
    json_object_del(body, "ended");
    json_object_del(body, "started");
    answer = aftercare(dossier, 10);
    assert_true(json_is_null(json_object_get(called(at(answer, "timeline"), "light"), "from")) &&
                json_array_size(at(answer, "diary.due")) == 0);
    assert_true(found_at(answer, "findings", "diary.1.every"));
    json_decref(answer);
    json_decref(dossier);
}

/* due instants, and the time of writing against the time due. */
static void the_diary_shows_how_it_was_kept(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-03-02");
    add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    add_score(dossier, 20, 10, "2026-03-02", 15, 2);
    json_t *answer = aftercare(dossier, 10);
    assert_int_equal(json_array_size(at(answer, "diary.due")), 25);
    assert_string_equal(text_at(answer, "diary.due.0.at"), "2026-03-02T08:25:00Z");
    assert_string_equal(text_at(answer, "diary.due.24.at"), "2026-03-16T08:10:00Z");
    assert_string_equal(text_at(answer, "diary.due.0.state"), "on_time");
    assert_int_equal(json_integer_value(at(answer, "diary.due.0.entry")), 20);
    assert_string_equal(text_at(answer, "diary.due.1.state"), "missed"); /* now is noon */
    assert_string_equal(text_at(answer, "diary.due.24.state"), "ahead");
    assert_string_equal(text_at(answer, "diary.link_ends"), "2026-03-17T23:59:59Z");
    json_decref(answer);
    /* Filled in the day after, as if it had been written then; and one without the program's stamp. */
    add_score(dossier, 21, 10, "2026-03-02", 30, 2);
    add_score(dossier, 22, 10, "2026-03-02", 45, 2);
    json_object_set_new(json_array_get(json_object_get(dossier, "entries"), 2), "made_at",
                        json_string("2026-03-03T08:00:00Z"));
    json_object_del(json_array_get(json_object_get(dossier, "entries"), 3), "made_at");
    answer = aftercare(dossier, 10);
    assert_string_equal(text_at(answer, "diary.due.1.state"), "late");
    assert_string_equal(text_at(answer, "diary.due.2.state"), "late");
    assert_true(number_at(answer, "diary.claimed_percent") > number_at(answer, "diary.kept_percent"));
    assert_true(found_at(answer, "diary.findings", "diary.compliance.kept") &&
                strstr(text_at(answer, "line"), "1 of 6") != NULL);
    json_decref(answer);
    json_decref(dossier);
}

/* a plan in diabetes after steroid, a question where it is not told, none after an anaesthetic alone. */
static void blood_sugar(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-03-02");
    add_injection(dossier, 10, "2026-03-02");
    add_block(dossier, 11, "2026-03-02", "lidocaine-1");
    json_t *answer = aftercare(dossier, 10);
    assert_true(json_is_true(at(answer, "glucose.ask")) && found_at(answer, "findings", "after.glucose.wanted"));
    json_decref(answer);
    static const char *const told[] = {"yes", "no"};
    for (int i = 0; i < 2; i++) {
        json_array_append_new(json_object_get(dossier, "entries"), json_pack("{s:i, s:s, s:{s:s}}", "id", 3 + i, "form",
                                                                             "screening", "body", "diabetes", told[i]));
        answer = aftercare(dossier, 10);
        assert_int_equal(json_is_null(json_object_get(answer, "glucose")), i);
        if (i == 0) {
            assert_true(json_is_false(at(answer, "glucose.ask")) &&
                        fabs(number_at(answer, "glucose.alert_mmol.0") - 300 / 18.02) < 1e-9);
            assert_string_equal(text_at(answer, "glucose.until"), "2026-03-05");
            json_decref(answer);
            answer = aftercare(dossier, 11);
            assert_true(json_is_null(json_object_get(answer, "glucose")));
        }
        json_decref(answer);
    }
    json_decref(dossier);
}

/* what the diary ticks is flagged with what to do. */
static void warning_signs_that_were_told(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-03-02");
    add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    json_object_set_new(add_score(dossier, 20, 10, "2026-03-02", 15, 2), "warning",
                        parsed("[\"weakness\",\"headache\"]"));
    json_object_set_new(add_score(dossier, 21, 99, "2026-03-02", 15, 2), "warning", parsed("[\"fever\"]"));
    add_entry(dossier, 22, "visit", "2026-03-09T08:00:00Z",
              parsed("{\"date\":\"2026-03-09\",\"how\":\"phone\",\"procedure\":10,\"warning\":[\"weakness\"]}"));
    json_t *answer = aftercare(dossier, 10);
    json_t *weakness = called(at(answer, "warnings"), "weakness");
    assert_true(json_array_size(json_object_get(weakness, "reported")) == 2 &&
                scot_member_is(weakness, "urgency", "emergency"));
    assert_true(json_array_size(json_object_get(called(at(answer, "warnings"), "fever"), "reported")) ==
                0); /* another procedure's */
    assert_true(found_at(answer, "findings", "warning.weakness.do") &&
                found_at(answer, "findings", "warning.headache.do") &&
                !found_at(answer, "findings", "warning.fever.do"));
    json_decref(answer);
    json_decref(dossier);
}

/* events by class, rate and source; those recorded are judged. */
static void adverse_events(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-03-20");
    json_object_set_new(add_block(dossier, 10, "2026-03-02", "lidocaine-1"), "operator_experience",
                        json_string("under_50"));
    add_entry(dossier, 30, "event", "2026-03-03T08:00:00Z",
              parsed("{\"what\":\"flare\",\"began\":\"2026-03-03\",\"procedure\":10,\"seriousness\":\"not_serious\","
                     "\"expected\":\"yes\",\"causality\":\"probable\",\"outcome\":\"ongoing\"}"));
    add_entry(dossier, 31, "event", "2026-03-03T08:00:00Z",
              parsed("{\"what\":\"soreness\",\"began\":\"2026-03-03\",\"procedure\":10,\"seriousness\":\"not_serious\","
                     "\"expected\":\"yes\",\"causality\":\"certain\",\"outcome\":\"over\"}"));
    add_entry(
        dossier, 32, "event", "2026-03-03T08:00:00Z",
        parsed("{\"what\":\"allergic\",\"began\":\"2026-03-02\",\"procedure\":10,\"seriousness\":\"hospital\","
               "\"expected\":\"no\",\"causality\":\"possible\",\"outcome\":\"ongoing\",\"ended\":\"2026-03-04\"}"));
    add_entry(dossier, 33, "event", "2026-03-03T08:00:00Z",
              parsed("{\"what\":\"other\",\"began\":\"2026-03-03\",\"procedure\":10,\"seriousness\":\"hospital\","
                     "\"expected\":\"no\",\"causality\":\"unlikely\",\"outcome\":\"ongoing\"}"));
    add_entry(
        dossier, 34, "event", "2026-03-03T08:00:00Z",
        parsed("{\"what\":\"blood_sugar\",\"began\":\"2026-03-03\",\"procedure\":10,\"seriousness\":\"not_serious\","
               "\"expected\":\"yes\",\"causality\":\"probable\",\"outcome\":\"over\",\"glucose_mgdl\":410}"));
    json_object_set_new(json_object_get(json_array_get(json_object_get(dossier, "entries"), 0), "body"), "events",
                        parsed("[\"vasovagal\",\"other\"]"));
    json_t *answer = aftercare(dossier, 10);
    assert_string_equal(text_at(answer, "events.0.class"), "expected");
    assert_true(found_at(answer, "findings", "event.watched") &&
                found_at(answer, "findings", "after.glucose.alert.first") &&
                found_at(answer, "findings", "event.vasovagal.class"));
    assert_int_equal(json_integer_value(at(answer, "other_events.0")), 33);
    assert_int_equal(json_integer_value(at(called(at(answer, "events"), "flare"), "recorded.0")), 30);
    assert_string_equal(scot_member_text(called(at(answer, "events"), "vasovagal"), "mark"), "FOUND");
    assert_true(found_at(answer, "findings", "event.flare.class") &&
                found_at(answer, "findings", "event.allergic.class"));
    size_t i;
    json_t *finding;
    json_array_foreach(at(answer, "findings"), i, finding)
    {
        if (scot_member_is(finding, "rule", "event.flare.class"))
            assert_non_null(strstr(scot_member_text(finding, "text"), "still there after 18 days"));
        if (scot_member_is(finding, "rule", "event.soreness.class"))
            assert_string_equal(scot_member_text(finding, "weight"), "note");
        if (scot_member_is(finding, "rule", "event.rare"))
            assert_non_null(strstr(scot_member_text(finding, "text"), "under 50"));
    }
    json_decref(answer);
    json_decref(dossier);
}

/* going home. R-107: coming back. */
static void going_home_and_coming_back(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-03-14");
    json_t *body = add_block(dossier, 10, "2026-03-02", "lidocaine-1"), *answer = aftercare(dossier, 10);
    assert_true(json_is_false(at(answer, "discharge.ready")) && json_array_size(at(answer, "discharge.findings")) == 6);
    assert_string_equal(text_at(answer, "followup.0.state"), "due");
    assert_non_null(strstr(text_at(answer, "line"), "16 March 2026"));
    json_decref(answer);
    static const char *const tick[] = {"discharge_awake", "discharge_vitals", "discharge_legs", "discharge_driver",
                                       "discharge_told"};
    for (size_t i = 0; i < 5; i++)
        json_object_set_new(body, tick[i], json_true());
    json_object_set_new(body, "discharged_at", json_string("2026-03-02T08:45:00Z"));
    add_entry(dossier, 40, "visit", "2026-03-14T10:00:00Z", parsed("{\"date\":\"2026-03-14\",\"how\":\"telehealth\"}"));
    add_entry(dossier, 41, "visit", "2026-03-15T10:00:00Z",
              parsed("{\"date\":\"2026-03-15\",\"how\":\"phone\",\"procedure\":99}"));
    json_object_set_new(dossier, "today", json_string("2026-10-14"));
    answer = aftercare(dossier, 10);
    assert_true(json_is_true(at(answer, "discharge.ready")) &&
                fabs(number_at(answer, "discharge.observed_min") - 35) < 1e-9);
    assert_true(json_integer_value(at(answer, "followup.0.visit")) == 40 &&
                json_is_null(at(answer, "followup.1.visit")));
    assert_string_equal(text_at(answer, "followup.1.state"), "missed");
    assert_true(found_at(answer, "findings", "followup.six_weeks.after") &&
                strstr(text_at(answer, "line"), "no follow-up is left") != NULL);
    json_decref(answer);
    json_object_set_new(body, "discharged_at", json_string("2026-03-03T09:45:00Z"));
    answer = aftercare(dossier, 10);
    assert_true(found_at(answer, "discharge.findings", "discharge.same_day"));
    json_decref(answer);
    json_decref(dossier);
}

/* Each choice of a form, but for one, has its row: the id of a field's options and "<head><id><tail>". */
static void choices_have_rows(const char *form, const char *field_id, const char *head, const char *tail,
                              const char *but)
{
    size_t i, k;
    json_t *field, *option;
    int found = 0;
    json_array_foreach(json_object_get(scot_form(forms, form), "fields"), i, field)
    {
        if (!scot_member_is(field, "id", field_id))
            continue;
        json_array_foreach(json_object_get(field, "options"), k, option)
        {
            char row[64];
            snprintf(row, sizeof row, "%s%s%s", head, scot_member_text(option, "id"), tail);
            if (scot_member_is(option, "id", but))
                continue;
            if (scot_rules_find(rules, row) == NULL)
                fail_msg("%s of form %s has no row %s", field_id, form, row);
            found++;
        }
    }
    assert_true(found > 5);
}

/* Forms and rules are data of two kinds: what one names the other has. */
static void forms_and_rules_agree(void **state)
{
    (void)state;
    choices_have_rows("diary", "warning", "warning.", ".do", "");
    choices_have_rows("visit", "warning", "warning.", ".do", "");
    choices_have_rows("event", "what", "event.", ".class", "other");
    choices_have_rows("procedure", "events", "after.noticed.", "", "other");
    choices_have_rows("procedure", "contrast_pattern", "verdict.pattern.joint.", "", "");
    choices_have_rows("procedure", "contrast_pattern", "verdict.pattern.nerve.", "", "");
    choices_have_rows("verdict", "rule_set", "verdict.set.", ".name", "site");
}

static void errors_come_back(void **state)
{
    (void)state;
    json_t *dossier = new_case("2026-03-02"), *answer = NULL;
    struct scot_rules *none = NULL;
    struct scot_error err = {0};
    add_block(dossier, 10, "2026-03-02", "lidocaine-1");
    assert_true(scot_rules_create(&none, &err));
    assert_false(scot_answer_aftercare(&answer, dossier, 10, none, &err));
    assert_non_null(strstr(err.text, "missing"));
    scot_rules_destroy(&none);
    for (uint64_t n = 1; n <= 3; n++) {
        scot_alloc_fail_at(n);
        assert_false(scot_answer_aftercare(&answer, dossier, 10, rules, &err));
        scot_alloc_fail_at(0);
    }
    json_decref(dossier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_such_procedure_is_no_error),
        cmocka_unit_test(the_timeline_has_its_instants),
        cmocka_unit_test(the_diary_shows_how_it_was_kept),
        cmocka_unit_test(blood_sugar),
        cmocka_unit_test(warning_signs_that_were_told),
        cmocka_unit_test(adverse_events),
        cmocka_unit_test(going_home_and_coming_back),
        cmocka_unit_test(forms_and_rules_agree),
        cmocka_unit_test(errors_come_back),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
