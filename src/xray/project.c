#include "xray/project.h"

#include <stdatomic.h>

#include "base/memory.h"
#include "xray/project_kernels.h"
#include "xray/project_outside.h"
#include "xray/project_plan.h"
#include "xray/project_sweep.h"
#include "xray/project_warp.h"

enum { WARP_ROWS = 16 };

struct scot_projector {
    struct scot_layouts layouts;
    struct scot_affine voxel_from_patient;
    struct scot_pool *pool;
    const struct scot_project_kernels *kernels;
    int channels;

    struct scot_sweep_scratch *scratch; /* one a worker */
    int columns_fit;                    /* the widest grid they hold */
    float *grids;
    size_t grids_fit;                   /* floats */

    /* Of the run under way. */
    struct scot_plan plan;
    const struct scot_view *view;
    float *grid[SCOT_CHANNELS][SCOT_FACES];
    float *out[SCOT_CHANNELS];
    int run_channels;
    atomic_uint_fast64_t read_sum;
};

static bool make(struct scot_projector *p, const struct scot_volume *ct,
                 const struct scot_projector_options *options, struct scot_error *err)
{
    p->channels = options->channels == 0 ? 1 : options->channels;
    if (p->channels < 1 || p->channels > SCOT_CHANNELS)
        return scot_fail(err, "the projector has %d channels, wanted 1 or 2", options->channels);
    p->kernels = scot_project_kernels(options->isa);
    p->voxel_from_patient = ct->voxel_from_patient;
    int threads = scot_pool_threads(p->pool);
    p->scratch = scot_alloc((size_t)threads, sizeof *p->scratch, err);
    if (p->scratch == NULL)
        return false;
    for (int worker = 0; worker < threads; worker++)
        if (!scot_sweep_scratch_init(&p->scratch[worker], err))
            return false;
    return scot_layouts_create(&p->layouts, ct, p->pool, p->channels, err);
}

bool scot_projector_create(struct scot_projector **out, const struct scot_volume *ct, struct scot_pool *pool,
                           const struct scot_projector_options *options, struct scot_error *err)
{
    struct scot_projector *p = scot_alloc(1, sizeof *p, err);
    if (p == NULL)
        return false;
    p->pool = pool;
    if (!make(p, ct, options, err)) {
        scot_projector_destroy(&p);
        return false;
    }
    *out = p;
    return true;
}

void scot_projector_destroy(struct scot_projector **projector)
{
    struct scot_projector *p = *projector;
    if (p == NULL)
        return;
    for (int worker = 0; p->scratch != NULL && worker < scot_pool_threads(p->pool); worker++)
        scot_sweep_scratch_finish(&p->scratch[worker]);
    scot_free(p->scratch);
    scot_free(p->grids);
    scot_layouts_finish(&p->layouts);
    scot_free(p);
    *projector = NULL;
}

static bool fit_columns(struct scot_projector *p, int columns, struct scot_error *err)
{
    if (columns <= p->columns_fit)
        return true;
    p->columns_fit = 0;
    for (int worker = 0; worker < scot_pool_threads(p->pool); worker++)
        if (!scot_sweep_scratch_fit(&p->scratch[worker], columns, err))
            return false;
    p->columns_fit = columns;
    return true;
}

static bool fit_grids(struct scot_projector *p, size_t floats, struct scot_error *err)
{
    if (floats <= p->grids_fit)
        return true;
    p->grids_fit = 0;
    scot_free_at(&p->grids);
    p->grids = scot_alloc_unset(floats, sizeof *p->grids, err); /* a sweep writes all that a warp reads */
    if (p->grids == NULL)
        return false;
    p->grids_fit = floats;
    return true;
}

static void raise_need(struct scot_projector_need *need, const struct scot_plan *plan)
{
    size_t samples = 0;
    for (int number = 0; number < SCOT_FACES; number++) {
        const struct scot_face *face = &plan->face[number];
        if (!plan->seen[number] || face->count == 0)
            continue;
        samples += (size_t)face->columns * (size_t)face->rows;
        need->columns = face->columns > need->columns ? face->columns : need->columns;
    }
    need->samples = samples > need->samples ? samples : need->samples;
}

bool scot_projector_measure(struct scot_projector_need *need, const struct scot_projector *p, const struct scot_view *view,
                            struct scot_error *err)
{
    struct scot_plan plan;
    if (!scot_plan_view(&plan, view, &p->voxel_from_patient, &p->layouts, err))
        return false;
    raise_need(need, &plan);
    return true;
}

