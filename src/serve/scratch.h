#ifndef SCOT_SERVE_SCRATCH_H
#define SCOT_SERVE_SCRATCH_H

#include <stdint.h>

#include "base/error.h"

/* A file that a writer of image/ makes under a name and that is then sent: in a folder of its own that
 * only this user can enter. */
struct scot_scratch {
    char folder[96], path[128];
};
bool scot_scratch_make(struct scot_scratch *scratch, struct scot_error *err);
/* Opens what was written; the descriptor is the caller's. */
bool scot_scratch_open(const struct scot_scratch *scratch, int *fd, uint64_t *bytes, struct scot_error *err);
/* Removes it; what is open stays readable. */
void scot_scratch_remove(const struct scot_scratch *scratch);

#endif
