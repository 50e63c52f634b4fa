#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/fhir_parts.h"

/* Pain and radiation as Observations. LOINC's answer list for pain holds LA6113-0, "2 or more", where a 2 is meant: a number is
 * sent and no answer's code (REFERENCE G5). */

static void set_pain(const struct fhir *fhir, json_t *observation, bool vas, double score)
{
    bool whole = !vas && score >= 0 && score <= 10 && score == floor(score);
    json_object_set_new(observation, "code", vas ? json_pack("{s:s}", "text", "Pain, visual analogue scale 0 to 100 mm")
                                                 : fhir_concept(fhir, "pain", "Pain, NRS 0 to 10"));
    if (whole)
        json_object_set_new(observation, "valueInteger", json_integer((json_int_t)score));
    else
        json_object_set_new(observation, "valueQuantity",
                            vas ? fhir_quantity(score, "mm", "mm") : fhir_quantity(score, "{score}", "{score}"));
}

/* Told by the patient, or for them: that stays with the number. */
static json_t *pain_of(const struct fhir *fhir, json_int_t id, bool vas, double score, const char *when, const char *side, const char *by,
                       const char *note)
{
    json_t *observation = fhir_subject(fhir, "Observation");
    json_object_set_new(observation, "status", json_string("final"));
    json_object_set_new(observation, "partOf", json_pack("[o]", fhir_reference(fhir, "Procedure/%lld", (long long)id)));
    set_pain(fhir, observation, vas, score);
    fhir_set_text(observation, "effectiveDateTime", when);
    if (side[0] != '\0')
        json_object_set_new(observation, "bodySite", json_pack("{s:s}", "text", side));
    if (strcmp(by, "patient") == 0)
        json_object_set_new(observation, "performer", json_pack("[o]", fhir_patient(fhir)));
    else if (by[0] != '\0')
        json_object_set_new(observation, "performer", json_pack("[{s:s}]", "display", fhir_label(fhir, "diary", "by", by)));
    fhir_set_note(observation, note);
    return observation;
}

static void add_result(struct fhir *fhir, const char *name, json_t *observation)
{
    fhir_add(fhir, name, observation);
    json_array_append_new(fhir->results, fhir_reference(fhir, "%s", name));
}

static void add_diary(struct fhir *fhir, json_int_t procedure, const json_t *entry)
{
    const json_t *body = json_object_get(entry, "body");
    double score = scot_member_number(body, "score");
    char name[80];
    if (json_integer_value(json_object_get(body, "procedure")) != procedure || !isfinite(score))
        return;
    snprintf(name, sizeof name, "Observation/%lld", (long long)json_integer_value(json_object_get(entry, "id")));
    add_result(fhir, name, pain_of(fhir, procedure, scot_member_is(body, "scale", "vas"), score, scot_member_text(body, "at"),
                                   fhir_label(fhir, "diary", "side", scot_member_text(body, "side")), scot_member_text(body, "by"),
                                   scot_member_text(body, "words")));
}

static const char *first_of(const json_t *done, const char *a, const char *b)
{
    const char *text = scot_member_text(done, a);
    return text[0] != '\0' ? text : scot_member_text(done, b);
}

void fhir_add_pain(struct fhir *fhir, json_int_t procedure, const json_t *done)
{
    const json_t *entry;
    double baseline = scot_member_number(done, "baseline"), recovery = scot_member_number(done, "recovery_score");
    bool vas = scot_member_is(done, "scale", "vas");
    char name[80];
    snprintf(name, sizeof name, "Observation/%lld/baseline", (long long)procedure);
    if (isfinite(baseline))
        add_result(fhir, name, pain_of(fhir, procedure, vas, baseline, first_of(done, "started", "date"),
                                       scot_member_text(done, "index_pain"), "clinic", "Baseline, provoked, just before"));
    snprintf(name, sizeof name, "Observation/%lld/recovery", (long long)procedure);
    if (isfinite(recovery))
        add_result(fhir, name, pain_of(fhir, procedure, vas, recovery, first_of(done, "recovery_at", "date"),
                                       scot_member_text(done, "index_pain"), "clinic", "In recovery"));
    for (size_t n = 0; (entry = scot_dossier_entry(fhir->dossier, "diary", n)) != NULL; n++)
        add_diary(fhir, procedure, entry);
}

static void add_component(json_t *components, const struct fhir *fhir, const char *name, double value, const char *unit)
{
    if (isfinite(value))
        json_array_append_new(components, json_pack("{s:o, s:o}", "code", fhir_concept(fhir, name, ""), "valueQuantity",
                                                    fhir_quantity(value, unit, unit)));
}

/* 1 Gy cm2 is 1000 mGy cm2. */
static double mgycm2_from_gycm2(double gycm2)
{
    return round(gycm2 * 1e9) / 1e6;
}

/* As hl7.org/fhir/uv/radiation-dose-summary has it: kerma in mGy, product in mGy cm2, time in s. */
void fhir_add_dose(struct fhir *fhir, json_int_t procedure, const json_t *done)
{
    json_t *measured = json_array();
    char name[80];
    add_component(measured, fhir, "kerma", scot_member_number(done, "kerma_mgy"), "mGy");
    add_component(measured, fhir, "dap", mgycm2_from_gycm2(scot_member_number(done, "dap_gycm2")), "mGy.cm2");
    add_component(measured, fhir, "fluoro", scot_member_number(done, "fluoro_s"), "s");
    if (json_array_size(measured) > 0) {
        json_t *dose = fhir_subject(fhir, "Observation");
        json_array_insert_new(measured, 0, json_pack("{s:o, s:o}", "code", fhir_concept(fhir, "procedure", ""), "valueCodeableConcept",
                                                     fhir_concept(fhir, "projection", "")));
        json_object_set_new(dose, "status", json_string("final"));
        json_object_set_new(dose, "partOf", json_pack("[o]", fhir_reference(fhir, "Procedure/%lld", (long long)procedure)));
        json_object_set_new(dose, "code", fhir_concept(fhir, "dose", "Radiation dose of the procedure"));
        fhir_set_text(dose, "effectiveDateTime", first_of(done, "started", "date"));
        json_object_set(dose, "component", measured);
        snprintf(name, sizeof name, "Observation/%lld/dose", (long long)procedure);
        add_result(fhir, name, dose);
    }
    json_decref(measured);
}
