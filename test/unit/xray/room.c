#include "xray/room.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "support.h"

/* A slender water trunk, 120 mm wide, so that nothing else is as dark, with a steel-dense ball on the patient's LEFT (+x) toward the HEAD (+z), in a
 * grid whose own axes run any way: what matters is LPS. */
enum { SIDE = 72, PICTURE = 256 };
static const double spacing_mm = 4;
static const struct scot_vec3 marker = {40, 20, 40};

static struct scot_volume *phantom(void)
{
    const int n[3] = {SIDE, SIDE, SIDE};
    double half = (SIDE - 1) / 2.0 * spacing_mm;
    struct scot_affine place = {{{-spacing_mm, 0, 0, half}, {0, spacing_mm, 0, -half}, {0, 0, spacing_mm, -half}}};
    struct scot_volume *v = NULL;
    assert_true(scot_volume_create(&v, n, &place, NULL));
    for (int k = 0; k < SIDE; k++)
        for (int j = 0; j < SIDE; j++)
            for (int i = 0; i < SIDE; i++) {
                struct scot_vec3 p = scot_affine_point(&v->patient_from_voxel, scot_vec3(i, j, k));
                bool in = hypot(p.x / 60, p.y / 50) < 1;
                bool metal = scot_length(scot_sub(p, marker)) < 12;
                v->voxel[scot_volume_index(v, i, j, k)] = (int16_t)(metal ? 3000 : in ? 40 : -1000);
            }
    return v;
}

struct bench {
    struct scot_volume *ct;
    struct scot_body *body;
    struct scot_pool *pool;
    struct scot_room *room;
};

static void set_up_with(struct bench *b, int threads)
{
    struct scot_error err = {0};
    const struct scot_room_options options = {.size = PICTURE, .seed = 7, .run_frames = 20};
    *b = (struct bench){.ct = phantom()};
    assert_true(scot_body_find(&b->body, b->ct, &err));
    assert_true(scot_pool_create(&b->pool, threads, &err));
    struct scot_room_options with_isa = options;
    assert_true(scot_isa_detect(&with_isa.isa, &err));
    if (!scot_room_create(&b->room, b->ct, b->body, b->pool, &with_isa, &err))
        fail_msg("%s", err.text);
}

static void tear_down(struct bench *b)
{
    scot_room_destroy(&b->room);
    scot_pool_destroy(&b->pool);
    scot_body_destroy(&b->body);
    scot_volume_destroy(&b->ct);
}

static int spec_of(const char *name)
{
    for (int i = 0; i < scot_room_command_count; i++)
        if (strcmp(scot_room_commands[i].name, name) == 0)
            return i;
    fail_msg("no command %s", name);
    return -1;
}

static bool ask(struct bench *b, struct scot_error *err, const char *name, int values, const double *value)
{
    struct scot_command command = {.spec = spec_of(name)};
    for (int i = 0; i < SCOT_COMMAND_ARGS; i++)
        command.value[i] = i < values ? value[i] : NAN;
    return scot_room_do(b->room, &command, err);
}

#define ASK(b, name, ...)                                                                            \
    do {                                                                                             \
        struct scot_error why = {0};                                                                 \
        const double v[] = {__VA_ARGS__};                                                            \
        if (!ask((b), &why, (name), (int)(sizeof v / sizeof v[0]), v))                               \
            fail_msg("%s: %s", (name), why.text);                                                    \
    } while (0)

#define REFUSED(b, words, name, ...)                                                                 \
    do {                                                                                             \
        struct scot_error why = {0};                                                                 \
        const double v[] = {__VA_ARGS__};                                                            \
        assert_false(ask((b), &why, (name), (int)(sizeof v / sizeof v[0]), v));                      \
        if (strstr(why.text, (words)) == NULL)                                                       \
            fail_msg("%s said: %s", (name), why.text);                                               \
    } while (0)

static void tick_until_still(struct bench *b)
{
    for (int i = 0; i < 2000; i++)
        scot_room_tick(b->room, 33);
}

