/* The whole chain with a client on loopback that acknowledges every frame: frames per second while the C-arm
 * moves and while only the needle does, input to frame, memory over time.
 *
 *   build/bench/bench-stream ADDRESS [SECONDS]    ADDRESS and its token as `scottie serve` prints it
 *
 * Prints one JSON object. `scottie serve` runs beside it, so that both share the processors as in use. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { MOST_BYTES = 16 << 20, MOST_SAMPLES = 100000 };

struct client {
    int fd, port;
    char token[80];
    uint8_t *frame;
    char state[16384];
    bool picture;
};

static void give_up(const char *why)
{
    fprintf(stderr, "bench-stream: %s\n", why);
    exit(1);
}

static void receive(int fd, void *data, size_t bytes)
{
    for (uint8_t *at = data; bytes > 0;) {
        ssize_t got = recv(fd, at, bytes, 0);
        if (got <= 0)
            give_up("the connection ended");
        at += got;
        bytes -= (size_t)got;
    }
}

static void send_frame(struct client *c, int opcode, const void *data, size_t bytes)
{
    uint8_t frame[200] = {(uint8_t)(0x80 | opcode), (uint8_t)(0x80 | bytes)}; /* mask 0: the bytes as they are */
    memcpy(frame + 6, data, bytes);
    if (send(c->fd, frame, bytes + 6, MSG_NOSIGNAL) < 0)
        give_up("the connection ended");
}

static void say(struct client *c, const char *json)
{
    send_frame(c, 1, json, strlen(json));
}

static double number(const struct client *c, const char *name)
{
    char key[40];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(c->state, key);
    return at != NULL ? strtod(at + strlen(key), NULL) : -1;
}

/* Receives one stream frame and acknowledges it; texts are passed over. */
static void next(struct client *c)
{
    uint8_t head[10];
    for (;;) {
        receive(c->fd, head, 2);
        size_t bytes = head[1], extra = bytes == 126 ? 2 : bytes == 127 ? 8 : 0;
        receive(c->fd, head + 2, extra);
        if (extra > 0)
            bytes = 0;
        for (size_t i = 0; i < extra; i++)
            bytes = bytes << 8 | head[2 + i];
        if (bytes > MOST_BYTES)
            give_up("a frame is too large");
        receive(c->fd, c->frame, bytes);
        if ((head[0] & 15) == 2)
            break;
        fprintf(stderr, "%.*s\n", (int)bytes, (const char *)c->frame);
    }
    uint32_t json;
    memcpy(&json, c->frame + 4, 4);
    if (json >= sizeof c->state)
        give_up("a state is too large");
    memcpy(c->state, c->frame + 8, json);
    c->state[json] = '\0';
    c->picture = strstr(c->state, "\"picture\":true") != NULL;
    uint32_t seq = (uint32_t)number(c, "seq");
    send_frame(c, 2, &seq, 4);
}

