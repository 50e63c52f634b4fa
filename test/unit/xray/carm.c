#include "xray/carm.h"

#include "support.h"

static struct scot_carm usual(double oblique_deg, double tilt_deg)
{
    return (struct scot_carm){.oblique_rad = scot_rad(oblique_deg), .tilt_rad = scot_rad(tilt_deg),
                              .isocentre = {10, 20, 30}, .sad_mm = 700, .sid_mm = 1100};
}

static void at_rest_the_detector_is_over_the_back(void **state)
{
    (void)state;
    struct scot_carm carm = usual(0, 0);
    struct scot_view view = scot_carm_view(&carm, 300, 1024);
    assert_true(fabs(view.detector_centre.y - 420) < 1e-9); /* +y is the back */
    assert_true(fabs(view.source.y + 680) < 1e-9);
    assert_true(fabs(view.right.x - 1) < 1e-12); /* the fixed order: patient's left lies right */
    assert_true(fabs(view.up.z - 1) < 1e-12);
    struct scot_view monitor = scot_view_mirrored(&view);
    assert_true(fabs(monitor.right.x + 1) < 1e-12); /* the monitor: patient's left lies left */
}

static void signs_of_oblique_and_tilt(void **state)
{
    (void)state;
    struct scot_carm left = usual(30, 0), head = usual(0, 20);
    assert_true(scot_carm_view(&left, 300, 64).detector_centre.x > 10);
    assert_true(scot_carm_view(&head, 300, 64).detector_centre.z > 30);
}

static void a_pixel_projects_onto_itself(void **state)
{
    (void)state;
    for (int oblique = -90; oblique <= 90; oblique += 30)
        for (int tilt = -40; tilt <= 40; tilt += 20) {
            struct scot_carm carm = usual(oblique, tilt);
            carm.wigwag_rad = 0.1;
            struct scot_view view = scot_carm_view(&carm, 200, 512);
            struct scot_vec3 pixel = scot_view_pixel(&view, 17.25, 400.5);
            struct scot_vec3 half_way = scot_scale(scot_add(pixel, view.source), 0.5);
            double column, row;
            assert_true(scot_view_project(&view, half_way, &column, &row));
            assert_true(fabs(column - 17.25) < 1e-6 && fabs(row - 400.5) < 1e-6);
        }
}

static void wigwag_turns_the_picture_and_keeps_the_distances(void **state)
{
    (void)state;
    struct scot_carm carm = usual(15, 10);
    struct scot_view still = scot_carm_view(&carm, 300, 64);
    carm.wigwag_rad = scot_rad(8);
    struct scot_view turned = scot_carm_view(&carm, 300, 64);
    double before = scot_length(scot_sub(still.source, still.detector_centre));
    double after = scot_length(scot_sub(turned.source, turned.detector_centre));
    assert_true(fabs(before - after) < 1e-9);
    assert_true(fabs(turned.source.y - still.source.y) < 1e-9); /* about the vertical */
    assert_true(fabs(scot_dot(still.up, turned.up) - 1) > 1e-4);
}

static void dicom_positioner_angles(void **state)
{
    (void)state;
    static const double row[][4] = {{0, 0, 180, 0}, {30, 10, 150, 10}, {-30, -10, -150, -10}, {90, 0, 90, 0}, {-90, 0, -90, 0}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        double primary, secondary;
        scot_carm_positioner_deg(scot_rad(row[i][0]), scot_rad(row[i][1]), &primary, &secondary);
        assert_true(fabs(primary - row[i][2]) < 1e-9 && fabs(secondary - row[i][3]) < 1e-9);
    }
}

static void points_that_make_no_view_are_refused(void **state)
{
    (void)state;
    struct scot_view view;
    struct scot_vec3 a = {0, 0, 0}, b = {0, 0, 100};
    assert_false(scot_view_from_points(&view, a, a, scot_vec3(0, 0, 1), 300, 64));
    assert_false(scot_view_from_points(&view, a, b, scot_vec3(0, 0, 1), 300, 64));
    assert_true(scot_view_from_points(&view, a, b, scot_vec3(0, 1, 1), 300, 64));
    assert_true(fabs(view.up.y - 1) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_rest_the_detector_is_over_the_back),
        cmocka_unit_test(signs_of_oblique_and_tilt),
        cmocka_unit_test(a_pixel_projects_onto_itself),
        cmocka_unit_test(wigwag_turns_the_picture_and_keeps_the_distances),
        cmocka_unit_test(dicom_positioner_angles),
        cmocka_unit_test(points_that_make_no_view_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
