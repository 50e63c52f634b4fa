#include "head.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

scot_wire_head new_head()
{
    scot_wire_head head;
    std::memset(&head, 0, sizeof head);
    std::memcpy(head.magic, SCOT_WIRE_MAGIC, sizeof head.magic);
    return head;
}

scot_wire_frame new_frame()
{
    scot_wire_frame frame;
    std::memset(&frame, 0, sizeof frame);
    std::memcpy(frame.magic, SCOT_WIRE_MAGIC, sizeof frame.magic);
    return frame;
}

void refuse(scot_wire_head &head, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    std::vsnprintf(head.text, sizeof head.text, format, values);
    va_end(values);
    head.status = SCOT_WIRE_REFUSED;
    head.records = 0;
}

void refuse(scot_wire_frame &frame, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    std::vsnprintf(frame.text, sizeof frame.text, format, values);
    va_end(values);
    frame.status = SCOT_WIRE_REFUSED;
}

template <size_t N> static void put_text(char (&field)[N], DcmItem &item, const DcmTagKey &key)
{
    std::string text;
    if (text_of(item, key, text))
        std::snprintf(field, N, "%s", text.c_str());
}

static const char *encoding_name(E_TransferSyntax syntax)
{
    switch (syntax) {
    case EXS_RLELossless:
        return "RLE";
    case EXS_JPEG2000LosslessOnly:
    case EXS_JPEG2000:
        return "JPEG 2000";
    case EXS_JPEGLSLossless:
    case EXS_JPEGLSLossy:
        return "JPEG-LS";
    case EXS_DeflatedLittleEndianExplicit:
        return "deflated";
    default:
        return DcmXfer(syntax).isEncapsulated() ? "JPEG" : "uncompressed";
    }
}

/* The stored values that mean "no picture here", ordered, as the pixels of the wire. */
static void fill_padding(scot_wire_head &head, DcmDataset &dataset)
{
    const uint32_t none = UINT32_MAX;
    uint32_t first = figure_of(dataset, DCM_PixelPaddingValue, none);
    uint32_t last = figure_of(dataset, DCM_PixelPaddingRangeLimit, first);
    if (first == none)
        return;
    int32_t a = head.is_signed ? static_cast<int16_t>(first) : static_cast<int32_t>(first);
    int32_t b = head.is_signed ? static_cast<int16_t>(last) : static_cast<int32_t>(last);
    head.has_padding = 1;
    head.padding_first = a < b ? a : b;
    head.padding_last = a < b ? b : a;
}

static void fill_frames(scot_wire_head &head, DcmDataset &dataset)
{
    double frames = 1;
    if (dataset.tagExists(DCM_NumberOfFrames) && !numbers_of(dataset, DCM_NumberOfFrames, &frames, 1))
        frames = dataset.tagExistsWithValue(DCM_NumberOfFrames) ? 0 : 1;
    if (!(frames >= 1 && frames <= SCOT_WIRE_MOST_FRAMES))
        return refuse(head, "the file says it has %.0f frames, wanted 1 to %d", frames,
                      SCOT_WIRE_MOST_FRAMES);
    head.records = static_cast<uint32_t>(frames);
}

