#include "serve/live.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "serve/live_parts.h"

static const double heartbeat_ms = 2000;

static const char *wish_name(const struct scot_wish *wish)
{
    static const char *const words[] = {"", "drive", "yield", "alive"};
    if (wish->kind == SCOT_WISH_ACT)
        return scot_acts[wish->act.spec].name;
    return wish->kind == SCOT_WISH_COMMAND ? scot_room_commands[wish->command.spec].name : words[wish->kind];
}

/* An act is always answered: no more were let in than fit. Of refused commands a viewer that floods us loses some. */
static void answer_viewer(struct scot_live *live, int viewer, const struct scot_wish *wish, bool done,
                          const struct scot_error *why)
{
    pthread_mutex_lock(&live->mutex);
    struct seat *seat = live_seat(live, viewer);
    bool act = wish->kind == SCOT_WISH_ACT;
    int refusals = 0;
    for (int i = 0; seat != NULL && i < seat->answers; i++)
        refusals += !seat->answer[i].act;
    if (seat != NULL && (act || refusals < REFUSALS)) {
        struct answer *answer = &seat->answer[seat->answers++];
        *answer = (struct answer){.act = act, .done = done, .why = *why};
        strncpy(answer->name, wish_name(wish), sizeof answer->name - 1);
    }
    pthread_mutex_unlock(&live->mutex);
    live_wake(live);
}

/* Viewers come and go meanwhile: what hangs on the answer is judged under the mutex again. */
static int driver_now(struct scot_live *live)
{
    pthread_mutex_lock(&live->mutex);
    int driver = live->driver;
    pthread_mutex_unlock(&live->mutex);
    return driver;
}

static bool drive(struct scot_live *live, int viewer, struct scot_error *err)
{
    pthread_mutex_lock(&live->mutex);
    if (live->driver < 0 && live_seat(live, viewer) != NULL) /* who asked and has gone must not drive for ever */
        live_set_driver(live, viewer);
    bool drives = live->driver == viewer;
    pthread_mutex_unlock(&live->mutex);
    return drives || scot_fail(err, "another viewer drives; it has to yield or go first");
}

static bool yield_controls(struct scot_live *live, int viewer, struct scot_error *err)
{
    if (driver_now(live) != viewer)
        return scot_fail(err, "this viewer does not drive");
    live_let_go(live);
    pthread_mutex_lock(&live->mutex);
    if (live->driver == viewer)
        live_set_driver(live, -1);
    pthread_mutex_unlock(&live->mutex);
    return true;
}

static bool grant(struct scot_live *live, int viewer, const struct scot_wish *wish, struct scot_error *err)
{
    if (wish->kind == SCOT_WISH_ALIVE)
        return true; /* noted when it arrived */
    if (viewer != SCRIPT && wish->kind == SCOT_WISH_DRIVE)
        return drive(live, viewer, err);
    if (viewer != SCRIPT && wish->kind == SCOT_WISH_YIELD)
        return yield_controls(live, viewer, err);
    if (wish->kind != SCOT_WISH_COMMAND && wish->kind != SCOT_WISH_ACT)
        return scot_fail(err, "only a viewer of the stream can take or give up the controls");
    if (viewer != SCRIPT && driver_now(live) != viewer)
        return scot_fail(err, "this viewer does not drive; send drive first");
    return wish->kind == SCOT_WISH_ACT ? live_act(live, &wish->act, err) : live_command(live, &wish->command, err);
}

static void do_batch(struct scot_live *live)
{
    for (int i = 0; i < live->batch_count; i++) {
        struct queued *entry = &live->batch[i];
        struct scot_error err = {0};
        if (entry->arrived_ms < live->oldest_cause_ms)
            live->oldest_cause_ms = entry->arrived_ms;
        bool done = grant(live, entry->viewer, &entry->wish, &err);
        if (!done || entry->wish.kind == SCOT_WISH_ACT)
            answer_viewer(live, entry->viewer, &entry->wish, done, &err);
    }
}

