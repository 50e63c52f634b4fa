#ifndef SCOT_BASE_CPU_H
#define SCOT_BASE_CPU_H

#include "base/error.h"

/* Instruction sets a kernel may be written for, each including those before it.
 * SCOT_ISA_AVX512 means F, BW, VL, VBMI and VNNI together. */
enum scot_isa { SCOT_ISA_SCALAR, SCOT_ISA_AVX2, SCOT_ISA_AVX512, SCOT_ISA_COUNT };

const char *scot_isa_name(enum scot_isa isa);

/* The best set that this processor has and SCOTTIE_ISA (scalar|avx2|avx512, the
 * highest allowed) permits. False when the variable holds another word. */
bool scot_isa_detect(enum scot_isa *out, struct scot_error *err);

/* Processors this process may run on, at least 1. */
int scot_cpu_count(void);

#endif
