#include <string.h>
#include <strings.h>

#include "serve/server_parts.h"
#include "serve/ws.h"

/* Whether a header's comma-separated words hold this one. */
static bool header_has(struct request *r, const char *header, const char *word)
{
    const char *at = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, header);
    size_t length = strlen(word);
    while (at != NULL && *at != '\0') {
        at += strspn(at, ", \t");
        size_t token = strcspn(at, ", \t");
        if (token == length && strncasecmp(at, word, length) == 0)
            return true;
        at += token;
    }
    return false;
}

static void upgraded(void *context, struct MHD_Connection *connection, void *connection_context, const char *extra,
                     size_t extra_bytes, MHD_socket fd, struct MHD_UpgradeResponseHandle *handle)
{
    (void)connection;
    (void)connection_context;
    viewer_start(context, fd, handle, extra, extra_bytes);
}

enum MHD_Result route_stream(struct request *r)
{
    char accept[29];
    const char *key = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Sec-WebSocket-Key");
    if (strcmp(r->method, "GET") != 0 || !header_has(r, "Upgrade", "websocket") ||
        !header_has(r, "Connection", "upgrade"))
        return answer_error(r, 426, "not a WebSocket handshake");
    if (!header_has(r, "Sec-WebSocket-Version", "13") || key == NULL || !scot_ws_accept(accept, key))
        return answer_error(r, 400, "Sec-WebSocket-Key or -Version is not RFC 6455's");
    if (!header_has(r, "Sec-WebSocket-Protocol", "scottie.v1"))
        return answer_error(r, 400, "the subprotocol is not offered, wanted scottie.v1");
    if (!viewer_place_free(r->server))
        return answer_error(r, 503, "all viewers' places are taken, wanted at most 8");
    struct MHD_Response *response = MHD_create_response_for_upgrade(upgraded, r->server);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Upgrade", "websocket");
    MHD_add_response_header(response, "Sec-WebSocket-Accept", accept);
    MHD_add_response_header(response, "Sec-WebSocket-Protocol", "scottie.v1");
    return answer_queue(r, MHD_HTTP_SWITCHING_PROTOCOLS, response);
}
