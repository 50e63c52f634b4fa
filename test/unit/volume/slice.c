#include "volume/volume.h"

#include <math.h>
#include <stdlib.h>

#include "support.h"

static uint32_t state = 4711;
static double any(double low, double high)
{
    state = state * 1664525u + 1013904223u;
    return low + (high - low) * (double)(state >> 8) / 16777216.0;
}

static struct scot_volume *random_volume(const int n[3], const struct scot_affine *a)
{
    struct scot_volume *v = NULL;
    assert_true(scot_volume_create(&v, n, a, NULL));
    for (size_t i = 0; i < scot_volume_count(v); i++) /* the steepest there is, now and then */
        v->voxel[i] = (int16_t)(any(0, 1) < 0.2 ? (any(0, 1) < 0.5 ? -1024 : SCOT_TOP_HU) : any(-1000, 2000));
    return v;
}

/* Every sample against scot_volume_sample, the slow and obvious one. `border` samples lie so near the outermost
 * centres that rounding decides whether they are outside. */
static void compare(const struct scot_volume *v, const struct scot_plane *plane)
{
    int16_t *out = malloc((size_t)plane->columns * (size_t)plane->rows * sizeof *out);
    assert_non_null(out);
    scot_volume_slice(v, plane, out);
    for (int row = 0; row < plane->rows; row++)
        for (int column = 0; column < plane->columns; column++) {
            struct scot_vec3 p = scot_along(scot_along(plane->origin, row, plane->row_step), column, plane->column_step);
            struct scot_vec3 q = scot_affine_point(&v->voxel_from_patient, p);
            double wanted = scot_volume_sample(v, p, -1024);
            double in[3] = {q.x, q.y, q.z};
            bool border = false;
            for (int axis = 0; axis < 3; axis++)
                border |= fabs(in[axis]) < 1e-6 || fabs(in[axis] - (v->n[axis] - 1)) < 1e-6;
            int16_t found = out[row * plane->columns + column];
            if (!border || found != -1024)
                assert_true(fabs(found - wanted) <= 1 || border);
        }
    free(out);
}

static void random_planes_agree_with_the_slow_sampler(void **unused)
{
    (void)unused;
    const int sizes[][3] = {{40, 50, 60}, {64, 3, 64}, {33, 47, 2}};
    for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++) {
        struct scot_affine a = {{{0.8, 0.1, 0.05, -20}, {-0.1, 0.9, 0, 7}, {0, 0.02, 1.7, -40}}};
        struct scot_volume *v = random_volume(sizes[n], &a);
        for (int trial = 0; trial < 60; trial++) {
            struct scot_plane plane = {
                .column_step = scot_vec3(any(-1, 1), any(-1, 1), any(-1, 1)),
                .row_step = scot_vec3(any(-1, 1), any(-1, 1), any(-1, 1)),
                .columns = 1 + (int)any(0, 120),
                .rows = 1 + (int)any(0, 60),
            };
            struct scot_vec3 middle = scot_along(scot_volume_centre(v), any(-10, 10), scot_vec3(1, 0.5, -1));
            plane.origin = scot_along(scot_along(middle, -plane.columns / 2.0, plane.column_step), -plane.rows / 2.0,
                                      plane.row_step);
            compare(v, &plane);
        }
        scot_volume_destroy(&v);
    }
}

static void planes_of_voxels_are_the_voxels(void **unused)
{
    (void)unused;
    struct scot_affine a = {{{-0.5, 0, 0, 0}, {0, -0.5, 0, 0}, {0, 0, 2, 0}}};
    const int n[3] = {30, 40, 20};
    struct scot_volume *v = random_volume(n, &a);
    static int16_t out[40 * 40];
    for (int k = 0; k < n[2]; k++) { /* the first and the last included */
        struct scot_plane plane = {scot_vec3(0, 0, 2 * k), scot_vec3(-0.5, 0, 0), scot_vec3(0, -0.5, 0), 30, 40};
        scot_volume_slice(v, &plane, out);
        for (int j = 0; j < 40; j++)
            for (int i = 0; i < 30; i++)
                assert_true(abs(out[j * 30 + i] - v->voxel[scot_volume_index(v, i, j, k)]) <= 1);
    }
    for (int i = 0; i < n[0]; i++) {
        struct scot_plane plane = {scot_vec3(-0.5 * i, 0, 0), scot_vec3(0, -0.5, 0), scot_vec3(0, 0, 2), 40, 20};
        scot_volume_slice(v, &plane, out);
        for (int k = 0; k < 20; k++)
            for (int j = 0; j < 40; j++)
                assert_true(abs(out[k * 40 + j] - v->voxel[scot_volume_index(v, i, j, k)]) <= 1);
    }
    scot_volume_destroy(&v);
}

static void outside_and_thin_volumes_are_air_around_what_is_there(void **unused)
{
    (void)unused;
    struct scot_affine a = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};
    struct scot_volume *v = random_volume((const int[3]){7, 5, 1}, &a);
    static int16_t out[20 * 20];
    struct scot_plane plane = {scot_vec3(-5, -5, 0), scot_vec3(1, 0, 0), scot_vec3(0, 1, 0), 20, 20};
    scot_volume_slice(v, &plane, out);
    for (int j = 0; j < 20; j++)
        for (int i = 0; i < 20; i++) {
            bool in = i >= 5 && i < 12 && j >= 5 && j < 10;
            int wanted = in ? v->voxel[scot_volume_index(v, i - 5, j - 5, 0)] : -1024;
            assert_true(abs(out[j * 20 + i] - wanted) <= 1);
        }
    const struct scot_vec3 nowhere[] = {{0, 0, 1}, {1e300, 0, 0}, {-1e12, 3, 0}, {NAN, 0, 0}};
    for (size_t n = 0; n < sizeof nowhere / sizeof *nowhere; n++) {
        plane.origin = nowhere[n];
        scot_volume_slice(v, &plane, out);
        for (int i = 0; i < 400; i++)
            assert_int_equal(out[i], -1024);
    }
    scot_volume_destroy(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_planes_agree_with_the_slow_sampler),
        cmocka_unit_test(planes_of_voxels_are_the_voxels),
        cmocka_unit_test(outside_and_thin_volumes_are_air_around_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
