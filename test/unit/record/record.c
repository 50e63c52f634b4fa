#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "record/answer.h"
#include "clinic.h"
#include "support.h"

/* What is written is there, as it was, with who and when and why; nothing is deleted. */

static struct clinic clinic;
static json_t *everything_now;

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
    json_decref(everything_now);
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

/* Many correct the same entry at once: each time one of them does, and the others are told. */
enum { CORRECTORS = 8, ROUNDS = 12 };
struct corrector {
    int64_t case_id, entry, made;
    int number;
};

static void *correct(void *context)
{
    struct corrector *c = context;
    char text[80];
    snprintf(text, sizeof text, "{'date':'2026-11-21','text':'corrector %d'}", c->number);
    json_t *body = clinic_json(text);
    const struct scot_entry_new entry = {.form = "note", .body = body, .provenance = "clinic", .supersedes = c->entry, .reason = "better words"};
    struct scot_error err = {0};
    if (!scot_record_entry_add(clinic.record, as(SCOT_NURSE), c->case_id, &entry, &c->made, &err))
        c->made = strncmp(err.text, "changed meanwhile", 17) == 0 ? 0 : -1;
    json_decref(body);
    return NULL;
}

static void no_update_is_lost(void **state)
{
    (void)state;
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Ra Ced", "1970-01-10"));
    int64_t entry = clinic_entry(&clinic, SCOT_NURSE, case_id, "note", "{'date':'2026-11-21','text':'first'}", NULL);
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t thread[CORRECTORS];
        struct corrector c[CORRECTORS];
        int done = 0;
        for (int i = 0; i < CORRECTORS; i++) {
            c[i] = (struct corrector){.case_id = case_id, .entry = entry, .number = round * CORRECTORS + i};
            assert_int_equal(pthread_create(&thread[i], NULL, correct, &c[i]), 0);
        }
        for (int i = 0; i < CORRECTORS; i++) {
            pthread_join(thread[i], NULL);
            assert_true(c[i].made >= 0);
            done += c[i].made > 0;
            entry = c[i].made > 0 ? c[i].made : entry;
        }
        assert_int_equal(done, 1);
    }
    json_t *history;
    assert_true(scot_record_history(clinic.record, as(SCOT_PHYSICIAN), case_id, &history, NULL));
    assert_int_equal(json_array_size(history), 1 + ROUNDS);
    json_decref(history);
}

static void the_same_twice_is_one(void **state)
{
    (void)state;
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Du Plicate", "1970-01-03"));
    int64_t first = clinic_procedure(&clinic, case_id, "2026-11-02");
    assert_int_equal(clinic_procedure(&clinic, case_id, "2026-11-02"), first);
    assert_true(clinic_procedure(&clinic, case_id, "2026-11-03") != first);
}

/* what the cupboard does not have is caught where it is typed. */
static void a_product_is_one_of_the_cupboards(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Cup Board", "1970-01-09"));
    static const char body[] = "{'date':'2026-11-05','kind':'intra_articular','purpose':'both','region':'lumbar','targets':[{'joint':'L4/5','side':'left'}],"
                               "'status':'done','operator':'Dr Able','guidance':'fluoroscopy','sedation':'none',"
                               "'given':[{'product':'lidocaine-10','ml':1,'place':'joint'}]}";
    assert_int_equal(clinic_entry(&clinic, SCOT_PHYSICIAN, case_id, "procedure", body, &err), 0);
    starts_with(&err, "Product: \"lidocaine-10\" is not in the cupboard");
}

static bool holds(const json_t *list, const char *form)
{
    size_t i;
    json_t *entry;
    json_array_foreach(list, i, entry)
        if (strcmp(json_string_value(json_object_get(entry, "form")), form) == 0)
            return true;
    return false;
}

