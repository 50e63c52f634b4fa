#include "patient/solid.h"

#include <assert.h>
#include <math.h>

struct scot_solid *scot_model_begin(struct scot_model *model, int label, enum scot_material material, double hu,
                                    double inner_hu, double mottle)
{
    assert(model->solids < SCOT_SOLIDS);
    struct scot_solid *solid = &model->solid[model->solids++];
    *solid = (struct scot_solid){.label = (int16_t)label,
                                 .material = material,
                                 .hu = (float)hu,
                                 .inner_hu = (float)inner_hu,
                                 .mottle = (float)mottle,
                                 .first = model->parts};
    return solid;
}

struct scot_part *scot_model_part(struct scot_model *model, enum scot_shape shape, double blend_mm,
                                  double cortex_mm)
{
    struct scot_solid *solid = &model->solid[model->solids - 1];
    assert(model->solids > 0 && model->parts < SCOT_MODEL_PARTS && solid->parts < SCOT_SOLID_PARTS);
    struct scot_part *part = &model->part[model->parts++];
    *part = (struct scot_part){.shape = shape, .blend_mm = (float)blend_mm, .cortex_mm = (float)cortex_mm};
    solid->parts++;
    return part;
}

struct scot_part *scot_model_tube(struct scot_model *model, struct scot_vec3 a, struct scot_vec3 b,
                                  struct scot_vec3 side, const double radii[4], double blend_mm,
                                  double cortex_mm)
{
    struct scot_part *part = scot_model_part(model, SCOT_SHAPE_TUBE, blend_mm, cortex_mm);
    struct scot_vec3 along = scot_sub(b, a);
    double length = scot_length(along);
    struct scot_vec3 z = scot_scale(along, 1 / length);
    struct scot_vec3 x = scot_unit(scot_along(side, -scot_dot(side, z), z));
    scot_part_place(part, a, x, scot_cross(z, x), z);
    part->param[0] = (float)length;
    for (int i = 0; i < 4; i++)
        part->param[1 + i] = (float)radii[i];
    return part;
}

struct scot_part *scot_model_ball(struct scot_model *model, struct scot_vec3 centre, struct scot_vec3 radii,
                                  double blend_mm, double cortex_mm)
{
    struct scot_part *part = scot_model_part(model, SCOT_SHAPE_BALL, blend_mm, cortex_mm);
    scot_part_place(part, centre, scot_vec3(1, 0, 0), scot_vec3(0, 1, 0), scot_vec3(0, 0, 1));
    part->param[0] = (float)radii.x;
    part->param[1] = (float)radii.y;
    part->param[2] = (float)radii.z;
    return part;
}

static float longest(float a, float b, float c)
{
    return sqrtf(a * a + b * b + c * c);
}

/* The ball that holds a part: middle in local coordinates, and radius. */
static float local_ball(const struct scot_part *part, float middle[3])
{
    const float *p = part->param;
    middle[0] = middle[1] = middle[2] = 0;
    switch (part->shape) {
    case SCOT_SHAPE_TUBE:
        middle[2] = p[0] / 2;
        return p[0] / 2 + fmaxf(fmaxf(p[1], p[2]), fmaxf(p[3], p[4]));
    case SCOT_SHAPE_BALL:
        return fmaxf(p[0], fmaxf(p[1], p[2]));
    case SCOT_SHAPE_BOX:
        return longest(p[0], p[1], p[2]);
    case SCOT_SHAPE_BODY:
        return longest(fmaxf(p[SCOT_BODY_WIDTH_UPPER], p[SCOT_BODY_WIDTH_LOWER]) * 0.8F,
                       fmaxf(p[SCOT_BODY_DEPTH_UPPER], p[SCOT_BODY_DEPTH_LOWER]),
                       p[SCOT_BODY_HALF_HEIGHT] + 4);
    case SCOT_SHAPE_BENT:
        middle[1] = p[SCOT_BENT_RADIUS] + 0.5F * (p[SCOT_BENT_INNER] + p[SCOT_BENT_OUTER]);
        middle[2] = 0.5F * (p[SCOT_BENT_LOW] + p[SCOT_BENT_HIGH]);
        return longest(fmaxf(-p[SCOT_BENT_FROM], p[SCOT_BENT_TO]) * 1.1F,
                       0.5F * (p[SCOT_BENT_OUTER] - p[SCOT_BENT_INNER]) + 4,
                       0.5F * (p[SCOT_BENT_HIGH] - p[SCOT_BENT_LOW]));
    case SCOT_SHAPE_SACRUM:
        middle[1] = 0;
        middle[2] = -45;
        return 105 * p[SCOT_SACRUM_SCALE];
    case SCOT_SHAPE_PLATE: {
        float reach = 0;
        for (int c = 0; c < part->corners; c++)
            reach = fmaxf(reach, longest(part->corner[c][0], part->corner[c][1], 0));
        return reach + 12;
    }
    case SCOT_SHAPE_TRUNK:
    case SCOT_SHAPES:
        break;
    }
    return 600;
}

static void place_ball(struct scot_part *part)
{
    float middle[3];
    part->radius = local_ball(part, middle) + 1.5F;
    for (int i = 0; i < 3; i++)
        part->centre[i] = part->origin[i] + part->axis[0][i] * middle[0] + part->axis[1][i] * middle[1] +
                          part->axis[2][i] * middle[2];
}

void scot_model_finish(struct scot_model *model)
{
    for (int s = 0; s < model->solids; s++) {
        struct scot_solid *solid = &model->solid[s];
        for (int i = 0; i < 3; i++) {
            solid->low[i] = 1e9F;
            solid->high[i] = -1e9F;
        }
        for (int n = solid->first; n < solid->first + solid->parts; n++) {
            struct scot_part *part = &model->part[n];
            place_ball(part);
            for (int i = 0; i < 3 && !part->cut; i++) {
                solid->low[i] = fminf(solid->low[i], part->centre[i] - part->radius);
                solid->high[i] = fmaxf(solid->high[i], part->centre[i] + part->radius);
            }
        }
    }
}
