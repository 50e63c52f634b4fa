#include "serve/scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool scot_scratch_make(struct scot_scratch *scratch, struct scot_error *err)
{
    const char *below = getenv("TMPDIR");
    if (below == NULL || below[0] != '/' || strlen(below) > 60)
        below = "/tmp";
    snprintf(scratch->folder, sizeof scratch->folder, "%s/scottie-XXXXXX", below);
    if (mkdtemp(scratch->folder) == NULL)
        return scot_fail(err, "no temporary folder can be made in %.60s", below);
    snprintf(scratch->path, sizeof scratch->path, "%s/file", scratch->folder);
    return true;
}

bool scot_scratch_open(const struct scot_scratch *scratch, int *fd, uint64_t *bytes, struct scot_error *err)
{
    struct stat is;
    *fd = open(scratch->path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 || fstat(*fd, &is) != 0) {
        if (*fd >= 0)
            close(*fd);
        return scot_fail(err, "the temporary file cannot be read");
    }
    *bytes = (uint64_t)is.st_size;
    return true;
}

void scot_scratch_remove(const struct scot_scratch *scratch)
{
    unlink(scratch->path);
    rmdir(scratch->folder);
}
