/* What a folder may hold beside the series, and which series is taken. */
#include <sys/stat.h>
#include <unistd.h>

#include "opening.h"

static void put_more(struct opening *o, const char *series, int count, double step_mm)
{
    for (int i = 0; i < count; i++) {
        struct made_dicom d = {0};
        char name[64];
        snprintf(name, sizeof name, "%s-%03d", series, i);
        made_ct(&d, 4, 4, i * step_mm, series, i);
        put(o, &d, name);
    }
}

static void put_text(struct opening *o, const char *name, const char *text)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", o->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void the_larger_series_is_taken_and_said(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    put_more(&o, "2.25.7", 12, 1);
    put_more(&o, "2.25.8", 5, 3);
    opens(&o);
    assert_int_equal(o.volume->n[2], 12);
    assert_int_equal(o.info.files, 12);
    assert_int_equal(o.info.passed_over, 5);
    assert_true(is_noted(&o, "2 stacks of CT slices"));
    assert_true(open_as(&o, "2.25.8"));
    assert_int_equal(o.volume->n[2], 5);
    assert_false(open_as(&o, "2.25.9"));
    assert_non_null(strstr(o.err.text, "no CT series of that uid"));
    end(&o);
}

static void two_series_of_one_size_want_a_choice(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    put_more(&o, "2.25.7", 6, 1);
    put_more(&o, "2.25.8", 5, 3);
    is_refused(&o, "2 CT series, wanted one or a series uid, e.g. 2.25.7 (6 slices) or 2.25.8 (5)");
    end(&o);
}

static void one_series_of_two_shapes_is_refused(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    put_more(&o, "2.25.7", 4, 1);
    for (int i = 0; i < 4; i++) {
        struct made_dicom d = {0};
        char name[32];
        snprintf(name, sizeof name, "other-%d", i);
        made_ct(&d, 5, 4, 100 + i, "2.25.7", 50 + i);
        put(&o, &d, name);
    }
    is_refused(&o, "one series holds stacks of 4 and 4 slices");
    end(&o);
}

/* One file beside a good stack, changed in one element. */
static void put_stranger(struct opening *o, uint32_t tag, const char *vr, const char *value)
{
    struct made_dicom d = {0};
    made_ct(&d, 4, 4, 99, SERIES, 900);
    made_set(&d, tag, vr, "%s", value);
    put(o, &d, "000-stranger");
}

