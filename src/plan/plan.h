#ifndef SCOT_PLAN_PLAN_H
#define SCOT_PLAN_PLAN_H

#include "spine/spine.h"
#include "xray/carm.h"

/* What to reach and how: target, C-arm views, needle path, clearance, for one joint or one nerve. */

enum scot_approach { SCOT_INTRA_ARTICULAR, SCOT_MEDIAL_BRANCH, SCOT_APPROACHES };
extern const char *const scot_approach_name[SCOT_APPROACHES]; /* "intra-articular", "medial-branch" */

struct scot_plan_view {
    double oblique_deg, tilt_deg;
    double bone_mm;          /* the gap integral of this view: mean mm of bone along the gap's neighbourhood */
    bool reachable;          /* inside the C-arm's limits */
};

enum { SCOT_PLAN_CHECKS = 12, SCOT_PLAN_NEIGHBOURS = 4 };
struct scot_plan_check {
    char id[32];             /* "needle.length" */
    bool ok;
    char text[160];          /* one line for a person */
};
struct scot_plan_clearance {
    char structure[40];      /* "dural sac", "L4 root left", "vessel" */
    double distance_mm;      /* least along the path; NAN: unknown in this CT */
};

struct scot_plan {
    char target[56];         /* "L4/5 left"; "L3 medial branch left" */
    char target_long[96];    /* "L3 medial branch left, at the L4 transverse process" */
    enum scot_approach approach;
    int joint, nerve;        /* index in the spine; the other is -1 */
    enum scot_spine_side side;
    struct scot_plan_view view, second, scottie; /* along the dorsal third; at least 20 deg from it, shows the depth; the 45 deg
                                                    Scottie view */
    struct scot_vec3 isocentre;      /* where the C-arm is centred for all three */
    struct scot_vec3 target_mm, entry_mm;
    double depth_mm;         /* skin to target along the path */
    int gauge;
    double needle_mm;
    double volume_ml;        /* the most that target takes, contrast and injectate together */
    struct scot_plan_clearance clearance[SCOT_PLAN_NEIGHBOURS];
    int clearances;
    struct scot_plan_check check[SCOT_PLAN_CHECKS];
    int checks;
};

/* Plans for a joint, intra-articular: geometry proposes the first open profile of the dorsal third; among the views of a 1 degree grid
 * within the search range about it, the one with the least bone along the gap is taken. ct, body borrowed for the
 * call; pool may be NULL. Errs when the range cannot be reached. Searching costs well under a second. */
bool scot_plan_joint(struct scot_plan *out, const struct scot_spine *spine, int joint, const struct scot_volume *ct,
                     const struct scot_body *body, const struct scot_rules *rules, struct scot_pool *pool,
                     struct scot_error *err);
bool scot_plan_nerve(struct scot_plan *out, const struct scot_spine *spine, int nerve, const struct scot_volume *ct,
                     const struct scot_body *body, const struct scot_rules *rules, struct scot_pool *pool,
                     struct scot_error *err);
/* By words as people write them (scot_spine_read_name), "L4/5 left" and approach; medial-branch of a joint's name gives its nerve `which` (0 or 1); a nerve's own name
 * ("L3 medial branch left") gives that. */
bool scot_plan_find(struct scot_plan *out, const struct scot_spine *spine, const char *target,
                    enum scot_approach approach, int which, const struct scot_volume *ct, const struct scot_body *body,
                    const struct scot_rules *rules, struct scot_pool *pool, struct scot_error *err);

/* The gap integral of any view, so that a test can try every one: mean over the dorsal third of the mm of bone met
 * by lines along the beam within reach_mm of the gap. */
double scot_plan_gap_bone_mm(const struct scot_spine_joint *joint, const struct scot_volume *ct, double oblique_deg,
                             double tilt_deg);

/* As `scottie plan --json` (DESIGN 6), into buffer; the length, or 0 when it does not fit. */
enum { SCOT_PLAN_JSON_BYTES = 8192 };
size_t scot_plan_json(const struct scot_plan *plan, char *buffer, size_t size);

#endif
