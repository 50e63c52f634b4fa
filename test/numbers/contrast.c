#include "xray/contrast_blob.h"

#include <math.h>
#include <string.h>

#include "support.h"

/* The iodine's shadow against closed forms and against a slow sum. */

enum { SIZE = 1024 };
static float picture[SIZE * SIZE], again[SIZE * SIZE];
static const struct scot_vec3 centre = {3, -7, 11};

static struct scot_view view_at(double oblique_deg, double tilt_deg, int size)
{
    struct scot_carm arm = {.oblique_rad = scot_rad(oblique_deg), .tilt_rad = scot_rad(tilt_deg),
                            .isocentre = scot_vec3(0, 0, 0), .sad_mm = 700, .sid_mm = 1100};
    return scot_carm_view(&arm, 300, size);
}

/* A CT of one kind of soft tissue, so that all of a grid around `centre` is open. */
static struct scot_volume *tissue(void)
{
    struct scot_affine a = {{{10, 0, 0, -100}, {0, 10, 0, -100}, {0, 0, 10, -100}}};
    struct scot_volume *ct = NULL;
    assert_true(scot_volume_create(&ct, (const int[3]){21, 21, 21}, &a, NULL));
    for (size_t i = 0; i < scot_volume_count(ct); i++)
        ct->voxel[i] = 50;
    return ct;
}

static struct scot_contrast_grid *empty_grid(double spacing_mm)
{
    struct scot_volume *ct = tissue();
    struct scot_contrast_grid *grid = NULL;
    assert_true(scot_contrast_grid_create(&grid, 48, spacing_mm, NULL));
    scot_contrast_grid_place(grid, ct, centre);
    scot_volume_destroy(&ct);
    return grid;
}

static float *voxel(const struct scot_contrast_grid *g, int i, int j, int k)
{
    return &g->iodine[((size_t)k * (size_t)g->n[1] + (size_t)j) * (size_t)g->n[0] + (size_t)i];
}

static void hold_everything(struct scot_contrast_grid *g)
{
    for (int axis = 0; axis < 3; axis++) {
        g->lo[axis] = 0;
        g->hi[axis] = g->n[axis];
    }
}

/* A ball with soft edges: each voxel holds the part of it that 5^3 points find inside. */
static void fill_ball(struct scot_contrast_grid *g, double radius_mm, float mg_ml)
{
    hold_everything(g);
    for (int k = 0; k < g->n[2]; k++)
        for (int j = 0; j < g->n[1]; j++)
            for (int i = 0; i < g->n[0]; i++) {
                int inside = 0;
                for (int p = 0; p < 125; p++) {
                    struct scot_vec3 at = scot_vec3(i + p % 5 * 0.2 - 0.4, j + p / 5 % 5 * 0.2 - 0.4, k + p / 25 * 0.2 - 0.4);
                    at = scot_along(g->origin, g->spacing_mm, at);
                    inside += scot_length(scot_sub(at, centre)) < radius_mm;
                }
                *voxel(g, i, j, k) = mg_ml * (float)inside / 125;
            }
}

static void project(const struct scot_contrast_grid *g, const struct scot_view *view, struct scot_pool *pool, float *out,
                    int box[4])
{
    memset(out, 0, sizeof picture);
    memset(box, 0, 4 * sizeof *box);
    scot_contrast_project(g, view, pool, out, box);
}

static void a_ball_casts_its_mass_its_chord_and_its_centre(void **unused)
{
    (void)unused;
    const double views[][2] = {{0, 0}, {90, 0}, {0, 35}, {30, -20}, {45, 45}, {-120, 10}};
    struct scot_contrast_grid *g = empty_grid(0.75);
    fill_ball(g, 6, 300);
    double ml = 4 / 3.0 * 3.14159265358979 * 6 * 6 * 6 / 1000;
    assert_true(fabs(scot_contrast_grid_total_mg(g) / (ml * 300) - 1) < 0.005);
    for (size_t n = 0; n < sizeof views / sizeof *views; n++) {
        struct scot_view view = view_at(views[n][0], views[n][1], SIZE);
        int box[4];
        project(g, &view, NULL, picture, box);
        double sum = 0, x = 0, y = 0;
        for (int r = box[1]; r < box[3]; r++)
            for (int c = box[0]; c < box[2]; c++) {
                double p = picture[r * SIZE + c];
                sum += p;
                x += p * c;
                y += p * r;
            }
        struct scot_vec3 axis = scot_sub(view.detector_centre, view.source), ray = scot_sub(centre, view.source);
        double depth = scot_dot(ray, axis) / 1100, column, row;
        double wanted = ml * 1000 * 300 * (1100 / depth) * (1100 / depth) * scot_length(ray) / depth /
                        (view.pixel_mm * view.pixel_mm);
        assert_true(scot_view_project(&view, centre, &column, &row));
        assert_true(fabs(sum / wanted - 1) < 0.005);
        assert_true(hypot(x / sum - column, y / sum - row) < 0.05);
        double middle = picture[(int)lrint(row) * SIZE + (int)lrint(column)];
        assert_true(fabs(middle / (12 * 300) - 1) < 0.02);
    }
    scot_contrast_grid_destroy(&g);
}

