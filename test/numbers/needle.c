#include "xray/needle.h"

#include <math.h>
#include <string.h>

#include "support.h"

/* A needle's shadow against closed forms: its mass, width and place. */

enum { SIZE = 1024 };
static float picture[SIZE * SIZE];

static struct scot_view view_at(double oblique_deg, double tilt_deg)
{
    struct scot_carm arm = {.oblique_rad = scot_rad(oblique_deg), .tilt_rad = scot_rad(tilt_deg),
                            .isocentre = scot_vec3(3, -7, 11), .sad_mm = 700, .sid_mm = 1100};
    return scot_carm_view(&arm, 300, SIZE);
}

static uint32_t state = 12345;
static double any(double low, double high)
{
    state = state * 1664525u + 1013904223u;
    return low + (high - low) * (double)(state >> 8) / 16777216.0;
}

static void draw(const struct scot_view *view, struct scot_vec3 a, struct scot_vec3 b, double outer_mm, double inner_mm,
                 int box[4])
{
    memset(picture, 0, sizeof picture);
    memset(box, 0, 4 * sizeof *box);
    scot_steel_draw(picture, view, a, b, outer_mm, inner_mm, box);
}

static double picture_sum(void)
{
    double sum = 0;
    for (size_t i = 0; i < (size_t)SIZE * SIZE; i++)
        sum += picture[i];
    return sum;
}

/* The sum over the detector of a thin rod's path lengths, in mm per pixel: each piece of its volume counts
 * (SID/depth)^2 / cos(angle to the detector's normal), as a piece of solid angle does. */
static double rod_sum(const struct scot_view *view, struct scot_vec3 a, struct scot_vec3 b, double area_mm2)
{
    enum { PIECES = 20000 };
    struct scot_vec3 axis = scot_sub(view->detector_centre, view->source), step = scot_sub(b, a);
    double sid = scot_length(axis), sum = 0;
    for (int i = 0; i < PIECES; i++) {
        struct scot_vec3 ray = scot_sub(scot_along(a, (i + 0.5) / PIECES, step), view->source);
        double depth = scot_dot(ray, axis) / sid, cosine = depth / scot_length(ray);
        sum += (sid / depth) * (sid / depth) / cosine;
    }
    return sum / PIECES * scot_length(step) * area_mm2 / (view->pixel_mm * view->pixel_mm);
}

static double circle_mm2(double diameter_mm)
{
    return 3.14159265358979 / 4 * diameter_mm * diameter_mm;
}

/* A needle along the picture's columns: in each row the sum is pi r^2 SID/SAD / cos(elevation). */
static void each_row_holds_the_mass_width_and_place(void **unused)
{
    (void)unused;
    struct scot_view view = view_at(20, -15);
    const int gauges[] = {18, 22, 25, 27};
    enum { PHASES = 16 };
    struct scot_vec3 iso = scot_vec3(3, -7, 11);
    for (int n = 0; n < 4; n++) {
        double d = scot_needle_diameter_mm(gauges[n]), radius_px = d / 2 * 1100 / 700 / view.pixel_mm, variance = 0;
        for (int phase = 0; phase < PHASES; phase++) {
            struct scot_vec3 middle = scot_along(iso, phase * view.pixel_mm * 700 / 1100 / PHASES, view.right);
            double column, row0;
            assert_true(scot_view_project(&view, middle, &column, &row0));
            int box[4];
            draw(&view, scot_along(middle, -45, view.up), scot_along(middle, 45, view.up), d, 0, box);
            for (int row = 300; row < 724; row += 8) {
                double sum = 0, first = 0, second = 0, up_mm = ((SIZE - 1) / 2.0 - row) * view.pixel_mm;
                for (int c = 0; c < SIZE; c++) {
                    double p = picture[row * SIZE + c];
                    sum += p;
                    first += p * (c - column);
                    second += p * (c - column) * (c - column);
                }
                double wanted = circle_mm2(d) * 1100 / 700 / view.pixel_mm * hypot(1100, up_mm) / 1100;
                assert_true(fabs(sum / wanted - 1) < 0.005);
                assert_true(fabs(first / sum) < 0.03);
                variance += second / sum / (53 * PHASES);
            }
        }
        /* Over all phases: the half-ellipse of radius R has the variance R^2/4, the pixel 1/12. */
        assert_true(fabs(variance / (radius_px * radius_px / 4 + 1 / 12.0) - 1) < 0.01);
    }
}

static void the_whole_shadow_holds_the_mass_in_any_direction(void **unused)
{
    (void)unused;
    for (int trial = 0; trial < 60; trial++) {
        struct scot_view view = view_at(any(-60, 60), any(-30, 30));
        struct scot_vec3 d = scot_unit(scot_vec3(any(-1, 1), any(-1, 1), any(-1, 1)));
        struct scot_vec3 a = scot_vec3(any(-30, 30), any(-30, 30), any(-30, 30)), b = scot_along(a, any(20, 70), d);
        int box[4];
        draw(&view, a, b, 0.413, 0, box);
        assert_true(fabs(picture_sum() / rod_sum(&view, a, b, circle_mm2(0.413)) - 1) < 0.005);
    }
}

