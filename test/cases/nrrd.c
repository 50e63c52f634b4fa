#include "image_case.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "support.h"

/* A sound header, 2 x 2 x 2 bytes of data behind it; each row puts its own lines in the place of
 * one of these. */
#define SOUND                                                                                              \
    "NRRD0004\ntype: uchar\ndimension: 3\nspace: LPS\nsizes: 2 2 2\n"                                      \
    "space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: raw\n"

#define DATA "\n\1\2\3\4\5\6\7\10" /* the empty line that ends a header, and eight voxels */

static const struct case_row rows[] = {
    {"sound", "", "", ""},
    {"crlf", "type: uchar\n", "type: uchar\r\n", ""},
    {"comments", "type: uchar\n", "#\n# type: float\ntype: uchar\n#: :=\n", ""},
    {"pairs", "type: uchar\n", "type: uchar\na:=b\ndimension:=9\nkey: with:=sign\n", ""},
    {"unknown_field", "type: uchar\n", "type: uchar\nweather: fine\n", ""},
    {"letters", "space: LPS", "SPACE: left-POSTERIOR-superior", ""},
    {"magic_old", "NRRD0004", "NRRD00.01", "magic is \"NRRD00.01\", wanted NRRD0001 to NRRD0005"},
    {"magic_new", "NRRD0004", "NRRD0006", "magic is \"NRRD0006\", wanted NRRD0001 to NRRD0005"},
    {"magic_tail", "NRRD0004", "NRRD0004x", "magic is \"NRRD0004x\", wanted NRRD0001 to NRRD0005"},
    {"no_colon", "encoding: raw", "encoding raw", "a header line is \"encoding raw\", wanted \"field: value\""},
    {"escape", "encoding: raw", "encoding\x1b[2J", "a header line is \"encoding?[2J\", wanted \"field: value\""},
    {"twice", "type: uchar\n", "type: uchar\ntype: uchar\n", "\"type\" stands twice in the header"},
    {"twice_other_name", "encoding: raw\n", "encoding: raw\nbyteskip: 0\nbyte skip: 0\n", "\"byte skip\" stands twice in the header"},
    {"no_type", "type: uchar\n", "", "the header lacks type"},
    {"no_dimension", "dimension: 3\n", "", "the header lacks dimension"},
    {"no_sizes", "sizes: 2 2 2\n", "", "the header lacks sizes"},
    {"no_encoding", "encoding: raw\n", "", "the header lacks encoding"},
    {"no_endian", "type: uchar", "type: short", "the header lacks endian"},
    {"endian", "type: uchar\n", "type: uchar\nendian: middle\n", "endian is \"middle\", wanted little or big"},
    {"type_block", "uchar", "block", "type is \"block\", wanted a whole or real number type"},
    {"type_empty", "uchar", "", "type is \"\", wanted a whole or real number type"},
    {"dimension_0", "dimension: 3", "dimension: 0", "dimension is 0, wanted 3"},
    {"dimension_17", "dimension: 3", "dimension: 17", "dimension is 17, wanted 3"},
    {"dimension_minus", "dimension: 3", "dimension: -3", "dimension is -3, wanted 3"},
    {"dimension_text", "dimension: 3", "dimension: three", "dimension is \"three\", wanted 1 numbers"},
    {"dimension_real", "dimension: 3", "dimension: 2.5", "dimension is 2.5, wanted a whole number"},
    {"dimension_nan", "dimension: 3", "dimension: nan", "dimension is nan, wanted a whole number"},
    {"dimension_2", "dimension: 3", "dimension: 2", "sizes lists 3 axes, wanted 2"},
    {"sizes_two", "sizes: 2 2 2", "sizes: 4 2", "sizes lists 2 axes, wanted 3"},
    {"sizes_many", "sizes: 2 2 2", "sizes: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "sizes is \"1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\", wanted a number an axis"},
    {"sizes_text", "sizes: 2 2 2", "sizes: 2 2 two", "sizes is \"2 2 two\", wanted a number an axis"},
    {"sizes_0", "sizes: 2 2 2", "sizes: 2 0 2", "the volume is 2 x 0 x 2 voxels, wanted 1 to 4096 each way"},
    {"sizes_minus", "sizes: 2 2 2", "sizes: 2 -2 -2", "the volume is 2 x -2 x -2 voxels, wanted 1 to 4096 each way"},
    {"sizes_huge", "sizes: 2 2 2", "sizes: 4294967298 2 2", "the volume is 4294967298 x 2 x 2 voxels, wanted 1 to 4096 each way"},
    {"sizes_1e300", "sizes: 2 2 2", "sizes: 1e300 2 2", "sizes is 1e+300, wanted a whole number"},
    {"sizes_inf", "sizes: 2 2 2", "sizes: 2 inf 2", "sizes is inf, wanted a whole number"},
    {"sizes_half", "sizes: 2 2 2", "sizes: 2 2.5 2", "sizes is 2.5, wanted a whole number"},
    {"sizes_most", "sizes: 2 2 2", "sizes: 4096 4096 512", "4096 x 4096 x 512 voxels of uint8 take 8589934592 bytes, the file has 8"},
    {"sizes_one_more", "sizes: 2 2 2", "sizes: 3 3 1", "3 x 3 x 1 voxels of uint8 take 9 bytes, the file has 8"},
    {"encoding_bzip2", "raw", "bzip2", "encoding is \"bzip2\", wanted raw, gzip or text"},
    {"encoding_hex", "raw", "hex", "encoding is \"hex\", wanted raw, gzip or text"},
    {"gzip_is_none", "raw", "gzip", "the compressed data are damaged after 0 inflated bytes"},
    {"text_is_none", "raw", "text", "2 x 2 x 2 voxels of text take 15 bytes, the file has 8"},
    {"space_scanner", "space: LPS", "space: scanner-xyz", "space is \"scanner-xyz\", wanted that of a patient: LPS, RAS or LAS"},
    {"space_time", "space: LPS", "space: LPST", "space is \"LPST\", wanted that of a patient: LPS, RAS or LAS"},
    {"space_none", "space: LPS\n", "", ""},
    {"space_dimension", "space: LPS", "space dimension: 3", ""},
    {"space_dimension_2", "space: LPS", "space dimension: 2", "space dimension is \"2\", wanted 3"},
    {"directions_two", " (0,0,1)\n", "\n", "space directions lists 2 axes, wanted 3"},
    {"directions_four", " (0,0,1)\n", " (0,0,1) (0,0,1)\n", "space directions lists 4 axes, wanted 3"},
    {"directions_none", " (0,0,1)\n", " none\n", "axis 3 holds 2 values a voxel, wanted 1"},
    {"directions_open", " (0,0,1)\n", " (0,0,1\n", "space directions is \"(1,0,0) (0,1,0) (0,0,1\", wanted (x,y,z) or none an axis"},
    {"directions_plane", " (0,0,1)\n", " (1,1,0)\n", "the voxel axes lie in one plane: they span 0 of a box, wanted at least 0.01"},
    {"directions_zero", " (0,0,1)\n", " (0,0,0)\n", "the step along axis 3 is 0 mm, wanted 0.01 to 100"},
    {"directions_nan", " (0,0,1)\n", " (0,0,nan)\n", "the step along axis 3 is nan mm, wanted 0.01 to 100"},
    {"directions_inf", " (0,0,1)\n", " (0,0,inf)\n", "the step along axis 3 is inf mm, wanted 0.01 to 100"},
    {"directions_huge", " (0,0,1)\n", " (0,0,1e200)\n", "the step along axis 3 is inf mm, wanted 0.01 to 100"},
    {"directions_words", " (0,0,1)\n", " (0,0,x)\n", "space directions is \"(1,0,0) (0,1,0) (0,0,x)\", wanted (x,y,z) or none an axis"},
    {"directions_two_parts", " (0,0,1)\n", " (0,1)\n", "space directions is \"(1,0,0) (0,1,0) (0,1)\", wanted (x,y,z) or none an axis"},
    {"origin_nan", "origin: (0,0,0)", "origin: (0,nan,0)", "the first voxel is nan mm from the origin, wanted at most 100000"},
    {"origin_open", "origin: (0,0,0)", "origin: 0,0,0", "space origin is \"0,0,0\", wanted (x,y,z)"},
    {"origin_tail", "origin: (0,0,0)", "origin: (0,0,0) x", "space origin is \"(0,0,0) x\", wanted (x,y,z)"},
    {"origin_absent", "space origin: (0,0,0)\n", "", ""},
    {"spacings", "space directions: (1,0,0) (0,1,0) (0,0,1)", "spacings: 1 2 3", ""},
    {"spacings_minus", "space directions: (1,0,0) (0,1,0) (0,0,1)", "spacings: 1 -2 3", "spacings is -2 mm along axis 2, wanted 0.01 to 100"},
    {"spacings_nan", "space directions: (1,0,0) (0,1,0) (0,0,1)", "spacings: 1 nan 3", "axis 2 holds 2 values a voxel, wanted 1"},
    {"spacings_0", "space directions: (1,0,0) (0,1,0) (0,0,1)", "spacings: 1 0 3", "spacings is 0 mm along axis 2, wanted 0.01 to 100"},
    {"spacings_two", "space directions: (1,0,0) (0,1,0) (0,0,1)", "spacings: 1 2", "spacings lists 2 axes, wanted 3"},
    {"no_steps", "space directions: (1,0,0) (0,1,0) (0,0,1)\n", "", "spacings lists 0 axes, wanted 3"},
    {"units", "type: uchar\n", "type: uchar\nspace units: \"mm\" \"mm\" \"mm\"\n", ""},
    {"units_m", "type: uchar\n", "type: uchar\nspace units: \"m\" \"m\" \"m\"\n", "a unit is \"m\", wanted mm"},
    {"units_open", "type: uchar\n", "type: uchar\nspace units: \"m\n", ""},
    {"kinds_color", "type: uchar\n", "type: uchar\nkinds: domain domain RGB-color\n", "axis 3 holds 2 values a voxel, wanted 1"},
    {"kinds_many", "type: uchar\n", "type: uchar\nkinds: a a a a a a a a a a a a a a a a a\n", "kinds lists more than 16 axes"},
    {"byte_skip_past", "encoding: raw\n", "encoding: raw\nbyte skip: 9\n", "the data end before byte*"},
    {"byte_skip_1", "encoding: raw\n", "encoding: raw\nbyte skip: 1\n", "2 x 2 x 2 voxels of uint8 take 8 bytes, the file has 7"},
    {"byte_skip_minus_1", "encoding: raw\n", "encoding: raw\nbyte skip: -1\n", ""},
    {"byte_skip_minus_2", "encoding: raw\n", "encoding: raw\nbyte skip: -2\n", "byte skip is -2, wanted -1 or more"},
    {"byte_skip_huge", "encoding: raw\n", "encoding: raw\nbyte skip: 9e15\n", "the data end before byte*"},
    {"byte_skip_1e19", "encoding: raw\n", "encoding: raw\nbyte skip: 1e19\n", "byte skip is 1e+19, wanted a whole number"},
    {"byte_skip_end_text", "encoding: raw\n", "encoding: text\nbyte skip: -1\n", "byte skip is -1, wanted 0 or more where the data are not raw"},
    {"line_skip_1", "encoding: raw\n", "encoding: raw\nline skip: 1\n", "the data end 1 lines before the voxels should begin"},
    {"line_skip_many", "encoding: raw\n", "encoding: raw\nline skip: 9e15\n", "the data end 9000000000000000 lines before the voxels should begin"},
    {"line_skip_minus", "encoding: raw\n", "encoding: raw\nline skip: -1\n", "line skip is -1, wanted 0 or more"},
    {"data_list", "encoding: raw\n", "encoding: raw\ndata file: LIST\n", "the data are in several files (\"LIST\"), wanted one"},
    {"data_pattern", "encoding: raw\n", "encoding: raw\ndata file: a%03d.raw 1 9 1\n", "the data are in several files (\"a%03d.raw 1 9 1\"), wanted one"},
    {"data_empty", "encoding: raw\n", "encoding: raw\ndata file: \n", "data file is 0 bytes long, wanted 1 to 1023"},
    {"data_absolute", "encoding: raw\n", "encoding: raw\ndata file: /etc/hostname\n", "the data file is \"/etc/hostname\", wanted a name in the header's folder"},
    {"data_zero", "encoding: raw\n", "encoding: raw\ndata file: /dev/zero\n", "the data file is \"/dev/zero\", wanted a name in the header's folder"},
    {"data_up", "encoding: raw\n", "encoding: raw\ndata file: ../beside.raw\n", "the data file is \"../beside.raw\", wanted a name in the header's folder"},
    {"data_up_inside", "encoding: raw\n", "encoding: raw\ndata file: a/../../beside.raw\n", "the data file is \"a/../../beside.raw\", wanted a name in the header's folder"},
    {"data_up_last", "encoding: raw\n", "encoding: raw\ndata file: a/..\n", "the data file is \"a/..\", wanted a name in the header's folder"},
    {"data_none", "encoding: raw\n", "encoding: raw\ndata file: none.raw\n", "data file \"none.raw\": cannot open the file: No such file or directory"},
    {"data_self", "encoding: raw\n", "encoding: raw\ndata file: data_self.nrrd\n", "the header names itself as its data file"},
    {"data_self_link", "encoding: raw\n", "encoding: raw\ndata file: ./data_self_link.nrrd\n", "the header names itself as its data file"},
    {"data_folder", "encoding: raw\n", "encoding: raw\ndata file: folder\n", "data file \"folder\": found a folder, pipe or device, wanted a file"},
    {"data_fifo", "encoding: raw\n", "encoding: raw\ndata file: fifo\n", "data file \"fifo\": found a folder, pipe or device, wanted a file"},
    {"data_dev_link", "encoding: raw\n", "encoding: raw\ndata file: zero\n", "data file \"zero\": found a folder, pipe or device, wanted a file"},
    {"data_dots_in_name", "encoding: raw\n", "encoding: raw\ndata file: beside..raw\n", ""},
    {"data_beside", "encoding: raw\n", "encoding: raw\ndatafile: ./beside.raw\n", ""},
    {"data_short", "encoding: raw\n", "encoding: raw\ndata file: short.raw\n", "2 x 2 x 2 voxels of uint8 take 8 bytes, the file has 7"},
};

