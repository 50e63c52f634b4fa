/* The child's answers as the library takes them: records, then what is made of them: a series, a stack, a
 * volume. The input is heads each with its frame records, one after the other. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "image/dicom/fill.h"
#include "image/dicom/reply.h"
#include "image/dicom/stack.h"
#include "target.h"

enum { MOST_FILES = 12, MOST_VOXELS = 1 << 18 };

static size_t take_file(struct scot_dicom_scan *scan, int file, const uint8_t *data, size_t size)
{
    struct scot_wire_head head;
    struct scot_error err = {{0}};
    char why[SCOT_WIRE_TEXT] = "";
    size_t used = sizeof head;
    if (size < used || !scot_dicom_parse_head(&head, data, sizeof head, &err))
        return size;
    struct scot_dicom_file *found = scot_alloc(1, sizeof *found, NULL);
    assert(found != NULL);
    *found = (struct scot_dicom_file){.file = file, .bytes = 1 << 24, .head = head};
    found->frame = scot_alloc(head.records, sizeof *found->frame, NULL);
    bool usable = head.status == SCOT_WIRE_OK && scot_dicom_head_is_ct(&head, found->bytes, why);
    for (uint32_t i = 0; i < head.records; i++, used += sizeof *found->frame)
        if (used + sizeof *found->frame > size ||
            !scot_dicom_parse_frame(&found->frame[i], data + used, sizeof *found->frame, &err) ||
            !scot_dicom_frame_is_slice(&found->frame[i], why)) {
            usable = false;
            used = used + sizeof *found->frame > size ? size : used + sizeof *found->frame;
            break;
        }
    assert(memchr(why, 0, sizeof why) != NULL);
    if (usable) {
        scan->found[file] = found;
    } else {
        scan->refused++;
        scot_free(found->frame);
        scot_free(found);
    }
    return used;
}

static void list_files(struct scot_dicom_folder *folder)
{
    folder->names = scot_alloc(MOST_FILES, 4, NULL);
    folder->name = scot_alloc(MOST_FILES, sizeof *folder->name, NULL);
    folder->files = MOST_FILES;
    for (int i = 0; i < MOST_FILES; i++) {
        folder->name[i] = 4 * (size_t)i;
        folder->names[4 * i] = (char)('a' + i);
    }
}

static void make_volume(const struct scot_dicom_scan *scan, const struct scot_dicom_stack *stack)
{
    const struct scot_wire_head *head = scot_dicom_head(scan, &scan->slice[0]);
    int n[3] = {(int)head->columns, (int)head->rows, scan->slices};
    struct scot_affine affine = scot_dicom_stack_affine(stack);
    struct scot_volume *volume = NULL;
    struct scot_error err = {{0}};
    if ((uint64_t)head->columns * head->rows * (uint64_t)scan->slices > MOST_VOXELS ||
        !scot_volume_create(&volume, n, &affine, &err))
        return;
    for (size_t i = 0; i < scot_volume_count(volume); i++)
        volume->voxel[i] = (int16_t)(i * 977);
    for (int k = 0; k < scan->slices; k++)
        volume->clipped +=
            scot_dicom_to_hu(volume->voxel + scot_volume_index(volume, 0, 0, k), (size_t)n[0] * (size_t)n[1],
                             scot_dicom_head(scan, &scan->slice[k]), scot_dicom_frame(scan, &scan->slice[k]));
    if (scot_dicom_stack_straighten(&volume, stack, scan, &err))
        for (size_t i = 0; i < scot_volume_count(volume); i++)
            assert(volume->voxel[i] >= -1024 && volume->voxel[i] <= SCOT_TOP_HU);
    scot_volume_destroy(&volume);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scot_dicom_scan scan = {.refused_first = -1};
    struct scot_dicom_stack stack;
    struct scot_image_info info = {0};
    struct scot_error err = {{0}};
    list_files(&scan.folder);
    scan.found = scot_alloc(MOST_FILES, sizeof *scan.found, NULL);
    size_t at = 0;
    for (int file = 0; file < MOST_FILES && at < size; file++)
        at += take_file(&scan, file, data + at, size - at);
    if (scot_dicom_scan_choose(&scan, &info, NULL, &err) &&
        scot_dicom_stack_measure(&stack, &scan, &info, &err)) {
        assert(scan.slices >= 1 && stack.step_mm > 0 && isfinite(stack.step_mm) && isfinite(stack.tilt_deg));
        for (int k = 1; k < scan.slices; k++)
            assert(scan.slice[k].at_mm > scan.slice[k - 1].at_mm);
        make_volume(&scan, &stack);
    } else {
        assert(err.text[0] != 0);
    }
    assert(info.notes >= 0 && info.notes <= 8);
    scot_dicom_scan_finish(&scan);
    return 0;
}
