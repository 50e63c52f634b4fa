#include "base/bytes.h"

#include "base/bytes_source.h"
#include "base/zlib_blocks.h"

static bool fail_inflate(int code, const struct scot_bytes *b, struct scot_error *err)
{
    unsigned long long at = (unsigned long long)b->offered;
    if (code == Z_MEM_ERROR)
        return scot_fail(err, "out of memory while inflating");
    if (code == Z_BUF_ERROR)
        return scot_fail(err, "the compressed data end early, after %llu inflated bytes", at);
    return scot_fail(err, "the compressed data are damaged after %llu inflated bytes", at);
}

/* At the end of a member: another gzip member may follow; anything else is not ours. Its
 * two magic bytes are taken to know, so they are handed to inflate from here. */
static bool start_next_member(struct scot_bytes *b, struct scot_error *err)
{
    uint8_t magic[2] = {0x1f, 0x8b};
    z_stream *z = b->inflate;
    b->ended = true;
    for (int i = 0; i < 2; i++) {
        int byte;
        if (!scot_bytes_next(b->inner, &byte, err))
            return false;
        if (byte != magic[i])
            return true;
    }
    b->ended = false;
    inflateReset(z);
    z->next_in = magic;
    z->avail_in = sizeof magic;
    int code = inflate(z, Z_NO_FLUSH);
    return code == Z_OK || fail_inflate(code, b, err);
}

/* One turn of inflate: takes from inner, writes into what is left of the buffer. */
static bool inflate_some(struct scot_bytes *b, struct scot_error *err)
{
    z_stream *z = b->inflate;
    struct scot_bytes *inner = b->inner;
    if (inner->at == inner->end && !inner->fill(inner, err))
        return false;
    ptrdiff_t ready = inner->end - inner->at, most = 1 << 30;
    z->next_in = (Bytef *)(uintptr_t)inner->at;
    z->avail_in = (uInt)(ready < most ? ready : most);
    int code = inflate(z, Z_NO_FLUSH);
    inner->at = z->next_in;
    if (code == Z_STREAM_END)
        return start_next_member(b, err);
    return code == Z_OK || fail_inflate(code, b, err);
}

static bool fill_by_inflating(struct scot_bytes *b, struct scot_error *err)
{
    z_stream *z = b->inflate;
    z->next_out = b->buffer;
    z->avail_out = SCOT_BYTES_BUFFER;
    while (!b->ended && z->avail_out > 0)
        if (!inflate_some(b, err))
            return false;
    scot_bytes_offer(b, b->buffer, SCOT_BYTES_BUFFER - z->avail_out);
    return true;
}

static void finish_inflating(struct scot_bytes *b)
{
    inflateEnd(b->inflate);
    scot_free(b->inflate);
    scot_bytes_close(&b->inner);
}

bool scot_bytes_inflate(struct scot_bytes **bytes, struct scot_error *err)
{
    struct scot_bytes *b = scot_alloc(1, sizeof *b + SCOT_BYTES_BUFFER, err);
    z_stream *z = b == NULL ? NULL : scot_alloc(1, sizeof *z, err);
    if (z == NULL) {
        scot_free(b);
        return false;
    }
    z->zalloc = scot_zlib_alloc;
    z->zfree = scot_zlib_free;
    if (inflateInit2(z, 15 + 32) != Z_OK) {
        scot_free(z);
        scot_free(b);
        return scot_fail(err, "out of memory while inflating");
    }
    b->file = -1;
    b->inflate = z;
    b->inner = *bytes;
    b->fill = fill_by_inflating;
    b->finish = finish_inflating;
    *bytes = b;
    return true;
}

bool scot_bytes_inflate_if_gzip(struct scot_bytes **bytes, bool *packed, struct scot_error *err)
{
    uint8_t magic[2];
    size_t got;
    if (!scot_bytes_peek(*bytes, magic, sizeof magic, &got, err))
        return false;
    bool is_gzip = got == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
    if (packed != NULL)
        *packed = is_gzip;
    return !is_gzip || scot_bytes_inflate(bytes, err);
}
