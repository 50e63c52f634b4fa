#include "spine/spine.h"

/* A joint's own coordinates: the mid-surface as a piece of a cylinder whose axis, along `up`, stands radius_mm
 * behind the centre on the side of -normal. A negative radius is a joint that curves the other way. */

static bool is_flat(const struct scot_spine_joint *joint)
{
    return !isfinite(joint->radius_mm);
}

static struct scot_vec3 place(const struct scot_spine_joint *joint, double x, double y, double z)
{
    struct scot_vec3 p = scot_along(joint->centre, x, joint->dorsal);
    return scot_along(scot_along(p, y, joint->normal), z, joint->up);
}

struct scot_vec3 scot_joint_point(const struct scot_spine_joint *joint, double along, double out, double up)
{
    if (is_flat(joint))
        return place(joint, along, out, up);
    double a = along / joint->radius_mm, r = joint->radius_mm + out;
    return place(joint, r * sin(a), r * cos(a) - joint->radius_mm, up);
}

struct scot_vec3 scot_joint_tangent(const struct scot_spine_joint *joint, double along)
{
    double a = is_flat(joint) ? 0 : along / joint->radius_mm;
    return scot_along(scot_scale(joint->dorsal, cos(a)), -sin(a), joint->normal);
}

struct scot_vec3 scot_joint_normal(const struct scot_spine_joint *joint, double along)
{
    double a = is_flat(joint) ? 0 : along / joint->radius_mm;
    return scot_along(scot_scale(joint->normal, cos(a)), sin(a), joint->dorsal);
}

void scot_joint_local(const struct scot_spine_joint *joint, struct scot_vec3 p, double *along, double *out, double *up)
{
    struct scot_vec3 d = scot_sub(p, joint->centre);
    double x = scot_dot(d, joint->dorsal), y = scot_dot(d, joint->normal);
    *up = scot_dot(d, joint->up);
    *along = x;
    *out = y;
    if (is_flat(joint))
        return;
    double r = joint->radius_mm, side = r < 0 ? -1 : 1;
    *along = r * atan2(side * x, side * (y + r));
    *out = side * hypot(x, y + r) - r;
}

bool scot_joint_has(const struct scot_spine_joint *joint, struct scot_vec3 p, double tolerance_mm)
{
    double along, out, up;
    scot_joint_local(joint, p, &along, &out, &up);
    return fabs(along) <= joint->width_mm / 2 + tolerance_mm && fabs(up) <= joint->height_mm / 2 + tolerance_mm &&
           fabs(out) <= joint->gap_mm / 2 + tolerance_mm;
}
