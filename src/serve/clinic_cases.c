#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/answer.h"
#include "serve/clinic_parts.h"

/* Patients, cases, entries, files, links. */

bool desk_forms(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)err;
    *out = json_incref((json_t *)(uintptr_t)scot_forms_all(scot_record_forms(c->record)));
    return true;
}

bool desk_products(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return products_json(out, scot_record_rules(c->record), err);
}

bool desk_cases(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    enum { MOST = 100 };
    const char *state = clinic_query(c, "state");
    return scot_record_case_list(c->record, &c->session.actor, state[0] != '\0' ? state : "open",
                                 strtoll(clinic_query(c, "before"), NULL, 10), MOST, out, err);
}

bool desk_patients(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return scot_record_patient_search(c->record, &c->session.actor, clinic_query(c, "find"), out, err);
}

bool desk_patient(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return scot_record_patient_cases(c->record, &c->session.actor, c->number[0], out, err);
}

bool desk_patient_add(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    int64_t id;
    json_t *alike = NULL;
    if (!scot_record_patient_add(c->record, &c->session.actor, json_object_get(c->body, "body"),
                                 json_is_true(json_object_get(c->body, "anyway")), &id, &alike, err))
        return false;
    *out = alike != NULL ? json_pack("{s:o}", "alike", alike) : json_pack("{s:I}", "id", (json_int_t)id);
    return true;
}

bool desk_patient_correct(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    return scot_record_patient_correct(c->record, &c->session.actor, c->number[0], json_object_get(c->body, "body"),
                                       json_integer_value(json_object_get(c->body, "supersedes")), body_text(c, "reason"), err);
}

bool desk_case_open(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    int64_t id;
    if (!scot_record_case_open(c->record, &c->session.actor, json_integer_value(json_object_get(c->body, "patient")), body_text(c, "region"),
                               json_is_true(json_object_get(c->body, "restricted")), &id, err))
        return false;
    *out = json_pack("{s:I}", "id", (json_int_t)id);
    return true;
}

bool desk_case(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return scot_record_dossier(c->record, &c->session.actor, c->number[0], out, err);
}

bool desk_case_set(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    return scot_record_case_set(c->record, &c->session.actor, c->number[0], c->body, err);
}

bool desk_history(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return scot_record_history(c->record, &c->session.actor, c->number[0], out, err);
}

bool desk_entry(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    const char *provenance = body_text(c, "provenance");
    const struct scot_entry_new entry = {
        .form = body_text(c, "form"), .body = json_object_get(c->body, "body"),
        .provenance = strcmp(provenance, "phone") == 0 ? "phone" : "clinic",
        .supersedes = json_integer_value(json_object_get(c->body, "supersedes")),
        .withdrawn = json_is_true(json_object_get(c->body, "withdrawn")), .reason = body_text(c, "reason")};
    const json_t *supersedes = json_object_get(c->body, "supersedes");
    int64_t id;
    if (supersedes != NULL && !json_is_integer(supersedes) && !json_is_null(supersedes))
        return scot_fail(err, "supersedes is no entry's number");
    if (!scot_record_entry_add(c->record, &c->session.actor, c->number[0], &entry, &id, err))
        return false;
    *out = json_pack("{s:I}", "id", (json_int_t)id);
    return true;
}

/* The password once more, of who is signed in: a screen left open signs nothing, and nobody signs as another. Tries are counted
 * apart from those at the door, which anybody may make in his name. */
static bool again(struct clinic_call *c, struct scot_error *err)
{
    struct scot_clinic *clinic = c->r->server->options.clinic;
    char who[32];
    if (scot_clinic_is_demo(clinic))
        return true;
    snprintf(who, sizeof who, "user %lld", (long long)c->session.actor.user);
    if (!scot_clinic_may_try(clinic, SCOT_LIMIT_AGAIN, who, err) ||
        !scot_record_again(c->record, &c->session.actor, body_text(c, "password"), err))
        return false;
    scot_clinic_forget_tries(clinic, SCOT_LIMIT_AGAIN, who);
    return true;
}

bool desk_sign(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    return again(c, err) && scot_record_sign(c->record, &c->session.actor, c->number[0], err);
}

bool desk_unlock(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    return again(c, err) && scot_record_unsign(c->record, &c->session.actor, c->number[0], body_text(c, "reason"), err);
}

bool desk_attach(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    char sha256[65];
    if (!scot_record_attach(c->record, &c->session.actor, c->number[0], clinic_query(c, "kind"), clinic_query(c, "name"), c->r->body,
                            c->r->body_bytes, sha256, err))
        return false;
    *out = json_pack("{s:s}", "sha256", sha256);
    return true;
}

/* Never shown in the page's own name: what somebody attached is data, not a page. */
bool desk_file(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    uint8_t *bytes;
    if (!scot_record_file(c->record, &c->session.actor, c->number[0], c->word, &bytes, &c->size, err))
        return false;
    c->bytes = bytes;
    c->type = c->size > 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0 ? "image/png" : "application/octet-stream";
    snprintf(c->name, sizeof c->name, "%.16s", c->word);
    return true;
}

bool desk_link(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    char token[SCOT_SECRET_TEXT];
    if (!scot_record_link_make(c->record, &c->session.actor, c->number[0], token, err))
        return false;
    const char *base = scot_clinic_base_url(c->r->server->options.clinic);
    char url[320];
    if (base[0] != '\0')
        snprintf(url, sizeof url, "%s/diary/%s", base, token);
    else
        snprintf(url, sizeof url, "http://%s/diary/%s", c->r->server->host[0], token);
    *out = json_pack("{s:s, s:s}", "token", token, "url", url);
    return true;
}

bool desk_link_end(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    return scot_record_link_end(c->record, &c->session.actor, c->number[0], c->number[1], err);
}

bool desk_export(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return scot_record_export_json(c->record, &c->session.actor, out, err);
}
