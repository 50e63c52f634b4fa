#ifndef SCOT_XRAY_CONTRAST_H
#define SCOT_XRAY_CONTRAST_H

#include "base/pool.h"
#include "volume/volume.h"
#include "xray/carm.h"

/* Iodine on a small grid around where it was injected. The grid and its projection (this
 * file) know nothing of how contrast moves; the rule that moves it is contrast_blob.h. */
struct scot_contrast_grid {
    int n[3];
    struct scot_vec3 origin;   /* LPS mm of voxel 0,0,0's centre; axes along LPS */
    double spacing_mm;
    float *iodine;             /* mg I per mL of space, n[2] x n[1] x n[0] */
    uint8_t *open;             /* 1 where contrast may be */
    int lo[3], hi[3];          /* half-open box that holds all iodine; empty when lo[0] >= hi[0] */
};

/* A cube of about size_mm around centre; `open` from the CT: not bone, not outside. Allocated once,
 * reused: scot_contrast_grid_place moves it without allocating. */
bool scot_contrast_grid_create(struct scot_contrast_grid **out, double size_mm, double spacing_mm,
                               struct scot_error *err);
void scot_contrast_grid_destroy(struct scot_contrast_grid **grid);
void scot_contrast_grid_place(struct scot_contrast_grid *grid, const struct scot_volume *ct,
                              struct scot_vec3 centre);
/* mg of iodine on the grid. */
double scot_contrast_grid_total_mg(const struct scot_contrast_grid *grid);

/* Adds the line integral of iodine (mm * mg/mL) to a picture of the view; grows box as
 * scot_steel_draw does. Deterministic for any thread count. Allocates nothing. */
void scot_contrast_project(const struct scot_contrast_grid *grid, const struct scot_view *view,
                           struct scot_pool *pool, float *iodine, int box[4]);

#endif
