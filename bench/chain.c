/* Milliseconds per pulse of the X-ray chain: chain [isa] [threads] [size]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/cpu.h"
#include "base/memory.h"
#include "xray/chain.h"

enum { REPEATS = 31 };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A back: water bulging to 220 mm, a column of bone in it. */
static void fill(float *total, float *bone, float *steel, int n)
{
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++) {
            double x = 2.0 * c / n - 1.0, y = 2.0 * r / n - 1.0;
            size_t i = (size_t)r * (size_t)n + (size_t)c;
            bone[i] = x * x < 0.04 ? (float)(20.0 + 10.0 * y) : 0.0f;
            total[i] = (float)(220.0 - 80.0 * x * x) + bone[i];
            steel[i] = c > n / 3 && c < n / 3 + 6 && r > n / 3 && r < 2 * n / 3 ? 0.7f : 0.0f;
        }
}

struct run {
    struct scot_chain *chain;
    const struct scot_view *view;
    const float *total, *bone;
    const struct scot_objects *objects;
    uint16_t *picture;
    bool fresh;
};

static double median_ms(const struct run *run, double edge)
{
    struct scot_technique technique = {.kv = 75, .ma = 8, .pulse_ms = 8, .automatic = true, .edge = edge, .lag = 0.5};
    struct scot_collimator open = {0};
    struct scot_pulse_report report;
    double ms[REPEATS];
    for (int i = -12; i < REPEATS; i++) {
        double start = scot_clock_ms();
        if (run->fresh || i == -12)
            scot_chain_set_anatomy(run->chain, run->view, run->total, run->bone, &open);
        scot_chain_pulse(run->chain, &technique, 700.0, run->objects, (uint64_t)(i + 12), run->picture, &report);
        if (i >= 0)
            ms[i] = scot_clock_ms() - start;
    }
    qsort(ms, REPEATS, sizeof ms[0], by_value);
    return ms[REPEATS / 2];
}

int main(int argc, char **argv)
{
    struct scot_error err = {""};
    enum scot_isa isa;
    if (argc > 1)
        setenv("SCOTTIE_ISA", argv[1], 1);
    int threads = argc > 2 ? atoi(argv[2]) : 2, size = argc > 3 ? atoi(argv[3]) : 1024;
    struct scot_pool *pool = NULL;
    struct scot_chain *chain = NULL;
    size_t pixels = (size_t)size * (size_t)size;
    float *map = scot_alloc(3 * pixels, sizeof *map, &err);
    uint16_t *picture = scot_alloc(pixels, sizeof *picture, &err);
    bool ok = scot_isa_detect(&isa, &err) && scot_pool_create(&pool, threads, &err) &&
              scot_chain_create(&chain, pool, &(struct scot_chain_options){size, 1, isa}, &err);
    if (!ok || map == NULL || picture == NULL) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    fill(map, map + pixels, map + 2 * pixels, size);
    struct scot_carm carm = {.sad_mm = 700.0, .sid_mm = 1100.0};
    struct scot_view view = scot_carm_view(&carm, 300.0, size);
    struct scot_objects objects = {map + 2 * pixels, NULL, size / 3, size / 3, 2 * size / 3, 2 * size / 3};
    for (int fresh = 0; fresh < 2; fresh++)
        for (int edge = 0; edge < 2; edge++) {
            struct run run = {chain, &view, map, map + pixels, &objects, picture, fresh};
            printf("%s, %d threads, %d x %d, %s anatomy, edge %d: %.2f ms\n", scot_isa_name(isa), threads, size,
                   size, fresh ? "fresh" : "cached", edge, median_ms(&run, edge));
        }
    scot_chain_destroy(&chain);
    scot_pool_destroy(&pool);
    scot_free(map);
    scot_free(picture);
    return 0;
}
