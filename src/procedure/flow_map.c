#include <string.h>

#include "procedure/flow_parts.h"

/* What every voxel of the grid is to a fluid: from the tissue, then from the geometry of what is thinner than
 * a voxel or has no tissue of its own. */

static const uint8_t comp_of_tissue[SCOT_TISSUES] = {
    [SCOT_TISSUE_UNKNOWN] = COMP_OTHER,   [SCOT_TISSUE_AIR] = COMP_CLOSED,       [SCOT_TISSUE_SKIN] = COMP_OTHER,
    [SCOT_TISSUE_FAT] = COMP_FAT,         [SCOT_TISSUE_MUSCLE] = COMP_MUSCLE,    [SCOT_TISSUE_LIGAMENT] = COMP_LIGAMENT,
    [SCOT_TISSUE_DISC] = COMP_DISC,       [SCOT_TISSUE_BONE] = COMP_CLOSED,      [SCOT_TISSUE_JOINT] = COMP_CLOSED,
    [SCOT_TISSUE_CAPSULE] = COMP_LIGAMENT, [SCOT_TISSUE_EPIDURAL] = COMP_EPIDURAL,
    [SCOT_TISSUE_DURAL_SAC] = COMP_THECAL, [SCOT_TISSUE_ROOT] = COMP_FORAMINAL,  [SCOT_TISSUE_NERVE] = COMP_FAT,
    [SCOT_TISSUE_VESSEL] = COMP_FAT,      [SCOT_TISSUE_FORAMEN] = COMP_FORAMINAL, [SCOT_TISSUE_ORGAN] = COMP_OTHER,
};

/* A root's sleeve reaches this far beyond it. A block's pool lies within pool_mm of the nerve and
 * pool_target_mm of the target, on bone or beside_mm from the target. */
static const double sleeve_mm = 1.2, pool_mm = 5.5, pool_target_mm = 11, beside_mm = 3.5;
enum { POOL_VOXELS = 4 };
/* The space of Okada: this thick a layer behind the flavum, this far headward and footward of a joint. */
static const double flavum_mm = 2.2, okada_mm = 3.4, okada_high_mm = 8, okada_wide_mm = 40;

/* Fluid runs farther up and down than across: the grid's corners are never reached, and need not be asked for. */
static const double followed_across_mm = 26, followed_along_mm = 32;

static void map_tissues(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g)
{
    memset(n->map, COMP_CLOSED, flow_count(g));
    for (int k = 0; k < g->n[2]; k++)
        for (int j = 0; j < g->n[1]; j++)
            for (int i = 0; i < g->n[0]; i++) {
                struct scot_vec3 p = flow_point_of(g, (struct flow_cell){i, j, k}), off = scot_sub(p, n->tip);
                double across2 = (off.x * off.x + off.y * off.y) / (followed_across_mm * followed_across_mm);
                if (across2 + off.z * off.z / (followed_along_mm * followed_along_mm) > 1)
                    continue;
                n->map[flow_index_of(g, i, j, k)] = comp_of_tissue[scot_spine_tissue(flow->spine, p)];
            }
}

/* The half-open box of cells within radius_mm of p; false when it lies off the grid. */
static bool ball_box(const struct scot_contrast_grid *g, struct scot_vec3 p, double radius_mm, int lo[3], int hi[3])
{
    struct scot_vec3 v = scot_scale(scot_sub(p, g->origin), 1 / g->spacing_mm);
    double at[3] = {v.x, v.y, v.z}, r = radius_mm / g->spacing_mm;
    for (int a = 0; a < 3; a++) {
        lo[a] = (int)fmax(0, fmin(g->n[a], ceil(at[a] - r)));
        hi[a] = (int)fmax(0, fmin(g->n[a], floor(at[a] + r) + 1));
        if (lo[a] >= hi[a])
            return false;
    }
    return true;
}

static bool is_soft(int comp)
{
    return comp == COMP_MUSCLE || comp == COMP_FAT || comp == COMP_LIGAMENT || comp == COMP_PERIARTICULAR ||
           comp == COMP_OTHER;
}

