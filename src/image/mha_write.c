#include "image/image.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/output.h"

static bool check_plane(const struct scot_plane *plane, struct scot_error *err)
{
    double column_mm = scot_length(plane->column_step), row_mm = scot_length(plane->row_step);
    double across = scot_length(scot_cross(plane->column_step, plane->row_step));
    if (plane->columns < 1 || plane->rows < 1)
        return scot_fail(err, "the picture is %d x %d pixels, wanted at least one", plane->columns, plane->rows);
    if (!(column_mm > 0 && row_mm > 0 && isfinite(across) && across > 0) || !isfinite(scot_length(plane->origin)))
        return scot_fail(err, "the picture's steps are %g and %g mm, wanted two that span a plane", column_mm, row_mm);
    return true;
}

/* Row i of TransformMatrix is the direction of axis i; numbers with the 17 digits that give the
 * same double back. */
static void put_header(FILE *stream, const struct scot_plane *plane)
{
    double column_mm = scot_length(plane->column_step), row_mm = scot_length(plane->row_step);
    struct scot_vec3 c = scot_scale(plane->column_step, 1 / column_mm), r = scot_scale(plane->row_step, 1 / row_mm);
    struct scot_vec3 n = scot_unit(scot_cross(c, r)), o = plane->origin;
    fprintf(stream, "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
                    "CompressedData = False\n");
    fprintf(stream, "TransformMatrix = %.17g %.17g %.17g %.17g %.17g %.17g %.17g %.17g %.17g\n", c.x, c.y, c.z, r.x,
            r.y, r.z, n.x, n.y, n.z);
    fprintf(stream, "Offset = %.17g %.17g %.17g\nCenterOfRotation = 0 0 0\n", o.x, o.y, o.z);
    fprintf(stream, "ElementSpacing = %.17g %.17g 1\nDimSize = %d %d 1\n", column_mm, row_mm, plane->columns,
            plane->rows);
    fprintf(stream, "ElementType = MET_FLOAT\nElementDataFile = LOCAL\n");
}

static void put_pixels(FILE *stream, const float *pixel, size_t count)
{
    uint32_t chunk[1024];
    for (size_t done = 0; done < count;) {
        size_t part = count - done < 1024 ? count - done : 1024;
        memcpy(chunk, pixel + done, part * sizeof *chunk);
        for (size_t i = 0; i < part; i++)
            chunk[i] = htole32(chunk[i]);
        fwrite(chunk, sizeof *chunk, part, stream);
        done += part;
    }
}

bool scot_mha_write_picture(const char *path, const float *pixel, const struct scot_plane *plane,
                            struct scot_error *err)
{
    struct scot_output output;
    if (!check_plane(plane, err) || !scot_output_begin(&output, path, err))
        return false;
    put_header(output.stream, plane);
    put_pixels(output.stream, pixel, (size_t)plane->columns * (size_t)plane->rows);
    return scot_output_keep(&output, err); /* sees the stream's error flag */
}
