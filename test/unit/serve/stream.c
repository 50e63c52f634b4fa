#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "client.h"
#include "fake_room.h"
#include "hall.h"
#include "support.h"

enum { SIZE = 64, SCRATCH = 1 << 20 };
static uint8_t scratch[SCRATCH];

static int come(struct hall *hall)
{
    int fd = client_connect(hall->port);
    client_upgrade(fd, hall->port, hall->token);
    return fd;
}

/* Receives and acknowledges until the state's number is wanted, or the time is over. */
static bool until(int fd, const char *name, double wanted, double ms)
{
    double end_ms = scot_clock_ms() + ms;
    while (scot_clock_ms() < end_ms) {
        struct client_frame frame = client_receive(fd, scratch, SCRATCH, 200);
        if (frame.opcode == -2)
            return false;
        if (frame.opcode != 2)
            continue;
        const char *state = client_state(&frame, NULL);
        client_ack(fd, (uint32_t)client_number(state, "seq"));
        if (client_number(state, name) == wanted)
            return true;
    }
    return false;
}

static void frames_come_while_the_pedal_is_down(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, SIZE, NULL, NULL);
    int fd = come(&hall), pictures = 0;
    client_command(fd, "{\"do\":\"pedal\",\"down\":1}");
    double last_seq = 0, last_pulse = 0;
    for (int i = 0; i < 60 && pictures < 20; i++) {
        struct client_frame frame = client_receive(fd, scratch, SCRATCH, 1000);
        const uint16_t *picture;
        const char *state = client_state(&frame, &picture);
        assert_true(client_number(state, "seq") > last_seq);
        last_seq = client_number(state, "seq");
        assert_int_equal(client_number(state, "picture"), picture != NULL);
        assert_true(client_number(state, "driver") == 1);
        assert_true(client_number(state, "age_ms") >= 0 && client_number(state, "age_ms") < 1000);
        if (picture != NULL) {
            pictures++;
            assert_true(client_number(state, "pulse") > last_pulse);
            last_pulse = client_number(state, "pulse");
            for (int p = 0; p < SIZE * SIZE; p++)
                assert_int_equal(picture[p], (uint16_t)((last_pulse - 1) * 7 + 20000));
        }
        client_ack(fd, (uint32_t)last_seq);
        if (i % 10 == 0)
            client_command(fd, "{\"do\":\"alive\"}");
    }
    assert_int_equal(pictures, 20);
    close(fd);
    hall_close(&hall);
}

/* Of what arrives within ms: the first frame of this opcode, or one of opcode -1 or -2. */
static struct client_frame wait_for(int fd, int opcode, int ms)
{
    double end_ms = scot_clock_ms() + ms;
    struct client_frame frame = {.opcode = -1};
    while (scot_clock_ms() < end_ms) {
        frame = client_receive(fd, scratch, SCRATCH, 100);
        if (frame.opcode == opcode || frame.opcode == -2)
            return frame;
        if (frame.opcode == 2)
            client_ack(fd, (uint32_t)client_number(client_state(&frame, NULL), "seq"));
    }
    frame.opcode = -1;
    return frame;
}

static void two_frames_are_in_flight_at_most(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, SIZE, NULL, NULL);
    int fd = come(&hall);
    client_command(fd, "{\"do\":\"pedal\",\"down\":1}");
    struct client_frame frame;
    double seq[2];
    for (int i = 0; i < 2; i++) {
        frame = client_receive(fd, scratch, SCRATCH, 1000);
        seq[i] = client_number(client_state(&frame, NULL), "seq");
    }
    /* Pulses go on, but nothing more is sent until one is acknowledged; then the newest comes. */
    assert_int_equal(client_receive(fd, scratch, SCRATCH, 300).opcode, -1);
    client_ack(fd, (uint32_t)seq[0]);
    frame = client_receive(fd, scratch, SCRATCH, 1000);
    double newest = client_number(client_state(&frame, NULL), "seq");
    assert_true(newest > seq[1] + 3);
    assert_int_equal(client_receive(fd, scratch, SCRATCH, 200).opcode, -1);
    /* An acknowledgement of what was never sent counts for nothing; one of the last, for all before it. */
    client_ack(fd, (uint32_t)newest + 1000);
    assert_int_equal(client_receive(fd, scratch, SCRATCH, 200).opcode, -1);
    client_ack(fd, (uint32_t)newest);
    for (int i = 0; i < 2; i++)
        assert_int_equal(client_receive(fd, scratch, SCRATCH, 1000).opcode, 2);
    assert_int_equal(client_receive(fd, scratch, SCRATCH, 200).opcode, -1);
    close(fd);
    hall_close(&hall);
}

