#ifndef SCOT_PROCEDURE_RUN_FILE_H
#define SCOT_PROCEDURE_RUN_FILE_H

#include <stdint.h>

#include "base/error.h"
#include "procedure/act.h"
#include "xray/room.h"

/* A run on disk: JSON Lines, one header, then what was done in order, then an end. Every line carries its number n and a
 * hash h chained over all before it, so that a line edited, moved or left out is found. doc/api.md fixes the members.
 *
 *   {"scottie":"run","version":1,"ct_sha256","seed","size","builtin_seed":0|null,"rules_sha256","n":0,"h":"..."}
 *   {"ticks_us":[16667,...],"n":1,"h"}            time that passed before the next line
 *   {"command":{"do":"carm.goto",...},"p":"digest","n","h"}
 *   {"act":{"do":"act.consent",...},"at":unix_s,"p":"digest","n","h"}
 *   {"log":{...},...}                             a line of the procedure's log that the line before brought about
 *   {"end":"finished|aborted|interrupted","n","h"} */

struct scot_run_header {
    char ct_sha256[65], rules_sha256[65];
    uint64_t seed;
    int size;
    bool builtin;             /* the built-in patient of builtin_seed; else a CT that must be given */
    uint64_t builtin_seed;
};

enum scot_run_line_kind { SCOT_RUN_TICKS, SCOT_RUN_COMMAND, SCOT_RUN_ACT, SCOT_RUN_LOG, SCOT_RUN_END };
enum { SCOT_RUN_TICKS_MOST = 256, SCOT_RUN_LINE_BYTES = 16384 };
struct scot_run_line {
    enum scot_run_line_kind kind;
    uint32_t tick_us[SCOT_RUN_TICKS_MOST];
    int ticks;
    struct scot_command command;
    struct scot_act act;
    char digest[17];                    /* of commands and acts */
    char text[SCOT_RUN_LINE_BYTES];     /* of a log line, or the end's word */
};

struct scot_run_writer;
/* A new file, which must not exist; or an old one to go on with: its torn last line, never acknowledged, is cut off. Errs when another
 * process writes it (flock). */
bool scot_run_writer_create(struct scot_run_writer **out, const char *path, const struct scot_run_header *header,
                            struct scot_error *err);
bool scot_run_writer_resume(struct scot_run_writer **out, const char *path, struct scot_error *err);
/* Ticks are gathered and written before the next line, or by scot_run_writer_flush. */
void scot_run_writer_tick(struct scot_run_writer *writer, uint32_t us);
/* Everything else is written and handed to the system (write, and for acts fdatasync) before this returns. After an error nothing more is accepted. */
bool scot_run_writer_line(struct scot_run_writer *writer, const struct scot_run_line *line, struct scot_error *err);
bool scot_run_writer_flush(struct scot_run_writer *writer, struct scot_error *err);
void scot_run_writer_close(struct scot_run_writer **writer);

/* A run's file as text, NUL behind it; the caller frees it with scot_free. NULL with err set: no such file, or over 256 MiB. */
char *scot_run_read_file(const char *path, size_t *length, struct scot_error *err);

struct scot_run_reader;
/* Reads and checks the header; text is borrowed. Errs in one line: not a run, a version not known. */
bool scot_run_reader_create(struct scot_run_reader **out, struct scot_run_header *header, const char *text, size_t length,
                            struct scot_error *err);
/* The next line into *line; *more false at the end of the file. Errs with the line's number: edited (hash), out of order, malformed. A
 * last line without its newline is torn: *more false and *torn true. */
bool scot_run_reader_next(struct scot_run_reader *reader, struct scot_run_line *line, bool *more, bool *torn,
                          struct scot_error *err);
/* Bytes up to the end of the last whole line, how many lines that is, and the chain's hash there. */
size_t scot_run_reader_passed(const struct scot_run_reader *reader, uint64_t *lines, char hash[17]);
void scot_run_reader_destroy(struct scot_run_reader **reader);

#endif
