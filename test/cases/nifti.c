#include "image_case.h"

#include "support.h"

/* Each row spoils one field of a sound file (4 x 3 x 5 int16, sform, 472 bytes) at an offset. */

enum kind { I16, I32, F32, F64, I64, BYTE };

struct patch {
    const char *name;
    int at;
    enum kind kind;
    double value;
    const char *line;
};

static void put(struct blob *file, int at, enum kind kind, double value)
{
    static const enum scot_stored as[] = {SCOT_INT16, SCOT_INT32, SCOT_FLOAT32, SCOT_FLOAT64, SCOT_INT64, SCOT_UINT8};
    struct blob word = {NULL, 0};
    blob_number(&word, value, as[kind], false);
    memcpy(file->data + at, word.data, word.size);
    blob_drop(&word);
}

static const char *verdict_of(struct blob *file, const char *name, const char *line, struct scot_image_info *info)
{
    blob_write(file, in_folder(name));
    blob_drop(file);
    return case_verdict(in_folder(name), line, info);
}

/* Spoils one field at a time; the number of rows that did not give their line. */
static int spoil(const struct file_said *said, const struct patch *patch, size_t patches)
{
    int wrong = 0;
    for (size_t i = 0; i < patches; i++) {
        struct blob file, none;
        char name[100];
        file_build(said, "", &file, &none);
        put(&file, patch[i].at, patch[i].kind, patch[i].value);
        snprintf(name, sizeof name, "%s.nii", patch[i].name);
        const char *verdict = verdict_of(&file, name, patch[i].line, NULL);
        if (verdict != NULL)
            print_error("%s\n", verdict);
        wrong += verdict != NULL;
    }
    return wrong;
}

