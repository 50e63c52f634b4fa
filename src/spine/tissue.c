#include <string.h>

#include "spine/parts.h"

const char *const scot_tissue_name[SCOT_TISSUES] = {
    "unknown", "air",           "skin",       "fat",  "muscle", "ligament", "disc",             "bone",  "joint space",
    "capsule", "epidural space", "dural sac", "root", "nerve",  "vessel",   "neural foramen",   "organ",
};

/* Bone as the needle meets it, fat and water as Hounsfield defined them; between them is soft tissue. */
enum { BONE_HU = 200, FAT_HU = -30, AIR_HU = -500 };

static const double capsule_mm = 1.5; /* how far the capsule and its recesses reach beyond the joint space */

static enum scot_tissue by_label(const struct scot_spine *spine, struct scot_vec3 p)
{
    struct scot_vec3 v = scot_affine_point(&spine->voxel_from_patient, p);
    int i = (int)lrint(v.x), j = (int)lrint(v.y), k = (int)lrint(v.z);
    if (i < 0 || j < 0 || k < 0 || i >= spine->n[0] || j >= spine->n[1] || k >= spine->n[2])
        return SCOT_TISSUE_AIR;
    return spine->tissue[((size_t)k * (size_t)spine->n[1] + (size_t)j) * (size_t)spine->n[0] + (size_t)i];
}

static bool in_body(const struct scot_spine *spine, struct scot_vec3 p)
{
    const struct scot_volume *ct = spine->ct;
    struct scot_vec3 v = scot_affine_point(&ct->voxel_from_patient, p);
    int i = (int)lrint(v.x), j = (int)lrint(v.y), k = (int)lrint(v.z);
    return i >= 0 && j >= 0 && k >= 0 && i < ct->n[0] && j < ct->n[1] && k < ct->n[2] &&
           (spine->body == NULL || scot_body_has(spine->body, i, j, k));
}

/* What HU alone can tell: nothing of canal, nerves or vessels. */
static enum scot_tissue by_hu(const struct scot_spine *spine, struct scot_vec3 p)
{
    if (!in_body(spine, p))
        return SCOT_TISSUE_AIR;
    double hu = scot_volume_sample(spine->ct, p, -1024);
    return hu >= BONE_HU ? SCOT_TISSUE_BONE : hu > FAT_HU ? SCOT_TISSUE_MUSCLE : hu > AIR_HU ? SCOT_TISSUE_FAT : SCOT_TISSUE_AIR;
}

/* A gap is narrower than two voxels: what is known of it by geometry goes before what the voxels say. */
static bool in_a_joint(const struct scot_spine *spine, struct scot_vec3 p, double tolerance_mm)
{
    for (int i = 0; i < spine->joints; i++)
        if (scot_length(scot_sub(p, spine->joint[i].centre)) < 25 && scot_joint_has(&spine->joint[i], p, tolerance_mm))
            return true;
    return false;
}

enum scot_tissue scot_spine_tissue(const struct scot_spine *spine, struct scot_vec3 p)
{
    if (in_a_joint(spine, p, 0))
        return SCOT_TISSUE_JOINT;
    enum scot_tissue found = spine->tissue != NULL ? by_label(spine, p) : by_hu(spine, p);
    bool soft = found == SCOT_TISSUE_MUSCLE || found == SCOT_TISSUE_FAT;
    if (spine->tissue == NULL && soft && in_a_joint(spine, p, capsule_mm))
        return SCOT_TISSUE_CAPSULE;
    return found;
}

static double segment_mm(struct scot_vec3 p, struct scot_vec3 a, struct scot_vec3 b, double ra, double rb)
{
    struct scot_vec3 ab = scot_sub(b, a);
    double size2 = scot_dot(ab, ab), t = size2 > 0 ? scot_dot(scot_sub(p, a), ab) / size2 : 0;
    t = fmin(1, fmax(0, t));
    return fmax(0, scot_length(scot_sub(p, scot_along(a, t, ab))) - (ra + t * (rb - ra)));
}

