/* Gaps, doubles, uneven steps, tilted gantries. */
#include <math.h>

#include "opening.h"

/* HU as a plane in space: what linear interpolation must keep. */
static double slope_hu(struct scot_vec3 p)
{
    return 100 + 7 * p.x + 5 * p.y + 3 * p.z;
}

static void put_slice(struct opening *o, double x, double y, double z, int number)
{
    enum { SIDE = 16 };
    uint16_t pixel[SIDE * SIDE];
    struct made_dicom d = {0};
    char name[32];
    for (int j = 0; j < SIDE; j++)
        for (int i = 0; i < SIDE; i++)
            pixel[j * SIDE + i] = (uint16_t)(lrint(slope_hu(scot_vec3(x + i, y + j, z))) + 1024);
    made_ct(&d, SIDE, SIDE, 0, SERIES, number);
    made_place(&d, x, y, z);
    made_pixels(&d, pixel, SIDE * SIDE, 1);
    snprintf(name, sizeof name, "%02d", 50 - number);
    put(o, &d, name);
}

/* Every voxel is the plane's HU at its own place, or air; returns how many are not air. */
static int check_slope(const struct scot_volume *v)
{
    int filled = 0;
    for (int k = 0; k < v->n[2]; k++)
        for (int j = 0; j < v->n[1]; j++)
            for (int i = 0; i < v->n[0]; i++) {
                int hu = v->voxel[scot_volume_index(v, i, j, k)];
                struct scot_vec3 p = scot_affine_point(&v->patient_from_voxel, scot_vec3(i, j, k));
                if (hu == -1024)
                    continue;
                filled++;
                assert_true(fabs(hu - slope_hu(p)) <= 1.01);
            }
    return filled;
}

static void assert_upright(const struct scot_volume *v)
{
    const double(*m)[4] = v->patient_from_voxel.m;
    for (int a = 0; a < 3; a++)
        for (int b = a + 1; b < 3; b++)
            assert_true(fabs(m[0][a] * m[0][b] + m[1][a] * m[1][b] + m[2][a] * m[2][b]) < 1e-9);
}

static void a_tilted_gantry_is_put_upright(void **state)
{
    (void)state;
    for (int way = -1; way <= 1; way += 2) {
        struct opening o;
        begin(&o);
        for (int k = 0; k < 12; k++)
            put_slice(&o, -3, way * tan(15 * 0.017453292519943295) * 2 * k, 2 * k, k);
        opens(&o);
        assert_true(fabs(o.info.gantry_tilt_deg - 15) < 0.01 && is_noted(&o, "gantry tilt of 15.0"));
        assert_upright(o.volume);
        assert_int_equal(o.volume->n[0], 16);
        assert_int_equal(o.volume->n[1], 16 + 6);
        assert_true(check_slope(o.volume) >= 12 * 15 * 16);
        end(&o);
    }
}

static void a_stack_off_its_normal_beyond_reason_is_refused(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    for (int k = 0; k < 5; k++)
        put_slice(&o, 0, 3.0 * k, 2 * k, k);
    is_refused(&o, "56.3 degrees off their normal");
    end(&o);
}

/* 16 pixels a side of 0.01 mm, 40 mm deep at 40 degrees: upright it would be 200 times as large. */
static void a_slant_that_makes_too_much_of_little_is_refused(void **state)
{
    (void)state;
    struct opening o;
    uint16_t pixel[256] = {0};
    begin(&o);
    for (int k = 0; k < 21; k++) {
        struct made_dicom d = {0};
        char name[32];
        made_ct(&d, 16, 16, 0, SERIES, k);
        made_place(&d, 0, 1.6 * k, 2 * k);
        made_set(&d, 0x00280030, "DS", "0.01\\0.01");
        made_pixels(&d, pixel, 256, 1);
        snprintf(name, sizeof name, "%02d", k);
        put(&o, &d, name);
    }
    is_refused(&o, "upright, the tilted slices of 16 x 16 pixels take 16 x 3216, wanted at most 8 times the room");
    end(&o);
}

static void a_slice_beside_the_others_is_refused(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    for (int k = 0; k < 5; k++)
        put_slice(&o, k == 2 ? 4 : 0, 0, 2 * k, k);
    is_refused(&o, "slice 3 of 5 lies 4.0 mm beside");
    end(&o);
}

