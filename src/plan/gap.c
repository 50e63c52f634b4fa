#include "plan/gap.h"

/* Where bone begins and is wholly bone, in HU: a voxel between counts as part of one, so that the sum is smooth. */
static const double soft_hu = 150, bone_hu = 450;
/* The lines: over the dorsal third of the joint's width, the middle two thirds of its height, in the mid-surface and a
 * little beside it; each followed for about that third before and behind. Farther on a curved joint turns away, and its
 * ventral part, which no needle reaches from behind, would have a say. */
static const double reach_mm = 5, step_mm = 0.5;
enum { ALONG = 5, UP = 7, BESIDE = 3 };

struct scot_vec3 plan_direction(double oblique_deg, double tilt_deg)
{
    double a = scot_rad(oblique_deg), b = scot_rad(tilt_deg);
    return scot_vec3(sin(a) * cos(b), cos(a) * cos(b), sin(b));
}

static double bone_on_line_mm(const struct scot_volume *ct, struct scot_vec3 at, struct scot_vec3 way)
{
    double sum = 0;
    for (double t = -reach_mm; t <= reach_mm; t += step_mm) {
        double hu = scot_volume_sample(ct, scot_along(at, t, way), -1024);
        sum += fmin(1, fmax(0, (hu - soft_hu) / (bone_hu - soft_hu)));
    }
    return sum * step_mm;
}

double scot_plan_gap_bone_mm(const struct scot_spine_joint *joint, const struct scot_volume *ct, double oblique_deg,
                             double tilt_deg)
{
    struct scot_vec3 way = plan_direction(oblique_deg, tilt_deg);
    double sum = 0;
    for (int i = 0; i < ALONG; i++)
        for (int k = 0; k < UP; k++)
            for (int o = 0; o < BESIDE; o++) {
                double along = joint->width_mm * (1.0 / 6 + (double)i / (ALONG - 1) / 3);
                double up = joint->height_mm * ((double)k / (UP - 1) - 0.5) * 2 / 3;
                double out = joint->gap_mm * (o - 1) / 6;
                sum += bone_on_line_mm(ct, scot_joint_point(joint, along, out, up), way);
            }
    return sum / (ALONG * UP * BESIDE);
}
