#include "cli/contrast.h"

/* Where the tips of the gallery lie: all about L4/5 left, by the spine's own geometry. */

/* The left oblique view of the table below, in which the needle is a dot. */
static const struct scot_vec3 down_the_oblique = {-0.6157, -0.7880, 0};

static const struct scot_spine_joint *joint_of(const struct scot_spine *spine, enum scot_spine_side side)
{
    int index = scot_spine_find_joint(spine, "L4/5", side);
    return index < 0 ? NULL : scot_spine_joint(spine, index);
}

/* On the joint, `along` and `up` as shares of half its width and height, `out` in mm, down its dorsal tangent. */
static bool on_joint(const struct scot_spine *spine, double along, double out_mm, double up, struct scot_vec3 *tip,
                     struct scot_vec3 *direction)
{
    const struct scot_spine_joint *joint = joint_of(spine, SCOT_SPINE_LEFT);
    if (joint == NULL)
        return false;
    *tip = scot_joint_point(joint, along * joint->width_mm / 2, out_mm, up * joint->height_mm / 2);
    *direction = scot_scale(scot_joint_tangent(joint, joint->width_mm / 3), -1);
    return true;
}

static bool in_joint(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    return on_joint(spine, 0.6, 0, -0.3, tip, direction);
}

static bool beside_joint(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    const struct scot_spine_joint *joint = joint_of(spine, SCOT_SPINE_LEFT);
    return joint != NULL && on_joint(spine, 1 + 2 * 2.8 / joint->width_mm, 0.5, 0, tip, direction);
}

static bool in_muscle(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    if (!on_joint(spine, 1, 0, 0, tip, direction))
        return false;
    *tip = scot_along(*tip, -14, *direction);
    return true;
}

static bool on_nerve(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    int index = scot_spine_find_nerve(spine, "L3", SCOT_SPINE_LEFT);
    if (index < 0 || !scot_spine_nerve(spine, index)->target_known)
        return false;
    *tip = scot_spine_nerve(spine, index)->target;
    *direction = down_the_oblique;
    return true;
}

/* From the middle between the two joints, the first place of this tissue on the way dorsally, or after it. */
static bool on_midline(const struct scot_spine *spine, enum scot_tissue tissue, double beyond_mm, struct scot_vec3 *tip,
                       struct scot_vec3 *direction)
{
    const struct scot_spine_joint *left = joint_of(spine, SCOT_SPINE_LEFT), *right = joint_of(spine, SCOT_SPINE_RIGHT);
    if (left == NULL || right == NULL)
        return false;
    struct scot_vec3 middle = scot_scale(scot_add(left->centre, right->centre), 0.5);
    *direction = scot_vec3(0, -1, 0);
    bool met = false;
    for (double y = -25; y < 15; y += 0.25) {
        *tip = scot_along(middle, y, scot_vec3(0, 1, 0));
        bool here = scot_spine_tissue(spine, *tip) == tissue;
        if (met && (!here || beyond_mm <= 0)) {
            *tip = scot_along(*tip, beyond_mm, scot_vec3(0, 1, 0));
            return true;
        }
        met = met || here;
    }
    return false;
}

static bool in_sac(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    if (!on_midline(spine, SCOT_TISSUE_DURAL_SAC, 1e-3, tip, direction))
        return false;
    tip->y -= 4;
    return true;
}

static bool behind_sac(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    return on_midline(spine, SCOT_TISSUE_DURAL_SAC, 0.8, tip, direction);
}

static bool behind_flavum(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    if (!on_midline(spine, SCOT_TISSUE_DURAL_SAC, 0.1, tip, direction))
        return false;
    while (scot_spine_tissue(spine, *tip) == SCOT_TISSUE_EPIDURAL)
        tip->y += 0.25;
    tip->y += 4.5;
    tip->x += 3;
    return true;
}

