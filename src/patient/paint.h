#ifndef SCOT_PATIENT_PAINT_H
#define SCOT_PATIENT_PAINT_H

#include "base/pool.h"
#include "patient/solid.h"
#include "volume/volume.h"

/* Turns the model into voxels: each voxel is the mean over its own width of what the distances
 * say, so that a cortex thinner than a voxel has the HU a scanner would give it. ct and labels
 * share an axis-aligned cubic grid. Same bytes for any number of threads. */
void scot_model_paint(const struct scot_model *model, struct scot_volume *ct, struct scot_volume *labels,
                      struct scot_pool *pool, uint64_t seed);

#endif
