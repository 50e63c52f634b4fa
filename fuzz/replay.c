#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"

/* The place of libFuzzer in an ordinary build: every file of the folders (or files) that are
 * named goes through the target once. Prints TAP; a crash or a failed assert is the failure. */

static size_t read_file(const char *path, uint8_t **out)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return 0;
    fseek(stream, 0, SEEK_END);
    long size = ftell(stream);
    rewind(stream);
    *out = size < 0 ? NULL : malloc((size_t)size + 1);
    size_t got = *out == NULL ? 0 : fread(*out, 1, (size_t)size, stream);
    fclose(stream);
    return got;
}

static void replay(const char *path, int number)
{
    uint8_t *data = NULL;
    size_t size = read_file(path, &data);
    /* A block of exactly its size, so that a sanitizer sees a read past its end. */
    uint8_t *exact = malloc(size + (size == 0));
    if (data != NULL && exact != NULL) {
        memcpy(exact, data, size);
        LLVMFuzzerTestOneInput(exact, size);
    }
    free(data);
    free(exact);
    printf("ok %d - %s\n", number, strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1);
    fflush(stdout);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    int number = 0;
    for (int i = 1; i < argc; i++) {
        struct dirent **entry = NULL;
        int entries = scandir(argv[i], &entry, is_visible, by_name);
        for (int e = 0; e < entries; e++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", argv[i], entry[e]->d_name);
            replay(path, ++number);
            free(entry[e]);
        }
        free(entry);
        if (entries < 0)
            replay(argv[i], ++number);
    }
    printf("1..%d\n", number);
    return number == 0;
}
