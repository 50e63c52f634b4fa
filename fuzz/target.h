#ifndef SCOT_FUZZ_TARGET_H
#define SCOT_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/* What a target is for libFuzzer, and for replay.c: one input in, 0 out, and no more allowed
 * to happen. A target also checks what it gets: a wrong answer is a finding like a crash. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
