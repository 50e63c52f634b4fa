#ifndef SCOT_IMAGE_DICOM_FILL_H
#define SCOT_IMAGE_DICOM_FILL_H

#include "image/dicom/scan.h"
#include "volume/volume.h"

/* Turns count stored values (16-bit, by head's sign) into HU, in place: value * slope + intercept, rounded,
 * -1024 for padding and below, clipped at SCOT_TOP_HU. Returns how many were clipped from above. */
uint64_t scot_dicom_to_hu(int16_t *pixel, size_t count, const struct scot_wire_head *head,
                          const struct scot_wire_frame *frame);

/* Decodes the chosen slices, two files at a time, straight into their places in the volume, whose n is the
 * slices'. Errs with the file's name. */
bool scot_dicom_fill(struct scot_volume *volume, const struct scot_dicom_scan *scan,
                     struct scot_dicom_crew *crew, struct scot_error *err);

#endif
