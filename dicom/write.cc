#include "write.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <dcmtk/dcmdata/dcostrmb.h>

#include "dataset.h"
#include "image/dicom/wire.h"
#include "io.h"

/* A decimal string of at most 16 characters (PS3.5 6.2). */
static std::string decimal(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.8g", value);
    return text;
}

class Writer
{
  public:
    Writer(DcmDataset &dataset) : dataset_(dataset)
    {
    }
    void put(const DcmTagKey &key, const std::string &text)
    {
        good_ = dataset_.putAndInsertString(key, text.c_str()).good() && good_;
    }
    void put(const DcmTagKey &key, Uint16 number)
    {
        good_ = dataset_.putAndInsertUint16(key, number).good() && good_;
    }
    bool good() const
    {
        return good_;
    }

  private:
    DcmDataset &dataset_;
    bool good_ = true;
};

/* PS3.3 C.7.1.1, C.7.2.1: nobody, and said to be nobody. */
static void put_patient_and_study(Writer &w, const scot_wire_run &run)
{
    w.put(DCM_PatientName, "SIMULATED^Scottie");
    w.put(DCM_PatientID, "SIMULATED");
    w.put(DCM_PatientBirthDate, "");
    w.put(DCM_PatientSex, "");
    w.put(DCM_StudyInstanceUID, run.uid[0]);
    w.put(DCM_StudyDate, run.date);
    w.put(DCM_StudyTime, run.time);
    w.put(DCM_ReferringPhysicianName, "");
    w.put(DCM_StudyID, "1");
    w.put(DCM_AccessionNumber, "");
    w.put(DCM_StudyDescription, "SIMULATED fluoroscopy");
}

/* C.7.3.1, C.8.6.1, C.7.5.1. */
static void put_series_and_equipment(Writer &w, const scot_wire_run &run)
{
    w.put(DCM_Modality, "OT");
    w.put(DCM_SeriesInstanceUID, run.uid[1]);
    w.put(DCM_SeriesNumber, "1");
    w.put(DCM_BodyPartExamined, "SPINE");
    w.put(DCM_SeriesDate, run.date);
    w.put(DCM_SeriesTime, run.time);
    w.put(DCM_SeriesDescription, run.series_description);
    w.put(DCM_ConversionType, "SYN");
    w.put(DCM_Manufacturer, "Scottie");
    w.put(DCM_ManufacturerModelName, "simulated fluoroscope");
    w.put(DCM_DeviceSerialNumber, "0");
    w.put(DCM_SoftwareVersions, run.version);
}

/* C.7.6.1. The technique has no place of its own in this object: it is told in words. */
static void put_image(Writer &w, const scot_wire_run &run, const scot_wire_run_frame &first)
{
    char words[512];
    w.put(DCM_ImageType, "DERIVED\\SECONDARY\\SIMULATED");
    w.put(DCM_InstanceNumber, "1");
    w.put(DCM_PatientOrientation, "");
    w.put(DCM_ContentDate, run.date);
    w.put(DCM_ContentTime, run.time);
    std::snprintf(words, sizeof words, "SIMULATED: projected from the CT whose voxels have SHA-256 %s",
                  run.ct_sha256);
    w.put(DCM_DerivationDescription, words);
    std::snprintf(words, sizeof words,
                  "SIMULATED, not a patient's X-ray. Mean %.1f kV, %.2f mA; %.4f mGy at the reference point; "
                  "source to detector %.0f mm, to isocentre %.0f mm; pixel at the detector %.4f mm; "
                  "first frame at primary angle %.1f, secondary angle %.1f degrees",
                  run.kv, run.ma, run.kerma_mgy, run.sid_mm, run.sad_mm, run.pixel_mm, first.primary_deg,
                  first.secondary_deg);
    w.put(DCM_ImageComments, words);
    w.put(DCM_LossyImageCompression, "00");
}

/* C.7.6.3, C.8.6.3, C.11.2: words of 16 bits, as they are. */
static void put_pixel_description(Writer &w, const scot_wire_run &run)
{
    w.put(DCM_SamplesPerPixel, Uint16(1));
    w.put(DCM_PhotometricInterpretation, "MONOCHROME2");
    w.put(DCM_Rows, Uint16(run.rows));
    w.put(DCM_Columns, Uint16(run.columns));
    w.put(DCM_BitsAllocated, Uint16(16));
    w.put(DCM_BitsStored, Uint16(16));
    w.put(DCM_HighBit, Uint16(15));
    w.put(DCM_PixelRepresentation, Uint16(0));
    /* No burnt-in text identifies anybody. */
    w.put(DCM_BurnedInAnnotation, "NO");
    w.put(DCM_PresentationLUTShape, "IDENTITY");
    w.put(DCM_RescaleIntercept, "0");
    w.put(DCM_RescaleSlope, "1");
    w.put(DCM_RescaleType, "US");
    w.put(DCM_WindowCenter, decimal(run.window_centre));
    w.put(DCM_WindowWidth, decimal(run.window_width));
}

