#ifndef SCOT_CLI_CONTRAST_H
#define SCOT_CLI_CONTRAST_H

#include "procedure/flow.h"
#include "xray/chain.h"
#include "xray/project.h"

/* The gallery of contrast patterns: scenes, each a tip in the built-in patient, an injection and views. */

struct scot_cli_look {
    double oblique_deg;   /* + toward the side of the scene's joint */
    double after_s;       /* since the injection began */
};

enum { SCOT_CLI_LOOKS = 5 };
struct scot_cli_scene {
    const char *name;     /* of its files */
    enum scot_pattern pattern;
    /* Where the tip is and from where the needle comes (unit, hub to tip); false: this patient has no such place. */
    bool (*place)(const struct scot_spine *spine, struct scot_vec3 *tip, struct scot_vec3 *direction);
    double ml, ml_s, then_ml; /* contrast, and a drug without iodine after it */
    int looks;
    struct scot_cli_look look[SCOT_CLI_LOOKS]; /* in the order of their times */
};
extern const struct scot_cli_scene scot_cli_scenes[];
extern const int scot_cli_scene_count;

/* What pictures are made with. */
struct scot_cli_studio {
    enum scot_isa isa;
    struct scot_pool *pool;
    struct scot_projector *projector;
    struct scot_chain *chain;
    float *total, *bone, *steel, *iodine;
    uint16_t *picture;
    uint8_t *print;
};
bool scot_cli_studio_open(struct scot_cli_studio *studio, const struct scot_volume *ct, int threads,
                          struct scot_error *err);
void scot_cli_studio_close(struct scot_cli_studio *studio);
/* One picture through the whole chain, the tip in the middle, as PNG. */
bool scot_cli_studio_shoot(struct scot_cli_studio *studio, const struct scot_contrast_grid *grid, struct scot_vec3 tip,
                           struct scot_vec3 direction, double oblique_deg, const char *path, struct scot_error *err);

#endif
