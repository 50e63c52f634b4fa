#ifndef SCOTTIE_DICOM_RLE_H
#define SCOTTIE_DICOM_RLE_H

#include <cstddef>
#include <cstdint>

/* One RLE frame (PS3.5 annex G) of `pixels` pixels of `bytes` bytes into out, little endian. False when its
 * segments are not as many as the bytes, lie outside it, end early, or run past the frame. Our own, because
 * DCMTK 3.6.7's reads behind its input. */
bool decode_rle(uint8_t *out, size_t pixels, size_t bytes, const uint8_t *in, size_t n);

#endif
