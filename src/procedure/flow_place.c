#include <stdlib.h>
#include <string.h>

#include "procedure/flow_parts.h"

/* Bringing the grid to the tip. */

static void place(struct flow_needle *n, struct scot_contrast_grid *g)
{
    g->origin = scot_along(n->tip, -(g->n[0] - 1) / 2.0 * g->spacing_mm, scot_vec3(1, 1, 1));
    memset(g->iodine, 0, flow_count(g) * sizeof *g->iodine);
    memset(g->spare, 0, flow_count(g) * sizeof *g->spare);
    memset(n->fluid, 0, flow_count(g) * sizeof *n->fluid);
    g->ordered = 0;
    for (int axis = 0; axis < 3; axis++)
        g->lo[axis] = g->hi[axis] = 0;
}

/* Moves an array by whole voxels; returns the sum of what no longer lies on the grid. */
static double move(const struct scot_contrast_grid *g, float *array, float *scratch, const int shift[3])
{
    double before = 0, after = 0;
    for (size_t i = 0; i < flow_count(g); i++) {
        scratch[i] = array[i];
        before += (double)array[i];
    }
    for (int k = 0; k < g->n[2]; k++)
        for (int j = 0; j < g->n[1]; j++)
            for (int i = 0; i < g->n[0]; i++) {
                bool there = flow_cell_inside(g, i + shift[0], j + shift[1], k + shift[2]);
                float value = there ? scratch[flow_index_of(g, i + shift[0], j + shift[1], k + shift[2])] : 0;
                array[flow_index_of(g, i, j, k)] = value;
                after += (double)value;
            }
    return before - after;
}

static void move_box(struct scot_contrast_grid *g, const int shift[3])
{
    bool gone = false;
    for (int axis = 0; axis < 3; axis++) {
        int lo = g->lo[axis] - shift[axis], hi = g->hi[axis] - shift[axis], n = g->n[axis];
        g->lo[axis] = lo < 0 ? 0 : lo;
        g->hi[axis] = hi > n ? n : hi;
        gone |= g->lo[axis] >= g->hi[axis];
    }
    for (int axis = 0; axis < 3 && gone; axis++)
        g->lo[axis] = g->hi[axis] = 0;
}

static void shift_to(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g)
{
    struct scot_vec3 wanted = scot_along(n->tip, -(g->n[0] - 1) / 2.0 * g->spacing_mm, scot_vec3(1, 1, 1));
    struct scot_vec3 by = scot_scale(scot_sub(wanted, g->origin), 1 / g->spacing_mm);
    double most = g->n[0]; /* farther than that nothing is left, and an int still holds it */
    int shift[3] = {(int)lrint(fmax(-most, fmin(most, by.x))), (int)lrint(fmax(-most, fmin(most, by.y))),
                    (int)lrint(fmax(-most, fmin(most, by.z)))};
    flow_vessel_lift(n, g);
    n->gone_mg += move(g, g->iodine, flow->old_fluid, shift) * flow_voxel_ml(g);
    n->lost_ml += move(g, n->fluid, flow->old_fluid, shift) * flow_voxel_ml(g);
    move_box(g, shift);
    g->origin = scot_along(g->origin, g->spacing_mm, scot_vec3(shift[0], shift[1], shift[2]));
    if (!flow_holds(g))
        place(n, g);
}

void flow_bring(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g)
{
    struct scot_vec3 off = scot_along(scot_sub(n->tip, g->origin), -(g->n[0] - 1) / 2.0 * g->spacing_mm, scot_vec3(1, 1, 1));
    double far_mm = fmax(fabs(off.x), fmax(fabs(off.y), fabs(off.z)));
    bool holds = n->in_use && flow_holds(g);
    if (n->in_use && far_mm <= (holds ? g->n[0] * g->spacing_mm / 8 : 1e-9))
        return;
    flow_vessel_lift(n, g);
    if (holds)
        shift_to(flow, n, g);
    else
        place(n, g);
    flow_map(flow, n, g);
}

static double sum_of(const struct scot_contrast_grid *g, const float *array)
{
    double sum = 0;
    for (int k = g->lo[2]; k < g->hi[2]; k++)
        for (int j = g->lo[1]; j < g->hi[1]; j++)
            for (int i = g->lo[0]; i < g->hi[0]; i++)
                sum += (double)array[flow_index_of(g, i, j, k)];
    return sum * flow_voxel_ml(g);
}

/* What casts no shadow any more need not be followed. */
void flow_forget_traces(struct flow_needle *n, struct scot_contrast_grid *g)
{
    static const double nothing_mg = 0.1, nothing_ml = 0.004;
    if (!flow_holds(g) || n->queued > 0 || flow_vessel_ml(n) > 0)
        return;
    double mg = sum_of(g, g->iodine), ml = sum_of(g, n->fluid);
    if (mg >= nothing_mg || ml >= nothing_ml)
        return;
    n->gone_mg += mg;
    n->lost_ml += ml;
    memset(g->iodine, 0, flow_count(g) * sizeof *g->iodine);
    memset(n->fluid, 0, flow_count(g) * sizeof *n->fluid);
    for (int axis = 0; axis < 3; axis++)
        g->lo[axis] = g->hi[axis] = 0;
}
