#include "image/image.h"

#include <endian.h>
#include <png.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/output.h"

/* What libpng is handed along: its errors come back by longjmp, so nothing that needs to be
 * undone may live in the function that calls it. */
struct work {
    png_structp png;
    png_infop info;
    struct scot_error *err;
};

static void on_error(png_structp png, png_const_charp text)
{
    struct work *work = png_get_error_ptr(png);
    scot_fail(work->err, "cannot write the png: %s", text);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static png_voidp alloc_for_png(png_structp png, png_alloc_size_t size)
{
    (void)png;
    return scot_alloc(1, size, NULL);
}

static void free_for_png(png_structp png, png_voidp block)
{
    (void)png;
    scot_free(block);
}

/* fflush and the file's error flag are scot_output_keep's. */
static void put(png_structp png, png_bytep bytes, size_t size)
{
    if (fwrite(bytes, 1, size, png_get_io_ptr(png)) != size)
        png_error(png, "the disk is full or gone");
}

static void no_flush(png_structp png)
{
    (void)png;
}

static void set_text(struct work *work, const char *const *text)
{
    for (int i = 0; text != NULL && text[i] != NULL && text[i + 1] != NULL; i += 2) {
        png_text chunk = {.compression = PNG_TEXT_COMPRESSION_NONE};
        chunk.key = (png_charp)(uintptr_t)text[i];
        chunk.text = (png_charp)(uintptr_t)text[i + 1];
        png_set_text(work->png, work->info, &chunk, 1);
    }
}

struct picture {
    const uint8_t *pixel;
    int columns, rows, bits;
    const char *const *text;
};

/* False after a longjmp; holds no local that setjmp could clobber. */
static bool write_png(struct work *work, const struct picture *picture, FILE *stream)
{
    if (setjmp(png_jmpbuf(work->png)) != 0)
        return false;
    png_set_write_fn(work->png, stream, put, no_flush);
    png_set_IHDR(work->png, work->info, (png_uint_32)picture->columns, (png_uint_32)picture->rows, picture->bits,
                 PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    set_text(work, picture->text);
    png_write_info(work->png, work->info);
    if (picture->bits == 16 && __BYTE_ORDER == __LITTLE_ENDIAN)
        png_set_swap(work->png);
    for (int row = 0; row < picture->rows; row++)
        png_write_row(work->png, picture->pixel + (size_t)row * (size_t)picture->columns * (size_t)picture->bits / 8);
    png_write_end(work->png, work->info);
    return true;
}

static bool write_into(FILE *stream, const struct picture *picture, struct scot_error *err)
{
    struct work work = {.err = err};
    work.png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, &work, on_error, on_warning, NULL, alloc_for_png,
                                         free_for_png);
    if (work.png != NULL)
        work.info = png_create_info_struct(work.png);
    bool ok = work.info != NULL ? write_png(&work, picture, stream) : scot_fail(err, "out of memory for the png");
    png_destroy_write_struct(&work.png, &work.info);
    return ok;
}

bool scot_png_write_grey(const char *path, const void *pixel, int columns, int rows, int bits,
                         const char *const *text, struct scot_error *err)
{
    if (columns < 1 || rows < 1 || columns > 32768 || rows > 32768)
        return scot_fail(err, "the picture is %d x %d pixels, wanted 1 to 32768 each way", columns, rows);
    if (bits != 8 && bits != 16)
        return scot_fail(err, "the picture has %d bits, wanted 8 or 16", bits);
    struct scot_output output;
    const struct picture picture = {pixel, columns, rows, bits, text};
    if (!scot_output_begin(&output, path, err))
        return false;
    if (write_into(output.stream, &picture, err))
        return scot_output_keep(&output, err);
    scot_output_drop(&output);
    return false;
}
