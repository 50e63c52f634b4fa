#ifndef SCOT_RECORD_FHIR_CODE_H
#define SCOT_RECORD_FHIR_CODE_H

#include <jansson.h>

#include "base/rules.h"

/* Codes from the rows "code.<system>.<name>" (rules/codes.json): a code, a blank, our own words for it. */

/* {"coding": [one for each system that has the name], "text": text}; without a coding where none has. New. */
json_t *scot_code_concept(const struct scot_rules *rules, const char *name, const char *text);
/* Adds the row's coding to a concept; false when there is no such row. */
bool scot_code_add(json_t *concept, const struct scot_rules *rules, const char *system, const char *name);

/* The CPT number of the nth level (from 1) of a session, "" where none is offered. REFERENCE D3. */
void scot_code_cpt(char out[24], const struct scot_rules *rules, const char *kind, const char *region, int level);
/* The ICD-10-CM code of spondylosis at this joint, "" where there is none. REFERENCE G5. */
void scot_code_joint(char out[24], const struct scot_rules *rules, const char *joint);
/* Its row's name, "lumbosacral" for "L5/S1"; "" where there is none. */
const char *scot_code_joint_name(const char *joint);

#endif
