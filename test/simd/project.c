/* Every kernel against the scalar one, byte for byte, on random and extreme input; then whole
 * projections, over instruction sets and thread counts. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "fields.h"
#include "support.h"
#include "xray/project_kernels.h"

enum { ROW = 300, SOURCE_ROWS = 40, SOURCE = ROW * (SOURCE_ROWS + 1) + SCOT_ROW_GUARD };

static enum scot_isa best_isa(void)
{
    enum scot_isa isa;
    assert_true(scot_isa_detect(&isa, NULL));
    return isa;
}

struct bench {
    int16_t *source;
    uint32_t *pairs;
    int16_t edge[SCOT_BATCH][SCOT_STRIP];
    uint32_t weight[SCOT_BATCH][SCOT_BLOCK];
    uint8_t pair[SCOT_BATCH][SCOT_BLOCK];
    struct scot_cell_slice slice[SCOT_BATCH];
};

/* kind 0: random; 1: all 20000, full weights; 2: alternating 0 and 20000. */
static void fill_source(struct bench *b, struct test_random *random, int kind)
{
    for (int i = 0; i < SOURCE; i++)
        b->source[i] = (int16_t)(kind == 0   ? test_between(random, 0, 20000.99)
                                 : kind == 1 ? 20000
                                             : (i & 1) * 20000);
}

static void random_slice(struct bench *b, int s, struct test_random *random, int kind)
{
    struct scot_cell_slice *slice = &b->slice[s];
    *slice = (struct scot_cell_slice){.rows = b->source + (int)test_between(random, 0, 5) * ROW,
                                      .weight = b->weight[s], .pair = b->pair[s]};
    slice->pairs = (int)test_between(random, 1, SCOT_CELL_PAIRS + 0.99);
    slice->du = (int32_t)test_between(random, 1, SCOT_MOST_PITCH * 65536);
    slice->u0 = (int32_t)test_between(random, -80 * 65536.0, ROW * 65536.0);
    if (test_random(random) < 0.5)
        slice->edge = b->edge[s];
    for (int column = 0; column < SCOT_STRIP; column++)
        b->edge[s][column] = (int16_t)test_between(random, 0, 32767.99);
    for (int row = 0; row < SCOT_BLOCK; row++) {
        uint32_t lower = (uint32_t)test_between(random, 0, 4096.99);
        b->weight[s][row] = kind == 0 && test_random(random) < 0.1 ? 0 : (4096 - lower) | lower << 16;
        b->pair[s][row] = (uint8_t)test_between(random, 0, slice->pairs);
    }
}

static void cells_are_the_same(void **state)
{
    (void)state;
    struct test_random random = {41};
    struct bench *b = scot_alloc(1, sizeof *b, NULL);
    b->source = scot_alloc(SOURCE, sizeof *b->source, NULL);
    b->pairs = scot_alloc(SCOT_BATCH * SCOT_CELL_PAIRS * SCOT_STRIP, sizeof *b->pairs, NULL);
    static int32_t sum[SCOT_ISA_COUNT][SCOT_BLOCK * SCOT_STRIP];
    for (int run = 0; run < 600; run++) {
        int kind = run % 3;
        fill_source(b, &random, kind);
        struct scot_cell cell = {.slice = b->slice, .row_stride = ROW, .u_end = (ROW - 1) << SCOT_POSITION_BITS,
                                 .sum_stride = SCOT_STRIP, .pairs = b->pairs};
        cell.slices = kind == 1 ? SCOT_BATCH : (int)test_between(&random, 1, SCOT_BATCH + 0.99);
        cell.rows = (int)test_between(&random, 1, SCOT_BLOCK + 0.99);
        cell.floor = run & 1 ? SCOT_BONE_T : 0;
        for (int s = 0; s < cell.slices; s++)
            random_slice(b, s, &random, kind);
        for (int i = 0; i < SCOT_BLOCK * SCOT_STRIP; i++)
            sum[0][i] = (int32_t)test_between(&random, 0, 1e9);
        for (enum scot_isa isa = SCOT_ISA_AVX2; isa <= best_isa(); isa++)
            memcpy(sum[isa], sum[0], sizeof sum[0]);
        for (enum scot_isa isa = 0; isa <= best_isa(); isa++) {
            cell.sum = sum[isa];
            scot_project_kernels(isa)->cell(&cell);
            assert_memory_equal(sum[isa], sum[0], sizeof sum[0]);
        }
    }
    scot_free(b->source);
    scot_free(b->pairs);
    scot_free(b);
}

