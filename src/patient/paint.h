#ifndef SCOT_PATIENT_PAINT_H
#define SCOT_PATIENT_PAINT_H

#include "base/cpu.h"
#include "base/pool.h"
#include "patient/solid.h"
#include "volume/volume.h"

/* Turns the model into voxels: each voxel is the mean over its own width of what the distances
 * say, so that a cortex thinner than a voxel has the HU a scanner would give it. ct and labels
 * share an axis-aligned cubic grid. Same bytes for any number of threads and any instruction set. */
typedef void scot_painter(const struct scot_model *model, struct scot_volume *ct, struct scot_volume *labels,
                          struct scot_pool *pool, uint64_t seed);

/* The painter for isa, which the processor must have. */
scot_painter *scot_painter_for(enum scot_isa isa);

/* One for each instruction set (paint_isa.h); the plain one is for all. */
scot_painter scot_model_paint, scot_model_paint_avx2, scot_model_paint_avx512;

#endif
