#include "procedure/flow_parts.h"

/* Between pours: iodine diffuses within its compartment, and fluid and iodine are slowly taken up. */
static const float edge_mg_ml = 0.2f;

static double diffusion_of(const struct flow_figures *f, int comp)
{
    return comp >= COMP_JOINT ? f->diffusion_joint : comp == COMP_THECAL ? f->diffusion_csf : f->diffusion_tissue;
}

/* Two neighbours change until each mL of their room holds the same: what one gives the other takes. Fluid seeps as its
 * iodine does, so that no drop ever holds more of it than the syringe did. */
static void exchange(struct flow_needle *n, struct scot_contrast_grid *g, const float rate[256], uint32_t a, uint32_t b)
{
    if (n->map[a] != n->map[b] || n->share[a] == 0 || n->share[b] == 0)
        return;
    float in_a = (float)n->share[a], in_b = (float)n->share[b];
    float way = rate[n->map[a]] * (in_a < in_b ? in_a : in_b);
    float iodine = way * (g->iodine[a] / in_a - g->iodine[b] / in_b);
    float fluid = way * (n->fluid[a] / in_a - n->fluid[b] / in_b);
    g->iodine[a] -= iodine;
    g->iodine[b] += iodine;
    n->fluid[a] -= fluid;
    n->fluid[b] += fluid;
}

static void mix_row(struct flow_needle *n, struct scot_contrast_grid *g, const float rate[256], int j, int k, float keep,
                    double *lost_ml, double *lost_mg)
{
    uint32_t width = (uint32_t)g->n[0], slab = width * (uint32_t)g->n[1];
    for (int i = g->lo[0]; i < g->hi[0]; i++) {
        uint32_t voxel = flow_index_of(g, i, j, k);
        if (i + 1 < g->hi[0])
            exchange(n, g, rate, voxel, voxel + 1);
        if (j + 1 < g->hi[1])
            exchange(n, g, rate, voxel, voxel + width);
        if (k + 1 < g->hi[2])
            exchange(n, g, rate, voxel, voxel + slab);
        if (!(g->iodine[voxel] > 0) && !(n->fluid[voxel] > 0))
            continue;
        float iodine = g->iodine[voxel] * keep, fluid = n->fluid[voxel] * keep;
        *lost_mg += (double)(g->iodine[voxel] - iodine);
        *lost_ml += (double)(n->fluid[voxel] - fluid);
        g->iodine[voxel] = iodine;
        n->fluid[voxel] = fluid;
    }
}

/* Grows a side of the box toward which iodine that could be seen has diffused. */
static void grow(struct scot_contrast_grid *g, int j, int k)
{
    const float *row = g->iodine + flow_index_of(g, 0, j, k);
    bool any = false;
    for (int i = g->lo[0]; i < g->hi[0]; i++)
        any |= row[i] > edge_mg_ml;
    if (!any)
        return;
    g->lo[0] -= row[g->lo[0]] > edge_mg_ml && g->lo[0] > 0;
    g->hi[0] += row[g->hi[0] - 1] > edge_mg_ml && g->hi[0] < g->n[0];
    g->lo[1] -= j == g->lo[1] && j > 0;
    g->hi[1] += j == g->hi[1] - 1 && g->hi[1] < g->n[1];
    g->lo[2] -= k == g->lo[2] && k > 0;
    g->hi[2] += k == g->hi[2] - 1 && g->hi[2] < g->n[2];
}

bool flow_mix(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g)
{
    const struct flow_figures *f = &flow->figure;
    double step_s = FLOW_STEP_MS * FLOW_SLOW_STEPS / 1000.0, lost_ml = 0, lost_mg = 0;
    float keep = (float)exp(-step_s / f->washout_s), rate[256];
    if (!flow_holds(g))
        return false;
    for (int comp = 0; comp < 256; comp++)
        rate[comp] = (float)(diffusion_of(f, comp) * step_s / (g->spacing_mm * g->spacing_mm));
    int quarter = (int)(n->steps % FLOW_SLOW_STEPS), high = g->hi[2] - g->lo[2];
    int first = g->lo[2] + high * quarter / FLOW_SLOW_STEPS, end = g->lo[2] + high * (quarter + 1) / FLOW_SLOW_STEPS;
    int lo = g->lo[1], hi = g->hi[1];
    for (int k = first; k < end; k++)
        for (int j = lo; j < hi; j++) {
            mix_row(n, g, rate, j, k, keep, &lost_ml, &lost_mg);
            grow(g, j, k);
        }
    n->lost_ml += lost_ml * flow_voxel_ml(g);
    n->gone_mg += lost_mg * flow_voxel_ml(g);
    return true;
}
