#include "xray/room_parts.h"

#include <stdio.h>
#include <string.h>

/* What can be asked of the room: one row a command. A handler checks what the limits in its row cannot
 * say, changes nothing when it refuses (a needle may have gone part of its way), and marks what it made stale. */

enum { MOST_SHOT_PULSES = 8 };

static bool given(double value)
{
    return !isnan(value);
}

static double or_else(double value, double otherwise)
{
    return given(value) ? value : otherwise;
}

static void start_run(struct scot_room *room)
{
    scot_run_store_clear(room->run);
    room->playing = -1;
    room->playing_on = false;
    room->to_next_pulse_ms = 0;
    scot_chain_reset(room->chain);
}

static bool do_pedal(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    bool down = c->value[0] != 0;
    if (down && !room->pedal)
        start_run(room);
    room->pedal = down;
    room->shot = 0;
    return true;
}

static bool do_shot(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)c, (void)err;
    if (room->pedal)
        return true;
    start_run(room);
    room->shot = MOST_SHOT_PULSES;
    return true;
}

static bool do_carm_goto(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    struct scot_carm *goal = &room->goal.carm;
    goal->oblique_rad = given(c->value[0]) ? scot_rad(c->value[0]) : goal->oblique_rad;
    goal->tilt_rad = given(c->value[1]) ? scot_rad(c->value[1]) : goal->tilt_rad;
    goal->wigwag_rad = given(c->value[2]) ? scot_rad(c->value[2]) : goal->wigwag_rad;
    memset(room->drive_rad_s, 0, sizeof room->drive_rad_s);
    return true;
}

static bool do_carm_drive(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    for (int axis = 0; axis < 3; axis++)
        if (given(c->value[axis]))
            room->drive_rad_s[axis] = scot_rad(c->value[axis]);
    /* A hand on the controls takes over from a swing under way. */
    room->goal.carm.oblique_rad = room->pose.carm.oblique_rad;
    room->goal.carm.tilt_rad = room->pose.carm.tilt_rad;
    room->goal.carm.wigwag_rad = room->pose.carm.wigwag_rad;
    return true;
}

static bool do_carm_sid(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    room->goal.carm.sid_mm = c->value[0];
    return true;
}

static bool do_table_goto(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    struct scot_vec3 table = scot_sub(room->home, room->goal.carm.isocentre);
    table = scot_vec3(or_else(c->value[0], table.x), or_else(c->value[1], table.y), or_else(c->value[2], table.z));
    room->goal.carm.isocentre = scot_sub(room->home, table);
    memset(room->drive_mm_s, 0, sizeof room->drive_mm_s);
    return true;
}

static bool do_table_drive(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    for (int axis = 0; axis < 3; axis++)
        if (given(c->value[axis]))
            room->drive_mm_s[axis] = c->value[axis];
    room->goal.carm.isocentre = room->pose.carm.isocentre;
    return true;
}

static bool do_isocentre(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    struct scot_vec3 point = scot_vec3(c->value[0], c->value[1], c->value[2]);
    struct scot_vec3 table = scot_sub(room->home, point);
    double farthest = fmax(fabs(table.x), fmax(fabs(table.y), fabs(table.z)));
    if (farthest > SCOT_TABLE_LIMIT_MM)
        return scot_fail(err, "that needs %.0f mm of table travel, wanted at most %d", farthest, SCOT_TABLE_LIMIT_MM);
    room->goal.carm.isocentre = point;
    memset(room->drive_mm_s, 0, sizeof room->drive_mm_s);
    return true;
}

static bool do_field(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    room->goal.field_mm = c->value[0];
    return true;
}

static bool do_collimate(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    struct scot_collimator blades = {or_else(c->value[0], room->collimator.left), or_else(c->value[1], room->collimator.right),
                                     or_else(c->value[2], room->collimator.top), or_else(c->value[3], room->collimator.bottom)};
    if (blades.left + blades.right > 0.95 || blades.top + blades.bottom > 0.95)
        return scot_fail(err, "the blades leave less than 5 %% of the field open, wanted at least 5 %%");
    room->collimator = blades;
    room->collimator_stale = true;
    return true;
}

