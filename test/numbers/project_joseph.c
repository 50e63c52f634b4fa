/* The projector against the double-precision ray sum of joseph.c, over random geometries. */
#include <math.h>
#include <stdlib.h>

#include "fields.h"
#include "joseph.h"
#include "support.h"
#include "xray/project.h"

enum { SIZE = 192, RAYS = 1500 };

struct errors {
    double rms, worst, mean; /* the first two as fractions of the mean of the rays that meet anything */
};

static struct errors compare(const struct scot_volume *ct, const struct scot_view *view, const float *picture,
                             bool bone, struct test_random *random)
{
    double squares = 0, sum = 0, worst = 0;
    int met = 0;
    for (int n = 0; n < RAYS; n++) {
        int column = (int)test_between(random, 0, view->columns), row = (int)test_between(random, 0, view->rows);
        double truth = test_joseph_ray(ct, view, column, row, bone);
        double error = fabs((double)picture[row * view->columns + column] - truth);
        squares += error * error;
        sum += truth;
        met += truth > 0;
        worst = fmax(worst, error);
    }
    double mean = met > 0 ? sum / met : 1;
    return (struct errors){sqrt(squares / RAYS) / mean, worst / mean, mean};
}

/* Runs both channels and returns total's errors, and bone's as fractions of the total's mean. */
static void project_and_compare(const struct scot_volume *ct, const struct scot_view *view,
                                struct test_random *random, struct errors error[2])
{
    struct scot_pool *pool = NULL;
    struct scot_projector *projector = NULL;
    struct scot_projector_options options = {.channels = 2};
    assert_true(scot_isa_detect(&options.isa, NULL));
    assert_true(scot_pool_create(&pool, 2, NULL));
    assert_true(scot_projector_create(&projector, ct, pool, &options, NULL));
    size_t pixels = (size_t)view->columns * (size_t)view->rows;
    float *total = calloc(pixels, sizeof *total), *bone = calloc(pixels, sizeof *bone);
    assert_true(scot_projector_run(projector, view, total, bone, NULL, NULL));
    error[0] = compare(ct, view, total, false, random);
    error[1] = compare(ct, view, bone, true, random);
    error[1].rms *= error[1].mean / error[0].mean;
    error[1].worst *= error[1].mean / error[0].mean;
    free(total);
    free(bone);
    scot_projector_destroy(&projector);
    scot_pool_destroy(&pool);
}

static void check(const struct scot_volume *ct, const struct scot_view *view, struct test_random *random, int number)
{
    struct errors error[2];
    project_and_compare(ct, view, random, error);
    for (int channel = 0; channel < 2; channel++)
        if (!(error[channel].rms <= 2e-3 && error[channel].worst <= 2e-2))
            fail_msg("geometry %d, %d x %d x %d voxels, channel %d: rms %.2e, worst %.2e of a mean of %.1f mm", number,
                     ct->n[0], ct->n[1], ct->n[2], channel, error[channel].rms, error[channel].worst, error[0].mean);
}

/* Every fourth is white noise of so many HU either way of 100. */
static struct scot_volume *random_ct(struct test_random *random, int number, double noise_hu)
{
    int n[3];
    double spacing_mm[3];
    for (int axis = 0; axis < 3; axis++) {
        n[axis] = (int)test_between(random, 40, 140);
        spacing_mm[axis] = test_between(random, 0.6, 3);
    }
    struct scot_vec3 axis = scot_unit(scot_vec3(test_between(random, -1, 1), test_between(random, -1, 1), 0.5));
    double angle = number % 3 == 0 ? 0 : test_between(random, -3, 3);
    struct scot_vec3 centre = scot_vec3(test_between(random, -200, 200), test_between(random, -200, 200), 500);
    struct scot_volume *ct = test_empty_ct(n, spacing_mm, axis, angle, number & 7, centre);
    if (number % 4 == 3)
        test_fill_noise(ct, random, 100 - noise_hu, 100 + noise_hu);
    else
        test_fill_body(ct, random, number % 4 == 0);
    return ct;
}

