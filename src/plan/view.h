#ifndef SCOT_PLAN_VIEW_H
#define SCOT_PLAN_VIEW_H

#include "plan/plan.h"

/* The C-arm's views for a joint: reads the search's limits from the rules. Fills view, second and scottie of the plan, whose
 * side is set. */
bool plan_joint_views(struct scot_plan *plan, const struct scot_spine_joint *joint, const struct scot_volume *ct,
                      const struct scot_rules *rules, struct scot_pool *pool, struct scot_error *err);
/* And for a nerve, seen by its bone: the usual oblique, or the nearest view along which no bone lies on the way. */
bool plan_nerve_views(struct scot_plan *plan, const struct scot_spine_nerve *nerve, const struct scot_volume *ct,
                      const struct scot_rules *rules, struct scot_error *err);

#endif