static bool do_beam(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    struct scot_technique *t = &room->technique;
    bool by_hand = given(c->value[0]) || given(c->value[1]);
    if (t->automatic && by_hand && room->report.kv > 0) { /* go on from what the automatic chose */
        t->kv = room->report.kv;
        t->ma = room->report.ma;
    }
    t->kv = or_else(c->value[0], t->kv);
    t->ma = or_else(c->value[1], t->ma);
    room->rate = or_else(c->value[2], room->rate);
    t->cu_mm = or_else(c->value[3], t->cu_mm);
    if (given(c->value[4]))
        t->automatic = c->value[4] != 0;
    else if (by_hand)
        t->automatic = false;
    return true;
}

static bool do_filter(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    room->technique.edge = or_else(c->value[0], room->technique.edge);
    room->technique.lag = or_else(c->value[1], room->technique.lag);
    return true;
}

static bool wants_image(const struct scot_room *room, struct scot_error *err)
{
    return room->held.set || scot_fail(err, "there is no image on the monitor yet, wanted one: press the pedal first");
}

static bool do_view_store(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    if (!wants_image(room, err))
        return false;
    room_still_copy(&room->view_slot[(int)c->value[0]], &room->held, room->size);
    return true;
}

static bool do_view_recall(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    int slot = (int)c->value[0];
    const struct still *view = &room->view_slot[slot];
    if (!view->set)
        return scot_fail(err, "view %d is empty, wanted a stored one", slot);
    room->goal = view->pose;
    memset(room->drive_rad_s, 0, sizeof room->drive_rad_s);
    memset(room->drive_mm_s, 0, sizeof room->drive_mm_s);
    if (slot != SCOT_VIEW_REFERENCE)
        room_still_copy(&room->view_slot[SCOT_VIEW_REFERENCE], view, room->size);
    return true;
}

static bool do_view_swap(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)c;
    if (room->pedal)
        return scot_fail(err, "the beam is on, wanted the pedal up to swap the monitors");
    if (!room->held.set && !room->view_slot[SCOT_VIEW_REFERENCE].set)
        return wants_image(room, err);
    struct still swapped = room->held;
    room->held = room->view_slot[SCOT_VIEW_REFERENCE];
    room->view_slot[SCOT_VIEW_REFERENCE] = swapped;
    room->exchanged = true;
    return true;
}

static bool do_mode(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    enum mode mode = (enum mode)c->value[0];
    if (mode != MODE_PLAIN && !wants_image(room, err))
        return false;
    room_take_mask(room, mode);
    return true;
}

static bool do_couch(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    return room_keep_couch(room, c->value[0] != 0, err);
}

static bool do_scout_take(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)c;
    if (!wants_image(room, err))
        return false;
    room_still_copy(&room->view_slot[SCOT_VIEW_SCOUT], &room->held, room->size);
    room->labels = 0;
    return true;
}

static int nearest_label(const struct scot_room *room, double x, double y)
{
    int nearest = -1;
    double least = INFINITY;
    for (int i = 0; i < room->labels; i++) {
        double distance = hypot(room->label[i].x - x, room->label[i].y - y);
        if (distance < least) {
            least = distance;
            nearest = i;
        }
    }
    return nearest;
}

static bool do_scout_label(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    if (!room->view_slot[SCOT_VIEW_SCOUT].set)
        return scot_fail(err, "there is no scout yet, wanted one: take the held image as the scout first");
    if (c->text[0] == '\0') {
        int gone = nearest_label(room, c->value[0], c->value[1]);
        if (gone >= 0)
            room->label[gone] = room->label[--room->labels];
        return true;
    }
    if (room->labels == SCOUT_LABELS)
        return scot_fail(err, "the scout has %d labels, wanted at most that many", SCOUT_LABELS);
    struct scout_label *label = &room->label[room->labels++];
    memcpy(label->text, c->text, sizeof label->text);
    label->text[sizeof label->text - 1] = '\0';
    label->x = c->value[0];
    label->y = c->value[1];
    return true;
}

static bool wants_run(struct scot_room *room, double frame, struct scot_error *err)
{
    if (room->pedal)
        return scot_fail(err, "the beam is on, wanted the pedal up for a replay");
    int frames = scot_run_store_count(room->run);
    return frame < frames || scot_fail(err, "the last run has %d frames, wanted frame %.0f", frames, frame);
}

