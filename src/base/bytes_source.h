#ifndef SCOT_BASE_BYTES_SOURCE_H
#define SCOT_BASE_BYTES_SOURCE_H

#include "base/bytes.h"

/* What bytes.c and bytes_inflate.c share; nobody else looks in here. */

enum { SCOT_BYTES_BUFFER = 1 << 16 };

struct scot_bytes {
    const uint8_t *at, *end; /* what is ready to be taken */
    uint64_t offered;        /* bytes made ready so far */
    uint64_t unread;         /* of a file or memory: not made ready yet */
    /* Makes more ready, at == end when there is none. */
    bool (*fill)(struct scot_bytes *self, struct scot_error *err);
    void (*finish)(struct scot_bytes *self); /* may be NULL */
    int file;                                /* -1 when there is none */
    const uint8_t *memory;
    struct scot_bytes *inner; /* what is inflated, owned; NULL otherwise */
    void *inflate;
    bool ended;
    uint8_t buffer[]; /* SCOT_BYTES_BUFFER of them, none in front of memory */
};

static inline void scot_bytes_offer(struct scot_bytes *b, const uint8_t *from, size_t size)
{
    b->at = from;
    b->end = from + size;
    b->offered += size;
}

#endif
