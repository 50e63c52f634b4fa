#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "clinic.h"
#include "record/answer.h"
#include "record/fhir.h"
#include "record/paper.h"
#include "support.h"

/* What may be typed may lie at the calendar's ends, in every date of every form at once: each answer and each paper is given, and
 * nothing ends the program. */

static struct clinic clinic;
static int64_t case_id, procedure;

static int open_clinic(void **state)
{
    (void)state;
    clinic_open(&clinic);
    return 0;
}

static int close_clinic(void **state)
{
    (void)state;
    clinic_close(&clinic);
    return 0;
}

static const char *word(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text != NULL ? text : "";
}

static json_t *filled(const json_t *fields, const char *date, const char *instant, int pick);

/* A value that the field takes; NULL where it stays empty. */
static json_t *value_of(const json_t *field, const char *date, const char *instant, int pick)
{
    const char *type = word(field, "type");
    const json_t *options = json_object_get(field, "options");
    const json_t *option = json_array_get(options, (size_t)pick % (json_array_size(options) + (json_array_size(options) == 0)));
    if (strcmp(type, "text") == 0)
        return json_string(strcmp(word(field, "id"), "product") == 0 ? (pick % 2 ? "lidocaine-1" : "triamcinolone-40") : "x");
    if (strcmp(type, "number") == 0)
        return json_incref(json_object_get(field, "min"));
    static const char *const joint[] = {"C2/3", "T5/6", "L4/5"}; /* of the region */
    if (strcmp(word(field, "id"), "region") == 0)
        return json_string(word(json_array_get(options, (size_t)pick % 3), "id"));
    if (strcmp(word(field, "id"), "joint") == 0)
        return json_string(joint[pick % 3]);
    if (strcmp(type, "choice") == 0)
        return json_string(strcmp(word(field, "id"), "status") == 0 ? word(json_array_get(options, 0), "id")
                           : strcmp(word(field, "id"), "scale") == 0 ? "vas" : word(option, "id"));
    if (strcmp(type, "choices") == 0)
        return json_pack("[s]", word(option, "id"));
    if (strcmp(type, "answer") == 0)
        return json_string(pick % 2 ? "yes" : "unknown");
    if (strcmp(type, "flag") == 0)
        return json_boolean(pick % 2);
    if (strcmp(type, "date") == 0)
        return json_string(date);
    if (strcmp(type, "time") == 0)
        return json_string(instant);
    if (strcmp(type, "entry") == 0)
        return strcmp(word(field, "form"), "procedure") == 0 ? json_integer(procedure) : NULL;
    return json_pack("[o]", filled(json_object_get(field, "fields"), date, instant, pick));
}

static json_t *filled(const json_t *fields, const char *date, const char *instant, int pick)
{
    json_t *body = json_object(), *field, *value;
    size_t i;
    json_array_foreach(fields, i, field)
        if ((value = value_of(field, date, instant, pick)) != NULL)
            json_object_set_new(body, word(field, "id"), value);
    return body;
}

static bool add(const char *form, const json_t *definition, const char *date, const char *instant, int pick)
{
    struct scot_error err = {0};
    int64_t id;
    json_t *body = filled(json_object_get(definition, "fields"), date, instant, pick);
    const struct scot_entry_new entry = {.form = form, .body = body, .provenance = "clinic"};
    bool ok = scot_record_entry_add(clinic.record, &clinic.actor[SCOT_PHYSICIAN], case_id, &entry, &id, &err);
    json_decref(body);
    if (!ok && strstr(err.text, "cupboard") == NULL)
        fail_msg("form %s: %s", form, err.text);
    if (ok && strcmp(form, "procedure") == 0)
        procedure = id;
    return ok;
}

static void papers_of(const json_t *dossier)
{
    for (int kind = 0; kind < SCOT_PAPERS; kind++) {
        const struct scot_paper_order order = {.kind = (enum scot_paper)kind, .rules = clinic.rules, .forms = clinic.forms, .procedure = procedure};
        char *text = NULL;
        if (scot_paper_text(&text, &order, dossier, NULL, &(struct scot_error){0}))
            scot_free(text);
    }
}

