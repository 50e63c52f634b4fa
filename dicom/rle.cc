#include "rle.h"

#include <cstring>

/* PackBits (G.3.2): every `stride`th byte of out, `count` of them. */
static bool decode_segment(uint8_t *out, size_t count, size_t stride, const uint8_t *in, size_t n)
{
    size_t at = 0, done = 0;
    while (done < count) {
        if (at == n)
            return false;
        const size_t head = in[at++];
        if (head == 128)
            continue;
        const bool repeats = head > 128;
        const size_t length = repeats ? 257 - head : head + 1, wanted = repeats ? 1 : length;
        if (length > count - done || wanted > n - at)
            return false;
        for (size_t i = 0; i < length; i++)
            out[(done + i) * stride] = in[at + (repeats ? 0 : i)];
        at += wanted;
        done += length;
    }
    return true;
}

bool decode_rle(uint8_t *out, size_t pixels, size_t bytes, const uint8_t *in, size_t n)
{
    uint32_t table[16];
    if (n < sizeof table)
        return false;
    std::memcpy(table, in, sizeof table);
    if (table[0] != bytes || bytes > 15)
        return false;
    for (size_t i = 0; i < bytes; i++) {
        const size_t from = table[1 + i], to = i + 1 < bytes ? table[2 + i] : n;
        /* The highest byte comes first. */
        if (from < sizeof table || from > to || to > n ||
            !decode_segment(out + (bytes - 1 - i), pixels, bytes, in + from, to - from))
            return false;
    }
    return true;
}
