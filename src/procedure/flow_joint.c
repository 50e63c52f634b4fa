#include "procedure/flow_parts.h"

/* A facet joint's cavity: the film between its two surfaces, and two recesses that fill as the capsule stretches:
 * the upper one over the tip of the superior process, forward; the lower one under the tip of the inferior
 * process, backward. Seen from the side, a sigmoid. */

/* The recesses as ellipsoids at rest, mm or shares of the joint's width, and how far they stretch. */
static const double recess_along = 0.16, recess_wide = 0.34, recess_out_mm = 1.2, recess_deep_mm = 2.7,
                    recess_up_mm = 0.8, recess_high_mm = 3.6, stretch = 2.6;
static const double rim_mm = 1.1; /* of the capsule about the joint line, which bulges a little */
static const double shell_mm = 3.0; /* periarticular: this far beyond */

enum { RECESS_SHARE = 185 }; /* of 255 */

struct place {
    double along, out, up;
};

/* How much a recess is stretched where its wall passes there: 0 in its middle, 1 at rest. */
static double recess_at(const struct scot_spine_joint *joint, const struct place *q, int sense)
{
    double a = (q->along + sense * recess_along * joint->width_mm) / (recess_wide * joint->width_mm);
    double o = (q->out - sense * recess_out_mm) / recess_deep_mm;
    double u = (sense * q->up - joint->height_mm / 2 - recess_up_mm) / recess_high_mm;
    return sqrt(a * a + o * o + u * u);
}

/* mm outside the joint's outline, negative inside: between an ellipse and a rectangle, as cartilage is. */
static double beyond_outline(const struct scot_spine_joint *joint, const struct place *q)
{
    double a = fabs(2 * q->along / joint->width_mm), u = fabs(2 * q->up / joint->height_mm);
    double e = cbrt(a * a * a + u * u * u);
    return (e - 1) * fmin(joint->width_mm, joint->height_mm) / 2;
}

static double part_within(double beyond_mm, double voxel_mm)
{
    return fmax(0, fmin(1, 0.5 - beyond_mm / voxel_mm));
}

/* The share of a voxel that lies in the film, exact for a plane film however thin. */
static double film_share(const struct scot_spine_joint *joint, const struct place *q, double film_mm, double voxel_mm)
{
    double low = fmax(-voxel_mm / 2, -film_mm / 2 - q->out), high = fmin(voxel_mm / 2, film_mm / 2 - q->out);
    double beyond = beyond_outline(joint, q);
    return fmax(0, high - low) / voxel_mm * part_within(beyond, voxel_mm);
}

/* The capsule bulges a little along the joint line, front and back; above and below there are the recesses. */
static bool in_rim(const struct scot_spine_joint *joint, const struct place *q, double film_mm)
{
    return fabs(q->along) * joint->height_mm > fabs(q->up) * joint->width_mm && beyond_outline(joint, q) <= rim_mm && fabs(q->out) <= film_mm / 2 + 0.3;
}

/* mm outside the joint with its capsule at rest. */
static double beyond_capsule(const struct scot_spine_joint *joint, const struct place *q)
{
    double beyond = fmax(0, beyond_outline(joint, q) - rim_mm), out = fmax(0, fabs(q->out) - joint->gap_mm / 2 - 1);
    return sqrt(beyond * beyond + out * out);
}

static struct place place_of(const struct scot_spine_joint *joint, struct scot_vec3 p)
{
    struct place q;
    scot_joint_local(joint, p, &q.along, &q.out, &q.up);
    return q;
}

/* The farther a recess is stretched, the harder. */
static uint8_t slow_at(double recess)
{
    return (uint8_t)fmin(255, 16 * (1.2 + 2.6 * recess * recess));
}

