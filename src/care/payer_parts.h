#ifndef SCOT_CARE_PAYER_PARTS_H
#define SCOT_CARE_PAYER_PARTS_H

#include "care/payer.h"

/* Between payer*.c. One question to one policy. */
struct payer_case {
    struct scot_payer *out;
    const struct scot_rules *rules;
    const struct scot_policy *policy;
    const struct scot_payer_facts *facts;
    enum scot_payer_class class;
    int32_t on;
    const char *region[SCOT_DONE_REGIONS]; /* the policy's own names; the region's id where it has none */
};

/* Says it with the clause policy.<id>.<what>. */
void payer_say(const struct payer_case *c, enum scot_limit_verdict verdict, const struct scot_limit_dates *dates,
               const char *what, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The row policy.<id>.<what> if it counts on the asked day and is not 0, or NULL. */
const struct scot_rule *payer_row(const struct payer_case *c, const char *what);
/* Whether this was done, in the planned one's region or perhaps there. */
bool payer_same_region(const struct payer_case *c, const struct scot_done *done);

/* Sessions in so long, by class (payer_quota.c). */
void payer_quotas(const struct payer_case *c);
/* What earlier blocks and injections at the same joints have to have shown (payer_blocks.c). */
void payer_blocks(const struct payer_case *c);
/* Which papers are wanted and not there (payer_papers.c). */
void payer_papers(const struct payer_case *c);
/* Whether one of this class was done before at one of the planned joints. */
bool payer_is_repeat(const struct payer_case *c);

#endif
