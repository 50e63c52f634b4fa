#include "base/clock.h"
#include "serve/live_parts.h"

static const double longest_tick_ms = 100;

static bool any_motion(const struct scot_command *command)
{
    for (int i = 0; i < SCOT_COMMAND_ARGS; i++)
        if (!isnan(command->value[i]) && command->value[i] != 0)
            return true;
    return false;
}

/* What is held down, and so must be let go when nobody holds it any more. */
static void note_held(struct scot_live *live, const struct scot_command *command)
{
    if (command->spec == live->pedal)
        live->pedal_down = command->value[0] != 0;
    if (command->spec == live->carm_drive)
        live->carm_driven = any_motion(command);
    if (command->spec == live->table_drive)
        live->table_driven = any_motion(command);
}

bool live_command(struct scot_live *live, const struct scot_command *command, struct scot_error *err)
{
    if (!scot_room_do(live->room, command, err))
        return false;
    note_held(live, command);
    if (live->options.event != NULL) {
        struct scot_live_event event = {.room_ms = live->room_ms, .command = command};
        live->options.event(live->options.context, &event);
    }
    return true;
}

/* Time that a slow frame took beyond one tick is lost to the room, not made up: a C-arm that jumped after
 * it would be worse than one that was late. */
bool live_pass_time(struct scot_live *live)
{
    double now_ms = scot_clock_ms(), tick_ms = now_ms - live->last_tick_ms;
    live->last_tick_ms = now_ms;
    if (tick_ms > longest_tick_ms)
        tick_ms = longest_tick_ms;
    if (live->options.event != NULL) {
        struct scot_live_event event = {.room_ms = live->room_ms, .tick_ms = tick_ms};
        live->options.event(live->options.context, &event);
    }
    live->room_ms += tick_ms;
    return scot_room_tick(live->room, tick_ms);
}

static void still_one(struct scot_live *live, int spec)
{
    struct scot_command command = {.spec = spec};
    if (spec >= 0)
        live_command(live, &command, NULL);
}

void live_let_go(struct scot_live *live)
{
    if (live->pedal_down)
        still_one(live, live->pedal);
    if (live->carm_driven)
        still_one(live, live->carm_drive);
    if (live->table_driven)
        still_one(live, live->table_drive);
}

bool live_wants_heartbeat(const struct scot_live *live)
{
    return live->pedal_down || live->carm_driven || live->table_driven;
}

bool live_is_sign_of_life(const struct scot_live *live, const struct scot_wish *wish)
{
    int spec = wish->command.spec;
    return wish->kind == SCOT_WISH_ALIVE ||
           (wish->kind == SCOT_WISH_COMMAND &&
            (spec == live->pedal || spec == live->carm_drive || spec == live->table_drive));
}
