#ifndef SCOT_SERVE_LIVE_H
#define SCOT_SERVE_LIVE_H

#include "procedure/session.h"
#include "serve/command.h"

/* The live loop: one thread that owns the room, does what viewers ask, lets the monotonic clock's
 * time pass in it, and publishes each new picture and state. A picture lies in one of a fixed
 * number of slots; a viewer that sends it holds a reference, and the loop writes into a free one: no
 * lock is held while a frame is computed or sent, and nothing is allocated or logged per
 * frame. All functions may be called by any thread. */
struct scot_live;

enum { SCOT_VIEWERS = 8 };

/* One thing that happened to the room, in order: command, or when that is NULL, a tick of tick_ms.
 * room_ms is the sum of the ticks before it. The same events on a room of the same options give the
 * same bytes. */
struct scot_live_event {
    double room_ms, tick_ms;
    const struct scot_command *command;
};

struct scot_live_options {
    void (*event)(void *context, const struct scot_live_event *event); /* on the live thread; may be NULL */
    void *context;
    struct scot_session *session; /* a procedure over this room, borrowed; NULL: the room alone */
    double heartbeat_ms; /* without `alive` for so long the pedal and the drives let go; 0 = 2000 */
};

/* Starts the thread. room is borrowed and must not be touched by others until destroy returns. */
bool scot_live_create(struct scot_live **out, struct scot_room *room, const struct scot_live_options *options,
                      struct scot_error *err);
void scot_live_destroy(struct scot_live **live);

/* The side of the room's picture, in pixels. */
int scot_live_size(const struct scot_live *live);

/* A viewer comes: its number, or -1 when all SCOT_VIEWERS places are taken. The first to come while
 * nobody drives, drives. wake_fd (an eventfd, borrowed until leave) is written to when there is
 * something to take. */
int scot_live_join(struct scot_live *live, int wake_fd);
/* A viewer goes; if it drove, pedal and drives let go at once. */
void scot_live_leave(struct scot_live *live, int viewer);

/* Queues what a viewer wishes; done_ms is when its input arrived (scot_clock_ms). Repeats of one absolute
 * command that the loop has not come to yet melt into one. What the room refuses comes back through
 * scot_live_answer. False when too many of this viewer's wishes, or acts without their answer taken, are waiting. */
bool scot_live_wish(struct scot_live *live, int viewer, const struct scot_wish *wish, double arrived_ms);

/* The room's state with the procedure's in it. */
enum { SCOT_LIVE_STATE_BYTES = SCOT_ROOM_STATE_BYTES + SCOT_PROCEDURE_STATE_BYTES };

/* What a viewer is shown next. */
struct scot_live_news {
    uint64_t seq;             /* rises with every change of picture or state */
    uint64_t picture_seq;     /* rises with every picture; 0 = none yet */
    double cause_ms;          /* clock of the input or pulse that made it */
    double rate_fps;          /* pictures per second, measured */
    bool driver, driven;      /* whether this viewer drives; whether anybody does */
    int size;                 /* the picture's side */
    const uint16_t *picture;  /* NULL unless newer than seen_picture; give back by scot_live_release */
    int slot;
    size_t state_bytes;
    char state[SCOT_LIVE_STATE_BYTES];
};
/* The newest, when it is newer than what the viewer has seen; false when there is none. */
bool scot_live_take(struct scot_live *live, int viewer, uint64_t seen_seq, uint64_t seen_picture,
                    struct scot_live_news *out);
void scot_live_release(struct scot_live *live, struct scot_live_news *news);

/* An answer waiting for this viewer: what it asked for, and whether it was done (an act: it is on disk) or why
 * it was refused. Commands that are done are not answered. False when there is none. */
bool scot_live_answer(struct scot_live *live, int viewer, char name[32], bool *done, struct scot_error *why);

/* Runs ask(context, room) on the live thread between two ticks and waits for it: for stills and what else
 * wants the room as it is at one moment. Keep it short. False when the loop is ending. */
bool scot_live_ask(struct scot_live *live, void (*ask)(void *context, struct scot_room *room), void *context);
/* The session it was given, to be touched inside such a call only; NULL when there is none. */
struct scot_session *scot_live_session(const struct scot_live *live);

/* Does one wish for a script, and waits for it. Scripts need not drive. */
bool scot_live_do(struct scot_live *live, const struct scot_wish *wish, struct scot_error *err);

#endif
