#ifndef SCOT_IMAGE_TEXT_HEADER_H
#define SCOT_IMAGE_TEXT_HEADER_H

#include "base/bytes.h"
#include "base/vec.h"

/* What NRRD and MetaImage have in common: lines of text that name the data. */

/* The longest line and the longest header that are read; more is refused. */
enum { SCOT_TEXT_LINE = 1 << 16, SCOT_TEXT_HEADER = 1 << 20 };

/* Takes the blanks off both ends, in place; returns the first that is none. */
char *scot_text_trim(char *text);

/* Equal but for the case of letters. */
bool scot_text_same(const char *a, const char *b);

/* Reads numbers set apart by blanks or commas, at most `most`; the count, or -1 where there
 * is something else or one too many. */
int scot_text_numbers(const char *text, double *out, int most);

/* The same, wanting exactly `wanted` of them; the error names the field. */
bool scot_text_want_numbers(const char *field, const char *text, double *out, int wanted, struct scot_error *err);

/* A whole number from -2^53 to 2^53. */
bool scot_text_want_whole(const char *field, double number, int64_t *out, struct scot_error *err);

/* "(a,b,c)" or "none" at *at, which moves past it; `none` may be NULL where that is not wanted. */
bool scot_text_vector(const char **at, struct scot_vec3 *out, bool *none);

/* Opens the data file that a header names, in the header's folder or below: an absolute path or
 * one with ".." is refused (a header must not pick files elsewhere on the machine), and so are the
 * header itself and anything but a regular file. header_path NULL: always refused. */
bool scot_text_open_data(struct scot_bytes **out, const char *header_path, const char *name, struct scot_error *err);

#endif