static const struct patch nifti1[] = {
    {"sound", 400, BYTE, 1, ""},
    {"sizeof_349", 0, I32, 349, "sizeof_hdr is 349, wanted 348 (NIfTI-1) or 540 (NIfTI-2)"},
    {"sizeof_0", 0, I32, 0, "sizeof_hdr is 0, wanted 348 (NIfTI-1) or 540 (NIfTI-2)"},
    {"sizeof_540", 0, I32, 540, "the data end after 472 bytes, wanted 68 more"},
    {"magic", 344, BYTE, 'x', "magic is 78 2b 31 00, wanted \"n+1\" or \"ni1\""},
    {"magic_4th", 347, BYTE, ' ', "magic is 6e 2b 31 20, wanted \"n+1\" or \"ni1\""},
    {"analyze", 344, BYTE, 0, "an Analyze 7.5 file does not say where left is, wanted NIfTI"},
    {"pair_in_one", 345, BYTE, 'i', "the header stands alone: wanted the .img file beside it"},
    {"dim0_0", 40, I16, 0, "dim[0] is 0 axes, wanted 3"},
    {"dim0_8", 40, I16, 8, "dim[0] is 8 axes, wanted 3"},
    {"dim0_negative", 40, I16, -3, "dim[0] is -3 axes, wanted 3"},
    {"dim0_2", 40, I16, 2, ""},
    {"dim1_negative", 42, I16, -5, "dim[1] is -5 voxels, wanted 1 to 4096"},
    {"dim2_0", 44, I16, 0, "dim[2] is 0 voxels, wanted 1 to 4096"},
    {"dim3_1", 46, I16, 1, ""},
    {"dim3_more", 46, I16, 6, "4 x 3 x 6 voxels of int16 take 144 bytes, the file has 120"},
    {"dim3_4097", 46, I16, 4097, "the volume is 4 x 3 x 4097 voxels, wanted 1 to 4096 each way"},
    {"dim3_4096", 46, I16, 4096, "4 x 3 x 4096 voxels of int16 take 98304 bytes, the file has 120"},
    {"dim3_fewer", 46, I16, 4, ""},
    {"datatype_0", 70, I16, 0, "datatype is 0, wanted a number type of NIfTI (2, 4, 8, 16, 64, 256, 512 ...)"},
    {"datatype_9999", 70, I16, 9999, "datatype is 9999, wanted a number type of NIfTI (2, 4, 8, 16, 64, 256, 512 ...)"},
    {"datatype_bit", 70, I16, 1, "the voxels are binary, wanted one whole or real number each"},
    {"datatype_complex", 70, I16, 32, "the voxels are complex64, wanted one whole or real number each"},
    {"datatype_rgb", 70, I16, 128, "the voxels are RGB colour, wanted one whole or real number each"},
    {"datatype_float128", 70, I16, 1536, "the voxels are float128, wanted one whole or real number each"},
    {"datatype_rgba", 70, I16, 2304, "the voxels are RGBA colour, wanted one whole or real number each"},
    {"bitpix_8", 72, I16, 8, "bitpix is 8, wanted 16 for int16"},
    {"bitpix_0", 72, I16, 0, "bitpix is 0, wanted 16 for int16"},
    {"offset_nan", 108, F32, NAN, "vox_offset is nan bytes, wanted a whole number of at least 352"},
    {"offset_inf", 108, F32, INFINITY, "vox_offset is inf bytes, wanted a whole number of at least 352"},
    {"offset_negative", 108, F32, -352, "vox_offset is -352 bytes, wanted a whole number of at least 352"},
    {"offset_header", 108, F32, 348, "vox_offset is 348 bytes, wanted a whole number of at least 352"},
    {"offset_half", 108, F32, 352.5, "vox_offset is 352.5 bytes, wanted a whole number of at least 352"},
    {"offset_past", 108, F32, 1e9, "the data end before byte 1000000000, where the voxels should begin"},
    {"offset_huge", 108, F32, 1e15, "the data end before byte 999999986991104, where the voxels should begin"},
    {"offset_one_late", 108, F32, 353, "4 x 3 x 5 voxels of int16 take 120 bytes, the file has 119"},
    {"offset_0", 108, F32, 0, ""},
    {"slope_0", 112, F32, 0, ""},
    {"slope_nan", 112, F32, NAN, ""},
    {"slope_inf", 112, F32, INFINITY, "scl_slope is inf and scl_inter 0, wanted finite numbers"},
    {"slope_minus_inf", 112, F32, -INFINITY, "scl_slope is -inf and scl_inter 0, wanted finite numbers"},
    {"inter_nan", 116, F32, NAN, "scl_slope is 1 and scl_inter nan, wanted finite numbers"},
    {"inter_inf", 116, F32, INFINITY, "scl_slope is 1 and scl_inter inf, wanted finite numbers"},
    {"sform_nan", 280, F32, NAN, "the sform is of no use: the step along axis 1 is nan mm, wanted 0.01 to 100"},
    {"sform_inf", 280, F32, INFINITY, "the sform is of no use: the step along axis 1 is inf mm, wanted 0.01 to 100"},
    {"sform_0", 280, F32, 0, "the sform is of no use: the step along axis 1 is 0 mm, wanted 0.01 to 100"},
    {"sform_tiny", 280, F32, 0.009, "the sform is of no use: the step along axis 1 is 0.009 mm, wanted 0.01 to 100"},
    {"sform_large", 280, F32, 101, "the sform is of no use: the step along axis 1 is 101 mm, wanted 0.01 to 100"},
    {"sform_far", 292, F32, 2e5, "the sform is of no use: the first voxel is 200000 mm from the origin, wanted at most 100000"},
    {"sform_far_nan", 292, F32, NAN, "the sform is of no use: the first voxel is nan mm from the origin, wanted at most 100000"},
    {"sform_huge", 284, F32, 3e38, "the sform is of no use: the step along axis 2 is 3e+38 mm, wanted 0.01 to 100"},
    {"units_unknown", 123, BYTE, 0, ""},
    {"units_metre", 123, BYTE, 1, "the sform is of no use: the step along axis 1 is 1000 mm, wanted 0.01 to 100"},
    {"units_micron", 123, BYTE, 3, "the sform is of no use: the step along axis 1 is 0.001 mm, wanted 0.01 to 100"},
    {"extension_no_room", 348, BYTE, 1, "a header extension takes 0 bytes, wanted 8 to the 0 before the voxels"},
};

static void a_spoiled_nifti1_gives_its_line(void **state)
{
    (void)state;
    struct file_said said = file_plain(NIFTI1);
    assert_int_equal(spoil(&said, nifti1, sizeof nifti1 / sizeof nifti1[0]), 0);
}

