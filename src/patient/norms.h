#ifndef SCOT_PATIENT_NORMS_H
#define SCOT_PATIENT_NORMS_H

/* The published figures the built-in patient is made from, one row a figure, so
 * that none hides in the code and a reader can see where each comes from. */

enum scot_level {
    SCOT_T10, SCOT_T11, SCOT_T12, SCOT_L1, SCOT_L2, SCOT_L3, SCOT_L4, SCOT_L5, SCOT_S1,
    SCOT_LEVELS
};

enum scot_measure {
    SCOT_END_PLATE_WIDTH_UPPER,  /* mm */
    SCOT_END_PLATE_WIDTH_LOWER,
    SCOT_END_PLATE_DEPTH_UPPER,
    SCOT_END_PLATE_DEPTH_LOWER,
    SCOT_BODY_HEIGHT_POSTERIOR,
    SCOT_BODY_WEDGE,             /* degrees, + = taller behind (kyphotic) */
    SCOT_PEDICLE_WIDTH,
    SCOT_PEDICLE_HEIGHT,
    SCOT_PEDICLE_ANGLE,          /* degrees from the sagittal plane, + = front end medial */
    SCOT_CANAL_WIDTH,
    SCOT_CANAL_DEPTH,
    SCOT_TRANSVERSE_SPAN,        /* tip to tip */
    SCOT_SPINOUS_RATIO,          /* spinous process height / body height */
    SCOT_SPINOUS_LENGTH,         /* back of canal to tip */
    /* Rows of a level below here speak of the joints and disc under that vertebra. */
    SCOT_DISC_HEIGHT,            /* mid */
    SCOT_SEGMENT_LORDOSIS,       /* degrees, upper end-plate to upper end-plate of the next */
    SCOT_JOINT_SPACING,          /* centre to centre, left to right */
    SCOT_JOINT_WIDTH,            /* along the joint line in the transverse plane */
    SCOT_JOINT_HEIGHT,
    SCOT_JOINT_TRANSVERSE,       /* degrees from midsagittal, chord of the joint line */
    SCOT_JOINT_GAP,              /* bone to bone, central */
    SCOT_JOINT_TROPISM,          /* degrees, |right - left| */
    /* Rows of the whole person, level SCOT_S1. */
    SCOT_SACRAL_SLOPE,           /* degrees, S1 end-plate to the transverse plane */
    SCOT_PELVIC_INCIDENCE,       /* degrees */
    SCOT_BMI,                    /* kg/m2 */
    SCOT_SKIN_TO_CANAL,          /* mm at that BMI */
    SCOT_SIZE,                   /* common size factor, mean 1 */
    SCOT_VEIN_AT_NERVE,          /* how often a tip on a medial branch's target lies in a vein */
    SCOT_VEIN_AT_JOINT,          /* the same behind a joint line */
    SCOT_MEASURES
};

struct scot_norm {
    enum scot_measure measure;
    enum scot_level level;
    double value, sd;     /* sd 0: none published, varies with the common size only */
    const char *unit;     /* "mm", "deg", "1", "kg/m2" */
    const char *source;
    const char *mark;     /* FOUND, KNOWN or DERIVED, as doc/patient.md explains */
};

extern const struct scot_norm scot_norms[];
extern const int scot_norm_count;

/* The row, or NULL where the table has none. */
const struct scot_norm *scot_norm_find(enum scot_measure measure, enum scot_level level);

extern const char *const scot_level_name[SCOT_LEVELS]; /* "T10" .. "S1" */

#endif
