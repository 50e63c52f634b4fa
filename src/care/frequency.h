#ifndef SCOT_CARE_FREQUENCY_H
#define SCOT_CARE_FREQUENCY_H

#include "care/limit.h"
#include "care/session.h"
#include "care/rolling.h"

/* The seed's rule (R-087, R-088, REFERENCE D1): at most three sessions of a patient in any rolling six months, once as days and
 * once as calendar months, the stricter shown. Therapeutic sessions count; diagnostic blocks are counted apart and the result is
 * shown both ways. A physician may go beyond with a written reason. Pure: facts, rules and a date. */

/* One way to measure six months. */
struct scot_frequency_window {
    struct scot_rolling window;
    struct scot_date from;                 /* its first day when it ends on the asked one */
    int therapeutic, diagnostic, unsure, other; /* sessions in it: surely there or, with no exact date, perhaps */
    struct scot_date next, next_earliest;  /* therapeutic counted; earliest: inexact dates taken as early as can be */
    struct scot_date next_together;        /* diagnostic counted too */
    struct scot_date next_unsure;          /* those of unknown kind counted too */
};

struct scot_joint_tally {
    char joint[8];
    bool right;
    int sessions;
};
enum { SCOT_TALLY_JOINTS = 64 };

struct scot_frequency {
    struct scot_limit limit;
    struct scot_frequency_window days, months;
    int procedures;                        /* looked at */
    int most;                              /* sessions allowed */
    bool counted;                          /* whether the planned one counts at all */
    bool same_session;                     /* ... belongs to a session that is there already */
    bool beyond;                           /* over the limit, with a reason */
    int repeat;                            /* 0 the first in the window, 1 the first repeat ... */
    int region[SCOT_DONE_REGIONS];              /* sessions of the longer window, of a kind that counts or may */
    struct scot_joint_tally joint[SCOT_TALLY_JOINTS];
    int joints;
};

/* planned: an exact day (earliest == latest), kind, purpose, region, targets. reason: why beyond the limit, "" none. Errs as
 * scot_care_sessions, or when a row is missing or allows less than one. */
bool scot_care_frequency(struct scot_frequency *out, const struct scot_rules *rules, const struct scot_done *done, int count,
                         const struct scot_done *planned, const char *reason, struct scot_error *err);

#endif
