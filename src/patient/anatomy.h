#ifndef SCOT_PATIENT_ANATOMY_H
#define SCOT_PATIENT_ANATOMY_H

#include "patient/course.h"
#include "patient/person.h"
#include "patient/solid.h"

/* The parts of the body, each adding its solids to the model; called in the order in which
 * they are painted. */

/* Labels: TotalSegmentator v2 where it has one, else these. doc/patient.md lists them. */
enum {
    SCOT_LABEL_SACRUM = 25, SCOT_LABEL_S1 = 26,
    SCOT_LABEL_SKIN = 201, SCOT_LABEL_FAT = 202, SCOT_LABEL_MUSCLE = 203, SCOT_LABEL_INNER_FAT = 204,
    SCOT_LABEL_CSF = 205, SCOT_LABEL_EPIDURAL_FAT = 206, SCOT_LABEL_GAS = 207, SCOT_LABEL_LIGAMENT = 208,
    SCOT_LABEL_DISC = 210,      /* + level above */
    SCOT_LABEL_CAPSULE = 220,   /* + 2 * level above + side */
    SCOT_LABEL_CARTILAGE = 240, /* + 2 * level above + side */
    SCOT_LABEL_ROOT = 260,      /* + 2 * level + side */
    SCOT_LABEL_BRANCH = 280,    /* + 2 * level + side */
    SCOT_LABEL_VESSEL = 300,
};

/* The dural sac as shares of the canal's width and depth. */
#define SCOT_DURA_WIDE 0.66
#define SCOT_DURA_DEEP 0.80
#define SCOT_SKIN_MM 1.9
/* How far a joint's capsule reaches beyond the gap on either side, and its recesses beyond the joint's height. */
#define SCOT_CAPSULE_MM 3.0
#define SCOT_RECESS_MM 4.0

void scot_build_vertebra(struct scot_model *model, const struct scot_person *person, enum scot_level level);
void scot_build_disc(struct scot_model *model, const struct scot_person *person, enum scot_level level);
void scot_build_superior_process(struct scot_model *model, const struct scot_facet *facet, struct scot_vec3 base,
                                 double k);
void scot_build_superior_clearance(struct scot_model *model, const struct scot_facet *facet);
void scot_build_sacrum(struct scot_model *model, const struct scot_person *person);
/* Hip bones and femora; the gluteal and iliac muscles that lie on the wings. */
void scot_build_pelvis(struct scot_model *model, const struct scot_person *person);
void scot_build_hip_muscles(struct scot_model *model, const struct scot_person *person);
void scot_build_ribs(struct scot_model *model, const struct scot_person *person);
/* A part that cuts off what lies less than depth_mm under the skin. */
struct scot_part scot_trunk_outside(const struct scot_person *person, double depth_mm);
void scot_build_trunk(struct scot_model *model, const struct scot_person *person);

/* Muscles in their fat, the gluteal ones with the pelvis. */
void scot_build_muscles(struct scot_model *model, const struct scot_person *person);
/* Epidural fat, dural sac, cord. */
void scot_build_canal(struct scot_model *model, const struct scot_person *person);
void scot_build_courses(struct scot_model *model, const struct scot_course *course, int count);
void scot_build_organs(struct scot_model *model, const struct scot_person *person);
/* Capsule, cartilage and fluid of a joint; the bones go over them. */
void scot_build_joint(struct scot_model *model, const struct scot_person *person, enum scot_level above,
                      enum scot_side side);

/* All of it. */
void scot_build_person(struct scot_model *model, const struct scot_person *person,
                       const struct scot_course *course, int courses);

#endif
