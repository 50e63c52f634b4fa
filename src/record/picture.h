#ifndef SCOT_RECORD_PICTURE_H
#define SCOT_RECORD_PICTURE_H

#include <stddef.h>

#include "base/error.h"

/* Pictures that people bring: PNG and JPEG, by their first bytes, whatever their name says. Any thread. */
struct _cairo_surface;

/* The picture as a cairo image, the caller's (cairo_surface_destroy). Errs where it is neither, is cut short or damaged, or has over
 * 50 million pixels, before room for them is made. */
bool scot_picture_read(struct _cairo_surface **out, const void *bytes, size_t size, struct scot_error *err);
/* Whether a file of this name and these first bytes gives itself out for a PNG or JPEG. */
bool scot_picture_claims(const char *name, const void *bytes, size_t size);

#endif
