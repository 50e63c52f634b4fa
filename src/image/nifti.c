#include "image/nifti.h"

#include <stdio.h>
#include <string.h>

bool scot_nifti_read(struct scot_volume **out, struct scot_image_info *info, struct scot_bytes **header,
                     struct scot_bytes *voxels, const struct scot_image_options *options, struct scot_error *err)
{
    struct scot_nifti_header said;
    if (!scot_bytes_inflate_if_gzip(header, NULL, err) ||
        !scot_nifti_read_header(&said, info, *header, err))
        return false;
    if (said.detached && voxels == NULL)
        return scot_fail(err, "the header stands alone: wanted the .img file beside it");
    struct scot_bytes *data = said.detached ? voxels : *header;
    info->files = said.detached ? 2 : 1;
    return scot_bytes_skip(data, said.voxels_at - scot_bytes_passed(data), err) &&
           scot_grid_read(out, info, &said.grid, data, options, err);
}

/* The other half's path: ".hdr" becomes ".img" and back, with or without ".gz", in the case of
 * the letters that are there. False when the name has neither ending. */
static bool find_partner(char *out, size_t room, const char *path, const char *from, const char *to)
{
    size_t length = strlen(path), end = length;
    if (scot_image_name_ends(path, ".gz"))
        end -= 3;
    int wrote = snprintf(out, room, "%s", path);
    if (wrote < 0 || (size_t)wrote >= room || end < 4)
        return false;
    out[end] = '\0';
    if (!scot_image_name_ends(out, from))
        return false;
    bool shouted = out[end - 1] < 'a';
    for (size_t i = 0; i < 3; i++)
        out[end - 3 + i] = (char)(shouted ? to[i] - 'a' + 'A' : to[i]);
    return true;
}

/* Opens `stem` or `stem`.gz, first the one that is packed as its partner is; inflated by its
 * name, since raw voxels may begin with gzip's magic. */
static bool open_either(struct scot_bytes **out, const char *stem, bool packed, struct scot_error *err)
{
    struct scot_error why = {{0}};
    for (int tries = 0; tries < 2; tries++, packed = !packed) {
        char path[4096];
        snprintf(path, sizeof path, "%.4090s%s", stem, packed ? ".gz" : "");
        if (scot_bytes_open_file(out, path, &why))
            return !packed || scot_bytes_inflate(out, err);
    }
    return scot_fail(err, "the other half of the .hdr and .img pair: %s", why.text);
}

static bool open_voxels_of(struct scot_bytes **out, const char *path, struct scot_error *err)
{
    char stem[4090];
    if (find_partner(stem, sizeof stem, path, ".hdr", "img"))
        return open_either(out, stem, scot_image_name_ends(path, ".gz"), err);
    return true;
}

/* Given the .img: its .hdr, and the .img itself for the voxels. */
static bool open_header_of(struct scot_bytes **header, struct scot_bytes **voxels, const char *path,
                           struct scot_error *err)
{
    char stem[4090];
    bool packed = scot_image_name_ends(path, ".gz");
    if (!find_partner(stem, sizeof stem, path, ".img", "hdr"))
        return scot_bytes_open_file(header, path, err);
    return open_either(header, stem, packed, err) && scot_bytes_open_file(voxels, path, err) &&
           (!packed || scot_bytes_inflate(voxels, err));
}

static bool open_nifti(struct scot_volume **out, struct scot_image_info *info, const char *path,
                       const struct scot_image_options *options, struct scot_error *err)
{
    struct scot_bytes *header = NULL, *voxels = NULL;
    bool ok = open_header_of(&header, &voxels, path, err) && (voxels != NULL || open_voxels_of(&voxels, path, err)) &&
              scot_nifti_read(out, info, &header, voxels, options, err);
    scot_bytes_close(&header);
    scot_bytes_close(&voxels);
    return ok;
}

static enum scot_image_match detect_nifti(const struct scot_image_probe *probe)
{
    static const char *const ending[] = {".nii", ".nii.gz", ".hdr", ".hdr.gz", ".img", ".img.gz"};
    const uint8_t *head = probe->head;
    if (probe->head_size >= 348 && (memcmp(head + 344, "n+1", 4) == 0 || memcmp(head + 344, "ni1", 4) == 0))
        return SCOT_IMAGE_BY_CONTENT;
    if (probe->head_size >= 8 && (memcmp(head + 4, "n+2", 4) == 0 || memcmp(head + 4, "ni2", 4) == 0))
        return SCOT_IMAGE_BY_CONTENT;
    for (size_t i = 0; !probe->folder && i < sizeof ending / sizeof ending[0]; i++)
        if (scot_image_name_ends(probe->path, ending[i]))
            return SCOT_IMAGE_BY_NAME;
    return SCOT_IMAGE_NO;
}

const struct scot_image_format scot_nifti_format = {"NIfTI", detect_nifti, open_nifti};
