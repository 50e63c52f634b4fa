#include <stdio.h>
#include "image/dicom_write.h"
#include "image/image.h"
bool scot_dicom_write_run(const char *path, const struct scot_run_file *run, struct scot_error *err)
{
    FILE *f = fopen(path, "wb"); (void)err;
    for (int i = 0; i < run->frames; i++) fwrite(run->pixel(run->context, i), 2, (size_t)run->rows * (size_t)run->columns, f);
    return fclose(f) == 0;
}
bool scot_png_write_grey(const char *path, const void *pixel, int columns, int rows, int bits, const char *const *text, struct scot_error *err)
{
    FILE *f = fopen(path, "wb"); (void)err; (void)text;
    fwrite(pixel, (size_t)bits / 8, (size_t)columns * (size_t)rows, f);
    return fclose(f) == 0;
}
