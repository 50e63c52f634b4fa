#ifndef SCOT_CARE_LIMIT_H
#define SCOT_CARE_LIMIT_H

#include "base/date.h"
#include "care/finding.h"

/* One answer to "may it be done on this day": the worst of what was said, with its clause and the dates that caused it.
 * Safety, frequency and payer each have one of these, and are never mixed (REFERENCE D1, D6). */

enum scot_limit_verdict { SCOT_LIMIT_OK, SCOT_LIMIT_NEED_DOC, SCOT_LIMIT_TOO_EARLY, SCOT_LIMIT_QUOTA, SCOT_LIMIT_APPEAL_ONLY,
                          SCOT_LIMIT_NOT_COVERED, SCOT_LIMIT_VERDICTS };
extern const char *const scot_limit_verdict_id[SCOT_LIMIT_VERDICTS]; /* "OK", "NEED_DOC", ... */

enum { SCOT_BECAUSE = 12 };
struct scot_limit {
    enum scot_limit_verdict verdict;
    char clause[64];             /* id of the row */
    bool dated;                  /* until holds: the first day on which it is allowed, as far as the dates say */
    struct scot_date until;      /* the latest of all that were said */
    struct scot_date until_earliest; /* where what was done has no exact date: if it was as early as can be */
    struct scot_date because[SCOT_BECAUSE];
    int becauses;                /* oldest first as they were given */
    char line[360];              /* for people: "next allowed 14 March 2027, because ..." */
    struct scot_findings findings;
};

/* When and for what: dates that go with one thing said. earliest and until may be the same, and are zero where there is no such
 * day. TOO_EARLY and QUOTA are told as
 * "next allowed ..., because ..." */
struct scot_limit_dates {
    struct scot_date until, earliest;
    struct scot_date because[SCOT_BECAUSE];
    int becauses;
};

/* Says one thing, as a finding too: note (OK), warn (NEED_DOC) or refuse. dates may be NULL. The worst verdict gives the answer
 * its clause and line; of two that end on a day, the one that ends later. */
void scot_limit_say(struct scot_limit *limit, const struct scot_rules *rules, enum scot_limit_verdict verdict,
                    const struct scot_limit_dates *dates, const char *clause, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* Fills because from days since 1970 in any order: oldest first, none twice, the last SCOT_BECAUSE of them. Sorts day. */
void scot_limit_because(struct scot_limit_dates *dates, int32_t *day, int count);
/* Dates as "14 September 2026, 3 October 2026 and 1 more"; "none". */
void scot_limit_list(char out[160], const struct scot_date *date, int count);

#endif
