#ifndef SCOT_BASE_ZLIB_BLOCKS_H
#define SCOT_BASE_ZLIB_BLOCKS_H

#include <zlib.h>

#include "base/memory.h"

/* zlib's own blocks come from the house too, so that their failure can be tested. */
static inline voidpf scot_zlib_alloc(voidpf context, uInt count, uInt size)
{
    (void)context;
    return scot_alloc(count, size, NULL);
}

static inline void scot_zlib_free(voidpf context, voidpf block)
{
    (void)context;
    scot_free(block);
}

#endif
