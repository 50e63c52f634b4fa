#include "j2k.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <openjpeg.h>

namespace
{

struct Source {
    const uint8_t *bytes;
    size_t n, at;
};

OPJ_SIZE_T read_some(void *out, OPJ_SIZE_T wanted, void *context)
{
    Source &source = *static_cast<Source *>(context);
    const size_t count = std::min<size_t>(wanted, source.n - source.at);
    if (count == 0)
        return static_cast<OPJ_SIZE_T>(-1);
    std::memcpy(out, source.bytes + source.at, count);
    source.at += count;
    return count;
}

OPJ_OFF_T skip_some(OPJ_OFF_T wanted, void *context)
{
    Source &source = *static_cast<Source *>(context);
    if (wanted < 0 || source.at == source.n)
        return -1;
    const size_t count = std::min<size_t>(static_cast<size_t>(wanted), source.n - source.at);
    source.at += count;
    return static_cast<OPJ_OFF_T>(count);
}

OPJ_BOOL seek_to(OPJ_OFF_T to, void *context)
{
    Source &source = *static_cast<Source *>(context);
    if (to < 0 || static_cast<size_t>(to) > source.n)
        return OPJ_FALSE;
    source.at = static_cast<size_t>(to);
    return OPJ_TRUE;
}

/* opj_codec_t and opj_stream_t are one type to C++: the deleters must be told apart by hand. */
struct CloseStream {
    void operator()(opj_stream_t *stream) const
    {
        opj_stream_destroy(stream);
    }
};
struct CloseCodec {
    void operator()(opj_codec_t *codec) const
    {
        opj_destroy_codec(codec);
    }
};
struct CloseImage {
    void operator()(opj_image_t *image) const
    {
        opj_image_destroy(image);
    }
};

OPJ_CODEC_FORMAT format_of(const uint8_t *bytes, size_t n)
{
    static const uint8_t jp2_box[8] = {0, 0, 0, 12, 'j', 'P', ' ', ' '};
    return n >= 8 && std::memcmp(bytes, jp2_box, 8) == 0 ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K;
}

bool is_wanted(const opj_image_t &image, unsigned columns, unsigned rows, const char *&why)
{
    if (image.numcomps != 1)
        why = "the JPEG 2000 stream has more than one component, wanted one";
    else if (image.comps[0].w != columns || image.comps[0].h != rows)
        why = "the JPEG 2000 stream is not as large as the header says";
    else if (image.comps[0].prec < 1 || image.comps[0].prec > 16)
        why = "the JPEG 2000 stream has more than 16 bits a pixel";
    else
        return true;
    return false;
}

} // namespace

bool decode_j2k(J2kPicture &out, const uint8_t *bytes, size_t n, unsigned columns, unsigned rows,
                const char *&why)
{
    why = "the JPEG 2000 stream is broken";
    Source source = {bytes, n, 0};
    std::unique_ptr<opj_stream_t, CloseStream> stream(opj_stream_create(1 << 16, OPJ_TRUE));
    std::unique_ptr<opj_codec_t, CloseCodec> codec(opj_create_decompress(format_of(bytes, n)));
    if (stream == nullptr || codec == nullptr)
        return false;
    opj_stream_set_user_data(stream.get(), &source, nullptr);
    opj_stream_set_user_data_length(stream.get(), n);
    opj_stream_set_read_function(stream.get(), read_some);
    opj_stream_set_skip_function(stream.get(), skip_some);
    opj_stream_set_seek_function(stream.get(), seek_to);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    opj_image_t *read = nullptr;
    if (!opj_setup_decoder(codec.get(), &parameters) || !opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE) ||
        !opj_read_header(stream.get(), codec.get(), &read))
        return false;
    std::unique_ptr<opj_image_t, CloseImage> image(read);
    if (!is_wanted(*image, columns, rows, why))
        return false;
    why = "the JPEG 2000 stream is broken or cut short";
    if (!opj_decode(codec.get(), stream.get(), image.get()) || image->comps[0].data == nullptr ||
        !is_wanted(*image, columns, rows, why))
        return false;
    const opj_image_comp_t &component = image->comps[0];
    out.columns = columns;
    out.rows = rows;
    out.bits = component.prec;
    out.is_signed = component.sgnd != 0;
    out.pixel.assign(component.data, component.data + static_cast<size_t>(columns) * rows);
    return true;
}
