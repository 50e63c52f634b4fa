/* Every allocation of the start fails once: each ends in a refusal of one line, none in a crash, and the
 * next start works. */
#include <string.h>

#include "base/memory.h"
#include "hall.h"
#include "support.h"

static bool start_once(struct hall *hall, uint64_t failing, struct scot_error *err)
{
    static const struct scot_image_info image = {.format = "test"};
    const struct scot_live_options plain = {0};
    scot_alloc_fail_at(failing);
    bool ok = scot_live_create(&hall->live, hall->room, &plain, err);
    const struct scot_server_options options = {.live = hall->live, .ct = hall->ct, .image = &image, .web_folder = "."};
    ok = ok && scot_server_create(&hall->server, &options, err);
    scot_alloc_fail_at(0);
    scot_server_destroy(&hall->server);
    scot_live_destroy(&hall->live);
    return ok;
}

static void every_failed_allocation_is_a_refusal(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, 64, NULL, NULL);
    struct hall again = {.room = hall.room, .ct = hall.ct};
    scot_server_destroy(&hall.server);
    scot_live_destroy(&hall.live);
    int refused = 0;
    for (uint64_t nth = 1; nth < 200; nth++) {
        struct scot_error err = {0};
        if (start_once(&again, nth, &err))
            break;
        assert_non_null(strstr(err.text, "out of memory"));
        refused++;
    }
    assert_in_range(refused, 10, 150);
    hall_close(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_failed_allocation_is_a_refusal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
