/* The shared DICOM files: what each must give, or refuse. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support.h"
#include "dicom_files.h"
#include "image/image.h"

static char data[3000];

struct shown {
    struct scot_volume *volume;
    struct scot_image_info info;
    struct scot_error err;
};

static bool show(struct shown *s, const char *path)
{
    char whole[3400];
    scot_volume_destroy(&s->volume);
    memset(&s->err, 0, sizeof s->err);
    snprintf(whole, sizeof whole, "%s/%s", data, path);
    bool opened = scot_image_open(&s->volume, &s->info, whole, NULL, &s->err);
    if (!opened)
        assert_true(s->err.text[0] != 0 && strchr(s->err.text, '\n') == NULL && s->volume == NULL);
    return opened;
}

static void compressed_is_as_uncompressed(void **state)
{
    (void)state;
    static const char *const pair[][2] = {
        {"NEMA_CT1_UNC.dcm", "NEMA_CT1_RLE.dcm"},
        {"NEMA_CT2_UNC.dcm", "NEMA_CT2_RLE.dcm"},
        {"NEMA_CT2_UNC.dcm", "NEMA_CT2_J2KR.dcm"},
        {"NEMA_CT2_UNC.dcm", "NEMA_CT2_JPLL.dcm"},
    };
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++) {
        struct shown plain = {0}, packed = {0};
        char path[100];
        snprintf(path, sizeof path, "dicom_syntaxes/%s", pair[i][0]);
        assert_true(show(&plain, path));
        snprintf(path, sizeof path, "dicom_syntaxes/%s", pair[i][1]);
        assert_true(show(&packed, path));
        assert_int_equal(scot_volume_count(plain.volume), 512 * 512);
        assert_string_equal(plain.volume->sha256, packed.volume->sha256);
        assert_memory_equal(&plain.volume->patient_from_voxel, &packed.volume->patient_from_voxel,
                            sizeof(struct scot_affine));
        scot_volume_destroy(&plain.volume);
        scot_volume_destroy(&packed.volume);
    }
}

static void what_is_no_ct_is_refused_by_name(void **state)
{
    (void)state;
    static const char *const file[][2] = {
        {"dicom_syntaxes/NEMA_XA1_UNC.dcm", "modality is XA"},
        {"dicom_syntaxes/NEMA_XA1_JPLL.dcm", "modality is XA"},
        {"hostile_dicom/MR_small.dcm", "modality is MR"},
        {"hostile_dicom/MR_small_bigendian.dcm", "modality is MR"},
        {"hostile_dicom/MR_truncated.dcm", "modality is MR"},
        {"hostile_dicom/emri_small_jpeg_2k_lossless.dcm", "modality is MR"},
        {"hostile_dicom/OBXXXX1A.dcm", "modality is US"},
        {"hostile_dicom/rtstruct.dcm", "modality is RTSTRUCT"},
        {"hostile_dicom/rtdose_rle.dcm", "modality is RTDOSE"},
        {"hostile_dicom/liver_1frame.dcm", "modality is SEG"},
        {"hostile_dicom/SC_rgb_small_odd.dcm", "modality is OT"},
        {"hostile_dicom/rtplan_truncated.dcm", "broken"},
        {"hostile_dicom/dicomdirtests/DICOMDIR", "no picture in it"},
        {"hostile_dicom/explicit_VR-UN.dcm", "one slice and no"},
        {"hostile_dicom/dicomdirtests/98892003", "modality is MR"},
    };
    for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
        struct shown s = {0};
        assert_false(show(&s, file[i][0]));
        if (strstr(s.err.text, file[i][1]) == NULL)
            print_error("%s: %s\n", file[i][0], s.err.text);
        assert_non_null(strstr(s.err.text, file[i][1]));
    }
}

static void strange_but_right_ones_open(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int n[3];
    } file[] = {
        {"hostile_dicom/CT_small.dcm", {128, 128, 1}},
        {"hostile_dicom/693_J2KI.dcm", {512, 512, 1}},
        {"hostile_dicom/J2K_pixelrep_mismatch.dcm", {512, 512, 1}},
        {"hostile_dicom/bad_sequence.dcm", {512, 512, 1}},
        {"hostile_dicom/eCT_Supplemental.dcm", {512, 512, 2}},
        {"hostile_dicom/dicomdirtests/98892001", {16, 16, 5}},
        {"hostile_cases/d_ok.dcm", {128, 128, 1}},
        {"hostile_cases/s_ok", {128, 128, 8}},
        {"hostile_cases/s_overlap_thick10", {128, 128, 8}},
        {"hostile_cases/s_rescale_varies", {128, 128, 6}},
    };
    for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
        struct shown s = {0};
        if (!show(&s, file[i].path))
            print_error("%s: %s\n", file[i].path, s.err.text);
        assert_non_null(s.volume);
        assert_memory_equal(s.volume->n, file[i].n, sizeof file[i].n);
        scot_volume_destroy(&s.volume);
    }
}

static double step_mm(const struct shown *s)
{
    double mm[3];
    scot_volume_spacing_mm(s->volume, mm);
    return mm[2];
}

static void series_are_measured_by_their_places(void **state)
{
    (void)state;
    struct shown s = {0};
    assert_true(show(&s, "hostile_cases/s_ok") && fabs(step_mm(&s) - 5) < 1e-6);
    assert_true(show(&s, "hostile_cases/s_overlap_thick10") && fabs(step_mm(&s) - 2) < 1e-6);
    assert_true(show(&s, "ct_lumbar_dicom_j2k") && fabs(step_mm(&s) - 2) < 1e-6);
    assert_int_equal(s.volume->n[2], 20);
    assert_true(show(&s, "hostile_cases/s_rescale_varies"));
    long sum[6] = {0}; /* one picture, shifted from slice to slice, and each 10 HU above the one before */
    for (size_t i = 0; i < scot_volume_count(s.volume); i++)
        sum[i / (128 * 128)] += s.volume->voxel[i];
    for (int k = 1; k < 6; k++)
        assert_int_equal(sum[k] - sum[0], 10 * k * 128 * 128);
    scot_volume_destroy(&s.volume);
    assert_false(show(&s, "hostile_cases/s_dup"));
    assert_non_null(strstr(s.err.text, "two different slices"));
    assert_false(show(&s, "hostile_cases/s_mixed_size"));
    assert_non_null(strstr(s.err.text, "a gap of 10.00 mm"));
}

