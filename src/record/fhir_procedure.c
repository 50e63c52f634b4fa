#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/fhir_parts.h"

/* Procedure, its MedicationAdministrations, and the DiagnosticReport that holds what was observed. */

/* REFERENCE G5: no SNOMED CT code for a facet injection is known, so it is told in words, with CPT's number beside them. */
static json_t *code_of(const struct fhir *fhir, const json_t *done)
{
    const char *kind = scot_member_text(done, "kind");
    char cpt[24];
    json_t *code = json_pack("{s:s}", "text", kind[0] != '\0' ? fhir_label(fhir, "procedure", "kind", kind) : "Spinal injection");
    scot_code_cpt(cpt, fhir->rules, kind, scot_member_text(done, "region"), 1);
    if (cpt[0] != '\0')
        json_object_set_new(code, "coding", json_pack("[{s:s, s:s}]", "system", "http://www.ama-assn.org/go/cpt", "code", cpt));
    return code;
}

static json_t *sites_of(const struct fhir *fhir, const json_t *done)
{
    size_t i;
    json_t *target, *sites = json_array();
    char name[64], text[64];
    snprintf(name, sizeof name, "region.%.30s", scot_member_text(done, "region"));
    json_array_foreach(json_object_get(done, "targets"), i, target) {
        bool sacroiliac = scot_member_is(target, "joint", "SIJ");
        snprintf(text, sizeof text, "%.10s %.10s %s", scot_member_text(target, "side"), scot_member_text(target, "joint"),
                 sacroiliac ? "sacroiliac joint" : "facet joint");
        scot_line_mend(text);
        json_array_append_new(sites, fhir_concept(fhir, sacroiliac ? "region.sacral" : name, text));
    }
    return sites;
}

static void set_list(json_t *resource, const char *member, json_t *list)
{
    if (json_array_size(list) > 0)
        json_object_set(resource, member, list);
    json_decref(list);
}

static void set_performed(json_t *procedure, const json_t *done)
{
    const char *started = scot_member_text(done, "started"), *ended = scot_member_text(done, "ended");
    if (started[0] != '\0' && ended[0] != '\0')
        json_object_set_new(procedure, "performedPeriod", json_pack("{s:s, s:s}", "start", started, "end", ended));
    else
        fhir_set_text(procedure, "performedDateTime", started[0] != '\0' ? started : scot_member_text(done, "date"));
}

static const char *when_of(const json_t *entry)
{
    static const char *const member[] = {"injected_at", "started", "date"};
    const json_t *done = json_object_get(entry, "body");
    for (size_t i = 0; i < sizeof member / sizeof member[0]; i++)
        if (scot_member_text(done, member[i])[0] != '\0')
            return scot_member_text(done, member[i]);
    return scot_member_text(entry, "at");
}

static void set_performer(json_t *resource, const json_t *done)
{
    if (scot_member_text(done, "operator")[0] != '\0')
        json_object_set_new(resource, "performer", json_pack("[{s:{s:s}}]", "actor", "display", scot_member_text(done, "operator")));
}

static json_t *dose_of(const struct scot_product *product, double ml)
{
    bool drug = product != NULL && (product->kind == SCOT_DRUG_ANAESTHETIC || product->kind == SCOT_DRUG_STEROID);
    return drug ? fhir_quantity(ml * product->mg_ml, "mg", "mg") : fhir_quantity(ml, "mL", "mL");
}

static void add_given(struct fhir *fhir, const json_t *entry, size_t index, const json_t *row)
{
    json_int_t id = json_integer_value(json_object_get(entry, "id"));
    const char *given = scot_member_text(row, "product"), *target = scot_member_text(row, "target");
    const struct scot_product *product = scot_care_product(&fhir->cupboard, given);
    json_t *administration = fhir_subject(fhir, "MedicationAdministration");
    double ml = scot_member_number(row, "ml");
    char name[64], where[80];
    snprintf(name, sizeof name, "drug.%.32s", product != NULL ? product->drug : "");
    snprintf(where, sizeof where, "%.20s%s%.40s", scot_member_text(row, "place"), target[0] != '\0' ? ", " : "", target);
    scot_line_mend(where);
    json_object_set_new(administration, "status", json_string("completed"));
    json_object_set_new(administration, "medicationCodeableConcept",
                        fhir_concept(fhir, name, product != NULL ? product->name : given));
    json_object_set_new(administration, "partOf", json_pack("[o]", fhir_reference(fhir, "Procedure/%lld", (long long)id)));
    json_object_set_new(administration, "effectiveDateTime", json_string(when_of(entry)));
    set_performer(administration, json_object_get(entry, "body"));
    json_t *dosage = json_pack("{s:o}", "text", json_sprintf("%g mL%s%s", ml, where[0] != '\0' ? ", " : "", where));
    if (where[0] != '\0')
        json_object_set_new(dosage, "site", json_pack("{s:s}", "text", where));
    json_object_set_new(dosage, "dose", dose_of(product, ml));
    json_object_set_new(administration, "dosage", dosage);
    snprintf(name, sizeof name, "MedicationAdministration/%lld/%zu", (long long)id, index);
    fhir_add(fhir, name, administration);
}

