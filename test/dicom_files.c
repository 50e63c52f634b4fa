#define _GNU_SOURCE /* nftw */
#include "dicom_files.h"

#include <assert.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static const char *const syntax_uids[MADE_SYNTAXES] = {
    [MADE_EXPLICIT] = "1.2.840.10008.1.2.1", [MADE_IMPLICIT] = "1.2.840.10008.1.2",
    [MADE_BIG] = "1.2.840.10008.1.2.2",      [MADE_DEFLATED] = "1.2.840.10008.1.2.1.99",
    [MADE_RLE] = "1.2.840.10008.1.2.5",      [MADE_J2K] = "1.2.840.10008.1.2.4.90",
};

/* Bytes that grow. */
struct bytes {
    uint8_t *at;
    size_t size;
};

static void add(struct bytes *b, const void *from, size_t n)
{
    b->at = realloc(b->at, b->size + n + 1);
    assert(b->at != NULL);
    if (n > 0)
        memcpy(b->at + b->size, from, n);
    b->size += n;
}

static void add_16(struct bytes *b, uint32_t value, bool big)
{
    uint8_t two[2] = {(uint8_t)(big ? value >> 8 : value), (uint8_t)(big ? value : value >> 8)};
    add(b, two, 2);
}

static void add_32(struct bytes *b, uint32_t value, bool big)
{
    add_16(b, big ? value >> 16 : value & 0xffff, big);
    add_16(b, big ? value & 0xffff : value >> 16, big);
}

static bool is_long(const char *vr)
{
    return strcmp(vr, "OB") == 0 || strcmp(vr, "OW") == 0 || strcmp(vr, "SQ") == 0 || strcmp(vr, "UN") == 0 ||
           strcmp(vr, "UT") == 0;
}

static void add_header(struct bytes *b, uint32_t tag, const char *vr, uint32_t size, enum made_syntax syntax)
{
    bool big = syntax == MADE_BIG;
    add_16(b, tag >> 16, big);
    add_16(b, tag & 0xffff, big);
    if (syntax == MADE_IMPLICIT) {
        add_32(b, size, false);
        return;
    }
    add(b, vr, 2);
    if (is_long(vr)) {
        add_16(b, 0, big);
        add_32(b, size, big);
    } else {
        add_16(b, size, big);
    }
}

static void add_elements(struct bytes *b, const struct made_dicom *d)
{
    for (int i = 0; i < d->elements; i++) {
        const struct made_element *e = &d->element[i];
        bool pixels = e->tag == 0x7fe00010, packed = pixels && d->syntax >= MADE_RLE;
        uint32_t size = packed                           ? UINT32_MAX
                        : pixels && d->claim_pixel_bytes ? d->claim_pixel_bytes
                                                         : (uint32_t)e->size;
        add_header(b, e->tag, e->vr, size, d->syntax);
        add(b, e->value, e->size);
    }
}

static void add_meta(struct bytes *b, const struct made_dicom *d)
{
    const char *uid = d->syntax_uid != NULL ? d->syntax_uid : syntax_uids[d->syntax];
    char padded[80];
    int n = snprintf(padded, sizeof padded, "%s", uid);
    struct bytes meta = {0};
    add_header(&meta, 0x00020001, "OB", 2, MADE_EXPLICIT);
    add(&meta, "\0\1", 2);
    add_header(&meta, 0x00020010, "UI", (uint32_t)(n + n % 2), MADE_EXPLICIT);
    add(&meta, padded, (size_t)(n + n % 2));
    add_header(b, 0x00020000, "UL", 4, MADE_EXPLICIT);
    add_32(b, (uint32_t)meta.size, false);
    add(b, meta.at, meta.size);
    free(meta.at);
}

