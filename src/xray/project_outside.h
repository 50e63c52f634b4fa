#ifndef SCOT_XRAY_PROJECT_OUTSIDE_H
#define SCOT_XRAY_PROJECT_OUTSIDE_H

#include "xray/project_plan.h"

/* The part 0..1 of the picture's rays that cross the surface of the CT's box inside tissue, so that
 * more of the patient lies beyond; judged on a coarse raster of rays. A ray that misses the box
 * is judged where the box is nearest to the ray's middle. */
double scot_beam_outside(const struct scot_plan *plan, const struct scot_view *view,
                         const struct scot_layouts *layouts);

#endif
