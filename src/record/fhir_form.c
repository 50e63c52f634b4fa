#include <stdio.h>
#include <string.h>

#include "record/fhir_parts.h"
#include "record/form_parts.h"

/* Forms as they were filled: QuestionnaireResponse, AdverseEvent, Consent, CarePlan. */

static json_t *answer_of(const struct fhir *fhir, const char *form, const json_t *field, const json_t *value)
{
    const char *id = scot_member_text(field, "id"), *text = json_is_string(value) ? json_string_value(value) : "";
    switch (form_type_of(field)) {
    case FORM_NUMBER:
        return json_pack("{s:O}", "valueDecimal", value);
    case FORM_FLAG:
        return json_pack("{s:O}", "valueBoolean", value);
    case FORM_DATE:
        return json_pack("{s:O}", "valueDate", value);
    case FORM_TIME:
        return json_pack("{s:O}", "valueDateTime", value);
    case FORM_CHOICE:
    case FORM_CHOICES:
        return json_pack("{s:s}", "valueString", fhir_label(fhir, form, id, text));
    default:
        return text[0] != '\0' ? json_pack("{s:s}", "valueString", text) : NULL;
    }
}

static json_t *answers_of(const struct fhir *fhir, const char *form, const json_t *field, const json_t *value)
{
    json_t *answers = json_array(), *one;
    for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++)
        if ((one = answer_of(fhir, form, field, json_array_get(value, i))) != NULL)
            json_array_append_new(answers, one);
    if (!json_is_array(value) && value != NULL && (one = answer_of(fhir, form, field, value)) != NULL)
        json_array_append_new(answers, one);
    return answers;
}

/* One item for each field that was filled; rows of a table are told in the case's own export. */
static json_t *items_of(const struct fhir *fhir, const char *form, const json_t *body)
{
    size_t i;
    json_t *field, *items = json_array();
    json_array_foreach(json_object_get(fhir->forms != NULL ? scot_form(fhir->forms, form) : NULL, "fields"), i, field) {
        const char *id = scot_member_text(field, "id");
        json_t *answers = answers_of(fhir, form, field, json_object_get(body, id));
        if (json_array_size(answers) > 0)
            json_array_append_new(items, json_pack("{s:s, s:s, s:O}", "linkId", id, "text", scot_member_text(field, "label"), "answer",
                                                   answers));
        json_decref(answers);
    }
    return items;
}

void fhir_add_answers(struct fhir *fhir, const json_t *entry)
{
    const char *form = scot_member_text(entry, "form");
    json_t *response = fhir_subject(fhir, "QuestionnaireResponse"), *items = items_of(fhir, form, json_object_get(entry, "body"));
    char name[64];
    json_object_set_new(response, "status", json_string("completed"));
    json_object_set_new(response, "identifier", json_pack("{s:s}", "value", form));
    fhir_set_text(response, "authored", scot_member_text(entry, "made_at"));
    if (json_array_size(items) > 0)
        json_object_set(response, "item", items);
    json_decref(items);
    snprintf(name, sizeof name, "QuestionnaireResponse/%lld", (long long)json_integer_value(json_object_get(entry, "id")));
    fhir_add(fhir, name, response);
}

static json_t *event_of(const struct fhir *fhir, const char *form, const char *field, const char *id, json_int_t procedure)
{
    json_t *event = fhir_subject(fhir, "AdverseEvent");
    char name[64];
    snprintf(name, sizeof name, "event.%.40s", id);
    json_object_set_new(event, "actuality", json_string("actual"));
    json_object_set_new(event, "event", fhir_concept(fhir, name, fhir_label(fhir, form, field, id)));
    if (scot_member_is(scot_dossier_by_id(fhir->dossier, procedure), "form", "procedure"))
        json_object_set_new(event, "suspectEntity", json_pack("[{s:o}]", "instance",
                                                              fhir_reference(fhir, "Procedure/%lld", (long long)procedure)));
    return event;
}

void fhir_add_events_at_once(struct fhir *fhir, json_int_t procedure, const json_t *done)
{
    size_t i;
    json_t *id;
    json_array_foreach(json_object_get(done, "events"), i, id) {
        char name[64];
        json_t *event = event_of(fhir, "procedure", "events", json_is_string(id) ? json_string_value(id) : "", procedure);
        fhir_set_text(event, "date", scot_member_text(done, "date"));
        snprintf(name, sizeof name, "AdverseEvent/%lld/%zu", (long long)procedure, i);
        fhir_add(fhir, name, event);
    }
}

/* HL7's words for ours; nothing where there are none. */
static void set_hl7(json_t *event, const char *member, const char *system, const char *id)
{
    static const struct {
        const char *system, *id, *code;
    } word[] = {
        {"adverse-event-severity", "mild", "mild"},
        {"adverse-event-severity", "moderate", "moderate"},
        {"adverse-event-severity", "severe", "severe"},
        {"adverse-event-outcome", "over", "resolved"},
        {"adverse-event-outcome", "improving", "recovering"},
        {"adverse-event-outcome", "ongoing", "ongoing"},
        {"adverse-event-outcome", "sequelae", "resolvedWithSequelae"},
        {"adverse-event-outcome", "death", "fatal"},
        {"adverse-event-outcome", "unknown", "unknown"},
        {"adverse-event-seriousness", "not_serious", "Non-serious"},
    };
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++)
        if (strcmp(word[i].system, system) == 0 && strcmp(word[i].id, id) == 0)
            json_object_set_new(event, member, fhir_hl7(system, word[i].code));
}