static void deflate_all(struct bytes *b)
{
    z_stream z = {0};
    uLong room = compressBound((uLong)b->size) + 64;
    struct bytes packed = {malloc(room), 0};
    assert(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    z.next_in = b->at;
    z.avail_in = (uInt)b->size;
    z.next_out = packed.at;
    z.avail_out = (uInt)room;
    assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
    packed.size = room - z.avail_out;
    deflateEnd(&z);
    if (packed.size % 2)
        packed.at[packed.size++] = 0;
    free(b->at);
    *b = packed;
}

uint8_t *made_bytes(const struct made_dicom *d, size_t *size)
{
    static const uint8_t preamble[128];
    struct bytes file = {0}, set = {0};
    if (!d->no_preamble) {
        add(&file, preamble, sizeof preamble);
        add(&file, "DICM", 4);
    }
    if (!d->no_meta)
        add_meta(&file, d);
    add_elements(&set, d);
    if (d->syntax == MADE_DEFLATED)
        deflate_all(&set);
    add(&file, set.at, set.size);
    free(set.at);
    *size = file.size;
    return file.at;
}

void made_write(const struct made_dicom *d, const char *path)
{
    size_t size;
    uint8_t *bytes = made_bytes(d, &size);
    FILE *file = fopen(path, "wb");
    assert(file != NULL && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
    free(bytes);
}

static struct made_element *slot(struct made_dicom *d, uint32_t tag)
{
    int at = 0;
    while (at < d->elements && d->element[at].tag < tag)
        at++;
    if (at == d->elements || d->element[at].tag != tag) {
        assert(d->elements < (int)(sizeof d->element / sizeof d->element[0]));
        memmove(&d->element[at + 1], &d->element[at], (size_t)(d->elements - at) * sizeof d->element[0]);
        d->elements++;
        d->element[at] = (struct made_element){.tag = tag};
    }
    return &d->element[at];
}

void made_set_bytes(struct made_dicom *d, uint32_t tag, const char *vr, const void *bytes, size_t size)
{
    struct made_element *e = slot(d, tag);
    free(e->value);
    e->value = malloc(size + 1);
    assert(e->value != NULL);
    if (size > 0)
        memcpy(e->value, bytes, size);
    e->size = size;
    snprintf(e->vr, sizeof e->vr, "%s", vr);
}

void made_drop(struct made_dicom *d, uint32_t tag)
{
    struct made_element *e = slot(d, tag);
    free(e->value);
    int at = (int)(e - d->element);
    memmove(e, e + 1, (size_t)(d->elements - at - 1) * sizeof *e);
    d->elements--;
}

static void set_words(struct made_dicom *d, uint32_t tag, const char *vr, const char *text)
{
    struct bytes words = {0};
    for (const char *at = text; *at != 0;) {
        char *end;
        add_16(&words, (uint32_t)strtol(at, &end, 10) & 0xffff, d->syntax == MADE_BIG);
        at = *end == '\\' ? end + 1 : end;
    }
    made_set_bytes(d, tag, vr, words.at, words.size);
    free(words.at);
}

void made_set(struct made_dicom *d, uint32_t tag, const char *vr, const char *format, ...)
{
    char text[600];
    va_list values;
    va_start(values, format);
    int n = vsnprintf(text, sizeof text - 1, format, values);
    va_end(values);
    assert(n >= 0 && n < (int)sizeof text - 1);
    if (strcmp(vr, "US") == 0 || strcmp(vr, "SS") == 0) {
        set_words(d, tag, vr, text);
        return;
    }
    if (n % 2)
        text[n++] = strcmp(vr, "UI") == 0 ? '\0' : ' ';
    made_set_bytes(d, tag, vr, text, (size_t)n);
}

void made_place(struct made_dicom *d, double x, double y, double z)
{
    made_set(d, 0x00200032, "DS", "%.10g\\%.10g\\%.10g", x, y, z);
}

void made_orient(struct made_dicom *d, const double v[6])
{
    made_set(d, 0x00200037, "DS", "%.8g\\%.8g\\%.8g\\%.8g\\%.8g\\%.8g", v[0], v[1], v[2], v[3], v[4], v[5]);
}

struct made_dicom made_empty(enum made_syntax syntax)
{
    return (struct made_dicom){.syntax = syntax};
}

void made_ct(struct made_dicom *d, int columns, int rows, double z_mm, const char *series, int number)
{
    enum made_syntax syntax = d->syntax;
    *d = made_empty(syntax);
    made_set(d, 0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
    made_set(d, 0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2");
    made_set(d, 0x00080018, "UI", "%s.%d", series, number);
    made_set(d, 0x00080060, "CS", "CT");
    made_set(d, 0x00100010, "PN", "Nobody^Known");
    made_set(d, 0x00100020, "LO", "secret-id");
    made_set(d, 0x00180050, "DS", "5");
    made_set(d, 0x00185100, "CS", "HFS");
    made_set(d, 0x0020000e, "UI", "%s", series);
    made_set(d, 0x00200013, "IS", "%d", number);
    made_place(d, 0, 0, z_mm);
    made_orient(d, (double[6]){1, 0, 0, 0, 1, 0});
    made_set(d, 0x00280002, "US", "1");
    made_set(d, 0x00280004, "CS", "MONOCHROME2");
    made_set(d, 0x00280010, "US", "%d", rows);
    made_set(d, 0x00280011, "US", "%d", columns);
    made_set(d, 0x00280030, "DS", "1\\1");
    made_set(d, 0x00280100, "US", "16");
    made_set(d, 0x00280101, "US", "16");
    made_set(d, 0x00280102, "US", "15");
    made_set(d, 0x00280103, "US", "1");
    made_set(d, 0x00281052, "DS", "-1024");
    made_set(d, 0x00281053, "DS", "1");
    uint16_t *zeros = calloc((size_t)rows * (size_t)columns + 1, sizeof *zeros);
    made_pixels(d, zeros, (size_t)rows * (size_t)columns, 1);
    free(zeros);
}

void made_finish(struct made_dicom *d)
{
    for (int i = 0; i < d->elements; i++)
        free(d->element[i].value);
    d->elements = 0;
}

static int word(const struct made_dicom *d, uint32_t tag)
{
    for (int i = 0; i < d->elements; i++)
        if (d->element[i].tag == tag)
            return d->syntax == MADE_BIG ? d->element[i].value[0] << 8 | d->element[i].value[1]
                                         : d->element[i].value[0] | d->element[i].value[1] << 8;
    return 0;
}

/* PS3.5 G.3: literal runs and repeats; at most 128 of each. */
static void pack_bits(struct bytes *out, const uint8_t *in, size_t n)
{
    for (size_t at = 0; at < n;) {
        size_t same = 1, unlike = 1;
        while (at + same < n && same < 128 && in[at + same] == in[at])
            same++;
        while (at + unlike < n && unlike < 128 && in[at + unlike] != in[at + unlike - 1])
            unlike++;
        uint8_t head = (uint8_t)(same > 1 ? 257 - same : unlike - 1);
        add(out, &head, 1);
        add(out, in + at, same > 1 ? 1 : unlike);
        at += same > 1 ? same : unlike;
    }
    if (out->size % 2)
        add(out, "\0", 1);
}

/* PS3.5 annex G: the high bytes, then the low ones. */
static struct bytes make_rle(const uint16_t *pixel, size_t count)
{
    struct bytes high = {0}, low = {0}, out = {0};
    uint8_t *plane = malloc(count + 1);
    for (int part = 0; part < 2; part++) {
        for (size_t i = 0; i < count; i++)
            plane[i] = (uint8_t)(part == 0 ? pixel[i] >> 8 : pixel[i]);
        pack_bits(part == 0 ? &high : &low, plane, count);
    }
    add_32(&out, 2, false);
    add_32(&out, 64, false);
    add_32(&out, (uint32_t)(64 + high.size), false);
    for (int i = 3; i < 16; i++)
        add_32(&out, 0, false);
    add(&out, high.at, high.size);
    add(&out, low.at, low.size);
    free(plane);
    free(high.at);
    free(low.at);
    return out;
}

static void add_fragment(struct bytes *out, const void *bytes, size_t n)
{
    add_16(out, 0xfffe, false);
    add_16(out, 0xe000, false);
    add_32(out, (uint32_t)(n + n % 2), false);
    add(out, bytes, n);
    if (n % 2)
        add(out, "\0", 1);
}

static struct bytes encapsulate(const struct made_dicom *d, const uint16_t *pixel, size_t count, int frames)
{
    struct bytes out = {0};
    add_fragment(&out, NULL, 0);
    for (int f = 0; f < frames; f++) {
        size_t n = count / (size_t)frames;
        struct bytes one = {0};
        if (d->syntax == MADE_RLE)
            one = make_rle(pixel + (size_t)f * n, n);
        else
            one.at = made_j2k(pixel + (size_t)f * n, word(d, 0x00280011), word(d, 0x00280010),
                              word(d, 0x00280101), word(d, 0x00280103) != 0, &one.size);
        add_fragment(&out, one.at, one.size);
        free(one.at);
    }
    add_16(&out, 0xfffe, false);
    add_16(&out, 0xe0dd, false);
    add_32(&out, 0, false);
    return out;
}

void made_pixels(struct made_dicom *d, const uint16_t *pixel, size_t count, int frames)
{
    struct bytes out = {0};
    if (d->syntax >= MADE_RLE)
        out = encapsulate(d, pixel, count, frames);
    else
        for (size_t i = 0; i < count; i++)
            add_16(&out, pixel[i], d->syntax == MADE_BIG);
    made_set_bytes(d, 0x7fe00010, d->syntax >= MADE_RLE ? "OB" : "OW", out.at, out.size);
    free(out.at);
}

void made_pixels_8(struct made_dicom *d, const uint8_t *pixel, size_t count)
{
    made_set_bytes(d, 0x7fe00010, "OB", pixel, count);
}

void made_item(uint8_t **sequence, size_t *size, const struct made_dicom *item)
{
    struct bytes inside = {0}, all = {*sequence, *size};
    add_elements(&inside, item);
    add_16(&all, 0xfffe, item->syntax == MADE_BIG);
    add_16(&all, 0xe000, item->syntax == MADE_BIG);
    add_32(&all, (uint32_t)inside.size, item->syntax == MADE_BIG);
    add(&all, inside.at, inside.size);
    free(inside.at);
    *sequence = all.at;
    *size = all.size;
}

void made_folder(char path[256])
{
    const char *top = getenv("TMPDIR");
    snprintf(path, 256, "%s/scottie-test-XXXXXX", top != NULL ? top : "/tmp");
    assert(mkdtemp(path) != NULL);
}

static int remove_one(const char *path, const struct stat *what, int kind, struct FTW *walk)
{
    (void)what;
    (void)kind;
    (void)walk;
    return remove(path);
}

void made_folder_remove(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
