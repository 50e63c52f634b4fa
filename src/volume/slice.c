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

/* How to walk the voxels along an axis: the last cell's low corner and the step to its high one;
 * an axis of one voxel is one cell collapsed onto it. */
struct walk {
    int last_low;
    size_t stride;
};

static inline float mix(float a, float b, float part)
{
    return a + (b - a) * part;
}

static inline size_t cell(const struct walk *walk, double p, float *part)
{
    int low = (int)p;
    low = low < walk->last_low ? low : walk->last_low;
    *part = (float)(p - low);
    return (size_t)low;
}

static void slice_row(const struct scot_volume *v, const struct walk walk[3], struct scot_vec3 start,
                      struct scot_vec3 step, int first, int last, int16_t *out)
{
    const size_t row = (size_t)v->n[0], slab = row * (size_t)v->n[1];
    const size_t di = walk[0].stride, dj = walk[1].stride, dk = walk[2].stride;
    for (int column = first; column < last; column++) {
        float x, y, z;
        size_t i = cell(&walk[0], start.x + column * step.x, &x);
        size_t j = cell(&walk[1], start.y + column * step.y, &y);
        size_t k = cell(&walk[2], start.z + column * step.z, &z);
        const int16_t *near = v->voxel + k * slab + j * row + i, *far = near + dk;
        float low = mix(mix(near[0], near[di], x), mix(near[dj], near[dj + di], x), y);
        float high = mix(mix(far[0], far[di], x), mix(far[dj], far[dj + di], x), y);
        out[column] = (int16_t)lrintf(mix(low, high, z));
    }
}

void scot_volume_slice(const struct scot_volume *v, const struct scot_plane *plane, int16_t *out)
{
    struct scot_vec3 origin = scot_affine_point(&v->voxel_from_patient, plane->origin);
    struct scot_vec3 step = scot_affine_direction(&v->voxel_from_patient, plane->column_step);
    struct scot_vec3 row_step = scot_affine_direction(&v->voxel_from_patient, plane->row_step);
    struct walk walk[3];
    size_t stride = 1;
    for (int axis = 0; axis < 3; axis++) {
        walk[axis] = (struct walk){v->n[axis] > 1 ? v->n[axis] - 2 : 0, v->n[axis] > 1 ? stride : 0};
        stride *= (size_t)v->n[axis];
    }
    for (int row = 0; row < plane->rows; row++) {
        struct scot_vec3 start = scot_along(origin, row, row_step);
        int16_t *line = out + (size_t)row * (size_t)plane->columns;
        int first = 0, last = plane->columns;
        clip_axis(start.x, step.x, v->n[0], &first, &last);
        clip_axis(start.y, step.y, v->n[1], &first, &last);
        clip_axis(start.z, step.z, v->n[2], &first, &last);
        for (int column = 0; column < first; column++)
            line[column] = -1024;
        slice_row(v, walk, start, step, first, last, line);
        for (int column = last; column < plane->columns; column++)
            line[column] = -1024;
    }
}