static void shoot(struct bench *b)
{
    ASK(b, "shot", NAN);
    assert_true(scot_room_tick(b->room, 1));
    for (int ms = 0; ms < 1000; ms += 10) /* brightness settles, then the beam is off by itself */
        scot_room_tick(b->room, 10);
    assert_false(scot_room_tick(b->room, 100));
}

/* Where the picture is darkest, by centroid of its darkest pixels. */
static void darkest(const uint16_t *picture, double *x, double *y)
{
    uint16_t least = UINT16_MAX;
    int margin = 8;
    for (int r = margin; r < PICTURE - margin; r++)
        for (int c = margin; c < PICTURE - margin; c++)
            if (picture[r * PICTURE + c] < least)
                least = picture[r * PICTURE + c];
    double sum = 0, sum_x = 0, sum_y = 0;
    for (int r = margin; r < PICTURE - margin; r++)
        for (int c = margin; c < PICTURE - margin; c++)
            if (picture[r * PICTURE + c] < least + 2500) {
                sum += 1;
                sum_x += c;
                sum_y += r;
            }
    *x = sum_x / sum;
    *y = sum_y / sum;
}

static void the_marker_lies_where_it_belongs_on_screen(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 2);
    static const double angle[][2] = {{0, 0}, {30, 0}, {-30, 0}, {90, 0}, {-90, 0}, {20, 25}, {0, -30}};
    for (size_t i = 0; i < sizeof angle / sizeof angle[0]; i++) {
        ASK(&b, "isocentre", 0, 0, 0);
        ASK(&b, "carm.goto", angle[i][0], angle[i][1]);
        tick_until_still(&b);
        shoot(&b);
        struct scot_still still;
        assert_true(scot_room_still(b.room, &still));
        double x, y, column, row;
        darkest(still.picture, &x, &y);
        assert_true(scot_view_project(&still.view, marker, &column, &row));
        /* Its darkest part lies toward the thicker water, within its 32 pixels. */
        if (fabs(x - column) > 4 || fabs(y - row) > 4)
            fail_msg("%g/%g: marker at %.1f %.1f, wanted %.1f %.1f", angle[i][0], angle[i][1], x, y, column, row);
        if (i == 0) { /* AP: the patient's left on screen left, the head up */
            assert_true(x < PICTURE / 2.0 - 15);
            assert_true(y < PICTURE / 2.0 - 15);
        }
    }
    tear_down(&b);
}

static void more_oblique_swings_the_detector_to_the_patients_left(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    ASK(&b, "carm.goto", 40, 0);
    tick_until_still(&b);
    shoot(&b);
    struct scot_still still;
    assert_true(scot_room_still(b.room, &still));
    assert_true(still.view.detector_centre.x > still.view.source.x + 100); /* +x is the patient's left */
    tear_down(&b);
}

static const char *state_of(struct bench *b)
{
    static char text[SCOT_ROOM_STATE_BYTES];
    assert_true(scot_room_state_json(b->room, text, sizeof text) > 0);
    return text;
}

static void has(struct bench *b, const char *words)
{
    if (strstr(state_of(b), words) == NULL)
        fail_msg("no %s in %s", words, state_of(b));
}

static void the_held_image_is_flagged_when_the_carm_or_table_moved(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    shoot(&b);
    has(&b, "\"stale\":false");
    ASK(&b, "carm.goto", 5, NAN);
    tick_until_still(&b);
    has(&b, "\"stale\":true");
    shoot(&b);
    has(&b, "\"stale\":false");
    ASK(&b, "table.goto", NAN, NAN, 12);
    tick_until_still(&b);
    has(&b, "\"stale\":true");
    has(&b, "\"longitudinal_mm\":12.00");
    tear_down(&b);
}

static void the_pedal_makes_pulses_at_the_rate(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    ASK(&b, "beam", NAN, NAN, 10);
    ASK(&b, "pedal", 1);
    int pictures = 0;
    for (int ms = 0; ms < 1990; ms += 10)
        pictures += scot_room_tick(b.room, 10);
    assert_int_equal(pictures, 20);
    ASK(&b, "pedal", 0);
    assert_false(scot_room_tick(b.room, 100));
    has(&b, "\"fluoro_s\":1.99,\"pulses\":20");
    assert_int_equal(scot_room_run_frames(b.room), 20);
    tear_down(&b);
}

