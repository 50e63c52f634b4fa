#ifndef SCOT_SERVE_SERVER_PARTS_H
#define SCOT_SERVE_SERVER_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include <jansson.h>
#include <microhttpd.h>

#include "serve/page.h"
#include "serve/server.h"
#include "serve/token.h"

/* The inside of the server, shared by the files of HTTP and of viewers, and nobody else. */

enum {
    MOST_HEADERS = 64,
    MOST_HEADER_BYTES = 16 * 1024,
    MOST_BODY_BYTES = 1024 * 1024,
    MOST_FILE_BYTES = 32 * 1024 * 1024, /* of a file for the case record */
    CONNECTION_MEMORY = 48 * 1024, /* room for the headers above, so that it is us who refuse them */
    MOST_CONNECTIONS = 256
};

struct viewer;

struct scot_server {
    struct scot_server_options options;
    struct MHD_Daemon *daemon;
    int port;
    char token[SCOT_TOKEN_TEXT];
    char address[SCOT_TOKEN_TEXT + 64];
    char host[2][32]; /* the two names it answers to, with the port */
    char base_host[128]; /* and that of the base URL, or "" */
    struct scot_page *page;
    char *info; /* body of /api/v1/info */

    pthread_mutex_t mutex; /* guards viewer[] */
    struct viewer *viewer[SCOT_VIEWERS];
    atomic_bool leaving;
};

/* What a route's handler is given, and what it answers. */
struct request {
    struct scot_server *server;
    struct MHD_Connection *connection;
    const char *method, *path;
    const char *tail; /* of the path, behind the route's own */
    char *body;
    size_t body_bytes, body_room;
    bool judged;
};

/* Answers; each queues its response and returns what MHD wants returned. */
enum MHD_Result answer_error(struct request *r, unsigned status, const char *line);
/* body is from scot_alloc or NULL, and becomes the response's. */
enum MHD_Result answer_body(struct request *r, const char *type, void *body, size_t bytes);
/* body is borrowed for the server's life. */
enum MHD_Result answer_static(struct request *r, const char *type, const void *body, size_t bytes);
/* fd becomes the response's. */
enum MHD_Result answer_file(struct request *r, const char *type, const char *name, int fd, uint64_t bytes);
enum MHD_Result answer_see_other(struct request *r, const char *cookie);
/* Adds the headers every answer carries and queues it. */
enum MHD_Result answer_queue(struct request *r, unsigned status, struct MHD_Response *response);

/* guard.c: what is wrong with a request's head; 0 when nothing is, else the status, with err set. */
unsigned guard_head(struct request *r, struct scot_error *err);
/* Whether it carries the token, as cookie or bearer; *bearer tells which. */
bool guard_token(struct request *r, bool *bearer);
/* Whether the browser asks for the base URL's name and that is https: what it is given may go over TLS alone. */
bool guard_is_tls(struct request *r);
/* 0, or 403 when Origin is sent and is not ours. must: it has to be sent. */
unsigned guard_origin(struct request *r, bool must, struct scot_error *err);

/* clinic_routes.c: false when the path is none of the clinic's. */
bool clinic_request(struct request *r, enum MHD_Result *answered);
/* Whether somebody who is signed in sends it. */
bool clinic_knows(const struct request *r);
/* The most bytes that a body sent there may have. */
size_t guard_most_body(const struct request *r);

/* routes.c: finds and runs the handler of a request whose head is sound and whose body is whole. */
enum MHD_Result route_request(struct request *r);

/* Handlers, in route_*.c. */
enum MHD_Result route_page(struct request *r);
enum MHD_Result route_info(struct request *r);
enum MHD_Result route_slice(struct request *r);
enum MHD_Result route_view(struct request *r);
enum MHD_Result route_still_png(struct request *r);
enum MHD_Result route_still_json(struct request *r);
enum MHD_Result route_run(struct request *r);
enum MHD_Result route_spine(struct request *r);
enum MHD_Result route_products(struct request *r);
enum MHD_Result route_debrief(struct request *r);
enum MHD_Result route_debrief_frame(struct request *r);
enum MHD_Result route_run_file(struct request *r);
enum MHD_Result route_do(struct request *r);
enum MHD_Result route_state(struct request *r);
enum MHD_Result route_stream(struct request *r);

/* route_procedure.c: what the cupboard holds, a list, new. */
bool products_json(json_t **out, const struct scot_rules *rules, struct scot_error *err);
/* route_info.c: the body of /api/v1/info, from scot_alloc. */
char *info_text(const struct scot_server_options *options, struct scot_error *err);

/* viewer.c: takes over an upgraded connection, on a thread of its own. */
void viewer_start(struct scot_server *server, int fd, struct MHD_UpgradeResponseHandle *handle,
                  const void *extra, size_t extra_bytes);
bool viewer_place_free(struct scot_server *server);
/* Ends all viewers and waits for them. */
void viewer_stop_all(struct scot_server *server);

#endif
