#ifndef SCOT_IMAGE_MHA_HEADER_H
#define SCOT_IMAGE_MHA_HEADER_H

#include "image/grid.h"
#include "image/text_header.h"

/* The keys that matter, as they stood in the header. */
struct scot_mha_header {
    uint32_t seen; /* one bit a row of the key table: none may come twice */
    int axes;      /* NDims: 3, or more where the rest hold one thing each */
    int64_t n[3];
    double spacing_mm[3], size_mm[3], offset[3], turn[9];
    bool has_size, has_spacing, has_element_size, has_turn, has_type;
    bool text, big_endian, compressed;
    enum scot_stored stored;
    int64_t header_size; /* bytes before the voxels of a data file; -1: the voxels end it */
    double slope, intercept;
    char data_file[1024]; /* "LOCAL" when the data follow the header */
};

/* Reads the lines up to ElementDataFile, which is the last by definition. */
bool scot_mha_read_header(struct scot_mha_header *out, struct scot_bytes *bytes, struct scot_error *err);

/* Checks them against each other and places the grid. */
bool scot_mha_grid(struct scot_grid *out, struct scot_image_info *info, const struct scot_mha_header *header,
                   struct scot_error *err);

#endif
