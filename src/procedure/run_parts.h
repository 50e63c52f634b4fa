#ifndef SCOT_PROCEDURE_RUN_PARTS_H
#define SCOT_PROCEDURE_RUN_PARTS_H

#include "procedure/run_file.h"

/* Shared by the run file's writer and reader. */

enum { RUN_HASH = 16, RUN_LINE_ROOM = SCOT_RUN_LINE_BYTES + 512 };

/* The hash of a line's text, everything before its h member, chained to the line before: 16 hex digits and the end. */
void run_hash(char out[RUN_HASH + 1], const char *before, const char *text, size_t length);

/* Where the line's h member begins, `,"h":"`; length when it has none. */
size_t run_hash_at(const char *line, size_t length);

#endif
