#ifndef SCOT_IMAGE_FORMAT_H
#define SCOT_IMAGE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "image/image.h"

/* What scot_image_open learns of a path before it asks the formats. */
struct scot_image_probe {
    const char *path;
    bool folder;         /* a directory; then head is empty */
    uint64_t size;       /* bytes of the file, 0 of a folder */
    const uint8_t *head; /* its first bytes, inflated where the file is gzip */
    size_t head_size;    /* at most 512 */
};

/* How sure a format is that a path is its own; the surest is asked to open it,
 * the first of the table where two are equally sure. */
enum scot_image_match {
    SCOT_IMAGE_NO,
    SCOT_IMAGE_BY_NAME,    /* the name's ending only: refuses with its own words */
    SCOT_IMAGE_BY_CONTENT, /* its magic is there, or the folder holds its files */
};

/* One file format: one file of this folder fills one, formats.c lists them. */
struct scot_image_format {
    const char *name;
    enum scot_image_match (*detect)(const struct scot_image_probe *probe);
    /* As scot_image_open, for a path that detect() claimed. *info comes zeroed, is filled
     * here (format included); options is never NULL. The caller hashes the volume and puts
     * nothing before the error line. */
    bool (*open)(struct scot_volume **out, struct scot_image_info *info, const char *path,
                 const struct scot_image_options *options, struct scot_error *err);
};

extern const struct scot_image_format scot_nifti_format; /* nifti.c */
extern const struct scot_image_format scot_nrrd_format;  /* nrrd.c */
extern const struct scot_image_format scot_mha_format;   /* mha.c */
extern const struct scot_image_format scot_dicom_format; /* dicom.c */

/* Adds a line to info->note; silently full after the last. */
void scot_image_note(struct scot_image_info *info, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True when the path ends so, whatever the case of its letters. */
bool scot_image_name_ends(const char *path, const char *ending);

#endif
