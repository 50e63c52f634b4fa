/* The live loop allocates nothing per frame, and neither does the sending of one: every malloc of this
 * program is counted, whoever calls it. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "client.h"
#include "fake_room.h"
#include "hall.h"
#include "support.h"

static atomic_long mallocs;
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    atomic_fetch_add(&mallocs, 1);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    atomic_fetch_add(&mallocs, 1);
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    atomic_fetch_add(&mallocs, 1);
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    atomic_fetch_add(&mallocs, 1);
    return __libc_memalign(alignment, size);
}

enum { SIZE = 256, SCRATCH = 1 << 20 };
static uint8_t scratch[SCRATCH];

static void receive(int fd, int pictures)
{
    while (pictures > 0) {
        struct client_frame frame = client_receive(fd, scratch, SCRATCH, 1000);
        const uint16_t *picture;
        const char *state = client_state(&frame, &picture);
        client_ack(fd, (uint32_t)client_number(state, "seq"));
        pictures -= picture != NULL;
    }
}

/* client_ack's own frame is malloc'd by the test: counted here, and taken off. */
static void nothing_is_allocated_per_frame(void **context)
{
    (void)context;
    enum { FRAMES = 250 };
    const struct scot_live_options patient = {.heartbeat_ms = 60000};
    struct hall hall;
    fake_room_period_ms = 4;
    hall_open(&hall, SIZE, NULL, &patient);
    int fd = client_connect(hall.port);
    client_upgrade(fd, hall.port, hall.token);
    client_command(fd, "{\"do\":\"pedal\",\"down\":1}");
    client_command(fd, "{\"do\":\"carm.drive\",\"oblique_deg_s\":1}");
    receive(fd, 20);
    uint64_t blocks = scot_alloc_count();
    long before = atomic_load(&mallocs), own = client_mallocs();
    receive(fd, FRAMES);
    own = client_mallocs() - own;
    assert_int_equal(scot_alloc_count() - blocks, 0);
    assert_int_equal(atomic_load(&mallocs) - before - own, 0);
    assert_true(own >= FRAMES); /* the count does count */
    close(fd);
    hall_close(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_allocated_per_frame)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
