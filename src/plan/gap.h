#ifndef SCOT_PLAN_GAP_H
#define SCOT_PLAN_GAP_H

#include "plan/plan.h"

/* From the isocentre to the detector, DESIGN section 3. */
struct scot_vec3 plan_direction(double oblique_deg, double tilt_deg);

#endif
