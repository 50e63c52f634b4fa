#ifndef SCOTTIE_DICOM_HEAD_H
#define SCOTTIE_DICOM_HEAD_H

#include <cstdint>

#include "dataset.h"
#include "image/dicom/wire.h"

/* Empty records, as the wire wants them. */
scot_wire_head new_head();
scot_wire_frame new_frame();

/* Marks it refused, for the reason given (printf-like; it must hold nothing of the patient). */
void refuse(scot_wire_head &head, const char *format, ...) __attribute__((format(printf, 2, 3)));
void refuse(scot_wire_frame &frame, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What the dataset says of the image as a whole; refuses impossible numbers of frames only: the library
 * judges the rest. */
void fill_head(scot_wire_head &head, DcmDataset &dataset, bool has_pixels);

/* What it says of frame `index`: the functional groups of an enhanced object, the dataset's own elements
 * otherwise. */
void fill_frame(scot_wire_frame &frame, DcmDataset &dataset, uint32_t index);

#endif