static struct scot_carm random_carm(const struct scot_volume *ct, struct test_random *random, double reach)
{
    double spacing_mm[3], extent = 0;
    scot_volume_spacing_mm(ct, spacing_mm);
    for (int axis = 0; axis < 3; axis++)
        extent = fmax(extent, ct->n[axis] * spacing_mm[axis]);
    struct scot_vec3 centre = scot_volume_centre(ct);
    double off = 0.15 * extent;
    struct scot_vec3 aside = scot_vec3(test_between(random, -off, off), test_between(random, -off, off),
                                       test_between(random, -off, off));
    return (struct scot_carm){.oblique_rad = test_between(random, -3.14, 3.14),
                              .tilt_rad = test_between(random, -1.5, 1.5),
                              .wigwag_rad = test_between(random, -0.2, 0.2),
                              .pivot_mm = 100,
                              .isocentre = scot_add(centre, aside),
                              .sad_mm = reach > 0 ? reach * extent : 700,
                              .sid_mm = reach > 0 ? reach * extent + test_between(random, 0.2, 1) * extent : 1100};
}

static void random_geometries(void **state)
{
    (void)state;
    struct test_random random = {20};
    for (int number = 0; number < 36; number++) {
        struct scot_volume *ct = random_ct(&random, number, 800);
        struct scot_carm carm = random_carm(ct, &random, 0);
        struct scot_view view = scot_carm_view(&carm, test_between(&random, 100, 350), SIZE);
        check(ct, &view, &random, number);
        scot_volume_destroy(&ct);
    }
}

static void source_and_detector_inside_the_volume(void **state)
{
    (void)state;
    struct test_random random = {21};
    for (int number = 0; number < 12; number++) {
        struct scot_volume *ct = random_ct(&random, number, 400);
        struct scot_carm carm = random_carm(ct, &random, 0.3);
        struct scot_view view = scot_carm_view(&carm, 0.3 * carm.sid_mm, SIZE);
        check(ct, &view, &random, number);
        scot_volume_destroy(&ct);
    }
}

/* Rays of one picture take three principal axes: the corner of the cube's faces is in it. */
static void a_beam_along_the_space_diagonal(void **state)
{
    (void)state;
    struct test_random random = {22};
    struct scot_volume *ct = test_empty_ct((int[3]){100, 100, 100}, (double[3]){1, 1, 1}, scot_vec3(0, 0, 1), 0, 0,
                                           scot_vec3(0, 0, 0));
    test_fill_body(ct, &random, true);
    struct scot_carm carm = {.oblique_rad = scot_rad(45), .tilt_rad = atan(sqrt(0.5)), .sad_mm = 400, .sid_mm = 700};
    struct scot_view view = scot_carm_view(&carm, 250, SIZE);
    check(ct, &view, &random, 0);
    scot_volume_destroy(&ct);
}

static void a_panel_so_wide_that_rays_leave_every_way(void **state)
{
    (void)state;
    struct test_random random = {23};
    struct scot_volume *ct = test_empty_ct((int[3]){90, 80, 110}, (double[3]){1, 1.2, 0.8}, scot_vec3(0, 1, 0), 0.3, 0,
                                           scot_vec3(0, 0, 0));
    test_fill_body(ct, &random, true);
    struct scot_carm carm = {.oblique_rad = 0.4, .tilt_rad = 0.1, .sad_mm = 10, .sid_mm = 60};
    struct scot_view view = scot_carm_view(&carm, 400, SIZE);
    check(ct, &view, &random, 0);
    scot_volume_destroy(&ct);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_geometries),
        cmocka_unit_test(source_and_detector_inside_the_volume),
        cmocka_unit_test(a_beam_along_the_space_diagonal),
        cmocka_unit_test(a_panel_so_wide_that_rays_leave_every_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
