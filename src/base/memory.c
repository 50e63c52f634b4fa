#define _GNU_SOURCE
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/nth.h"

/* Blocks from this size on are volumes, which are swept across rows: pages of 2 MiB spare
 * a TLB miss a row, and most of the page faults of the first touch. */
enum { HUGE_PAGE = 2 << 20, HUGE_FROM = 4 * HUGE_PAGE };

static atomic_uint_fast64_t given_out;
static atomic_uint_fast64_t fail_at;

static void *take(size_t count, size_t size, size_t *rounded, struct scot_error *err)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2) {
        scot_fail(err, "out of memory: wanted %zu x %zu bytes", count, size);
        return NULL;
    }
    *rounded = bytes == 0 ? 64 : (bytes + 63) / 64 * 64;
    size_t alignment = *rounded >= HUGE_FROM ? HUGE_PAGE : 64;
    *rounded = (*rounded + alignment - 1) / alignment * alignment;
    void *block = scot_nth_is_now(&fail_at) ? NULL : aligned_alloc(alignment, *rounded);
    if (block == NULL) {
        scot_fail(err, "out of memory: wanted %zu bytes", bytes);
        return NULL;
    }
    if (alignment == HUGE_PAGE)
        madvise(block, *rounded, MADV_HUGEPAGE); /* a wish: nothing is lost where it is refused */
    atomic_fetch_add_explicit(&given_out, 1, memory_order_relaxed);
    return block;
}

void *scot_alloc(size_t count, size_t size, struct scot_error *err)
{
    size_t rounded;
    void *block = take(count, size, &rounded, err);
    return block != NULL ? memset(block, 0, rounded) : NULL;
}

void *scot_alloc_unset(size_t count, size_t size, struct scot_error *err)
{
    size_t rounded;
    return take(count, size, &rounded, err);
}

void scot_free(void *block)
{
    free(block);
}

void scot_free_at(void *address_of_pointer)
{
    void *block;
    memcpy(&block, address_of_pointer, sizeof block);
    free(block);
    memset(address_of_pointer, 0, sizeof block);
}

uint64_t scot_alloc_count(void)
{
    return atomic_load_explicit(&given_out, memory_order_relaxed);
}

void scot_alloc_fail_at(uint64_t nth)
{
    atomic_store(&fail_at, nth);
}
