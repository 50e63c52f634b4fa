#include <stdio.h>

#include "record/fhir_parts.h"

/* Patient, ServiceRequest, Condition: who, asked by whom, for what. */

static void add_contact(json_t *list, const char *system, const char *value)
{
    if (value[0] != '\0')
        json_array_append_new(list, json_pack("{s:s, s:s}", "system", system, "value", value));
}

void fhir_add_person(struct fhir *fhir)
{
    const json_t *patient = json_object_get(fhir->dossier, "patient");
    const char *record = scot_member_text(patient, "record_number"), *sex = scot_member_text(patient, "sex");
    json_t *person = json_pack("{s:s}", "resourceType", "Patient"), *contact = json_array();
    if (record[0] != '\0')
        json_object_set_new(person, "identifier", json_pack("[{s:s}]", "value", record));
    if (scot_member_text(patient, "name")[0] != '\0')
        json_object_set_new(person, "name", json_pack("[{s:s}]", "text", scot_member_text(patient, "name")));
    fhir_set_text(person, "gender", sex);
    fhir_set_text(person, "birthDate", scot_member_text(patient, "born"));
    add_contact(contact, "phone", scot_member_text(patient, "phone"));
    add_contact(contact, "email", scot_member_text(patient, "email"));
    if (json_array_size(contact) > 0)
        json_object_set(person, "telecom", contact);
    json_decref(contact);
    if (scot_member_text(patient, "address")[0] != '\0')
        json_object_set_new(person, "address", json_pack("[{s:s}]", "text", scot_member_text(patient, "address")));
    fhir_add(fhir, "Patient", person);
}

/* What the case is about, never as proven: the code says where it is looked for, the status that it is provisional. */
static void add_condition(struct fhir *fhir, const json_t *body)
{
    const char *region = scot_member_text(body, "region");
    char name[64];
    json_t *condition = fhir_subject(fhir, "Condition");
    snprintf(name, sizeof name, "condition.%.30s", region);
    json_t *code = fhir_concept(fhir, name, scot_member_text(body, "index_pain"));
    scot_code_add(code, fhir->rules, "icd10", region);
    snprintf(name, sizeof name, "region.%.30s", region);
    json_object_set_new(condition, "clinicalStatus", fhir_hl7("condition-clinical", "active"));
    json_object_set_new(condition, "verificationStatus", fhir_hl7("condition-ver-status", "provisional"));
    json_object_set_new(condition, "code", code);
    json_object_set_new(condition, "bodySite", json_pack("[o]", fhir_concept(fhir, name, scot_member_text(body, "index_side"))));
    fhir_set_text(condition, "onsetDateTime", scot_member_text(body, "since"));
    fhir_set_text(condition, "recordedDate", scot_member_text(body, "received"));
    fhir_add(fhir, "Condition", condition);
}

static json_t *requester_of(const json_t *body)
{
    json_t *requester = json_object();
    fhir_set_text(requester, "display", scot_member_text(body, "referrer"));
    if (scot_member_text(body, "referrer_id")[0] != '\0')
        json_object_set_new(requester, "identifier", json_pack("{s:s, s:s}", "system", "http://hl7.org/fhir/sid/us-npi", "value",
                                                               scot_member_text(body, "referrer_id")));
    return requester;
}

void fhir_add_referral(struct fhir *fhir, const json_t *body)
{
    json_t *request = fhir_subject(fhir, "ServiceRequest"), *requester = requester_of(body);
    json_object_set_new(request, "status", json_string("active"));
    json_object_set_new(request, "intent", json_string("order"));
    json_object_set_new(request, "code", json_pack("{s:s}", "text", "Assessment and treatment of facet joint pain"));
    fhir_set_text(request, "authoredOn", scot_member_text(body, "received"));
    if (json_object_size(requester) > 0)
        json_object_set(request, "requester", requester);
    json_decref(requester);
    json_object_set_new(request, "reasonReference", json_pack("[o]", fhir_reference(fhir, "Condition")));
    fhir_set_note(request, scot_member_text(body, "question"));
    fhir_add(fhir, "ServiceRequest", request);
    add_condition(fhir, body);
}
