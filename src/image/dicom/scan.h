#ifndef SCOT_IMAGE_DICOM_SCAN_H
#define SCOT_IMAGE_DICOM_SCAN_H

#include "base/vec.h"
#include "image/dicom/crew.h"
#include "image/dicom/folder.h"
#include "image/dicom/wire.h"
#include "image/image.h"

/* A file that holds slices of some CT series. */
struct scot_dicom_file {
    int file;       /* of the folder */
    uint64_t bytes; /* of the file */
    struct scot_wire_head head;
    struct scot_wire_frame *frame; /* head.records of them */
};

/* One frame of one file. */
struct scot_dicom_slice {
    int file;     /* of the folder, and of found[] */
    int frame;    /* of that file */
    int group;    /* frames of one series, size and orientation share a group */
    double at_mm; /* along the normal, once sorted */
};

/* What a folder holds: first every file's head is read, then a series is chosen, then only its files are
 * decoded. */
struct scot_dicom_scan {
    struct scot_dicom_folder folder;
    struct scot_dicom_file **found; /* folder.files of them, NULL where a file is no CT */
    struct scot_dicom_slice *slice; /* the chosen series' */
    int slices;
    int files;                         /* that hold them */
    int gave_up;                       /* files over which a child ended */
    int refused_first;                 /* the first DICOM file that is not a CT's, in list order; -1 */
    int refused;                       /* how many */
    char why[64 + SCOT_WIRE_TEXT + 8]; /* its name and the reason */
};

/* True of DICOM's preamble, and of a file that starts, as very old ones do, with an element of group 2 or 8
 * in either byte order. Anything else is not worth a child's time. */
bool scot_dicom_may_be(const uint8_t *head, size_t n);

/* Fills scan->found, for the files listed in scan->folder, by asking the children for every head. Errs when a
 * file cannot be read, or the children keep ending. Zeroed *scan; scot_dicom_scan_finish in any case. */
bool scot_dicom_scan_heads(struct scot_dicom_scan *scan, struct scot_dicom_crew *crew,
                           struct scot_error *err);

/* Chooses the series: the one asked for, the only one, or the one with clearly the most slices (half as many
 * again as the next), noted; refuses otherwise, and says what there is. Fills scan->slice. */
bool scot_dicom_scan_choose(struct scot_dicom_scan *scan, struct scot_image_info *info,
                            const char *series_uid, struct scot_error *err);

void scot_dicom_scan_finish(struct scot_dicom_scan *scan);

static inline const struct scot_wire_frame *scot_dicom_frame(const struct scot_dicom_scan *scan,
                                                             const struct scot_dicom_slice *slice)
{
    return &scan->found[slice->file]->frame[slice->frame];
}

static inline const struct scot_wire_head *scot_dicom_head(const struct scot_dicom_scan *scan,
                                                           const struct scot_dicom_slice *slice)
{
    return &scan->found[slice->file]->head;
}

#endif
