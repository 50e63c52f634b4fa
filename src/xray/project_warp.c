#include "xray/project_warp.h"

#include <string.h>

#include "xray/project_mend.h"

/* Where the run of pixels that starts at `from` ends: the pixels of one face are an interval of a
 * row, because a face's rays are a convex cone. */
static int run_end(const struct scot_plan *plan, int from, int columns, int row, int face)
{
    if (scot_plan_face_of(plan, columns - 1, row) == face)
        return columns;
    int in = from, beyond = columns - 1;
    while (beyond - in > 1) {
        int middle = (in + beyond) / 2;
        if (scot_plan_face_of(plan, middle, row) == face)
            in = middle;
        else
            beyond = middle;
    }
    return beyond;
}

/* The homography from pixel to grid along this row, scaled so that its denominator is 1 at a
 * column of the run. */
static struct scot_warp warp_of(const struct scot_plan *plan, const struct scot_view *view,
                                const struct scot_face *f, int row, int column)
{
    const struct scot_linear *u = &plan->ray[f->u], *v = &plan->ray[f->v], *w = &plan->ray[f->w];
    double scale = f->sign * (w->at + w->per_column * column + w->per_row * row);
    double d0 = f->sign * (w->at + w->per_row * row) / scale, d1 = f->sign * w->per_column / scale;
    double u0 = (u->at + u->per_row * row) / scale, v0 = (v->at + v->per_row * row) / scale;
    struct scot_vec3 start = scot_sub(scot_view_pixel(view, 0, row), view->source);
    double along_right = scot_dot(start, view->right);
    double mm = 1e-3 / scale; /* t is in 1/1000 of water */
    double rest = scot_dot(start, start) - along_right * along_right;
    return (struct scot_warp){
        .columns = f->columns, .rows = f->rows,
        .x0 = (float)((u0 - f->p0 * d0) / f->dp), .x1 = (float)((u->per_column / scale - f->p0 * d1) / f->dp),
        .y0 = (float)((v0 - f->q0 * d0) / f->dq), .y1 = (float)((v->per_column / scale - f->q0 * d1) / f->dq),
        .d0 = (float)d0, .d1 = (float)d1,
        .l0 = (float)(rest * mm * mm), .l1 = (float)(view->pixel_mm * mm), .l2 = (float)(-along_right * mm)};
}

void scot_warp_row(float *const out[], int channels, int row, const struct scot_plan *plan,
                   const struct scot_view *view, float *const grid[][SCOT_FACES],
                   const struct scot_project_kernels *kernels)
{
    for (int from = 0; from < view->columns;) {
        int face = scot_plan_face_of(plan, from, row);
        int to = run_end(plan, from, view->columns, row, face);
        struct scot_warp warp = warp_of(plan, view, &plan->face[face], row, (from + to) / 2);
        for (int channel = 0; channel < channels; channel++) {
            warp.grid[channel] = grid[channel][face];
            if (plan->face[face].count == 0)
                memset(out[channel] + from, 0, (size_t)(to - from) * sizeof **out);
        }
        if (plan->face[face].count > 0) {
            kernels->warp(out, channels, from, to, &warp);
            scot_mend_row(out, channels, from, to, row, plan, view, &plan->face[face]);
        }
        from = to;
    }
}
