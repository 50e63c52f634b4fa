#define _GNU_SOURCE
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "patient/inside.h"

/* What truth.json says, read as another program would. */

static struct scot_patient *patient;
static json_t *truth;

static int set_up(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    json_error_t err;
    if (!scot_patient_create(&patient, &(struct scot_patient_options){.seed = 3, .spacing_mm = 8}, NULL))
        return 1;
    FILE *file = open_memstream(&text, &size);
    scot_patient_print_truth(file, patient);
    fclose(file);
    truth = json_loadb(text, size, JSON_REJECT_DUPLICATES, &err);
    free(text);
    return truth == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    json_decref(truth);
    scot_patient_destroy(&patient);
    return 0;
}

static struct scot_vec3 vector(const json_t *object, const char *name)
{
    const json_t *v = json_object_get(object, name);
    if (json_array_size(v) != 3)
        fail_msg("%s is missing or has not three numbers", name);
    return scot_vec3(json_number_value(json_array_get(v, 0)), json_number_value(json_array_get(v, 1)),
                     json_number_value(json_array_get(v, 2)));
}

static double number(const json_t *object, const char *name)
{
    const json_t *v = json_object_get(object, name);
    if (!json_is_number(v))
        fail_msg("%s is missing or no number", name);
    return json_number_value(v);
}

static double apart(struct scot_vec3 a, struct scot_vec3 b)
{
    return scot_length(scot_sub(a, b));
}

/* Centre, ends, normal and axes agree with one another, and the C interface says the same. */
static void a_joint_is_told_whole(void **state)
{
    (void)state;
    const json_t *joints = json_object_get(truth, "joints");
    int count;
    const struct scot_joint_truth *told = scot_patient_joints(patient, &count);
    assert_int_equal(json_array_size(joints), count);
    for (int n = 0; n < count; n++) {
        const json_t *j = json_array_get(joints, (size_t)n);
        struct scot_vec3 centre = vector(j, "centre_mm"), dorsal = vector(j, "dorsal_end_mm"), ventral = vector(j, "ventral_end_mm");
        struct scot_vec3 normal = vector(j, "normal"), along = vector(j, "dorsal"), up = vector(j, "up");
        double width = number(j, "width_mm"), radius = number(j, "radius_mm");
        assert_float_equal(scot_length(normal), 1, 1e-4);
        assert_float_equal(scot_dot(normal, along), 0, 1e-4);
        assert_float_equal(fabs(scot_dot(scot_cross(normal, up), along)), 1, 1e-4); /* all three square to one another */
        /* The chord of an arc of that width and radius. */
        assert_true(fabs(apart(dorsal, ventral) - 2 * radius * sin(width / 2 / radius)) < 0.02);
        assert_true(dorsal.y > ventral.y && apart(centre, dorsal) < width && number(j, "gap_mm") > 1);
        assert_float_equal(apart(vector(j, "recess_superior_mm"), vector(j, "recess_inferior_mm")), number(j, "height_mm"), 0.02);
        const json_t *capsule = json_object_get(j, "capsule");
        assert_int_equal((int)number(capsule, "label"), told[n].capsule_label);
        assert_int_equal(told[n].capsule_label, 224 + n);
        assert_int_equal((int)number(capsule, "cartilage_label"), 244 + n);
        assert_float_equal(apart(told[n].ventral, ventral), 0, 0.002);
        assert_float_equal(apart(told[n].along, along), 0, 1e-4);
        assert_float_equal(apart(told[n].up, up), 0, 1e-4);
    }
}

static const json_t *find(const char *list, const char *name)
{
    size_t n;
    json_t *row;
    json_array_foreach(json_object_get(truth, list), n, row)
        if (strcmp(json_string_value(json_object_get(row, "name")), name) == 0)
            return row;
    fail_msg("%s has no %s", list, name);
    return NULL;
}

static void a_medial_branch_has_its_target(void **state)
{
    (void)state;
    const json_t *l3 = find("nerves", "L3 medial branch left");
    assert_string_equal(json_string_value(json_object_get(l3, "bone")), "L4");
    assert_string_equal(json_string_value(json_object_get(l3, "kind")), "medial branch");
    assert_true(vector(l3, "target_mm").x > 10);
    assert_null(json_object_get(find("nerves", "L3 root right"), "target_mm"));
    assert_true(vector(find("nerves", "L5 dorsal ramus right"), "target_mm").x < -10);
}

static void vessels_are_arteries_and_veins(void **state)
{
    (void)state;
    int veins = 0, arteries = 0;
    size_t n;
    json_t *row;
    json_array_foreach(json_object_get(truth, "vessels"), n, row) {
        const char *kind = json_string_value(json_object_get(row, "kind"));
        bool vein = strcmp(kind, "vein") == 0;
        veins += vein;
        arteries += strstr(kind, "artery") != NULL;
        assert_true(vein == (number(row, "label") == 0)); /* no CT shows the veins */
        assert_int_equal(json_array_size(json_object_get(row, "points_mm")), json_array_size(json_object_get(row, "radii_mm")));
    }
    assert_int_equal(veins, 14 + 12 + 14);    /* at nerves, at joints, in foramina */
    assert_int_equal(arteries, 2 * 2 * 6);    /* segmental or iliolumbar, and radicular: T12 to L5 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_joint_is_told_whole),
        cmocka_unit_test(a_medial_branch_has_its_target),
        cmocka_unit_test(vessels_are_arteries_and_veins),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
