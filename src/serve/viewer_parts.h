#ifndef SCOT_SERVE_VIEWER_PARTS_H
#define SCOT_SERVE_VIEWER_PARTS_H

#include <sys/uio.h>

#include "serve/server_parts.h"
#include "serve/ws.h"

/* The inside of a viewer, shared by viewer.c and viewer_send.c. */

enum { MOST_IN_FLIGHT = 2, MESSAGE_BYTES = 4096, FRAME_PREFIX = 256 };

struct flight {
    uint32_t seq;
    double sent_ms;
};

struct viewer {
    struct scot_server *server;
    struct MHD_UpgradeResponseHandle *handle;
    pthread_t thread;
    atomic_bool ended;
    int fd, wake_fd, number; /* number: the live loop's */
    struct scot_ws *ws;
    uint8_t *extra; /* bytes MHD had read beyond the handshake */
    size_t extra_bytes, extra_used;

    bool gone;    /* the connection is dead */
    bool closing; /* a close frame is queued: nothing else follows */
    double closing_ms;

    uint64_t seen_seq, seen_picture;
    struct flight flight[MOST_IN_FLIGHT]; /* sent, not acknowledged, oldest first */
    int in_flight;
    struct scot_live_news news;

    uint8_t message[MESSAGE_BYTES]; /* small frames waiting: refusals, pongs, a close */
    size_t message_bytes;

    uint8_t head[SCOT_WS_HEADER + 8 + FRAME_PREFIX + SCOT_LIVE_STATE_BYTES + 8];
    struct iovec out[2]; /* what is on its way; parts of no length are done */
    bool frame_on_its_way;
    uint8_t messages_out[MESSAGE_BYTES];
};

size_t viewer_read(void *context, uint8_t *data, size_t length);

/* Queue a small frame; lost when there is no room, which only a client that floods us brings about. */
void viewer_say(struct viewer *v, enum scot_ws_opcode opcode, const void *data, size_t length);
void viewer_refuse(struct viewer *v, const char *name, const char *line);
void viewer_tell_done(struct viewer *v, const char *name);
void viewer_close(struct viewer *v, int code, const char *why);
bool viewer_has_room(const struct viewer *v);

bool viewer_is_sending(const struct viewer *v);
void viewer_begin_messages(struct viewer *v);
/* Sends v->news, the picture straight from its slot. */
void viewer_begin_frame(struct viewer *v);
/* False when the socket takes no more now. */
bool viewer_send_some(struct viewer *v);

#endif
