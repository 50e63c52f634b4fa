#ifndef SCOT_PATIENT_COURSE_H
#define SCOT_PATIENT_COURSE_H

#include "patient/person.h"

/* Where thin things run: nerves, vessels, the canal; as lines with a radius at each point, which
 * the geometry draws and the truth prints. */

enum scot_course_kind {
    SCOT_COURSE_ROOT,          /* from the dura through the foramen */
    SCOT_COURSE_MEDIAL_BRANCH,
    SCOT_COURSE_DORSAL_RAMUS,  /* of L5, on the sacral ala */
    SCOT_COURSE_SEGMENTAL,     /* artery round the vertebral body; of L5: the iliolumbar one over the ala */
    SCOT_COURSE_RADICULAR,     /* artery into the foramen */
    SCOT_COURSE_GREAT,         /* aorta, vena cava, iliac vessels */
    SCOT_COURSE_VEIN           /* in the foramen, and beside nerves and joints: thinner than a CT without contrast shows */
};

enum { SCOT_COURSE_POINTS = 10, SCOT_COURSES = 104, SCOT_NO_LABEL = 0, SCOT_NO_TARGET = -1 };

struct scot_course {
    enum scot_course_kind kind;
    enum scot_level level;  /* the nerve's own */
    enum scot_level bone;   /* the vertebra it lies on: a medial branch crosses the one below */
    enum scot_side side;
    char name[40];          /* "L3 medial branch left" */
    int label;              /* in the label map; SCOT_NO_LABEL: not in the CT */
    int target;             /* the point where a block of this nerve is laid; SCOT_NO_TARGET: none is */
    double hu;
    int points;
    struct scot_vec3 point[SCOT_COURSE_POINTS];
    double radius_mm[SCOT_COURSE_POINTS];
};

/* Fills out[SCOT_COURSES]; returns how many. Nerves and arteries come before the veins. */
int scot_person_courses(const struct scot_person *person, struct scot_course *out);

/* The veins alone, into out[most]; the nerves already listed tell where needles go. At the published rate
 * (SCOT_VEIN_AT_NERVE, SCOT_VEIN_AT_JOINT) one runs through the place where a tip belongs; otherwise it passes by.
 * The same seed has the same veins. Returns how many. */
int scot_person_veins(const struct scot_person *person, const struct scot_course *nerve, int nerves,
                      struct scot_course *out, int most);

/* The middle of the canal behind a vertebra's body (S1: behind the end-plate). */
struct scot_vec3 scot_person_canal(const struct scot_person *person, enum scot_level level);
/* The middle of the disc's height, at mid canal, under a vertebra. */
struct scot_vec3 scot_person_canal_at_disc(const struct scot_person *person, enum scot_level level);

#endif
