#ifndef SCOT_IMAGE_DICOM_WRITE_H
#define SCOT_IMAGE_DICOM_WRITE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* One frame's place and technique, for the functional fields of a run. */
struct scot_run_frame {
    double time_ms;
    double oblique_rad, tilt_rad;
    double kv, ma, kerma_mgy;
};

/* A run to be kept: frames x rows x columns of 16 bits, MONOCHROME2, made by
 * `pixel(context, frame)`, which returns rows*columns values valid until the next call. */
struct scot_run_file {
    int columns, rows, frames;
    double pixel_mm;                    /* at the detector */
    const uint16_t *(*pixel)(void *context, int frame);
    const struct scot_run_frame *frame; /* frames of them */
    void *context;
    double window_centre, window_width;
    double sid_mm, sad_mm;
    const char *ct_sha256;
    const char *series_description;     /* "SIMULATED fluoroscopy ..." is put before it */
};

/* Writes a Multi-frame Grayscale Word Secondary Capture (PS3.3 A.8.4), marked
 * SIMULATED in Image Type, Series Description, Study Description, Patient's Name and
 * ID and Image Comments; whole or not at all. Frame angles by PS3.3 C.8.7.5.1.2:
 * primary = wrap(180 deg - oblique), secondary = tilt. At most 4096 frames and 4 GiB.
 * Frames are asked for in order, once each, and never held together; a frame that is
 * NULL ends it with an error. Needs scottie-dicom beside the program. */
bool scot_dicom_write_run(const char *path, const struct scot_run_file *run, struct scot_error *err);

#endif
