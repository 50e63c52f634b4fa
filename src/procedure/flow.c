#include "procedure/flow.h"

#include <string.h>

#include "base/memory.h"
#include "procedure/flow_parts.h"

static void push_dose(struct flow_needle *n, struct flow_dose dose)
{
    if (n->queued < FLOW_QUEUE) {
        n->queue[n->queued++] = dose;
        return;
    }
    struct flow_dose *last = &n->queue[FLOW_QUEUE - 1];
    last->mg_ml = (last->ml * last->mg_ml + dose.ml * dose.mg_ml) / (last->ml + dose.ml);
    last->ml += dose.ml;
}

static void pop_dose(struct flow_needle *n)
{
    n->queued--;
    memmove(n->queue, n->queue + 1, (size_t)n->queued * sizeof *n->queue);
}

/* Where the front goes from here on. False: the tip is where nothing flows. */
static bool set_out(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g)
{
    uint32_t seed;
    int comp = flow_tip_comp(flow, n, g, &seed);
    if (comp == COMP_CLOSED)
        return false;
    if (n->comp == COMP_JOINT && comp != COMP_JOINT)
        n->capsule_leak_ml = flow_outside_joints_ml(n);
    n->comp = comp;
    if (comp != COMP_JOINT || n->leak.joint != n->joint) {
        n->leak.open = false;
        n->tears = 0;
    }
    flow_vessel_lift(n, g);
    if (comp == COMP_VESSEL)
        flow_vessel_lay(flow, n, g, (int)seed);
    else
        flow_order(flow, n, g, seed);
    return true;
}

static bool check(const struct scot_contrast_grid *g, double ml, double ml_s, double mg_ml, struct scot_error *err)
{
    if (!(ml >= 0.01 && ml <= 20))
        return scot_fail(err, "the injection is %g mL, wanted 0.01 to 20 mL", ml);
    if (!(ml_s >= 0 && ml_s <= 5))
        return scot_fail(err, "the rate is %g mL/s, wanted at most 5 mL/s", ml_s);
    if (!(mg_ml >= 0 && mg_ml <= 400))
        return scot_fail(err, "the injection has %g mg iodine per mL, wanted 0 to 400", mg_ml);
    if (flow_count(g) > FLOW_VOXELS)
        return scot_fail(err, "the contrast grid has %zu voxels, wanted at most %d", flow_count(g), FLOW_VOXELS);
    return true;
}

/* So that a report needs no grid. */
static void remember(struct flow_needle *n, const struct scot_contrast_grid *g)
{
    n->voxels = (uint32_t)flow_count(g);
    n->voxel_ml = flow_voxel_ml(g);
    memcpy(n->size, g->n, sizeof n->size);
    memcpy(n->lo, g->lo, sizeof n->lo);
    memcpy(n->hi, g->hi, sizeof n->hi);
}

static bool inject(void *context, int needle, struct scot_contrast_grid *grid, struct scot_vec3 tip,
                   struct scot_vec3 direction, double ml, double ml_s, double mg_ml, struct scot_error *err)
{
    (void)direction;
    struct scot_flow *flow = context;
    struct flow_needle *n = &flow->needle[needle];
    if (!check(grid, ml, ml_s, mg_ml, err))
        return false;
    if (scot_spine_tissue(flow->spine, tip) == SCOT_TISSUE_AIR)
        return scot_fail(err, "the needle's tip is outside the patient, wanted it in tissue");
    n->tip = tip;
    flow_bring(flow, n, grid);
    remember(n, grid);
    n->in_use = true;
    n->refused = !set_out(flow, n, grid);
    if (n->refused) {
        n->comp = COMP_CLOSED;
        n->queued = 0; /* what had not come out yet stays in the syringe */
        n->asked_ml = n->out_ml;
        return scot_fail(err, "the needle's tip is in %s: nothing flows", scot_tissue_name[n->tip_tissue]);
    }
    push_dose(n, (struct flow_dose){.ml = ml, .ml_s = ml_s > 0 ? ml_s : flow->figure.usual_ml_s, .mg_ml = mg_ml});
    n->asked_ml += ml;
    return true;
}

/* A capsule that has had too much gives way: fluid then finds another way on. */
static void watch_joint(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g)
{
    double in_joint_ml = flow_joint_ml(n, g, n->joint);
    n->pressure = flow_joint_pressure(flow, n, in_joint_ml);
    if (flow_joint_gives(flow, n, g, in_joint_ml, n->full))
        set_out(flow, n, g);
}

static bool pour(const struct scot_flow *flow, struct flow_needle *n, struct scot_contrast_grid *g)
{
    struct flow_dose none = {0}, *dose = n->queued > 0 ? &n->queue[0] : &none;
    double ml = fmin(dose->ml, dose->ml_s * FLOW_STEP_MS / 1000), poured = 0;
    if (n->comp == COMP_VESSEL) {
        bool moved = flow_vessel_step(flow, n, g, ml, dose->mg_ml);
        poured = ml;
        if (!moved)
            return false;
    } else if (ml > 0) {
        if (n->comp == COMP_JOINT)
            watch_joint(flow, n, g);
        flow_pour(flow, n, g, ml, dose->mg_ml, &poured);
        n->pressure = n->comp != COMP_JOINT ? (n->full ? 1 : 0.15) : n->full ? 1 : n->pressure;
    }
    if (n->queued == 0)
        return poured > 0 || n->comp == COMP_VESSEL;
    n->out_ml += poured;
    n->out_mg += poured * dose->mg_ml;
    dose->ml -= poured;
    if (dose->ml < 1e-9)
        pop_dose(n);
    return poured > 0;
}