/* About a root lies a sleeve that fluid runs in; the root itself takes none and shows as a light line in it. */
static void stamp_sleeve(struct flow_needle *n, const struct scot_contrast_grid *g, struct scot_vec3 p, double root_mm)
{
    int lo[3], hi[3];
    double radius_mm = root_mm + sleeve_mm;
    if (!ball_box(g, p, radius_mm, lo, hi))
        return;
    for (int k = lo[2]; k < hi[2]; k++)
        for (int j = lo[1]; j < hi[1]; j++)
            for (int i = lo[0]; i < hi[0]; i++) {
                uint32_t voxel = flow_index_of(g, i, j, k);
                double away = scot_length(scot_sub(flow_point_of(g, (struct flow_cell){i, j, k}), p));
                if (away <= radius_mm && is_soft(n->map[voxel]))
                    n->map[voxel] = COMP_FORAMINAL;
                if (away <= root_mm - 0.2 && n->map[voxel] == COMP_FORAMINAL) {
                    n->share[voxel] = 12;
                    n->slow[voxel] = 40;
                }
            }
}

static bool touches_bone(const struct flow_needle *n, const struct scot_contrast_grid *g, struct flow_cell c)
{
    for (int d = 1; d <= POOL_VOXELS; d++) {
        const int to[6][3] = {{d, 0, 0}, {-d, 0, 0}, {0, d, 0}, {0, -d, 0}, {0, 0, d}, {0, 0, -d}};
        for (int a = 0; a < 6; a++) {
            int i = c.i + to[a][0], j = c.j + to[a][1], k = c.k + to[a][2];
            if (flow_cell_inside(g, i, j, k) && n->map[flow_index_of(g, i, j, k)] == COMP_CLOSED)
                return true;
        }
    }
    return false;
}

static void stamp_pool(struct flow_needle *n, const struct scot_contrast_grid *g, const struct scot_spine_nerve *nerve,
                       struct scot_vec3 p)
{
    int lo[3], hi[3];
    if (!ball_box(g, p, pool_mm, lo, hi))
        return;
    for (int k = lo[2]; k < hi[2]; k++)
        for (int j = lo[1]; j < hi[1]; j++)
            for (int i = lo[0]; i < hi[0]; i++) {
                struct flow_cell c = {i, j, k};
                uint8_t *comp = &n->map[flow_index_of(g, i, j, k)];
                struct scot_vec3 q = flow_point_of(g, c), away = scot_sub(q, p);
                double from_target_mm = scot_length(scot_sub(q, nerve->target));
                if (!is_soft(*comp) || scot_dot(away, away) > pool_mm * pool_mm || from_target_mm > pool_target_mm)
                    continue;
                if (from_target_mm <= beside_mm || touches_bone(n, g, c))
                    *comp = COMP_POOL;
            }
}

static void map_nerves(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g)
{
    double half = g->n[0] * g->spacing_mm;
    struct scot_vec3 middle = scot_along(g->origin, half / 2, scot_vec3(1, 1, 1));
    for (int index = 0; index < scot_spine_nerves(flow->spine); index++) {
        const struct scot_spine_nerve *nerve = scot_spine_nerve(flow->spine, index);
        for (int s = 0; s + 1 < nerve->line.points; s++) {
            struct scot_vec3 a = nerve->line.point[s], way = scot_sub(nerve->line.point[s + 1], a);
            int steps = 1 + (int)ceil(scot_length(way) / 0.7);
            if (scot_length(scot_sub(a, middle)) > half + scot_length(way))
                continue;
            for (int t = 0; t <= steps; t++) {
                double along = (double)t / steps;
                struct scot_vec3 p = scot_along(a, along, way);
                double radius = nerve->line.radius_mm[s] +
                                along * (nerve->line.radius_mm[s + 1] - nerve->line.radius_mm[s]);
                if (nerve->kind == SCOT_NERVE_ROOT)
                    stamp_sleeve(n, g, p, radius);
                else if (nerve->target_known && t % 2 == 0)
                    stamp_pool(n, g, nerve, p);
            }
        }
    }
}

