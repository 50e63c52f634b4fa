#include "volume/volume.h"

/* The range of columns [*first, *last) whose coordinate start + column * step lies in 0 .. n-1. The
 * ends are settled by the very sum that the sampler uses, so that no border sample changes sides. */
static void clip_axis(double start, double step, int n, int *first, int *last)
{
    if (step != 0) {
        double one = (0 - start) / step, other = (n - 1 - start) / step;
        double low = fmin(one, other) - 2, high = fmax(one, other) + 2;
        if (low > *first)
            *first = low < *last ? (int)low : *last;
        if (high < *last)
            *last = high > *first ? (int)high : *first;
    }
    while (*first < *last && !(start + *first * step >= 0 && start + *first * step <= n - 1))
        (*first)++;
    while (*first < *last && !(start + (*last - 1) * step >= 0 && start + (*last - 1) * step <= n - 1))
        (*last)--;
}

/* Positions run in steps of 2^-32 voxel, weights in 2^-16: 20000 HU from voxel to voxel leave an error
 * under half a HU before rounding, and a line of samples is integer arithmetic only. */
enum { POSITION_BITS = 32, WEIGHT_BITS = 16 };

/* One axis along a row of samples. */
struct walk {
    int64_t position, step;
    size_t stride;  /* in voxels, from a cell's low corner to the next cell's */
    size_t to_high; /* to its high corner; 0 on an axis of one voxel */
};

static inline int64_t fixed(double voxels)
{
    return (int64_t)llrint(voxels * (double)(INT64_C(1) << POSITION_BITS));
}

/* Both ends, and so all between, are held a 2^-32 short of the last voxel centre: no sample needs a bound. */
static struct walk walk_of(const struct scot_volume *v, int axis, double start, double step, int first, int count)
{
    size_t stride = axis == 0 ? 1 : axis == 1 ? (size_t)v->n[0] : (size_t)v->n[0] * (size_t)v->n[1];
    struct walk w = {fixed(start + first * step), fixed(step), stride, v->n[axis] > 1 ? stride : 0};
    int64_t end = v->n[axis] > 1 ? ((int64_t)(v->n[axis] - 1) << POSITION_BITS) - 1 : 0;
    w.position = w.position < 0 ? 0 : w.position > end ? end : w.position;
    int64_t steps = count - 1, last = w.position + steps * w.step;
    if (last < 0)
        w.step += -last / steps + 1;
    if (last > end)
        w.step -= (last - end) / steps + 1;
    return w;
}

/* Offset of the cell at a position, and the weight of its high corner. */
static inline size_t cell(const struct walk *w, int64_t position)
{
    return (size_t)(position >> POSITION_BITS) * w->stride;
}

static inline int64_t weight(const struct walk *w)
{
    int64_t part = w->position & ((INT64_C(1) << POSITION_BITS) - 1);
    return (part + (1 << (POSITION_BITS - WEIGHT_BITS - 1))) >> (POSITION_BITS - WEIGHT_BITS);
}

static inline int64_t mix_voxels(int16_t a, int16_t b, int64_t weight)
{
    return a * (INT64_C(1) << WEIGHT_BITS) + (b - a) * weight;
}

static inline int64_t mix(int64_t a, int64_t b, int64_t weight)
{
    return a + (((b - a) * weight) >> WEIGHT_BITS);
}

static void slice_row(const struct scot_volume *v, struct walk x, struct walk y, struct walk z, int count, int16_t *out)
{
    enum { AHEAD = 16 }; /* samples: about the way to memory and back */
    const size_t di = x.to_high, dj = y.to_high, dk = z.to_high;
    for (int n = 0; n < count; n++) {
        size_t soon = cell(&x, x.position + AHEAD * x.step) + cell(&y, y.position + AHEAD * y.step) +
                      cell(&z, z.position + AHEAD * z.step);
        __builtin_prefetch(v->voxel + soon + dj);
        __builtin_prefetch(v->voxel + soon + dj + dk);
        const int16_t *near = v->voxel + cell(&x, x.position) + cell(&y, y.position) + cell(&z, z.position);
        const int16_t *far = near + dk;
        int64_t wx = weight(&x), wy = weight(&y), wz = weight(&z);
        int64_t low = mix(mix_voxels(near[0], near[di], wx), mix_voxels(near[dj], near[dj + di], wx), wy);
        int64_t high = mix(mix_voxels(far[0], far[di], wx), mix_voxels(far[dj], far[dj + di], wx), wy);
        out[n] = (int16_t)((mix(low, high, wz) + (1 << (WEIGHT_BITS - 1))) >> WEIGHT_BITS);
        x.position += x.step;
        y.position += y.step;
        z.position += z.step;
    }
}

void scot_volume_slice(const struct scot_volume *v, const struct scot_plane *plane, int16_t *out)
{
    struct scot_vec3 origin = scot_affine_point(&v->voxel_from_patient, plane->origin);
    struct scot_vec3 step = scot_affine_direction(&v->voxel_from_patient, plane->column_step);
    struct scot_vec3 row_step = scot_affine_direction(&v->voxel_from_patient, plane->row_step);
    for (int row = 0; row < plane->rows; row++) {
        struct scot_vec3 start = scot_along(origin, row, row_step);
        int16_t *line = out + (size_t)row * (size_t)plane->columns;
        int first = 0, last = plane->columns;
        clip_axis(start.x, step.x, v->n[0], &first, &last);
        clip_axis(start.y, step.y, v->n[1], &first, &last);
        clip_axis(start.z, step.z, v->n[2], &first, &last);
        for (int column = 0; column < first; column++)
            line[column] = -1024;
        if (first < last)
            slice_row(v, walk_of(v, 0, start.x, step.x, first, last - first),
                      walk_of(v, 1, start.y, step.y, first, last - first),
                      walk_of(v, 2, start.z, step.z, first, last - first), last - first, line + first);
        for (int column = last; column < plane->columns; column++)
            line[column] = -1024;
    }
}
