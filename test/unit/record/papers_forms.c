#include <stdlib.h>

#include "forms_here.h"
#include "support.h"

/* The forms of what comes and goes: appointments, papers, notes, rehearsals. */

static void taken(const char *form, const char *body)
{
    struct scot_error err = {0};
    json_t *value = json_loads(body, 0, NULL);
    assert_non_null(value);
    if (!scot_form_check(forms, form, value, &err))
        fail_msg("%s: %s", form, err.text);
    json_decref(value);
}

static void refused(const char *form, const char *body, const char *wanted)
{
    struct scot_error err = {0};
    json_t *value = json_loads(body, 0, NULL);
    assert_non_null(value);
    assert_false(scot_form_check(forms, form, value, &err));
    assert_string_equal(err.text, wanted);
    json_decref(value);
}

/* asked for by the patient from the page. R-031: in person or by telehealth. R-006: the first visit. */
static void appointments_are_wanted_and_booked(void **state)
{
    (void)state;
    taken("appointment", "{\"status\": \"wanted\", \"way\": \"telehealth\", \"reason\": \"question\", \"by_patient\": true,"
                         " \"asked_by\": \"page\", \"asked_at\": \"2026-11-21T08:24:00Z\", \"words\": \"is this soreness usual?\"}");
    taken("appointment", "{\"status\": \"booked\", \"way\": \"in_person\", \"reason\": \"first_visit\", \"date\": \"2026-12-01\","
                         " \"at\": \"2026-12-01T09:00:00+01:00\"}");
    refused("appointment", "{\"status\": \"booked\", \"way\": \"by owl\", \"reason\": \"procedure\"}", "How: \"by owl\", wanted one of its 3 options");
    refused("appointment", "{\"status\": \"wanted\", \"way\": \"telehealth\"}", "What for is missing");
    assert_true(scot_form_may_write(forms, "appointment", "coordinator"));
    assert_false(scot_form_may_write(forms, "appointment", "auditor"));
}

/* who rehearsed. A rehearsal is a form of its own, which no procedure's form takes. */
static void a_rehearsal_is_written_down_as_one(void **state)
{
    (void)state;
    static const char body[] = "{\"date\": \"2026-11-12\", \"run\": \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
                               " \"kind\": \"intra_articular\", \"targets\": [{\"joint\": \"L4/5\", \"side\": \"left\"}],"
                               " \"result\": \"reached\", \"operator\": \"T\"}";
    taken("rehearsal", body);
    refused("procedure", body, "\"run\" is no field of this form");
    refused("rehearsal", "{\"date\": \"2026-11-12\"}", "Run file's SHA-256 is missing");
    assert_true(scot_form_may_write(forms, "rehearsal", "trainee"));
    assert_false(scot_form_may_write(forms, "procedure", "trainee"));
}

/* R-109 R-110: what went out is written down too. */
static void papers_and_notes(void **state)
{
    (void)state;
    taken("document", "{\"title\": \"Leaflet\", \"date\": \"2026-11-12\", \"way\": \"out\", \"kind\": \"leaflet\", \"file\":"
                      " \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}");
    refused("document", "{\"title\": \"x\", \"date\": \"2026-02-30\", \"way\": \"in\", \"kind\": \"other\"}",
            "Dated: date is \"2026-02-30\", wanted YYYY-MM-DD from 1900 to 2199");
    taken("note", "{\"date\": \"2026-11-12\", \"about\": \"telephone\", \"text\": \"two lines\\nof it\"}");
    refused("note", "{\"date\": \"2026-11-12\", \"text\": \"\"}", "Note is missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appointments_are_wanted_and_booked),
        cmocka_unit_test(a_rehearsal_is_written_down_as_one),
        cmocka_unit_test(papers_and_notes),
    };
    return cmocka_run_group_tests(tests, forms_set_up, forms_tear_down);
}
