#include "pixels.h"

#include <algorithm>
#include <cstring>

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include "head.h"
#include "j2k.h"
#include "rle.h"

/* An empty picture, which JPEG 2000 packs best, has some 2000; what claims more is not worth its memory. */
static const uint64_t MOST_PIXELS_A_BYTE = 4096;

static bool is_grey(scot_wire_head &head)
{
    if (head.rows < 1 || head.columns < 1 || head.rows > SCOT_WIRE_MOST_SIDE ||
        head.columns > SCOT_WIRE_MOST_SIDE)
        refuse(head, "the image is %u x %u pixels, wanted 1 to %d each way", head.columns, head.rows,
               SCOT_WIRE_MOST_SIDE);
    else if (head.samples != 1)
        refuse(head, "the image has %u samples a pixel, wanted 1 (grey)", head.samples);
    else if (head.bits_allocated != 8 && head.bits_allocated != 16)
        refuse(head, "the image has %u bits allocated a pixel, wanted 8 or 16", head.bits_allocated);
    else if (head.bits_stored < 1 || head.bits_stored > head.bits_allocated ||
             head.high_bit >= head.bits_allocated || head.high_bit + 1 < head.bits_stored)
        refuse(head, "the image has %u bits stored of %u up to bit %u, which cannot be", head.bits_stored,
               head.bits_allocated, head.high_bit);
    return head.status == SCOT_WIRE_OK;
}

Pixels::Pixels(scot_wire_head &head, DcmDataset &dataset) : head_(head), dataset_(dataset)
{
    DcmElement *element = nullptr;
    if (!is_grey(head))
        return;
    if (dataset.findAndGetElement(DCM_PixelData, element).bad() ||
        (data_ = dynamic_cast<DcmPixelData *>(element)) == nullptr) {
        refuse(head, "the file holds no pixels");
        return;
    }
    const E_TransferSyntax syntax = dataset.getOriginalXfer();
    is_j2k_ = syntax == EXS_JPEG2000 || syntax == EXS_JPEG2000LosslessOnly;
    is_rle_ = syntax == EXS_RLELossless;
    if (DcmXfer(syntax).isEncapsulated() ? !open_sequence() : !open_native())
        refuse(head, "the pixels are cut short or do not belong to %u frames of %u x %u pixels", head.records,
               head.columns, head.rows);
    else
        raw_.resize((size_t(head.rows) * head.columns * (head.bits_allocated / 8) + 1) / 2 * 2);
}

bool Pixels::open_native()
{
    const uint64_t wanted = uint64_t(head_.rows) * head_.columns * (head_.bits_allocated / 8) * head_.records;
    return data_->getLength(dataset_.getOriginalXfer()) >= wanted;
}

bool Pixels::open_sequence()
{
    DcmPixelSequence *sequence = nullptr;
    if (data_->getEncapsulatedRepresentation(dataset_.getOriginalXfer(), nullptr, sequence).bad() ||
        sequence == nullptr || sequence->card() < 1 + static_cast<unsigned long>(head_.records))
        return false;
    std::vector<Piece> fragments;
    std::vector<uint32_t> starts;
    uint64_t packed = 0;
    for (unsigned long i = 0; i < sequence->card(); i++) {
        DcmPixelItem *item = nullptr;
        Uint8 *bytes = nullptr;
        if (sequence->getItem(item, i).bad() || item == nullptr)
            return false;
        const size_t n = item->getLength();
        if (n > 0 && (item->getUint8Array(bytes).bad() || bytes == nullptr))
            return false;
        if (i > 0 && n == 0)
            return false; /* DCMTK's decoders follow its null pointer */
        if (i > 0) {
            fragments.push_back({bytes, n});
            packed += n;
            continue;
        }
        starts.resize(n / sizeof(uint32_t));
        if (!starts.empty())
            std::memcpy(starts.data(), bytes, starts.size() * sizeof(uint32_t));
    }
    if (uint64_t(head_.rows) * head_.columns * head_.records > MOST_PIXELS_A_BYTE * packed)
        return false;
    return (!is_j2k_ && !is_rle_) || split_frames(fragments, starts);
}

static bool starts_a_picture(const uint8_t *bytes, size_t n)
{
    static const uint8_t codestream[4] = {0xff, 0x4f, 0xff, 0x51};
    static const uint8_t jp2_box[8] = {0, 0, 0, 12, 'j', 'P', ' ', ' '};
    return (n >= 4 && std::memcmp(bytes, codestream, 4) == 0) ||
           (n >= 8 && std::memcmp(bytes, jp2_box, 8) == 0);
}

