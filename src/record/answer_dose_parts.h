#ifndef SCOT_RECORD_ANSWER_DOSE_PARTS_H
#define SCOT_RECORD_ANSWER_DOSE_PARTS_H

#include <jansson.h>

#include "care/dose.h"

enum { DOSSIER_GIVEN = 60, DOSSIER_EARLIER = 120 };

/* What the doses of a session are judged by. Words are the dossier's: it must outlive this. */
struct dossier_doses {
    struct scot_cupboard cupboard; /* to be read first */
    struct scot_given given[DOSSIER_GIVEN];
    int givens;
    struct scot_earlier earlier[DOSSIER_EARLIER]; /* what facts points to */
    struct scot_patient_facts facts;
    struct scot_steroid_year year;
    struct scot_findings findings;
};

/* Who it is given to, and what was given before, from the patient, the screening, the medicines and the
 * procedures here and elsewhere; what is not known is a finding. */
bool scot_dossier_dose_facts(struct dossier_doses *doses, const json_t *dossier, const json_t *planned,
                             const struct scot_rules *rules, struct scot_error *err);
/* Part of it: local anaesthetic of other sessions within a day of that date (answer_dose_day.c). */
bool scot_dossier_other_sessions(struct dossier_doses *doses, const json_t *dossier, const json_t *planned,
                                 struct scot_date on, const struct scot_rules *rules, struct scot_error *err);

#endif
