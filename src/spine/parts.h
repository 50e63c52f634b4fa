#ifndef SCOT_SPINE_PARTS_H
#define SCOT_SPINE_PARTS_H

#include "spine/space.h"

/* The inside of the spine, shared by this room's files and nobody else. */

enum { MOST_JOINTS = 24, MOST_NERVES = 64, MOST_VESSELS = 80 };

struct scot_spine {
    struct scot_spine_joint joint[MOST_JOINTS];
    int joints;
    struct scot_spine_nerve nerve[MOST_NERVES];
    int nerves;
    struct scot_spine_vessel vessel[MOST_VESSELS];
    int vessels;
    bool knows[SCOT_STRUCTURES];

    uint8_t *tissue; /* of every voxel of a label map, or NULL: then the HU of ct tell what they can */
    int n[3];
    struct scot_affine voxel_from_patient;
    const struct scot_volume *ct;
    const struct scot_body *body;

    /* From the rules: what a joint is when the CT does not show it. */
    double usual_gap_mm, usual_height_mm, capacity_least_ml, capacity_most_ml;
    struct scot_space_figures space;
};

/* Reads the figures above. */
bool spine_read_rules(struct scot_spine *spine, const struct scot_rules *rules, struct scot_error *err);
/* The capsule's volume from the joint's size, between the published least and most. */
void spine_set_capacity(const struct scot_spine *spine, struct scot_spine_joint *joint);

/* levels.c: "T12", "L1" ... in order from the head, -1 for another word; a joint's upper level. */
int spine_level(const char *name);
const char *spine_level_name(int level);
int spine_level_of_joint(const char *joint);
/* "L4 transverse process", "S1 ala": where the medial branch of a level lies. */
void spine_bone_of_nerve(char *out, size_t size, int level);

#endif
