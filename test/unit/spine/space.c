#include "spine/space.h"

#include <stdio.h>
#include <string.h>

#include "rules_here.h"
#include "support.h"

/* the joint's space and rim on CTs of which the truth is known. */

static struct scot_rules *rules;
static struct scot_space_figures figures;

static int set_up(void **state)
{
    (void)state;
    rules = rules_here();
    return scot_space_figures(&figures, rules, NULL) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    scot_rules_destroy(&rules);
    return 0;
}

static double drawn(uint32_t *random, double low, double high)
{
    *random = *random * 1664525U + 1013904223U;
    return low + (high - low) * (*random >> 8) / (1 << 24);
}

/* A joint in space, its own coordinates turned by chance. */
static struct scot_spine_joint joint_of(uint32_t *random, double gap_mm)
{
    struct scot_vec3 up = scot_unit(scot_vec3(drawn(random, -0.3, 0.3), drawn(random, -0.5, 0.5), 1));
    struct scot_vec3 dorsal = scot_unit(scot_cross(scot_cross(up, scot_vec3(drawn(random, -1, 1), 1, drawn(random, -0.3, 0.3))), up));
    return (struct scot_spine_joint){.name = "L4/5", .source = SCOT_FROM_TRUTH, .dorsal = dorsal, .up = up, .normal = scot_cross(up, dorsal),
                                     .radius_mm = drawn(random, 15, 40), .gap_mm = gap_mm, .gap_measured = true, .width_mm = 15, .height_mm = 16};
}

/* Bone where a point is neither in the joint's gap nor far behind or above it: every voxel the mean of 3 x 3 x 3 points, as a
 * scanner's is. `spur_mm` of bone stands in the gap's continuation behind the rim. */
static bool is_bone(const struct scot_spine_joint *j, struct scot_vec3 p, double spur_mm)
{
    double along, out, up;
    scot_joint_local(j, p, &along, &out, &up);
    if (fabs(out) > 9 || fabs(up) > j->height_mm / 2 + 4 || along < -j->width_mm / 2 - 2)
        return false;
    bool beyond = along > j->width_mm / 2;
    return beyond ? along < j->width_mm / 2 + spur_mm : fabs(out) > j->gap_mm / 2;
}

static struct scot_volume *ct_of(const struct scot_spine_joint *j, double voxel_mm, double spur_mm, uint32_t *random)
{
    enum { FINE = 3 };
    struct scot_volume *ct = NULL;
    const int side = (int)(34 / voxel_mm), n[3] = {side, side, side};
    struct scot_affine grid = {{{voxel_mm, 0, 0, 0}, {0, voxel_mm, 0, 0}, {0, 0, voxel_mm, 0}}};
    for (int a = 0; a < 3; a++)
        grid.m[a][3] = -17 + drawn(random, 0, voxel_mm);
    assert_true(scot_volume_create(&ct, n, &grid, NULL));
    for (int k = 0; k < side; k++)
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) {
                int bone = 0;
                for (int f = 0; f < FINE * FINE * FINE; f++) {
                    double at[3] = {x + (f % FINE + 0.5) / FINE - 0.5, y + (f / FINE % FINE + 0.5) / FINE - 0.5, k + (f / FINE / FINE + 0.5) / FINE - 0.5};
                    bone += is_bone(j, scot_affine_point(&grid, scot_vec3(at[0], at[1], at[2])), spur_mm);
                }
                ct->voxel[scot_volume_index(ct, x, y, k)] = (int16_t)(60 + 640 * bone / (FINE * FINE * FINE));
            }
    return ct;
}

/* At voxels of half a millimetre to one, in any pose: told to a fifth of a millimetre where it is told; and nothing thinner than half
 * a voxel ever is. */
static void slabs_of_known_thickness(void **state)
{
    (void)state;
    uint32_t random = 52;
    int told = 0;
    for (int i = 0; i < 24; i++) {
        double voxel = i % 2 == 0 ? 0.6 : 1, gap = drawn(&random, 0.2, 3.8);
        struct scot_spine_joint j = joint_of(&random, gap);
        struct scot_volume *ct = ct_of(&j, voxel, 0, &random);
        struct scot_joint_space s;
        scot_joint_space(&s, &j, ct, &figures);
        assert_true(fabs(s.voxel_mm - voxel) < 1e-6 && fabs(s.limit_mm - figures.voxels * voxel) < 1e-6);
        if (s.told == SCOT_SPACE_TOLD) {
            told++;
            if (fabs(s.median_mm - gap) > 0.2 || s.low_mm > s.median_mm || s.high_mm < s.median_mm)
                fail_msg("%.2f mm at voxels of %.1f: told %.2f (%.2f to %.2f)", gap, voxel, s.median_mm, s.low_mm, s.high_mm);
        } else {
            assert_int_equal(s.told, SCOT_SPACE_UNDER);
            if (gap > 1.6 * voxel)
                fail_msg("%.2f mm at voxels of %.1f is not told", gap, voxel);
        }
        if (gap < voxel / 2)
            assert_int_equal(s.told, SCOT_SPACE_UNDER);
        scot_volume_destroy(&ct);
    }
    assert_true(told > 10);
}