static void without_a_heartbeat_the_pedal_and_the_drive_let_go(void **context)
{
    (void)context;
    const struct scot_live_options quick = {.heartbeat_ms = 300};
    struct hall hall;
    hall_open(&hall, SIZE, NULL, &quick);
    int fd = come(&hall);
    client_command(fd, "{\"do\":\"pedal\",\"down\":true}");
    client_command(fd, "{\"do\":\"carm.drive\",\"oblique_deg_s\":10}");
    assert_true(until(fd, "drive", 10, 1000));
    double began_ms = scot_clock_ms();
    for (int i = 0; i < 8; i++) {
        client_command(fd, "{\"do\":\"alive\"}");
        assert_false(until(fd, "pedal", 0, 100));
    }
    assert_true(until(fd, "pedal", 0, 1000));
    assert_true(scot_clock_ms() - began_ms > 900);
    client_command(fd, "{\"do\":\"needle.advance\",\"mm\":1}");
    assert_true(until(fd, "drive", 0, 1000));
    close(fd);
    hall_close(&hall);
}

static void the_driver_who_goes_takes_the_pedal_up(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, SIZE, NULL, NULL);
    int driver = come(&hall), watcher = come(&hall);
    client_command(driver, "{\"do\":\"pedal\",\"down\":1}");
    assert_true(until(watcher, "pedal", 1, 1000));
    double closed_ms = scot_clock_ms();
    close(driver);
    assert_true(until(watcher, "pedal", 0, 1500));
    assert_true(scot_clock_ms() - closed_ms < 1500); /* not the heartbeat's two seconds */
    close(watcher);
    hall_close(&hall);
}

static void one_drives_and_the_others_watch(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, SIZE, NULL, NULL);
    int first = come(&hall), second = come(&hall);
    assert_true(until(first, "driver", 1, 1000));
    assert_true(until(second, "driver", 0, 1000));
    client_command(second, "{\"do\":\"pedal\",\"down\":1}");
    struct client_frame refused = wait_for(second, 1, 1000);
    assert_int_equal(refused.opcode, 1);
    scratch[refused.bytes] = '\0';
    assert_non_null(strstr((char *)scratch, "{\"refused\":\"pedal\",\"error\":\"this viewer does not drive"));
    client_command(second, "{\"do\":\"drive\"}");
    refused = wait_for(second, 1, 1000);
    scratch[refused.bytes] = '\0';
    assert_non_null(strstr((char *)scratch, "{\"refused\":\"drive\",\"error\":\"another viewer drives"));
    client_command(first, "{\"do\":\"yield\"}");
    assert_true(until(first, "driver", 0, 1000));
    client_command(second, "{\"do\":\"drive\"}");
    assert_true(until(second, "driver", 1, 1000));
    client_command(second, "{\"do\":\"pedal\",\"down\":1}");
    assert_true(until(first, "pedal", 1, 1000));
    /* What is refused goes to its sender only. */
    client_command(second, "{\"do\":\"nonsense\"}");
    refused = wait_for(second, 1, 1000);
    scratch[refused.bytes] = '\0';
    assert_non_null(strstr((char *)scratch, "\"refused\":\"nonsense\""));
    assert_int_equal(wait_for(first, 1, 200).opcode, -1);
    close(first);
    close(second);
    hall_close(&hall);
}

