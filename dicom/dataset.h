#ifndef SCOTTIE_DICOM_DATASET_H
#define SCOTTIE_DICOM_DATASET_H

#include <cstddef>
#include <cstdint>
#include <string>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

/* How far a file could be read. */
enum class Reach {
    pixels,  /* to Pixel Data: its header when only the head was asked for, all of it otherwise */
    end,     /* to the file's end, and there was no Pixel Data */
    cut,     /* the bytes end in the middle of something */
    nonsense /* not DICOM, or no longer */
};

/* Loads the dictionary and the decoders: everything of DCMTK that opens files or takes locks. */
void prepare_dcmtk();

/* Parses n bytes of a file, to the tag of Pixel Data or through its value. bytes[n] must be there and 0
 * (DCMTK wants an even count). */
Reach read_dataset(DcmFileFormat &file, const uint8_t *bytes, size_t n, bool whole, bool with_pixels);

/* The element as text, whatever VR the file gave it, without its padding; false when it is not there. */
bool text_of(DcmItem &item, const DcmTagKey &key, std::string &out);

/* Exactly `count` decimal numbers, at most 6, all finite; out is left alone otherwise. */
bool numbers_of(DcmItem &item, const DcmTagKey &key, double *out, int count);

/* US or SS (or text), as the bits of the first value; `otherwise` when it is not there. */
uint32_t figure_of(DcmItem &item, const DcmTagKey &key, uint32_t otherwise);

#endif