/* A slip in the procedure's form is corrected a day later: what was told of it meanwhile is still of it. */
static void a_diary_follows_its_procedures_correction(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char diary[300], sha256[65];
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Di Follows", "1970-02-01")), now, link, c, p;
    int64_t first = clinic_procedure(&clinic, case_id, "2026-11-20");
    char token[44];
    assert_true(scot_record_link_make(clinic.record, as(SCOT_NURSE), first, token, NULL));
    assert_true(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), first, "still", "AP.dcm", "p", 1, sha256, NULL));
    snprintf(diary, sizeof diary, "{'procedure':%lld,'at':'2026-11-20T10:00:00Z','side':'index','scale':'nrs','score':2,'by':'nurse'}",
             (long long)first);
    assert_true(clinic_entry(&clinic, SCOT_NURSE, case_id, "diary", diary, &err) > 0);
    char verdict[400];
    static const char said[] = "{'date':'2026-11-21','procedures':[{'procedure':%lld}],'rule_set':'%s','computed':'meets it','stands':'%s'}";
    const json_t *fields = json_object_get(scot_form(clinic.forms, "verdict"), "fields"), *field;
    const char *pick[2] = {"", ""};
    for (size_t i = 0; (field = json_array_get(fields, i)) != NULL; i++) {
        const char *id = json_string_value(json_object_get(field, "id"));
        const char *option = json_string_value(json_object_get(json_array_get(json_object_get(field, "options"), 0), "id"));
        pick[0] = strcmp(id, "rule_set") == 0 ? option : pick[0];
        pick[1] = strcmp(id, "stands") == 0 ? option : pick[1];
    }
    int64_t another = clinic_procedure(&clinic, clinic_case(&clinic, clinic_patient(&clinic, "An Other", "1970-02-07")), "2026-11-20");
    snprintf(verdict, sizeof verdict, said, (long long)another, pick[0], pick[1]);
    assert_int_equal(clinic_entry(&clinic, SCOT_PHYSICIAN, case_id, "verdict", verdict, &err), 0);
    assert_non_null(strstr(err.text, "is no procedure of this case"));
    err = (struct scot_error){0};
    snprintf(verdict, sizeof verdict, said, (long long)first, pick[0], pick[1]);
    if (clinic_entry(&clinic, SCOT_PHYSICIAN, case_id, "verdict", verdict, &err) == 0)
        fail_msg("%s", err.text);
    now = first;
    for (int n = 0; n < 2; n++) { /* twice: the chain is followed to its end */
        json_t *dossier = dossier_of(case_id), *body = json_deep_copy(json_object_get(json_array_get(json_object_get(dossier, "entries"), 0), "body"));
        json_object_set_new(body, "baseline", json_integer(5 + n));
        const struct scot_entry_new entry = {.form = "procedure", .body = body, .provenance = "clinic", .supersedes = now, .reason = "baseline misread"};
        if (!scot_record_entry_add(clinic.record, as(SCOT_PHYSICIAN), case_id, &entry, &now, &err))
            fail_msg("%s", err.text);
        json_decref(body);
        json_decref(dossier);
    }
    json_t *dossier = dossier_of(case_id);
    const json_t *told = json_array_get(json_object_get(dossier, "entries"), 1);
    assert_string_equal(json_string_value(json_object_get(told, "form")), "diary");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(told, "body"), "procedure")), now);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(dossier, "files"), 0), "entry_id")), now);
    const json_t *stated = json_object_get(scot_dossier_last(dossier, "verdict"), "procedures");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(stated, 0), "procedure")), now);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(dossier, "links"), 0), "entry_id")), now);
    json_decref(dossier);
    assert_true(scot_record_link_find(clinic.record, token, &link, &c, &p, NULL));
    assert_true(scot_record_link_dossier(clinic.record, link, c, p, &dossier, NULL));
    assert_true(p == now && holds(json_object_get(dossier, "entries"), "procedure") && holds(json_object_get(dossier, "entries"), "diary"));
    json_decref(dossier);
    int64_t id;
    const struct scot_entry_new back = {.form = "procedure", .provenance = "clinic", .supersedes = now, .withdrawn = true, .reason = "not hers"};
    assert_true(scot_record_entry_add(clinic.record, as(SCOT_PHYSICIAN), case_id, &back, &id, NULL));
    assert_false(scot_record_link_find(clinic.record, token, &link, &c, &p, NULL));
}

/* what the rules count does not depend on who asks them; what is shown does. */
static void the_rules_are_asked_of_all_of_it(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t patient = clinic_patient(&clinic, "Al Lofit", "1970-02-02"), secret;
    int64_t case_id = clinic_case(&clinic, patient);
    json_t *dossier, *facts;
    assert_true(scot_record_case_open(clinic.record, as(SCOT_PHYSICIAN), patient, "cervical", true, &secret, NULL));
    clinic_procedure(&clinic, secret, "2026-11-19");
    assert_true(clinic_entry(&clinic, SCOT_NURSE, case_id, "screening", "{'dull_ache':'yes'}", &err) > 0);
    assert_true(scot_record_dossier(clinic.record, as(SCOT_COORDINATOR), case_id, &dossier, NULL));
    assert_true(scot_record_facts(clinic.record, as(SCOT_COORDINATOR), case_id, &facts, NULL));
    assert_false(holds(json_object_get(dossier, "entries"), "screening"));
    assert_true(holds(json_object_get(facts, "entries"), "screening"));
    assert_int_equal(json_array_size(json_object_get(dossier, "elsewhere")), 0); /* another's restricted case */
    assert_int_equal(json_array_size(json_object_get(facts, "elsewhere")), 1);
    json_decref(dossier);
    json_decref(facts);
    assert_true(scot_record_dossier(clinic.record, as(SCOT_PHYSICIAN), case_id, &dossier, NULL)); /* who made it */
    assert_int_equal(json_array_size(json_object_get(dossier, "elsewhere")), 1);
    json_decref(dossier);
}

static void nobodys_correction_of_a_patient_is_lost(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t patient = clinic_patient(&clinic, "Lo St", "1970-02-04"), case_id = clinic_case(&clinic, patient);
    json_t *dossier = dossier_of(case_id), *body = clinic_json("{'name':'Lo St','born':'1970-02-04','sex':'female','phone':'1'}");
    int64_t seen = json_integer_value(json_object_get(json_object_get(dossier, "case"), "patient_entry"));
    json_decref(dossier);
    assert_true(seen > 0);
    assert_true(scot_record_patient_correct(clinic.record, as(SCOT_NURSE), patient, body, seen, "telephone", NULL));
    assert_false(scot_record_patient_correct(clinic.record, as(SCOT_COORDINATOR), patient, body, seen, "address", &err));
    starts_with(&err, "changed meanwhile");
    json_decref(body);
}

