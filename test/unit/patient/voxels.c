#define _GNU_SOURCE
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "image/image.h"
#include "patient/patient.h"
#include "volume/body.h"

static struct scot_patient *make(uint64_t seed, double spacing_mm, int threads)
{
    struct scot_error err = {{0}};
    struct scot_pool *pool = NULL;
    struct scot_patient *patient = NULL;
    assert_true(scot_pool_create(&pool, threads, &err));
    struct scot_patient_options options = {.seed = seed, .spacing_mm = spacing_mm, .pool = pool};
    if (!scot_patient_create(&patient, &options, &err))
        fail_msg("%s", err.text);
    scot_pool_destroy(&pool);
    return patient;
}

static void same_bytes_for_any_thread_count(void **state)
{
    (void)state;
    struct scot_patient *one = make(5, 3, 1), *three = make(5, 3, 3), *other = make(6, 3, 2);
    size_t count = scot_volume_count(scot_patient_ct(one));
    assert_memory_equal(scot_patient_ct(one)->voxel, scot_patient_ct(three)->voxel, 2 * count);
    assert_memory_equal(scot_patient_labels(one)->voxel, scot_patient_labels(three)->voxel, 2 * count);
    assert_string_not_equal(scot_patient_ct(one)->sha256, scot_patient_ct(other)->sha256);
    scot_patient_destroy(&one);
    scot_patient_destroy(&three);
    scot_patient_destroy(&other);
}

/* Where HU falls through half of the highest within 3 mm, going from there toward 0. */
static double edge_mm(const struct scot_volume *ct, const struct scot_joint_truth *j, double sign)
{
    double top = -1000, top_at = 0;
    for (double t = j->gap_mm / 2; t < j->gap_mm / 2 + 2.5; t += 0.05) {
        double hu = scot_volume_sample(ct, scot_along(j->centre, sign * t, j->normal), -1024);
        if (hu > top) {
            top = hu;
            top_at = t;
        }
    }
    assert_true(top > 500); /* subchondral bone on either side */
    double gap = scot_volume_sample(ct, j->centre, -1024);
    for (double t = top_at; t > 0; t -= 0.02)
        if (scot_volume_sample(ct, scot_along(j->centre, sign * t, j->normal), -1024) < (top + gap) / 2)
            return t;
    return 0;
}

/* The fine grid is dear: one patient serves these. */
static struct scot_patient *fine;

static int make_fine(void **state)
{
    (void)state;
    fine = make(0, 0.8, 2);
    return 0;
}

static int drop_fine(void **state)
{
    (void)state;
    scot_patient_destroy(&fine);
    return 0;
}

static void joints_are_where_truth_says(void **state)
{
    (void)state;
    static const int label[] = {32, 31, 30, 29, 28, 27, 26};
    int count;
    const struct scot_joint_truth *joint = scot_patient_joints(fine, &count);
    assert_int_equal(count, 12);
    for (int n = 0; n < count; n++) {
        const struct scot_joint_truth *j = &joint[n];
        double gap = edge_mm(scot_patient_ct(fine), j, -1) + edge_mm(scot_patient_ct(fine), j, 1);
        if (fabs(gap - j->gap_mm) > 0.5)
            fail_msg("%s %s: gap %.2f mm in the voxels, %.2f stated", j->joint, j->side, gap, j->gap_mm);
        double off = j->gap_mm / 2 + 1.6;
        const struct scot_volume *labels = scot_patient_labels(fine);
        assert_int_equal(scot_volume_nearest(labels, scot_along(j->centre, -off, j->normal), 0), label[n / 2]);
        assert_int_equal(scot_volume_nearest(labels, scot_along(j->centre, off, j->normal), 0), label[n / 2 + 1]);
        assert_true((strcmp(j->side, "left") == 0) == (j->centre.x > 0));
        assert_true((j->profile_oblique_deg > 0) == (j->centre.x > 0));
    }
    assert_string_equal(joint[0].joint, "T12/L1");
    assert_string_equal(joint[8].joint, "L4/5");
    assert_string_equal(joint[11].joint, "L5/S1");
}

struct tally {
    double volume_ml, x, hu;
    long voxels;
};

static void count_labels(struct tally *tally, int labels)
{
    const struct scot_volume *l = scot_patient_labels(fine), *ct = scot_patient_ct(fine);
    double step = l->patient_from_voxel.m[0][0];
    for (size_t i = 0; i < scot_volume_count(l); i++) {
        int label = l->voxel[i];
        assert_in_range(label, 0, labels - 1);
        tally[label].voxels++;
        tally[label].hu += ct->voxel[i];
        tally[label].x += l->patient_from_voxel.m[0][3] + step * (double)(i % (size_t)l->n[0]);
    }
    for (int n = 0; n < labels; n++) {
        tally[n].volume_ml = (double)tally[n].voxels * step * step * step * 1e-3;
        tally[n].x /= fmax(1, (double)tally[n].voxels);
        tally[n].hu /= fmax(1, (double)tally[n].voxels);
    }
}

