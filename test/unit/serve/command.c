#include "serve/command.h"

#include <stdio.h>
#include <string.h>

#include "serve/live_parts.h"
#include "serve/text.h"
#include "support.h"

static bool reads(const char *json, struct scot_wish *wish)
{
    struct scot_error err = {0};
    return scot_wish_read(wish, json, strlen(json), NULL, &err);
}

static void a_command_is_read_by_its_table(void **context)
{
    (void)context;
    struct scot_wish wish;
    assert_true(reads("{\"do\":\"carm.goto\",\"tilt_deg\":-12.5}", &wish));
    assert_int_equal(wish.kind, SCOT_WISH_COMMAND);
    assert_string_equal(scot_room_commands[wish.command.spec].name, "carm.goto");
    assert_true(isnan(wish.command.value[0]));
    assert_float_equal(wish.command.value[1], -12.5, 0);
    assert_true(reads("{\"do\":\"pedal\",\"down\":true}", &wish));
    assert_float_equal(wish.command.value[0], 1, 0);
    assert_true(reads("{\"do\":\"scout.label\",\"x\":0.5,\"y\":1,\"text\":\"L4\"}", &wish));
    assert_string_equal(wish.command.text, "L4");
    assert_true(reads("{\"do\":\"drive\"}", &wish));
    assert_int_equal(wish.kind, SCOT_WISH_DRIVE);
}

