#include <string.h>

#include "base/memory.h"
#include "procedure/flow_parts.h"

/* In a vessel: what leaves the needle is carried off by the blood, along the vessel's line and into branches drawn
 * from the seed, and is gone. Pieces of equal way from the tip form a bin; at every step each bin hands what it
 * holds to the next, and the last to the rest of the body. */
static const double step_mm = 0.5;
/* Of each bin, what stays behind a step: blood is slower at the wall. */
static const double lags = 0.14;
/* Followed this far from the tip, and thinner toward there: beyond, it is thin and pale in any picture. */
static const double followed_mm = 25;
/* A small vein that is injected into swells. */
static const double distended = 1.5;

enum { BRANCHES = 14 };

struct branch {
    struct scot_vec3 at, way;
    double gone_mm, radius_mm;
};

struct lay {
    const struct scot_flow *flow;
    struct flow_vessel *v;
    const struct scot_contrast_grid *grid;
    double bin_mm;
    struct scot_vec3 tip;
    struct branch branch[BRANCHES];
    int branches;
    uint64_t seed;
};

bool flow_vessel_create(struct flow_vessel *v, struct scot_error *err)
{
    v->voxel = scot_alloc(FLOW_VESSEL_PIECES, sizeof *v->voxel, err);
    v->weight = scot_alloc(FLOW_VESSEL_PIECES, sizeof *v->weight, err);
    v->shown = scot_alloc(FLOW_VESSEL_PIECES, sizeof *v->shown, err);
    v->bin = scot_alloc(FLOW_VESSEL_PIECES, sizeof *v->bin, err);
    return v->voxel != NULL && v->weight != NULL && v->shown != NULL && v->bin != NULL;
}

void flow_vessel_destroy(struct flow_vessel *v)
{
    scot_free(v->voxel);
    scot_free(v->weight);
    scot_free(v->shown);
    scot_free(v->bin);
}

/* mm from p to a piece of the line, the radius there and the way along it. */
static double to_segment(struct scot_vec3 a, struct scot_vec3 b, struct scot_vec3 p, double *along)
{
    struct scot_vec3 way = scot_sub(b, a);
    double t = scot_dot(scot_sub(p, a), way) / fmax(1e-12, scot_dot(way, way));
    *along = fmax(0, fmin(1, t));
    return scot_length(scot_sub(p, scot_along(a, *along, way)));
}

/* The piece of the line nearest to p; *outside: mm beyond the wall there. */
static int nearest_segment(const struct scot_spine_line *line, struct scot_vec3 p, double *outside)
{
    int best = 0;
    *outside = INFINITY;
    for (int s = 0; s + 1 < line->points; s++) {
        double along, away = to_segment(line->point[s], line->point[s + 1], p, &along);
        away -= line->radius_mm[s] + along * (line->radius_mm[s + 1] - line->radius_mm[s]);
        best = away < *outside ? s : best;
        *outside = fmin(*outside, away);
    }
    return best;
}

int flow_vessel_at(const struct scot_flow *flow, struct scot_vec3 tip)
{
    int found = -1;
    double nearest = flow->figure.vessel_tolerance_mm;
    for (int index = 0; index < scot_spine_vessels(flow->spine); index++) {
        double outside;
        nearest_segment(&scot_spine_vessel(flow->spine, index)->line, tip, &outside);
        if (outside <= nearest) {
            nearest = outside;
            found = index;
        }
    }
    return found;
}

static void add_piece(struct lay *lay, uint32_t voxel, int bin, double weight_ml)
{
    struct flow_vessel *v = lay->v;
    if (v->pieces >= FLOW_VESSEL_PIECES || !(weight_ml > 0))
        return;
    v->voxel[v->pieces] = voxel;
    v->weight[v->pieces] = (float)weight_ml;
    v->shown[v->pieces] = 0;
    v->bin[v->pieces++] = (uint8_t)bin;
    v->volume_ml[bin] += weight_ml;
    v->bins = bin + 1 > v->bins ? bin + 1 : v->bins;
}