bool flow_joint_stretches(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g,
                          uint32_t voxel)
{
    int comp = n->map[voxel];
    if (comp != COMP_MUSCLE && comp != COMP_FAT && comp != COMP_LIGAMENT && comp != COMP_PERIARTICULAR &&
        comp != COMP_OTHER && comp != COMP_POOL && comp != COMP_RETRODURAL)
        return false;
    const struct scot_spine_joint *joint = scot_spine_joint(flow->spine, n->joint);
    struct place q = place_of(joint, flow_point_of(g, flow_cell_of(g, voxel)));
    double recess = fmin(recess_at(joint, &q, 1), recess_at(joint, &q, -1));
    if (recess > stretch)
        return false;
    n->map[voxel] = (uint8_t)(COMP_JOINT + n->joint);
    n->share[voxel] = RECESS_SHARE;
    n->slow[voxel] = slow_at(recess);
    return true;
}

/* Surely too far away for any part of the joint: most of a box about it, told cheaply. */
static bool far_from(const struct scot_spine_joint *joint, struct scot_vec3 p)
{
    struct scot_vec3 off = scot_sub(p, joint->centre);
    return fabs(scot_dot(off, joint->normal)) > 9 || fabs(scot_dot(off, joint->dorsal)) > joint->width_mm / 2 + 6 ||
           fabs(scot_dot(off, joint->up)) > joint->height_mm / 2 + 8;
}

static void map_voxel(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g, int index,
                      struct flow_cell c)
{
    const struct scot_spine_joint *joint = scot_spine_joint(flow->spine, index);
    uint32_t voxel = flow_index_of(g, c.i, c.j, c.k);
    struct place q = place_of(joint, flow_point_of(g, c));
    double film_mm = joint->gap_mm * flow->figure.film_share, share = film_share(joint, &q, film_mm, g->spacing_mm);
    double recess = fmin(recess_at(joint, &q, 1), recess_at(joint, &q, -1));
    int comp = n->map[voxel];
    bool bone = comp == COMP_CLOSED && !(fabs(q.out) < joint->gap_mm / 2);
    bool canal = comp == COMP_EPIDURAL || comp == COMP_THECAL;
    if (share > 0.02) {
        n->map[voxel] = (uint8_t)(COMP_JOINT + index);
        n->share[voxel] = (uint8_t)fmax(2, rint(255 * share));
        n->slow[voxel] = 10;
    } else if (!bone && !canal && (recess <= 1 || in_rim(joint, &q, film_mm))) {
        n->map[voxel] = (uint8_t)(COMP_JOINT + index);
        n->share[voxel] = recess <= 1 ? RECESS_SHARE : 90;
        n->slow[voxel] = recess <= 1 ? slow_at(recess) : 60;
    } else if (comp == COMP_CLOSED && !bone && beyond_outline(joint, &q) > 0) {
        n->map[voxel] = COMP_LIGAMENT; /* the gap's corners, beyond the cartilage: a recess may stretch into them */
        n->share[voxel] = 0;
    } else if (!bone && !canal && comp != COMP_DISC && comp < COMP_JOINT && comp != COMP_CLOSED &&
               q.along > -joint->width_mm / 4 && beyond_capsule(joint, &q) < shell_mm) {
        n->map[voxel] = COMP_PERIARTICULAR;
    }
}

void flow_map_joints(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g)
{
    for (int index = 0; index < scot_spine_joints(flow->spine) && index < FLOW_JOINTS; index++) {
        const struct scot_spine_joint *joint = scot_spine_joint(flow->spine, index);
        double reach = (joint->width_mm > joint->height_mm ? joint->width_mm : joint->height_mm) / 2 + 10;
        struct flow_cell lo = flow_cell_at(g, scot_along(joint->centre, -reach, scot_vec3(1, 1, 1)));
        struct flow_cell hi = flow_cell_at(g, scot_along(joint->centre, reach, scot_vec3(1, 1, 1)));
        for (int k = lo.k > 0 ? lo.k : 0; k <= hi.k && k < g->n[2]; k++)
            for (int j = lo.j > 0 ? lo.j : 0; j <= hi.j && j < g->n[1]; j++)
                for (int i = lo.i > 0 ? lo.i : 0; i <= hi.i && i < g->n[0]; i++)
                    if (!far_from(joint, flow_point_of(g, (struct flow_cell){i, j, k})))
                        map_voxel(flow, n, g, index, (struct flow_cell){i, j, k});
    }
}

