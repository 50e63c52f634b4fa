#define _GNU_SOURCE
#include "xray/run_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"

struct scot_run_store {
    int frames, count, oldest;
    size_t pixels;
    uint16_t *picture; /* the mapped file */
    struct scot_run_entry *entry;
};

static int open_nameless_file(struct scot_error *err)
{
    const char *folder = getenv("TMPDIR");
    if (folder == NULL || folder[0] == '\0')
        folder = "/var/tmp";
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0)
        scot_fail(err, "cannot make a temporary file in the folder of TMPDIR or /var/tmp: %s", strerror(errno));
    return file;
}

static bool map_frames(struct scot_run_store *store, struct scot_error *err)
{
    size_t bytes = (size_t)store->frames * store->pixels * sizeof *store->picture;
    int file = open_nameless_file(err);
    if (file < 0)
        return false;
    int refused = posix_fallocate(file, 0, (off_t)bytes);
    void *map = refused ? MAP_FAILED : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (map == MAP_FAILED)
        return scot_fail(err, "no room for the last run: wanted %zu MB for %d frames in the folder of TMPDIR or /var/tmp",
                         bytes >> 20, store->frames);
    store->picture = map;
    return true;
}

bool scot_run_store_create(struct scot_run_store **out, int frames, size_t pixels, struct scot_error *err)
{
    struct scot_run_store *store = scot_alloc(1, sizeof *store, err);
    if (store == NULL)
        return false;
    store->frames = frames;
    store->pixels = pixels;
    store->entry = scot_alloc((size_t)frames, sizeof *store->entry, err);
    if (store->entry == NULL || !map_frames(store, err)) {
        scot_run_store_destroy(&store);
        return false;
    }
    *out = store;
    return true;
}

void scot_run_store_destroy(struct scot_run_store **store)
{
    struct scot_run_store *s = *store;
    if (s == NULL)
        return;
    if (s->picture != NULL)
        munmap(s->picture, (size_t)s->frames * s->pixels * sizeof *s->picture);
    scot_free(s->entry);
    scot_free(s);
    *store = NULL;
}

void scot_run_store_clear(struct scot_run_store *store)
{
    store->count = store->oldest = 0;
}

void scot_run_store_add(struct scot_run_store *store, const uint16_t *picture, const struct scot_run_entry *entry)
{
    int slot = (store->oldest + store->count) % store->frames;
    if (store->count < store->frames)
        store->count++;
    else
        store->oldest = (store->oldest + 1) % store->frames;
    memcpy(store->picture + (size_t)slot * store->pixels, picture, store->pixels * sizeof *picture);
    store->entry[slot] = *entry;
}

int scot_run_store_count(const struct scot_run_store *store)
{
    return store->count;
}

const uint16_t *scot_run_store_picture(const struct scot_run_store *store, int frame)
{
    return store->picture + (size_t)((store->oldest + frame) % store->frames) * store->pixels;
}

const struct scot_run_entry *scot_run_store_entry(const struct scot_run_store *store, int frame)
{
    return &store->entry[(store->oldest + frame) % store->frames];
}
