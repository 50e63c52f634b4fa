#ifndef SCOT_CLI_BENCH_BODY_H
#define SCOT_CLI_BENCH_BODY_H

#include "base/pool.h"
#include "volume/volume.h"

/* A CT to measure on: a body with fat, muscle, ribs, a spine with rough trabecular bone, gas and the
 * scanner's noise, on a couch, n voxels of spacing_mm, centred at 0. Nothing in it is easy:
 * outside the body there is air, and inside no two voxels are alike. */
bool scot_cli_bench_body(struct scot_volume **out, const int n[3], const double spacing_mm[3],
                         struct scot_pool *pool, struct scot_error *err);

/* Writes a CT whose axes lie along the patient's as int16 MetaImage, for other programs to read. */
bool scot_cli_bench_write(const char *path, const struct scot_volume *ct, struct scot_error *err);

#endif
