#include "image/mha_header.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { MOST_AXES = 8 };

static bool read_object(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    (void)h;
    return scot_text_same(value, "Image") || scot_fail(err, "ObjectType is \"%.40s\", wanted Image", value);
}

static bool read_axes(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    double number;
    int64_t axes;
    if (!scot_text_want_numbers("NDims", value, &number, 1, err) || !scot_text_want_whole("NDims", number, &axes, err))
        return false;
    if (axes < 3 || axes > MOST_AXES)
        return scot_fail(err, "NDims is %lld, wanted 3", (long long)axes);
    h->axes = (int)axes;
    return true;
}

static bool read_size(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    double size[MOST_AXES];
    int count = scot_text_numbers(value, size, MOST_AXES);
    if (h->axes == 0 || count != h->axes)
        return scot_fail(err, "DimSize is \"%.60s\", wanted a number for each of the %d NDims", value, h->axes);
    for (int axis = 0; axis < 3; axis++)
        if (!scot_text_want_whole("DimSize", size[axis], &h->n[axis], err))
            return false;
    for (int axis = 3; axis < count; axis++)
        if (size[axis] != 1)
            return scot_fail(err, "axis %d holds %g volumes, wanted 1", axis + 1, size[axis]);
    h->has_size = true;
    return true;
}

/* The first three of what may be one number an axis. */
static bool read_three(const char *key, struct scot_mha_header *h, const char *value, double out[3],
                       struct scot_error *err)
{
    double all[MOST_AXES];
    int count = scot_text_numbers(value, all, MOST_AXES);
    if (h->axes == 0 || count != h->axes)
        return scot_fail(err, "%s is \"%.60s\", wanted a number for each of the %d NDims", key, value, h->axes);
    memcpy(out, all, 3 * sizeof *out);
    return true;
}

static bool read_spacing(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    h->has_spacing = true;
    return read_three("ElementSpacing", h, value, h->spacing_mm, err);
}

static bool read_element_size(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    h->has_element_size = true;
    return read_three("ElementSize", h, value, h->size_mm, err);
}

static bool read_offset(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    return read_three("Offset", h, value, h->offset, err);
}

static bool read_turn(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    double all[MOST_AXES * MOST_AXES];
    int count = scot_text_numbers(value, all, MOST_AXES * MOST_AXES);
    if (h->axes == 0 || count != h->axes * h->axes)
        return scot_fail(err, "TransformMatrix is \"%.60s\", wanted %d numbers", value, h->axes * h->axes);
    for (int i = 0; i < 9; i++)
        h->turn[i] = all[i / 3 * h->axes + i % 3];
    h->has_turn = true;
    return true;
}

static bool read_flag(const char *key, const char *value, bool *out, struct scot_error *err)
{
    *out = value[0] == 'T' || value[0] == 't' || value[0] == '1';
    return *out || value[0] == 'F' || value[0] == 'f' || value[0] == '0' ||
           scot_fail(err, "%s is \"%.20s\", wanted True or False", key, value);
}

static bool read_binary(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    bool binary;
    if (!read_flag("BinaryData", value, &binary, err))
        return false;
    h->text = !binary;
    return true;
}

static bool read_endian(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    bool was = h->big_endian;
    static const uint32_t BOTH = 3u << 8; /* the two names of this key, see the table */
    if (!read_flag("ElementByteOrderMSB", value, &h->big_endian, err))
        return false;
    return (h->seen & BOTH) != BOTH || was == h->big_endian ||
           scot_fail(err, "BinaryDataByteOrderMSB and ElementByteOrderMSB differ");
}

static bool read_compressed(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    return read_flag("CompressedData", value, &h->compressed, err);
}

static bool read_header_size(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    double number;
    if (!scot_text_want_numbers("HeaderSize", value, &number, 1, err) ||
        !scot_text_want_whole("HeaderSize", number, &h->header_size, err))
        return false;
    return h->header_size >= -1 ||
           scot_fail(err, "HeaderSize is %lld, wanted -1 or more", (long long)h->header_size);
}

static bool read_channels(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    (void)h;
    double number;
    return scot_text_want_numbers("ElementNumberOfChannels", value, &number, 1, err) &&
           (number == 1 || scot_fail(err, "ElementNumberOfChannels is %g, wanted 1", number));
}

static bool read_slope(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    return scot_text_want_numbers("ElementToIntensityFunctionSlope", value, &h->slope, 1, err);
}

static bool read_intercept(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    return scot_text_want_numbers("ElementToIntensityFunctionOffset", value, &h->intercept, 1, err);
}

static bool read_type(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    /* MET_LONG is 4 bytes in a file, whatever the machine that wrote it. */
    static const struct {
        const char *name;
        enum scot_stored stored;
    } type[] = {{"MET_CHAR", SCOT_INT8},   {"MET_UCHAR", SCOT_UINT8},     {"MET_SHORT", SCOT_INT16},
                {"MET_USHORT", SCOT_UINT16}, {"MET_INT", SCOT_INT32},     {"MET_UINT", SCOT_UINT32},
                {"MET_LONG", SCOT_INT32},  {"MET_ULONG", SCOT_UINT32},    {"MET_LONG_LONG", SCOT_INT64},
                {"MET_ULONG_LONG", SCOT_UINT64}, {"MET_FLOAT", SCOT_FLOAT32}, {"MET_DOUBLE", SCOT_FLOAT64}};
    for (size_t i = 0; i < sizeof type / sizeof type[0]; i++)
        if (strcmp(value, type[i].name) == 0) {
            h->stored = type[i].stored;
            h->has_type = true;
            return true;
        }
    return scot_fail(err, "ElementType is \"%.40s\", wanted MET_SHORT or another whole or real number", value);
}

