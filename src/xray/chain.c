#include "xray/chain.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "xray/chain_inner.h"
#include "xray/numeric.h"

/* The interventional reference point, IEC 60601-2-43: from the isocentre toward the source. */
#define REFERENCE_POINT_MM 150.0

const struct scot_chain_kernel *scot_chain_kernel_for(enum scot_isa isa)
{
#if defined(__x86_64__)
    if (isa == SCOT_ISA_AVX512)
        return &scot_chain_avx512;
    if (isa == SCOT_ISA_AVX2)
        return &scot_chain_avx2;
#endif
    (void)isa;
    return &scot_chain_scalar;
}

static bool take_floats(float **out, size_t count, struct scot_error *err)
{
    *out = scot_alloc(count, sizeof(float), err);
    return *out != NULL;
}

static bool create_scratch(struct scot_chain *chain, struct scot_error *err)
{
    size_t n = (size_t)chain->size;
    assert(scot_pool_threads(chain->pool) <= SCOT_CHAIN_MOST_THREADS); /* as many as a pool ever has */
    for (int t = 0; t < scot_pool_threads(chain->pool); t++) {
        struct scot_chain_scratch *s = &chain->scratch[t];
        if (!take_floats(&s->rows, (SCOT_CHAIN_TILE + 2 * SCOT_EDGE_REACH) * n, err) ||
            !take_floats(&s->wide, n + 2 * SCOT_EDGE_REACH, err) || !take_floats(&s->object, n, err) ||
            !take_floats(&s->haze, n, err) || !take_floats(&s->none, n, err))
            return false;
    }
    return true;
}

static bool create_maps(struct scot_chain *chain, struct scot_error *err)
{
    size_t n = (size_t)chain->size;
    for (int axis = 0; axis < 2; axis++)
        if (!take_floats(&chain->open[axis], n, err) || !take_floats(&chain->shutter[axis], n, err))
            return false;
    chain->cell = scot_alloc(n, sizeof *chain->cell, err);
    chain->sums = scot_alloc(n, sizeof *chain->sums, err);
    return chain->cell != NULL && chain->sums != NULL && take_floats(&chain->cell_part, n, err) &&
           take_floats(&chain->haze, SCOT_CELLS * n, err) && take_floats(&chain->primary, n * n, err) && take_floats(&chain->last, n * n, err);
}

/* Where a pixel lies between the centres of the coarse cells. */
static void place_cells(struct scot_chain *chain)
{
    for (int i = 0; i < chain->size; i++) {
        double at = (i + 0.5) * SCOT_CELLS / chain->size - 0.5;
        int left = at < 0.0 ? 0 : (int)at;
        if (left > SCOT_CELLS - 2)
            left = SCOT_CELLS - 2;
        double part = at - left;
        chain->cell[i] = left;
        chain->cell_part[i] = (float)(part < 0.0 ? 0.0 : part > 1.0 ? 1.0 : part);
    }
}

bool scot_chain_create(struct scot_chain **out, struct scot_pool *pool,
                       const struct scot_chain_options *options, struct scot_error *err)
{
    if (options->size < 64 || options->size > 2048)
        return scot_fail(err, "picture size is %d, wanted 64 to 2048", options->size);
    struct scot_chain *chain = scot_alloc(1, sizeof *chain, err);
    if (chain == NULL)
        return false;
    chain->size = options->size;
    chain->seed = options->seed;
    chain->pool = pool;
    chain->kernel = scot_chain_kernel_for(options->isa);
    if (!create_scratch(chain, err) || !create_maps(chain, err)) {
        scot_chain_destroy(&chain);
        return false;
    }
    scot_matter_tabulate(&chain->matter);
    place_cells(chain);
    *out = chain;
    return true;
}

void scot_chain_destroy(struct scot_chain **chain)
{
    struct scot_chain *c = *chain;
    if (c == NULL)
        return;
    for (int t = 0; t < SCOT_CHAIN_MOST_THREADS; t++) {
        struct scot_chain_scratch *s = &c->scratch[t];
        float *const own[] = {s->rows, s->wide, s->object, s->haze, s->none};
        for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
            scot_free(own[i]);
    }
    for (int axis = 0; axis < 2; axis++) {
        scot_free(c->open[axis]);
        scot_free(c->shutter[axis]);
    }
    scot_free(c->cell);
    scot_free(c->cell_part);
    scot_free(c->sums);
    scot_free(c->haze);
    scot_free(c->primary);
    scot_free(c->last);
    scot_free(c);
    *chain = NULL;
}

void scot_chain_set_anatomy(struct scot_chain *chain, const struct scot_view *view, const float *total,
                            const float *bone, const struct scot_collimator *collimator)
{
    chain->total = total;
    chain->bone = bone;
    chain->pixel_mm = view->pixel_mm;
    chain->sid_mm = scot_length(scot_sub(view->source, view->detector_centre));
    chain->collimator = *collimator;
    chain->stale = true;
    scot_chain_set_field(chain);
}

void scot_chain_reset(struct scot_chain *chain)
{
    chain->has_last = false;
}

