#include "procedure/flow_parts.h"

/* Fluid out of the needle. The front moves on until what comes finds room behind it; all that lies behind it is
 * pushed outward in the order in which the front came by, fluid and iodine alike, so that a second injection
 * drives the first before it. Nothing is made and nothing lost: what a voxel takes another, or the needle, gave. */
static const double soft_mm = 1.3; /* from empty to full at the front */

void flow_hold(struct scot_contrast_grid *g, struct flow_cell c)
{
    int at[3] = {c.i, c.j, c.k};
    bool empty = !flow_holds(g);
    for (int axis = 0; axis < 3; axis++) {
        int lo = at[axis] > 0 ? at[axis] - 1 : 0, hi = at[axis] + 2 < g->n[axis] ? at[axis] + 2 : g->n[axis];
        g->lo[axis] = empty || lo < g->lo[axis] ? lo : g->lo[axis];
        g->hi[axis] = empty || hi > g->hi[axis] ? hi : g->hi[axis];
    }
}

/* What the front at reach_mm lets a voxel hold, mL/mL, no less than what it holds. */
static float held_at(const struct flow_needle *n, const struct scot_contrast_grid *g, uint32_t voxel, double reach_mm)
{
    if (n->map[voxel] >= COMP_JOINT && n->leak.open) /* torn, a capsule fills no further */
        return n->fluid[voxel];
    double level = fmax(0, fmin(1, (reach_mm - (double)g->arrival_mm[voxel]) / soft_mm));
    return fmaxf(n->fluid[voxel], (float)(level * n->share[voxel] / 255));
}

struct front {
    int full, end;   /* positions in grid->order: below full all is filled, from end on nothing is reached */
    double room;     /* mL per voxel volume, in between */
};

/* One bucket of the order is not sorted in itself. */
static const double unsorted_mm = 0.1;

/* Lets go of what lies well behind the front: of all that an earlier step has filled, and of what is full. */
static int filled_until(const struct flow_needle *n, const struct scot_contrast_grid *g, int full, bool earlier)
{
    double behind_mm = n->reach_mm - 2 * soft_mm - 2 * unsorted_mm;
    for (; full < g->ordered; full++) {
        uint32_t voxel = g->order[full];
        if ((double)g->arrival_mm[voxel] >= behind_mm || (!earlier && held_at(n, g, voxel, n->reach_mm) > n->fluid[voxel]))
            break;
    }
    return full;
}

static struct front front_at(const struct flow_needle *n, const struct scot_contrast_grid *g, int full)
{
    struct front front = {.full = filled_until(n, g, full, false)};
    for (front.end = front.full; front.end < g->ordered; front.end++) {
        uint32_t voxel = g->order[front.end];
        if ((double)g->arrival_mm[voxel] >= n->reach_mm + unsorted_mm)
            break;
        front.room += (double)(held_at(n, g, voxel, n->reach_mm) - n->fluid[voxel]);
    }
    return front;
}

/* What is being handed on: the needle's fluid first, then what the voxels held, oldest first. */
struct push {
    const struct scot_contrast_grid *grid;
    const float *fluid, *iodine; /* as they were */
    double ml, mg;               /* of the parcel in hand */
    int source, end;             /* next voxel of the order to give */
    double voxel_ml;
};

static bool next_parcel(struct push *p)
{
    if (p->source >= p->end)
        return false;
    uint32_t voxel = p->grid->order[p->source++];
    p->ml = p->fluid[voxel] * p->voxel_ml;
    p->mg += p->fluid[voxel] > 0 ? p->iodine[voxel] * p->voxel_ml : 0;
    return true;
}