/* Voxels thicker than the space tell nothing, and say so; never a figure. */
static void coarse_voxels_tell_nothing(void **state)
{
    (void)state;
    uint32_t random = 3;
    for (int i = 0; i < 12; i++) {
        double gap = drawn(&random, 0.4, 2.2);
        struct scot_spine_joint j = joint_of(&random, gap);
        struct scot_volume *ct = ct_of(&j, 3, 0, &random);
        struct scot_joint_space s;
        char line[160], rim[160];
        scot_joint_space(&s, &j, ct, &figures);
        assert_true(s.told != SCOT_SPACE_TOLD && isnan(s.median_mm) && s.grade == -1 && s.rim_grade == -1);
        assert_false(scot_joint_space_line(line, sizeof line, &s));
        assert_false(scot_joint_rim_line(rim, sizeof rim, &s));
        assert_non_null(strstr(line, "not told"));
        assert_non_null(strstr(rim, "not graded"));
        scot_volume_destroy(&ct);
    }
}

/* Bone that stands beyond the rim is found with its length and grades the joint; a marked rim is known no better than the click. */
static void bone_beyond_the_rim(void **state)
{
    (void)state;
    static const struct {
        double spur_mm;
        int grade, marked;
    } row[] = {{0, 0, 0}, {2, 1, 0}, {4, 2, 1}, {6.5, 3, 2}};
    uint32_t random = 9;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct scot_spine_joint j = joint_of(&random, 2.6);
        struct scot_volume *ct = ct_of(&j, 0.6, row[i].spur_mm, &random);
        struct scot_joint_space s;
        char line[160];
        scot_joint_space(&s, &j, ct, &figures);
        assert_true(fabs(s.rim_mm - row[i].spur_mm) < 0.6);
        assert_int_equal(s.rim_grade, row[i].grade);
        assert_int_equal(s.grade, row[i].grade);
        assert_true(scot_joint_rim_line(line, sizeof line, &s) == (row[i].grade == 0));
        j.source = SCOT_FROM_MARKS;
        scot_joint_space(&s, &j, ct, &figures);
        assert_int_equal(s.rim_grade, row[i].marked);
        scot_volume_destroy(&ct);
    }
}

/* Four built-in people, twelve joints each: to a seventh of a millimetre, and the grade is the row's. */
static void built_in_people(void **state)
{
    (void)state;
    int narrow = 0;
    for (uint64_t seed = 0; seed < 4; seed++) {
        const struct scot_patient_options options = {.seed = seed};
        struct scot_patient *patient = NULL;
        struct scot_spine *spine = NULL;
        assert_true(scot_patient_create(&patient, &options, NULL));
        assert_true(scot_spine_from_patient(&spine, patient, rules, NULL));
        for (int i = 0; i < scot_spine_joints(spine); i++) {
            const struct scot_spine_joint *j = scot_spine_joint(spine, i);
            char line[160];
            assert_int_equal(j->space.told, SCOT_SPACE_TOLD);
            if (fabs(j->space.median_mm - j->gap_mm) > 0.15)
                fail_msg("%s of %d: %.2f, truth %.2f", j->name, (int)seed, j->space.median_mm, j->gap_mm);
            assert_int_equal(j->space.rim_grade, 0);
            assert_int_equal(j->space.grade, rint(10 * j->space.median_mm) < 20);
            assert_true(scot_joint_space_line(line, sizeof line, &j->space) == (j->space.grade == 0));
            narrow += j->space.grade;
        }
        scot_spine_destroy(&spine);
        scot_patient_destroy(&patient);
    }
    assert_true(narrow > 5 && narrow < 43); /* both are among them */
}

/* Of no CT nothing is told, and a rule that is missing is an error. */
static void nothing_is_made_up(void **state)
{
    (void)state;
    uint32_t random = 1;
    struct scot_spine_joint j = joint_of(&random, 2);
    struct scot_joint_space s;
    char line[160];
    scot_joint_space(&s, &j, NULL, &figures);
    assert_true(s.told == SCOT_SPACE_NOT_ASKED && s.grade == -1 && isnan(s.median_mm));
    assert_false(scot_joint_space_line(line, sizeof line, &s));
    struct scot_volume *ct = ct_of(&j, 1, 0, &random);
    j.centre = scot_vec3(200, 0, 0);
    scot_joint_space(&s, &j, ct, &figures);
    assert_int_equal(s.told, SCOT_SPACE_NO_FACE);
    scot_volume_destroy(&ct);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slabs_of_known_thickness), cmocka_unit_test(coarse_voxels_tell_nothing), cmocka_unit_test(bone_beyond_the_rim),
        cmocka_unit_test(built_in_people),          cmocka_unit_test(nothing_is_made_up),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
