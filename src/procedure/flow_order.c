#include <string.h>

#include "procedure/flow_parts.h"

/* In which order the front reaches the voxels: shortest ways (Dijkstra 1959) over the 26 neighbours, each way's
 * cost its length in the metric of the compartment it enters, divided by the front's speed there. The waiting
 * voxels lie in buckets of equal cost (Dial 1969), so that no step is more than a few list moves. */
static const double bucket_mm = 0.1;
static const uint32_t nothing = UINT32_MAX;

enum { METRIC_EVEN, METRIC_FIBRE, METRIC_CANAL, METRIC_ACROSS, METRIC_SINKING, METRICS };
/* Across the fibres, and off the canal's axis, a front is this much slower than along. */
static const double across_fibre = 3.2, off_axis = 1.7, off_midline = 2.6;

static const uint8_t metric_of[COMPS] = {
    [COMP_MUSCLE] = METRIC_FIBRE, [COMP_EPIDURAL] = METRIC_CANAL, [COMP_RETRODURAL] = METRIC_ACROSS,
    [COMP_THECAL] = METRIC_SINKING};

struct search {
    const struct scot_flow *flow;
    struct flow_needle *needle;
    struct scot_contrast_grid *grid;
    float way[METRICS][27]; /* mm as the metric has it */
    const double *speed;    /* of each compartment, for this tip and this leak */
    const double *speed_out;
    int last;               /* bucket in use */
    int tip_comp;
};

static double stretched(struct scot_vec3 d, struct scot_vec3 axis, double slower)
{
    double along = scot_dot(d, axis), across2 = fmax(0, scot_dot(d, d) - along * along);
    return sqrt(along * along + slower * slower * across2);
}

/* What is heavier than the fluid about it falls fast toward the table, which is the front of a prone patient, spreads
 * over the floor and rises last. */
static double sinking(struct scot_vec3 d)
{
    double level = sqrt(d.x * d.x + 0.36 * d.z * d.z);
    return d.y > 0 ? level + 14 * d.y : level + 0.25 * -d.y;
}

static void measure_ways(struct search *s)
{
    for (int n = 0; n < 27; n++) {
        struct scot_vec3 d = scot_scale(scot_vec3(n % 3 - 1, n / 3 % 3 - 1, n / 9 - 1), s->grid->spacing_mm);
        s->way[METRIC_EVEN][n] = (float)scot_length(d);
        s->way[METRIC_FIBRE][n] = (float)stretched(d, s->needle->fibre, across_fibre);
        s->way[METRIC_CANAL][n] = (float)stretched(d, scot_vec3(0, 0, 1), off_axis);
        s->way[METRIC_ACROSS][n] = (float)stretched(d, scot_vec3(1, 0, 0), off_midline);
        s->way[METRIC_SINKING][n] = (float)sinking(d);
    }
}

static void take_out(const struct search *s, uint32_t voxel, int bucket)
{
    const struct scot_flow *f = s->flow;
    uint32_t next = f->next[voxel], before = f->before[voxel];
    if (next != nothing)
        f->before[next] = before;
    if (before != nothing)
        f->next[before] = next;
    else
        f->bucket[bucket] = next;
}

static void put_in(struct search *s, uint32_t voxel, int bucket)
{
    const struct scot_flow *f = s->flow;
    f->next[voxel] = f->bucket[bucket];
    f->before[voxel] = nothing;
    if (f->next[voxel] != nothing)
        f->before[f->next[voxel]] = voxel;
    f->bucket[bucket] = voxel;
    s->last = bucket > s->last ? bucket : s->last;
}

static int bucket_of(float cost)
{
    double bucket = cost / bucket_mm;
    return bucket < FLOW_BUCKETS - 1 ? (int)bucket : FLOW_BUCKETS - 1;
}

/* How fast the front goes from a voxel into the next; 0: not at all. A capsule is left only where it is torn, and
 * never entered from without. */
