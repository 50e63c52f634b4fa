#ifndef SCOT_SERVE_LIVE_PARTS_H
#define SCOT_SERVE_LIVE_PARTS_H

#include <pthread.h>

#include "serve/live.h"

/* The inside of the live loop, shared by the live*.c files and nobody else. */

enum { QUEUE = 256, SHARE = QUEUE / SCOT_VIEWERS, REFUSALS = 8, ACTS_OWED = 24, ANSWERS = REFUSALS + ACTS_OWED, SLOTS = SCOT_VIEWERS + 2, RATE_PICTURES = 32, SCRIPT = -1 };

struct queued {
    int viewer;
    double arrived_ms;
    struct scot_wish wish;
};

/* Waiting wishes, oldest first; of one viewer SHARE at most, so that none can fill it before another's pedal comes up. */
struct queue {
    struct queued entry[QUEUE];
    int first, count;
};

struct answer {
    char name[32];
    bool act, done;
    struct scot_error why;
};

struct seat {
    bool taken;
    int viewer; /* its number: place + SCOT_VIEWERS * how many came before, so that none is used twice */
    int wake_fd;
    struct answer answer[ANSWERS];
    int answers;
    int acts_owed; /* acts let in whose answer the viewer has not taken: there always is room for them */
};

struct slot {
    uint16_t *pixel;
    int readers;
};

/* A question and its answer; lives on the asker's stack. */
struct ask {
    void (*run)(void *context, struct scot_room *room);
    void *context;
    const struct scot_wish *wish; /* instead of run */
    bool ok, done;      /* done without ok: the loop ended first, or the wish was refused */
    struct scot_error *err;
    struct ask *next;
};

struct scot_live {
    struct scot_room *room;
    struct scot_live_options options;
    int size;
    size_t pixels;
    pthread_t thread;
    bool started;

    /* Handed over under the mutex, which nobody holds for longer than a few microseconds. */
    pthread_mutex_t mutex;
    pthread_cond_t work_there, answered;
    bool leaving;
    struct queue queue;
    struct ask *asks;
    struct seat seat[SCOT_VIEWERS];
    int driver; /* viewer number, -1: nobody */
    int came;   /* viewers so far */
    bool let_go; /* the driver has left, and the loop has not let go of the pedal yet */
    bool roles_changed; /* somebody drives who did not, or nobody does */
    double alive_ms;
    struct slot slot[SLOTS];
    int current; /* slot of the newest picture, -1: none */
    uint64_t seq, picture_seq;
    double cause_ms, picture_cause_ms, rate_fps;
    char state[SCOT_LIVE_STATE_BYTES];
    size_t state_bytes;

    /* The live thread's own. */
    struct queued batch[QUEUE];
    int batch_count;
    char fresh_state[SCOT_LIVE_STATE_BYTES];
    double last_tick_ms, room_ms, oldest_cause_ms, progress_ms;
    uint64_t version;
    bool another_picture; /* an act put one on the monitor of which no tick tells */
    int pedal, carm_drive, table_drive; /* numbers of these commands, -1: the room has none */
    int act_begin, act_resume;          /* and of these acts */
    bool pedal_down, carm_driven, table_driven;
    double picture_ms[RATE_PICTURES];
    uint64_t pictures;
};

/* live_viewer.c, under the mutex: the viewer's seat, NULL when it has gone; and who drives from now on, -1: nobody. */
struct seat *live_seat(struct scot_live *live, int viewer);
void live_set_driver(struct scot_live *live, int viewer);

/* live_queue.c: puts a wish at the end or melts it into the last like it; false when the viewer's share is used. */
bool live_queue_put(struct queue *queue, const struct queued *entry);

/* live_publish.c, on the live thread. */
void live_publish(struct scot_live *live, bool picture);
void live_wake(struct scot_live *live);

/* live_room.c, on the live thread: the only places that touch the room. */
bool live_command(struct scot_live *live, const struct scot_command *command, struct scot_error *err);
bool live_act(struct scot_live *live, const struct scot_act *act, struct scot_error *err);
bool live_pass_time(struct scot_live *live);
/* Rises with every change that a viewer can see. */
uint64_t live_version(const struct scot_live *live);
/* The state object into buffer; its length. */
size_t live_state_json(const struct scot_live *live, char *buffer, size_t size);
void live_let_go(struct scot_live *live);
bool live_wants_heartbeat(const struct scot_live *live);
/* Whether a wish shows that somebody holds the controls: `alive`, or a pedal or drive pressed. */
bool live_is_sign_of_life(const struct scot_live *live, const struct scot_wish *wish);

#endif
