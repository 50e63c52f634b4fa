#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "image/dicom_write.h"
#include "serve/burn.h"
#include "serve/scratch.h"
#include "serve/server_parts.h"

/* The last run as DICOM. It may hold hundreds of frames of 2 MiB, so it is not copied whole:
 * the writer draws one frame at a time, each copied on the live thread between two ticks, and
 * a frame that is no longer the one listed at the start ends it: a new run has begun. */

struct run {
    struct scot_live *live;
    int frames, size;
    struct scot_run_frame *frame;
    struct scot_still first; /* geometry of the first frame; its picture is not kept */
    bool changed;

    int wanted; /* the frame copy_frame copies */
    uint16_t *pixel;
};

static void count_frames(void *context, struct scot_room *room)
{
    struct run *run = context;
    run->frames = scot_room_run_frames(room);
    run->size = scot_room_size(room);
}

static void list_frames(void *context, struct scot_room *room)
{
    struct run *run = context;
    if (scot_room_run_frames(room) < run->frames)
        run->frames = scot_room_run_frames(room);
    for (int i = 0; i < run->frames; i++) {
        struct scot_still still;
        if (!scot_room_run_frame(room, i, &still)) {
            run->frames = i;
            return;
        }
        run->frame[i] = (struct scot_run_frame){.time_ms = still.time_ms,
                                                .oblique_rad = still.carm.oblique_rad,
                                                .tilt_rad = still.carm.tilt_rad,
                                                .kv = still.report.kv,
                                                .ma = still.report.ma,
                                                .kerma_mgy = still.report.kerma_mgy};
        if (i == 0)
            run->first = still;
    }
}

static void copy_frame(void *context, struct scot_room *room)
{
    struct run *run = context;
    struct scot_still still;
    run->changed |= !scot_room_run_frame(room, run->wanted, &still) ||
                    still.time_ms != run->frame[run->wanted].time_ms;
    if (run->changed)
        return;
    memcpy(run->pixel, still.picture, (size_t)run->size * (size_t)run->size * sizeof(uint16_t));
    run->first.view = still.view;
}

static const uint16_t *frame_pixels(void *context, int frame)
{
    struct run *run = context;
    run->wanted = frame;
    if (!run->changed && !scot_live_ask(run->live, copy_frame, run))
        run->changed = true;
    if (!run->changed)
        scot_burn_marks(run->pixel, &run->first.view);
    return run->pixel;
}

static bool write_run(struct run *run, const char *path, const char *ct_sha256, struct scot_error *err)
{
    struct scot_run_file file = {
        .columns = run->size, .rows = run->size, .frames = run->frames,
        .pixel_mm = run->first.view.pixel_mm,
        .pixel = frame_pixels, .frame = run->frame, .context = run,
        .window_centre = 32768, .window_width = 65536,
        .sid_mm = run->first.carm.sid_mm, .sad_mm = run->first.carm.sad_mm,
        .ct_sha256 = ct_sha256, .series_description = "last run",
    };
    if (!scot_dicom_write_run(path, &file, err))
        return false;
    return !run->changed || scot_fail(err, "the run changed while it was saved; let the pedal go first");
}

static enum MHD_Result send_run(struct request *r, struct run *run)
{
    struct scot_scratch scratch;
    struct scot_error err = {0};
    int fd = -1;
    uint64_t bytes = 0;
    if (!scot_scratch_make(&scratch, &err))
        return answer_error(r, 503, err.text);
    bool ok = write_run(run, scratch.path, r->server->options.ct->sha256, &err) &&
              scot_scratch_open(&scratch, &fd, &bytes, &err);
    scot_scratch_remove(&scratch);
    if (!ok)
        return answer_error(r, run->changed ? 409 : 503, err.text);
    return answer_file(r, "application/dicom", "scottie-run.dcm", fd, bytes);
}

enum MHD_Result route_run(struct request *r)
{
    struct run run = {.live = r->server->options.live};
    if (!scot_live_ask(run.live, count_frames, &run) || run.frames == 0)
        return answer_error(r, 404, "no run has been made yet");
    run.frame = scot_alloc((size_t)run.frames, sizeof *run.frame, NULL);
    run.pixel = scot_alloc((size_t)run.size * (size_t)run.size, sizeof *run.pixel, NULL);
    enum MHD_Result answered;
    if (run.frame == NULL || run.pixel == NULL || !scot_live_ask(run.live, list_frames, &run))
        answered = answer_error(r, 503, "out of memory");
    else if (run.frames == 0)
        answered = answer_error(r, 404, "no run has been made yet");
    else
        answered = send_run(r, &run);
    scot_free(run.frame);
    scot_free(run.pixel);
    return answered;
}
