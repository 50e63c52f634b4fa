#include "volume/body.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "support.h"

/* A person of parts: an ellipse of tissue with a ring of fat, two lungs, a spine; a couch under (or over, for
 * the prone) it: a thin shell around light foam. */
struct scene {
    double voxel_mm, slice_mm;
    int n, slices;
    bool couch, prone, arms, bridge, cut;
    double noise_hu;
};

static uint32_t state = 99;
static double noise(double sigma)
{
    double sum = -6;
    for (int u = 0; u < 12; u++) {
        state = state * 1664525u + 1013904223u;
        sum += (double)(state >> 8) / 16777216.0;
    }
    return sum * sigma;
}

static bool ellipse(double x, double y, double a, double b)
{
    return x * x / (a * a) + y * y / (b * b) <= 1;
}

static bool is_body(const struct scene *s, double x, double y)
{
    double a = s->cut ? 260 : 160, b = 105;
    return ellipse(x, y, a, b) || (s->arms && (ellipse(x - 205, y, 32, 32) || ellipse(x + 205, y, 32, 32)));
}

static bool is_couch(const struct scene *s, double x, double y)
{
    double away = s->prone ? -y : y; /* the couch is behind a supine patient (+y), before a prone one */
    bool bridge = s->bridge && fabs(x - 20) < 2.5 && away > 100 && away < 116;
    return (s->couch && fabs(x) < 220 && ((away > 115 && away < 117.5) || (away > 150 && away < 152.5))) || bridge;
}

static double hu_at(const struct scene *s, double x, double y)
{
    if (is_body(s, x, y)) {
        double depth = 1 - sqrt(x * x / (160 * 160.0) + y * y / (105 * 105.0));
        if (!s->cut && (ellipse(x - 70, y, 40, 60) || ellipse(x + 70, y, 40, 60)))
            return -850;
        return ellipse(x, y - 50, 20, 20) ? 500 : depth < 0.1 ? -100 : 50;
    }
    double away = s->prone ? -y : y;
    if (is_couch(s, x, y))
        return s->bridge && away < 115 ? 0 : -50;
    return s->couch && fabs(x) < 220 && away > 117 && away < 151 ? -930 : -1000;
}

static struct scot_volume *scan(const struct scene *s)
{
    double half = (s->n - 1) / 2.0 * s->voxel_mm;
    struct scot_affine a = {{{s->voxel_mm, 0, 0, -half}, {0, s->voxel_mm, 0, -half}, {0, 0, s->slice_mm, -40}}};
    struct scot_volume *ct = NULL;
    assert_true(scot_volume_create(&ct, (const int[3]){s->n, s->n, s->slices}, &a, NULL));
    for (int k = 0; k < s->slices; k++)
        for (int j = 0; j < s->n; j++)
            for (int i = 0; i < s->n; i++)
                ct->voxel[scot_volume_index(ct, i, j, k)] = (int16_t)lrint(
                    fmax(-1024, hu_at(s, i * s->voxel_mm - half, j * s->voxel_mm - half) + noise(s->noise_hu)));
    return ct;
}

static void every_scene_gives_back_its_patient(void **unused)
{
    (void)unused;
    const struct scene scenes[] = {
        {.voxel_mm = 1.3, .slice_mm = 2, .n = 384, .slices = 20},
        {.voxel_mm = 1.3, .slice_mm = 2, .n = 384, .slices = 20, .couch = true},
        {.voxel_mm = 1.3, .slice_mm = 2, .n = 384, .slices = 20, .couch = true, .noise_hu = 60},
        {.voxel_mm = 1.3, .slice_mm = 2, .n = 384, .slices = 20, .couch = true, .prone = true},
        {.voxel_mm = 1.3, .slice_mm = 2, .n = 384, .slices = 20, .couch = true, .bridge = true},
        {.voxel_mm = 1.3, .slice_mm = 2, .n = 384, .slices = 20, .couch = true, .arms = true},
        {.voxel_mm = 1.3, .slice_mm = 2, .n = 256, .slices = 20, .couch = true, .cut = true},
        {.voxel_mm = 3, .slice_mm = 3, .n = 160, .slices = 20, .couch = true},
    };
    for (size_t n = 0; n < sizeof scenes / sizeof *scenes; n++) {
        const struct scene *s = &scenes[n];
        struct scot_volume *ct = scan(s);
        struct scot_body *body = NULL;
        assert_true(scot_body_find(&body, ct, NULL));
        size_t voxels = 0, missed = 0, couch = 0, invented = 0;
        double half = (s->n - 1) / 2.0 * s->voxel_mm;
        for (int k = 0; k < s->slices; k++)
            for (int j = 0; j < s->n; j++)
                for (int i = 0; i < s->n; i++) {
                    double x = i * s->voxel_mm - half, y = j * s->voxel_mm - half;
                    bool is = is_body(s, x, y), found = scot_body_has(body, i, j, k);
                    voxels += is;
                    missed += is && !found;
                    couch += is_couch(s, x, y) && !is && found;
                    invented += !is && !is_couch(s, x, y) && found;
                }
        assert_true((double)missed < 1e-4 * (double)voxels);
        assert_true((double)invented < 1e-4 * (double)voxels);
        assert_true(couch <= (s->bridge ? 100 * (size_t)s->slices : 0)); /* a stub of the bridge may stay */
        assert_int_equal(body->couch_found, s->couch);
        struct scot_volume *bare = NULL;
        assert_true(scot_body_without_couch(&bare, ct, body, NULL));
        for (size_t at = 0; at < scot_volume_count(ct); at++)
            assert_int_equal(bare->voxel[at], body->bits[at >> 3] >> (at & 7) & 1 ? ct->voxel[at] : -1024);
        scot_volume_destroy(&bare);
        scot_body_destroy(&body);
        scot_volume_destroy(&ct);
    }
}

