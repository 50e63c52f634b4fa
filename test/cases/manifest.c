#include "image_case.h"

#include <stdio.h>
#include <stdlib.h>

#include "support.h"

/* The awkward files that others left us, each with what is expected of it. They are not ours to
 * keep in the project: without them the test says so and is skipped. */

static char shared[4096];

static const char *shared_path(const char *name)
{
    static char path[8192];
    snprintf(path, sizeof path, "%s/%s", shared, name);
    return path;
}

static struct scot_volume *open_shared(const char *name, struct scot_error *err)
{
    struct scot_volume *v = NULL;
    struct scot_image_info info;
    bool opened = scot_image_open(&v, &info, shared_path(name), NULL, err);
    assert_true(opened == (v != NULL) && opened == (err->text[0] == '\0'));
    for (int i = 0; opened && i < 12; i++)
        assert_true(isfinite(v->patient_from_voxel.m[i / 4][i % 4]));
    return v;
}

static void expect_same(const struct scot_volume *v, const struct scot_volume *base)
{
    assert_memory_equal(v->n, base->n, sizeof v->n);
    assert_memory_equal(v->voxel, base->voxel, scot_volume_count(v) * sizeof *v->voxel);
    for (int i = 0; i < 12; i++)
        assert_true(fabs(v->patient_from_voxel.m[i / 4][i % 4] - base->patient_from_voxel.m[i / 4][i % 4]) < 1e-5);
}

static void each_file_does_as_its_row_says(void **state)
{
    (void)state;
    struct scot_error none = {{0}};
    struct scot_volume *base = open_shared("hostile_cases/ok_base.nii", &none);
    assert_non_null(base);
    FILE *manifest = fopen(shared_path("hostile_cases/MANIFEST.tsv"), "r");
    assert_non_null(manifest);
    char row[1024], name[300];
    int rows = 0;
    while (fgets(row, sizeof row, manifest) != NULL) {
        char *expectation = strchr(row, '\t');
        if ((strncmp(row, "n_", 2) != 0 && strncmp(row, "ok_", 3) != 0) || expectation == NULL)
            continue;
        *expectation++ = '\0';
        snprintf(name, sizeof name, "hostile_cases/%.200s", row);
        struct scot_error err = {{0}};
        struct scot_volume *v = open_shared(name, &err);
        print_message("%s: %s\n", row, v == NULL ? err.text : "opened");
        if (strncmp(expectation, "reject with", 11) == 0)
            assert_null(v);
        if (strncmp(expectation, "accept", 6) == 0)
            assert_non_null(v);
        if (strncmp(expectation, "accept, same", 12) == 0)
            expect_same(v, base);
        scot_volume_destroy(&v);
        rows++;
    }
    fclose(manifest);
    assert_true(rows > 20);
    scot_volume_destroy(&base);
}

static void every_number_type_reads_alike(void **state)
{
    (void)state;
    static const char *const type[] = {"int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
                                       "float32", "float64"};
    struct scot_error err = {{0}};
    struct scot_volume *base = open_shared("hostile_nifti/27/int16.nii", &err);
    assert_non_null(base);
    for (size_t i = 0; i < sizeof type / sizeof type[0]; i++) {
        char name[100];
        snprintf(name, sizeof name, "hostile_nifti/27/%s.nii", type[i]);
        struct scot_volume *v = open_shared(name, &err);
        assert_non_null(v);
        expect_same(v, base);
        scot_volume_destroy(&v);
    }
    scot_volume_destroy(&base);
}

static void others_files_open_or_say_why_not(void **state)
{
    (void)state;
    static const struct {
        const char *name, *line;
    } row[] = {
        {"hostile_nifti/minimal.hdr", ""},
        {"hostile_nifti/minimal.hdr.gz", ""},
        {"hostile_nifti/minimal.img", ""},
        {"hostile_nifti/minimal.img.gz", ""},
        {"hostile_nifti/minimal2.hdr", ""},
        {"hostile_nifti/minimal.nii", ""},
        {"hostile_nifti/minimal.nii.gz", ""},
        {"hostile_nifti/f32.nii.gz", ""},
        {"hostile_nifti/zstat1.nii.gz", ""},
        {"hostile_nifti/avg152T1_LR_nifti.nii.gz", ""},
        {"hostile_nifti/avg152T1_LR_nifti.hdr.gz", "the other half of the .hdr and .img pair: cannot open the file: No such file or directory"},
        {"hostile_nifti/minimal_extended_hdr.nii", ""},
        {"hostile_nifti/complex/complex32.nii", "the voxels are complex64, wanted one whole or real number each"},
        {"hostile_nifti/complex/complex64.nii", "the voxels are complex128, wanted one whole or real number each"},
        {"hostile_nifti/rgb/3D.nii", "the voxels are RGB colour, wanted one whole or real number each"},
        {"hostile_nifti/rgb/4D.nii", "dim[4] is 2: the file holds more than one volume, wanted 1"},
        {"hostile_nifti/rgba/4D.nii", "dim[4] is 2: the file holds more than one volume, wanted 1"},
        {"hostile_nifti/README.md", "not an image known here: wanted DICOM, NIfTI, NRRD or MetaImage"},
        {"ct_lumbar_3mm/example_ct.nii.gz", ""},
        {"ct_lumbar_3mm/spine_totalseg.nii.gz", ""},
        {"ct_lumbar_3mm/seg_v1_full.nii.gz", ""},
        {"ct_lumbar_3mm/spine_report_rgb.nii.gz", "the voxels are RGB colour, wanted one whole or real number each"},
        {"ct_L3_subregions/sub-ct_label-22_ct.nii.gz", ""},
        {"lumbosacral_model/lss_ct.nii.gz", ""},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const char *verdict = case_verdict(shared_path(row[i].name), row[i].line, NULL);
        if (verdict != NULL)
            fail_msg("%s", verdict);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_does_as_its_row_says),
        cmocka_unit_test(every_number_type_reads_alike),
        cmocka_unit_test(others_files_open_or_say_why_not),
    };
    snprintf(shared, sizeof shared, "%.3000s", argc > 1 ? argv[1] : "../shared/data");
    if (access(shared_path("hostile_cases/MANIFEST.tsv"), R_OK) != 0) {
        printf("SKIP: shared data not here\n");
        return 77;
    }
    limit_greed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
