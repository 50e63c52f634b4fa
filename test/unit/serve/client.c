#include "client.h"

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"

static int connect_with(int port, int receive_bytes)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_bytes > 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

int client_connect(int port)
{
    return connect_with(port, 0);
}

int client_connect_narrow(int port)
{
    return connect_with(port, 4096);
}

void client_send(int fd, const void *data, size_t bytes)
{
    const char *at = data;
    while (bytes > 0) {
        ssize_t sent = send(fd, at, bytes, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* the server has closed: what it answered tells */
        at += sent;
        bytes -= (size_t)sent;
    }
}

void client_say(int fd, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    client_send(fd, text, (size_t)length);
}

static bool readable(int fd, int wait_ms)
{
    struct pollfd poll_for = {.fd = fd, .events = POLLIN};
    return poll(&poll_for, 1, wait_ms) > 0;
}

size_t client_read(int fd, char *text, size_t size, int wait_ms)
{
    size_t used = 0;
    while (used + 1 < size && readable(fd, wait_ms)) {
        ssize_t got = recv(fd, text + used, size - 1 - used, 0);
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    text[used] = '\0';
    return used;
}

int client_request(int port, char *text, size_t size, const char *request, size_t bytes)
{
    int fd = client_connect(port), status = 0;
    client_send(fd, request, bytes);
    shutdown(fd, SHUT_WR);
    client_read(fd, text, size, 3000);
    close(fd);
    sscanf(text, "HTTP/1.1 %d", &status);
    return status;
}

void client_upgrade(int fd, int port, const char *token)
{
    char head[1024];
    size_t used = 0;
    client_say(fd,
               "GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Protocol: scottie.v1\r\nAuthorization: Bearer %s\r\n\r\n",
               port, token);
    /* Byte by byte: the first frame may follow at once. */
    while (used + 1 < sizeof head && (used < 4 || memcmp(head + used - 4, "\r\n\r\n", 4) != 0)) {
        assert_true(readable(fd, 3000));
        assert_int_equal(recv(fd, head + used, 1, 0), 1);
        used++;
    }
    head[used] = '\0';
    assert_non_null(strstr(head, " 101 "));
    assert_non_null(strstr(head, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")); /* RFC 6455 1.3's own example */
    assert_non_null(strstr(head, "scottie.v1"));
}

static long mallocs;

long client_mallocs(void)
{
    return mallocs;
}

void client_send_frame(int fd, int opcode, bool mask, const void *data, size_t bytes)
{
    uint8_t *frame = malloc(bytes + 14);
    mallocs++;
    static const uint8_t key[4] = {0x12, 0x34, 0x56, 0x78};
    size_t at = 2, extra = bytes < 126 ? 0 : bytes <= 0xffff ? 2 : 8;
    frame[0] = (uint8_t)(0x80 | opcode);
    frame[1] = (uint8_t)((mask ? 0x80u : 0u) | (extra == 0 ? bytes : extra == 2 ? 126 : 127));
    for (size_t i = 0; i < extra; i++)
        frame[at++] = (uint8_t)(bytes >> 8 * (extra - 1 - i));
    for (size_t i = 0; mask && i < 4; i++)
        frame[at++] = key[i];
    for (size_t i = 0; i < bytes; i++)
        frame[at++] = (uint8_t)(((const uint8_t *)data)[i] ^ (mask ? key[i % 4] : 0));
    client_send(fd, frame, at);
    free(frame);
}

void client_command(int fd, const char *json)
{
    client_send_frame(fd, 1, true, json, strlen(json));
}

void client_ack(int fd, uint32_t seq)
{
    const uint8_t bytes[4] = {(uint8_t)seq, (uint8_t)(seq >> 8), (uint8_t)(seq >> 16), (uint8_t)(seq >> 24)};
    client_send_frame(fd, 2, true, bytes, 4);
}

static int receive_all(int fd, uint8_t *data, size_t bytes, int wait_ms)
{
    for (size_t used = 0; used < bytes;) {
        if (!readable(fd, wait_ms))
            return -1;
        ssize_t got = recv(fd, data + used, bytes - used, 0);
        if (got <= 0)
            return -2;
        used += (size_t)got;
        wait_ms = wait_ms < 2000 ? 2000 : wait_ms; /* the rest of a frame that began */
    }
    return 0;
}

struct client_frame client_receive(int fd, uint8_t *scratch, size_t size, int wait_ms)
{
    struct client_frame frame = {.data = scratch};
    uint8_t head[10];
    frame.opcode = receive_all(fd, head, 2, wait_ms);
    if (frame.opcode < 0)
        return frame;
    assert_int_equal(head[1] & 0x80, 0); /* a server does not mask */
    size_t bytes = head[1], extra = bytes == 126 ? 2 : bytes == 127 ? 8 : 0;
    if (extra > 0 && receive_all(fd, head + 2, extra, 2000) == 0) {
        bytes = 0;
        for (size_t i = 0; i < extra; i++)
            bytes = bytes << 8 | head[2 + i];
    }
    assert_true(bytes <= size);
    frame.opcode = receive_all(fd, scratch, bytes, 2000);
    if (frame.opcode == 0)
        frame.opcode = head[0] & 0x0f;
    frame.bytes = bytes;
    return frame;
}

const char *client_state(const struct client_frame *frame, const uint16_t **picture)
{
    uint8_t *d = frame->data;
    assert_int_equal(frame->opcode, 2);
    assert_memory_equal(d, "SCF1", 4);
    size_t json = (size_t)d[4] | (size_t)d[5] << 8 | (size_t)d[6] << 16 | (size_t)d[7] << 24;
    assert_int_equal(json % 8, 0);
    assert_true(8 + json <= frame->bytes);
    const uint16_t *pixels = frame->bytes > 8 + json ? (const uint16_t *)(d + 8 + json) : NULL;
    if (picture != NULL)
        *picture = pixels;
    /* The JSON ends in a brace and spaces; its end is marked where the last space or brace stood. */
    size_t end = json;
    while (d[8 + end - 1] == ' ')
        end--;
    assert_int_equal(d[8 + end - 1], '}');
    static char text[16384];
    memcpy(text, d + 8, end);
    text[end] = '\0';
    return text;
}

double client_number(const char *json, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(json, key);
    if (at == NULL)
        return (double)NAN;
    at += strlen(key);
    return strncmp(at, "true", 4) == 0 ? 1 : strncmp(at, "false", 5) == 0 ? 0 : strtod(at, NULL);
}
