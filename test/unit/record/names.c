#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "clinic.h"
#include "record/record_parts.h"
#include "support.h"

/* Names are found however they are typed; and those that were written before that was so, too. */

static struct clinic clinic;

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

static size_t found(const char *text)
{
    struct scot_error err = {0};
    json_t *list;
    if (!scot_record_patient_search(clinic.record, &clinic.actor[SCOT_NURSE], text, &list, &err))
        fail_msg("%s: %s", text, err.text);
    size_t count = json_array_size(list);
    json_decref(list);
    return count;
}

static void one_name_has_one_key(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"Überlingen", "überlingen", true},       {"ÜBERLINGEN", "Ueberlingen", true},  {"Öztürk, Ayşe", "ayse OZTURK", true},
        {"Müller", "Mueller", true},              {"Müller", "Muller", true},           {"Groß", "GROSS", true},
        {"Weiẞ", "weiß", true},                   {"Björn Sjögren", "Bjoern Sjogren", true}, {"José", "Jose\xcc\x81", true},
        {"Łukasz Đorđević", "lukasz dordevic", true}, {"Sørensen", "Soerensen", true},  {"Æsop", "Aesop", true},
        {"Yıldız İpek", "yildiz ipek", true},     {"ΠΑΠΑΔΌΠΟΥΛΟΣ", "παπαδόπουλος", true}, {"Иванов", "ИВАНОВ", true},
        {"O’Neil", "O'NEIL", true},               {"Le\xc2\xadhmann", "Lehmann", true}, {"Ｓｍｉｔｈ", "Smith", true},
        {"Bauer", "Baur", false},                 {"Breuer", "Breur", false},           {"Miller", "Muller", false},
        {"Gross", "Gros", false},                 {"が", "か", false},                  {"कि", "का", false},
        {"Jacques", "Jacqus", false},             {"\xff\xfe", "", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char a[NAME_KEY_MOST], b[NAME_KEY_MOST];
        record_name_key(a, cases[i].a);
        record_name_key(b, cases[i].b);
        if ((strcmp(a, b) == 0) != cases[i].same)
            fail_msg("%s is \"%s\", %s is \"%s\"", cases[i].a, a, cases[i].b, b);
    }
}

/* What is typed so far finds what it becomes; and a key is whole letters, however long the name. */
static void a_names_beginning_is_its_keys(void **state)
{
    (void)state;
    static const char *const letter[] = {"a", "e", "o", "u", "q", "s", "ß", "ü", "Ö", "ä", "é", "e\xcc\x81", "'", "ø", "æ", "İ", "ﬁ", "한", "が"};
    unsigned seed = 7;
    for (int round = 0; round < 20000; round++) {
        char name[400] = "", begun[400] = "", whole[NAME_KEY_MOST], part[NAME_KEY_MOST];
        int letters = 1 + round % 40, cut = round % 7 % letters;
        for (int i = 0; i < letters; i++) {
            seed = seed * 1664525u + 1013904223u;
            strcat(name, letter[(seed >> 8) % (sizeof letter / sizeof letter[0])]);
            if (i < cut)
                strcpy(begun, name);
        }
        record_name_key(whole, name);
        record_name_key(part, begun);
        if (strncmp(whole, part, strlen(part)) != 0)
            fail_msg("\"%s\" is \"%s\", its beginning \"%s\" is \"%s\"", name, whole, begun, part);
        json_t *text = json_string(whole);
        assert_non_null(text); /* UTF-8 */
        json_decref(text);
    }
}

