#include "procedure/flow_parts.h"

/* Where a tip lies: in a joint and in a vessel by exact geometry, for both are thinner than a voxel; else by the
 * voxel at the tip, or the nearest that is open within reach of the needle's opening. */
static const double joint_search_mm = 3, capsule_search_mm = 5;

static bool wanted_here(int comp, int wanted)
{
    return wanted != COMP_CLOSED ? comp == wanted : comp != COMP_CLOSED && comp < COMP_JOINT;
}

static int comp_in_canal(enum scot_tissue tissue)
{
    switch (tissue) {
    case SCOT_TISSUE_EPIDURAL:
        return COMP_EPIDURAL;
    case SCOT_TISSUE_DURAL_SAC:
        return COMP_THECAL;
    case SCOT_TISSUE_ROOT:
    case SCOT_TISSUE_FORAMEN:
        return COMP_FORAMINAL;
    default:
        return COMP_CLOSED;
    }
}

/* The nearest voxel to the tip in compartment `wanted`, or with COMP_CLOSED in any that is open and no joint. */
static bool nearest_voxel(const struct flow_needle *n, const struct scot_contrast_grid *g, int wanted, double reach_mm,
                          uint32_t *seed)
{
    struct flow_cell c = flow_cell_at(g, n->tip);
    int reach = (int)ceil(reach_mm / g->spacing_mm);
    double nearest = reach_mm;
    bool found = false;
    for (int k = c.k - reach; k <= c.k + reach; k++)
        for (int j = c.j - reach; j <= c.j + reach; j++)
            for (int i = c.i - reach; i <= c.i + reach; i++) {
                if (!flow_cell_inside(g, i, j, k) || !wanted_here(n->map[flow_index_of(g, i, j, k)], wanted))
                    continue;
                double away = scot_length(scot_sub(flow_point_of(g, (struct flow_cell){i, j, k}), n->tip));
                if (away < nearest || (!found && away <= nearest)) {
                    nearest = away;
                    *seed = flow_index_of(g, i, j, k);
                    found = true;
                }
            }
    return found;
}

/* Bone behind the tip may be the roof of a canal. It is looked for in a cone that opens more up and down than aside: between
 * two laminae is a window, and who looks straight back through it sees no roof. */
static bool no_bone_behind(const struct flow_needle *n, const struct scot_contrast_grid *g)
{
    static const double far_mm = 22, up_slope = 1.2, side_slope = 0.6, most_up_mm = 14, most_side_mm = 8;
    struct flow_cell c = flow_cell_at(g, n->tip);
    int far = (int)(far_mm / g->spacing_mm);
    for (int back = 2; back <= far; back++) {
        int up = (int)(fmin(most_up_mm, 3 + up_slope * back * g->spacing_mm) / g->spacing_mm);
        int side = (int)(fmin(most_side_mm, side_slope * back * g->spacing_mm) / g->spacing_mm);
        for (int k = c.k - up; k <= c.k + up; k++)
            for (int i = c.i - side; i <= c.i + side; i++)
                if (flow_cell_inside(g, i, c.j + back, k) && n->map[flow_index_of(g, i, c.j + back, k)] == COMP_CLOSED)
                    return false;
    }
    return true;
}

int flow_tip_comp(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g, uint32_t *seed)
{
    n->joint = flow_joint_at(flow, n->tip);
    n->dorsal_bone_free = no_bone_behind(n, g);
    n->tip_tissue = scot_spine_tissue(flow->spine, n->tip);
    if (n->joint >= 0 && nearest_voxel(n, g, COMP_JOINT + n->joint, joint_search_mm, seed)) {
        n->tip_tissue = SCOT_TISSUE_JOINT;
        return COMP_JOINT;
    }
    n->joint = -1;
    int vessel = flow_vessel_at(flow, n->tip);
    if (vessel >= 0) {
        n->tip_tissue = SCOT_TISSUE_VESSEL;
        *seed = (uint32_t)vessel;
        return COMP_VESSEL;
    }
    /* Within half a voxel of dura or root, the tissue at the very tip decides. */
    int canal = comp_in_canal(n->tip_tissue);
    if (canal != COMP_CLOSED && nearest_voxel(n, g, canal, flow->figure.opening_mm, seed))
        return canal;
    struct flow_cell c = flow_cell_at(g, n->tip);
    int here = flow_cell_inside(g, c.i, c.j, c.k) ? n->map[flow_index_of(g, c.i, c.j, c.k)] : COMP_CLOSED;
    double reach_mm = here >= COMP_JOINT ? capsule_search_mm : flow->figure.opening_mm;
    return nearest_voxel(n, g, COMP_CLOSED, reach_mm, seed) ? n->map[*seed] : COMP_CLOSED;
}

enum scot_tissue scot_flow_tip_tissue(const struct scot_flow *flow, struct scot_vec3 tip, int *joint)
{
    int found = flow_joint_at(flow, tip);
    if (joint != NULL)
        *joint = found;
    if (found >= 0)
        return SCOT_TISSUE_JOINT;
    return flow_vessel_at(flow, tip) >= 0 ? SCOT_TISSUE_VESSEL : scot_spine_tissue(flow->spine, tip);
}
