#include "xray/scatter.h"

#include <string.h>

#include "xray/numeric.h"

double scot_scatter_ratio(double water_mm, double kv)
{
    (void)kv;
    return 0.004 * water_mm;
}

struct scot_scatter_spread scot_scatter_spread(double water_mm, double gap_mm)
{
    (void)water_mm;
    return (struct scot_scatter_spread){0.2 * gap_mm, 0.6 * gap_mm, 0.6};
}

/* Half a Gaussian by cells, whose full sum is 1. */
static void gaussian(float tap[SCOT_CELLS], double sigma_cells)
{
    double value[SCOT_CELLS], sum = 0.0;
    for (int i = 0; i < SCOT_CELLS; i++) {
        value[i] = numeric_exp(-0.5 * i * i / (sigma_cells * sigma_cells));
        sum += i == 0 ? value[i] : 2.0 * value[i];
    }
    /* A wide kernel reaches past the grid's own length: normalise it as if it were whole. */
    double whole = sigma_cells > 0.4 ? sigma_cells * 2.50662827463100050 : sum;
    for (int i = 0; i < SCOT_CELLS; i++)
        tap[i] = (float)(value[i] / (whole > sum ? whole : sum));
}

/* Along one axis; stride 1 for rows, SCOT_CELLS for columns. Nothing comes from outside the field. */
static void spread_line(float *out, const float *in, const float *tap, int stride)
{
    float line[3 * SCOT_CELLS] = {0.0f};
    for (int i = 0; i < SCOT_CELLS; i++)
        line[SCOT_CELLS + i] = in[i * stride];
    for (int i = 0; i < SCOT_CELLS; i++) {
        float sum = tap[0] * line[SCOT_CELLS + i];
        for (int k = 1; k < SCOT_CELLS; k++)
            sum += tap[k] * (line[SCOT_CELLS + i - k] + line[SCOT_CELLS + i + k]);
        out[i * stride] = sum;
    }
}

/* in-place spread of one map by one kernel. */
static void spread(float *map, const float *tap)
{
    for (int i = 0; i < SCOT_CELLS; i++)
        spread_line(map + i * SCOT_CELLS, map + i * SCOT_CELLS, tap, 1);
    for (int i = 0; i < SCOT_CELLS; i++)
        spread_line(map + i, map + i, tap, SCOT_CELLS);
}

void scot_scatter_spread_out(struct scot_scatter *s, double kv, double cell_mm, double gap_mm)
{
    float *narrow = s->work[0], *wide = s->work[1], *glare = s->work[2];
    double weight = 0.0, thick = 0.0;
    for (int i = 0; i < SCOT_CELL_COUNT; i++) {
        weight += s->primary[i];
        thick += (double)s->primary[i] * s->water_mm[i];
    }
    struct scot_scatter_spread width = scot_scatter_spread(weight > 0.0 ? thick / weight : 0.0, gap_mm);
    for (int i = 0; i < SCOT_CELL_COUNT; i++) {
        float source = (float)((double)s->primary[i] * scot_scatter_ratio(s->water_mm[i], kv) *
                               (SCOT_GRID_SCATTER / SCOT_GRID_PRIMARY));
        wide[i] = (float)(source * width.wide_share);
        narrow[i] = source - wide[i];
    }
    gaussian(s->tap[0], width.narrow_mm / cell_mm);
    gaussian(s->tap[1], width.wide_mm / cell_mm);
    gaussian(s->tap[2], SCOT_GLARE_MM / cell_mm);
    spread(narrow, s->tap[0]);
    spread(wide, s->tap[1]);
    for (int i = 0; i < SCOT_CELL_COUNT; i++)
        glare[i] = (float)SCOT_GLARE_SHARE * (s->primary[i] + narrow[i] + wide[i]);
    spread(glare, s->tap[2]);
    for (int i = 0; i < SCOT_CELL_COUNT; i++)
        s->haze[i] = (1.0f - (float)SCOT_GLARE_SHARE) * (narrow[i] + wide[i]) + glare[i];
}
