#ifndef SCOT_CARE_VERDICT_H
#define SCOT_CARE_VERDICT_H

#include <stdint.h>

#include "base/date.h"
#include "care/finding.h"

/* What the blocks showed. Relief is 100 (baseline - post) / baseline of the index pain on one scale, each side by itself, the early
 * window (anaesthetic, hours) and the late one (steroid, days to months) by themselves. Nothing is filled in: no entry in the
 * agent's window is "not assessable". A diagnosis is never called sure: a block "meets the single-block criterion" of a rule set
 * or it does not, with what weakens it. Pure functions over plain data and the rules (rules/verdict.json). REFERENCE C1 to C5. */

enum scot_pain_scale { SCOT_PAIN_NRS, SCOT_PAIN_VAS };
enum scot_pain_side { SCOT_PAIN_INDEX, SCOT_PAIN_LEFT, SCOT_PAIN_RIGHT, SCOT_PAIN_SIDES };
enum scot_pain_by { SCOT_PAIN_BY_PATIENT, SCOT_PAIN_BY_NURSE, SCOT_PAIN_BY_PHONE, SCOT_PAIN_BY_CLINIC };
extern const char *const scot_pain_side_id[SCOT_PAIN_SIDES]; /* "index", "left", "right" */
extern const char *const scot_pain_by_id[4];                 /* "patient", "nurse", "phone", "clinic" */

/* One score that somebody gave after a block. */
struct scot_pain {
    int64_t id; /* the caller's name for it */
    enum scot_pain_side side;
    enum scot_pain_scale scale;
    enum scot_pain_by by;
    double after_h; /* hours since the anaesthetic went in */
    double score;
    double written_h; /* hours since the injection when it was written down; NAN not known */
    bool at_rest;     /* not while doing what provokes it */
    bool medicine;    /* pain medicine since the entry before */
};

enum scot_block_kind { SCOT_BLOCK_JOINT, SCOT_BLOCK_NERVE, SCOT_BLOCK_ABLATION, SCOT_BLOCK_OTHER };
enum scot_block_region { SCOT_BLOCK_CERVICAL, SCOT_BLOCK_THORACIC, SCOT_BLOCK_LUMBAR, SCOT_BLOCK_ELSEWHERE };
enum scot_block_told { SCOT_BLOCK_UNTOLD, SCOT_BLOCK_NO, SCOT_BLOCK_YES };
enum { SCOT_BLOCK_TARGETS = 12, SCOT_BLOCK_AGENTS = 4 };

/* One session that was done, as it was written down. */
struct scot_block {
    int64_t id; /* the caller's name for it */
    struct scot_date date;
    enum scot_block_kind kind;
    enum scot_block_region region;
    bool diagnostic; /* meant as a diagnostic block, also when meant as treatment too */
    bool steroid;
    char agent[SCOT_BLOCK_AGENTS][32]; /* local anaesthetics at the target, none twice; the skin's is none */
    int agents;
    char target[SCOT_BLOCK_TARGETS][16]; /* "L4/5 left", in one fixed order, none twice */
    int targets;
    enum scot_pain_scale scale;
    enum scot_pain_side index_is;     /* left or right where the index pain is that side's; INDEX: both, midline, not told */
    double baseline[SCOT_PAIN_SIDES]; /* provoked, just before; NAN not recorded */
    bool clock;                       /* whether it is known when the anaesthetic went in */
    enum scot_block_told sedation, opioid;
    char pattern[24];             /* of the contrast: "intra-articular", "epidural" ...; "" not recorded */
    double most_ml;               /* of injectate at one joint or one point at a nerve, contrast apart; NAN not recorded */
    const struct scot_pain *pain; /* borrowed, in order of after_h */
    int pains;
};

