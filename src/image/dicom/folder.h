#ifndef SCOT_IMAGE_DICOM_FOLDER_H
#define SCOT_IMAGE_DICOM_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* The regular files below a folder, by path in byte order: the same list on every machine. */
struct scot_dicom_folder {
    char *names; /* the paths, one NUL-ended string after the other */
    size_t names_used, names_room;
    size_t *name; /* file i is names + name[i] */
    int files, file_room;
    uint64_t largest; /* bytes of the largest file */
    int visited;      /* names of any kind that were looked at */
};

/* Walks path, at most 12 folders deep, 65536 files and 262144 names long; a path that is a file is the only one. Links
 * are followed, devices and pipes left out. Errs when a folder cannot be read. Zeroed *out; give it to
 * scot_dicom_folder_finish in any case. */
bool scot_dicom_folder_list(struct scot_dicom_folder *out, const char *path, struct scot_error *err);
void scot_dicom_folder_finish(struct scot_dicom_folder *folder);

static inline const char *scot_dicom_folder_path(const struct scot_dicom_folder *folder, int file)
{
    return folder->names + folder->name[file];
}

/* The last part of a path, fit for a message: at most 63 characters, nothing a terminal would act upon. */
void scot_dicom_short_name(char out[64], const char *path);

/* Makes room for one more element of `size` bytes in the block at *block, doubling it; *room counts elements.
 */
bool scot_dicom_make_room(void **block, size_t used, size_t *room, size_t size, struct scot_error *err);

#endif
