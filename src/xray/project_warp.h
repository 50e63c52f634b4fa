#ifndef SCOT_XRAY_PROJECT_WARP_H
#define SCOT_XRAY_PROJECT_WARP_H

#include "xray/project_kernels.h"
#include "xray/project_plan.h"

/* One picture row: each run of pixels of the same face, sampled from that face's grid and
 * scaled by the ray's mm per slice. out[channel]: view->columns floats, mm of water. */
void scot_warp_row(float *const out[], int channels, int row, const struct scot_plan *plan,
                   const struct scot_view *view, float *const grid[][SCOT_FACES],
                   const struct scot_project_kernels *kernels);

#endif