/* What a recess pushes aside; never bone, nor anything of the canal and its foramina. */
static bool may_be_recess(enum scot_tissue tissue)
{
    return tissue == SCOT_TISSUE_CAPSULE || tissue == SCOT_TISSUE_JOINT || tissue == SCOT_TISSUE_FAT ||
           tissue == SCOT_TISSUE_MUSCLE || tissue == SCOT_TISSUE_LIGAMENT;
}

int flow_joint_at(const struct scot_flow *flow, struct scot_vec3 p)
{
    for (int index = 0; index < scot_spine_joints(flow->spine) && index < FLOW_JOINTS; index++) {
        const struct scot_spine_joint *joint = scot_spine_joint(flow->spine, index);
        if (scot_length(scot_sub(p, joint->centre)) > joint->width_mm / 2 + joint->height_mm / 2 + 8)
            continue;
        struct place q = place_of(joint, p);
        bool recess = fmin(recess_at(joint, &q, 1), recess_at(joint, &q, -1)) <= 1;
        if (scot_joint_has(joint, p, flow->figure.joint_tolerance_mm) ||
            (recess && may_be_recess(scot_spine_tissue(flow->spine, p))))
            return index;
    }
    return -1;
}

/* What a joint does is drawn once from the seed: the weak place, and how full it must be. */
enum { POLE_INFERIOR, POLE_SUPERIOR, POLE_LATERAL, POLES };

static double leak_at_ml(const struct scot_flow *flow, int index)
{
    const struct scot_spine_joint *joint = scot_spine_joint(flow->spine, index);
    if (flow_draw(flow->seed, 1000 + (uint64_t)index) >= flow->figure.leak_share)
        return INFINITY;
    double share = flow_draw(flow->seed, 2000 + (uint64_t)index);
    return joint->capacity_ml * (flow->figure.leak_from + share * (flow->figure.leak_to - flow->figure.leak_from));
}

/* Whether fluid that leaves this filled voxel of the joint finds soft tissue beside it. */
static bool finds_way_out(const struct flow_needle *n, const struct scot_contrast_grid *g, struct flow_cell c)
{
    enum { REACH = 2 };
    for (int k = c.k - REACH; k <= c.k + REACH; k++)
        for (int j = c.j - REACH; j <= c.j + REACH; j++)
            for (int i = c.i - REACH; i <= c.i + REACH; i++) {
                int comp = flow_cell_inside(g, i, j, k) ? n->map[flow_index_of(g, i, j, k)] : COMP_CLOSED;
                if (comp == COMP_MUSCLE || comp == COMP_FAT || comp == COMP_PERIARTICULAR || comp == COMP_OTHER)
                    return true;
            }
    return false;
}

static bool is_filled(const struct flow_needle *n, uint32_t voxel)
{
    return n->map[voxel] == COMP_JOINT + n->joint && n->fluid[voxel] * 255 >= 0.3 * n->share[voxel];
}

/* The filled voxel farthest toward the weak pole from which there is a way out. */
static bool find_pole(const struct scot_flow *flow, const struct flow_needle *n, const struct scot_contrast_grid *g,
                      int pole, struct scot_vec3 *out)
{
    const struct scot_spine_joint *joint = scot_spine_joint(flow->spine, n->joint);
    double farthest = -INFINITY;
    for (int m = 0; m < g->ordered; m++) {
        if (!is_filled(n, g->order[m]))
            continue;
        struct flow_cell c = flow_cell_of(g, g->order[m]);
        struct place q = place_of(joint, flow_point_of(g, c));
        double far = pole == POLE_INFERIOR ? -q.up : pole == POLE_SUPERIOR ? q.up : q.along;
        if (far > farthest && finds_way_out(n, g, c)) {
            farthest = far;
            *out = flow_point_of(g, c);
        }
    }
    return isfinite(farthest);
}

/* Where capsule and flavum are one, the canal is near: its voxel nearest to the joint, one behind rather than in
 * front, and the filled voxel nearest to that. */
