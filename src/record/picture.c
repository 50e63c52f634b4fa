#include "record/picture.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <cairo.h>
#include <turbojpeg.h>

enum { PIXELS_MOST = 50 * 1000 * 1000, PNG_HEAD = 24 };

struct reading {
    const uint8_t *at;
    size_t left;
};

static cairo_status_t give(void *closure, unsigned char *data, unsigned length)
{
    struct reading *reading = closure;
    if (length > reading->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, reading->at, length);
    reading->at += length;
    reading->left -= length;
    return CAIRO_STATUS_SUCCESS;
}

static bool is_png(const uint8_t *bytes, size_t size)
{
    return size >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static bool is_jpeg(const uint8_t *bytes, size_t size)
{
    return size >= 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0;
}

static bool check_size(double columns, double rows, struct scot_error *err)
{
    return (columns >= 1 && rows >= 1 && columns * rows <= PIXELS_MOST) ||
           scot_fail(err, "the picture has %.0f x %.0f pixels, wanted at most %d million", columns, rows, PIXELS_MOST / 1000000);
}

static double big_endian(const uint8_t *at)
{
    return (double)((uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]);
}

/* IHDR comes first, columns and rows its first two numbers (PNG, 11.2.2). */
static bool read_png(cairo_surface_t **out, const uint8_t *bytes, size_t size, struct scot_error *err)
{
    struct reading reading = {bytes, size};
    if (size < PNG_HEAD || memcmp(bytes + 12, "IHDR", 4) != 0)
        return scot_fail(err, "the picture is a PNG of %zu bytes that cannot be read", size);
    if (!check_size(big_endian(bytes + 16), big_endian(bytes + 20), err))
        return false;
    *out = cairo_image_surface_create_from_png_stream(give, &reading);
    if (cairo_surface_status(*out) == CAIRO_STATUS_SUCCESS)
        return true;
    cairo_surface_destroy(*out);
    return scot_fail(err, "the picture is a PNG of %zu bytes that cannot be read", size);
}

/* Its pixels as cairo has them: four bytes each, native order. */
static bool fill(cairo_surface_t *surface, tjhandle tj, const uint8_t *bytes, size_t size)
{
    static const uint32_t probe = 1;
    bool little = *(const uint8_t *)&probe == 1;
    bool ok = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS &&
              tjDecompress2(tj, bytes, size, cairo_image_surface_get_data(surface), cairo_image_surface_get_width(surface),
                            cairo_image_surface_get_stride(surface), cairo_image_surface_get_height(surface), little ? TJPF_BGRX : TJPF_XRGB,
                            TJFLAG_STOPONWARNING) == 0;
    cairo_surface_mark_dirty(surface);
    return ok;
}

static bool read_jpeg(cairo_surface_t **out, const uint8_t *bytes, size_t size, struct scot_error *err)
{
    int columns = 0, rows = 0, sampling, colours;
    tjhandle tj = tjInitDecompress();
    if (tj == NULL)
        return scot_fail(err, "out of memory for a picture");
    bool ok = (tjDecompressHeader3(tj, bytes, size, &columns, &rows, &sampling, &colours) == 0 ||
               scot_fail(err, "the picture is a JPEG of %zu bytes that cannot be read", size)) && check_size(columns, rows, err);
    if (ok) {
        *out = cairo_image_surface_create(CAIRO_FORMAT_RGB24, columns, rows);
        ok = fill(*out, tj, bytes, size) || scot_fail(err, "the picture is a JPEG of %zu bytes that cannot be read", size);
        if (!ok)
            cairo_surface_destroy(*out);
    }
    tjDestroy(tj);
    return ok;
}

bool scot_picture_read(struct _cairo_surface **out, const void *bytes, size_t size, struct scot_error *err)
{
    if (is_png(bytes, size))
        return read_png(out, bytes, size, err);
    if (is_jpeg(bytes, size))
        return read_jpeg(out, bytes, size, err);
    return scot_fail(err, "the picture of %zu bytes is neither PNG nor JPEG", size);
}

bool scot_picture_claims(const char *name, const void *bytes, size_t size)
{
    static const char *const end[] = {".png", ".jpg", ".jpeg"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof end / sizeof end[0]; i++)
        if (length >= strlen(end[i]) && strcasecmp(name + length - strlen(end[i]), end[i]) == 0)
            return true;
    return is_png(bytes, size) || is_jpeg(bytes, size);
}
