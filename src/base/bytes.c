#include "base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes_source.h"
#include "base/memory.h"
#include "base/nth.h"

static atomic_uint_fast64_t fail_at;

void scot_bytes_fail_at(uint64_t nth)
{
    atomic_store(&fail_at, nth);
}

static bool fill_from_file(struct scot_bytes *b, struct scot_error *err)
{
    ssize_t got = scot_nth_is_now(&fail_at) ? -1 : read(b->file, b->buffer, SCOT_BYTES_BUFFER);
    while (got < 0 && errno == EINTR)
        got = read(b->file, b->buffer, SCOT_BYTES_BUFFER);
    if (got < 0)
        return scot_fail(err, "cannot read on after %llu bytes", (unsigned long long)scot_bytes_passed(b));
    /* A file that grows under us is read to its old end only: sizes were judged by it. */
    size_t ours = (uint64_t)got < b->unread ? (size_t)got : (size_t)b->unread;
    scot_bytes_offer(b, b->buffer, ours);
    b->unread -= ours;
    return true;
}

static bool fill_from_memory(struct scot_bytes *b, struct scot_error *err)
{
    if (scot_nth_is_now(&fail_at))
        return scot_fail(err, "cannot read on after %llu bytes", (unsigned long long)scot_bytes_passed(b));
    scot_bytes_offer(b, b->memory, (size_t)b->unread);
    b->memory += b->unread;
    b->unread = 0;
    return true;
}

static bool open_regular(int *out, uint64_t *size, const char *path, struct scot_error *err)
{
    /* Without O_NONBLOCK the opening of a pipe would wait for its writer. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return scot_fail(err, "cannot open the file: %s", strerror(errno));
    struct stat is;
    bool regular = fstat(file, &is) == 0 && S_ISREG(is.st_mode);
    if (!regular) {
        close(file);
        return scot_fail(err, "found a folder, pipe or device, wanted a file");
    }
    *out = file;
    *size = (uint64_t)is.st_size;
    return true;
}

bool scot_bytes_open_file(struct scot_bytes **out, const char *path, struct scot_error *err)
{
    int file = -1;
    uint64_t size = 0;
    if (!open_regular(&file, &size, path, err))
        return false;
    struct scot_bytes *b = scot_alloc(1, sizeof *b + SCOT_BYTES_BUFFER, err);
    if (b == NULL) {
        close(file);
        return false;
    }
    b->file = file;
    b->unread = size;
    b->fill = fill_from_file;
    *out = b;
    return true;
}

bool scot_bytes_open_memory(struct scot_bytes **out, const void *data, size_t size, struct scot_error *err)
{
    struct scot_bytes *b = scot_alloc(1, sizeof *b, err);
    if (b == NULL)
        return false;
    b->file = -1;
    b->memory = size > 0 ? data : (const void *)"";
    b->unread = size;
    b->fill = fill_from_memory;
    *out = b;
    return true;
}

void scot_bytes_close(struct scot_bytes **bytes)
{
    struct scot_bytes *b = *bytes;
    if (b == NULL)
        return;
    if (b->finish != NULL)
        b->finish(b);
    if (b->file >= 0)
        close(b->file);
    scot_free(b);
    *bytes = NULL;
}

/* False at an error; at == end afterwards means that there is no more. */
static bool refill(struct scot_bytes *b, struct scot_error *err)
{
    return b->at < b->end || b->fill(b, err);
}

bool scot_bytes_read_some(struct scot_bytes *bytes, void *to, size_t size, size_t *got, struct scot_error *err)
{
    uint8_t *target = to;
    *got = 0;
    while (*got < size) {
        if (!refill(bytes, err))
            return false;
        size_t ready = (size_t)(bytes->end - bytes->at), part = size - *got < ready ? size - *got : ready;
        if (part == 0)
            return true;
        if (target != NULL)
            memcpy(target + *got, bytes->at, part);
        bytes->at += part;
        *got += part;
    }
    return true;
}

bool scot_bytes_read(struct scot_bytes *bytes, void *to, size_t size, struct scot_error *err)
{
    size_t got;
    if (!scot_bytes_read_some(bytes, to, size, &got, err))
        return false;
    if (got < size)
        return scot_fail(err, "the data end after %llu bytes, wanted %llu more",
                         (unsigned long long)scot_bytes_passed(bytes), (unsigned long long)(size - got));
    return true;
}

bool scot_bytes_peek(struct scot_bytes *bytes, void *to, size_t size, size_t *got, struct scot_error *err)
{
    *got = 0;
    if (!refill(bytes, err))
        return false;
    size_t ready = (size_t)(bytes->end - bytes->at);
    *got = size < ready ? size : ready;
    memcpy(to, bytes->at, *got);
    return true;
}

bool scot_bytes_next(struct scot_bytes *bytes, int *byte, struct scot_error *err)
{
    if (!refill(bytes, err))
        return false;
    *byte = bytes->at < bytes->end ? *bytes->at++ : -1;
    return true;
}

bool scot_bytes_skip(struct scot_bytes *bytes, uint64_t size, struct scot_error *err)
{
    if (size > scot_bytes_most_left(bytes))
        return scot_fail(err, "the data end before byte %llu, where the voxels should begin",
                         (unsigned long long)(scot_bytes_passed(bytes) + size));
    for (uint64_t left = size; left > 0;) {
        size_t part = left < SCOT_BYTES_BUFFER ? (size_t)left : SCOT_BYTES_BUFFER;
        if (!scot_bytes_read(bytes, NULL, part, err))
            return false;
        left -= part;
    }
    return true;
}

bool scot_bytes_read_line(struct scot_bytes *bytes, char *line, size_t room, bool *got, struct scot_error *err)
{
    size_t length = 0;
    int byte = -1;
    *got = false;
    for (;;) {
        if (!scot_bytes_next(bytes, &byte, err))
            return false;
        if (byte < 0 || byte == '\n')
            break;
        if (byte == '\0')
            return scot_fail(err, "a NUL byte in the text header");
        if (length + 1 >= room)
            return scot_fail(err, "a header line is longer than %zu bytes", room - 1);
        line[length++] = (char)byte;
    }
    *got = byte == '\n' || length > 0;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
    return true;
}

uint64_t scot_bytes_passed(const struct scot_bytes *bytes)
{
    return bytes->offered - (uint64_t)(bytes->end - bytes->at);
}

uint64_t scot_bytes_most_left(const struct scot_bytes *bytes)
{
    uint64_t ready = (uint64_t)(bytes->end - bytes->at);
    if (bytes->inner == NULL)
        return ready + bytes->unread;
    uint64_t packed = scot_bytes_most_left(bytes->inner), slack = 1 << 16, most;
    if (__builtin_mul_overflow(packed, 1032, &most) || __builtin_add_overflow(most, ready + slack, &most))
        return UINT64_MAX;
    return bytes->ended ? ready : most;
}

uint64_t scot_bytes_stored_left(const struct scot_bytes *bytes)
{
    return bytes->inner != NULL ? scot_bytes_stored_left(bytes->inner) : scot_bytes_most_left(bytes);
}

bool scot_bytes_verify(struct scot_bytes *bytes, uint64_t most, struct scot_error *err)
{
    if (bytes->inner == NULL)
        return true;
    for (uint64_t done = 0; done <= most;) {
        size_t got;
        if (!scot_bytes_read_some(bytes, NULL, SCOT_BYTES_BUFFER, &got, err))
            return false;
        if (got == 0)
            return true;
        done += got;
    }
    return scot_fail(err, "more than %llu bytes follow the voxels", (unsigned long long)most);
}
