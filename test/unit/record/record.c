#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "clinic.h"
#include "support.h"

/* What is written is there, as it was, with who and when and why; nothing is deleted. */

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

static const struct scot_actor *as(enum scot_role role)
{
    return &clinic.actor[role];
}

static json_t *dossier_of(int64_t case_id)
{
    struct scot_error err = {0};
    json_t *dossier;
    if (!scot_record_dossier(clinic.record, as(SCOT_PHYSICIAN), case_id, &dossier, &err))
        fail_msg("%s", err.text);
    return dossier;
}

static void starts_with(const struct scot_error *err, const char *wanted)
{
    if (strncmp(err->text, wanted, strlen(wanted)) != 0)
        fail_msg("\"%s\", wanted \"%s\"", err->text, wanted);
}

static void the_first_user_is_an_administrator_and_there_is_no_default(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t users;
    assert_true(scot_record_users(clinic.record, &users, NULL) && users == SCOT_ROLES);
    assert_false(scot_record_first_user(clinic.record, "second", "Second First", CLINIC_PASSWORD, &err));
    starts_with(&err, "not allowed");
    static const char *const common[] = {"admin", "administrator", "password", "scottie", ""};
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        struct scot_actor actor;
        err = (struct scot_error){0};
        assert_false(scot_record_sign_in(clinic.record, "administrator", common[i], &actor, &err));
        assert_string_equal(err.text, "not allowed: name or password is not right");
    }
}

/* an entry keeps who made it, in which role. */
static void an_entry_is_kept_with_its_maker(void **state)
{
    (void)state;
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Jane Doe", "1960-02-29"));
    int64_t id = clinic_procedure(&clinic, case_id, "2026-11-20");
    clinic_reopen(&clinic);
    json_t *dossier = dossier_of(case_id);
    const json_t *entry = json_array_get(json_object_get(dossier, "entries"), 0);
    assert_int_equal(json_integer_value(json_object_get(entry, "id")), id);
    assert_string_equal(json_string_value(json_object_get(entry, "role")), "physician");
    assert_string_equal(json_string_value(json_object_get(entry, "made_by")), "physician");
    assert_string_equal(json_string_value(json_object_get(entry, "at")), "2026-11-20");
    assert_string_equal(json_string_value(json_object_get(json_object_get(dossier, "patient"), "name")), "Jane Doe");
    json_decref(dossier);
}

static void a_correction_supersedes_and_keeps_the_old(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Cora Rect", "1970-01-01")), second, third;
    int64_t first = clinic_entry(&clinic, SCOT_NURSE, case_id, "referral",
                                 "{'received':'2026-10-01','referrer':'Dr A','region':'lumbar','index_pain':'low back','index_side':'left',"
                                 "'since':'2026-05-01','limits_activities':'yes','not_better':'yes','standard_treatment_failed':'yes'}", &err);
    assert_true(first > 0);
    json_t *body = clinic_json("{'received':'2026-10-02','referrer':'Dr A','region':'lumbar','index_pain':'low back','index_side':'left',"
                               "'since':'2026-05-01','limits_activities':'yes','not_better':'yes','standard_treatment_failed':'yes'}");
    struct scot_entry_new entry = {.form = "referral", .body = body, .provenance = "clinic"};
    assert_false(scot_record_entry_add(clinic.record, as(SCOT_NURSE), case_id, &entry, &second, &err)); /* once */
    starts_with(&err, "changed meanwhile");
    entry.supersedes = first;
    err = (struct scot_error){0};
    assert_false(scot_record_entry_add(clinic.record, as(SCOT_NURSE), case_id, &entry, &second, &err)); /* no reason */
    starts_with(&err, "a correction wants its reason");
    entry.reason = "the date was misread";
    assert_true(scot_record_entry_add(clinic.record, as(SCOT_NURSE), case_id, &entry, &second, NULL));
    err = (struct scot_error){0};
    json_object_set_new(body, "referrer", json_string("Dr B")); /* another, who looked at the first */
    assert_false(scot_record_entry_add(clinic.record, as(SCOT_COORDINATOR), case_id, &entry, &third, &err));
    starts_with(&err, "changed meanwhile");
    json_t *history, *dossier = dossier_of(case_id);
    assert_int_equal(json_array_size(json_object_get(dossier, "entries")), 1);
    assert_true(scot_record_history(clinic.record, as(SCOT_PHYSICIAN), case_id, &history, NULL));
    assert_int_equal(json_array_size(history), 2);
    const json_t *old = json_array_get(history, 0);
    assert_int_equal(json_integer_value(json_object_get(old, "superseded_by")), second);
    assert_string_equal(json_string_value(json_object_get(json_object_get(old, "body"), "received")), "2026-10-01");
    json_decref(history);
    json_decref(dossier);
    json_decref(body);
}

