#ifndef SCOT_PROCEDURE_FLOW_H
#define SCOT_PROCEDURE_FLOW_H

#include "spine/spine.h"
#include "xray/contrast_rule.h"

/* Where what is injected goes: the compartment in which the tip lies decides, from the tissues and the
 * geometry of the spine. doc/contrast.md gives the method and the gallery. */

/* What the picture shows, and what an operator may call it (REFERENCE B3). */
enum scot_pattern {
    SCOT_PATTERN_NONE,            /* nothing injected */
    SCOT_PATTERN_NO_FLOW,         /* bone, or a full capsule that holds */
    SCOT_PATTERN_INTRA_ARTICULAR,
    SCOT_PATTERN_CAPSULE_RUPTURE, /* in the joint, then out of it backward or aside */
    SCOT_PATTERN_PERIARTICULAR,   /* outside the capsule, along it */
    SCOT_PATTERN_MYOFASCIAL,
    SCOT_PATTERN_ON_NERVE,        /* medial branch: a small pool hugging bone */
    SCOT_PATTERN_RETRODURAL,      /* space of Okada */
    SCOT_PATTERN_EPIDURAL,
    SCOT_PATTERN_FORAMINAL,
    SCOT_PATTERN_VASCULAR,
    SCOT_PATTERN_INTRATHECAL,
    SCOT_PATTERN_UNKNOWN,         /* this CT does not tell */
    SCOT_PATTERNS
};
extern const char *const scot_pattern_id[SCOT_PATTERNS];   /* "intra-articular", "vascular", ... */
extern const char *const scot_pattern_text[SCOT_PATTERNS]; /* one line for a person: what it looks like in two views */
/* By its id; -1 for none. */
int scot_pattern_find(const char *id);

struct scot_flow;

struct scot_flow_options {
    uint64_t seed;             /* for what varies: the weak pole, feathers, the vessel's run */
};

/* Figures are the rows contrast.* of rules, read here and not kept; errs naming the one that is missing, in another unit or
 * out of its range. spine is borrowed and must outlive the flow. One state for each of SCOT_NEEDLES needles, allocated here
 * (about 50 MB, touched where used); nothing later allocates. A grid it is given has at most 80 voxels a side. */
bool scot_flow_create(struct scot_flow **out, const struct scot_spine *spine, const struct scot_rules *rules,
                      const struct scot_flow_options *options, struct scot_error *err);
void scot_flow_destroy(struct scot_flow **flow);
/* What the room is given; lives as long as flow. Injections are 0.01 to 20 mL, at most 5 mL/s (0: the usual rate), 0 to 400
 * mg/mL; on bone, in air and outside the patient they err and nothing flows. Its note is "" where canal and vessels are known. */
const struct scot_contrast_rule *scot_flow_rule(struct scot_flow *flow);
/* Empties all states, as at creation: a run that starts over gives the same bytes. */
void scot_flow_reset(struct scot_flow *flow, uint64_t seed);

/* The truth of what has flowed from one needle since it was cleared. mL of fluid by where it lies now. The pattern is that of
 * the last injection's tip: of a joint that leaked into the canal, EPIDURAL once 0.03 mL lie there; of one that burst,
 * CAPSULE_RUPTURE likewise; of a vessel, VASCULAR for ever. An injection that was refused: NO_FLOW. */
struct scot_flow_report {
    enum scot_pattern pattern;
    enum scot_tissue tip_tissue;         /* at the last injection */
    int joint;                           /* index in the spine that filled, or -1 */
    double out_ml;                       /* out of the needle */
    double joint_ml, capsule_leak_ml, muscle_ml, epidural_ml, foraminal_ml, vessel_ml, thecal_ml, pool_ml, other_ml;
    double lost_ml;                      /* carried off by blood, taken up, left behind: with all above makes out_ml to 1 % */
    double pressure;                     /* 0 .. 1 of what the compartment holds; 1: it resists the plunger */
    bool burst, epidural_leak;
};
void scot_flow_report(const struct scot_flow *flow, int needle, struct scot_flow_report *out);
/* What a tip here would meet, without injecting. */
enum scot_tissue scot_flow_tip_tissue(const struct scot_flow *flow, struct scot_vec3 tip, int *joint);

#endif