static double speed_into(const struct search *s, uint32_t from, uint32_t to)
{
    const struct flow_needle *n = s->needle;
    int here = n->map[from], there = n->map[to];
    if (there >= COMP_JOINT) {
        bool same = here == there && there == COMP_JOINT + n->joint && s->tip_comp == COMP_JOINT;
        /* Once it is torn it stretches no further. */
        bool stretches = !n->leak.open || n->fluid[to] * 255 > 0.05 * n->share[to];
        return same && stretches ? 1 : 0;
    }
    if (here < COMP_JOINT)
        return s->speed_out[there];
    struct scot_vec3 p = flow_point_of(s->grid, flow_cell_of(s->grid, from));
    bool torn = n->leak.open && scot_length(scot_sub(p, n->leak.pole)) <= n->leak.radius_mm;
    return torn ? s->speed_out[there] : 0;
}

static void relax(struct search *s, uint32_t from, uint32_t to, int direction)
{
    struct flow_needle *n = s->needle;
    struct scot_contrast_grid *g = s->grid;
    double speed = n->map[to] == COMP_CLOSED ? 0 : speed_into(s, from, to);
    if (!(speed > 0))
        return;
    if (n->share[to] == 0)
        flow_texture(s->flow, n, g, to);
    int comp = n->map[to] < COMPS ? n->map[to] : COMP_JOINT;
    float cost = g->arrival_mm[from] + s->way[metric_of[comp]][direction] * (float)(n->slow[to] / (16.0 * speed));
    float old = g->arrival_mm[to];
    if (!(cost < old))
        return;
    if (isfinite(old))
        take_out(s, to, bucket_of(old));
    g->arrival_mm[to] = cost;
    put_in(s, to, bucket_of(cost));
}

static void relax_around(struct search *s, uint32_t voxel)
{
    const struct scot_contrast_grid *g = s->grid;
    struct flow_cell c = flow_cell_of(g, voxel);
    for (int n = 0; n < 27; n++) {
        int i = c.i + n % 3 - 1, j = c.j + n / 3 % 3 - 1, k = c.k + n / 9 - 1;
        if (n == 13 || !flow_cell_inside(g, i, j, k))
            continue;
        uint32_t to = flow_index_of(g, i, j, k);
        if (s->flow->before[to] != to) /* one that points to itself is settled */
            relax(s, voxel, to, n);
    }
}

/* Leaving a torn joint, fluid goes where it would from a tip out there. */
static int domain_outside(const struct flow_needle *n)
{
    if (n->comp != COMP_JOINT)
        return n->comp;
    return n->leak.open && n->leak.epidural ? COMP_EPIDURAL : COMP_PERIARTICULAR;
}

void flow_order(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g, uint32_t seed,
                double wanted_ml)
{
    struct search s = {.flow = flow, .needle = n, .grid = g, .tip_comp = n->comp};
    s.speed_out = flow->figure.speed[domain_outside(n)];
    measure_ways(&s);
    for (size_t i = 0; i < flow_count(g); i++)
        g->arrival_mm[i] = INFINITY;
    memset(flow->bucket, 0xff, FLOW_BUCKETS * sizeof *flow->bucket);
    memset(flow->before, 0xff, flow_count(g) * sizeof *flow->before);
    g->ordered = 0;
    n->reach_mm = 0;
    n->front_full = 0;
    if (n->share[seed] == 0)
        flow_texture(flow, n, g, seed);
    g->arrival_mm[seed] = 0;
    put_in(&s, seed, 0);
    double room = 0, voxel_ml = flow_voxel_ml(g);
    for (int bucket = 0; bucket <= s.last && bucket < FLOW_BUCKETS - 1 && room < wanted_ml; bucket++)
        while (flow->bucket[bucket] != nothing) {
            uint32_t voxel = flow->bucket[bucket];
            take_out(&s, voxel, bucket);
            flow->before[voxel] = voxel;
            g->order[g->ordered++] = voxel;
            room += fmax(0, n->share[voxel] / 255.0 - n->fluid[voxel]) * voxel_ml;
            relax_around(&s, voxel);
        }
}
