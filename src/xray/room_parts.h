#ifndef SCOT_XRAY_ROOM_PARTS_H
#define SCOT_XRAY_ROOM_PARTS_H

#include "xray/contrast_blob_rule.h"
#include "xray/room.h"
#include "xray/run_store.h"

/* The inside of the X-ray room, shared by the room_*.c files and nobody else. */

enum { SCOUT_LABELS = 16 };

/* Where the C-arm, table and detector stand; what moves together and is stored with a view. */
struct pose {
    struct scot_carm carm;
    double field_mm;
};

/* A picture with all that made it. */
struct still {
    uint16_t *pixel; /* size*size */
    bool set;
    struct pose pose;
    struct scot_view view;
    struct scot_pulse_report report;
    uint64_t pulse;
    double time_ms;
};

struct scout_label {
    char text[32];
    double x, y;
};

enum mode { MODE_PLAIN, MODE_SUBTRACT, MODE_ROADMAP };

struct scot_room {
    const struct scot_volume *ct;
    const struct scot_body *body;
    struct scot_pool *pool;
    struct scot_room_options options;
    int size;

    struct scot_projector *projector;
    struct scot_chain *chain;
    bool couch_kept;

    struct scot_vec3 home; /* the isocentre at which the table reads 0/0/0 */
    struct pose pose, goal;
    double drive_rad_s[3]; /* oblique, tilt, wig-wag */
    double drive_mm_s[3];  /* lateral, height, longitudinal */
    bool moving;

    /* The anatomy in the beam, cached while nothing of it changes. */
    struct scot_view view; /* of `total`, monitor order */
    bool anatomy_stale, collimator_stale, objects_stale;
    bool exchanged; /* a command put another image on the monitor: the next tick tells */
    float *total, *bone, *steel, *iodine;
    int steel_box[4], iodine_box[4];
    double beam_outside;

    struct scot_technique technique;
    struct scot_pulse_report report; /* of the last pulse */
    double rate;
    struct scot_collimator collimator;

    bool pedal;
    int shot; /* pulses that a single shot may still take */
    double to_next_pulse_ms;
    double time_ms;
    uint64_t pulse, pulses, version; /* pulse names the noise and never goes back; pulses is the counter shown */
    double fluoro_ms, alarm_ms, kerma_mgy, dap_gycm2;

    struct still held, view_slot[SCOT_VIEWS];
    struct scout_label label[SCOUT_LABELS];
    int labels;
    enum mode mode;
    uint16_t *plain; /* the chain's picture before subtraction */
    uint16_t *mask, *peak;
    struct pose plain_pose, mask_pose; /* where each was taken: the monitor may hold another image since */

    struct scot_run_store *run;
    int playing; /* frame shown in replay, -1: none */
    bool playing_on;
    double play_ms;

    struct scot_needle needle[SCOT_NEEDLES];
    int active; /* needle, -1: none */
    struct scot_contrast_grid *grid[SCOT_NEEDLES];
    bool grid_in_use[SCOT_NEEDLES];
    struct scot_contrast_blobs blobs;      /* the room's own rule ... */
    const struct scot_contrast_rule *rule; /* ... and the one that counts */

    bool pointer_on;
    struct scot_vec3 pointer;
    bool picked_set;
    struct scot_vec3 picked;
};

/* room.c: rebuilds the projector with or without the couch. */
bool room_keep_couch(struct scot_room *room, bool keep, struct scot_error *err);

/* room_reach.c: makes room in a new projector for every view of the C-arm with its isocentre in the CT, so that no
 * pulse allocates. */
bool room_reserve(const struct scot_room *room, struct scot_projector *projector, struct scot_error *err);

/* room_motion.c: moves C-arm and table by ms; true when they moved. */
bool room_move(struct scot_room *room, double ms);
bool room_pose_equal(const struct pose *a, const struct pose *b);
struct scot_view room_view(const struct scot_room *room);
/* The table's lateral, height and longitudinal reading in mm. */
struct scot_vec3 room_table_mm(const struct scot_room *room);

/* room_objects.c: needles, contrast and pointer in the beam. */
bool room_flow(struct scot_room *room, double ms);
struct scot_objects room_draw_objects(struct scot_room *room);
/* Takes all contrast away. */
void room_clear_contrast(struct scot_room *room);
/* Where the ray of picture point x, y (fractions) meets the skin on the detector's side; false: it misses. */
bool room_skin_at(const struct scot_room *room, double x, double y, struct scot_vec3 *hit);

/* room_mode.c: from the chain's picture to the monitor's. */
void room_show(struct scot_room *room, uint16_t *out);
void room_take_mask(struct scot_room *room, enum mode mode);

/* room_views.c */
bool room_still_create(struct still *still, int size, struct scot_error *err);
void room_still_copy(struct still *to, const struct still *from, int size);
/* Shows a frame of the last run on the monitor. */
void room_show_run_frame(struct scot_room *room, int frame);
/* Replay by ms; true when another frame is shown. */
bool room_replay(struct scot_room *room, double ms);

/* room_command_tools.c: handlers of the command table. */
bool room_do_pick(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_pick_point(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_needle_add(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_needle_add_point(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_needle_select(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_needle_remove(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_needle_turn(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_needle_aim(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_needle_advance(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_contrast_inject(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_contrast_clear(struct scot_room *room, const struct scot_command *c, struct scot_error *err);
bool room_do_pointer(struct scot_room *room, const struct scot_command *c, struct scot_error *err);

#endif
