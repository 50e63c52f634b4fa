#include "xray/project_plan.h"

#include "xray/project_kernels.h"

/* Grid steps in voxels half way through a volume of usual_slices or more. The warp's error, relative
 * to the sum, grows with the step and with one over the root of the slices, as a deep
 * sum is smoother: a shallow volume is swept on a finer grid. Measured: doc/projector.md. */
static const double usual_pitch = 0.47, least_pitch = 0.1, usual_slices = 400;
/* Where there are fewer slices still, a sum of mere noise would show 3e-3 of error: finer by a quarter. */
static const double deep_slices = 300, shallow_slices = 160, shallow_share = 0.75;

enum { MARGIN = 3, MOST_PIXELS = 4096 };

static double component(struct scot_vec3 v, int axis)
{
    return axis == 0 ? v.x : axis == 1 ? v.y : v.z;
}

static double linear(const struct scot_linear *l, double column, double row)
{
    return l->at + column * l->per_column + row * l->per_row;
}

static bool finite_vec(struct scot_vec3 v)
{
    return isfinite(v.x) && isfinite(v.y) && isfinite(v.z);
}

static bool check_view(const struct scot_view *view, struct scot_error *err)
{
    if (view->columns < 1 || view->rows < 1 || view->columns > MOST_PIXELS || view->rows > MOST_PIXELS)
        return scot_fail(err, "the picture is %d x %d pixels, wanted 1 to %d each way", view->columns,
                         view->rows, MOST_PIXELS);
    if (!finite_vec(view->source) || !finite_vec(view->detector_centre) || !finite_vec(view->right) ||
        !finite_vec(view->up) || !(view->pixel_mm > 0) || !isfinite(view->pixel_mm))
        return scot_fail(err, "the view is not finite");
    struct scot_vec3 n = scot_cross(view->right, view->up);
    double distance = scot_dot(n, scot_sub(view->detector_centre, view->source));
    if (!(fabs(distance) > 1e-6) || !(fabs(distance) < 1e6))
        return scot_fail(err, "the source is %g mm from the detector's plane, wanted 1e-6 to 1e6", fabs(distance));
    return true;
}

static void set_rays(struct scot_plan *plan, const struct scot_view *view, const struct scot_affine *a)
{
    struct scot_vec3 first = scot_affine_direction(a, scot_sub(scot_view_pixel(view, 0, 0), view->source));
    struct scot_vec3 column = scot_affine_direction(a, scot_scale(view->right, view->pixel_mm));
    struct scot_vec3 row = scot_affine_direction(a, scot_scale(view->up, -view->pixel_mm));
    plan->source = scot_affine_point(a, view->source);
    for (int axis = 0; axis < 3; axis++)
        plan->ray[axis] = (struct scot_linear){component(first, axis), component(column, axis),
                                               component(row, axis)};
}

/* Keeps the part of a polygon of directions where sign * d[w] >= side * d[other]. */
static int clip(struct scot_vec3 *polygon, int corners, int w, int sign, int other, int side)
{
    struct scot_vec3 kept[2 * SCOT_FACE_CORNERS];
    int count = 0;
    for (int i = 0; i < corners; i++) {
        struct scot_vec3 a = polygon[i], b = polygon[(i + 1) % corners];
        double at_a = sign * component(a, w) - side * component(a, other);
        double at_b = sign * component(b, w) - side * component(b, other);
        if (at_a >= 0)
            kept[count++] = a;
        if ((at_a > 0 && at_b < 0) || (at_a < 0 && at_b > 0))
            kept[count++] = scot_along(a, at_a / (at_a - at_b), scot_sub(b, a));
    }
    for (int i = 0; i < count; i++)
        polygon[i] = kept[i];
    return count;
}

/* The part of the detector's outline that the face sees, as (p, q). */
static bool outline(struct scot_face *face, const struct scot_plan *plan, const struct scot_view *view)
{
    struct scot_vec3 polygon[2 * SCOT_FACE_CORNERS];
    int corners = 4;
    for (int i = 0; i < 4; i++) {
        double column = i == 1 || i == 2 ? view->columns - 1 : 0, row = i >= 2 ? view->rows - 1 : 0;
        polygon[i] = scot_vec3(linear(&plan->ray[0], column, row), linear(&plan->ray[1], column, row),
                               linear(&plan->ray[2], column, row));
    }
    corners = clip(polygon, corners, face->w, face->sign, face->u, 1);
    corners = clip(polygon, corners, face->w, face->sign, face->u, -1);
    corners = clip(polygon, corners, face->w, face->sign, face->v, 1);
    corners = clip(polygon, corners, face->w, face->sign, face->v, -1);
    face->corners = corners;
    for (int i = 0; i < corners; i++) {
        double depth = fabs(component(polygon[i], face->w));
        face->corner[i][0] = component(polygon[i], face->u) / depth;
        face->corner[i][1] = component(polygon[i], face->v) / depth;
    }
    return corners > 0;
}

