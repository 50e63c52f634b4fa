#include "image/nrrd_header.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

static bool read_dimension(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    double number;
    int64_t axes;
    if (!scot_text_want_numbers("dimension", value, &number, 1, err) ||
        !scot_text_want_whole("dimension", number, &axes, err))
        return false;
    if (axes < 1 || axes > SCOT_NRRD_AXES)
        return scot_fail(err, "dimension is %lld, wanted 3", (long long)axes);
    h->axes = (int)axes;
    return true;
}

static bool read_sizes(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    h->sizes = scot_text_numbers(value, h->size, SCOT_NRRD_AXES);
    return h->sizes > 0 || scot_fail(err, "sizes is \"%.60s\", wanted a number an axis", value);
}

static bool read_spacings(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    h->spacings = scot_text_numbers(value, h->spacing_mm, SCOT_NRRD_AXES);
    for (int i = 0; i < h->spacings; i++)
        if (h->spacing_mm[i] <= 0)
            return scot_fail(err, "spacings is %g mm along axis %d, wanted 0.01 to 100", h->spacing_mm[i], i + 1);
    return h->spacings > 0 || scot_fail(err, "spacings is \"%.60s\", wanted a number an axis", value);
}

static bool read_type(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    static const struct {
        const char *name;
        enum scot_stored stored;
    } type[] = {
        {"signed char", SCOT_INT8}, {"int8", SCOT_INT8}, {"int8_t", SCOT_INT8},
        {"uchar", SCOT_UINT8}, {"unsigned char", SCOT_UINT8}, {"uint8", SCOT_UINT8}, {"uint8_t", SCOT_UINT8},
        {"short", SCOT_INT16}, {"short int", SCOT_INT16}, {"signed short", SCOT_INT16},
        {"signed short int", SCOT_INT16}, {"int16", SCOT_INT16}, {"int16_t", SCOT_INT16},
        {"ushort", SCOT_UINT16}, {"unsigned short", SCOT_UINT16}, {"unsigned short int", SCOT_UINT16},
        {"uint16", SCOT_UINT16}, {"uint16_t", SCOT_UINT16},
        {"int", SCOT_INT32}, {"signed int", SCOT_INT32}, {"int32", SCOT_INT32}, {"int32_t", SCOT_INT32},
        {"uint", SCOT_UINT32}, {"unsigned int", SCOT_UINT32}, {"uint32", SCOT_UINT32}, {"uint32_t", SCOT_UINT32},
        {"longlong", SCOT_INT64}, {"long long", SCOT_INT64}, {"long long int", SCOT_INT64},
        {"signed long long", SCOT_INT64}, {"signed long long int", SCOT_INT64}, {"int64", SCOT_INT64},
        {"int64_t", SCOT_INT64},
        {"ulonglong", SCOT_UINT64}, {"unsigned long long", SCOT_UINT64}, {"unsigned long long int", SCOT_UINT64},
        {"uint64", SCOT_UINT64}, {"uint64_t", SCOT_UINT64},
        {"float", SCOT_FLOAT32}, {"double", SCOT_FLOAT64},
    };
    for (size_t i = 0; i < sizeof type / sizeof type[0]; i++)
        if (scot_text_same(value, type[i].name)) {
            h->stored = type[i].stored;
            h->has_type = true;
            return true;
        }
    return scot_fail(err, "type is \"%.40s\", wanted a whole or real number type", value);
}

