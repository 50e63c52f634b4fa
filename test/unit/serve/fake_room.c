/* A room for tests of what serves it: the same doors as src/xray/room.h, nothing behind them but
 * counters, so that a test is quick and knows every pixel. */
#include "fake_room.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "xray/room.h"

struct scot_room {
    int size;
    uint16_t *picture;
    uint16_t *frame;
    bool pedal, held;
    double drive_deg_s, oblique_deg, tilt_deg, filter_edge, advanced_mm, time_ms, to_pulse_ms;
    uint64_t pulse, version;
    int labels;
    char label[32];
};

double fake_room_period_ms = 1000.0 / 30;
const double fake_room_unlucky_deg_s = 13;

static bool do_pedal(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    room->pedal = c->value[0] != 0;
    room->to_pulse_ms = 0;
    return true;
}

static bool do_goto(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    if (!isnan(c->value[0]))
        room->oblique_deg = c->value[0];
    if (!isnan(c->value[1]))
        room->tilt_deg = c->value[1];
    return true;
}

static bool do_drive(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    room->drive_deg_s = isnan(c->value[0]) ? 0 : c->value[0];
    return room->drive_deg_s != fake_room_unlucky_deg_s || scot_fail(err, "no space left on the device");
}

static bool do_table(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)room;
    (void)c;
    (void)err;
    return true;
}

static bool do_advance(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    if (c->value[0] < 0 && room->advanced_mm + c->value[0] < 0)
        return scot_fail(err, "the needle is %g mm deep, wanted at least %g", room->advanced_mm, -c->value[0]);
    room->advanced_mm += c->value[0];
    return true;
}

static bool do_label(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    room->labels++;
    memcpy(room->label, c->text, sizeof room->label);
    return true;
}

const struct scot_command_spec scot_room_commands[] = {
    {"pedal", {"down"}, {0}, {1}, "beam on while down", do_pedal},
    {"carm.goto", {"?oblique_deg", "?tilt_deg"}, {-120, -60}, {120, 60}, "swings there", do_goto},
    {"carm.drive", {"?oblique_deg_s"}, {-40}, {40}, "moves until told 0", do_drive},
    {"table.drive", {"?lateral_mm_s"}, {-100}, {100}, "moves until told 0", do_table},
    {"needle.advance", {"mm"}, {-150}, {150}, "withdraws when negative", do_advance},
    {"scout.label", {"x", "y"}, {0, 0}, {1, 1}, "names a level", do_label},
};
const int scot_room_command_count = sizeof scot_room_commands / sizeof *scot_room_commands;

bool scot_room_create(struct scot_room **out, const struct scot_volume *ct, const struct scot_body *body,
                      struct scot_pool *pool, const struct scot_room_options *options, struct scot_error *err)
{
    (void)ct;
    (void)body;
    (void)pool;
    struct scot_room *room = scot_alloc(1, sizeof *room, err);
    if (room == NULL)
        return false;
    room->size = options->size;
    room->picture = scot_alloc((size_t)room->size * (size_t)room->size, 2, err);
    room->frame = scot_alloc((size_t)room->size * (size_t)room->size, 2, err);
    *out = room;
    return true;
}

void scot_room_destroy(struct scot_room **room)
{
    scot_free((*room)->picture);
    scot_free((*room)->frame);
    scot_free(*room);
    *room = NULL;
}

bool scot_room_do(struct scot_room *room, const struct scot_command *command, struct scot_error *err)
{
    if (!scot_room_commands[command->spec].run(room, command, err))
        return false;
    room->version++;
    return true;
}

/* Every pixel from the pulse and the angle, so that a torn or stale picture shows. */
static void expose(struct scot_room *room)
{
    uint16_t value = (uint16_t)(room->pulse * 7 + (uint64_t)(room->oblique_deg * 100 + 20000));
    for (size_t i = 0; i < (size_t)room->size * (size_t)room->size; i++)
        room->picture[i] = value;
    room->pulse++;
    room->held = true;
    room->version++;
}