static void what_is_taken_back_is_out_of_sight_but_there(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Wil Thdrawn", "1970-01-02")), id;
    int64_t first = clinic_procedure(&clinic, case_id, "2026-11-01");
    struct scot_entry_new entry = {.form = "procedure", .provenance = "clinic", .supersedes = first, .withdrawn = true};
    assert_false(scot_record_entry_add(clinic.record, as(SCOT_PHYSICIAN), case_id, &entry, &id, &err));
    entry.reason = "entered in the wrong case";
    assert_true(scot_record_entry_add(clinic.record, as(SCOT_PHYSICIAN), case_id, &entry, &id, NULL));
    json_t *history, *dossier = dossier_of(case_id);
    assert_int_equal(json_array_size(json_object_get(dossier, "entries")), 0);
    assert_true(scot_record_history(clinic.record, as(SCOT_PHYSICIAN), case_id, &history, NULL));
    assert_int_equal(json_array_size(history), 2);
    json_decref(history);
    json_decref(dossier);
}

static void the_same_twice_is_one(void **state)
{
    (void)state;
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Du Plicate", "1970-01-03"));
    int64_t first = clinic_procedure(&clinic, case_id, "2026-11-02");
    assert_int_equal(clinic_procedure(&clinic, case_id, "2026-11-02"), first);
    assert_true(clinic_procedure(&clinic, case_id, "2026-11-03") != first);
}

static void signing_locks_and_unlocking_voids(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Si Gned", "1970-01-04")), other;
    int64_t id = clinic_procedure(&clinic, case_id, "2026-11-04");
    assert_false(scot_record_sign(clinic.record, as(SCOT_NURSE), id, &err));
    starts_with(&err, "not allowed");
    assert_true(scot_record_sign(clinic.record, as(SCOT_PHYSICIAN), id, NULL));
    err = (struct scot_error){0};
    assert_false(scot_record_sign(clinic.record, as(SCOT_PHYSICIAN), id, &err)); /* twice */
    json_t *dossier = dossier_of(case_id);
    const json_t *entry = json_array_get(json_object_get(dossier, "entries"), 0);
    assert_true(json_is_true(json_object_get(entry, "signed")));
    assert_string_equal(json_string_value(json_object_get(entry, "signed_by")), "physician");
    json_decref(dossier);
    struct scot_entry_new back = {.form = "procedure", .provenance = "clinic", .supersedes = id, .withdrawn = true, .reason = "mistake"};
    err = (struct scot_error){0};
    assert_false(scot_record_entry_add(clinic.record, as(SCOT_PHYSICIAN), case_id, &back, &other, &err));
    starts_with(&err, "not allowed");
    assert_false(scot_record_unsign(clinic.record, as(SCOT_PHYSICIAN), id, "", NULL));
    assert_true(scot_record_unsign(clinic.record, as(SCOT_PHYSICIAN), id, "dose was wrong", NULL));
    dossier = dossier_of(case_id);
    assert_true(json_is_false(json_object_get(json_array_get(json_object_get(dossier, "entries"), 0), "signed")));
    json_decref(dossier);
    assert_true(scot_record_entry_add(clinic.record, as(SCOT_PHYSICIAN), case_id, &back, &other, NULL));
}

