#ifndef SCOT_SERVE_SERVER_H
#define SCOT_SERVE_SERVER_H

#include "base/cpu.h"
#include "image/image.h"
#include "serve/clinic.h"
#include "serve/live.h"

/* The server of doc/api.md: HTTP and the WebSocket stream on 127.0.0.1, behind a token. */
struct scot_server;

struct scot_server_options {
    int port;                            /* 0 = any that is free */
    const char *web_folder;              /* the page's files; NULL: none */
    struct scot_live *live;              /* borrowed, must outlive the server, like all here */
    const struct scot_volume *ct;
    const struct scot_image_info *image; /* what its file said */
    struct scot_spine *spine;            /* of the live loop's session; with it NULL there is no procedure */
    const struct scot_rules *rules;
    struct scot_clinic *clinic;          /* NULL: no case record here */
    bool couch_found;
    enum scot_isa isa;
    int threads;
    uint64_t seed;
};

/* Listens and answers, on threads of its own. Errs in one line when the port is taken or the page's folder
 * cannot be read. */
bool scot_server_create(struct scot_server **out, const struct scot_server_options *options,
                        struct scot_error *err);
/* Closes every viewer and connection, and waits for them. */
void scot_server_destroy(struct scot_server **server);

int scot_server_port(const struct scot_server *server);
/* The token, 64 hex digits, and the address that carries it. Borrowed. */
const char *scot_server_token(const struct scot_server *server);
const char *scot_server_address(const struct scot_server *server);

#endif
