#ifndef SCOT_XRAY_PROJECT_KERNELS_H
#define SCOT_XRAY_PROJECT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "xray/project.h"

/* What the projector does per sample, once per instruction set. Every set gives the same
 * bytes: sums are integers, and the warp rounds after each product and sum, in one order. */

enum {
    SCOT_STRIP = 64,        /* grid columns a cell is wide */
    SCOT_BLOCK = 32,        /* grid rows a cell is high, at most */
    SCOT_BATCH = 16,        /* slices a cell sums, at most */
    SCOT_CELL_PAIRS = 28,   /* source row pairs under a block: 31 * SCOT_MOST_PITCH + 2, rounded up */
    SCOT_ROW_GUARD = 128,   /* voxels that may be read beyond the last row */
    SCOT_POSITION_BITS = 16,
    SCOT_WEIGHT_BITS = 12,
    SCOT_SUM_SHIFT = 8,     /* a batch's sums keep SCOT_WEIGHT_BITS - SCOT_SUM_SHIFT bits of a unit */
};

/* Grid steps in voxels at the slice farthest from the source: 8 samples then fit the 8 words
 * that one 128-bit shuffle reaches. */
#define SCOT_MOST_PITCH 0.8

/* The bone channel counts what of t = HU + 1000 is above this. */
#define SCOT_BONE_T (SCOT_BONE_HU + 1000)

/* Keys' free parameter: -1/2 is exact for parabolas, but the sums have kinks at every voxel, and a
 * little more bend fits those better: doc/projector.md. */
#define SCOT_CUBIC_A (-0.65f)

/* One slice under a cell. Sample c of a row lies at voxel (u0 + c * du) / 65536 of it. */
struct scot_cell_slice {
    const int16_t *rows;    /* the first source row, at its voxel 0 */
    const uint32_t *weight; /* per grid row: the upper source row's weight, the lower's << 16, sum 0..4096 */
    const uint8_t *pair;    /* per grid row: which pair of source rows, 0..pairs-1 */
    const int16_t *edge;    /* per column of the strip: what part of the slice counts there, in 1/32768;
                               NULL where all of it does */
    int32_t pairs;
    int32_t u0, du;
};

/* A strip of grid columns, a block of grid rows, a batch of slices. Adds
 *     (sum over slices of w0 h(r) + w1 h(r+1) + 128) >> 8
 * to sum[row][column], where h is the source row at the column's position,
 *     h = t0 + (((t1 - t0) * fraction + 2^14) >> 15),  t = max(voxel - floor, 0),
 * positions beyond 0..u_end moved to it, and h = (h * edge + 2^14) >> 15 where there is an edge. */
struct scot_cell {
    const struct scot_cell_slice *slice;
    int slices, rows;
    ptrdiff_t row_stride;   /* voxels from one source row to the next */
    ptrdiff_t ahead;        /* voxels to the data wanted soon, for prefetching */
    int32_t u_end;          /* last voxel of a row, * 65536 */
    int floor;
    int32_t *sum;
    ptrdiff_t sum_stride;
    uint32_t *pairs;        /* scratch: SCOT_BATCH * SCOT_CELL_PAIRS * SCOT_STRIP, 64-byte aligned */
};

/* A run of one picture row's pixels, sampled from a grid. Pixel c lies at
 * x = (x0 + c * x1) / (d0 + c * d1), y likewise, and its value is scaled by
 * sqrt(l0 + (c * l1 - l2)^2) / (d0 + c * d1). 0 where the 4 x 4 samples are not all in the grid. */
struct scot_warp {
    const float *grid[2];   /* a channel each */
    int columns, rows;      /* of a grid; its rows follow each other */
    float x0, x1, y0, y1, d0, d1, l0, l1, l2;
};

struct scot_project_kernels {
    void (*cell)(const struct scot_cell *cell);
    /* Pixels from..to-1 of the rows out[0..channels-1]. */
    void (*warp)(float *const out[], int channels, int from, int to, const struct scot_warp *warp);
    /* The sum of count voxels: what merely reading them costs. */
    uint64_t (*read)(const int16_t *voxel, int count);
};

extern const struct scot_project_kernels scot_project_scalar, scot_project_avx2, scot_project_avx512;

/* The cell kernel for an instruction set that this build and this processor have. */
const struct scot_project_kernels *scot_project_kernels(enum scot_isa isa);

#endif