static bool do_run_play(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    if (c->value[0] < 0) {
        room->playing_on = false;
        return true;
    }
    if (!wants_run(room, c->value[0], err))
        return false;
    int frame = (int)c->value[0];
    room_show_run_frame(room, frame);
    room->exchanged = true;
    room->play_ms = scot_run_store_entry(room->run, frame)->time_ms - scot_run_store_entry(room->run, 0)->time_ms;
    room->playing_on = true;
    return true;
}

static bool do_run_seek(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    if (!wants_run(room, c->value[0], err))
        return false;
    room->playing_on = false;
    room_show_run_frame(room, (int)c->value[0]);
    room->exchanged = true;
    return true;
}

static bool do_dose_reset(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)c, (void)err;
    room->fluoro_ms = room->alarm_ms = room->kerma_mgy = room->dap_gycm2 = 0;
    room->pulses = 0;
    return true;
}

static bool do_alarm_reset(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)c, (void)err;
    room->alarm_ms = 0;
    return true;
}

#define SLOT_LIMIT (SCOT_VIEW_SCOUT - 1)
#define OBLIQUE SCOT_OBLIQUE_LIMIT_DEG
#define TILT SCOT_TILT_LIMIT_DEG
#define WIGWAG SCOT_WIGWAG_LIMIT_DEG
#define TABLE SCOT_TABLE_LIMIT_MM

