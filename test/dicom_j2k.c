#include "dicom_files.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openjpeg.h>

struct memory {
    uint8_t *at;
    size_t size, here, room;
};

static OPJ_SIZE_T put(void *bytes, OPJ_SIZE_T n, void *context)
{
    struct memory *m = context;
    if (m->here + n > m->room) {
        m->room = 2 * (m->here + n);
        m->at = realloc(m->at, m->room);
        assert(m->at != NULL);
    }
    memcpy(m->at + m->here, bytes, n);
    m->here += n;
    m->size = m->here > m->size ? m->here : m->size;
    return n;
}

static OPJ_OFF_T skip(OPJ_OFF_T n, void *context)
{
    ((struct memory *)context)->here += (size_t)n;
    return n;
}

static OPJ_BOOL seek(OPJ_OFF_T to, void *context)
{
    ((struct memory *)context)->here = (size_t)to;
    return OPJ_TRUE;
}

static opj_image_t *image_of(const uint16_t *pixel, int columns, int rows, int bits, bool is_signed)
{
    opj_image_cmptparm_t shape = {.dx = 1,
                                  .dy = 1,
                                  .w = (OPJ_UINT32)columns,
                                  .h = (OPJ_UINT32)rows,
                                  .prec = (OPJ_UINT32)bits,
                                  .bpp = (OPJ_UINT32)bits,
                                  .sgnd = is_signed};
    opj_image_t *image = opj_image_create(1, &shape, OPJ_CLRSPC_GRAY);
    assert(image != NULL);
    image->x1 = (OPJ_UINT32)columns;
    image->y1 = (OPJ_UINT32)rows;
    for (int i = 0; i < columns * rows; i++)
        image->comps[0].data[i] = is_signed ? (int16_t)pixel[i] : pixel[i];
    return image;
}

uint8_t *made_j2k(const uint16_t *pixel, int columns, int rows, int bits, bool is_signed, size_t *size)
{
    opj_cparameters_t how;
    opj_set_default_encoder_parameters(&how);
    how.tcp_numlayers = 1;
    how.cp_disto_alloc = 1;
    how.numresolution = columns < 64 || rows < 64 ? 3 : 6;
    opj_image_t *image = image_of(pixel, columns, rows, bits, is_signed);
    opj_codec_t *codec = opj_create_compress(OPJ_CODEC_J2K);
    assert(opj_setup_encoder(codec, &how, image));
    struct memory memory = {0};
    opj_stream_t *stream = opj_stream_create(1 << 16, OPJ_FALSE);
    opj_stream_set_user_data(stream, &memory, NULL);
    opj_stream_set_write_function(stream, put);
    opj_stream_set_skip_function(stream, skip);
    opj_stream_set_seek_function(stream, seek);
    assert(opj_start_compress(codec, image, stream) && opj_encode(codec, stream) &&
           opj_end_compress(codec, stream));
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    opj_image_destroy(image);
    *size = memory.size;
    return memory.at;
}
