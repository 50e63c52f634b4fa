#ifndef SCOT_XRAY_PROJECT_SWEEP_H
#define SCOT_XRAY_PROJECT_SWEEP_H

#include "xray/project_kernels.h"
#include "xray/project_plan.h"

/* What one worker needs beside the stack while it sums. */
struct scot_sweep_scratch {
    uint32_t *pairs;
    int32_t *sum;   /* SCOT_BLOCK * most_columns */
};

bool scot_sweep_scratch_init(struct scot_sweep_scratch *scratch, struct scot_error *err);
bool scot_sweep_scratch_fit(struct scot_sweep_scratch *scratch, int columns, struct scot_error *err);
void scot_sweep_scratch_finish(struct scot_sweep_scratch *scratch);

/* Sums all slices of a face into rows block * SCOT_BLOCK .. of its grid of this channel:
 * rows x columns floats, in units of 1/1000 water times slices. */
void scot_sweep_block(const struct scot_face *face, int channel, int block, float *grid,
                      const struct scot_project_kernels *kernels, struct scot_sweep_scratch *scratch);

/* Reads the voxels under a block that no other block reads, in the same order, and adds them up. */
uint64_t scot_sweep_read_block(const struct scot_face *face, int block, const struct scot_project_kernels *kernels);

static inline int scot_sweep_blocks(const struct scot_face *face)
{
    return face->count > 0 ? (face->rows + SCOT_BLOCK - 1) / SCOT_BLOCK : 0;
}

#endif
