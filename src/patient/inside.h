#ifndef SCOT_PATIENT_INSIDE_H
#define SCOT_PATIENT_INSIDE_H

#include <stdio.h>

#include "patient/course.h"
#include "patient/patient.h"
#include "patient/person.h"

/* What the opaque patient holds; for this room's own files and tests. */
enum { SCOT_PATIENT_JOINTS = 12 }; /* T12/L1 to L5/S1, left and right */

struct scot_patient {
    struct scot_person person;
    struct scot_course course[SCOT_COURSES];
    int courses;
    struct scot_volume *ct, *labels;
    struct scot_joint_truth joint[SCOT_PATIENT_JOINTS];
};

/* Fills the joints in from the person. */
void scot_patient_find_joints(struct scot_patient *patient);

/* The whole of truth.json. */
void scot_patient_print_truth(FILE *file, const struct scot_patient *patient);

#endif
