#ifndef SCOT_IMAGE_DICOM_STACK_H
#define SCOT_IMAGE_DICOM_STACK_H

#include "image/dicom/scan.h"
#include "volume/volume.h"

/* How sorted slices lie in space: DICOM's own frame is LPS, so nothing is turned; head first, feet first,
 * prone, supine and decubitus are all in the position and the direction cosines (PS3.3 C.7.6.2.1.1). */
struct scot_dicom_stack {
    struct scot_vec3 row, column, normal; /* unit; normal = row x column */
    struct scot_vec3 origin;              /* centre of the first pixel of the first slice */
    double along_mm, down_mm, step_mm;
    bool uneven;     /* slices are to be interpolated to even places */
    bool sheared;    /* slices are to be moved in their planes: gantry tilt */
    double tilt_deg; /* of the stack's axis against the normal; 0 unless sheared */
};

/* Sorts scan->slice along the normal, drops copies of one image (noted), and measures the stack. Errs, with
 * where and how much, on two images at one place, a gap, a stack too uneven to be interpolated, slices
 * beside the others, or one slice that tells no thickness. Fills scan->slice[].at_mm from 0 upward. */
bool scot_dicom_stack_measure(struct scot_dicom_stack *out, struct scot_dicom_scan *scan,
                              struct scot_image_info *info, struct scot_error *err);

/* The place of slice i's first pixel beside the first's, within the plane. */
void scot_dicom_stack_offset(const struct scot_dicom_stack *stack, const struct scot_dicom_scan *scan, int i,
                             double *along_mm, double *down_mm);

/* Voxel to LPS as the sorted slices lie, were they even and straight. */
struct scot_affine scot_dicom_stack_affine(const struct scot_dicom_stack *stack);

/* Resamples what the stack asks for: moves the slices of a tilted gantry onto an upright grid, then
 * interpolates uneven ones. *volume is replaced. Linear; -1024 where no slice was. */
bool scot_dicom_stack_straighten(struct scot_volume **volume, const struct scot_dicom_stack *stack,
                                 const struct scot_dicom_scan *scan, struct scot_error *err);

#endif
