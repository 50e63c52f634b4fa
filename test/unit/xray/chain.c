#include "../../chain_bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "xray/chain_inner.h"

/* A scene with everything in it: a body's edge, bone, a needle, iodine. */
static struct scot_objects draw_scene(struct chain_bench *b)
{
    int n = b->size;
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++) {
            int i = r * n + c;
            double x = 2.0 * c / n - 1.0, y = 2.0 * r / n - 1.0;
            b->bone[i] = fabs(x) < 0.3 ? (float)(30.0 * (1.0 - y * y)) : 0.0f;
            b->total[i] = x * x + y * y < 0.9 ? (float)(200.0 - 60.0 * x * x) + b->bone[i] : 0.0f;
            bool inside = c >= n / 4 && c < n / 2 + 3 && r >= n / 3 && r < n / 2;
            b->steel[i] = inside && (c + r) % 11 == 0 ? 0.8f : 0.0f;
            b->iodine[i] = inside && c > n / 3 ? (float)(3.0 * c) : 0.0f;
        }
    b->collimator = (struct scot_collimator){0.1, 0.05, 0.0, 0.2};
    scot_chain_set_anatomy(b->chain, &b->view, b->total, b->bone, &b->collimator);
    return (struct scot_objects){b->steel, b->iodine, n / 4, n / 3, n / 2 + 3, n / 2};
}

static void run_scene(uint16_t *out, struct scot_pulse_report *report, int size, int threads, enum scot_isa isa,
                      uint64_t seed)
{
    struct chain_bench b;
    bench_open(&b, size, threads, isa, seed);
    struct scot_objects objects = draw_scene(&b);
    b.technique = (struct scot_technique){.kv = 75, .ma = 8, .pulse_ms = 8, .automatic = true, .edge = 0.5, .lag = 0.4};
    for (uint64_t pulse = 0; pulse < 5; pulse++)
        scot_chain_pulse(b.chain, &b.technique, BENCH_SAD_MM, &objects, pulse, b.picture, &b.report);
    memcpy(out, b.picture, sizeof *out * (size_t)size * (size_t)size);
    *report = b.report;
    bench_close(&b);
}

/* Every instruction set and any number of threads: the same bytes, at sizes that no vector divides too. */
static void same_bytes_everywhere(void **state)
{
    (void)state;
    static const int size[] = {64, 101, 333};
    static uint16_t want[333 * 333], got[333 * 333];
    for (size_t s = 0; s < sizeof size / sizeof size[0]; s++) {
        struct scot_pulse_report first, report;
        run_scene(want, &first, size[s], 1, SCOT_ISA_SCALAR, 7);
        for (int isa = 0; isa <= (int)bench_best_isa(); isa++)
            for (int threads = 1; threads <= 3; threads++) {
                run_scene(got, &report, size[s], threads, (enum scot_isa)isa, 7);
                assert_memory_equal(got, want, sizeof got[0] * (size_t)size[s] * (size_t)size[s]);
                assert_memory_equal(&report, &first, sizeof report);
            }
        run_scene(got, &report, size[s], 1, SCOT_ISA_SCALAR, 8);
        assert_memory_not_equal(got, want, sizeof got[0] * (size_t)size[s] * (size_t)size[s]);
    }
}

/* What is cached must not show: anatomy set anew before each pulse gives what setting it once gives. */
static void cached_is_fresh(void **state)
{
    (void)state;
    static uint16_t once[128 * 128];
    for (int fresh = 0; fresh < 2; fresh++) {
        struct chain_bench b;
        bench_open(&b, 128, 2, bench_best_isa(), 3);
        struct scot_objects objects = draw_scene(&b);
        b.technique.automatic = true;
        for (uint64_t pulse = 0; pulse < 9; pulse++) {
            if (fresh)
                scot_chain_set_anatomy(b.chain, &b.view, b.total, b.bone, &b.collimator);
            scot_chain_pulse(b.chain, &b.technique, BENCH_SAD_MM, &objects, pulse, b.picture, &b.report);
        }
        if (fresh)
            assert_memory_equal(b.picture, once, sizeof once);
        memcpy(once, b.picture, sizeof once);
        bench_close(&b);
    }
}

