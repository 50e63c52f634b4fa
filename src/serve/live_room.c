#include <string.h>
#include <time.h>

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

/* What is held down, and so must be let go when nobody holds it any more. A press that was refused counts too: it may
 * have been done and only its record have failed. */
static void note_held(struct scot_live *live, const struct scot_command *command, bool done)
{
    bool motion = any_motion(command);
    if (!done && !motion)
        return;
    if (command->spec == live->pedal)
        live->pedal_down = motion;
    if (command->spec == live->carm_drive)
        live->carm_driven = motion;
    if (command->spec == live->table_drive)
        live->table_driven = motion;
}

bool live_command(struct scot_live *live, const struct scot_command *command, struct scot_error *err)
{
    struct scot_session *session = live->options.session;
    bool done = session != NULL ? scot_session_command(session, command, err) : scot_room_do(live->room, command, err);
    note_held(live, command, done);
    if (done && live->options.event != NULL) {
        struct scot_live_event event = {.room_ms = live->room_ms, .command = command};
        live->options.event(live->options.context, &event);
    }
    return done;
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
    struct scot_session *session = live->options.session;
    return session != NULL ? scot_session_tick(session, tick_ms) : scot_room_tick(live->room, tick_ms);
}

static double unix_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + floor((double)now.tv_nsec / 1e6) / 1e3;
}

bool live_act(struct scot_live *live, const struct scot_act *act, struct scot_error *err)
{
    if (live->options.session == NULL)
        return scot_fail(err, "this room has no procedure, wanted one that was opened with a spine");
    struct scot_act timed = *act;
    timed.unix_s = unix_s();
    /* These put the whole room back: whatever is held down is let go first. */
    if (act->spec == live->act_begin || act->spec == live->act_resume)
        live_let_go(live);
    bool done = scot_session_act(live->options.session, &timed, err);
    /* The run's last picture was shown to nobody when it was made again. */
    live->another_picture |= done && act->spec == live->act_resume;
    return done;
}

uint64_t live_version(const struct scot_live *live)
{
    uint64_t room = scot_room_version(live->room);
    return live->options.session != NULL ? room + scot_session_version(live->options.session) : room;
}

size_t live_state_json(const struct scot_live *live, char *buffer, size_t size)
{
    static const char member[] = ",\"procedure\":";
    size_t used = scot_room_state_json(live->room, buffer, size);
    if (live->options.session == NULL || used == 0)
        return used;
    char *at = buffer + used - 1; /* over the room's closing brace */
    size_t left = size - used - sizeof member - 1;
    memcpy(at, member, sizeof member - 1);
    size_t more = scot_session_state_json(live->options.session, at + sizeof member - 1, left);
    if (more == 0) /* too long: better none than half of it */
        memcpy(at, "}", 1);
    else
        at[sizeof member - 1 + more] = '}';
    return more == 0 ? used : used - 1 + sizeof member - 1 + more + 1;
}

struct scot_session *scot_live_session(const struct scot_live *live)
{
    return live->options.session;
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
    if (wish->kind != SCOT_WISH_COMMAND)
        return wish->kind == SCOT_WISH_ALIVE;
    int spec = wish->command.spec;
    return spec == live->pedal || spec == live->carm_drive || spec == live->table_drive;
}