void scot_chain_restart(struct scot_chain *chain, uint64_t seed)
{
    scot_chain_reset(chain);
    chain->brightness = (struct scot_brightness){0};
    chain->seed = seed;
}

double scot_chain_signal(uint16_t value)
{
    double scale = 65535.0 * (1.0 + 1.0 / (SCOT_DISPLAY_WHITE * SCOT_DISPLAY_WHITE));
    return __builtin_sqrt(value / (scale - value));
}

static double within(double x, double low, double high)
{
    return x > low ? (x < high ? x : high) : low;
}

/* kV and mA of this pulse, and the beam that goes with them. */
static void choose_technique(struct scot_chain *chain, const struct scot_technique *t,
                             struct scot_pulse_report *report)
{
    report->pulse_ms = within(t->pulse_ms, 1.0, 30.0);
    report->kv = within(t->kv, 40.0, 125.0);
    report->ma = within(t->ma, 0.1, 40.0);
    if (t->automatic)
        scot_brightness_choose(&chain->brightness, report->kv, &report->kv, &report->ma);
    double cu_mm = within(t->cu_mm, 0.0, 5.0);
    if (report->kv != chain->beam.kv || cu_mm != chain->beam.cu_mm) {
        scot_beam_make(&chain->beam, report->kv, cu_mm, &chain->matter);
        chain->stale = true;
    }
}

/* Signal of the open beam, and the noise that its quanta make, both in reference units. */
static void set_gain(struct scot_chain *chain, const struct scot_technique *t,
                     const struct scot_pulse_report *report)
{
    double near = 1000.0 / chain->sid_mm, mas = report->ma * report->pulse_ms * 1e-3;
    double kev_mm2 = chain->beam.kev_mm2 * mas * near * near * SCOT_GRID_PRIMARY;
    double pixel_kev = SCOT_REFERENCE_KEV_MM2 * chain->pixel_mm * chain->pixel_mm;
    chain->gain = (float)(kev_mm2 / SCOT_REFERENCE_KEV_MM2);
    chain->quantum = (float)__builtin_sqrt(chain->beam.quantum_kev / (SCOT_SWANK * pixel_kev));
    chain->lag.keep = chain->has_last ? (float)within(t->lag, 0.0, 0.9) : 0.0f;
    chain->lag.top = (float)SCOT_DETECTOR_TOP;
    chain->lag.electronic = (float)SCOT_ELECTRONIC;
    chain->lag.measure_top = (float)SCOT_MEASURE_TOP;
    chain->edge = within(t->edge, 0.0, 1.0);
}

static void sum_rows(const struct scot_chain *chain, struct scot_pulse_report *report)
{
    double measured = 0.0, counted = 0.0, saturated = 0.0, n = chain->size;
    for (int row = 0; row < chain->size; row++)
        for (int k = 0; k < SCOT_LANES; k++) {
            saturated += chain->sums[row].saturated[k];
            if (row >= chain->measure_row0 && row < chain->measure_row1) {
                measured += chain->sums[row].measured[k];
                counted += chain->sums[row].counted[k];
            }
        }
    double pixels = (double)(chain->measure_row1 - chain->measure_row0) *
                    (chain->lag.measure1 - chain->lag.measure0);
    bool overexposed = pixels > 0.0 && counted < SCOT_MEASURE_LEAST * pixels;
    report->detector_mean = overexposed ? SCOT_MEASURE_TOP : counted > 0.0 ? measured / counted : 0.0;
    report->saturated = saturated / (n * n);
}

static void report_dose(const struct scot_chain *chain, double sad_mm, struct scot_pulse_report *report)
{
    double mas = report->ma * report->pulse_ms * 1e-3;
    double reference_m = within(sad_mm - REFERENCE_POINT_MM, 100.0, 1e5) * 1e-3;
    double at_1_m = chain->beam.kerma_mgy * mas, side_mm = chain->pixel_mm * chain->size;
    const struct scot_collimator *c = &chain->collimator;
    double open = within(1.0 - c->left - c->right, 0.0, 1.0) * within(1.0 - c->top - c->bottom, 0.0, 1.0);
    double area_cm2 = open * side_mm * side_mm * 1e-2, sid_m = chain->sid_mm * 1e-3;
    report->kerma_mgy = at_1_m / (reference_m * reference_m);
    report->dap_gycm2 = at_1_m * 1e-3 / (sid_m * sid_m) * area_cm2;
}

void scot_chain_pulse(struct scot_chain *chain, const struct scot_technique *technique, double sad_mm,
                      const struct scot_objects *objects, uint64_t pulse, uint16_t *picture,
                      struct scot_pulse_report *report)
{
    *report = (struct scot_pulse_report){0};
    choose_technique(chain, technique, report);
    set_gain(chain, technique, report);
    if (chain->stale)
        scot_chain_refresh(chain, sad_mm);
    chain->stale = false;
    chain->objects = objects;
    chain->pulse = pulse;
    chain->picture = picture;
    scot_chain_expose(chain);
    scot_chain_show(chain);
    chain->has_last = true;
    sum_rows(chain, report);
    report_dose(chain, sad_mm, report);
    scot_brightness_learn(&chain->brightness, report->kv, report->ma, report->detector_mean);
}
