#define _GNU_SOURCE /* qsort_r */
#include "image/dicom/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"

/* Links that lead back up make of a handful of names as many paths as the depth allows: 10 of them 10^12. */
enum { MOST_VISITED = 1 << 18, MOST_FILES = 65536, MOST_DEPTH = 12, LONGEST_PATH = 4096 };

bool scot_dicom_make_room(void **block, size_t used, size_t *room, size_t size, struct scot_error *err)
{
    if (used < *room)
        return true;
    size_t more = *room == 0 ? 64 : *room * 2;
    void *larger = scot_alloc(more, size, err);
    if (larger == NULL)
        return false;
    if (used > 0)
        memcpy(larger, *block, used * size);
    scot_free(*block);
    *block = larger;
    *room = more;
    return true;
}

static bool make_name_room(struct scot_dicom_folder *list, size_t length, struct scot_error *err)
{
    while (list->names_used + length > list->names_room)
        if (!scot_dicom_make_room((void **)&list->names, list->names_room, &list->names_room, 1, err))
            return false;
    return true;
}

static bool add_file(struct scot_dicom_folder *list, const char *path, uint64_t bytes, struct scot_error *err)
{
    if (list->files == MOST_FILES)
        return scot_fail(err, "the folder holds more than %d files", MOST_FILES);
    size_t length = strlen(path) + 1, room = (size_t)list->file_room;
    if (!make_name_room(list, length, err) ||
        !scot_dicom_make_room((void **)&list->name, (size_t)list->files, &room, sizeof *list->name, err))
        return false;
    list->file_room = (int)room;
    memcpy(list->names + list->names_used, path, length);
    list->name[list->files++] = list->names_used;
    list->names_used += length;
    if (bytes > list->largest)
        list->largest = bytes;
    return true;
}

static bool add_path(struct scot_dicom_folder *list, char *path, int depth, struct scot_error *err);

static bool add_entries(struct scot_dicom_folder *list, DIR *folder, char *path, int depth,
                        struct scot_error *err)
{
    size_t length = strlen(path);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        int written = snprintf(path + length, LONGEST_PATH - length, "/%s", entry->d_name);
        bool added =
            written < 0 || (size_t)written >= LONGEST_PATH - length || add_path(list, path, depth + 1, err);
        path[length] = 0;
        if (!added)
            return false;
    }
    return true;
}

/* What is below the top and cannot be looked at (a dangling link, a folder of another user) is passed
 * over; the top itself must be there. */
static bool add_path(struct scot_dicom_folder *list, char *path, int depth, struct scot_error *err)
{
    struct stat what;
    if (++list->visited > MOST_VISITED)
        return scot_fail(err, "the folder holds more than %d names, its links followed", MOST_VISITED);
    if (stat(path, &what) != 0)
        return depth > 0 || scot_fail(err, "%s", strerror(errno));
    if (S_ISREG(what.st_mode))
        return add_file(list, path, (uint64_t)what.st_size, err);
    if (!S_ISDIR(what.st_mode) || depth > MOST_DEPTH)
        return true;
    DIR *folder = opendir(path);
    if (folder == NULL)
        return depth > 0 || scot_fail(err, "%s", strerror(errno));
    bool added = add_entries(list, folder, path, depth, err);
    closedir(folder);
    return added;
}

static int by_name(const void *a, const void *b, void *names)
{
    size_t first, second;
    memcpy(&first, a, sizeof first);
    memcpy(&second, b, sizeof second);
    return strcmp((const char *)names + first, (const char *)names + second);
}

bool scot_dicom_folder_list(struct scot_dicom_folder *out, const char *path, struct scot_error *err)
{
    char *work = scot_alloc(LONGEST_PATH, 1, err);
    if (work == NULL)
        return false;
    bool fits = (size_t)snprintf(work, LONGEST_PATH, "%s", path) < LONGEST_PATH;
    bool listed =
        fits ? add_path(out, work, 0, err) : scot_fail(err, "the path is over %d bytes long", LONGEST_PATH);
    scot_free(work);
    if (listed && out->files > 1)
        qsort_r(out->name, (size_t)out->files, sizeof *out->name, by_name, out->names);
    return listed;
}

void scot_dicom_folder_finish(struct scot_dicom_folder *folder)
{
    scot_free_at(&folder->names);
    scot_free_at(&folder->name);
    folder->files = 0;
}

void scot_dicom_short_name(char out[64], const char *path)
{
    const char *slash = strrchr(path, '/');
    snprintf(out, 64, "%s", slash != NULL ? slash + 1 : path);
    for (char *c = out; *c != 0; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
}
