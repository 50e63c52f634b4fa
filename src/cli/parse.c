#include "cli/parse.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct scot_cli_option common[] = {
    {"--help", SCOT_CLI_FLAG, NULL, 0, 0, 0, "what this command does, with an example"},
    {"--json", SCOT_CLI_FLAG, NULL, 0, 0, 0, "print one JSON object"},
    {"--threads", SCOT_CLI_WHOLE, "N", 1, 64, 0, "threads to compute with (default: one per processor)"},
};
enum { COMMON = sizeof common / sizeof *common, HELP = 0, JSON, THREADS };

const struct scot_cli_option *scot_cli_common(int *count)
{
    *count = COMMON;
    return common;
}

/* One number at *text, which is moved behind it. */
static bool read_number(const char **text, const struct scot_cli_option *option, double *out, struct scot_error *err)
{
    char *end;
    errno = 0;
    *out = strtod(*text, &end);
    if (end == *text || !isfinite(*out))
        return scot_fail(err, "%s is %.40s, wanted %s%s", option->name, *text,
                         option->kind == SCOT_CLI_POINT ? "three numbers " : "a number ", option->value);
    bool bounded = option->least < 0 || option->least > 0 || option->most > 0;
    if (bounded && !(*out >= option->least && *out <= option->most))
        return scot_fail(err, "%s is %g, wanted %.10g to %.10g", option->name, *out, option->least, option->most);
    *text = end;
    return true;
}

static bool read_value(struct scot_cli_value *value, const struct scot_cli_option *option, const char *text,
                       struct scot_error *err)
{
    const char *at = text;
    int numbers = option->kind == SCOT_CLI_POINT ? 3 : 1;
    value->given = true;
    value->text = text;
    if (option->kind == SCOT_CLI_TEXT)
        return text[0] != '\0' || scot_fail(err, "%s is empty, wanted %s", option->name, option->value);
    for (int i = 0; i < numbers; i++) {
        if (!read_number(&at, option, &value->number[i], err))
            return false;
        if (i + 1 < numbers && *at++ != ',')
            return scot_fail(err, "%s is %.60s, wanted three numbers %s", option->name, text, option->value);
    }
    if (*at != '\0')
        return scot_fail(err, "%s is %.60s, wanted %s and nothing behind it", option->name, text, option->value);
    if (option->kind == SCOT_CLI_WHOLE && (floor(value->number[0]) < value->number[0] || fabs(value->number[0]) > 9e15))
        return scot_fail(err, "%s is %.40s, wanted a whole number", option->name, text);
    return true;
}

/* Which of count options a word names: "--size" or "--size=512"; -1 for none. */
static int find(const struct scot_cli_option *option, int count, const char *word)
{
    for (int i = 0; i < count; i++) {
        size_t length = strlen(option[i].name);
        if (strncmp(option[i].name, word, length) == 0 &&
            (word[length] == '\0' || (word[length] == '=' && option[i].name[1] == '-')))
            return i;
    }
    return -1;
}

struct reading {
    int argc, at;
    const char *const *argv;
};

static bool read_option(struct reading *r, const struct scot_cli_option *option, struct scot_cli_value *value,
                        struct scot_error *err)
{
    const char *word = r->argv[r->at], *equals = strchr(word, '=');
    if (value->given)
        return scot_fail(err, "%s is given twice", option->name);
    value->given = true;
    if (option->kind == SCOT_CLI_FLAG)
        return equals == NULL || scot_fail(err, "%s takes no value", option->name);
    if (equals != NULL)
        return read_value(value, option, equals + 1, err);
    if (r->at + 1 >= r->argc)
        return scot_fail(err, "%s has no value, wanted %s", option->name, option->value);
    return read_value(value, option, r->argv[++r->at], err);
}

static bool read_word(struct reading *r, const struct scot_cli_command *command, struct scot_cli_value *value,
                      struct scot_cli_value *shared, const char **argument, int *arguments, struct scot_error *err)
{
    const char *word = r->argv[r->at];
    if (word[0] != '-' || word[1] == '\0') {
        if (*arguments >= command->most_arguments)
            return scot_fail(err, "%.60s is one argument too many, wanted %s", word,
                             command->most_arguments > 0 ? command->argument_names : "none");
        argument[(*arguments)++] = word;
        return true;
    }
    int i = find(command->option, command->options, word);
    if (i >= 0)
        return read_option(r, &command->option[i], &value[i], err);
    i = find(common, COMMON, word);
    if (i >= 0)
        return read_option(r, &common[i], &shared[i], err);
    return scot_fail(err, "no option is called %.60s; scottie %s --help lists them", word, command->name);
}

bool scot_cli_parse(struct scot_cli_call *call, const struct scot_cli_command *command, int argc,
                    const char *const *argv, struct scot_cli_value *value, const char **argument, bool *wants_help,
                    struct scot_error *err)
{
    struct scot_cli_value shared[COMMON] = {0};
    struct reading r = {.argc = argc, .argv = argv};
    int arguments = 0;
    for (int i = 0; i < command->options; i++)
        value[i] = (struct scot_cli_value){.number = {command->option[i].standard}};
    for (; r.at < argc; r.at++)
        if (!read_word(&r, command, value, shared, argument, &arguments, err))
            return false;
    *call = (struct scot_cli_call){.command = command, .value = value, .argument = argument, .arguments = arguments,
                                   .json = shared[JSON].given, .threads = (int)shared[THREADS].number[0]};
    *wants_help = shared[HELP].given;
    if (!*wants_help && arguments < command->least_arguments)
        return scot_fail(err, "%s is missing; scottie %s --help shows an example", command->argument_names,
                         command->name);
    return true;
}
