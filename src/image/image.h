#ifndef SCOT_IMAGE_IMAGE_H
#define SCOT_IMAGE_IMAGE_H

#include "volume/volume.h"

/* What a file said, beside its voxels; for `scottie info` and the monitor. */
struct scot_image_info {
    char format[24];          /* "NIfTI-1", "NRRD", "MetaImage", "DICOM CT" */
    char position[8];         /* DICOM patient position HFS, FFP ...; "" elsewhere */
    char stored_type[16];     /* "int16", "float64" ... as in the file */
    int files;                /* files that make the volume */
    int passed_over;          /* files in the folder that do not belong to it */
    double gantry_tilt_deg;   /* resampled away when not 0 */
    char note[8][160];        /* what was done to the data, in a line each */
    int notes;
};

/* Options; all zero is the default. */
struct scot_image_options {
    bool labels;              /* a label map: integers kept as they are, nearest
                                 neighbour where resampled, negative refused */
    const char *series_uid;   /* DICOM: the series wanted where a folder holds several */
    void (*progress)(void *context, int done, int of); /* may be NULL */
    void *context;
};

/* Opens a CT (or label map): a DICOM folder or file, .nii .nii.gz .hdr .img .nrrd
 * .nhdr .mha .mhd, told apart by content first and name second. HU rounded to the
 * nearest, clipped to -1024 .. SCOT_TOP_HU and counted, NaN to -1024 and counted.
 * The volume comes hashed. Errors name the file's trouble, one line; nothing is
 * allocated beyond what the file's size can justify. *out is the caller's. */
bool scot_image_open(struct scot_volume **out, struct scot_image_info *info, const char *path,
                     const struct scot_image_options *options, struct scot_error *err);

/* Writes to path's temporary neighbour and renames: whole or not at all. */
bool scot_nifti_write(const char *path, const struct scot_volume *v, struct scot_error *err);

/* A float32 picture on a plane in space, as a one-slice 3-D MetaImage (.mha, LPS):
 * pixel (c, r) has its centre at origin + c * column_step + r * row_step. */
bool scot_mha_write_picture(const char *path, const float *pixel, const struct scot_plane *plane,
                            struct scot_error *err);

/* Grey PNG of 8 or 16 bits, row 0 on top; text pairs (key, value, ..., NULL) go
 * into tEXt chunks. */
bool scot_png_write_grey(const char *path, const void *pixel, int columns, int rows, int bits,
                         const char *const *text, struct scot_error *err);

#endif
