#ifndef SCOT_CLI_OPEN_H
#define SCOT_CLI_OPEN_H

#include "cli/command.h"
#include "image/image.h"
#include "spine/spine.h"
#include "volume/body.h"

/* A CT as every command sees it: read, hashed, the body found in it. */
struct scot_opened {
    struct scot_volume *ct;
    struct scot_body *body;       /* NULL unless asked for */
    struct scot_image_info image;
};

/* Opens path; NULL opens the built-in patient of this seed. find_body finds patient and couch too. Progress
 * goes to stderr when that is a terminal. out is zeroed first; close it even after a failure. */
bool scot_cli_open(struct scot_opened *out, const struct scot_cli_call *call, const char *path, uint64_t seed,
                   bool find_body, struct scot_error *err);
/* The same, and what is known of its spine, by the rules: all of the built-in patient's, nothing of a file's until it is
 * marked. The body is found. The caller destroys *spine, before it closes what was opened. */
bool scot_cli_open_spine(struct scot_opened *out, struct scot_spine **spine, const struct scot_cli_call *call, const char *path,
                         uint64_t seed, const struct scot_rules *rules, struct scot_error *err);
void scot_cli_close(struct scot_opened *opened);

/* The folder of this program, "" when the system does not say. */
void scot_cli_own_folder(char *folder, size_t size);

#endif
