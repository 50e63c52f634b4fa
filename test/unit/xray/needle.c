#include "xray/needle.h"

#include <math.h>
#include <string.h>

#include "support.h"

/* Tissue of 50 HU in voxels of h mm, air behind y > 60 mm, and whatever a test puts in it. Needles go from the
 * back (+y) to the front. */
enum { SIDE_MM = 120 };

static struct scot_volume *block(double h)
{
    int n = (int)(SIDE_MM / h) + 1;
    struct scot_affine a = {{{h, 0, 0, -60}, {0, h, 0, -60}, {0, 0, h, -60}}};
    struct scot_volume *ct = NULL;
    assert_true(scot_volume_create(&ct, (const int[3]){n, n, n}, &a, NULL));
    for (int k = 0; k < n; k++)
        for (int j = 0; j < n; j++)
            for (int i = 0; i < n; i++)
                ct->voxel[scot_volume_index(ct, i, j, k)] = -60 + j * h > 50 ? -1000 : 50;
    return ct;
}

static void put(struct scot_volume *ct, struct scot_vec3 lo, struct scot_vec3 hi, int16_t hu)
{
    for (int k = 0; k < ct->n[2]; k++)
        for (int j = 0; j < ct->n[1]; j++)
            for (int i = 0; i < ct->n[0]; i++) {
                struct scot_vec3 p = scot_affine_point(&ct->patient_from_voxel, scot_vec3(i, j, k));
                if (p.x >= lo.x && p.y >= lo.y && p.z >= lo.z && p.x <= hi.x && p.y <= hi.y && p.z <= hi.z)
                    ct->voxel[scot_volume_index(ct, i, j, k)] = hu;
            }
}

static const struct scot_vec3 skin = {0.3, 50, 0.2}, inward = {0, -1, 0};

static struct scot_needle needle_of(double length_mm)
{
    struct scot_needle n = {0};
    assert_true(scot_needle_place(&n, 22, length_mm, skin, inward, NULL));
    return n;
}

static void diameters_are_within_iso_9626(void **unused)
{
    (void)unused;
    /* Limits of the metric sizes 1.2, 1.1, 0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.45, 0.4 mm. */
    static const double limits[][2] = {{1.2, 1.3}, {1.03, 1.1}, {0.86, 0.92}, {0.8, 0.83}, {0.698, 0.73},
                                       {0.6, 0.673}, {0.55, 0.58}, {0.5, 0.53}, {0.44, 0.47}, {0.4, 0.42}};
    for (int gauge = 18; gauge <= 27; gauge++) {
        assert_true(scot_needle_diameter_mm(gauge) >= limits[gauge - 18][0]);
        assert_true(scot_needle_diameter_mm(gauge) <= limits[gauge - 18][1]);
    }
    assert_true(scot_needle_diameter_mm(17) == 0 && scot_needle_diameter_mm(28) == 0);
}

static void what_is_no_needle_is_refused(void **unused)
{
    (void)unused;
    struct scot_needle n = {0};
    struct scot_error err = {0};
    assert_false(scot_needle_place(&n, 16, 90, skin, inward, &err));
    assert_string_equal(err.text, "the needle's gauge is 16, wanted 18 to 27");
    err.text[0] = '\0';
    assert_false(scot_needle_place(&n, 22, 20, skin, inward, &err));
    assert_string_equal(err.text, "the needle's length is 20 mm, wanted 50 to 150 mm");
    assert_false(scot_needle_place(&n, 22, NAN, skin, inward, NULL));
    assert_false(scot_needle_place(&n, 22, 90, skin, scot_vec3(0, 0, 0), NULL));
    assert_false(scot_needle_place(&n, 22, 90, scot_vec3(NAN, 0, 0), inward, NULL));
    assert_false(n.in_use);
}

static void it_goes_straight_and_comes_back(void **unused)
{
    (void)unused;
    struct scot_volume *ct = block(1);
    struct scot_needle n = needle_of(90);
    assert_true(fabs(scot_needle_advance(&n, ct, 37.3) - 37.3) < 1e-9);
    assert_int_equal(n.stop, SCOT_NEEDLE_FREE);
    assert_true(scot_length(scot_sub(scot_needle_tip(&n), scot_along(skin, 37.3, inward))) < 1e-9);
    assert_true(fabs(scot_length(scot_sub(scot_needle_hub(&n), scot_needle_tip(&n))) - 90) < 1e-9);
    assert_true(fabs(scot_needle_advance(&n, ct, -50) + 37.3) < 1e-9); /* no further than the skin */
    assert_true(n.depth_mm == 0);
    assert_true(scot_needle_advance(&n, ct, NAN) == 0);
    scot_volume_destroy(&ct);
}

