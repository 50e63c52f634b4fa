#include "volume/body_coarse.h"

#include <string.h>

#include "base/memory.h"

static const double block_mm = 3;
/* A second piece of tissue belongs to the patient (an arm, a leg, a loose bone of a model) when it is at
 * least this part of the largest and this dense: couches are thin or light. */
static const double second_part = 0.01, second_hu = -150;

static size_t count_of(const struct scot_body_coarse *c)
{
    return (size_t)c->n[0] * (size_t)c->n[1] * (size_t)c->n[2];
}

static int head_axis_of(const struct scot_volume *ct)
{
    int best = 0;
    double spacing_mm[3], most = -1;
    scot_volume_spacing_mm(ct, spacing_mm);
    for (int axis = 0; axis < 3; axis++) {
        double along = fabs(ct->patient_from_voxel.m[2][axis]) / spacing_mm[axis];
        best = along > most ? axis : best;
        most = fmax(most, along);
    }
    return best;
}

static bool create(struct scot_body_coarse **out, const struct scot_volume *ct, struct scot_error *err)
{
    struct scot_body_coarse *c = scot_alloc(1, sizeof *c, err);
    if (c == NULL)
        return false;
    double spacing_mm[3];
    scot_volume_spacing_mm(ct, spacing_mm);
    for (int axis = 0; axis < 3; axis++) {
        double most = fmax(1, fmin(ct->n[axis], block_mm / spacing_mm[axis] + 1e-6));
        c->factor[axis] = (int)most;
        c->n[axis] = (ct->n[axis] + c->factor[axis] - 1) / c->factor[axis];
    }
    c->head_axis = head_axis_of(ct);
    c->hu = scot_alloc(count_of(c), sizeof *c->hu, err);
    c->mask = scot_alloc(count_of(c), 1, err);
    c->other = scot_alloc(count_of(c), 1, err);
    c->spare = scot_alloc(count_of(c), 1, err);
    c->class = scot_alloc(count_of(c), 1, err);
    c->queue = scot_alloc(count_of(c), sizeof *c->queue, err);
    *out = c;
    return c->hu && c->mask && c->other && c->spare && c->class && c->queue;
}

void scot_body_coarse_destroy(struct scot_body_coarse **coarse)
{
    struct scot_body_coarse *c = *coarse;
    if (c == NULL)
        return;
    scot_free(c->hu);
    scot_free(c->mask);
    scot_free(c->other);
    scot_free(c->spare);
    scot_free(c->class);
    scot_free(c->queue);
    scot_free(c);
    *coarse = NULL;
}

/* Means of one row of blocks; sum has room for a row of voxels. */
static void average_row(struct scot_body_coarse *c, const struct scot_volume *ct, int bj, int bk, int32_t *sum)
{
    int j0 = bj * c->factor[1], k0 = bk * c->factor[2], width = ct->n[0];
    int j1 = j0 + c->factor[1] < ct->n[1] ? j0 + c->factor[1] : ct->n[1];
    int k1 = k0 + c->factor[2] < ct->n[2] ? k0 + c->factor[2] : ct->n[2];
    memset(sum, 0, (size_t)width * sizeof *sum);
    for (int k = k0; k < k1; k++)
        for (int j = j0; j < j1; j++) {
            const int16_t *row = ct->voxel + scot_volume_index(ct, 0, j, k);
            for (int i = 0; i < width; i++)
                sum[i] += row[i];
        }
    int16_t *out = c->hu + ((size_t)bk * (size_t)c->n[1] + (size_t)bj) * (size_t)c->n[0];
    for (int b = 0; b < c->n[0]; b++) {
        int i1 = (b + 1) * c->factor[0] < width ? (b + 1) * c->factor[0] : width;
        int64_t total = 0;
        for (int i = b * c->factor[0]; i < i1; i++)
            total += sum[i];
        out[b] = (int16_t)(total / ((int64_t)(i1 - b * c->factor[0]) * (j1 - j0) * (k1 - k0)));
    }
}

static bool average(struct scot_body_coarse *c, const struct scot_volume *ct, struct scot_error *err)
{
    int32_t *sum = scot_alloc((size_t)ct->n[0], sizeof *sum, err);
    if (sum == NULL)
        return false;
    for (int bk = 0; bk < c->n[2]; bk++)
        for (int bj = 0; bj < c->n[1]; bj++)
            average_row(c, ct, bj, bk, sum);
    scot_free(sum);
    return true;
}

