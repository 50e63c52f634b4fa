#include "xray/project_sweep.h"

#include <string.h>

#include "base/memory.h"

/* One slice above a block of grid rows. */
struct slab {
    struct scot_cell_slice cell;     /* u0, du are set strip by strip */
    uint32_t weight[SCOT_BLOCK];
    uint8_t pair[SCOT_BLOCK];
    int16_t edge[SCOT_STRIP];
    double m;                        /* distance from the source, in slices */
    uint64_t mask;                   /* segments in which any of its rows holds anything */
    bool cut;                        /* the detector's plane runs through it above this block */
};

struct block {
    const struct scot_face *face;
    int channel, row0, rows;
    int strip0, strip1;
    struct slab slab[SCOT_BATCH];
    int slabs;
    const struct scot_project_kernels *kernels;
    struct scot_sweep_scratch *scratch;
};

bool scot_sweep_scratch_init(struct scot_sweep_scratch *scratch, struct scot_error *err)
{
    *scratch = (struct scot_sweep_scratch){0};
    scratch->pairs = scot_alloc(SCOT_BATCH * SCOT_CELL_PAIRS * SCOT_STRIP, sizeof *scratch->pairs, err);
    return scratch->pairs != NULL;
}

bool scot_sweep_scratch_fit(struct scot_sweep_scratch *scratch, int columns, struct scot_error *err)
{
    scot_free_at(&scratch->sum);
    scratch->sum = scot_alloc((size_t)columns * SCOT_BLOCK, sizeof *scratch->sum, err);
    return scratch->sum != NULL;
}

void scot_sweep_scratch_finish(struct scot_sweep_scratch *scratch)
{
    scot_free_at(&scratch->pairs);
    scot_free_at(&scratch->sum);
}

/* m times the reach is at most 1 before the detector: the extremes over a rectangle of the grid. */
static void reach_extremes(const struct scot_face *f, const int columns[2], const int rows[2], double *least,
                           double *most)
{
    *least = HUGE_VAL;
    *most = -HUGE_VAL;
    for (int corner = 0; corner < 4; corner++) {
        double p = f->p0 + columns[corner & 1] * f->dp, q = f->q0 + rows[corner >> 1] * f->dq;
        double rate = f->reach_p * p + f->reach_q * q + f->reach_1;
        *least = fmin(*least, rate);
        *most = fmax(*most, rate);
    }
}

/* Which two source rows each grid row lies between, and how much of each it takes. */
static bool set_rows(struct slab *slab, const struct block *b, int w)
{
    const struct scot_face *f = b->face;
    int first = -1, last = 0;
    for (int row = 0; row < b->rows; row++) {
        double q = f->q0 + (b->row0 + row) * f->dq, v = f->sv + slab->m * q;
        double part = 1 << SCOT_WEIGHT_BITS;
        if (v < 1 || v > f->nv - 2) { /* seldom, and the division is dear */
            part *= scot_side_part(v, f->nv, q);
            v = fmin(fmax(v, 0), f->nv - 1);
        }
        slab->weight[row] = 0;
        slab->pair[row] = 0;
        if (part < 0.5)
            continue;
        int upper = f->nv < 2 ? 0 : v >= f->nv - 1 ? f->nv - 2 : (int)v;
        uint32_t weight = (uint32_t)(part + 0.5), lower_weight = (uint32_t)((v - upper) * part + 0.5);
        if (first < 0)
            first = upper;
        last = upper;
        slab->pair[row] = (uint8_t)(upper - first);
        slab->weight[row] = (weight - lower_weight) | lower_weight << 16;
    }
    if (first < 0)
        return false;
    slab->cell.rows = f->layout->voxel + w * f->w_stride + first * f->v_stride;
    slab->cell.pairs = last - first + 1;
    slab->cell.weight = slab->weight;
    slab->cell.pair = slab->pair;
    slab->mask = 0;
    const uint64_t *mask = f->layout->mask[b->channel] + w * f->w_mask;
    for (int v = first; v <= last; v += 64 / (int)sizeof *mask)
        __builtin_prefetch(mask + SCOT_BATCH * f->sign * f->w_mask + v * f->v_mask);
    for (int v = first; v <= last + 1 && v < f->nv; v++)
        slab->mask |= mask[v * f->v_mask];
    return slab->mask != 0;
}

