#ifndef SCOT_CARE_PAYER_H
#define SCOT_CARE_PAYER_H

#include "care/limit.h"
#include "care/session.h"

/* What a payer would say (REFERENCE D2 to D6). A policy is data: rows "policy.<id>.<what>", found by the payer's name (row
 * policy.<id>.family) and the day (valid_from, valid_to of that row). What a policy does not say has no row. It speaks of facet
 * procedures only, and means nothing to anybody whom this payer does not insure. */

enum scot_payer_class { SCOT_PAYER_DIAGNOSTIC, SCOT_PAYER_THERAPEUTIC, SCOT_PAYER_RADIOFREQUENCY, SCOT_PAYER_CYST,
                        SCOT_PAYER_UNSURE, /* kind or purpose not known */
                        SCOT_PAYER_NONE,   /* no facet procedure */
                        SCOT_PAYER_CLASSES };
extern const char *const scot_payer_class_id[SCOT_PAYER_CLASSES];

/* Figures of one policy; NAN where it says nothing. */
struct scot_policy {
    char id[24];                 /* "" : none of this name on this day */
    char name[160];
    double window_days;
    double most[SCOT_PAYER_UNSURE]; /* sessions of a class per region in the window */
    double injections_most;         /* diagnostic and therapeutic together */
    double levels_most, levels_appeal, regions_most;
    double block_relief, block_interval_days;             /* of a diagnostic block, to be followed by a second */
    double blocks[SCOT_PAYER_UNSURE];                     /* wanted before a procedure of this class */
    double repeat_relief, repeat_months;                  /* of a therapeutic one, to be repeated */
    double ablation_relief, ablation_months, fresh_months; /* of an ablation; after fresh_months the blocks are wanted anew */
    double cyst_repeats;
    double pain_months;
};

struct scot_payer_facts {
    const struct scot_done *done; /* with relief and function_percent as far as known */
    int count;
    struct scot_done planned;     /* an exact day */
    const char *guidance;         /* "fluoroscopy", "ct", "ultrasound", "none"; "" not said */
    bool sedated, sedation_reason, same_day_reason, hospital;
    bool pain_known;
    struct scot_date pain_since;
    const char *const *document;  /* ids of the papers that are there */
    int documents;
};

enum { SCOT_PAYER_PAPERS = 24 };
struct scot_payer {
    struct scot_limit limit;
    char region[160];                     /* as the policy names it: "cervical/thoracic" */
    int sessions[SCOT_PAYER_UNSURE];      /* in the window, by class, surely in this region */
    int unsure;                           /* ... of unknown kind, purpose or region */
    char missing[SCOT_PAYER_PAPERS][32];        /* ids of the papers wanted and not there */
    int papers;
};

/* The policy of this family on this day, of several the newest; out->id is "" when there is none. Errs when a row is of another kind than a figure
 * wants, or allows no session at all. */
bool scot_care_policy(struct scot_policy *out, const struct scot_rules *rules, const char *family, struct scot_date on,
                      struct scot_error *err);
/* Errs on more than SCOT_HISTORY procedures or a date outside 1920 to 2180. */
bool scot_care_payer(struct scot_payer *out, const struct scot_rules *rules, const struct scot_policy *policy,
                     const struct scot_payer_facts *facts, struct scot_error *err);
enum scot_payer_class scot_care_payer_class(enum scot_done_kind kind, enum scot_done_purpose purpose);

#endif
