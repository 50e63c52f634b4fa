#ifndef SCOTTIE_DICOM_IO_H
#define SCOTTIE_DICOM_IO_H

#include <cstddef>

/* All of n bytes from fd 0; false at the end of the stream or on an error. */
bool read_all(void *bytes, size_t n);

/* All of n bytes to fd 1. */
bool write_all(const void *bytes, size_t n);

#endif