/* False where the slice has nothing for this block. */
static bool set_slab(struct slab *slab, const struct block *b, int w)
{
    const struct scot_face *f = b->face;
    slab->m = scot_face_distance(f, w);
    double least, most;
    reach_extremes(f, (int[2]){b->strip0 * SCOT_STRIP, b->strip1 * SCOT_STRIP - 1},
                   (int[2]){b->row0, b->row0 + b->rows - 1}, &least, &most);
    slab->cut = (slab->m + 0.5) * most > 1;
    return (slab->m - 0.5) * least < 1 && set_rows(slab, b, w);
}

static void place_strip(struct slab *slab, const struct scot_face *f, int strip)
{
    const double unit = 1 << SCOT_POSITION_BITS, far = 16000;
    double p0 = f->p0 + strip * SCOT_STRIP * f->dp, u0 = f->su + slab->m * p0, du = slab->m * f->dp;
    slab->cell.u0 = (int32_t)lrint(fmin(fmax(u0, -far), far) * unit);
    slab->cell.du = (int32_t)lrint(du * unit);
    slab->cell.edge = NULL;
    if (u0 >= 1 && u0 + SCOT_STRIP * du <= f->nu - 2)
        return;
    slab->cell.edge = slab->edge;
    for (int column = 0; column < SCOT_STRIP; column++)
        slab->edge[column] = (int16_t)(32767 * scot_side_part(u0 + column * du, f->nu, p0 + column * f->dp));
}

static bool holds_anything(const struct slab *slab, const struct scot_face *f)
{
    int first = slab->cell.u0 >> SCOT_POSITION_BITS;
    int last = (slab->cell.u0 + (SCOT_STRIP - 1) * slab->cell.du) >> SCOT_POSITION_BITS;
    return (scot_layout_bits(f->layout, first, last + 1) & slab->mask) != 0;
}

static int32_t sample_pair(const struct scot_cell *cell, const struct slab *slab, int row, int column)
{
    int32_t u = slab->cell.u0 + column * slab->cell.du, h[2];
    u = u < 0 ? 0 : u > cell->u_end ? cell->u_end : u;
    const int16_t *t = slab->cell.rows + slab->pair[row] * cell->row_stride + (u >> SCOT_POSITION_BITS);
    int fraction = (u >> 1) & 0x7fff;
    for (int lower = 0; lower < 2; lower++, t += cell->row_stride) {
        int t0 = t[0] > cell->floor ? t[0] - cell->floor : 0, t1 = t[1] > cell->floor ? t[1] - cell->floor : 0;
        h[lower] = t0 + (((t1 - t0) * fraction + 0x4000) >> 15);
        if (slab->cell.edge != NULL)
            h[lower] = (h[lower] * slab->edge[column] + 0x4000) >> 15;
    }
    return h[0] * (int32_t)(slab->weight[row] & 0xffff) + h[1] * (int32_t)(slab->weight[row] >> 16);
}

/* A slice that the detector's plane cuts above this strip: ray by ray, as few slices ever are. */
static void sum_cut(const struct scot_cell *cell, const struct slab *slab, const struct block *b, int strip)
{
    const struct scot_face *f = b->face;
    const double unit = 1.0 / (1 << SCOT_SUM_SHIFT);
    for (int row = 0; row < b->rows; row++)
        for (int column = 0; column < SCOT_STRIP; column++) {
            double p = f->p0 + (strip * SCOT_STRIP + column) * f->dp, q = f->q0 + (b->row0 + row) * f->dq;
            double part = scot_reach_part(f, slab->m, p, q);
            if (part > 0)
                cell->sum[row * cell->sum_stride + column] +=
                    (int32_t)(part * unit * sample_pair(cell, slab, row, column) + 0.5);
        }
}

