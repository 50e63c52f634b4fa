#ifndef SCOT_SPINE_SPINE_H
#define SCOT_SPINE_SPINE_H

#include "base/pool.h"
#include "base/rules.h"
#include "patient/patient.h"
#include "volume/body.h"

/* What is where in a CT: facet joints, the nerves to them, canal, dura, roots, vessels, and of what tissue
 * each point is. It comes from the built-in patient's truth, or from what a person marked in the slices;
 * what is not known is said to be unknown, never guessed. LPS mm. */

enum scot_spine_side { SCOT_SPINE_LEFT, SCOT_SPINE_RIGHT };
enum scot_spine_source { SCOT_FROM_TRUTH, SCOT_FROM_MARKS };

/* What the CT shows of a joint's space and rim (spine/space.h measures and words it). NAN and -1: not told. */
enum scot_space_told { SCOT_SPACE_NOT_ASKED, SCOT_SPACE_NO_FACE, SCOT_SPACE_UNDER, SCOT_SPACE_TOLD };
struct scot_joint_space {
    enum scot_space_told told;
    double median_mm, low_mm, high_mm; /* bone to bone over the face: median and quartiles; low 0: closed there */
    double voxel_mm, limit_mm;         /* a voxel across the joint, and the thinnest space such voxels tell */
    double open_share;                 /* of the face */
    double usual_sd;                   /* from the usual space, in its standard deviations */
    double rim_mm;                     /* bone beyond the dorsal rim */
    int grade, rim_grade;              /* 0 to 3, the least that these signs give */
    bool narrow, wide;
};

/* A facet joint. Its mid-surface is a piece of a cylinder about the axis `up`: a point on it is
 * `along` mm dorsally on the arc, `out` mm along the surface's normal there (toward the lower vertebra's
 * superior process), `up` mm. */
struct scot_spine_joint {
    char name[8];                      /* "L4/5" */
    enum scot_spine_side side;
    enum scot_spine_source source;
    struct scot_vec3 centre;           /* middle of the gap */
    struct scot_vec3 dorsal;           /* unit tangent of the joint line at the centre, dorsally */
    struct scot_vec3 normal;           /* unit, inferior process to superior process, at the centre */
    struct scot_vec3 up;               /* unit, headward; dorsal, normal, up are orthogonal */
    double radius_mm;                  /* of the cylinder; INFINITY: flat. The hollow side is where -normal... see joint.c */
    double gap_mm, width_mm, height_mm;
    bool gap_measured;                 /* false: gap_mm is the norm's, the CT did not show it */
    double capacity_ml, burst_ml;      /* of the capsule, and the volume at which it gives way */
    struct scot_joint_space space;     /* */
};

enum scot_nerve_kind { SCOT_NERVE_ROOT, SCOT_NERVE_MEDIAL_BRANCH, SCOT_NERVE_DORSAL_RAMUS };

enum { SCOT_SPINE_LINE = 10 };
/* A thin thing as a line with a radius at each point. */
struct scot_spine_line {
    int points;
    struct scot_vec3 point[SCOT_SPINE_LINE];
    double radius_mm[SCOT_SPINE_LINE];
};

struct scot_spine_nerve {
    char name[40];                     /* "L3 medial branch left" */
    char level[8], bone[24];           /* "L3"; "L4 transverse process" or "S1 ala" */
    enum scot_nerve_kind kind;
    enum scot_spine_side side;
    enum scot_spine_source source;
    struct scot_spine_line line;
    struct scot_vec3 target;           /* where a block is laid: on the bone, beside the nerve */
    bool target_known;                 /* medial branches and dorsal rami only */
};

struct scot_spine_vessel {
    char name[40];
    bool vein;                         /* small veins beside joints and nerves; else arteries and great vessels */
    struct scot_spine_line line;
};

/* Of what a point is made, one byte. */
enum scot_tissue {
    SCOT_TISSUE_UNKNOWN, SCOT_TISSUE_AIR, SCOT_TISSUE_SKIN, SCOT_TISSUE_FAT, SCOT_TISSUE_MUSCLE,
    SCOT_TISSUE_LIGAMENT, SCOT_TISSUE_DISC, SCOT_TISSUE_BONE, SCOT_TISSUE_JOINT,     /* cartilage and fluid */
    SCOT_TISSUE_CAPSULE, SCOT_TISSUE_EPIDURAL, SCOT_TISSUE_DURAL_SAC, SCOT_TISSUE_ROOT, SCOT_TISSUE_NERVE,
    SCOT_TISSUE_VESSEL, SCOT_TISSUE_FORAMEN, SCOT_TISSUE_ORGAN, SCOT_TISSUES
};
extern const char *const scot_tissue_name[SCOT_TISSUES]; /* "joint space", ... for people */

struct scot_spine;

/* From the built-in patient: joints T12/L1 to L5/S1, medial branches, dorsal rami, roots, vessels, and a tissue byte for
 * every voxel of its label map. Keeps nothing of the patient. */
bool scot_spine_from_patient(struct scot_spine **out, const struct scot_patient *patient,
                             const struct scot_rules *rules, struct scot_error *err);
