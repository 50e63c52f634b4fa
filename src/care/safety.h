#ifndef SCOT_CARE_SAFETY_H
#define SCOT_CARE_SAFETY_H

#include "care/limit.h"

/* May it be done to this person on this day (REFERENCE E1): contraindications that stand, and the year's steroid. Apart from how
 * often and from who pays. Each is a row safety.<id> with a word for what it does: "no", "not yet" (it passes), "weigh" (told,
 * a physician decides). Where a row says so (safety.<id>.ask), what nobody knows is asked for. */

enum scot_known { SCOT_NOT_RECORDED, SCOT_NOT_KNOWN, SCOT_KNOWN_NO, SCOT_KNOWN_YES };

enum scot_safety_item { SCOT_SAFETY_MOTOR_LOSS, SCOT_SAFETY_CAUDA_EQUINA, SCOT_SAFETY_FEVER, SCOT_SAFETY_CANCER,
                        SCOT_SAFETY_INFECTION_LOCAL, SCOT_SAFETY_INFECTION_SYSTEMIC, SCOT_SAFETY_BLEEDING, SCOT_SAFETY_PREGNANT,
                        SCOT_SAFETY_REFUSES, SCOT_SAFETY_CANNOT_JUDGE, SCOT_SAFETY_ANAESTHETIC, SCOT_SAFETY_STEROID,
                        SCOT_SAFETY_CONTRAST, SCOT_SAFETY_ANTISEPTIC, SCOT_SAFETY_LATEX,
                        /* what the screening's answer finds open: */
                        SCOT_SAFETY_ANTITHROMBOTIC, SCOT_SAFETY_CLOTTING, SCOT_SAFETY_DEFICIT, SCOT_SAFETY_IMAGING,
                        SCOT_SAFETY_ANAESTHETIC_ALL,
                        SCOT_SAFETY_WARNING, /* a sign told in the diary that nobody has settled */
                        SCOT_SAFETY_SIDE,    /* no joint on the side of the index pain */
                        SCOT_SAFETY_REGION,  /* planned in another region than the case's; the rest matter to steroid only: */
                        SCOT_SAFETY_DIABETES, SCOT_SAFETY_PSORIASIS, SCOT_SAFETY_PROSTHESIS, SCOT_SAFETY_ITEMS };
extern const char *const scot_safety_id[SCOT_SAFETY_ITEMS]; /* as in the form "screening" */

/* Steroid given on a day, in methylprednisolone equivalents. */
struct scot_steroid_given {
    struct scot_date on;
    double mpa_mg;
};

struct scot_safety_facts {
    struct scot_date on;
    bool screened;                      /* there is a screening at all */
    int screened_days;                  /* how old it is on that day; -1 not known */
    enum scot_known item[SCOT_SAFETY_ITEMS];
    bool cannot_be_pregnant;            /* not female, or post-menopausal */
    bool diagnostic, steroid;           /* the planned one judges a response; holds steroid */
    double planned_mpa_mg;              /* NAN not known */
    const struct scot_steroid_given *given;
    int count;
    bool steroid_incomplete;            /* some was given of which the dose is not known */
    const char *year_rule;              /* row of the year's ceiling; NULL steroid.year.most */
    double weight_kg;                   /* for a row in mg/kg; else not looked at */
    const char *reason;                 /* why in spite of the year's steroid; "" none */
};

struct scot_safety {
    struct scot_limit limit;
    double steroid_year_mg;             /* in the year before, the planned one not in it */
};

/* Errs on a date outside 1920 to 2180, a row missing or of another word. */
bool scot_care_safety(struct scot_safety *out, const struct scot_rules *rules, const struct scot_safety_facts *facts,
                      struct scot_error *err);

#endif
