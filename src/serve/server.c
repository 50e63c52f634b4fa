#include "serve/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "serve/server_parts.h"

enum { IDLE_SECONDS = 30 };

static bool keep_body(struct request *r, const char *data, size_t bytes)
{
    if (r->body_bytes + bytes > guard_most_body(r))
        return false;
    if (r->body_bytes + bytes > r->body_room) {
        size_t room = 2 * (r->body_bytes + bytes) + 256;
        char *larger = scot_alloc(room, 1, NULL);
        if (larger == NULL)
            return false;
        if (r->body_bytes > 0)
            memcpy(larger, r->body, r->body_bytes);
        scot_free(r->body);
        r->body = larger;
        r->body_room = room;
    }
    memcpy(r->body + r->body_bytes, data, bytes);
    r->body_bytes += bytes;
    return true;
}

static struct request *begin_request(struct scot_server *server, struct MHD_Connection *connection,
                                     const char *method, const char *path)
{
    struct request *r = scot_alloc(1, sizeof *r, NULL);
    if (r != NULL)
        *r = (struct request){.server = server, .connection = connection, .method = method, .path = path, .tail = ""};
    return r;
}

/* libmicrohttpd calls this once with the head, once for each piece of the body, and once at its end. The head
 * is judged before the first byte of the body is taken. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data, size_t *data_bytes,
                                  void **state)
{
    struct request *r = *state;
    struct scot_error err = {0};
    (void)version;
    if (r == NULL) {
        *state = r = begin_request(context, connection, method, path);
        if (r == NULL)
            return MHD_NO;
    }
    if (!r->judged) {
        r->judged = true;
        unsigned status = guard_head(r, &err);
        return status == 0 ? MHD_YES : answer_error(r, status, err.text);
    }
    if (*data_bytes > 0) {
        bool kept = keep_body(r, data, *data_bytes);
        *data_bytes = 0;
        return kept ? MHD_YES : MHD_NO;
    }
    return route_request(r);
}

static void on_request_end(void *context, struct MHD_Connection *connection, void **state,
                           enum MHD_RequestTerminationCode why)
{
    (void)context;
    (void)connection;
    (void)why;
    struct request *r = *state;
    if (r != NULL)
        scot_free(r->body);
    scot_free(r);
    *state = NULL;
}

/* A %00 would end the path early and hide what follows: it is left as something no path has. */
static size_t unescape(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    for (char *zero = text; (zero = strstr(zero, "%00")) != NULL;)
        *zero = '?';
    return MHD_http_unescape(text);
}

/* libmicrohttpd would print its errors to stderr and says nothing of a taken port: bind it ourselves. */
static bool listen_on(int *out, int *port, struct scot_error *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0)
        return scot_fail(err, "no socket: %s", strerror(errno));
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 64) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
        int why = errno;
        close(fd);
        return why == EADDRINUSE
                   ? scot_fail(err, "port %d is taken by another program, wanted a free one (--port)", *port)
                   : scot_fail(err, "port %d cannot be listened on: %s", *port, strerror(why));
    }
    *port = ntohs(address.sin_port);
    *out = fd;
    return true;
}

static void write_names(struct scot_server *server)
{
    snprintf(server->host[0], sizeof server->host[0], "127.0.0.1:%d", server->port);
    snprintf(server->host[1], sizeof server->host[1], "localhost:%d", server->port);
    /* Behind nginx the browser asks for the clinic's own name. */
    const char *base = server->options.clinic != NULL ? scot_clinic_base_url(server->options.clinic) : "";
    const char *host = strstr(base, "://");
    if (host != NULL)
        snprintf(server->base_host, sizeof server->base_host, "%.*s", (int)strcspn(host + 3, "/"), host + 3);
    snprintf(server->address, sizeof server->address, "http://%s/?t=%s", server->host[0], server->token);
}

static bool start_daemon(struct scot_server *server, struct scot_error *err)
{
    int fd = -1;
    if (!listen_on(&fd, &server->port, err))
        return false;
    write_names(server);
    server->daemon = MHD_start_daemon(
        MHD_USE_POLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_ALLOW_UPGRADE |
            MHD_USE_ITC,
        0, NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
        on_request_end, NULL, MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_END);
    if (server->daemon == NULL) {
        close(fd);
        return scot_fail(err, "the HTTP server does not start");
    }
    return true;
}

bool scot_server_create(struct scot_server **out, const struct scot_server_options *options, struct scot_error *err)
{
    struct scot_server *server = scot_alloc(1, sizeof *server, err);
    if (server == NULL)
        return false;
    server->options = *options;
    server->port = options->port;
    pthread_mutex_init(&server->mutex, NULL);
    server->info = info_text(options, err);
    bool ok = server->info != NULL && scot_token_make(server->token, err) &&
              (options->web_folder == NULL || scot_page_load(&server->page, options->web_folder, err)) &&
              start_daemon(server, err);
    if (!ok) {
        scot_server_destroy(&server);
        return false;
    }
    *out = server;
    return true;
}

void scot_server_destroy(struct scot_server **server)
{
    struct scot_server *s = *server;
    if (s == NULL)
        return;
    /* libmicrohttpd wants every upgraded connection closed before it stops. */
    viewer_stop_all(s);
    if (s->daemon != NULL)
        MHD_stop_daemon(s->daemon);
    scot_page_destroy(&s->page);
    scot_free(s->info);
    pthread_mutex_destroy(&s->mutex);
    scot_free(s);
    *server = NULL;
}

int scot_server_port(const struct scot_server *server)
{
    return server->port;
}

const char *scot_server_token(const struct scot_server *server)
{
    return server->token;
}

const char *scot_server_address(const struct scot_server *server)
{
    return server->address;
}
