#ifndef SCOT_BASE_NTH_H
#define SCOT_BASE_NTH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* A fault that a test ordered: true at the n-th turn, once, whichever thread's turn it is. left 0: none is ordered. */
static inline bool scot_nth_is_now(atomic_uint_fast64_t *left)
{
    uint_fast64_t turns = atomic_load_explicit(left, memory_order_relaxed);
    while (turns != 0)
        if (atomic_compare_exchange_weak(left, &turns, turns - 1))
            return turns == 1;
    return false;
}

#endif