static void a_block_casts_its_thickness(void **unused)
{
    (void)unused;
    struct scot_contrast_grid *g = empty_grid(0.5);
    hold_everything(g);
    for (int k = 20; k < 70; k++)
        for (int j = 30; j < 54; j++) /* 24 layers of 0.5 mm along the beam */
            for (int i = 20; i < 70; i++)
                *voxel(g, i, j, k) = 200;
    struct scot_view view = view_at(0, 0, SIZE);
    int box[4];
    project(g, &view, NULL, picture, box);
    for (double dx = -8; dx <= 8; dx += 4) {
        double column, row;
        struct scot_vec3 p = scot_along(g->origin, 0.5, scot_vec3(44.5 + dx, 41.5, 44.5 + dx));
        scot_view_project(&view, p, &column, &row);
        struct scot_vec3 ray = scot_sub(scot_view_pixel(&view, rint(column), rint(row)), view.source);
        double wanted = 200 * 12 * scot_length(ray) / fabs(ray.y);
        assert_true(fabs(picture[(int)lrint(row) * SIZE + (int)lrint(column)] / wanted - 1) < 0.001);
    }
    scot_contrast_grid_destroy(&g);
}

static double trilinear(const struct scot_contrast_grid *g, struct scot_vec3 p)
{
    if (p.x < 0 || p.y < 0 || p.z < 0 || p.x > g->n[0] - 1 || p.y > g->n[1] - 1 || p.z > g->n[2] - 1)
        return 0;
    int i = (int)fmin(p.x, g->n[0] - 2), j = (int)fmin(p.y, g->n[1] - 2), k = (int)fmin(p.z, g->n[2] - 2);
    double sum = 0;
    for (int c = 0; c < 8; c++) {
        int di = c & 1, dj = c >> 1 & 1, dk = c >> 2;
        sum += (di ? p.x - i : 1 - p.x + i) * (dj ? p.y - j : 1 - p.y + j) * (dk ? p.z - k : 1 - p.z + k) *
               *voxel(g, i + di, j + dj, k + dk);
    }
    return sum;
}

/* The integral in double precision, twenty steps to a voxel. */
static double slow_sum(const struct scot_contrast_grid *g, const struct scot_view *view, int column, int row)
{
    struct scot_vec3 ray = scot_sub(scot_view_pixel(view, column, row), view->source);
    double length = scot_length(ray), step = g->spacing_mm / 20, sum = 0;
    double middle = scot_dot(scot_sub(centre, view->source), ray) / length;
    for (double s = middle - 45; s < middle + 45; s += step)
        sum += trilinear(g, scot_scale(scot_sub(scot_along(view->source, s / length, ray), g->origin), 1 / g->spacing_mm));
    return sum * step;
}

static void a_blob_agrees_with_the_slow_sum(void **unused)
{
    (void)unused;
    struct scot_volume *ct = tissue();
    const int sizes[] = {1024, 1024, 512, 256};
    const double views[][2] = {{0, 0}, {37, 22}, {-80, 10}, {50, -40}};
    const double seconds[] = {0.6, 6, 2, 40};
    for (int n = 0; n < 4; n++) {
        struct scot_contrast_grid *g = empty_grid(0.75);
        struct scot_contrast_blob blob = {0};
        assert_true(scot_contrast_blob_inject(&blob, g, ct, centre, 3, 300, NULL));
        for (int step = 0; step < seconds[n] * 10; step++)
            scot_contrast_blob_step(&blob, g, 100);
        struct scot_view view = view_at(views[n][0], views[n][1], sizes[n]);
        int box[4];
        project(g, &view, NULL, picture, box);
        double top = 0, worst = 0, squares = 0;
        int rays = 0;
        for (int r = box[1]; r < box[3]; r += 3)
            for (int c = box[0]; c < box[2]; c += 3) {
                double wanted = slow_sum(g, &view, c, r), found = picture[r * sizes[n] + c];
                top = fmax(top, wanted);
                worst = fmax(worst, fabs(found - wanted));
                squares += (found - wanted) * (found - wanted);
                rays++;
            }
        assert_true(rays > 100);
        assert_true(worst < 0.02 * top);
        assert_true(sqrt(squares / rays) < 0.004 * top);
        scot_contrast_grid_destroy(&g);
    }
    scot_volume_destroy(&ct);
}

static void threads_do_not_change_a_byte(void **unused)
{
    (void)unused;
    struct scot_contrast_grid *g = empty_grid(0.75);
    fill_ball(g, 9, 240);
    struct scot_view view = view_at(25, 15, SIZE);
    int box[4], box_again[4];
    project(g, &view, NULL, picture, box);
    for (int threads = 1; threads <= 4; threads++) {
        struct scot_pool *pool = NULL;
        assert_true(scot_pool_create(&pool, threads, NULL));
        project(g, &view, pool, again, box_again);
        assert_memory_equal(picture, again, sizeof picture);
        assert_memory_equal(box, box_again, sizeof box);
        scot_pool_destroy(&pool);
    }
    scot_contrast_grid_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ball_casts_its_mass_its_chord_and_its_centre),
        cmocka_unit_test(a_block_casts_its_thickness),
        cmocka_unit_test(a_blob_agrees_with_the_slow_sum),
        cmocka_unit_test(threads_do_not_change_a_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
