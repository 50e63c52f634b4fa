#include "image/image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image_files.h"
#include "support.h"

/* What a stored number becomes: rounded by the C library, clipped one at a time. */
static int expected_hu(const struct file_said *said, double stored)
{
    double hu = said->slope * stored + said->intercept;
    if (!isfinite(hu))
        return -1024;
    hu = nearbyint(hu);
    return hu < -1024 ? -1024 : hu > SCOT_TOP_HU ? SCOT_TOP_HU : (int)hu;
}

static double stored_number(uint32_t *state, enum scot_stored stored)
{
    static const double least[] = {-128, 0, -32768, 0, -2147483648.0, 0, -9e15, 0, -1e9, -1e12};
    static const double most[] = {127, 255, 32767, 65535, 2147483647.0, 4294967295.0, 9e15, 9e15, 1e9, 1e12};
    int what = chance_below(state, 20);
    bool real = stored >= SCOT_FLOAT32;
    if (what == 0)
        return least[stored];
    if (what == 1)
        return most[stored];
    if (real && what == 2)
        return NAN;
    if (real && what == 3)
        return -INFINITY;
    double hu = chance_between(state, fmax(least[stored], -2000), fmin(most[stored], 25000));
    /* In quarters: halves test the rounding, and a float32 holds them. */
    return real ? floor(hu * 4) / 4 : floor(hu);
}

static struct scot_affine any_affine(uint32_t *state)
{
    struct scot_affine a;
    struct scot_vec3 axis = scot_unit(scot_vec3(chance_between(state, -1, 1), chance_between(state, -1, 1), 1.1));
    double turn = chance_between(state, -3, 3);
    struct scot_vec3 unit[3] = {scot_vec3(1, 0.05, 0), scot_vec3(0, 1, -0.02), scot_vec3(0, 0, 1)};
    for (int column = 0; column < 3; column++) {
        struct scot_vec3 to = scot_rotate_about(unit[column], scot_vec3(0, 0, 0), axis, turn);
        double mm = chance_between(state, 0.3, 5) * (chance_below(state, 2) ? 1 : -1);
        a.m[0][column] = mm * to.x, a.m[1][column] = mm * to.y, a.m[2][column] = mm * to.z;
    }
    for (int row = 0; row < 3; row++)
        a.m[row][3] = chance_between(state, -500, 500);
    return a;
}

static struct file_said any_file(uint32_t *state, double *value)
{
    static const char *const space[] = {"LPS", "RAS", "LAS", "left-posterior-superior", "right-anterior-superior",
                                        "left-anterior-superior"};
    struct file_said said = {.kind = (enum file_kind)chance_below(state, FILE_KINDS),
                             .stored = (enum scot_stored)chance_below(state, SCOT_STORED_COUNT),
                             .big_endian = chance_below(state, 2), .slope = 1, .value = value};
    bool nifti = said.kind < NRRD;
    said.packing = (enum file_packing)chance_below(state, nifti ? 2 : 3);
    said.space = space[chance_below(state, 6)];
    if (said.kind != NRRD && said.kind != NHDR && chance_below(state, 2)) {
        said.slope = chance_below(state, 2) ? 0.5 : -1.25;
        said.intercept = -1024;
    }
    for (int axis = 0; axis < 3; axis++)
        said.n[axis] = 2 + chance_below(state, 30);
    said.patient_from_voxel = any_affine(state);
    for (int i = 0; i < said.n[0] * said.n[1] * said.n[2]; i++)
        value[i] = stored_number(state, said.stored);
    return said;
}

static void compare(const struct file_said *said, const struct scot_volume *v)
{
    uint64_t clipped = 0, not_finite = 0;
    for (int axis = 0; axis < 3; axis++)
        assert_int_equal(v->n[axis], said->n[axis]);
    /* NIfTI-1 places in float32. */
    for (int i = 0; i < 12; i++)
        assert_true(fabs(v->patient_from_voxel.m[i / 4][i % 4] - said->patient_from_voxel.m[i / 4][i % 4]) <
                    (said->kind < NRRD ? 1e-4 : 1e-12 * 1000));
    for (size_t i = 0; i < scot_volume_count(v); i++) {
        double hu = said->slope * said->value[i] + said->intercept;
        assert_int_equal(v->voxel[i], expected_hu(said, said->value[i]));
        not_finite += isfinite(hu) ? 0 : 1;
        clipped += isfinite(hu) && (nearbyint(hu) < -1024 || nearbyint(hu) > SCOT_TOP_HU) ? 1 : 0;
    }
    assert_int_equal(v->clipped, clipped);
    assert_int_equal(v->not_finite, not_finite);
    assert_int_equal(strlen(v->sha256), 64);
}

