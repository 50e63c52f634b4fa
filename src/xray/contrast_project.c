#include "xray/contrast.h"

/* Joseph's ray sum through the box that holds iodine: one bilinear sample in each plane across the
 * axis nearest the beam. Where a voxel's shadow is wide, rays are cast for every second pixel each
 * way and the picture is filled in between. */
enum { TILE = 32 };

struct caster {
    const struct scot_contrast_grid *grid;
    const struct scot_view *view;
    float *picture;
    int axis, across[2];     /* the beam's nearest axis and the other two */
    size_t stride[3];        /* in iodine, along i, j, k */
    struct scot_vec3 source; /* in voxels */
    int box[4];              /* pixels that iodine may shade */
    int tiles_wide;
    int step;                /* pixels from ray to ray, 1 or 2 */
};

static double axis_of(struct scot_vec3 p, int axis)
{
    return axis == 0 ? p.x : axis == 1 ? p.y : p.z;
}

static struct scot_vec3 voxel_of(const struct scot_contrast_grid *g, struct scot_vec3 p)
{
    return scot_scale(scot_sub(p, g->origin), 1 / g->spacing_mm);
}

/* Narrows the planes [*first, *last] to those where the ray is within the box across it. */
static void narrow(double start, double slope, int lo, int hi, double *first, double *last)
{
    if (fabs(slope) < 1e-9) {
        if (!(start >= lo && start <= hi - 1))
            *last = *first - 1;
        return;
    }
    double one = (lo - start) / slope, other = (hi - 1 - start) / slope;
    *first = fmax(*first, fmin(one, other));
    *last = fmin(*last, fmax(one, other));
}

/* mm * mg/mL along the ray from the source to a detector point (in voxels). */
static float ray_sum(const struct caster *c, struct scot_vec3 pixel)
{
    const struct scot_contrast_grid *g = c->grid;
    struct scot_vec3 d = scot_sub(pixel, c->source);
    double run = axis_of(d, c->axis), from = axis_of(c->source, c->axis);
    double ends[2] = {from, from + run};
    double first = fmax(g->lo[c->axis], fmin(ends[0], ends[1]));
    double last = fmin(g->hi[c->axis] - 1, fmax(ends[0], ends[1]));
    double start[2], slope[2];
    for (int a = 0; a < 2; a++) {
        slope[a] = axis_of(d, c->across[a]) / run;
        start[a] = axis_of(c->source, c->across[a]) - from * slope[a];
        narrow(start[a], slope[a], g->lo[c->across[a]], g->hi[c->across[a]], &first, &last);
    }
    if (!(first <= last)) /* beside the box, perhaps by more planes than an integer counts */
        return 0;
    /* Places in the plane as 16.16 integers: the inner loop converts nothing. */
    const double one = 65536;
    int plane0 = (int)ceil(first - 1e-9), plane1 = (int)floor(last + 1e-9);
    size_t su = c->stride[c->across[0]], sv = c->stride[c->across[1]];
    int32_t du = (int32_t)lrint(slope[0] * one), dv = (int32_t)lrint(slope[1] * one);
    int32_t u = (int32_t)lrint(fmax(0, start[0] + plane0 * slope[0]) * one);
    int32_t v = (int32_t)lrint(fmax(0, start[1] + plane0 * slope[1]) * one);
    const float *slab = g->iodine + (size_t)plane0 * c->stride[c->axis];
    float sum = 0;
    for (int plane = plane0; plane <= plane1; plane++) {
        const float *p = slab + (size_t)(u >> 16) * su + (size_t)(v >> 16) * sv;
        float fu = (float)(u & 0xffff) * (1 / 65536.0f), fv = (float)(v & 0xffff) * (1 / 65536.0f);
        float near = p[0] + fu * (p[su] - p[0]), far = p[sv] + fu * (p[sv + su] - p[sv]);
        sum += near + fv * (far - near);
        slab += c->stride[c->axis];
        u = u + du > 0 ? u + du : 0;
        v = v + dv > 0 ? v + dv : 0;
    }
    return sum * (float)(scot_length(d) / fabs(run) * g->spacing_mm);
}

/* Midway between b and c, by the cubic through all four (Catmull and Rom); no less than nothing. */
static float midway(float a, float b, float c, float d)
{
    float value = (9 * (b + c) - a - d) * (1 / 16.0f);
    return value > 0 ? value : 0;
}

/* The pixels of a row from the rays cast for every second one; line[1] is the first pixel's. */
static void add_row(float *out, const float *line, int columns)
{
    for (int c = 0; c < columns; c++) {
        const float *near = line + c / 2;
        out[c] += c % 2 == 0 ? near[1] : midway(near[0], near[1], near[2], near[3]);
    }
}

