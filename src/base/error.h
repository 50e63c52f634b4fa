#ifndef SCOT_BASE_ERROR_H
#define SCOT_BASE_ERROR_H

#include <stdbool.h>

/* What went wrong, in one line for a person: value found, value wanted, unit;
 * lower case, no full stop, no patient name or id. The caller owns it, usually
 * on the stack, zeroed; no heap is used on the error path. */
struct scot_error {
    char text[320];
};

/* Writes the line and returns false, so that `return scot_fail(err, ...)` reads
 * as what it is. A line that is already there stays: the first, deepest cause is
 * the one worth reading. err may be NULL. */
bool scot_fail(struct scot_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes one line of what was put together from anybody's words and cut to its room: line ends and tabs become blanks,
 * other control characters '?', and what is no whole character of UTF-8 goes. JSON takes nothing else. */
void scot_line_mend(char *text);

/* Puts "what: " before the line that is there, e.g. the file's name. */
void scot_error_prefix(struct scot_error *err, const char *what);

#endif
