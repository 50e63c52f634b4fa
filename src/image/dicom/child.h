#ifndef SCOT_IMAGE_DICOM_CHILD_H
#define SCOT_IMAGE_DICOM_CHILD_H

#include <sys/types.h>

#include "base/error.h"
#include "image/dicom/wire.h"

enum { SCOT_DICOM_CHUNK = 1 << 17 };

/* One sandboxed `scottie-dicom` and the socket to it. Zeroed is "not running". Use from one
 * thread at a time. */
struct scot_dicom_child {
    pid_t pid;
    int fd;
    uint64_t memory_bytes; /* address space it may have; set before the first question */
    bool gave_up;          /* the last failure was the child's, over this file: not the disk's, nor ours */
};

/* Finds the program: $SCOTTIE_DICOM; else beside the running program, or in dicom/ beside it. */
bool scot_dicom_child_find(char *path, size_t size, struct scot_error *err);

/* Starts `scottie-dicom <mode> <memory>` with stdin on one end of a socket and stdout on the same, or on
 * out_fd when it is not -1; no environment to speak of, no other descriptor. */
bool scot_dicom_child_start(struct scot_dicom_child *child, const char *mode, int out_fd,
                            struct scot_error *err);

/* Kills it if it runs. */
void scot_dicom_child_stop(struct scot_dicom_child *child);

/* Closes the socket, waits for its end; false unless it ended well (exit 0). */
bool scot_dicom_child_finish(struct scot_dicom_child *child, struct scot_error *err);

/* Sends the first `bytes` bytes of the open file with the question, to a child that runs. chunk is
 * SCOT_DICOM_CHUNK bytes to work in. */
bool scot_dicom_child_ask(struct scot_dicom_child *child, enum scot_wire_ask ask, int file, uint64_t bytes,
                          bool whole, char *chunk, struct scot_error *err);

bool scot_dicom_child_send(struct scot_dicom_child *child, const void *bytes, size_t n,
                           struct scot_error *err);

/* Exactly n bytes of the answer. A child that died or is too slow has been stopped when this
 * errs: "the DICOM reader gave up on this file: ...". */
bool scot_dicom_child_receive(struct scot_dicom_child *child, void *bytes, size_t n, struct scot_error *err);

/* Test hook: the nth read of a file or of an answer from now fails (1 = the next); 0 = none. */
void scot_dicom_read_fail_at(uint64_t nth);

#endif