static void a_likely_duplicate_is_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *name, *born, *number;
        bool same;
    } cases[] = {
        {"Maria Alvarez", "1958-04-17", "", true},  {"Alvarez, Maria", "1958-04-17", "", true},  {"maria alvares", "1958-04-17", "", true},
        {"Maria Alvarez", "1985-04-17", "", true},  {"Mario Alvarado", "1985-04-17", "", false}, {"John Smith", "1958-04-17", "", false},
        {"J. O'Neil", "1990-01-01", "A-1", true},   {"Somebody Else", "1991-01-01", "A-1", true},
    };
    struct scot_error err = {0};
    json_t *alike = NULL, *body = clinic_json("{'name':'Maria Alvarez','born':'1958-04-17','sex':'female'}");
    int64_t id;
    assert_true(scot_record_patient_add(clinic.record, as(SCOT_COORDINATOR), body, false, &id, &alike, &err) && id > 0 && alike == NULL);
    json_decref(body);
    body = clinic_json("{'name':'Jo ONeil','born':'1990-01-01','sex':'male','record_number':'A-1'}");
    assert_true(scot_record_patient_add(clinic.record, as(SCOT_COORDINATOR), body, false, &id, &alike, &err) && id > 0);
    json_decref(body);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        body = json_pack("{s:s, s:s, s:s, s:s}", "name", cases[i].name, "born", cases[i].born, "sex", "female", "record_number", cases[i].number);
        if (!cases[i].same) {
            json_decref(body);
            continue;
        }
        assert_true(scot_record_patient_add(clinic.record, as(SCOT_COORDINATOR), body, false, &id, &alike, &err));
        if (id != 0 || json_array_size(alike) == 0)
            fail_msg("%s, %s is taken for a new person", cases[i].name, cases[i].born);
        json_decref(alike);
        json_decref(body);
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (cases[i].same)
            continue;
        body = json_pack("{s:s, s:s, s:s}", "name", cases[i].name, "born", cases[i].born, "sex", "female");
        assert_true(scot_record_patient_add(clinic.record, as(SCOT_COORDINATOR), body, false, &id, &alike, &err));
        if (id == 0)
            fail_msg("%s, %s is taken for another", cases[i].name, cases[i].born);
        json_decref(body);
    }
    json_t *found;
    assert_true(scot_record_patient_search(clinic.record, as(SCOT_NURSE), "alv", &found, NULL));
    assert_true(json_array_size(found) > 0);
    json_decref(found);
}

static void a_restricted_case_opens_with_a_reason_that_is_kept(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t id;
    json_t *dossier = NULL, *audit;
    int64_t patient = clinic_patient(&clinic, "Well Known", "1970-01-05");
    assert_true(scot_record_case_open(clinic.record, as(SCOT_PHYSICIAN), patient, "lumbar", true, &id, NULL));
    assert_true(scot_record_dossier(clinic.record, as(SCOT_PHYSICIAN), id, &dossier, NULL)); /* made it */
    json_decref(dossier);
    struct scot_actor nurse = *as(SCOT_NURSE), trainee = *as(SCOT_TRAINEE);
    assert_false(scot_record_dossier(clinic.record, &nurse, id, &dossier, &err));
    starts_with(&err, "not allowed: the case is restricted, wanted a reason");
    snprintf(nurse.reason, sizeof nurse.reason, "called at night with fever");
    snprintf(trainee.reason, sizeof trainee.reason, "I should like to see it");
    assert_true(scot_record_dossier(clinic.record, &nurse, id, &dossier, NULL));
    json_decref(dossier);
    assert_false(scot_record_dossier(clinic.record, &trainee, id, &dossier, NULL));
    assert_true(scot_record_audit(clinic.record, as(SCOT_AUDITOR), 0, 1000, &audit, NULL));
    bool kept = false;
    size_t i;
    json_t *line;
    json_array_foreach(audit, i, line)
        kept |= strcmp(json_string_value(json_object_get(line, "detail")), "called at night with fever") == 0;
    assert_true(kept);
    json_decref(audit);
}

static void a_trainee_learns_without_names(void **state)
{
    (void)state;
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Nomen Nescio", "1960-11-21"));
    json_t *dossier = NULL, *list = NULL;
    assert_true(scot_record_dossier(clinic.record, as(SCOT_TRAINEE), case_id, &dossier, NULL));
    char *text = json_dumps(dossier, 0);
    assert_null(strstr(text, "Nomen"));
    assert_null(strstr(text, "1960-11-21"));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(dossier, "patient"), "age")), 66);
    free(text);
    json_decref(dossier);
    assert_true(scot_record_case_list(clinic.record, as(SCOT_TRAINEE), "open", 0, 100, &list, NULL));
    text = json_dumps(list, 0);
    assert_null(strstr(text, "Nomen"));
    free(text);
    json_decref(list);
}

