/* The projector against an independent program: Debian's plastimatch, `drr -i exact` (Siddon's path
 * lengths, 0.022/mm of water: optical depth = 10 x its pixel). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fields.h"
#include "support.h"
#include "xray/project.h"

enum { SIZE = 256 };

static char folder[] = "/tmp/scottie-plastimatch-XXXXXX";

static void write_ct(const struct scot_volume *ct, const char *path)
{
    const struct scot_affine *a = &ct->patient_from_voxel;
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file,
            "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
            "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = %.9g %.9g %.9g\nElementSpacing = %.9g %.9g %.9g\n"
            "DimSize = %d %d %d\nElementType = MET_SHORT\nElementDataFile = LOCAL\n",
            a->m[0][3], a->m[1][3], a->m[2][3], a->m[0][0], a->m[1][1], a->m[2][2], ct->n[0], ct->n[1], ct->n[2]);
    assert_int_equal(fwrite(ct->voxel, sizeof *ct->voxel, scot_volume_count(ct), file), scot_volume_count(ct));
    assert_int_equal(fclose(file), 0);
}

/* The peer's picture of this view. */
static void run_peer(const struct scot_carm *carm, const struct scot_view *view, double panel_mm, float *picture)
{
    char command[1024], path[128];
    struct scot_vec3 n = scot_unit(scot_sub(view->source, view->detector_centre));
    snprintf(command, sizeof command,
             "plastimatch drr -i exact -P preprocess -t pfm -r '%d %d' -z '%g %g' --sad %g --sid %g -o '%g %g %g' "
             "-n '%.9f %.9f %.9f' --vup '%.9f %.9f %.9f' -O %s/peer -I %s/ct.mha >/dev/null 2>&1",
             SIZE, SIZE, panel_mm, panel_mm, carm->sad_mm, carm->sid_mm, carm->isocentre.x, carm->isocentre.y,
             carm->isocentre.z, n.x, n.y, n.z, view->up.x, view->up.y, view->up.z, folder, folder);
    assert_int_equal(system(command), 0);
    snprintf(path, sizeof path, "%s/peer0000.pfm", folder);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    int columns, rows;
    double scale;
    assert_int_equal(fscanf(file, "Pf %d %d %lf", &columns, &rows, &scale), 3);
    assert_true(columns == SIZE && rows == SIZE && scale < 0);
    assert_int_equal(fgetc(file), '\n');
    assert_int_equal(fread(picture, sizeof *picture, SIZE * SIZE, file), SIZE * SIZE);
    fclose(file);
}

static void run_ours(const struct scot_volume *ct, const struct scot_view *view, float *picture)
{
    struct scot_pool *pool = NULL;
    struct scot_projector *projector = NULL;
    struct scot_projector_options options = {0};
    assert_true(scot_isa_detect(&options.isa, NULL));
    assert_true(scot_pool_create(&pool, 2, NULL));
    assert_true(scot_projector_create(&projector, ct, pool, &options, NULL));
    assert_true(scot_projector_run(projector, view, picture, NULL, NULL, NULL));
    scot_projector_destroy(&projector);
    scot_pool_destroy(&pool);
}

static double correlation(const float *a, const float *b)
{
    double n = SIZE * SIZE, sum[5] = {0};
    for (int i = 0; i < SIZE * SIZE; i++) {
        double x = (double)a[i], y = (double)b[i];
        sum[0] += x;
        sum[1] += y;
        sum[2] += x * x;
        sum[3] += y * y;
        sum[4] += x * y;
    }
    return (sum[4] - sum[0] * sum[1] / n) / sqrt((sum[2] - sum[0] * sum[0] / n) * (sum[3] - sum[1] * sum[1] / n));
}

static void it_draws_what_plastimatch_draws(void **state)
{
    (void)state;
    if (system("command -v plastimatch >/dev/null") != 0) {
        print_message("SKIP: plastimatch is not installed\n");
        skip();
    }
    assert_non_null(mkdtemp(folder));
    struct test_random random = {61};
    struct scot_volume *ct = test_empty_ct((int[3]){150, 140, 120}, (double[3]){1.5, 1.5, 2}, scot_vec3(0, 0, 1), 0, 0,
                                           scot_vec3(30, -20, 60));
    test_fill_body(ct, &random, true);
    char path[128];
    snprintf(path, sizeof path, "%s/ct.mha", folder);
    write_ct(ct, path);
    static float ours[SIZE * SIZE], theirs[SIZE * SIZE];
    const double angle[4][2] = {{0, 0}, {90, 0}, {35, 20}, {-150, -25}};
    for (int view = 0; view < 4; view++) {
        struct scot_carm carm = {.oblique_rad = scot_rad(angle[view][0]), .tilt_rad = scot_rad(angle[view][1]),
                                 .isocentre = scot_vec3(35, -12, 70), .sad_mm = 700, .sid_mm = 1100};
        struct scot_view v = scot_carm_view(&carm, 300, SIZE);
        run_peer(&carm, &v, 300, theirs);
        run_ours(ct, &v, ours);
        double ncc = correlation(ours, theirs), ratio = 0, sum = 0;
        for (int i = 0; i < SIZE * SIZE; i++) {
            ratio += (double)theirs[i];
            sum += (double)ours[i];
        }
        ratio *= 10 / (0.022 * sum);
        print_message("# view %d: correlation %.6f, their depth / ours %.4f\n", view, ncc, ratio);
        assert_true(ncc >= 0.999);
        assert_true(fabs(ratio - 1) < 0.005);
    }
    scot_volume_destroy(&ct);
    char clean[160];
    snprintf(clean, sizeof clean, "rm -r %s", folder);
    assert_int_equal(system(clean), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_draws_what_plastimatch_draws)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