static void it_stops_at_the_hub_and_where_the_ct_ends(void **unused)
{
    (void)unused;
    struct scot_volume *ct = block(1);
    struct scot_needle n = needle_of(50);
    assert_true(fabs(scot_needle_advance(&n, ct, 80) - 50) < 1e-9);
    assert_int_equal(n.stop, SCOT_NEEDLE_AT_HUB);
    n = needle_of(150);
    double moved = scot_needle_advance(&n, ct, 150); /* the last voxel ends at y = -60.5 */
    assert_int_equal(n.stop, SCOT_NEEDLE_OUT_OF_CT);
    assert_true(moved > 110.2 && moved <= 110.5);
    /* The skin may be cut away: starting outside the CT is no stop. */
    assert_true(scot_needle_place(&n, 22, 150, scot_vec3(0, 90, 0), inward, NULL));
    assert_true(fabs(scot_needle_advance(&n, ct, 60) - 60) < 1e-9);
    assert_int_equal(n.stop, SCOT_NEEDLE_FREE);
    scot_volume_destroy(&ct);
}

static void it_stops_at_cortex_of_every_kind(void **unused)
{
    (void)unused;
    const struct {
        double voxel_mm, thick_mm;
        int16_t cortex_hu, inside_hu;
    } bones[] = {
        {0.8, 2, 1200, 300},  /* a pedicle */
        {0.8, 0.8, 500, 120}, /* a lamina one voxel thin over fatty marrow */
        {1, 40, 230, 230},    /* spongy bone whose cortex is lost in the average */
        {3, 3, 420, 150},     /* thick slices */
    };
    for (size_t b = 0; b < sizeof bones / sizeof *bones; b++) {
        struct scot_volume *ct = block(bones[b].voxel_mm);
        double top = -60 + bones[b].voxel_mm * floor(60 / bones[b].voxel_mm); /* a plane of voxels near y = 0 */
        put(ct, scot_vec3(-99, -40, -99), scot_vec3(99, top + 0.01, 99), bones[b].inside_hu);
        put(ct, scot_vec3(-99, top - bones[b].thick_mm + 0.01, -99), scot_vec3(99, top + 0.01, 99), bones[b].cortex_hu);
        struct scot_needle n = needle_of(150);
        double moved = scot_needle_advance(&n, ct, 150);
        assert_int_equal(n.stop, SCOT_NEEDLE_AT_BONE);
        assert_true(moved <= 50 - top && moved >= 50 - top - 1.3 * bones[b].voxel_mm);
        assert_true(scot_needle_advance(&n, ct, 5) == 0); /* pushing harder does nothing */
        assert_int_equal(n.stop, SCOT_NEEDLE_AT_BONE);
        assert_true(scot_needle_advance(&n, ct, -5) == -5);
        assert_int_equal(n.stop, SCOT_NEEDLE_FREE);
        scot_volume_destroy(&ct);
    }
}

static void noise_in_muscle_does_not_stop_it(void **unused)
{
    (void)unused;
    struct scot_volume *ct = block(0.8);
    uint32_t state = 7;
    for (size_t i = 0; i < scot_volume_count(ct); i++) { /* twelve uniforms: a standard deviation of 40 HU */
        double sum = -6;
        for (int u = 0; u < 12; u++) {
            state = state * 1664525u + 1013904223u;
            sum += (double)(state >> 8) / 16777216.0;
        }
        ct->voxel[i] = (int16_t)(ct->voxel[i] + 40 * sum);
    }
    for (int trial = 0; trial < 50; trial++) {
        struct scot_needle n = {0};
        assert_true(scot_needle_place(&n, 25, 90, scot_vec3(trial - 25, 50, 25 - trial), scot_vec3(0.1, -1, 0.1), NULL));
        assert_true(fabs(scot_needle_advance(&n, ct, 80) - 80) < 1e-9);
    }
    scot_volume_destroy(&ct);
}

static void a_lone_bright_voxel_does_not_stop_it(void **unused)
{
    (void)unused;
    struct scot_volume *ct = block(0.8);
    struct scot_vec3 speck = scot_affine_point(&ct->patient_from_voxel, scot_vec3(75, 75, 75));
    ct->voxel[scot_volume_index(ct, 75, 75, 75)] = 290; /* above the cortex's 250 HU for 0.33 voxel */
    struct scot_needle n = {0};
    assert_true(scot_needle_place(&n, 25, 90, scot_vec3(speck.x, 50, speck.z), inward, NULL));
    assert_true(fabs(scot_needle_advance(&n, ct, 80) - 80) < 1e-9);
    scot_volume_destroy(&ct);
}