/* Every d_ line of the list that says reject. */
static void the_list_of_hostile_files_is_kept(void **state)
{
    (void)state;
    char path[3200], line[600];
    int rejected = 0;
    snprintf(path, sizeof path, "%s/hostile_cases/MANIFEST.tsv", data);
    FILE *list = fopen(path, "r");
    assert_non_null(list);
    while (fgets(line, sizeof line, list) != NULL) {
        char *tab = strchr(line, '\t');
        if (strncmp(line, "d_", 2) != 0 || tab == NULL)
            continue;
        *tab = 0;
        struct shown s = {0};
        char name[700];
        snprintf(name, sizeof name, "hostile_cases/%s", line);
        bool opened = show(&s, name);
        if (strncmp(tab + 1, "reject with", 11) == 0) {
            rejected++;
            if (opened)
                print_error("opened: %s\n", name);
            assert_false(opened);
        }
        if (strncmp(tab + 1, "accept", 6) == 0)
            assert_true(opened);
        scot_volume_destroy(&s.volume);
    }
    fclose(list);
    assert_true(rejected >= 10);
}

static void a_whole_thorax_opens(void **state)
{
    (void)state;
    char folder[256], line[4000];
    struct shown s = {0};
    made_folder(folder);
    snprintf(line, sizeof line, "tar -C %s -xf %s/ct_thorax_dicom/dicom_275_slices.tar.xz", folder, data);
    assert_int_equal(system(line), 0);
    assert_true(scot_image_open(&s.volume, &s.info, folder, NULL, &s.err));
    assert_int_equal(s.volume->n[2], 275);
    assert_true(fabs(step_mm(&s) - 1) < 1e-6);
    assert_string_equal(s.info.position, "FFS");
    assert_int_equal(s.info.files, 275);
    assert_true(s.volume->patient_from_voxel.m[2][2] > 0 && s.volume->patient_from_voxel.m[0][0] > 0);
    scot_volume_destroy(&s.volume);
    made_folder_remove(folder);
}

int main(int count, char **words)
{
    snprintf(data, sizeof data, "%s/../shared/data", count > 1 ? words[1] : ".");
    if (access(data, R_OK) != 0) {
        puts("1..0 # SKIP: shared data not here");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compressed_is_as_uncompressed),
        cmocka_unit_test(what_is_no_ct_is_refused_by_name),
        cmocka_unit_test(strange_but_right_ones_open),
        cmocka_unit_test(series_are_measured_by_their_places),
        cmocka_unit_test(the_list_of_hostile_files_is_kept),
        cmocka_unit_test(a_whole_thorax_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
