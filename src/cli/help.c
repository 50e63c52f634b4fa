#include "cli/help.h"

#include <string.h>

#include "cli/parse.h"

static void say_option(FILE *out, const struct scot_cli_option *option)
{
    char left[40];
    snprintf(left, sizeof left, "%s %s", option->name, option->value != NULL ? option->value : "");
    fprintf(out, "  %-28s %s", left, option->help);
    bool number = option->kind == SCOT_CLI_NUMBER || option->kind == SCOT_CLI_WHOLE;
    if (number && (option->standard < 0 || option->standard > 0))
        fprintf(out, " (default %.10g)", option->standard);
    fputc('\n', out);
}

void scot_cli_help(FILE *out, const struct scot_cli_command *command)
{
    int shared;
    const struct scot_cli_option *common = scot_cli_common(&shared);
    fprintf(out, "scottie %s %s%s[options]\n%s.\n\n%s\n\nOptions:\n", command->name, command->argument_names,
            command->argument_names[0] != '\0' ? " " : "", command->summary, command->lesson);
    for (int i = 0; i < command->options; i++)
        say_option(out, &command->option[i]);
    for (int i = 0; i < shared; i++)
        say_option(out, &common[i]);
    fputs("\nExit: 0 done, 1 refused with one line on stderr, 2 wrong use.\n", out);
}

void scot_cli_help_all(FILE *out, const struct scot_cli_command *const *commands, int count)
{
    fputs("Scottie " SCOT_VERSION ": image-guided spinal injection, rehearsed under live simulated fluoroscopy.\n"
          "For rehearsal, teaching and research; not a medical device.\n\n"
          "usage: scottie COMMAND [options]\n\n",
          out);
    for (int i = 0; i < count; i++)
        fprintf(out, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nscottie COMMAND --help teaches each. The quickest start is: scottie serve\n", out);
}
