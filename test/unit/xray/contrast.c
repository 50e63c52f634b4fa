#include "xray/contrast_blob.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "support.h"

/* Muscle in voxels of 1 mm, 101 a side around the origin, and what a test puts in it. */
static struct scot_volume *muscle(void)
{
    struct scot_affine a = {{{1, 0, 0, -50}, {0, 1, 0, -50}, {0, 0, 1, -50}}};
    struct scot_volume *ct = NULL;
    assert_true(scot_volume_create(&ct, (const int[3]){101, 101, 101}, &a, NULL));
    for (size_t i = 0; i < scot_volume_count(ct); i++)
        ct->voxel[i] = 50;
    return ct;
}

/* HU wherever inside() says so. */
static void put(struct scot_volume *ct, bool (*inside)(struct scot_vec3), int16_t hu)
{
    for (int k = 0; k < 101; k++)
        for (int j = 0; j < 101; j++)
            for (int i = 0; i < 101; i++)
                if (inside(scot_vec3(i - 50, j - 50, k - 50)))
                    ct->voxel[scot_volume_index(ct, i, j, k)] = hu;
}

struct room {
    struct scot_volume *ct;
    struct scot_contrast_grid *grid;
    struct scot_contrast_blob blob;
};

static struct room room_of(struct scot_volume *ct)
{
    struct room r = {.ct = ct};
    assert_true(scot_contrast_grid_create(&r.grid, 48, 0.75, NULL));
    return r;
}

static void leave(struct room *r)
{
    scot_contrast_grid_destroy(&r->grid);
    scot_volume_destroy(&r->ct);
}

static size_t count_of(const struct scot_contrast_grid *g)
{
    return (size_t)g->n[0] * (size_t)g->n[1] * (size_t)g->n[2];
}

static struct scot_vec3 place_of(const struct scot_contrast_grid *g, size_t index)
{
    size_t w = (size_t)g->n[0], h = (size_t)g->n[1];
    return scot_along(g->origin, g->spacing_mm,
                      scot_vec3((double)(index % w), (double)(index / w % h), (double)(index / w / h)));
}

/* What must hold at any time: nothing negative, nothing in closed voxels or outside the box, nothing lost. */
static void check(const struct room *r)
{
    const struct scot_contrast_grid *g = r->grid;
    double all = 0;
    for (size_t i = 0; i < count_of(g); i++) {
        assert_true(g->iodine[i] >= 0);
        assert_true(g->open[i] || g->iodine[i] == 0);
        all += g->iodine[i];
    }
    all *= pow(g->spacing_mm, 3) / 1000;
    assert_true(fabs(all - scot_contrast_grid_total_mg(g)) <= 1e-9 + 1e-9 * all);
    double balance = all + r->blob.washed_mg + r->blob.dropped_mg;
    assert_true(fabs(balance - r->blob.injected_mg) <= 0.002 * r->blob.injected_mg + 1e-6);
}

static void run(struct room *r, double seconds)
{
    for (int i = 0; i < lrint(seconds * 20); i++)
        scot_contrast_blob_step(&r->blob, r->grid, 50);
    check(r);
}

static float most(const struct scot_contrast_grid *g)
{
    float top = 0;
    for (size_t i = 0; i < count_of(g); i++)
        top = fmaxf(top, g->iodine[i]);
    return top;
}

static void half_a_millilitre_is_a_centimetre(void **unused)
{
    (void)unused;
    struct room r = room_of(muscle());
    assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(0.2, 0.1, -0.3), 0.5, 240, NULL));
    run(&r, 1.5);
    assert_true(r.blob.waiting_ml == 0);
    assert_true(fabs(r.blob.injected_mg - 120) < 0.1);
    double sum = 0, square = 0;
    struct scot_vec3 first = {0};
    for (size_t i = 0; i < count_of(r.grid); i++) {
        struct scot_vec3 p = place_of(r.grid, i);
        sum += r.grid->iodine[i];
        first = scot_along(first, r.grid->iodine[i], p);
        square += r.grid->iodine[i] * scot_dot(p, p);
    }
    /* A ball of 0.5 mL has the radius 4.92 mm; its mean square radius is 3/5 of that squared. */
    double radius_mm = sqrt(square / sum * 5 / 3);
    assert_true(radius_mm > 4.7 && radius_mm < 6);
    assert_true(scot_length(scot_sub(scot_scale(first, 1 / sum), scot_vec3(0.2, 0.1, -0.3))) < 0.5);
    assert_true(most(r.grid) > 0.97 * 240 && most(r.grid) < 1.001 * 240);
    run(&r, 120);
    assert_true(most(r.grid) < 0.7 * 240); /* diluted and washed out */
    leave(&r);
}

