#include "xray/project_outside.h"

enum { RASTER = 32, TISSUE_T = 700 };

static bool tissue_at(const struct scot_layouts *layouts, const double point[3])
{
    int index[3];
    for (int axis = 0; axis < 3; axis++) {
        double nearest = fmin(fmax(floor(point[axis] + 0.5), 0), layouts->n[axis] - 1);
        index[axis] = (int)nearest;
    }
    return scot_layouts_at(layouts, index[0], index[1], index[2]) > TISSUE_T;
}

/* Whether the ray from the source along d (to the detector at 1) is seen to leave the patient
 * through the box's surface. */
static bool leaves(const struct scot_layouts *layouts, const double source[3], const double d[3])
{
    double enter = 0, leave = 1, middle = 0, length = 0, point[3];
    for (int axis = 0; axis < 3; axis++) {
        double top = layouts->n[axis] - 1;
        middle += (0.5 * top - source[axis]) * d[axis];
        length += d[axis] * d[axis];
        if (d[axis] == 0) {
            if (source[axis] < 0 || source[axis] > top)
                leave = -1;
            continue;
        }
        double a = -source[axis] / d[axis], b = (top - source[axis]) / d[axis];
        enter = fmax(enter, fmin(a, b));
        leave = fmin(leave, fmax(a, b));
    }
    bool missed = enter > leave;
    double at[2] = {missed ? fmin(fmax(middle / length, 0), 1) : enter, leave};
    bool tissue = false;
    for (int end = 0; end < (missed ? 1 : 2); end++) {
        for (int axis = 0; axis < 3; axis++)
            point[axis] = source[axis] + at[end] * d[axis];
        /* Source or detector inside the CT is no way out of it. */
        bool on_surface = missed || (at[end] > 0 && at[end] < 1);
        tissue = tissue || (on_surface && tissue_at(layouts, point));
    }
    return tissue;
}

double scot_beam_outside(const struct scot_plan *plan, const struct scot_view *view,
                         const struct scot_layouts *layouts)
{
    const double source[3] = {plan->source.x, plan->source.y, plan->source.z};
    int count = 0;
    for (int y = 0; y < RASTER; y++)
        for (int x = 0; x < RASTER; x++) {
            double column = (x + 0.5) * view->columns / RASTER - 0.5, row = (y + 0.5) * view->rows / RASTER - 0.5;
            double d[3];
            for (int axis = 0; axis < 3; axis++)
                d[axis] = plan->ray[axis].at + column * plan->ray[axis].per_column + row * plan->ray[axis].per_row;
            count += leaves(layouts, source, d);
        }
    return (double)count / (RASTER * RASTER);
}
