/* Who may talk to the server, and in what form: doc/api.md. Raw sockets, as libmicrohttpd's own reading
 * of a request is among what is tested. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client.h"
#include "hall.h"
#include "support.h"

static struct hall hall;
static char web[] = "/tmp/scottie-web-XXXXXX";

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", web, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static int open_all(void **context)
{
    (void)context;
    assert_non_null(mkdtemp(web));
    put("index.html", "<!doctype html><title>monitor</title>");
    put("monitor.js", "1;");
    put(".secret.html", "hidden");
    put("secret.key", "hidden");
    hall_open(&hall, 64, web, NULL);
    return 0;
}

static int close_all(void **context)
{
    (void)context;
    static const char *const names[] = {"index.html", "monitor.js", ".secret.html", "secret.key"};
    char path[256];
    hall_close(&hall);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", web, names[i]);
        unlink(path);
    }
    rmdir(web);
    return 0;
}

/* Sends a head in which HOST and TOKEN stand for this server's; the answer stays in `answer`. */
static char answer[1 << 20];

static size_t filled(char *out, size_t size, const char *form)
{
    char host[32];
    size_t used = 0;
    snprintf(host, sizeof host, "127.0.0.1:%d", hall.port);
    while (*form != '\0' && used + 80 < size) {
        const char *with = strncmp(form, "HOST", 4) == 0 ? host : strncmp(form, "TOKEN", 5) == 0 ? hall.token : NULL;
        if (with == NULL) {
            out[used++] = *form++;
            continue;
        }
        memcpy(out + used, with, strlen(with));
        used += strlen(with);
        form += with == host ? 4 : 5;
    }
    return used;
}

static int ask(const char *form)
{
    static char request[8192];
    return client_request(hall.port, answer, sizeof answer, request, filled(request, sizeof request, form));
}

struct row {
    const char *request;
    int status;
};

static void check_rows(const struct row *row, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        int status = ask(row[i].request);
        if (status != row[i].status)
            fail_msg("wanted %d, got %d for:\n%s\n%s", row[i].status, status, row[i].request, answer);
    }
}
#define CHECK(rows) check_rows(rows, sizeof rows / sizeof *rows)

#define BEARER "Authorization: Bearer TOKEN\r\n"
#define INFO "GET /api/v1/info HTTP/1.1\r\nHost: HOST\r\n"