static void mass_is_kept_from_a_tenth_to_three_millilitres(void **unused)
{
    (void)unused;
    for (int n = 0; n < 2; n++) {
        double ml = n == 0 ? 0.1 : 3;
        struct room r = room_of(muscle());
        assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(0, 0, 0), ml, 300, NULL));
        run(&r, 2 * ml + 0.5);
        assert_true(fabs(r.blob.injected_mg / (ml * 300) - 1) < 0.002);
        run(&r, 60);
        assert_true(r.blob.washed_mg > 0.25 * ml * 300); /* one minute of a three-minute time constant */
        assert_true(r.blob.washed_mg < 0.31 * ml * 300);
        leave(&r);
    }
}

static bool in_a_shell(struct scot_vec3 p)
{
    return scot_length(p) > 4.5 && scot_length(p) < 8;
}

static void it_washes_out_to_nothing(void **unused)
{
    (void)unused;
    struct room r = room_of(muscle());
    put(r.ct, in_a_shell, 1000); /* so that the box stays small and the test quick */
    assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(0, 0, 0), 0.1, 180, NULL));
    run(&r, 1);
    for (int i = 0; i < 110; i++)
        for (int step = 0; step < 100; step++)
            scot_contrast_blob_step(&r.blob, r.grid, 100);
    check(&r);
    assert_true(most(r.grid) == 0);
    assert_true(r.grid->lo[0] >= r.grid->hi[0]);
    assert_false(scot_contrast_blob_step(&r.blob, r.grid, 100));
    leave(&r);
}

static bool beyond_a_plane(struct scot_vec3 p)
{
    return p.x > 2;
}

static void beside_bone_it_goes_the_other_way(void **unused)
{
    (void)unused;
    struct room r = room_of(muscle());
    put(r.ct, beyond_a_plane, 900);
    assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(1, 0, 0), 1, 300, NULL));
    run(&r, 20);
    double left = 0;
    for (size_t i = 0; i < count_of(r.grid); i++) {
        double x = place_of(r.grid, i).x;
        assert_true(x < 2.9 || r.grid->iodine[i] == 0);
        left = fmin(left, r.grid->iodine[i] > 30 ? x : 0);
    }
    assert_true(left < -5);
    leave(&r);
}

static void a_tip_on_the_cortex_still_finds_tissue_one_in_bone_does_not(void **unused)
{
    (void)unused;
    struct room r = room_of(muscle());
    put(r.ct, beyond_a_plane, 900);
    struct scot_error err = {0};
    assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(2.4, 0, 0), 0.5, 300, &err));
    run(&r, 2);
    struct scot_contrast_blob before = r.blob;
    assert_false(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(8, 0, 0), 0.5, 300, &err));
    assert_string_equal(err.text, "the needle's tip is in bone at 900 HU: nothing flows");
    assert_true(r.blob.waiting_ml == before.waiting_ml);
    err.text[0] = '\0';
    assert_false(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(80, 0, 0), 0.5, 300, &err));
    assert_string_equal(err.text, "the needle's tip is outside the patient, wanted it in tissue");
    leave(&r);
}

static void a_full_pocket_takes_no_more(void **unused)
{
    (void)unused;
    struct room r = room_of(muscle());
    put(r.ct, in_a_shell, 1000);
    assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(0, 0, 0), 3, 200, NULL));
    run(&r, 10);
    assert_true(r.blob.waiting_ml > 2);
    assert_true(r.blob.injected_mg < 0.5 * 200);
    for (size_t i = 0; i < count_of(r.grid); i++)
        assert_true(scot_length(place_of(r.grid, i)) < 5.5 || r.grid->iodine[i] == 0);
    assert_true(most(r.grid) <= 200.01f);
    leave(&r);
}

static void the_same_time_in_other_pieces_gives_the_same_bytes(void **unused)
{
    (void)unused;
    struct room a = room_of(muscle()), b = room_of(muscle());
    assert_true(scot_contrast_blob_inject(&a.blob, a.grid, a.ct, scot_vec3(3, 0, 0), 1, 300, NULL));
    assert_true(scot_contrast_blob_inject(&b.blob, b.grid, b.ct, scot_vec3(3, 0, 0), 1, 300, NULL));
    for (int i = 0; i < 60; i++)
        scot_contrast_blob_step(&a.blob, a.grid, 50);
    for (int i = 0; i < 240; i++)
        scot_contrast_blob_step(&b.blob, b.grid, 12.5);
    assert_memory_equal(a.grid->iodine, b.grid->iodine, count_of(a.grid) * sizeof *a.grid->iodine);
    leave(&a);
    leave(&b);
}

