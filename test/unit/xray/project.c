#include "xray/project.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "fields.h"
#include "support.h"

enum { SIZE = 64 };

static struct scot_pool *pool;
static struct scot_volume *ct;
static float picture[2][SIZE * SIZE];

static int start(void **state)
{
    (void)state;
    struct test_random random = {51};
    ct = test_empty_ct((int[3]){60, 50, 70}, (double[3]){2, 2, 2}, scot_vec3(0, 0, 1), 0, 0, scot_vec3(0, 0, 0));
    test_fill_body(ct, &random, false);
    return scot_pool_create(&pool, 2, NULL) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    scot_pool_destroy(&pool);
    scot_volume_destroy(&ct);
    return 0;
}

static struct scot_projector *projector_of(int channels)
{
    struct scot_projector *projector = NULL;
    struct scot_projector_options options = {.channels = channels};
    assert_true(scot_isa_detect(&options.isa, NULL));
    assert_true(scot_projector_create(&projector, ct, pool, &options, NULL));
    return projector;
}

static struct scot_view view_at(double oblique_deg, double panel_mm, double z)
{
    struct scot_carm carm = {.oblique_rad = scot_rad(oblique_deg), .isocentre = scot_vec3(0, 0, z),
                             .sad_mm = 700, .sid_mm = 1100};
    return scot_carm_view(&carm, panel_mm, SIZE);
}

static void refused(struct scot_projector *projector, const struct scot_view *view, float *bone, const char *line)
{
    struct scot_error err = {0};
    assert_false(scot_projector_run(projector, view, picture[0], bone, NULL, &err));
    assert_non_null(strstr(err.text, line));
}

static void bad_views_are_refused(void **state)
{
    (void)state;
    struct scot_projector *projector = projector_of(1);
    struct scot_view view = view_at(0, 100, 0), bad = view;
    bad.columns = 0;
    refused(projector, &bad, NULL, "0 x 64 pixels");
    bad = view;
    bad.rows = 4097;
    refused(projector, &bad, NULL, "64 x 4097 pixels");
    bad = view;
    bad.source.x = NAN;
    refused(projector, &bad, NULL, "not finite");
    bad = view;
    bad.pixel_mm = 0;
    refused(projector, &bad, NULL, "not finite");
    bad = view;
    bad.source = bad.detector_centre;
    refused(projector, &bad, NULL, "from the detector's plane");
    refused(projector, &view, picture[1], "1 channel, wanted 2");
    scot_projector_destroy(&projector);
    assert_null(projector);
}

static void a_repeat_allocates_nothing(void **state)
{
    (void)state;
    struct scot_projector *projector = projector_of(2);
    struct scot_view view = view_at(0, 150, 0);
    assert_true(scot_projector_run(projector, &view, picture[0], picture[1], NULL, NULL));
    uint64_t before = scot_alloc_count();
    for (int angle = 0; angle < 360; angle += 5) {
        view = view_at(angle, 150, 0);
        assert_true(scot_projector_run(projector, &view, picture[0], picture[1], NULL, NULL));
    }
    assert_int_equal(scot_alloc_count(), before);
    scot_projector_destroy(&projector);
}

static void what_was_reserved_is_not_allocated_again(void **state)
{
    (void)state;
    struct scot_projector *projector = projector_of(2);
    struct scot_projector_need need = {0};
    for (int angle = 0; angle < 360; angle += 5) {
        struct scot_view view = view_at(angle, 150, 30);
        assert_true(scot_projector_measure(&need, projector, &view, NULL));
    }
    assert_true(need.samples > 0 && need.columns > 0);
    assert_true(scot_projector_reserve(projector, &need, NULL));
    uint64_t before = scot_alloc_count();
    for (int angle = 0; angle < 360; angle += 5) {
        struct scot_view view = view_at(angle, 150, 30);
        assert_true(scot_projector_run(projector, &view, picture[0], picture[1], NULL, NULL));
    }
    assert_int_equal(scot_alloc_count(), before);
    struct scot_view bad = view_at(0, 150, 0);
    bad.columns = 0;
    assert_false(scot_projector_measure(&need, projector, &bad, NULL));
    scot_projector_destroy(&projector);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct scot_view view = view_at(10, 150, 0);
    struct scot_projector_options options = {.channels = 2};
    int nth = 1;
    for (bool passed = false; !passed; nth++) {
        struct scot_projector *projector = NULL;
        struct scot_error err = {0};
        scot_alloc_fail_at((uint64_t)nth);
        passed = scot_projector_create(&projector, ct, pool, &options, &err) &&
                 scot_projector_run(projector, &view, picture[0], picture[1], NULL, &err);
        scot_alloc_fail_at(0);
        assert_true(passed || strstr(err.text, "out of memory") != NULL);
        /* One that failed in its run serves the next. */
        if (projector != NULL)
            assert_true(scot_projector_run(projector, &view, picture[0], picture[1], NULL, NULL));
        scot_projector_destroy(&projector);
        assert_true(nth < 100);
    }
    assert_true(nth > 8);
}

static void bone_is_part_of_the_total(void **state)
{
    (void)state;
    struct scot_projector *projector = projector_of(2);
    struct scot_view view = view_at(20, 150, 0);
    double sum[2] = {0};
    assert_true(scot_projector_run(projector, &view, picture[0], picture[1], NULL, NULL));
    for (int i = 0; i < SIZE * SIZE; i++) {
        sum[0] += (double)picture[0][i];
        sum[1] += (double)picture[1][i];
        assert_true(picture[1][i] <= picture[0][i] + 0.5f);
    }
    assert_true(sum[1] > 0.02 * sum[0] && sum[1] < 0.5 * sum[0]);
    scot_projector_destroy(&projector);
}

static void the_beam_is_said_to_leave_the_ct(void **state)
{
    (void)state;
    struct scot_projector *projector = projector_of(1);
    struct scot_projection_info info;
    struct scot_view inside = view_at(0, 90, 0), over_the_end = view_at(0, 90, 65);
    assert_true(scot_projector_run(projector, &inside, picture[0], NULL, &info, NULL));
    assert_true(info.beam_outside < 0.01);
    assert_true(scot_projector_run(projector, &over_the_end, picture[0], NULL, &info, NULL));
    assert_true(info.beam_outside > 0.3);
    scot_projector_destroy(&projector);
}

static void the_floor_reads_the_beam(void **state)
{
    (void)state;
    struct scot_projector *projector = projector_of(1);
    struct scot_view wide = view_at(0, 600, 0), narrow = view_at(0, 50, 0);
    uint64_t all = 0;
    for (size_t i = 0; i < scot_volume_count(ct); i++)
        all += (uint64_t)(ct->voxel[i] > SCOT_AIR_HU ? ct->voxel[i] + 1000 : 0);
    assert_int_equal(scot_projector_read_floor(projector, &wide), all);
    uint64_t part = scot_projector_read_floor(projector, &narrow);
    assert_true(part > all / 50 && part < all / 3);
    scot_projector_destroy(&projector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_views_are_refused),
        cmocka_unit_test(a_repeat_allocates_nothing),
        cmocka_unit_test(what_was_reserved_is_not_allocated_again),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(bone_is_part_of_the_total),
        cmocka_unit_test(the_beam_is_said_to_leave_the_ct),
        cmocka_unit_test(the_floor_reads_the_beam),
    };
    return cmocka_run_group_tests(tests, start, end);
}
