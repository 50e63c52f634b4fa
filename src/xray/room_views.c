#include "xray/room_parts.h"

#include <string.h>

#include "base/memory.h"

bool room_still_create(struct still *still, int size, struct scot_error *err)
{
    still->pixel = scot_alloc((size_t)size * (size_t)size, sizeof *still->pixel, err);
    return still->pixel != NULL;
}

void room_still_copy(struct still *to, const struct still *from, int size)
{
    uint16_t *pixel = to->pixel;
    memcpy(pixel, from->pixel, (size_t)size * (size_t)size * sizeof *pixel);
    *to = *from;
    to->pixel = pixel;
}

static void hand_out(struct scot_still *out, const struct still *still)
{
    *out = (struct scot_still){.picture = still->pixel, .carm = still->pose.carm, .view = still->view,
                               .report = still->report, .field_mm = still->pose.field_mm, .pulse = still->pulse,
                               .time_ms = still->time_ms};
}

bool scot_room_still(const struct scot_room *room, struct scot_still *out)
{
    if (room->held.set)
        hand_out(out, &room->held);
    return room->held.set;
}

bool scot_room_view(const struct scot_room *room, int slot, struct scot_still *out)
{
    if (slot < 0 || slot >= SCOT_VIEWS || !room->view_slot[slot].set)
        return false;
    hand_out(out, &room->view_slot[slot]);
    return true;
}

int scot_room_run_frames(const struct scot_room *room)
{
    return scot_run_store_count(room->run);
}

bool scot_room_run_frame(const struct scot_room *room, int frame, struct scot_still *out)
{
    if (frame < 0 || frame >= scot_run_store_count(room->run))
        return false;
    const struct scot_run_entry *entry = scot_run_store_entry(room->run, frame);
    *out = (struct scot_still){.picture = scot_run_store_picture(room->run, frame), .carm = entry->carm,
                               .view = entry->view, .report = entry->report, .field_mm = entry->field_mm,
                               .pulse = entry->pulse, .time_ms = entry->time_ms};
    return true;
}

void room_show_run_frame(struct scot_room *room, int frame)
{
    const struct scot_run_entry *entry = scot_run_store_entry(room->run, frame);
    struct still *held = &room->held;
    memcpy(held->pixel, scot_run_store_picture(room->run, frame),
           (size_t)room->size * (size_t)room->size * sizeof *held->pixel);
    held->set = true;
    held->pose = (struct pose){entry->carm, entry->field_mm};
    held->view = entry->view;
    held->report = entry->report;
    held->pulse = entry->pulse;
    held->time_ms = entry->time_ms;
    room->playing = frame;
}

bool room_replay(struct scot_room *room, double ms)
{
    if (!room->playing_on)
        return false;
    int frames = scot_run_store_count(room->run), frame = room->playing;
    room->play_ms += ms;
    double start_ms = scot_run_store_entry(room->run, 0)->time_ms;
    while (frame + 1 < frames && scot_run_store_entry(room->run, frame + 1)->time_ms - start_ms <= room->play_ms)
        frame++;
    if (frame + 1 == frames)
        room->playing_on = false; /* it rests on the last frame, as a held image */
    if (frame == room->playing)
        return false;
    room_show_run_frame(room, frame);
    return true;
}