static double line_mm(const struct scot_spine_line *line, struct scot_vec3 p)
{
    double least = INFINITY;
    for (int i = 0; i + 1 < line->points; i++)
        least = fmin(least, segment_mm(p, line->point[i], line->point[i + 1], line->radius_mm[i], line->radius_mm[i + 1]));
    return least;
}

static double roots_mm(const struct scot_spine *spine, struct scot_vec3 p, const char **name)
{
    double least = INFINITY;
    for (int i = 0; i < spine->nerves; i++) {
        double mm = spine->nerve[i].kind == SCOT_NERVE_ROOT ? line_mm(&spine->nerve[i].line, p) : INFINITY;
        if (mm < least) {
            least = mm;
            *name = spine->nerve[i].name;
        }
    }
    return least;
}

static double vessels_mm(const struct scot_spine *spine, struct scot_vec3 p, bool veins_too, const char **name)
{
    double least = INFINITY;
    for (int i = 0; i < spine->vessels; i++) {
        double mm = veins_too || !spine->vessel[i].vein ? line_mm(&spine->vessel[i].line, p) : INFINITY;
        if (mm < least) {
            least = mm;
            *name = spine->vessel[i].name;
        }
    }
    return least;
}

/* The nearest voxel of the dural sac within reach_mm of p; INFINITY when there is none. */
static double dura_within_mm(const struct scot_spine *spine, struct scot_vec3 p, double reach_mm)
{
    struct scot_affine patient_from_voxel;
    scot_affine_inverse(&patient_from_voxel, &spine->voxel_from_patient);
    struct scot_vec3 step = scot_affine_direction(&patient_from_voxel, scot_vec3(1, 0, 0));
    double spacing = scot_length(step), least = INFINITY; /* the built-in patient's voxels are cubes */
    struct scot_vec3 v = scot_affine_point(&spine->voxel_from_patient, p);
    int reach = (int)ceil(reach_mm / spacing), at[3] = {(int)lrint(v.x), (int)lrint(v.y), (int)lrint(v.z)}, lo[3], hi[3];
    for (int axis = 0; axis < 3; axis++) {
        lo[axis] = at[axis] - reach > 0 ? at[axis] - reach : 0;
        hi[axis] = at[axis] + reach < spine->n[axis] - 1 ? at[axis] + reach : spine->n[axis] - 1;
    }
    for (int k = lo[2]; k <= hi[2]; k++)
        for (int j = lo[1]; j <= hi[1]; j++) {
            const uint8_t *row = spine->tissue + ((size_t)k * (size_t)spine->n[1] + (size_t)j) * (size_t)spine->n[0];
            double across = (j - v.y) * (j - v.y) + (k - v.z) * (k - v.z);
            for (int i = lo[0]; i <= hi[0]; i++)
                if (row[i] == SCOT_TISSUE_DURAL_SAC)
                    least = fmin(least, spacing * sqrt((i - v.x) * (i - v.x) + across));
        }
    return fmax(0, least - spacing / 2);
}

double scot_spine_distance_mm(const struct scot_spine *spine, enum scot_structure structure, struct scot_vec3 p,
                              const char **name)
{
    const char *unused;
    if (name == NULL)
        name = &unused;
    *name = "";
    if (!spine->knows[structure])
        return NAN;
    if (structure == SCOT_ROOTS)
        return roots_mm(spine, p, name);
    if (structure == SCOT_VESSELS)
        return vessels_mm(spine, p, true, name);
    *name = "dural sac";
    double found = INFINITY;
    for (double reach = 8; reach < 100 && !(found <= reach); reach *= 2)
        found = dura_within_mm(spine, p, reach);
    return found;
}

double scot_spine_seen_vessel_mm(const struct scot_spine *spine, struct scot_vec3 p, const char **name)
{
    return spine->knows[SCOT_VESSELS] ? vessels_mm(spine, p, false, name) : (double)NAN;
}