/* m (reach . (p, q, 1)) <= 1: the half-space before the detector, N . x <= N . D scaled to 1. */
static void set_reach(struct scot_face *face, const struct scot_plan *plan)
{
    const struct scot_linear *u = &plan->ray[face->u], *v = &plan->ray[face->v], *w = &plan->ray[face->w];
    double nu = v->per_column * w->per_row - w->per_column * v->per_row;
    double nv = w->per_column * u->per_row - u->per_column * w->per_row;
    double nw = u->per_column * v->per_row - v->per_column * u->per_row;
    double distance = nu * u->at + nv * v->at + nw * w->at;
    face->reach_p = nu / distance;
    face->reach_q = nv / distance;
    face->reach_1 = face->sign * nw / distance;
}

/* Slices between the source and the detector's farthest corner, and the next one: it counts in part. */
static void set_slices(struct scot_face *face)
{
    double farthest = 0;
    for (int i = 0; i < face->corners; i++) {
        double rate = face->reach_p * face->corner[i][0] + face->reach_q * face->corner[i][1] + face->reach_1;
        farthest = fmax(farthest, rate > 0 ? 1 / rate : HUGE_VAL);
    }
    farthest += 1;
    int near = 0, far = face->nw - 1;
    if (face->sign > 0) {
        near = face->sw >= far ? far + 1 : face->sw < 0 ? 0 : (int)floor(face->sw) + 1;
        far = (int)fmin(far, floor(fmax(face->sw + farthest, -1)));
        face->count = far - near + 1;
    } else {
        near = face->sw <= 0 ? -1 : face->sw > far ? far : (int)ceil(face->sw) - 1;
        far = (int)fmax(0, ceil(fmin(face->sw - farthest, face->nw)));
        face->count = near - far + 1;
    }
    face->first = near;
    face->last = far;
    /* A volume one voxel thick has no inside for a ray along it. */
    if (face->count < 0 || face->nu < 2 || face->nv < 2)
        face->count = 0;
}

static double pitch_of(double slices)
{
    double depth = fmin(fmax((slices - shallow_slices) / (deep_slices - shallow_slices), 0), 1);
    double share = shallow_share + (1 - shallow_share) * depth;
    return fmax(share * usual_pitch * fmin(1, sqrt(slices / usual_slices)), least_pitch);
}

/* One direction of the grid: covers what is both in the detector's outline and in the volume's
 * shadow, with a margin for the warp. False when there is nothing. */
static bool set_axis(double *start, double *step, int *samples, const double range[2], double source, int n,
                     double nearest, double farthest)
{
    double slices = fabs(farthest - nearest) + 1;
    double pitch = pitch_of(slices);
    double low = fmin(-source / nearest, -source / farthest);
    double high = fmax((n - 1 - source) / nearest, (n - 1 - source) / farthest);
    low = fmax(low, range[0]);
    high = fmin(high, range[1]);
    if (low > high)
        return false;
    /* Near its source a beam is narrow; what it meets far off then decides. */
    *step = fmin(fmin(pitch / (0.5 * (nearest + farthest)), 1.25 * pitch / farthest), SCOT_MOST_PITCH / (farthest + 1));
    *start = low - MARGIN * *step;
    *samples = (int)ceil((high - low) / *step) + 2 * MARGIN + 1;
    return true;
}

/* A side of the volume that the source almost lies in: rays cross it in slice m = side / p, and where a
 * grid step moves that by a twentieth of all slices or more, from the farthest slice inwards,
 * the sum falls too steeply for the warp. Those rays are summed one by one. */
static void set_grazing(struct scot_face *face, double nearest, double farthest)
{
    const double side[4] = {-face->su, face->nu - 1 - face->su, -face->sv, face->nv - 1 - face->sv};
    for (int i = 0; i < 4; i++) {
        double step = i < 2 ? face->dp : face->dq;
        double inwards = fmax(nearest, sqrt(0.05 * (farthest - nearest + 1) * fabs(side[i]) / step));
        double a = side[i] / farthest, b = side[i] / inwards;
        bool steep = inwards <= farthest;
        face->graze[i][0] = steep ? fmin(a, b) - 2.5 * step : HUGE_VAL;
        face->graze[i][1] = steep ? fmax(a, b) + 2.5 * step : -HUGE_VAL;
    }
}

