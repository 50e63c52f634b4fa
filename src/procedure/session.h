#ifndef SCOT_PROCEDURE_SESSION_H
#define SCOT_PROCEDURE_SESSION_H

#include "procedure/procedure.h"
#include "procedure/run_file.h"

/* A procedure with its file: what serve/ and the shell drive. While a run is on, everything done is on disk before
 * it is acknowledged; ticks are whole microseconds so that a replay is the same to the byte. One thread at a time. */
struct scot_session;

struct scot_session_options {
    const char *folder;        /* where runs are written; NULL: nothing is written (tests, free practice) */
    struct scot_run_header header; /* of this patient and room */
};
bool scot_session_create(struct scot_session **out, const struct scot_procedure_parts *parts,
                         const struct scot_session_options *options, struct scot_error *err);
void scot_session_destroy(struct scot_session **session); /* a run under way is left as it stands: interrupted, can be resumed */

/* What the rules are, as 64 hex digits: a run is replayed under the rules it was made under. The header's own is filled in by
 * scot_session_create. */
void scot_session_hash_rules(char hex[65], const struct scot_rules *rules);

/* act.begin opens a new file and resets room, flow and counters, so that the run starts from one known state;
 * act.resume (text name) replays an unfinished one and goes on; act.close (text name) marks one interrupted for good. */
bool scot_session_act(struct scot_session *session, const struct scot_act *act, struct scot_error *err);
/* While act.resume replays a run, which takes as long as its pictures do, progress is called between two ticks, from that call:
 * the session may be asked for its state ("resuming": 0 to 1), nothing else. It returns false to give up: then the act is refused
 * and the room is as new. */
void scot_session_on_progress(struct scot_session *session, bool (*progress)(void *context), void *context);
bool scot_session_command(struct scot_session *session, const struct scot_command *command, struct scot_error *err);
/* ms is rounded to whole microseconds, and that is what passes. */
bool scot_session_tick(struct scot_session *session, double ms);
const struct scot_procedure *scot_session_procedure(const struct scot_session *session);
/* The path of the run that is on, or of the last one; "" before. Borrowed. */
const char *scot_session_file(const struct scot_session *session);
uint64_t scot_session_version(const struct scot_session *session);
/* The "procedure" member with the run's file name, and the unfinished runs of this patient that were found. */
size_t scot_session_state_json(const struct scot_session *session, char *buffer, size_t size);

/* Frames of the whole run for the debrief's scrubbing: 8-bit, half size, with what the room looked like. */
struct scot_session_frame {
    const uint8_t *picture;     /* side * side, monitor order, bone dark; borrowed until the next call */
    int side;
    double t_ms;
    struct scot_carm carm;
    struct scot_vec3 tip, hub;  /* of the active needle */
    bool needle;
    double contrast_mg;
    enum scot_step step;
};
int scot_session_frames(const struct scot_session *session);
bool scot_session_frame(struct scot_session *session, int frame, struct scot_session_frame *out);

/* Replays a file's text on a fresh session of the same patient: every recorded digest and log line must come out the same.
 * Errs with the line that differs: from another patient, edited, out of order, another log, another picture. */
struct scot_replay_result {
    bool finished, torn;        /* has its end line; broke off within a line */
    char end[16];               /* "finished", "aborted", "interrupted", "" */
    int lines, pictures;
};
bool scot_session_replay(struct scot_session *session, const char *text, size_t length, struct scot_replay_result *result,
                         struct scot_error *err);

#endif
