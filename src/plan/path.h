#ifndef SCOT_PLAN_PATH_H
#define SCOT_PLAN_PATH_H

#include "plan/plan.h"

/* From the target back along the planned beam to the skin: entry, depth, needle, what lies near, and what is to be checked.
 * target, view and side of the plan are set. */
bool plan_path(struct scot_plan *plan, const struct scot_spine *spine, const struct scot_volume *ct, const struct scot_body *body,
               const struct scot_rules *rules, struct scot_error *err);

/* mm of bone on the way from the target out of the body, the first millimetres at the target left out. */
double plan_path_bone_mm(const struct scot_volume *ct, struct scot_vec3 target, struct scot_vec3 outward);

#endif