/* The report is final once it is signed. Its conclusion is the verdict's own line. */
static void add_report(struct fhir *fhir, json_int_t id, const json_t *entry)
{
    bool is_signed = json_is_true(json_object_get(entry, "signed"));
    char name[64];
    json_t *report = fhir_subject(fhir, "DiagnosticReport");
    json_object_set_new(report, "status", json_string(is_signed ? "final" : "preliminary"));
    json_object_set_new(report, "code", json_pack("{s:s}", "text", "Report of a spinal injection"));
    fhir_set_text(report, "effectiveDateTime", when_of(entry));
    fhir_set_text(report, "issued", scot_member_text(entry, "made_at"));
    fhir_set_text(report, "conclusion", scot_member_text(json_object_get(fhir->answers, "verdict"), "line"));
    if (json_array_size(fhir->results) > 0)
        json_object_set(report, "result", fhir->results);
    snprintf(name, sizeof name, "DiagnosticReport/%lld", (long long)id);
    fhir_add(fhir, name, report);
}

static const char *status_of(const json_t *done)
{
    return scot_member_is(done, "status", "done")        ? "completed"
           : scot_member_is(done, "status", "stopped")   ? "stopped"
           : scot_member_is(done, "status", "cancelled") ? "not-done"
                                                         : "unknown";
}

static json_t *procedure_of(const struct fhir *fhir, const json_t *done)
{
    bool referred = scot_dossier_last(fhir->dossier, "referral") != NULL;
    json_t *procedure = fhir_subject(fhir, "Procedure");
    json_object_set_new(procedure, "status", json_string(status_of(done)));
    json_object_set_new(procedure, "code", code_of(fhir, done));
    set_performed(procedure, done);
    set_performer(procedure, done);
    set_list(procedure, "bodySite", sites_of(fhir, done));
    set_list(procedure, "basedOn", referred ? json_pack("[o]", fhir_reference(fhir, "ServiceRequest")) : json_array());
    set_list(procedure, "reasonReference", referred ? json_pack("[o]", fhir_reference(fhir, "Condition")) : json_array());
    if (scot_member_is(done, "guidance", "fluoroscopy"))
        json_object_set_new(procedure, "usedCode", json_pack("[o]", fhir_concept(fhir, "fluoroscopy", "")));
    fhir_set_note(procedure, scot_member_text(done, "remarks"));
    return procedure;
}

void fhir_add_procedure(struct fhir *fhir, const json_t *entry)
{
    const json_t *done = json_object_get(entry, "body");
    json_int_t id = json_integer_value(json_object_get(entry, "id"));
    size_t i;
    json_t *row;
    char name[64];
    snprintf(name, sizeof name, "Procedure/%lld", (long long)id);
    fhir_add(fhir, name, procedure_of(fhir, done));
    if (scot_member_is(done, "status", "cancelled"))
        return;
    fhir->results = json_array();
    json_array_foreach(json_object_get(done, "given"), i, row)
        if (isfinite(scot_member_number(row, "ml")))
            add_given(fhir, entry, i, row);
    fhir_add_pain(fhir, id, done);
    fhir_add_dose(fhir, id, done);
    fhir_add_events_at_once(fhir, id, done);
    add_report(fhir, id, entry);
    json_decref(fhir->results);
    fhir->results = NULL;
}

/* Done by others: from when to when it may have been, and who told it. */
void fhir_add_elsewhere(struct fhir *fhir, const json_t *entry)
{
    const json_t *body = json_object_get(entry, "body");
    const char *kind = scot_member_text(body, "kind");
    json_t *procedure = fhir_subject(fhir, "Procedure"), *period = json_object();
    char name[64];
    json_object_set_new(procedure, "status", json_string("completed"));
    const char *label = kind[0] != '\0' ? fhir_label(fhir, "elsewhere", "kind", kind) : "Spinal injection";
    json_object_set_new(procedure, "code", json_pack("{s:o}", "text", json_sprintf("%s, done elsewhere", label)));
    fhir_set_text(period, "start", scot_member_text(body, "earliest"));
    fhir_set_text(period, "end", scot_member_text(body, "latest"));
    if (json_object_size(period) > 0)
        json_object_set(procedure, "performedPeriod", period);
    json_decref(period);
    set_list(procedure, "bodySite", sites_of(fhir, body));
    fhir_set_note(procedure, scot_member_text(body, "told_by"));
    snprintf(name, sizeof name, "Procedure/%lld", (long long)json_integer_value(json_object_get(entry, "id")));
    fhir_add(fhir, name, procedure);
}
