#include "patient/paint_isa.h"

#include "patient/solid.h"

#include <math.h>

static void add(int n, float blend, float thickness, const float *e, float *d, float *cortex)
{
    const float per_blend = 1 / (4 * blend);
    for (int i = 0; i < n; i++) {
        float h = blend - fabsf(d[i] - e[i]);
        h = h > 0 ? h : 0;
        cortex[i] = e[i] < d[i] ? thickness : cortex[i];
        d[i] = (e[i] < d[i] ? e[i] : d[i]) - h * h * per_blend;
    }
}

static void cut(int n, float blend, float thickness, const float *e, float *d, float *cortex)
{
    const float per_blend = 1 / (4 * blend);
    for (int i = 0; i < n; i++) {
        float out = -e[i];
        float h = blend - fabsf(d[i] - out);
        h = h > 0 ? h : 0;
        cortex[i] = out > d[i] ? thickness : cortex[i];
        d[i] = (out > d[i] ? out : d[i]) + h * h * per_blend;
    }
}

void scot_solid_distance(const struct scot_part *const *active, int parts, const struct scot_points *p,
                         float *distance, float *cortex)
{
    float e[SCOT_SHAPE_POINTS];
    for (int i = 0; i < p->count; i++) {
        distance[i] = 1e4F;
        cortex[i] = 1;
    }
    for (int n = 0; n < parts; n++) {
        const struct scot_part *part = active[n];
        scot_part_distance(part, p, e);
        float blend = part->blend_mm > 0.05F ? part->blend_mm : 0.05F;
        (part->cut ? cut : add)(p->count, blend, part->cortex_mm, e, distance, cortex);
    }
}
