#include "serve/ws.h"

#include <stdlib.h>
#include <string.h>

#include "serve/token.h"
#include "support.h"

/* Bytes that arrive in pieces of so many. */
struct pipe {
    const uint8_t *bytes;
    size_t left, piece;
    bool dry; /* every other read finds nothing */
};

static size_t give(void *context, uint8_t *data, size_t length)
{
    struct pipe *pipe = context;
    pipe->dry = !pipe->dry;
    if (pipe->dry)
        return 0;
    size_t some = pipe->left < pipe->piece ? pipe->left : pipe->piece;
    some = some < length ? some : length;
    if (some > 0)
        memcpy(data, pipe->bytes, some);
    pipe->bytes += some;
    pipe->left -= some;
    return some;
}

static size_t frame(uint8_t *out, int first, const char *text)
{
    size_t length = strlen(text);
    const uint8_t key[4] = {1, 2, 3, 4};
    out[0] = (uint8_t)first;
    out[1] = (uint8_t)(0x80 | length);
    memcpy(out + 2, key, 4);
    for (size_t i = 0; i < length; i++)
        out[6 + i] = (uint8_t)text[i] ^ key[i % 4];
    return 6 + length;
}

/* A message in three frames with a ping among them, whatever pieces it arrives in. */
static void fragments_become_one_message(void **context)
{
    (void)context;
    uint8_t wire[128];
    size_t used = frame(wire, 0x01, "al");
    used += frame(wire + used, 0x00, "");
    used += frame(wire + used, 0x89, "now?");
    used += frame(wire + used, 0x80, "ive");
    used += frame(wire + used, 0x82, "1234");
    for (size_t piece = 1; piece <= used; piece++) {
        struct pipe pipe = {.bytes = wire, .left = used, .piece = piece};
        static const char *const wanted[] = {"now?", "alive", "1234"};
        static const enum scot_ws_opcode opcodes[] = {SCOT_WS_PING, SCOT_WS_TEXT, SCOT_WS_BINARY};
        struct scot_ws *ws = NULL;
        assert_true(scot_ws_create(&ws, give, &pipe, NULL));
        int messages = 0;
        for (int turns = 0; messages < 3 && turns < 1000; turns++) {
            enum scot_ws_opcode opcode;
            const uint8_t *data;
            size_t length;
            int got = scot_ws_next(ws, &opcode, &data, &length);
            assert_true(got >= 0);
            if (got == 0)
                continue;
            assert_int_equal(opcode, opcodes[messages]);
            assert_int_equal(length, strlen(wanted[messages]));
            assert_memory_equal(data, wanted[messages], length);
            messages++;
        }
        assert_int_equal(messages, 3);
        scot_ws_destroy(&ws);
    }
}

static void fragments_do_not_add_up_beyond_the_limit(void **context)
{
    (void)context;
    enum { PART = 40000 };
    uint8_t *wire = calloc(2, PART + 8);
    size_t used = 0;
    for (int part = 0; part < 2; part++) {
        const uint8_t head[8] = {(uint8_t)(part == 0 ? 0x01 : 0x80), 0x80 | 126, PART >> 8, PART & 255};
        memcpy(wire + used, head, 8);
        used += PART + 8;
    }
    struct pipe pipe = {.bytes = wire, .left = used, .piece = 4096};
    struct scot_ws *ws = NULL;
    assert_true(scot_ws_create(&ws, give, &pipe, NULL));
    int got = 0;
    for (int turns = 0; got == 0 && turns < 1000; turns++) {
        enum scot_ws_opcode opcode;
        const uint8_t *data;
        size_t length;
        got = scot_ws_next(ws, &opcode, &data, &length);
    }
    assert_int_equal(got, -1009);
    scot_ws_destroy(&ws);
    free(wire);
}

/* RFC 6455 5.7's lengths, at the edges between their three forms. */
static void headers_say_the_length(void **context)
{
    (void)context;
    uint8_t h[SCOT_WS_HEADER];
    assert_int_equal(scot_ws_header(h, SCOT_WS_TEXT, 125), 2);
    assert_int_equal(h[0], 0x81);
    assert_int_equal(h[1], 125);
    assert_int_equal(scot_ws_header(h, SCOT_WS_BINARY, 126), 4);
    assert_memory_equal(h, "\x82\x7e\x00\x7e", 4);
    assert_int_equal(scot_ws_header(h, SCOT_WS_BINARY, 65535), 4);
    assert_int_equal(scot_ws_header(h, SCOT_WS_BINARY, 65536), 10);
    assert_memory_equal(h, "\x82\x7f\0\0\0\0\0\1\0\0", 10);
}

static void the_handshake_is_answered(void **context)
{
    (void)context;
    char accept[29];
    assert_true(scot_ws_accept(accept, "dGhlIHNhbXBsZSBub25jZQ=="));
    assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert_false(scot_ws_accept(accept, "dGhlIHNhbXBsZSBub25jZQ="));
    assert_false(scot_ws_accept(accept, "dGhlIHNhbXBsZSBub25jZTEy"));
    assert_false(scot_ws_accept(accept, ""));
}

static void tokens_differ_and_compare(void **context)
{
    (void)context;
    char a[SCOT_TOKEN_TEXT], b[SCOT_TOKEN_TEXT], longer[SCOT_TOKEN_TEXT + 1];
    assert_true(scot_token_make(a, NULL));
    assert_true(scot_token_make(b, NULL));
    assert_int_equal(strlen(a), 64);
    assert_true(scot_token_equal(a, a));
    assert_false(scot_token_equal(a, b));
    assert_false(scot_token_equal(a, ""));
    memcpy(longer, a, 64);
    longer[64] = 'x';
    longer[65] = '\0';
    assert_false(scot_token_equal(a, longer));
    memcpy(b, a, 63);
    b[63] = '\0';
    assert_false(scot_token_equal(a, b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fragments_become_one_message),   cmocka_unit_test(fragments_do_not_add_up_beyond_the_limit),
        cmocka_unit_test(headers_say_the_length),         cmocka_unit_test(the_handshake_is_answered),
        cmocka_unit_test(tokens_differ_and_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
