#include "image/dicom/fill.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "image/dicom/reply.h"

static const int AIR_HU = -1024;

static int stored_value(int16_t bits, bool is_signed)
{
    return is_signed ? bits : (uint16_t)bits;
}

static int16_t clip(double hu, uint64_t *clipped)
{
    if (hu > SCOT_TOP_HU) {
        (*clipped)++;
        return SCOT_TOP_HU;
    }
    return hu < AIR_HU ? (int16_t)AIR_HU : (int16_t)hu;
}

/* Slope 1, a whole intercept: nearly every CT. */
static uint64_t shift_to_hu(int16_t *pixel, size_t count, const struct scot_wire_head *head, int intercept)
{
    const bool is_signed = head->is_signed != 0;
    const int pad_first = head->has_padding ? head->padding_first : INT32_MAX;
    const int pad_last = head->has_padding ? head->padding_last : INT32_MIN;
    uint64_t clipped = 0;
    for (size_t i = 0; i < count; i++) {
        int value = stored_value(pixel[i], is_signed), hu = value + intercept;
        bool pad = value >= pad_first && value <= pad_last;
        clipped += !pad && hu > SCOT_TOP_HU;
        hu = hu > SCOT_TOP_HU ? SCOT_TOP_HU : hu;
        pixel[i] = (int16_t)(pad || hu < AIR_HU ? AIR_HU : hu);
    }
    return clipped;
}

uint64_t scot_dicom_to_hu(int16_t *pixel, size_t count, const struct scot_wire_head *head,
                          const struct scot_wire_frame *frame)
{
    const bool is_signed = head->is_signed != 0;
    uint64_t clipped = 0;
    if (frame->slope == 1 && frame->intercept == rint(frame->intercept))
        return shift_to_hu(pixel, count, head, (int)frame->intercept);
    for (size_t i = 0; i < count; i++) {
        int value = stored_value(pixel[i], is_signed);
        bool pad = head->has_padding && value >= head->padding_first && value <= head->padding_last;
        pixel[i] = pad ? (int16_t)AIR_HU : clip(rint(value * frame->slope + frame->intercept), &clipped);
    }
    return clipped;
}

struct filling {
    struct scot_volume *volume;
    const struct scot_dicom_scan *scan;
    struct scot_dicom_crew *crew;
    int *file;     /* of each task: the folder's */
    size_t *start; /* of each task: where its frames begin in place[] */
    int *place;    /* k of each frame, -1 where it was not chosen */
    int tasks;
};

/* The whole picture again, now that it comes with pixels: what the first look promised must hold. */
static bool same_picture(const struct scot_wire_head *a, const struct scot_wire_head *b)
{
    return a->rows == b->rows && a->columns == b->columns && a->records == b->records &&
           a->is_signed == b->is_signed && strcmp(a->series, b->series) == 0;
}

static bool out_of_step(struct scot_dicom_child *child, struct scot_error *err)
{
    scot_dicom_child_stop(child);
    return scot_fail(err, "the DICOM reader gave up on this file: its second answer differs from its first");
}

static bool receive_head(const struct scot_dicom_file *file, struct scot_dicom_child *child,
                         struct scot_error *err)
{
    struct scot_wire_head raw, head;
    if (!scot_dicom_child_receive(child, &raw, sizeof raw, err) ||
        !scot_dicom_parse_head(&head, &raw, sizeof raw, err))
        return false;
    if (head.status == SCOT_WIRE_REFUSED)
        return scot_fail(err, "%s", head.text);
    return (head.status == SCOT_WIRE_OK && same_picture(&head, &file->head)) || out_of_step(child, err);
}

/* Frame by frame into place k[frame] of the volume, or past it into `spare` where k is -1. */
static bool receive_pixels(struct filling *filling, const struct scot_dicom_file *file, const int *k,
                           struct scot_dicom_child *child, int16_t *spare, struct scot_error *err)
{
    struct scot_volume *volume = filling->volume;
    size_t plane = (size_t)volume->n[0] * (size_t)volume->n[1];
    for (uint32_t f = 0; f < file->head.records; f++) {
        struct scot_wire_frame raw, frame;
        if (!scot_dicom_child_receive(child, &raw, sizeof raw, err) ||
            !scot_dicom_parse_frame(&frame, &raw, sizeof raw, err))
            return false;
        if (frame.status == SCOT_WIRE_REFUSED)
            return scot_fail(err, "%s", frame.text);
        int16_t *pixel = k[f] >= 0 ? volume->voxel + (size_t)k[f] * plane : spare;
        if (!scot_dicom_child_receive(child, pixel, plane * sizeof *pixel, err))
            return false;
        uint64_t clipped = scot_dicom_to_hu(pixel, plane, &file->head, &file->frame[f]);
        if (k[f] < 0)
            continue;
        pthread_mutex_lock(&filling->crew->lock);
        volume->clipped += clipped;
        pthread_mutex_unlock(&filling->crew->lock);
    }
    return true;
}

