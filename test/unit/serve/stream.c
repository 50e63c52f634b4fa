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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_while_the_pedal_is_down),
    };
    (void)until;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
