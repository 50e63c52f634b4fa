#ifndef SCOT_IMAGE_NIFTI_H
#define SCOT_IMAGE_NIFTI_H

#include "image/grid.h"

/* What a NIfTI header says, beside the grid. */
struct scot_nifti_header {
    struct scot_grid grid;
    uint64_t voxels_at; /* byte of the first voxel in the file that holds them */
    bool detached;      /* they are in the .img beside the .hdr */
};

/* Reads the 348 bytes of NIfTI-1 or the 540 of NIfTI-2 (nifti1.h, nifti2.h of the NIfTI
 * data format working group), of either endian, and checks all that is used of them.
 *
 * Which geometry is taken: the sform where its code is above 0 and it spans space, otherwise
 * the qform where its code is above 0 and it is sound (a note says so if an sform was passed
 * over, or if the two differ by more than 1 mm); where both codes are 0 the pixdims alone with
 * axes as +x right, +y front, +z head ("method 1", which leaves left and right open: a note says
 * so). A quaternion longer than 1, or pixdims out of range, are refused. xyzt_units may be metre,
 * millimetre or micron; anything else is taken as millimetre. */
bool scot_nifti_read_header(struct scot_nifti_header *out, struct scot_image_info *info, struct scot_bytes *bytes,
                            struct scot_error *err);

/* The whole image from a source that may be gzip and stands at the header; a detached one's
 * voxels come from `voxels` (may be NULL: then refused), which is read from its start. */
bool scot_nifti_read(struct scot_volume **out, struct scot_image_info *info, struct scot_bytes **header,
                     struct scot_bytes *voxels, const struct scot_image_options *options, struct scot_error *err);

#endif
