#include "spine/spine.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "rules_here.h"
#include "support.h"

static struct scot_rules *rules;
static struct scot_patient *patient;
static struct scot_spine *spine;

static int set_up(void **state)
{
    (void)state;
    const struct scot_patient_options options = {.seed = 0};
    struct scot_error err = {0};
    rules = rules_here();
    assert_true(scot_patient_create(&patient, &options, &err));
    if (!scot_spine_from_patient(&spine, patient, rules, &err))
        fail_msg("%s", err.text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scot_spine_destroy(&spine);
    scot_patient_destroy(&patient);
    scot_rules_destroy(&rules);
    return 0;
}

/* R-046 R-049: small paired joints, one on each side at every lumbar level. */
static void every_level_has_a_joint_on_each_side(void **state)
{
    (void)state;
    static const char *const name[] = {"T12/L1", "L1/2", "L2/3", "L3/4", "L4/5", "L5/S1"};
    assert_int_equal(scot_spine_joints(spine), 12);
    for (int i = 0; i < 6; i++)
        for (int side = 0; side < 2; side++) {
            int index = scot_spine_find_joint(spine, name[i], (enum scot_spine_side)side);
            assert_true(index >= 0);
            const struct scot_spine_joint *j = scot_spine_joint(spine, index);
            assert_true(side == SCOT_SPINE_LEFT ? j->centre.x > 0 : j->centre.x < 0); /* LPS: + is left */
        }
    assert_int_equal(scot_spine_find_joint(spine, "L6/S1", SCOT_SPINE_LEFT), -1);
}

/* a capsule of finite volume, 1 to 2 mL in the lumbar spine. */
static void a_capsule_holds_one_to_two_ml(void **state)
{
    (void)state;
    for (int i = 0; i < scot_spine_joints(spine); i++) {
        const struct scot_spine_joint *j = scot_spine_joint(spine, i);
        assert_true(j->capacity_ml >= 1 && j->capacity_ml <= 2);
        assert_true(j->burst_ml >= j->capacity_ml);
    }
}

static double unit(void)
{
    return (double)rand() / RAND_MAX * 2 - 1;
}

static void own_coordinates_go_both_ways(void **state)
{
    (void)state;
    srand(3);
    for (int n = 0; n < 2000; n++) {
        struct scot_spine_joint j = *scot_spine_joint(spine, n % 12);
        if (n % 3 == 1)
            j.radius_mm = INFINITY;
        if (n % 3 == 2)
            j.radius_mm = -j.radius_mm;
        double along = 8 * unit(), out = 3 * unit(), up = 9 * unit(), a, o, u;
        scot_joint_local(&j, scot_joint_point(&j, along, out, up), &a, &o, &u);
        assert_true(fabs(a - along) < 1e-9 && fabs(o - out) < 1e-9 && fabs(u - up) < 1e-9);
        struct scot_vec3 step = scot_sub(scot_joint_point(&j, along + 1e-6, 0, up), scot_joint_point(&j, along, 0, up));
        assert_true(scot_length(scot_sub(scot_unit(step), scot_joint_tangent(&j, along))) < 1e-5);
        assert_true(fabs(scot_dot(scot_joint_tangent(&j, along), scot_joint_normal(&j, along))) < 1e-9);
    }
}

static void the_gap_is_joint_and_its_sides_are_bone(void **state)
{
    (void)state;
    int bone = 0, sides = 0;
    for (int i = 2; i < 12; i++) {
        const struct scot_spine_joint *j = scot_spine_joint(spine, i);
        assert_int_equal(scot_spine_tissue(spine, j->centre), SCOT_TISSUE_JOINT);
        assert_true(scot_joint_has(j, j->centre, 0));
        assert_false(scot_joint_has(j, scot_joint_point(j, 0, 2 * j->gap_mm, 0), 0));
        for (int side = -1; side <= 1; side += 2, sides++)
            bone += scot_spine_tissue(spine, scot_joint_point(j, 0, side * (j->gap_mm / 2 + 1.6), 0)) == SCOT_TISSUE_BONE;
    }
    assert_int_equal(bone, sides);
}

/* what is kept clear of: canal and roots. */
static void dura_roots_and_vessels_have_distances(void **state)
{
    (void)state;
    const char *name = NULL;
    for (int i = 0; i < 12; i++) {
        const struct scot_spine_joint *j = scot_spine_joint(spine, i);
        double dura = scot_spine_distance_mm(spine, SCOT_DURA, j->centre, &name);
        assert_true(dura > 2 && dura < 25);
        double root = scot_spine_distance_mm(spine, SCOT_ROOTS, j->centre, &name);
        assert_true(root > 2 && root < 25);
        assert_non_null(strstr(name, "root"));
        assert_true(scot_spine_distance_mm(spine, SCOT_VESSELS, j->centre, NULL) < 40);
    }
    /* In the middle of the canal there is no way left to go. */
    const struct scot_spine_joint *l = scot_spine_joint(spine, 8), *r = scot_spine_joint(spine, 9);
    struct scot_vec3 between = scot_scale(scot_add(l->centre, r->centre), 0.5);
    struct scot_vec3 canal = scot_add(between, scot_vec3(0, -10, 0));
    assert_true(scot_spine_distance_mm(spine, SCOT_DURA, canal, NULL) == 0);
    assert_int_equal(scot_spine_tissue(spine, canal), SCOT_TISSUE_DURAL_SAC);
}

/* R-050, REFERENCE B2: a joint's two nerves, each with nerve and bone. */
static void a_joint_is_supplied_by_two_medial_branches(void **state)
{
    (void)state;
    int nerve[2];
    scot_spine_nerves_of(spine, scot_spine_find_joint(spine, "L4/5", SCOT_SPINE_LEFT), nerve);
    assert_string_equal(scot_spine_nerve(spine, nerve[0])->name, "L3 medial branch left");
    assert_string_equal(scot_spine_nerve(spine, nerve[0])->bone, "L4 transverse process");
    assert_string_equal(scot_spine_nerve(spine, nerve[1])->name, "L4 medial branch left");
    scot_spine_nerves_of(spine, scot_spine_find_joint(spine, "L5/S1", SCOT_SPINE_RIGHT), nerve);
    assert_string_equal(scot_spine_nerve(spine, nerve[1])->name, "L5 dorsal ramus right");
    assert_string_equal(scot_spine_nerve(spine, nerve[1])->bone, "S1 ala");
}

/* REFERENCE B3: vascular uptake of 6.1 % per nerve: what a tip on the target meets, over many people. */
static void veins_run_through_targets_at_the_published_rate(void **state)
{
    (void)state;
    int met = 0, tried = 0;
    for (uint64_t seed = 0; seed < 150; seed++) {
        const struct scot_patient_options options = {.seed = seed, .spacing_mm = 8};
        struct scot_patient *other = NULL;
        struct scot_spine *its = NULL;
        assert_true(scot_patient_create(&other, &options, NULL));
        assert_true(scot_spine_from_patient(&its, other, rules, NULL));
        for (int i = 0; i < scot_spine_nerves(its); i++) {
            const struct scot_spine_nerve *n = scot_spine_nerve(its, i);
            if (!n->target_known)
                continue;
            const char *name;
            double mm = scot_spine_distance_mm(its, SCOT_VESSELS, n->target, &name);
            met += mm == 0 && strncmp(name, "vein", 4) == 0;
            tried++;
        }
        scot_spine_destroy(&its);
        scot_patient_destroy(&other);
    }
    double rate = (double)met / tried, sd = sqrt(0.061 * 0.939 / tried);
    if (!(fabs(rate - 0.061) < 4 * sd))
        fail_msg("%d of %d targets meet a vein, wanted 6.1 %%", met, tried);
}

static void the_spine_is_told_as_json(void **state)
{
    (void)state;
    char *text = NULL;
    size_t length = 0;
    assert_true(scot_spine_json(&text, &length, spine, NULL));
    assert_int_equal(strlen(text), length);
    assert_non_null(strstr(text, "\"joint\":\"L4/5\",\"side\":\"left\""));
    assert_non_null(strstr(text, "\"frame\":\"LPS mm\""));
    scot_free(text);
}

/* Every name in every way it is written; nothing that leaves out a level or side. */
static void names_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *written, *name;
        enum scot_spine_named named;
    } row[] = {{"L4/5 left", "L4/5 left", SCOT_NAMED_JOINT},
               {"L4-5 LEFT", "L4/5 left", SCOT_NAMED_JOINT},
               {"  l4/L5   Left ", "L4/5 left", SCOT_NAMED_JOINT},
               {"l5-s1 right", "L5/S1 right", SCOT_NAMED_JOINT},
               {"t12/l1 Right", "T12/L1 right", SCOT_NAMED_JOINT},
               {"l3 Medial  branch LEFT", "L3 medial branch left", SCOT_NAMED_NERVE},
               {"L5 Dorsal Ramus right", "L5 dorsal ramus right", SCOT_NAMED_NERVE},
               {"T10 medial branch right", "T10 medial branch right", SCOT_NAMED_NERVE}};
    static const char *const not_one[] = {"", " ", "L4/5", "left", "L4/5 left right", "L4/6 left", "L45 left", "L4/5left", "L5 medial branch left",
                                          "L3 medial branch", "S1/2 left", "L5/1 left", "L4/5 leftish",
                                          "L4/5 left                                                              left and more than any name has"};
    char name[SCOT_SPINE_NAME];
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_int_equal(scot_spine_read_name(name, row[i].written), row[i].named);
        assert_string_equal(name, row[i].name);
        assert_int_equal(scot_spine_read_name(name, row[i].name), row[i].named);
    }
    for (size_t i = 0; i < sizeof not_one / sizeof *not_one; i++) {
        assert_int_equal(scot_spine_read_name(name, not_one[i]), SCOT_NAMED_NOTHING);
        assert_string_equal(name, "");
    }
    for (int i = 0; i < scot_spine_joints(spine); i++) { /* each of the patient's is one */
        char words[40];
        const struct scot_spine_joint *j = scot_spine_joint(spine, i);
        snprintf(words, sizeof words, "%s %s", j->name, j->side == SCOT_SPINE_LEFT ? "LEFT" : "Right");
        assert_int_equal(scot_spine_read_name(name, words), SCOT_NAMED_JOINT);
        assert_int_equal(strncmp(name, j->name, strlen(j->name)), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_has_a_joint_on_each_side),
        cmocka_unit_test(a_capsule_holds_one_to_two_ml),
        cmocka_unit_test(own_coordinates_go_both_ways),
        cmocka_unit_test(the_gap_is_joint_and_its_sides_are_bone),
        cmocka_unit_test(dura_roots_and_vessels_have_distances),
        cmocka_unit_test(a_joint_is_supplied_by_two_medial_branches),
        cmocka_unit_test(veins_run_through_targets_at_the_published_rate),
        cmocka_unit_test(the_spine_is_told_as_json),
        cmocka_unit_test(names_are_read_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