static void an_awkward_header_gives_its_line(void **state)
{
    (void)state;
    assert_int_equal(case_rows_wrong(rows, sizeof rows / sizeof rows[0], SOUND, ".nrrd", DATA, 9), 0);
}

static void a_header_without_an_end_is_refused(void **state)
{
    (void)state;
    struct blob file = {NULL, 0};
    blob_put(&file, SOUND, strlen(SOUND));
    blob_write(&file, in_folder("no_end.nrrd"));
    assert_null(case_verdict(in_folder("no_end.nrrd"), "the header has no end: wanted an empty line before the data", NULL));
    for (int i = 0; i < 20000; i++)
        blob_print(&file, "# and so on, and on, and on, and on, and on, and on, and on, and on %d\n", i);
    blob_write(&file, in_folder("long.nrrd"));
    assert_null(case_verdict(in_folder("long.nrrd"), "the header is longer than 1048576 bytes", NULL));
    blob_drop(&file);
}

static void a_line_of_a_hundred_megabytes_is_refused(void **state)
{
    (void)state;
    FILE *stream = fopen(in_folder("line.nrrd"), "wb");
    assert_non_null(stream);
    fputs("NRRD0004\n#", stream);
    static char part[1 << 20];
    memset(part, 'x', sizeof part);
    for (int i = 0; i < 100; i++)
        fwrite(part, 1, sizeof part, stream);
    fclose(stream);
    assert_null(case_verdict(in_folder("line.nrrd"), "a header line is longer than 65535 bytes", NULL));
    unlink(in_folder("line.nrrd"));
}