static void a_stored_view_comes_back_with_its_angles_and_table(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    REFUSED(&b, "no image", "view.store", 3);
    REFUSED(&b, "view 3 is empty", "view.recall", 3);
    ASK(&b, "carm.goto", 25, -10, 4);
    ASK(&b, "table.goto", 6, -7, 20);
    tick_until_still(&b);
    shoot(&b);
    ASK(&b, "view.store", 3);
    ASK(&b, "carm.goto", 0, 0, 0);
    ASK(&b, "table.goto", 0, 0, 0);
    tick_until_still(&b);
    ASK(&b, "view.recall", 3);
    tick_until_still(&b);
    has(&b, "\"carm\":{\"oblique_deg\":25.00,\"tilt_deg\":-10.00,\"wigwag_deg\":4.00");
    has(&b, "\"table\":{\"lateral_mm\":6.00,\"height_mm\":-7.00,\"longitudinal_mm\":20.00}");
    has(&b, "\"stale\":false");
    tear_down(&b);
}

static void swap_changes_the_two_monitors(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    shoot(&b);
    ASK(&b, "view.store", 0);
    ASK(&b, "carm.goto", 30, NAN);
    tick_until_still(&b);
    shoot(&b);
    struct scot_still before, after;
    assert_true(scot_room_still(b.room, &before));
    uint16_t corner = before.picture[PICTURE * 100 + 100];
    ASK(&b, "view.swap", NAN);
    assert_true(scot_room_tick(b.room, 1)); /* a new picture to show, once */
    assert_false(scot_room_tick(b.room, 1));
    assert_true(scot_room_view(b.room, 0, &after));
    assert_int_equal(after.picture[PICTURE * 100 + 100], corner);
    assert_true(scot_room_still(b.room, &before));
    assert_true(before.carm.oblique_rad == 0);
    tear_down(&b);
}

/* A session: C-arm, table, pedal, needle, contrast, subtraction. */
static void session(struct bench *b)
{
    ASK(b, "isocentre", 0, 0, 0);
    ASK(b, "pedal", 1);
    for (int i = 0; i < 40; i++) {
        if (i == 3)
            ASK(b, "carm.goto", 12, 5);
        if (i == 5)
            ASK(b, "needle.add", 22, 90);
        if (i > 6 && i < 20)
            ASK(b, "needle.advance", 2.5);
        if (i == 20)
            ASK(b, "contrast.inject", 0.5, 300);
        if (i == 30)
            ASK(b, "mode", 1);
        scot_room_tick(b->room, 20 + i % 3);
    }
    ASK(b, "pedal", 0);
}

static void same_run(const struct bench *one, const struct bench *other)
{
    size_t bytes = (size_t)PICTURE * PICTURE * sizeof(uint16_t);
    assert_int_equal(scot_room_run_frames(one->room), scot_room_run_frames(other->room));
    for (int i = 0; i < scot_room_run_frames(one->room); i++) {
        struct scot_still a, b;
        assert_true(scot_room_run_frame(one->room, i, &a) && scot_room_run_frame(other->room, i, &b));
        assert_memory_equal(a.picture, b.picture, bytes);
    }
}

static void the_same_calls_give_the_same_bytes(void **state)
{
    (void)state;
    struct bench one, other;
    set_up_with(&one, 1);
    set_up_with(&other, 3);
    session(&one);
    session(&other);
    same_run(&one, &other);
    char text[SCOT_ROOM_STATE_BYTES];
    strcpy(text, state_of(&one));
    assert_string_equal(text, state_of(&other));
    tear_down(&one);
    tear_down(&other);
}

