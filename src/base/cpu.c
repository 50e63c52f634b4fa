#define _GNU_SOURCE
#include "base/cpu.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[SCOT_ISA_COUNT] = {"scalar", "avx2", "avx512"};

const char *scot_isa_name(enum scot_isa isa)
{
    return names[isa];
}

static enum scot_isa best_of_processor(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
        __builtin_cpu_supports("avx512vnni"))
        return SCOT_ISA_AVX512;
    if (__builtin_cpu_supports("avx2"))
        return SCOT_ISA_AVX2;
#endif
    return SCOT_ISA_SCALAR;
}

bool scot_isa_detect(enum scot_isa *out, struct scot_error *err)
{
    enum scot_isa best = best_of_processor();
    const char *mask = getenv("SCOTTIE_ISA");
    if (mask != NULL && mask[0] != '\0') {
        int wanted = 0;
        while (wanted < SCOT_ISA_COUNT && strcmp(mask, names[wanted]) != 0)
            wanted++;
        if (wanted == SCOT_ISA_COUNT)
            return scot_fail(err, "SCOTTIE_ISA is %.20s, wanted scalar, avx2 or avx512", mask);
        if ((enum scot_isa)wanted < best)
            best = (enum scot_isa)wanted;
    }
    *out = best;
    return true;
}

int scot_cpu_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}
