#ifndef SCOT_IMAGE_GRID_H
#define SCOT_IMAGE_GRID_H

#include "base/bytes.h"
#include "image/format.h"

/* How a number is stored in a file. */
enum scot_stored {
    SCOT_INT8,
    SCOT_UINT8,
    SCOT_INT16,
    SCOT_UINT16,
    SCOT_INT32,
    SCOT_UINT32,
    SCOT_INT64,
    SCOT_UINT64,
    SCOT_FLOAT32,
    SCOT_FLOAT64,
    SCOT_STORED_COUNT
};

const char *scot_stored_name(enum scot_stored stored);
size_t scot_stored_size(enum scot_stored stored);

/* What a header says of the voxels that follow it. Numbers are as the file claims them:
 * nothing is believed before scot_grid_read. */
struct scot_grid {
    int64_t n[3];                          /* voxels along i (fastest), j, k */
    struct scot_affine patient_from_voxel; /* LPS mm of voxel centres */
    enum scot_stored stored;
    bool big_endian;
    bool text;               /* decimal numbers, set apart by white space */
    double slope, intercept; /* HU = slope * stored + intercept */
};

/* Refuses what cannot be a volume's place: steps outside 0.01 to 100 mm, a first voxel more than
 * 100 m away, axes closer than about 0.6 degrees to one plane, NaN. */
bool scot_grid_check_place(const struct scot_grid *grid, struct scot_error *err);

/* That, and what scot_volume_check_size refuses. A single slice is as thick as the file says. */
bool scot_grid_check(const struct scot_grid *grid, struct scot_error *err);

/* The bytes that the voxels take; of text, the least they can take. After scot_grid_check. */
uint64_t scot_grid_bytes(const struct scot_grid *grid);

/* Checks the grid, refuses one that claims more than `data` can still hold, reads the voxels from where data
 * stands, turns them into HU (or labels) as scot_image_open says, and checks the checksums to its end. Beside
 * the volume a few fixed kilobytes are used; where the data are compressed so well that
 * their claimed size proves nothing, up to once more its size, as it arrives. */
bool scot_grid_read(struct scot_volume **out, struct scot_image_info *info, const struct scot_grid *grid,
                    struct scot_bytes *data, const struct scot_image_options *options, struct scot_error *err);

/* A column of patient_from_voxel. */
void scot_grid_set_column(struct scot_grid *grid, int column, struct scot_vec3 value);

/* Tells info that the file names no left and right. */
void scot_grid_note_orientation(struct scot_image_info *info);

#endif
