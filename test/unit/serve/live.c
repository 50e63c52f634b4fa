/* The live loop by its own doors, with the moments of a race chosen: a question that waits holds the loop still. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "fake_room.h"
#include "hall.h"
#include "support.h"

static int wake_fd;

static int join(struct hall *hall)
{
    int viewer = scot_live_join(hall->live, wake_fd);
    assert_true(viewer >= 0);
    return viewer;
}

static bool wish(struct hall *hall, int viewer, const char *json)
{
    struct scot_wish wish = {0};
    assert_true(scot_wish_read(&wish, json, strlen(json), NULL, NULL));
    return scot_live_wish(hall->live, viewer, &wish, scot_clock_ms());
}

static void script(struct hall *hall, const char *json)
{
    struct scot_wish wish = {0};
    struct scot_error err = {0};
    assert_true(scot_wish_read(&wish, json, strlen(json), NULL, NULL));
    if (!scot_live_do(hall->live, &wish, &err))
        fail_msg("%s: %s", json, err.text);
}

/* Holds the loop between hold() and let_run(). */
static struct holding {
    struct scot_live *live;
    pthread_t thread;
    atomic_bool held, over;
} holding;

static void wait_inside(void *context, struct scot_room *room)
{
    (void)context, (void)room;
    atomic_store(&holding.held, true);
    while (!atomic_load(&holding.over))
        usleep(1000);
}

static void *ask(void *argument)
{
    (void)argument;
    scot_live_ask(holding.live, wait_inside, NULL);
    return NULL;
}

static void hold(struct hall *hall)
{
    holding.live = hall->live;
    atomic_store(&holding.held, false);
    atomic_store(&holding.over, false);
    assert_int_equal(pthread_create(&holding.thread, NULL, ask, NULL), 0);
    while (!atomic_load(&holding.held))
        usleep(1000);
}

static void let_run(void)
{
    atomic_store(&holding.over, true);
    pthread_join(holding.thread, NULL);
}

static void nothing(void *context, struct scot_room *room)
{
    (void)context, (void)room;
}

/* Two questions later everything that was queued before them is done. */
static void settle(struct hall *hall)
{
    for (int i = 0; i < 2; i++)
        assert_true(scot_live_ask(hall->live, nothing, NULL));
}

static struct scot_live_news *look(struct hall *hall, int viewer)
{
    static struct scot_live_news news;
    assert_true(scot_live_take(hall->live, viewer, 0, UINT64_MAX, &news));
    return &news;
}

static void who_asks_for_the_controls_and_goes_does_not_drive(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, 16, NULL, NULL);
    int first = join(&hall), second = join(&hall), third = join(&hall);
    hold(&hall);
    scot_live_leave(hall.live, first);
    assert_true(wish(&hall, second, "{\"do\":\"drive\"}"));
    scot_live_leave(hall.live, second);
    let_run();
    settle(&hall);
    assert_false(look(&hall, third)->driven);
    assert_true(wish(&hall, third, "{\"do\":\"drive\"}"));
    settle(&hall);
    assert_true(look(&hall, third)->driver);
    scot_live_leave(hall.live, third);
    hall_close(&hall);
}

static void who_comes_while_another_asks_keeps_the_controls(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, 16, NULL, NULL);
    int first = join(&hall), second = join(&hall);
    hold(&hall);
    scot_live_leave(hall.live, first);
    assert_true(wish(&hall, second, "{\"do\":\"drive\"}"));
    int third = join(&hall); /* nobody drives: it does */
    let_run();
    settle(&hall);
    assert_true(look(&hall, third)->driver);
    assert_false(look(&hall, second)->driver);
    scot_live_leave(hall.live, second);
    scot_live_leave(hall.live, third);
    hall_close(&hall);
}

/* A watcher is told when the last driver goes, and when the next one comes. */
static void everybody_hears_who_drives(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, 16, NULL, NULL);
    int first = join(&hall), second = join(&hall);
    settle(&hall);
    struct scot_live_news *news = look(&hall, second);
    assert_true(news->driven && !news->driver);
    uint64_t seq = news->seq;
    scot_live_leave(hall.live, first);
    settle(&hall);
    assert_true(look(&hall, second)->seq > seq);
    assert_false(look(&hall, second)->driven);
    seq = look(&hall, second)->seq;
    int third = join(&hall);
    settle(&hall);
    assert_true(look(&hall, second)->seq > seq);
    assert_true(look(&hall, second)->driven);
    scot_live_leave(hall.live, second);
    scot_live_leave(hall.live, third);
    hall_close(&hall);
}

