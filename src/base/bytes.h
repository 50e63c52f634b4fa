#ifndef SCOT_BASE_BYTES_H
#define SCOT_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Bytes read once, front to back, out of a file, out of memory, or inflated out of
 * another such source. Readers of hostile files ask it how much there can be before
 * they believe a size. One thread a source. */
struct scot_bytes;

/* A regular file; a folder, pipe or device is refused without blocking on it. */
bool scot_bytes_open_file(struct scot_bytes **out, const char *path, struct scot_error *err);

/* size bytes that stay the caller's and must outlive the source. */
bool scot_bytes_open_memory(struct scot_bytes **out, const void *data, size_t size, struct scot_error *err);

/* Replaces *bytes by what it inflates to, from where it stands: gzip (RFC 1952, members
 * one after another too) or zlib (RFC 1950), told apart by their first bytes; what
 * follows the last member is ignored. Checksums count: a wrong one fails the read that
 * reaches it. When this fails *bytes is as it was, the caller's to close. */
bool scot_bytes_inflate(struct scot_bytes **bytes, struct scot_error *err);

/* The same, where the next two bytes are gzip's; *packed (may be NULL) says whether they were. */
bool scot_bytes_inflate_if_gzip(struct scot_bytes **bytes, bool *packed, struct scot_error *err);

/* NULL-tolerant; sets *bytes to NULL. */
void scot_bytes_close(struct scot_bytes **bytes);

/* Exactly size bytes, or an error that says where the bytes end. */
bool scot_bytes_read(struct scot_bytes *bytes, void *to, size_t size, struct scot_error *err);

/* Up to size bytes; *got is less only at the end. */
bool scot_bytes_read_some(struct scot_bytes *bytes, void *to, size_t size, size_t *got, struct scot_error *err);

/* Up to size bytes without moving on; *got is less at the end, or where the buffer ends:
 * for a first look at a source that was just opened, size at most 4096. */
bool scot_bytes_peek(struct scot_bytes *bytes, void *to, size_t size, size_t *got, struct scot_error *err);

/* The next byte into *byte, -1 at the end. */
bool scot_bytes_next(struct scot_bytes *bytes, int *byte, struct scot_error *err);

bool scot_bytes_skip(struct scot_bytes *bytes, uint64_t size, struct scot_error *err);

/* One line without its \n or \r\n, NUL-terminated into room bytes; *got is false when the
 * bytes are at their end. A line that does not fit, or holds a NUL, is an error. */
bool scot_bytes_read_line(struct scot_bytes *bytes, char *line, size_t room, bool *got, struct scot_error *err);

/* Bytes passed so far. */
uint64_t scot_bytes_passed(const struct scot_bytes *bytes);

/* The most bytes that can still come: exact for files and memory, 1032 times what is
 * left to inflate (the best ratio of RFC 1951) plus what zlib may hold otherwise. */
uint64_t scot_bytes_most_left(const struct scot_bytes *bytes);

/* Bytes left of the file or memory underneath: what is stored, not what it inflates to. */
uint64_t scot_bytes_stored_left(const struct scot_bytes *bytes);

/* Reads on to the end, so that the checksums are seen; an error past `most` bytes.
 * Nothing to do, and nothing read, where nothing is inflated. */
bool scot_bytes_verify(struct scot_bytes *bytes, uint64_t most, struct scot_error *err);

/* Test hook: the nth refill of a file or memory source from now (1 = the next) fails; 0 = none. */
void scot_bytes_fail_at(uint64_t nth);

#endif
