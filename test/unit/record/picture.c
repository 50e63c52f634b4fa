#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo.h>
#include <turbojpeg.h>

#include "clinic.h"
#include "record/picture.h"
#include "support.h"

/* A still is looked at when it is attached: what calls itself a PNG or JPEG can be shown, or it does not come in. */

static struct clinic clinic;
static int64_t entry;
static uint8_t *jpeg;
static unsigned long jpeg_bytes;

/* One pixel, written by hand. */
static const uint8_t dot[] = {
    0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55,
    0, 0, 0, 10, 'I', 'D', 'A', 'T', 0x78, 0x9C, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xCD, 0x72, 0xB6, 0, 0, 0, 0,
    'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};

static int open_clinic(void **state)
{
    (void)state;
    uint8_t grey[64 * 48];
    clinic_open(&clinic);
    entry = clinic_procedure(&clinic, clinic_case(&clinic, clinic_patient(&clinic, "Pic Ture", "1970-01-01")), "2026-11-20");
    for (size_t i = 0; i < sizeof grey; i++)
        grey[i] = (uint8_t)(i * 7);
    tjhandle tj = tjInitCompress();
    assert_int_equal(tjCompress2(tj, grey, 64, 0, 48, TJPF_GRAY, &jpeg, &jpeg_bytes, TJSAMP_GRAY, 90, 0), 0);
    tjDestroy(tj);
    return 0;
}

static int close_clinic(void **state)
{
    (void)state;
    tjFree(jpeg);
    clinic_close(&clinic);
    return 0;
}

static void a_png_and_a_jpeg_are_read(void **state)
{
    (void)state;
    cairo_surface_t *picture;
    assert_true(scot_picture_read(&picture, dot, sizeof dot, NULL));
    assert_int_equal(cairo_image_surface_get_width(picture), 1);
    cairo_surface_destroy(picture);
    assert_true(scot_picture_read(&picture, jpeg, jpeg_bytes, NULL));
    assert_true(cairo_image_surface_get_width(picture) == 64 && cairo_image_surface_get_height(picture) == 48);
    /* Grey as it was written, within what JPEG takes away. */
    const uint8_t *at = cairo_image_surface_get_data(picture) + 20 * cairo_image_surface_get_stride(picture) + 4 * 13;
    assert_true(at[0] == at[1] && at[1] == at[2]);
    assert_true(abs(at[0] - (uint8_t)((20 * 64 + 13) * 7)) < 40);
    cairo_surface_destroy(picture);
}

/* Cut anywhere, with any byte changed, of any size: refused or read, never worse. */
static void what_is_damaged_is_refused(void **state)
{
    (void)state;
    cairo_surface_t *picture;
    uint8_t *copy = malloc(jpeg_bytes);
    unsigned seed = 5;
    struct scot_error err = {0};
    for (size_t size = 0; size + 12 < sizeof dot; size++) /* the IEND alone may be missing */
        assert_false(scot_picture_read(&picture, dot, size, NULL));
    for (size_t size = 0; size + 2 < jpeg_bytes; size++)
        assert_false(scot_picture_read(&picture, jpeg, size, NULL));
    for (int i = 0; i < 2000; i++) {
        memcpy(copy, jpeg, jpeg_bytes);
        seed = seed * 1664525u + 1013904223u;
        copy[(seed >> 8) % jpeg_bytes] ^= (uint8_t)(1 + seed % 255);
        if (scot_picture_read(&picture, copy, jpeg_bytes, NULL))
            cairo_surface_destroy(picture);
    }
    free(copy);
    uint8_t wide[sizeof dot];
    memcpy(wide, dot, sizeof dot);
    wide[16] = wide[20] = 0x10; /* a bomb */
    assert_false(scot_picture_read(&picture, wide, sizeof wide, &err));
    assert_string_equal(err.text, "the picture has 268435457 x 268435457 pixels, wanted at most 50 million");
}

static bool attach(const char *kind, const char *name, const void *bytes, size_t size, struct scot_error *err)
{
    char sha256[65];
    *err = (struct scot_error){0};
    return scot_record_attach(clinic.record, &clinic.actor[SCOT_PHYSICIAN], entry, kind, name, bytes, size, sha256, err);
}

static void a_still_that_cannot_be_shown_is_refused_at_the_door(void **state)
{
    (void)state;
    struct scot_error err;
    assert_true(attach("still", "AP.png", dot, sizeof dot, &err));
    assert_true(attach("still", "AP.jpg", jpeg, jpeg_bytes, &err));
    assert_false(attach("still", "AP.png", dot, 40, &err));
    assert_string_equal(err.text, "the picture is a PNG of 40 bytes that cannot be read");
    assert_false(attach("still", "no ending", dot, 41, &err));
    assert_string_equal(err.text, "the picture is a PNG of 41 bytes that cannot be read");
    assert_false(attach("still", "AP.JPEG", jpeg, jpeg_bytes / 2, &err));
    assert_non_null(strstr(err.text, "is a JPEG of"));
    assert_false(attach("still", "AP.png", "a letter", 8, &err));
    assert_string_equal(err.text, "the picture of 8 bytes is neither PNG nor JPEG");
    assert_true(attach("still", "AP.dcm", "another's", 9, &err)); /* what is no such picture is a file like others */
    assert_true(attach("document", "AP.png", dot, 40, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_png_and_a_jpeg_are_read),
        cmocka_unit_test(what_is_damaged_is_refused),
        cmocka_unit_test(a_still_that_cannot_be_shown_is_refused_at_the_door),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