/* Casts one ray a pixel, or one for every second pixel of every second row with a margin for the cubic. */
static void cast_tile(void *context, int task, int worker)
{
    (void)worker;
    const struct caster *c = context;
    int column0 = c->box[0] + task % c->tiles_wide * TILE, row0 = c->box[1] + task / c->tiles_wide * TILE;
    int columns = c->box[2] - column0 < TILE ? c->box[2] - column0 : TILE;
    int rows = c->box[3] - row0 < TILE ? c->box[3] - row0 : TILE;
    int margin = c->step - 1, wide = columns / c->step + 3 * margin, high = rows / c->step + 3 * margin;
    float cast[TILE][TILE], line[TILE];
    for (int r = 0; r < high; r++)
        for (int q = 0; q < wide; q++) {
            struct scot_vec3 p = scot_view_pixel(c->view, column0 + (q - margin) * c->step, row0 + (r - margin) * c->step);
            cast[r][q] = ray_sum(c, voxel_of(c->grid, p));
        }
    for (int r = 0; r < rows; r++) {
        float *out = c->picture + (size_t)(row0 + r) * (size_t)c->view->columns + column0;
        const float(*near)[TILE] = &cast[r / c->step];
        if (c->step == 1) {
            for (int col = 0; col < columns; col++)
                out[col] += near[0][col];
        } else if (r % 2 == 0) {
            add_row(out, near[1], columns);
        } else {
            for (int q = 0; q < wide; q++)
                line[q] = midway(near[0][q], near[1][q], near[2][q], near[3][q]);
            add_row(out, line, columns);
        }
    }
}

/* The pixels that the iodine's box may shade; false when there are none. */
static bool shaded_box(const struct scot_contrast_grid *g, const struct scot_view *view, int box[4])
{
    double low[2] = {1e9, 1e9}, high[2] = {-1e9, -1e9};
    for (int corner = 0; corner < 8; corner++) {
        struct scot_vec3 v = scot_vec3(corner & 1 ? g->hi[0] - 1 : g->lo[0], corner & 2 ? g->hi[1] - 1 : g->lo[1],
                                       corner & 4 ? g->hi[2] - 1 : g->lo[2]);
        double at[2];
        if (!scot_view_project(view, scot_along(g->origin, g->spacing_mm, v), &at[0], &at[1]))
            return false; /* reaches behind the focus: no picture to draw it in */
        for (int a = 0; a < 2; a++) {
            low[a] = fmin(low[a], at[a]);
            high[a] = fmax(high[a], at[a]);
        }
    }
    box[0] = (int)fmax(0, floor(fmin(low[0], view->columns)));
    box[1] = (int)fmax(0, floor(fmin(low[1], view->rows)));
    box[2] = (int)fmin(view->columns, ceil(fmax(high[0], -1)) + 1);
    box[3] = (int)fmin(view->rows, ceil(fmax(high[1], -1)) + 1);
    return box[0] < box[2] && box[1] < box[3];
}

static void choose_axis(struct caster *c, struct scot_vec3 beam)
{
    double x = fabs(beam.x), y = fabs(beam.y), z = fabs(beam.z);
    c->axis = x >= y && x >= z ? 0 : y >= z ? 1 : 2;
    c->across[0] = c->axis == 0 ? 1 : 0;
    c->across[1] = c->axis == 2 ? 1 : 2;
    c->stride[0] = 1;
    c->stride[1] = (size_t)c->grid->n[0];
    c->stride[2] = (size_t)c->grid->n[0] * (size_t)c->grid->n[1];
}

/* Rays two thirds of a voxel's shadow apart still show all that the grid holds. */
static int ray_step(const struct scot_contrast_grid *g, const struct scot_view *view, struct scot_vec3 middle)
{
    struct scot_vec3 axis = scot_sub(view->detector_centre, view->source);
    double sid_mm = scot_length(axis), depth = scot_dot(scot_sub(middle, view->source), axis) / sid_mm;
    return g->spacing_mm * sid_mm / depth / view->pixel_mm >= 3 ? 2 : 1;
}

void scot_contrast_project(const struct scot_contrast_grid *g, const struct scot_view *view, struct scot_pool *pool,
                           float *iodine, int box[4])
{
    for (int axis = 0; axis < 3; axis++)
        if (g->hi[axis] - g->lo[axis] < 2)
            return;
    struct caster c = {.grid = g, .view = view, .picture = iodine};
    if (!shaded_box(g, view, c.box))
        return;
    struct scot_vec3 half = scot_vec3((g->lo[0] + g->hi[0] - 1) / 2.0, (g->lo[1] + g->hi[1] - 1) / 2.0,
                                      (g->lo[2] + g->hi[2] - 1) / 2.0);
    struct scot_vec3 middle = scot_along(g->origin, g->spacing_mm, half);
    choose_axis(&c, scot_sub(middle, view->source));
    c.source = voxel_of(g, view->source);
    c.step = ray_step(g, view, middle);
    c.tiles_wide = (c.box[2] - c.box[0] + TILE - 1) / TILE;
    int tiles = c.tiles_wide * ((c.box[3] - c.box[1] + TILE - 1) / TILE);
    if (pool != NULL)
        scot_pool_run(pool, tiles, cast_tile, &c);
    else
        for (int tile = 0; tile < tiles; tile++)
            cast_tile(&c, tile, 0);
    bool empty = box[0] >= box[2];
    for (int a = 0; a < 2; a++) {
        box[a] = empty || c.box[a] < box[a] ? c.box[a] : box[a];
        box[a + 2] = empty || c.box[a + 2] > box[a + 2] ? c.box[a + 2] : box[a + 2];
    }
}
