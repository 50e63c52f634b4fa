#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* A name beside the path that nobody has, opened with the mode that umask gives. */
static int open_temporary(struct scot_output *out)
{
    static atomic_uint last;
    int file = -1;
    for (int tries = 0; file < 0 && tries < 100 && (tries == 0 || errno == EEXIST); tries++) {
        unsigned number = atomic_fetch_add(&last, 1u);
        snprintf(out->temporary, sizeof out->temporary, "%s.%ld-%u.part", out->path, (long)getpid(), number);
        file = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    return file;
}

bool scot_output_begin(struct scot_output *out, const char *path, struct scot_error *err)
{
    size_t length = strlen(path);
    if (length >= sizeof out->path)
        return scot_fail(err, "the path is %zu bytes long, wanted at most %zu", length, sizeof out->path - 1);
    memcpy(out->path, path, length + 1);
    int file = open_temporary(out);
    out->stream = file < 0 ? NULL : fdopen(file, "wb");
    if (out->stream != NULL)
        return true;
    int why = errno;
    if (file >= 0) {
        close(file);
        unlink(out->temporary);
    }
    return scot_fail(err, "cannot write beside the path: %s", strerror(why));
}

bool scot_output_keep(struct scot_output *out, struct scot_error *err)
{
    bool written = fflush(out->stream) == 0 && !ferror(out->stream) && fsync(fileno(out->stream)) == 0;
    int why = errno;
    written = fclose(out->stream) == 0 && written;
    out->stream = NULL;
    if (written && rename(out->temporary, out->path) == 0)
        return true;
    if (written)
        why = errno;
    unlink(out->temporary);
    return scot_fail(err, "cannot write the file: %s", strerror(why));
}

void scot_output_drop(struct scot_output *out)
{
    fclose(out->stream);
    out->stream = NULL;
    unlink(out->temporary);
}