static void come(struct client *c, const char *address)
{
    if (sscanf(address, "http://127.0.0.1:%d/?t=%79s", &c->port, c->token) != 2)
        give_up("the address is not one that scottie serve prints");
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    c->frame = malloc(MOST_BYTES);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (c->frame == NULL || connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0)
        give_up("no server there");
    dprintf(c->fd,
            "GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: scottie.v1\r\nAuthorization: Bearer %s\r\n\r\n",
            c->port, c->token);
    char last[4] = {0};
    while (memcmp(last, "\r\n\r\n", 4) != 0) {
        memmove(last, last + 1, 3);
        receive(c->fd, last + 3, 1);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double quantile(double *sample, int count, double part)
{
    qsort(sample, (size_t)count, sizeof *sample, by_value);
    return count > 0 ? sample[(int)(part * (count - 1))] : -1;
}

/* Pictures a second over some seconds, while something moves; ages are the server's own age_ms. */
static void measure_rate(struct client *c, const char *name, double seconds, const char *there, const char *back)
{
    static double age_ms[MOST_SAMPLES];
    int pictures = 0;
    bool forth = false;
    double began_ms = scot_clock_ms(), turn_ms = 0, beat_ms = 0;
    while (scot_clock_ms() - began_ms < seconds * 1e3) {
        double now_ms = scot_clock_ms();
        if (now_ms > beat_ms) {
            say(c, "{\"do\":\"alive\"}");
            beat_ms = now_ms + 500;
        }
        if (now_ms > turn_ms) {
            forth = !forth;
            say(c, forth ? there : back);
            turn_ms = now_ms + (strstr(there, "drive") != NULL ? 1500 : 8);
        }
        next(c);
        if (c->picture && pictures < MOST_SAMPLES)
            age_ms[pictures++] = number(c, "age_ms");
    }
    double elapsed_s = (scot_clock_ms() - began_ms) / 1e3;
    printf("\"%s\":{\"fps\":%.1f,\"age_median_ms\":%.1f,\"age_p95_ms\":%.1f},", name, pictures / elapsed_s,
           quantile(age_ms, pictures, 0.5), quantile(age_ms, pictures, 0.95));
}

static double tip_depth(const struct client *c)
{
    return number(c, "depth_mm");
}

/* From sending a step of the needle to holding the first picture that shows it. */
static void measure_latency(struct client *c, int steps)
{
    static double ms[MOST_SAMPLES];
    int done = 0;
    for (int i = 0; i < steps; i++) {
        for (int settle = 0; settle < 3; settle++)
            next(c);
        double before = tip_depth(c), sent_ms = scot_clock_ms();
        say(c, i % 2 == 0 ? "{\"do\":\"needle.advance\",\"mm\":1}" : "{\"do\":\"needle.advance\",\"mm\":-1}");
        say(c, "{\"do\":\"alive\"}");
        do
            next(c);
        while ((!c->picture || (tip_depth(c) <= before && tip_depth(c) >= before)) && scot_clock_ms() - sent_ms < 1000);
        ms[done++] = scot_clock_ms() - sent_ms;
    }
    printf("\"input_to_frame\":{\"steps\":%d,\"median_ms\":%.1f,\"p95_ms\":%.1f,\"most_ms\":%.1f}", done,
           quantile(ms, done, 0.5), quantile(ms, done, 0.95), quantile(ms, done, 1));
}

int main(int argc, char **argv)
{
    struct client c = {0};
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 10;
    if (argc < 2)
        give_up("usage: bench-stream ADDRESS [SECONDS]");
    come(&c, argv[1]);
    say(&c, "{\"do\":\"beam\",\"rate\":60}");
    say(&c, "{\"do\":\"needle.add\",\"gauge\":22,\"length_mm\":120}");
    say(&c, "{\"do\":\"pedal\",\"down\":1}");
    say(&c, "{\"do\":\"alive\"}");
    say(&c, "{\"do\":\"needle.advance\",\"mm\":15}");
    for (int warm = 0; warm < 20; warm++)
        next(&c);
    printf("{\"size\":%.0f,", number(&c, "width"));
    measure_rate(&c, "carm_moves", seconds, "{\"do\":\"carm.drive\",\"oblique_deg_s\":25,\"tilt_deg_s\":5}",
                 "{\"do\":\"carm.drive\",\"oblique_deg_s\":-25,\"tilt_deg_s\":-5}");
    say(&c, "{\"do\":\"carm.drive\",\"oblique_deg_s\":0,\"tilt_deg_s\":0}");
    for (int calm = 0; calm < 20; calm++)
        next(&c);
    measure_rate(&c, "needle_moves", seconds, "{\"do\":\"needle.advance\",\"mm\":0.5}",
                 "{\"do\":\"needle.advance\",\"mm\":-0.5}");
    say(&c, "{\"do\":\"contrast.inject\",\"ml\":2.5,\"mg_ml\":240}");
    for (int flows = 0; flows < 10; flows++)
        next(&c);
    measure_rate(&c, "needle_and_contrast", seconds, "{\"do\":\"needle.advance\",\"mm\":0.5}",
                 "{\"do\":\"needle.advance\",\"mm\":-0.5}");
    measure_latency(&c, 100);
    printf("}\n");
    say(&c, "{\"do\":\"pedal\",\"down\":0}");
    close(c.fd);
    free(c.frame);
    return 0;
}
