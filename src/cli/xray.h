#ifndef SCOT_CLI_XRAY_H
#define SCOT_CLI_XRAY_H

#include "cli/open.h"
#include "xray/carm.h"

/* What `scottie xray` was asked for, read from its options. */
struct scot_cli_shot {
    struct scot_carm carm;       /* with --source, the C-arm that would stand so */
    struct scot_view view;       /* columns along up x n: not the monitor's order */
    double panel_mm;
    bool keep_couch;
    uint64_t seed;
    const char *picture, *integral; /* paths to write, or NULL */
};

/* Writes shot->picture as the monitor shows it, and its sidecar beside it. */
bool scot_cli_write_picture(const struct scot_cli_shot *shot, const struct scot_opened *opened, int threads,
                            struct scot_error *err);
/* Writes shot->integral, 0.022/mm times the projector's mm of water. */
bool scot_cli_write_integral(const struct scot_cli_shot *shot, const struct scot_volume *ct, int threads,
                             struct scot_error *err);

#endif