static void warps_are_the_same(void **state)
{
    (void)state;
    enum { COLUMNS = 128, ROWS = 50, PIXELS = 333 };
    static float grid[2][COLUMNS * ROWS], out[SCOT_ISA_COUNT][2][PIXELS];
    struct test_random random = {42};
    for (int run = 0; run < 500; run++) {
        for (int i = 0; i < 2 * COLUMNS * ROWS; i++)
            grid[i & 1][i / 2] = (float)(test_random(&random) < 0.2 ? 0 : test_between(&random, 0, 1e6));
        struct scot_warp w = {.grid = {grid[0], grid[1]}, .columns = COLUMNS, .rows = ROWS};
        w.d0 = (float)test_between(&random, 0.5, 2);
        w.d1 = (float)test_between(&random, -2e-4, 2e-4);
        w.x0 = (float)test_between(&random, -40, 100);
        w.x1 = (float)test_between(&random, -0.6, 0.6);
        w.y0 = (float)test_between(&random, -10, 50);
        w.y1 = (float)test_between(&random, -0.2, 0.2);
        w.l0 = (float)test_between(&random, 0.1, 2);
        w.l1 = (float)test_between(&random, 1e-4, 1e-3);
        w.l2 = (float)test_between(&random, 0, 0.2);
        int from = (int)test_between(&random, 0, 40), to = (int)test_between(&random, from, PIXELS);
        for (enum scot_isa isa = 0; isa <= best_isa(); isa++) {
            memset(out[isa], 0x55, sizeof out[isa]);
            scot_project_kernels(isa)->warp((float *const[]){out[isa][0], out[isa][1]}, 1 + run % 2, from, to, &w);
            assert_memory_equal(out[isa], out[0], sizeof out[0]);
        }
    }
}

static void reads_are_the_same(void **state)
{
    (void)state;
    static int16_t voxel[700];
    struct test_random random = {43};
    for (int i = 0; i < 700; i++)
        voxel[i] = (int16_t)test_between(&random, 0, 20001);
    for (int count = 0; count < 700; count++)
        for (enum scot_isa isa = 0; isa <= best_isa(); isa++)
            assert_int_equal(scot_project_kernels(isa)->read(voxel, count), scot_project_scalar.read(voxel, count));
}

enum { SIZE = 150 };

static void project(const struct scot_volume *ct, const struct scot_view *view, enum scot_isa isa, int threads,
                    float *picture)
{
    struct scot_pool *pool = NULL;
    struct scot_projector *projector = NULL;
    struct scot_projector_options options = {.isa = isa, .channels = 2};
    assert_true(scot_pool_create(&pool, threads, NULL));
    assert_true(scot_projector_create(&projector, ct, pool, &options, NULL));
    assert_true(scot_projector_run(projector, view, picture, picture + SIZE * SIZE, NULL, NULL));
    scot_projector_destroy(&projector);
    scot_pool_destroy(&pool);
}

static void projections_are_the_same_bytes(void **state)
{
    (void)state;
    struct test_random random = {44};
    size_t bytes = 2 * SIZE * SIZE * sizeof(float);
    float *first = malloc(bytes), *again = malloc(bytes);
    for (int number = 0; number < 6; number++) {
        struct scot_volume *ct = test_empty_ct((int[3]){90 + number, 70, 110}, (double[3]){1, 1.3, 0.8},
                                               scot_unit(scot_vec3(1, 1, 0)), 0.3 * number, number, scot_vec3(0, 0, 0));
        test_fill_body(ct, &random, number & 1);
        struct scot_carm carm = {.oblique_rad = number, .tilt_rad = 0.3 * number - 0.7, .sad_mm = 120 + 60 * number,
                                 .sid_mm = 200 + 120 * number};
        struct scot_view view = scot_carm_view(&carm, 180, SIZE);
        project(ct, &view, SCOT_ISA_SCALAR, 1, first);
        for (enum scot_isa isa = 0; isa <= best_isa(); isa++)
            for (int threads = 1; threads <= 3; threads++) {
                project(ct, &view, isa, threads, again);
                assert_memory_equal(first, again, bytes);
            }
        scot_volume_destroy(&ct);
    }
    free(first);
    free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_the_same),
        cmocka_unit_test(warps_are_the_same),
        cmocka_unit_test(reads_are_the_same),
        cmocka_unit_test(projections_are_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
