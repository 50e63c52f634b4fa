#ifndef SCOT_VOLUME_VOLUME_H
#define SCOT_VOLUME_VOLUME_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/vec.h"

/* The HU at or below which a voxel is air, and casts no shadow. */
#define SCOT_AIR_HU (-800)
/* The HU a voxel is clipped to from above: with it a line of 1500 voxels still
 * fits the projector's 32-bit sums. Bone ends near 3000, steel is beyond any CT's scale. */
#define SCOT_TOP_HU 19000

/* A 3-D image in its patient frame: HU, or labels. Immutable once published, so
 * that any thread may read it. */
struct scot_volume {
    int n[3];                              /* voxels along i (fastest), j, k */
    struct scot_affine patient_from_voxel; /* LPS mm of a voxel's centre */
    struct scot_affine voxel_from_patient;
    int16_t *voxel; /* n[2] x n[1] x n[0] */
    uint64_t clipped;  /* voxels that did not fit int16 or SCOT_TOP_HU and were clipped */
    uint64_t not_finite; /* voxels that were NaN or infinite in the file and became -1024 */
    char sha256[65];   /* of the voxels, hex: names the CT in sidecars; "" until set */
};

/* Refuses fewer than 1 or more than 4096 voxels along an axis, or more than 2^33 in all; n is as a file may
 * claim it. scot_volume_create asks for half the machine's memory beside. */
bool scot_volume_check_size(const int64_t n[3], struct scot_error *err);

/* n[] from 1 to 4096 each, at most 2^33 voxels and half the memory; patient_from_voxel finite and not
 * singular. Voxels zeroed. The caller's, freed by scot_volume_destroy. */
bool scot_volume_create(struct scot_volume **out, const int n[3],
                        const struct scot_affine *patient_from_voxel, struct scot_error *err);
void scot_volume_destroy(struct scot_volume **volume);

static inline size_t scot_volume_count(const struct scot_volume *v)
{
    return (size_t)v->n[0] * (size_t)v->n[1] * (size_t)v->n[2];
}
static inline size_t scot_volume_index(const struct scot_volume *v, int i, int j, int k)
{
    return ((size_t)k * (size_t)v->n[1] + (size_t)j) * (size_t)v->n[0] + (size_t)i;
}

/* Refuses a map (`what` it is: "label map") whose voxels are not a's, one by one: other counts, or a corner
 * more than a quarter of a's smallest step away from where a has it. */
bool scot_volume_check_same_grid(const struct scot_volume *a, const struct scot_volume *map, const char *what,
                                 struct scot_error *err);

/* The voxel spacing along i, j, k in mm. */
void scot_volume_spacing_mm(const struct scot_volume *v, double spacing_mm[3]);

/* LPS mm of the centre of the box of voxels: the default isocentre. */
struct scot_vec3 scot_volume_centre(const struct scot_volume *v);

/* Trilinear HU at an LPS point; `outside` beyond the outermost voxel centres. */
double scot_volume_sample(const struct scot_volume *v, struct scot_vec3 patient_mm, double outside);

/* Nearest voxel's value at an LPS point; `outside` where there is none. */
int scot_volume_nearest(const struct scot_volume *v, struct scot_vec3 patient_mm, int outside);

/* A plane cut out of the volume: columns x rows samples, the first at origin,
 * steps along a row (column_step) and down the rows (row_step) in LPS mm.
 * out is the caller's, columns * rows HU, -1024 outside. */
struct scot_plane {
    struct scot_vec3 origin, column_step, row_step;
    int columns, rows;
};
void scot_volume_slice(const struct scot_volume *v, const struct scot_plane *plane, int16_t *out);

/* Sets v->sha256. */
void scot_volume_hash(struct scot_volume *v);

#endif
