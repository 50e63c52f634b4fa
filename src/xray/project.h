#ifndef SCOT_XRAY_PROJECT_H
#define SCOT_XRAY_PROJECT_H

#include "base/cpu.h"
#include "base/pool.h"
#include "volume/volume.h"
#include "xray/carm.h"

/* The projector: line integrals of a CT along every ray of a view, by Joseph's
 * method (1982), reordered slice by slice (shear-warp: Lacroute 1994). Two channels:
 *   total  sum of (HU + 1000)/1000 over the ray, in mm of water; HU <= SCOT_AIR_HU
 *          counts 0, decided per voxel before interpolation; zero outside the
 *          outermost voxel centres;
 *   bone   sum of max(HU - SCOT_BONE_HU, 0)/1000, the part of `total` that is mineral,
 *          in the same unit: total - bone is soft tissue and the water of bone.
 * A ray runs from the source to its detector pixel, no further. */
#define SCOT_BONE_HU 150

struct scot_projector;

struct scot_projector_options {
    enum scot_isa isa;   /* kernels to use; must be one the processor has */
    int channels;        /* 1 or 2; 0 = 1 */
};

struct scot_projection_info {
    double beam_outside;    /* fraction 0..1 of the picture's rays that leave the CT through
                               its head, foot or side face while still inside tissue there:
                               "part of the beam leaves the CT" */
    uint64_t clipped_voxels; /* of the CT, at SCOT_TOP_HU */
};

/* Keeps its own layouts of ct (at most 2x its int16 size beside a little); does not
 * keep ct itself. pool is borrowed and must outlive the projector. */
bool scot_projector_create(struct scot_projector **out, const struct scot_volume *ct,
                           struct scot_pool *pool, const struct scot_projector_options *options,
                           struct scot_error *err);
void scot_projector_destroy(struct scot_projector **projector);

/* total, bone: view->rows * view->columns floats, the caller's; bone may be NULL. info may
 * be NULL. Same bytes for any number of threads and any isa. Scratch memory grows to
 * the view that needs most and stays; a view that needs no more than one before, or than was reserved, allocates nothing.
 * Errs on a view that is not finite or has no pixels (1..4096 each way). One run at
 * a time per projector. */
bool scot_projector_run(struct scot_projector *projector, const struct scot_view *view, float *total,
                        float *bone, struct scot_projection_info *info, struct scot_error *err);

/* What scratch memory a run needs. */
struct scot_projector_need {
    size_t samples; /* of the grids, each channel */
    int columns;    /* of the widest */
};

/* Raises *need to what this view takes, where that is more. Errs as scot_projector_run. */
bool scot_projector_measure(struct scot_projector_need *need, const struct scot_projector *projector,
                            const struct scot_view *view, struct scot_error *err);
/* Makes that room now. What no run uses of it costs address space only. */
bool scot_projector_reserve(struct scot_projector *projector, const struct scot_projector_need *need,
                            struct scot_error *err);

/* Reads each voxel of the beam of this view once, as the projector would, and does nothing with
 * it but sum: the floor under scot_projector_run. Returns the sum, so that it is not optimised away. */
uint64_t scot_projector_read_floor(struct scot_projector *projector, const struct scot_view *view);

#endif