/* Each cell becomes the least (erode) or greatest (dilate) of itself and its two neighbours along an axis.
 * Beyond the volume's edge nothing is known: the edge cell stands for it, so that a body cut by the field of
 * view is not eaten from there. */
static void window(const struct scot_body_coarse *c, const uint8_t *in, uint8_t *out, int axis, bool dilate)
{
    size_t stride = axis == 0 ? 1 : axis == 1 ? (size_t)c->n[0] : (size_t)c->n[0] * (size_t)c->n[1];
    size_t run = stride * (size_t)c->n[axis];
    for (size_t start = 0; start < count_of(c); start += run)
        for (size_t at = 0; at < run; at++) {
            uint8_t here = in[start + at];
            uint8_t before = at >= stride ? in[start + at - stride] : here;
            uint8_t after = at + stride < run ? in[start + at + stride] : here;
            out[start + at] = dilate ? here | before | after : here & before & after;
        }
}

/* cells: 0 or 1, replaced; a 3 x 3 x 3 neighbourhood. */
static void morph(const struct scot_body_coarse *c, uint8_t *cells, bool dilate)
{
    window(c, cells, c->spare, 0, dilate);
    window(c, c->spare, cells, 1, dilate);
    window(c, cells, c->spare, 2, dilate);
    memcpy(cells, c->spare, count_of(c));
}

struct piece {
    size_t cells;
    double mean_hu;
};

static size_t push(struct scot_body_coarse *c, uint8_t *cells, size_t at, uint8_t from, uint8_t to, size_t tail)
{
    if (cells[at] != from)
        return tail;
    cells[at] = to;
    c->queue[tail] = (uint32_t)at;
    return tail + 1;
}

/* Turns the 6-connected piece of `from` that holds cell `start` into `to`. */
static struct piece flood(struct scot_body_coarse *c, uint8_t *cells, size_t start, uint8_t from, uint8_t to)
{
    const size_t row = (size_t)c->n[0], slab = row * (size_t)c->n[1];
    size_t tail = push(c, cells, start, from, to, 0);
    double sum_hu = 0;
    for (size_t head = 0; head < tail; head++) {
        size_t at = c->queue[head], i = at % row, j = at / row % (size_t)c->n[1], k = at / slab;
        sum_hu += c->hu[at];
        tail = i > 0 ? push(c, cells, at - 1, from, to, tail) : tail;
        tail = i + 1 < row ? push(c, cells, at + 1, from, to, tail) : tail;
        tail = j > 0 ? push(c, cells, at - row, from, to, tail) : tail;
        tail = j + 1 < (size_t)c->n[1] ? push(c, cells, at + row, from, to, tail) : tail;
        tail = k > 0 ? push(c, cells, at - slab, from, to, tail) : tail;
        tail = k + 1 < (size_t)c->n[2] ? push(c, cells, at + slab, from, to, tail) : tail;
    }
    return (struct piece){tail, tail > 0 ? sum_hu / (double)tail : 0};
}

/* Leaves in `cells` (0 or 1) the largest piece and those that may be its arms, as 1. */
static void keep_patient(struct scot_body_coarse *c, uint8_t *cells)
{
    enum { UNSEEN = 1, SEEN = 2, KEPT = 3, REFUSED = 4 };
    size_t largest = 0;
    for (size_t at = 0; at < count_of(c); at++)
        if (cells[at] == UNSEEN) {
            struct piece piece = flood(c, cells, at, UNSEEN, SEEN);
            largest = piece.cells > largest ? piece.cells : largest;
        }
    for (size_t at = 0; at < count_of(c); at++)
        if (cells[at] == SEEN) {
            struct piece piece = flood(c, cells, at, SEEN, KEPT);
            bool second = (double)piece.cells >= second_part * (double)largest && piece.mean_hu >= second_hu;
            if (piece.cells < largest && !second)
                flood(c, cells, at, KEPT, REFUSED);
        }
    for (size_t at = 0; at < count_of(c); at++)
        cells[at] = cells[at] == KEPT;
}

/* In each slice across the body, what the outside cannot reach is inside: lung, bowel, a mouth. `mask` gets
 * the holes filled. */
