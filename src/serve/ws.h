#ifndef SCOT_SERVE_WS_H
#define SCOT_SERVE_WS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* WebSocket, RFC 6455, the server's side: reading what a client sends, through wslay's frame
 * layer, and the headers of what goes to it. */

enum { SCOT_WS_MOST = 65536, SCOT_WS_HEADER = 10 }; /* bytes of a client's message; of a frame header */

enum scot_ws_opcode {
    SCOT_WS_TEXT = 1,
    SCOT_WS_BINARY = 2,
    SCOT_WS_CLOSE = 8,
    SCOT_WS_PING = 9,
    SCOT_WS_PONG = 10
};

struct scot_ws;

/* read gives up to length bytes that the client sent: their number, 0 when there are none now. */
bool scot_ws_create(struct scot_ws **out, size_t (*read)(void *context, uint8_t *data, size_t length),
                    void *context, struct scot_error *err);
void scot_ws_destroy(struct scot_ws **ws);

/* The next whole message: text, binary, or a control frame. 1: there is one (opcode, data, length set;
 * data is borrowed until the next call); 0: more bytes are wanted; below 0: minus the close code that the
 * client earned (1002 protocol, 1009 over SCOT_WS_MOST); nothing can be read after. */
int scot_ws_next(struct scot_ws *ws, enum scot_ws_opcode *opcode, const uint8_t **data, size_t *length);

/* Writes the header of an unfragmented, unmasked frame; returns its length, 2..SCOT_WS_HEADER. */
size_t scot_ws_header(uint8_t header[SCOT_WS_HEADER], enum scot_ws_opcode opcode, size_t length);

/* Sec-WebSocket-Accept of a Sec-WebSocket-Key; false when the key is not 16 bytes in base64. */
bool scot_ws_accept(char accept[29], const char *key);

#endif