static void answers_of(void)
{
    static bool (*const ask[])(json_t **, const json_t *, const struct scot_rules *, struct scot_error *) = {
        scot_answer_screening, scot_answer_ladder, scot_answer_choice, scot_answer_verdict};
    struct scot_error err = {0};
    json_t *dossier, *answer;
    assert_true(scot_record_facts(clinic.record, &clinic.actor[SCOT_PHYSICIAN], case_id, &dossier, NULL));
    for (size_t i = 0; i < sizeof ask / sizeof ask[0]; i++) {
        if (!ask[i](&answer, dossier, clinic.rules, &err))
            fail_msg("%s", err.text);
        json_decref(answer);
    }
    const json_t *planned[] = {NULL, scot_dossier_last(dossier, "plan"), scot_dossier_last(dossier, "procedure")};
    for (size_t i = 0; i < 3; i++) {
        if (!scot_answer_limits(&answer, dossier, planned[i], clinic.rules, &err))
            fail_msg("%s", err.text);
        json_decref(answer);
    }
    if (!scot_answer_doses(&answer, dossier, planned[2], clinic.rules, &err))
        fail_msg("%s", err.text);
    json_decref(answer);
    if (!scot_answer_aftercare(&answer, dossier, procedure, clinic.rules, &err))
        fail_msg("%s", err.text);
    json_decref(answer);
    papers_of(dossier);
    json_t *answers = json_object();
    if (scot_fhir_bundle(&answer, dossier, answers, clinic.rules, clinic.forms, &err))
        json_decref(answer);
    json_decref(answers);
    json_decref(dossier);
}

/* Nothing is written of a day to come: the clock stood far ahead while it was written. */
static void clock_far_ahead(bool far)
{
    static int64_t here_s;
    if (far)
        here_s = clinic_now_s;
    clinic_now_s = far ? 7258118399 : here_s; /* 2199-12-31T23:59:59Z */
}

static void all_forms_at(const char *date, const char *instant, int pick)
{
    const char *form;
    json_t *definition;
    clock_far_ahead(true);
    case_id = clinic_case(&clinic, clinic_patient(&clinic, "Far Away", pick % 2 ? "1900-01-01" : "2199-12-31"));
    add("procedure", scot_form(clinic.forms, "procedure"), date, instant, pick);
    json_object_foreach((json_t *)(uintptr_t)scot_forms_all(clinic.forms), form, definition)
        if (strcmp(form, "patient") != 0 && strcmp(form, "procedure") != 0)
            add(form, definition, date, instant, pick);
    clock_far_ahead(false);
    answers_of();
}

static void nothing_ends_at_the_calendars_ends(void **state)
{
    (void)state;
    static const char *const ends[][2] = {{"1900-01-01", "1900-01-01T00:00:00Z"}, {"2199-12-31", "2199-12-31T23:59:59Z"},
                                          {"2180-12-31", "2180-12-31T23:59:59Z"}, {"1920-01-01", "1920-01-01T00:00:00Z"},
                                          {"2179-12-31", "2179-12-31T23:59:59Z"}, {"2026-11-21", "2026-11-21T08:00:00Z"}};
    for (size_t end = 0; end < sizeof ends / sizeof ends[0]; end++)
        for (int pick = 0; pick < 6; pick++)
            all_forms_at(ends[end][0], ends[end][1], pick);
    struct scot_error err = {0};
    if (!scot_record_verify(clinic.record, NULL, &err))
        fail_msg("%s", err.text);
}

/* Nor by the link, whose maker is unknown. */
static void a_link_to_a_far_procedure_ends_nothing(void **state)
{
    (void)state;
    char token[44];
    clock_far_ahead(true);
    int64_t far_one = clinic_procedure(&clinic, case_id, "2199-12-31");
    clock_far_ahead(false);
    assert_true(scot_record_link_make(clinic.record, &clinic.actor[SCOT_NURSE], far_one, token, NULL));
    int64_t link, c, p, id;
    json_t *dossier, *answer;
    assert_true(scot_record_link_find(clinic.record, token, &link, &c, &p, NULL));
    static const char *const at[] = {"2199-12-31T23:59:59-23:59", "1900-01-01T00:00:00+23:59", "2199-12-31T23:59:59Z"};
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        json_t *body = json_pack("{s:I, s:s, s:s, s:s, s:i, s:s}", "procedure", (json_int_t)p, "at", at[i], "side", "index", "scale", "nrs",
                                 "score", 2, "by", "patient");
        const struct scot_entry_new entry = {.form = "diary", .body = body, .provenance = "patient"};
        assert_int_equal(scot_record_entry_by_link(clinic.record, link, c, &entry, &id, NULL), i == 2);
        json_decref(body);
    }
    assert_true(scot_record_link_dossier(clinic.record, link, c, p, &dossier, NULL));
    assert_true(scot_answer_aftercare(&answer, dossier, p, clinic.rules, NULL));
    json_decref(answer);
    json_decref(dossier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_ends_at_the_calendars_ends),
        cmocka_unit_test(a_link_to_a_far_procedure_ends_nothing),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