static const struct patch nifti2[] = {
    {"sound", 543, BYTE, 0, ""},
    {"line_ends", 8, BYTE, '\n', "the magic's line ends were changed: the file was copied as text"},
    {"magic", 5, BYTE, '-', "magic is 6e 2d 32 00, wanted \"n+2\" or \"ni2\""},
    {"dim0_9", 16, I64, 9, "dim[0] is 9 axes, wanted 3"},
    {"dim1_huge", 24, I64, 4e18, "the volume is 4000000000000000000 x 3 x 5 voxels, wanted 1 to 4096 each way"},
    {"dim1_2_32", 24, I64, 4294967300.0, "the volume is 4294967300 x 3 x 5 voxels, wanted 1 to 4096 each way"},
    {"dim1_negative", 24, I64, -9e18, "dim[1] is -9000000000000000000 voxels, wanted 1 to 4096"},
    {"offset_negative", 168, I64, -544, "vox_offset is -544 bytes, wanted a whole number of at least 544"},
    {"offset_540", 168, I64, 540, "vox_offset is 540 bytes, wanted a whole number of at least 544"},
    {"offset_huge", 168, I64, 9e18, "vox_offset is 9e+18 bytes, wanted a whole number of at least 544"},
    {"offset_past", 168, I64, 9e15, "the data end before byte 9000000000000000, where the voxels should begin"},
    {"slope_inf", 176, F64, INFINITY, "scl_slope is inf and scl_inter 0, wanted finite numbers"},
    {"slope_huge", 176, F64, 1e300, ""},
    {"sform_code_0", 348, I32, 0, ""},
    {"sform_nan", 400, F64, NAN, "the sform is of no use: the step along axis 1 is nan mm, wanted 0.01 to 100"},
    {"sform_flat", 408, F64, 1e300, "the sform is of no use: the step along axis 2 is inf mm, wanted 0.01 to 100"},
    {"datatype", 12, I16, 1792, "the voxels are complex128, wanted one whole or real number each"},
};

static void a_spoiled_nifti2_gives_its_line(void **state)
{
    (void)state;
    struct file_said said = file_plain(NIFTI2);
    assert_int_equal(spoil(&said, nifti2, sizeof nifti2 / sizeof nifti2[0]), 0);
}

/* Quaternions, where there is no sform: code 1 at 252 instead of 254. */
static const struct patch qform[] = {
    {"sound", 400, BYTE, 1, ""},
    {"pixdim_negative", 80, F32, -1.5, "pixdim[1] is -1.5, wanted 0.01 to 100 mm"},
    {"pixdim_0", 84, F32, 0, "pixdim[2] is 0, wanted 0.01 to 100 mm"},
    {"pixdim_inf", 88, F32, INFINITY, "pixdim[3] is inf, wanted 0.01 to 100 mm"},
    {"pixdim_nan", 88, F32, NAN, "pixdim[3] is nan, wanted 0.01 to 100 mm"},
    {"pixdim_tiny", 88, F32, 1e-30, "the step along axis 3 is 1e-30 mm, wanted 0.01 to 100"},
    {"pixdim_large", 88, F32, 1000, "the step along axis 3 is 1000 mm, wanted 0.01 to 100"},
    {"quatern_big", 256, F32, 2, "the qform quaternion has b2 + c2 + d2 = 4, wanted at most 1"},
    {"quatern_nan", 260, F32, NAN, "the qform quaternion has b2 + c2 + d2 = nan, wanted at most 1"},
    {"quatern_rounded", 264, F32, 1.0001, ""},
    {"offset_nan", 268, F32, NAN, "the first voxel is nan mm from the origin, wanted at most 100000"},
    {"offset_inf", 272, F32, INFINITY, "the first voxel is inf mm from the origin, wanted at most 100000"},
    {"both_codes_negative", 252, I16, -1, ""},
};

static void a_spoiled_qform_gives_its_line(void **state)
{
    (void)state;
    struct file_said said = file_plain(NIFTI1);
    said.qform = true;
    said.handed = 1;
    assert_int_equal(spoil(&said, qform, sizeof qform / sizeof qform[0]), 0);
}

static void flat_axes_are_refused(void **state)
{
    (void)state;
    struct file_said said = file_plain(NIFTI1);
    said.patient_from_voxel = (struct scot_affine){{{1, 1, 0, 0}, {0, 0.001, 0, 0}, {0, 0, 3, 0}}};
    char path[4096];
    file_write(&said, in_folder("flat"), path);
    assert_null(case_verdict(path, "the sform is of no use: the voxel axes lie in one plane: they span 0.001 of a box, wanted at least 0.01", NULL));
}

