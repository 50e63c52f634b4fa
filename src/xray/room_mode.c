#include "xray/room_parts.h"

#include <string.h>

/* Subtraction shows what changed since the mask, on mid grey; the display curve is log-like, so that a
 * difference is a difference of attenuation. */
enum { MID_GREY = 32768, GAIN = 3, BANDS = 16 };

/* In the roadmap, opacification below this is taken for noise and not laid over the live picture. */
enum { LEAST_OPACITY = 1500 };

struct band_work {
    const struct scot_room *room;
    uint16_t *out;
};

static uint16_t grey(int value)
{
    return (uint16_t)(value < 0 ? 0 : value > 65535 ? 65535 : value);
}

static void band_of(int size, int band, size_t *from, size_t *to)
{
    *from = (size_t)(band * size / BANDS) * (size_t)size;
    *to = (size_t)((band + 1) * size / BANDS) * (size_t)size;
}

static void subtract_band(void *context, int band, int worker)
{
    (void)worker;
    const struct band_work *work = context;
    const struct scot_room *room = work->room;
    size_t from, to;
    band_of(room->size, band, &from, &to);
    for (size_t p = from; p < to; p++) {
        int change = room->plain[p] - room->mask[p];
        if (room->plain[p] < room->peak[p])
            room->peak[p] = room->plain[p];
        work->out[p] = grey(MID_GREY + GAIN * change);
    }
}

/* Live minus native dark, the vessels of the run before (native minus peak) light. */
static void roadmap_band(void *context, int band, int worker)
{
    (void)worker;
    const struct band_work *work = context;
    const struct scot_room *room = work->room;
    size_t from, to;
    band_of(room->size, band, &from, &to);
    for (size_t p = from; p < to; p++) {
        int change = room->plain[p] - room->mask[p];
        int opacity = room->mask[p] - room->peak[p] - LEAST_OPACITY;
        work->out[p] = grey(MID_GREY + GAIN * change + (opacity > 0 ? GAIN * opacity : 0));
    }
}

void room_show(struct scot_room *room, uint16_t *out)
{
    struct band_work work = {room, out};
    if (room->mode == MODE_SUBTRACT)
        scot_pool_run(room->pool, BANDS, subtract_band, &work);
    else if (room->mode == MODE_ROADMAP)
        scot_pool_run(room->pool, BANDS, roadmap_band, &work);
    else
        memcpy(out, room->plain, (size_t)room->size * (size_t)room->size * sizeof *out);
}

void room_take_mask(struct scot_room *room, enum mode mode)
{
    size_t bytes = (size_t)room->size * (size_t)room->size * sizeof *room->mask;
    /* A roadmap after a subtraction run keeps its mask and the run's peak; from plain fluoroscopy the mask
     * is new and nothing was opacified yet. */
    if (mode != MODE_PLAIN && !(mode == MODE_ROADMAP && room->mode == MODE_SUBTRACT)) {
        memcpy(room->mask, room->plain, bytes);
        memcpy(room->peak, room->plain, bytes);
        room->mask_pose = room->plain_pose;
    }
    room->mode = mode;
}