static void any_file_opens_as_what_was_put_in(void **state)
{
    (void)state;
    uint32_t seed = 20261121;
    double *value = calloc(32 * 32 * 32, sizeof *value);
    for (int turn = 0; turn < 600; turn++) {
        struct file_said said = any_file(&seed, value);
        char stem[4200], path[4096];
        snprintf(stem, sizeof stem, "%s/f", folder);
        file_write(&said, stem, path);
        struct scot_volume *v = NULL;
        struct scot_image_info info;
        struct scot_error err = {{0}};
        if (!scot_image_open(&v, &info, path, NULL, &err))
            fail_msg("turn %d, %s: %s", turn, path, err.text);
        compare(&said, v);
        if (said.packing != WRITTEN_OUT)
            assert_string_equal(info.stored_type, scot_stored_name(said.stored));
        scot_volume_destroy(&v);
    }
    free(value);
}

static void labels_keep_their_numbers(void **state)
{
    (void)state;
    static double value[60];
    for (int i = 0; i < 60; i++)
        value[i] = i * 555; /* up to 32745: beyond the HU that are kept */
    for (int stored = SCOT_INT16; stored < SCOT_STORED_COUNT; stored++) {
        struct file_said said = file_plain(NIFTI1);
        said.stored = (enum scot_stored)stored;
        said.value = value;
        char stem[4200], path[4096];
        snprintf(stem, sizeof stem, "%s/labels", folder);
        file_write(&said, stem, path);
        struct scot_volume *v = NULL;
        const struct scot_image_options labels = {.labels = true};
        struct scot_error err = {{0}};
        assert_true(scot_image_open(&v, NULL, path, &labels, &err));
        for (int i = 0; i < 60; i++)
            assert_int_equal(v->voxel[i], i * 555);
        assert_int_equal(v->clipped, 0);
        scot_volume_destroy(&v);
    }
}

static void a_label_that_is_none_is_refused(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *line;
    } bad[] = {{-1, "a label is -1, wanted a whole number from 0 to 32767"},
               {2.5, "a label is 2.5, wanted a whole number from 0 to 32767"},
               {32768, "a label is 32768, wanted a whole number from 0 to 32767"},
               {NAN, "a label is nan, wanted a whole number from 0 to 32767"}};
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        double value[60] = {0};
        value[59] = bad[b].value;
        struct file_said said = file_plain(MHA);
        said.stored = SCOT_FLOAT64;
        said.value = value;
        char stem[4200], path[4096];
        snprintf(stem, sizeof stem, "%s/bad", folder);
        file_write(&said, stem, path);
        struct scot_volume *v = NULL;
        const struct scot_image_options labels = {.labels = true};
        struct scot_error err = {{0}};
        assert_false(scot_image_open(&v, NULL, path, &labels, &err));
        assert_string_equal(err.text, bad[b].line);
        assert_null(v);
    }
}

static int reported, reports;

static void note_progress(void *context, int done, int of)
{
    (void)context;
    assert_true(done > reported && done <= of);
    reported = done;
    reports++;
}

static void progress_goes_up_to_the_end(void **state)
{
    (void)state;
    double *value = calloc(30 * 30 * 30, sizeof *value);
    struct file_said said = file_plain(NRRD);
    said.n[0] = said.n[1] = said.n[2] = 30;
    said.value = value;
    char stem[4200], path[4096];
    snprintf(stem, sizeof stem, "%s/progress", folder);
    file_write(&said, stem, path);
    struct scot_volume *v = NULL;
    const struct scot_image_options options = {.progress = note_progress};
    assert_true(scot_image_open(&v, NULL, path, &options, NULL));
    assert_int_equal(reported, 1000);
    assert_true(reports > 5);
    scot_volume_destroy(&v);
    free(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_file_opens_as_what_was_put_in),
        cmocka_unit_test(labels_keep_their_numbers),
        cmocka_unit_test(a_label_that_is_none_is_refused),
        cmocka_unit_test(progress_goes_up_to_the_end),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
