#ifndef SCOT_XRAY_PROJECT_LAYOUT_H
#define SCOT_XRAY_PROJECT_LAYOUT_H

#include "base/pool.h"
#include "volume/volume.h"

/* The CT as the sweeps read it: t = HU + 1000 clipped to SCOT_TOP_HU + 1000, 0 for air, in two
 * orders: rows along i (index j, then k, then i) for beams along j and k, and rows along j
 * (index i, then k, then j) for beams along i. So the two common directions, front to back
 * and side to side, read whole slices in a row. */

enum { SCOT_TOTAL, SCOT_BONE, SCOT_CHANNELS };

struct scot_layout {
    int16_t *voxel;
    ptrdiff_t outer_stride, row_stride; /* voxels: outer index (j or i), row index k */
    int row_length, rows, outers;
    int segment;                     /* voxels that one bit of a mask stands for */
    uint64_t *mask[SCOT_CHANNELS];   /* [outer * rows + row]: segments that hold anything */
};

struct scot_layouts {
    int n[3];
    struct scot_layout along_i, along_j;
    uint64_t clipped;
};

bool scot_layouts_create(struct scot_layouts *out, const struct scot_volume *ct, struct scot_pool *pool,
                         int channels, struct scot_error *err);
void scot_layouts_finish(struct scot_layouts *layouts);

/* Bits of the segments that hold voxels first..last of a row; clipped to the row. */
uint64_t scot_layout_bits(const struct scot_layout *layout, int first, int last);

/* t of one voxel. */
int scot_layouts_at(const struct scot_layouts *layouts, int i, int j, int k);

#endif