static bool ask_and_receive(struct filling *filling, struct scot_dicom_hand *hand, int task, int fd,
                            struct scot_error *err)
{
    const struct scot_dicom_file *file = filling->scan->found[filling->file[task]];
    const int *k = filling->place + filling->start[task];
    struct scot_dicom_child *child = &hand->child;
    int16_t *spare = NULL;
    bool all = true;
    for (uint32_t f = 0; f < file->head.records; f++)
        all &= k[f] >= 0;
    if (!all &&
        (spare = scot_alloc((size_t)file->head.rows * file->head.columns, sizeof *spare, err)) == NULL)
        return false;
    bool filled = (child->pid != 0 || scot_dicom_child_start(child, "--read", -1, err)) &&
                  scot_dicom_child_ask(child, SCOT_WIRE_DECODE, fd, file->bytes, true, hand->chunk, err) &&
                  receive_head(file, child, err) && receive_pixels(filling, file, k, child, spare, err);
    scot_free(spare);
    if (!filled)
        scot_dicom_child_stop(child);
    return filled;
}

static bool fill_one(void *context, struct scot_dicom_hand *hand, int task, struct scot_error *err)
{
    struct filling *filling = context;
    const struct scot_dicom_scan *scan = filling->scan;
    const char *path = scot_dicom_folder_path(&scan->folder, filling->file[task]);
    int fd = -1;
    uint64_t bytes = 0;
    bool filled = scot_dicom_open_file(&fd, &bytes, path, err);
    if (filled && bytes != scan->found[filling->file[task]]->bytes)
        filled = scot_fail(err, "the file changed while it was being read");
    filled = filled && ask_and_receive(filling, hand, task, fd, err);
    if (fd >= 0)
        close(fd);
    if (!filled && scan->folder.files > 1) {
        char name[64];
        scot_dicom_short_name(name, path);
        scot_error_prefix(err, name);
    }
    return filled;
}

static void assign_places(struct filling *filling)
{
    const struct scot_dicom_scan *scan = filling->scan;
    for (int k = 0; k < scan->slices; k++) {
        int task = 0, last = filling->tasks - 1;
        while (task < last) { /* tasks are in the order of their files */
            int middle = (task + last) / 2;
            if (filling->file[middle] < scan->slice[k].file)
                task = middle + 1;
            else
                last = middle;
        }
        filling->place[filling->start[task] + (size_t)scan->slice[k].frame] = k;
    }
}

/* One task for each file that holds a chosen slice. */
static bool make_tasks(struct filling *filling, struct scot_error *err)
{
    const struct scot_dicom_scan *scan = filling->scan;
    bool *used = scot_alloc((size_t)scan->folder.files, sizeof *used, err);
    if (used == NULL)
        return false;
    size_t frames = 0;
    for (int k = 0; k < scan->slices; k++)
        used[scan->slice[k].file] = true;
    for (int i = 0; i < scan->folder.files; i++) {
        filling->tasks += used[i];
        frames += used[i] ? scan->found[i]->head.records : 0;
    }
    filling->file = scot_alloc((size_t)filling->tasks, sizeof *filling->file, err);
    filling->start = scot_alloc((size_t)filling->tasks, sizeof *filling->start, err);
    filling->place = scot_alloc(frames, sizeof *filling->place, err);
    bool made = filling->file != NULL && filling->start != NULL && filling->place != NULL;
    frames = 0;
    for (int i = 0, task = 0; i < scan->folder.files && made; i++) {
        if (!used[i])
            continue;
        filling->file[task] = i;
        filling->start[task++] = frames;
        for (uint32_t f = 0; f < scan->found[i]->head.records; f++)
            filling->place[frames++] = -1;
    }
    if (made)
        assign_places(filling);
    scot_free(used);
    return made;
}

bool scot_dicom_fill(struct scot_volume *volume, const struct scot_dicom_scan *scan,
                     struct scot_dicom_crew *crew, struct scot_error *err)
{
    struct filling filling = {.volume = volume, .scan = scan, .crew = crew};
    bool filled =
        make_tasks(&filling, err) && scot_dicom_crew_run(crew, filling.tasks, fill_one, &filling, err);
    scot_free(filling.file);
    scot_free(filling.start);
    scot_free(filling.place);
    return filled;
}