/* West of Greenwich the evening is already tomorrow in UTC; it is today's on the wall. */
static void a_day_is_the_one_on_the_wall(void **state)
{
    (void)state;
    struct scot_error err = {0};
    static const struct {
        const char *zone, *at;
        struct scot_date day;
    } cases[] = {{"America/New_York", "2026-07-02T03:30:00Z", {2026, 7, 1}}, {"America/New_York", "2026-12-02T04:30:00Z", {2026, 12, 1}},
                 {"Asia/Tokyo", "2026-09-02T16:00:00Z", {2026, 9, 3}},       {"UTC", "2026-10-04T23:59:59Z", {2026, 10, 4}}};
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Da Y", "1970-02-05"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char body[200];
        json_t *list;
        setenv("TZ", cases[i].zone, 1);
        tzset();
        snprintf(body, sizeof body, "{'status':'booked','at':'%s','way':'in_person','reason':'follow_up'}", cases[i].at);
        assert_true(clinic_entry(&clinic, SCOT_NURSE, case_id, "appointment", body, &err) > 0);
        for (int away = -1; away <= 1; away++) {
            struct scot_date day = scot_date_add_days(cases[i].day, away);
            assert_true(scot_record_day(clinic.record, as(SCOT_NURSE), "appointment", day, scot_date_add_days(day, 1), 10, &list, NULL));
            if (json_array_size(list) != (away == 0))
                fail_msg("%s in %s is %zu times on day %d of its own", cases[i].at, cases[i].zone, json_array_size(list), away);
            json_decref(list);
        }
    }
    setenv("TZ", "UTC", 1);
    tzset();
}

/* A diary's warning sign is found whatever the day holds besides; not in others' restricted cases, and not before that day. */
static void warned_cases_are_found(void **state)
{
    (void)state;
    struct scot_error err = {0};
    const struct scot_date since = {2026, 11, 1}, after = {2026, 11, 22};
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Wa Rned", "1970-02-07")), procedure = clinic_procedure(&clinic, case_id, "2026-11-20");
    char body[300];
    json_t *list;
    for (int i = 0; i < 2; i++) {
        snprintf(body, sizeof body, "{'procedure':%lld,'at':'2026-11-2%dT10:00:00Z','side':'index','scale':'nrs','score':3,'by':'phone'%s}",
                 (long long)procedure, i, i == 0 ? ",'warning':['fever']" : ",'words':'no \\'warning\\':[\\'fever\\']'");
        if (clinic_entry(&clinic, SCOT_NURSE, case_id, "diary", body, &err) <= 0)
            fail_msg("%s", err.text);
    }
    assert_true(scot_record_warned(clinic.record, as(SCOT_NURSE), since, 10, &list, NULL));
    assert_int_equal(json_array_size(list), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "case_id")), case_id);
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "name")), "Wa Rned");
    json_decref(list);
    assert_true(scot_record_warned(clinic.record, as(SCOT_NURSE), after, 10, &list, NULL));
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    assert_false(scot_record_warned(clinic.record, as(SCOT_TRAINEE), since, 10, &list, NULL));
}

static void a_restricted_case_is_in_nobodys_list(void **state)
{
    (void)state;
    int64_t patient = clinic_patient(&clinic, "Se Cret", "1970-02-03"), id;
    json_t *list = NULL;
    const struct scot_date from = {2026, 8, 1}, until = {2026, 8, 2};
    assert_true(scot_record_case_open(clinic.record, as(SCOT_PHYSICIAN), patient, "lumbar", true, &id, NULL));
    clinic_procedure(&clinic, id, "2026-08-01");
    for (int role = SCOT_PHYSICIAN; role <= SCOT_COORDINATOR; role++) {
        assert_true(scot_record_day(clinic.record, as((enum scot_role)role), "procedure", from, until, 10, &list, NULL));
        assert_int_equal(json_array_size(list), role == SCOT_PHYSICIAN);
        json_decref(list);
    }
    int64_t before = clinic_case(&clinic, clinic_patient(&clinic, "Be Fore", "1970-02-06")), hidden;
    assert_true(scot_record_case_open(clinic.record, as(SCOT_PHYSICIAN), patient, "lumbar", true, &hidden, NULL));
    assert_true(scot_record_case_list(clinic.record, as(SCOT_NURSE), "open", 0, 1, &list, NULL)); /* a full page, or there are no more */
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "id")), before);
    json_decref(list);
    assert_true(scot_record_patient_cases(clinic.record, as(SCOT_NURSE), patient, &list, NULL));
    assert_string_equal(json_string_value(json_object_get(list, "name")), "Se Cret");
    assert_int_equal(json_array_size(json_object_get(list, "cases")), 0);
    json_decref(list);
    assert_true(scot_record_patient_cases(clinic.record, as(SCOT_PHYSICIAN), patient, &list, NULL));
    assert_int_equal(json_array_size(json_object_get(list, "cases")), 2);
    json_decref(list);
    assert_false(scot_record_patient_cases(clinic.record, as(SCOT_TRAINEE), patient, &list, NULL));
    id = hidden;
    const struct scot_actor console = {.user = SCOT_CONSOLE, .role = SCOT_PHYSICIAN, .name = "console"};
    assert_true(scot_record_case_list(clinic.record, &console, "open", 0, 1000, &list, NULL));
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "id")), id); /* nothing is hidden from it */
    json_decref(list);
}