static void set_grid(struct scot_face *face)
{
    double p[2] = {HUGE_VAL, -HUGE_VAL}, q[2] = {HUGE_VAL, -HUGE_VAL};
    for (int i = 0; i < face->corners; i++) {
        p[0] = fmin(p[0], face->corner[i][0]);
        p[1] = fmax(p[1], face->corner[i][0]);
        q[0] = fmin(q[0], face->corner[i][1]);
        q[1] = fmax(q[1], face->corner[i][1]);
    }
    double nearest = scot_face_distance(face, face->first), farthest = scot_face_distance(face, face->last);
    if (!set_axis(&face->p0, &face->dp, &face->columns, p, face->su, face->nu, nearest, farthest) ||
        !set_axis(&face->q0, &face->dq, &face->rows, q, face->sv, face->nv, nearest, farthest)) {
        face->count = 0;
        return;
    }
    set_grazing(face, nearest, farthest);
    face->columns = (face->columns + SCOT_STRIP - 1) / SCOT_STRIP * SCOT_STRIP;
}

static void set_memory(struct scot_face *face, const struct scot_layouts *layouts)
{
    bool along_j = face->w == 0;
    face->layout = along_j ? &layouts->along_j : &layouts->along_i;
    ptrdiff_t outer_mask = face->layout->rows;
    bool across = face->w == 2; /* slices are the layout's rows, rows its outer index */
    face->v_stride = across ? face->layout->outer_stride : face->layout->row_stride;
    face->w_stride = across ? face->layout->row_stride : face->layout->outer_stride;
    face->v_mask = across ? outer_mask : 1;
    face->w_mask = across ? 1 : outer_mask;
}

static bool plan_face(struct scot_face *face, int number, const struct scot_plan *plan,
                      const struct scot_view *view, const struct scot_layouts *layouts)
{
    int w = number / 2, u = w == 0 ? 1 : 0, v = w == 2 ? 1 : 2;
    *face = (struct scot_face){.u = u, .v = v, .w = w, .sign = number % 2 ? -1 : 1,
                               .su = component(plan->source, u), .sv = component(plan->source, v),
                               .sw = component(plan->source, w), .nu = layouts->n[u],
                               .nv = layouts->n[v], .nw = layouts->n[w]};
    if (!outline(face, plan, view))
        return false;
    set_reach(face, plan);
    set_memory(face, layouts);
    set_slices(face);
    if (face->count > 0)
        set_grid(face);
    return true;
}

bool scot_plan_view(struct scot_plan *plan, const struct scot_view *view,
                    const struct scot_affine *voxel_from_patient, const struct scot_layouts *layouts,
                    struct scot_error *err)
{
    if (!check_view(view, err))
        return false;
    set_rays(plan, view, voxel_from_patient);
    for (int number = 0; number < SCOT_FACES; number++)
        plan->seen[number] = plan_face(&plan->face[number], number, plan, view, layouts);
    return true;
}

int scot_plan_face_of(const struct scot_plan *plan, int column, int row)
{
    int best = -1;
    double most = -HUGE_VAL;
    for (int number = 0; number < SCOT_FACES; number++) {
        double along = linear(&plan->ray[number / 2], column, row) * (number % 2 ? -1 : 1);
        if (plan->seen[number] && along > most) {
            most = along;
            best = number;
        }
    }
    return best;
}

void scot_face_span(const struct scot_face *face, int row0, int row1, int *column0, int *column1)
{
    double low_q = face->q0 + (row0 - MARGIN) * face->dq, high_q = face->q0 + (row1 + MARGIN) * face->dq;
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (int i = 0; i < face->corners; i++) {
        const double *a = face->corner[i], *b = face->corner[(i + 1) % face->corners];
        double from = a[1] < b[1] ? a[1] : b[1], to = a[1] < b[1] ? b[1] : a[1];
        if (to < low_q || from > high_q)
            continue;
        /* The edge's part between low_q and high_q. */
        for (int end = 0; end < 2; end++) {
            double q = fmin(fmax(end ? to : from, low_q), high_q);
            double part = to > from ? (q - a[1]) / (b[1] - a[1]) : end;
            double p = a[0] + part * (b[0] - a[0]);
            low = fmin(low, p);
            high = fmax(high, p);
        }
    }
    double first = (low - face->p0) / face->dp - MARGIN, last = (high - face->p0) / face->dp + MARGIN + 1;
    *column0 = low > high ? 0 : (int)fmax(first, 0);
    *column1 = low > high ? 0 : (int)fmin(fmax(last, 0), face->columns);
}
