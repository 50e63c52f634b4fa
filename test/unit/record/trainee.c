#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clinic.h"
#include "record/answer.h"
#include "support.h"

/* A trainee learns from cases without learning who it is: of every form there is, with a name in every word that a form does not
 * promise to be free of names, none comes through: not in the case, not in its history, not in an answer. */

#define NAME "Zacharias Quux"
#define WITHHELD "withheld"

static struct clinic clinic;
static int64_t case_id;
static const char *day;
static json_t *last; /* form -> its last entry's id */

static bool is_free(const json_t *field)
{
    return strcmp(scot_member_text(field, "type"), "text") == 0 && !json_is_true(json_object_get(field, "nameless"));
}

static json_t *body_of(const json_t *fields, const char *told);

static json_t *text_of(const json_t *field, const char *told)
{
    const char *id = scot_member_text(field, "id");
    char words[80];
    if (strcmp(id, "product") == 0)
        return json_string("lidocaine-1");
    if (!is_free(field))
        return json_string("vouched");
    snprintf(words, sizeof words, strcmp(id, "allergy_words") == 0 ? "%s: lidocaine" : "%s", told);
    return json_string(words);
}

/* Something good in each field. */
static json_t *value_of(const json_t *field, const char *told)
{
    const char *type = scot_member_text(field, "type");
    const json_t *option = json_array_get(json_object_get(field, "options"), 0);
    if (strcmp(type, "text") == 0)
        return text_of(field, told);
    if (strcmp(type, "number") == 0)
        return json_incref(json_object_get(field, "min"));
    if (strcmp(type, "choice") == 0)
        return json_incref(json_object_get(option, "id"));
    if (strcmp(type, "choices") == 0)
        return json_pack("[O]", json_object_get(option, "id"));
    if (strcmp(type, "answer") == 0)
        return json_string("no");
    if (strcmp(type, "flag") == 0)
        return json_true();
    if (strcmp(type, "date") == 0)
        return json_string(day);
    if (strcmp(type, "time") == 0)
        return json_string("2026-11-20T09:00:00Z");
    if (strcmp(type, "rows") == 0)
        return json_pack("[o]", body_of(json_object_get(field, "fields"), told));
    return json_incref(json_object_get(last, scot_member_text(field, "form")));
}

static json_t *body_of(const json_t *fields, const char *told)
{
    json_t *body = json_object(), *field;
    size_t i;
    json_array_foreach(fields, i, field)
        json_object_set_new(body, scot_member_text(field, "id"), value_of(field, told));
    return body;
}

static enum scot_role writer_of(const char *form)
{
    int role = 0;
    while (!scot_form_may_write(clinic.forms, form, scot_role_id[role]))
        role++;
    return (enum scot_role)role;
}

static int64_t write_one(const char *form, json_t *body, int64_t supersedes, enum scot_role role)
{
    struct scot_error err = {0};
    int64_t id;
    const struct scot_entry_new entry = {.form = form, .body = body, .provenance = "clinic", .supersedes = supersedes,
                                         .reason = supersedes != 0 ? "said " NAME : NULL};
    if (!scot_record_entry_add(clinic.record, &clinic.actor[role], case_id, &entry, &id, &err))
        fail_msg("%s: %s", form, err.text);
    json_decref(body);
    json_object_set_new(last, form, json_integer(id));
    return id;
}

/* A procedure comes first: others name it; and every entry is corrected once. */
static int open_clinic(void **state)
{
    (void)state;
    const char *form;
    json_t *definition;
    clinic_open(&clinic);
    last = json_object();
    case_id = clinic_case(&clinic, clinic_patient(&clinic, NAME, "1960-11-21"));
    for (int round = 0; round < 2; round++)
        json_object_foreach((json_t *)(uintptr_t)scot_forms_all(clinic.forms), form, definition) {
            if (strcmp(form, "patient") == 0 || (strcmp(form, "procedure") == 0) != (round == 0))
                continue;
            const json_t *fields = json_object_get(definition, "fields");
            day = strcmp(form, "plan") == 0 ? "2026-12-20" : "2026-11-20"; /* a plan is still to come */
            int64_t first = write_one(form, body_of(fields, "at first " NAME), 0, writer_of(form));
            write_one(form, body_of(fields, NAME), first, writer_of(form));
        }
    return 0;
}

static int close_clinic(void **state)
{
    (void)state;
    json_decref(last);
    clinic_close(&clinic);
    return 0;
}

static int count(const char *text, const char *word)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        n++;
    return n;
}

typedef bool (*reads)(struct scot_record *, const struct scot_actor *, int64_t, json_t **, struct scot_error *);

static char *read_as(reads read, enum scot_role role)
{
    json_t *read_there;
    struct scot_error err = {0};
    if (!read(clinic.record, &clinic.actor[role], case_id, &read_there, &err))
        fail_msg("%s", err.text);
    char *text = json_dumps(read_there, JSON_SORT_KEYS);
    json_decref(read_there);
    return text;
}

