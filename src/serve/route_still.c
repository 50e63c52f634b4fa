#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "serve/burn.h"
#include "serve/scratch.h"
#include "serve/server_parts.h"
#include "serve/sidecar.h"

/* Stills: copied on the live thread between two ticks, encoded here. */

enum { HELD = -1 };

struct copy {
    int slot; /* a stored view, or HELD */
    bool there;
    struct scot_still still;
    uint16_t *pixel;
};

static void copy_still(void *context, struct scot_room *room)
{
    struct copy *copy = context;
    copy->there = copy->slot == HELD ? scot_room_still(room, &copy->still)
                                     : scot_room_view(room, copy->slot, &copy->still);
    int size = scot_room_size(room);
    if (copy->there && copy->pixel != NULL)
        memcpy(copy->pixel, copy->still.picture, (size_t)size * (size_t)size * sizeof(uint16_t));
}

/* 0, or the status with err set. copy->pixel is the caller's to free; left NULL without pixels. */
static unsigned take_copy(struct request *r, struct copy *copy, size_t pixels, struct scot_error *err)
{
    if (pixels > 0 && (copy->pixel = scot_alloc(pixels, sizeof(uint16_t), err)) == NULL)
        return 503;
    bool asked = scot_live_ask(r->server->options.live, copy_still, copy);
    if (asked && copy->there)
        return 0;
    scot_free_at(&copy->pixel);
    scot_fail(err, "%s", !asked ? "the server is ending" : copy->slot == HELD ? "no image is held yet" : "this view is empty");
    return asked ? 404 : 503;
}

static size_t pixels_of(const struct request *r)
{
    size_t size = (size_t)scot_live_size(r->server->options.live);
    return size * size;
}

static size_t sidecar_of(const struct request *r, const struct copy *copy, char text[SCOT_SIDECAR_BYTES])
{
    return scot_sidecar_json(text, SCOT_SIDECAR_BYTES, &copy->still, r->server->options.ct->sha256,
                             r->server->options.seed);
}

enum MHD_Result route_still_json(struct request *r)
{
    struct copy copy = {.slot = HELD};
    struct scot_error err = {0};
    unsigned status = take_copy(r, &copy, 0, &err);
    if (status != 0)
        return answer_error(r, status, err.text);
    char *text = scot_alloc(1, SCOT_SIDECAR_BYTES, NULL);
    size_t bytes = text != NULL ? sidecar_of(r, &copy, text) : 0;
    return answer_body(r, "application/json", text, bytes);
}

static enum MHD_Result send_scratch(struct request *r, const struct scot_scratch *scratch, struct scot_error *err)
{
    int fd;
    uint64_t bytes;
    bool ok = scot_scratch_open(scratch, &fd, &bytes, err);
    scot_scratch_remove(scratch);
    return ok ? answer_file(r, "image/png", "scottie.png", fd, bytes) : answer_error(r, 503, err->text);
}

enum MHD_Result route_still_png(struct request *r)
{
    struct copy copy = {.slot = HELD};
    struct scot_error err = {0};
    struct scot_scratch scratch;
    char sidecar[SCOT_SIDECAR_BYTES];
    unsigned status = take_copy(r, &copy, pixels_of(r), &err);
    if (status != 0)
        return answer_error(r, status, err.text);
    int size = scot_live_size(r->server->options.live);
    scot_burn_marks(copy.pixel, &copy.still.view);
    sidecar_of(r, &copy, sidecar);
    const char *const text[] = {"Description", "SIMULATED fluoroscopy", "Scottie", sidecar, NULL};
    if (!scot_scratch_make(&scratch, &err)) {
        scot_free(copy.pixel);
        return answer_error(r, 503, err.text);
    }
    bool ok = scot_png_write_grey(scratch.path, copy.pixel, size, size, 16, text, &err);
    scot_free(copy.pixel);
    if (ok)
        return send_scratch(r, &scratch, &err);
    scot_scratch_remove(&scratch);
    return answer_error(r, 503, err.text);
}

/* One frame of the stream's form, its JSON the sidecar. */
static enum MHD_Result answer_frame(struct request *r, const struct copy *copy)
{
    char sidecar[SCOT_SIDECAR_BYTES + 8];
    size_t json = sidecar_of(r, copy, sidecar), pixels = pixels_of(r) * sizeof(uint16_t);
    while (json % 8 != 0)
        sidecar[json++] = ' ';
    char *body = scot_alloc(1, 8 + json + pixels, NULL);
    if (body != NULL) {
        memcpy(body, "SCF1", 4);
        for (int i = 0; i < 4; i++)
            body[4 + i] = (char)(json >> 8 * i);
        memcpy(body + 8, sidecar, json);
        memcpy(body + 8 + json, copy->pixel, pixels);
    }
    return answer_body(r, "application/octet-stream", body, 8 + json + pixels);
}

enum MHD_Result route_view(struct request *r)
{
    struct copy copy = {.slot = -2};
    struct scot_error err = {0};
    for (int slot = 0; slot < SCOT_VIEWS; slot++) {
        char name[12];
        snprintf(name, sizeof name, "%d", slot);
        if (strcmp(name, r->tail) == 0)
            copy.slot = slot;
    }
    if (copy.slot < 0)
        return answer_error(r, 404, "no such view, wanted 0 to 10");
    unsigned status = take_copy(r, &copy, pixels_of(r), &err);
    if (status != 0)
        return answer_error(r, status, err.text);
    enum MHD_Result answered = answer_frame(r, &copy);
    scot_free(copy.pixel);
    return answered;
}
