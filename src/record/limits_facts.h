#ifndef SCOT_RECORD_LIMITS_FACTS_H
#define SCOT_RECORD_LIMITS_FACTS_H

#include "care/frequency.h"
#include "care/payer.h"
#include "care/safety.h"
#include "record/answer.h"

/* Between limits_*.c: a dossier's entries as plain facts. */

enum { LIMITS_DOCUMENTS = 24 };
struct limits_facts {
    const struct scot_rules *rules;
    struct scot_done done[SCOT_HISTORY];
    int count;
    struct scot_steroid_given given[SCOT_HISTORY];
    int doses;
    bool steroid_incomplete;
    struct scot_done planned;
    json_int_t without;          /* entry that is asked about itself, 0 none */
    bool own_plan;               /* asked of the case's own plan: never for a day that has passed */
    bool planned_is_guess;       /* nothing planned and nothing done: a facet joint injection was supposed */
    struct scot_safety_facts safety;
    struct scot_payer_facts payer;
    const char *document[LIMITS_DOCUMENTS];
    struct scot_policy policy;
    const char *family;          /* the payer's, "" none */
    struct scot_findings notes;  /* what the dossier lacks */
};

/* What was done here, in the patient's other cases and elsewhere. */
void limits_read_done(struct limits_facts *out, const json_t *dossier);
/* Relief of this case's procedures, as the verdict has it: of a diagnostic block in the agent's window, of the others late, and how
 * long as much as the policy wants of a repeat held. After limits_read_done and limits_read_policy. */
bool limits_read_relief(struct limits_facts *out, const json_t *dossier, struct scot_error *err);
/* The planned one, or the like of the last. */
void limits_read_planned(struct limits_facts *out, const json_t *dossier, const json_t *planned);
bool limits_read_steroid(struct limits_facts *out, const json_t *dossier, const json_t *planned, struct scot_error *err);
bool limits_read_safety(struct limits_facts *out, const json_t *dossier, const json_t *planned, struct scot_error *err);
bool limits_read_policy(struct limits_facts *out, const json_t *dossier, const json_t *planned, struct scot_error *err);
void limits_read_payer(struct limits_facts *out, const json_t *dossier, const json_t *planned);

/* The next entry of one of these forms, of this case and then of the others; *at begins at 0. NULL: no more. */
const json_t *limits_next(const json_t *dossier, size_t *at, const char *form, const char *other);
/* Whether this entry is the one that is asked about: it does not count beside itself. */
bool limits_is_itself(const struct limits_facts *facts, const json_t *entry);

#endif
