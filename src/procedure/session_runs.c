#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "procedure/session_parts.h"

/* Makes the folder and those above it, for this user alone. */
static bool make_folder(const char *folder, struct scot_error *err)
{
    char path[900];
    snprintf(path, sizeof path, "%s", folder);
    for (char *c = path + 1; *c != '\0'; c++)
        if (*c == '/') {
            *c = '\0';
            mkdir(path, 0700);
            *c = '/';
        }
    return mkdir(path, 0700) == 0 || errno == EEXIST || scot_fail(err, "no folder for runs at %.200s: %s", folder, strerror(errno));
}

/* By the wall's time, and a number where that is taken. */
bool session_name_run(struct scot_session *s, double unix_s, struct scot_error *err)
{
    time_t when = (time_t)unix_s;
    struct tm utc;
    char stamp[32];
    if (!make_folder(s->folder, err) || gmtime_r(&when, &utc) == NULL)
        return scot_fail(err, "the time %.0f is no date", unix_s);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &utc);
    for (int n = 1; n < 1000; n++) {
        snprintf(s->name, sizeof s->name, "run-%s-%03d.jsonl", stamp, n);
        snprintf(s->path, sizeof s->path, "%s/%s", s->folder, s->name);
        if (access(s->path, F_OK) != 0)
            return true;
    }
    return scot_fail(err, "a thousand runs began in this second");
}

bool session_path_of(const struct scot_session *s, const char *name, char *path, size_t size, struct scot_error *err)
{
    size_t length = strlen(name);
    bool plain = length > 10 && length < RUN_NAME && strncmp(name, "run-", 4) == 0 && strcmp(name + length - 6, ".jsonl") == 0 &&
                 strspn(name + 4, "0123456789-") == length - 10;
    if (s->folder[0] == '\0')
        return scot_fail(err, "R-067: no runs are kept here");
    if (!plain)
        return scot_fail(err, "R-067: \"%.40s\" is no run's name", name);
    snprintf(path, size, "%s/%s", s->folder, name);
    return true;
}

/* Whether it is a run of this patient without an end. */
static bool is_unfinished(const struct scot_session *s, const char *path, struct scot_run_line *line)
{
    struct scot_run_header header;
    struct scot_run_reader *reader = NULL;
    size_t length = 0;
    char *text = scot_run_read_file(path, &length, NULL);
    bool ours = text != NULL && scot_run_reader_create(&reader, &header, text, length, NULL) &&
                strcmp(header.ct_sha256, s->header.ct_sha256) == 0 && strcmp(header.rules_sha256, s->header.rules_sha256) == 0;
    bool more = ours, torn = false, ended = false;
    while (more && ours) {
        ours = scot_run_reader_next(reader, line, &more, &torn, NULL);
        ended |= ours && more && line->kind == SCOT_RUN_END;
    }
    scot_run_reader_destroy(&reader);
    scot_free(text);
    return ours && !ended;
}

void session_find_unfinished(struct scot_session *s)
{
    struct dirent **entry = NULL;
    char path[1024];
    s->unfinisheds = 0;
    int n = s->folder[0] != '\0' ? scandir(s->folder, &entry, NULL, alphasort) : 0;
    for (int i = n - 1; i >= 0; i--) { /* the newest first */
        if (s->unfinisheds < MOST_UNFINISHED && session_path_of(s, entry[i]->d_name, path, sizeof path, NULL) &&
            is_unfinished(s, path, s->line))
            snprintf(s->unfinished[s->unfinisheds++], RUN_NAME, "%.63s", entry[i]->d_name);
        free(entry[i]);
    }
    free(entry);
}