static void a_cut_out_block_is_all_body(void **unused)
{
    (void)unused;
    struct scot_affine a = {{{0, 0, -1.5, 50}, {1.5, 0, 0, 0}, {0, -1.5, 0, 0}}};
    const int sizes[][3] = {{30, 40, 35}, {8, 8, 8}, {1, 1, 1}, {2, 1, 9}};
    for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++) {
        struct scot_volume *ct = NULL;
        struct scot_body *body = NULL;
        assert_true(scot_volume_create(&ct, sizes[n], &a, NULL));
        for (size_t i = 0; i < scot_volume_count(ct); i++)
            ct->voxel[i] = (int16_t)(i % 400);
        assert_true(scot_body_find(&body, ct, NULL));
        for (size_t at = 0; at < scot_volume_count(ct); at++)
            assert_true(body->bits[at >> 3] >> (at & 7) & 1);
        assert_false(body->couch_found);
        scot_body_destroy(&body);
        scot_volume_destroy(&ct);
    }
}

static void an_empty_room_is_refused(void **unused)
{
    (void)unused;
    struct scot_affine a = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};
    struct scot_volume *ct = NULL;
    struct scot_body *body = NULL;
    struct scot_error err = {0};
    assert_true(scot_volume_create(&ct, (const int[3]){20, 20, 20}, &a, NULL));
    for (size_t i = 0; i < scot_volume_count(ct); i++)
        ct->voxel[i] = -990;
    assert_false(scot_body_find(&body, ct, &err));
    assert_string_equal(err.text, "no patient in the CT: the densest part has -990 HU, wanted above -800 HU");
    assert_null(body);
    scot_volume_destroy(&ct);
}

static void the_skin_is_where_a_ray_enters(void **unused)
{
    (void)unused;
    const struct scene s = {.voxel_mm = 1.3, .slice_mm = 2, .n = 384, .slices = 20, .couch = true};
    struct scot_volume *ct = scan(&s);
    struct scot_body *body = NULL;
    struct scot_vec3 hit;
    assert_true(scot_body_find(&body, ct, NULL));
    for (int n = 0; n < 64; n++) {
        double turn = n * scot_rad(360 / 64.0);
        struct scot_vec3 from = scot_vec3(600 * sin(turn), 600 * cos(turn), -20);
        struct scot_vec3 toward = scot_unit(scot_sub(scot_vec3(0, 0, -15), from));
        assert_true(scot_body_skin_hit(body, ct, from, toward, 900, &hit));
        double edge = sqrt(hit.x * hit.x / (160 * 160.0) + hit.y * hit.y / (105 * 105.0));
        assert_true(fabs(edge - 1) < 1.3 / 105); /* the voxel that holds the edge */
        assert_true(scot_length(scot_cross(scot_sub(hit, from), toward)) < 1e-9);
        struct scot_vec3 before = scot_affine_point(&ct->voxel_from_patient, scot_along(hit, -0.13, toward));
        assert_false(scot_body_has(body, (int)lrint(before.x), (int)lrint(before.y), (int)lrint(before.z)));
        assert_false(scot_body_skin_hit(body, ct, from, toward, 300, &hit)); /* out of reach */
        assert_false(scot_body_skin_hit(body, ct, from, scot_scale(toward, -1), 900, &hit));
    }
    /* From inside it never enters from outside; past it, it never meets it. */
    assert_false(scot_body_skin_hit(body, ct, scot_vec3(0, 0, -20), scot_vec3(0, 1, 0), 900, &hit));
    assert_false(scot_body_skin_hit(body, ct, scot_vec3(-600, 140, -20), scot_vec3(1, 0, 0), 1200, &hit));
    assert_false(scot_body_skin_hit(body, ct, scot_vec3(NAN, 0, 0), scot_vec3(1, 0, 0), 1200, &hit));
    scot_body_destroy(&body);
    scot_volume_destroy(&ct);
}

static void every_allocation_may_fail(void **unused)
{
    (void)unused;
    const struct scene s = {.voxel_mm = 4, .slice_mm = 4, .n = 120, .slices = 5, .couch = true};
    struct scot_volume *ct = scan(&s), *bare = NULL;
    struct scot_body *body = NULL;
    uint64_t nth = 0;
    do {
        struct scot_error err = {0};
        scot_alloc_fail_at(++nth);
        if (!scot_body_find(&body, ct, &err)) {
            assert_null(body);
            assert_non_null(strstr(err.text, "out of memory"));
        }
    } while (body == NULL);
    assert_true(nth > 8);
    for (uint64_t n = 1; n <= 2; n++) {
        scot_alloc_fail_at(n);
        assert_false(scot_body_without_couch(&bare, ct, body, NULL));
        assert_null(bare);
    }
    scot_alloc_fail_at(0);
    scot_body_destroy(&body);
    scot_volume_destroy(&ct);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scene_gives_back_its_patient), cmocka_unit_test(a_cut_out_block_is_all_body),
        cmocka_unit_test(an_empty_room_is_refused),           cmocka_unit_test(the_skin_is_where_a_ray_enters),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
