#ifndef SCOT_TEST_SAC_H
#define SCOT_TEST_SAC_H

#include "stage.h"

/* A way for a needle into the thecal sac near the planned target: the C-arm's angles (deg) down whose beam it goes, and where to;
 * roofed: to where bone lies straight behind it. */
bool sac_find_way(const struct stage *stage, bool roofed, double angles[2], struct scot_vec3 *aim);

#endif
