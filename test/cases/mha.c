#include "image_case.h"

#include <sys/stat.h>

#include "support.h"

/* A sound header, 2 x 2 x 2 bytes behind it; each row puts its own lines in the place of one. */
#define SOUND                                                                                            \
    "ObjectType = Image\nNDims = 3\nBinaryData = True\nCompressedData = False\n"                         \
    "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 0\nElementSpacing = 1 1 1\nDimSize = 2 2 2\n"     \
    "ElementType = MET_UCHAR\nElementDataFile = LOCAL\n"

static const struct case_row rows[] = {
    {"sound", "", "", ""},
    {"crlf", "NDims = 3\n", "NDims = 3\r\n", ""},
    {"blank", "NDims = 3\n", "\n  \nNDims=3\n", ""},
    {"unknown_key", "NDims = 3\n", "NDims = 3\nModality = MET_MOD_CT\n", ""},
    {"position", "Offset", "Position", ""},
    {"rotation", "TransformMatrix", "Rotation", ""},
    {"element_size", "ElementSpacing", "ElementSize", ""},
    {"orientation_word", "NDims = 3\n", "NDims = 3\nAnatomicalOrientation = LPS\nCenterOfRotation = 9 9 9\n", ""},
    {"no_matrix", "TransformMatrix = 1 0 0 0 1 0 0 0 1\n", "", ""},
    {"no_offset", "Offset = 0 0 0\n", "", ""},
    {"object", "= Image", "= Tube", "ObjectType is \"Tube\", wanted Image"},
    {"no_sign", "NDims = 3", "NDims 3", "a header line is \"NDims 3\", wanted \"key = value\""},
    {"twice", "NDims = 3\n", "NDims = 3\nNDims = 3\n", "NDims stands twice in the header"},
    {"twice_synonym", "Offset = 0 0 0\n", "Offset = 0 0 0\nOrigin = 1 1 1\n", "Origin stands twice in the header"},
    {"ndims_2", "NDims = 3", "NDims = 2", "NDims is 2, wanted 3"},
    {"ndims_9", "NDims = 3", "NDims = 9", "NDims is 9, wanted 3"},
    {"ndims_text", "NDims = 3", "NDims = x", "NDims is \"x\", wanted 1 numbers"},
    {"ndims_nan", "NDims = 3", "NDims = nan", "NDims is nan, wanted a whole number"},
    {"ndims_4", "NDims = 3", "NDims = 4", "TransformMatrix is \"1 0 0 0 1 0 0 0 1\", wanted 16 numbers"},
    {"ndims_late", "NDims = 3\n", "", "TransformMatrix is \"1 0 0 0 1 0 0 0 1\", wanted 0 numbers"},
    {"size_two", "DimSize = 2 2 2", "DimSize = 4 2", "DimSize is \"4 2\", wanted a number for each of the 3 NDims"},
    {"size_0", "DimSize = 2 2 2", "DimSize = 2 2 0", "the volume is 2 x 2 x 0 voxels, wanted 1 to 4096 each way"},
    {"size_1", "DimSize = 2 2 2", "DimSize = 4 2 1", ""},
    {"size_minus", "DimSize = 2 2 2", "DimSize = -2 -2 2", "the volume is -2 x -2 x 2 voxels, wanted 1 to 4096 each way"},
    {"size_half", "DimSize = 2 2 2", "DimSize = 2 2.5 2", "DimSize is 2.5, wanted a whole number"},
    {"size_huge", "DimSize = 2 2 2", "DimSize = 2 2 18446744073709551618", "DimSize is 1.84467e+19, wanted a whole number"},
    {"size_2_32", "DimSize = 2 2 2", "DimSize = 2 2 4294967298", "the volume is 2 x 2 x 4294967298 voxels, wanted 1 to 4096 each way"},
    {"size_most", "DimSize = 2 2 2", "DimSize = 4096 4096 4096", "the volume has 68719476736 voxels, wanted at most 2^33"},
    {"size_more", "DimSize = 2 2 2", "DimSize = 2 2 3", "2 x 2 x 3 voxels of uint8 take 12 bytes, the file has 8"},
    {"no_size", "DimSize = 2 2 2\n", "", "the header lacks DimSize"},
    {"no_type", "ElementType = MET_UCHAR\n", "", "the header lacks ElementType"},
    {"no_spacing", "ElementSpacing = 1 1 1\n", "", "the header lacks ElementSpacing"},
    {"no_data_file", "ElementDataFile = LOCAL\n", "", "a NUL byte in the text header"},
    {"spacing_minus", "Spacing = 1 1 1", "Spacing = 1 -1 1", "ElementSpacing is -1 mm along axis 2, wanted 0.01 to 100"},
    {"spacing_0", "Spacing = 1 1 1", "Spacing = 1 1 0", "ElementSpacing is 0 mm along axis 3, wanted 0.01 to 100"},
    {"spacing_nan", "Spacing = 1 1 1", "Spacing = nan 1 1", "ElementSpacing is nan mm along axis 1, wanted 0.01 to 100"},
    {"spacing_inf", "Spacing = 1 1 1", "Spacing = inf 1 1", "ElementSpacing is inf mm along axis 1, wanted 0.01 to 100"},
    {"spacing_tiny", "Spacing = 1 1 1", "Spacing = 1e-9 1 1", "the step along axis 1 is 1e-09 mm, wanted 0.01 to 100"},
    {"spacing_large", "Spacing = 1 1 1", "Spacing = 1 1 1000", "the step along axis 3 is 1000 mm, wanted 0.01 to 100"},
    {"spacing_two", "Spacing = 1 1 1", "Spacing = 1 1", "ElementSpacing is \"1 1\", wanted a number for each of the 3 NDims"},
    {"matrix_eight", "= 1 0 0 0 1 0 0 0 1", "= 1 0 0 0 1 0 0 0", "TransformMatrix is \"1 0 0 0 1 0 0 0\", wanted 9 numbers"},
    {"matrix_flat", "= 1 0 0 0 1 0 0 0 1", "= 1 0 0 0 1 0 1 1 0", "the voxel axes lie in one plane: they span 0 of a box, wanted at least 0.01"},
    {"matrix_zero", "= 1 0 0 0 1 0 0 0 1", "= 0 0 0 0 0 0 0 0 0", "the step along axis 1 is 0 mm, wanted 0.01 to 100"},
    {"matrix_nan", "= 1 0 0 0 1 0 0 0 1", "= nan 0 0 0 1 0 0 0 1", "the step along axis 1 is nan mm, wanted 0.01 to 100"},
    {"offset_nan", "Offset = 0 0 0", "Offset = 0 nan 0", "the first voxel is nan mm from the origin, wanted at most 100000"},
    {"offset_far", "Offset = 0 0 0", "Offset = 0 1e9 0", "the first voxel is 1e+09 mm from the origin, wanted at most 100000"},
    {"binary", "BinaryData = True", "BinaryData = maybe", "BinaryData is \"maybe\", wanted True or False"},
    {"endian", "NDims = 3\n", "NDims = 3\nElementByteOrderMSB = x\n", "ElementByteOrderMSB is \"x\", wanted True or False"},
    {"endian_both", "NDims = 3\n", "NDims = 3\nElementByteOrderMSB = False\nBinaryDataByteOrderMSB = False\n", ""},
    {"endian_differ", "NDims = 3\n", "NDims = 3\nElementByteOrderMSB = True\nBinaryDataByteOrderMSB = False\n", "BinaryDataByteOrderMSB and ElementByteOrderMSB differ"},
    {"compressed_is_not", "CompressedData = False", "CompressedData = True", "the compressed data are damaged after 0 inflated bytes"},
    {"text_compressed", "True\nCompressedData = False", "False\nCompressedData = True", "BinaryData is False and CompressedData True, wanted one of them"},
    {"header_size_past", "NDims = 3\n", "NDims = 3\nHeaderSize = 9\n", "the data end before byte*"},
    {"header_size_end", "NDims = 3\n", "NDims = 3\nHeaderSize = -1\n", ""},
    {"header_size_minus", "NDims = 3\n", "NDims = 3\nHeaderSize = -2\n", "HeaderSize is -2, wanted -1 or more"},
    {"header_size_end_packed", "CompressedData = False", "CompressedData = True\nHeaderSize = -1", "HeaderSize is -1, wanted 0 or more where the data are not raw"},
    {"channels_1", "NDims = 3\n", "NDims = 3\nElementNumberOfChannels = 1\n", ""},
    {"channels_3", "NDims = 3\n", "NDims = 3\nElementNumberOfChannels = 3\n", "ElementNumberOfChannels is 3, wanted 1"},
    {"slope_nan", "NDims = 3\n", "NDims = 3\nElementToIntensityFunctionSlope = nan\n", "the intensity function is nan x + 0, wanted finite numbers"},
    {"intercept_inf", "NDims = 3\n", "NDims = 3\nElementToIntensityFunctionOffset = inf\n", "the intensity function is 1 x + inf, wanted finite numbers"},
    {"type_array", "MET_UCHAR", "MET_UCHAR_ARRAY", "ElementType is \"MET_UCHAR_ARRAY\", wanted MET_SHORT or another whole or real number"},
    {"type_none", "MET_UCHAR", "MET_NONE", "ElementType is \"MET_NONE\", wanted MET_SHORT or another whole or real number"},
    {"type_more", "MET_UCHAR", "MET_DOUBLE", "2 x 2 x 2 voxels of float64 take 64 bytes, the file has 8"},
    {"data_list", "= LOCAL", "= LIST", "the data are in several files (\"LIST\"), wanted one"},
    {"data_list_2", "= LOCAL", "= LIST 2D", "the data are in several files (\"LIST 2D\"), wanted one"},
    {"data_pattern", "= LOCAL", "= s%03d.raw 1 2 1", "the data are in several files (\"s%03d.raw 1 2 1\"), wanted one"},
    {"data_empty", "= LOCAL", "=", "ElementDataFile is 0 bytes long, wanted 1 to 1023"},
    {"data_absolute", "= LOCAL", "= /dev/zero", "the data file is \"/dev/zero\", wanted a name in the header's folder"},
    {"data_up", "= LOCAL", "= ../../etc/passwd", "the data file is \"../../etc/passwd\", wanted a name in the header's folder"},
    {"data_dot_dot", "= LOCAL", "= ..", "the data file is \"..\", wanted a name in the header's folder"},
    {"data_dot", "= LOCAL", "= .", "data file \".\": found a folder, pipe or device, wanted a file"},
    {"data_self", "= LOCAL", "= data_self.mha", "the header names itself as its data file"},
    {"data_fifo", "= LOCAL", "= fifo", "data file \"fifo\": found a folder, pipe or device, wanted a file"},
    {"data_none", "= LOCAL", "= none.raw", "data file \"none.raw\": cannot open the file: No such file or directory"},
    {"data_beside", "= LOCAL", "= beside.raw", ""},
    {"data_below", "= LOCAL", "= below/beside.raw", ""},
};

