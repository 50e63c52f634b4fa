#ifndef SCOT_RECORD_FHIR_H
#define SCOT_RECORD_FHIR_H

#include <jansson.h>

#include "base/rules.h"
#include "record/form.h"

/* The case as one FHIR R4 Bundle (4.0.1, type collection): Patient, ServiceRequest, Condition, Procedure,
 * MedicationAdministration, Observation, QuestionnaireResponse, AdverseEvent, DiagnosticReport, Consent, CarePlan, each only
 * where the case has something for it. Every reference is to an entry of the same bundle. Names of entries are UUIDs made from
 * patient, case and entry, so that the same case exported again has the same ones. Rehearsals are not exported.
 *
 * Codes are the rows "code.*"; forms gives the words of questions and may be NULL; answers as in record/paper.h, may be NULL.
 * No clock: the dossier's "now" is the timestamp. Errs when the dossier is no object or has no patient, when a code cannot be
 * one (code_check.h) or a product's row is missing. The caller's (json_decref). */
bool scot_fhir_bundle(json_t **out, const json_t *dossier, const json_t *answers, const struct scot_rules *rules,
                      const struct scot_forms *forms, struct scot_error *err);

#endif
