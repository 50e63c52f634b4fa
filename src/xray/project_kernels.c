#include "xray/project_kernels.h"

const struct scot_project_kernels *scot_project_kernels(enum scot_isa isa)
{
#if defined(__x86_64__)
    if (isa == SCOT_ISA_AVX512)
        return &scot_project_avx512;
    if (isa == SCOT_ISA_AVX2)
        return &scot_project_avx2;
#endif
    (void)isa;
    return &scot_project_scalar;
}
