#ifndef SCOT_PATIENT_COURSE_H
#define SCOT_PATIENT_COURSE_H

#include "patient/person.h"

/* Where thin things run: nerves, vessels, the canal; as lines with a radius at each point, which
 * the geometry draws and the truth prints. */

enum scot_course_kind {
    SCOT_COURSE_ROOT,          /* from the dura through the foramen */
    SCOT_COURSE_MEDIAL_BRANCH,
    SCOT_COURSE_DORSAL_RAMUS,  /* of L5, on the sacral ala */
    SCOT_COURSE_SEGMENTAL,     /* artery round the vertebral body */
    SCOT_COURSE_RADICULAR,     /* artery into the foramen */
    SCOT_COURSE_GREAT          /* aorta, vena cava, iliac vessels */
};

enum { SCOT_COURSE_POINTS = 10, SCOT_COURSES = 72 };

struct scot_course {
    enum scot_course_kind kind;
    enum scot_level level;  /* the nerve's own */
    enum scot_level bone;   /* the vertebra it lies on: a medial branch crosses the one below */
    enum scot_side side;
    char name[40];          /* "L3 medial branch left" */
    int label;
    double hu;
    int points;
    struct scot_vec3 point[SCOT_COURSE_POINTS];
    double radius_mm[SCOT_COURSE_POINTS];
};

/* Fills out[SCOT_COURSES]; returns how many. */
int scot_person_courses(const struct scot_person *person, struct scot_course *out);

/* The middle of the canal behind a vertebra's body (S1: behind the end-plate). */
struct scot_vec3 scot_person_canal(const struct scot_person *person, enum scot_level level);
/* The middle of the disc's height, at mid canal, under a vertebra. */
struct scot_vec3 scot_person_canal_at_disc(const struct scot_person *person, enum scot_level level);

#endif
