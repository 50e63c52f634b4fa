#include "chain_bench.h"

#include <math.h>
#include <string.h>

#include "xray/beam.h"
#include "xray/chain_inner.h"
#include "xray/scatter.h"

#define PI 3.14159265358979323846

/* Standard deviation over mean of a flat field behind 200 mm of water. */
static double relative_noise(double ma, double lag)
{
    struct chain_bench b;
    double mean, variance;
    bench_open(&b, 512, 2, bench_best_isa(), 5);
    bench_slab(&b, 200.0, 0.0);
    b.technique.ma = ma;
    b.technique.lag = lag;
    for (uint64_t pulse = 0; pulse < 30; pulse++)
        bench_pulse(&b, pulse);
    bench_signal(&b, 128, &mean, &variance);
    bench_close(&b);
    return sqrt(variance) / mean;
}

/* Halve the current: the noise rises by the square root of two. */
static void noise_follows_the_dose(void **state)
{
    (void)state;
    double full = relative_noise(16.0, 0.0), half = relative_noise(8.0, 0.0), quarter = relative_noise(4.0, 0.0);
    print_message("# noise %.4f, %.4f, %.4f\n", full, half, quarter);
    assert_true(fabs(half / full / sqrt(2.0) - 1.0) < 0.03);
    assert_true(fabs(quarter / half / sqrt(2.0) - 1.0) < 0.03);
}

/* A recursive filter that keeps k of the last picture leaves (1-k)/(1+k) of the variance. */
static void lag_averages(void **state)
{
    (void)state;
    double plain = relative_noise(8.0, 0.0);
    for (double k = 0.3; k < 0.85; k += 0.25) {
        double ratio = relative_noise(8.0, k) / plain, wanted = sqrt((1.0 - k) / (1.0 + k));
        assert_true(fabs(ratio / wanted - 1.0) < 0.03);
    }
}

/* The size of the noise from first principles: quanta absorbed in a pixel, their energies, Swank, and what
 * the blur leaves. Uses the scatter's own signal, so what is checked is signal to variance. */
static void noise_is_that_of_the_quanta(void **state)
{
    (void)state;
    struct chain_bench b;
    struct scot_beam beam;
    static struct scot_matter matter;
    double mean, variance;
    scot_matter_tabulate(&matter);
    scot_beam_make(&beam, 80.0, 0.0, &matter);
    bench_open(&b, 512, 1, bench_best_isa(), 9);
    bench_slab(&b, 200.0, 0.0);
    bench_pulse(&b, 0);
    bench_signal(&b, 128, &mean, &variance);
    double pixel_mm = BENCH_PANEL_MM / 512.0, left = 0.0;
    for (int k = 0; k < 2 * SCOT_BLUR_REACH + 1; k++)
        left += (double)b.chain->blur_tap[k] * (double)b.chain->blur_tap[k];
    double absorbed_kev = mean * SCOT_REFERENCE_KEV_MM2 * pixel_mm * pixel_mm;
    double wanted = mean * mean * beam.quantum_kev / (SCOT_SWANK * absorbed_kev) * left * left +
                    SCOT_ELECTRONIC * SCOT_ELECTRONIC;
    print_message("# variance %.3g, from quanta %.3g\n", variance, wanted);
    assert_true(fabs(variance / wanted - 1.0) < 0.05);
    bench_close(&b);
}

/* The two Gaussians that the scintillator's line spread is made of, times the pixel's own aperture. */
static double transfer(double per_mm, double pixel_mm)
{
    double narrow = 2.0 * pow(PI * 0.108 * per_mm, 2.0), wide = 2.0 * pow(PI * 0.35 * per_mm, 2.0);
    double x = PI * per_mm * pixel_mm, aperture = fabs(x) < 1e-9 ? 1.0 : sin(x) / x;
    return (0.75 * exp(-narrow) + 0.25 * exp(-wide)) * aperture;
}

/* What the taps pass at a frequency is that, with the frequencies folded in that the sampling cannot tell
 * from it. CsI panels of 600 um are published near 0.6 at 1 per mm. */