/* One column of the grid from front to back: what lies behind the canal's rear wall is the flavum, then the
 * retrodural space, as far as the interlaminar window is open. */
static void map_okada_column(struct flow_needle *n, const struct scot_contrast_grid *g, int i, int k)
{
    int wall = -1;
    for (int j = 0; j < g->n[1]; j++) {
        int comp = n->map[flow_index_of(g, i, j, k)];
        if (comp == COMP_EPIDURAL || comp == COMP_THECAL)
            wall = j;
    }
    int flavum = (int)lrint(flavum_mm / g->spacing_mm), thick = (int)lrint(okada_mm / g->spacing_mm);
    for (int j = wall + 1; wall >= 0 && j < g->n[1] && j <= wall + flavum + thick; j++) {
        uint8_t *comp = &n->map[flow_index_of(g, i, j, k)];
        if (*comp == COMP_CLOSED)
            return;
        if (is_soft(*comp))
            *comp = j <= wall + flavum ? COMP_LIGAMENT : COMP_RETRODURAL;
    }
}

static void map_okada(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g)
{
    for (int a = 0; a < scot_spine_joints(flow->spine); a++) {
        const struct scot_spine_joint *left = scot_spine_joint(flow->spine, a);
        int b = scot_spine_find_joint(flow->spine, left->name, SCOT_SPINE_RIGHT);
        if (left->side != SCOT_SPINE_LEFT || b < 0)
            continue;
        struct scot_vec3 middle = scot_scale(scot_add(left->centre, scot_spine_joint(flow->spine, b)->centre), 0.5);
        struct scot_vec3 v = scot_scale(scot_sub(middle, g->origin), 1 / g->spacing_mm);
        double wide = okada_wide_mm / 2 / g->spacing_mm, high = okada_high_mm / g->spacing_mm;
        for (int k = (int)fmax(0, v.z - high); k < (int)fmin(g->n[2], v.z + high); k++)
            for (int i = (int)fmax(0, v.x - wide); i < (int)fmin(g->n[0], v.x + wide); i++)
                if (hypot((i - v.x) / wide, (k - v.z) / high) < 1)
                    map_okada_column(n, g, i, k);
    }
}

/* Multifidus rises toward the midline, psoas falls outward; where the midline is not known, straight up. */
static struct scot_vec3 fibre_at(const struct scot_flow *flow, struct scot_vec3 tip)
{
    double nearest = 60;
    struct scot_vec3 fibre = scot_vec3(0, 0, 1);
    for (int index = 0; index < scot_spine_joints(flow->spine); index++) {
        const struct scot_spine_joint *joint = scot_spine_joint(flow->spine, index);
        struct scot_vec3 off = scot_sub(tip, joint->centre);
        double side = joint->side == SCOT_SPINE_LEFT ? 1 : -1;
        if (scot_length(off) >= nearest)
            continue;
        nearest = scot_length(off);
        bool psoas = off.y < -12 && off.x * side > 8, erector = off.x * side > 14;
        double lean_deg = psoas ? -18 : erector ? 6 : 20;
        fibre = scot_vec3(-side * sin(scot_rad(lean_deg)), psoas ? 0.2 : 0, cos(scot_rad(lean_deg)));
    }
    return scot_unit(fibre);
}

/* In the sac what is heavier than the fluid there sinks to the floor, which is the front of a prone patient, and runs
 * to where the floor is lowest: the higher, the slower. Strands of the horse's tail show as light lines. */
