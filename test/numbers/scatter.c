#include "support.h"

#include <math.h>

#include "montecarlo.h"
#include "xray/scatter.h"

enum { CELL_MM = 5 };

/* Scatter to primary, without the grid, in the middle of a square field behind a slab. */
static double chain_ratio(double kv, double water_mm, int side_mm, double gap_mm)
{
    static struct scot_scatter s;
    int open = side_mm / CELL_MM / 2, middle = SCOT_CELLS / 2;
    for (int i = 0; i < SCOT_CELL_COUNT; i++) {
        int row = i / SCOT_CELLS - middle, column = i % SCOT_CELLS - middle;
        bool inside = row >= -open && row < open && column >= -open && column < open;
        s.primary[i] = inside ? 1.0f : 0.0f;
        s.water_mm[i] = (float)water_mm;
    }
    scot_scatter_spread_out(&s, kv, CELL_MM, gap_mm);
    return s.scatter[middle * SCOT_CELLS + middle] * SCOT_GRID_PRIMARY / SCOT_GRID_SCATTER;
}

static void compare(double kv, double water_mm, double gap_mm, int blocks, double tolerance)
{
    struct scot_pool *pool = NULL;
    struct montecarlo_result r;
    assert_true(scot_pool_create(&pool, 0, NULL));
    struct montecarlo_setup setup = {.kv = kv, .water_mm = water_mm, .gap_mm = gap_mm, .seed = 7, .blocks = blocks};
    montecarlo_run(&r, &setup, pool);
    scot_pool_destroy(&pool);
    assert_true(fabs(r.primary / r.primary_exact - 1.0) < 0.05);
    for (int side_mm = 150; side_mm <= 300; side_mm += 50) {
        double truth = montecarlo_ratio(&r, side_mm / sqrt(3.14159265));
        double ours = chain_ratio(kv, water_mm, side_mm, gap_mm);
        print_message("# %g kv, %g mm, gap %g mm, field %d mm: %.3f, monte carlo %.3f\n", kv, water_mm, gap_mm, side_mm,
                      ours, truth);
        assert_true(fabs(ours / truth - 1.0) < tolerance);
    }
}

/* 20 cm of water, two voltages, four fields; the C-arm's own gap. */
static void slab_of_20_cm(void **state)
{
    (void)state;
    compare(60.0, 200.0, 400.0, 100, 0.10);
    compare(100.0, 200.0, 400.0, 60, 0.10);
}

static void thin_and_thick(void **state)
{
    (void)state;
    compare(80.0, 100.0, 400.0, 40, 0.15);
    compare(80.0, 300.0, 400.0, 150, 0.15);
}

static void other_gaps(void **state)
{
    (void)state;
    compare(80.0, 200.0, 300.0, 60, 0.15);
    compare(80.0, 200.0, 500.0, 60, 0.15);
}

/* The Monte Carlo itself: a block gives the same in any number of threads. */
static void montecarlo_repeats(void **state)
{
    (void)state;
    struct montecarlo_result a[2];
    for (int i = 0; i < 2; i++) {
        struct scot_pool *pool = NULL;
        assert_true(scot_pool_create(&pool, i + 1, NULL));
        montecarlo_run(&a[i], &(struct montecarlo_setup){70.0, 100.0, 400.0, 3, 4}, pool);
        scot_pool_destroy(&pool);
    }
    assert_memory_equal(&a[0], &a[1], sizeof a[0]);
    assert_true(a[0].primary > 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(slab_of_20_cm), cmocka_unit_test(thin_and_thick),
                                       cmocka_unit_test(other_gaps), cmocka_unit_test(montecarlo_repeats)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
