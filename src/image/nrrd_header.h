#ifndef SCOT_IMAGE_NRRD_HEADER_H
#define SCOT_IMAGE_NRRD_HEADER_H

#include "image/grid.h"
#include "image/text_header.h"

enum { SCOT_NRRD_AXES = 16 };

enum scot_nrrd_encoding { SCOT_NRRD_NONE, SCOT_NRRD_RAW, SCOT_NRRD_TEXT, SCOT_NRRD_GZIP };

/* The fields that matter, as they stood in the header. */
struct scot_nrrd_header {
    unsigned seen;          /* one bit a row of the field table: none may come twice */
    int axes;               /* dimension */
    int sizes, directions;  /* how many were listed; 0: none */
    int spacings, kinds;
    double size[SCOT_NRRD_AXES], spacing_mm[SCOT_NRRD_AXES];
    struct scot_vec3 direction[SCOT_NRRD_AXES], origin; /* in the file's space */
    bool no_direction[SCOT_NRRD_AXES], no_place[SCOT_NRRD_AXES]; /* by its direction, by its kind */
    struct scot_vec3 lps_sign; /* LPS from the file's space */
    bool space_named, has_type, has_endian, big_endian;
    enum scot_stored stored;
    enum scot_nrrd_encoding encoding;
    int64_t line_skip, byte_skip;
    char data_file[1024]; /* "" when the data follow the header */
};

/* Reads the lines from the magic to the empty line (or, detached, the end). */
bool scot_nrrd_read_header(struct scot_nrrd_header *out, struct scot_bytes *bytes, struct scot_error *err);

/* Checks them against each other and says which three axes are space. */
bool scot_nrrd_grid(struct scot_grid *out, struct scot_image_info *info, const struct scot_nrrd_header *header,
                    struct scot_error *err);

#endif
