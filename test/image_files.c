#include "image_files.h"

#include <assert.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

void blob_put(struct blob *blob, const void *bytes, size_t size)
{
    if (size == 0)
        return;
    blob->data = realloc(blob->data, blob->size + size);
    assert(blob->data != NULL);
    memcpy(blob->data + blob->size, bytes, size);
    blob->size += size;
}

void blob_print(struct blob *blob, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert(length >= 0 && (size_t)length < sizeof text);
    blob_put(blob, text, (size_t)length);
}

static void put_word(struct blob *blob, uint64_t word, size_t size, bool big_endian)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(word >> 8 * (big_endian ? size - 1 - i : i));
        blob_put(blob, &byte, 1);
    }
}

void blob_number(struct blob *blob, double value, enum scot_stored stored, bool big_endian)
{
    static const size_t size[] = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
    uint64_t word = 0;
    uint32_t half;
    float single = (float)value;
    if (stored == SCOT_FLOAT32) {
        memcpy(&half, &single, sizeof half);
        word = half;
    } else if (stored == SCOT_FLOAT64) {
        memcpy(&word, &value, sizeof word);
    } else {
        word = stored == SCOT_UINT64 ? (uint64_t)value : (uint64_t)(int64_t)value;
    }
    put_word(blob, word, size[stored], big_endian);
}

static void squeeze(struct blob *blob, int window_bits)
{
    z_stream z = {0};
    int started = deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
    assert(started == Z_OK);
    size_t room = deflateBound(&z, blob->size) + 64;
    uint8_t *packed = malloc(room);
    assert(packed != NULL);
    z.next_in = blob->data;
    z.avail_in = (uInt)blob->size;
    z.next_out = packed;
    z.avail_out = (uInt)room;
    int ended = deflate(&z, Z_FINISH);
    assert(ended == Z_STREAM_END);
    free(blob->data);
    *blob = (struct blob){packed, room - z.avail_out};
    deflateEnd(&z);
}

void blob_gzip(struct blob *blob)
{
    squeeze(blob, 15 + 16);
}

void blob_zlib(struct blob *blob)
{
    squeeze(blob, 15);
}

void blob_write(const struct blob *blob, const char *path)
{
    FILE *stream = fopen(path, "wb");
    assert(stream != NULL);
    size_t wrote = fwrite(blob->data == NULL ? (const void *)"" : blob->data, 1, blob->size, stream);
    assert(wrote == blob->size);
    fclose(stream);
}

void blob_drop(struct blob *blob)
{
    free(blob->data);
    *blob = (struct blob){NULL, 0};
}

static void put_values(const struct file_said *said, struct blob *data)
{
    int count = said->n[0] * said->n[1] * said->n[2];
    for (int i = 0; i < count; i++)
        if (said->packing == WRITTEN_OUT)
            blob_print(data, "%.17g%s", said->value[i], i % 7 == 6 ? "\r\n" : i % 5 == 4 ? "\t" : " ");
        else
            blob_number(data, said->value[i], said->stored, said->big_endian);
}

/* A header is built field by field at its offset: `at` only moves forward. */
static void pad_to(struct blob *blob, size_t at)
{
    assert(blob->size <= at);
    while (blob->size < at)
        blob_put(blob, "", 1);
}

static void put_floats(struct blob *h, size_t at, const double *value, int count, enum scot_stored as, bool big)
{
    pad_to(h, at);
    for (int i = 0; i < count; i++)
        blob_number(h, value[i], as, big);
}

static void ras_of(const struct file_said *said, double ras[12])
{
    for (int i = 0; i < 12; i++)
        ras[i] = (i < 8 ? -1 : 1) * said->patient_from_voxel.m[i / 4][i % 4];
}

static double spacing_of(const struct file_said *said, int axis)
{
    const struct scot_affine *a = &said->patient_from_voxel;
    return sqrt(a->m[0][axis] * a->m[0][axis] + a->m[1][axis] * a->m[1][axis] + a->m[2][axis] * a->m[2][axis]);
}

static const int nifti_code[] = {256, 2, 4, 512, 8, 768, 1024, 1280, 16, 64};
static const int nifti_bits[] = {8, 8, 16, 16, 32, 32, 64, 64, 32, 64};

