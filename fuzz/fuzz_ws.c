/* What a viewer sends over the WebSocket, in pieces whose sizes the first byte chooses. */
#include <assert.h>
#include <string.h>

#include "serve/ws.h"
#include "target.h"

struct wire {
    const uint8_t *data;
    size_t left, piece;
};

static size_t give(void *context, uint8_t *data, size_t length)
{
    struct wire *wire = context;
    size_t some = wire->left < wire->piece ? wire->left : wire->piece;
    some = some < length ? some : length;
    if (some > 0)
        memcpy(data, wire->data, some);
    wire->data += some;
    wire->left -= some;
    return some;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire wire = {.data = data + 1, .left = size - 1, .piece = size > 0 ? 1 + (size_t)data[0] * 16 : 1};
    struct scot_ws *ws = NULL;
    enum scot_ws_opcode opcode;
    const uint8_t *message;
    size_t length;
    int got;
    if (size == 0 || !scot_ws_create(&ws, give, &wire, NULL))
        return 0;
    do { /* a short read ends the inner loop, not the conversation */
        while ((got = scot_ws_next(ws, &opcode, &message, &length)) == 1) {
            assert(length <= SCOT_WS_MOST && (opcode < SCOT_WS_CLOSE || length <= 125));
            volatile uint8_t sum = 0; /* reads every byte, for the address sanitizer */
            for (size_t i = 0; i < length; i++)
                sum = (uint8_t)(sum + message[i]);
        }
    } while (got == 0 && wire.left > 0);
    assert(got == 0 ? wire.left == 0 : got == -1002 || got == -1009);
    assert(scot_ws_next(ws, &opcode, &message, &length) == got);
    scot_ws_destroy(&ws);
    return 0;
}
