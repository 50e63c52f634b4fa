#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "procedure/run_parts.h"
#include "target.h"

/* A run from any text. Files that begin with '+' are lines without number and hash: these are put to them, or
 * the chain would hide all that lies behind it. */

enum { MOST = 1 << 16 };

static size_t seal(char *out, const char *text, size_t size)
{
    char hash[RUN_HASH + 1] = "";
    size_t used = 0;
    unsigned n = 0;
    while (size > 0 && used + 64 < MOST) {
        const char *end = memchr(text, '\n', size);
        size_t length = end != NULL ? (size_t)(end - text) : size;
        if (used + length + 64 >= MOST)
            break;
        size_t from = used;
        memcpy(out + used, text, length);
        used += length;
        used += (size_t)snprintf(out + used, MOST - used, ",\"n\":%u", n++);
        run_hash(hash, hash, out + from, used - from);
        used += (size_t)snprintf(out + used, MOST - used, ",\"h\":\"%s\"}\n", hash);
        size -= length + (end != NULL);
        text += length + (end != NULL);
    }
    return used;
}

static void read_all(const char *text, size_t size)
{
    struct scot_run_header header;
    struct scot_run_reader *reader = NULL;
    struct scot_run_line *line = malloc(sizeof *line);
    struct scot_error err = {0};
    bool more = true, torn = false, ok = line != NULL && scot_run_reader_create(&reader, &header, text, size, &err);
    while (ok && more)
        ok = scot_run_reader_next(reader, line, &more, &torn, &err);
    if (line != NULL && !ok && err.text[0] == '\0')
        __builtin_trap();
    scot_run_reader_destroy(&reader);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char sealed[MOST];
    read_all((const char *)data, size);
    if (size > 0 && data[0] == '+')
        read_all(sealed, seal(sealed, (const char *)data + 1, size - 1));
    return 0;
}
