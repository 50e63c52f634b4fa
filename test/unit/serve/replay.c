/* The real room behind the live loop: what happened in it, written down by the event hook and done
 * again on a second room, gives the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "serve/live.h"
#include "support.h"

enum { SIDE = 48, SIZE = 128, MOST_EVENTS = 4000 };

struct record {
    struct scot_live_event event[MOST_EVENTS];
    struct scot_command command[MOST_EVENTS];
    int events;
};

static void write_down(void *context, const struct scot_live_event *event)
{
    struct record *record = context;
    assert_true(record->events < MOST_EVENTS);
    int i = record->events++;
    record->event[i] = *event;
    if (event->command != NULL)
        record->command[i] = *event->command;
}

/* A bar of bone in a block of flesh, off centre. */
static struct scot_volume *make_ct(void)
{
    const struct scot_affine two_mm = {{{2, 0, 0, -47}, {0, 2, 0, -47}, {0, 0, 2, -47}}};
    const int n[3] = {SIDE, SIDE, SIDE};
    struct scot_volume *ct = NULL;
    assert_true(scot_volume_create(&ct, n, &two_mm, NULL));
    for (int k = 0; k < SIDE; k++)
        for (int j = 0; j < SIDE; j++)
            for (int i = 0; i < SIDE; i++) {
                bool flesh = i > 3 && i < 44 && j > 3 && j < 44, bone = i > 20 && i < 30 && j > 15 && j < 28 && k > 10;
                ct->voxel[scot_volume_index(ct, i, j, k)] = (int16_t)(bone ? 700 : flesh ? 30 : -1024);
            }
    return ct;
}

static struct scot_room *make_room(const struct scot_volume *ct, const struct scot_body *body, struct scot_pool *pool)
{
    const struct scot_room_options options = {.size = SIZE, .seed = 11, .run_frames = 20};
    struct scot_room *room = NULL;
    struct scot_error err = {0};
    if (!scot_room_create(&room, ct, body, pool, &options, &err))
        fail_msg("%s", err.text);
    return room;
}

static bool say(struct scot_live *live, const char *json)
{
    struct scot_wish wish;
    struct scot_error err = {0};
    if (!scot_wish_read(&wish, json, strlen(json), NULL, &err))
        fail_msg("%s: %s", json, err.text);
    return scot_live_do(live, &wish, &err);
}

static void act(struct scot_live *live)
{
    static const char *const session[] = {
        "{\"do\":\"beam\",\"rate\":30}", "{\"do\":\"pedal\",\"down\":1}", "{\"do\":\"carm.goto\",\"oblique_deg\":12,\"tilt_deg\":4}",
        "{\"do\":\"needle.add\",\"gauge\":22,\"length_mm\":90}", "{\"do\":\"needle.advance\",\"mm\":10}",
        "{\"do\":\"contrast.inject\",\"ml\":1,\"mg_ml\":240}", "{\"do\":\"collimate\",\"left\":0.1}",
        "{\"do\":\"table.goto\",\"longitudinal_mm\":10}",
    };
    for (size_t i = 0; i < sizeof session / sizeof *session; i++) {
        say(live, session[i]); /* what the room refuses, it refuses again in the replay */
        scot_clock_sleep_until_ms(scot_clock_ms() + 120);
    }
    assert_true(say(live, "{\"do\":\"pedal\",\"down\":0}"));
}

static void a_session_replays_to_the_byte(void **context)
{
    (void)context;
    struct scot_volume *ct = make_ct();
    struct scot_body *body = NULL;
    struct scot_pool *two = NULL, *one = NULL;
    assert_true(scot_body_find(&body, ct, NULL));
    assert_true(scot_pool_create(&two, 2, NULL) && scot_pool_create(&one, 1, NULL));
    struct record *record = calloc(1, sizeof *record);
    struct scot_room *lived = make_room(ct, body, two), *again = make_room(ct, body, one);
    const struct scot_live_options options = {.event = write_down, .context = record};
    struct scot_live *live = NULL;
    assert_true(scot_live_create(&live, lived, &options, NULL));
    act(live);
    scot_live_destroy(&live);

    double room_ms = 0;
    int commands = 0, pictures = 0;
    for (int i = 0; i < record->events; i++) {
        const struct scot_live_event *event = &record->event[i];
        assert_true(event->room_ms == room_ms);
        if (event->command != NULL) {
            assert_true(scot_room_do(again, &record->command[i], NULL));
            commands++;
            continue;
        }
        pictures += scot_room_tick(again, event->tick_ms);
        room_ms += event->tick_ms;
    }
    assert_true(commands >= 5 && pictures >= 5);
    char a[SCOT_ROOM_STATE_BYTES], b[SCOT_ROOM_STATE_BYTES];
    assert_true(scot_room_state_json(lived, a, sizeof a) > 0 && scot_room_state_json(again, b, sizeof b) > 0);
    assert_string_equal(a, b);
    assert_memory_equal(scot_room_picture(lived), scot_room_picture(again), SIZE * SIZE * sizeof(uint16_t));
    assert_int_equal(scot_room_run_frames(lived), scot_room_run_frames(again));
    for (int i = 0; i < scot_room_run_frames(lived); i++) {
        struct scot_still x, y;
        assert_true(scot_room_run_frame(lived, i, &x) && scot_room_run_frame(again, i, &y));
        assert_memory_equal(x.picture, y.picture, SIZE * SIZE * sizeof(uint16_t));
    }
    free(record);
    scot_room_destroy(&lived);
    scot_room_destroy(&again);
    scot_pool_destroy(&two);
    scot_pool_destroy(&one);
    scot_body_destroy(&body);
    scot_volume_destroy(&ct);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_session_replays_to_the_byte)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
