#ifndef SCOT_CARE_INTAKE_H
#define SCOT_CARE_INTAKE_H

#include "base/date.h"
#include "care/finding.h"
#include "care/said.h"

/* How somebody came here, how long it took, what they take.. */

/* Referral triggers: one is enough. */
struct scot_referral_facts {
    bool recorded, region, referred_to, site; /* whether these are put in */
    int pain_days;                            /* the pain's age; -1 not known */
    enum scot_said limits_activities, not_better, standard_failed;
};
struct scot_referral {
    enum scot_said wanted;                    /* UNKNOWN while what is missing may still trigger */
    struct scot_findings findings;
    char line[160];
};
bool scot_care_referral(struct scot_referral *out, const struct scot_rules *rules, const struct scot_referral_facts *facts,
                        struct scot_error *err);

/* From the referral's receipt; -1 where it has not come to that. */
struct scot_waiting_facts {
    bool received, visited, treated;
    struct scot_date received_on, visited_on, treated_on, today;
};
struct scot_waiting {
    int visit_days, procedure_days;           /* -1 not yet */
    int open_days;                            /* waited so far without a visit, -1 none */
    struct scot_findings findings;
    char line[160];
};
void scot_care_waiting(struct scot_waiting *out, const struct scot_rules *rules, const struct scot_waiting_facts *facts);

/* What one study showed, for people: it shows wear and never tells where the pain comes from. R-019. */
void scot_care_image(struct scot_findings *out, const struct scot_rules *rules, const char *what, const char *seen);

/* Pain medicines taken now. */
struct scot_medicine_facts {
    double mme_day;                           /* sum of all opioids; 0 none, NAN taken and not put in */
    int opioid_days, nsaid_days;              /* since when, of the longest; -1 none or not known */
    bool opioid, nsaid;
};
bool scot_care_medicines(struct scot_findings *out, const struct scot_rules *rules, const struct scot_medicine_facts *facts,
                         struct scot_error *err);

#endif