/* The iodine in the next wanted_ml that are handed on. */
static double take(struct push *p, double wanted_ml)
{
    double got_mg = 0;
    while (wanted_ml > 0) {
        if (p->ml <= wanted_ml) {
            wanted_ml -= p->ml;
            got_mg += p->mg;
            p->ml = p->mg = 0;
            if (!next_parcel(p))
                return got_mg;
            continue;
        }
        double mg = p->mg * wanted_ml / p->ml;
        p->mg -= mg;
        p->ml -= wanted_ml;
        return got_mg + mg;
    }
    return got_mg;
}

static double rest(struct push *p)
{
    double mg = p->mg;
    p->mg = 0;
    while (next_parcel(p)) {
        mg += p->mg;
        p->mg = 0;
    }
    return mg;
}

/* Pushes ml of mg_ml in: each voxel at the front takes `share` of the room it has, and all behind it their iodine
 * from what comes by. */
static void push_through(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g,
                         const struct front *front, double share, double ml, double mg_ml)
{
    struct push p = {.grid = g, .fluid = flow->old_fluid, .iodine = g->spare, .ml = ml, .mg = ml * mg_ml,
                     .end = front->end, .voxel_ml = flow_voxel_ml(g)};
    int last = 0;
    for (int m = 0; m < front->end; m++) {
        uint32_t voxel = g->order[m];
        g->spare[voxel] = g->iodine[voxel];
        flow->old_fluid[voxel] = n->fluid[voxel];
    }
    for (int m = 0; m < front->end; m++) {
        uint32_t voxel = g->order[m];
        float before = n->fluid[voxel];
        if (m >= front->full)
            n->fluid[voxel] = before + (float)share * (held_at(n, g, voxel, n->reach_mm) - before);
        double stays = before > 0 ? 0 : (double)g->spare[voxel]; /* it seeped in ahead of the fluid */
        g->iodine[voxel] = (float)(take(&p, n->fluid[voxel] * p.voxel_ml) / p.voxel_ml + stays);
        if (before == 0 && n->fluid[voxel] > 0)
            flow_hold(g, flow_cell_of(g, voxel));
        last = n->fluid[voxel] > 0 ? m : last;
    }
    g->iodine[g->order[last]] += (float)(rest(&p) / p.voxel_ml); /* what rounding left over */
}

/* When the front has come this far, all that it can reach is full. */
static double furthest_mm(const struct scot_contrast_grid *g)
{
    return g->ordered > 0 ? (double)g->arrival_mm[g->order[g->ordered - 1]] + 2 * soft_mm : 0;
}

bool flow_pour(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g, double ml,
               double mg_ml, double *poured_ml)
{
    *poured_ml = 0;
    n->full = false;
    double wanted = ml / flow_voxel_ml(g);
    bool more = flow_order_until(flow, n, g, n->reach_mm + 2 * unsorted_mm);
    struct front front = front_at(n, g, filled_until(n, g, n->front_full, true));
    while (front.room < wanted && (more || n->reach_mm < furthest_mm(g))) {
        n->reach_mm += 0.1 * g->spacing_mm;
        more = flow_order_until(flow, n, g, n->reach_mm + 2 * unsorted_mm);
        front = front_at(n, g, front.full);
    }
    n->front_full = front.full;
    n->full = front.room < 0.5 * wanted;
    double share = front.room > 0 ? fmin(1, wanted / front.room) : 0;
    if (!(share > 0))
        return false;
    *poured_ml = share * front.room * flow_voxel_ml(g);
    push_through(flow, n, g, &front, share, *poured_ml, mg_ml);
    return true;
}

double flow_joint_ml(const struct flow_needle *n, const struct scot_contrast_grid *g, int joint)
{
    double sum = 0;
    for (int k = g->lo[2]; k < g->hi[2]; k++)
        for (int j = g->lo[1]; j < g->hi[1]; j++)
            for (int i = g->lo[0]; i < g->hi[0]; i++) {
                uint32_t voxel = flow_index_of(g, i, j, k);
                sum += n->map[voxel] == COMP_JOINT + joint ? (double)n->fluid[voxel] : 0;
            }
    return sum * flow_voxel_ml(g);
}