/* each field is well, and all of them together cannot be: wrong level, wrong day, wrong order. Nothing of it is kept. */
static void what_cannot_be_true_is_caught_where_it_is_typed(void **state)
{
    (void)state;
    static const char rest[] = "'purpose':'diagnostic','kind':'medial_branch','status':'done','operator':'x','guidance':'fluoroscopy','sedation':'none',"
                               "'given':[{'product':'saline','ml':1,'place':'nerve'}]";
    static const struct {
        const char *form, *body, *why; /* NULL: kept */
    } cases[] = {
        {"referral", "'received':'2026-11-22'", NULL}, /* in the far east it is tomorrow already */
        {"referral", "'received':'2026-11-23'", "Received on: 2026-11-23 lies ahead"},
        {"care_item", "'kind':'heat','response':'none','start':'2030-01-01'", "Begun on: 2030-01-01 lies ahead"},
        {"care_item", "'kind':'heat','response':'none','start':'2026-02-01','stop':'2026-01-31'", "Ended on: before \"Begun on\""},
        {"care_item", "'kind':'heat','response':'none','start':'2026-02-01','stop':'2026-02-01'", NULL},
        {"elsewhere", "'earliest':'2020-05-01','latest':'2020-04-01','kind':'unknown','purpose':'unknown','region':'unknown'", "Done not after: before \"Done not before\""},
        {"elsewhere", "'earliest':'2020-01-01','latest':'2020-12-31','kind':'unknown','purpose':'unknown','region':'unknown','targets':[{'joint':'C2/3','side':'left'}]", NULL},
        {"procedure", "'date':'2027-02-28','region':'lumbar','targets':[{'joint':'L4/5','side':'left'}]", "Date: 2027-02-28 lies ahead"},
        {"procedure", "'date':'2026-11-20','region':'lumbar','targets':[{'joint':'C5/6','side':'left'}]", "Joints: C5/6 is no joint of the region lumbar"},
        {"procedure", "'date':'2026-11-20','region':'cervical','targets':[{'joint':'T1/2','side':'left'}]", "Joints: T1/2 is no joint of the region cervical"},
        {"procedure", "'date':'2026-11-20','region':'sacral','targets':[{'joint':'L4/5','side':'left'}]", "Joints: L4/5 is no joint"},
        {"procedure", "'date':'2026-11-20','region':'lumbar','targets':[{'joint':'L4/5','side':'left'},{'joint':'L4/5','side':'left'}]", "Joints: L4/5 left twice"},
        {"procedure", "'date':'2026-11-20','region':'lumbar','targets':[{'joint':'T12/L1','side':'left'},{'joint':'L5/S1','side':'left'},{'joint':'L5/S1','side':'right'},{'joint':'SIJ','side':'left'}]", NULL},
        {"procedure", "'date':'2026-11-20','region':'thoracic','targets':[{'joint':'T12/L1','side':'left'},{'joint':'C7/T1','side':'left'}]", NULL},
        {"procedure", "'date':'2026-11-20','region':'lumbar','started':'2026-11-20T10:00:00Z','ended':'2026-11-20T09:00:00Z'", "Ended: before \"Started\""},
        {"procedure", "'date':'2026-11-20','region':'lumbar','started':'2026-11-20T10:00:00Z','injected_at':'2026-11-20T09:10:00Z'", "Anaesthetic in: before \"Started\""},
        {"procedure", "'date':'2026-11-20','region':'lumbar','started':'2026-11-12T10:00:00Z'", "Started: not on the procedure's day, wanted 2026-11-20"},
        {"procedure", "'date':'2026-11-20','region':'lumbar','started':'2026-11-21T09:00:00Z'", "Started: 2026-11-21T09:00:00Z lies ahead"},
        {"procedure", "'date':'2026-11-20','region':'lumbar','started':'2026-11-20T10:00:00+02:00','injected_at':'2026-11-20T08:05:00Z','ended':'2026-11-20T08:20:00Z','discharged_at':'2026-11-20T09:00:00Z'", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const char referral[] = "'referrer':'x','region':'lumbar','index_pain':'x','index_side':'left','since':'2026-01-01',"
                                       "'limits_activities':'yes','not_better':'yes','standard_treatment_failed':'yes'";
        struct scot_error err = {0};
        char body[1600];
        int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Sense Able", "1960-01-01"));
        bool of_procedure = strcmp(cases[i].form, "procedure") == 0, of_referral = strcmp(cases[i].form, "referral") == 0;
        snprintf(body, sizeof body, "{%s%s%s%s}", cases[i].body, of_procedure || of_referral ? "," : "",
                 of_procedure ? rest : of_referral ? referral : "",
                 of_procedure && strstr(cases[i].body, "targets") == NULL ? ",'targets':[{'joint':'L4/5','side':'left'}]" : "");
        int64_t id = clinic_entry(&clinic, SCOT_PHYSICIAN, case_id, cases[i].form, body, &err);
        if (cases[i].why == NULL && id == 0)
            fail_msg("%s: %s", cases[i].body, err.text);
        if (cases[i].why != NULL && id != 0)
            fail_msg("%s was kept", cases[i].body);
        if (cases[i].why != NULL)
            starts_with(&err, cases[i].why);
    }
    struct scot_error err = {0};
    json_t *unborn = clinic_json("{'name':'Not Yet','born':'2030-01-01','sex':'female'}"), *alike = NULL;
    int64_t id;
    assert_false(scot_record_patient_add(clinic.record, as(SCOT_COORDINATOR), unborn, true, &id, &alike, &err));
    starts_with(&err, "Date of birth: 2030-01-01 lies ahead");
    json_decref(unborn);
}

/* 70 on a scale that ends at 10 is a score of another. */
static void a_score_is_one_of_its_scale(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char body[300];
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Sco Re", "1970-02-06"));
    int64_t procedure = clinic_procedure(&clinic, case_id, "2026-11-20");
    for (int vas = 0; vas < 2; vas++) {
        snprintf(body, sizeof body, "{'procedure':%lld,'at':'2026-11-20T10:00:00Z','side':'index','scale':'%s','score':70,'by':'nurse'}",
                 (long long)procedure, vas ? "vas" : "nrs");
        assert_int_equal(clinic_entry(&clinic, SCOT_NURSE, case_id, "diary", body, &err) > 0, vas);
    }
    starts_with(&err, "pain is 70, wanted 0 to 10 on the NRS");
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
    static const struct {
        const char *text;
        bool some;
    } looked[] = {{"alv", true}, {"Mar", true}, {"Maria Alv", true}, {"Alvarez, Mar", true}, {"A-1", true}, {"1958-04-17", true},
                  {"onei", true}, {"lvarez", false}, {"Maria Smi", false}, {"--", false}, {"%%", false}, {"''", false}};
    for (size_t i = 0; i < sizeof looked / sizeof looked[0]; i++) {
        json_t *found;
        assert_true(scot_record_patient_search(clinic.record, as(SCOT_NURSE), looked[i].text, &found, NULL));
        if ((json_array_size(found) > 0) != looked[i].some)
            fail_msg("\"%s\" finds %zu", looked[i].text, json_array_size(found));
        json_decref(found);
    }
}

/* Who types small letters finds the name all the same, or adds the person twice. */
static void a_name_is_found_in_small_letters(void **state)
{
    (void)state;
    static const char *const found[][2] = {{"\xC3\x96mer \xC3\x96zt\xC3\xBCrk", "\xC3\xB6zt"}, {"\xC5\x81ukasz \xC5\xBB" "ak", "\xC5\xBC" "ak"},
                                           {"\xC5\xA0te\xC5\x99n\xC3\xA1 \xC4\x8C" "erv", "\xC4\x8D" "erv"}, {"\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD", "\xD0\xB8\xD0\xB2"},
                                           {"\xCE\xA9\xCE\xBC\xCE\xB5\xCE\xB3\xCE\xB1", "\xCF\x89\xCE\xBC"}, {"\xE6\x9D\x8E\xE5\xB0\x8F\xE9\xBE\x8D", "\xE6\x9D\x8E"},
                                           {"\xC3\x97 \xC3\x9F" "en", "\xC3\x9F" "en"}};
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        struct scot_error err = {0};
        json_t *list = NULL, *row;
        size_t n, there = 0;
        clinic_patient(&clinic, found[i][0], "1966-06-06");
        if (!scot_record_patient_search(clinic.record, as(SCOT_NURSE), found[i][1], &list, &err))
            fail_msg("%s", err.text);
        json_array_foreach(list, n, row) there += strcmp(scot_member_text(row, "name"), found[i][0]) == 0;
        if (there != 1)
            fail_msg("%s does not find %s", found[i][1], found[i][0]);
        json_decref(list);
    }
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
    int refused = 0; /* the nurse without a reason, and the trainee */
    size_t i;
    json_t *line;
    json_array_foreach(audit, i, line) {
        kept |= strcmp(json_string_value(json_object_get(line, "detail")), "called at night with fever") == 0;
        refused += strcmp(json_string_value(json_object_get(line, "action")), "refused") == 0;
    }
    assert_true(kept && refused == 2);
    json_decref(audit);
    int64_t procedure = clinic_procedure(&clinic, id, "2026-11-20");
    struct scot_actor other = *as(SCOT_NURSE);
    char token[44];
    snprintf(other.reason, sizeof other.reason, "link for the night");
    assert_true(scot_record_link_make(clinic.record, &other, procedure, token, NULL)); /* not only reading */
    assert_true(scot_record_audit(clinic.record, as(SCOT_AUDITOR), 0, 2, &audit, NULL));
    line = json_array_get(audit, 1);
    assert_string_equal(json_string_value(json_object_get(line, "action")), "break glass");
    assert_string_equal(json_string_value(json_object_get(line, "detail")), "link for the night");
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
    json_object_set_new(body, "procedure", json_integer(second));
    assert_false(scot_record_entry_by_link(clinic.record, link, case_id, &entry, &id, &err));
    starts_with(&err, "not allowed: a link writes of its own procedure");
    err = (struct scot_error){0};
    json_object_set_new(body, "procedure", json_integer(procedure));
    json_object_set_new(body, "score", json_integer(3));
    entry.form = "procedure";
    assert_false(scot_record_entry_by_link(clinic.record, link, case_id, &entry, &id, &err));
    starts_with(&err, "not allowed");
    assert_true(clinic_entry(&clinic, SCOT_NURSE, case_id, "screening", "{'other_conditions':'not for a telephone','diabetes':'yes'}", &err) > 0);
    assert_true(scot_record_link_dossier(clinic.record, link, case_id, procedure, &dossier, NULL));
    text = json_dumps(dossier, 0);
    assert_null(strstr(text, "not for a telephone"));
    assert_non_null(strstr(text, "diabetes"));
    free(text);
    json_decref(dossier);
    assert_true(scot_record_link_end(clinic.record, as(SCOT_NURSE), case_id, link, NULL));
    err = (struct scot_error){0};
    entry.form = "diary"; /* looked at before, written after */
    assert_false(scot_record_entry_by_link(clinic.record, link, case_id, &entry, &id, &err));
    starts_with(&err, "not found");
    json_decref(body);
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
    assert_true(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "AP.dcm", "\0picture", 8, sha256, NULL));
    assert_true(scot_record_file(clinic.record, as(SCOT_NURSE), case_id, sha256, &bytes, &size, NULL));
    assert_true(size == 8 && memcmp(bytes, "\0picture", 8) == 0);
    scot_free(bytes);
    assert_false(scot_record_file(clinic.record, as(SCOT_NURSE), other, sha256, &bytes, &size, &err));
    starts_with(&err, "not found");
    assert_false(scot_record_file(clinic.record, as(SCOT_ADMINISTRATOR), case_id, sha256, &bytes, &size, NULL));
    json_t *dossier;
    assert_true(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "AP.dcm", "\0picture", 8, sha256, NULL)); /* once more */
    dossier = dossier_of(case_id);
    assert_int_equal(json_array_size(json_object_get(dossier, "files")), 1);
    json_decref(dossier);
    assert_true(scot_record_dossier(clinic.record, as(SCOT_TRAINEE), case_id, &dossier, NULL));
    assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(dossier, "files"), 0), "name")), "still");
    json_decref(dossier);
    assert_true(scot_record_sign(clinic.record, as(SCOT_PHYSICIAN), id, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "LAT.dcm", "other", 5, sha256, &err));
    err = (struct scot_error){0};
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "LAT.dcm", "other", 5, sha256, &err));
    starts_with(&err, "not allowed: entry");
    assert_true(scot_record_unsign(clinic.record, as(SCOT_PHYSICIAN), id, "a still more", NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "virus", "AP.dcm", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "../AP.png", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "AP\xff.png", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "AP\n.png", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "", "x", 1, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_PHYSICIAN), id, "still", "AP.dcm", "x", 0, sha256, NULL));
    assert_false(scot_record_attach(clinic.record, as(SCOT_COORDINATOR), id, "still", "AP.dcm", "x", 1, sha256, NULL));
}

