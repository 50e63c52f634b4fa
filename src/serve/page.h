#ifndef SCOT_SERVE_PAGE_H
#define SCOT_SERVE_PAGE_H

#include <stddef.h>

#include "base/error.h"

/* The page's files, read once when the server starts: a request picks from this list by its whole
 * path, so that no path can lead out of it. */
struct scot_page;

struct scot_page_file {
    char path[96];     /* "/index.html" */
    const char *type;  /* MIME */
    char *data;
    size_t bytes;
};

/* Reads the plain files of a folder and of the folders one below it whose names are letters, digits, '.', '-'
 * and '_', and do not begin with '.'; types the page cannot need are left out. */
bool scot_page_load(struct scot_page **out, const char *folder, struct scot_error *err);
void scot_page_destroy(struct scot_page **page);
/* NULL when there is none. "/" is "/index.html". */
const struct scot_page_file *scot_page_find(const struct scot_page *page, const char *path);

#endif