static void map_sac(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g)
{
    int lowest = g->n[1];
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < g->n[2]; k++)
            for (int i = 0; i < g->n[0]; i++) {
                int floor_j = -1;
                for (int j = 0; j < g->n[1]; j++) {
                    uint32_t voxel = flow_index_of(g, i, j, k);
                    if (n->map[voxel] != COMP_THECAL)
                        continue;
                    floor_j = floor_j < 0 ? j : floor_j;
                    lowest = j < lowest ? j : lowest;
                    if (pass == 0)
                        continue;
                    struct scot_vec3 p = flow_point_of(g, (struct flow_cell){i, j, k});
                    double strand = flow_noise(flow->seed ^ 4, scot_vec3(p.x / 1.5, p.y / 1.5, p.z / 60));
                    double share = flow->figure.share[COMP_THECAL] * (strand > 0.66 ? 0.3 : 1);
                    double high_mm = (j - floor_j) * g->spacing_mm, uphill_mm = (floor_j - lowest) * g->spacing_mm;
                    n->share[voxel] = (uint8_t)rint(255 * share);
                    n->slow[voxel] = (uint8_t)fmin(255, 16 * (0.3 + high_mm + 0.2 * uphill_mm));
                }
            }
}

void flow_map(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g)
{
    memset(n->share, 0, flow_count(g));
    memset(n->slow, 16, flow_count(g));
    map_tissues(flow, n, g);
    map_okada(flow, n, g);
    flow_map_joints(flow, n, g);
    map_nerves(flow, n, g);
    map_sac(flow, n, g);
    n->fibre = fibre_at(flow, n->tip);
    for (size_t i = 0; i < flow_count(g); i++)
        g->open[i] = n->map[i] != COMP_CLOSED;
}

/* p in the muscle's own coordinates: two across its fibres, the third along them. */
static struct scot_vec3 along_fibre(const struct flow_needle *n, struct scot_vec3 p)
{
    struct scot_vec3 across = scot_unit(scot_cross(n->fibre, scot_vec3(0, 1, 0)));
    struct scot_vec3 deep = scot_cross(across, n->fibre);
    return scot_vec3(scot_dot(p, across), scot_dot(p, deep), scot_dot(p, n->fibre));
}

/* Fluid runs in the clefts between bundles and hardly enters these; each cleft carries it a different way
 * far: that makes the feather. */
static void texture_muscle(const struct scot_flow *flow, const struct flow_needle *n, struct scot_vec3 p, double *share,
                           double *slow)
{
    struct scot_vec3 q = along_fibre(n, p);
    double bundle = flow_noise(flow->seed ^ 1, scot_vec3(q.x / 2.0, q.y / 2.4, q.z / 40));
    double reach = flow_noise(flow->seed ^ 2, scot_vec3(q.x / 2.2, q.y / 2.6, q.z / 80));
    double cleft = fmax(0, fmin(1, (bundle - 0.60) / 0.10));
    *share *= 0.025 + 0.975 * cleft;
    *slow *= cleft > 0.3 ? 0.25 + 1.5 * reach * reach : 1.5;
}

void flow_texture(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g,
                  uint32_t index)
{
    int comp = n->map[index];
    if (n->share[index] != 0)
        return;
    struct scot_vec3 p = flow_point_of(g, flow_cell_of(g, index));
    double share = flow->figure.share[comp < COMPS ? comp : COMP_JOINT], slow = 1;
    if (comp == COMP_MUSCLE) {
        texture_muscle(flow, n, p, &share, &slow);
    } else if (comp == COMP_EPIDURAL) { /* lobules of fat: holes in the stripe */
        double lobule = flow_noise(flow->seed ^ 3, scot_scale(p, 1 / 2.8));
        share *= lobule > 0.66 ? 0.25 : 1.05;
        slow = lobule > 0.66 ? 2.5 : 1;
    } else {
        slow = 0.65 + 0.9 * flow_noise(flow->seed ^ 5, scot_scale(p, 1 / 3.5));
        share *= 0.75 + 0.5 * flow_noise(flow->seed ^ 6, scot_scale(p, 1 / 2.2));
    }
    n->share[index] = (uint8_t)fmax(2, fmin(255, rint(255 * share)));
    n->slow[index] = (uint8_t)fmax(1, fmin(255, rint(16 * slow)));
}
