#ifndef SCOT_PROCEDURE_PARTS_H
#define SCOT_PROCEDURE_PARTS_H

#include "base/say.h"
#include "procedure/procedure.h"

/* The inside of the procedure, shared by this room's procedure files and nobody else. */

/* Given is one entry for each product at each place: every anaesthetic in the skin, and two products at each of two nerves. */
enum { MOST_GIVEN = SCOT_PRODUCTS + 4, MOST_DONE = 64, MOST_LOG = 20000, LOG_BYTES = 640, MOST_WARNINGS = 8 };

/* A view in which the needle's place was shown. */
struct shown_view {
    struct scot_vec3 beam; /* unit, source to detector */
    double oblique_deg, tilt_deg;
};

struct done_step {
    enum scot_step step;
    double unix_s, t_ms;
};

/* What happened at one target; a joint's two nerves are two targets. */
struct target_state {
    struct shown_view shown[2];
    int views;
    struct scot_vec3 tip;      /* where the place was first shown: what creeps is measured from here */
    int needle;                /* through which contrast or injectate went last */
    double contrast_ml, given_ml;
    bool flowing;              /* contrast was injected and its window is open */
    double contrast_ms;        /* room's time when it began */
    int live_pulses;
    enum scot_pattern called, truth;
    int miscalls;
    bool thecal, epidural;     /* of this target: over; no particulate steroid any more */
    bool without_contrast;
    char reason[SCOT_ACT_TEXT_BYTES];
    struct scot_given syringe[2];
    int syringes;
    double syringe_ml;         /* drawn up */
    bool given_since;          /* of it, since the pattern was judged */
    double tip_mm;             /* from the planned target at the first portion */
    bool tip_in_joint;
};

struct procedure_figures {
    double moved_mm, apart_deg, live_pulses, live_window_s, contrast_ml_s, inject_ml_s, numb_ml, success_mm;
};

struct scot_procedure {
    struct scot_procedure_parts parts;
    struct scot_cupboard cupboard;
    struct procedure_figures figure;
    enum scot_step step;
    bool planned;
    struct scot_plan plan;
    const struct scot_plan *ready; /* while act.begin is done: its plan, when it was made before */
    char target_words[56];     /* what was asked for: the joint */
    enum scot_approach approach;
    int targets, target_number;
    struct target_state target;
    struct target_state before; /* the nerve before this one */

    struct scot_patient_facts facts;
    char patient[SCOT_ACT_TEXT_BYTES], operator_name[SCOT_ACT_TEXT_BYTES], abort_reason[SCOT_ACT_TEXT_BYTES];
    double baseline_nrs, recovery_nrs;
    bool matches;
    int transitional;
    bool anticoagulant, sedation;
    bool without_numb;         /* the skin was left as it is, for an allergy */

    struct scot_given given[MOST_GIVEN];
    int givens;
    struct scot_dose_answer doses;

    struct done_step done[MOST_DONE];
    int dones;
    double now_unix_s, began_unix_s;

    bool needle_known;         /* the active needle as it was after the last command */
    struct scot_vec3 last_tip;
    uint64_t moved_pulse;      /* pulses from here on show the needle where it is */
    uint64_t seen_pulse;
    int passes, redirections, refusals;
    double closest_mm[SCOT_STRUCTURES];
    struct scot_vec3 closest_at[SCOT_STRUCTURES];

    struct scot_room_now at_end; /* the counters when the run ended: the room may go on */
    char refusal[320];
    char **log;
    int lines, log_room;
    bool log_lost;
    uint64_t version, digest;
};

/* steps.c: what an act does once its row says it may be done; returns false with the rule's id in the line. */
struct transition {
    const char *act;
    uint32_t from;             /* set of steps, bit 1 << step */
    bool (*run)(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err);
    const char *rule;          /* named when the step does not allow it */
    const char *to;            /* for the drawing: where it may lead */
};
extern const struct transition procedure_transitions[];
extern const int procedure_transition_count;

/* Moves on, with its time, and tells the log. */
void procedure_enter(struct scot_procedure *p, enum scot_step step);

/* log.c: one event; words beside it are JSON members without the leading comma, or "". */
void procedure_log(struct scot_procedure *p, const char *event, const char *members);
void procedure_forget_log(struct scot_procedure *p);

/* lock.c: handlers of the acts about needle and contrast. */
bool procedure_do_shown(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err);
bool procedure_do_contrast(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err);
bool procedure_do_without(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err);
bool procedure_do_pattern(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err);
/* False, with the rule, when there is none; the thecal sac was entered. */
bool procedure_needle(const struct scot_procedure *p, struct scot_needle *needle, int *index, struct scot_error *err);
bool procedure_target_stands(const struct scot_procedure *p, struct scot_error *err);
/* What this target still takes, contrast and injectate together. */
double procedure_room_ml(const struct scot_procedure *p);
/* Before anything is done: what contrast has shown by now counts, whether or not anybody judged it. */
void procedure_keep_truth(struct scot_procedure *p);
/* Whether what has flowed since it was judged is still what the lock opened for. */
bool procedure_still_accepted(const struct scot_procedure *p, struct scot_error *err);
/* After a command: has the needle moved so far that all has to be shown again? */
void procedure_watch_needle(struct scot_procedure *p);
/* After a tick: pulses while contrast flowed. */
void procedure_watch_contrast(struct scot_procedure *p);
/* How a pattern counts for an approach. */
enum verdict { VERDICT_ACCEPT, VERDICT_REPOSITION, VERDICT_ABORT };
enum verdict procedure_verdict(enum scot_approach approach, enum scot_pattern pattern);
/* How what really flowed counts. Where the CT does not tell, the operator's word is all there is; where its canal is known it
 * tells, and what it then cannot name (skin, disc, an organ) is no joint and no nerve. */
enum verdict procedure_truth_verdict(const struct scot_procedure *p, enum scot_pattern truth);
/* What the lock still wants, one line each; how many. */
int procedure_missing(const struct scot_procedure *p, const char *missing[8]);

/* syringe.c: what is drawn up, given, and counted. */
bool procedure_do_numb(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err);
bool procedure_do_without_numb(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err);
bool procedure_do_syringe(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err);
bool procedure_do_inject(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err);

/* state.c: what is in doubt, one line each; how many. */
int procedure_warnings(const struct scot_procedure *p, const char *line[MOST_WARNINGS]);
/* Says them: "warnings":[...], with its comma. */
void procedure_say_warnings(struct scot_say *say, const struct scot_procedure *p);

double procedure_t_ms(const struct scot_procedure *p);

#endif
