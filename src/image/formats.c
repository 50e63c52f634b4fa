#include "image/format.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/bytes.h"

enum { HEAD_BYTES = 512 };

/* One row a format. The first is asked where two are equally sure. */
static const struct scot_image_format *const formats[] = {
    &scot_nifti_format,
    &scot_nrrd_format,
    &scot_mha_format,
    &scot_dicom_format,
};

void scot_image_note(struct scot_image_info *info, const char *format, ...)
{
    const int room = (int)(sizeof info->note / sizeof info->note[0]);
    if (info->notes >= room)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(info->note[info->notes++], sizeof info->note[0], format, args);
    va_end(args);
}

bool scot_image_name_ends(const char *path, const char *ending)
{
    size_t length = strlen(path), tail = strlen(ending);
    return length >= tail && strcasecmp(path + length - tail, ending) == 0;
}

/* The first bytes of the file, inflated if it is gzip. What cannot be inflated leaves no
 * head: the name decides then, and that format finds the words for it. */
static bool read_head(struct scot_image_probe *probe, uint8_t head[HEAD_BYTES], struct scot_error *err)
{
    struct scot_bytes *bytes = NULL;
    if (!scot_bytes_open_file(&bytes, probe->path, err))
        return false;
    probe->size = scot_bytes_most_left(bytes);
    bool packed = false;
    bool ok = scot_bytes_inflate_if_gzip(&bytes, &packed, err);
    if (ok && !scot_bytes_read_some(bytes, head, HEAD_BYTES, &probe->head_size, packed ? NULL : err)) {
        probe->head_size = 0;
        ok = packed;
    }
    scot_bytes_close(&bytes);
    return ok;
}

/* Messages quote what stands in files: keep them to one printable line of ASCII, whatever
 * terminal or JSON they go to. */
static bool refuse_cleanly(struct scot_error *err)
{
    for (char *at = err == NULL ? NULL : err->text; at != NULL && *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
    return false;
}

static const struct scot_image_format *find_format(const struct scot_image_probe *probe)
{
    const struct scot_image_format *best = NULL;
    enum scot_image_match surest = SCOT_IMAGE_NO;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        enum scot_image_match match = formats[i]->detect(probe);
        if (match > surest) {
            surest = match;
            best = formats[i];
        }
    }
    return best;
}

bool scot_image_open(struct scot_volume **out, struct scot_image_info *info, const char *path,
                     const struct scot_image_options *options, struct scot_error *err)
{
    static const struct scot_image_options defaults;
    struct scot_image_info unread;
    if (info == NULL)
        info = &unread;
    *info = (struct scot_image_info){0};
    uint8_t head[HEAD_BYTES];
    struct stat is;
    struct scot_image_probe probe = {.path = path, .head = head};
    probe.folder = stat(path, &is) == 0 && S_ISDIR(is.st_mode);
    if (!probe.folder && !read_head(&probe, head, err))
        return false;
    if (!probe.folder && probe.size == 0)
        return scot_fail(err, "the file is empty");
    const struct scot_image_format *format = find_format(&probe);
    if (format == NULL)
        return scot_fail(err, "not an image known here: wanted DICOM, NIfTI, NRRD or MetaImage");
    if (!format->open(out, info, path, options == NULL ? &defaults : options, err))
        return refuse_cleanly(err);
    scot_volume_hash(*out);
    return true;
}
