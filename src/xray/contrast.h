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
    /* Room for the rule that moves it, n voxels each, so that a step allocates nothing. */
    float *spare;
    float *arrival_mm;         /* way from the tip through open voxels */
    uint32_t *order;           /* open voxels in the order in which contrast reaches them ... */
    int ordered;               /* ... and how many of them are known */
};

/* A cube of about size_mm in voxels of spacing_mm, 8 to 256 a side: 48 mm at 0.75 mm holds 3 mL with room
 * (17 bytes a voxel). Allocated once, reused; the caller's. */
bool scot_contrast_grid_create(struct scot_contrast_grid **out, double size_mm, double spacing_mm,
                               struct scot_error *err);
void scot_contrast_grid_destroy(struct scot_contrast_grid **grid);
/* Puts the grid's centre there, empty, `open` from the CT: not bone (200 HU), not air (-500 HU), not
 * outside. Allocates nothing. */
void scot_contrast_grid_place(struct scot_contrast_grid *grid, const struct scot_volume *ct,
                              struct scot_vec3 centre);
/* The same, but keeps the iodine where it is in the patient: moved by whole voxels. Returns the mg that no
 * longer lie on the grid (or now lie in what is not open). */
double scot_contrast_grid_shift(struct scot_contrast_grid *grid, const struct scot_volume *ct,
                                struct scot_vec3 centre);
/* mg of iodine on the grid. */
double scot_contrast_grid_total_mg(const struct scot_contrast_grid *grid);

/* Adds the line integral of iodine (mm * mg/mL) to a picture of the view; grows box as
 * scot_steel_draw does. Zero outside the outermost voxel centres of the box. pool may be NULL. The same bytes
 * for any thread count. Allocates nothing. */
void scot_contrast_project(const struct scot_contrast_grid *grid, const struct scot_view *view,
                           struct scot_pool *pool, float *iodine, int box[4]);

#endif
