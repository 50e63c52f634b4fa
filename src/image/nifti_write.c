#include "image/image.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/output.h"
#include "base/zlib_blocks.h"
#include "image/format.h"

enum { HEADER_BYTES = 352, CHUNK_VOXELS = 1 << 14, LEVEL = 4 };

static void put16(uint8_t *to, int value)
{
    uint16_t word = htole16((uint16_t)value);
    memcpy(to, &word, sizeof word);
}

static void put_float(uint8_t *to, double value)
{
    float single = (float)value;
    uint32_t word;
    memcpy(&word, &single, sizeof word);
    word = htole32(word);
    memcpy(to, &word, sizeof word);
}

/* NIfTI-1, little endian, int16 without scaling, the sform alone (it holds any affine, the
 * qform does not); world RAS mm, so x and y change sign. */
static void fill_header(uint8_t header[HEADER_BYTES], const struct scot_volume *v)
{
    double spacing_mm[3];
    scot_volume_spacing_mm(v, spacing_mm);
    memset(header, 0, HEADER_BYTES);
    put16(header, 348);
    header[38] = 'r'; /* "regular", wanted by old readers */
    put16(header + 40, 3);
    for (int axis = 0; axis < 7; axis++)
        put16(header + 42 + 2 * axis, axis < 3 ? v->n[axis] : 1);
    put16(header + 70, 4);
    put16(header + 72, 16);
    put_float(header + 76, 1);
    for (int axis = 0; axis < 7; axis++)
        put_float(header + 80 + 4 * axis, axis < 3 ? spacing_mm[axis] : 1);
    put_float(header + 108, HEADER_BYTES);
    put_float(header + 112, 1);
    header[123] = 2; /* millimetres */
    memcpy(header + 148, "scottie", 7);
    put16(header + 254, 1); /* sform_code: scanner */
    for (int i = 0; i < 12; i++)
        put_float(header + 280 + 4 * i, (i < 8 ? -1 : 1) * v->patient_from_voxel.m[i / 4][i % 4]);
    memcpy(header + 344, "n+1", 4);
}

/* Where the bytes go: straight into the file, or through deflate. */
struct sink {
    FILE *stream;
    bool packed;
    z_stream z;
    uint8_t buffer[1 << 16];
};

static bool put(struct sink *sink, const void *bytes, size_t size, bool last)
{
    if (!sink->packed)
        return fwrite(bytes, 1, size, sink->stream) == size;
    sink->z.next_in = (Bytef *)(uintptr_t)bytes;
    sink->z.avail_in = (uInt)size;
    do {
        sink->z.next_out = sink->buffer;
        sink->z.avail_out = sizeof sink->buffer;
        deflate(&sink->z, last ? Z_FINISH : Z_NO_FLUSH);
        size_t made = sizeof sink->buffer - sink->z.avail_out;
        if (fwrite(sink->buffer, 1, made, sink->stream) != made)
            return false;
    } while (sink->z.avail_out == 0);
    return true;
}

static bool put_volume(struct sink *sink, const struct scot_volume *v)
{
    uint8_t header[HEADER_BYTES];
    fill_header(header, v);
    if (!put(sink, header, sizeof header, false))
        return false;
    size_t count = scot_volume_count(v);
    uint16_t chunk[CHUNK_VOXELS];
    for (size_t done = 0; done < count;) {
        size_t part = count - done < CHUNK_VOXELS ? count - done : CHUNK_VOXELS;
        for (size_t i = 0; i < part; i++)
            chunk[i] = htole16((uint16_t)v->voxel[done + i]);
        done += part;
        if (!put(sink, chunk, part * sizeof *chunk, done == count))
            return false;
    }
    return true;
}

/* windowBits 15 + 16: a gzip header without name and time, so the same volume gives the same bytes. */
static bool start_packing(struct sink *sink, struct scot_error *err)
{
    sink->z.zalloc = scot_zlib_alloc;
    sink->z.zfree = scot_zlib_free;
    return deflateInit2(&sink->z, LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK ||
           scot_fail(err, "out of memory while compressing");
}

static bool write_into(struct scot_output *output, struct sink *sink, const struct scot_volume *v,
                       struct scot_error *err)
{
    sink->stream = output->stream;
    sink->packed = !scot_image_name_ends(output->path, ".nii");
    if (sink->packed && !start_packing(sink, err))
        return false;
    bool ok = put_volume(sink, v);
    if (sink->packed)
        deflateEnd(&sink->z);
    return ok || scot_fail(err, "cannot write the volume: is the disk full?");
}

bool scot_nifti_write(const char *path, const struct scot_volume *v, struct scot_error *err)
{
    struct scot_output output;
    struct sink *sink = scot_alloc(1, sizeof *sink, err);
    if (sink == NULL)
        return false;
    bool begun = scot_output_begin(&output, path, err), ok = begun && write_into(&output, sink, v, err);
    scot_free(sink);
    if (begun && !ok)
        scot_output_drop(&output);
    return ok && scot_output_keep(&output, err);
}