static void a_ninth_viewer_is_turned_away(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, SIZE, NULL, NULL);
    int fd[SCOT_VIEWERS];
    char text[2048], request[1024];
    for (int i = 0; i < SCOT_VIEWERS; i++) {
        fd[i] = come(&hall);
        assert_int_equal(wait_for(fd[i], 2, 1000).opcode, 2);
    }
    int bytes = snprintf(request, sizeof request,
                         "GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                         "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: scottie.v1\r\n"
                         "Authorization: Bearer %s\r\n\r\n",
                         hall.port, hall.token);
    assert_int_equal(client_request(hall.port, text, sizeof text, request, (size_t)bytes), 503);
    /* A place that is left can be taken again. */
    close(fd[0]);
    int again = 0;
    for (int i = 0; i < 20 && again != 101; i++) {
        usleep(50000);
        again = client_request(hall.port, text, sizeof text, request, (size_t)bytes);
    }
    assert_int_equal(again, 101);
    for (int i = 1; i < SCOT_VIEWERS; i++)
        close(fd[i]);
    hall_close(&hall);
}

/* A viewer that reads nothing neither delays another nor keeps its place. */
static void a_stalled_viewer_harms_nobody(void **context)
{
    (void)context;
    enum { LARGE = 512 };
    struct hall hall;
    hall_open(&hall, LARGE, NULL, NULL);
    int driver = come(&hall), stalled = client_connect_narrow(hall.port), pictures = 0;
    client_upgrade(stalled, hall.port, hall.token);
    client_command(driver, "{\"do\":\"pedal\",\"down\":1}");
    double began_ms = scot_clock_ms(), beat_ms = began_ms, pulse = 0, missed = 0;
    while (scot_clock_ms() - began_ms < 12000) {
        struct client_frame frame = client_receive(driver, scratch, SCRATCH, 1000);
        const uint16_t *picture;
        const char *state = client_state(&frame, &picture);
        client_ack(driver, (uint32_t)client_number(state, "seq"));
        if (picture != NULL) {
            pictures++;
            missed += client_number(state, "pulse") - pulse - 1;
            pulse = client_number(state, "pulse");
        }
        if (scot_clock_ms() - beat_ms > 500) {
            client_command(driver, "{\"do\":\"alive\"}");
            beat_ms = scot_clock_ms();
        }
    }
    assert_true(pictures > 100);
    assert_true(missed < pictures / 4.0);
    /* Twelve seconds without an acknowledgement: what the kernel had taken still comes, then the end. */
    struct client_frame last = {.opcode = 2};
    for (int i = 0; i < 5 && last.opcode == 2; i++)
        last = client_receive(stalled, scratch, SCRATCH, 2000);
    assert_int_equal(last.opcode, -2);
    close(driver);
    close(stalled);
    hall_close(&hall);
}

static int close_code(int fd)
{
    struct client_frame frame = wait_for(fd, 8, 3000);
    return frame.opcode == 8 && frame.bytes >= 2 ? scratch[0] << 8 | scratch[1] : frame.opcode;
}