static void build_nifti(const struct file_said *said, struct blob *h)
{
    bool second = said->kind == NIFTI2 || said->kind == NIFTI2_PAIR, big = said->big_endian;
    bool pair = said->kind == NIFTI1_PAIR || said->kind == NIFTI2_PAIR;
    enum scot_stored real = second ? SCOT_FLOAT64 : SCOT_FLOAT32, whole = second ? SCOT_INT32 : SCOT_INT16;
    const double dim[8] = {3, said->n[0], said->n[1], said->n[2], 1, 1, 1, 1};
    const double pixdim[8] = {said->qform ? said->handed : 1, spacing_of(said, 0), spacing_of(said, 1),
                              spacing_of(said, 2), 1, 1, 1, 1};
    const double type[2] = {nifti_code[said->stored], nifti_bits[said->stored]};
    const double scale[2] = {said->slope, said->intercept}, code[2] = {said->qform, !said->qform};
    double ras[12], at = pair ? 0 : second ? 544 : 352, size = second ? 540 : 348;
    ras_of(said, ras);
    const double quatern[6] = {said->quaternion[0], said->quaternion[1], said->quaternion[2], ras[3], ras[7], ras[11]};
    put_floats(h, 0, &size, 1, SCOT_INT32, big);
    if (second)
        blob_put(h, pair ? "ni2\0\r\n\032\n" : "n+2\0\r\n\032\n", 8);
    if (second)
        put_floats(h, 12, type, 2, SCOT_INT16, big);
    put_floats(h, second ? 16 : 40, dim, 8, second ? SCOT_INT64 : SCOT_INT16, big);
    if (!second)
        put_floats(h, 70, type, 2, SCOT_INT16, big);
    put_floats(h, second ? 104 : 76, pixdim, 8, real, big);
    put_floats(h, second ? 168 : 108, &at, 1, second ? SCOT_INT64 : SCOT_FLOAT32, big);
    put_floats(h, second ? 176 : 112, scale, 2, real, big);
    put_floats(h, second ? 344 : 252, code, 2, whole, big);
    put_floats(h, second ? 352 : 256, quatern, 6, real, big);
    put_floats(h, second ? 400 : 280, ras, 12, real, big);
    if (second) {
        pad_to(h, 500);
        put_word(h, 2, 4, big);
    } else {
        blob_put(h, "", 0);
        h->data[123] = 2;
        pad_to(h, 344);
        blob_put(h, pair ? "ni1" : "n+1", 4);
    }
    pad_to(h, pair ? (size_t)size : (size_t)at);
}

static const char *const nrrd_type[] = {"int8", "uchar", "short", "uint16", "int", "uint32_t", "longlong",
                                        "unsigned long long int", "float", "double"};

static void build_nrrd(const struct file_said *said, const char *data_name, struct blob *h)
{
    const char *space = said->space == NULL ? "LPS" : said->space;
    double x = space[0] == 'R' || space[0] == 'r' ? -1 : 1;
    double y = strcmp(space, "LPS") == 0 || strstr(space, "posterior") != NULL ? 1 : -1;
    const double (*m)[4] = (const double (*)[4])said->patient_from_voxel.m;
    blob_print(h, "NRRD0005\n# made by a test\ntype: %s\ndimension: 3\nspace: %s\n", nrrd_type[said->stored], space);
    blob_print(h, "sizes: %d %d %d\nspace directions:", said->n[0], said->n[1], said->n[2]);
    for (int axis = 0; axis < 3; axis++)
        blob_print(h, " (%.17g,%.17g,%.17g)", x * m[0][axis], y * m[1][axis], m[2][axis]);
    blob_print(h, "\nspace origin: (%.17g, %.17g, %.17g)\n", x * m[0][3], y * m[1][3], m[2][3]);
    blob_print(h, "kinds: domain domain domain\nendian: %s\nencoding: %s\n", said->big_endian ? "big" : "little",
               said->packing == PACKED ? "gzip" : said->packing == WRITTEN_OUT ? "ascii" : "raw");
    blob_print(h, "%s", said->extra == NULL ? "" : said->extra);
    if (said->kind == NHDR)
        blob_print(h, "data file: %s\n", data_name);
    else
        blob_print(h, "a:=key with: a value\n\n");
}

static const char *const mha_type[] = {"CHAR", "UCHAR", "SHORT", "USHORT", "INT", "UINT", "LONG_LONG", "ULONG_LONG",
                                       "FLOAT", "DOUBLE"};

