#include "plan/plan.h"

#include <stdio.h>
#include <string.h>

#include "plan/path.h"
#include "plan/view.h"

const char *const scot_approach_name[SCOT_APPROACHES] = {"intra-articular", "medial-branch"};

static const char *const side_name[] = {"left", "right"};

/* R-061, REFERENCE B1: the lower half of the dorsal joint line; the tip rests in the gap, a little inside its edge. */
static struct scot_vec3 joint_target(const struct scot_spine_joint *joint)
{
    static const double inside_mm = 3;
    return scot_joint_point(joint, joint->width_mm / 2 - inside_mm, 0, -joint->height_mm / 6);
}

bool scot_plan_joint(struct scot_plan *out, const struct scot_spine *spine, int joint, const struct scot_volume *ct,
                     const struct scot_body *body, const struct scot_rules *rules, struct scot_pool *pool, struct scot_error *err)
{
    const struct scot_spine_joint *j = scot_spine_joint(spine, joint);
    if (j == NULL)
        return scot_fail(err, "joint %d is not known, wanted 0 to %d", joint, scot_spine_joints(spine) - 1);
    struct scot_plan plan = {.approach = SCOT_INTRA_ARTICULAR, .joint = joint, .nerve = -1, .side = j->side};
    snprintf(plan.target, sizeof plan.target, "%s %s", j->name, side_name[j->side]);
    snprintf(plan.target_long, sizeof plan.target_long, "%s facet joint, %s, intra-articular", j->name, side_name[j->side]);
    plan.target_mm = joint_target(j);
    if (!scot_rules_number(&plan.volume_ml, rules, "volume.lumbar.joint", "mL", err) ||
        !plan_joint_views(&plan, j, ct, rules, pool, err) || !plan_path(&plan, spine, ct, body, rules, err))
        return false;
    *out = plan;
    return true;
}

bool scot_plan_nerve(struct scot_plan *out, const struct scot_spine *spine, int nerve, const struct scot_volume *ct,
                     const struct scot_body *body, const struct scot_rules *rules, struct scot_pool *pool, struct scot_error *err)
{
    (void)pool;
    const struct scot_spine_nerve *n = scot_spine_nerve(spine, nerve);
    if (n == NULL || !n->target_known)
        return scot_fail(err, "nerve %d has no known target, wanted a medial branch or the L5 dorsal ramus", nerve);
    struct scot_plan plan = {.approach = SCOT_MEDIAL_BRANCH, .joint = -1, .nerve = nerve, .side = n->side};
    snprintf(plan.target, sizeof plan.target, "%s", n->name);
    snprintf(plan.target_long, sizeof plan.target_long, "%s, at the %s", n->name, n->bone);
    plan.target_mm = n->target;
    if (!scot_rules_number(&plan.volume_ml, rules, "volume.lumbar.nerve", "mL", err) ||
        !plan_nerve_views(&plan, n, ct, rules, err) || !plan_path(&plan, spine, ct, body, rules, err))
        return false;
    *out = plan;
    return true;
}

/* "L4/5 left" into its two words. */
static bool split(const char *target, char joint[12], enum scot_spine_side *side)
{
    char word[8];
    int used = 0;
    if (sscanf(target, "%11s %7s%n", joint, word, &used) != 2 || target[used] != '\0')
        return false;
    *side = strcmp(word, "left") == 0 ? SCOT_SPINE_LEFT : SCOT_SPINE_RIGHT;
    return strcmp(word, "left") == 0 || strcmp(word, "right") == 0;
}

static int nerve_named(const struct scot_spine *spine, const char *name)
{
    for (int i = 0; i < scot_spine_nerves(spine); i++)
        if (strcmp(scot_spine_nerve(spine, i)->name, name) == 0 && scot_spine_nerve(spine, i)->target_known)
            return i;
    return -1;
}

bool scot_plan_find(struct scot_plan *out, const struct scot_spine *spine, const char *target, enum scot_approach approach,
                    int which, const struct scot_volume *ct, const struct scot_body *body, const struct scot_rules *rules,
                    struct scot_pool *pool, struct scot_error *err)
{
    char name[SCOT_SPINE_NAME];
    if (scot_spine_read_name(name, target) != SCOT_NAMED_NOTHING)
        target = name;
    int by_name = approach == SCOT_MEDIAL_BRANCH ? nerve_named(spine, target) : -1;
    if (by_name >= 0)
        return scot_plan_nerve(out, spine, by_name, ct, body, rules, pool, err);
    char joint[12];
    enum scot_spine_side side;
    if (!split(target, joint, &side))
        return scot_fail(err, "the target is \"%.40s\", wanted a joint and side like \"L4/5 left\"", target);
    int index = scot_spine_find_joint(spine, joint, side);
    if (approach == SCOT_INTRA_ARTICULAR)
        return index >= 0 ? scot_plan_joint(out, spine, index, ct, body, rules, pool, err)
                          : scot_fail(err, "%s %s is not known in this CT, wanted one that is there or marked", joint, side_name[side]);
    int nerve[2] = {-1, -1};
    scot_spine_nerves_of(spine, index, nerve);
    if (which < 0 || which > 1 || nerve[which] < 0)
        return scot_fail(err, "nerve %d of %s %s is not known in this CT, wanted one that is there or marked", which + 1, joint,
                         side_name[side]);
    return scot_plan_nerve(out, spine, nerve[which], ct, body, rules, pool, err);
}
