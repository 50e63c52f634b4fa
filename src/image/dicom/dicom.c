#include <stdio.h>
#include <string.h>

#include "image/dicom/fill.h"
#include "image/dicom/scan.h"
#include "image/dicom/stack.h"
#include "image/format.h"

/* A folder is DICOM's, as no other format has one; a file by its preamble, or by the first element of
 * the oldest files, which have none. */
static enum scot_image_match detect(const struct scot_image_probe *probe)
{
    if (probe->folder || (probe->head_size >= 132 && memcmp(probe->head + 128, "DICM", 4) == 0))
        return SCOT_IMAGE_BY_CONTENT;
    if (probe->head_size >= 16 && scot_dicom_may_be(probe->head, probe->head_size))
        return SCOT_IMAGE_BY_NAME;
    return scot_image_name_ends(probe->path, ".dcm") || scot_image_name_ends(probe->path, ".ima")
               ? SCOT_IMAGE_BY_NAME
               : SCOT_IMAGE_NO;
}

/* Noise keeps a CT from being packed better than some 20 to 1, even with loss: what claims to be is no CT, and
 * its claim is not worth the memory. Small claims cost nothing: phantoms are empty. */
static bool bytes_justify(const struct scot_dicom_scan *scan, struct scot_error *err)
{
    const uint64_t most_expansion = 256, small_pixels = UINT64_C(32) << 20;
    uint64_t bytes = 0, pixels = (uint64_t)scot_dicom_head(scan, &scan->slice[0])->rows *
                                 scot_dicom_head(scan, &scan->slice[0])->columns * (uint64_t)scan->slices;
    int last = -1;
    for (int i = 0; i < scan->slices; i++) {
        bytes += scan->slice[i].file != last ? scan->found[scan->slice[i].file]->bytes : 0;
        last = scan->slice[i].file;
    }
    return pixels <= small_pixels || pixels <= bytes * most_expansion ||
           scot_fail(err, "%llu bytes of files claim %llu pixels, which cannot be", (unsigned long long)bytes,
                     (unsigned long long)pixels);
}

static void tell(struct scot_image_info *info, const struct scot_dicom_scan *scan,
                 const struct scot_dicom_stack *stack)
{
    const struct scot_wire_head *head = scot_dicom_head(scan, &scan->slice[0]);
    snprintf(info->format, sizeof info->format, "DICOM CT");
    snprintf(info->position, sizeof info->position, "%.7s", head->position);
    snprintf(info->stored_type, sizeof info->stored_type, "%s%u", head->is_signed ? "int" : "uint",
             head->bits_allocated);
    info->files = scan->files;
    info->passed_over = scan->folder.files - scan->files;
    info->gantry_tilt_deg = stack->tilt_deg;
    if (stack->sheared)
        scot_image_note(info, "gantry tilt of %.1f degrees: slices moved onto an upright grid",
                        stack->tilt_deg);
    if (stack->uneven)
        scot_image_note(info, "slices are unevenly spaced: interpolated to every %.3f mm", stack->step_mm);
}

static bool build(struct scot_volume **out, struct scot_image_info *info, struct scot_dicom_scan *scan,
                  struct scot_dicom_crew *crew, const struct scot_image_options *options,
                  struct scot_error *err)
{
    struct scot_dicom_stack stack;
    struct scot_volume *volume = NULL;
    if (!scot_dicom_scan_heads(scan, crew, err) ||
        !scot_dicom_scan_choose(scan, info, options->series_uid, err) ||
        !scot_dicom_stack_measure(&stack, scan, info, err) || !bytes_justify(scan, err))
        return false;
    const struct scot_wire_head *head = scot_dicom_head(scan, &scan->slice[0]);
    int n[3] = {(int)head->columns, (int)head->rows, scan->slices};
    struct scot_affine affine = scot_dicom_stack_affine(&stack);
    crew->done_before = scan->folder.files;
    crew->of = scan->folder.files + scan->files;
    if (!scot_volume_create(&volume, n, &affine, err))
        return false;
    if (!scot_dicom_fill(volume, scan, crew, err) ||
        !scot_dicom_stack_straighten(&volume, &stack, scan, err)) {
        scot_volume_destroy(&volume);
        return false;
    }
    tell(info, scan, &stack);
    *out = volume;
    return true;
}

static bool open_dicom(struct scot_volume **out, struct scot_image_info *info, const char *path,
                       const struct scot_image_options *options, struct scot_error *err)
{
    struct scot_dicom_scan scan = {0};
    struct scot_dicom_crew *crew = NULL;
    bool opened =
        !options->labels || scot_fail(err, "DICOM slices as a label map, wanted NIfTI, NRRD or MetaImage");
    opened = opened && scot_dicom_folder_list(&scan.folder, path, err) &&
             (scan.folder.files > 0 || scot_fail(err, "an empty folder, wanted a CT series")) &&
             scot_dicom_crew_create(&crew, scan.folder.largest, options, err);
    if (opened) {
        crew->of = 2 * scan.folder.files;
        opened = build(out, info, &scan, crew, options, err);
    }
    scot_dicom_crew_destroy(&crew);
    scot_dicom_scan_finish(&scan);
    return opened;
}

const struct scot_image_format scot_dicom_format = {.name = "DICOM", .detect = detect, .open = open_dicom};
