#include "dataset.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

void prepare_dcmtk()
{
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    /* An element whose VR a careless converter wrote as UN is still what the dictionary says. */
    dcmEnableUnknownVRConversion.set(OFTrue);
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    dcmDataDict.rdlock();
    dcmDataDict.rdunlock();
}

Reach read_dataset(DcmFileFormat &file, const uint8_t *bytes, size_t n, bool whole, bool with_pixels)
{
    if (n == 0)
        return whole ? Reach::nonsense : Reach::cut;
    /* Some programs leave out the 128 bytes but not the magic behind them. */
    if (n > 8 && std::memcmp(bytes, "DICM", 4) == 0) {
        bytes += 4;
        n -= 4;
    }
    DcmInputBufferStream stream;
    stream.setBuffer(bytes, static_cast<offile_off_t>(n + n % 2));
    if (whole)
        stream.setEos();
    /* What stands behind the pixels is of no use, and often is padding: not read. */
    const DcmTagKey stop = with_pixels ? DcmTagKey(0x7fe0, 0x0011) : DCM_PixelData;
    file.transferInit();
    OFCondition state = file.readUntilTag(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength, stop);
    file.transferEnd();
    if (with_pixels && file.getDataset()->tagExists(DCM_PixelData) && state.good())
        return Reach::pixels;
    if (state == EC_StreamNotifyClient)
        return Reach::cut;
    if (state.bad())
        return Reach::nonsense;
    return !with_pixels && stream.avail() > 0 ? Reach::pixels : whole ? Reach::end : Reach::cut;
}

static void trim(std::string &text)
{
    const std::string padding(" \0", 2);
    size_t last = text.find_last_not_of(padding);
    text.erase(last == std::string::npos ? 0 : last + 1);
    text.erase(0, text.find_first_not_of(padding));
}

bool text_of(DcmItem &item, const DcmTagKey &key, std::string &out)
{
    DcmElement *element = nullptr;
    if (item.findAndGetElement(key, element).bad() || element == nullptr)
        return false;
    char *characters = nullptr;
    Uint8 *bytes = nullptr;
    Uint32 length = 0;
    if (element->getString(characters, length).good() && characters != nullptr)
        out.assign(characters, length);
    else if (element->getUint8Array(bytes).good() && bytes != nullptr)
        out.assign(reinterpret_cast<char *>(bytes), element->getLength());
    else
        return false;
    trim(out);
    return !out.empty();
}

bool numbers_of(DcmItem &item, const DcmTagKey &key, double *out, int count)
{
    std::string text;
    if (!text_of(item, key, text) || text.find_first_not_of("0123456789+-.eE\\ ") != std::string::npos)
        return false;
    double value[6];
    const char *at = text.c_str();
    for (int i = 0; i < count; i++) {
        char *end = nullptr;
        value[i] = std::strtod(at, &end);
        while (*end == ' ')
            end++;
        if (end == at || !std::isfinite(value[i]) || *end != (i + 1 < count ? '\\' : '\0'))
            return false;
        at = end + 1;
    }
    std::copy(value, value + count, out);
    return true;
}

uint32_t figure_of(DcmItem &item, const DcmTagKey &key, uint32_t otherwise)
{
    Uint16 bits = 0;
    Sint16 number = 0;
    double written = 0;
    if (item.findAndGetUint16(key, bits).good())
        return bits;
    if (item.findAndGetSint16(key, number).good())
        return static_cast<Uint16>(number);
    if (numbers_of(item, key, &written, 1) && written >= 0 && written <= 65535)
        return static_cast<uint32_t>(written);
    return otherwise;
}
