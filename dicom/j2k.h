#ifndef SCOTTIE_DICOM_J2K_H
#define SCOTTIE_DICOM_J2K_H

#include <cstddef>
#include <cstdint>
#include <vector>

/* One decoded JPEG 2000 picture of one component. */
struct J2kPicture {
    unsigned columns, rows, bits;
    bool is_signed;
    std::vector<int32_t> pixel;
};

/* Decodes a codestream or JP2 file of exactly columns x rows; false, with a reason, when it is not
 * that, is cut short or is broken. */
bool decode_j2k(J2kPicture &out, const uint8_t *bytes, size_t n, unsigned columns, unsigned rows,
                const char *&why);

#endif
