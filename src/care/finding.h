#ifndef SCOT_CARE_FINDING_H
#define SCOT_CARE_FINDING_H

#include "base/rules.h"

/* One finding of a rule: what was found and what is wanted in plain words, with the row behind it. Every answer of care/ is made
 * of these, so that no refusal comes without its rule, source and mark. */
enum scot_finding_weight { SCOT_NOTE, SCOT_WARN, SCOT_REFUSE };
extern const char *const scot_finding_weight_id[3]; /* "note", "warn", "refuse" */

struct scot_finding {
    enum scot_finding_weight weight;
    char rule[64];             /* id of the row */
    char text[240];            /* one line */
    char source[200], mark[12];
};

enum { SCOT_FINDINGS = 64 };
struct scot_findings {
    struct scot_finding at[SCOT_FINDINGS];
    int count;
    bool refused;              /* any that refuses, also one that no longer fitted */
};

/* Adds one; source and mark are the row's, and stay empty where the table has no such row: none is made up. */
void scot_find(struct scot_findings *out, const struct scot_rules *rules, enum scot_finding_weight weight, const char *rule,
               const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Whether somebody wrote a reason: more than blanks, dots and dashes. NULL is none. */
bool scot_has_reason(const char *reason);
/* Whether one with this rule is there. */
bool scot_found(const struct scot_findings *findings, const char *rule);

#endif
