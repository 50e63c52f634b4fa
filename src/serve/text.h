#ifndef SCOT_SERVE_TEXT_H
#define SCOT_SERVE_TEXT_H

#include <stddef.h>

/* Writes text as a JSON string with its quotes, cut where it does not fit: escapes what JSON
 * wants escaped and puts ? for bytes beyond ASCII, so that a line cut in the middle of a
 * character, or a client's garbage quoted in an error, still is JSON. size >= 3. Returns the length. */
size_t scot_json_string(char *out, size_t size, const char *text);

#endif
