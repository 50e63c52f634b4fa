#ifndef SCOT_VOLUME_BODY_H
#define SCOT_VOLUME_BODY_H

#include "volume/volume.h"

/* Which voxels are the patient: couch, cushions' shells, clothing, wires and air
 * outside are not; air inside (lung, bowel) is. One byte a voxel would cost half
 * the CT, so a bit each: bit (index & 7) of bits[index >> 3]. */
struct scot_body {
    int n[3];
    uint8_t *bits;
    bool couch_found;      /* something dense outside the body was seen */
    uint64_t couch_voxels; /* how much of it */
};

/* Finds the body: the largest piece of tissue after thin bridges to the couch are
 * cut, its holes filled slice by slice. Works for prone and supine, for a CT with
 * no couch and for one whose field of view cuts the body. Errs when nothing in the
 * volume is denser than SCOT_AIR_HU ("no patient in the CT: ..."). */
bool scot_body_find(struct scot_body **out, const struct scot_volume *ct, struct scot_error *err);
void scot_body_destroy(struct scot_body **body);

static inline bool scot_body_has(const struct scot_body *b, int i, int j, int k)
{
    size_t index = ((size_t)k * (size_t)b->n[1] + (size_t)j) * (size_t)b->n[0] + (size_t)i;
    return (b->bits[index >> 3] >> (index & 7)) & 1;
}

/* A copy of ct in which every voxel outside the body is air (-1024). */
bool scot_body_without_couch(struct scot_volume **out, const struct scot_volume *ct,
                             const struct scot_body *body, struct scot_error *err);

/* Where the ray from `from` along unit `direction` (LPS) first enters the body from
 * outside, to a tenth of a voxel; false when it never does within reach_mm. */
bool scot_body_skin_hit(const struct scot_body *body, const struct scot_volume *ct,
                        struct scot_vec3 from, struct scot_vec3 direction, double reach_mm,
                        struct scot_vec3 *hit);

#endif