static bool grant_script(struct scot_live *live, const struct scot_wish *wish, struct scot_error *err)
{
    if (live_is_sign_of_life(live, wish)) {
        pthread_mutex_lock(&live->mutex);
        live->alive_ms = scot_clock_ms();
        pthread_mutex_unlock(&live->mutex);
    }
    return grant(live, SCRIPT, wish, err);
}

static void finish_ask(struct scot_live *live, struct ask *ask, bool ok)
{
    pthread_mutex_lock(&live->mutex);
    ask->ok = ok;
    ask->done = true;
    pthread_cond_broadcast(&live->answered);
    pthread_mutex_unlock(&live->mutex);
}

static void answer(struct scot_live *live, struct ask *asks)
{
    while (asks != NULL) {
        struct ask *ask = asks;
        asks = ask->next; /* before it is answered: its asker's stack goes then */
        bool ok = true;
        if (ask->wish != NULL)
            ok = grant_script(live, ask->wish, ask->err);
        else
            ask->run(ask->context, live->room);
        finish_ask(live, ask, ok);
    }
}

/* When the driver has left, the pedal comes up before anything else is done. */
static void let_go_if_left(struct scot_live *live)
{
    pthread_mutex_lock(&live->mutex);
    bool let_go = live->let_go;
    live->let_go = false;
    pthread_mutex_unlock(&live->mutex);
    if (let_go)
        live_let_go(live);
}

static bool roles_have_changed(struct scot_live *live)
{
    pthread_mutex_lock(&live->mutex);
    bool changed = live->roles_changed;
    live->roles_changed = false;
    pthread_mutex_unlock(&live->mutex);
    return changed;
}

static void watch_heartbeat(struct scot_live *live)
{
    pthread_mutex_lock(&live->mutex);
    double silent_ms = scot_clock_ms() - live->alive_ms;
    pthread_mutex_unlock(&live->mutex);
    if (live_wants_heartbeat(live) && silent_ms > live->options.heartbeat_ms)
        live_let_go(live);
}

/* Sleeps until the room is due or somebody wants something; takes the whole queue along. */
static bool wait_for_work(struct scot_live *live, struct ask **asks)
{
    double until_ms = live->last_tick_ms + scot_room_due_ms(live->room);
    struct timespec until = {.tv_sec = (time_t)(until_ms / 1e3)};
    until.tv_nsec = (long)((until_ms - (double)until.tv_sec * 1e3) * 1e6);
    pthread_mutex_lock(&live->mutex);
    int trouble = 0;
    while (!live->leaving && live->queue.count == 0 && live->asks == NULL && !live->let_go &&
           !live->roles_changed && trouble == 0)
        trouble = pthread_cond_timedwait(&live->work_there, &live->mutex, &until);
    live->batch_count = live->queue.count;
    for (int i = 0; i < live->batch_count; i++)
        live->batch[i] = live->queue.entry[(live->queue.first + i) % QUEUE];
    live->queue.first = live->queue.count = 0;
    *asks = live->asks;
    live->asks = NULL;
    bool leaving = live->leaving;
    pthread_mutex_unlock(&live->mutex);
    return !leaving;
}

/* With a picture so near, news of the state alone waits for it: each message takes one of a viewer's two
 * places in flight, and a stream of needle steps would halve the rate of pictures. */
static bool picture_is_near(const struct scot_live *live)
{
    static const double near_ms = 33; /* less than a moving room without X-rays asks for */
    return scot_room_due_ms(live->room) < near_ms;
}