static void uneven_steps_are_interpolated(void **state)
{
    (void)state;
    static const double at[] = {0, 2, 4.5, 6.5, 9, 10.9, 13};
    struct opening o;
    double spacing_mm[3];
    begin(&o);
    for (int k = 0; k < 7; k++)
        put_slice(&o, 0, 0, at[k], k);
    opens(&o);
    scot_volume_spacing_mm(o.volume, spacing_mm);
    assert_true(is_noted(&o, "unevenly spaced") && fabs(spacing_mm[2] - 13.0 / 6) < 1e-9);
    assert_int_equal(check_slope(o.volume), 7 * 16 * 16);
    end(&o);
}

static void rounded_places_are_even(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    for (int k = 0; k < 9; k++)
        put_slice(&o, 0, 0, floor(0.625 * k * 10 + 0.5) / 10, k);
    opens(&o);
    assert_int_equal(o.info.notes, 0);
    end(&o);
}

static void uneven_and_tilted_are_both_put_right(void **state)
{
    (void)state;
    static const double at[] = {0, 2, 4.7, 6.7, 9.4, 11.4};
    struct opening o;
    begin(&o);
    for (int k = 0; k < 6; k++)
        put_slice(&o, 0.2 * at[k], 0, at[k], k);
    opens(&o);
    assert_upright(o.volume);
    assert_true(is_noted(&o, "unevenly spaced") && is_noted(&o, "gantry tilt"));
    /* at the slanted side, a voxel between a slice that has it and one that has not is not checked */
    for (int k = 0; k < 6; k++)
        for (int i = 3; i < 16; i++) {
            struct scot_vec3 p = scot_affine_point(&o.volume->patient_from_voxel, scot_vec3(i, 8, k));
            assert_true(fabs(o.volume->voxel[scot_volume_index(o.volume, i, 8, k)] - slope_hu(p)) <= 1.51);
        }
    end(&o);
}

static void a_missing_slice_is_refused_and_named(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    for (int k = 0; k < 9; k++)
        if (k != 5)
            put_slice(&o, 0, 0, 2 * k, k);
    is_refused(&o, "a gap of 4.00 mm after slice 5 of 8 (46), wanted 2.00 mm");
    end(&o);
}

static void two_slices_at_one_place_are_refused(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    for (int k = 0; k < 5; k++)
        put_slice(&o, 0, 0, 2 * k, k);
    put_slice(&o, 0, 0, 4, 7);
    is_refused(&o, "two different slices 0.00 mm apart");
    end(&o);
}

static void a_copied_file_is_passed_over(void **state)
{
    (void)state;
    struct opening o;
    char line[700];
    begin(&o);
    for (int k = 0; k < 5; k++)
        put_slice(&o, 0, 0, 2 * k, k);
    snprintf(line, sizeof line, "cp %s/48 %s/copy", o.folder, o.folder);
    assert_int_equal(system(line), 0);
    opens(&o);
    assert_int_equal(o.volume->n[2], 5);
    assert_true(is_noted(&o, "there twice"));
    end(&o);
}

static void nearly_the_same_place_is_refused(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    for (int k = 0; k < 5; k++)
        put_slice(&o, 0, 0, 2 * k, k);
    put_slice(&o, 0, 0, 4.3, 7);
    is_refused(&o, "are 0.30 mm apart, wanted 2.00 mm");
    end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tilted_gantry_is_put_upright),
        cmocka_unit_test(a_stack_off_its_normal_beyond_reason_is_refused),
        cmocka_unit_test(a_slant_that_makes_too_much_of_little_is_refused),
        cmocka_unit_test(a_slice_beside_the_others_is_refused),
        cmocka_unit_test(uneven_steps_are_interpolated),
        cmocka_unit_test(rounded_places_are_even),
        cmocka_unit_test(uneven_and_tilted_are_both_put_right),
        cmocka_unit_test(a_missing_slice_is_refused_and_named),
        cmocka_unit_test(two_slices_at_one_place_are_refused),
        cmocka_unit_test(a_copied_file_is_passed_over),
        cmocka_unit_test(nearly_the_same_place_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
