#include "clinic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rules_here.h"
#include "support.h"

int64_t clinic_now_s;

static int64_t now_s(void)
{
    return clinic_now_s;
}

struct scot_record_options clinic_options(const struct clinic *c)
{
    return (struct scot_record_options){.path = c->path, .forms = c->forms, .rules = c->rules, .now_s = now_s};
}

static void add_users(struct clinic *c)
{
    struct scot_error err = {0};
    if (!scot_record_first_user(c->record, "administrator", "Ada Administrator", CLINIC_PASSWORD, &err) ||
        !scot_record_sign_in(c->record, "administrator", CLINIC_PASSWORD, &c->actor[SCOT_ADMINISTRATOR], &err))
        fail_msg("%s", err.text);
    for (int role = 0; role < SCOT_ADMINISTRATOR; role++) {
        int64_t id;
        json_t *user = json_pack("{s:s, s:s, s:s, s:s}", "name", scot_role_id[role], "full_name", scot_role_id[role], "role",
                                 scot_role_id[role], "password", CLINIC_PASSWORD);
        if (!scot_record_user_add(c->record, &c->actor[SCOT_ADMINISTRATOR], user, &id, &err) ||
            !scot_record_sign_in(c->record, scot_role_id[role], CLINIC_PASSWORD, &c->actor[role], &err))
            fail_msg("%s", err.text);
        json_decref(user);
    }
}

void clinic_open(struct clinic *c)
{
    struct scot_error err = {0};
    char forms[512];
    *c = (struct clinic){.rules = rules_here()};
    snprintf(forms, sizeof forms, "%s/forms", getenv("RULES"));
    snprintf(c->folder, sizeof c->folder, "/tmp/scottie-clinic-XXXXXX");
    assert_non_null(mkdtemp(c->folder));
    snprintf(c->path, sizeof c->path, "%s/case.db", c->folder);
    clinic_now_s = 1795248000;
    if (!scot_forms_read_folder(&c->forms, forms, &err))
        fail_msg("%s", err.text);
    struct scot_record_options options = clinic_options(c);
    options.create = true;
    if (!scot_record_open(&c->record, &options, &err))
        fail_msg("%s", err.text);
    add_users(c);
}

void clinic_reopen(struct clinic *c)
{
    struct scot_error err = {0};
    const struct scot_record_options options = clinic_options(c);
    scot_record_close(&c->record);
    if (!scot_record_open(&c->record, &options, &err))
        fail_msg("%s", err.text);
}

void clinic_close(struct clinic *c)
{
    char command[128];
    scot_record_close(&c->record);
    scot_forms_destroy(&c->forms);
    scot_rules_destroy(&c->rules);
    snprintf(command, sizeof command, "rm -rf '%s'", c->folder);
    assert_int_equal(system(command), 0);
}

json_t *clinic_json(const char *text)
{
    char *copy = strdup(text);
    json_error_t why;
    for (char *q = copy; *q != '\0'; q++)
        if (*q == '\'')
            *q = '"';
    json_t *value = json_loads(copy, JSON_DECODE_ANY, &why);
    if (value == NULL)
        fail_msg("%s in %s", why.text, copy);
    free(copy);
    return value;
}

int64_t clinic_patient(struct clinic *c, const char *name, const char *born)
{
    struct scot_error err = {0};
    json_t *body = json_pack("{s:s, s:s, s:s, s:f}", "name", name, "born", born, "sex", "female", "weight_kg", 70.0), *alike = NULL;
    int64_t id;
    if (!scot_record_patient_add(c->record, &c->actor[SCOT_COORDINATOR], body, true, &id, &alike, &err))
        fail_msg("%s", err.text);
    json_decref(body);
    return id;
}

int64_t clinic_case(struct clinic *c, int64_t patient)
{
    struct scot_error err = {0};
    int64_t id;
    if (!scot_record_case_open(c->record, &c->actor[SCOT_COORDINATOR], patient, "lumbar", false, &id, &err))
        fail_msg("%s", err.text);
    return id;
}

int64_t clinic_entry(struct clinic *c, enum scot_role role, int64_t case_id, const char *form, const char *body, struct scot_error *err)
{
    json_t *json = clinic_json(body);
    const struct scot_entry_new entry = {.form = form, .body = json, .provenance = "clinic"};
    int64_t id = 0;
    if (!scot_record_entry_add(c->record, &c->actor[role], case_id, &entry, &id, err))
        id = 0;
    json_decref(json);
    return id;
}

int64_t clinic_procedure(struct clinic *c, int64_t case_id, const char *date)
{
    char body[600];
    struct scot_error err = {0};
    snprintf(body, sizeof body,
             "{'date':'%s','kind':'intra_articular','purpose':'both','region':'lumbar','targets':[{'joint':'L4/5','side':'left'}],"
             "'status':'done','operator':'Dr Able','guidance':'fluoroscopy','baseline':7,'scale':'nrs','sedation':'none',"
             "'given':[{'product':'lidocaine-1','ml':1,'place':'joint','target':'L4/5 left'}]}", date);
    int64_t id = clinic_entry(c, SCOT_PHYSICIAN, case_id, "procedure", body, &err);
    if (id == 0)
        fail_msg("%s", err.text);
    return id;
}