/* Along rows, columns and diagonals of the picture, where a sampling lattice is at its weakest. */
static void the_pixels_own_directions_are_no_exception(void **unused)
{
    (void)unused;
    struct scot_view view = view_at(0, 0);
    for (int trial = 0; trial < 32; trial++) {
        double turn = trial * scot_rad(22.5), shift = trial * 0.07 * view.pixel_mm;
        struct scot_vec3 d = scot_along(scot_scale(view.right, cos(turn)), sin(turn), view.up);
        struct scot_vec3 a = scot_along(scot_along(scot_vec3(3, -7, 11), shift, view.right), -40, d), b = scot_along(a, 80, d);
        int box[4];
        draw(&view, a, b, 0.413, 0, box);
        assert_true(fabs(picture_sum() / rod_sum(&view, a, b, circle_mm2(0.413)) - 1) < 0.005);
    }
}

static void end_on_it_is_a_small_disc_of_its_whole_length(void **unused)
{
    (void)unused;
    struct scot_view view = view_at(35, 10);
    for (int trial = 0; trial < 20; trial++) {
        struct scot_vec3 a = scot_vec3(3 + any(-20, 20), -7 + any(-20, 20), 11 + any(-20, 20));
        struct scot_vec3 ray = scot_unit(scot_sub(a, view.source)), b = scot_along(a, 90, ray);
        double column, row;
        scot_view_project(&view, a, &column, &row);
        int box[4];
        draw(&view, a, b, 0.718, 0, box);
        double sum = 0, x = 0, y = 0, top = 0;
        for (int r = box[1]; r < box[3]; r++)
            for (int c = box[0]; c < box[2]; c++) {
                double p = picture[r * SIZE + c];
                sum += p;
                x += p * c;
                y += p * r;
                top = fmax(top, p);
            }
        assert_true(fabs(sum / rod_sum(&view, a, b, circle_mm2(0.718)) - 1) < 0.01);
        assert_true(hypot(x / sum - column, y / sum - row) < 0.03);
        assert_true(top > 80 && top < 90.01); /* no pixel wholly inside may lie under a 3.8 pixel disc's rim */
        assert_true(box[2] - box[0] < 12 && box[3] - box[1] < 12);
    }
}

static void a_tube_is_its_wall(void **unused)
{
    (void)unused;
    struct scot_view view = view_at(0, 0);
    struct scot_vec3 a = scot_vec3(-20, -30, 0), b = scot_vec3(30, 20, 25);
    int box[4];
    draw(&view, a, b, 0.718, 0.413, box);
    double wanted = rod_sum(&view, a, b, circle_mm2(0.718) - circle_mm2(0.413));
    assert_true(fabs(picture_sum() / wanted - 1) < 0.005);
}

static void nothing_lies_outside_the_box(void **unused)
{
    (void)unused;
    for (int trial = 0; trial < 40; trial++) {
        struct scot_view view = view_at(any(-90, 90), any(-40, 40));
        struct scot_vec3 a = scot_vec3(any(-200, 200), any(-200, 200), any(-200, 200));
        struct scot_vec3 b = scot_along(a, 1, scot_vec3(any(-200, 200), any(-200, 200), any(-200, 200)));
        int box[4];
        draw(&view, a, b, 1.27, 0.8, box);
        double inside = 0;
        for (int r = box[1]; r < box[3]; r++)
            for (int c = box[0]; c < box[2]; c++)
                inside += picture[r * SIZE + c];
        assert_true(box[0] >= 0 && box[1] >= 0 && box[2] <= SIZE && box[3] <= SIZE);
        assert_true(inside == picture_sum());
    }
}

static void the_beam_begins_at_the_source_and_ends_at_the_detector(void **unused)
{
    (void)unused;
    struct scot_view view = view_at(0, 0);
    struct scot_vec3 beam = scot_unit(scot_sub(view.detector_centre, view.source)), side = scot_vec3(1, 0, 0);
    int box[4];
    draw(&view, scot_along(view.detector_centre, 10, beam), scot_along(view.detector_centre, 60, beam), 1, 0, box);
    assert_true(picture_sum() == 0 && box[0] >= box[2]);
    draw(&view, scot_along(view.source, -60, beam), scot_along(view.source, -10, beam), 1, 0, box);
    assert_true(picture_sum() == 0 && box[0] >= box[2]);
    /* Half of it sticks out behind the detector. */
    struct scot_vec3 tilted = scot_unit(scot_along(beam, 0.5, side));
    struct scot_vec3 a = scot_along(view.detector_centre, -40, tilted);
    draw(&view, a, scot_along(view.detector_centre, 40, tilted), 1, 0, box);
    assert_true(fabs(picture_sum() / rod_sum(&view, a, view.detector_centre, circle_mm2(1)) - 1) < 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_holds_the_mass_width_and_place),
        cmocka_unit_test(the_whole_shadow_holds_the_mass_in_any_direction),
        cmocka_unit_test(the_pixels_own_directions_are_no_exception),
        cmocka_unit_test(end_on_it_is_a_small_disc_of_its_whole_length),
        cmocka_unit_test(a_tube_is_its_wall),
        cmocka_unit_test(nothing_lies_outside_the_box),
        cmocka_unit_test(the_beam_begins_at_the_source_and_ends_at_the_detector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
