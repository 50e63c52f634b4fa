#include "image/nifti.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Where a field lies in either version's header, and how wide it is. */
struct field {
    int at1, at2;
    char as1, as2; /* h int16, i int32, l int64, f float, d double */
};

static const struct field DIM = {40, 16, 'h', 'l'}, DATATYPE = {70, 12, 'h', 'h'}, BITPIX = {72, 14, 'h', 'h'},
                          PIXDIM = {76, 104, 'f', 'd'}, VOX_OFFSET = {108, 168, 'f', 'l'},
                          SLOPE = {112, 176, 'f', 'd'}, INTER = {116, 184, 'f', 'd'},
                          QFORM_CODE = {252, 344, 'h', 'i'}, SFORM_CODE = {254, 348, 'h', 'i'},
                          QUATERN = {256, 352, 'f', 'd'}, QOFFSET = {268, 376, 'f', 'd'},
                          SROW = {280, 400, 'f', 'd'};

enum { SIZE1 = 348, SIZE2 = 540, MAGIC1_AT = 344, MAGIC2_AT = 4, UNITS1_AT = 123, UNITS2_AT = 500 };

/* The header as it came, and how to read it. */
struct raw {
    uint8_t bytes[SIZE2];
    bool second, big_endian;
};

static uint64_t word_at(const struct raw *raw, int at, int size)
{
    uint64_t word = 0;
    for (int i = 0; i < size; i++)
        word |= (uint64_t)raw->bytes[at + (raw->big_endian ? size - 1 - i : i)] << (8 * i);
    return word;
}

static int width_of(char as)
{
    return as == 'h' ? 2 : as == 'i' || as == 'f' ? 4 : 8;
}

static int64_t integer_of(const struct raw *raw, struct field field, int index)
{
    char as = raw->second ? field.as2 : field.as1;
    int at = (raw->second ? field.at2 : field.at1) + index * width_of(as);
    uint64_t word = word_at(raw, at, width_of(as));
    return as == 'h' ? (int16_t)word : as == 'i' ? (int32_t)word : (int64_t)word;
}

static double number_of(const struct raw *raw, struct field field, int index)
{
    char as = raw->second ? field.as2 : field.as1;
    int at = (raw->second ? field.at2 : field.at1) + index * width_of(as);
    uint64_t word = word_at(raw, at, width_of(as));
    float single;
    double wide;
    uint32_t half = (uint32_t)word;
    memcpy(&single, &half, sizeof single);
    memcpy(&wide, &word, sizeof wide);
    return as == 'f' ? (double)single : as == 'd' ? wide : (double)integer_of(raw, field, index);
}

/* Reads the first 4 bytes to know version and endian, then the rest. */
static bool read_raw(struct raw *raw, struct scot_bytes *bytes, struct scot_error *err)
{
    if (!scot_bytes_read(bytes, raw->bytes, 4, err))
        return false;
    uint64_t little = word_at(raw, 0, 4);
    raw->big_endian = true;
    uint64_t big = word_at(raw, 0, 4);
    raw->big_endian = little != SIZE1 && little != SIZE2;
    uint64_t size = raw->big_endian ? big : little;
    if (size != SIZE1 && size != SIZE2)
        return scot_fail(err, "sizeof_hdr is %d, wanted 348 (NIfTI-1) or 540 (NIfTI-2)", (int)(int32_t)little);
    raw->second = size == SIZE2;
    return scot_bytes_read(bytes, raw->bytes + 4, (size_t)size - 4, err);
}

