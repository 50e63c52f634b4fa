#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/help.h"

static const struct scot_cli_command *const commands[] = {
    &scot_cli_serve, &scot_cli_info, &scot_cli_xray,
    &scot_cli_patient, &scot_cli_spine, &scot_cli_plan, &scot_cli_contrast, &scot_cli_run,
    &scot_cli_case_list, &scot_cli_case_show, &scot_cli_case_verify, &scot_cli_case_backup, &scot_cli_case_restore,
    &scot_cli_case_export, &scot_cli_bench_xray,
};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* How many of the words argv[0..] make up the command's name; 0 when they do not. */
static int words_of(const struct scot_cli_command *command, int argc, const char *const *argv)
{
    char said[64];
    if (argc >= 1 && strcmp(command->name, argv[0]) == 0)
        return 1;
    if (argc < 2 || snprintf(said, sizeof said, "%s %s", argv[0], argv[1]) >= (int)sizeof said)
        return 0;
    return strcmp(command->name, said) == 0 ? 2 : 0;
}

static const struct scot_cli_command *find(int argc, const char *const *argv, int *words)
{
    for (int i = 0; i < COMMANDS; i++)
        if ((*words = words_of(commands[i], argc, argv)) > 0)
            return commands[i];
    return NULL;
}

/* What a command's name goes on with where this word ends: "xray" of "bench xray"; NULL where it does not. */
static const char *rest_of(const struct scot_cli_command *command, const char *word)
{
    size_t length = strlen(word);
    return strncmp(command->name, word, length) == 0 && command->name[length] == ' ' ? command->name + length + 1 : NULL;
}

/* All of them: "case list, show, verify or export"; "" where no command begins with the word. */
static void wanted_of(char out[160], const char *word)
{
    int left = 0;
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < COMMANDS; i++)
        left += rest_of(commands[i], word) != NULL;
    for (int i = 0; i < COMMANDS && used < 160; i++) {
        const char *rest = rest_of(commands[i], word);
        if (rest == NULL)
            continue;
        used += (size_t)(used == 0 ? snprintf(out, 160, "%s %s", word, rest)
                                   : snprintf(out + used, 160 - used, "%s%s", left == 1 ? " or " : ", ", rest));
        left--;
    }
}

static int wrong_use(const char *name, const char *line)
{
    fprintf(stderr, "scottie%s%s: %s\n", name[0] != '\0' ? " " : "", name, line);
    return SCOT_CLI_WRONG_USE;
}

static int no_command(int argc, const char *const *word)
{
    char line[360], wanted[160];
    wanted_of(wanted, word[0]);
    bool second = wanted[0] != '\0' && argc > 1 && word[1][0] != '-';
    snprintf(line, sizeof line, "no command is called %.60s%s%.60s%s%s; scottie --help lists them", word[0], second ? " " : "",
             second ? word[1] : "", wanted[0] != '\0' ? ", wanted " : "", wanted);
    return wrong_use("", line);
}

/* What was printed has to arrive: a full disk behind a redirection is a refusal too. */
static int finish(const struct scot_cli_command *command, bool done, const struct scot_error *err)
{
    if (done && fflush(stdout) == 0 && !ferror(stdout))
        return SCOT_CLI_DONE;
    fprintf(stderr, "scottie %s: %s\n", command->name, done ? "standard output cannot be written" : err->text);
    return SCOT_CLI_REFUSED;
}

static int run(const struct scot_cli_command *command, int argc, const char *const *argv)
{
    struct scot_cli_value value[SCOT_CLI_OPTIONS] = {0};
    const char *argument[SCOT_CLI_ARGUMENTS] = {0};
    struct scot_cli_call call;
    struct scot_error err = {0};
    bool wants_help;
    if (!scot_cli_parse(&call, command, argc, argv, value, argument, &wants_help, &err))
        return wrong_use(command->name, err.text);
    if (wants_help) {
        scot_cli_help(stdout, command);
        return finish(command, true, &err);
    }
    call.terminal = isatty(STDERR_FILENO) == 1;
    call.wrong_use = &(bool){false};
    bool done = command->run(&call, &err);
    if (!done && *call.wrong_use)
        return wrong_use(command->name, err.text);
    return finish(command, done, &err);
}

int main(int argc, char **argv)
{
    const char *const *word = (const char *const *)argv + 1;
    int words = 0;
    argc--;
    if (argc == 0) {
        scot_cli_help_all(stderr, commands, COMMANDS);
        return SCOT_CLI_WRONG_USE;
    }
    if (strcmp(word[0], "--help") == 0 || strcmp(word[0], "-h") == 0 || (strcmp(word[0], "help") == 0 && argc == 1)) {
        scot_cli_help_all(stdout, commands, COMMANDS);
        return SCOT_CLI_DONE;
    }
    if (strcmp(word[0], "--version") == 0) {
        puts("scottie " SCOT_VERSION);
        return SCOT_CLI_DONE;
    }
    bool help = strcmp(word[0], "help") == 0;
    const struct scot_cli_command *command = find(argc - help, word + help, &words);
    if (command == NULL)
        return no_command(argc - help, word + help);
    if (help) {
        scot_cli_help(stdout, command);
        return SCOT_CLI_DONE;
    }
    return run(command, argc - words, word + words);
}
