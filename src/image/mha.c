#include "image/mha.h"

#include <stdio.h>
#include <string.h>

#include "image/mha_header.h"

/* HeaderSize counts bytes of the data file; with -1 the voxels are its last. */
static bool skip_header(struct scot_bytes *data, const struct scot_mha_header *header, const struct scot_grid *grid,
                        struct scot_error *err)
{
    if (header->header_size >= 0)
        return scot_bytes_skip(data, (uint64_t)header->header_size, err);
    if (header->compressed || header->text || scot_bytes_most_left(data) != scot_bytes_stored_left(data))
        return scot_fail(err, "HeaderSize is -1, wanted 0 or more where the data are not raw");
    uint64_t left = scot_bytes_most_left(data), wanted = scot_grid_bytes(grid);
    return left <= wanted || scot_bytes_skip(data, left - wanted, err);
}

static bool read_voxels(struct scot_volume **out, struct scot_image_info *info, struct scot_bytes **data,
                        const struct scot_mha_header *header, const struct scot_grid *grid,
                        const struct scot_image_options *options, struct scot_error *err)
{
    return skip_header(*data, header, grid, err) && (!header->compressed || scot_bytes_inflate(data, err)) &&
           scot_grid_read(out, info, grid, *data, options, err);
}

bool scot_mha_read(struct scot_volume **out, struct scot_image_info *info, struct scot_bytes **bytes,
                   const char *path, const struct scot_image_options *options, struct scot_error *err)
{
    struct scot_mha_header header;
    struct scot_grid grid;
    snprintf(info->format, sizeof info->format, "MetaImage");
    if (!scot_bytes_inflate_if_gzip(bytes, NULL, err) || !scot_mha_read_header(&header, *bytes, err) ||
        !scot_mha_grid(&grid, info, &header, err) || !scot_grid_check(&grid, err))
        return false;
    info->files = scot_text_same(header.data_file, "LOCAL") ? 1 : 2;
    if (info->files == 1)
        return read_voxels(out, info, bytes, &header, &grid, options, err);
    struct scot_bytes *data = NULL;
    bool ok = scot_text_open_data(&data, path, header.data_file, err) &&
              read_voxels(out, info, &data, &header, &grid, options, err);
    scot_bytes_close(&data);
    return ok;
}

static bool open_mha(struct scot_volume **out, struct scot_image_info *info, const char *path,
                     const struct scot_image_options *options, struct scot_error *err)
{
    struct scot_bytes *bytes = NULL;
    bool ok = scot_bytes_open_file(&bytes, path, err) && scot_mha_read(out, info, &bytes, path, options, err);
    scot_bytes_close(&bytes);
    return ok;
}

/* MetaImage has no magic: its first key is one of these. */
static bool starts_as_mha(const struct scot_image_probe *probe)
{
    static const char *const first[] = {"ObjectType", "NDims", "Comment", "ObjectSubType"};
    char line[64] = "";
    size_t length = probe->head_size < sizeof line - 1 ? probe->head_size : sizeof line - 1;
    memcpy(line, probe->head, length);
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        size_t key = strlen(first[i]);
        if (strncmp(line, first[i], key) == 0 && line[key + strspn(line + key, " \t")] == '=')
            return true;
    }
    return false;
}

static enum scot_image_match detect_mha(const struct scot_image_probe *probe)
{
    if (starts_as_mha(probe))
        return SCOT_IMAGE_BY_CONTENT;
    bool named = scot_image_name_ends(probe->path, ".mha") || scot_image_name_ends(probe->path, ".mhd");
    return named && !probe->folder ? SCOT_IMAGE_BY_NAME : SCOT_IMAGE_NO;
}

const struct scot_image_format scot_mha_format = {"MetaImage", detect_mha, open_mha};
