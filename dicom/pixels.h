#ifndef SCOTTIE_DICOM_PIXELS_H
#define SCOTTIE_DICOM_PIXELS_H

#include <cstdint>
#include <vector>

#include "dataset.h"
#include "image/dicom/wire.h"

/* The frames of a dataset one after the other, whatever their encoding. */
class Pixels
{
  public:
    /* Refuses the head when its numbers and the Pixel Data cannot be a grey picture of 8 or 16 bits. */
    Pixels(scot_wire_head &head, DcmDataset &dataset);

    /* Frame `index` into out, rows*columns pixels of the wire; refuses the frame when it cannot. */
    bool decode(scot_wire_frame &frame, uint32_t index, std::vector<uint16_t> &out);

  private:
    struct Piece {
        const uint8_t *bytes;
        size_t n;
    };
    bool open_native();
    bool open_sequence();
    bool split_frames(const std::vector<Piece> &fragments, const std::vector<uint32_t> &starts);
    std::vector<uint8_t> join(uint32_t index) const;
    void widen_raw(std::vector<uint16_t> &out) const;
    bool decode_by_dcmtk(scot_wire_frame &frame, uint32_t index);
    bool decode_by_rle(scot_wire_frame &frame, uint32_t index);
    bool decode_by_openjpeg(scot_wire_frame &frame, uint32_t index, std::vector<uint16_t> &out);

    const scot_wire_head &head_;
    DcmDataset &dataset_;
    DcmPixelData *data_ = nullptr;
    bool is_j2k_ = false, is_rle_ = false;
    uint32_t next_fragment_ = 0;
    std::vector<uint8_t> raw_;               /* one frame's stored values, little endian */
    std::vector<std::vector<Piece>> frames_; /* JPEG 2000 and RLE only */
};

#endif