/* C.7.6.6, C.7.6.5, C.8.6.4: each frame's time after the one before, and the C-arm's angles. A single frame
 * may have none of them. */
static void put_frames(Writer &w, DcmDataset &dataset, const std::vector<scot_wire_run_frame> &frame)
{
    w.put(DCM_NumberOfFrames, std::to_string(frame.size()));
    if (frame.size() == 1)
        return;
    std::string time, primary, secondary;
    for (size_t i = 0; i < frame.size(); i++) {
        const char *comma = i > 0 ? "\\" : "";
        time += comma + decimal(i > 0 ? frame[i].time_ms - frame[i - 1].time_ms : 0);
        primary += comma + decimal(frame[i].primary_deg);
        secondary += comma + decimal(frame[i].secondary_deg);
    }
    w.put(DCM_FrameTimeVector, time);
    w.put(DCM_FramePrimaryAngleVector, primary);
    w.put(DCM_FrameSecondaryAngleVector, secondary);
    static const Uint16 pointers[] = {0x0018, 0x1065, 0x0018, 0x2003, 0x0018, 0x2004};
    DcmAttributeTag *element = new DcmAttributeTag(DCM_FrameIncrementPointer);
    element->putUint16Array(pointers, 3);
    dataset.insert(element, OFTrue);
}

static bool fill(DcmDataset &dataset, const scot_wire_run &run, const std::vector<scot_wire_run_frame> &frame)
{
    Writer w(dataset);
    w.put(DCM_SpecificCharacterSet, "ISO_IR 192");
    w.put(DCM_SOPClassUID, UID_MultiframeGrayscaleWordSecondaryCaptureImageStorage);
    w.put(DCM_SOPInstanceUID, run.uid[2]);
    w.put(DCM_InstanceCreationDate, run.date);
    w.put(DCM_InstanceCreationTime, run.time);
    put_patient_and_study(w, run);
    put_series_and_equipment(w, run);
    put_image(w, run, frame[0]);
    put_pixel_description(w, run);
    put_frames(w, dataset, frame);
    return w.good();
}

/* Everything before the pixels. */
static bool write_header(DcmFileFormat &file)
{
    std::vector<char> room(4u << 20);
    DcmOutputBufferStream stream(room.data(), static_cast<offile_off_t>(room.size()));
    file.transferInit();
    OFCondition written = file.write(stream, EXS_LittleEndianExplicit, EET_ExplicitLength, nullptr,
                                     EGL_recalcGL, EPD_withoutPadding);
    file.transferEnd();
    void *bytes = nullptr;
    offile_off_t n = 0;
    stream.flush();
    stream.flushBuffer(bytes, n);
    return written.good() && write_all(bytes, static_cast<size_t>(n));
}

static bool pass_pixels(uint64_t bytes)
{
    const uint32_t length = static_cast<uint32_t>(bytes);
    uint8_t tag[12] = {0xe0, 0x7f, 0x10, 0x00, 'O', 'W', 0, 0};
    std::memcpy(tag + 8, &length, sizeof length);
    if (!write_all(tag, sizeof tag))
        return false;
    std::vector<char> chunk(1u << 18);
    for (uint64_t left = bytes; left > 0;) {
        const size_t n = static_cast<size_t>(std::min<uint64_t>(left, chunk.size()));
        if (!read_all(chunk.data(), n) || !write_all(chunk.data(), n))
            return false;
        left -= n;
    }
    return true;
}

bool write_run()
{
    scot_wire_run run;
    if (!read_all(&run, sizeof run) || std::memcmp(run.magic, SCOT_WIRE_MAGIC, sizeof run.magic) != 0)
        return false;
    const uint64_t bytes = uint64_t(run.rows) * run.columns * run.frames * 2;
    if (run.rows > 65535 || run.columns > 65535 || run.frames < 1 || run.frames > SCOT_WIRE_MOST_FRAMES ||
        bytes > 0xfffffffe)
        return false;
    std::vector<scot_wire_run_frame> frame(run.frames);
    if (!read_all(frame.data(), frame.size() * sizeof frame[0]))
        return false;
    DcmFileFormat file;
    return fill(*file.getDataset(), run, frame) && write_header(file) && pass_pixels(bytes);
}
