/* The projector against closed forms: box, tilted slab, sphere; and at the ends of its range. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "support.h"
#include "xray/project.h"

static struct scot_pool *pool;

static int start_pool(void **state)
{
    (void)state;
    return scot_pool_create(&pool, 2, NULL) ? 0 : -1;
}

static int end_pool(void **state)
{
    (void)state;
    scot_pool_destroy(&pool);
    return 0;
}

/* The picture, to be freed. */
static float *project(const struct scot_volume *ct, const struct scot_view *view, struct scot_projection_info *info)
{
    struct scot_projector *projector = NULL;
    struct scot_projector_options options = {0};
    struct scot_error err = {0};
    assert_true(scot_isa_detect(&options.isa, NULL));
    assert_true(scot_projector_create(&projector, ct, pool, &options, &err));
    float *picture = calloc((size_t)view->columns * (size_t)view->rows, sizeof *picture);
    if (!scot_projector_run(projector, view, picture, NULL, info, &err))
        fail_msg("%s", err.text);
    scot_projector_destroy(&projector);
    return picture;
}

static void fill_box(struct scot_volume *ct, int margin, int16_t hu)
{
    for (int k = margin; k < ct->n[2] - margin; k++)
        for (int j = margin; j < ct->n[1] - margin; j++)
            for (int i = margin; i < ct->n[0] - margin; i++)
                ct->voxel[scot_volume_index(ct, i, j, k)] = hu;
}

/* The middle of a box of water: its depth over the cosine. A step's linear interpolation to air adds
 * half a voxel on each side. */
static void a_box_of_water(void **state)
{
    (void)state;
    struct scot_volume *ct = test_empty_ct((int[3]){120, 100, 90}, (double[3]){1, 1.5, 2}, scot_vec3(0, 0, 1), 0, 0,
                                           scot_vec3(10, 20, 30));
    fill_box(ct, 10, 0);
    const double depth_mm[3] = {100, 120, 140};
    const double angle[3][2] = {{90, 0}, {0, 0}, {0, 90}};
    for (int axis = 0; axis < 3; axis++) {
        struct scot_carm carm = {.oblique_rad = scot_rad(angle[axis][0]), .tilt_rad = scot_rad(angle[axis][1]),
                                 .isocentre = scot_vec3(10, 20, 30), .sad_mm = 700, .sid_mm = 1100};
        struct scot_view view = scot_carm_view(&carm, 60, 64);
        float *picture = project(ct, &view, NULL);
        for (int row = 0; row < 64; row += 9)
            for (int column = 0; column < 64; column += 9) {
                double ray = scot_length(scot_sub(scot_view_pixel(&view, column, row), view.source));
                assert_true(fabs((double)picture[row * 64 + column] - depth_mm[axis] * ray / 1100) < 0.05);
            }
        free(picture);
    }
    scot_volume_destroy(&ct);
}

/* A slab whose faces are tilted against every axis: thickness over the cosine to its normal. */
static void a_tilted_slab(void **state)
{
    (void)state;
    struct scot_volume *ct = test_empty_ct((int[3]){160, 160, 160}, (double[3]){1, 1, 1}, scot_vec3(0, 0, 1), 0, 0,
                                           scot_vec3(0, 0, 0));
    struct scot_vec3 normal = scot_unit(scot_vec3(0.3, 1, 0.2));
    const double half_mm = 20;
    for (int k = 0; k < 160; k++)
        for (int j = 0; j < 160; j++)
            for (int i = 0; i < 160; i++) {
                double d = fabs(scot_dot(normal, scot_vec3(i - 79.5, j - 79.5, k - 79.5))) - half_mm;
                /* A voxel that the face cuts holds its part of the slab, and no air by the threshold. */
                double part = fmin(fmax(0.5 - d, 0), 1);
                ct->voxel[scot_volume_index(ct, i, j, k)] = (int16_t)lrint(1000 * part - 1000 + 1000 * part);
            }
    struct scot_carm carm = {.oblique_rad = 0.2, .tilt_rad = -0.1, .sad_mm = 700, .sid_mm = 1100};
    struct scot_view view = scot_carm_view(&carm, 80, 64);
    float *picture = project(ct, &view, NULL);
    for (int row = 0; row < 64; row += 9)
        for (int column = 0; column < 64; column += 9) {
            struct scot_vec3 ray = scot_unit(scot_sub(scot_view_pixel(&view, column, row), view.source));
            double truth = 2 * 2 * half_mm / fabs(scot_dot(normal, ray)); /* twice as dense as water */
            assert_true(fabs((double)picture[row * 64 + column] - truth) < 0.01 * truth);
        }
    free(picture);
    scot_volume_destroy(&ct);
}

