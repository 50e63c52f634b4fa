#ifndef SCOT_XRAY_ROOM_H
#define SCOT_XRAY_ROOM_H

#include "volume/body.h"
#include "xray/chain.h"
#include "xray/contrast_rule.h"
#include "xray/needle.h"
#include "xray/project.h"

/* The X-ray room: C-arm, table, tube, needles, contrast and monitors of one patient, headless.
 * It is driven by commands and by the passing of time, both explicit, so that the same calls give the
 * same bytes: a run can be replayed. One thread at a time. */
struct scot_room;

struct scot_room_options {
    int size;            /* pixels of the picture's side; 0 = 1024 */
    uint64_t seed;
    enum scot_isa isa;
    int run_frames;      /* the last run keeps this many frames; 0 = 300 */
    const struct scot_contrast_rule *rule; /* how contrast moves; borrowed; NULL = as a blob that proves nothing */
};

/* How far the C-arm and the table reach. */
#define SCOT_OBLIQUE_LIMIT_DEG 120
#define SCOT_TILT_LIMIT_DEG 60
#define SCOT_WIGWAG_LIMIT_DEG 12
#define SCOT_TABLE_LIMIT_MM 800
#define SCOT_SID_LEAST_MM 900
#define SCOT_SID_MOST_MM 1300
#define SCOT_FIELD_LEAST_MM 80
#define SCOT_FIELD_MOST_MM 400

/* ct and body are borrowed and must outlive the room. */
bool scot_room_create(struct scot_room **out, const struct scot_volume *ct, const struct scot_body *body,
                      struct scot_pool *pool, const struct scot_room_options *options, struct scot_error *err);
void scot_room_destroy(struct scot_room **room);

/* Puts everything back as it was when the room was created, with another seed: no needle, no contrast, no picture,
 * counters at zero, C-arm and table at home, the couch taken away. The same calls after it give the same bytes as on a
 * new room. Errs, changing nothing, when a couch that was kept cannot be taken away. */
bool scot_room_reset(struct scot_room *room, uint64_t seed, struct scot_error *err);

struct scot_command;

/* What can be asked of the room; the words and arguments stand in scot_room_commands. */
enum { SCOT_COMMAND_ARGS = 6 };
struct scot_command_spec {
    const char *name;                    /* "carm.goto" */
    const char *arg[SCOT_COMMAND_ARGS];  /* "oblique_deg"; a "?" before it: may be left out (NaN) */
    double least[SCOT_COMMAND_ARGS], most[SCOT_COMMAND_ARGS];
    const char *help;
    bool (*run)(struct scot_room *room, const struct scot_command *command, struct scot_error *err);
};
extern const struct scot_command_spec scot_room_commands[];
extern const int scot_room_command_count;

struct scot_command {
    int spec;                            /* index into scot_room_commands */
    double value[SCOT_COMMAND_ARGS];     /* NaN = left out */
    char text[32];                       /* for the commands that carry a word (a level's name) */
};

/* Checks and does one command. Errs with the line for the operator, changing nothing but a needle that went as far as it
 * may before it was stopped. */
bool scot_room_do(struct scot_room *room, const struct scot_command *command, struct scot_error *err);

/* Lets ms pass: the C-arm and table move, contrast flows, and when the pedal is down and a pulse is due
 * one pulse is made. Returns true when there is a new picture to show. ms <= 100. Allocates, locks and
 * logs nothing. */
bool scot_room_tick(struct scot_room *room, double ms);

/* Injects through the active needle: ml of mg_ml iodine (0: a drug without) at ml_s (0: the rule's own rate). What
 * `contrast.inject` does, for callers that have their own limits. */
bool scot_room_inject(struct scot_room *room, double ml, double ml_s, double mg_ml, struct scot_error *err);

/* ms until the room wants its next tick (motion, a pulse due, replay); at most 100. */
double scot_room_due_ms(const struct scot_room *room);

/* Rises with every change of state that a viewer can see. */
uint64_t scot_room_version(const struct scot_room *room);

/* The picture on the monitor: size*size 16-bit, bone low, MONITOR order: head up, patient's left on the
 * screen's left. Borrowed, valid until the next tick or command. */
const uint16_t *scot_room_picture(const struct scot_room *room);
int scot_room_size(const struct scot_room *room);

/* The room's state as one JSON object (doc/api.md "state") into buffer; returns the length, or 0 when
 * it did not fit (SCOT_ROOM_STATE_BYTES always does). Allocates nothing. */
enum { SCOT_ROOM_STATE_BYTES = 8192 };
size_t scot_room_state_json(const struct scot_room *room, char *buffer, size_t size);

/* DICOM patient orientation letters of a direction (LPS): "L", "LP", ...; a second letter when it is
 * more than 15 degrees off the first's axis. */
void scot_room_letters(struct scot_vec3 direction, char letters[3]);

/* Stored views and the last run, for stills and files. */
struct scot_still {
    const uint16_t *picture;     /* size*size, monitor order, borrowed */
    struct scot_carm carm;
    struct scot_view view;       /* in monitor order: right is the screen's right */
    struct scot_pulse_report report;
    double field_mm;
    uint64_t pulse;
    double time_ms;
};
enum { SCOT_VIEW_REFERENCE = 0, SCOT_VIEW_SCOUT = 10, SCOT_VIEWS = 11 }; /* 1..9 are the stored ones */
bool scot_room_still(const struct scot_room *room, struct scot_still *out); /* the held image; false: none yet */
bool scot_room_view(const struct scot_room *room, int slot, struct scot_still *out);
int scot_room_run_frames(const struct scot_room *room);
bool scot_room_run_frame(const struct scot_room *room, int frame, struct scot_still *out);

/* What a caller that watches the room wants to know, without reading its JSON. */
struct scot_room_now {
    struct scot_carm carm, goal;  /* where the C-arm stands, and where it is going */
    double field_mm;
    struct scot_view view;        /* of where it stands, monitor order */
    struct scot_collimator collimator;
    bool pedal, moving;
    bool held, stale;             /* there is a picture; C-arm or table moved since */
    int active;                   /* needle, -1: none */
    double time_ms, fluoro_ms, kerma_mgy, dap_gycm2;
    uint64_t pulse;               /* the next one's name: pulses made since the room was created or reset */
};
void scot_room_now(const struct scot_room *room, struct scot_room_now *out);
/* False when there is no such needle. */
bool scot_room_needle(const struct scot_room *room, int index, struct scot_needle *out);
/* The sum of the needle's contrast; zeros when none was injected. */
struct scot_contrast_balance scot_room_contrast(const struct scot_room *room, int index);

#endif