/* An object box of zeros changes nothing by more than the last digit, nor does NULL for one of the two. */
static void empty_objects_change_nothing(void **state)
{
    (void)state;
    static uint16_t plain[96 * 96];
    struct chain_bench b;
    bench_open(&b, 96, 1, bench_best_isa(), 3);
    bench_slab(&b, 150.0, 20.0);
    b.technique.ma = 20.0;
    bench_pulse(&b, 4);
    memcpy(plain, b.picture, sizeof plain);
    const struct scot_objects boxes[] = {{b.steel, NULL, 10, 10, 60, 60}, {NULL, b.iodine, -5, -5, 500, 500},
                                         {NULL, NULL, 0, 0, 96, 96},      {b.steel, b.iodine, 50, 50, 50, 50}};
    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
        scot_chain_pulse(b.chain, &b.technique, BENCH_SAD_MM, &boxes[i], 4, b.picture, &b.report);
        for (int k = 0; k < 96 * 96; k++)
            assert_true(abs((int)b.picture[k] - (int)plain[k]) <= 1);
    }
    bench_close(&b);
}

static void pulses_allocate_nothing(void **state)
{
    (void)state;
    struct chain_bench b;
    bench_open(&b, 128, 2, bench_best_isa(), 3);
    struct scot_objects objects = draw_scene(&b);
    b.technique.automatic = true;
    uint64_t before = scot_alloc_count();
    for (uint64_t pulse = 0; pulse < 20; pulse++) {
        b.technique.cu_mm = pulse % 3 == 0 ? 0.1 : 0.0;
        scot_chain_set_anatomy(b.chain, &b.view, b.total, b.bone, &b.collimator);
        scot_chain_pulse(b.chain, &b.technique, BENCH_SAD_MM, &objects, pulse, b.picture, &b.report);
    }
    assert_int_equal(scot_alloc_count(), before);
    bench_close(&b);
}

static void create_survives_every_failure(void **state)
{
    (void)state;
    struct scot_pool *pool = NULL;
    assert_true(scot_pool_create(&pool, 2, NULL));
    for (uint64_t nth = 1;; nth++) {
        struct scot_chain *chain = NULL;
        struct scot_error err = {""};
        scot_alloc_fail_at(nth);
        bool made = scot_chain_create(&chain, pool, &(struct scot_chain_options){.size = 64}, &err);
        scot_alloc_fail_at(0);
        scot_chain_destroy(&chain);
        if (made) {
            assert_true(nth > 10);
            break;
        }
        assert_string_not_equal(err.text, "");
    }
    scot_pool_destroy(&pool);
}

static void refuses_sizes(void **state)
{
    (void)state;
    struct scot_chain *chain = NULL;
    struct scot_error err = {""};
    assert_false(scot_chain_create(&chain, NULL, &(struct scot_chain_options){.size = 63}, &err));
    assert_string_equal(err.text, "picture size is 63, wanted 64 to 2048");
    assert_false(scot_chain_create(&chain, NULL, &(struct scot_chain_options){.size = 2049}, NULL));
    scot_chain_destroy(&chain);
}

/* From thin to thick, started anywhere: within 5 % of the wanted mean after 10 pulses, and steady then. */
static void brightness_settles(void **state)
{
    (void)state;
    for (double mm = 60.0; mm <= 300.0; mm += 40.0)
        for (double start_kv = 50.0; start_kv <= 110.0; start_kv += 30.0) {
            struct chain_bench b;
            bench_open(&b, 128, 1, bench_best_isa(), 1);
            bench_slab(&b, mm, 0.0);
            b.technique.automatic = true;
            b.technique.kv = start_kv;
            double kv = 0.0;
            for (uint64_t pulse = 0; pulse < 20; pulse++) {
                bench_pulse(&b, pulse);
                if (pulse >= 10)
                    assert_true(fabs(b.report.detector_mean - 1.0) < 0.05);
                if (pulse >= 12)
                    assert_true(b.report.kv == kv);
                kv = b.report.kv;
            }
            bench_close(&b);
        }
}

