#ifndef SCOT_VOLUME_BODY_COARSE_H
#define SCOT_VOLUME_BODY_COARSE_H

#include "volume/volume.h"

/* The body at about 3 mm, where it is quick to find: scot_body_find's first half, private to this room. */

/* HU between air and skin at which a voxel or a block of them counts as dense. */
#define SCOT_BODY_DENSE_HU (-500)

enum scot_coarse_class {
    SCOT_COARSE_AIR,   /* outside, nothing there */
    SCOT_COARSE_OTHER, /* outside, something there: couch, clothing, a wire */
    SCOT_COARSE_BAND,  /* the surface runs through or beside it: to be settled voxel by voxel */
    SCOT_COARSE_SEED,  /* the same, but solid: its dense voxels are body */
    SCOT_COARSE_IN     /* all body, air inside included */
};

struct scot_body_coarse {
    int n[3];      /* blocks along i, j, k */
    int factor[3]; /* voxels a block along each */
    int head_axis; /* the voxel axis nearest the patient's foot-head direction */
    int16_t *hu;   /* mean of a block */
    uint8_t *mask, *other, *spare;
    uint8_t *class; /* enum scot_coarse_class */
    uint32_t *queue; /* flood fill's */
};

bool scot_body_coarse_find(struct scot_body_coarse **out, const struct scot_volume *ct, struct scot_error *err);
void scot_body_coarse_destroy(struct scot_body_coarse **coarse);

#endif