static void *live_main(void *argument)
{
    struct scot_live *live = argument;
    struct ask *asks = NULL;
    live->last_tick_ms = scot_clock_ms();
    while (wait_for_work(live, &asks)) {
        live->oldest_cause_ms = scot_clock_ms();
        let_go_if_left(live);
        do_batch(live);
        answer(live, asks);
        watch_heartbeat(live);
        bool picture = live_pass_time(live) || live->another_picture, roles = roles_have_changed(live);
        live->another_picture = false;
        uint64_t version = live_version(live);
        bool news = version != live->version && !picture_is_near(live);
        if (picture || roles || news) {
            live->version = version;
            live_publish(live, picture);
        }
    }
    while (asks != NULL) {
        struct ask *ask = asks;
        asks = ask->next;
        finish_ask(live, ask, false);
    }
    return NULL;
}

/* A long run that is taken up again holds this thread: meanwhile the state is told some times a second, and a server that ends is
 * not kept waiting. */
static bool tell_progress(void *context)
{
    static const double often_ms = 150;
    struct scot_live *live = context;
    pthread_mutex_lock(&live->mutex);
    bool leaving = live->leaving;
    pthread_mutex_unlock(&live->mutex);
    double now_ms = scot_clock_ms();
    if (!leaving && now_ms - live->progress_ms > often_ms) {
        live->progress_ms = now_ms;
        live_publish(live, false);
    }
    return !leaving;
}

static bool allocate_slots(struct scot_live *live, struct scot_error *err)
{
    for (int i = 0; i < SLOTS; i++) {
        live->slot[i].pixel = scot_alloc(live->pixels, sizeof(uint16_t), err);
        if (live->slot[i].pixel == NULL)
            return false;
    }
    return true;
}

static void init_hand_over(struct scot_live *live)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&live->mutex, NULL);
    pthread_cond_init(&live->work_there, &monotonic);
    pthread_cond_init(&live->answered, NULL);
    pthread_condattr_destroy(&monotonic);
}

bool scot_live_create(struct scot_live **out, struct scot_room *room, const struct scot_live_options *options,
                      struct scot_error *err)
{
    struct scot_live *live = scot_alloc(1, sizeof *live, err);
    if (live == NULL)
        return false;
    live->room = room;
    live->options = *options;
    if (live->options.heartbeat_ms <= 0)
        live->options.heartbeat_ms = heartbeat_ms;
    live->size = scot_room_size(room);
    live->pixels = (size_t)live->size * (size_t)live->size;
    live->driver = live->current = -1;
    live->pedal = scot_command_find("pedal");
    live->carm_drive = scot_command_find("carm.drive");
    live->table_drive = scot_command_find("table.drive");
    live->act_begin = scot_act_find("act.begin");
    live->act_resume = scot_act_find("act.resume");
    if (live->options.session != NULL)
        scot_session_on_progress(live->options.session, tell_progress, live);
    init_hand_over(live);
    bool ok = allocate_slots(live, err);
    if (ok) {
        live->oldest_cause_ms = scot_clock_ms();
        live->version = live_version(live);
        live_publish(live, false);
        live->started = pthread_create(&live->thread, NULL, live_main, live) == 0;
        ok = live->started || scot_fail(err, "the live thread does not start");
    }
    if (!ok) {
        scot_live_destroy(&live);
        return false;
    }
    *out = live;
    return true;
}

void scot_live_destroy(struct scot_live **live)
{
    struct scot_live *l = *live;
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->mutex);
    l->leaving = true;
    pthread_cond_broadcast(&l->work_there);
    pthread_cond_broadcast(&l->answered);
    pthread_mutex_unlock(&l->mutex);
    if (l->started)
        pthread_join(l->thread, NULL);
    if (l->options.session != NULL)
        scot_session_on_progress(l->options.session, NULL, NULL);
    for (int i = 0; i < SLOTS; i++)
        scot_free(l->slot[i].pixel);
    pthread_cond_destroy(&l->answered);
    pthread_cond_destroy(&l->work_there);
    pthread_mutex_destroy(&l->mutex);
    scot_free(l);
    *live = NULL;
}
