#ifndef SCOT_BASE_OUTPUT_H
#define SCOT_BASE_OUTPUT_H

#include <stdio.h>

#include "base/error.h"

/* A file that is written whole or not at all: into a temporary neighbour, synced and
 * renamed over the path at the end. A plain value; the stream is for any stdio call. */
struct scot_output {
    FILE *stream;
    char path[4000], temporary[4096];
};

/* Then write to out->stream, and end with keep or drop. */
bool scot_output_begin(struct scot_output *out, const char *path, struct scot_error *err);

/* False, and nothing kept, when any write since failed. */
bool scot_output_keep(struct scot_output *out, struct scot_error *err);

/* Forgets what was written. */
void scot_output_drop(struct scot_output *out);

#endif
