#include "patient/anatomy.h"

static void layer(struct scot_model *model, const struct scot_person *person, int label, double hu, double mottle,
                  double inset, double inset_back)
{
    scot_model_begin(model, label, SCOT_MATERIAL_SOFT, hu, 0, mottle);
    struct scot_part *part = scot_model_part(model, SCOT_SHAPE_TRUNK, 1, 1);
    scot_part_place(part, scot_vec3(0, 0, 0), scot_vec3(1, 0, 0), scot_vec3(0, 1, 0), scot_vec3(0, 0, 1));
    part->table = &person->trunk;
    part->param[SCOT_TRUNK_INSET] = (float)inset;
    part->param[SCOT_TRUNK_INSET_BACK] = (float)inset_back;
}

struct scot_part scot_trunk_outside(const struct scot_person *person, double depth_mm)
{
    struct scot_part part = {.shape = SCOT_SHAPE_TRUNK, .cut = true, .blend_mm = 6, .cortex_mm = 1, .table = &person->trunk};
    scot_part_place(&part, scot_vec3(0, 0, 0), scot_vec3(1, 0, 0), scot_vec3(0, 1, 0), scot_vec3(0, 0, 1));
    part.param[SCOT_TRUNK_INSET] = part.param[SCOT_TRUNK_INSET_BACK] = (float)depth_mm;
    part.param[SCOT_TRUNK_OUTSIDE] = 1;
    return part;
}

void scot_build_trunk(struct scot_model *model, const struct scot_person *person)
{
    double fat = scot_person_fat_mm(person);
    layer(model, person, SCOT_LABEL_SKIN, 45, 8, 0, 0);
    layer(model, person, SCOT_LABEL_FAT, -102, 9, SCOT_SKIN_MM, SCOT_SKIN_MM);
    layer(model, person, SCOT_LABEL_MUSCLE, 52, 9, fat, 0.75 * fat);
    layer(model, person, SCOT_LABEL_INNER_FAT, -95, 12, fat + 13, fat + 55);
}

void scot_build_person(struct scot_model *model, const struct scot_person *person,
                       const struct scot_course *course, int courses)
{
    scot_build_trunk(model, person);
    scot_build_organs(model, person);
    scot_build_hip_muscles(model, person);
    scot_build_muscles(model, person);
    for (int level = SCOT_T10; level <= SCOT_L5; level++)
        scot_build_disc(model, person, (enum scot_level)level);
    scot_build_canal(model, person);
    scot_build_courses(model, course, courses);
    for (int level = SCOT_T10; level <= SCOT_L5; level++)
        for (int side = 0; side < 2; side++)
            scot_build_joint(model, person, (enum scot_level)level, (enum scot_side)side);
    for (int level = SCOT_T10; level <= SCOT_L5; level++)
        scot_build_vertebra(model, person, (enum scot_level)level);
    scot_build_sacrum(model, person);
    scot_build_pelvis(model, person);
    scot_build_ribs(model, person);
    scot_model_finish(model);
}