/* the link tells no name, lives as long as the diary, and can be ended. */
static void a_link_is_the_diarys_and_nothing_elses(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char token[44], other[44];
    int64_t link, case_found, procedure_found, id;
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Di Arist", "1970-01-06"));
    int64_t procedure = clinic_procedure(&clinic, case_id, "2026-11-20"), second = clinic_procedure(&clinic, case_id, "2026-11-19");
    assert_true(scot_record_link_make(clinic.record, as(SCOT_NURSE), procedure, token, NULL) && strlen(token) == 43);
    assert_true(scot_record_link_find(clinic.record, token, &link, &case_found, &procedure_found, NULL));
    assert_true(case_found == case_id && procedure_found == procedure);
    json_t *dossier;
    assert_true(scot_record_link_dossier(clinic.record, link, case_id, procedure, &dossier, NULL));
    char *text = json_dumps(dossier, 0);
    assert_null(strstr(text, "Arist"));
    assert_int_equal(json_array_size(json_object_get(dossier, "entries")), 1);
    free(text);
    json_decref(dossier);
    json_t *body = json_pack("{s:I, s:s, s:s, s:s, s:i, s:s}", "procedure", (json_int_t)procedure, "at", "2026-11-20T10:00:00Z", "side",
                             "index", "scale", "nrs", "score", 2, "by", "patient");
    struct scot_entry_new entry = {.form = "diary", .body = body, .provenance = "patient"};
    assert_true(scot_record_entry_by_link(clinic.record, link, case_id, &entry, &id, NULL));
    entry.form = "procedure";
    assert_false(scot_record_entry_by_link(clinic.record, link, case_id, &entry, &id, &err));
    starts_with(&err, "not allowed");
    json_decref(body);
    assert_true(scot_record_link_end(clinic.record, as(SCOT_NURSE), case_id, link, NULL));
    err = (struct scot_error){0};
    assert_false(scot_record_link_find(clinic.record, token, &link, &case_found, &procedure_found, &err));
    starts_with(&err, "not found");
    assert_true(scot_record_link_make(clinic.record, as(SCOT_NURSE), second, other, NULL));
    clinic_now_s += 20 * 86400;
    assert_false(scot_record_link_find(clinic.record, other, &link, &case_found, &procedure_found, NULL));
    assert_false(scot_record_link_make(clinic.record, as(SCOT_NURSE), second, other, NULL));
    clinic_now_s -= 20 * 86400;
    other[3] ^= 1;
    assert_false(scot_record_link_find(clinic.record, other, &link, &case_found, &procedure_found, NULL));
}

static void files_are_what_their_name_says(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char sha256[65];
    uint8_t *bytes;
    size_t size;
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Fi Ler", "1970-01-07"));
    int64_t other = clinic_case(&clinic, clinic_patient(&clinic, "No Filer", "1970-01-08"));
    int64_t id = clinic_procedure(&clinic, case_id, "2026-11-05");
    assert_true(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "AP.png", "\0picture", 8, sha256, NULL));
    assert_true(scot_record_file(clinic.record, as(SCOT_NURSE), case_id, sha256, &bytes, &size, NULL));
    assert_true(size == 8 && memcmp(bytes, "\0picture", 8) == 0);
    scot_free(bytes);
    assert_false(scot_record_file(clinic.record, as(SCOT_NURSE), other, sha256, &bytes, &size, &err));
    starts_with(&err, "not found");
    assert_false(scot_record_file(clinic.record, as(SCOT_ADMINISTRATOR), case_id, sha256, &bytes, &size, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "virus", "AP.png", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "../AP.png", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "AP\xff.png", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "AP\n.png", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "AP.png", "x", 0, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_COORDINATOR), id, "still", "AP.png", "x", 1, sha256, NULL));
}