static void an_awkward_header_gives_its_line(void **state)
{
    (void)state;
    assert_int_equal(case_rows_wrong(rows, sizeof rows / sizeof rows[0], SOUND, ".mha", "\0\1\2\3\4\5\6\7", 8), 0);
}

static void a_header_without_an_end_is_refused(void **state)
{
    (void)state;
    struct blob file = {NULL, 0};
    blob_print(&file, "ObjectType = Image\nNDims = 3\n");
    blob_write(&file, in_folder("no_end.mha"));
    assert_null(case_verdict(in_folder("no_end.mha"), "the header ends without ElementDataFile", NULL));
    for (int i = 0; i < 20000; i++)
        blob_print(&file, "Comment%d = and so on, and on, and on, and on, and on, and on, and on, and on\n", i);
    blob_write(&file, in_folder("long.mha"));
    assert_null(case_verdict(in_folder("long.mha"), "the header is longer than 1048576 bytes", NULL));
    blob_drop(&file);
}

static void a_fourth_axis_of_one_is_passed_over(void **state)
{
    (void)state;
    for (int n = 1; n <= 2; n++) {
        struct blob file = {NULL, 0};
        blob_print(&file, "ObjectType = Image\nNDims = 4\nTransformMatrix = 0 1 0 0 1 0 0 0 0 0 1 0 0 0 0 1\n"
                          "Offset = 5 6 7 0\nElementSpacing = 1 2 3 1\nDimSize = 2 2 2 %d\n"
                          "ElementType = MET_UCHAR\nElementDataFile = LOCAL\n", n);
        blob_put(&file, "0123456789abcdef", 16);
        blob_write(&file, in_folder("four.mha"));
        blob_drop(&file);
        const char *verdict = case_verdict(in_folder("four.mha"), n == 1 ? "" : "axis 4 holds 2 volumes, wanted 1", NULL);
        if (verdict != NULL)
            fail_msg("%s", verdict);
    }
}