static bool beside_root(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    for (int index = 0; index < scot_spine_nerves(spine); index++) {
        const struct scot_spine_nerve *nerve = scot_spine_nerve(spine, index);
        if (nerve->kind != SCOT_NERVE_ROOT || nerve->side != SCOT_SPINE_LEFT || nerve->level[0] != 'L' ||
            nerve->level[1] != '4' || nerve->line.points < 4)
            continue;
        *tip = scot_along(nerve->line.point[2], nerve->line.radius_mm[2] + 1, scot_unit(scot_vec3(0.6, 1, 0)));
        *direction = down_the_oblique;
        return true;
    }
    return false;
}

/* The small vein nearest to the block's target. */
static bool in_vein(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    struct scot_vec3 target;
    double nearest = INFINITY;
    if (!on_nerve(spine, &target, direction))
        return false;
    for (int index = 0; index < scot_spine_vessels(spine); index++) {
        const struct scot_spine_vessel *vessel = scot_spine_vessel(spine, index);
        for (int p = 1; vessel->vein && p + 1 < vessel->line.points; p++) {
            double away = scot_length(scot_sub(vessel->line.point[p], target));
            if (away < nearest)
                *tip = vessel->line.point[p];
            nearest = fmin(nearest, away);
        }
    }
    return isfinite(nearest);
}

static bool in_bone(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction)
{
    return on_joint(spine, 0.2, 5, -0.2, tip, direction);
}

#define AP(s) {0, s}
#define OBLIQUE(s) {38, s}
#define LATERAL(s) {90, s}

const struct scot_cli_scene scot_cli_scenes[] = {
    {"intra-articular", SCOT_PATTERN_INTRA_ARTICULAR, in_joint, 0.7, 0.2, 0, 3, {AP(6), OBLIQUE(6), LATERAL(6)}},
    {"intra-articular-then-drug", SCOT_PATTERN_INTRA_ARTICULAR, in_joint, 0.3, 0.2, 0.5, 2, {OBLIQUE(3), OBLIQUE(9)}},
    {"capsule-rupture", SCOT_PATTERN_CAPSULE_RUPTURE, in_joint, 2.1, 0.4, 0, 2, {AP(8), OBLIQUE(8)}},
    {"epidural-leak", SCOT_PATTERN_EPIDURAL, in_joint, 1.6, 0.3, 0, 2, {AP(8), LATERAL(8)}},
    {"periarticular", SCOT_PATTERN_PERIARTICULAR, beside_joint, 0.5, 0.2, 0, 2, {AP(5), OBLIQUE(5)}},
    {"myofascial", SCOT_PATTERN_MYOFASCIAL, in_muscle, 0.7, 0.2, 0, 2, {AP(6), LATERAL(6)}},
    {"on-nerve", SCOT_PATTERN_ON_NERVE, on_nerve, 0.3, 0.1, 0, 2, {AP(5), OBLIQUE(5)}},
    {"retrodural", SCOT_PATTERN_RETRODURAL, behind_flavum, 0.7, 0.2, 0, 2, {AP(6), LATERAL(6)}},
    {"epidural", SCOT_PATTERN_EPIDURAL, behind_sac, 1.5, 0.4, 0, 2, {AP(6), LATERAL(6)}},
    {"foraminal", SCOT_PATTERN_FORAMINAL, beside_root, 0.8, 0.2, 0, 2, {AP(6), LATERAL(6)}},
    {"vascular", SCOT_PATTERN_VASCULAR, in_vein, 0.5, 0.3, 0, 5, {AP(0.25), AP(0.75), AP(1.6), OBLIQUE(1.6), AP(3.2)}},
    {"intrathecal", SCOT_PATTERN_INTRATHECAL, in_sac, 1.5, 0.4, 0, 2, {AP(8), LATERAL(8)}},
    {"no-flow", SCOT_PATTERN_NO_FLOW, in_bone, 0.3, 0.2, 0, 2, {AP(3), OBLIQUE(3)}},
};
const int scot_cli_scene_count = (int)(sizeof scot_cli_scenes / sizeof *scot_cli_scenes);
