#ifndef SCOT_CLI_HELP_H
#define SCOT_CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* The help of one command, made from its table. */
void scot_cli_help(FILE *out, const struct scot_cli_command *command);
/* The list of all commands. */
void scot_cli_help_all(FILE *out, const struct scot_cli_command *const *commands, int count);

#endif
