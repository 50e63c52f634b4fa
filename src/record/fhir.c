#include "record/fhir.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "record/code_check.h"
#include "record/fhir_parts.h"

static void digest(uint8_t out[32], const void *seed, size_t length, const char *text)
{
    crypto_hash_sha256_state sum;
    crypto_hash_sha256_init(&sum);
    crypto_hash_sha256_update(&sum, seed, length);
    crypto_hash_sha256_update(&sum, (const unsigned char *)text, strlen(text));
    crypto_hash_sha256_final(&sum, out);
}

/* RFC 9562, version 8: bits of our own making, here of a SHA-256. */
static void uuid_of(char out[37], const struct fhir *fhir, const char *name)
{
    uint8_t b[32];
    digest(b, fhir->seed, sizeof fhir->seed, name);
    b[6] = (uint8_t)((b[6] & 0x0F) | 0x80);
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80);
    snprintf(out, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5], b[6],
             b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

void fhir_add(struct fhir *fhir, const char *name, json_t *resource)
{
    char id[37];
    uuid_of(id, fhir, name);
    json_object_set_new(resource, "id", json_string(id));
    json_array_append_new(fhir->entries, json_pack("{s:o, s:o}", "fullUrl", json_sprintf("urn:uuid:%s", id), "resource", resource));
}

json_t *fhir_reference(const struct fhir *fhir, const char *format, ...)
{
    char name[80], id[37];
    va_list args;
    va_start(args, format);
    vsnprintf(name, sizeof name, format, args);
    va_end(args);
    uuid_of(id, fhir, name);
    return json_pack("{s:o}", "reference", json_sprintf("urn:uuid:%s", id));
}

json_t *fhir_patient(const struct fhir *fhir)
{
    return fhir_reference(fhir, "Patient");
}

json_t *fhir_subject(const struct fhir *fhir, const char *type)
{
    return json_pack("{s:s, s:o}", "resourceType", type, "subject", fhir_patient(fhir));
}

json_t *fhir_concept(const struct fhir *fhir, const char *name, const char *text)
{
    json_t *concept = scot_code_concept(fhir->rules, name, text);
    if (json_object_size(concept) == 0)
        json_object_set_new(concept, "text", json_string("not recorded"));
    return concept;
}

json_t *fhir_hl7(const char *system, const char *code)
{
    return json_pack("{s:[{s:o, s:s}]}", "coding", "system", json_sprintf("http://terminology.hl7.org/CodeSystem/%s", system), "code",
                     code);
}

json_t *fhir_quantity(double value, const char *unit, const char *ucum)
{
    return json_pack("{s:f, s:s, s:s, s:s}", "value", value, "unit", unit, "system", "http://unitsofmeasure.org", "code", ucum);
}

void fhir_set_text(json_t *object, const char *member, const char *text)
{
    if (text[0] != '\0')
        json_object_set_new(object, member, json_string(text));
}

void fhir_set_note(json_t *resource, const char *text)
{
    if (text[0] != '\0')
        json_object_set_new(resource, "note", json_pack("[{s:s}]", "text", text));
}

const char *fhir_label(const struct fhir *fhir, const char *form, const char *field, const char *id)
{
    size_t i, n;
    json_t *at, *option;
    json_array_foreach(json_object_get(fhir->forms != NULL ? scot_form(fhir->forms, form) : NULL, "fields"), i, at)
        json_array_foreach(scot_member_is(at, "id", field) ? json_object_get(at, "options") : NULL, n, option)
            if (scot_member_is(option, "id", id))
                return scot_member_text(option, "label");
    return id;
}

/* What is not named here is not exported: a rehearsal is no procedure. */
static void add_entry(struct fhir *fhir, const json_t *entry)
{
    static const struct {
        const char *form;
        void (*add)(struct fhir *fhir, const json_t *entry);
    } form[] = {
        {"procedure", fhir_add_procedure}, {"elsewhere", fhir_add_elsewhere}, {"screening", fhir_add_answers},
        {"scale", fhir_add_answers},       {"visit", fhir_add_answers},       {"event", fhir_add_event},
        {"consent", fhir_add_consent},
    };
    for (size_t i = 0; i < sizeof form / sizeof form[0]; i++)
        if (scot_member_is(entry, "form", form[i].form))
            form[i].add(fhir, entry);
}

static void fill(struct fhir *fhir)
{
    size_t i;
    json_t *entry;
    const json_t *referral = scot_dossier_last(fhir->dossier, "referral");
    fhir_add_person(fhir);
    if (referral != NULL)
        fhir_add_referral(fhir, referral);
    json_array_foreach(json_object_get(fhir->dossier, "entries"), i, entry)
        add_entry(fhir, entry);
    fhir_add_plan(fhir);
}

/* Two clinics' cases of the same number must not share names, so the patient goes in. */
static bool sow(struct fhir *fhir, struct scot_error *err)
{
    const json_t *patient = json_object_get(fhir->dossier, "patient"), *opened = json_object_get(fhir->dossier, "case");
    json_t *both = json_pack("[O?, O?]", patient, opened);
    char *text = json_is_object(patient) ? json_dumps(both, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
    json_decref(both);
    if (text == NULL)
        return scot_fail(err, "the dossier has no patient, wanted one");
    digest(fhir->seed, "scottie", 7, text);
    free(text);
    return true;
}

bool scot_fhir_bundle(json_t **out, const json_t *dossier, const json_t *answers, const struct scot_rules *rules,
                      const struct scot_forms *forms, struct scot_error *err)
{
    const struct scot_rules dated = scot_rules_on(rules, scot_dossier_today(dossier));
    struct fhir fhir = {.dossier = dossier, .answers = answers, .rules = &dated, .forms = forms};
    if (!scot_codes_check(&dated, err) || !scot_care_cupboard(&fhir.cupboard, &dated, err) || !sow(&fhir, err))
        return false;
    fhir.entries = json_array();
    fill(&fhir);
    json_t *bundle = json_pack("{s:s, s:s, s:o}", "resourceType", "Bundle", "type", "collection", "entry", fhir.entries);
    fhir_set_text(bundle, "timestamp", scot_member_text(dossier, "now"));
    *out = bundle;
    return true;
}