static void no_form_tells_a_trainee_a_name(void **state)
{
    (void)state;
    static const reads way[] = {scot_record_dossier, scot_record_history};
    for (int i = 0; i < 2; i++) {
        char *trainee = read_as(way[i], SCOT_TRAINEE), *physician = read_as(way[i], SCOT_PHYSICIAN);
        if (strstr(trainee, NAME) != NULL)
            fail_msg("%.300s", strstr(trainee, NAME) - 200);
        assert_true(count(physician, NAME) > 60);
        assert_true(count(trainee, WITHHELD) > 20);
        assert_true(count(trainee, "vouched") > 10);
        assert_null(strstr(physician, WITHHELD));
        free(trainee);
        free(physician);
    }
}

/* Every form that a trainee may read is there, with each of its words one by one. */
static void what_is_withheld_is_what_no_form_vouches_for(void **state)
{
    (void)state;
    json_t *dossier, *entry, *field;
    size_t i, j;
    int forms = 0;
    assert_true(scot_record_dossier(clinic.record, &clinic.actor[SCOT_TRAINEE], case_id, &dossier, NULL));
    json_array_foreach(json_object_get(dossier, "entries"), i, entry) {
        const char *form = scot_member_text(entry, "form");
        forms++;
        json_array_foreach(json_object_get(scot_form(clinic.forms, form), "fields"), j, field) {
            const char *id = scot_member_text(field, "id"), *said = scot_member_text(json_object_get(entry, "body"), id);
            if (strcmp(scot_member_text(field, "type"), "text") == 0 && (strcmp(said, WITHHELD) == 0) != is_free(field))
                fail_msg("%s %s: \"%s\"", form, id, said);
        }
    }
    json_decref(dossier);
    assert_true(forms >= 12);
}

/* What the rules say does not depend on who asks; only words that a person wrote are withheld from it. */
static char *answers_as(enum scot_role role)
{
    static bool (*const ask[])(json_t **, const json_t *, const struct scot_rules *, struct scot_error *) = {
        scot_answer_screening, scot_answer_ladder, scot_answer_choice, scot_answer_verdict};
    json_t *facts, *answers = json_array(), *one;
    struct scot_error err = {0};
    assert_true(scot_record_facts(clinic.record, &clinic.actor[role], case_id, &facts, NULL));
    for (size_t i = 0; i < 4; i++) {
        if (!ask[i](&one, facts, clinic.rules, &err))
            fail_msg("%s", err.text);
        json_array_append_new(answers, one);
    }
    const json_t *done = scot_dossier_last(facts, "procedure");
    if (!scot_answer_limits(&one, facts, scot_dossier_last(facts, "plan"), clinic.rules, &err))
        fail_msg("%s", err.text);
    json_array_append_new(answers, one);
    if (!scot_answer_doses(&one, facts, done, clinic.rules, &err))
        fail_msg("%s", err.text);
    json_array_append_new(answers, one);
    if (!scot_answer_aftercare(&one, facts, json_integer_value(json_object_get(last, "procedure")), clinic.rules, &err))
        fail_msg("%s", err.text);
    json_array_append_new(answers, one);
    char *text = json_dumps(answers, JSON_SORT_KEYS);
    json_decref(answers);
    json_decref(facts);
    return text;
}

static void the_rules_say_the_same_without_the_words(void **state)
{
    (void)state;
    char *physician = answers_as(SCOT_PHYSICIAN), *trainee = answers_as(SCOT_TRAINEE), *at;
    assert_true(count(physician, NAME) > 0); /* they do repeat a reason that was written */
    assert_true(count(physician, "named among the allergies") > 0);
    assert_null(strstr(trainee, NAME));
    for (at = physician; (at = strstr(at, NAME)) != NULL;) {
        memcpy(at, WITHHELD, strlen(WITHHELD));
        memmove(at + strlen(WITHHELD), at + strlen(NAME), strlen(at + strlen(NAME)) + 1);
    }
    assert_string_equal(physician, trainee);
    free(physician);
    free(trainee);
}

static void ones_own_words_are_ones_own(void **state)
{
    (void)state;
    const json_t *fields = json_object_get(scot_form(clinic.forms, "rehearsal"), "fields");
    write_one("rehearsal", body_of(fields, "I tilted too far"), 0, SCOT_TRAINEE);
    char *trainee = read_as(scot_record_dossier, SCOT_TRAINEE);
    assert_true(count(trainee, "I tilted too far") > 0);
    assert_null(strstr(trainee, NAME));
    free(trainee);
    /* Another's words would be lost where they are not shown: who wrote them corrects them. */
    int64_t anothers = write_one("rehearsal", body_of(fields, "by a nurse"), 0, SCOT_NURSE), id;
    json_t *body = body_of(fields, WITHHELD);
    struct scot_error err = {0};
    const struct scot_entry_new entry = {.form = "rehearsal", .body = body, .provenance = "clinic", .supersedes = anothers, .reason = "tidying up"};
    assert_false(scot_record_entry_add(clinic.record, &clinic.actor[SCOT_TRAINEE], case_id, &entry, &id, &err));
    assert_non_null(strstr(err.text, "holds words withheld from role trainee"));
    json_decref(body);
    write_one("rehearsal", body_of(fields, "by a nurse, corrected"), anothers, SCOT_NURSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_form_tells_a_trainee_a_name),
        cmocka_unit_test(what_is_withheld_is_what_no_form_vouches_for),
        cmocka_unit_test(the_rules_say_the_same_without_the_words),
        cmocka_unit_test(ones_own_words_are_ones_own),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