static void after_a_reset_the_room_is_as_new(void **state)
{
    (void)state;
    struct bench fresh, used;
    set_up_with(&fresh, 2);
    set_up_with(&used, 2);
    session(&used); /* leaves subtraction, a needle, contrast, a run, brightness, a C-arm half way */
    ASK(&used, "collimate", 0.1, 0.1, 0.1, 0.1);
    ASK(&used, "beam", 90, 5, 30, 0.2, 0);
    ASK(&used, "view.store", 3);
    ASK(&used, "carm.drive", 5, 5, 5);
    ASK(&used, "pointer", 1);
    assert_true(scot_room_reset(used.room, 7, NULL));
    char text[SCOT_ROOM_STATE_BYTES];
    strcpy(text, state_of(&fresh));
    assert_string_equal(text, state_of(&used));
    session(&fresh);
    session(&used);
    same_run(&fresh, &used);
    strcpy(text, state_of(&fresh));
    assert_string_equal(text, state_of(&used));
    struct scot_room_now now;
    scot_room_now(used.room, &now);
    assert_true(now.active == 0 && now.fluoro_ms > 0 && now.pulse > 0 && scot_room_contrast(used.room, 0).injected_ml == 0.5);
    tear_down(&fresh);
    tear_down(&used);
}

static void ticks_allocate_nothing(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 2);
    session(&b); /* scratch memory has grown to this size of picture */
    ASK(&b, "pedal", 1);
    uint64_t before = scot_alloc_count();
    for (int i = 0; i < 100; i++) {
        ASK(&b, "carm.goto", i % 20, NAN);
        scot_room_tick(b.room, 33);
        state_of(&b);
    }
    assert_int_equal(scot_alloc_count(), before);
    tear_down(&b);
}

/* A new room, no view ever seen: poses all over what C-arm, table (isocentre in the CT) and field can do. */
static void no_view_of_the_carm_allocates(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 2);
    uint64_t before = scot_alloc_count();
    double half = (SIDE - 1) / 2.0 * spacing_mm;
    for (int i = 0; i < 300; i++) {
        double t = i * 0.6180339887; /* steps that never repeat */
        ASK(&b, "pedal", 0);
        ASK(&b, "carm.goto", 120 * sin(7 * t), 60 * sin(5 * t + 1), 12 * sin(3 * t));
        ASK(&b, "field", i % 2 ? 400 : 240 + 160 * sin(2 * t));
        ASK(&b, "carm.sid", i % 3 ? 900 : 1100 + 200 * sin(4 * t));
        ASK(&b, "isocentre", half * sin(11 * t), half * sin(13 * t), half * sin(17 * t));
        for (int ticks = 0; ticks < 100; ticks++) /* until it stands there */
            scot_room_tick(b.room, 100);
        ASK(&b, "pedal", 1);
        scot_room_tick(b.room, 100);
    }
    assert_int_equal(scot_alloc_count(), before);
    tear_down(&b);
}

static void the_needle_darkens_its_own_place(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    ASK(&b, "isocentre", 0, 0, 0);
    ASK(&b, "filter", 0, 0);
    tick_until_still(&b);
    shoot(&b);
    ASK(&b, "mode", 1);
    ASK(&b, "needle.add", 22, 90, 0.5, 0.5);
    ASK(&b, "needle.turn", 40, 0); /* tip to screen right, on the skin: it turns freely */
    ASK(&b, "needle.advance", 40);
    shoot(&b);
    struct scot_still still;
    assert_true(scot_room_still(b.room, &still));
    double x, y;
    darkest(still.picture, &x, &y);
    assert_true(fabs(y - PICTURE / 2.0) < 4);
    has(&b, "\"depth_mm\":40.00");
    /* What is refused may still have moved the needle: whoever watches is told. */
    struct scot_needle before, after;
    uint64_t version = scot_room_version(b.room);
    assert_true(scot_room_needle(b.room, 0, &before));
    REFUSED(&b, "withdraw to redirect", "needle.turn", -40, 0);
    assert_true(scot_room_needle(b.room, 0, &after));
    assert_true(scot_length(scot_sub(before.direction, after.direction)) > 0.01);
    assert_true(scot_room_version(b.room) > version);
    REFUSED(&b, "length_mm is 20", "needle.add", 22, 20);
    tear_down(&b);
}

