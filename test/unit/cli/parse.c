#include "cli/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "support.h"

enum { SIZE, DEG, POINT, OUT, FLAG };
static const struct scot_cli_option options[] = {
    [SIZE] = {"--size", SCOT_CLI_WHOLE, "N", 1, 100, 64, "pixels"},
    [DEG] = {"--oblique", SCOT_CLI_NUMBER, "DEG", -90, 90, 0, "angle"},
    [POINT] = {"--iso", SCOT_CLI_POINT, "X,Y,Z", 0, 0, 0, "point"},
    [OUT] = {"-o", SCOT_CLI_TEXT, "FILE", 0, 0, 0, "file"},
    [FLAG] = {"--keep", SCOT_CLI_FLAG, NULL, 0, 0, 0, "keep"},
};
static const struct scot_cli_command command = {
    .name = "try", .argument_names = "CT", .least_arguments = 1, .most_arguments = 1, .summary = "Tries",
    .lesson = "A lesson.\n    scottie try scan", .option = options, .options = 5,
};

static struct scot_cli_value value[SCOT_CLI_OPTIONS];
static const char *argument[SCOT_CLI_ARGUMENTS];
static struct scot_cli_call call;
static bool help;

static bool parse(struct scot_error *err, int argc, const char *const *argv)
{
    memset(value, 0, sizeof value);
    return scot_cli_parse(&call, &command, argc, argv, value, argument, &help, err);
}

static void values_are_read_by_their_kind(void **context)
{
    (void)context;
    const char *argv[] = {"--size=32", "scan.nii", "--oblique", "-12.5", "--iso", "1,-2.5,3e1", "-o", "-", "--keep",
                          "--json", "--threads", "2"};
    assert_true(parse(NULL, sizeof argv / sizeof *argv, argv));
    assert_string_equal(argument[0], "scan.nii");
    assert_int_equal(call.arguments, 1);
    assert_int_equal((int)value[SIZE].number[0], 32);
    assert_float_equal(value[DEG].number[0], -12.5, 0);
    assert_float_equal(value[POINT].number[1], -2.5, 0);
    assert_float_equal(value[POINT].number[2], 30, 0);
    assert_string_equal(value[OUT].text, "-");
    assert_true(value[FLAG].given && call.json && call.threads == 2 && !help);
}

static void what_is_not_given_is_standard(void **context)
{
    (void)context;
    const char *argv[] = {"scan"};
    assert_true(parse(NULL, 1, argv));
    assert_int_equal((int)value[SIZE].number[0], 64);
    assert_false(value[SIZE].given || call.json);
    assert_null(value[OUT].text);
    const char *only_help[] = {"--help"};
    assert_true(parse(NULL, 1, only_help) && help);
}

static void wrong_use_is_named(void **context)
{
    (void)context;
    static const struct {
        const char *argv[4];
        const char *line;
    } rows[] = {
        {{NULL}, "CT is missing"},
        {{"a", "b"}, "b is one argument too many, wanted CT"},
        {{"a", "--wrong"}, "no option is called --wrong"},
        {{"a", "--size"}, "--size has no value, wanted N"},
        {{"a", "--size", "101"}, "--size is 101, wanted 1 to 100"},
        {{"a", "--size", "2.5"}, "wanted a whole number"},
        {{"a", "--size", "x"}, "--size is x, wanted a number N"},
        {{"a", "--size", "3x"}, "--size is 3x, wanted N and nothing behind it"},
        {{"a", "--oblique", "nan"}, "--oblique is nan"},
        {{"a", "--oblique", "-91"}, "--oblique is -91, wanted -90 to 90"},
        {{"a", "--iso", "1,2"}, "wanted three numbers X,Y,Z"},
        {{"a", "--iso", "1,2,3,4"}, "nothing behind it"},
        {{"a", "--keep=1"}, "--keep takes no value"},
        {{"a", "--keep", "--keep"}, "--keep is given twice"},
        {{"a", "-o", ""}, "-o is empty"},
        {{"a", "--threads", "0"}, "--threads is 0, wanted 1 to 64"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scot_error err = {0};
        int argc = 0;
        while (argc < 4 && rows[i].argv[argc] != NULL)
            argc++;
        assert_false(parse(&err, argc, rows[i].argv));
        if (strstr(err.text, rows[i].line) == NULL)
            fail_msg("wanted %s, got %s", rows[i].line, err.text);
    }
}

static void the_help_names_every_option(void **context)
{
    (void)context;
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    scot_cli_help(out, &command);
    fclose(out);
    for (int i = 0; i < command.options; i++)
        assert_non_null(strstr(text, options[i].name));
    assert_non_null(strstr(text, "scottie try scan"));
    assert_non_null(strstr(text, "--json"));
    assert_non_null(strstr(text, "(default 64)"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_by_their_kind),
        cmocka_unit_test(what_is_not_given_is_standard),
        cmocka_unit_test(wrong_use_is_named),
        cmocka_unit_test(the_help_names_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