static void text_voxels_are_numbers_to_the_last(void **state)
{
    (void)state;
    static const struct {
        const char *data, *line;
    } row[] = {
        {"1 2 3 4 5 6 7 8", ""},
        {"1,2,\t3\r\n4  5 6 7\n\n8\n and more", ""},
        {"1e1 -2.5 +3 .5 5. 0x6 nan inf", ""},
        {"1 2 3 4 5 6 7 x8", "\"x8\" is not a number"},
        {"1 2 3 4 5 6 7 8x", "\"8x\" is not a number"},
        {"1 2 3 4 5 6 7 \1\2\3", "\"???\" is not a number"},
        {"1 2 3 4 5 6 7      ", "the data end before the last number"},
        {"1 2 3 4 5 6 7", "2 x 2 x 2 voxels of text take 15 bytes, the file has 13"},
        {"1 2 3 4 5 6 7 1234567890123456789012345678901234567890123456789012345678901234", "a number is longer than 63 characters"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct case_row text = {"", "encoding: raw", "encoding: text", ""};
        struct blob file = case_changed(&text, SOUND, DATA, 9);
        file.size -= 8;
        blob_put(&file, row[i].data, strlen(row[i].data));
        blob_write(&file, in_folder("text.nrrd"));
        blob_drop(&file);
        const char *verdict = case_verdict(in_folder("text.nrrd"), row[i].line, NULL);
        if (verdict != NULL)
            fail_msg("%s", verdict);
    }
}

static void skips_and_packing_find_the_same_voxels(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *before, *inside;
        bool packed;
    } row[] = {
        {"encoding: raw\nline skip: 2\nbyte skip: 3\n", "one\n\n", "abc", false},
        {"encoding: raw\nbyte skip: -1\n", "what\never\n", "", false},
        {"encoding: gzip\nline skip: 1\n", "one line\n", "", true},
        {"encoding: gz\nbyte skip: 5\n", "", "12345", true},
        {"encoding: gzip\nline skip: 1\nbyte skip: 2\n", "\n", "ab", true},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct case_row lines = {"", "encoding: raw\n", row[i].lines, ""};
        struct blob file = case_changed(&lines, SOUND, DATA, 9), data = {NULL, 0};
        file.size -= 8;
        blob_put(&file, row[i].before, strlen(row[i].before));
        blob_put(&data, row[i].inside, strlen(row[i].inside));
        blob_put(&data, "\1\2\3\4\5\6\7\10", 8);
        if (row[i].packed)
            blob_gzip(&data);
        blob_put(&file, data.data, data.size);
        blob_write(&file, in_folder("skip.nrrd"));
        blob_drop(&file);
        blob_drop(&data);
        struct scot_volume *v = NULL;
        struct scot_error err = {{0}};
        if (!scot_image_open(&v, NULL, in_folder("skip.nrrd"), NULL, &err))
            fail_msg("%zu: %s", i, err.text);
        for (int k = 0; k < 8; k++)
            assert_int_equal(v->voxel[k], k + 1);
        scot_volume_destroy(&v);
    }
}