static const json_t *all_of(void)
{
    json_decref(everything_now);
    assert_true(scot_record_export_json(clinic.record, as(SCOT_ADMINISTRATOR), &everything_now, NULL));
    return everything_now;
}

/* A form loses a field, and another is taken away: what was filled in is read and given out as before. */
static void what_was_filled_in_outlives_its_form(void **state)
{
    (void)state;
    char command[400], forms[120], folder[160], text[4000] = "";
    struct scot_error err = {0};
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Out Lives", "1970-02-08"));
    assert_true(clinic_entry(&clinic, SCOT_NURSE, case_id, "note", "{'date':'2026-11-01','text':'kept in mind'}", &err) > 0);
    assert_true(clinic_entry(&clinic, SCOT_NURSE, case_id, "document", "{'title':'a letter','date':'2026-11-01','way':'in','kind':'referral',"
                                                                      "'remarks':'remarked once'}", &err) > 0);
    snprintf(forms, sizeof forms, "%s/forms", clinic.folder);
    snprintf(command, sizeof command, "cp -r '%s/forms' '%s' && rm '%s/note.json'", getenv("RULES"), forms, forms);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "%s/document.json", forms);
    FILE *form = fopen(command, "w");
    fputs("{\"id\":\"document\",\"title\":\"Document\",\"who\":[\"nurse\"],\"fields\":[{\"id\":\"title\",\"label\":\"Title\",\"type\":\"text\"}]}",
          form);
    fclose(form);
    struct scot_forms *kept = clinic.forms;
    if (!scot_forms_read_folder(&clinic.forms, forms, &err))
        fail_msg("%s", err.text);
    clinic_reopen(&clinic);
    json_t *dossier = dossier_of(case_id);
    assert_true(holds(json_object_get(dossier, "entries"), "note"));
    assert_string_equal(json_string_value(json_object_get(scot_dossier_last(dossier, "document"), "remarks")), "remarked once");
    json_decref(dossier);
    snprintf(folder, sizeof folder, "%s/outlived", clinic.folder);
    if (!scot_record_export_csv(clinic.record, as(SCOT_ADMINISTRATOR), folder, &err))
        fail_msg("%s", err.text);
    static const char *const wanted[][2] = {{"note.csv", "kept in mind"}, {"document.csv", "remarked once"}};
    for (int i = 0; i < 2; i++) {
        snprintf(command, sizeof command, "%s/%s", folder, wanted[i][0]);
        FILE *file = fopen(command, "r");
        assert_non_null(file);
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
        if (strstr(text, wanted[i][1]) == NULL)
            fail_msg("%s lacks \"%s\"", wanted[i][0], wanted[i][1]);
    }
    scot_forms_destroy(&clinic.forms);
    clinic.forms = kept;
    clinic_reopen(&clinic);
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
    static const char *const written[] = {"procedure.csv", "patient.csv", "diary.csv", "all-cases.csv", "all-links.csv", "all-audit.csv"};
    struct stat is;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        char name[200];
        snprintf(name, sizeof name, "%s/%s", folder, written[i]);
        if (stat(name, &is) != 0 || is.st_size < 40)
            fail_msg("%s is not there, or empty", written[i]);
    }
    const json_t *file = json_array_get(json_object_get(all_of(), "files"), 0);
    char name[260];
    snprintf(name, sizeof name, "%s/files/%s", folder, json_string_value(json_object_get(file, "sha256")));
    assert_int_equal(stat(name, &is), 0);
    assert_int_equal(is.st_size, json_integer_value(json_object_get(file, "size")));
}

