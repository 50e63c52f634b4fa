#ifndef SCOT_CARE_CONSENT_H
#define SCOT_CARE_CONSENT_H

#include "care/finding.h"
#include "care/said.h"

/* The talk before the procedure: each benefit, each risk, the alternatives, and that it is not a cure.. */

enum scot_consent_decision { SCOT_CONSENT_OPEN, SCOT_CONSENT_AGREES, SCOT_CONSENT_DECLINES };

/* Whether the box of this row ("consent.risk.bleeding") is ticked; data is the caller's. */
struct scot_consent_facts {
    bool recorded;
    bool (*ticked)(const void *data, const char *kind, const char *id); /* "risk", "bleeding" */
    const void *data;
    enum scot_said not_a_cure;
    enum scot_consent_decision decision;
};

struct scot_consent {
    bool complete;                         /* everything ticked, understood and agreed to */
    int missing;                           /* boxes not ticked */
    struct scot_findings findings;
    char line[160];
};
/* Every row consent.benefit.*, consent.risk.* and consent.alternative.* wants its tick. */
void scot_care_consent(struct scot_consent *out, const struct scot_rules *rules, const struct scot_consent_facts *facts);

#endif