static void a_backup_is_verified_and_restores(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char folder[128], path[160];
    struct scot_record *again = NULL;
    json_t *everything = NULL, *same = NULL;
    snprintf(folder, sizeof folder, "%s/backup", clinic.folder);
    snprintf(path, sizeof path, "%s/restored.db", clinic.folder);
    assert_true(scot_record_export_json(clinic.record, as(SCOT_ADMINISTRATOR), &everything, NULL));
    if (!scot_record_backup(clinic.record, folder, &err))
        fail_msg("%s", err.text);
    assert_false(scot_record_backup(clinic.record, folder, NULL)); /* never over another */
    struct scot_record_options options = clinic_options(&clinic);
    options.path = path;
    if (!scot_record_restore(folder, &options, &err))
        fail_msg("%s", err.text);
    assert_false(scot_record_restore(folder, &options, NULL));
    assert_true(scot_record_open(&again, &options, NULL));
    assert_true(scot_record_verify(again, NULL, NULL));
    assert_true(scot_record_export_json(again, as(SCOT_ADMINISTRATOR), &same, NULL));
    static const char *const part[] = {"patients", "cases", "entries", "signatures", "files", "attachments", "users"};
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        assert_true(json_equal(json_object_get(everything, part[i]), json_object_get(same, part[i])));
    assert_true(json_array_size(json_object_get(everything, "entries")) > 5);
    scot_record_close(&again);
    json_decref(everything);
    json_decref(same);
    snprintf(folder, sizeof folder, "%s/csv", clinic.folder);
    assert_false(scot_record_export_csv(clinic.record, as(SCOT_PHYSICIAN), folder, NULL));
    assert_true(scot_record_export_csv(clinic.record, as(SCOT_ADMINISTRATOR), folder, &err));
}

static void the_last_administrator_stays(void **state)
{
    (void)state;
    struct scot_error err = {0};
    json_t *left = clinic_json("{'full_name':'Ada Administrator','role':'administrator','state':'left'}");
    const struct scot_actor *admin = as(SCOT_ADMINISTRATOR);
    assert_false(scot_record_user_set(clinic.record, admin, admin->user, left, &err));
    assert_non_null(strstr(err.text, "last administrator"));
    assert_false(scot_record_user_set(clinic.record, as(SCOT_PHYSICIAN), admin->user, left, NULL));
    json_decref(left);
    left = clinic_json("{'full_name':'Tim Trainee','role':'trainee','state':'left'}");
    assert_true(scot_record_user_set(clinic.record, admin, as(SCOT_TRAINEE)->user, left, NULL));
    struct scot_actor actor;
    assert_false(scot_record_user_now(clinic.record, as(SCOT_TRAINEE)->user, &actor, NULL));
    assert_false(scot_record_sign_in(clinic.record, "trainee", CLINIC_PASSWORD, &actor, NULL));
    err = (struct scot_error){0};
    assert_false(scot_record_password(clinic.record, as(SCOT_NURSE), as(SCOT_NURSE)->user, "wrong wrong wrong", "a new pass phrase", &err));
    assert_true(scot_record_password(clinic.record, as(SCOT_NURSE), as(SCOT_NURSE)->user, CLINIC_PASSWORD, "a new pass phrase", NULL));
    assert_true(scot_record_sign_in(clinic.record, "nurse", "a new pass phrase", &actor, NULL));
    json_decref(left);
}

static void all_of_it_verifies(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct scot_verified found;
    if (!scot_record_verify(clinic.record, &found, &err))
        fail_msg("%s", err.text);
    assert_true(found.lines > 50 && found.rows > 30 && found.files == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_user_is_an_administrator_and_there_is_no_default),
        cmocka_unit_test(an_entry_is_kept_with_its_maker),
        cmocka_unit_test(a_correction_supersedes_and_keeps_the_old),
        cmocka_unit_test(what_is_taken_back_is_out_of_sight_but_there),
        cmocka_unit_test(the_same_twice_is_one),
        cmocka_unit_test(signing_locks_and_unlocking_voids),
        cmocka_unit_test(a_likely_duplicate_is_noticed),
        cmocka_unit_test(a_restricted_case_opens_with_a_reason_that_is_kept),
        cmocka_unit_test(a_trainee_learns_without_names),
        cmocka_unit_test(a_link_is_the_diarys_and_nothing_elses),
        cmocka_unit_test(files_are_what_their_name_says),
        cmocka_unit_test(a_backup_is_verified_and_restores),
        cmocka_unit_test(the_last_administrator_stays),
        cmocka_unit_test(all_of_it_verifies),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
