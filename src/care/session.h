#ifndef SCOT_CARE_SESSION_H
#define SCOT_CARE_SESSION_H

#include "base/date.h"
#include "care/finding.h"

/* What limits count: sessions. A session is patient x date x region, so a bilateral two-level injection is one (R-088,
 * REFERENCE D1). What was cancelled, rehearsed or corrected is none. */

enum scot_done_kind { SCOT_DONE_INTRA_ARTICULAR, SCOT_DONE_MEDIAL_BRANCH, SCOT_DONE_RADIOFREQUENCY, SCOT_DONE_CYST_RUPTURE,
                      SCOT_DONE_TRIGGER_POINT, SCOT_DONE_SACROILIAC, SCOT_DONE_EPIDURAL_INTERLAMINAR,
                      SCOT_DONE_EPIDURAL_TRANSFORAMINAL, SCOT_DONE_SYMPATHETIC, SCOT_DONE_KIND_UNKNOWN, SCOT_DONE_KINDS };
enum scot_done_purpose { SCOT_FOR_DIAGNOSIS, SCOT_FOR_TREATMENT, SCOT_FOR_BOTH, SCOT_FOR_UNKNOWN, SCOT_PURPOSES };
enum scot_done_region { SCOT_IN_CERVICAL, SCOT_IN_THORACIC, SCOT_IN_LUMBAR, SCOT_IN_SACRAL, SCOT_IN_UNKNOWN,
                        SCOT_DONE_REGIONS };
enum scot_done_state { SCOT_STATE_DONE, SCOT_STATE_STOPPED_EMPTY, SCOT_STATE_CANCELLED, SCOT_STATE_REHEARSED,
                       SCOT_STATE_CORRECTED }; /* stopped empty: before anything was given; with something given it is done */
/* Their ids, as in the forms, and words for people. */
extern const char *const scot_done_kind_id[SCOT_DONE_KINDS], *const scot_done_kind_words[SCOT_DONE_KINDS];
extern const char *const scot_done_purpose_id[SCOT_PURPOSES];
extern const char *const scot_done_region_id[SCOT_DONE_REGIONS];

struct scot_done_target {
    char joint[8]; /* "L4/5" */
    bool right;
};
enum { SCOT_DONE_TARGETS = 12, SCOT_HISTORY = 512 };

/* How long the relief of a diagnostic block lasted against what its anaesthetic does. */
enum scot_done_lasted { SCOT_LASTED_UNTOLD, SCOT_LASTED_AS_AGENT, SCOT_LASTED_OTHERWISE };

/* What one did. percent: best of the index pain; held_days: how long as much as the payer asks of a repeat held, at least so long
 * where nobody told that it ended (held_open). NAN unknown. */
struct scot_done_relief {
    double percent, held_days;
    bool held_open;
    enum scot_done_lasted lasted; /* as much as the payer asks of a block */
};

/* One procedure of this clinic, or an injection elsewhere. */
struct scot_done {
    int64_t entry;                     /* its entry's id; 0 for one that is planned */
    struct scot_date earliest, latest; /* the same where the day is known */
    enum scot_done_kind kind;
    enum scot_done_purpose purpose;
    enum scot_done_region region;
    enum scot_done_state state;
    bool elsewhere;
    struct scot_done_target target[SCOT_DONE_TARGETS];
    int targets;                       /* 0: not known */
    struct scot_done_relief relief;    /* of all of it: of the target that did worst */
    bool sides_apart;                  /* done on both sides, and: */
    struct scot_done_relief side[2];   /* of the left, of the right by itself */
    double function_percent;           /* better in daily activities or painful movement; NAN unknown */
};

/* How a session counts toward the clinic's own rule. Therapeutic: some of it treats. Unsure: its kind or purpose is not known.
 * Other: a kind that the rule does not count. */
enum scot_session_class { SCOT_SESSION_OTHER, SCOT_SESSION_DIAGNOSTIC, SCOT_SESSION_UNSURE, SCOT_SESSION_THERAPEUTIC };
struct scot_care_session {
    int32_t first, last; /* days since 1970; the same where the day is known */
    enum scot_done_region region;
    enum scot_session_class class;
};
struct scot_care_sessions {
    struct scot_care_session at[SCOT_HISTORY];
    int count;
    int of[SCOT_HISTORY]; /* the session of each that was done, -1 none */
};

/* Days of which this room speaks: 1920 to 2180, so that no window leaves the calendar. */
bool scot_done_date_sane(struct scot_date date);
/* Sessions from what was done, in the order of their first appearance. Only an exact day joins two into one. Errs on more than
 * SCOT_HISTORY, on a date outside 1920 to 2180, latest before earliest, or a row missing. */
bool scot_care_sessions(struct scot_care_sessions *out, const struct scot_done *done, int count, const struct scot_rules *rules,
                        struct scot_error *err);
/* How one of this kind and purpose counts; rows frequency.counts.<kind>. */
bool scot_care_class(enum scot_session_class *out, enum scot_done_kind kind, enum scot_done_purpose purpose,
                     const struct scot_rules *rules, struct scot_error *err);

#endif
