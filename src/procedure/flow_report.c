#include <string.h>

#include "procedure/flow_parts.h"

/* What has flowed, and what an operator would call it. */
const char *const scot_pattern_id[SCOT_PATTERNS] = {
    "none",        "no-flow",    "intra-articular", "capsule-rupture", "periarticular", "myofascial", "on-nerve",
    "retrodural",  "epidural",   "foraminal",       "vascular",        "intrathecal",   "unknown"};

const char *const scot_pattern_text[SCOT_PATTERNS] = {
    "nothing was injected",
    "nothing leaves the needle: it is on or in bone, or what it is in is full",
    "an ovoid over the joint from behind; a sigmoid band with an upper and a lower recess from the side",
    "the joint's outline, and a streak out of it backward, downward or aside",
    "a curved smear along the outside of the joint; no line in it and no recess",
    "feathered streaks along the muscle's fibres, in both views",
    "a small pool that hugs the bone beside the nerve and does not reach the foramen",
    "a band behind the ligamentum flavum that crosses the midline toward the other joint",
    "a stripe up and down the canal: near the midline from behind, along its rear wall from the side",
    "a line along the root, out through the foramen, and up along the pedicle",
    "fast thin branching lines that are gone within seconds: on a still nothing is left",
    "a dense even band as wide as the sac, that sinks to its front with a level on it",
    "nothing that this CT tells: what lies there is not known"};

int scot_pattern_find(const char *id)
{
    for (int pattern = 0; pattern < SCOT_PATTERNS; pattern++)
        if (strcmp(id, scot_pattern_id[pattern]) == 0)
            return pattern;
    return -1;
}

/* mL of fluid in each compartment; all joints in COMP_JOINT. */
static void sum_compartments(const struct flow_needle *n, double ml[COMPS])
{
    memset(ml, 0, COMPS * sizeof *ml);
    for (int k = n->lo[2]; k < n->hi[2]; k++)
        for (int j = n->lo[1]; j < n->hi[1]; j++)
            for (int i = n->lo[0]; i < n->hi[0]; i++) {
                size_t voxel = ((size_t)k * (size_t)n->size[1] + (size_t)j) * (size_t)n->size[0] + (size_t)i;
                ml[n->map[voxel] < COMPS ? n->map[voxel] : COMP_JOINT] += (double)n->fluid[voxel];
            }
    for (int comp = 0; comp < COMPS; comp++)
        ml[comp] *= n->voxel_ml;
    ml[COMP_VESSEL] = flow_vessel_ml(n);
}

static double soft_ml(const double ml[COMPS])
{
    return ml[COMP_MUSCLE] + ml[COMP_FAT] + ml[COMP_LIGAMENT] + ml[COMP_PERIARTICULAR] + ml[COMP_RETRODURAL];
}

double flow_outside_joints_ml(const struct flow_needle *n)
{
    double ml[COMPS];
    sum_compartments(n, ml);
    return fmax(0, soft_ml(ml));
}

static enum scot_pattern pattern_of_joint(const struct flow_needle *n, const double ml[COMPS])
{
    if (n->leaked_joints >> n->joint & 1 && n->leak.open && ml[COMP_EPIDURAL] + ml[COMP_FORAMINAL] > 0.03)
        return SCOT_PATTERN_EPIDURAL;
    if (n->burst_joints >> n->joint & 1 && soft_ml(ml) + ml[COMP_OTHER] + ml[COMP_POOL] > 0.03)
        return SCOT_PATTERN_CAPSULE_RUPTURE;
    return SCOT_PATTERN_INTRA_ARTICULAR;
}

/* In a CT without labels, fat or muscle with bone behind it may as well be a canal: it does not tell. */
static enum scot_pattern pattern_of_muscle(const struct scot_flow *flow, const struct flow_needle *n)
{
    bool told = scot_spine_knows(flow->spine, SCOT_DURA) || n->dorsal_bone_free;
    return told ? SCOT_PATTERN_MYOFASCIAL : SCOT_PATTERN_UNKNOWN;
}

static enum scot_pattern pattern_of(const struct scot_flow *flow, const struct flow_needle *n, const double ml[COMPS])
{
    static const enum scot_pattern plain[COMPS] = {
        [COMP_CLOSED] = SCOT_PATTERN_NO_FLOW,          [COMP_PERIARTICULAR] = SCOT_PATTERN_PERIARTICULAR,
        [COMP_RETRODURAL] = SCOT_PATTERN_RETRODURAL,   [COMP_EPIDURAL] = SCOT_PATTERN_EPIDURAL,
        [COMP_FORAMINAL] = SCOT_PATTERN_FORAMINAL,     [COMP_THECAL] = SCOT_PATTERN_INTRATHECAL,
        [COMP_VESSEL] = SCOT_PATTERN_VASCULAR,         [COMP_DISC] = SCOT_PATTERN_UNKNOWN,
        [COMP_OTHER] = SCOT_PATTERN_UNKNOWN,           [COMP_POOL] = SCOT_PATTERN_ON_NERVE};
    if (n->refused)
        return SCOT_PATTERN_NO_FLOW;
    if (!(n->out_ml > 0))
        return n->full && n->in_use ? SCOT_PATTERN_NO_FLOW : SCOT_PATTERN_NONE;
    if (n->comp == COMP_JOINT)
        return pattern_of_joint(n, ml);
    if (n->comp == COMP_POOL && ml[COMP_FORAMINAL] > 0.15 * n->out_ml)
        return SCOT_PATTERN_FORAMINAL;
    if (n->comp == COMP_MUSCLE || n->comp == COMP_FAT || n->comp == COMP_LIGAMENT)
        return pattern_of_muscle(flow, n);
    return plain[n->comp];
}

void scot_flow_report(const struct scot_flow *flow, int needle, struct scot_flow_report *out)
{
    const struct flow_needle *n = &flow->needle[needle];
    double ml[COMPS];
    sum_compartments(n, ml);
    double soft = soft_ml(ml), leaked = n->comp == COMP_JOINT ? soft : fmin(soft, n->capsule_leak_ml);
    *out = (struct scot_flow_report){
        .pattern = pattern_of(flow, n, ml),
        .tip_tissue = n->tip_tissue,
        .joint = n->joint,
        .out_ml = n->out_ml,
        .joint_ml = ml[COMP_JOINT],
        .capsule_leak_ml = leaked,
        .muscle_ml = soft - leaked,
        .epidural_ml = ml[COMP_EPIDURAL],
        .foraminal_ml = ml[COMP_FORAMINAL],
        .vessel_ml = ml[COMP_VESSEL],
        .thecal_ml = ml[COMP_THECAL],
        .pool_ml = ml[COMP_POOL],
        .other_ml = ml[COMP_OTHER] + ml[COMP_DISC] + ml[COMP_CLOSED],
        .lost_ml = n->lost_ml,
        .pressure = n->refused ? 1 : n->pressure,
        .burst = n->burst_joints != 0,
        .epidural_leak = n->leaked_joints != 0 && ml[COMP_EPIDURAL] > 0,
    };
}
