#ifndef SCOT_CARE_LADDER_H
#define SCOT_CARE_LADDER_H

#include "base/date.h"
#include "care/finding.h"

/* The ladder of care: conservative first, then injection, medial branch block, radiofrequency, surgical
 * referral. What was tried, for how long and with what response; whether the next step may come; what payers
 * ask of it. Pure functions over plain data, the rules and a date.; figures from
 * REFERENCE D2 as rows "ladder.*". */

enum scot_care_kind {
    SCOT_CARE_REST,
    SCOT_CARE_ACTIVITY,
    SCOT_CARE_MEDICINE,
    SCOT_CARE_NSAID,
    SCOT_CARE_PHYSIOTHERAPY,
    SCOT_CARE_EXERCISE,
    SCOT_CARE_CHIROPRACTIC,
    SCOT_CARE_HEAT,
    SCOT_CARE_ICE,
    SCOT_CARE_LIFESTYLE,
    SCOT_CARE_MEDITATION,
    SCOT_CARE_YOGA,
    SCOT_CARE_TELEHEALTH,
    SCOT_CARE_KINDS
};
/* As the form `care_item` has them, and as people say them. */
extern const char *const scot_care_kind_id[SCOT_CARE_KINDS];
extern const char *const scot_care_kind_words[SCOT_CARE_KINDS];

enum scot_response {
    SCOT_RESPONSE_UNKNOWN,
    SCOT_RESPONSE_NONE,
    SCOT_RESPONSE_SOME,
    SCOT_RESPONSE_WORSE,
    SCOT_RESPONSE_NOT_TOLERATED,
    SCOT_RESPONSE_ENOUGH,
    SCOT_RESPONSES
};
extern const char *const scot_response_id[SCOT_RESPONSES];

struct scot_care_item {
    enum scot_care_kind kind;
    enum scot_response response;
    bool started, stopped; /* whether the dates are known; not stopped: it goes on */
    struct scot_date start, stop;
    double sessions; /* NAN where not recorded */
};

enum scot_rung {
    SCOT_RUNG_CONSERVATIVE,
    SCOT_RUNG_INJECTION,
    SCOT_RUNG_MEDIAL_BRANCH,
    SCOT_RUNG_RADIOFREQUENCY,
    SCOT_RUNG_SURGERY,
    SCOT_RUNGS
};
extern const char *const scot_rung_id[SCOT_RUNGS];
extern const char *const scot_rung_words[SCOT_RUNGS];

struct scot_rung_done {
    enum scot_rung rung;
    struct scot_date date;
};

struct scot_ladder_facts {
    struct scot_date today;
    bool since_known;
    struct scot_date since; /* the pain */
    const struct scot_care_item *item;
    int items;
    const struct scot_rung_done *done; /* procedures, here and elsewhere */
    int dones;
    bool planned;
    enum scot_rung plan;                   /* the rung that is planned */
    const enum scot_care_kind *concurrent; /* what the plan holds beside it */
    int concurrents;
    const char *skip_reason; /* a physician's; "" none */
};

/* What a payer asks before an injection; a row "ladder.policy.<id>.<ask>" that is absent is not asked. */
enum scot_ask {
    SCOT_ASK_PAIN_MONTHS,
    SCOT_ASK_FAILED,
    SCOT_ASK_CARE_WEEKS,
    SCOT_ASK_NSAID_WEEKS,
    SCOT_ASK_ACTIVITY_WEEKS,
    SCOT_ASK_EXERCISE_WEEKS,
    SCOT_ASKS
};
extern const char *const scot_ask_id[SCOT_ASKS];
struct scot_asked {
    bool asked, met;
    double wanted, found;
    char rule[64];
};
enum { SCOT_POLICIES = 8 };
struct scot_ladder_policy {
    char id[24], name[160];
    bool met;
    struct scot_asked ask[SCOT_ASKS];
};

enum scot_gate { SCOT_GATE_OPEN, SCOT_GATE_BY_REASON, SCOT_GATE_NOT_YET };
extern const char *const scot_gate_id[3]; /* "open", "by_reason", "not_yet" */

struct scot_ladder_answer {
    enum scot_gate gate;               /* may the planned step come, or an injection where none is planned */
    enum scot_rung asked;              /* which step that is */
    enum scot_rung next;               /* the first step that is not done */
    int skipped;                       /* what is lacking that only a written reason makes good */
    int done[SCOT_RUNGS];              /* how often; conservative: 1 when it failed for long enough */
    struct scot_date last[SCOT_RUNGS]; /* where done; conservative: unused */
    int tried, failed;                 /* conservative treatments */
    double care_weeks, failed_weeks;   /* days that any of them, any failed one, covers; overlaps once */
    double physiotherapy_sessions;     /* counted where recorded */
    bool opens_known;                  /* only time is lacking and a treatment goes on: */
    struct scot_date opens;
    struct scot_ladder_policy policy[SCOT_POLICIES];
    int policies;
    struct scot_findings findings;
};
/* Errs only where a row is missing. */
bool scot_care_ladder(struct scot_ladder_answer *out, const struct scot_rules *rules,
                      const struct scot_ladder_facts *facts, struct scot_error *err);

/* So many weeks as people say it: "13 weeks", "11 weeks and 2 days", "1 day". */
enum { SCOT_WEEKS_WORDS = 48 };
void scot_care_weeks_words(char out[SCOT_WEEKS_WORDS], double weeks);

/* Whether it is treatment: telehealth is a way to meet, row "ladder.kind.<id>.treats" 0. */
bool scot_care_treats(const struct scot_rules *rules, enum scot_care_kind kind);

/* Days from `from` up to, not with, `to` that items of these kinds and responses (a bit for each) cover; days
 * that two cover count once. */
int scot_care_days(const struct scot_care_item *item, int items, unsigned kinds, unsigned responses,
                   struct scot_date from, struct scot_date to);
/* The kinds that treat. */
unsigned scot_care_treating(const struct scot_rules *rules);

/* The payers' part of it (called by scot_care_ladder). */
bool scot_care_ladder_policies(struct scot_ladder_answer *out, const struct scot_rules *rules,
                               const struct scot_ladder_facts *facts, struct scot_error *err);

#endif
