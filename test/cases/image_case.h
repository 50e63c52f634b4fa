#ifndef SCOT_TEST_IMAGE_CASE_H
#define SCOT_TEST_IMAGE_CASE_H

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "image/image.h"
#include "image_files.h"

/* gcc says it by macro, clang by feature. */
#if defined(__has_feature)
#define SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* One awkward file and the one line that it must give ("" = it opens). */
static char case_folder[4096];

static inline const char *case_path(const char *name)
{
    static char path[8192];
    snprintf(path, sizeof path, "%s/%s", case_folder, name);
    return path;
}

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
    (void)state;
    folder_make(case_folder);
    limit_greed();
    return 0;
}

static inline int case_teardown(void **state)
{
    (void)state;
    folder_remove(case_folder);
    return 0;
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

#endif
