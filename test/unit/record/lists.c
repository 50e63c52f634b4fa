#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clinic.h"
#include "support.h"

/* Many cases read for one list: one transaction keeps a line for each of them, and nobody waits while they are told. */

enum { CASES = 12 };

static struct clinic clinic;
static int64_t case_id[CASES];

static int open_clinic(void **state)
{
    (void)state;
    clinic_open(&clinic);
    for (int i = 0; i < CASES; i++) {
        char name[20];
        snprintf(name, sizeof name, "Lis Ted %c", 'A' + i);
        case_id[i] = clinic_case(&clinic, clinic_patient(&clinic, name, "1970-01-01"));
        clinic_procedure(&clinic, case_id[i], "2026-11-20");
    }
    return 0;
}

static int close_clinic(void **state)
{
    (void)state;
    clinic_close(&clinic);
    return 0;
}

/* The lines since this one, the latest first. */
static json_t *lines(int most)
{
    json_t *list;
    assert_true(scot_record_audit(clinic.record, &clinic.actor[SCOT_AUDITOR], 0, most, &list, NULL));
    return list;
}

static int64_t end_of_log(void)
{
    json_t *list = lines(1);
    int64_t seq = json_integer_value(json_object_get(json_array_get(list, 0), "seq"));
    json_decref(list);
    return seq;
}

struct told {
    int times, writes;
    int64_t of[2 * CASES];
    size_t entries[2 * CASES];
    bool stop;
};

static bool take(void *context, const json_t *one, const json_t *dossier, struct scot_error *err)
{
    struct told *told = context;
    told->of[told->times] = json_integer_value(json_object_get(one, "case_id"));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(dossier, "case"), "id")), told->of[told->times]);
    told->entries[told->times++] = json_array_size(json_object_get(dossier, "entries"));
    /* Another's write, in the middle of the list. */
    if (told->times == 3)
        told->writes += clinic_entry(&clinic, SCOT_NURSE, case_id[CASES - 1], "note", "{'date':'2026-11-21','text':'meanwhile'}", err) != 0;
    return !told->stop || scot_fail(err, "enough");
}

static json_t *list_of(bool twice, int64_t more)
{
    json_t *list = json_array();
    for (int i = 0; i < CASES; i++)
        json_array_append_new(list, json_pack("{s:I}", "case_id", (json_int_t)case_id[i]));
    if (twice)
        json_array_append_new(list, json_pack("{s:I}", "case_id", (json_int_t)case_id[0]));
    if (more != 0)
        json_array_append_new(list, json_pack("{s:I}", "case_id", (json_int_t)more));
    return list;
}

/* Each case has its line, once, before any of them is told; a write in the middle finds nothing in its way and is not in the list. */
static void every_case_read_has_its_line(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct told told = {0};
    int64_t before = end_of_log();
    json_t *cases = list_of(true, 0);
    if (!scot_record_facts_each(clinic.record, &clinic.actor[SCOT_PHYSICIAN], cases, take, &told, &err))
        fail_msg("%s", err.text);
    json_decref(cases);
    assert_int_equal(told.times, CASES + 1);
    assert_int_equal(told.writes, 1);
    for (int i = 0; i <= CASES; i++) {
        assert_int_equal(told.of[i], case_id[i % CASES]);
        assert_int_equal(told.entries[i], 1);
    }
    json_t *list = lines(CASES + 2); /* the audit's own reading before, the cases, and the note meanwhile */
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "action")), "add");
    for (int i = 0; i < CASES; i++) {
        const json_t *line = json_array_get(list, (size_t)(CASES - i));
        assert_string_equal(json_string_value(json_object_get(line, "action")), "ask the rules");
        assert_int_equal(json_integer_value(json_object_get(line, "case_id")), case_id[i]);
        assert_int_equal(json_integer_value(json_object_get(line, "seq")), before + 2 + i);
    }
    json_decref(list);
    assert_true(scot_record_verify(clinic.record, NULL, NULL));
}

/* All lines or none: one that is no case, and nothing is kept and nothing told. */
static void a_list_that_fails_is_none(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct told told = {0};
    int64_t before = end_of_log();
    json_t *cases = list_of(false, 4242);
    assert_false(scot_record_facts_each(clinic.record, &clinic.actor[SCOT_PHYSICIAN], cases, take, &told, &err));
    json_decref(cases);
    assert_non_null(strstr(err.text, "not found: case 4242"));
    assert_int_equal(told.times, 0);
    assert_int_equal(end_of_log(), before + 1); /* the audit's own reading */
    told.stop = true;
    err = (struct scot_error){0};
    cases = list_of(false, 0);
    assert_false(scot_record_facts_each(clinic.record, &clinic.actor[SCOT_PHYSICIAN], cases, take, &told, &err));
    json_decref(cases);
    assert_string_equal(err.text, "enough");
    assert_int_equal(told.times, 1);
    err = (struct scot_error){0};
    cases = list_of(false, 0);
    assert_false(scot_record_facts_each(clinic.record, &clinic.actor[SCOT_AUDITOR], cases, take, &told, &err));
    json_decref(cases);
    assert_non_null(strstr(err.text, "has no right to read_case"));
    assert_int_equal(told.times, 1);
}

/* What is closed to who asks is not told, and that he asked is. */
static void a_restricted_case_is_left_out_and_told(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct told told = {0};
    json_t *closed = clinic_json("{'restricted':true}"), *cases = list_of(false, 0);
    assert_true(scot_record_case_set(clinic.record, &clinic.actor[SCOT_COORDINATOR], case_id[4], closed, NULL));
    if (!scot_record_facts_each(clinic.record, &clinic.actor[SCOT_PHYSICIAN], cases, take, &told, &err))
        fail_msg("%s", err.text);
    assert_int_equal(told.times, CASES - 1);
    for (int i = 0; i < told.times; i++)
        assert_int_not_equal(told.of[i], case_id[4]);
    json_t *list = lines(CASES + 1), *line;
    size_t i;
    int refused = 0;
    json_array_foreach(list, i, line)
        refused += strcmp(json_string_value(json_object_get(line, "action")), "refused") == 0 &&
                   json_integer_value(json_object_get(line, "case_id")) == case_id[4];
    assert_int_equal(refused, 1);
    json_decref(list);
    json_decref(cases);
    json_decref(closed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_read_has_its_line),
        cmocka_unit_test(a_list_that_fails_is_none),
        cmocka_unit_test(a_restricted_case_is_left_out_and_told),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
