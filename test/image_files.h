#ifndef SCOT_TEST_IMAGE_FILES_H
#define SCOT_TEST_IMAGE_FILES_H

#include <stdio.h>

#include "image/grid.h"

/* Writes the image files that the tests read: every format, type, endian and packing, by the
 * plainest code there is, so that a reader is not tested against itself. Errors assert. */

enum file_kind { NIFTI1, NIFTI2, NIFTI1_PAIR, NIFTI2_PAIR, NRRD, NHDR, MHA, MHD, FILE_KINDS };
enum file_packing { AS_IS, PACKED, WRITTEN_OUT, FILE_PACKINGS };

struct file_said {
    enum file_kind kind;
    enum file_packing packing; /* NIfTI cannot be written out */
    enum scot_stored stored;
    bool big_endian;
    int n[3];
    struct scot_affine patient_from_voxel;
    double slope, intercept; /* NRRD has none */
    const char *space;       /* NRRD: "LPS", "RAS", "LAS" or a long name; NULL is LPS */
    bool qform;              /* NIfTI: by quaternion, which must exist */
    double quaternion[3], handed;
    const char *extra;       /* more header lines of a text header */
    const double *value;     /* what is stored, n[2] x n[1] x n[0] */
};

struct blob {
    uint8_t *data;
    size_t size;
};

void blob_put(struct blob *blob, const void *bytes, size_t size);
void blob_print(struct blob *blob, const char *format, ...) __attribute__((format(printf, 2, 3)));
void blob_number(struct blob *blob, double value, enum scot_stored stored, bool big_endian);
void blob_gzip(struct blob *blob);
void blob_zlib(struct blob *blob);
void blob_write(const struct blob *blob, const char *path);
void blob_drop(struct blob *blob);

/* header, and the data where they are a file of their own (empty otherwise); data_name is that
 * file's name for the header to say. */
void file_build(const struct file_said *said, const char *data_name, struct blob *header, struct blob *data);

/* Writes stem.nii, stem.hdr + stem.img ... and puts the path to open into path. */
void file_write(const struct file_said *said, const char *stem, char path[4096]);

/* A fresh folder under the temporary one, there between the two fixtures of a group of tests; the second removes it and the files in
 * it. */
extern char folder[4096];
int folder_set_up(void **state);
int folder_tear_down(void **state);
/* The path of a file in it, until the next call. */
const char *in_folder(const char *name);

/* A small whole-number volume, a plain placement: something to spoil. 4 x 3 x 5 int16. */
struct file_said file_plain(enum file_kind kind);

/* Whole numbers, the same for the same seed on every machine. */
uint32_t chance(uint32_t *state);
int chance_below(uint32_t *state, int n);
double chance_between(uint32_t *state, double low, double high);

#endif
