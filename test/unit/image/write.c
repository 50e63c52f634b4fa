#include "image/image.h"

#include <dirent.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "image_files.h"
#include "support.h"

static size_t read_all(const char *path, uint8_t *to, size_t room)
{
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    size_t got = fread(to, 1, room, stream);
    fclose(stream);
    return got;
}

static struct scot_volume *any_volume(void)
{
    const int n[3] = {7, 5, 9};
    const struct scot_affine place = {{{0.8, 0.1, 0, -12.5}, {-0.1, 0.7, 0.25, 33}, {0, -0.2, 2.5, 411}}};
    struct scot_volume *v = NULL;
    uint32_t seed = 5;
    assert_true(scot_volume_create(&v, n, &place, NULL));
    for (size_t i = 0; i < scot_volume_count(v); i++)
        v->voxel[i] = (int16_t)(chance_below(&seed, 4000) - 1024);
    return v;
}

static void a_written_nifti_opens_as_it_was(void **state)
{
    (void)state;
    static const char *const name[] = {"out.nii.gz", "out.nii"};
    struct scot_volume *v = any_volume(), *back = NULL;
    for (int i = 0; i < 2; i++) {
        assert_true(scot_nifti_write(in_folder(name[i]), v, NULL));
        struct scot_error err = {{0}};
        if (!scot_image_open(&back, NULL, in_folder(name[i]), NULL, &err))
            fail_msg("%s", err.text);
        assert_memory_equal(back->n, v->n, sizeof v->n);
        assert_memory_equal(back->voxel, v->voxel, scot_volume_count(v) * sizeof *v->voxel);
        for (int m = 0; m < 12; m++)
            assert_true(fabs(back->patient_from_voxel.m[m / 4][m % 4] - v->patient_from_voxel.m[m / 4][m % 4]) < 1e-4);
        scot_volume_destroy(&back);
    }
    scot_volume_destroy(&v);
}

static void the_same_volume_gives_the_same_bytes(void **state)
{
    (void)state;
    static uint8_t first[8192], second[8192];
    struct scot_volume *v = any_volume();
    assert_true(scot_nifti_write(in_folder("a.nii.gz"), v, NULL));
    size_t size = read_all(in_folder("a.nii.gz"), first, sizeof first);
    assert_true(scot_nifti_write(in_folder("b.nii.gz"), v, NULL));
    assert_int_equal(read_all(in_folder("b.nii.gz"), second, sizeof second), size);
    assert_memory_equal(first, second, size);
    scot_volume_destroy(&v);
}

static void a_picture_keeps_its_plane(void **state)
{
    (void)state;
    const float pixel[6] = {0.5f, 1, -2, 3, 4e-9f, 5};
    const struct scot_plane plane = {{1.25, -7, 300}, {0, 0.3, 0}, {0, 0, -0.3}, 3, 2};
    static uint8_t bytes[4096];
    assert_true(scot_mha_write_picture(in_folder("p.mha"), pixel, &plane, NULL));
    size_t size = read_all(in_folder("p.mha"), bytes, sizeof bytes - 1);
    const char *text = (const char *)bytes;
    assert_memory_equal(bytes + size - sizeof pixel, pixel, sizeof pixel);
    bytes[size - sizeof pixel] = '\0';
    assert_non_null(strstr(text, "ObjectType = Image\nNDims = 3\n"));
    assert_non_null(strstr(text, "\nTransformMatrix = 0 1 0 0 0 -1 -1 0 0\n"));
    assert_non_null(strstr(text, "\nOffset = 1.25 -7 300\n"));
    assert_non_null(strstr(text, "\nElementSpacing = 0.29999999999999999 0.29999999999999999 1\nDimSize = 3 2 1\n"));
    assert_non_null(strstr(text, "\nElementType = MET_FLOAT\nElementDataFile = LOCAL\n"));
}

static void a_plane_that_is_none_is_refused(void **state)
{
    (void)state;
    const float pixel[1] = {0};
    struct scot_plane plane = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, 1, 1};
    struct scot_error err = {{0}};
    assert_false(scot_mha_write_picture(in_folder("none.mha"), pixel, &plane, &err));
    assert_string_equal(err.text, "the picture's steps are 1 and 2 mm, wanted two that span a plane");
    plane = (struct scot_plane){{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, 0, 1};
    err.text[0] = '\0';
    assert_false(scot_mha_write_picture(in_folder("none.mha"), pixel, &plane, &err));
    assert_string_equal(err.text, "the picture is 0 x 1 pixels, wanted at least one");
}

