#include <string.h>

#include "procedure/flow_parts.h"

/* In which order the front reaches the voxels: shortest ways (Dijkstra 1959) over the 26 neighbours, each way's
 * cost its length in the metric of the compartment it enters, divided by the front's speed there. The waiting
 * voxels lie in buckets of equal cost (Dial 1969), so that no step is more than a few list moves; and the search goes
 * on only as far as the front has come, so that no step of time bears all of it. */
static const double bucket_mm = 0.1;
static const uint32_t nothing = UINT32_MAX;

enum { METRIC_EVEN, METRIC_FIBRE, METRIC_CANAL, METRIC_ACROSS, METRIC_SINKING, METRICS };
/* Across the fibres, and off the canal's axis, a front is this much slower than along. */
static const double across_fibre = 2.2, off_axis = 1.5, to_front = 3, off_midline = 2.2;

static const uint8_t metric_of[COMPS] = {
    [COMP_MUSCLE] = METRIC_FIBRE, [COMP_EPIDURAL] = METRIC_CANAL, [COMP_RETRODURAL] = METRIC_ACROSS,
    [COMP_THECAL] = METRIC_SINKING};

struct search {
    const struct scot_flow *flow;
    struct flow_needle *needle;
    struct scot_contrast_grid *grid;
    float way[METRICS][27]; /* mm as the metric has it */
    const double *speed_out; /* of each compartment but joints, for this tip and this leak */
};

static double stretched(struct scot_vec3 d, struct scot_vec3 axis, double slower)
{
    double along = scot_dot(d, axis), across2 = fmax(0, scot_dot(d, d) - along * along);
    return sqrt(along * along + slower * slower * across2);
}

/* In the sac it falls fast, and spreads on the floor (flow_map.c makes what is above it slow). */
static double sinking(struct scot_vec3 d)
{
    double level = sqrt(d.x * d.x + 0.25 * d.z * d.z);
    return d.y >= 0 ? hypot(level, d.y) : hypot(level, 0.12 * d.y);
}

/* Behind the sac it runs up and down rather than round it to the front. */
static double along_canal(struct scot_vec3 d)
{
    double across = hypot(d.x, d.y < 0 ? to_front * d.y : d.y);
    return hypot(d.z, off_axis * across);
}

static void measure_ways(struct search *s)
{
    for (int n = 0; n < 27; n++) {
        struct scot_vec3 d = scot_scale(scot_vec3(n % 3 - 1, n / 3 % 3 - 1, n / 9 - 1), s->grid->spacing_mm);
        s->way[METRIC_EVEN][n] = (float)scot_length(d);
        s->way[METRIC_FIBRE][n] = (float)stretched(d, s->needle->fibre, across_fibre);
        s->way[METRIC_CANAL][n] = (float)along_canal(d);
        s->way[METRIC_ACROSS][n] = (float)stretched(d, scot_vec3(1, 0, 0), off_midline);
        s->way[METRIC_SINKING][n] = (float)sinking(d);
    }
}

static void take_out(struct flow_needle *n, uint32_t voxel, int bucket)
{
    uint32_t next = n->next[voxel], before = n->before[voxel];
    if (next != nothing)
        n->before[next] = before;
    if (before != nothing)
        n->next[before] = next;
    else
        n->bucket[bucket] = next;
}

static void put_in(struct flow_needle *n, uint32_t voxel, int bucket)
{
    n->next[voxel] = n->bucket[bucket];
    n->before[voxel] = nothing;
    if (n->next[voxel] != nothing)
        n->before[n->next[voxel]] = voxel;
    n->bucket[bucket] = voxel;
    n->last_bucket = bucket > n->last_bucket ? bucket : n->last_bucket;
}

static int bucket_of(float cost)
{
    double bucket = cost / bucket_mm;
    return bucket < FLOW_BUCKETS - 1 ? (int)bucket : FLOW_BUCKETS - 1;
}

static bool is_torn_at(const struct search *s, uint32_t voxel)
{
    const struct flow_leak *leak = &s->needle->leak;
    struct scot_vec3 p = flow_point_of(s->grid, flow_cell_of(s->grid, voxel));
    return leak->open && scot_length(scot_sub(p, leak->pole)) <= leak->radius_mm;
}

/* How fast the front goes from a voxel into the next; 0: not at all. A capsule is left only where it is torn, and
 * never entered from without. */
static double speed_into(const struct search *s, uint32_t from, uint32_t to)
{
    const struct flow_needle *n = s->needle;
    int here = n->map[from], there = n->map[to];
    if (there >= COMP_JOINT) {
        bool same = here == there && there == COMP_JOINT + n->joint && n->comp == COMP_JOINT;
        /* Once it is torn it stretches no further. */
        bool stretches = !n->leak.open || n->fluid[to] * 255 > 0.05 * n->share[to] || is_torn_at(s, to);
        return same && stretches ? 1 : 0;
    }
    if (here < COMP_JOINT)
        return s->speed_out[there];
    return is_torn_at(s, from) ? s->speed_out[there] : 0;
}

static void relax(struct search *s, uint32_t from, uint32_t to, int direction)
{
    struct flow_needle *n = s->needle;
    struct scot_contrast_grid *g = s->grid;
    if (n->map[from] >= COMP_JOINT && n->map[to] != n->map[from] && !n->leak.open)
        flow_joint_stretches(s->flow, n, g, to);
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
        take_out(n, to, bucket_of(old));
    g->arrival_mm[to] = cost;
    put_in(n, to, bucket_of(cost));
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
        if (s->needle->before[to] != to) /* one that points to itself is settled */
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

void flow_order(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g, uint32_t seed)
{
    for (size_t i = 0; i < flow_count(g); i++)
        g->arrival_mm[i] = INFINITY;
    memset(n->bucket, 0xff, FLOW_BUCKETS * sizeof *n->bucket);
    memset(n->before, 0xff, flow_count(g) * sizeof *n->before);
    g->ordered = 0;
    n->reach_mm = 0;
    n->front_full = n->next_bucket = n->last_bucket = 0;
    if (n->share[seed] == 0)
        flow_texture(flow, n, g, seed);
    g->arrival_mm[seed] = 0;
    put_in(n, seed, 0);
}

bool flow_order_until(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g, double until_mm)
{
    struct search s = {.flow = flow, .needle = n, .grid = g, .speed_out = flow->figure.speed[domain_outside(n)]};
    int end = until_mm / bucket_mm < FLOW_BUCKETS - 1 ? (int)(until_mm / bucket_mm) + 1 : FLOW_BUCKETS - 1;
    if (n->next_bucket < end)
        measure_ways(&s);
    for (; n->next_bucket < end && n->next_bucket <= n->last_bucket; n->next_bucket++)
        while (n->bucket[n->next_bucket] != nothing) {
            uint32_t voxel = n->bucket[n->next_bucket];
            take_out(n, voxel, n->next_bucket);
            n->before[voxel] = voxel;
            g->order[g->ordered++] = voxel;
            relax_around(&s, voxel);
        }
    return n->next_bucket <= n->last_bucket && n->next_bucket < FLOW_BUCKETS - 1;
}