/* 100 (baseline - post) / baseline; negative when worse. Errs on a baseline that is not above 0 and on scores that are none. */
bool scot_care_relief(double *out_percent, double baseline, double post, struct scot_error *err);
/* The whole percent that people are told, everywhere the same one: towards less relief, so that what missed a figure is never told as it. */
double scot_care_relief_told(double percent);

/* The time in which an agent's relief is looked for and how long it should last. */
struct scot_window {
    bool known;             /* there was an anaesthetic and the rules know it */
    double from_h, until_h; /* entries count within, ends included */
    double shortest_h, typical_h;
};

/* Best relief held over two consecutive entries of the window, or the single one's. */
struct scot_held {
    bool assessable;
    double percent, post;
    int entries;              /* in the window */
    int used;                 /* 1 or 2 */
    struct scot_pain from[2]; /* the entries used, the earlier first */
};

/* How long relief of at least so many percent lasted: until after least_h and before most_h (INFINITY where no later entry says),
 * first told at from_h. Of several such times the longest, as relief may be broken by a flare. Both are 0 where it was never
 * reached. */
enum scot_fit { SCOT_FIT_UNTOLD, SCOT_FIT_SHORTER, SCOT_FITS, SCOT_FIT_LONGER };
extern const char *const scot_fit_id[4]; /* "untold", "shorter", "fits", "longer" */
struct scot_lasted {
    double from_h, least_h, most_h;
    enum scot_fit fit; /* with the agent's window; UNTOLD also where the entries are too far apart */
};

enum scot_late_state {
    SCOT_LATE_NOT_EXPECTED, /* neither steroid nor ablation */
    SCOT_LATE_TOO_EARLY,    /* failure is not called yet */
    SCOT_LATE_NOT_ASSESSABLE,
    SCOT_LATE_BETTER,
    SCOT_LATE_NOT_BETTER,
    SCOT_LATE_WORSE
};
extern const char *const scot_late_state_id[6];
struct scot_late {
    enum scot_late_state state;
    struct scot_held held;     /* over the days of the late window */
    double last_percent;       /* at the last entry; NAN none */
    struct scot_lasted lasted; /* at the row's percentage; hours */
    struct scot_date wait;     /* before this day failure is not called */
    bool lasted_enough;        /* at least the months that a repeat wants */
};

struct scot_block_verdict {
    struct scot_window window;
    struct {
        bool rated;    /* a baseline or an entry names this side */
        bool worsened; /* what weakens this side's result */
        struct scot_held early;
        struct scot_late late;
    } side[SCOT_PAIN_SIDES];
    bool voided; /* proves nothing either way */
    bool weak;   /* what weakens all sides alike */
    struct scot_findings findings;
};

/* Judges one block on a day. Errs only on a missing rule. */
bool scot_care_block(struct scot_block_verdict *out, const struct scot_rules *rules, const struct scot_block *block,
                     struct scot_date today, struct scot_error *err);
/* At a threshold (percent), on one side, until the late window begins to matter: entries of all times count. */
struct scot_lasted scot_care_lasted(const struct scot_block *block, const struct scot_window *window,
                                    enum scot_pain_side side, double percent);
/* For how many days late relief of at least so many percent held, by the calendar: from the injection, or from when it was first
 * told where an entry before, of a day on which failure may be called, says that it was not there. NAN: never. *out_open: no entry says
 * that it ended, so it held at least so long. Errs on a missing rule. */
bool scot_care_held_days(double *out_days, bool *out_open, const struct scot_rules *rules, const struct scot_block *block,
                         enum scot_pain_side side, double percent, struct scot_error *err);
/* Whether this entry counts: right side, the block's scale, a score of that scale, after the injection. */
bool scot_care_pain_counts(const struct scot_block *block, enum scot_pain_side side, const struct scot_pain *pain);

