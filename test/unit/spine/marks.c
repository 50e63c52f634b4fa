#include "spine/spine.h"

#include <string.h>

#include "rules_here.h"
#include "support.h"

/* Three clicks on the built-in patient's CT, taken from his truth, must give back the joint that is there. */

static struct scot_rules *rules;
static struct scot_patient *patient;
static struct scot_body *body;
static struct scot_spine *truth, *marked;

static int set_up(void **state)
{
    (void)state;
    const struct scot_patient_options options = {.seed = 2};
    struct scot_error err = {0};
    rules = rules_here();
    assert_true(scot_patient_create(&patient, &options, &err));
    assert_true(scot_body_find(&body, scot_patient_ct(patient), &err));
    assert_true(scot_spine_from_patient(&truth, patient, rules, &err));
    if (!scot_spine_from_ct(&marked, scot_patient_ct(patient), body, rules, &err))
        fail_msg("%s", err.text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scot_spine_destroy(&truth);
    scot_spine_destroy(&marked);
    scot_body_destroy(&body);
    scot_patient_destroy(&patient);
    scot_rules_destroy(&rules);
    return 0;
}

/* A click in the transverse slice through the joint's centre. */
static struct scot_vec3 click(const struct scot_spine_joint *j, double along)
{
    double up = 0;
    struct scot_vec3 p = scot_joint_point(j, along, 0, 0);
    for (int i = 0; i < 20; i++) { /* slide along the joint's axis back into the slice */
        up += (j->centre.z - p.z) / j->up.z;
        p = scot_joint_point(j, along, 0, up);
    }
    return p;
}

static double degrees(struct scot_vec3 a, struct scot_vec3 b)
{
    return scot_deg(acos(fmin(1, fabs(scot_dot(a, b)))));
}

/* R-050 R-051 */
static void three_clicks_give_the_joint(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++) {
        const struct scot_spine_joint *t = scot_spine_joint(truth, i);
        struct scot_vec3 a = click(t, -t->width_mm / 2), b = click(t, t->width_mm / 2);
        struct scot_error err = {0};
        int at = -1;
        /* Either end may come first. */
        if (!scot_spine_mark_joint(marked, t->name, t->side, t->centre, i % 2 ? a : b, i % 2 ? b : a, &at, &err))
            fail_msg("%s %d: %s", t->name, t->side, err.text);
        const struct scot_spine_joint *m = scot_spine_joint(marked, at);
        assert_true(scot_length(scot_sub(m->centre, t->centre)) < 0.7);
        assert_true(scot_dot(m->normal, t->normal) > 0.98 && scot_dot(m->dorsal, t->dorsal) > 0.98);
        /* The tangent of the dorsal third is what the view is made from. */
        struct scot_vec3 want = scot_joint_tangent(t, t->width_mm / 3), got = scot_joint_tangent(m, m->width_mm / 3);
        want.z = got.z = 0;
        double off = degrees(scot_unit(want), scot_unit(got));
        if (!(off < 4))
            fail_msg("%s: the tangent is %.1f degrees off", t->name, off);
        assert_true(m->gap_measured);
        assert_true(fabs(m->gap_mm - t->gap_mm) < 0.7);
    }
    assert_int_equal(scot_spine_joints(marked), 12);
    int again;
    const struct scot_spine_joint *t = scot_spine_joint(truth, 0);
    assert_true(scot_spine_mark_joint(marked, t->name, t->side, t->centre, click(t, -5), click(t, 5), &again, NULL));
    assert_int_equal(scot_spine_joints(marked), 12); /* marked anew, not once more */
}

static void what_is_not_known_is_said_to_be_unknown(void **state)
{
    (void)state;
    struct scot_vec3 p = scot_spine_joint(truth, 5)->centre;
    for (int i = 0; i < SCOT_STRUCTURES; i++) {
        assert_false(scot_spine_knows(marked, (enum scot_structure)i));
        assert_true(isnan(scot_spine_distance_mm(marked, (enum scot_structure)i, p, NULL)));
    }
    assert_int_equal(scot_spine_tissue(marked, scot_add(p, scot_vec3(0, 400, 0))), SCOT_TISSUE_AIR);
}

static void refuses(const char *name, struct scot_vec3 c, struct scot_vec3 a, struct scot_vec3 b, const char *word)
{
    struct scot_error err = {0};
    int at;
    assert_false(scot_spine_mark_joint(marked, name, SCOT_SPINE_LEFT, c, a, b, &at, &err));
    if (strstr(err.text, word) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, word);
}

static void bad_marks_are_refused_in_one_line(void **state)
{
    (void)state;
    const struct scot_spine_joint *t = scot_spine_joint(truth, 8);
    struct scot_vec3 c = t->centre, a = click(t, -6), b = click(t, 6);
    refuses("L6/7", c, a, b, "wanted T12/L1");
    refuses("L4/5", c, c, scot_add(c, scot_vec3(1, 0, 0)), "mm apart");
    refuses("L4/5", scot_add(c, scot_vec3(0, 30, 0)), a, b, "between the ends");
    refuses("L4/5", c, scot_add(c, scot_vec3(0, 0, 8)), scot_add(c, scot_vec3(0, 0, -8)), "transverse slice");
    refuses("L4/5", scot_vec3(9000, 0, 0), a, b, "outside the CT");
    const struct scot_spine_joint *right = scot_spine_joint(truth, 9); /* named left */
    assert_int_equal(right->side, SCOT_SPINE_RIGHT);
    refuses("L4/5", right->centre, click(right, -6), click(right, 6), "as in a right joint");
}

static void a_nerve_is_marked_by_its_target_and_course(void **state)
{
    (void)state;
    int from = scot_spine_find_nerve(truth, "L3", SCOT_SPINE_LEFT), at = -1;
    const struct scot_spine_nerve *t = scot_spine_nerve(truth, from);
    assert_true(scot_spine_mark_nerve(marked, "L3", SCOT_SPINE_LEFT, t->target, t->line.point[1], t->line.point[3], &at, NULL));
    assert_string_equal(scot_spine_nerve(marked, at)->name, t->name);
    assert_string_equal(scot_spine_nerve(marked, at)->bone, "L4 transverse process");
    struct scot_error err = {0};
    assert_false(scot_spine_mark_nerve(marked, "S3", SCOT_SPINE_LEFT, t->target, t->line.point[1], t->line.point[3], &at, &err));
    assert_non_null(strstr(err.text, "wanted T10 to L5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_clicks_give_the_joint),
        cmocka_unit_test(what_is_not_known_is_said_to_be_unknown),
        cmocka_unit_test(bad_marks_are_refused_in_one_line),
        cmocka_unit_test(a_nerve_is_marked_by_its_target_and_course),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