/* Shares ml among the eight voxels about p. */
static void splat(struct lay *lay, struct scot_vec3 p, int bin, double ml)
{
    const struct scot_contrast_grid *g = lay->grid;
    struct scot_vec3 v = scot_scale(scot_sub(p, g->origin), 1 / g->spacing_mm);
    int i = (int)floor(v.x), j = (int)floor(v.y), k = (int)floor(v.z);
    if (!flow_cell_inside(g, i, j, k) || !flow_cell_inside(g, i + 1, j + 1, k + 1))
        return;
    double u[3] = {v.x - i, v.y - j, v.z - k};
    for (int n = 0; n < 8; n++) {
        int a = n & 1, b = n >> 1 & 1, c = n >> 2;
        double weight = (a ? u[0] : 1 - u[0]) * (b ? u[1] : 1 - u[1]) * (c ? u[2] : 1 - u[2]);
        add_piece(lay, flow_index_of(g, i + a, j + b, k + c), bin, weight * ml);
    }
}

/* A short piece of vessel at p: its middle and four points about it. False when it is no longer followed. */
static bool lay_piece(struct lay *lay, struct scot_vec3 p, struct scot_vec3 way, double way_mm, double radius_mm)
{
    int bin = (int)(way_mm / lay->bin_mm);
    double away_mm = scot_length(scot_sub(p, lay->tip));
    if (away_mm > followed_mm || bin >= FLOW_VESSEL_BINS)
        return false;
    radius_mm *= sqrt(1.1 - away_mm / followed_mm);
    double ml = 3.14159265358979 * radius_mm * radius_mm * step_mm / 1000;
    struct scot_vec3 side = scot_unit(scot_cross(way, fabs(way.x) < 0.8 ? scot_vec3(1, 0, 0) : scot_vec3(0, 1, 0)));
    struct scot_vec3 other = scot_cross(way, side);
    double out = 0.7 * radius_mm;
    splat(lay, p, bin, ml / 5);
    splat(lay, scot_along(p, out, side), bin, ml / 5);
    splat(lay, scot_along(p, -out, side), bin, ml / 5);
    splat(lay, scot_along(p, out, other), bin, ml / 5);
    splat(lay, scot_along(p, -out, other), bin, ml / 5);
    return true;
}

static void put_branch(struct lay *lay, struct scot_vec3 at, struct scot_vec3 way, double gone_mm, double radius_mm)
{
    if (lay->branches < BRANCHES && radius_mm > 0.3)
        lay->branch[lay->branches++] = (struct branch){at, way, gone_mm, radius_mm};
}

static struct scot_vec3 turned(const struct lay *lay, struct scot_vec3 way, uint64_t draw, double by)
{
    struct scot_vec3 off = scot_vec3(flow_draw(lay->seed, draw) - 0.5, flow_draw(lay->seed, draw + 1) - 0.5,
                                     flow_draw(lay->seed, draw + 2) - 0.5);
    return scot_unit(scot_along(way, by, off));
}

/* A drawn branch: winding, forking now and then, thinner each time. */
static void lay_branch(struct lay *lay, int index)
{
    struct branch b = lay->branch[index];
    uint64_t draw = 100 * (uint64_t)(index + 1);
    double since_fork = 0, fork_mm = 4 + 6 * flow_draw(lay->seed, draw);
    for (int step = 0; lay_piece(lay, b.at, b.way, b.gone_mm, b.radius_mm); step++) {
        if (step % 6 == 0)
            b.way = turned(lay, b.way, draw + 10 + 3 * (uint64_t)step, 0.55);
        b.at = scot_along(b.at, step_mm, b.way);
        b.gone_mm += step_mm;
        since_fork += step_mm;
        if (since_fork < fork_mm)
            continue;
        since_fork = 0;
        b.radius_mm *= 0.88;
        put_branch(lay, b.at, turned(lay, b.way, draw + 1 + 3 * (uint64_t)step, 1.9), b.gone_mm, 0.8 * b.radius_mm);
    }
}

/* The vessel's own line, from the tip to its end, with a few forks. */
static void lay_line(struct lay *lay, const struct scot_spine_line *line, struct scot_vec3 tip)
{
    double outside, gone = 0;
    int segment = nearest_segment(line, tip, &outside);
    bool back = flow_draw(lay->seed, 1) < 0.5 && segment > 0;
    struct scot_vec3 at = tip, way = scot_vec3(0, 0, 1);
    put_branch(lay, at, turned(lay, scot_sub(line->point[segment + 1], line->point[segment]), 50, 40), gone, 0.6);
    for (int s = back ? segment : segment + 1; s >= 0 && s < line->points; s += back ? -1 : 1) {
        struct scot_vec3 off = scot_sub(line->point[s], at);
        int steps = (int)ceil(scot_length(off) / step_mm);
        double radius = fmax(0.8, fmin(1.3, distended * line->radius_mm[s]));
        if (steps > 0)
            way = scot_unit(off);
        for (int t = 0; t < steps; t++, gone += step_mm)
            if (!lay_piece(lay, scot_along(at, (double)t / steps, off), way, gone, radius))
                return;
        at = line->point[s];
        put_branch(lay, at, turned(lay, way, 7 + 3 * (uint64_t)s, 2.2), gone, 0.75 * radius);
    }
    put_branch(lay, at, way, gone, 0.9);
    put_branch(lay, at, turned(lay, way, 60, 1.6), gone, 0.8);
}

