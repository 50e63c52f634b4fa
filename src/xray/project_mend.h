#ifndef SCOT_XRAY_PROJECT_MEND_H
#define SCOT_XRAY_PROJECT_MEND_H

#include "xray/project_plan.h"

/* The deepest sum that is mended: half a slice at an edge is 3e-3 of a deeper one, in few rays. */
enum { SCOT_MEND_SLICES = 160 };

/* So shallow a sum has nothing smooth in it: every ray is summed by itself. */
enum { SCOT_RAY_SLICES = 12 };

/* Puts right, in a picture row's pixels from..to-1 of this face, the slices that the grid took in part
 * (scot_edge_part) and Joseph's sum takes or leaves: at most one a ray at each side of the
 * volume, and one at the detector. out[channel]: the row, mm of water. */
void scot_mend_row(float *const out[], int channels, int from, int to, int row, const struct scot_plan *plan,
                   const struct scot_view *view, const struct scot_face *face);

#endif