void fill_head(scot_wire_head &head, DcmDataset &dataset, bool has_pixels)
{
    const E_TransferSyntax syntax = dataset.getOriginalXfer();
    head.rows = figure_of(dataset, DCM_Rows, 0);
    head.columns = figure_of(dataset, DCM_Columns, 0);
    head.samples = figure_of(dataset, DCM_SamplesPerPixel, 1);
    head.bits_allocated = figure_of(dataset, DCM_BitsAllocated, 0);
    head.bits_stored = figure_of(dataset, DCM_BitsStored, head.bits_allocated);
    head.high_bit = figure_of(dataset, DCM_HighBit, head.bits_stored - 1);
    head.is_signed = figure_of(dataset, DCM_PixelRepresentation, 0);
    head.has_pixels = has_pixels;
    head.native = !DcmXfer(syntax).isEncapsulated() && syntax != EXS_DeflatedLittleEndianExplicit;
    fill_padding(head, dataset);
    put_text(head.modality, dataset, DCM_Modality);
    put_text(head.photometric, dataset, DCM_PhotometricInterpretation);
    put_text(head.position, dataset, DCM_PatientPosition);
    put_text(head.rescale_type, dataset, DCM_RescaleType);
    put_text(head.image_type, dataset, DCM_ImageType);
    put_text(head.sop_class, dataset, DCM_SOPClassUID);
    put_text(head.sop_instance, dataset, DCM_SOPInstanceUID);
    put_text(head.series, dataset, DCM_SeriesInstanceUID);
    std::snprintf(head.encoding, sizeof head.encoding, "%s", encoding_name(syntax));
    fill_frames(head, dataset);
}

/* Where a frame's elements are looked for: its own functional groups, those all frames share, and the
 * dataset itself for an object that has neither. */
struct Groups {
    DcmItem *own = nullptr, *shared = nullptr, *dataset = nullptr;

    DcmItem *find(const DcmTagKey &sequence, const DcmTagKey &element) const
    {
        for (DcmItem *group : {own, shared}) {
            DcmItem *item = nullptr;
            if (group != nullptr && group->findAndGetSequenceItem(sequence, item, 0).good() &&
                item != nullptr && item->tagExistsWithValue(element))
                return item;
        }
        return own == nullptr && shared == nullptr ? dataset : nullptr;
    }
    bool numbers(const DcmTagKey &sequence, const DcmTagKey &element, double *out, int count) const
    {
        DcmItem *item = find(sequence, element);
        return item != nullptr && numbers_of(*item, element, out, count);
    }
};

static Groups groups_of(DcmDataset &dataset, uint32_t index)
{
    Groups groups;
    groups.dataset = &dataset;
    const signed long at = static_cast<signed long>(index);
    if (dataset.findAndGetSequenceItem(DCM_PerFrameFunctionalGroupsSequence, groups.own, at).bad())
        groups.own = nullptr;
    if (dataset.findAndGetSequenceItem(DCM_SharedFunctionalGroupsSequence, groups.shared, 0).bad())
        groups.shared = nullptr;
    return groups;
}

static uint32_t has(bool there, scot_wire_has what)
{
    return there ? static_cast<uint32_t>(what) : 0;
}

void fill_frame(scot_wire_frame &frame, DcmDataset &dataset, uint32_t index)
{
    const Groups groups = groups_of(dataset, index);
    double direction[6] = {}, spacing[2] = {};
    frame.has |=
        has(groups.numbers(DCM_PlanePositionSequence, DCM_ImagePositionPatient, frame.position_mm, 3),
            SCOT_WIRE_POSITION);
    frame.has |= has(groups.numbers(DCM_PlaneOrientationSequence, DCM_ImageOrientationPatient, direction, 6),
                     SCOT_WIRE_ORIENTATION);
    frame.has |=
        has(groups.numbers(DCM_PixelMeasuresSequence, DCM_PixelSpacing, spacing, 2), SCOT_WIRE_SPACING);
    frame.has |= has(groups.numbers(DCM_PixelMeasuresSequence, DCM_SliceThickness, &frame.thickness_mm, 1),
                     SCOT_WIRE_THICKNESS);
    frame.has |= has(groups.numbers(DCM_PixelValueTransformationSequence, DCM_RescaleSlope, &frame.slope, 1),
                     SCOT_WIRE_SLOPE);
    frame.has |=
        has(groups.numbers(DCM_PixelValueTransformationSequence, DCM_RescaleIntercept, &frame.intercept, 1),
            SCOT_WIRE_INTERCEPT);
    std::memcpy(frame.row, direction, sizeof frame.row);
    std::memcpy(frame.column, direction + 3, sizeof frame.column);
    frame.down_mm = spacing[0];
    frame.along_mm = spacing[1];
}
