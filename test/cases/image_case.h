#ifndef SCOT_TEST_IMAGE_CASE_H
#define SCOT_TEST_IMAGE_CASE_H

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "image/image.h"
#include "image_files.h"
#include "support.h"

/* gcc says it by macro, clang by feature. */
#if defined(__has_feature)
#define SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* A reader that believes a hostile size, or waits for ever, is stopped here: 600 MB of address
 * space and 60 s are far more than any case needs. Sanitizers want all the space there is. */
static inline void limit_greed(void)
{
#if !SANITIZED
    const struct rlimit most = {600u << 20, 600u << 20};
    setrlimit(RLIMIT_AS, &most);
#endif
    alarm(60);
}

static inline int case_setup(void **state)
{
    limit_greed();
    return folder_set_up(state);
}

/* Opens the file and compares the line; returns what is wrong, NULL when nothing is. A line may
 * end in '*': then only its beginning counts. */
static inline const char *case_verdict(const char *path, const char *wanted, struct scot_image_info *info)
{
    static char wrong[1400];
    struct scot_volume *volume = NULL;
    struct scot_error err = {{0}};
    bool opened = scot_image_open(&volume, info, path, NULL, &err);
    size_t length = strlen(wanted);
    bool part = length > 0 && wanted[length - 1] == '*';
    bool same = part ? strncmp(err.text, wanted, length - 1) == 0 : strcmp(err.text, wanted) == 0;
    bool bad = opened != (length == 0) || !same || opened != (volume != NULL);
    for (int i = 0; opened && i < 12; i++)
        bad = bad || !isfinite(volume->patient_from_voxel.m[i / 4][i % 4]);
    scot_volume_destroy(&volume);
    snprintf(wrong, sizeof wrong, "%.500s: found \"%s\", wanted \"%.300s\"", path, opened ? "opened" : err.text, wanted);
    return bad ? wrong : NULL;
}

/* A sound header in which one part is another, and the one line that it must give. */
struct case_row {
    const char *name, *instead_of, *put, *line;
};

/* The sound header with the row's change, and the bytes of data behind it; the caller drops it. */
static inline struct blob case_changed(const struct case_row *row, const char *sound, const char *data, size_t size)
{
    struct blob file = {NULL, 0};
    const char *at = strstr(sound, row->instead_of);
    assert_non_null(at);
    blob_put(&file, sound, (size_t)(at - sound));
    blob_put(&file, row->put, strlen(row->put));
    blob_put(&file, at + strlen(row->instead_of), strlen(at + strlen(row->instead_of)));
    blob_put(&file, data, size);
    return file;
}

/* Opens each row's file and prints what is wrong; how many are. */
static inline int case_rows_wrong(const struct case_row *row, size_t rows, const char *sound, const char *ending, const char *data, size_t size)
{
    int wrong = 0;
    for (size_t i = 0; i < rows; i++) {
        struct blob file = case_changed(&row[i], sound, data, size);
        char name[100];
        snprintf(name, sizeof name, "%s%s", row[i].name, ending);
        blob_write(&file, in_folder(name));
        blob_drop(&file);
        const char *verdict = case_verdict(in_folder(name), row[i].line, NULL);
        if (verdict != NULL)
            print_error("%s\n", verdict);
        wrong += verdict != NULL;
    }
    return wrong;
}

#endif
