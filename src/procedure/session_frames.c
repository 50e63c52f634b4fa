#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "procedure/session_parts.h"

enum { MOST_FRAMES = 6000, PIECE = 64 };

struct entry {
    double t_ms, contrast_mg;
    struct scot_carm carm;
    struct scot_vec3 tip, hub;
    bool needle;
    enum scot_step step;
};

struct session_frames {
    int side, frames, room; /* room: frames for which the disk has been taken */
    bool full;
    int fd;
    uint8_t *pixel; /* MOST_FRAMES pictures, mapped */
    struct entry *entry;
};

static size_t bytes_of(const struct session_frames *f, int frames)
{
    return (size_t)frames * (size_t)f->side * (size_t)f->side;
}

static bool open_scratch(struct session_frames *f, struct scot_error *err)
{
    const char *folder = getenv("TMPDIR");
    char path[1024];
    snprintf(path, sizeof path, "%.900s/scottie-frames-XXXXXX", folder != NULL ? folder : "/var/tmp");
    f->fd = mkostemp(path, O_CLOEXEC);
    if (f->fd < 0)
        return scot_fail(err, "no temporary file in %.200s for the run's frames", folder != NULL ? folder : "/var/tmp");
    unlink(path);
    if (ftruncate(f->fd, (off_t)bytes_of(f, MOST_FRAMES)) != 0)
        return scot_fail(err, "no room for the run's frames in %.200s", folder != NULL ? folder : "/var/tmp");
    void *map = mmap(NULL, bytes_of(f, MOST_FRAMES), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, f->fd, 0);
    f->pixel = map == MAP_FAILED ? NULL : map;
    return f->pixel != NULL || scot_fail(err, "the run's frames cannot be mapped");
}

bool session_frames_create(struct session_frames **out, int picture_side, struct scot_error *err)
{
    struct session_frames *f = scot_alloc(1, sizeof *f, err);
    if (f == NULL)
        return false;
    f->side = picture_side / 2;
    f->fd = -1;
    f->entry = scot_alloc(MOST_FRAMES, sizeof *f->entry, err);
    if (f->entry == NULL || !open_scratch(f, err)) {
        session_frames_destroy(&f);
        return false;
    }
    *out = f;
    return true;
}

void session_frames_destroy(struct session_frames **frames)
{
    struct session_frames *f = *frames;
    if (f == NULL)
        return;
    if (f->pixel != NULL)
        munmap(f->pixel, bytes_of(f, MOST_FRAMES));
    if (f->fd >= 0)
        close(f->fd);
    scot_free(f->entry);
    scot_free(f);
    *frames = NULL;
}

void session_frames_clear(struct session_frames *f)
{
    f->frames = 0;
    f->full = false;
}

/* The next piece of the disk, before it is written to: a full disk must not be met by a store into the map. */
static bool take_disk(struct session_frames *f)
{
    if (f->frames < f->room)
        return true;
    if (f->frames == MOST_FRAMES || posix_fallocate(f->fd, (off_t)bytes_of(f, f->room), (off_t)bytes_of(f, PIECE)) != 0) {
        f->full = true;
        return false;
    }
    f->room += PIECE;
    return true;
}

static void halve(uint8_t *out, const uint16_t *picture, int side)
{
    int from = 2 * side;
    for (int row = 0; row < side; row++) {
        const uint16_t *a = picture + (size_t)(2 * row) * (size_t)from, *b = a + from;
        for (int c = 0; c < side; c++)
            out[(size_t)row * (size_t)side + (size_t)c] = (uint8_t)((a[2 * c] + a[2 * c + 1] + b[2 * c] + b[2 * c + 1]) >> 10);
    }
}

void session_frames_add(struct session_frames *f, const struct scot_room *room, enum scot_step step)
{
    struct scot_room_now now;
    struct scot_needle needle;
    if (f->full || scot_room_size(room) / 2 != f->side || !take_disk(f))
        return;
    scot_room_now(room, &now);
    struct entry *e = &f->entry[f->frames];
    *e = (struct entry){.t_ms = now.time_ms, .carm = now.carm, .step = step};
    e->needle = scot_room_needle(room, now.active, &needle);
    if (e->needle) {
        e->tip = scot_needle_tip(&needle);
        e->hub = scot_needle_hub(&needle);
        e->contrast_mg = scot_room_contrast(room, now.active).mg;
    }
    halve(f->pixel + bytes_of(f, f->frames), scot_room_picture(room), f->side);
    f->frames++;
}

int session_frames_count(const struct session_frames *f)
{
    return f->frames;
}

bool session_frames_get(const struct session_frames *f, int frame, struct scot_session_frame *out)
{
    if (frame < 0 || frame >= f->frames)
        return false;
    const struct entry *e = &f->entry[frame];
    *out = (struct scot_session_frame){.picture = f->pixel + bytes_of(f, frame), .side = f->side, .t_ms = e->t_ms, .carm = e->carm,
                                       .tip = e->tip, .hub = e->hub, .needle = e->needle, .contrast_mg = e->contrast_mg, .step = e->step};
    return true;
}
