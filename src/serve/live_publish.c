#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "serve/live_parts.h"

void live_wake(struct scot_live *live)
{
    /* An eventfd's write fails only when its counter is full, and then it is readable anyway. */
    ssize_t written = 0;
    pthread_mutex_lock(&live->mutex);
    for (int i = 0; i < SCOT_VIEWERS; i++)
        if (live->seat[i].taken)
            written += write(live->seat[i].wake_fd, &(uint64_t){1}, sizeof(uint64_t));
    pthread_mutex_unlock(&live->mutex);
    (void)written;
}

/* A slot that nobody reads and that is not the newest: with one reader a viewer at most there always
 * is one. Only this thread gives out the newest, so it stays free while it is written. */
static int free_slot(struct scot_live *live)
{
    int found = -1;
    pthread_mutex_lock(&live->mutex);
    for (int i = 0; i < SLOTS && found < 0; i++)
        if (live->slot[i].readers == 0 && i != live->current)
            found = i;
    pthread_mutex_unlock(&live->mutex);
    return found;
}

static double measured_fps(struct scot_live *live, double now_ms)
{
    live->picture_ms[live->pictures++ % RATE_PICTURES] = now_ms;
    int back = 1;
    double since_ms = now_ms;
    while (back < RATE_PICTURES && (uint64_t)back < live->pictures) {
        double then_ms = live->picture_ms[(live->pictures - 1 - (uint64_t)back) % RATE_PICTURES];
        if (now_ms - then_ms > 2000)
            break;
        since_ms = then_ms;
        back++;
    }
    return back > 1 && now_ms > since_ms ? (back - 1) * 1e3 / (now_ms - since_ms) : 0;
}

void live_publish(struct scot_live *live, bool picture)
{
    size_t bytes = live_state_json(live, live->fresh_state, sizeof live->fresh_state);
    assert(bytes > 1); /* the room's promise; viewers put their own members behind the first brace */
    int slot = picture ? free_slot(live) : -1;
    double fps = live->rate_fps;
    if (slot >= 0) {
        memcpy(live->slot[slot].pixel, scot_room_picture(live->room), live->pixels * sizeof(uint16_t));
        fps = measured_fps(live, scot_clock_ms());
    }
    pthread_mutex_lock(&live->mutex);
    memcpy(live->state, live->fresh_state, bytes);
    live->state_bytes = bytes;
    live->seq++;
    live->cause_ms = live->oldest_cause_ms;
    live->rate_fps = fps;
    if (slot >= 0) {
        live->current = slot;
        live->picture_seq++;
        live->picture_cause_ms = live->oldest_cause_ms;
    }
    pthread_mutex_unlock(&live->mutex);
    live_wake(live);
}

bool scot_live_take(struct scot_live *live, int viewer, uint64_t seen_seq, uint64_t seen_picture,
                    struct scot_live_news *out)
{
    pthread_mutex_lock(&live->mutex);
    bool news = live->seq > seen_seq;
    if (news) {
        out->seq = live->seq;
        out->picture_seq = live->picture_seq;
        out->cause_ms = live->cause_ms;
        out->rate_fps = live->rate_fps;
        out->driver = live->driver == viewer;
        out->driven = live->driver >= 0;
        out->size = live->size;
        out->slot = live->current;
        out->picture = NULL;
        if (live->current >= 0 && live->picture_seq > seen_picture) {
            out->picture = live->slot[live->current].pixel;
            out->cause_ms = live->picture_cause_ms; /* news of the state since make an old picture no younger */
            live->slot[live->current].readers++;
        }
        out->state_bytes = live->state_bytes;
        memcpy(out->state, live->state, live->state_bytes);
    }
    pthread_mutex_unlock(&live->mutex);
    return news;
}

void scot_live_release(struct scot_live *live, struct scot_live_news *news)
{
    if (news->picture == NULL)
        return;
    pthread_mutex_lock(&live->mutex);
    live->slot[news->slot].readers--;
    pthread_mutex_unlock(&live->mutex);
    news->picture = NULL;
}
