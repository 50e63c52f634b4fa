#ifndef SCOT_CLI_THEATRE_H
#define SCOT_CLI_THEATRE_H

#include "cli/open.h"
#include "procedure/session.h"

/* A whole operating theatre: CT, spine, rules, X-ray room, flow and session, for the commands that need one. Every part may
 * be NULL until it is open. */
struct scot_theatre {
    struct scot_rules *rules;
    struct scot_opened opened;
    struct scot_spine *spine;
    struct scot_flow *flow;
    enum scot_isa isa;
    struct scot_pool *pool;
    struct scot_room *room;
    struct scot_session *session;
};

struct scot_theatre_options {
    const char *ct;           /* NULL: the built-in patient of this seed */
    uint64_t seed;            /* his, and the noise's and the flow's */
    int size;                 /* pixels of the picture's side */
    const char *rules_folder; /* NULL: `rules` beside the program */
    const char *runs_folder;  /* NULL: runs are not kept */
};

/* out is zeroed first; close it even after a failure. */
bool scot_cli_theatre_open(struct scot_theatre *out, const struct scot_cli_call *call, const struct scot_theatre_options *options,
                           struct scot_error *err);
void scot_cli_theatre_close(struct scot_theatre *theatre);

/* Reads the rules beside the program, or of the folder given, as they stand today: midnight does not change the rules of a room that
 * is open. The caller destroys *out. */
bool scot_cli_rules(struct scot_rules **out, const char *folder, struct scot_error *err);

#endif