/* Every single byte of a compressed file changed in turn: the sum at its end sees to it that no
 * changed voxel passes. */
static void no_changed_voxel_passes_a_checksum(void **state)
{
    (void)state;
    struct file_said said = file_plain(MHA);
    said.packing = PACKED;
    struct blob file, none;
    uint32_t seed = 9;
    file_build(&said, "", &file, &none);
    const char *end = strstr((char *)file.data, "LOCAL\n");
    for (size_t at = (size_t)(end - (char *)file.data) + 6; at < file.size; at++) {
        uint8_t was = file.data[at];
        file.data[at] ^= (uint8_t)(1 + chance_below(&seed, 255));
        blob_write(&file, in_folder("changed.mha"));
        file.data[at] = was;
        struct scot_volume *v = NULL;
        struct scot_error err = {{0}};
        assert_false(scot_image_open(&v, NULL, in_folder("changed.mha"), NULL, &err));
        assert_true(err.text[0] != '\0');
    }
    blob_drop(&file);
}

static int setup(void **state)
{
    struct blob data = {NULL, 0};
    case_setup(state);
    mkdir(in_folder("below"), 0700);
    blob_put(&data, "\1\2\3\4\5\6\7\10", 8);
    blob_write(&data, in_folder("beside.raw"));
    blob_write(&data, in_folder("below/beside.raw"));
    blob_drop(&data);
    return mkfifo(in_folder("fifo"), 0600);
}

static int teardown(void **state)
{
    unlink(in_folder("below/beside.raw"));
    return folder_tear_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_awkward_header_gives_its_line),
        cmocka_unit_test(a_header_without_an_end_is_refused),
        cmocka_unit_test(a_fourth_axis_of_one_is_passed_over),
        cmocka_unit_test(no_changed_voxel_passes_a_checksum),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
