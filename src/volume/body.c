#include "volume/body.h"

#include <string.h>

#include "base/memory.h"
#include "volume/body_coarse.h"

/* Less than this outside the body is dust: wires, a seam of clothing. */
static const double couch_least_ml = 2;

/* A slice while its surface is settled: one byte a voxel and a list of the doubtful ones. */
struct slice_work {
    uint8_t *state; /* OUT, BODY or MAYBE */
    uint32_t *maybe;
    size_t maybes;
    int dense_hu;
};
enum { OUT, BODY, MAYBE };

static void settle_block(struct slice_work *w, const int16_t *hu, size_t at, int count, uint8_t class,
                         uint64_t *couch_voxels)
{
    if (class == SCOT_COARSE_IN) {
        memset(w->state + at, BODY, (size_t)count);
        return;
    }
    for (int i = 0; i < count; i++) {
        bool dense = hu[i] > w->dense_hu;
        if (class == SCOT_COARSE_BAND && dense)
            w->maybe[w->maybes++] = (uint32_t)(at + (size_t)i);
        w->state[at + (size_t)i] = !dense ? OUT : class == SCOT_COARSE_BAND ? MAYBE : class == SCOT_COARSE_SEED ? BODY : OUT;
        *couch_voxels += dense && class == SCOT_COARSE_OTHER;
    }
}

static void settle_row(struct slice_work *w, const struct scot_body_coarse *c, const struct scot_volume *ct, int j,
                       int k, uint64_t *couch_voxels)
{
    const int width = ct->n[0], step = c->factor[0];
    const int16_t *hu = ct->voxel + scot_volume_index(ct, 0, j, k);
    const uint8_t *class = c->class + ((size_t)(k / c->factor[2]) * (size_t)c->n[1] + (size_t)(j / c->factor[1])) *
                                          (size_t)c->n[0];
    size_t row = (size_t)j * (size_t)width;
    for (int b = 0; b < c->n[0]; b++) {
        int i = b * step, count = i + step < width ? step : width - i;
        if (class[b] == SCOT_COARSE_AIR)
            memset(w->state + row + i, OUT, (size_t)count);
        else
            settle_block(w, hu + i, row + (size_t)i, count, class[b], couch_voxels);
    }
}

static bool body_beside(const struct slice_work *w, const int n[3], size_t at)
{
    size_t width = (size_t)n[0], i = at % width;
    return (i > 0 && w->state[at - 1] == BODY) || (i + 1 < width && w->state[at + 1] == BODY) ||
           (at >= width && w->state[at - width] == BODY) ||
           (at + width < width * (size_t)n[1] && w->state[at + width] == BODY);
}

/* Doubtful voxels joined to the body within the slice are body: sweeps of the list, forth and back, until one
 * changes nothing. What is left hangs on the couch's side of a gap. */
static uint64_t join_maybes(struct slice_work *w, const int n[3])
{
    bool changed = true;
    while (changed && w->maybes > 0) {
        changed = false;
        size_t kept = 0;
        for (size_t m = 0; m < w->maybes; m++) {
            uint32_t at = w->maybe[m];
            if (body_beside(w, n, at)) {
                w->state[at] = BODY;
                changed = true;
            } else {
                w->maybe[kept++] = at;
            }
        }
        w->maybes = kept;
        for (size_t m = 0; m < kept / 2; m++) {
            uint32_t swapped = w->maybe[m];
            w->maybe[m] = w->maybe[kept - 1 - m];
            w->maybe[kept - 1 - m] = swapped;
        }
    }
    return w->maybes;
}

static void pack_bits(uint8_t *bits, size_t first, const uint8_t *state, size_t count)
{
    size_t done = 0;
    for (; done < count && ((first + done) & 7) != 0; done++)
        bits[(first + done) >> 3] |= (uint8_t)((state[done] == BODY) << ((first + done) & 7));
    for (; done + 8 <= count; done += 8) {
        unsigned byte = 0;
        for (unsigned bit = 0; bit < 8; bit++)
            byte |= (unsigned)(state[done + bit] == BODY) << bit;
        bits[(first + done) >> 3] = (uint8_t)byte;
    }
    for (; done < count; done++)
        bits[(first + done) >> 3] |= (uint8_t)((state[done] == BODY) << ((first + done) & 7));
}

/* A surface voxel by voxel from the coarse classes. */
static bool refine(struct scot_body *body, const struct scot_body_coarse *c, const struct scot_volume *ct,
                   struct scot_error *err)
{
    size_t slab = (size_t)ct->n[0] * (size_t)ct->n[1];
    struct slice_work w = {.dense_hu = SCOT_BODY_DENSE_HU};
    w.state = scot_alloc(slab, sizeof *w.state, err);
    w.maybe = scot_alloc(slab, sizeof *w.maybe, err);
    bool there = w.state != NULL && w.maybe != NULL;
    for (int k = 0; there && k < ct->n[2]; k++) {
        w.maybes = 0;
        for (int j = 0; j < ct->n[1]; j++)
            settle_row(&w, c, ct, j, k, &body->couch_voxels);
        body->couch_voxels += join_maybes(&w, ct->n);
        pack_bits(body->bits, (size_t)k * slab, w.state, slab);
    }
    scot_free(w.state);
    scot_free(w.maybe);
    return there;
}

bool scot_body_find(struct scot_body **out, const struct scot_volume *ct, struct scot_error *err)
{
    struct scot_body_coarse *coarse = NULL;
    struct scot_body *body = scot_alloc(1, sizeof *body, err);
    if (body == NULL)
        return false;
    for (int axis = 0; axis < 3; axis++)
        body->n[axis] = ct->n[axis];
    body->bits = scot_alloc((scot_volume_count(ct) + 7) / 8, 1, err);
    if (body->bits == NULL || !scot_body_coarse_find(&coarse, ct, err) || !refine(body, coarse, ct, err)) {
        scot_body_coarse_destroy(&coarse);
        scot_body_destroy(&body);
        return false;
    }
    scot_body_coarse_destroy(&coarse);
    double spacing_mm[3];
    scot_volume_spacing_mm(ct, spacing_mm);
    double voxel_ml = spacing_mm[0] * spacing_mm[1] * spacing_mm[2] / 1000;
    body->couch_found = (double)body->couch_voxels * voxel_ml > couch_least_ml;
    *out = body;
    return true;
}

void scot_body_destroy(struct scot_body **body)
{
    if (*body == NULL)
        return;
    scot_free((*body)->bits);
    scot_free(*body);
    *body = NULL;
}

bool scot_body_without_couch(struct scot_volume **out, const struct scot_volume *ct, const struct scot_body *body,
                             struct scot_error *err)
{
    struct scot_volume *v = NULL;
    if (!scot_volume_create(&v, ct->n, &ct->patient_from_voxel, err))
        return false;
    size_t count = scot_volume_count(ct);
    for (size_t at = 0; at < count; at++)
        v->voxel[at] = (body->bits[at >> 3] >> (at & 7)) & 1 ? ct->voxel[at] : -1024;
    v->clipped = ct->clipped;
    v->not_finite = ct->not_finite;
    memcpy(v->sha256, ct->sha256, sizeof v->sha256); /* still the CT that the sidecars name */
    *out = v;
    return true;
}