/* The mask is the last live picture, and knows where that was taken, whatever the monitor holds since. */
static void the_mask_keeps_its_own_position(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    shoot(&b);
    ASK(&b, "view.store", 0);
    ASK(&b, "carm.goto", 20, 0);
    tick_until_still(&b);
    shoot(&b);
    ASK(&b, "view.swap", NAN); /* the first picture on the monitor, the C-arm where the second was taken */
    has(&b, "\"stale\":true");
    ASK(&b, "mode", 1);
    assert_null(strstr(state_of(&b), "the mask was taken in another position"));
    ASK(&b, "carm.goto", 0, 0);
    tick_until_still(&b);
    has(&b, "the mask was taken in another position");
    tear_down(&b);
}

static void replay_shows_the_run_again(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    ASK(&b, "pedal", 1);
    for (int i = 0; i < 10; i++)
        scot_room_tick(b.room, 70);
    REFUSED(&b, "the beam is on", "run.play", 0);
    ASK(&b, "pedal", 0);
    int frames = scot_room_run_frames(b.room);
    assert_true(frames >= 9);
    ASK(&b, "run.play", 0);
    has(&b, "\"mode\":\"replay\"");
    int shown = 0;
    for (int i = 0; i < 20; i++)
        shown += scot_room_tick(b.room, 70);
    assert_int_equal(shown, frames - 1);
    REFUSED(&b, "wanted frame", "run.seek", 5000);
    tear_down(&b);
}

static void every_command_keeps_its_limits(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    for (int i = 0; i < scot_room_command_count; i++) {
        const struct scot_command_spec *spec = &scot_room_commands[i];
        assert_true(strlen(spec->help) > 0);
        for (int arg = 0; arg < SCOT_COMMAND_ARGS && spec->arg[arg] != NULL; arg++) {
            struct scot_command command = {.spec = i};
            for (int other = 0; other < SCOT_COMMAND_ARGS; other++)
                command.value[other] = spec->least[other];
            command.value[arg] = spec->most[arg] + 1;
            struct scot_error err = {0};
            assert_false(scot_room_do(b.room, &command, &err));
            assert_non_null(strstr(err.text, "wanted"));
        }
    }
    tear_down(&b);
}

static void five_minutes_of_beam_ring_the_alarm(void **state)
{
    (void)state;
    struct bench b;
    set_up_with(&b, 1);
    ASK(&b, "beam", NAN, NAN, 1);
    ASK(&b, "pedal", 1);
    for (int s = 0; s < 299 * 10; s++)
        scot_room_tick(b.room, 100);
    has(&b, "\"alarm\":false");
    for (int s = 0; s < 11; s++)
        scot_room_tick(b.room, 100);
    has(&b, "\"alarm\":true");
    ASK(&b, "alarm.reset", NAN);
    has(&b, "\"alarm\":false");
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_marker_lies_where_it_belongs_on_screen),
        cmocka_unit_test(more_oblique_swings_the_detector_to_the_patients_left),
        cmocka_unit_test(the_held_image_is_flagged_when_the_carm_or_table_moved),
        cmocka_unit_test(the_pedal_makes_pulses_at_the_rate),
        cmocka_unit_test(a_stored_view_comes_back_with_its_angles_and_table),
        cmocka_unit_test(swap_changes_the_two_monitors),
        cmocka_unit_test(the_same_calls_give_the_same_bytes),
        cmocka_unit_test(after_a_reset_the_room_is_as_new),
        cmocka_unit_test(ticks_allocate_nothing),
        cmocka_unit_test(no_view_of_the_carm_allocates),
        cmocka_unit_test(the_needle_darkens_its_own_place),
        cmocka_unit_test(the_mask_keeps_its_own_position),
        cmocka_unit_test(replay_shows_the_run_again),
        cmocka_unit_test(every_command_keeps_its_limits),
        cmocka_unit_test(five_minutes_of_beam_ring_the_alarm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