/* The nurse of the trial: "Nobody found", and the person a second time. */
static void a_name_is_found_and_its_double_noticed(void **state)
{
    (void)state;
    clinic_patient(&clinic, "Ayşe Öztürk", "1970-05-05");
    clinic_patient(&clinic, "Konrad Überlingen", "1961-01-02");
    static const char *const typed[] = {"öztürk", "ÖZT", "ozturk", "oeztuerk", "ayse", "überl", "ueberl", "uberlingen, kon", "ÜBERLINGEN"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        if (found(typed[i]) != 1)
            fail_msg("\"%s\" finds %zu", typed[i], found(typed[i]));
    assert_int_equal(found("berlingen"), 0);
    struct scot_error err = {0};
    json_t *alike = NULL, *body = clinic_json("{'name':'OEZTUERK Ayse','born':'1971-11-30','sex':'female'}");
    int64_t id;
    assert_true(scot_record_patient_add(clinic.record, &clinic.actor[SCOT_COORDINATOR], body, false, &id, &alike, &err));
    assert_true(id == 0 && json_array_size(alike) == 1);
    json_decref(alike);
    json_decref(body);
}

/* As the program before migration 3 wrote it: only A-Z made small, and a line that says so. */
static void write_old_key(int64_t patient, const char *key)
{
    struct scot_error err = {0};
    const struct scot_value value[] = {scot_value_int(patient), scot_value_text(key)};
    if (!record_begin(clinic.record, &err) ||
        !record_end(clinic.record,
                    scot_store_do(clinic.record->store, SCOT_OP_PATIENT_REKEY, value, 2, &err) &&
                        record_log_row(clinic.record, &clinic.actor[SCOT_NURSE], "add", SCOT_OP_ROW_PATIENT, "patient", value[0], 0, NULL, &err),
                    &err))
        fail_msg("%s", err.text);
}

static void by_hand(const char *sql)
{
    sqlite3 *db;
    char *why = NULL;
    assert_int_equal(sqlite3_open(clinic.path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
    sqlite3_close(db);
}

static int migrated_lines(void)
{
    json_t *audit, *line;
    size_t i;
    int count = 0;
    assert_true(scot_record_audit(clinic.record, &clinic.actor[SCOT_AUDITOR], 0, 1000, &audit, NULL));
    json_array_foreach(audit, i, line)
        count += strcmp(scot_member_text(line, "action"), "migrate") == 0;
    json_decref(audit);
    return count;
}

#define AS_BEFORE "DROP TABLE task; PRAGMA user_version = 2;"

static void a_record_from_before_is_made_anew_and_verifies(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct scot_verified sound;
    write_old_key(clinic_patient(&clinic, "Zoë Çelik", "1980-03-03"), "zoë Çelik");
    clinic_patient(&clinic, "Plain Smith", "1981-03-03");
    assert_int_equal(found("çelik"), 0);
    scot_record_close(&clinic.record);
    by_hand(AS_BEFORE);
    struct scot_record_options options = clinic_options(&clinic);
    assert_true(scot_record_open(&clinic.record, &options, &err));
    assert_int_equal(found("çelik"), 1);
    assert_int_equal(found("zoe"), 1);
    assert_int_equal(migrated_lines(), 1); /* the others have the key they had */
    if (!scot_record_verify(clinic.record, &sound, &err))
        fail_msg("%s", err.text);
    clinic_reopen(&clinic);
    assert_int_equal(migrated_lines(), 1); /* once */
}

/* A row that was changed by hand keeps telling so: no line of the program's is put over it. */
static void what_was_changed_by_hand_is_not_signed_away(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t id = clinic_patient(&clinic, "Hand Écrit", "1983-03-03");
    char sql[200];
    write_old_key(id, "hand Écrit");
    scot_record_close(&clinic.record);
    snprintf(sql, sizeof sql, "UPDATE patient SET name = 'Hand Änderung' WHERE id = %lld;" AS_BEFORE, (long long)id);
    by_hand(sql);
    struct scot_record_options options = clinic_options(&clinic);
    assert_true(scot_record_open(&clinic.record, &options, &err));
    assert_false(scot_record_verify(clinic.record, NULL, &err));
    assert_non_null(strstr(err.text, "is not as its last audit line left it"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_name_has_one_key),
        cmocka_unit_test(a_names_beginning_is_its_keys),
        cmocka_unit_test(a_name_is_found_and_its_double_noticed),
        cmocka_unit_test(a_record_from_before_is_made_anew_and_verifies),
        cmocka_unit_test(what_was_changed_by_hand_is_not_signed_away),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
