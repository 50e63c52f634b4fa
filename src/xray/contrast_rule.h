#ifndef SCOT_XRAY_CONTRAST_RULE_H
#define SCOT_XRAY_CONTRAST_RULE_H

#include "xray/contrast.h"

/* How what is injected moves on its grid: the room asks, the rule knows. The room's own is the blob; a
 * room that knows the anatomy is given another (procedure/flow.h). One grid and one state a needle. All calls
 * from the room's thread; none allocates, and any split of the same time gives the same bytes. */
struct scot_contrast_balance {
    double injected_ml;   /* asked for, all injections since clear */
    double out_ml;        /* of it, out of the needle */
    double mg;            /* iodine on the grid */
    double gone_mg;       /* washed out, carried off, or left behind when the grid moved */
};

struct scot_contrast_rule {
    void *context;
    const char *note;     /* for the page: "not anatomical: proves nothing", or "" */
    /* Starts injecting ml at ml_s of mg_ml (0: a drug without iodine) through this needle's tip. Errs when nothing can flow. */
    bool (*inject)(void *context, int needle, struct scot_contrast_grid *grid, struct scot_vec3 tip,
                   struct scot_vec3 direction, double ml, double ml_s, double mg_ml, struct scot_error *err);
    /* True when the grid changed. */
    bool (*step)(void *context, int needle, struct scot_contrast_grid *grid, double ms);
    void (*clear)(void *context, int needle);
    struct scot_contrast_balance (*balance)(const void *context, int needle);
};

#endif
