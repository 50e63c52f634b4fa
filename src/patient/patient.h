#ifndef SCOT_PATIENT_PATIENT_H
#define SCOT_PATIENT_PATIENT_H

#include "base/pool.h"
#include "patient/course.h"
#include "volume/volume.h"

/* The built-in patient: a parametric T12 to sacrum with pelvis and soft tissue,
 * made from published norms, so that a newcomer has someone to look at and a test
 * knows the truth. */

enum scot_region { SCOT_REGION_LUMBAR, SCOT_REGION_THORACIC, SCOT_REGION_CERVICAL, SCOT_REGION_WHOLE };

struct scot_patient_options {
    uint64_t seed;            /* 0 is the mean person; others vary within the published spread */
    enum scot_region region;  /* only lumbar is built today; others are refused in one line */
    double spacing_mm;        /* 0 = the default, 0.8; else 0.4 to 8 */
    struct scot_pool *pool;   /* borrowed for the call; NULL = one thread per processor */
};

struct scot_joint_truth {
    char joint[8];            /* "L4/5" */
    char side[8];             /* "left" */
    struct scot_vec3 centre;  /* LPS mm, middle of the gap */
    struct scot_vec3 normal;  /* unit, upper vertebra's inferior process to lower's superior */
    double gap_mm, width_mm, height_mm, transverse_deg, sagittal_deg;
    struct scot_vec3 dorsal, ventral; /* the ends of the joint line at mid height */
    struct scot_vec3 along, up; /* unit: tangent of the joint line at the centre, dorsally; the joint's upright axis */
    double radius_mm;         /* of the cylinder whose piece the mid-surface is, its axis behind the centre */
    int capsule_label, cartilage_label;
    double profile_oblique_deg, profile_tilt_deg; /* view along the dorsal third */
};

struct scot_patient;

/* ct and labels share a grid; labels are TotalSegmentator v2 numbers (25 sacrum below S1 and its alae,
 * 26 S1, 27 L5 .. 31 L1, 32 T12) with our own above 200 for what it lacks (see doc/patient.md).
 * Deterministic: same options, same bytes, any thread count. */
bool scot_patient_create(struct scot_patient **out, const struct scot_patient_options *options,
                         struct scot_error *err);
void scot_patient_destroy(struct scot_patient **patient);
const struct scot_volume *scot_patient_ct(const struct scot_patient *patient);
const struct scot_volume *scot_patient_labels(const struct scot_patient *patient);
const struct scot_joint_truth *scot_patient_joints(const struct scot_patient *patient, int *count);

/* The measures he is made from, and his nerves and vessels as lines: what the spine room learns him by. Borrowed. */
const struct scot_person *scot_patient_person(const struct scot_patient *patient);
const struct scot_course *scot_patient_courses(const struct scot_patient *patient, int *count);

/* Takes the CT out of the patient, who then has none; the caller frees it. */
struct scot_volume *scot_patient_take_ct(struct scot_patient *patient);

/* Writes ct.nii.gz, labels.nii.gz and truth.json into a folder that exists or is made. */
bool scot_patient_write(const struct scot_patient *patient, const char *folder, struct scot_error *err);

#endif
