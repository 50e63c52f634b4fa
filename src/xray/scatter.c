#include "xray/scatter.h"


#include "xray/numeric.h"

enum { KNOTS = 4, STEPS = 64 };
#define STEP_MM 8.0

/* Fitted by kV: narrow = slope * mm, wide = start * mm * exp(growth * mm). */
static const struct {
    double kv, slope, start, growth;
} knot[KNOTS] = {{60.0, 0.00062, 0.00648, 0.003415},
                 {80.0, 0.00053, 0.00601, 0.00397},
                 {100.0, 0.00047, 0.00576, 0.00433},
                 {120.0, 0.00043, 0.00556, 0.00471}};

static double between(double a, double b, double part)
{
    return a + (b - a) * part;
}

struct scot_scatter_share scot_scatter_share(double water_mm, double kv)
{
    int i = 0;
    while (i < KNOTS - 2 && kv > knot[i + 1].kv)
        i++;
    double part = (kv - knot[i].kv) / (knot[i + 1].kv - knot[i].kv);
    part = part < -1.0 ? -1.0 : part > 1.25 ? 1.25 : part;
    double growth = between(knot[i].growth, knot[i + 1].growth, part);
    return (struct scot_scatter_share){
        between(knot[i].slope, knot[i + 1].slope, part) * water_mm,
        between(knot[i].start, knot[i + 1].start, part) * water_mm * numeric_exp(growth * water_mm)};
}

/* What each cell sends out, narrow and wide, by its primary and its thickness: through a table, as the
 * exponential is slow. */
static void send_out(struct scot_scatter *s, double kv)
{
    float narrow[STEPS + 1], wide[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
        struct scot_scatter_share share = scot_scatter_share(i * STEP_MM, kv);
        narrow[i] = (float)(share.narrow * SCOT_GRID_SCATTER / SCOT_GRID_PRIMARY);
        wide[i] = (float)(share.wide * SCOT_GRID_SCATTER / SCOT_GRID_PRIMARY);
    }
    for (int i = 0; i < SCOT_CELL_COUNT; i++) {
        float at = s->water_mm[i] * (float)(1.0 / STEP_MM);
        at = at > 0.0f ? (at < (float)STEPS ? at : (float)STEPS) : 0.0f;
        int low = (int)at < STEPS - 1 ? (int)at : STEPS - 1;
        float part = at - (float)low;
        s->work[0][i] = s->primary[i] * (narrow[low] + (narrow[low + 1] - narrow[low]) * part);
        s->work[1][i] = s->primary[i] * (wide[low] + (wide[low + 1] - wide[low]) * part);
    }
}

/* Half a Gaussian by cells, its full sum 1 when it were endless. Returns how many cells matter. */
static int gaussian(float tap[SCOT_CELLS], double sigma_cells)
{
    double sum = 0.0;
    int reach = (int)(4.0 * sigma_cells) + 1;
    for (int i = 0; i <= reach; i++)
        sum += (i == 0 ? 1.0 : 2.0) * numeric_exp(-0.5 * i * i / (sigma_cells * sigma_cells));
    for (int i = 0; i < SCOT_CELLS; i++)
        tap[i] = (float)(numeric_exp(-0.5 * i * i / (sigma_cells * sigma_cells)) / sum);
    return reach < SCOT_CELLS ? reach : SCOT_CELLS - 1;
}

/* out row += weight * in row */
static void add_row(float *restrict out, const float *restrict in, float weight)
{
    for (int i = 0; i < SCOT_CELLS; i++)
        out[i] += weight * in[i];
}

/* Spreads down the columns and writes the result turned, so that twice does both axes and turns back. Nothing
 * comes from outside the field. */
static void spread_turned(float *restrict out, const float *restrict in, const float *tap, int reach)
{
    for (int row = 0; row < SCOT_CELLS; row++) {
        float line[SCOT_CELLS] = {0.0f};
        for (int from = 0; from < SCOT_CELLS; from++) {
            int away = from < row ? row - from : from - row;
            if (away <= reach)
                add_row(line, in + from * SCOT_CELLS, tap[away]);
        }
        for (int i = 0; i < SCOT_CELLS; i++)
            out[i * SCOT_CELLS + row] = line[i];
    }
}

static void spread(float *map, double sigma_cells)
{
    float tap[SCOT_CELLS], turned[SCOT_CELL_COUNT];
    int reach = gaussian(tap, sigma_cells);
    spread_turned(turned, map, tap, reach);
    spread_turned(map, turned, tap, reach);
}

void scot_scatter_spread_out(struct scot_scatter *s, double kv, double cell_mm, double gap_mm)
{
    send_out(s, kv);
    spread(s->work[0], SCOT_SCATTER_NARROW * gap_mm / cell_mm);
    spread(s->work[1], SCOT_SCATTER_WIDE * gap_mm / cell_mm);
    float *glare = s->haze, kept = 1.0f - (float)SCOT_GLARE_SHARE;
    for (int i = 0; i < SCOT_CELL_COUNT; i++) {
        s->scatter[i] = s->work[0][i] + s->work[1][i];
        glare[i] = (float)SCOT_GLARE_SHARE * (s->primary[i] + s->scatter[i]);
    }
    spread(glare, SCOT_GLARE_MM / cell_mm);
    for (int i = 0; i < SCOT_CELL_COUNT; i++)
        s->haze[i] = kept * s->scatter[i] + glare[i];
}
