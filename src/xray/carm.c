#include "xray/carm.h"

static const double default_pivot_mm = 900;

static bool frame_view(struct scot_view *view, struct scot_vec3 up, double panel_mm, int size)
{
    struct scot_vec3 axis = scot_sub(view->source, view->detector_centre);
    double distance = scot_length(axis);
    if (!(distance > 1e-6) || !isfinite(distance))
        return false;
    struct scot_vec3 n = scot_scale(axis, 1 / distance);
    struct scot_vec3 right = scot_cross(up, n);
    double length = scot_length(right);
    if (!(length > 1e-6 * scot_length(up)) || !isfinite(length))
        return false;
    view->right = scot_scale(right, 1 / length);
    view->up = scot_cross(n, view->right);
    view->pixel_mm = panel_mm / size;
    view->columns = view->rows = size;
    return true;
}

struct scot_view scot_carm_view(const struct scot_carm *carm, double panel_mm, int size)
{
    double a = carm->oblique_rad, b = carm->tilt_rad;
    struct scot_vec3 d = scot_vec3(sin(a) * cos(b), cos(a) * cos(b), sin(b));
    struct scot_vec3 up = scot_vec3(-sin(a) * sin(b), -cos(a) * sin(b), cos(b));
    struct scot_vec3 vertical = scot_vec3(0, 1, 0), isocentre = carm->isocentre;
    if (carm->wigwag_rad != 0) {
        double pivot_mm = carm->pivot_mm > 0 ? carm->pivot_mm : default_pivot_mm;
        struct scot_vec3 column = scot_along(isocentre, -pivot_mm, scot_vec3(1, 0, 0)), origin = {0};
        isocentre = scot_rotate_about(isocentre, column, vertical, carm->wigwag_rad);
        d = scot_rotate_about(d, origin, vertical, carm->wigwag_rad);
        up = scot_rotate_about(up, origin, vertical, carm->wigwag_rad);
    }
    struct scot_view view = {
        .source = scot_along(isocentre, -carm->sad_mm, d),
        .detector_centre = scot_along(isocentre, carm->sid_mm - carm->sad_mm, d),
    };
    frame_view(&view, up, panel_mm, size);
    return view;
}

bool scot_view_from_points(struct scot_view *out, struct scot_vec3 source, struct scot_vec3 centre,
                           struct scot_vec3 up, double panel_mm, int size)
{
    struct scot_view view = {.source = source, .detector_centre = centre};
    if (!frame_view(&view, up, panel_mm, size))
        return false;
    *out = view;
    return true;
}

struct scot_view scot_view_mirrored(const struct scot_view *view)
{
    struct scot_view mirrored = *view;
    mirrored.right = scot_scale(view->right, -1);
    return mirrored;
}

struct scot_vec3 scot_view_pixel(const struct scot_view *view, double column, double row)
{
    double x = (column - (view->columns - 1) / 2.0) * view->pixel_mm;
    double y = ((view->rows - 1) / 2.0 - row) * view->pixel_mm;
    return scot_along(scot_along(view->detector_centre, x, view->right), y, view->up);
}

bool scot_view_project(const struct scot_view *view, struct scot_vec3 point, double *column, double *row)
{
    struct scot_vec3 axis = scot_sub(view->detector_centre, view->source);
    struct scot_vec3 ray = scot_sub(point, view->source);
    double sid = scot_length(axis), along = scot_dot(ray, axis) / sid;
    if (!(along > 1e-6))
        return false;
    *column = scot_dot(ray, view->right) * sid / along / view->pixel_mm + (view->columns - 1) / 2.0;
    *row = (view->rows - 1) / 2.0 - scot_dot(ray, view->up) * sid / along / view->pixel_mm;
    return true;
}

void scot_carm_positioner_deg(double oblique_rad, double tilt_rad, double *primary_deg, double *secondary_deg)
{
    double primary = fmod(180 - scot_deg(oblique_rad), 360);
    if (primary > 180)
        primary -= 360;
    if (primary <= -180)
        primary += 360;
    *primary_deg = primary;
    *secondary_deg = scot_deg(tilt_rad);
}
