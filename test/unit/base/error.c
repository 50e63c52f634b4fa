#include "base/error.h"

#include "support.h"

/* A line is one line and whole characters, whatever it was put together from. */

static void mends(const char *from, const char *wanted)
{
    char text[64];
    snprintf(text, sizeof text, "%s", from);
    scot_line_mend(text);
    assert_string_equal(text, wanted);
}

static void whole_characters_stay(void **state)
{
    (void)state;
    mends("", "");
    mends("Ada \xc3\x89xample, 5 \xe2\x82\xac, \xf0\x9f\x98\x80", "Ada \xc3\x89xample, 5 \xe2\x82\xac, \xf0\x9f\x98\x80");
    mends("\xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf", "\xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf");
}

static void broken_ones_go(void **state)
{
    (void)state;
    mends("cut \xc3", "cut ");
    mends("cut \xe2\x82", "cut ");
    mends("cut \xf0\x9f\x98", "cut ");
    mends("a\x80z \xc0\xaf \xf8z", "az  z");
    mends("\xc3z \xe2\x82z", "z z");
    mends("\xed\xa0\x80 \xe0\x80\x80 \xf4\x90\x80\x80 \xf0\x80\x80\x80", "   ");
}

static void line_ends_become_blanks_and_other_control_characters_are_seen(void **state)
{
    (void)state;
    mends("two\nlines\tand \x7f", "two lines and ?");
}

static void an_error_is_a_line(void **state)
{
    (void)state;
    struct scot_error err = {0};
    assert_false(scot_fail(&err, "\"%.4s\", wanted one line", "\n\xe2\x82\xac\xe2\x82\xac"));
    assert_string_equal(err.text, "\" \xe2\x82\xac\", wanted one line");
    assert_false(scot_fail(&err, "a later cause"));
    assert_string_equal(err.text, "\" \xe2\x82\xac\", wanted one line");
    scot_error_prefix(&err, "a\rfile");
    assert_string_equal(err.text, "a file: \" \xe2\x82\xac\", wanted one line");
    char longest[400];
    memset(longest, 'a', sizeof longest);
    for (size_t i = 1; i + 1 < sizeof longest; i += 2)
        memcpy(longest + i, "\xc3\xa9", 2);
    longest[sizeof longest - 1] = '\0';
    struct scot_error full = {0};
    scot_fail(&full, "%s", longest);
    assert_int_equal(strlen(full.text), 319);
    scot_error_prefix(&full, "b");
    assert_int_equal((unsigned char)full.text[strlen(full.text) - 1], 0xa9);
    scot_error_prefix(NULL, "nobody");
    assert_false(scot_fail(NULL, "nobody"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_characters_stay),
        cmocka_unit_test(broken_ones_go),
        cmocka_unit_test(line_ends_become_blanks_and_other_control_characters_are_seen),
        cmocka_unit_test(an_error_is_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