/* A useless sform beside a sound qform: the qform is taken, and said. */
static void a_sound_qform_stands_in_for_the_sform(void **state)
{
    (void)state;
    struct file_said said = file_plain(NIFTI1);
    said.qform = true;
    said.handed = 1;
    said.patient_from_voxel = (struct scot_affine){{{-1, 0, 0, 20}, {0, -2, 0, 30}, {0, 0, 3, -40}}};
    struct blob file, none;
    struct scot_image_info info;
    file_build(&said, "", &file, &none);
    put(&file, 254, I16, 1);
    put(&file, 280, F32, NAN);
    assert_null(verdict_of(&file, "stand_in.nii", "", &info));
    assert_string_equal(info.note[0], "the sform is of no use, the qform was taken");
}

static void an_sform_that_differs_from_the_qform_is_said(void **state)
{
    (void)state;
    struct file_said said = file_plain(NIFTI1);
    said.qform = true;
    said.handed = 1;
    said.patient_from_voxel = (struct scot_affine){{{-1, 0, 0, 20}, {0, -2, 0, 30}, {0, 0, 3, -40}}};
    struct blob file, none;
    struct scot_image_info info;
    file_build(&said, "", &file, &none);
    put(&file, 254, I16, 1);
    put(&file, 280, F32, -1); /* left for right */
    assert_null(verdict_of(&file, "differ.nii", "", &info));
    assert_string_equal(info.note[0], "sform and qform differ by 6.0 mm: the sform was taken");
}

static void without_a_form_the_side_is_said_to_be_open(void **state)
{
    (void)state;
    struct file_said said = file_plain(NIFTI1);
    struct blob file, none;
    struct scot_image_info info;
    file_build(&said, "", &file, &none);
    put(&file, 254, I16, 0);
    assert_null(verdict_of(&file, "no_form.nii", "", &info));
    assert_string_equal(info.note[0], "the file does not say where left is: check the side before use");
}

static void more_than_one_volume_is_refused(void **state)
{
    (void)state;
    static const struct {
        int axes, t, u;
        const char *line;
    } row[] = {{4, 1, 1, ""},
               {4, 3, 1, "dim[4] is 3: the file holds more than one volume, wanted 1"},
               {5, 1, 3, "dim[5] is 3: the file holds more than one volume, wanted 1"},
               {5, 1, 1, ""},
               {4, 0, 1, "dim[4] is 0: the file holds more than one volume, wanted 1"},
               {4, -1, 1, "dim[4] is -1: the file holds more than one volume, wanted 1"},
               {3, 9, 9, ""}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct file_said said = file_plain(NIFTI1);
        struct blob file, none;
        file_build(&said, "", &file, &none);
        put(&file, 40, I16, row[i].axes);
        put(&file, 48, I16, row[i].t);
        put(&file, 50, I16, row[i].u);
        const char *verdict = verdict_of(&file, "axes.nii", row[i].line, NULL);
        if (verdict != NULL)
            fail_msg("%s", verdict);
    }
}

/* An extension of `says` bytes in a file with `room` for it. */
static const char *with_extension(int room, double says, bool big_endian, const char *line)
{
    struct file_said said = file_plain(NIFTI1);
    said.big_endian = big_endian;
    struct blob sound, none, file = {NULL, 0};
    uint8_t zero[64] = {0};
    file_build(&said, "", &sound, &none);
    blob_put(&file, sound.data, 352);
    blob_number(&file, says, SCOT_INT32, big_endian);
    blob_put(&file, zero, (size_t)room - 4);
    blob_put(&file, sound.data + 352, sound.size - 352);
    struct blob at = {NULL, 0};
    blob_number(&at, 352 + room, SCOT_FLOAT32, big_endian);
    memcpy(file.data + 108, at.data, 4);
    file.data[348] = 1;
    blob_drop(&at);
    blob_drop(&sound);
    return verdict_of(&file, "extension.nii", line, NULL);
}

