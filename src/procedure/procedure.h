#ifndef SCOT_PROCEDURE_PROCEDURE_H
#define SCOT_PROCEDURE_PROCEDURE_H

#include "care/dose.h"
#include "plan/plan.h"
#include "procedure/act.h"
#include "procedure/flow.h"
#include "xray/room.h"

/* The injection as it happens: a written state machine (doc/procedure.md) over the X-ray room. It knows no clock and no
 * file: acts, room commands and ticks are all that drives it, so the same calls give the same log, state and pictures. */

enum scot_step {
    SCOT_STEP_IDLE,           /* the room alone: free practice; no run */
    SCOT_STEP_CHOSEN,         /* target chosen; level counted and confirmed comes next */
    SCOT_STEP_COUNTED,
    SCOT_STEP_CHECKED_IN,
    SCOT_STEP_SAFETY,         /* pregnancy, anticoagulants, allergies, site marked */
    SCOT_STEP_CONSENT,
    SCOT_STEP_POSITION,
    SCOT_STEP_TIME_OUT,
    SCOT_STEP_SKIN_PREPARED,
    SCOT_STEP_SKIN_NUMB,      /* needle work may begin */
    SCOT_STEP_ONE_VIEW,       /* place shown in one view */
    SCOT_STEP_TWO_VIEWS,      /* place shown in two */
    SCOT_STEP_CONTRAST,       /* contrast seen live, pattern not judged yet */
    SCOT_STEP_UNLOCKED,       /* an accepted pattern, or a recorded reason without contrast: the syringe may be loaded and given */
    SCOT_STEP_INJECTED,
    SCOT_STEP_NEEDLE_OUT,
    SCOT_STEP_RECOVERED,
    SCOT_STEP_DISCHARGED,     /* finished: the debrief is there */
    SCOT_STEP_ABORTED,        /* finished without injection */
    SCOT_STEPS
};
extern const char *const scot_step_id[SCOT_STEPS];
extern const char *const scot_step_text[SCOT_STEPS]; /* what the operator does next, in one line */

struct scot_procedure;

struct scot_procedure_parts { /* all borrowed, all must outlive it */
    struct scot_room *room;
    struct scot_flow *flow;
    struct scot_spine *spine;
    const struct scot_volume *ct;
    const struct scot_body *body;
    const struct scot_rules *rules;
    struct scot_pool *pool;
};
bool scot_procedure_create(struct scot_procedure **out, const struct scot_procedure_parts *parts, struct scot_error *err);
void scot_procedure_destroy(struct scot_procedure **procedure);

/* As newly created: no run, an empty log, the digest at its beginning. The room is the caller's to reset. */
void scot_procedure_restart(struct scot_procedure *procedure);

/* One act. Refused acts change nothing but the log (a refusal is an event: which act, which rule, why); the error line
 * begins with the rule's id: "R-058: ...". */
bool scot_procedure_act(struct scot_procedure *procedure, const struct scot_act *act, struct scot_error *err);
/* act.begin by a plan that was made before with scot_plan_find from the same act: planning costs a third of a second, and
 * whoever has to know first whether there is a plan need not pay it twice. */
bool scot_procedure_begin(struct scot_procedure *procedure, const struct scot_act *act, const struct scot_plan *plan,
                          struct scot_error *err);
/* A command of the room, if this step allows it: no beam before the patient lies in position, no needle before the skin is
 * numb, no contrast but by act.contrast while a run is on. IDLE allows all. */
bool scot_procedure_command(struct scot_procedure *procedure, const struct scot_command *command, struct scot_error *err);
/* Lets ms pass in the room and watches: what is live, what the tip meets. True when there is a new picture. */
bool scot_procedure_tick(struct scot_procedure *procedure, double ms);

enum scot_step scot_procedure_step(const struct scot_procedure *procedure);
const struct scot_plan *scot_procedure_plan(const struct scot_procedure *procedure); /* NULL before a target is chosen */
/* Rises with every change that a viewer can see, beside the room's own. */
uint64_t scot_procedure_version(const struct scot_procedure *procedure);

/* The log: one JSON object a line, without wall-clock surprises: {"t_ms","at":unix_s,"step","event",...}. Borrowed. */
int scot_procedure_log_lines(const struct scot_procedure *procedure);
const char *scot_procedure_log_line(const struct scot_procedure *procedure, int line);

/* A digest of every picture so far (64 bits as hex, 17 bytes with the end): runs that differ in one pixel differ in it. */
void scot_procedure_digest(const struct scot_procedure *procedure, char hex[17]);

/* "procedure" member of the state object (doc/api.md), into buffer; 0 when it does not fit. Allocates nothing. */
enum { SCOT_PROCEDURE_STATE_BYTES = 16384 };
size_t scot_procedure_state_json(const struct scot_procedure *procedure, char *buffer, size_t size);

/* After the end: what really happened (doc/api.md "debrief"). Errs before. The caller frees *out with scot_free. */
bool scot_procedure_debrief_json(char **out, size_t *length, const struct scot_procedure *procedure,
                                 struct scot_error *err);

/* Truth for tests and scores: whether the injectate went where it was meant to, by the flow's own account. */
struct scot_procedure_outcome {
    bool finished, injected, success;
    double target_mm;           /* tip to target at the injection */
    enum scot_pattern truth, called;
};
void scot_procedure_outcome(const struct scot_procedure *procedure, struct scot_procedure_outcome *out);

#endif
