#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "serve/server_parts.h"

/* The plane's members in the order of struct scot_plane. */
static const char *const names[] = {"ox", "oy", "oz", "cx", "cy", "cz", "rx", "ry", "rz", "w", "h"};
enum { NAMES = sizeof names / sizeof *names, WIDTH = 9, MOST_SIDE = 1024 };
static const double farthest_mm = 1e5;

static bool read_number(struct request *r, const char *name, double *out, struct scot_error *err)
{
    const char *text = MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);
    char *end;
    if (text == NULL || text[0] == '\0' || strlen(text) > 40)
        return scot_fail(err, "%s is missing, wanted ox..rz in mm and w, h", name);
    *out = strtod(text, &end);
    if (*end != '\0' || !(fabs(*out) <= farthest_mm))
        return scot_fail(err, "%s is not a number, wanted -1e5 to 1e5", name);
    return true;
}

static bool read_side(double number, const char *name, int *out, struct scot_error *err)
{
    if (!(number >= 1 && number <= MOST_SIDE) || floor(number) < number)
        return scot_fail(err, "%s is %g, wanted a whole number from 1 to %d", name, number, MOST_SIDE);
    *out = (int)number;
    return true;
}

static bool read_plane(struct request *r, struct scot_plane *plane, struct scot_error *err)
{
    double number[NAMES];
    for (int i = 0; i < NAMES; i++)
        if (!read_number(r, names[i], &number[i], err))
            return false;
    plane->origin = scot_vec3(number[0], number[1], number[2]);
    plane->column_step = scot_vec3(number[3], number[4], number[5]);
    plane->row_step = scot_vec3(number[6], number[7], number[8]);
    return read_side(number[WIDTH], "w", &plane->columns, err) && read_side(number[WIDTH + 1], "h", &plane->rows, err);
}

enum MHD_Result route_slice(struct request *r)
{
    struct scot_plane plane;
    struct scot_error err = {0};
    if (!read_plane(r, &plane, &err))
        return answer_error(r, 400, err.text);
    size_t count = (size_t)plane.columns * (size_t)plane.rows;
    int16_t *hu = scot_alloc(count, sizeof *hu, NULL);
    if (hu != NULL)
        scot_volume_slice(r->server->options.ct, &plane, hu);
    return answer_body(r, "application/octet-stream", hu, count * sizeof *hu);
}
