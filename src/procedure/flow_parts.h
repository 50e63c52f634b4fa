#ifndef SCOT_PROCEDURE_FLOW_PARTS_H
#define SCOT_PROCEDURE_FLOW_PARTS_H

#include "procedure/flow.h"
#include "xray/needle.h"

/* The inside of the flow, shared by the flow_*.c files and nobody else. */

/* What a voxel of the grid is to a fluid. From COMP_JOINT on: inside the capsule of joint comp - COMP_JOINT. */
enum {
    COMP_CLOSED, COMP_MUSCLE, COMP_FAT, COMP_LIGAMENT, COMP_PERIARTICULAR, COMP_POOL, COMP_RETRODURAL, COMP_EPIDURAL,
    COMP_FORAMINAL, COMP_THECAL, COMP_DISC, COMP_OTHER, COMP_VESSEL, COMP_JOINT, COMPS
};
extern const char *const flow_comp_name[COMPS];

enum { FLOW_JOINTS = 64, FLOW_VOXELS = 80 * 80 * 80, FLOW_QUEUE = 8, FLOW_BUCKETS = 4096 };
/* Time goes in steps of 25 ms; every fourth the fluid mixes and is taken up. */
enum { FLOW_STEP_MS = 25, FLOW_SLOW_STEPS = 4 };

struct flow_figures {
    double leak_share, leak_from, leak_to;
    double film_share, opening_mm, joint_tolerance_mm, vessel_tolerance_mm, usual_ml_s, vessel_mm_s, washout_s;
    double diffusion_tissue, diffusion_joint, diffusion_csf;
    double share[COMPS];        /* of a voxel, that fluid can fill */
    double speed[COMPS][COMPS]; /* of the front: tip's compartment, then where it is; 0: it does not go there */
};

/* A vessel's run through the grid from the tip on: pieces in bins of one step's way. */
enum { FLOW_VESSEL_PIECES = 65536, FLOW_VESSEL_BINS = 96 };
struct flow_vessel {
    int pieces, bins;
    uint32_t *voxel;            /* FLOW_VESSEL_PIECES each */
    uint8_t *bin;
    float *weight, *shown;      /* mL of the piece; mg/mL that it shows now */
    double volume_ml[FLOW_VESSEL_BINS], mg[FLOW_VESSEL_BINS], ml[FLOW_VESSEL_BINS];
};

struct flow_dose {
    double ml, ml_s, mg_ml;
};

/* How a capsule gave way: the voxel where, and how near to it fluid passes. */
struct flow_leak {
    bool open, epidural;
    int joint;
    struct scot_vec3 pole;      /* LPS mm */
    double radius_mm;
};

/* All that one needle's contrast is. */
struct flow_needle {
    bool in_use, refused;
    struct scot_vec3 tip;
    int comp;                   /* of the tip at the last injection */
    int joint;
    bool dorsal_bone_free;      /* nothing bony behind the tip: it is not in a canal that the CT does not show */
    enum scot_tissue tip_tissue;
    uint8_t *map, *share, *slow;/* per voxel: compartment, share / 255, slowness * 16; share 0: not looked at yet */
    float *fluid;               /* mL/mL of what was injected */
    /* For finding the front's way: a bucket's first voxel, and each voxel's neighbours in its bucket. */
    uint32_t *bucket, *next, *before;
    int next_bucket, last_bucket;
    struct flow_dose queue[FLOW_QUEUE];
    int queued;
    uint32_t voxels;            /* of the grid last given, */
    int size[3], lo[3], hi[3];  /* its size and the box that holds all */
    double voxel_ml, pressure;
    double asked_ml, out_ml, lost_ml, out_mg, gone_mg;
    double reach_mm;            /* how far the front has come ... */
    int front_full;             /* ... and how many voxels of the order lie well behind it */
    double capsule_leak_ml;     /* out of a joint, before the needle went elsewhere */
    uint64_t burst_joints, leak_tried, leaked_joints; /* bits */
    struct flow_leak leak;
    int tears;                  /* poles tried of this joint */
    bool full;                  /* nothing more goes in */
    struct scot_vec3 fibre;     /* unit; of the muscle about the tip */
    double carry_ms;
    uint64_t steps;
    struct flow_vessel vessel;
};

struct scot_flow {
    const struct scot_spine *spine;
    struct flow_figures figure;
    uint64_t seed;
    struct flow_needle needle[SCOT_NEEDLES];
    float *old_fluid;           /* of a step, while it is made */
    struct scot_contrast_rule rule;
};

struct flow_cell {
    int i, j, k;
};

