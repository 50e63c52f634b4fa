#ifndef SCOT_IMAGE_VOXELS_H
#define SCOT_IMAGE_VOXELS_H

#include "image/grid.h"

/* Turns stored numbers into HU or labels, a few thousand at a time, and counts what it
 * had to change. */
struct scot_voxel_reader {
    const struct scot_grid *grid;
    struct scot_bytes *data;
    const struct scot_image_options *options;
    bool labels;
    uint64_t done, count;              /* voxels of the whole volume */
    uint64_t above, below, not_finite; /* clipped from above, from below, NaN or infinite */
    int least, most;                   /* HU or label, once read */
};

void scot_voxel_reader_init(struct scot_voxel_reader *reader, const struct scot_grid *grid,
                            struct scot_bytes *data, const struct scot_image_options *options);

/* The next count voxels. Numbers are rounded to the nearest (halves to even), clipped to -1024 ..
 * SCOT_TOP_HU, NaN and infinities become -1024; labels are refused unless whole and 0 .. 32767. */
bool scot_voxels_read(struct scot_voxel_reader *reader, int16_t *out, size_t count, struct scot_error *err);

/* Decodes count stored numbers; exact but for 64-bit integers beyond 2^53. */
void scot_voxels_decode(double *out, const uint8_t *in, size_t count, enum scot_stored stored, bool big_endian);

#endif