static void an_axis_of_one_value_is_passed_over(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
    } row[] = {
        {"NRRD0004\ntype: uchar\ndimension: 4\nspace: LPS\nsizes: 1 2 2 2\nkinds: list domain domain domain\n"
         "space directions: none (1,0,0) (0,2,0) (0,0,3)\nencoding: raw\n"},
        {"NRRD0004\ntype: uchar\ndimension: 4\nspace: LPS\nsizes: 2 2 2 1\nspacings: 1 2 3 nan\nencoding: raw\n"},
        {"NRRD0004\ntype: uchar\ndimension: 4\nspace: LPS\nsizes: 2 2 2 1\nspacings: 1 2 3 1\nencoding: raw\n"
         "kinds: space space space time\n"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct blob file = {NULL, 0};
        blob_put(&file, row[i].lines, strlen(row[i].lines));
        blob_put(&file, DATA, 9);
        blob_write(&file, in_folder("four.nrrd"));
        blob_drop(&file);
        struct scot_volume *v = NULL;
        struct scot_error err = {{0}};
        if (!scot_image_open(&v, NULL, in_folder("four.nrrd"), NULL, &err))
            fail_msg("%zu: %s", i, err.text);
        double mm[3];
        scot_volume_spacing_mm(v, mm);
        assert_true(mm[0] == 1 && mm[1] == 2 && mm[2] == 3);
        assert_int_equal(v->voxel[7], 8);
        scot_volume_destroy(&v);
    }
}

static int setup(void **state)
{
    struct blob data = {NULL, 0};
    case_setup(state);
    blob_put(&data, "\1\2\3\4\5\6\7\10", 8);
    blob_write(&data, in_folder("beside.raw"));
    blob_write(&data, in_folder("beside..raw"));
    data.size = 7;
    blob_write(&data, in_folder("short.raw"));
    blob_drop(&data);
    mkdir(in_folder("folder"), 0700);
    int made = mkfifo(in_folder("fifo"), 0600);
    return made != 0 || symlink("/dev/zero", in_folder("zero")) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_awkward_header_gives_its_line),
        cmocka_unit_test(a_header_without_an_end_is_refused),
        cmocka_unit_test(a_line_of_a_hundred_megabytes_is_refused),
        cmocka_unit_test(text_voxels_are_numbers_to_the_last),
        cmocka_unit_test(skips_and_packing_find_the_same_voxels),
        cmocka_unit_test(an_axis_of_one_value_is_passed_over),
    };
    return cmocka_run_group_tests(tests, setup, folder_tear_down);
}
