#ifndef SCOT_PATIENT_PERSON_H
#define SCOT_PATIENT_PERSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "patient/norms.h"
#include "patient/shape.h"

/* One person's measures and where the bones stand: everything the geometry and the truth are
 * made from. Origin: the middle of the S1 end-plate. */

/* A bone's own frame: x to the patient's left, y to the back, z to the head along the bone. */
struct scot_frame {
    struct scot_vec3 origin, x, y, z;
    double tilt_rad; /* z leans this far forward of the patient's own */
};

struct scot_vertebra {
    struct scot_frame frame; /* middle of the body */
    double width_upper_mm, width_lower_mm, depth_upper_mm, depth_lower_mm;
    double height_mm;        /* in the middle */
    double lordosis_rad;     /* angle between its end-plates, + = taller in front */
    double pedicle_width_mm, pedicle_height_mm, pedicle_rad;
    double canal_width_mm, canal_depth_mm;
    double transverse_span_mm, spinous_height_mm, spinous_length_mm;
    double disc_height_mm, disc_lordosis_rad; /* under it */
};

enum scot_side { SCOT_LEFT, SCOT_RIGHT };

/* The joint under a vertebra. Its mid-surface is a piece of a cylinder about an upright axis,
 * hollow side to the back and the midline, so that its dorsal part is the more sagittal. */
struct scot_facet {
    struct scot_frame frame;  /* origin: middle of the gap; x dorsal along the joint line, y from the
                                 inferior process to the superior one, z up the joint */
    double gap_mm, width_mm, height_mm;
    double transverse_rad;    /* of the chord, from the sagittal plane */
    double radius_mm;         /* of the cylinder */
};

struct scot_person {
    uint64_t seed;
    double size, bmi, skin_to_canal_mm;
    double pelvic_tilt_rad;  /* incidence less sacral slope */
    struct scot_vertebra vertebra[SCOT_LEVELS]; /* T10 .. L5; S1 holds the sacrum's frame and end-plate */
    struct scot_facet facet[SCOT_LEVELS - 1][2];/* [level above][side]; T10/11 .. L5/S1 */
    struct scot_trunk trunk;
};

/* A share 0..1 that is this person's own for each place, beside the draws of his measures: the same for the same seed,
 * whatever else is drawn. Whoever draws takes numbers from its own first one on. */
enum { SCOT_DRAWS_VEIN = 0, SCOT_DRAWS_SACRUM = 1000 };
double scot_person_share(const struct scot_person *person, uint64_t place);

/* The person of this seed; 0 is the mean. */
void scot_person_init(struct scot_person *person, uint64_t seed);

/* A point given in a frame, and its mirror image when side is right. */
struct scot_vec3 scot_frame_point(const struct scot_frame *frame, double x, double y, double z);
struct scot_vec3 scot_frame_side(const struct scot_frame *frame, enum scot_side side, double x, double y, double z);
struct scot_vec3 scot_frame_local(const struct scot_frame *frame, struct scot_vec3 p);

/* On a joint's mid-surface: along mm dorsally on the arc, out mm toward the superior process, up mm. */
struct scot_vec3 scot_facet_point(const struct scot_facet *facet, double along, double out, double up);
/* Unit tangent of the joint line there, dorsally. */
struct scot_vec3 scot_facet_tangent(const struct scot_facet *facet, double along);

/* "L4/5", "T12/L1", "L5/S1": the joint under a level, into out[size]. */
void scot_facet_name(char *out, size_t size, enum scot_level above);

/* Under the skin in front and at the sides. */
double scot_person_fat_mm(const struct scot_person *person);

/* The back of a vertebra's body and canal, in its frame, at the middle of its height. */
double scot_vertebra_back_mm(const struct scot_vertebra *v);

#endif