/* A start or a copy that was cut short neither stands in the way of the next nor is taken for whole. */
static void what_was_cut_short_is_begun_anew(void **state)
{
    (void)state;
    static const char *const suffix[] = {"", ".key", ".head"};
    struct scot_error err = {0};
    char path[160], folder[160], from[200], to[200], command[600];
    struct scot_record *record = NULL;
    struct stat is;
    struct scot_record_options options = clinic_options(&clinic);
    options.path = path;
    options.create = true;
    for (int left = 0; left < 2; left++) { /* a key, and half a key */
        snprintf(path, sizeof path, "%s/cut-%d.db", clinic.folder, left);
        snprintf(from, sizeof from, "%s.key", path);
        FILE *file = fopen(from, "wb");
        fwrite("0123456789012345678901234567890123456789", 1, left == 0 ? 32 : 11, file);
        fclose(file);
        if (!scot_record_open(&record, &options, &err))
            fail_msg("%s", err.text);
        for (int i = 0; i < 4; i++) { /* nobody else reads it, the database's own log neither */
            static const char *const all[] = {"", ".key", ".head", "-wal"};
            snprintf(from, sizeof from, "%s%s", path, all[i]);
            assert_true(stat(from, &is) == 0);
            if (i != 1 && (is.st_mode & 077) != 0)
                fail_msg("%s is open to others", from);
        }
        assert_true(scot_record_note(record, as(SCOT_PHYSICIAN), "sign in", "session", NULL, NULL));
        scot_record_close(&record);
    }
    unlink(path);
    assert_false(scot_record_open(&record, &options, &err)); /* the store was taken away: no empty one in its place */
    assert_non_null(strstr(err.text, "it was taken away"));
    /* A copy that does not verify leaves nothing behind. */
    snprintf(folder, sizeof folder, "%s/broken", clinic.folder);
    assert_true(scot_record_backup(clinic.record, folder, NULL));
    snprintf(command, sizeof command, "printf 00000000000000000000000000000000 > '%s/case.db.key'", folder);
    assert_int_equal(system(command), 0);
    snprintf(path, sizeof path, "%s/again.db", clinic.folder);
    options.create = false;
    err = (struct scot_error){0};
    assert_false(scot_record_restore(folder, &options, &err));
    for (int i = 0; i < 3; i++) {
        snprintf(to, sizeof to, "%s%s", path, suffix[i]);
        assert_int_not_equal(stat(to, &is), 0);
    }
    /* Nor does one that meets a file of that name: the file itself stays. */
    snprintf(folder, sizeof folder, "%s/backup", clinic.folder);
    snprintf(to, sizeof to, "%s.head", path);
    FILE *file = fopen(to, "w");
    fclose(file);
    assert_false(scot_record_restore(folder, &options, NULL));
    assert_int_not_equal(stat(path, &is), 0);
    assert_int_equal(stat(to, &is), 0);
    unlink(to);
    if (!scot_record_restore(folder, &options, &err))
        fail_msg("%s", err.text);
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

static void a_setting_is_one_that_can_be(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value;
        bool good;
    } cases[] = {{"export_role", "boss", false},      {"export_role", "admin", false},    {"export_role", "administrator|", false},
                 {"export_role", "auditor", true},    {"export_role", "", true},          {"idle_minutes", "0", false},
                 {"idle_minutes", "481", false},      {"idle_minutes", "1e2", false},     {"idle_minutes", "20", true},
                 {"retention_years", "-3", false},    {"retention_years", "10", true},    {"paper", "a5", false},
                 {"paper", "letter", true},           {"base_url", "clinic.example.org", false},
                 {"base_url", "https://clinic.example.org", true}, {"nothing", "1", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool ok = scot_record_set(clinic.record, as(SCOT_ADMINISTRATOR), cases[i].key, cases[i].value, NULL);
        if (ok != cases[i].good)
            fail_msg("%s = \"%s\" is %s", cases[i].key, cases[i].value, ok ? "taken" : "refused");
    }
    assert_true(scot_record_set(clinic.record, as(SCOT_ADMINISTRATOR), "export_role", "auditor", NULL));
    json_t *all = NULL;
    assert_false(scot_record_export_json(clinic.record, as(SCOT_ADMINISTRATOR), &all, NULL));
    assert_true(scot_record_export_json(clinic.record, as(SCOT_AUDITOR), &all, NULL));
    json_decref(all);
    assert_true(scot_record_set(clinic.record, as(SCOT_ADMINISTRATOR), "export_role", "", NULL));
    assert_false(scot_record_may_export(clinic.record, as(SCOT_AUDITOR), NULL));
}

/* The page shows what holds, also where nobody set anything. */
static void a_setting_that_is_not_set_is_told_as_what_holds(void **state)
{
    (void)state;
    json_t *all = NULL;
    assert_true(scot_record_set(clinic.record, as(SCOT_ADMINISTRATOR), "export_role", "", NULL));
    assert_true(scot_record_set(clinic.record, as(SCOT_ADMINISTRATOR), "idle_minutes", "", NULL));
    assert_true(scot_record_set(clinic.record, as(SCOT_ADMINISTRATOR), "retention_years", "", NULL));
    assert_true(scot_record_settings(clinic.record, as(SCOT_NURSE), &all, NULL));
    assert_string_equal(scot_member_text(all, "export_role"), "administrator");
    assert_string_equal(scot_member_text(all, "idle_minutes"), "15");
    assert_string_equal(scot_member_text(all, "retention_years"), "");
    json_decref(all);
    assert_true(scot_record_set(clinic.record, as(SCOT_ADMINISTRATOR), "idle_minutes", "30", NULL));
    assert_true(scot_record_settings(clinic.record, as(SCOT_NURSE), &all, NULL));
    assert_string_equal(scot_member_text(all, "idle_minutes"), "30");
    json_decref(all);
}

static void keeping_runs_out_and_nothing_is_deleted(void **state)
{
    (void)state;
    struct scot_error err = {0};
    int64_t closed = clinic_case(&clinic, clinic_patient(&clinic, "Lon Gago", "1930-01-01"));
    json_t *found = NULL, *shut = clinic_json("{'state':'closed'}");
    assert_true(scot_record_case_set(clinic.record, as(SCOT_COORDINATOR), closed, shut, NULL));
    json_decref(shut);
    assert_true(scot_record_set(clinic.record, as(SCOT_ADMINISTRATOR), "retention_years", "10", NULL));
    for (int years = 9; years <= 11; years += 2) {
        clinic_now_s += (int64_t)years * 366 * 86400;
        if (!scot_record_past_retention(clinic.record, as(SCOT_ADMINISTRATOR), &found, &err))
            fail_msg("%s", err.text);
        const json_t *cases = json_object_get(found, "cases");
        assert_int_equal(json_array_size(cases), years == 11);
        assert_true(years < 11 || json_integer_value(json_object_get(json_array_get(cases, 0), "id")) == closed);
        json_decref(found);
        clinic_now_s -= (int64_t)years * 366 * 86400;
    }
    assert_false(scot_record_past_retention(clinic.record, as(SCOT_PHYSICIAN), &found, NULL));
    assert_true(scot_record_dossier(clinic.record, as(SCOT_NURSE), closed, &found, NULL));
    json_decref(found);
    assert_true(scot_record_set(clinic.record, as(SCOT_ADMINISTRATOR), "retention_years", "", NULL));
    assert_true(scot_record_past_retention(clinic.record, as(SCOT_ADMINISTRATOR), &found, NULL));
    assert_true(json_is_null(json_object_get(found, "years")));
    json_decref(found);
}

static void all_of_it_verifies(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct scot_verified found;
    if (!scot_record_verify(clinic.record, &found, &err))
        fail_msg("%s", err.text);
    assert_true(found.lines > 50 && found.rows > 30 && found.files == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_user_is_an_administrator_and_there_is_no_default),
        cmocka_unit_test(an_entry_is_kept_with_its_maker),
        cmocka_unit_test(a_correction_supersedes_and_keeps_the_old),
        cmocka_unit_test(what_is_taken_back_is_out_of_sight_but_there),
        cmocka_unit_test(no_update_is_lost),
        cmocka_unit_test(the_same_twice_is_one),
        cmocka_unit_test(a_product_is_one_of_the_cupboards),
        cmocka_unit_test(a_diary_follows_its_procedures_correction),
        cmocka_unit_test(the_rules_are_asked_of_all_of_it),
        cmocka_unit_test(nobodys_correction_of_a_patient_is_lost),
        cmocka_unit_test(a_day_is_the_one_on_the_wall),
        cmocka_unit_test(warned_cases_are_found),
        cmocka_unit_test(a_restricted_case_is_in_nobodys_list),
        cmocka_unit_test(a_score_is_one_of_its_scale),
        cmocka_unit_test(what_cannot_be_true_is_caught_where_it_is_typed),
        cmocka_unit_test(signing_locks_and_unlocking_voids),
        cmocka_unit_test(a_likely_duplicate_is_noticed),
        cmocka_unit_test(a_name_is_found_in_small_letters),
        cmocka_unit_test(a_restricted_case_opens_with_a_reason_that_is_kept),
        cmocka_unit_test(a_trainee_learns_without_names),
        cmocka_unit_test(a_link_is_the_diarys_and_nothing_elses),
        cmocka_unit_test(files_are_what_their_name_says),
        cmocka_unit_test(a_backup_is_verified_and_restores),
        cmocka_unit_test(what_was_cut_short_is_begun_anew),
        cmocka_unit_test(what_was_filled_in_outlives_its_form),
        cmocka_unit_test(the_last_administrator_stays),
        cmocka_unit_test(a_setting_is_one_that_can_be),
        cmocka_unit_test(a_setting_that_is_not_set_is_told_as_what_holds),
        cmocka_unit_test(keeping_runs_out_and_nothing_is_deleted),
        cmocka_unit_test(all_of_it_verifies),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
