#include "base/vec.h"

#include "support.h"

static void inverse_undoes_the_map(void **state)
{
    (void)state;
    struct scot_affine a = {{{0.8, 0.1, 0, -200}, {0, 0.7, 0.2, 30}, {0.05, 0, -3, 500}}}, inverse;
    assert_true(scot_affine_inverse(&inverse, &a));
    struct scot_vec3 p = scot_vec3(12, -7, 33);
    struct scot_vec3 back = scot_affine_point(&inverse, scot_affine_point(&a, p));
    assert_true(scot_length(scot_sub(back, p)) < 1e-9);
}

static void a_singular_map_has_no_inverse(void **state)
{
    (void)state;
    struct scot_affine flat = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {1, 1, 0, 0}}}, inverse;
    assert_false(scot_affine_inverse(&inverse, &flat));
}

static void a_quarter_turn_about_the_foot_head_axis(void **state)
{
    (void)state;
    struct scot_vec3 p = scot_rotate_about(scot_vec3(2, 1, 5), scot_vec3(1, 1, 0), scot_vec3(0, 0, 1), scot_rad(90));
    assert_true(scot_length(scot_sub(p, scot_vec3(1, 2, 5))) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverse_undoes_the_map),
        cmocka_unit_test(a_singular_map_has_no_inverse),
        cmocka_unit_test(a_quarter_turn_about_the_foot_head_axis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