/* Comparative blocks, by agent (REFERENCE C2). */
enum scot_concordance {
    SCOT_NOT_COMPARATIVE, /* one block, the same agent twice, mixed agents, or one is not assessable */
    SCOT_CONCORDANT,
    SCOT_CONCORDANT_PROLONGED,
    SCOT_DISCORDANT,
    SCOT_DISCORDANT_PROLONGED,
    SCOT_CONCORDANCE_NONE /* one of them did not relieve */
};
extern const char *const scot_concordance_id[6];

enum scot_met { SCOT_MET_NOT_ASSESSABLE, SCOT_MET_NO, SCOT_MET_NEEDS_SECOND, SCOT_MET_YES };
extern const char *const scot_met_id[4]; /* "not_assessable", "not_met", "needs_second", "met" */

/* What one rule set says. */
struct scot_criterion {
    char set[32], name[64], rule[64];
    double relief; /* wanted, percent */
    int blocks;    /* wanted */
    enum scot_met met;
    bool no_second; /* forbids a second block after one that failed it */
    char line[240]; /* in plain words */
};
/* How likely the set of joints is the source, from published prevalence and error rates; only where those apply. */
struct scot_posterior {
    bool shown;
    double low, high; /* 0 to 1 */
    int blocks;
    char line[240]; /* the range, or why there is none */
};
enum { SCOT_CRITERIA = 16 };
struct scot_criteria {
    struct scot_criterion at[SCOT_CRITERIA];
    int count;
    int first, second; /* indices of the blocks compared; -1 none. One block: it is `second`. */
    enum scot_concordance concordance;
    bool disagree; /* one set is met and another is not */
    struct scot_posterior posterior;
    struct scot_findings findings;
};

/* Blocks of one kind and the same targets. */
bool scot_care_block_alike(const struct scot_block *a, const struct scot_block *b);
/* What blocks that are alike, in order of date, show on one side; verdict[i] is block[i]'s. Errs on a missing or nonsense rule. */
bool scot_care_criteria(struct scot_criteria *out, const struct scot_rules *rules, const struct scot_block *block,
                        const struct scot_block_verdict *verdict, int count, enum scot_pain_side side,
                        struct scot_error *err);
/* Fills out->posterior; called by scot_care_criteria. */
bool scot_care_posterior(struct scot_criteria *out, const struct scot_rules *rules, const struct scot_block *block,
                         const struct scot_block_verdict *verdict, enum scot_pain_side side, struct scot_error *err);

/* What may come next for that side, the first to think of first: each a finding whose rule is "next.<step>". last is the latest of
 * the blocks. Where sources disagree (an additional session, S4, against no second block, Medicare) both are there. */
bool scot_care_next(struct scot_findings *out, const struct scot_rules *rules, const struct scot_criteria *criteria,
                    const struct scot_block *last, const struct scot_block_verdict *verdict, enum scot_pain_side side,
                    struct scot_error *err);

/* What to expect and what not, of this kind: "expect.*" rows as notes, "not a cure" always among them. */
bool scot_care_expect(struct scot_findings *out, const struct scot_rules *rules, const struct scot_block *block,
                      struct scot_error *err);

/* Function and medicines, where less is better: from one number to the next. */
enum scot_outcome_scale {
    SCOT_OUTCOME_ODI,
    SCOT_OUTCOME_NDI,
    SCOT_OUTCOME_PROMIS,
    SCOT_OUTCOME_MME,
    SCOT_OUTCOME_NSAID,
    SCOT_OUTCOMES
};
extern const char *const scot_outcome_scale_id[SCOT_OUTCOMES]; /* "odi", "ndi", "promis_pi", "mme_day", "nsaid_days" */
struct scot_change {
    bool assessable;      /* both are recorded and the first is above 0 */
    double before, after; /* NAN not recorded */
    double percent;       /* better by; negative worse */
    bool half;            /* at least the row's percentage better */
    bool matters;         /* ODI only: by at least the points of the row */
};
bool scot_care_change(struct scot_change *out, const struct scot_rules *rules, enum scot_outcome_scale scale,
                      double before, double after, struct scot_error *err);

#endif
