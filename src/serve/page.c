#include "serve/page.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"

enum { MOST_FILES = 64, MOST_FILE_BYTES = 16 * 1024 * 1024 };

struct scot_page {
    struct scot_page_file file[MOST_FILES];
    int files;
};

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},   {".svg", "image/svg+xml"},
    {".png", "image/png"},                 {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},              {".json", "application/json"},
    {".map", "application/json"},          {".txt", "text/plain; charset=utf-8"},
};

static const char *type_of(const char *name)
{
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < sizeof types / sizeof *types; i++)
        if (strcmp(ending, types[i].ending) == 0)
            return types[i].type;
    return NULL;
}

static bool plain_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return name[0] != '.' && strlen(name) < 40 && strspn(name, allowed) == strlen(name);
}

static bool read_whole(struct scot_page_file *file, const char *path, size_t bytes, struct scot_error *err)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return scot_fail(err, "the page's file %s cannot be opened", file->path);
    file->data = scot_alloc(bytes > 0 ? bytes : 1, 1, err);
    bool ok = file->data != NULL && (fread(file->data, 1, bytes, in) == bytes ||
                                     scot_fail(err, "the page's file %s cannot be read", file->path));
    fclose(in);
    file->bytes = bytes;
    return ok;
}

static bool take_file(struct scot_page *page, const char *path, const char *below, const char *name, off_t bytes,
                      struct scot_error *err)
{
    const char *type = type_of(name);
    if (type == NULL)
        return true;
    if (page->files == MOST_FILES)
        return scot_fail(err, "the page has more than %d files", MOST_FILES);
    struct scot_page_file *file = &page->file[page->files++];
    file->type = type;
    snprintf(file->path, sizeof file->path, "%s/%s", below, name);
    if (bytes > MOST_FILE_BYTES)
        return scot_fail(err, "the page's file %s has %lld bytes, wanted at most %d", file->path, (long long)bytes,
                         MOST_FILE_BYTES);
    return read_whole(file, path, (size_t)bytes, err);
}

static bool read_folder(struct scot_page *page, const char *folder, const char *below, struct scot_error *err);

static bool take_entry(struct scot_page *page, const char *folder, const char *below, const char *name,
                       struct scot_error *err)
{
    char path[1024], deeper[48];
    struct stat is;
    if (!plain_name(name) || snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path ||
        stat(path, &is) != 0)
        return true;
    if (S_ISREG(is.st_mode))
        return take_file(page, path, below, name, is.st_size, err);
    if (!S_ISDIR(is.st_mode) || below[0] != '\0')
        return true;
    snprintf(deeper, sizeof deeper, "/%s", name);
    return read_folder(page, path, deeper, err);
}

static bool read_folder(struct scot_page *page, const char *folder, const char *below, struct scot_error *err)
{
    DIR *listing = opendir(folder);
    if (listing == NULL)
        return scot_fail(err, "the page's folder %.200s cannot be read", folder);
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(listing)) != NULL;)
        ok = take_entry(page, folder, below, entry->d_name, err);
    closedir(listing);
    return ok;
}

bool scot_page_load(struct scot_page **out, const char *folder, struct scot_error *err)
{
    struct scot_page *page = scot_alloc(1, sizeof *page, err);
    if (page == NULL)
        return false;
    if (!read_folder(page, folder, "", err)) {
        scot_page_destroy(&page);
        return false;
    }
    *out = page;
    return true;
}

void scot_page_destroy(struct scot_page **page)
{
    if (*page == NULL)
        return;
    for (int i = 0; i < (*page)->files; i++)
        scot_free((*page)->file[i].data);
    scot_free(*page);
    *page = NULL;
}

const struct scot_page_file *scot_page_find(const struct scot_page *page, const char *path)
{
    if (strcmp(path, "/") == 0)
        path = "/index.html";
    for (int i = 0; page != NULL && i < page->files; i++)
        if (strcmp(page->file[i].path, path) == 0)
            return &page->file[i];
    return NULL;
}