static void extensions_lead_to_the_voxels_or_nowhere(void **state)
{
    (void)state;
    assert_null(with_extension(32, 32, false, ""));
    assert_null(with_extension(32, 32, true, ""));
    assert_null(with_extension(36, 32, false, ""));
    assert_null(with_extension(32, 0, false, "a header extension takes 0 bytes, wanted 8 to the 32 before the voxels"));
    assert_null(with_extension(32, 7, false, "a header extension takes 7 bytes, wanted 8 to the 32 before the voxels"));
    assert_null(with_extension(32, 48, false, "a header extension takes 48 bytes, wanted 8 to the 32 before the voxels"));
    assert_null(with_extension(32, -16, false, "a header extension takes 4294967280 bytes, wanted 8 to the 32 before the voxels"));
    assert_null(with_extension(32, 16, false, "a header extension takes 0 bytes, wanted 8 to the 16 before the voxels"));
}

static void every_cut_of_a_file_is_refused(void **state)
{
    (void)state;
    struct file_said said = file_plain(NIFTI1);
    for (int packed = 0; packed < 2; packed++) {
        struct blob file, none;
        said.packing = packed ? PACKED : AS_IS;
        file_build(&said, "", &file, &none);
        for (size_t size = 0; size < file.size; size++) {
            const struct blob cut = {file.data, size};
            struct scot_volume *v = NULL;
            struct scot_error err = {{0}};
            blob_write(&cut, in_folder("cut.nii"));
            assert_false(scot_image_open(&v, NULL, in_folder("cut.nii"), NULL, &err));
            assert_true(err.text[0] != '\0');
        }
        blob_drop(&file);
    }
}

/* Whatever single byte is changed: a volume or a line, never a crash. Of the packed file, no change
 * of the data may pass: the checksum sees it. */
static void every_changed_byte_is_survived(void **state)
{
    (void)state;
    uint32_t seed = 3;
    struct file_said said = file_plain(NIFTI1);
    for (int packed = 0; packed < 2; packed++) {
        struct blob file, none;
        said.packing = packed ? PACKED : AS_IS;
        file_build(&said, "", &file, &none);
        for (size_t at = 0; at < file.size; at++) {
            uint8_t was = file.data[at];
            file.data[at] ^= (uint8_t)(1 + chance_below(&seed, 255));
            blob_write(&file, in_folder("changed.nii"));
            file.data[at] = was;
            struct scot_volume *v = NULL;
            struct scot_error err = {{0}};
            bool opened = scot_image_open(&v, NULL, in_folder("changed.nii"), NULL, &err);
            assert_true(opened || err.text[0] != '\0');
            assert_false(opened && packed && at >= 10); /* past gzip's own header */
            scot_volume_destroy(&v);
        }
        blob_drop(&file);
    }
}

static void a_pair_opens_by_either_half(void **state)
{
    (void)state;
    struct file_said said = file_plain(NIFTI1_PAIR);
    char path[4096];
    file_write(&said, in_folder("pair"), path);
    assert_null(case_verdict(in_folder("pair.hdr"), "", NULL));
    assert_null(case_verdict(in_folder("pair.img"), "", NULL));
    unlink(in_folder("pair.img"));
    assert_null(case_verdict(in_folder("pair.hdr"), "the other half of the .hdr and .img pair: cannot open the file: No such file or directory", NULL));
    said.packing = PACKED;
    file_write(&said, in_folder("PAIR"), path);
    assert_null(case_verdict(in_folder("PAIR.hdr.gz"), "", NULL));
    assert_null(case_verdict(in_folder("PAIR.img.gz"), "", NULL));
    unlink(in_folder("PAIR.hdr.gz"));
    assert_null(case_verdict(in_folder("PAIR.img.gz"), "the other half of the .hdr and .img pair: cannot open the file: No such file or directory", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spoiled_nifti1_gives_its_line),
        cmocka_unit_test(a_spoiled_nifti2_gives_its_line),
        cmocka_unit_test(a_spoiled_qform_gives_its_line),
        cmocka_unit_test(flat_axes_are_refused),
        cmocka_unit_test(a_sound_qform_stands_in_for_the_sform),
        cmocka_unit_test(an_sform_that_differs_from_the_qform_is_said),
        cmocka_unit_test(without_a_form_the_side_is_said_to_be_open),
        cmocka_unit_test(more_than_one_volume_is_refused),
        cmocka_unit_test(extensions_lead_to_the_voxels_or_nowhere),
        cmocka_unit_test(every_cut_of_a_file_is_refused),
        cmocka_unit_test(every_changed_byte_is_survived),
        cmocka_unit_test(a_pair_opens_by_either_half),
    };
    return cmocka_run_group_tests(tests, case_setup, folder_tear_down);
}
