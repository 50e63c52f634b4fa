#include "chain_bench.h"

#include <math.h>

#include "xray/spectrum.h"

static struct scot_pulse_report report_of(double sad_mm, double kv, double ma, double pulse_ms, double cu_mm,
                                          struct scot_collimator collimator)
{
    struct chain_bench b;
    bench_open(&b, 64, 1, SCOT_ISA_SCALAR, 0);
    b.collimator = collimator;
    b.technique = (struct scot_technique){.kv = kv, .ma = ma, .pulse_ms = pulse_ms, .cu_mm = cu_mm};
    bench_slab(&b, 200.0, 0.0);
    scot_chain_pulse(b.chain, &b.technique, sad_mm, NULL, 0, b.picture, &b.report);
    struct scot_pulse_report report = b.report;
    bench_close(&b);
    return report;
}

static const struct scot_collimator wide_open = {0.0, 0.0, 0.0, 0.0};

/* Air kerma at the reference point, 150 mm from the isocentre toward the source, falls as the square of its
 * distance from the source, and is the spectrum's at 1 m. */
static void kerma_by_the_inverse_square(void **state)
{
    (void)state;
    struct scot_spectrum s;
    assert_true(scot_spectrum_make(&s, &(struct scot_tube){.kv = 80.0}, NULL));
    double at_1_m = scot_spectrum_kerma_mgy(&s) * 10.0 * 8e-3;
    for (double sad_mm = 500.0; sad_mm <= 1150.0; sad_mm += 50.0) {
        struct scot_pulse_report r = report_of(sad_mm, 80.0, 10.0, 8.0, 0.0, wide_open);
        double wanted = at_1_m * pow(1000.0 / (sad_mm - 150.0), 2.0);
        assert_true(fabs(r.kerma_mgy / wanted - 1.0) < 1e-9);
    }
    /* at 1150 mm the reference point is at 1 m */
    assert_true(fabs(report_of(1150.0, 80.0, 10.0, 8.0, 0.0, wide_open).kerma_mgy / at_1_m - 1.0) < 1e-9);
}

static void kerma_by_charge_and_filter(void **state)
{
    (void)state;
    double one = report_of(700.0, 80.0, 5.0, 8.0, 0.0, wide_open).kerma_mgy;
    assert_true(fabs(report_of(700.0, 80.0, 10.0, 8.0, 0.0, wide_open).kerma_mgy / one - 2.0) < 1e-9);
    assert_true(fabs(report_of(700.0, 80.0, 5.0, 16.0, 0.0, wide_open).kerma_mgy / one - 2.0) < 1e-9);
    double copper = report_of(700.0, 80.0, 5.0, 8.0, 0.2, wide_open).kerma_mgy;
    assert_true(copper < 0.4 * one && copper > 0.15 * one);
}

/* Dose-area product: kerma times area, the same at any distance; the blades take their share. */
static void dap_is_kerma_times_open_area(void **state)
{
    (void)state;
    struct scot_pulse_report open = report_of(700.0, 80.0, 10.0, 8.0, 0.0, wide_open);
    double side_cm = 30.0 * 550.0 / 1100.0;
    assert_true(fabs(open.dap_gycm2 / (open.kerma_mgy * 1e-3 * side_cm * side_cm) - 1.0) < 1e-9);
    struct scot_pulse_report half =
        report_of(700.0, 80.0, 10.0, 8.0, 0.0, (struct scot_collimator){0.25, 0.25, 0.1, 0.4});
    assert_true(fabs(half.dap_gycm2 / open.dap_gycm2 - 0.25) < 1e-9);
    assert_true(fabs(half.kerma_mgy / open.kerma_mgy - 1.0) < 1e-9);
}

/* Fluoroscopy of 20 cm of water under brightness control gives the order of what rooms give: FDA's limit is
 * 88 mGy/min at the entrance, normal mode is commonly 10 to 50; at 15 pulses a second. */
static void fluoroscopy_rate_is_plausible(void **state)
{
    (void)state;
    struct chain_bench b;
    bench_open(&b, 128, 1, bench_best_isa(), 0);
    bench_slab(&b, 200.0, 0.0);
    b.technique.automatic = true;
    for (uint64_t pulse = 0; pulse < 12; pulse++)
        bench_pulse(&b, pulse);
    double per_minute = b.report.kerma_mgy * 15.0 * 60.0;
    print_message("# %g kv, %g ma: %.1f mgy/min\n", b.report.kv, b.report.ma, per_minute);
    assert_true(per_minute > 5.0 && per_minute < 50.0);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kerma_by_the_inverse_square), cmocka_unit_test(kerma_by_charge_and_filter),
        cmocka_unit_test(dap_is_kerma_times_open_area), cmocka_unit_test(fluoroscopy_rate_is_plausible)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