static void brightness_keeps_its_limits(void **state)
{
    (void)state;
    struct chain_bench b;
    bench_open(&b, 64, 1, bench_best_isa(), 1);
    b.technique.automatic = true;
    bench_slab(&b, 600.0, 0.0);
    for (uint64_t pulse = 0; pulse < 15; pulse++)
        bench_pulse(&b, pulse);
    assert_true(b.report.kv == 125.0 && b.report.ma == 40.0 && b.report.detector_mean < 0.9);
    bench_slab(&b, 0.0, 0.0);
    for (uint64_t pulse = 15; pulse < 40; pulse++)
        bench_pulse(&b, pulse);
    assert_true(b.report.kv >= 40.0 && b.report.ma >= 0.1 && b.report.kv < 60.0);
    bench_close(&b);
}

/* A technique set by hand stands, within the tube's limits; automatic then begins from there. */
static void manual_stands(void **state)
{
    (void)state;
    struct chain_bench b;
    bench_open(&b, 64, 1, bench_best_isa(), 1);
    bench_slab(&b, 200.0, 0.0);
    b.technique = (struct scot_technique){.kv = 200.0, .ma = 0.0, .pulse_ms = 500.0, .cu_mm = -1.0};
    bench_pulse(&b, 0);
    assert_true(b.report.kv == 125.0 && b.report.ma == 0.1 && b.report.pulse_ms == 30.0);
    b.technique = (struct scot_technique){.kv = 71.5, .ma = 3.25, .pulse_ms = 4.0};
    bench_pulse(&b, 1);
    assert_true(b.report.kv == 71.5 && b.report.ma == 3.25 && b.report.pulse_ms == 4.0);
    bench_close(&b);
}

static double mean_of_box(const struct chain_bench *b, int column0, int column1, int row0, int row1)
{
    double sum = 0.0;
    for (int r = row0; r < row1; r++)
        for (int c = column0; c < column1; c++)
            sum += b->picture[r * b->size + c];
    return sum / ((column1 - column0) * (row1 - row0));
}

/* Beyond the blades nearly black, inside as before; the picture's own order is kept. */
static void lead_is_black(void **state)
{
    (void)state;
    struct chain_bench b;
    bench_open(&b, 200, 1, bench_best_isa(), 1);
    b.collimator = (struct scot_collimator){.left = 0.3, .top = 0.1};
    bench_slab(&b, 150.0, 0.0);
    b.technique.automatic = true;
    for (uint64_t pulse = 0; pulse < 10; pulse++)
        bench_pulse(&b, pulse);
    assert_true(mean_of_box(&b, 0, 55, 0, 200) < 0.02 * 65535.0);
    assert_true(mean_of_box(&b, 0, 200, 0, 15) < 0.02 * 65535.0);
    assert_true(mean_of_box(&b, 70, 200, 30, 200) > 0.4 * 65535.0);
    bench_close(&b);
}

/* The open beam beside a body saturates: white, and counted. */
static void open_beam_is_white(void **state)
{
    (void)state;
    struct chain_bench b;
    bench_open(&b, 128, 1, bench_best_isa(), 1);
    for (int i = 0; i < 128 * 128; i++)
        b.total[i] = i % 128 < 100 ? 200.0f : 0.0f;
    scot_chain_set_anatomy(b.chain, &b.view, b.total, b.bone, &b.collimator);
    b.technique = (struct scot_technique){.kv = 80, .ma = 16, .pulse_ms = 8};
    bench_pulse(&b, 0);
    assert_true(mean_of_box(&b, 110, 128, 0, 128) == 65535.0);
    assert_true(b.report.saturated > 0.15 && b.report.saturated < 0.3);
    bench_close(&b);
}

