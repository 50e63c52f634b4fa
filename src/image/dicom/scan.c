#include "image/dicom/scan.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/memory.h"
#include "image/dicom/reply.h"

enum {
    FIRST_BYTES = 1 << 16, /* holds the head of nearly every slice */
    THEN_TIMES = 32,       /* more each time that it does not */
    MOST_GIVEN_UP = 16     /* then the folder is an attack, or the machine is too small */
};

struct heads {
    struct scot_dicom_scan *scan;
    struct scot_dicom_crew *crew;
};

/* Keeps the first reason in the order of the list, whichever thread found it. False when the children ended
 * over too many files. */
static bool note_refusal(struct heads *heads, int file, const char *why, bool gave_up)
{
    struct scot_dicom_scan *scan = heads->scan;
    char name[64];
    scot_dicom_short_name(name, scot_dicom_folder_path(&scan->folder, file));
    bool alone = scan->folder.files == 1; /* then whoever asked knows its name */
    pthread_mutex_lock(&heads->crew->lock);
    scan->refused++;
    scan->gave_up += gave_up;
    if (scan->refused_first < 0 || file < scan->refused_first) {
        scan->refused_first = file;
        snprintf(scan->why, sizeof scan->why, "%s%s%.*s", alone ? "" : name, alone ? "" : ": ",
                 SCOT_WIRE_TEXT, why);
    }
    bool bearable = scan->gave_up < MOST_GIVEN_UP;
    pthread_mutex_unlock(&heads->crew->lock);
    return bearable;
}

bool scot_dicom_may_be(const uint8_t *head, size_t n)
{
    if ((n >= 132 && memcmp(head + 128, "DICM", 4) == 0) || (n >= 4 && memcmp(head, "DICM", 4) == 0))
        return true;
    if (n < 16)
        return false;
    int little = head[0] | head[1] << 8, big = head[1] | head[0] << 8;
    int element = little == 2 || little == 8 ? head[2] | head[3] << 8 : head[3] | head[2] << 8;
    return (little == 2 || little == 8 || big == 2 || big == 8) && element <= 0x0070;
}

/* A folder's index holds no picture, and every exported folder has one. */
static bool is_index(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strncasecmp(slash != NULL ? slash + 1 : path, "DICOMDIR", 8) == 0;
}

static bool looks_like_dicom(int fd)
{
    uint8_t head[132];
    ssize_t n = pread(fd, head, sizeof head, 0);
    return n > 0 && scot_dicom_may_be(head, (size_t)n);
}

/* Asks with more and more of the file until its head is whole. */
static bool ask_for_head(struct scot_wire_head *head, struct scot_dicom_hand *hand, int fd, uint64_t size,
                         struct scot_error *err)
{
    struct scot_wire_head raw;
    for (uint64_t bytes = FIRST_BYTES;; bytes *= THEN_TIMES) {
        bool whole = bytes >= size;
        if (!scot_dicom_child_ask(&hand->child, SCOT_WIRE_SCAN, fd, whole ? size : bytes, whole, hand->chunk,
                                  err) ||
            !scot_dicom_child_receive(&hand->child, &raw, sizeof raw, err))
            return false;
        if (!scot_dicom_parse_head(head, &raw, sizeof raw, err) ||
            (whole && head->status == SCOT_WIRE_MORE)) {
            scot_dicom_child_stop(&hand->child);
            hand->child.gave_up = true;
            return scot_fail(err, "the DICOM reader gave up on this file: it asks for more than there is");
        }
        if (head->status != SCOT_WIRE_MORE)
            return true;
    }
}

static bool receive_frames(struct scot_dicom_file *file, struct scot_dicom_child *child,
                           struct scot_error *err)
{
    for (uint32_t i = 0; i < file->head.records; i++) {
        struct scot_wire_frame raw;
        if (!scot_dicom_child_receive(child, &raw, sizeof raw, err))
            return false;
        if (!scot_dicom_parse_frame(&file->frame[i], &raw, sizeof raw, err)) {
            scot_dicom_child_stop(child);
            child->gave_up = true;
            return false;
        }
    }
    return true;
}

