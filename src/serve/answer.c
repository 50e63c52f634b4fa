#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "serve/server_parts.h"
#include "serve/text.h"

/* Headers that every answer carries. The page needs nothing from anywhere else, and nobody may frame it. */
static const char *const always[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

static void add_security_policy(struct request *r, struct MHD_Response *response)
{
    char policy[640];
    const char *base = r->server->base_host;
    /* Older browsers do not count the page's own address for WebSockets: it is named. */
    snprintf(policy, sizeof policy,
             "default-src 'self'; connect-src 'self' ws://%s ws://%s%s%s; img-src 'self' data: blob:; "
             "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
             r->server->host[0], r->server->host[1], base[0] != '\0' ? " wss://" : "", base);
    MHD_add_response_header(response, "Content-Security-Policy", policy);
}

enum MHD_Result answer_queue(struct request *r, unsigned status, struct MHD_Response *response)
{
    if (response == NULL)
        return MHD_NO;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        MHD_add_response_header(response, always[i][0], always[i][1]);
    add_security_policy(r, response);
    /* What was refused may not have been read to its end: nothing after it is a request. */
    if (status >= 400)
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(r->connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result queue_typed(struct request *r, unsigned status, const char *type, struct MHD_Response *response)
{
    if (response != NULL)
        MHD_add_response_header(response, "Content-Type", type);
    return answer_queue(r, status, response);
}

enum MHD_Result answer_error(struct request *r, unsigned status, const char *line)
{
    char text[400], quoted[360];
    scot_json_string(quoted, sizeof quoted, line);
    int length = snprintf(text, sizeof text, "{\"error\":%s}", quoted);
    return queue_typed(r, status, "application/json",
                       MHD_create_response_from_buffer((size_t)length, text, MHD_RESPMEM_MUST_COPY));
}

enum MHD_Result answer_body(struct request *r, const char *type, void *body, size_t bytes)
{
    if (body == NULL)
        return answer_error(r, 503, "out of memory");
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback(bytes, body, scot_free);
    if (response == NULL)
        scot_free(body);
    return queue_typed(r, 200, type, response);
}

enum MHD_Result answer_static(struct request *r, const char *type, const void *body, size_t bytes)
{
    return queue_typed(r, 200, type,
                       MHD_create_response_from_buffer(bytes, (void *)(uintptr_t)body, MHD_RESPMEM_PERSISTENT));
}

enum MHD_Result answer_file(struct request *r, const char *type, const char *name, int fd, uint64_t bytes)
{
    char disposition[128];
    struct MHD_Response *response = MHD_create_response_from_fd64(bytes, fd);
    if (response != NULL) {
        snprintf(disposition, sizeof disposition, "attachment; filename=\"%s\"", name);
        MHD_add_response_header(response, "Content-Disposition", disposition);
    } else {
        close(fd);
    }
    return queue_typed(r, 200, type, response);
}

enum MHD_Result answer_see_other(struct request *r, const char *cookie)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(0, (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT);
    if (response != NULL) {
        MHD_add_response_header(response, "Location", "/");
        MHD_add_response_header(response, "Set-Cookie", cookie);
    }
    return answer_queue(r, 303, response);
}
