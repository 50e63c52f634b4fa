#ifndef SCOT_TEST_DICOM_OPENING_H
#define SCOT_TEST_DICOM_OPENING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "dicom_files.h"
#include "image/image.h"

#define SERIES "2.25.1"

/* A folder of made files, opened in one go. */
struct opening {
    char folder[256];
    struct scot_volume *volume;
    struct scot_image_info info;
    struct scot_error err;
};

static inline void begin(struct opening *o)
{
    memset(o, 0, sizeof *o);
    made_folder(o->folder);
}

static inline void end(struct opening *o)
{
    scot_volume_destroy(&o->volume);
    made_folder_remove(o->folder);
}

/* Writes the file and forgets it. */
static inline void put(struct opening *o, struct made_dicom *d, const char *name)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", o->folder, name);
    made_write(d, path);
    made_finish(d);
}

static inline bool open_as(struct opening *o, const char *series)
{
    struct scot_image_options options = {.series_uid = series};
    scot_volume_destroy(&o->volume);
    o->err.text[0] = 0;
    return scot_image_open(&o->volume, &o->info, o->folder, &options, &o->err);
}

static inline void opens(struct opening *o)
{
    bool opened = open_as(o, NULL);
    if (!opened)
        print_error("refused: %s\n", o->err.text);
    assert_true(opened);
}

static inline void is_refused(struct opening *o, const char *saying)
{
    assert_false(open_as(o, NULL));
    const char *said = strstr(o->err.text, saying);
    if (said == NULL)
        print_error("said '%s'\n", o->err.text);
    assert_non_null(said);
    assert_null(o->volume);
    assert_null(strstr(o->err.text, "secret"));
    assert_null(strstr(o->err.text, "Nobody"));
}

static inline bool is_noted(const struct opening *o, const char *saying)
{
    for (int i = 0; i < o->info.notes; i++)
        if (strstr(o->info.note[i], saying) != NULL)
            return true;
    return false;
}

/* count slices of 4 x 4, step_mm apart, named so that the names run against the places. */
static inline void put_stack(struct opening *o, int count, double step_mm)
{
    for (int i = 0; i < count; i++) {
        struct made_dicom d = {0};
        char name[32];
        snprintf(name, sizeof name, "%03d.dcm", (i * 7 + 3) % 101);
        made_ct(&d, 4, 4, i * step_mm, SERIES, i);
        put(o, &d, name);
    }
}

#endif
