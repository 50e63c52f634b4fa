#ifndef SCOT_SERVE_SIDECAR_H
#define SCOT_SERVE_SIDECAR_H

#include "xray/room.h"

/* The sidecar of a saved picture, doc/api.md: one JSON object, in degrees and LPS millimetres, into
 * buffer. Returns the length, or 0 when it did not fit (SCOT_SIDECAR_BYTES always does). */
enum { SCOT_SIDECAR_BYTES = 4096 };
size_t scot_sidecar_json(char *buffer, size_t size, const struct scot_still *still, const char *ct_sha256,
                         uint64_t seed);

#endif