const struct scot_command_spec scot_room_commands[] = {
    {"pedal", {"down"}, {0}, {1}, "beam on while down", do_pedal},
    {"shot", {NULL}, {0}, {0}, "one pulse; a few more, at most 8, while automatic brightness settles", do_shot},
    {"carm.goto", {"?oblique_deg", "?tilt_deg", "?wigwag_deg"}, {-OBLIQUE, -TILT, -WIGWAG}, {OBLIQUE, TILT, WIGWAG},
     "swings there at the C-arm's own speed", do_carm_goto},
    {"carm.drive", {"?oblique_deg_s", "?tilt_deg_s", "?wigwag_deg_s"}, {-25, -25, -25}, {25, 25, 25},
     "moves until told 0", do_carm_drive},
    {"carm.sid", {"mm"}, {SCOT_SID_LEAST_MM}, {SCOT_SID_MOST_MM}, "source to image distance", do_carm_sid},
    {"table.goto", {"?lateral_mm", "?height_mm", "?longitudinal_mm"}, {-TABLE, -TABLE, -TABLE}, {TABLE, TABLE, TABLE},
     "+ is to the patient's left, back, head", do_table_goto},
    {"table.drive", {"?lateral_mm_s", "?height_mm_s", "?longitudinal_mm_s"}, {-80, -80, -80}, {80, 80, 80},
     "moves until told 0", do_table_drive},
    {"isocentre", {"x", "y", "z"}, {-1e4, -1e4, -1e4}, {1e4, 1e4, 1e4}, "moves the table so that this point is at the isocentre",
     do_isocentre},
    {"field", {"mm"}, {SCOT_FIELD_LEAST_MM}, {SCOT_FIELD_MOST_MM}, "field of view at the detector: magnification", do_field},
    {"collimate", {"?left", "?right", "?top", "?bottom"}, {0}, {0.9, 0.9, 0.9, 0.9},
     "blades, fractions of the picture in monitor order", do_collimate},
    {"beam", {"?kv", "?ma", "?rate", "?cu_mm", "?auto"}, {40, 0.1, 1, 0, 0}, {125, 40, 60, 1, 1},
     "technique; kv or ma by hand switches the automatic off; rates above 30 are for measuring", do_beam},
    {"filter", {"?edge", "?lag"}, {0}, {1, 0.9}, "edge enhancement and recursive filter", do_filter},
    {"view.store", {"slot"}, {0}, {SLOT_LIMIT}, "keeps the held image with its C-arm and table", do_view_store},
    {"view.recall", {"slot"}, {0}, {SCOT_VIEW_SCOUT}, "C-arm and table go to that view, its picture to the reference monitor",
     do_view_recall},
    {"view.swap", {NULL}, {0}, {0}, "monitor and reference monitor change places", do_view_swap},
    {"mode", {"kind"}, {0}, {2}, "0 plain, 1 subtract, 2 roadmap: the mask is the last live image", do_mode},
    {"pick", {"x", "y"}, {0}, {1, 1}, "the point of the skin under this point of the picture", room_do_pick},
    {"pick.point", {"x", "y", "z"}, {-1e4, -1e4, -1e4}, {1e4, 1e4, 1e4}, "the picked point, LPS mm", room_do_pick_point},
    {"needle.add", {"gauge", "length_mm", "?x", "?y"}, {18, 50, 0, 0}, {27, 150, 1, 1},
     "tip on the skin along the central line, or under this point of the picture", room_do_needle_add},
    {"needle.add_point", {"gauge", "length_mm", "x", "y", "z"}, {18, 50, -1e4, -1e4, -1e4}, {27, 150, 1e4, 1e4, 1e4},
     "tip on the skin over this point, along the beam", room_do_needle_add_point},
    {"needle.select", {"index"}, {0}, {SCOT_NEEDLES - 1}, "makes this needle the active one", room_do_needle_select},
    {"needle.remove", {"?index"}, {0}, {SCOT_NEEDLES - 1}, "takes a needle away", room_do_needle_remove},
    {"needle.turn", {"dx_deg", "dy_deg"}, {-45, -45}, {45, 45}, "tip to screen right and top", room_do_needle_turn},
    {"needle.aim", {NULL}, {0}, {0}, "turns it along the beam's line (hub view)", room_do_needle_aim},
    {"needle.advance", {"mm"}, {-150}, {150}, "withdraws when negative", room_do_needle_advance},
    {"contrast.inject", {"ml", "mg_ml"}, {0.1, 180}, {3, 300}, "iodinated contrast at the active needle's tip",
     room_do_contrast_inject},
    {"contrast.clear", {NULL}, {0}, {0}, "takes all contrast away", room_do_contrast_clear},
    {"pointer", {"on", "?x", "?y"}, {0}, {1, 1, 1}, "metal pointer on the skin", room_do_pointer},
    {"couch", {"keep"}, {0}, {1}, "keeps the CT's couch in the picture or takes it out", do_couch},
    {"scout.take", {NULL}, {0}, {0}, "the held image becomes the scout", do_scout_take},
    {"scout.label", {"x", "y"}, {0}, {1, 1}, "names a level on the scout by \"text\"; empty removes the nearest", do_scout_label},
    {"run.play", {"frame"}, {-1}, {1e6}, "replays the last run from a frame; -1 stops", do_run_play},
    {"run.seek", {"frame"}, {0}, {1e6}, "shows one frame of the last run", do_run_seek},
    {"dose.reset", {NULL}, {0}, {0}, "counters to zero: a new patient", do_dose_reset},
    {"alarm.reset", {NULL}, {0}, {0}, "the five-minute alarm starts again", do_alarm_reset},
};
const int scot_room_command_count = sizeof scot_room_commands / sizeof scot_room_commands[0];

static bool check_arguments(const struct scot_command_spec *spec, const struct scot_command *command,
                            struct scot_error *err)
{
    for (int i = 0; i < SCOT_COMMAND_ARGS && spec->arg[i] != NULL; i++) {
        const char *name = spec->arg[i];
        bool optional = name[0] == '?';
        double value = command->value[i];
        if (isnan(value) && !optional)
            return scot_fail(err, "%s is missing, wanted %g to %g", name, spec->least[i], spec->most[i]);
        if (!isnan(value) && !(value >= spec->least[i] && value <= spec->most[i]))
            return scot_fail(err, "%s is %g, wanted %g to %g", name + optional, value, spec->least[i], spec->most[i]);
    }
    return true;
}

bool scot_room_do(struct scot_room *room, const struct scot_command *command, struct scot_error *err)
{
    if (command->spec < 0 || command->spec >= scot_room_command_count)
        return scot_fail(err, "command %d is not in the table, wanted 0 to %d", command->spec, scot_room_command_count - 1);
    const struct scot_command_spec *spec = &scot_room_commands[command->spec];
    if (!check_arguments(spec, command, err))
        return false;
    bool done = spec->run(room, command, err);
    room->version++; /* even when refused: a needle has turned as far as it may, or stands at bone now */
    return done;
}