static void tissues_are_all_there(void **state)
{
    (void)state;
    static struct tally tally[400];
    count_labels(tally, 400);
    for (int label = 27; label <= 31; label++) { /* L5 .. L1 */
        assert_true(tally[label].volume_ml > 35 && tally[label].volume_ml < 110);
        assert_float_equal(tally[label].x, 0, 0.6);
        assert_true(tally[label].hu > 250 && tally[label].hu < 600);
    }
    /* S1 and the rest of the sacrum share the bone between them. */
    assert_true(tally[26].volume_ml > 35 && tally[26].volume_ml < 100);
    assert_true(tally[25].volume_ml > 80 && tally[25].volume_ml < 250);
    assert_float_equal(tally[26].x, 0, 0.6);
    assert_true(tally[3].volume_ml > 90 && tally[3].x > 40);   /* left kidney, on +x */
    assert_true(tally[2].volume_ml > 90 && tally[2].x < -40);
    assert_true(tally[77].x > 40 && tally[78].x < -40);        /* hip bones */
    assert_true(tally[205].volume_ml > 15 && fabs(tally[205].hu - 17) < 12); /* CSF */
    assert_true(tally[202].hu < -80);                          /* subcutaneous fat */
    for (int n = 0; n < 12; n++)                               /* capsules and cartilages, T12/L1 down */
        assert_true(tally[224 + n].voxels > 100 && tally[244 + n].voxels > 100);
    for (int level = 1; level <= 7; level++)                   /* roots T11 .. L5 */
        assert_true(tally[260 + 2 * level].voxels > 50 && tally[261 + 2 * level].voxels > 50);
    for (int level = 2; level <= 7; level++)                   /* medial branches T12 .. L4, L5 ramus */
        assert_true(tally[280 + 2 * level].voxels > 5 && tally[281 + 2 * level].voxels > 5);
}

/* Organs stay in the body: what stuck out of it would be taken for a couch, and cut off with it. */
static void nothing_sticks_out_of_the_skin(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct scot_patient *patient = make(seed, 2, 2);
        const struct scot_volume *ct = scot_patient_ct(patient), *labels = scot_patient_labels(patient);
        struct scot_body *body = NULL;
        assert_true(scot_body_find(&body, ct, NULL));
        if (body->couch_found)
            fail_msg("seed %d is thought to lie on a couch", (int)seed);
        scot_body_destroy(&body);
        for (int k = 0; k < ct->n[2]; k++)
            for (int j = 0; j < ct->n[1]; j++) {
                size_t row = scot_volume_index(labels, 0, j, k);
                int first = 0, last = ct->n[0] - 1;
                while (first < last && labels->voxel[row + (size_t)first] == 0)
                    first++;
                while (last > first && labels->voxel[row + (size_t)last] == 0)
                    last--;
                /* From the side skin comes first, or fat where the skin slips between voxels. */
                int end[2] = {labels->voxel[row + (size_t)first], labels->voxel[row + (size_t)last]};
                for (int side = 0; side < 2; side++)
                    if (end[side] != 0 && end[side] != 201 && end[side] != 202)
                        fail_msg("seed %d: label %d is outermost at row %d of slice %d", (int)seed, end[side], j, k);
            }
        scot_patient_destroy(&patient);
    }
}

static void what_is_written_can_be_read(void **state)
{
    (void)state;
    char folder[] = "/tmp/scottie-patient-XXXXXX", path[64];
    struct scot_error err = {{0}};
    assert_non_null(mkdtemp(folder));
    struct scot_patient *small = make(0, 4, 2);
    if (!scot_patient_write(small, folder, &err))
        fail_msg("%s", err.text);
    snprintf(path, sizeof path, "%s/labels.nii.gz", folder);
    struct scot_volume *back = NULL;
    assert_true(scot_image_open(&back, NULL, path, &(struct scot_image_options){.labels = true}, &err));
    assert_memory_equal(back->voxel, scot_patient_labels(small)->voxel, 2 * scot_volume_count(back));
    scot_volume_destroy(&back);
    static const char *const file[] = {"ct.nii.gz", "labels.nii.gz", "truth.json"};
    for (int n = 0; n < 3; n++) {
        snprintf(path, sizeof path, "%s/%s", folder, file[n]);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(folder), 0);
    struct scot_volume *taken = scot_patient_take_ct(small);
    assert_null(scot_patient_ct(small));
    assert_false(scot_patient_write(small, folder, &err));
    scot_volume_destroy(&taken);
    scot_patient_destroy(&small);
}

static void what_is_not_built_is_refused(void **state)
{
    (void)state;
    struct scot_error err = {{0}};
    struct scot_patient *patient = NULL;
    assert_false(scot_patient_create(&patient, &(struct scot_patient_options){.region = SCOT_REGION_CERVICAL}, &err));
    assert_non_null(strstr(err.text, "region is cervical, wanted lumbar"));
    memset(&err, 0, sizeof err);
    assert_false(scot_patient_create(&patient, &(struct scot_patient_options){.spacing_mm = NAN}, &err));
    assert_non_null(strstr(err.text, "wanted 0.4 to 8 mm"));
    assert_null(patient);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        struct scot_error err = {{0}};
        struct scot_patient *patient = NULL;
        scot_alloc_fail_at(nth);
        bool ok = scot_patient_create(&patient, &(struct scot_patient_options){.spacing_mm = 8}, &err);
        scot_alloc_fail_at(0);
        scot_patient_destroy(&patient);
        if (ok) {
            assert_true(nth > 5);
            return;
        }
        assert_non_null(strstr(err.text, "out of memory"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bytes_for_any_thread_count), cmocka_unit_test(joints_are_where_truth_says),
        cmocka_unit_test(tissues_are_all_there),           cmocka_unit_test(nothing_sticks_out_of_the_skin),
        cmocka_unit_test(what_is_written_can_be_read),
        cmocka_unit_test(what_is_not_built_is_refused),    cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, make_fine, drop_fine);
}