static void fill_holes(struct scot_body_coarse *c)
{
    enum { EMPTY = 0, BODY = 1, OUTSIDE = 2 };
    const size_t stride[3] = {1, (size_t)c->n[0], (size_t)c->n[0] * (size_t)c->n[1]};
    int a = c->head_axis == 0 ? 1 : 0, b = c->head_axis == 2 ? 1 : 2;
    for (int slice = 0; slice < c->n[c->head_axis]; slice++) {
        size_t base = (size_t)slice * stride[c->head_axis], tail = 0;
        for (int v = 0; v < c->n[b]; v++)
            for (int u = 0; u < c->n[a]; u++)
                if (u == 0 || v == 0 || u == c->n[a] - 1 || v == c->n[b] - 1)
                    tail = push(c, c->mask, base + (size_t)u * stride[a] + (size_t)v * stride[b], EMPTY, OUTSIDE, tail);
        for (size_t head = 0; head < tail; head++) {
            size_t at = c->queue[head];
            int u = (int)(at / stride[a] % (size_t)c->n[a]), v = (int)(at / stride[b] % (size_t)c->n[b]);
            tail = u > 0 ? push(c, c->mask, at - stride[a], EMPTY, OUTSIDE, tail) : tail;
            tail = u + 1 < c->n[a] ? push(c, c->mask, at + stride[a], EMPTY, OUTSIDE, tail) : tail;
            tail = v > 0 ? push(c, c->mask, at - stride[b], EMPTY, OUTSIDE, tail) : tail;
            tail = v + 1 < c->n[b] ? push(c, c->mask, at + stride[b], EMPTY, OUTSIDE, tail) : tail;
        }
    }
    for (size_t at = 0; at < count_of(c); at++)
        c->mask[at] = c->mask[at] != OUTSIDE;
}

/* mask: dense blocks; returns how many. */
static size_t dense_blocks(struct scot_body_coarse *c, int least_hu)
{
    size_t dense = 0;
    for (size_t at = 0; at < count_of(c); at++)
        dense += c->mask[at] = c->hu[at] > least_hu;
    return dense;
}

/* other: the solid cores of the patient's pieces, bridges to the couch cut; mask: the blocks of the body. */
static void separate(struct scot_body_coarse *c)
{
    size_t cells = count_of(c);
    memcpy(c->other, c->mask, cells);
    morph(c, c->other, false);
    if (memchr(c->other, 1, cells) == NULL)
        memcpy(c->other, c->mask, cells); /* too small to have a core: a cut-out, a test volume */
    keep_patient(c, c->other);
    memcpy(c->class, c->other, cells);
    for (int grown = 0; grown < 2; grown++) { /* back to the surface, and round its corners */
        morph(c, c->class, true);
        for (size_t at = 0; at < cells; at++)
            c->class[at] &= c->mask[at];
    }
    memcpy(c->mask, c->class, cells);
}

/* class, from mask (filled) and other (cores). */
static void classify(struct scot_body_coarse *c)
{
    const int something_hu = -900;
    size_t cells = count_of(c);
    for (size_t at = 0; at < cells; at++)
        c->class[at] = c->other[at] ? SCOT_COARSE_SEED : c->hu[at] > something_hu ? SCOT_COARSE_OTHER : SCOT_COARSE_AIR;
    memcpy(c->other, c->mask, cells);
    morph(c, c->other, true);
    for (size_t at = 0; at < cells; at++)
        if (c->other[at] && c->class[at] != SCOT_COARSE_SEED)
            c->class[at] = SCOT_COARSE_BAND;
    memcpy(c->other, c->mask, cells);
    morph(c, c->other, false);
    for (size_t at = 0; at < cells; at++)
        if (c->other[at])
            c->class[at] = SCOT_COARSE_IN;
}

bool scot_body_coarse_find(struct scot_body_coarse **out, const struct scot_volume *ct, struct scot_error *err)
{
    struct scot_body_coarse *c = NULL;
    if (!create(&c, ct, err) || !average(c, ct, err)) {
        scot_body_coarse_destroy(&c);
        return false;
    }
    int top_hu = INT16_MIN;
    for (size_t at = 0; at < count_of(c); at++)
        top_hu = c->hu[at] > top_hu ? c->hu[at] : top_hu;
    if (top_hu <= SCOT_AIR_HU) {
        scot_body_coarse_destroy(&c);
        return scot_fail(err, "no patient in the CT: the densest part has %d HU, wanted above %d HU", top_hu, SCOT_AIR_HU);
    }
    if (dense_blocks(c, SCOT_BODY_DENSE_HU) == 0)
        dense_blocks(c, SCOT_AIR_HU);
    separate(c);
    fill_holes(c);
    classify(c);
    *out = c;
    return true;
}