static bool find_way_to_canal(const struct scot_flow *flow, const struct flow_needle *n,
                              const struct scot_contrast_grid *g, struct scot_vec3 *from, struct scot_vec3 *to)
{
    const double farthest_mm = 20;
    struct scot_vec3 centre = scot_spine_joint(flow->spine, n->joint)->centre;
    double best = INFINITY, nearest = INFINITY;
    for (uint32_t voxel = 0; voxel < n->voxels; voxel++) {
        if (n->map[voxel] != COMP_EPIDURAL)
            continue;
        struct scot_vec3 p = flow_point_of(g, flow_cell_of(g, voxel)), off = scot_sub(p, centre);
        double cost = scot_length(off) - 0.6 * off.y;
        if (cost < best && scot_length(off) < farthest_mm) {
            best = cost;
            *to = p;
        }
    }
    for (int m = 0; isfinite(best) && m < g->ordered; m++) {
        struct scot_vec3 p = flow_point_of(g, flow_cell_of(g, g->order[m]));
        double away = scot_length(scot_sub(p, *to));
        if (away < nearest && is_filled(n, g->order[m])) {
            nearest = away;
            *from = p;
        }
    }
    return isfinite(nearest);
}

/* A way two voxels wide, through whatever lies between. */
static void tear(struct flow_needle *n, const struct scot_contrast_grid *g, struct scot_vec3 from, struct scot_vec3 to)
{
    enum { STEPS = 60 };
    for (int step = 0; step <= STEPS; step++) {
        struct flow_cell at = flow_cell_at(g, scot_along(from, (double)step / STEPS, scot_sub(to, from)));
        for (int corner = 0; corner < 8; corner++) {
            int i = at.i + (corner & 1), j = at.j + (corner >> 1 & 1), k = at.k + (corner >> 2);
            if (!flow_cell_inside(g, i, j, k))
                continue;
            uint32_t voxel = flow_index_of(g, i, j, k);
            if (n->map[voxel] >= COMP_JOINT || n->map[voxel] == COMP_EPIDURAL)
                continue;
            n->map[voxel] = COMP_EPIDURAL;
            n->share[voxel] = 120;
            n->slow[voxel] = 8;
            g->open[voxel] = 1;
        }
    }
}

static bool leaks_to_canal(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g)
{
    struct scot_vec3 from = {0}, to = {0};
    n->leak_tried |= 1ull << n->joint;
    if (!find_way_to_canal(flow, n, g, &from, &to))
        return false; /* no canal is known here: the capsule goes on filling until it bursts */
    tear(n, g, from, to);
    n->leaked_joints |= 1ull << n->joint;
    n->leak = (struct flow_leak){.open = true, .epidural = true, .joint = n->joint, .pole = from, .radius_mm = 2.4};
    return true;
}

/* At the weakest pole; when nothing has come out there, at the next. */
static bool bursts(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g)
{
    struct scot_vec3 at = {0};
    int first = (int)(flow_draw(flow->seed, 3000 + (uint64_t)n->joint) * POLES);
    while (n->tears < POLES) {
        int pole = (first + n->tears++) % POLES;
        if (!find_pole(flow, n, g, pole, &at))
            continue;
        n->burst_joints |= 1ull << n->joint;
        n->leak = (struct flow_leak){.open = true, .joint = n->joint, .pole = at, .radius_mm = 2.4};
        return true;
    }
    return false;
}

bool flow_joint_gives(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g,
                      double in_joint_ml, bool full)
{
    if (n->leak.open)
        return full && bursts(flow, n, g);
    bool tried = n->leak_tried >> n->joint & 1;
    if (!tried && in_joint_ml >= leak_at_ml(flow, n->joint) && leaks_to_canal(flow, n, g))
        return true;
    bool enough = in_joint_ml >= scot_spine_joint(flow->spine, n->joint)->burst_ml;
    return (enough || full) && bursts(flow, n, g);
}

double flow_joint_pressure(const struct scot_flow *flow, const struct flow_needle *n, double in_joint_ml)
{
    const struct scot_spine_joint *joint = scot_spine_joint(flow->spine, n->joint);
    double filled = fmin(1, in_joint_ml / joint->burst_ml);
    return n->leak.open ? 0.5 * filled : filled;
}
