#include <string.h>

#include "serve/server_parts.h"

/* Every route there is. A path that ends in '/' has a tail behind it, which its handler reads; the page has no files
 * under /api/. */
enum { OPEN = 1 }; /* needs no token */

static const struct route {
    const char *method, *path;
    enum MHD_Result (*handle)(struct request *r);
    unsigned flags;
} routes[] = {
    {"GET", "/api/v1/info", route_info, 0},
    {"GET", "/api/v1/slice", route_slice, 0},
    {"GET", "/api/v1/view/", route_view, 0},
    {"GET", "/api/v1/still.png", route_still_png, 0},
    {"GET", "/api/v1/still.json", route_still_json, 0},
    {"GET", "/api/v1/run.dcm", route_run, 0},
    {"GET", "/api/v1/state", route_state, 0},
    {"GET", "/api/v1/stream", route_stream, 0},
    {"GET", "/api/v1/spine", route_spine, 0},
    {"GET", "/api/v1/products", route_products, 0},
    {"GET", "/api/v1/debrief", route_debrief, 0},
    {"GET", "/api/v1/debrief/frame/", route_debrief_frame, 0},
    {"GET", "/api/v1/run.jsonl", route_run_file, 0},
    {"POST", "/api/v1/do", route_do, 0},
    {"GET", "/", route_page, OPEN},
};

static bool is_at(const struct route *route, const char *path, const char **tail)
{
    size_t length = strlen(route->path);
    if (route->path[length - 1] != '/')
        return strcmp(route->path, path) == 0;
    *tail = path + length;
    return strncmp(route->path, path, length) == 0 && !(length == 1 && strncmp(path, "/api/", 5) == 0);
}

static const struct route *find(struct request *r, bool *there)
{
    const char *method = strcmp(r->method, "HEAD") == 0 ? "GET" : r->method;
    *there = false;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        const char *tail = "";
        if (!is_at(&routes[i], r->path, &tail))
            continue;
        *there = true;
        r->tail = tail;
        if (strcmp(routes[i].method, method) == 0)
            return &routes[i];
    }
    return NULL;
}

enum MHD_Result route_request(struct request *r)
{
    struct scot_error err = {0};
    enum MHD_Result answered;
    bool there, bearer = false;
    if (clinic_request(r, &answered))
        return answered;
    const struct route *route = find(r, &there);
    bool open = route != NULL && (route->flags & OPEN) != 0;
    /* Who has no token learns nothing, not even which routes there are. */
    if (!open && !guard_token(r, &bearer))
        return answer_error(r, 401, "no token, wanted the cookie of the printed address or a bearer");
    if (guard_origin(r, route != NULL && route->handle == route_stream && !bearer, &err) != 0)
        return answer_error(r, 403, err.text);
    if (route == NULL)
        return answer_error(r, there ? 405 : 404, there ? "the route knows another method" : "no such route");
    return route->handle(r);
}