static void blur_has_its_mtf(void **state)
{
    (void)state;
    struct chain_bench b;
    bench_open(&b, 1024, 1, SCOT_ISA_SCALAR, 0);
    bench_slab(&b, 100.0, 0.0);
    double pixel_mm = BENCH_PANEL_MM / 1024.0;
    for (double f = 0.0; f < 1.7; f += 0.1) {
        double sum = 0.0, wanted = 0.0;
        for (int k = -SCOT_BLUR_REACH; k <= SCOT_BLUR_REACH; k++)
            sum += (double)b.chain->blur_tap[k + SCOT_BLUR_REACH] * cos(2.0 * PI * f * k * pixel_mm);
        for (int fold = -4; fold <= 4; fold++)
            wanted += transfer(f + fold / pixel_mm, pixel_mm);
        assert_true(fabs(sum - wanted) < 0.01);
    }
    assert_true(fabs(transfer(1.0, 1e-6) - 0.6) < 0.05);
    bench_close(&b);
}

/* Noise is correlated as the blur says: neighbours share, far pixels do not; and a pulse shares nothing
 * with the next. */
static void noise_is_correlated_by_the_blur(void **state)
{
    (void)state;
    struct chain_bench b;
    bench_open(&b, 512, 2, bench_best_isa(), 5);
    bench_slab(&b, 200.0, 0.0);
    bench_pulse(&b, 0);
    uint16_t *first = scot_alloc(512 * 512, sizeof *first, NULL);
    memcpy(first, b.picture, 512 * 512 * sizeof *first);
    bench_pulse(&b, 1);
    double mean, variance, by[4] = {0.0};
    bench_signal(&b, 128, &mean, &variance);
    for (int r = 128; r < 384; r++)
        for (int c = 128; c < 384; c++) {
            double here = scot_chain_signal(b.picture[r * 512 + c]) - mean;
            by[0] += here * (scot_chain_signal(b.picture[r * 512 + c + 1]) - mean);
            by[1] += here * (scot_chain_signal(b.picture[(r + 1) * 512 + c]) - mean);
            by[2] += here * (scot_chain_signal(b.picture[r * 512 + c + 9]) - mean);
            by[3] += here * (scot_chain_signal(first[r * 512 + c]) - mean);
        }
    for (int k = 0; k < 4; k++)
        by[k] /= 256.0 * 256.0 * variance;
    const float *t = b.chain->blur_tap;
    double shared = 0.0, whole = 0.0;
    for (int k = 0; k < 7; k++) {
        whole += (double)t[k] * (double)t[k];
        shared += k < 6 ? (double)t[k] * (double)t[k + 1] : 0.0;
    }
    assert_true(fabs(by[0] - shared / whole) < 0.03 && fabs(by[1] - shared / whole) < 0.03);
    assert_true(fabs(by[2]) < 0.02 && fabs(by[3]) < 0.02);
    scot_free(first);
    bench_close(&b);
}

/* A chain's mean signal, from the attenuation law and the scatter test's ratio. */
static void signal_follows_the_law(void **state)
{
    (void)state;
    static struct scot_matter matter;
    struct scot_beam beam;
    double paths[2][SCOT_MATERIALS] = {{180.0, 0.0, 0.0, 0.0}, {180.0, 20.0, 0.0, 0.0}}, mean[2], variance;
    scot_matter_tabulate(&matter);
    scot_beam_make(&beam, 80.0, 0.0, &matter);
    for (int i = 0; i < 2; i++) {
        struct chain_bench b;
        bench_open(&b, 256, 1, bench_best_isa(), 1);
        b.technique.ma = 20.0;
        bench_slab(&b, paths[i][SCOT_WATER], paths[i][SCOT_BONE]);
        bench_pulse(&b, 0);
        bench_signal(&b, 64, &mean[i], &variance);
        double at_mm = 1.1 * 1.1, mas = 20.0 * 8e-3;
        double primary = scot_beam_exact(&beam, &matter, paths[i]) * beam.kev_mm2 * mas / at_mm * SCOT_GRID_PRIMARY /
                         SCOT_REFERENCE_KEV_MM2;
        print_message("# signal %.4f, primary alone %.4f\n", mean[i], primary);
        /* scatter through the grid adds 0.1 to 0.3 of the primary at this thickness and field */
        assert_true(mean[i] > 1.08 * primary && mean[i] < 1.35 * primary);
        bench_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_follows_the_dose),   cmocka_unit_test(lag_averages),
        cmocka_unit_test(noise_is_that_of_the_quanta), cmocka_unit_test(blur_has_its_mtf),
        cmocka_unit_test(noise_is_correlated_by_the_blur), cmocka_unit_test(signal_follows_the_law)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
