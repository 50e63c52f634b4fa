#ifndef SCOT_BASE_SAY_H
#define SCOT_BASE_SAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"

/* JSON written by hand into the caller's buffer, for what is told many times a second and must allocate nothing. Once a
 * text does not fit it stays too long, and is given up at the end. */
struct scot_say {
    char *at;
    size_t size, used;
};

void scot_say(struct scot_say *say, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "text" with its quotes, escaped as JSON wants (RFC 8259, 7); bytes that are no UTF-8 become '?'. */
void scot_say_string(struct scot_say *say, const char *text);
/* [x,y,z] to a micrometre. */
void scot_say_point(struct scot_say *say, struct scot_vec3 p);
/* A number with so many digits behind the point, or null for what is not finite. */
void scot_say_number(struct scot_say *say, int digits, double value);
const char *scot_say_truth(bool is);
/* The length, or 0 when it did not fit. */
size_t scot_say_end(const struct scot_say *say);

#endif
