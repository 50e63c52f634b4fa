#ifndef SCOT_PROCEDURE_SESSION_PARTS_H
#define SCOT_PROCEDURE_SESSION_PARTS_H

#include "procedure/session.h"

/* The inside of the session, shared by session*.c and nobody else. */

enum { MOST_MARKS = 64, MOST_UNFINISHED = 8, RUN_NAME = 64 };

struct session_frames;

struct scot_session {
    struct scot_procedure_parts parts;
    struct scot_run_header header;
    char folder[900], path[1024], name[RUN_NAME];
    struct scot_procedure *procedure;
    struct scot_run_writer *writer; /* while a run is on */
    struct scot_run_line *line;     /* scratch */
    int told;                       /* log lines that are in the file */
    struct scot_act mark[MOST_MARKS];
    int marks;
    struct session_frames *frames;
    double resuming;                /* how much of a run is taken up again, 0 to 1; NAN: none is */
    bool (*progress)(void *context);
    void *progress_context;
    char unfinished[MOST_UNFINISHED][RUN_NAME];
    int unfinisheds;
    uint64_t version;
};

/* session.c */
bool session_is_act(const struct scot_act *act, const char *name);
bool session_is_mark(const struct scot_act *act);
bool session_may_begin(const struct scot_session *session);
bool session_note_mark(struct scot_session *session, const struct scot_act *act, struct scot_error *err);
bool session_start_over(struct scot_session *session, struct scot_error *err);
bool session_pass(struct scot_session *session, uint32_t us);

/* session_replay.c: act.resume. */
bool session_resume(struct scot_session *session, const char *name, struct scot_error *err);

/* session_frames.c: half-size 8-bit pictures in an unlinked file, mapped; the disk is taken a piece at a time. */
bool session_frames_create(struct session_frames **out, int picture_side, struct scot_error *err);
void session_frames_destroy(struct session_frames **frames);
void session_frames_clear(struct session_frames *frames);
/* The room's picture and what it shows; dropped silently when the disk is full or the store is. */
void session_frames_add(struct session_frames *frames, const struct scot_room *room, enum scot_step step);
int session_frames_count(const struct session_frames *frames);
bool session_frames_get(const struct session_frames *frames, int frame, struct scot_session_frame *out);

/* session_runs.c: the folder of runs. */
bool session_name_run(struct scot_session *session, double unix_s, struct scot_error *err);
/* A name from outside becomes a path only when it is a run's name and nothing else. */
bool session_path_of(const struct scot_session *session, const char *name, char *path, size_t size, struct scot_error *err);
/* Looks for runs of this patient that have no end. */
void session_find_unfinished(struct scot_session *session);

#endif