bool scot_room_tick(struct scot_room *room, double ms)
{
    room->time_ms += ms;
    if (room->drive_deg_s != 0) {
        room->oblique_deg += room->drive_deg_s * ms / 1e3;
        room->version++;
    }
    if (!room->pedal)
        return false;
    room->to_pulse_ms -= ms;
    if (room->to_pulse_ms > 0)
        return false;
    room->to_pulse_ms = fmax(room->to_pulse_ms + fake_room_period_ms, 0);
    expose(room);
    return true;
}

double scot_room_due_ms(const struct scot_room *room)
{
    return room->pedal ? fmin(fmax(room->to_pulse_ms, 0), 100) : room->drive_deg_s != 0 ? 16 : 100;
}

uint64_t scot_room_version(const struct scot_room *room)
{
    return room->version;
}

const uint16_t *scot_room_picture(const struct scot_room *room)
{
    return room->picture;
}

int scot_room_size(const struct scot_room *room)
{
    return room->size;
}

size_t scot_room_state_json(const struct scot_room *room, char *buffer, size_t size)
{
    int length = snprintf(buffer, size,
                          "{\"pedal\":%s,\"pulse\":%llu,\"oblique_deg\":%.6f,\"tilt_deg\":%.6f,\"drive\":%g,"
                          "\"advanced_mm\":%g,\"time_ms\":%.3f}",
                          room->pedal ? "true" : "false", (unsigned long long)room->pulse, room->oblique_deg,
                          room->tilt_deg, room->drive_deg_s, room->advanced_mm, room->time_ms);
    return (size_t)length;
}

bool scot_room_still(const struct scot_room *room, struct scot_still *out)
{
    *out = (struct scot_still){.picture = room->picture, .time_ms = room->time_ms, .pulse = room->pulse};
    out->carm.sad_mm = 700;
    out->carm.sid_mm = 1100;
    out->carm.oblique_rad = scot_rad(room->oblique_deg);
    out->view.right = scot_vec3(-1, 0, 0);
    out->view.up = scot_vec3(0, 0, 1);
    out->view.pixel_mm = 300.0 / room->size;
    out->view.columns = out->view.rows = room->size;
    return room->held;
}

bool scot_room_view(const struct scot_room *room, int slot, struct scot_still *out)
{
    return slot == 3 && scot_room_still(room, out);
}

int scot_room_run_frames(const struct scot_room *room)
{
    return room->pulse < 5 ? (int)room->pulse : 5;
}

bool scot_room_run_frame(const struct scot_room *room, int frame, struct scot_still *out)
{
    scot_room_still(room, out);
    out->time_ms = frame * 33;
    return frame < scot_room_run_frames(room);
}

void scot_room_letters(struct scot_vec3 direction, char letters[3])
{
    letters[0] = direction.x > 0 ? 'L' : 'R';
    letters[1] = '\0';
}

/* What only a procedure asks of a room; the server's tests have none. */
bool scot_room_reset(struct scot_room *room, uint64_t seed, struct scot_error *err)
{
    (void)seed, (void)err;
    room->version++;
    return true;
}

bool scot_room_inject(struct scot_room *room, double ml, double ml_s, double mg_ml, struct scot_error *err)
{
    (void)room, (void)ml, (void)ml_s, (void)mg_ml;
    return scot_fail(err, "there is no needle here");
}

void scot_room_now(const struct scot_room *room, struct scot_room_now *out)
{
    *out = (struct scot_room_now){.pedal = room->pedal, .held = room->held, .active = -1, .time_ms = room->time_ms, .pulse = room->pulse};
}

bool scot_room_needle(const struct scot_room *room, int index, struct scot_needle *out)
{
    (void)room, (void)index, (void)out;
    return false;
}

struct scot_contrast_balance scot_room_contrast(const struct scot_room *room, int index)
{
    (void)room, (void)index;
    return (struct scot_contrast_balance){0};
}