static void fill_sphere(struct scot_volume *ct, struct scot_vec3 centre, double radius_mm)
{
    for (int k = 0; k < ct->n[2]; k++)
        for (int j = 0; j < ct->n[1]; j++)
            for (int i = 0; i < ct->n[0]; i++) {
                struct scot_vec3 p = scot_affine_point(&ct->patient_from_voxel, scot_vec3(i, j, k));
                double part = fmin(fmax(0.5 + (radius_mm - scot_length(scot_sub(p, centre))) / 1.5, 0), 1);
                ct->voxel[scot_volume_index(ct, i, j, k)] = (int16_t)(1500 * part - 600 * (part > 0) - 1000 * (part <= 0));
            }
}

/* Where the shadow's weight should lie: the same sphere summed point by point. */
static void true_centroid(const struct scot_volume *ct, const struct scot_view *view, double centroid[2])
{
    double sum[3] = {0};
    for (int k = 0; k < ct->n[2]; k++)
        for (int j = 0; j < ct->n[1]; j++)
            for (int i = 0; i < ct->n[0]; i++) {
                int hu = ct->voxel[scot_volume_index(ct, i, j, k)];
                double column, row;
                struct scot_vec3 p = scot_affine_point(&ct->patient_from_voxel, scot_vec3(i, j, k));
                if (hu <= SCOT_AIR_HU || !scot_view_project(view, p, &column, &row))
                    continue;
                /* A pixel's shadow of a point: 1/distance^2 by the beam's spread, times what the picture's slant
                 * adds: (r / z)^3 z^2 / r^2 of the plane. */
                struct scot_vec3 ray = scot_sub(p, view->source);
                struct scot_vec3 axis = scot_unit(scot_sub(view->detector_centre, view->source));
                double z = scot_dot(ray, axis), r = scot_length(ray);
                double weight = (hu + 1000) * (r / z) / (z * z);
                sum[0] += weight;
                sum[1] += weight * column;
                sum[2] += weight * row;
            }
    centroid[0] = sum[1] / sum[0];
    centroid[1] = sum[2] / sum[0];
}

static void centroid_of(const float *picture, const struct scot_view *view, double centroid[2])
{
    double sum[3] = {0};
    for (int row = 0; row < view->rows; row++)
        for (int column = 0; column < view->columns; column++) {
            double value = (double)picture[row * view->columns + column];
            sum[0] += value;
            sum[1] += value * column;
            sum[2] += value * row;
        }
    centroid[0] = sum[1] / sum[0];
    centroid[1] = sum[2] / sum[0];
}

