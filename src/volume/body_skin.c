#include "volume/body.h"

static double axis_of(struct scot_vec3 p, int axis)
{
    return axis == 0 ? p.x : axis == 1 ? p.y : p.z;
}

/* Narrows [*near, *far] to where the ray is within the voxels' box (half a voxel beyond their centres). */
static void clip_to_box(const struct scot_body *body, struct scot_vec3 start, struct scot_vec3 step, double *near,
                        double *far)
{
    for (int axis = 0; axis < 3; axis++) {
        double from = axis_of(start, axis), slope = axis_of(step, axis), high = body->n[axis] - 0.5;
        if (fabs(slope) < 1e-12) {
            if (from < -0.5 || from > high)
                *far = *near - 1;
            continue;
        }
        double one = (-0.5 - from) / slope, other = (high - from) / slope;
        *near = fmax(*near, fmin(one, other));
        *far = fmin(*far, fmax(one, other));
    }
}

static bool body_at(const struct scot_body *body, struct scot_vec3 start, struct scot_vec3 step, double mm)
{
    struct scot_vec3 p = scot_along(start, mm, step);
    int i = (int)floor(p.x + 0.5), j = (int)floor(p.y + 0.5), k = (int)floor(p.z + 0.5);
    return i >= 0 && j >= 0 && k >= 0 && i < body->n[0] && j < body->n[1] && k < body->n[2] &&
           scot_body_has(body, i, j, k);
}

bool scot_body_skin_hit(const struct scot_body *body, const struct scot_volume *ct, struct scot_vec3 from,
                        struct scot_vec3 direction, double reach_mm, struct scot_vec3 *hit)
{
    struct scot_vec3 start = scot_affine_point(&ct->voxel_from_patient, from);
    struct scot_vec3 step = scot_affine_direction(&ct->voxel_from_patient, direction);
    double speed = scot_length(step); /* voxels a mm */
    if (!(speed > 0) || !isfinite(speed) || !isfinite(scot_length(start)))
        return false;
    double near = 0, far = reach_mm;
    clip_to_box(body, start, step, &near, &far);
    bool was_in = body_at(body, start, step, 0);
    double before = near, stride_mm = 0.25 / speed;
    for (double mm = near; mm <= far; mm += stride_mm) {
        bool in = body_at(body, start, step, mm);
        if (in && !was_in) {
            double inside = mm;
            while ((inside - before) * speed > 0.01) {
                double middle = (inside + before) / 2;
                *(body_at(body, start, step, middle) ? &inside : &before) = middle;
            }
            *hit = scot_along(from, inside, direction);
            return true;
        }
        was_in = in;
        before = mm;
    }
    return false;
}
