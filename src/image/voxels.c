#include "image/voxels.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AIR_HU = -1024, MOST_LABEL = INT16_MAX };

/* Numbers in hand at a time: raw and as double they stay within the first cache level or two. */
enum { CHUNK = 2048 };

static const struct {
    const char *name;
    size_t size;
} kind[SCOT_STORED_COUNT] = {
    [SCOT_INT8] = {"int8", 1},       [SCOT_UINT8] = {"uint8", 1},     [SCOT_INT16] = {"int16", 2},
    [SCOT_UINT16] = {"uint16", 2},   [SCOT_INT32] = {"int32", 4},     [SCOT_UINT32] = {"uint32", 4},
    [SCOT_INT64] = {"int64", 8},     [SCOT_UINT64] = {"uint64", 8},   [SCOT_FLOAT32] = {"float32", 4},
    [SCOT_FLOAT64] = {"float64", 8},
};

const char *scot_stored_name(enum scot_stored stored)
{
    return kind[stored].name;
}

size_t scot_stored_size(enum scot_stored stored)
{
    return kind[stored].size;
}

/* One loop a type: load the raw word, swap it, read it as the type. */
#define DECODE_AS(type, word, swap)                     \
    for (size_t i = 0; i < count; i++) {                \
        word raw;                                       \
        type value;                                     \
        memcpy(&raw, in + i * sizeof raw, sizeof raw);  \
        raw = big_endian ? (word)swap(raw) : raw;       \
        memcpy(&value, &raw, sizeof value);             \
        out[i] = (double)value;                         \
    }                                                   \
    break

#define AS_IT_IS(x) (x)

void scot_voxels_decode(double *out, const uint8_t *in, size_t count, enum scot_stored stored, bool big_endian)
{
    switch (stored) {
    case SCOT_INT8:
        DECODE_AS(int8_t, uint8_t, AS_IT_IS);
    case SCOT_UINT8:
        DECODE_AS(uint8_t, uint8_t, AS_IT_IS);
    case SCOT_INT16:
        DECODE_AS(int16_t, uint16_t, __builtin_bswap16);
    case SCOT_UINT16:
        DECODE_AS(uint16_t, uint16_t, __builtin_bswap16);
    case SCOT_INT32:
        DECODE_AS(int32_t, uint32_t, __builtin_bswap32);
    case SCOT_UINT32:
        DECODE_AS(uint32_t, uint32_t, __builtin_bswap32);
    case SCOT_INT64:
        DECODE_AS(int64_t, uint64_t, __builtin_bswap64);
    case SCOT_UINT64:
        DECODE_AS(uint64_t, uint64_t, __builtin_bswap64);
    case SCOT_FLOAT32:
        DECODE_AS(float, uint32_t, __builtin_bswap32);
    case SCOT_FLOAT64:
        DECODE_AS(double, uint64_t, __builtin_bswap64);
    case SCOT_STORED_COUNT:
        break;
    }
}

void scot_voxel_reader_init(struct scot_voxel_reader *reader, const struct scot_grid *grid,
                            struct scot_bytes *data, const struct scot_image_options *options)
{
    *reader = (struct scot_voxel_reader){
        .grid = grid,
        .data = data,
        .options = options,
        .labels = options->labels,
        .count = (uint64_t)grid->n[0] * (uint64_t)grid->n[1] * (uint64_t)grid->n[2],
        .least = INT16_MAX,
        .most = INT16_MIN,
    };
}

/* Adding and taking away 1.5 * 2^52 rounds to the nearest whole number, halves to even (IEEE
 * 754), for anything below 2^51, in two instructions that the compiler can vectorise. */
static inline double round_small(double x)
{
    const double shift = 6755399441055744.0;
    return (x + shift) - shift;
}

static void convert_hu(struct scot_voxel_reader *reader, int16_t *out, const double *in, size_t count)
{
    double slope = reader->grid->slope, intercept = reader->grid->intercept;
    size_t above = 0, below = 0, finite = 0;
    int least = reader->least, most = reader->most;
    for (size_t i = 0; i < count; i++) {
        double x = in[i] * slope + intercept;
        bool is_finite = fabs(x) <= 1e300;
        double held = x < -30000 ? -30000 : x > 30000 ? 30000 : x;
        double whole = is_finite ? round_small(held) : AIR_HU;
        above += whole > SCOT_TOP_HU;
        below += whole < AIR_HU;
        finite += is_finite;
        int hu = (int)(whole < AIR_HU ? AIR_HU : whole > SCOT_TOP_HU ? SCOT_TOP_HU : whole);
        least = hu < least ? hu : least;
        most = hu > most ? hu : most;
        out[i] = (int16_t)hu;
    }
    reader->above += above;
    reader->below += below;
    reader->not_finite += count - finite;
    reader->least = least;
    reader->most = most;
}

static bool convert_labels(struct scot_voxel_reader *reader, int16_t *out, const double *in, size_t count,
                           struct scot_error *err)
{
    for (size_t i = 0; i < count; i++) {
        double x = in[i] * reader->grid->slope + reader->grid->intercept;
        if (!(x >= 0 && x <= MOST_LABEL) || x != floor(x))
            return scot_fail(err, "a label is %g, wanted a whole number from 0 to %d", x, MOST_LABEL);
        out[i] = (int16_t)x;
    }
    return true;
}

/* A number as people write it: up to 63 characters between white space (or commas). */
static bool read_number(struct scot_bytes *data, double *out, struct scot_error *err)
{
    char word[64];
    size_t length = 0;
    for (;;) {
        int byte;
        if (!scot_bytes_next(data, &byte, err))
            return false;
        bool space = byte < 0 || isspace(byte) || byte == ',';
        if (space && length > 0)
            break;
        if (byte < 0)
            return scot_fail(err, "the data end before the last number");
        if (length + 1 >= sizeof word)
            return scot_fail(err, "a number is longer than %zu characters", length);
        if (!space)
            word[length++] = (char)byte;
    }
    word[length] = '\0';
    char *end;
    *out = strtod(word, &end);
    return end == word + length || scot_fail(err, "\"%.20s\" is not a number", word);
}

static bool read_chunk(struct scot_voxel_reader *reader, double *number, size_t count, struct scot_error *err)
{
    const struct scot_grid *grid = reader->grid;
    if (grid->text) {
        for (size_t i = 0; i < count; i++)
            if (!read_number(reader->data, &number[i], err))
                return false;
        return true;
    }
    uint8_t raw[CHUNK * sizeof(double)];
    if (!scot_bytes_read(reader->data, raw, count * scot_stored_size(grid->stored), err))
        return false;
    scot_voxels_decode(number, raw, count, grid->stored, grid->big_endian);
    return true;
}

/* Tells the caller's progress bar, in parts per thousand of the volume, when one is full. */
static void report(struct scot_voxel_reader *reader, size_t count)
{
    uint64_t before = reader->done * 1000 / reader->count, after = (reader->done + count) * 1000 / reader->count;
    reader->done += count;
    if (reader->options->progress != NULL && after > before)
        reader->options->progress(reader->options->context, (int)after, 1000);
}

bool scot_voxels_read(struct scot_voxel_reader *reader, int16_t *out, size_t count, struct scot_error *err)
{
    double number[CHUNK];
    for (size_t done = 0; done < count;) {
        size_t part = count - done < CHUNK ? count - done : CHUNK;
        if (!read_chunk(reader, number, part, err))
            return false;
        if (!reader->labels)
            convert_hu(reader, out + done, number, part);
        else if (!convert_labels(reader, out + done, number, part, err))
            return false;
        report(reader, part);
        done += part;
    }
    return true;
}
