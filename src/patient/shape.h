#ifndef SCOT_PATIENT_SHAPE_H
#define SCOT_PATIENT_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

/* Shapes as distance functions: negative inside, in mm near the surface. A solid is a
 * list of parts added to and cut from one another in order, with rounded seams.
 * Evaluated a block of points at a time, in loops a compiler can vectorise. */

enum { SCOT_SHAPE_POINTS = 512, SCOT_SHAPE_CORNERS = 40, SCOT_SHAPE_PARAMS = 20 };

struct scot_points {
    int count;
    float x[SCOT_SHAPE_POINTS], y[SCOT_SHAPE_POINTS], z[SCOT_SHAPE_POINTS];
};

enum scot_shape {
    SCOT_SHAPE_TUBE,    /* from 0 to length along z, elliptic, tapering: length, rx0, ry0, rx1, ry1 */
    SCOT_SHAPE_BALL,    /* ellipsoid: rx, ry, rz */
    SCOT_SHAPE_BOX,     /* half x, half y, half z, rounding */
    SCOT_SHAPE_PLATE,   /* polygon in x,y; see scot_plate_* below */
    SCOT_SHAPE_BODY,    /* a vertebral body, see scot_body_* */
    SCOT_SHAPE_BENT,    /* a box bent about an upright axis, see scot_bent_* */
    SCOT_SHAPE_SACRUM,  /* the sacrum without its holes, see scot_sacrum_* */
    SCOT_SHAPE_TRUNK,   /* skin surface and what runs parallel to it, see scot_trunk_* */
    SCOT_SHAPES
};

enum { /* SCOT_SHAPE_BODY: upright z, y to the back, origin in the middle */
    SCOT_BODY_WIDTH_UPPER, SCOT_BODY_WIDTH_LOWER, SCOT_BODY_DEPTH_UPPER, SCOT_BODY_DEPTH_LOWER, /* half */
    SCOT_BODY_HALF_HEIGHT, SCOT_BODY_SLOPE, /* of either end-plate, + = taller in front */
    SCOT_BODY_WAIST, SCOT_BODY_CUP_UPPER, SCOT_BODY_CUP_LOWER, SCOT_BODY_ROUND
};
enum { /* SCOT_SHAPE_BENT: y from the axis at y = 0 outward, z along the axis, x along the bend */
    SCOT_BENT_RADIUS, SCOT_BENT_INNER, SCOT_BENT_OUTER, /* mm from RADIUS outward */
    SCOT_BENT_FROM, SCOT_BENT_TO, SCOT_BENT_LOW, SCOT_BENT_HIGH, SCOT_BENT_ROUNDING,
    SCOT_BENT_CORNER, /* radius of the outline's corners, seen along y */
    SCOT_BENT_TAPER_INNER, SCOT_BENT_TAPER_OUTER /* mm the face at INNER, OUTER gains from low to high */
};
enum { /* SCOT_SHAPE_PLATE */
    SCOT_PLATE_HALF, SCOT_PLATE_ROUNDING, SCOT_PLATE_RIM, SCOT_PLATE_RIM_REACH,
    SCOT_PLATE_MIDDLE, SCOT_PLATE_MIDDLE_X, SCOT_PLATE_MIDDLE_Y, SCOT_PLATE_MIDDLE_XX, SCOT_PLATE_MIDDLE_YY,
    SCOT_PLATE_BUMP_X, SCOT_PLATE_BUMP_Y, SCOT_PLATE_BUMP, SCOT_PLATE_BUMP_REACH,
    SCOT_PLATE_BUMP2_X, SCOT_PLATE_BUMP2_Y, SCOT_PLATE_BUMP2, SCOT_PLATE_BUMP2_REACH,
    SCOT_PLATE_GROW,  /* outline moved out by this, its corners rounded */
    SCOT_PLATE_HALF_Y /* half thickness gained per mm of y */
};
enum { /* SCOT_SHAPE_SACRUM: origin middle of the S1 end-plate, z its normal */
    SCOT_SACRUM_RADIUS, SCOT_SACRUM_SCALE, SCOT_SACRUM_HALF_DEPTH, SCOT_SACRUM_GROW
};
enum { /* SCOT_SHAPE_TRUNK: tables over z belong to the person */
    SCOT_TRUNK_INSET, SCOT_TRUNK_INSET_BACK,
    SCOT_TRUNK_OUTSIDE /* 1: all that is not in it, to be cut off */
};

struct scot_part {
    enum scot_shape shape;
    bool cut;
    float blend_mm;            /* rounds the seam with what is there */
    float cortex_mm;           /* thickness of the dense shell where this part is outermost */
    float origin[3], axis[3][3]; /* local = axis (p - origin), rows are the local axes */
    float param[SCOT_SHAPE_PARAMS];
    int corners;
    float corner[SCOT_SHAPE_CORNERS][2];
    const void *table;         /* SCOT_SHAPE_TRUNK */
    float centre[3], radius;   /* a ball that holds it, patient frame */
};

/* Distances of points (patient frame) from one part. */
void scot_part_distance(const struct scot_part *part, const struct scot_points *p, float *distance);

/* A frame for a part: columns of an orthonormal triad, from its axes. */
void scot_part_place(struct scot_part *part, struct scot_vec3 origin, struct scot_vec3 x, struct scot_vec3 y,
                     struct scot_vec3 z);

/* Gives a plate its outline: corners * scale, every corner cut twice over (Chaikin 1974) so that no
 * polygon shows. At most half of SCOT_SHAPE_CORNERS. */
void scot_part_outline(struct scot_part *part, const double (*corner)[2], int corners, double scale);

/* The skin as tables over z: half width, half depth in front of and behind the middle. */
enum { SCOT_TRUNK_ROWS = 96 };
struct scot_trunk {
    float z0, step;
    float half_width[SCOT_TRUNK_ROWS], middle[SCOT_TRUNK_ROWS];
    float front[SCOT_TRUNK_ROWS], back[SCOT_TRUNK_ROWS];
    float furrow[SCOT_TRUNK_ROWS]; /* depth of the median furrow */
};

#endif
