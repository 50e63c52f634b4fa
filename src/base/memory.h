#ifndef SCOT_BASE_MEMORY_H
#define SCOT_BASE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Every heap block of the library comes from here: counted, so that a test can
 * prove that the live loop allocates nothing, and made to fail on demand, so
 * that a test can walk every out-of-memory path. */

/* count * size bytes, zeroed, aligned to 64 bytes; NULL with err set when there
 * is no memory or the product overflows. Free with scot_free. Any thread. */
void *scot_alloc(size_t count, size_t size, struct scot_error *err);

/* The same, but of any content: for room that is written before it is read, and most of it perhaps never. What is not
 * touched costs address space only. */
void *scot_alloc_unset(size_t count, size_t size, struct scot_error *err);

/* NULL-tolerant. */
void scot_free(void *block);

/* Frees *block and sets it to NULL: serves as __attribute__((cleanup)) too. */
void scot_free_at(void *address_of_pointer);

/* Blocks given out since the program started. */
uint64_t scot_alloc_count(void);

/* Test hook: the nth allocation from now (1 = the next) fails; 0 = none. */
void scot_alloc_fail_at(uint64_t nth);

#endif
