#include "serve/ws.h"

#include <string.h>
#include <sys/types.h>

#include <nettle/base64.h>
#include <nettle/sha1.h>
#include <wslay/wslay.h>

#include "base/memory.h"

enum { PROTOCOL_ERROR = -1002, TOO_BIG = -1009, MOST_CONTROL = 125 };

struct scot_ws {
    size_t (*read)(void *context, uint8_t *data, size_t length);
    void *context;
    wslay_frame_context_ptr frame;
    uint64_t left;          /* payload bytes of the present frame still to come */
    bool in_frame, fin;
    uint8_t frame_opcode;
    uint8_t message_opcode; /* of the message being put together, 0: none */
    size_t message_used, control_used;
    uint8_t control[MOST_CONTROL];
    uint8_t message[SCOT_WS_MOST];
    int broken; /* the close code once the client has broken the rules */
};

static ssize_t give_bytes(uint8_t *data, size_t length, int flags, void *context)
{
    (void)flags;
    struct scot_ws *ws = context;
    size_t got = ws->read(ws->context, data, length);
    return got > 0 ? (ssize_t)got : -1;
}

bool scot_ws_create(struct scot_ws **out, size_t (*read)(void *context, uint8_t *data, size_t length),
                    void *context, struct scot_error *err)
{
    struct scot_ws *ws = scot_alloc(1, sizeof *ws, err);
    if (ws == NULL)
        return false;
    ws->read = read;
    ws->context = context;
    const struct wslay_frame_callbacks callbacks = {.recv_callback = give_bytes};
    if (wslay_frame_context_init(&ws->frame, &callbacks, ws) != 0) {
        scot_free(ws);
        return scot_fail(err, "out of memory: wanted a WebSocket reader");
    }
    *out = ws;
    return true;
}

void scot_ws_destroy(struct scot_ws **ws)
{
    if (*ws == NULL)
        return;
    wslay_frame_context_free((*ws)->frame);
    scot_free(*ws);
    *ws = NULL;
}

/* What a frame's first bytes already forbid; 0 when it may go on. */
static int judge_frame(struct scot_ws *ws, const struct wslay_frame_iocb *frame)
{
    bool control = frame->opcode >= SCOT_WS_CLOSE;
    if (!frame->mask || frame->rsv != 0)
        return PROTOCOL_ERROR;
    if (control)
        return frame->opcode <= SCOT_WS_PONG && frame->fin && frame->payload_length <= MOST_CONTROL ? 0
                                                                                                    : PROTOCOL_ERROR;
    if (frame->opcode > SCOT_WS_BINARY || (frame->opcode == 0) != (ws->message_opcode != 0))
        return PROTOCOL_ERROR;
    return frame->payload_length > SCOT_WS_MOST - ws->message_used ? TOO_BIG : 0;
}

static void begin_frame(struct scot_ws *ws, const struct wslay_frame_iocb *frame)
{
    ws->in_frame = true;
    ws->fin = frame->fin;
    ws->frame_opcode = frame->opcode;
    ws->left = frame->payload_length;
    ws->control_used = 0;
    if (frame->opcode == SCOT_WS_TEXT || frame->opcode == SCOT_WS_BINARY)
        ws->message_opcode = frame->opcode;
}

static void keep_bytes(struct scot_ws *ws, const struct wslay_frame_iocb *frame)
{
    bool control = ws->frame_opcode >= SCOT_WS_CLOSE;
    uint8_t *to = control ? ws->control : ws->message;
    size_t *used = control ? &ws->control_used : &ws->message_used;
    if (frame->data_length > 0)
        memcpy(to + *used, frame->data, frame->data_length);
    *used += frame->data_length;
    ws->left -= frame->data_length;
}

/* Hands out the frame that just ended; false when its message goes on in another. */
static bool end_frame(struct scot_ws *ws, enum scot_ws_opcode *opcode, const uint8_t **data, size_t *length)
{
    ws->in_frame = false;
    if (ws->frame_opcode >= SCOT_WS_CLOSE) {
        *opcode = (enum scot_ws_opcode)ws->frame_opcode;
        *data = ws->control;
        *length = ws->control_used;
        return true;
    }
    if (!ws->fin)
        return false;
    *opcode = (enum scot_ws_opcode)ws->message_opcode;
    *data = ws->message;
    *length = ws->message_used;
    ws->message_opcode = 0;
    ws->message_used = 0;
    return true;
}

int scot_ws_next(struct scot_ws *ws, enum scot_ws_opcode *opcode, const uint8_t **data, size_t *length)
{
    while (ws->broken == 0) {
        struct wslay_frame_iocb frame = {0};
        ssize_t got = wslay_frame_recv(ws->frame, &frame);
        if (got == WSLAY_ERR_WANT_READ)
            return 0;
        ws->broken = got < 0 ? PROTOCOL_ERROR : ws->in_frame ? 0 : judge_frame(ws, &frame);
        if (ws->broken != 0)
            break;
        if (!ws->in_frame)
            begin_frame(ws, &frame);
        keep_bytes(ws, &frame);
        if (ws->left == 0 && end_frame(ws, opcode, data, length))
            return 1;
    }
    return ws->broken;
}

size_t scot_ws_header(uint8_t header[SCOT_WS_HEADER], enum scot_ws_opcode opcode, size_t length)
{
    header[0] = (uint8_t)(0x80 | opcode);
    size_t bytes = length < 126 ? 0 : length <= 0xffff ? 2 : 8;
    header[1] = (uint8_t)(bytes == 0 ? length : bytes == 2 ? 126 : 127);
    for (size_t i = 0; i < bytes; i++)
        header[2 + i] = (uint8_t)(length >> 8 * (bytes - 1 - i));
    return 2 + bytes;
}

bool scot_ws_accept(char accept[29], const char *key)
{
    static const char rfc_6455_guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    struct base64_decode_ctx decode;
    uint8_t nonce[BASE64_DECODE_LENGTH(24)], digest[SHA1_DIGEST_SIZE];
    size_t nonce_bytes = sizeof nonce;
    if (strlen(key) != 24)
        return false;
    base64_decode_init(&decode);
    if (!base64_decode_update(&decode, &nonce_bytes, nonce, 24, key) || !base64_decode_final(&decode) ||
        nonce_bytes != 16)
        return false;
    struct sha1_ctx sha;
    sha1_init(&sha);
    sha1_update(&sha, 24, (const uint8_t *)key);
    sha1_update(&sha, sizeof rfc_6455_guid - 1, (const uint8_t *)rfc_6455_guid);
    sha1_digest(&sha, sizeof digest, digest);
    base64_encode_raw(accept, sizeof digest, digest);
    accept[28] = '\0';
    return true;
}