static void a_spheres_shadow_lies_where_it_belongs(void **state)
{
    (void)state;
    struct test_random random = {31};
    for (int number = 0; number < 12; number++) {
        struct scot_volume *ct = test_empty_ct((int[3]){96, 80, 70}, (double[3]){0.8, 1, 1.3},
                                               scot_unit(scot_vec3(1, 2, 3)), 0.1 * number, number & 7,
                                               scot_vec3(-40, 60, 100));
        struct scot_vec3 centre = scot_add(scot_volume_centre(ct), scot_vec3(6, -5, 4));
        fill_sphere(ct, centre, 14);
        struct scot_carm carm = {.oblique_rad = scot_rad(number * 33.0), .tilt_rad = test_between(&random, -1.2, 1.2),
                                 .isocentre = scot_add(centre, scot_vec3(12, 9, -15)), .sad_mm = 700, .sid_mm = 1100};
        struct scot_view view = scot_carm_view(&carm, 160, 256);
        float *picture = project(ct, &view, NULL);
        double found[2], wanted[2];
        centroid_of(picture, &view, found);
        true_centroid(ct, &view, wanted);
        if (fabs(found[0] - wanted[0]) > 0.05 || fabs(found[1] - wanted[1]) > 0.05)
            fail_msg("view %d: centroid %.3f %.3f, wanted %.3f %.3f", number, found[0], found[1], wanted[0], wanted[1]);
        free(picture);
        scot_volume_destroy(&ct);
    }
}

/* 1500 slices of the densest voxel there is, on every axis' turn. */
static void an_all_maximum_volume_does_not_overflow(void **state)
{
    (void)state;
    struct scot_volume *ct = test_empty_ct((int[3]){40, 1500, 40}, (double[3]){1, 0.1, 1}, scot_vec3(0, 0, 1), 0, 0,
                                           scot_vec3(0, 0, 0));
    memset(ct->voxel, 0x7f, scot_volume_count(ct) * sizeof *ct->voxel);
    struct scot_carm carm = {.sad_mm = 700, .sid_mm = 1100};
    struct scot_view view = scot_carm_view(&carm, 20, 32);
    struct scot_projection_info info;
    float *picture = project(ct, &view, &info);
    assert_int_equal(info.clipped_voxels, scot_volume_count(ct));
    assert_true(info.beam_outside > 0.99);
    for (int i = 0; i < 32 * 32; i++) {
        double ray = scot_length(scot_sub(scot_view_pixel(&view, i % 32, i / 32), view.source));
        double truth = 150 * (SCOT_TOP_HU + 1000) / 1000.0 * ray / 1100;
        assert_true(fabs((double)picture[i] - truth) < 1e-3 * truth);
    }
    free(picture);
    scot_volume_destroy(&ct);
}

/* The smallest: two voxels, one voxel, one slice; and a picture of one pixel. */
static void slivers_do_not_break_it(void **state)
{
    (void)state;
    const int sizes[5][3] = {{8, 8, 8}, {2, 2, 2}, {1, 1, 1}, {1, 60, 60}, {60, 60, 1}};
    for (int number = 0; number < 5; number++)
        for (int angle = 0; angle < 180; angle += 45) {
            struct scot_volume *ct = test_empty_ct(sizes[number], (double[3]){2, 2, 2}, scot_vec3(0, 0, 1), 0, 0,
                                                   scot_vec3(0, 0, 0));
            fill_box(ct, 0, 500);
            struct scot_carm carm = {.oblique_rad = scot_rad(angle), .tilt_rad = 0.1, .sad_mm = 700, .sid_mm = 1100};
            for (int size = 1; size <= 33; size += 32) {
                struct scot_view view = scot_carm_view(&carm, 30, size);
                float *picture = project(ct, &view, NULL);
                for (int i = 0; i < size * size; i++)
                    if (!(isfinite(picture[i]) && picture[i] >= -0.2f && picture[i] < 250))
                        fail_msg("volume %d at %d degrees: pixel %d of %d is %g", number, angle, i, size, (double)picture[i]);
                free(picture);
            }
            scot_volume_destroy(&ct);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_of_water),
        cmocka_unit_test(a_tilted_slab),
        cmocka_unit_test(a_spheres_shadow_lies_where_it_belongs),
        cmocka_unit_test(an_all_maximum_volume_does_not_overflow),
        cmocka_unit_test(slivers_do_not_break_it),
    };
    return cmocka_run_group_tests(tests, start_pool, end_pool);
}