void flow_vessel_lay(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g,
                     int vessel)
{
    struct flow_vessel *v = &n->vessel;
    struct lay lay = {.flow = flow, .v = v, .grid = g, .tip = n->tip, .seed = flow_hash(flow->seed, 5000 + (uint64_t)vessel)};
    lay.bin_mm = fmax(0.2, flow->figure.vessel_mm_s * FLOW_STEP_MS / 1000);
    v->pieces = v->bins = 0;
    memset(v->volume_ml, 0, sizeof v->volume_ml);
    lay_line(&lay, &scot_spine_vessel(flow->spine, vessel)->line, n->tip);
    for (int branch = 0; branch < lay.branches; branch++)
        lay_branch(&lay, branch);
    if (v->bins == 0)
        add_piece(&lay, flow_index_of(g, g->n[0] / 2, g->n[1] / 2, g->n[2] / 2), 0, 1e-4);
}

/* A bin that is given more than it can hold hands the rest on in the same step: a fast injection runs ahead of the
 * blood. */
static void hand_on(struct flow_needle *n, double ml, double mg)
{
    struct flow_vessel *v = &n->vessel;
    for (int bin = 0; bin < v->bins; bin++) {
        double out_ml = (1 - lags) * v->ml[bin], out_mg = (1 - lags) * v->mg[bin];
        v->ml[bin] += ml - out_ml;
        v->mg[bin] += mg - out_mg;
        double too_much = v->ml[bin] > v->volume_ml[bin] ? 1 - v->volume_ml[bin] / v->ml[bin] : 0;
        ml = out_ml + too_much * v->ml[bin];
        mg = out_mg + too_much * v->mg[bin];
        v->ml[bin] *= 1 - too_much;
        v->mg[bin] *= 1 - too_much;
    }
    n->lost_ml += ml;
    n->gone_mg += mg;
}

static void show(struct flow_needle *n, struct scot_contrast_grid *g)
{
    struct flow_vessel *v = &n->vessel;
    double voxel_ml = flow_voxel_ml(g);
    for (int piece = 0; piece < v->pieces; piece++) {
        int bin = v->bin[piece];
        double mg = v->volume_ml[bin] > 0 ? v->mg[bin] * (double)v->weight[piece] / v->volume_ml[bin] : 0;
        float shown = (float)(mg / voxel_ml);
        g->iodine[v->voxel[piece]] = fmaxf(0, g->iodine[v->voxel[piece]] + shown - v->shown[piece]);
        v->shown[piece] = shown;
        if (shown > 0)
            flow_hold(g, flow_cell_of(g, v->voxel[piece]));
    }
}

bool flow_vessel_step(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g, double ml,
                      double mg_ml)
{
    (void)flow;
    struct flow_vessel *v = &n->vessel;
    if (v->bins == 0 || (ml <= 0 && flow_vessel_ml(n) <= 0))
        return false;
    hand_on(n, ml, ml * mg_ml);
    if (ml <= 0 && flow_vessel_ml(n) < 1e-4) /* the last trace */
        flow_vessel_lift(n, g);
    show(n, g);
    return true;
}

/* What is still in the vessel goes with the blood, at once. */
void flow_vessel_lift(struct flow_needle *n, struct scot_contrast_grid *g)
{
    struct flow_vessel *v = &n->vessel;
    for (int bin = 0; bin < FLOW_VESSEL_BINS; bin++) {
        n->lost_ml += v->ml[bin];
        n->gone_mg += v->mg[bin];
        v->ml[bin] = v->mg[bin] = 0;
    }
    if (flow_holds(g))
        show(n, g);
}

double flow_vessel_ml(const struct flow_needle *n)
{
    double sum = 0;
    for (int bin = 0; bin < n->vessel.bins; bin++)
        sum += n->vessel.ml[bin];
    return sum;
}
