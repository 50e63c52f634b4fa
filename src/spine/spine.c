#include "spine/spine.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "spine/parts.h"

/* The size of joint for which a capsule holds the middle of what is published: Panjabi 1993's middle area. */
static const double usual_area_mm2 = 15 * 16;

bool spine_read_rules(struct scot_spine *spine, const struct scot_rules *rules, struct scot_error *err)
{
    return scot_rules_number(&spine->usual_gap_mm, rules, "joint.lumbar.gap", "mm", err) &&
           scot_rules_number(&spine->usual_height_mm, rules, "joint.lumbar.height", "mm", err) &&
           scot_rules_number(&spine->capacity_least_ml, rules, "joint.lumbar.capacity.least", "mL", err) &&
           scot_rules_number(&spine->capacity_most_ml, rules, "joint.lumbar.capacity.most", "mL", err) &&
           scot_space_figures(&spine->space, rules, err);
}

void spine_set_capacity(const struct scot_spine *spine, struct scot_spine_joint *joint)
{
    double least = spine->capacity_least_ml, most = spine->capacity_most_ml;
    double by_size = (least + most) / 2 * joint->width_mm * joint->height_mm / usual_area_mm2;
    joint->capacity_ml = fmin(most, fmax(least, by_size));
    joint->burst_ml = joint->capacity_ml;
}

void scot_spine_destroy(struct scot_spine **spine)
{
    if (*spine == NULL)
        return;
    scot_free((*spine)->tissue);
    scot_free(*spine);
    *spine = NULL;
}

int scot_spine_joints(const struct scot_spine *spine)
{
    return spine->joints;
}

const struct scot_spine_joint *scot_spine_joint(const struct scot_spine *spine, int index)
{
    return index >= 0 && index < spine->joints ? &spine->joint[index] : NULL;
}

int scot_spine_nerves(const struct scot_spine *spine)
{
    return spine->nerves;
}

const struct scot_spine_nerve *scot_spine_nerve(const struct scot_spine *spine, int index)
{
    return index >= 0 && index < spine->nerves ? &spine->nerve[index] : NULL;
}

int scot_spine_vessels(const struct scot_spine *spine)
{
    return spine->vessels;
}

const struct scot_spine_vessel *scot_spine_vessel(const struct scot_spine *spine, int index)
{
    return index >= 0 && index < spine->vessels ? &spine->vessel[index] : NULL;
}

int scot_spine_find_joint(const struct scot_spine *spine, const char *name, enum scot_spine_side side)
{
    for (int i = 0; i < spine->joints; i++)
        if (strcmp(spine->joint[i].name, name) == 0 && spine->joint[i].side == side)
            return i;
    return -1;
}

int scot_spine_find_nerve(const struct scot_spine *spine, const char *level, enum scot_spine_side side)
{
    for (int i = 0; i < spine->nerves; i++) {
        const struct scot_spine_nerve *nerve = &spine->nerve[i];
        if (nerve->kind != SCOT_NERVE_ROOT && strcmp(nerve->level, level) == 0 && nerve->side == side)
            return i;
    }
    return -1;
}

/* joint Ln/n+1 is supplied by the medial branches of Ln-1 and Ln. */
void scot_spine_nerves_of(const struct scot_spine *spine, int joint, int nerve[2])
{
    nerve[0] = nerve[1] = -1;
    if (joint < 0 || joint >= spine->joints)
        return;
    const struct scot_spine_joint *j = &spine->joint[joint];
    int upper = spine_level_of_joint(j->name);
    nerve[0] = scot_spine_find_nerve(spine, spine_level_name(upper - 1), j->side);
    nerve[1] = scot_spine_find_nerve(spine, spine_level_name(upper), j->side);
}

bool scot_spine_knows(const struct scot_spine *spine, enum scot_structure structure)
{
    return spine->knows[structure];
}
