#ifndef SCOT_TEST_JOSEPH_H
#define SCOT_TEST_JOSEPH_H

#include "volume/volume.h"
#include "xray/carm.h"

/* The slow, obvious, double-precision ray sum that the projector is judged by: Joseph (1982), along
 * the index axis on which the ray takes most steps, bilinear in each slice, zero outside the
 * outermost voxel centres, HU <= SCOT_AIR_HU nothing before interpolation, from the source
 * to the detector's pixel. mm of water; bone: what is above SCOT_BONE_HU. */
double test_joseph_ray(const struct scot_volume *ct, const struct scot_view *view, double column, double row,
                       bool bone);

#endif