static void set_causality(const struct fhir *fhir, json_t *event, const json_t *body)
{
    json_t *suspect = json_array_get(json_object_get(event, "suspectEntity"), 0);
    const char *causality = scot_member_text(body, "causality");
    if (suspect != NULL && causality[0] != '\0')
        json_object_set_new(suspect, "causality", json_pack("[{s:{s:s}}]", "assessment", "text",
                                                            fhir_label(fhir, "event", "causality", causality)));
}

void fhir_add_event(struct fhir *fhir, const json_t *entry)
{
    const json_t *body = json_object_get(entry, "body");
    const char *at = scot_member_text(body, "at"), *began = scot_member_text(body, "began"), *serious = scot_member_text(body, "seriousness");
    char name[64];
    json_t *event = event_of(fhir, "event", "what", scot_member_text(body, "what"),
                             json_integer_value(json_object_get(body, "procedure")));
    fhir_set_text(event, "date", at[0] != '\0' ? at : began[0] != '\0' ? began : scot_member_text(entry, "at"));
    fhir_set_text(event, "recordedDate", scot_member_text(entry, "made_at"));
    set_hl7(event, "severity", "adverse-event-severity", scot_member_text(body, "severity"));
    set_hl7(event, "outcome", "adverse-event-outcome", scot_member_text(body, "outcome"));
    set_hl7(event, "seriousness", "adverse-event-seriousness", serious);
    if (serious[0] != '\0' && strcmp(serious, "not_serious") != 0)
        json_object_set_new(event, "seriousness", fhir_hl7("adverse-event-seriousness", "Serious"));
    set_causality(fhir, event, body);
    snprintf(name, sizeof name, "AdverseEvent/%lld", (long long)json_integer_value(json_object_get(entry, "id")));
    fhir_add(fhir, name, event);
}

/* Agreed is active, declined is rejected; who wants time has not consented. */
void fhir_add_consent(struct fhir *fhir, const json_t *entry)
{
    const json_t *body = json_object_get(entry, "body");
    const char *status = scot_member_is(body, "decision", "agrees")     ? "active"
                         : scot_member_is(body, "decision", "declines") ? "rejected"
                                                                        : "proposed";
    const char *date = scot_member_text(body, "date");
    char name[64];
    json_t *consent = json_pack("{s:s, s:o}", "resourceType", "Consent", "patient", fhir_patient(fhir));
    json_object_set_new(consent, "status", json_string(status));
    json_object_set_new(consent, "scope", fhir_hl7("consentscope", "treatment"));
    json_object_set_new(consent, "category", json_pack("[{s:s}]", "text", "Consent to a spinal injection"));
    json_object_set_new(consent, "policyRule", json_pack("{s:s}", "text", "Informed consent: benefits, risks and alternatives"));
    fhir_set_text(consent, "dateTime", date[0] != '\0' ? date : scot_member_text(entry, "at"));
    snprintf(name, sizeof name, "Consent/%lld", (long long)json_integer_value(json_object_get(entry, "id")));
    fhir_add(fhir, name, consent);
}

static void add_activity(json_t *activities, const char *status, const char *text, const char *from)
{
    json_t *detail = json_pack("{s:s, s:{s:s}}", "status", status, "code", "text", text[0] != '\0' ? text : "not recorded");
    if (from[0] != '\0')
        json_object_set_new(detail, "scheduledString", json_sprintf("from %s", from));
    json_array_append_new(activities, json_pack("{s:o}", "detail", detail));
}

static void add_treatments(json_t *activities, const struct fhir *fhir)
{
    const json_t *entry;
    for (size_t n = 0; (entry = scot_dossier_entry(fhir->dossier, "care_item", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        add_activity(activities, scot_member_text(body, "stop")[0] != '\0' ? "completed" : "in-progress",
                     fhir_label(fhir, "care_item", "kind", scot_member_text(body, "kind")), scot_member_text(body, "start"));
    }
}

/* What is done beside the injection, and the injection that is planned. */
void fhir_add_plan(struct fhir *fhir)
{
    const json_t *plan = scot_dossier_last(fhir->dossier, "plan");
    size_t i;
    json_t *id, *activities = json_array();
    add_treatments(activities, fhir);
    if (plan != NULL)
        add_activity(activities, "scheduled", fhir_label(fhir, "plan", "kind", scot_member_text(plan, "kind")), scot_member_text(plan, "date"));
    json_array_foreach(json_object_get(plan, "concurrent"), i, id)
        add_activity(activities, "unknown", fhir_label(fhir, "plan", "concurrent", json_is_string(id) ? json_string_value(id) : ""), "");
    if (json_array_size(activities) > 0) {
        json_t *care = fhir_subject(fhir, "CarePlan");
        json_object_set_new(care, "status", json_string("active"));
        json_object_set_new(care, "intent", json_string("plan"));
        fhir_set_text(care, "description", scot_member_text(json_object_get(fhir->answers, "ladder"), "line"));
        json_object_set(care, "activity", activities);
        fhir_add(fhir, "CarePlan", care);
    }
    json_decref(activities);
}
