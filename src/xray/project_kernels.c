#include "xray/project_kernels.h"

const struct scot_project_kernels *scot_project_kernels(enum scot_isa isa)
{
    (void)isa;
    return &scot_project_scalar;
}
