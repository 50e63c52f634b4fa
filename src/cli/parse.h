#ifndef SCOT_CLI_PARSE_H
#define SCOT_CLI_PARSE_H

#include "cli/command.h"

/* The options that every command has. */
const struct scot_cli_option *scot_cli_common(int *count);

#endif