bool scot_projector_reserve(struct scot_projector *p, const struct scot_projector_need *need, struct scot_error *err)
{
    return fit_columns(p, need->columns, err) && fit_grids(p, need->samples * (size_t)p->channels, err);
}

/* Room for the grids of this run, and for more when it must grow, so that it seldom grows again. */
static bool fit(struct scot_projector *p, struct scot_error *err)
{
    struct scot_projector_need need = {0};
    raise_need(&need, &p->plan);
    size_t floats = need.samples * (size_t)p->channels;
    if (!fit_columns(p, need.columns > p->columns_fit ? 2 * need.columns : need.columns, err) ||
        !fit_grids(p, floats > p->grids_fit ? 3 * floats : floats, err))
        return false;
    float *next = p->grids;
    for (int channel = 0; channel < p->run_channels; channel++)
        for (int number = 0; number < SCOT_FACES; number++) {
            const struct scot_face *face = &p->plan.face[number];
            p->grid[channel][number] = next;
            if (p->plan.seen[number] && face->count > 0)
                next += (size_t)face->columns * (size_t)face->rows;
        }
    return true;
}

static int face_blocks(const struct scot_projector *p, int number)
{
    return p->plan.seen[number] ? scot_sweep_blocks(&p->plan.face[number]) : 0;
}

static int all_blocks(const struct scot_projector *p)
{
    int blocks = 0;
    for (int number = 0; number < SCOT_FACES; number++)
        blocks += face_blocks(p, number);
    return blocks;
}

/* The face of a task; the task becomes the block in it. */
static int face_of_task(const struct scot_projector *p, int *task)
{
    int number = 0;
    for (; number < SCOT_FACES - 1 && *task >= face_blocks(p, number); number++)
        *task -= face_blocks(p, number);
    return number;
}

static void sweep_task(void *context, int task, int worker)
{
    struct scot_projector *p = context;
    int number = face_of_task(p, &task);
    for (int channel = 0; channel < p->run_channels; channel++)
        scot_sweep_block(&p->plan.face[number], channel, task, p->grid[channel][number], p->kernels,
                         &p->scratch[worker]);
}

static void warp_task(void *context, int task, int worker)
{
    (void)worker;
    struct scot_projector *p = context;
    int end = (task + 1) * WARP_ROWS < p->view->rows ? (task + 1) * WARP_ROWS : p->view->rows;
    for (int row = task * WARP_ROWS; row < end; row++) {
        float *out[SCOT_CHANNELS] = {0};
        for (int channel = 0; channel < p->run_channels; channel++)
            out[channel] = p->out[channel] + (size_t)row * (size_t)p->view->columns;
        scot_warp_row(out, p->run_channels, row, &p->plan, p->view, p->grid, p->kernels);
    }
}

bool scot_projector_run(struct scot_projector *p, const struct scot_view *view, float *total, float *bone,
                        struct scot_projection_info *info, struct scot_error *err)
{
    if (bone != NULL && p->channels < SCOT_CHANNELS)
        return scot_fail(err, "the projector has 1 channel, wanted 2 for bone");
    p->run_channels = bone != NULL ? 2 : 1;
    p->out[SCOT_TOTAL] = total;
    p->out[SCOT_BONE] = bone;
    p->view = view;
    if (!scot_plan_view(&p->plan, view, &p->voxel_from_patient, &p->layouts, err) || !fit(p, err))
        return false;
    scot_pool_run(p->pool, all_blocks(p), sweep_task, p);
    scot_pool_run(p->pool, (view->rows + WARP_ROWS - 1) / WARP_ROWS, warp_task, p);
    if (info != NULL)
        *info = (struct scot_projection_info){.beam_outside = scot_beam_outside(&p->plan, view, &p->layouts),
                                              .clipped_voxels = p->layouts.clipped};
    return true;
}

static void read_task(void *context, int task, int worker)
{
    (void)worker;
    struct scot_projector *p = context;
    int number = face_of_task(p, &task);
    uint64_t sum = scot_sweep_read_block(&p->plan.face[number], task, p->kernels);
    atomic_fetch_add_explicit(&p->read_sum, sum, memory_order_relaxed);
}

uint64_t scot_projector_read_floor(struct scot_projector *p, const struct scot_view *view)
{
    atomic_store(&p->read_sum, 0);
    if (!scot_plan_view(&p->plan, view, &p->voxel_from_patient, &p->layouts, NULL))
        return 0;
    scot_pool_run(p->pool, all_blocks(p), read_task, p);
    return atomic_load(&p->read_sum);
}
