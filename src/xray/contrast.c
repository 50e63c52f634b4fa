#include "xray/contrast.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Contrast stays out of bone and out of air: the couch, the outside, lung and bowel gas. */
static const int16_t bone_hu = 200, gas_hu = -500;

bool scot_contrast_grid_create(struct scot_contrast_grid **out, double size_mm, double spacing_mm,
                               struct scot_error *err)
{
    double side = size_mm / spacing_mm;
    if (!(size_mm > 0 && spacing_mm > 0 && side >= 8 && side <= 256))
        return scot_fail(err, "the contrast grid is %g mm in voxels of %g mm, wanted 8 to 256 voxels a side", size_mm,
                         spacing_mm);
    struct scot_contrast_grid *grid = scot_alloc(1, sizeof *grid, err);
    if (grid == NULL)
        return false;
    int n = (int)ceil(side - 1e-9);
    size_t count = (size_t)n * (size_t)n * (size_t)n;
    grid->n[0] = grid->n[1] = grid->n[2] = n;
    grid->spacing_mm = spacing_mm;
    /* Interpolation at the outermost voxel reads its neighbour beyond, with no weight. */
    size_t beyond = (size_t)n * (size_t)n + (size_t)n + 1;
    grid->iodine = scot_alloc(count + beyond, sizeof *grid->iodine, err);
    grid->spare = scot_alloc(count + beyond, sizeof *grid->spare, err);
    grid->open = scot_alloc(count, sizeof *grid->open, err);
    grid->order = scot_alloc(count, sizeof *grid->order, err);
    grid->arrival_mm = scot_alloc(count, sizeof *grid->arrival_mm, err);
    if (grid->iodine == NULL || grid->spare == NULL || grid->open == NULL || grid->order == NULL ||
        grid->arrival_mm == NULL) {
        scot_contrast_grid_destroy(&grid);
        return false;
    }
    *out = grid;
    return true;
}

void scot_contrast_grid_destroy(struct scot_contrast_grid **grid)
{
    struct scot_contrast_grid *g = *grid;
    if (g == NULL)
        return;
    scot_free(g->iodine);
    scot_free(g->spare);
    scot_free(g->open);
    scot_free(g->order);
    scot_free(g->arrival_mm);
    scot_free(g);
    *grid = NULL;
}

static size_t grid_count(const struct scot_contrast_grid *g)
{
    return (size_t)g->n[0] * (size_t)g->n[1] * (size_t)g->n[2];
}

/* `open` from the CT, a plane at a time; `arrival_mm` lends the room for a plane of HU. */
static void open_from_ct(struct scot_contrast_grid *g, const struct scot_volume *ct)
{
    size_t slab = (size_t)g->n[0] * (size_t)g->n[1];
    int16_t *hu = (int16_t *)(void *)g->arrival_mm;
    struct scot_plane plane = {
        .column_step = scot_vec3(g->spacing_mm, 0, 0),
        .row_step = scot_vec3(0, g->spacing_mm, 0),
        .columns = g->n[0],
        .rows = g->n[1],
    };
    for (int k = 0; k < g->n[2]; k++) {
        plane.origin = scot_along(g->origin, k * g->spacing_mm, scot_vec3(0, 0, 1));
        scot_volume_slice(ct, &plane, hu);
        uint8_t *open = g->open + (size_t)k * slab;
        for (size_t i = 0; i < slab; i++)
            open[i] = hu[i] > gas_hu && hu[i] < bone_hu;
    }
}

void scot_contrast_grid_place(struct scot_contrast_grid *g, const struct scot_volume *ct, struct scot_vec3 centre)
{
    double back_mm = -(g->n[0] - 1) / 2.0 * g->spacing_mm;
    g->origin = scot_along(centre, back_mm, scot_vec3(1, 1, 1));
    memset(g->iodine, 0, grid_count(g) * sizeof *g->iodine);
    memset(g->spare, 0, grid_count(g) * sizeof *g->spare);
    g->ordered = 0;
    for (int axis = 0; axis < 3; axis++)
        g->lo[axis] = g->hi[axis] = 0;
    open_from_ct(g, ct);
}

