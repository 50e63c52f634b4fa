#include "image/nrrd.h"

#include <stdio.h>
#include <string.h>

#include "image/nrrd_header.h"

/* Lines are counted, not kept: of any length, and before any inflating (the format's word). */
static bool skip_lines(struct scot_bytes *data, int64_t lines, struct scot_error *err)
{
    while (lines > 0) {
        int byte;
        if (!scot_bytes_next(data, &byte, err))
            return false;
        if (byte < 0)
            return scot_fail(err, "the data end %lld lines before the voxels should begin", (long long)lines);
        lines -= byte == '\n';
    }
    return true;
}

/* A byte skip of -1 says that the voxels are the last bytes of the file. */
static bool skip_bytes(struct scot_bytes *data, const struct scot_nrrd_header *header, const struct scot_grid *grid,
                       struct scot_error *err)
{
    if (header->byte_skip >= 0)
        return scot_bytes_skip(data, (uint64_t)header->byte_skip, err);
    if (header->encoding != SCOT_NRRD_RAW || scot_bytes_most_left(data) != scot_bytes_stored_left(data))
        return scot_fail(err, "byte skip is -1, wanted 0 or more where the data are not raw");
    uint64_t left = scot_bytes_most_left(data), wanted = scot_grid_bytes(grid);
    return left <= wanted || scot_bytes_skip(data, left - wanted, err);
}

static bool read_voxels(struct scot_volume **out, struct scot_image_info *info, struct scot_bytes **data,
                        const struct scot_nrrd_header *header, const struct scot_grid *grid,
                        const struct scot_image_options *options, struct scot_error *err)
{
    return skip_lines(*data, header->line_skip, err) &&
           (header->encoding != SCOT_NRRD_GZIP || scot_bytes_inflate(data, err)) &&
           skip_bytes(*data, header, grid, err) && scot_grid_read(out, info, grid, *data, options, err);
}

bool scot_nrrd_read(struct scot_volume **out, struct scot_image_info *info, struct scot_bytes **bytes,
                    const char *path, const struct scot_image_options *options, struct scot_error *err)
{
    struct scot_nrrd_header header;
    struct scot_grid grid;
    snprintf(info->format, sizeof info->format, "NRRD");
    if (!scot_bytes_inflate_if_gzip(bytes, NULL, err) || !scot_nrrd_read_header(&header, *bytes, err) ||
        !scot_nrrd_grid(&grid, info, &header, err) || !scot_grid_check(&grid, err))
        return false;
    info->files = header.data_file[0] == '\0' ? 1 : 2;
    if (info->files == 1)
        return read_voxels(out, info, bytes, &header, &grid, options, err);
    struct scot_bytes *data = NULL;
    bool ok = scot_text_open_data(&data, path, header.data_file, err) &&
              read_voxels(out, info, &data, &header, &grid, options, err);
    scot_bytes_close(&data);
    return ok;
}

static bool open_nrrd(struct scot_volume **out, struct scot_image_info *info, const char *path,
                      const struct scot_image_options *options, struct scot_error *err)
{
    struct scot_bytes *bytes = NULL;
    bool ok = scot_bytes_open_file(&bytes, path, err) && scot_nrrd_read(out, info, &bytes, path, options, err);
    scot_bytes_close(&bytes);
    return ok;
}

static enum scot_image_match detect_nrrd(const struct scot_image_probe *probe)
{
    if (probe->head_size >= 4 && memcmp(probe->head, "NRRD", 4) == 0)
        return SCOT_IMAGE_BY_CONTENT;
    bool named = scot_image_name_ends(probe->path, ".nrrd") || scot_image_name_ends(probe->path, ".nhdr");
    return named && !probe->folder ? SCOT_IMAGE_BY_NAME : SCOT_IMAGE_NO;
}

const struct scot_image_format scot_nrrd_format = {"NRRD", detect_nrrd, open_nrrd};