static bool check_magic(struct scot_nifti_header *out, const struct raw *raw, struct scot_error *err)
{
    const uint8_t *magic = raw->bytes + (raw->second ? MAGIC2_AT : MAGIC1_AT);
    const char *single = raw->second ? "n+2" : "n+1", *pair = raw->second ? "ni2" : "ni1";
    if (magic[0] == 0 && !raw->second)
        return scot_fail(err, "an Analyze 7.5 file does not say where left is, wanted NIfTI");
    out->detached = memcmp(magic, pair, 4) == 0;
    if (!out->detached && memcmp(magic, single, 4) != 0)
        return scot_fail(err, "magic is %02x %02x %02x %02x, wanted \"%s\" or \"%s\"", magic[0], magic[1], magic[2],
                         magic[3], single, pair);
    if (raw->second && memcmp(magic + 4, "\r\n\032\n", 4) != 0)
        return scot_fail(err, "the magic's line ends were changed: the file was copied as text");
    return true;
}

/* dim[0] counts the axes; those past the third may hold one thing each. */
static bool read_size(struct scot_grid *grid, const struct raw *raw, struct scot_error *err)
{
    int64_t axes = integer_of(raw, DIM, 0);
    if (axes < 1 || axes > 7)
        return scot_fail(err, "dim[0] is %lld axes, wanted 3", (long long)axes);
    for (int axis = 0; axis < 3; axis++) {
        grid->n[axis] = axis < axes ? integer_of(raw, DIM, axis + 1) : 1;
        if (grid->n[axis] < 1)
            return scot_fail(err, "dim[%d] is %lld voxels, wanted 1 to 4096", axis + 1, (long long)grid->n[axis]);
    }
    for (int axis = 3; axis < axes; axis++) {
        int64_t n = integer_of(raw, DIM, axis + 1);
        if (n != 1)
            return scot_fail(err, "dim[%d] is %lld: the file holds more than one volume, wanted 1", axis + 1,
                             (long long)n);
    }
    return true;
}

static const struct {
    int code, bits;
    const char *name;
    enum scot_stored stored;
} datatype[] = {
    {2, 8, "uint8", SCOT_UINT8},       {4, 16, "int16", SCOT_INT16},      {8, 32, "int32", SCOT_INT32},
    {16, 32, "float32", SCOT_FLOAT32}, {64, 64, "float64", SCOT_FLOAT64}, {256, 8, "int8", SCOT_INT8},
    {512, 16, "uint16", SCOT_UINT16},  {768, 32, "uint32", SCOT_UINT32},  {1024, 64, "int64", SCOT_INT64},
    {1280, 64, "uint64", SCOT_UINT64}, {1, 1, "binary", 0},               {32, 64, "complex64", 0},
    {128, 24, "RGB colour", 0},        {1536, 128, "float128", 0},        {1792, 128, "complex128", 0},
    {2048, 256, "complex256", 0},      {2304, 32, "RGBA colour", 0},
};
enum { READABLE_DATATYPES = 10 };

static bool read_datatype(struct scot_grid *grid, const struct raw *raw, struct scot_error *err)
{
    int code = (int)integer_of(raw, DATATYPE, 0), bits = (int)integer_of(raw, BITPIX, 0);
    for (int i = 0; i < (int)(sizeof datatype / sizeof datatype[0]); i++) {
        if (datatype[i].code != code)
            continue;
        if (i >= READABLE_DATATYPES)
            return scot_fail(err, "the voxels are %s, wanted one whole or real number each", datatype[i].name);
        if (datatype[i].bits != bits)
            return scot_fail(err, "bitpix is %d, wanted %d for %s", bits, datatype[i].bits, datatype[i].name);
        grid->stored = datatype[i].stored;
        return true;
    }
    return scot_fail(err, "datatype is %d, wanted a number type of NIfTI (2, 4, 8, 16, 64, 256, 512 ...)", code);
}

/* A slope of 0, or one that is not a number, means no scaling (nifti1.h). */
static bool read_scaling(struct scot_grid *grid, const struct raw *raw, struct scot_error *err)
{
    double slope = number_of(raw, SLOPE, 0), inter = number_of(raw, INTER, 0);
    bool scaled = slope != 0 && !isnan(slope);
    if (scaled && (isinf(slope) || !isfinite(inter)))
        return scot_fail(err, "scl_slope is %g and scl_inter %g, wanted finite numbers", slope, inter);
    grid->slope = scaled ? slope : 1;
    grid->intercept = scaled ? inter : 0;
    return true;
}