static bool read_data_file(struct scot_mha_header *h, char *value, struct scot_error *err)
{
    if (strncmp(value, "LIST", 4) == 0 || strchr(value, '%') != NULL)
        return scot_fail(err, "the data are in several files (\"%.40s\"), wanted one", value);
    if (value[0] == '\0' || strlen(value) >= sizeof h->data_file)
        return scot_fail(err, "ElementDataFile is %zu bytes long, wanted 1 to %zu", strlen(value),
                         sizeof h->data_file - 1);
    snprintf(h->data_file, sizeof h->data_file, "%s", value);
    return true;
}

/* Synonyms share a slot, so that one cannot contradict another; the two names of the byte
 * order have their own, since some writers give both. */
static const struct {
    const char *name;
    unsigned slot;
    bool (*read)(struct scot_mha_header *h, char *value, struct scot_error *err);
} keys[] = {
    {"ObjectType", 0, read_object},
    {"NDims", 1, read_axes},
    {"DimSize", 2, read_size},
    {"ElementSpacing", 3, read_spacing},
    {"ElementSize", 4, read_element_size},
    {"Offset", 5, read_offset},
    {"Position", 5, read_offset},
    {"Origin", 5, read_offset},
    {"TransformMatrix", 6, read_turn},
    {"Rotation", 6, read_turn},
    {"Orientation", 6, read_turn},
    {"BinaryData", 7, read_binary},
    {"BinaryDataByteOrderMSB", 8, read_endian},
    {"ElementByteOrderMSB", 9, read_endian},
    {"CompressedData", 10, read_compressed},
    {"HeaderSize", 11, read_header_size},
    {"ElementNumberOfChannels", 12, read_channels},
    {"ElementToIntensityFunctionSlope", 13, read_slope},
    {"ElementToIntensityFunctionOffset", 14, read_intercept},
    {"ElementType", 15, read_type},
    {"ElementDataFile", 16, read_data_file},
};

static bool read_key(struct scot_mha_header *h, char *line, struct scot_error *err)
{
    char *sign = strchr(line, '=');
    if (sign == NULL)
        return scot_fail(err, "a header line is \"%.40s\", wanted \"key = value\"", line);
    *sign = '\0';
    char *name = scot_text_trim(line), *value = scot_text_trim(sign + 1);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(name, keys[i].name) != 0)
            continue;
        if (h->seen & 1u << keys[i].slot)
            return scot_fail(err, "%s stands twice in the header", name);
        h->seen |= 1u << keys[i].slot;
        return keys[i].read(h, value, err);
    }
    return true;
}

static bool read_lines(struct scot_mha_header *h, struct scot_bytes *bytes, char *line, struct scot_error *err)
{
    while (h->data_file[0] == '\0') {
        bool got;
        if (!scot_bytes_read_line(bytes, line, SCOT_TEXT_LINE, &got, err))
            return false;
        if (!got)
            return scot_fail(err, "the header ends without ElementDataFile");
        if (scot_bytes_passed(bytes) > SCOT_TEXT_HEADER)
            return scot_fail(err, "the header is longer than %d bytes", SCOT_TEXT_HEADER);
        if (scot_text_trim(line)[0] != '\0' && !read_key(h, line, err))
            return false;
    }
    return true;
}

bool scot_mha_read_header(struct scot_mha_header *out, struct scot_bytes *bytes, struct scot_error *err)
{
    *out = (struct scot_mha_header){.slope = 1};
    char *line = scot_alloc(1, SCOT_TEXT_LINE, err);
    bool ok = line != NULL && read_lines(out, bytes, line, err);
    scot_free(line);
    return ok;
}

bool scot_mha_grid(struct scot_grid *out, struct scot_image_info *info, const struct scot_mha_header *h,
                   struct scot_error *err)
{
    static const double identity[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    const double *turn = h->has_turn ? h->turn : identity;
    const double *mm = h->has_spacing ? h->spacing_mm : h->size_mm;
    if (!h->has_size || !h->has_type || (!h->has_spacing && !h->has_element_size))
        return scot_fail(err, "the header lacks %s",
                         !h->has_size ? "DimSize" : !h->has_type ? "ElementType" : "ElementSpacing");
    if (h->text && h->compressed)
        return scot_fail(err, "BinaryData is False and CompressedData True, wanted one of them");
    *out = (struct scot_grid){.stored = h->stored, .big_endian = h->big_endian, .text = h->text,
                              .slope = h->slope, .intercept = h->intercept};
    if (!isfinite(h->slope) || !isfinite(h->intercept))
        return scot_fail(err, "the intensity function is %g x + %g, wanted finite numbers", h->slope, h->intercept);
    for (int axis = 0; axis < 3; axis++) {
        if (!(mm[axis] > 0 && mm[axis] < HUGE_VAL))
            return scot_fail(err, "ElementSpacing is %g mm along axis %d, wanted 0.01 to 100", mm[axis], axis + 1);
        out->n[axis] = h->n[axis];
        const double *row = turn + 3 * axis;
        scot_grid_set_column(out, axis, scot_vec3(mm[axis] * row[0], mm[axis] * row[1], mm[axis] * row[2]));
    }
    scot_grid_set_column(out, 3, scot_vec3(h->offset[0], h->offset[1], h->offset[2]));
    if (!h->has_turn)
        scot_grid_note_orientation(info);
    return true;
}
