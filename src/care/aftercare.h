#ifndef SCOT_CARE_AFTERCARE_H
#define SCOT_CARE_AFTERCARE_H

#include <stdint.h>

#include "base/date.h"
#include "care/finding.h"

/* After one procedure: what to do and when, the pain diary and how it was kept, blood sugar, warning signs, adverse events,
 * going home, coming back. Pure functions over plain data and the rules (rules/aftercare.json, the agents of rules/verdict.json).
 * REFERENCE C4, E4, E5, E7. Words, hours and days are rows. */

enum scot_after_told { SCOT_AFTER_UNTOLD, SCOT_AFTER_NO, SCOT_AFTER_YES };
struct scot_after_facts {
    struct scot_date date; /* of the procedure */
    bool diagnostic, steroid, radiofrequency, sedation;
    char agent[32]; /* local anaesthetic at the target that lasts longest; "" none */
    enum scot_after_told diabetes;
};

/* One thing to do or to expect, from so many hours after the injection. Ordered by from_h. */
struct scot_after_item {
    char id[32], rule[64];
    double from_h, until_h;
    const char *text; /* borrowed from the rules */
};
enum { SCOT_AFTER_ITEMS = 40 };
struct scot_after_timeline {
    struct scot_after_item at[SCOT_AFTER_ITEMS];
    int count;
};
/* Where diabetes is not told, what holds with diabetes is in it. Errs on a missing or nonsense row. */
bool scot_care_timeline(struct scot_after_timeline *out, const struct scot_rules *rules,
                        const struct scot_after_facts *facts, struct scot_error *err);

/* The diary: when an entry is due, from rows "diary.<n>.every|until|tolerance", n from 1. */
struct scot_diary_slot {
    int64_t due_s;
    double tolerance_min;
};
enum { SCOT_DIARY_SLOTS = 200 };
struct scot_diary {
    struct scot_diary_slot slot[SCOT_DIARY_SLOTS];
    int slots;
};
bool scot_care_diary(struct scot_diary *out, const struct scot_rules *rules, int64_t injected_s,
                     struct scot_error *err);

/* How it was kept: the time at which an entry was written against the time it was due, because a diary filled in afterwards claims
 * more than was kept (paper: 90 % claimed, 11 % kept). */
struct scot_diary_entry {
    int64_t felt_s; /* the time it speaks of */
    int64_t made_s; /* when it was written, by the program's own clock */
};
enum scot_slot_state {
    SCOT_SLOT_AHEAD, /* not due yet */
    SCOT_SLOT_OPEN,  /* due, and still to be written on time */
    SCOT_SLOT_ON_TIME,
    SCOT_SLOT_LATE, /* speaks of that time, but was written afterwards */
    SCOT_SLOT_MISSED
};
extern const char *const scot_slot_state_id[5];
struct scot_diary_kept {
    enum scot_slot_state state[SCOT_DIARY_SLOTS];
    int entry[SCOT_DIARY_SLOTS];    /* index of the entry, or -1 */
    int due, on_time, late, missed; /* due: the others' sum */
    double kept_percent;            /* on time of due; NAN before the first is due */
    double claimed_percent;         /* on time or late of due */
    struct scot_findings findings;
};
/* Each entry counts for one slot at most: that nearest in time. */
bool scot_care_diary_kept(struct scot_diary_kept *out, const struct scot_rules *rules, const struct scot_diary *diary,
                          const struct scot_diary_entry *entry, int entries, int64_t now_s, struct scot_error *err);

/* Blood sugar: only after steroid and in diabetes; where diabetes is not told, ask. */
struct scot_glucose_plan {
    bool wanted, ask;
    double checks_least, checks_most; /* a day */
    struct scot_date from, until, until_most;
    double alert_mgdl[2], alert_mmol[2];
    double rise_mgdl, rise_mmol;
    struct scot_date normal; /* usually back by then */
};
bool scot_care_glucose(struct scot_glucose_plan *out, const struct scot_rules *rules,
                       const struct scot_after_facts *facts, struct scot_error *err);