/* NIfTI-1 keeps the place of the voxels as a float; 0 in a single file is what some
 * writers leave for "right after the header". */
static bool read_offset(struct scot_nifti_header *out, const struct raw *raw, struct scot_error *err)
{
    double at = number_of(raw, VOX_OFFSET, 0);
    double least = out->detached ? 0 : raw->second ? SIZE2 + 4 : SIZE1 + 4;
    if (at == 0)
        at = least;
    if (!(at >= least && at < 0x1p53) || at != floor(at))
        return scot_fail(err, "vox_offset is %g bytes, wanted a whole number of at least %g", at, least);
    out->voxels_at = (uint64_t)at;
    return true;
}

/* NIfTI's world is RAS: x and y change sign on the way in. */
static void set_from_ras(struct scot_affine *lps, const double ras[3][4], double mm)
{
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 4; column++)
            lps->m[row][column] = (row < 2 ? -mm : mm) * ras[row][column] + 0.0; /* no -0 */
}

static void read_sform(struct scot_affine *out, const struct raw *raw, double mm)
{
    double ras[3][4];
    for (int i = 0; i < 12; i++)
        ras[i / 4][i % 4] = number_of(raw, SROW, i);
    set_from_ras(out, ras, mm);
}

/* The quaternion a + bi + cj + dk, a >= 0, as a rotation; pixdim[0] is the handedness. */
static bool read_qform(struct scot_affine *out, const struct raw *raw, double mm, struct scot_error *err)
{
    double b = number_of(raw, QUATERN, 0), c = number_of(raw, QUATERN, 1), d = number_of(raw, QUATERN, 2);
    double square = b * b + c * c + d * d;
    if (!(square <= 1.001))
        return scot_fail(err, "the qform quaternion has b2 + c2 + d2 = %g, wanted at most 1", square);
    double a = square < 1 ? sqrt(1 - square) : 0, norm = sqrt(a * a + square);
    a /= norm, b /= norm, c /= norm, d /= norm;
    const double turn[3][3] = {{a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)},
                               {2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)},
                               {2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - c * c - b * b}};
    double ras[3][4];
    for (int column = 0; column < 3; column++) {
        double step = number_of(raw, PIXDIM, column + 1);
        if (!(step > 0) || isinf(step))
            return scot_fail(err, "pixdim[%d] is %g, wanted 0.01 to 100 mm", column + 1, step);
        if (column == 2 && number_of(raw, PIXDIM, 0) < 0)
            step = -step;
        for (int row = 0; row < 3; row++)
            ras[row][column] = turn[row][column] * step;
    }
    for (int row = 0; row < 3; row++)
        ras[row][3] = number_of(raw, QOFFSET, row);
    set_from_ras(out, ras, mm);
    return true;
}

static bool read_pixdim(struct scot_affine *out, const struct raw *raw, double mm, struct scot_error *err)
{
    double ras[3][4] = {{0}};
    for (int axis = 0; axis < 3; axis++) {
        ras[axis][axis] = number_of(raw, PIXDIM, axis + 1);
        if (!(ras[axis][axis] > 0) || isinf(ras[axis][axis]))
            return scot_fail(err, "pixdim[%d] is %g, wanted 0.01 to 100 mm", axis + 1, ras[axis][axis]);
    }
    set_from_ras(out, ras, mm);
    return true;
}

/* The farthest that two placements put the same corner voxel apart. */
static double difference_mm(const struct scot_grid *grid, const struct scot_affine *a, const struct scot_affine *b)
{
    double most = 0;
    for (int corner = 0; corner < 8; corner++) {
        struct scot_vec3 p = scot_vec3(corner & 1 ? (double)(grid->n[0] - 1) : 0,
                                       corner & 2 ? (double)(grid->n[1] - 1) : 0,
                                       corner & 4 ? (double)(grid->n[2] - 1) : 0);
        double apart = scot_length(scot_sub(scot_affine_point(a, p), scot_affine_point(b, p)));
        most = apart > most ? apart : most;
    }
    return most;
}

