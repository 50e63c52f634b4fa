#ifndef SCOT_IMAGE_DICOM_REPLY_H
#define SCOT_IMAGE_DICOM_REPLY_H

#include <stddef.h>

#include "base/error.h"
#include "image/dicom/wire.h"

/* The child's answers, taken for hostile: pure functions over bytes. What they let through has the right
 * magic, a known status, counts within their limits, finite numbers, and strings that end and are printable
 * ASCII. Whether it is a usable CT is not their question. Errs when the bytes are no such record. */
bool scot_dicom_parse_head(struct scot_wire_head *out, const void *bytes, size_t n, struct scot_error *err);
bool scot_dicom_parse_frame(struct scot_wire_frame *out, const void *bytes, size_t n, struct scot_error *err);

/* The reason why this is not a file of a CT series, in why (SCOT_WIRE_TEXT bytes), given its size on disk;
 * true when it is one. Nothing is refused for lacking what only some frames lack. */
bool scot_dicom_head_is_ct(const struct scot_wire_head *head, uint64_t file_bytes, char *why);

/* The same of one frame: its place, its spacing and its rescale are there and possible. */
bool scot_dicom_frame_is_slice(const struct scot_wire_frame *frame, char *why);

#endif