/* Which fragments make which frame: one each; or as the offset table says; or a new one where a new
 * picture starts (PS3.5 A.4 lets the table be empty). */
bool Pixels::split_frames(const std::vector<Piece> &fragments, const std::vector<uint32_t> &starts)
{
    const bool one_each = fragments.size() == head_.records, by_table = starts.size() == head_.records;
    uint64_t offset = 0;
    for (size_t i = 0; i < fragments.size(); i++) {
        const bool next = one_each || i == 0 ||
                          (head_.records > 1 &&
                           (by_table ? frames_.size() < starts.size() && offset == starts[frames_.size()]
                                     : starts_a_picture(fragments[i].bytes, fragments[i].n)));
        if (next)
            frames_.emplace_back();
        frames_.back().push_back(fragments[i]);
        offset += 8 + fragments[i].n;
    }
    return frames_.size() == head_.records;
}

/* A stored value: its bits moved down, what is above them dropped, widened by its sign. */
static uint16_t widen(uint32_t raw, uint32_t shift, uint32_t bits, bool is_signed)
{
    const uint32_t mask = (UINT32_C(1) << bits) - 1, sign = UINT32_C(1) << (bits - 1);
    const uint32_t value = (raw >> shift) & mask;
    return static_cast<uint16_t>(is_signed ? (value ^ sign) - sign : value);
}

void Pixels::widen_raw(std::vector<uint16_t> &out) const
{
    const uint32_t shift = head_.high_bit + 1 - head_.bits_stored;
    const bool wide = head_.bits_allocated == 16;
    for (size_t i = 0; i < out.size(); i++) {
        uint16_t value = raw_[i];
        if (wide)
            std::memcpy(&value, raw_.data() + 2 * i, 2);
        out[i] = widen(value, shift, head_.bits_stored, head_.is_signed != 0);
    }
}

bool Pixels::decode_by_dcmtk(scot_wire_frame &frame, uint32_t index)
{
    OFString colours;
    if (data_
            ->getUncompressedFrame(&dataset_, index, next_fragment_, raw_.data(),
                                   static_cast<Uint32>(raw_.size()), colours, nullptr)
            .good())
        return true;
    refuse(frame, "the %s pixels are broken or cut short", head_.encoding);
    return false;
}

std::vector<uint8_t> Pixels::join(uint32_t index) const
{
    std::vector<uint8_t> joined;
    for (const Piece &piece : frames_[index])
        joined.insert(joined.end(), piece.bytes, piece.bytes + piece.n);
    return joined;
}

bool Pixels::decode_by_rle(scot_wire_frame &frame, uint32_t index)
{
    const std::vector<uint8_t> joined = join(index);
    if (decode_rle(raw_.data(), size_t(head_.rows) * head_.columns, head_.bits_allocated / 8, joined.data(),
                   joined.size()))
        return true;
    refuse(frame, "the RLE pixels are broken or cut short");
    return false;
}

/* A stream whose sign is not the header's is common: a header that says "signed" is right about the bits
 * (they are two's complement), one that says "unsigned" only while nothing is below 0. */
bool Pixels::decode_by_openjpeg(scot_wire_frame &frame, uint32_t index, std::vector<uint16_t> &out)
{
    const std::vector<uint8_t> joined = join(index);
    J2kPicture picture;
    const char *why = "";
    if (!decode_j2k(picture, joined.data(), joined.size(), head_.columns, head_.rows, why)) {
        refuse(frame, "%s", why);
        return false;
    }
    /* Some encoders take all 16 bits of which the header says 12 are stored: the sign is where the header says. */
    const uint32_t bits = std::min<uint32_t>(picture.bits, head_.bits_stored);
    for (size_t i = 0; i < out.size(); i++) {
        const int32_t value = picture.pixel[i];
        if (value < 0 && head_.is_signed == 0) {
            refuse(frame, "the JPEG 2000 stream has values below 0, the header says there are none");
            return false;
        }
        out[i] = picture.is_signed
                     ? static_cast<uint16_t>(value)
                     : widen(static_cast<uint32_t>(value), 0, bits, head_.is_signed != 0);
    }
    return true;
}

bool Pixels::decode(scot_wire_frame &frame, uint32_t index, std::vector<uint16_t> &out)
{
    out.resize(size_t(head_.rows) * head_.columns);
    if (is_j2k_)
        return decode_by_openjpeg(frame, index, out);
    if (!(is_rle_ ? decode_by_rle(frame, index) : decode_by_dcmtk(frame, index)))
        return false;
    widen_raw(out);
    return true;
}