static double unit_mm(const struct raw *raw)
{
    int unit = (raw->second ? (int)word_at(raw, UNITS2_AT, 4) : raw->bytes[UNITS1_AT]) & 7;
    return unit == 1 ? 1000 : unit == 3 ? 0.001 : 1;
}

static bool read_place(struct scot_grid *grid, struct scot_image_info *info, const struct raw *raw,
                       struct scot_error *err)
{
    bool has_sform = integer_of(raw, SFORM_CODE, 0) > 0, has_qform = integer_of(raw, QFORM_CODE, 0) > 0;
    double mm = unit_mm(raw);
    struct scot_affine qform;
    struct scot_error why_not = {{0}};
    if (!has_sform && !has_qform) {
        scot_grid_note_orientation(info);
        return read_pixdim(&grid->patient_from_voxel, raw, mm, err);
    }
    if (!has_sform)
        return read_qform(&grid->patient_from_voxel, raw, mm, err);
    read_sform(&grid->patient_from_voxel, raw, mm);
    bool sound = scot_grid_check_place(grid, &why_not);
    bool other = has_qform && read_qform(&qform, raw, mm, NULL);
    if (!sound && !other)
        return scot_fail(err, "the sform is of no use: %s", why_not.text);
    if (!sound) {
        scot_image_note(info, "the sform is of no use, the qform was taken");
        grid->patient_from_voxel = qform;
    } else if (other && difference_mm(grid, &grid->patient_from_voxel, &qform) > 1) {
        scot_image_note(info, "sform and qform differ by %.1f mm: the sform was taken",
                        difference_mm(grid, &grid->patient_from_voxel, &qform));
    }
    return true;
}

/* Extensions between header and voxels are passed over, but their sizes must lead to the
 * voxels: where they do not, one of the two is wrong and the picture would be shifted. */
static bool check_extensions(const struct scot_nifti_header *said, const struct raw *raw, struct scot_bytes *bytes,
                             struct scot_error *err)
{
    struct raw word = {.big_endian = raw->big_endian};
    if (!scot_bytes_read(bytes, word.bytes, 4, err))
        return false;
    if (word.bytes[0] == 0)
        return true;
    uint64_t left = said->voxels_at - scot_bytes_passed(bytes), size = 0;
    do {
        size = 0;
        if (left >= 8 && !scot_bytes_read(bytes, word.bytes, 8, err))
            return false;
        if (left >= 8)
            size = word_at(&word, 0, 4);
        if (size < 8 || size > left)
            return scot_fail(err, "a header extension takes %llu bytes, wanted 8 to the %llu before the voxels",
                             (unsigned long long)size, (unsigned long long)left);
        if (!scot_bytes_skip(bytes, size - 8, err))
            return false;
        left -= size;
    } while (left >= 8);
    return true;
}

bool scot_nifti_read_header(struct scot_nifti_header *out, struct scot_image_info *info, struct scot_bytes *bytes,
                            struct scot_error *err)
{
    struct raw raw = {.second = false};
    *out = (struct scot_nifti_header){.voxels_at = 0};
    if (!read_raw(&raw, bytes, err) || !check_magic(out, &raw, err))
        return false;
    out->grid.big_endian = raw.big_endian;
    snprintf(info->format, sizeof info->format, "NIfTI-%d", raw.second ? 2 : 1);
    return read_size(&out->grid, &raw, err) && read_datatype(&out->grid, &raw, err) &&
           read_scaling(&out->grid, &raw, err) && read_offset(out, &raw, err) &&
           read_place(&out->grid, info, &raw, err) && (out->detached || check_extensions(out, &raw, bytes, err));
}
