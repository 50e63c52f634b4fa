#ifndef SCOTTIE_DICOM_WRITE_H
#define SCOTTIE_DICOM_WRITE_H

/* Reads a run (wire.h) from fd 0 and writes it to fd 1 as a Multi-frame Grayscale Word Secondary Capture,
 * explicit VR little endian. The frames pass through: none is held. False when either end breaks off. */
bool write_run();

#endif
