#ifndef SCOT_TEST_CHAIN_BENCH_H
#define SCOT_TEST_CHAIN_BENCH_H

#include "base/memory.h"
#include "support.h"
#include "xray/chain.h"

/* A chain with a slab in its beam, for tests. */
struct chain_bench {
    struct scot_pool *pool;
    struct scot_chain *chain;
    int size;
    float *total, *bone, *steel, *iodine;
    uint16_t *picture;
    struct scot_view view;
    struct scot_collimator collimator;
    struct scot_technique technique;
    struct scot_pulse_report report;
};

#define BENCH_SAD_MM 700.0
#define BENCH_PANEL_MM 300.0

static inline enum scot_isa bench_best_isa(void)
{
    enum scot_isa isa;
    assert_true(scot_isa_detect(&isa, NULL));
    return isa;
}

static inline void bench_open(struct chain_bench *b, int size, int threads, enum scot_isa isa, uint64_t seed)
{
    struct scot_error err = {""};
    size_t n = (size_t)size * (size_t)size;
    *b = (struct chain_bench){.size = size};
    assert_true(scot_pool_create(&b->pool, threads, &err));
    assert_true(scot_chain_create(&b->chain, b->pool, &(struct scot_chain_options){size, seed, isa}, &err));
    b->total = scot_alloc(n, sizeof(float), &err);
    b->bone = scot_alloc(n, sizeof(float), &err);
    b->steel = scot_alloc(n, sizeof(float), &err);
    b->iodine = scot_alloc(n, sizeof(float), &err);
    b->picture = scot_alloc(n, sizeof(uint16_t), &err);
    assert_true(b->total && b->bone && b->steel && b->iodine && b->picture);
    b->view = scot_carm_view(&(struct scot_carm){.sad_mm = BENCH_SAD_MM, .sid_mm = 1100.0}, BENCH_PANEL_MM, size);
    b->technique = (struct scot_technique){.kv = 80, .ma = 10, .pulse_ms = 8};
}

static inline void bench_close(struct chain_bench *b)
{
    scot_chain_destroy(&b->chain);
    scot_pool_destroy(&b->pool);
    scot_free(b->total);
    scot_free(b->bone);
    scot_free(b->steel);
    scot_free(b->iodine);
    scot_free(b->picture);
}

static inline void bench_slab(struct chain_bench *b, double water_mm, double bone_mm)
{
    for (int i = 0; i < b->size * b->size; i++) {
        b->total[i] = (float)(water_mm + bone_mm);
        b->bone[i] = (float)bone_mm;
    }
    scot_chain_set_anatomy(b->chain, &b->view, b->total, b->bone, &b->collimator);
}

static inline void bench_pulse(struct chain_bench *b, uint64_t pulse)
{
    scot_chain_pulse(b->chain, &b->technique, BENCH_SAD_MM, NULL, pulse, b->picture, &b->report);
}

/* Mean and variance of the signal in a square of the middle. */
static inline void bench_signal(const struct chain_bench *b, int half, double *mean, double *variance)
{
    double sum = 0.0, squares = 0.0, n = 4.0 * half * half;
    for (int r = b->size / 2 - half; r < b->size / 2 + half; r++)
        for (int c = b->size / 2 - half; c < b->size / 2 + half; c++) {
            double d = scot_chain_signal(b->picture[r * b->size + c]);
            sum += d;
            squares += d * d;
        }
    *mean = sum / n;
    *variance = squares / n - *mean * *mean;
}

#endif
