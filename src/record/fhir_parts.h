#ifndef SCOT_RECORD_FHIR_PARTS_H
#define SCOT_RECORD_FHIR_PARTS_H

#include "care/dose.h"
#include "record/answer.h"
#include "record/fhir.h"
#include "record/fhir_code.h"

struct fhir {
    const json_t *dossier, *answers;
    const struct scot_rules *rules;
    const struct scot_forms *forms;
    struct scot_cupboard cupboard;
    uint8_t seed[32];
    json_t *entries;             /* of the bundle */
    json_t *results;             /* references to the observations of the procedure in hand */
};

/* Adds a resource under a name of its own, "Procedure/4"; takes the resource. */
void fhir_add(struct fhir *fhir, const char *name, json_t *resource);
/* {"reference": "urn:uuid:..."} to what is added under this name. New. */
json_t *fhir_reference(const struct fhir *fhir, const char *format, ...) __attribute__((format(printf, 2, 3)));
json_t *fhir_patient(const struct fhir *fhir);
/* New resource of this type with its subject, the patient. */
json_t *fhir_subject(const struct fhir *fhir, const char *type);
/* {"text": text}, or with the codings of this name. New. */
json_t *fhir_concept(const struct fhir *fhir, const char *name, const char *text);
/* One coding of HL7's own vocabulary. New. */
json_t *fhir_hl7(const char *system, const char *code);
json_t *fhir_quantity(double value, const char *unit, const char *ucum);
/* Sets a member only where the text is not empty. */
void fhir_set_text(json_t *object, const char *member, const char *text);
void fhir_set_note(json_t *resource, const char *text);
/* The label of a choice's id, or the id; borrowed. */
const char *fhir_label(const struct fhir *fhir, const char *form, const char *field, const char *id);

/* Each adds the resources of what it is named after. */
void fhir_add_person(struct fhir *fhir);
void fhir_add_referral(struct fhir *fhir, const json_t *body);
void fhir_add_procedure(struct fhir *fhir, const json_t *entry);
void fhir_add_elsewhere(struct fhir *fhir, const json_t *entry);
void fhir_add_pain(struct fhir *fhir, json_int_t procedure, const json_t *done);
void fhir_add_dose(struct fhir *fhir, json_int_t procedure, const json_t *done);
void fhir_add_answers(struct fhir *fhir, const json_t *entry);
void fhir_add_event(struct fhir *fhir, const json_t *entry);
void fhir_add_events_at_once(struct fhir *fhir, json_int_t procedure, const json_t *done);
void fhir_add_consent(struct fhir *fhir, const json_t *entry);
void fhir_add_plan(struct fhir *fhir);

#endif