/* A measured blood sugar: above the alert it is a finding, in both units. */
bool scot_care_glucose_judge(struct scot_findings *out, const struct scot_rules *rules, double mgdl,
                             struct scot_error *err);
bool scot_care_glucose_mmol(double *out_mmol, const struct scot_rules *rules, double mgdl, struct scot_error *err);

/* Warning signs and what to do, the most urgent first. */
enum scot_urgency { SCOT_URGENCY_EMERGENCY, SCOT_URGENCY_TODAY };
extern const char *const scot_urgency_id[2]; /* "emergency", "today" */
struct scot_warning {
    char id[32], rule[64];
    enum scot_urgency urgency;
    const char *name, *what_to_do; /* borrowed */
};
enum { SCOT_WARNINGS = 20 };
struct scot_warnings {
    struct scot_warning at[SCOT_WARNINGS];
    int count;
};
bool scot_care_warnings(struct scot_warnings *out, const struct scot_rules *rules, struct scot_error *err);
const struct scot_warning *scot_care_warning(const struct scot_warnings *warnings, const char *id);

/* Adverse events, from expected to serious. */
enum scot_event_class { SCOT_EVENT_EXPECTED, SCOT_EVENT_UNUSUAL, SCOT_EVENT_SERIOUS };
extern const char *const scot_event_class_id[3];
struct scot_event {
    char id[32], rule[64];
    enum scot_event_class class;
    const char *name, *rate; /* borrowed; rate "" where none was found */
    double until_d;          /* expected for so many days; NAN no such time */
};
enum { SCOT_EVENTS = 40 };
struct scot_events {
    struct scot_event at[SCOT_EVENTS];
    int count;
};
bool scot_care_events(struct scot_events *out, const struct scot_rules *rules, struct scot_error *err);
const struct scot_event *scot_care_event(const struct scot_events *events, const char *id);
/* One that happened, so many days after the procedure: still there or over, serious by what it led to (hospital, disability). NULL:
 * one of no kind that the rules name. */
void scot_care_event_judge(struct scot_findings *out, const struct scot_rules *rules, const struct scot_event *event,
                           int days, bool over, bool serious);
/* What was noticed at once, as the procedure's form calls it ("bleeding"): the event that it is, by the rows "after.noticed.*", or
 * NULL. */
const struct scot_event *scot_care_event_noticed(const struct scot_events *events, const struct scot_rules *rules,
                                                 const char *noticed);

/* Going home. */
enum { SCOT_DISCHARGE_TICKS = 5 };
extern const char *const scot_discharge_id[SCOT_DISCHARGE_TICKS]; /* "awake", "vitals", "legs", "driver", "told" */
struct scot_discharge {
    bool ticked[SCOT_DISCHARGE_TICKS];
    double observed_min; /* from the injection to going home; NAN not recorded */
    bool same_day;       /* went home on the day of the procedure */
};
/* *out_ready: all is ticked, long enough observed, the same day; what is missing is a finding. */
bool scot_care_discharge(bool *out_ready, struct scot_findings *findings, const struct scot_rules *rules,
                         const struct scot_discharge *discharge, struct scot_error *err);

/* Coming back: rows "followup.<id>.after" in days or months. */
enum scot_followup_state { SCOT_FOLLOWUP_AHEAD, SCOT_FOLLOWUP_DUE, SCOT_FOLLOWUP_DONE, SCOT_FOLLOWUP_MISSED };
extern const char *const scot_followup_state_id[4];
struct scot_followup {
    char id[32], rule[64];
    struct scot_date due, from, until; /* a visit from then to then counts for it */
    enum scot_followup_state state;
    int visit; /* index of the visit that counts, or -1 */
};
enum { SCOT_FOLLOWUPS = 12 };
struct scot_followups {
    struct scot_followup at[SCOT_FOLLOWUPS];
    int count;
};
bool scot_care_followups(struct scot_followups *out, const struct scot_rules *rules, struct scot_date procedure,
                         const struct scot_date *visit, int visits, struct scot_date today, struct scot_error *err);

#endif