/* Reads a PNG by libpng's simple calls into 16-bit grey. */
static void read_png(const char *path, uint16_t *out, int columns, int rows, int *bits, char *text)
{
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, stream);
    png_read_info(png, info);
    assert_int_equal(png_get_image_width(png, info), columns);
    assert_int_equal(png_get_image_height(png, info), rows);
    assert_int_equal(png_get_color_type(png, info), PNG_COLOR_TYPE_GRAY);
    *bits = png_get_bit_depth(png, info);
    png_textp said;
    int pairs = 0;
    png_get_text(png, info, &said, &pairs);
    text[0] = '\0';
    for (int i = 0; i < pairs; i++)
        snprintf(text + strlen(text), 200 - strlen(text), "%s=%s;", said[i].key, said[i].text);
    uint8_t row[64];
    for (int r = 0; r < rows; r++) {
        png_read_row(png, row, NULL);
        for (int c = 0; c < columns; c++)
            *out++ = *bits == 8 ? row[c] : (uint16_t)(row[2 * c] << 8 | row[2 * c + 1]);
    }
    png_destroy_read_struct(&png, &info, NULL);
    fclose(stream);
}

static void a_png_keeps_every_grey_and_its_words(void **state)
{
    (void)state;
    static const char *const words[] = {"Title", "SIMULATED", "oblique_deg", "12.5", NULL};
    uint16_t wide[15], back[15];
    uint8_t narrow[15];
    int bits;
    char text[200];
    for (int i = 0; i < 15; i++) {
        wide[i] = (uint16_t)(i * 4681);
        narrow[i] = (uint8_t)(i * 18);
    }
    assert_true(scot_png_write_grey(in_folder("16.png"), wide, 5, 3, 16, words, NULL));
    read_png(in_folder("16.png"), back, 5, 3, &bits, text);
    assert_int_equal(bits, 16);
    assert_memory_equal(back, wide, sizeof wide);
    assert_string_equal(text, "Title=SIMULATED;oblique_deg=12.5;");
    assert_true(scot_png_write_grey(in_folder("8.png"), narrow, 5, 3, 8, NULL, NULL));
    read_png(in_folder("8.png"), back, 5, 3, &bits, text);
    assert_int_equal(bits, 8);
    for (int i = 0; i < 15; i++)
        assert_int_equal(back[i], narrow[i]);
    assert_string_equal(text, "");
}

static void a_picture_that_is_none_is_refused(void **state)
{
    (void)state;
    struct scot_error err = {{0}};
    assert_false(scot_png_write_grey(in_folder("x.png"), "", 0, 1, 8, NULL, &err));
    assert_string_equal(err.text, "the picture is 0 x 1 pixels, wanted 1 to 32768 each way");
    err.text[0] = '\0';
    assert_false(scot_png_write_grey(in_folder("x.png"), "", 1, 1, 12, NULL, &err));
    assert_string_equal(err.text, "the picture has 12 bits, wanted 8 or 16");
}

static void a_folder_that_is_not_there_is_named_as_the_trouble(void **state)
{
    (void)state;
    struct scot_volume *v = any_volume();
    struct scot_error err = {{0}};
    assert_false(scot_nifti_write(in_folder("no/such/ct.nii.gz"), v, &err));
    assert_string_equal(err.text, "cannot write beside the path: No such file or directory");
    scot_volume_destroy(&v);
}

static void nothing_but_the_files_is_left(void **state)
{
    (void)state;
    DIR *open = opendir(folder);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open))
        assert_null(strstr(entry->d_name, ".part"));
    closedir(open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_written_nifti_opens_as_it_was),
        cmocka_unit_test(the_same_volume_gives_the_same_bytes),
        cmocka_unit_test(a_picture_keeps_its_plane),
        cmocka_unit_test(a_plane_that_is_none_is_refused),
        cmocka_unit_test(a_png_keeps_every_grey_and_its_words),
        cmocka_unit_test(a_picture_that_is_none_is_refused),
        cmocka_unit_test(a_folder_that_is_not_there_is_named_as_the_trouble),
        cmocka_unit_test(nothing_but_the_files_is_left),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