static void rude_frames_end_the_connection_with_their_code(void **context)
{
    (void)context;
    static uint8_t large[70000];
    struct hall hall;
    hall_open(&hall, SIZE, NULL, NULL);
    memset(large, ' ', sizeof large);
    static const uint8_t reserved[] = {0xc1, 0x80, 0, 0, 0, 0}, unknown[] = {0x83, 0x80, 0, 0, 0, 0},
                         lonely[] = {0x80, 0x81, 0, 0, 0, 0, 'a'}, split_ping[] = {0x09, 0x80, 0, 0, 0, 0},
                         long_ping[] = {0x89, 0xfe, 0, 126, 0, 0, 0, 0}, padded[] = {0x81, 0xfe, 0, 1, 0, 0, 0, 0, 'a'},
                         twice[] = {0x01, 0x81, 0, 0, 0, 0, 'a', 0x01, 0x81, 0, 0, 0, 0, 'b'};
    const struct {
        const uint8_t *bytes;
        size_t count;
        int code;
    } rows[] = {{reserved, sizeof reserved, 1002}, {unknown, sizeof unknown, 1002}, {lonely, sizeof lonely, 1002},
                {split_ping, sizeof split_ping, 1002}, {long_ping, sizeof long_ping, 1002}, {padded, sizeof padded, 1002},
                {twice, sizeof twice, 1002}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int fd = come(&hall);
        client_send(fd, rows[i].bytes, rows[i].count);
        assert_int_equal(close_code(fd), rows[i].code);
        close(fd);
    }
    int fd = come(&hall);
    client_send_frame(fd, 1, false, "{}", 2); /* unmasked */
    assert_int_equal(close_code(fd), 1002);
    close(fd);
    fd = come(&hall);
    client_send_frame(fd, 1, true, large, 65537);
    assert_int_equal(close_code(fd), 1009);
    close(fd);
    fd = come(&hall);
    client_send_frame(fd, 2, true, large, 5); /* no acknowledgement has five bytes */
    assert_int_equal(close_code(fd), 1003);
    close(fd);
    fd = come(&hall);
    client_send_frame(fd, 8, true, "\x03\xe8", 2);
    assert_int_equal(close_code(fd), 1000);
    close(fd);
    /* Exactly the limit is read, and a ping is answered in between. */
    fd = come(&hall);
    client_send_frame(fd, 1, true, large, 65536);
    assert_int_equal(wait_for(fd, 1, 2000).opcode, 1);
    client_send_frame(fd, 9, true, "hello", 5);
    struct client_frame pong = wait_for(fd, 10, 2000);
    assert_int_equal(pong.bytes, 5);
    assert_memory_equal(pong.data, "hello", 5);
    close(fd);
    hall_close(&hall);
}

static void stills_and_runs_are_handed_out(void **context)
{
    (void)context;
    static char text[1 << 20];
    char request[512];
    struct hall hall;
    hall_open(&hall, SIZE, NULL, NULL);
    int fd = come(&hall);
    client_command(fd, "{\"do\":\"pedal\",\"down\":1}");
    assert_true(until(fd, "pulse", 6, 2000));
    client_command(fd, "{\"do\":\"pedal\",\"down\":0}");
    assert_true(until(fd, "pedal", 0, 2000));
    static const char *const path[] = {"still.png", "still.json", "run.dcm", "view/3"};
    static const char *const holds[] = {"\x89PNG", "\"order\":\"monitor", "DICM", "SCF1"};
    for (int i = 0; i < 4; i++) {
        int bytes = snprintf(request, sizeof request,
                             "GET /api/v1/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
                             "Connection: close\r\n\r\n",
                             path[i], hall.port, hall.token);
        int fd_http = client_connect(hall.port);
        client_send(fd_http, request, (size_t)bytes);
        size_t got = client_read(fd_http, text, sizeof text, 3000);
        close(fd_http);
        if (strstr(text, "HTTP/1.1 200") == NULL)
            fail_msg("%s: %s", path[i], text);
        assert_non_null(memmem(text, got, holds[i], strlen(holds[i])));
    }
    close(fd);
    hall_close(&hall);
}

static void the_end_of_the_server_tells_its_viewers(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, SIZE, NULL, NULL);
    int fd = come(&hall);
    assert_int_equal(wait_for(fd, 2, 1000).opcode, 2);
    hall_close(&hall);
    assert_int_equal(close_code(fd), 1001);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_while_the_pedal_is_down),
        cmocka_unit_test(two_frames_are_in_flight_at_most),
        cmocka_unit_test(without_a_heartbeat_the_pedal_and_the_drive_let_go),
        cmocka_unit_test(the_driver_who_goes_takes_the_pedal_up),
        cmocka_unit_test(one_drives_and_the_others_watch),
        cmocka_unit_test(a_ninth_viewer_is_turned_away),
        cmocka_unit_test(a_stalled_viewer_harms_nobody),
        cmocka_unit_test(rude_frames_end_the_connection_with_their_code),
        cmocka_unit_test(stills_and_runs_are_handed_out),
        cmocka_unit_test(the_end_of_the_server_tells_its_viewers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
