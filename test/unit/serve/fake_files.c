#include <stdio.h>

#include "image/dicom_write.h"

/* A stand-in for the DICOM writer: the frames one after the other. */
bool scot_dicom_write_run(const char *path, const struct scot_run_file *run, struct scot_error *err)
{
    FILE *out = fopen(path, "wb");
    if (out == NULL)
        return scot_fail(err, "no file");
    for (int i = 0; i < run->frames; i++)
        fwrite(run->pixel(run->context, i), 2, (size_t)run->rows * (size_t)run->columns, out);
    return fclose(out) == 0;
}
