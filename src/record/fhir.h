#ifndef SCOT_RECORD_FHIR_H
#define SCOT_RECORD_FHIR_H
#include <jansson.h>
#include "base/rules.h"
bool scot_fhir_bundle(json_t **out, const json_t *dossier, const json_t *answers, const struct scot_rules *rules, struct scot_error *err);
#endif