static void what_is_wrong_is_said_in_one_line(void **context)
{
    (void)context;
    static const struct {
        const char *json, *line, *name;
    } rows[] = {
        {"", "not JSON at byte 0", ""},
        {"{\"do\":\"pedal\",\"down\":1} x", "not JSON", ""},
        {"{\"do\":\"pedal\",\"down\":1,\"down\":0}", "not JSON", ""},
        {"[1]", "the message is not an object, wanted {\"do\":...}", ""},
        {"{}", "the message has no \"do\" word", ""},
        {"{\"do\":3}", "the message has no \"do\" word", ""},
        {"{\"do\":\"fly\"}", "no command is called fly", "fly"},
        {"{\"do\":\"pedal\"}", "pedal: down is missing, wanted 0 to 1", "pedal"},
        {"{\"do\":\"pedal\",\"down\":2}", "pedal: down is 2, wanted 0 to 1", "pedal"},
        {"{\"do\":\"pedal\",\"down\":\"1\"}", "pedal: down is not a number, wanted 0 to 1", "pedal"},
        {"{\"do\":\"pedal\",\"down\":null}", "pedal: down is not a number", "pedal"},
        {"{\"do\":\"pedal\",\"down\":1,\"up\":0}", "pedal: no argument is called up", "pedal"},
        {"{\"do\":\"pedal\",\"down\":1,\"text\":\"a\"}", "pedal: no argument is called text", "pedal"},
        {"{\"do\":\"pedal\",\"down\":NaN}", "not JSON", ""},
        {"{\"do\":\"pedal\",\"down\":1e999}", "not JSON", ""},
        {"{\"do\":\"carm.goto\",\"?oblique_deg\":1}", "no argument is called ?oblique_deg", "carm.goto"},
        {"{\"do\":\"alive\",\"x\":1}", "alive takes no arguments", "alive"},
        {"{\"do\":\"scout.label\",\"x\":0,\"y\":0,\"text\":7}", "text is not a string", "scout.label"},
        {"{\"do\":\"scout.label\",\"x\":0,\"y\":0,\"text\":\"a\\nb\"}", "text has a control character", "scout.label"},
        {"{\"do\":\"scout.label\",\"x\":0,\"y\":0,\"text\":\"0123456789012345678901234567890123\"}",
         "text has 34 bytes, wanted at most 31", "scout.label"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scot_wish wish;
        struct scot_error err = {0};
        char name[32];
        assert_false(scot_wish_read(&wish, rows[i].json, strlen(rows[i].json), name, &err));
        if (strstr(err.text, rows[i].line) == NULL || strcmp(name, rows[i].name) != 0)
            fail_msg("%s: wanted %s (%s), got %s (%s)", rows[i].json, rows[i].line, rows[i].name, err.text, name);
    }
}

static struct queued entry_of(const char *json, int viewer, double ms)
{
    struct queued entry = {.viewer = viewer, .arrived_ms = ms};
    assert_true(reads(json, &entry.wish));
    return entry;
}

static int put(struct queue *queue, const char *json, int viewer)
{
    struct queued entry = entry_of(json, viewer, queue->count);
    assert_true(live_queue_put(queue, &entry));
    return queue->count;
}

static void like_absolute_commands_melt(void **context)
{
    (void)context;
    static struct queue queue;
    queue = (struct queue){0};
    assert_int_equal(put(&queue, "{\"do\":\"carm.goto\",\"oblique_deg\":1}", 0), 1);
    assert_int_equal(put(&queue, "{\"do\":\"carm.goto\",\"oblique_deg\":2}", 0), 1);
    assert_int_equal(put(&queue, "{\"do\":\"carm.goto\",\"tilt_deg\":3}", 0), 1);
    assert_float_equal(queue.entry[0].wish.command.value[0], 2, 0);
    assert_float_equal(queue.entry[0].wish.command.value[1], 3, 0);
    assert_float_equal(queue.entry[0].arrived_ms, 0, 0);
    assert_int_equal(put(&queue, "{\"do\":\"carm.goto\",\"tilt_deg\":3}", 1), 2); /* another viewer's */
    assert_int_equal(put(&queue, "{\"do\":\"pedal\",\"down\":1}", 1), 3);
    assert_int_equal(put(&queue, "{\"do\":\"pedal\",\"down\":0}", 1), 4); /* a tap on the pedal is two things */
    assert_int_equal(put(&queue, "{\"do\":\"carm.goto\",\"tilt_deg\":4}", 1), 5); /* not across another command */
}

static void steps_add_up_within_their_limits(void **context)
{
    (void)context;
    static struct queue queue;
    queue = (struct queue){0};
    put(&queue, "{\"do\":\"needle.advance\",\"mm\":100}", 0);
    assert_int_equal(put(&queue, "{\"do\":\"needle.advance\",\"mm\":-30}", 0), 1);
    assert_float_equal(queue.entry[0].wish.command.value[0], 70, 0);
    assert_int_equal(put(&queue, "{\"do\":\"needle.advance\",\"mm\":100}", 0), 2); /* 170 is more than one may ask */
}

static void a_full_queue_says_so(void **context)
{
    (void)context;
    static struct queue queue;
    queue = (struct queue){.first = QUEUE - 3};
    struct queued entry = entry_of("{\"do\":\"pedal\",\"down\":1}", 0, 0);
    for (int i = 0; i < SHARE; i++)
        assert_true(live_queue_put(&queue, &entry));
    assert_false(live_queue_put(&queue, &entry)); /* its share is used, the others' is not */
    for (int i = SHARE; i < QUEUE; i++) {
        entry.viewer = i / SHARE;
        assert_true(live_queue_put(&queue, &entry));
    }
    entry.viewer = SCOT_VIEWERS; /* a ninth, while those of one that has gone still lie there */
    assert_false(live_queue_put(&queue, &entry));
}

static void any_bytes_become_a_json_string(void **context)
{
    (void)context;
    char out[32];
    assert_int_equal(scot_json_string(out, sizeof out, "a\"b\\\n\xc3\xa4"), 16);
    assert_string_equal(out, "\"a\\\"b\\\\\\u000a??\"");
    char small[12];
    size_t length = scot_json_string(small, sizeof small, "\n\n\n\n\n\n");
    assert_true(length < sizeof small && small[0] == '"' && small[length - 1] == '"');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_read_by_its_table),
        cmocka_unit_test(what_is_wrong_is_said_in_one_line),
        cmocka_unit_test(like_absolute_commands_melt),
        cmocka_unit_test(steps_add_up_within_their_limits),
        cmocka_unit_test(a_full_queue_says_so),
        cmocka_unit_test(any_bytes_become_a_json_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