static void build_mha(const struct file_said *said, const char *data_name, struct blob *h)
{
    const double (*m)[4] = (const double (*)[4])said->patient_from_voxel.m;
    blob_print(h, "ObjectType = Image\nNDims = 3\nBinaryData = %s\nBinaryDataByteOrderMSB = %s\n",
               said->packing == WRITTEN_OUT ? "False" : "True", said->big_endian ? "True" : "False");
    blob_print(h, "CompressedData = %s\nTransformMatrix =", said->packing == PACKED ? "True" : "False");
    for (int axis = 0; axis < 3; axis++)
        for (int row = 0; row < 3; row++)
            blob_print(h, " %.17g", m[row][axis] / spacing_of(said, axis));
    blob_print(h, "\nOffset = %.17g %.17g %.17g\nCenterOfRotation = 0 0 0\nAnatomicalOrientation = RAI\n", m[0][3],
               m[1][3], m[2][3]);
    blob_print(h, "ElementSpacing = %.17g %.17g %.17g\nDimSize = %d %d %d\n", spacing_of(said, 0),
               spacing_of(said, 1), spacing_of(said, 2), said->n[0], said->n[1], said->n[2]);
    if (said->slope != 1 || said->intercept != 0)
        blob_print(h, "ElementToIntensityFunctionSlope = %.17g\nElementToIntensityFunctionOffset = %.17g\n",
                   said->slope, said->intercept);
    blob_print(h, "%sElementType = MET_%s\nElementDataFile = %s\n", said->extra == NULL ? "" : said->extra,
               mha_type[said->stored], said->kind == MHA ? "LOCAL" : data_name);
}

void file_build(const struct file_said *said, const char *data_name, struct blob *header, struct blob *data)
{
    bool nifti = said->kind < NRRD, mha = said->kind >= MHA;
    bool apart = said->kind == NIFTI1_PAIR || said->kind == NIFTI2_PAIR || said->kind == NHDR || said->kind == MHD;
    *header = *data = (struct blob){NULL, 0};
    if (nifti)
        build_nifti(said, header);
    else if (mha)
        build_mha(said, data_name, header);
    else
        build_nrrd(said, data_name, header);
    put_values(said, data);
    if (said->packing == PACKED && !nifti)
        (mha ? blob_zlib : blob_gzip)(data);
    if (!apart) {
        blob_put(header, data->data, data->size);
        blob_drop(data);
    }
    if (said->packing == PACKED && nifti) {
        blob_gzip(header);
        if (data->size > 0)
            blob_gzip(data);
    }
}

void file_write(const struct file_said *said, const char *stem, char path[4096])
{
    static const char *const ending[][2] = {{"nii", ""},      {"nii", ""},  {"hdr", "img"}, {"hdr", "img"},
                                            {"nrrd", ""}, {"nhdr", "raw"}, {"mha", ""},    {"mhd", "zraw"}};
    const char *packed = said->kind < NRRD && said->packing == PACKED ? ".gz" : "";
    const char *slash = strrchr(stem, '/'), *name = slash == NULL ? stem : slash + 1;
    char data_path[4096], data_name[300];
    struct blob header, data;
    snprintf(path, 4096, "%.3000s.%s%s", stem, ending[said->kind][0], packed);
    snprintf(data_path, sizeof data_path, "%.3000s.%s%s", stem, ending[said->kind][1], packed);
    snprintf(data_name, sizeof data_name, "%.200s.%s", name, ending[said->kind][1]);
    file_build(said, data_name, &header, &data);
    blob_write(&header, path);
    if (data.size > 0)
        blob_write(&data, data_path);
    blob_drop(&header);
    blob_drop(&data);
}

char folder[4096];

int folder_set_up(void **state)
{
    (void)state;
    const char *top = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.3000s/scottie-test-XXXXXX", top == NULL ? "/tmp" : top);
    return mkdtemp(folder) == NULL;
}

int folder_tear_down(void **state)
{
    (void)state;
    DIR *open = opendir(folder);
    assert(open != NULL);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open)) {
        const char *file = in_folder(entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(file) != 0)
            rmdir(file);
    }
    closedir(open);
    return rmdir(folder);
}

const char *in_folder(const char *name)
{
    static char path[4096];
    snprintf(path, sizeof path, "%.3000s/%.1000s", folder, name);
    return path;
}

struct file_said file_plain(enum file_kind kind)
{
    static double value[60];
    for (int i = 0; i < 60; i++)
        value[i] = 10 * i - 300;
    return (struct file_said){
        .kind = kind,
        .stored = SCOT_INT16,
        .n = {4, 3, 5},
        .patient_from_voxel = {{{1, 0, 0, -20}, {0, 2, 0, 30}, {0, 0, 3, -40}}},
        .slope = 1,
        .value = value,
    };
}

uint32_t chance(uint32_t *state)
{
    /* A linear congruence, its lower bits stirred away. */
    *state = *state * 1664525u + 1013904223u;
    uint32_t x = *state;
    x ^= x >> 16;
    x *= 0x45d9f3bu;
    return x ^ x >> 15;
}

int chance_below(uint32_t *state, int n)
{
    return (int)(chance(state) % (uint32_t)n);
}

double chance_between(uint32_t *state, double low, double high)
{
    return low + (high - low) * (chance(state) / 4294967296.0);
}
