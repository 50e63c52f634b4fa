#ifndef SCOT_PATIENT_SOLID_H
#define SCOT_PATIENT_SOLID_H

#include "patient/shape.h"

/* What a solid is made of: how its inside becomes HU. */
enum scot_material {
    SCOT_MATERIAL_SOFT,   /* hu, with a slow mottle of `mottle` HU */
    SCOT_MATERIAL_BONE,   /* dense shell of hu over spongy inner_hu */
    SCOT_MATERIAL_NAME    /* no matter at all: gives its label to what was named part_of */
};

enum { SCOT_SOLID_PARTS = 48, SCOT_SOLIDS = 420 };

struct scot_solid {
    int16_t label, part_of;
    enum scot_material material;
    float hu, inner_hu, mottle;
    int first, parts;      /* in the model's part list */
    float low[3], high[3]; /* box that holds it, patient mm */
};

/* A whole person as solids, painted in order: later ones over earlier ones. */
enum { SCOT_MODEL_PARTS = 1600 };
struct scot_model {
    int parts, solids;
    struct scot_part part[SCOT_MODEL_PARTS];
    struct scot_solid solid[SCOT_SOLIDS];
};

/* Starts a solid; the parts added next are its own. */
struct scot_solid *scot_model_begin(struct scot_model *model, int label, enum scot_material material, double hu,
                                    double inner_hu, double mottle);
/* Adds a part to the solid begun last and returns it, zeroed but for the shape, to be filled in. */
struct scot_part *scot_model_part(struct scot_model *model, enum scot_shape shape, double blend_mm,
                                  double cortex_mm);
/* Works out the boxes once all is there. */
void scot_model_finish(struct scot_model *model);

/* A tapering elliptic tube from a to b; radii across (along `side`, made square to the tube)
 * and the other way, at a and at b. The commonest part. */
struct scot_part *scot_model_tube(struct scot_model *model, struct scot_vec3 a, struct scot_vec3 b,
                                  struct scot_vec3 side, const double radii[4], double blend_mm,
                                  double cortex_mm);
/* An ellipsoid, the tube of no length. */
struct scot_part *scot_model_ball(struct scot_model *model, struct scot_vec3 centre, struct scot_vec3 radii,
                                  double blend_mm, double cortex_mm);

/* Distance and shell thickness of a solid at points; active holds the parts that matter near them. */
void scot_solid_distance(const struct scot_part *const *active, int parts, const struct scot_points *p,
                         float *distance, float *cortex);

#endif