static void sum_strip(struct block *b, int strip)
{
    const struct scot_face *f = b->face;
    struct scot_cell_slice slice[SCOT_BATCH];
    struct scot_cell cell = {
        .slice = slice, .rows = b->rows, .row_stride = f->v_stride,
        .ahead = SCOT_BATCH * f->sign * f->w_stride,
        .u_end = (f->nu - 1) << SCOT_POSITION_BITS,
        .floor = b->channel == SCOT_BONE ? SCOT_BONE_T : 0,
        .sum = b->scratch->sum + strip * SCOT_STRIP, .sum_stride = f->columns, .pairs = b->scratch->pairs};
    for (int s = 0; s < b->slabs; s++) {
        struct slab *slab = &b->slab[s];
        place_strip(slab, f, strip);
        if (!holds_anything(slab, f))
            continue;
        if (slab->cut)
            sum_cut(&cell, slab, b, strip);
        else
            slice[cell.slices++] = slab->cell;
    }
    if (cell.slices > 0)
        b->kernels->cell(&cell);
}

static void sum_batch(struct block *b, int from, int to)
{
    b->slabs = 0;
    for (int number = from; number < to; number++)
        b->slabs += set_slab(&b->slab[b->slabs], b, b->face->first + b->face->sign * number);
    for (int strip = b->strip0; strip < b->strip1 && b->slabs > 0; strip++)
        sum_strip(b, strip);
}

static void store(const struct block *b, float *grid)
{
    size_t count = (size_t)b->rows * (size_t)b->face->columns;
    float *out = grid + (size_t)b->row0 * (size_t)b->face->columns;
    const float unit = 1.0f / (1 << (SCOT_WEIGHT_BITS - SCOT_SUM_SHIFT));
    for (size_t i = 0; i < count; i++)
        out[i] = (float)b->scratch->sum[i] * unit;
}

void scot_sweep_block(const struct scot_face *face, int channel, int block, float *grid,
                      const struct scot_project_kernels *kernels, struct scot_sweep_scratch *scratch)
{
    struct block b = {.face = face, .channel = channel, .row0 = block * SCOT_BLOCK,
                      .kernels = kernels, .scratch = scratch};
    b.rows = face->rows - b.row0 < SCOT_BLOCK ? face->rows - b.row0 : SCOT_BLOCK;
    int column0, column1;
    scot_face_span(face, b.row0, b.row0 + b.rows, &column0, &column1);
    b.strip0 = column0 / SCOT_STRIP;
    b.strip1 = (column1 + SCOT_STRIP - 1) / SCOT_STRIP;
    memset(scratch->sum, 0, (size_t)b.rows * (size_t)face->columns * sizeof *scratch->sum);
    for (int number = 0; number < face->count; number += SCOT_BATCH)
        sum_batch(&b, number, number + SCOT_BATCH < face->count ? number + SCOT_BATCH : face->count);
    store(&b, grid);
}

uint64_t scot_sweep_read_block(const struct scot_face *face, int block, const struct scot_project_kernels *kernels)
{
    int row0 = block * SCOT_BLOCK, column0, column1;
    int row1 = row0 + SCOT_BLOCK < face->rows ? row0 + SCOT_BLOCK : face->rows;
    scot_face_span(face, row0, row1, &column0, &column1);
    uint64_t sum = 0;
    for (int number = 0; number < face->count; number++) {
        int w = face->first + face->sign * number;
        double m = scot_face_distance(face, w);
        double u0 = ceil(face->su + m * (face->p0 + column0 * face->dp));
        double u1 = floor(face->su + m * (face->p0 + column1 * face->dp));
        double v0 = ceil(face->sv + m * (face->q0 + row0 * face->dq));
        double v1 = ceil(face->sv + m * (face->q0 + row1 * face->dq));
        int first = (int)fmax(u0, 0), count = (int)fmin(u1, face->nu - 1) - first + 1;
        const int16_t *slice = face->layout->voxel + w * face->w_stride + first;
        for (int v = (int)fmax(v0, 0); count > 0 && v < fmin(v1, face->nv); v++)
            sum += kernels->read(slice + v * face->v_stride, count);
    }
    return sum;
}
