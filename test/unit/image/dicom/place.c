/* Where the voxels are: every way to lie in the scanner, every order of the files. */
#include <math.h>

#include "opening.h"
#include "base/vec.h"

struct lie {
    const char *name;
    struct scot_vec3 right, down, in; /* the scanner's axes, seen from its front, in the patient's LPS */
};

#define L                                                                                                    \
    {                                                                                                        \
        1, 0, 0                                                                                              \
    }
#define R                                                                                                    \
    {                                                                                                        \
        -1, 0, 0                                                                                             \
    }
#define P                                                                                                    \
    {                                                                                                        \
        0, 1, 0                                                                                              \
    }
#define A                                                                                                    \
    {                                                                                                        \
        0, -1, 0                                                                                             \
    }
#define H                                                                                                    \
    {                                                                                                        \
        0, 0, 1                                                                                              \
    }
#define F                                                                                                    \
    {                                                                                                        \
        0, 0, -1                                                                                             \
    }
static const struct lie lies[8] = {
    {"HFS", L, P, H}, {"HFP", R, A, H}, {"HFDR", P, R, H}, {"HFDL", A, L, H},
    {"FFS", R, P, F}, {"FFP", L, A, F}, {"FFDR", A, R, F}, {"FFDL", P, L, F},
};

/* Three beads: 15 mm to the left, to the back, to the head of the origin. */
static int bead_hu(struct scot_vec3 p)
{
    const struct scot_vec3 bead[3] = {{15, 0, 0}, {0, 15, 0}, {0, 0, 15}};
    for (int i = 0; i < 3; i++)
        if (scot_length(scot_sub(p, bead[i])) < 3)
            return 1000 * (i + 1);
    return 0;
}

static void put_scan(struct opening *o, const struct lie *lie)
{
    enum { COLUMNS = 40, ROWS = 28, SLICES = 22 };
    const double along = 1.0, down = 1.5, step = 2.0;
    uint16_t pixel[COLUMNS * ROWS];
    for (int k = 0; k < SLICES; k++) {
        struct scot_vec3 first =
            scot_along(scot_along(scot_scale(lie->in, (k - 10) * step), -20, lie->right), -20, lie->down);
        for (int j = 0; j < ROWS; j++)
            for (int i = 0; i < COLUMNS; i++)
                pixel[j * COLUMNS + i] =
                    (uint16_t)(bead_hu(scot_along(scot_along(first, i * along, lie->right), j * down,
                                                  lie->down)) +
                               1024);
        struct made_dicom d = {0};
        char name[32];
        snprintf(name, sizeof name, "%03d", (k * 13) % 37);
        made_ct(&d, COLUMNS, ROWS, 0, SERIES, 100 - k);
        made_set(&d, 0x00185100, "CS", "%s", lie->name);
        made_set(&d, 0x00280030, "DS", "%g\\%g", down, along);
        made_place(&d, first.x, first.y, first.z);
        made_orient(
            &d, (double[6]){lie->right.x, lie->right.y, lie->right.z, lie->down.x, lie->down.y, lie->down.z});
        made_pixels(&d, pixel, COLUMNS * ROWS, 1);
        put(o, &d, name);
    }
}

static void left_back_and_head_are_where_they_are_however_the_patient_lies(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        struct opening o;
        begin(&o);
        put_scan(&o, &lies[i]);
        opens(&o);
        assert_string_equal(o.info.position, lies[i].name);
        assert_int_equal(o.info.files, 22);
        assert_int_equal(scot_volume_nearest(o.volume, scot_vec3(15, 0, 0), -1), 1000);
        assert_int_equal(scot_volume_nearest(o.volume, scot_vec3(0, 15, 0), -1), 2000);
        assert_int_equal(scot_volume_nearest(o.volume, scot_vec3(0, 0, 15), -1), 3000);
        assert_int_equal(scot_volume_nearest(o.volume, scot_vec3(-15, 0, 0), -1), 0);
        assert_int_equal(scot_volume_nearest(o.volume, scot_vec3(0, -15, 0), -1), 0);
        assert_int_equal(scot_volume_nearest(o.volume, scot_vec3(0, 0, -15), -1), 0);
        end(&o);
    }
}

static void an_oblique_stack_keeps_its_axes(void **state)
{
    (void)state;
    struct opening o;
    const double c = cos(0.3), s = sin(0.3);
    const struct scot_vec3 row = {c, s, 0}, column = {-s * c, c * c, s}, normal = {s * s, -c * s, c};
    begin(&o);
    for (int k = 0; k < 5; k++) {
        struct made_dicom d = {0};
        char name[32];
        snprintf(name, sizeof name, "%d", 9 - k);
        made_ct(&d, 4, 3, 0, SERIES, k);
        made_place(&d, 10 + 2.5 * k * normal.x, 20 + 2.5 * k * normal.y, 30 + 2.5 * k * normal.z);
        made_orient(&d, (double[6]){row.x, row.y, row.z, column.x, column.y, column.z});
        put(&o, &d, name);
    }
    opens(&o);
    struct scot_vec3 p = scot_affine_point(&o.volume->patient_from_voxel, scot_vec3(3, 2, 4));
    struct scot_vec3 wanted =
        scot_along(scot_along(scot_along(scot_vec3(10, 20, 30), 3, row), 2, column), 10, normal);
    assert_true(scot_length(scot_sub(p, wanted)) < 1e-5);
    assert_true(o.info.gantry_tilt_deg == 0 && o.info.notes == 0);
    end(&o);
}

static void the_step_comes_from_the_places_not_from_the_thickness(void **state)
{
    (void)state;
    struct opening o;
    double spacing_mm[3];
    begin(&o);
    put_stack(&o, 6, 0.625);
    opens(&o);
    scot_volume_spacing_mm(o.volume, spacing_mm);
    assert_true(fabs(spacing_mm[2] - 0.625) < 1e-9);
    end(&o);
}

static void one_slice_is_as_thick_as_it_says(void **state)
{
    (void)state;
    struct opening o;
    double spacing_mm[3];
    begin(&o);
    put_stack(&o, 1, 1);
    opens(&o);
    scot_volume_spacing_mm(o.volume, spacing_mm);
    assert_true(fabs(spacing_mm[2] - 5) < 1e-9 && is_noted(&o, "one slice only"));
    struct made_dicom d = {0};
    made_ct(&d, 4, 4, 0, SERIES, 0);
    made_drop(&d, 0x00180050);
    put(&o, &d, "003.dcm");
    is_refused(&o, "one slice and no slice thickness");
    end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(left_back_and_head_are_where_they_are_however_the_patient_lies),
        cmocka_unit_test(an_oblique_stack_keeps_its_axes),
        cmocka_unit_test(the_step_comes_from_the_places_not_from_the_thickness),
        cmocka_unit_test(one_slice_is_as_thick_as_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
