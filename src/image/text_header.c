#include "image/text_header.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

char *scot_text_trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

bool scot_text_same(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

static const char *skip_blanks(const char *at)
{
    while (isspace((unsigned char)*at) || *at == ',')
        at++;
    return at;
}

int scot_text_numbers(const char *text, double *out, int most)
{
    int count = 0;
    const char *at = skip_blanks(text);
    while (*at != '\0') {
        char *end;
        double number = strtod(at, &end);
        if (end == at || count == most)
            return -1;
        out[count++] = number;
        at = skip_blanks(end);
    }
    return count;
}

bool scot_text_want_numbers(const char *field, const char *text, double *out, int wanted, struct scot_error *err)
{
    return scot_text_numbers(text, out, wanted) == wanted ||
           scot_fail(err, "%s is \"%.60s\", wanted %d numbers", field, text, wanted);
}

bool scot_text_want_whole(const char *field, double number, int64_t *out, struct scot_error *err)
{
    if (!(fabs(number) <= 0x1p53) || number != floor(number))
        return scot_fail(err, "%s is %g, wanted a whole number", field, number);
    *out = (int64_t)number;
    return true;
}

bool scot_text_vector(const char **at, struct scot_vec3 *out, bool *none)
{
    const char *from = skip_blanks(*at);
    if (none != NULL)
        *none = strncmp(from, "none", 4) == 0;
    if (none != NULL && *none) {
        *at = from + 4;
        return true;
    }
    const char *close = strchr(from, ')');
    char inside[128];
    if (*from != '(' || close == NULL || (size_t)(close - from) > sizeof inside)
        return false;
    snprintf(inside, sizeof inside, "%.*s", (int)(close - from - 1), from + 1);
    double part[3];
    if (scot_text_numbers(inside, part, 3) != 3)
        return false;
    *out = scot_vec3(part[0], part[1], part[2]);
    *at = close + 1;
    return true;
}

static bool climbs(const char *name)
{
    for (const char *at = name; at != NULL; at = strchr(at, '/')) {
        at += *at == '/';
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return true;
    }
    return false;
}

static bool same_file(const char *a, const char *b)
{
    struct stat is_a, is_b;
    return stat(a, &is_a) == 0 && stat(b, &is_b) == 0 && is_a.st_dev == is_b.st_dev && is_a.st_ino == is_b.st_ino;
}

bool scot_text_open_data(struct scot_bytes **out, const char *header_path, const char *name, struct scot_error *err)
{
    if (header_path == NULL)
        return scot_fail(err, "the voxels are in another file, which is not here");
    if (name[0] == '\0' || name[0] == '/' || climbs(name))
        return scot_fail(err, "the data file is \"%.80s\", wanted a name in the header's folder", name);
    const char *slash = strrchr(header_path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - header_path) + 1;
    char path[4096];
    int wrote = snprintf(path, sizeof path, "%.*s%s", folder, header_path, name);
    if (wrote < 0 || (size_t)wrote >= sizeof path)
        return scot_fail(err, "the data file's path is too long: %d bytes, wanted fewer than %zu", wrote, sizeof path);
    if (same_file(header_path, path))
        return scot_fail(err, "the header names itself as its data file");
    struct scot_error why = {{0}};
    return scot_bytes_open_file(out, path, &why) || scot_fail(err, "data file \"%.80s\": %s", name, why.text);
}