static void free_file(struct scot_dicom_file **file)
{
    if (*file != NULL)
        scot_free((*file)->frame);
    scot_free_at(file);
}

/* The frames of a file that is a CT's; frames that are no slices refuse the file. */
static bool keep(struct heads *heads, struct scot_dicom_hand *hand, int task, uint64_t size,
                 const struct scot_wire_head *head, struct scot_error *err)
{
    char why[SCOT_WIRE_TEXT] = "";
    struct scot_dicom_file *file = scot_alloc(1, sizeof *file, err);
    if (file == NULL)
        return false;
    file->file = task;
    file->bytes = size;
    file->head = *head;
    file->frame = scot_alloc(head->records, sizeof *file->frame, err);
    if (file->frame == NULL || !receive_frames(file, &hand->child, err)) {
        free_file(&file);
        return false;
    }
    bool usable = scot_dicom_head_is_ct(head, size, why);
    for (uint32_t i = 0; i < head->records && usable; i++)
        usable = scot_dicom_frame_is_slice(&file->frame[i], why);
    if (usable) {
        heads->scan->found[task] = file;
        return true;
    }
    note_refusal(heads, task, why, false);
    free_file(&file);
    return true;
}

static bool ask_and_keep(struct heads *heads, struct scot_dicom_hand *hand, int task, int fd, uint64_t size,
                         struct scot_error *err)
{
    struct scot_wire_head head;
    struct scot_error why = {{0}};
    if (hand->child.pid == 0 && !scot_dicom_child_start(&hand->child, "--read", -1, err))
        return false;
    bool answered = ask_for_head(&head, hand, fd, size, &why) &&
                    (head.status != SCOT_WIRE_OK || keep(heads, hand, task, size, &head, &why));
    if (answered && head.status == SCOT_WIRE_REFUSED)
        note_refusal(heads, task, head.text, false);
    if (answered)
        return true;
    if (!hand->child.gave_up) {
        char name[64];
        scot_dicom_child_stop(&hand->child); /* half its answer may still be on the way */
        scot_dicom_short_name(name, scot_dicom_folder_path(&heads->scan->folder, task));
        return scot_fail(err, "%s: %s", name, why.text);
    }
    return note_refusal(heads, task, why.text, true) || scot_fail(err, "%s", why.text);
}

static bool scan_one(void *context, struct scot_dicom_hand *hand, int task, struct scot_error *err)
{
    struct heads *heads = context;
    int fd;
    uint64_t size;
    struct scot_error why = {{0}};
    const char *path = scot_dicom_folder_path(&heads->scan->folder, task);
    if (is_index(path) && heads->scan->folder.files > 1)
        return true;
    if (!scot_dicom_open_file(&fd, &size, path, &why)) {
        note_refusal(heads, task, why.text, false);
        return true;
    }
    bool done = !looks_like_dicom(fd) || ask_and_keep(heads, hand, task, fd, size, err);
    close(fd);
    return done;
}

bool scot_dicom_scan_heads(struct scot_dicom_scan *scan, struct scot_dicom_crew *crew, struct scot_error *err)
{
    struct heads heads = {.scan = scan, .crew = crew};
    scan->refused_first = -1;
    scan->found = scot_alloc((size_t)scan->folder.files, sizeof *scan->found, err);
    if (scan->found == NULL)
        return false;
    struct scot_error why = {{0}};
    if (scot_dicom_crew_run(crew, scan->folder.files, scan_one, &heads, &why))
        return true;
    if (scan->gave_up >= MOST_GIVEN_UP)
        return scot_fail(err, "the DICOM reader gave up on %d files, first on %s", scan->gave_up, scan->why);
    return scot_fail(err, "%s", why.text);
}

void scot_dicom_scan_finish(struct scot_dicom_scan *scan)
{
    for (int i = 0; i < scan->folder.files && scan->found != NULL; i++)
        free_file(&scan->found[i]);
    scot_free_at(&scan->found);
    scot_free_at(&scan->slice);
    scot_dicom_folder_finish(&scan->folder);
}
