#ifndef SCOT_CLI_COMMAND_H
#define SCOT_CLI_COMMAND_H

#include "base/error.h"

/* The shell's commands as tables: what a command takes stands once, and gives its
 * parsing, its --help and its error lines. A new command is one file with one
 * `const struct scot_cli_command`, named in main.c's list. */

enum scot_cli_kind {
    SCOT_CLI_FLAG,   /* no value; given or not */
    SCOT_CLI_WHOLE,  /* a whole number, in number[0] */
    SCOT_CLI_NUMBER, /* a finite number, in number[0] */
    SCOT_CLI_POINT,  /* X,Y,Z in number[0..2] */
    SCOT_CLI_TEXT    /* a word or a path, in text */
};

struct scot_cli_option {
    const char *name;        /* "--oblique", "-o" */
    enum scot_cli_kind kind;
    const char *value;       /* what its value is called in the help: "DEG"; NULL for a flag */
    double least, most;      /* limits of each number; both 0 = none */
    double standard;         /* number[0] when not given */
    const char *help;        /* one line */
};

struct scot_cli_value {
    bool given;
    double number[3];
    const char *text;        /* argv's own; NULL when not given */
};

/* One call of a command: value[i] belongs to command->option[i]. */
struct scot_cli_call {
    const struct scot_cli_command *command;
    const struct scot_cli_value *value;
    const char *const *argument; /* what stands without an option: paths */
    int arguments;
    bool json;                   /* --json: print one object */
    int threads;                 /* --threads N; 0 = one per processor */
    bool terminal;               /* standard error is a terminal: progress may be shown */
    bool *wrong_use;             /* run sets it when the line it fails with is about how it was called: exit 2 */
};

enum { SCOT_CLI_OPTIONS = 16, SCOT_CLI_ARGUMENTS = 4 };
enum { SCOT_CLI_DONE = 0, SCOT_CLI_REFUSED = 1, SCOT_CLI_WRONG_USE = 2 };

struct scot_cli_command {
    const char *name;            /* "bench xray": two words are two words on the command line */
    const char *argument_names;  /* "CT", "[CT]" or "" */
    int least_arguments, most_arguments;
    const char *summary;         /* one line, for the list */
    const char *lesson;          /* paragraphs and an example, for --help */
    const struct scot_cli_option *option; /* beside --help, --json and --threads, which all have */
    int options;

    /* Does it and prints to stdout. False with err set: main prints the line to
     * stderr and exits 1. */
    bool (*run)(const struct scot_cli_call *call, struct scot_error *err);
};

/* Each in its own file. */
extern const struct scot_cli_command scot_cli_info, scot_cli_xray, scot_cli_patient, scot_cli_bench_xray, scot_cli_contrast,
    scot_cli_plan, scot_cli_run, scot_cli_serve, scot_cli_spine, scot_cli_case_backup, scot_cli_case_export, scot_cli_case_list,
    scot_cli_case_restore, scot_cli_case_show, scot_cli_case_verify;

/* Reads argv (after the command's name) by the command's table. wants_help is set when --help is
 * among them. Errs, for exit 2, on an unknown option, a missing or wrong value, too few or many
 * arguments; value and argument are the caller's arrays of SCOT_CLI_OPTIONS and
 * SCOT_CLI_ARGUMENTS, which call then points to. */
bool scot_cli_parse(struct scot_cli_call *call, const struct scot_cli_command *command, int argc,
                    const char *const *argv, struct scot_cli_value *value, const char **argument,
                    bool *wants_help, struct scot_error *err);

#endif