static double angle_deg(struct scot_vec3 a, struct scot_vec3 b)
{
    return scot_deg(atan2(scot_length(scot_cross(a, b)), scot_dot(a, b)));
}

static struct scot_vec3 tilted(double degrees)
{
    return scot_vec3(sin(scot_rad(degrees)), -cos(scot_rad(degrees)), 0);
}

static void on_the_skin_it_turns_freely(void **unused)
{
    (void)unused;
    struct scot_volume *ct = block(1);
    struct scot_needle n = needle_of(90);
    assert_true(scot_needle_turn(&n, ct, scot_scale(tilted(70), 5), NULL));
    assert_true(angle_deg(n.direction, tilted(70)) < 1e-6);
    assert_true(scot_needle_turn(&n, ct, tilted(-20), NULL));
    assert_false(scot_needle_turn(&n, ct, scot_vec3(0, 0, 0), NULL));
    scot_volume_destroy(&ct);
}

static void tissue_gives_only_a_little_however_often_one_tries(void **unused)
{
    (void)unused;
    struct scot_volume *ct = block(1);
    struct scot_needle n = needle_of(90);
    scot_needle_advance(&n, ct, 60);
    double give = scot_deg(scot_needle_give_rad(60));
    assert_true(fabs(60 * tan(scot_rad(give)) - 3) < 1e-9);
    assert_true(scot_needle_turn(&n, ct, tilted(2), NULL));
    assert_true(angle_deg(n.direction, tilted(2)) < 1e-6);
    for (int attempt = 0; attempt < 5; attempt++) {
        struct scot_error err = {0};
        assert_false(scot_needle_turn(&n, ct, tilted(2 + 2 * attempt + 2), &err));
        assert_non_null(strstr(err.text, "withdraw to redirect"));
        assert_true(fabs(angle_deg(n.direction, inward) - give) < 1e-6);
    }
    assert_true(scot_needle_turn(&n, ct, inward, NULL));
    /* Levered near the skin, it keeps its angle when it goes deeper, but gets no more. */
    scot_needle_advance(&n, ct, -50);
    assert_true(scot_needle_turn(&n, ct, tilted(15), NULL));
    scot_needle_advance(&n, ct, 40);
    assert_true(angle_deg(n.direction, tilted(15)) < 1e-6);
    assert_false(scot_needle_turn(&n, ct, tilted(16), NULL));
    assert_true(angle_deg(n.direction, tilted(15)) < 1e-6);
    /* Withdrawn, it is free again, and enters on a new track. */
    scot_needle_advance(&n, ct, -90);
    assert_true(scot_needle_turn(&n, ct, tilted(40), NULL));
    scot_needle_advance(&n, ct, 60);
    assert_true(scot_needle_turn(&n, ct, tilted(41), NULL));
    scot_volume_destroy(&ct);
}

static void it_does_not_sweep_through_bone(void **unused)
{
    (void)unused;
    struct scot_volume *ct = block(0.8);
    /* A pin of bone beside the shaft, 1.5 mm to its right at 20 mm depth: a turn of 5 degrees would cross it. */
    put(ct, scot_vec3(1.4, 28, -3), scot_vec3(3, 32, 3), 1000);
    struct scot_needle n = needle_of(90);
    assert_true(fabs(scot_needle_advance(&n, ct, 30) - 30) < 1e-9);
    struct scot_error err = {0};
    assert_false(scot_needle_turn(&n, ct, tilted(5), &err));
    assert_non_null(strstr(err.text, "bone is in the needle's way"));
    assert_int_equal(n.stop, SCOT_NEEDLE_AT_BONE);
    assert_true(angle_deg(n.direction, inward) < 3.2);
    assert_true(scot_needle_turn(&n, ct, tilted(-5), NULL));
    scot_volume_destroy(&ct);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diameters_are_within_iso_9626),
        cmocka_unit_test(what_is_no_needle_is_refused),
        cmocka_unit_test(it_goes_straight_and_comes_back),
        cmocka_unit_test(it_stops_at_the_hub_and_where_the_ct_ends),
        cmocka_unit_test(it_stops_at_cortex_of_every_kind),
        cmocka_unit_test(noise_in_muscle_does_not_stop_it),
        cmocka_unit_test(a_lone_bright_voxel_does_not_stop_it),
        cmocka_unit_test(on_the_skin_it_turns_freely),
        cmocka_unit_test(tissue_gives_only_a_little_however_often_one_tries),
        cmocka_unit_test(it_does_not_sweep_through_bone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