static inline struct flow_cell flow_cell_of(const struct scot_contrast_grid *g, uint32_t index)
{
    int width = g->n[0], row = (int)(index / (uint32_t)width);
    return (struct flow_cell){(int)(index % (uint32_t)width), row % g->n[1], row / g->n[1]};
}
static inline bool flow_cell_inside(const struct scot_contrast_grid *g, int i, int j, int k)
{
    return i >= 0 && j >= 0 && k >= 0 && i < g->n[0] && j < g->n[1] && k < g->n[2];
}
static inline uint32_t flow_index_of(const struct scot_contrast_grid *g, int i, int j, int k)
{
    return ((uint32_t)k * (uint32_t)g->n[1] + (uint32_t)j) * (uint32_t)g->n[0] + (uint32_t)i;
}
static inline struct scot_vec3 flow_point_of(const struct scot_contrast_grid *g, struct flow_cell c)
{
    return scot_along(g->origin, g->spacing_mm, scot_vec3(c.i, c.j, c.k));
}
static inline struct flow_cell flow_cell_at(const struct scot_contrast_grid *g, struct scot_vec3 p)
{
    struct scot_vec3 v = scot_scale(scot_sub(p, g->origin), 1 / g->spacing_mm);
    return (struct flow_cell){(int)lrint(v.x), (int)lrint(v.y), (int)lrint(v.z)};
}
static inline double flow_voxel_ml(const struct scot_contrast_grid *g)
{
    return g->spacing_mm * g->spacing_mm * g->spacing_mm / 1000;
}
static inline size_t flow_count(const struct scot_contrast_grid *g)
{
    return (size_t)g->n[0] * (size_t)g->n[1] * (size_t)g->n[2];
}
static inline bool flow_holds(const struct scot_contrast_grid *g)
{
    return g->lo[0] < g->hi[0];
}

/* flow_figures.c */
bool flow_read_figures(struct flow_figures *out, const struct scot_rules *rules, struct scot_error *err);

/* flow_noise.c: 0 to 1, the same everywhere for the same seed; smooth over 1 unit. */
double flow_noise(uint64_t seed, struct scot_vec3 p);
uint64_t flow_hash(uint64_t seed, uint64_t value);
double flow_draw(uint64_t seed, uint64_t value);

/* flow_map.c: what every voxel of a grid that was just placed is. */
void flow_map(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g);
/* Gives a voxel that fluid is about to reach its share and slowness: feathers, lobules, strands. */
void flow_texture(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g,
                  uint32_t index);
/* flow_joint.c */
void flow_map_joints(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g);
/* Whether the needle's joint, filling, may push its capsule out to this voxel of soft tissue; it is then the joint's. */
bool flow_joint_stretches(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g,
                          uint32_t voxel);
/* How deep p is in the capsule's cavity: the joint's index, or -1. */
int flow_joint_at(const struct scot_flow *flow, struct scot_vec3 p);
/* Whether this much in the joint makes it give way now, and if so where: opens the leak. */
bool flow_joint_gives(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g,
                      double in_joint_ml, bool full);
double flow_joint_pressure(const struct scot_flow *flow, const struct flow_needle *n, double in_joint_ml);

/* flow_tip.c: where a tip lies. */
int flow_tip_comp(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g,
                  uint32_t *seed);

/* flow_order.c: starts grid->order and arrival_mm anew from the seed voxel ... */
void flow_order(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g, uint32_t seed);
/* ... and takes them on to all that the front reaches within this cost. False when nothing farther can be reached. */
bool flow_order_until(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g, double until_mm);

/* flow_pour.c: one step's fluid out of the needle; true when any went. */
bool flow_pour(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g, double ml,
               double mg_ml, double *poured_ml);
double flow_joint_ml(const struct flow_needle *n, const struct scot_contrast_grid *g, int joint);
/* Makes the box hold a voxel and its neighbours. */
void flow_hold(struct scot_contrast_grid *g, struct flow_cell c);

/* flow_mix.c: diffusion and uptake, a quarter of the box at each step. */
bool flow_mix(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g);

/* flow_vessel.c */
bool flow_vessel_create(struct flow_vessel *v, struct scot_error *err);
void flow_vessel_destroy(struct flow_vessel *v);
/* Which vessel the tip is in, or -1. */
int flow_vessel_at(const struct scot_flow *flow, struct scot_vec3 tip);
void flow_vessel_lay(const struct scot_flow *flow, struct flow_needle *n, const struct scot_contrast_grid *g,
                     int vessel);
bool flow_vessel_step(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g, double ml,
                      double mg_ml);
void flow_vessel_lift(struct flow_needle *n, struct scot_contrast_grid *g);
double flow_vessel_ml(const struct flow_needle *n);

/* flow_place.c: brings the grid to the tip; what is left behind is counted. */
void flow_bring(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g);
void flow_forget_traces(struct flow_needle *n, struct scot_contrast_grid *g);

/* flow_report.c: mL outside joints in soft tissue */
double flow_outside_joints_ml(const struct flow_needle *n);

#endif