static void the_grid_follows_the_tip_and_keeps_what_it_can(void **unused)
{
    (void)unused;
    struct room r = room_of(muscle());
    assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(0, 0, 0), 0.5, 300, NULL));
    run(&r, 2);
    double before_mg = scot_contrast_grid_total_mg(r.grid);
    assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(10, 0, 0), 0.5, 300, NULL));
    check(&r);
    assert_true(fabs(scot_contrast_grid_total_mg(r.grid) - before_mg) < 1e-6 * before_mg);
    run(&r, 2);
    assert_true(r.blob.injected_mg > 299 && r.blob.dropped_mg == 0);
    /* Too far for both: what is left behind is counted. */
    assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(-28, 0, 0), 0.5, 300, NULL));
    check(&r);
    assert_true(r.blob.dropped_mg > 100 && r.blob.dropped_mg < 299);
    assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(45, 45, 45), 0.5, 300, NULL));
    run(&r, 3);
    leave(&r);
}

static void stepping_and_placing_allocate_nothing(void **unused)
{
    (void)unused;
    struct room r = room_of(muscle());
    uint64_t before = scot_alloc_count();
    for (int n = 0; n < 3; n++) {
        assert_true(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(n * 12, 0, 0), 0.5, 300, NULL));
        run(&r, 1);
    }
    assert_int_equal(scot_alloc_count(), before);
    leave(&r);
}

/* A ray that runs beside the box, and nearly parallel to it, would reach it thousands of millions of planes away. */
static void a_ray_that_never_comes_near_adds_nothing(void **unused)
{
    (void)unused;
    enum { SIZE = 63 };
    struct scot_contrast_grid *grid = NULL;
    assert_true(scot_contrast_grid_create(&grid, 12, 0.75, NULL));
    grid->origin = scot_vec3(3, -6, -6);
    for (int axis = 0; axis < 3; axis++) {
        grid->lo[axis] = 0;
        grid->hi[axis] = grid->n[axis];
    }
    for (int i = 0; i < grid->n[0] * grid->n[1] * grid->n[2]; i++)
        grid->iodine[i] = 1;
    /* Pixels of 6.3 mm: the middle one is shaded in part, and its ray leaves the source's plane by 1.2e-6 mm. */
    struct scot_view view;
    assert_true(scot_view_from_points(&view, scot_vec3(0, -700, 0), scot_vec3(1.2e-6, 400, 0), scot_vec3(0, 0, 1), 400, SIZE));
    float picture[SIZE * SIZE] = {0};
    int box[4] = {SIZE, SIZE, 0, 0};
    scot_contrast_project(grid, &view, NULL, picture, box);
    double column, row;
    assert_true(scot_view_project(&view, scot_vec3(0, 400, 0), &column, &row));
    assert_true(column > box[0] - 0.5 && column < box[2] - 0.5);
    assert_true(picture[(int)lrint(row) * SIZE + (int)lrint(column)] == 0);
    double sum = 0;
    for (int i = 0; i < SIZE * SIZE; i++)
        sum += (double)picture[i];
    assert_true(isfinite(sum) && sum > 0);
    scot_contrast_grid_destroy(&grid);
}

static void what_cannot_be_injected_is_refused(void **unused)
{
    (void)unused;
    struct room r = room_of(muscle());
    struct scot_error err = {0};
    assert_false(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(0, 0, 0), 4, 300, &err));
    assert_string_equal(err.text, "the contrast is 4 mL, wanted 0.1 to 3 mL");
    err.text[0] = '\0';
    assert_false(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(0, 0, 0), 1, 400, &err));
    assert_string_equal(err.text, "the contrast has 400 mg iodine per mL, wanted 180 to 300");
    assert_false(scot_contrast_blob_inject(&r.blob, r.grid, r.ct, scot_vec3(NAN, 0, 0), 1, 300, NULL));
    struct scot_contrast_grid *grid = NULL;
    assert_false(scot_contrast_grid_create(&grid, 48, 0, NULL));
    assert_false(scot_contrast_grid_create(&grid, 500, 0.5, NULL));
    assert_null(grid);
    for (uint64_t nth = 1; nth <= 6; nth++) {
        scot_alloc_fail_at(nth);
        assert_false(scot_contrast_grid_create(&grid, 48, 0.75, NULL));
        assert_null(grid);
    }
    scot_alloc_fail_at(0);
    leave(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_a_millilitre_is_a_centimetre),
        cmocka_unit_test(mass_is_kept_from_a_tenth_to_three_millilitres),
        cmocka_unit_test(it_washes_out_to_nothing),
        cmocka_unit_test(beside_bone_it_goes_the_other_way),
        cmocka_unit_test(a_tip_on_the_cortex_still_finds_tissue_one_in_bone_does_not),
        cmocka_unit_test(a_full_pocket_takes_no_more),
        cmocka_unit_test(the_same_time_in_other_pieces_gives_the_same_bytes),
        cmocka_unit_test(the_grid_follows_the_tip_and_keeps_what_it_can),
        cmocka_unit_test(stepping_and_placing_allocate_nothing),
        cmocka_unit_test(a_ray_that_never_comes_near_adds_nothing),
        cmocka_unit_test(what_cannot_be_injected_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