/* For any CT (borrowed, must outlive the spine): nothing known but what the HU say (air, fat, muscle, bone
 * inside the body); joints and nerves are added by marks. */
bool scot_spine_from_ct(struct scot_spine **out, const struct scot_volume *ct, const struct scot_body *body,
                        const struct scot_rules *rules, struct scot_error *err);
void scot_spine_destroy(struct scot_spine **spine);

/* A person's marks: a joint by the middle and both ends of its line in a transverse slice (either end first),
 * its lean and its gap are taken from the CT where it shows them. Replaces an earlier mark of the same
 * joint and side. Errs on a level not in "T12/L1".."L5/S1", ends nearer than 4 mm or farther than 30, a centre that is
 * not between them, a line whose back end lies medial as in the other side's joint, points outside the CT. `joint` receives its index. */
bool scot_spine_mark_joint(struct scot_spine *spine, const char *name, enum scot_spine_side side,
                           struct scot_vec3 centre, struct scot_vec3 end_a, struct scot_vec3 end_b, int *joint,
                           struct scot_error *err);
/* A medial branch (or L5 dorsal ramus) by the point on bone where the block is laid and two points of the nerve's course
 * over it. level is the nerve's own: "L3". */
bool scot_spine_mark_nerve(struct scot_spine *spine, const char *level, enum scot_spine_side side,
                           struct scot_vec3 target, struct scot_vec3 course_a, struct scot_vec3 course_b, int *nerve,
                           struct scot_error *err);

/* Counts and borrowed rows. */
int scot_spine_joints(const struct scot_spine *spine);
const struct scot_spine_joint *scot_spine_joint(const struct scot_spine *spine, int index);
int scot_spine_nerves(const struct scot_spine *spine);
const struct scot_spine_nerve *scot_spine_nerve(const struct scot_spine *spine, int index);
int scot_spine_vessels(const struct scot_spine *spine);
const struct scot_spine_vessel *scot_spine_vessel(const struct scot_spine *spine, int index);
/* Index by name ("L4/5") and side, or -1. */
int scot_spine_find_joint(const struct scot_spine *spine, const char *name, enum scot_spine_side side);
int scot_spine_find_nerve(const struct scot_spine *spine, const char *level, enum scot_spine_side side);
/* A joint's or nerve's name as people write it ("l4-5 LEFT", "L4/L5 left", "l3 Medial Branch left") into the one this program
 * answers with ("L4/5 left", "L3 medial branch left"). Nothing is guessed: level and side have to be there. out is "" for anything else. */
enum { SCOT_SPINE_NAME = 40 };
enum scot_spine_named { SCOT_NAMED_NOTHING, SCOT_NAMED_JOINT, SCOT_NAMED_NERVE };
enum scot_spine_named scot_spine_read_name(char out[SCOT_SPINE_NAME], const char *words);
/* The two nerves of a joint (indices; -1 unknown): medial branch of the level above, and of the joint's upper level (L5/S1: the
 * L5 dorsal ramus). REFERENCE B2. */
void scot_spine_nerves_of(const struct scot_spine *spine, int joint, int nerve[2]);

/* Whether these structures are known at all in this CT: a distance to what is not known is "unknown". */
enum scot_structure { SCOT_DURA, SCOT_ROOTS, SCOT_VESSELS, SCOT_STRUCTURES };
bool scot_spine_knows(const struct scot_spine *spine, enum scot_structure structure);
/* mm from p to the nearest surface of it (0 inside); NAN when unknown; `name` (may be NULL) receives which. To half a
 * voxel for the dura, exact to the lines for roots and vessels. */
double scot_spine_distance_mm(const struct scot_spine *spine, enum scot_structure structure, struct scot_vec3 p,
                              const char **name);

/* The same for the vessels that a CT without contrast shows: not the small veins, which the operator cannot know of. */
double scot_spine_seen_vessel_mm(const struct scot_spine *spine, struct scot_vec3 p, const char **name);

enum scot_tissue scot_spine_tissue(const struct scot_spine *spine, struct scot_vec3 p);

/* On a joint: a point of its mid-surface and the unit tangent of the joint line there (dorsally). */
struct scot_vec3 scot_joint_point(const struct scot_spine_joint *joint, double along, double out, double up);
struct scot_vec3 scot_joint_tangent(const struct scot_spine_joint *joint, double along);
struct scot_vec3 scot_joint_normal(const struct scot_spine_joint *joint, double along);
/* The inverse: where p lies in the joint's own coordinates. */
void scot_joint_local(const struct scot_spine_joint *joint, struct scot_vec3 p, double *along, double *out, double *up);
/* Whether p lies between the two surfaces inside the joint's outline (tolerance_mm wider all round). */
bool scot_joint_has(const struct scot_spine_joint *joint, struct scot_vec3 p, double tolerance_mm);

/* The whole as JSON for the page and for scripts, as `scottie spine --json` (DESIGN 6) with nerves and vessels beside. The
 * caller frees *out with scot_free. */
bool scot_spine_json(char **out, size_t *length, const struct scot_spine *spine, struct scot_error *err);

#endif