/* However many come at once, and however many commands are refused beside them. */
static void every_act_that_is_let_in_is_answered(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, 16, NULL, NULL);
    int viewer = join(&hall), let_in = 0, answered = 0, refused = 0;
    hold(&hall);
    for (int i = 0; i < 60; i++)
        let_in += wish(&hall, viewer, "{\"do\":\"act.needle_out\"}");
    for (int i = 0; i < 60; i++) /* two like ones in a row would melt into one */
        wish(&hall, viewer, i % 2 == 0 ? "{\"do\":\"needle.advance\",\"mm\":-1}" : "{\"do\":\"scout.label\",\"x\":0,\"y\":0,\"text\":\"\"}");
    let_run();
    settle(&hall);
    char name[32];
    bool done;
    struct scot_error why;
    while (scot_live_answer(hall.live, viewer, name, &done, &why)) {
        assert_false(done);
        *(strcmp(name, "act.needle_out") == 0 ? &answered : &refused) += 1;
    }
    assert_in_range(let_in, 16, 59);
    assert_int_equal(answered, let_in);
    assert_true(refused > 0);
    /* What was taken makes room again. */
    assert_true(wish(&hall, viewer, "{\"do\":\"act.needle_out\"}"));
    settle(&hall);
    assert_true(scot_live_answer(hall.live, viewer, name, &done, &why));
    scot_live_leave(hall.live, viewer);
    hall_close(&hall);
}

/* A watcher that floods the loop does not keep the driver's pedal down. */
static void no_viewer_fills_the_queue_for_another(void **context)
{
    (void)context;
    struct hall hall;
    hall_open(&hall, 16, NULL, NULL);
    int driver = join(&hall), watcher = join(&hall), let_in = 0;
    script(&hall, "{\"do\":\"pedal\",\"down\":1}");
    hold(&hall);
    for (int i = 0; i < 1000; i++)
        let_in += wish(&hall, watcher, "{\"do\":\"scout.label\",\"x\":0,\"y\":0,\"text\":\"\"}");
    assert_true(wish(&hall, driver, "{\"do\":\"pedal\",\"down\":0}"));
    let_run();
    settle(&hall);
    assert_in_range(let_in, 8, 999);
    assert_non_null(strstr(look(&hall, driver)->state, "\"pedal\":false"));
    scot_live_leave(hall.live, watcher);
    scot_live_leave(hall.live, driver);
    hall_close(&hall);
}

static void read_room(void *context, struct scot_room *room)
{
    scot_room_state_json(room, context, SCOT_ROOM_STATE_BYTES);
}

/* Asked of the room itself, after what was queued before. */
static bool room_says(struct hall *hall, const char *member)
{
    static char text[SCOT_ROOM_STATE_BYTES];
    assert_true(scot_live_ask(hall->live, read_room, text));
    return strstr(text, member) != NULL;
}

static void a_drive_that_was_refused_but_runs_lets_go_too(void **context)
{
    (void)context;
    const struct scot_live_options quick = {.heartbeat_ms = 500};
    struct hall hall;
    hall_open(&hall, 16, NULL, &quick);
    int viewer = join(&hall);
    assert_true(wish(&hall, viewer, "{\"do\":\"carm.drive\",\"oblique_deg_s\":13}"));
    assert_true(room_says(&hall, "\"drive\":13"));
    for (int i = 0; i < 60 && room_says(&hall, "\"drive\":13"); i++)
        usleep(20000);
    assert_true(room_says(&hall, "\"drive\":0"));
    scot_live_leave(hall.live, viewer);
    hall_close(&hall);
}

/* A viewer that was busy gets the picture with younger news of the state: the picture is as old as it is. */
static void news_of_the_state_make_no_picture_younger(void **context)
{
    (void)context;
    static struct scot_live_news news;
    double period_ms = fake_room_period_ms;
    fake_room_period_ms = 60000;
    struct hall hall;
    hall_open(&hall, 16, NULL, NULL);
    int viewer = join(&hall);
    double pulse_ms = scot_clock_ms();
    script(&hall, "{\"do\":\"pedal\",\"down\":1}");
    settle(&hall);
    double made_ms = scot_clock_ms();
    usleep(100000);
    script(&hall, "{\"do\":\"needle.advance\",\"mm\":1}");
    settle(&hall);
    assert_true(scot_live_take(hall.live, viewer, 0, 0, &news));
    assert_non_null(news.picture);
    assert_non_null(strstr(news.state, "\"advanced_mm\":1"));
    assert_true(news.cause_ms >= pulse_ms - 1 && news.cause_ms <= made_ms);
    scot_live_release(hall.live, &news);
    scot_live_leave(hall.live, viewer);
    fake_room_period_ms = period_ms;
    hall_close(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_for_the_controls_and_goes_does_not_drive),
        cmocka_unit_test(who_comes_while_another_asks_keeps_the_controls),
        cmocka_unit_test(everybody_hears_who_drives),
        cmocka_unit_test(every_act_that_is_let_in_is_answered),
        cmocka_unit_test(no_viewer_fills_the_queue_for_another),
        cmocka_unit_test(a_drive_that_was_refused_but_runs_lets_go_too),
        cmocka_unit_test(news_of_the_state_make_no_picture_younger),
    };
    wake_fd = eventfd(0, EFD_NONBLOCK);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    close(wake_fd);
    return failed;
}