static bool step(void *context, int needle, struct scot_contrast_grid *grid, double ms)
{
    struct scot_flow *flow = context;
    struct flow_needle *n = &flow->needle[needle];
    bool changed = false;
    if (!n->in_use)
        return false;
    n->carry_ms += ms;
    while (n->carry_ms >= FLOW_STEP_MS - 1e-6) { /* sums of thirds of a millisecond miss it by less */
        n->carry_ms -= FLOW_STEP_MS;
        changed |= pour(flow, n, grid);
        if (!(flow_vessel_ml(n) > 0))
            changed |= flow_mix(flow, n, grid);
        n->steps++;
        if (n->steps % (10 * FLOW_SLOW_STEPS) == 0)
            flow_forget_traces(n, grid);
    }
    remember(n, grid);
    return changed;
}

/* Forgets all of one needle but its rooms. */
static void empty(struct flow_needle *n)
{
    struct flow_needle fresh = {.map = n->map, .share = n->share, .slow = n->slow, .fluid = n->fluid,
                                .bucket = n->bucket, .next = n->next, .before = n->before, .joint = -1};
    fresh.vessel.voxel = n->vessel.voxel;
    fresh.vessel.bin = n->vessel.bin;
    fresh.vessel.weight = n->vessel.weight;
    fresh.vessel.shown = n->vessel.shown;
    *n = fresh;
}

static void clear(void *context, int needle)
{
    struct scot_flow *flow = context;
    empty(&flow->needle[needle]);
}

static struct scot_contrast_balance balance(const void *context, int needle)
{
    const struct scot_flow *flow = context;
    const struct flow_needle *n = &flow->needle[needle];
    return (struct scot_contrast_balance){.injected_ml = n->asked_ml, .out_ml = n->out_ml, .mg = n->out_mg - n->gone_mg,
                                          .gone_mg = n->gone_mg};
}

static bool create_needle(struct flow_needle *n, struct scot_error *err)
{
    n->joint = -1;
    n->map = scot_alloc(FLOW_VOXELS, 1, err);
    n->share = scot_alloc(FLOW_VOXELS, 1, err);
    n->slow = scot_alloc(FLOW_VOXELS, 1, err);
    n->fluid = scot_alloc(FLOW_VOXELS, sizeof *n->fluid, err);
    n->bucket = scot_alloc(FLOW_BUCKETS, sizeof *n->bucket, err);
    n->next = scot_alloc(FLOW_VOXELS, sizeof *n->next, err);
    n->before = scot_alloc(FLOW_VOXELS, sizeof *n->before, err);
    return n->map != NULL && n->share != NULL && n->slow != NULL && n->fluid != NULL && n->bucket != NULL &&
           n->next != NULL && n->before != NULL && flow_vessel_create(&n->vessel, err);
}

static bool create_rooms(struct scot_flow *flow, struct scot_error *err)
{
    flow->old_fluid = scot_alloc(FLOW_VOXELS, sizeof *flow->old_fluid, err);
    if (flow->old_fluid == NULL)
        return false;
    for (int needle = 0; needle < SCOT_NEEDLES; needle++)
        if (!create_needle(&flow->needle[needle], err))
            return false;
    return true;
}

bool scot_flow_create(struct scot_flow **out, const struct scot_spine *spine, const struct scot_rules *rules,
                      const struct scot_flow_options *options, struct scot_error *err)
{
    struct scot_flow *flow = scot_alloc(1, sizeof *flow, err);
    if (flow == NULL)
        return false;
    flow->spine = spine;
    flow->seed = options->seed;
    bool told = scot_spine_knows(spine, SCOT_DURA) && scot_spine_knows(spine, SCOT_VESSELS);
    flow->rule = (struct scot_contrast_rule){.context = flow,
                                             .note = told ? "" : "canal and vessels are not known in this CT",
                                             .inject = inject,
                                             .step = step,
                                             .clear = clear,
                                             .balance = balance};
    if (!flow_read_figures(&flow->figure, rules, err) || !create_rooms(flow, err)) {
        scot_flow_destroy(&flow);
        return false;
    }
    *out = flow;
    return true;
}

void scot_flow_destroy(struct scot_flow **flow)
{
    struct scot_flow *f = *flow;
    if (f == NULL)
        return;
    for (int needle = 0; needle < SCOT_NEEDLES; needle++) {
        struct flow_needle *n = &f->needle[needle];
        scot_free(n->map);
        scot_free(n->share);
        scot_free(n->slow);
        scot_free(n->fluid);
        scot_free(n->bucket);
        scot_free(n->next);
        scot_free(n->before);
        flow_vessel_destroy(&n->vessel);
    }
    scot_free(f->old_fluid);
    scot_free(f);
    *flow = NULL;
}

const struct scot_contrast_rule *scot_flow_rule(struct scot_flow *flow)
{
    return &flow->rule;
}

void scot_flow_reset(struct scot_flow *flow, uint64_t seed)
{
    flow->seed = seed;
    for (int needle = 0; needle < SCOT_NEEDLES; needle++)
        empty(&flow->needle[needle]);
}