/* Bone, metal and contrast are darker than what is beside them, in that order of absorption. */
static void denser_is_darker(void **state)
{
    (void)state;
    struct chain_bench b;
    bench_open(&b, 128, 1, bench_best_isa(), 1);
    bench_slab(&b, 180.0, 0.0);
    for (int i = 0; i < 128 * 128; i++) {
        b.bone[i] = i % 128 >= 96 ? 15.0f : 0.0f;
        b.total[i] += b.bone[i];
        b.steel[i] = i % 128 < 32 ? 0.7f : 0.0f;
        b.iodine[i] = i % 128 >= 32 && i % 128 < 64 ? 300.0f : 0.0f;
    }
    b.technique = (struct scot_technique){.kv = 75, .ma = 20, .pulse_ms = 8};
    struct scot_objects objects = {b.steel, b.iodine, 0, 0, 64, 128};
    scot_chain_set_anatomy(b.chain, &b.view, b.total, b.bone, &b.collimator);
    scot_chain_pulse(b.chain, &b.technique, BENCH_SAD_MM, &objects, 0, b.picture, &b.report);
    double tissue = mean_of_box(&b, 70, 90, 40, 90), bone = mean_of_box(&b, 102, 122, 40, 90);
    double steel = mean_of_box(&b, 6, 26, 40, 90), iodine = mean_of_box(&b, 38, 58, 40, 90);
    assert_true(bone < 0.85 * tissue && steel < 0.85 * tissue && iodine < 0.9 * tissue);
    bench_close(&b);
}

/* A picture that vanishes fades by the filter's factor a pulse; reset forgets it. */
static void lag_fades_and_reset_forgets(void **state)
{
    (void)state;
    struct chain_bench b;
    double before, after, variance;
    bench_open(&b, 128, 1, bench_best_isa(), 1);
    bench_slab(&b, 150.0, 0.0);
    b.technique = (struct scot_technique){.kv = 75, .ma = 10, .pulse_ms = 8, .lag = 0.6};
    bench_pulse(&b, 0);
    bench_signal(&b, 40, &before, &variance);
    bench_slab(&b, 500.0, 0.0);
    bench_pulse(&b, 1);
    bench_signal(&b, 40, &after, &variance);
    assert_true(fabs(after / before - 0.6) < 0.02);
    scot_chain_reset(b.chain);
    bench_pulse(&b, 2);
    bench_signal(&b, 40, &after, &variance);
    assert_true(after < 0.05 * before);
    bench_close(&b);
}

/* An edge overshoots on both sides with enhancement, and not without. */
static void edges_are_enhanced(void **state)
{
    (void)state;
    double step[2];
    for (int edge = 0; edge < 2; edge++) {
        struct chain_bench b;
        bench_open(&b, 1024, 1, bench_best_isa(), 1);
        for (int i = 0; i < 1024 * 1024; i++)
            b.total[i] = i % 1024 < 512 ? 150.0f : 175.0f;
        scot_chain_set_anatomy(b.chain, &b.view, b.total, b.bone, &b.collimator);
        b.technique = (struct scot_technique){.kv = 75, .ma = 8, .pulse_ms = 8, .edge = edge};
        bench_pulse(&b, 0);
        step[edge] = mean_of_box(&b, 508, 511, 200, 800) - mean_of_box(&b, 513, 516, 200, 800);
        double far = mean_of_box(&b, 480, 500, 200, 800) - mean_of_box(&b, 524, 544, 200, 800);
        assert_true(edge == 0 ? step[0] < 1.05 * far : step[1] > 1.2 * far);
        bench_close(&b);
    }
    assert_true(step[1] > 1.2 * step[0]);
}

static void signal_inverts_the_curve(void **state)
{
    (void)state;
    assert_true(scot_chain_signal(0) == 0.0);
    assert_true(fabs(scot_chain_signal(65535) - SCOT_DISPLAY_WHITE) < 1e-9);
    for (double d = 0.05; d < 8.0; d *= 1.3) {
        double v = 65535.0 * 1.01 * d * d / (1.0 + d * d);
        assert_true(fabs(scot_chain_signal((uint16_t)(v + 0.5)) / d - 1.0) < 3e-3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bytes_everywhere), cmocka_unit_test(cached_is_fresh),
        cmocka_unit_test(empty_objects_change_nothing), cmocka_unit_test(pulses_allocate_nothing),
        cmocka_unit_test(create_survives_every_failure), cmocka_unit_test(refuses_sizes),
        cmocka_unit_test(brightness_settles), cmocka_unit_test(brightness_keeps_its_limits),
        cmocka_unit_test(manual_stands), cmocka_unit_test(lead_is_black),
        cmocka_unit_test(open_beam_is_white), cmocka_unit_test(denser_is_darker),
        cmocka_unit_test(lag_fades_and_reset_forgets), cmocka_unit_test(edges_are_enhanced),
        cmocka_unit_test(signal_inverts_the_curve)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