static bool read_encoding(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    static const struct {
        const char *name;
        enum scot_nrrd_encoding encoding;
    } known[] = {{"raw", SCOT_NRRD_RAW},   {"text", SCOT_NRRD_TEXT}, {"txt", SCOT_NRRD_TEXT},
                 {"ascii", SCOT_NRRD_TEXT}, {"gzip", SCOT_NRRD_GZIP}, {"gz", SCOT_NRRD_GZIP}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (scot_text_same(value, known[i].name)) {
            h->encoding = known[i].encoding;
            return true;
        }
    return scot_fail(err, "encoding is \"%.40s\", wanted raw, gzip or text", value);
}

static bool read_endian(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    h->has_endian = true;
    h->big_endian = scot_text_same(value, "big");
    return h->big_endian || scot_text_same(value, "little") ||
           scot_fail(err, "endian is \"%.40s\", wanted little or big", value);
}

static bool read_space(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    static const struct {
        const char *name, *letters;
        struct scot_vec3 lps_sign;
    } known[] = {{"left-posterior-superior", "LPS", {1, 1, 1}},
                 {"right-anterior-superior", "RAS", {-1, -1, 1}},
                 {"left-anterior-superior", "LAS", {1, -1, 1}}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (scot_text_same(value, known[i].name) || scot_text_same(value, known[i].letters)) {
            h->lps_sign = known[i].lps_sign;
            h->space_named = true;
            return true;
        }
    return scot_fail(err, "space is \"%.40s\", wanted that of a patient: LPS, RAS or LAS", value);
}

static bool read_space_dimension(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    (void)h;
    return strcmp(value, "3") == 0 || scot_fail(err, "space dimension is \"%.20s\", wanted 3", value);
}

static bool read_directions(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    const char *at = value;
    while (*at != '\0') {
        if (h->directions == SCOT_NRRD_AXES ||
            !scot_text_vector(&at, &h->direction[h->directions], &h->no_direction[h->directions]))
            return scot_fail(err, "space directions is \"%.60s\", wanted (x,y,z) or none an axis", value);
        h->directions++;
    }
    return true;
}

static bool read_origin(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    const char *at = value;
    return (scot_text_vector(&at, &h->origin, NULL) && *at == '\0') ||
           scot_fail(err, "space origin is \"%.60s\", wanted (x,y,z)", value);
}

/* Lengths are millimetres here; a file in metres would come out a thousand times too small. */
static bool read_units(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    (void)h;
    for (char *at = strchr(value, '"'); at != NULL; at = strchr(at, '"')) {
        char *close = strchr(at + 1, '"');
        if (close == NULL)
            break;
        *close = '\0';
        if (at[1] != '\0' && strcmp(at + 1, "mm") != 0 && strncmp(at + 1, "millimet", 8) != 0)
            return scot_fail(err, "a unit is \"%.20s\", wanted mm", at + 1);
        at = close + 1;
    }
    return true;
}

/* Colours, vectors, lists, time and the like are no place in space. */
static bool read_kinds(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    static const char *const spatial[] = {"domain", "space", "none", "???"};
    char *rest = NULL;
    for (char *word = strtok_r(value, " \t", &rest); word != NULL; word = strtok_r(NULL, " \t", &rest)) {
        if (h->kinds == SCOT_NRRD_AXES)
            return scot_fail(err, "kinds lists more than %d axes", SCOT_NRRD_AXES);
        bool found = false;
        for (size_t i = 0; i < sizeof spatial / sizeof spatial[0]; i++)
            found = found || scot_text_same(word, spatial[i]);
        h->no_place[h->kinds++] = !found;
    }
    return true;
}

static bool read_skip(const char *field, char *value, int64_t least, int64_t *out, struct scot_error *err)
{
    double number;
    if (!scot_text_want_numbers(field, value, &number, 1, err) || !scot_text_want_whole(field, number, out, err))
        return false;
    return *out >= least || scot_fail(err, "%s is %lld, wanted %lld or more", field, (long long)*out, (long long)least);
}

static bool read_line_skip(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    return read_skip("line skip", value, 0, &h->line_skip, err);
}

static bool read_byte_skip(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    return read_skip("byte skip", value, -1, &h->byte_skip, err);
}

static bool read_data_file(struct scot_nrrd_header *h, char *value, struct scot_error *err)
{
    if (strncmp(value, "LIST", 4) == 0 || strchr(value, '%') != NULL)
        return scot_fail(err, "the data are in several files (\"%.40s\"), wanted one", value);
    if (value[0] == '\0' || strlen(value) >= sizeof h->data_file)
        return scot_fail(err, "data file is %zu bytes long, wanted 1 to %zu", strlen(value), sizeof h->data_file - 1);
    snprintf(h->data_file, sizeof h->data_file, "%s", value);
    return true;
}

static const struct {
    const char *name, *other;
    bool (*read)(struct scot_nrrd_header *h, char *value, struct scot_error *err);
} fields[] = {
    {"dimension", NULL, read_dimension},
    {"type", NULL, read_type},
    {"sizes", NULL, read_sizes},
    {"encoding", NULL, read_encoding},
    {"endian", NULL, read_endian},
    {"space", NULL, read_space},
    {"space dimension", NULL, read_space_dimension},
    {"space directions", NULL, read_directions},
    {"space origin", NULL, read_origin},
    {"space units", NULL, read_units},
    {"units", NULL, read_units},
    {"spacings", NULL, read_spacings},
    {"kinds", NULL, read_kinds},
    {"line skip", "lineskip", read_line_skip},
    {"byte skip", "byteskip", read_byte_skip},
    {"data file", "datafile", read_data_file},
};

/* Comments and key:=value pairs are for others; unknown fields describe, e.g. content, centerings. */
static bool read_field(struct scot_nrrd_header *h, char *line, struct scot_error *err)
{
    char *colon = strstr(line, ": "), *end = line + strlen(line);
    if (colon == NULL && end > line && end[-1] == ':')
        colon = end - 1;
    if (line[0] == '#' || (strstr(line, ":=") != NULL && (colon == NULL || strstr(line, ":=") < colon)))
        return true;
    if (colon == NULL)
        return scot_fail(err, "a header line is \"%.40s\", wanted \"field: value\"", line);
    *colon = '\0';
    char *name = scot_text_trim(line), *value = scot_text_trim(colon + 1);
    for (unsigned i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        bool is_it = scot_text_same(name, fields[i].name);
        if (!is_it && (fields[i].other == NULL || !scot_text_same(name, fields[i].other)))
            continue;
        if (h->seen & 1u << i)
            return scot_fail(err, "\"%s\" stands twice in the header", fields[i].name);
        h->seen |= 1u << i;
        return fields[i].read(h, value, err);
    }
    return true;
}

static bool read_lines(struct scot_nrrd_header *h, struct scot_bytes *bytes, char *line, struct scot_error *err)
{
    bool got;
    if (!scot_bytes_read_line(bytes, line, SCOT_TEXT_LINE, &got, err))
        return false;
    if (strncmp(line, "NRRD000", 7) != 0 || line[7] < '1' || line[7] > '5' || line[8] != '\0')
        return scot_fail(err, "magic is \"%.12s\", wanted NRRD0001 to NRRD0005", line);
    for (;;) {
        if (!scot_bytes_read_line(bytes, line, SCOT_TEXT_LINE, &got, err))
            return false;
        if (!got && h->data_file[0] == '\0')
            return scot_fail(err, "the header has no end: wanted an empty line before the data");
        if (!got || line[0] == '\0')
            return true;
        if (scot_bytes_passed(bytes) > SCOT_TEXT_HEADER)
            return scot_fail(err, "the header is longer than %d bytes", SCOT_TEXT_HEADER);
        if (!read_field(h, line, err))
            return false;
    }
}

bool scot_nrrd_read_header(struct scot_nrrd_header *out, struct scot_bytes *bytes, struct scot_error *err)
{
    *out = (struct scot_nrrd_header){.lps_sign = {1, 1, 1}};
    char *line = scot_alloc(1, SCOT_TEXT_LINE, err);
    bool ok = line != NULL && read_lines(out, bytes, line, err);
    scot_free(line);
    return ok;
}

static bool check_fields(const struct scot_nrrd_header *h, struct scot_error *err)
{
    if (h->axes == 0 || !h->has_type || h->sizes == 0 || h->encoding == SCOT_NRRD_NONE)
        return scot_fail(err, "the header lacks %s",
                         h->axes == 0 ? "dimension" : !h->has_type ? "type" : h->sizes == 0 ? "sizes" : "encoding");
    if (h->sizes != h->axes)
        return scot_fail(err, "sizes lists %d axes, wanted %d", h->sizes, h->axes);
    if (h->directions > 0 && h->directions != h->axes)
        return scot_fail(err, "space directions lists %d axes, wanted %d", h->directions, h->axes);
    if (h->directions == 0 && h->spacings != h->axes)
        return scot_fail(err, "spacings lists %d axes, wanted %d", h->spacings, h->axes);
    if (!h->has_endian && h->encoding != SCOT_NRRD_TEXT && scot_stored_size(h->stored) > 1)
        return scot_fail(err, "the header lacks endian");
    return true;
}

/* An axis is space where it has a direction, without directions where it has a spacing, and
 * its kind does not say otherwise. */
static bool is_space(const struct scot_nrrd_header *h, int axis)
{
    if (h->no_place[axis])
        return false;
    return h->directions > 0 ? !h->no_direction[axis] : !isnan(h->spacing_mm[axis]);
}

static struct scot_vec3 step_of(const struct scot_nrrd_header *h, int axis, int spatial)
{
    if (h->directions > 0)
        return h->direction[axis];
    double mm = h->spacing_mm[axis];
    return scot_vec3(spatial == 0 ? mm : 0, spatial == 1 ? mm : 0, spatial == 2 ? mm : 0);
}

static struct scot_vec3 to_lps(const struct scot_nrrd_header *h, struct scot_vec3 v)
{
    return scot_vec3(v.x * h->lps_sign.x, v.y * h->lps_sign.y, v.z * h->lps_sign.z);
}

bool scot_nrrd_grid(struct scot_grid *out, struct scot_image_info *info, const struct scot_nrrd_header *header,
                    struct scot_error *err)
{
    if (!check_fields(header, err))
        return false;
    *out = (struct scot_grid){.stored = header->stored, .big_endian = header->big_endian, .slope = 1};
    out->text = header->encoding == SCOT_NRRD_TEXT;
    int spatial = 0;
    for (int axis = 0; axis < header->axes; axis++) {
        int64_t n;
        if (!scot_text_want_whole("sizes", header->size[axis], &n, err))
            return false;
        if (is_space(header, axis) && spatial < 3) {
            out->n[spatial] = n;
            scot_grid_set_column(out, spatial, to_lps(header, step_of(header, axis, spatial)));
            spatial++;
        } else if (n != 1) {
            return scot_fail(err, "axis %d holds %lld values a voxel, wanted 1", axis + 1, (long long)n);
        }
    }
    if (spatial != 3)
        return scot_fail(err, "%d axes lie in space, wanted 3", spatial);
    scot_grid_set_column(out, 3, to_lps(header, header->origin));
    if (!header->space_named)
        scot_grid_note_orientation(info);
    return true;
}