static void only_the_token_opens_the_api(void **context)
{
    (void)context;
    static const struct row rows[] = {
        {INFO "\r\n", 401},
        {INFO BEARER "\r\n", 200},
        {INFO "Cookie: scottie=TOKEN\r\n\r\n", 200},
        {INFO "Cookie: other=1; scottie=TOKEN; more=2\r\n\r\n", 200},
        {INFO "Cookie: scottie=0123; scottie=TOKEN\r\n\r\n", 200},
        {INFO "Cookie: scottie=TOKEN0\r\n\r\n", 401},
        {INFO "Cookie: scottie=\r\n\r\n", 401},
        {INFO "Cookie: Scottie=TOKEN\r\n\r\n", 401},
        {INFO "Authorization: Bearer TOKENa\r\n\r\n", 401},
        {INFO "Authorization: Bearer \r\n\r\n", 401},
        {INFO "Authorization: Basic TOKEN\r\n\r\n", 401},
        {"GET /api/v1/info?t=TOKEN HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"GET /api/v1/state HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"GET /api/v1/slice HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"GET /api/v1/nothing HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"GET /api/v1/nothing HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n\r\n", 404},
        {"GET /api/v1/still.png HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"GET /api/v1/still.json HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"GET /api/v1/run.dcm HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"GET /api/v1/view/3 HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"GET /api/v1/stream HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"POST /api/v1/do HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\n\r\n{}", 401},
        {"HEAD /api/v1/info HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
        {"DELETE /api/v1/info HTTP/1.1\r\nHost: HOST\r\n\r\n", 401},
    };
    CHECK(rows);
    assert_null(strstr(answer, hall.token));
}

static void the_address_trades_its_token_for_a_cookie(void **context)
{
    (void)context;
    assert_int_equal(ask("GET /?t=TOKEN HTTP/1.1\r\nHost: HOST\r\n\r\n"), 303);
    assert_non_null(strstr(answer, "Location: /\r\n"));
    assert_non_null(strstr(answer, "; HttpOnly; SameSite=Strict; Path=/\r\n"));
    assert_non_null(strstr(answer, hall.token));
    assert_int_equal(ask("GET /?t=0123 HTTP/1.1\r\nHost: HOST\r\n\r\n"), 403);
    assert_null(strstr(answer, "Set-Cookie"));
    assert_null(strstr(answer, hall.token));
}

static void the_page_is_a_fixed_list(void **context)
{
    (void)context;
    static const struct row rows[] = {
        {"GET / HTTP/1.1\r\nHost: HOST\r\n\r\n", 200},
        {"GET /monitor.js HTTP/1.1\r\nHost: HOST\r\n\r\n", 200},
        {"HEAD /monitor.js HTTP/1.1\r\nHost: HOST\r\n\r\n", 200},
        {"GET /.secret.html HTTP/1.1\r\nHost: HOST\r\n\r\n", 404},
        {"GET /secret.key HTTP/1.1\r\nHost: HOST\r\n\r\n", 404},
        {"GET /../etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n", 404},
        {"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n", 404},
        {"GET //index.html HTTP/1.1\r\nHost: HOST\r\n\r\n", 404},
        {"GET /index.html/ HTTP/1.1\r\nHost: HOST\r\n\r\n", 404},
        {"GET /index.html%00.js HTTP/1.1\r\nHost: HOST\r\n\r\n", 404},
        {"POST / HTTP/1.1\r\nHost: HOST\r\n" BEARER "\r\n", 405},
        {"POST /nowhere HTTP/1.1\r\nHost: HOST\r\n" BEARER "\r\n", 405},
    };
    CHECK(rows);
    assert_int_equal(ask("GET / HTTP/1.1\r\nHost: HOST\r\n\r\n"), 200);
    static const char *const headers[] = {"Content-Security-Policy: default-src 'self'", "frame-ancestors 'none'",
                                          "X-Content-Type-Options: nosniff", "Cache-Control: no-store",
                                          "Content-Type: text/html", "Referrer-Policy: no-referrer"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        assert_non_null(strstr(answer, headers[i]));
    assert_null(strstr(answer, "Access-Control"));
}

static void host_and_origin_are_ours(void **context)
{
    (void)context;
    static const struct row rows[] = {
        {"GET /api/v1/info HTTP/1.1\r\nHost: evil.example\r\n" BEARER "\r\n", 403},
        {"GET /api/v1/info HTTP/1.1\r\nHost: 127.0.0.1\r\n" BEARER "\r\n", 403},
        {"GET /api/v1/info HTTP/1.1\r\nHost: 127.0.0.1:1\r\n" BEARER "\r\n", 403},
        {"GET /api/v1/info HTTP/1.1\r\nHost: HOST.evil.example\r\n" BEARER "\r\n", 403},
        {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403},
        {"GET /?t=TOKEN HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403},
        {"GET /api/v1/info HTTP/1.1\r\n" BEARER "\r\n", 400},
        {"GET /api/v1/info HTTP/1.0\r\n" BEARER "\r\n", 400},
        {INFO BEARER "Origin: http://HOST\r\n\r\n", 200},
        {INFO BEARER "Origin: https://HOST\r\n\r\n", 403},
        {INFO BEARER "Origin: http://evil.example\r\n\r\n", 403},
        {INFO BEARER "Origin: null\r\n\r\n", 403},
        {INFO BEARER "Origin:\r\n\r\n", 403},
        {INFO BEARER "Origin: http://HOST\r\nOrigin: http://evil.example\r\n\r\n", 403},
        {INFO BEARER "Origin: http://HOST\r\nOrigin: http://HOST\r\n\r\n", 403},
        {"GET / HTTP/1.1\r\nHost: HOST\r\nOrigin: http://evil.example\r\n\r\n", 403},
    };
    CHECK(rows);
    static char request[512];
    int bytes = snprintf(request, sizeof request,
                         "GET /api/v1/info HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://localhost:%d\r\n"
                         "Authorization: Bearer %s\r\n\r\n",
                         hall.port, hall.port, hall.token);
    assert_int_equal(client_request(hall.port, answer, sizeof answer, request, (size_t)bytes), 200);
}

static void a_request_that_can_be_read_two_ways_is_refused(void **context)
{
    (void)context;
#define DO "POST /api/v1/do HTTP/1.1\r\nHost: HOST\r\n" BEARER
    static const struct row rows[] = {
        {INFO BEARER "Host: HOST\r\n\r\n", 400},
        {INFO BEARER "hOsT: evil.example\r\n\r\n", 400},
        {DO "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400},
        {DO "Content-Length: 2\r\ncontent-length: 20\r\n\r\n{}", 400},
        {DO "Content-Length: 2, 2\r\n\r\n{}", 400},
        {DO "Content-Length: +2\r\n\r\n{}", 400},
        {DO "Content-Length: 0x2\r\n\r\n{}", 400},
        {DO "Content-Length: -2\r\n\r\n{}", 400},
        {DO "Content-Length: \r\n\r\n", 400},
        {DO "Content-Length : 2\r\n\r\n{}", 400},
        {DO "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400},
        {DO "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}", 400},
        {DO "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}", 400},
        {DO "Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{}", 400},
        {DO "Transfer-Encoding:\r\nContent-Length: 2\r\n\r\n{}", 400},
        {INFO BEARER "X Y: 1\r\n\r\n", 400},
        {INFO BEARER "X: a\x01"
                     "b\r\n\r\n",
         400},
        {INFO BEARER "no colon here\r\n\r\n", 400},
    };
    CHECK(rows);
#undef DO
}

/* The bytes after a refused request are no second request. */
static void nothing_is_smuggled_behind_a_refusal(void **context)
{
    (void)context;
    ask("POST /api/v1/do HTTP/1.1\r\nHost: HOST\r\n" BEARER "Content-Length: 2\r\nContent-Length: 200\r\n\r\n"
        "{}GET /api/v1/info HTTP/1.1\r\nHost: HOST\r\n" BEARER "\r\n");
    assert_null(strstr(answer, "\"commands\""));
    ask("POST /api/v1/do HTTP/1.1\r\nHost: HOST\r\n" BEARER "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        "GET /api/v1/info HTTP/1.1\r\nHost: HOST\r\n" BEARER "\r\n");
    assert_null(strstr(answer, "\"commands\""));
}

/* A GET with n further headers of `bytes` bytes each. */
static int ask_many(int headers, size_t bytes)
{
    static char request[1 << 20];
    size_t used = filled(request, sizeof request, INFO BEARER);
    for (int i = 0; i < headers; i++) {
        used += (size_t)snprintf(request + used, 32, "X-%d: ", i);
        memset(request + used, 'a', bytes);
        used += bytes;
        memcpy(request + used, "\r\n", 2);
        used += 2;
    }
    memcpy(request + used, "\r\n", 2);
    return client_request(hall.port, answer, sizeof answer, request, used + 2);
}

static void heads_have_limits(void **context)
{
    (void)context;
    assert_int_equal(ask_many(62, 10), 200); /* and Host and Authorization: 64 */
    assert_int_equal(ask_many(63, 10), 431);
    assert_int_equal(ask_many(1000, 1), 431);
    assert_int_equal(ask_many(1, 15000), 200);
    assert_int_equal(ask_many(1, 16300), 431);
    assert_int_equal(ask_many(10, 1700), 431);
    assert_int_equal(ask_many(1, 60000), 431);
}

/* A POST whose body is of so many bytes; announced says what its Content-Length claims. */
static int post(size_t bytes, size_t announced)
{
    static char request[(1 << 20) + 4096];
    size_t used = filled(request, 2048, "POST /api/v1/do HTTP/1.1\r\nHost: HOST\r\n" BEARER);
    used += (size_t)snprintf(request + used, 64, "Content-Length: %zu\r\n\r\n", announced);
    memset(request + used, ' ', bytes);
    return client_request(hall.port, answer, sizeof answer, request, used + bytes);
}

static void bodies_have_limits(void **context)
{
    (void)context;
    assert_int_equal(post(1 << 20, 1 << 20), 409); /* read whole: it is not JSON */
    assert_int_equal(post(100, (1 << 20) + 1), 413);
    assert_int_equal(post(100, 99999999999999), 413);
    assert_int_equal(post(0, 0), 409);
}

static void commands_are_answered(void **context)
{
    (void)context;
    struct {
        const char *body, *said;
        int status;
    } rows[] = {
        {"{\"do\":\"carm.goto\",\"oblique_deg\":12}", "{\"ok\":true}", 200},
        {"{\"do\":\"carm.goto\",\"oblique_deg\":1000}", "oblique_deg is 1000, wanted -120 to 120", 409},
        {"{\"do\":\"nonsense\"}", "no command is called nonsense", 409},
        {"{\"do\":\"needle.advance\",\"mm\":-5}", "the needle is 0 mm deep", 409},
        {"{\"do\":\"drive\"}", "only a viewer", 409},
        {"{\"do\":\"alive\"}", "{\"ok\":true}", 200},
        {"[]", "not an object", 409},
        {"{\"do\":\"\xc3\x28\"}", "not JSON", 409},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char form[512];
        snprintf(form, sizeof form, "POST /api/v1/do HTTP/1.1\r\nHost: HOST\r\n" BEARER "Content-Length: %zu\r\n\r\n%s",
                 strlen(rows[i].body), rows[i].body);
        assert_int_equal(ask(form), rows[i].status);
        if (strstr(answer, rows[i].said) == NULL)
            fail_msg("wanted %s in %s", rows[i].said, answer);
    }
    assert_int_equal(ask("GET /api/v1/state HTTP/1.1\r\nHost: HOST\r\n" BEARER "\r\n"), 200);
    assert_non_null(strstr(answer, "\"oblique_deg\":12.0"));
}

static void slices_are_cut(void **context)
{
    (void)context;
#define SLICE "GET /api/v1/slice?"
#define END " HTTP/1.1\r\nHost: HOST\r\n" BEARER "\r\n"
    assert_int_equal(ask(SLICE "ox=-3.5&oy=-3.5&oz=2&cx=1&cy=0&cz=0&rx=0&ry=1&rz=0&w=9&h=8" END), 200);
    const char *body = strstr(answer, "\r\n\r\n") + 4;
    int16_t hu[9 * 8];
    memcpy(hu, body, sizeof hu);
    for (int row = 0; row < 8; row++)
        for (int column = 0; column < 9; column++)
            assert_int_equal(hu[row * 9 + column], column < 8 ? 64 + row * 8 + column : -1024);
    static const struct row rows[] = {
        {SLICE "ox=0" END, 400},
        {SLICE "ox=nan&oy=0&oz=2&cx=1&cy=0&cz=0&rx=0&ry=1&rz=0&w=9&h=8" END, 400},
        {SLICE "ox=inf&oy=0&oz=2&cx=1&cy=0&cz=0&rx=0&ry=1&rz=0&w=9&h=8" END, 400},
        {SLICE "ox=0&oy=0&oz=2&cx=1&cy=0&cz=0&rx=0&ry=1&rz=0&w=1025&h=8" END, 400},
        {SLICE "ox=0&oy=0&oz=2&cx=1&cy=0&cz=0&rx=0&ry=1&rz=0&w=0&h=8" END, 400},
        {SLICE "ox=0&oy=0&oz=2&cx=1&cy=0&cz=0&rx=0&ry=1&rz=0&w=1.5&h=8" END, 400},
        {SLICE "ox=0x&oy=0&oz=2&cx=1&cy=0&cz=0&rx=0&ry=1&rz=0&w=1&h=8" END, 400},
        {SLICE "ox&oy=0&oz=2&cx=1&cy=0&cz=0&rx=0&ry=1&rz=0&w=1&h=8" END, 400},
        {"GET /api/v1/view/4" END, 404},
        {"GET /api/v1/view/11" END, 404},
        {"GET /api/v1/view/03" END, 404},
        {"GET /api/v1/view/" END, 404},
        {"GET /api/v1/still.json" END, 404},
        {"GET /api/v1/still.png" END, 404},
        {"GET /api/v1/run.dcm" END, 404},
    };
    CHECK(rows);
}

static void handshakes_are_checked(void **context)
{
    (void)context;
#define SHAKE "GET /api/v1/stream HTTP/1.1\r\nHost: HOST\r\n"
#define WANTS "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define PROTOCOL "Sec-WebSocket-Protocol: other, scottie.v1\r\n"
    static const struct row rows[] = {
        {SHAKE WANTS KEY VERSION PROTOCOL BEARER "\r\n", 101},
        {SHAKE WANTS KEY VERSION PROTOCOL "Cookie: scottie=TOKEN\r\nOrigin: http://HOST\r\n\r\n", 101},
        {SHAKE WANTS KEY VERSION PROTOCOL "Cookie: scottie=TOKEN\r\n\r\n", 403},
        {SHAKE WANTS KEY VERSION PROTOCOL "Cookie: scottie=TOKEN\r\nOrigin: http://evil.example\r\n\r\n", 403},
        {SHAKE WANTS KEY VERSION PROTOCOL BEARER "Origin: http://evil.example\r\n\r\n", 403},
        {SHAKE WANTS KEY VERSION PROTOCOL "\r\n", 401},
        {SHAKE KEY VERSION PROTOCOL BEARER "\r\n", 426},
        {SHAKE WANTS VERSION PROTOCOL BEARER "\r\n", 400},
        {SHAKE WANTS "Sec-WebSocket-Key: short\r\n" VERSION PROTOCOL BEARER "\r\n", 400},
        {SHAKE WANTS "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n" VERSION PROTOCOL BEARER "\r\n", 400},
        {SHAKE WANTS KEY "Sec-WebSocket-Version: 8\r\n" PROTOCOL BEARER "\r\n", 400},
        {SHAKE WANTS KEY VERSION BEARER "\r\n", 400},
        {SHAKE WANTS KEY VERSION "Sec-WebSocket-Protocol: scottie.v2\r\n" BEARER "\r\n", 400},
    };
    CHECK(rows);
}

/* A client that says nothing, or half a head, keeps nobody else from being served. */
static void slow_clients_harm_nobody(void **context)
{
    (void)context;
    int slow[20];
    for (int i = 0; i < 20; i++) {
        slow[i] = client_connect(hall.port);
        client_say(slow[i], "GET /api/v1/in");
    }
    assert_int_equal(ask(INFO BEARER "\r\n"), 200);
    for (int i = 0; i < 20; i++)
        close(slow[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_token_opens_the_api),
        cmocka_unit_test(the_address_trades_its_token_for_a_cookie),
        cmocka_unit_test(the_page_is_a_fixed_list),
        cmocka_unit_test(host_and_origin_are_ours),
        cmocka_unit_test(a_request_that_can_be_read_two_ways_is_refused),
        cmocka_unit_test(nothing_is_smuggled_behind_a_refusal),
        cmocka_unit_test(heads_have_limits),
        cmocka_unit_test(bodies_have_limits),
        cmocka_unit_test(commands_are_answered),
        cmocka_unit_test(slices_are_cut),
        cmocka_unit_test(handshakes_are_checked),
        cmocka_unit_test(slow_clients_harm_nobody),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
