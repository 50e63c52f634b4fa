#include <string.h>

#include "base/clock.h"
#include "serve/live_parts.h"

/* The viewers' side of the live loop: come, go, wish, ask. */

int scot_live_size(const struct scot_live *live)
{
    return live->size;
}

struct seat *live_seat(struct scot_live *live, int viewer)
{
    struct seat *seat = &live->seat[viewer % SCOT_VIEWERS];
    return seat->taken && seat->viewer == viewer ? seat : NULL;
}

void live_set_driver(struct scot_live *live, int viewer)
{
    live->driver = viewer;
    live->alive_ms = scot_clock_ms();
    live->roles_changed = true;
    pthread_cond_signal(&live->work_there);
}

int scot_live_join(struct scot_live *live, int wake_fd)
{
    int place = -1, viewer = -1;
    pthread_mutex_lock(&live->mutex);
    for (int i = 0; i < SCOT_VIEWERS && place < 0; i++)
        if (!live->seat[i].taken)
            place = i;
    if (place >= 0) {
        viewer = place + SCOT_VIEWERS * live->came++;
        live->seat[place] = (struct seat){.taken = true, .viewer = viewer, .wake_fd = wake_fd};
        if (live->driver < 0)
            live_set_driver(live, viewer);
    }
    pthread_mutex_unlock(&live->mutex);
    return viewer;
}

void scot_live_leave(struct scot_live *live, int viewer)
{
    pthread_mutex_lock(&live->mutex);
    live->seat[viewer % SCOT_VIEWERS].taken = false;
    if (live->driver == viewer) {
        live_set_driver(live, -1);
        live->let_go = true;
    }
    pthread_mutex_unlock(&live->mutex);
}

bool scot_live_wish(struct scot_live *live, int viewer, const struct scot_wish *wish, double arrived_ms)
{
    struct queued entry = {.viewer = viewer, .arrived_ms = arrived_ms, .wish = *wish};
    pthread_mutex_lock(&live->mutex);
    if (live->driver == viewer && live_is_sign_of_life(live, wish))
        live->alive_ms = arrived_ms;
    struct seat *seat = wish->kind == SCOT_WISH_ACT ? live_seat(live, viewer) : NULL;
    bool ok = wish->kind == SCOT_WISH_ALIVE ||
              ((seat == NULL || seat->acts_owed < ACTS_OWED) && live_queue_put(&live->queue, &entry));
    if (ok && seat != NULL)
        seat->acts_owed++;
    pthread_cond_signal(&live->work_there);
    pthread_mutex_unlock(&live->mutex);
    return ok;
}

bool scot_live_answer(struct scot_live *live, int viewer, char name[32], bool *done, struct scot_error *why)
{
    pthread_mutex_lock(&live->mutex);
    struct seat *seat = &live->seat[viewer % SCOT_VIEWERS];
    bool there = seat->answers > 0;
    if (there) {
        memcpy(name, seat->answer[0].name, sizeof seat->answer[0].name);
        *done = seat->answer[0].done;
        *why = seat->answer[0].why;
        seat->acts_owed -= seat->answer[0].act;
        seat->answers--;
        memmove(seat->answer, seat->answer + 1, (size_t)seat->answers * sizeof *seat->answer);
    }
    pthread_mutex_unlock(&live->mutex);
    return there;
}

/* The loop answers every question that it let in, the last ones by ending, so that it never holds one
 * whose asker has gone. */
static bool wait_for_answer(struct scot_live *live, struct ask *ask)
{
    pthread_mutex_lock(&live->mutex);
    struct ask **last = &live->asks;
    while (*last != NULL)
        last = &(*last)->next;
    if (!live->leaving)
        *last = ask;
    bool let_in = !live->leaving;
    pthread_cond_signal(&live->work_there);
    while (let_in && !ask->done)
        pthread_cond_wait(&live->answered, &live->mutex);
    pthread_mutex_unlock(&live->mutex);
    return ask->ok;
}

bool scot_live_ask(struct scot_live *live, void (*run)(void *context, struct scot_room *room), void *context)
{
    struct ask ask = {.run = run, .context = context};
    return wait_for_answer(live, &ask);
}

bool scot_live_do(struct scot_live *live, const struct scot_wish *wish, struct scot_error *err)
{
    struct ask ask = {.wish = wish, .err = err};
    return wait_for_answer(live, &ask) || scot_fail(err, "the server is ending");
}
