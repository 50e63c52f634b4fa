#include "image/dicom/stack.h"

#include <math.h>

#include "base/memory.h"

/* The in-plane room that all slices of a tilted stack take, as offsets of the first pixel. */
struct room {
    double least_along_mm, least_down_mm, most_along_mm, most_down_mm;
};

static struct room room_of(const struct scot_dicom_stack *stack, const struct scot_dicom_scan *scan)
{
    struct room room = {0};
    for (int i = 0; i < scan->slices; i++) {
        double along, down;
        scot_dicom_stack_offset(stack, scan, i, &along, &down);
        room.least_along_mm = fmin(room.least_along_mm, along);
        room.least_down_mm = fmin(room.least_down_mm, down);
        room.most_along_mm = fmax(room.most_along_mm, along);
        room.most_down_mm = fmax(room.most_down_mm, down);
    }
    return room;
}

/* Thin pixels and a long slant would make a grid of millions of times the slices out of a few bytes; a real
 * gantry's, over the longest scan, takes some six times. */
static bool is_bearable(const int n[3], const struct scot_volume *in, struct scot_error *err)
{
    const int most_times = 8;
    return (uint64_t)n[0] * (uint64_t)n[1] <= (uint64_t)most_times * (uint64_t)in->n[0] * (uint64_t)in->n[1] ||
           scot_fail(err, "upright, the tilted slices of %d x %d pixels take %d x %d, wanted at most %d times the room",
                     in->n[0], in->n[1], n[0], n[1], most_times);
}

/* One slice, n0 x n1, seen from m0 x m1 pixels of the same size whose first lies at (x, y) of it: the
 * fractions are the same for every pixel, so four weights do. */
static void shift_slice(int16_t *out, const int m[2], const int16_t *in, const int n[2], double x, double y)
{
    int x0 = (int)floor(x), y0 = (int)floor(y);
    double fx = x - x0, fy = y - y0;
    for (int j = 0; j < m[1]; j++) {
        int b = y0 + j, c = fy > 0 ? b + 1 : b;
        for (int i = 0; i < m[0]; i++) {
            int l = x0 + i, r = fx > 0 ? l + 1 : l;
            int16_t *pixel = &out[(size_t)j * (size_t)m[0] + (size_t)i];
            *pixel = -1024;
            if (l < 0 || r >= n[0] || b < 0 || c >= n[1])
                continue;
            const int16_t *up = in + (size_t)b * (size_t)n[0], *low = in + (size_t)c * (size_t)n[0];
            double top = up[l] + fx * (up[r] - up[l]), bottom = low[l] + fx * (low[r] - low[l]);
            *pixel = (int16_t)lrint(top + fy * (bottom - top));
        }
    }
}

static bool make_upright(struct scot_volume **volume, const struct scot_dicom_stack *stack,
                         const struct scot_dicom_scan *scan, struct scot_error *err)
{
    const struct scot_volume *in = *volume;
    struct room room = room_of(stack, scan);
    int n[3] = {in->n[0] + (int)ceil((room.most_along_mm - room.least_along_mm) / stack->along_mm - 1e-6),
                in->n[1] + (int)ceil((room.most_down_mm - room.least_down_mm) / stack->down_mm - 1e-6),
                in->n[2]};
    struct scot_affine affine = in->patient_from_voxel;
    struct scot_vec3 first = scot_along(scot_along(stack->origin, room.least_along_mm, stack->row),
                                        room.least_down_mm, stack->column);
    affine.m[0][3] = first.x;
    affine.m[1][3] = first.y;
    affine.m[2][3] = first.z;
    struct scot_volume *out = NULL;
    if (!is_bearable(n, in, err) || !scot_volume_create(&out, n, &affine, err))
        return false;
    out->clipped = in->clipped;
    for (int k = 0; k < n[2]; k++) {
        double along, down;
        scot_dicom_stack_offset(stack, scan, k, &along, &down);
        shift_slice(out->voxel + scot_volume_index(out, 0, 0, k), n,
                    in->voxel + scot_volume_index(in, 0, 0, k), in->n,
                    (room.least_along_mm - along) / stack->along_mm,
                    (room.least_down_mm - down) / stack->down_mm);
    }
    scot_volume_destroy(volume);
    *volume = out;
    return true;
}

static void blend(int16_t *out, const int16_t *below, const int16_t *above, double part, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (int16_t)lrint(below[i] + part * (above[i] - below[i]));
}

static bool make_even(struct scot_volume **volume, const struct scot_dicom_stack *stack,
                      const struct scot_dicom_scan *scan, struct scot_error *err)
{
    const struct scot_volume *in = *volume;
    struct scot_volume *out = NULL;
    size_t plane = (size_t)in->n[0] * (size_t)in->n[1];
    if (!scot_volume_create(&out, in->n, &in->patient_from_voxel, err))
        return false;
    out->clipped = in->clipped;
    int below = 0;
    for (int k = 0; k < in->n[2]; k++) {
        double at = k * stack->step_mm;
        while (below + 2 < scan->slices && scan->slice[below + 1].at_mm <= at)
            below++;
        double part =
            (at - scan->slice[below].at_mm) / (scan->slice[below + 1].at_mm - scan->slice[below].at_mm);
        const int16_t *low = in->voxel + (size_t)below * plane;
        blend(out->voxel + (size_t)k * plane, low, low + plane, fmin(fmax(part, 0), 1), plane);
    }
    scot_volume_destroy(volume);
    *volume = out;
    return true;
}

bool scot_dicom_stack_straighten(struct scot_volume **volume, const struct scot_dicom_stack *stack,
                                 const struct scot_dicom_scan *scan, struct scot_error *err)
{
    return (!stack->sheared || make_upright(volume, stack, scan, err)) &&
           (!stack->uneven || make_even(volume, stack, scan, err));
}