static void strangers_are_passed_over_and_counted(void **state)
{
    (void)state;
    static const struct {
        uint32_t tag;
        const char *vr, *value, *saying;
    } stranger[] = {
        {0x00080060, "CS", "MR", "modality is MR"},
        {0x00080060, "CS", "RTSTRUCT", "modality is RTSTRUCT"},
        {0x00080008, "CS", "ORIGINAL\\PRIMARY\\LOCALIZER", "a localizer"},
        {0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7", "a secondary capture"},
        {0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7.2", "a secondary capture"},
        {0x00280002, "US", "3", "3 samples a pixel"},
        {0x00280004, "CS", "MONOCHROME1", "photometric interpretation is MONOCHROME1"},
        {0x00280004, "CS", "PALETTE COLOR", "photometric interpretation is PALETTE COLOR"},
        {0x00281054, "LO", "Z_EFF", "rescaled to Z_EFF"},
        {0x00280010, "US", "0", "0 rows"},
        {0x00280011, "US", "5000", "5000 columns"},
        {0x00280011, "US", "2000", "cut short"},
        {0x00280008, "IS", "2147483647", "2147483647 frames"},
        {0x00280008, "IS", "0", "0 frames"},
        {0x00280008, "IS", "-3", "-3 frames"},
        {0x00280008, "IS", "nan", "0 frames"},
        {0x00280100, "US", "7", "7 bits allocated"},
        {0x00280100, "US", "32", "32 bits allocated"},
        {0x00280101, "US", "17", "17 bits stored"},
        {0x00280101, "US", "0", "0 bits stored"},
        {0x00280102, "US", "3", "up to bit 3"},
        {0x00280102, "US", "40", "up to bit 40"},
        {0x00280103, "US", "2", "pixel representation is 2"},
        {0x00200032, "DS", "1\\2", "image position"},
        {0x00200032, "DS", "1\\2\\x", "image position"},
        {0x00200032, "DS", "1\\2\\3\\4", "image position"},
        {0x00200032, "DS", "1\\2\\nan", "image position"},
        {0x00200032, "DS", "1\\2\\inf", "image position"},
        {0x00200032, "DS", "1\\2\\1e9", "image position is 1e+09"},
        {0x00200037, "DS", "0\\0\\0\\0\\0\\0", "unit vectors"},
        {0x00200037, "DS", "1\\0\\0\\1\\0\\0", "unit vectors"},
        {0x00200037, "DS", "1\\0\\0\\0\\2\\0", "unit vectors"},
        {0x00200037, "DS", "1\\0\\0\\0\\1", "image orientation"},
        {0x00280030, "DS", "", "pixel spacing"},
        {0x00280030, "DS", "abc", "pixel spacing"},
        {0x00280030, "DS", "0\\1", "pixel spacing is 0"},
        {0x00280030, "DS", "-1\\1", "pixel spacing is -1"},
        {0x00280030, "DS", "1\\1e6", "pixel spacing is 1 x 1e+06"},
        {0x00281053, "DS", "0", "rescale slope is 0"},
        {0x00281053, "DS", "", "rescale slope"},
        {0x00281053, "DS", "nan", "rescale slope"},
        {0x00281052, "DS", "1e9", "intercept 1e+09"},
    };
    for (size_t i = 0; i < sizeof stranger / sizeof stranger[0]; i++) {
        struct opening o;
        begin(&o);
        put_stranger(&o, stranger[i].tag, stranger[i].vr, stranger[i].value);
        is_refused(&o, stranger[i].saying);
        put_stack(&o, 3, 1);
        opens(&o);
        assert_int_equal(o.volume->n[2], 3);
        assert_int_equal(o.info.passed_over, 1);
        assert_true(is_noted(&o, stranger[i].saying));
        end(&o);
    }
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    static const struct {
        uint32_t tag;
        const char *saying;
    } missing[] = {
        {0x00200032, "image position"}, {0x00200037, "image orientation"}, {0x00280030, "pixel spacing"},
        {0x00281052, "rescale"},        {0x00281053, "rescale"},           {0x00280010, "0 rows"},
        {0x00280100, "0 bits"},         {0x00280004, "photometric"},       {0x7fe00010, "before its pixels"},
    };
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        struct opening o;
        struct made_dicom d = {0};
        begin(&o);
        made_ct(&d, 4, 4, 0, SERIES, 0);
        made_drop(&d, missing[i].tag);
        put(&o, &d, "a");
        is_refused(&o, missing[i].saying);
        end(&o);
    }
}

static void a_folder_is_walked_and_what_is_not_dicom_counted(void **state)
{
    (void)state;
    struct opening o;
    char below[300], line[2000];
    begin(&o);
    put_stack(&o, 4, 1);
    snprintf(below, sizeof below, "%s/below", o.folder);
    assert_int_equal(mkdir(below, 0700), 0);
    snprintf(line, sizeof line,
             "mv %s/003.dcm %s/ && mkfifo %s/pipe && ln -s /nowhere %s/link && ln -s .. %s/up", o.folder,
             below, o.folder, o.folder, below);
    assert_int_equal(system(line), 0);
    put_text(&o, "notes.txt",
             "a letter, of more than 132 characters ..........................................."
             "..................................................................................");
    put_text(&o, "empty", "");
    put_text(&o, "DICOMDIR", "not even read");
    snprintf(line, sizeof line, "rm %s/up", below);
    assert_int_equal(system(line), 0);
    opens(&o);
    assert_int_equal(o.volume->n[2], 4);
    assert_int_equal(o.info.passed_over, 3);
    assert_int_equal(o.info.notes, 0);
    end(&o);
}

static void a_link_to_above_does_not_go_round_for_ever(void **state)
{
    (void)state;
    struct opening o;
    char line[600];
    begin(&o);
    put_stack(&o, 3, 1);
    snprintf(line, sizeof line, "ln -s . %s/again", o.folder);
    assert_int_equal(system(line), 0);
    opens(&o); /* each file is found again and again, as a copy of itself */
    assert_int_equal(o.volume->n[2], 3);
    end(&o);
}

static void nothing_to_open_is_said(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    is_refused(&o, "an empty folder");
    put_text(&o, "notes.txt", "text");
    is_refused(&o, "not a DICOM file");
    put_text(&o, "more.txt", "text");
    is_refused(&o, "no DICOM file among 2");
    end(&o);
}

static void each_slice_has_its_own_rescale(void **state)
{
    (void)state;
    struct opening o;
    uint16_t pixel[16];
    begin(&o);
    for (int i = 0; i < 16; i++)
        pixel[i] = 1000;
    for (int k = 0; k < 4; k++) {
        struct made_dicom d = {0};
        char name[8];
        snprintf(name, sizeof name, "%d", 9 - k);
        made_ct(&d, 4, 4, k, SERIES, k);
        made_set(&d, 0x00281052, "DS", "%d", -1000 + 10 * k);
        made_set(&d, 0x00281053, "DS", "%g", 1 + 0.25 * k);
        made_pixels(&d, pixel, 16, 1);
        put(&o, &d, name);
    }
    opens(&o);
    for (int k = 0; k < 4; k++)
        assert_int_equal(o.volume->voxel[16 * k], 260 * k);
    end(&o);
}

static void count_progress(void *context, int done, int of)
{
    int *last = context;
    assert_true(done > last[0] && done <= of && of >= last[1]);
    last[0] = done;
    last[1] = of;
    last[2]++;
}

static void progress_goes_up_to_its_end(void **state)
{
    (void)state;
    struct opening o;
    int last[3] = {0};
    begin(&o);
    put_stack(&o, 20, 1);
    struct scot_image_options options = {.progress = count_progress, .context = last};
    assert_true(scot_image_open(&o.volume, &o.info, o.folder, &options, &o.err));
    assert_true(last[2] > 0 && last[1] == 40);
    end(&o);
}

static void sixteen_files_that_kill_the_reader_end_it(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    for (int f = 0; f < 20; f++) {
        struct made_dicom d = {0};
        char name[16];
        snprintf(name, sizeof name, "%02d", f);
        made_ct(&d, 4, 4, f, SERIES, f);
        /* sequences in sequences, 30000 deep, all of undefined length */
        enum { DEEP = 30000 };
        static uint8_t deep[DEEP * 20];
        static const uint8_t item[20] = {0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff, 0x08, 0x00,
                                         0x40, 0x11, 'S',  'Q',  0,    0,    0xff, 0xff, 0xff, 0xff};
        for (int i = 0; i < DEEP; i++)
            memcpy(deep + 20 * i, item, 20);
        made_set_bytes(&d, 0x00081140, "SQ", deep, sizeof deep);
        put(&o, &d, name);
    }
    is_refused(&o, "files, first on 00: the DICOM reader gave up on this file");
    end(&o);
}

/* Ten links up make 10^12 paths of twelve folders: a walk that would outlive us all. */
static void many_links_to_above_are_refused(void **state)
{
    (void)state;
    struct opening o;
    begin(&o);
    for (int i = 0; i < 10; i++) {
        char path[400];
        snprintf(path, sizeof path, "%s/up-%d", o.folder, i);
        assert_int_equal(symlink(".", path), 0);
    }
    is_refused(&o, "the folder holds more than 262144 names, its links followed");
    end(&o);
}

/* A thousand frames that the file has no room for, in an encoding that could be any size. */
static void more_frames_than_bytes_are_refused(void **state)
{
    (void)state;
    struct opening o;
    uint16_t pixel[16] = {0};
    struct made_dicom d = {.syntax = MADE_RLE};
    begin(&o);
    made_ct(&d, 4, 4, 0, SERIES, 0);
    made_pixels(&d, pixel, 16, 1);
    made_set(&d, 0x00280008, "IS", "1000");
    put(&o, &d, "a");
    is_refused(&o, "1000 frames in ");
    end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_larger_series_is_taken_and_said),
        cmocka_unit_test(two_series_of_one_size_want_a_choice),
        cmocka_unit_test(one_series_of_two_shapes_is_refused),
        cmocka_unit_test(strangers_are_passed_over_and_counted),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(a_folder_is_walked_and_what_is_not_dicom_counted),
        cmocka_unit_test(a_link_to_above_does_not_go_round_for_ever),
        cmocka_unit_test(many_links_to_above_are_refused),
        cmocka_unit_test(more_frames_than_bytes_are_refused),
        cmocka_unit_test(nothing_to_open_is_said),
        cmocka_unit_test(each_slice_has_its_own_rescale),
        cmocka_unit_test(progress_goes_up_to_its_end),
        cmocka_unit_test(sixteen_files_that_kill_the_reader_end_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