/* The row of old iodine that comes to lie in row (j, k); false where there is none. */
static bool old_row(const struct scot_contrast_grid *g, const int shift[3], int j, int k, const float **row)
{
    int from_j = j + shift[1], from_k = k + shift[2];
    if (from_j < 0 || from_k < 0 || from_j >= g->n[1] || from_k >= g->n[2])
        return false;
    *row = g->iodine + ((size_t)from_k * (size_t)g->n[1] + (size_t)from_j) * (size_t)g->n[0];
    return true;
}

static void shift_box(struct scot_contrast_grid *g, const int shift[3])
{
    bool gone = false;
    for (int axis = 0; axis < 3; axis++) {
        int lo = g->lo[axis] - shift[axis], hi = g->hi[axis] - shift[axis], n = g->n[axis];
        gone |= lo >= n - 1 || hi <= 1;
        g->lo[axis] = lo < 0 ? 0 : lo;
        g->hi[axis] = hi > n ? n : hi;
    }
    if (!gone)
        return;
    memset(g->iodine, 0, grid_count(g) * sizeof *g->iodine);
    for (int axis = 0; axis < 3; axis++)
        g->lo[axis] = g->hi[axis] = 0;
}

double scot_contrast_grid_shift(struct scot_contrast_grid *g, const struct scot_volume *ct, struct scot_vec3 centre)
{
    double before_mg = scot_contrast_grid_total_mg(g);
    struct scot_vec3 wanted = scot_along(centre, -(g->n[0] - 1) / 2.0 * g->spacing_mm, scot_vec3(1, 1, 1));
    struct scot_vec3 move = scot_scale(scot_sub(wanted, g->origin), 1 / g->spacing_mm);
    double limit = g->n[0]; /* further than that nothing is left, and an int still holds it */
    int shift[3] = {(int)lrint(fmax(-limit, fmin(limit, move.x))), (int)lrint(fmax(-limit, fmin(limit, move.y))),
                    (int)lrint(fmax(-limit, fmin(limit, move.z)))};
    if (abs(shift[0]) >= g->n[0] || abs(shift[1]) >= g->n[1] || abs(shift[2]) >= g->n[2]) {
        scot_contrast_grid_place(g, ct, centre);
        return before_mg;
    }
    g->origin = scot_along(g->origin, g->spacing_mm, scot_vec3(shift[0], shift[1], shift[2]));
    open_from_ct(g, ct);
    size_t width = (size_t)g->n[0];
    for (int k = 0; k < g->n[2]; k++)
        for (int j = 0; j < g->n[1]; j++) {
            size_t start = ((size_t)k * (size_t)g->n[1] + (size_t)j) * width;
            const float *row = NULL;
            bool there = old_row(g, shift, j, k, &row);
            for (int i = 0; i < g->n[0]; i++) {
                int from = i + shift[0];
                bool kept = there && from >= 0 && from < g->n[0] && g->open[start + (size_t)i];
                g->spare[start + (size_t)i] = kept ? row[from] : 0;
            }
        }
    float *old = g->iodine;
    g->iodine = g->spare;
    g->spare = old;
    memset(g->spare, 0, grid_count(g) * sizeof *g->spare);
    g->ordered = 0;
    shift_box(g, shift);
    return before_mg - scot_contrast_grid_total_mg(g);
}

double scot_contrast_grid_total_mg(const struct scot_contrast_grid *g)
{
    double sum = 0;
    for (int k = g->lo[2]; k < g->hi[2]; k++)
        for (int j = g->lo[1]; j < g->hi[1]; j++) {
            const float *row = g->iodine + ((size_t)k * (size_t)g->n[1] + (size_t)j) * (size_t)g->n[0];
            for (int i = g->lo[0]; i < g->hi[0]; i++)
                sum += row[i];
        }
    return sum * g->spacing_mm * g->spacing_mm * g->spacing_mm / 1000; /* mm3 to mL */
}
