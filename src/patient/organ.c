#include "patient/anatomy.h"

#include <math.h>
#include <stddef.h>

/* Organs, as far as their shadows matter: the lung bases, liver, spleen, kidneys, stomach and
 * colon with gas. Placed against the vertebrae, in the patient's own axes. */

struct organ {
    int label;
    double hu, mottle;
    enum scot_level level;   /* origin: middle of this vertebra */
    double at[3];            /* mm from it: left, back, up */
    double radius[3];
};

static const struct organ organs[] = {
    {11, -800, 25, SCOT_T10, {80, 8, 34}, {56, 76, 64}},         /* lungs */
    {14, -800, 25, SCOT_T10, {-80, 8, 30}, {56, 76, 58}},
    {5, 58, 6, SCOT_T12, {-78, -46, 18}, {64, 84, 72}},          /* liver */
    {5, 58, 6, SCOT_T12, {-10, -92, 26}, {70, 34, 36}},
    {1, 50, 5, SCOT_T12, {98, -4, 14}, {26, 44, 52}},            /* spleen */
    {6, 35, 10, SCOT_T12, {46, -86, 4}, {44, 36, 52}},           /* stomach */
    {SCOT_LABEL_GAS, -960, 10, SCOT_T12, {50, -80, 26}, {34, 26, 25}},
    {3, 34, 5, SCOT_L1, {62, 4, -8}, {27, 23, 55}},              /* kidneys and their sinuses */
    {SCOT_LABEL_INNER_FAT, -70, 20, SCOT_L1, {56, -2, -10}, {11, 9, 26}},
    {2, 34, 5, SCOT_L1, {-62, 4, -22}, {27, 23, 54}},
    {SCOT_LABEL_INNER_FAT, -70, 20, SCOT_L1, {-56, -2, -24}, {11, 9, 26}},
    {20, 25, 30, SCOT_L3, {106, -14, 10}, {19, 21, 52}},         /* colon, left and right */
    {SCOT_LABEL_GAS, -930, 20, SCOT_L3, {106, -20, 16}, {12, 12, 30}},
    {20, 25, 30, SCOT_L4, {100, -34, -30}, {18, 20, 34}},
    {SCOT_LABEL_GAS, -930, 20, SCOT_L4, {98, -40, -34}, {11, 12, 16}},
    {20, 30, 30, SCOT_L3, {-106, -24, -14}, {23, 24, 56}},
    {SCOT_LABEL_GAS, -930, 20, SCOT_L3, {-104, -32, -24}, {14, 14, 24}},
    {SCOT_LABEL_GAS, -930, 20, SCOT_L2, {-106, -34, -2}, {13, 14, 16}},
    {20, 20, 30, SCOT_L3, {40, -98, 22}, {48, 17, 16}},          /* transverse */
    {20, 20, 30, SCOT_L3, {-44, -100, 16}, {50, 17, 17}},
    {SCOT_LABEL_GAS, -930, 20, SCOT_L3, {52, -102, 24}, {28, 9, 10}},
    {SCOT_LABEL_GAS, -930, 20, SCOT_L3, {-66, -104, 18}, {20, 9, 10}},
    {18, 30, 20, SCOT_L4, {26, -72, 4}, {24, 20, 15}},           /* small bowel */
    {18, 30, 20, SCOT_L4, {-28, -78, -4}, {28, 20, 15}},
    {18, 30, 20, SCOT_L5, {8, -70, 0}, {30, 19, 14}},
    {18, 30, 20, SCOT_L5, {52, -62, -14}, {22, 20, 15}},
    {18, 30, 20, SCOT_L5, {-50, -60, -18}, {24, 22, 16}},
    {18, 30, 20, SCOT_L5, {-6, -64, -36}, {34, 20, 15}},
    {SCOT_LABEL_GAS, -920, 20, SCOT_L4, {36, -76, 6}, {10, 8, 7}},
    {SCOT_LABEL_GAS, -920, 20, SCOT_L5, {-44, -64, -14}, {11, 8, 8}},
    {SCOT_LABEL_GAS, -920, 20, SCOT_L5, {14, -70, -32}, {9, 8, 7}},
    {21, 12, 3, SCOT_S1, {0, -54, -92}, {42, 36, 34}},           /* bladder */
    {20, 30, 25, SCOT_S1, {6, 16, -84}, {19, 17, 40}},           /* rectum */
    {SCOT_LABEL_GAS, -930, 20, SCOT_S1, {5, 14, -78}, {11, 9, 20}},
};

/* Gas lies in pockets: a bubble and two smaller ones beside it, off the line, so that no perfect
 * egg shows. `turn` differs from one to the next. */
static void add_pockets(struct scot_model *model, struct scot_vec3 at, struct scot_vec3 radii, size_t turn)
{
    static const double way[4][3] = {{0.5, 0.2, 0.6}, {-0.4, 0.3, 0.6}, {0.6, -0.2, -0.5}, {-0.3, -0.3, 0.7}};
    const double *w = way[turn % 4];
    for (int sign = -1; sign <= 1; sign += 2) {
        double s = sign * (sign < 0 ? 1.15 : 0.95), k = sign < 0 ? 0.62 : 0.74;
        struct scot_vec3 to = scot_add(at, scot_vec3(s * w[0] * radii.x, s * w[1] * radii.y, s * w[2] * radii.z));
        scot_model_ball(model, to, scot_vec3(k * radii.x, 0.9 * k * radii.y, k * radii.z), 3, 1);
    }
}

/* Whether an egg of these radii comes near the wall, by the points of a coarse sphere. */
static bool reaches(const struct scot_part *wall, struct scot_vec3 at, struct scot_vec3 radii)
{
    enum { ROUND = 16, UP = 7 };
    struct scot_points p = {.count = 0};
    float distance[ROUND * UP];
    for (int k = 0; k < UP; k++)
        for (int n = 0; n < ROUND; n++, p.count++) {
            double tilt = scot_rad(180) * (k + 0.5) / UP, turn = scot_rad(360) * n / ROUND;
            p.x[p.count] = (float)(at.x + radii.x * sin(tilt) * cos(turn));
            p.y[p.count] = (float)(at.y + radii.y * sin(tilt) * sin(turn));
            p.z[p.count] = (float)(at.z + radii.z * cos(tilt));
        }
    scot_part_distance(wall, &p, distance);
    bool near = false;
    for (int i = 0; i < p.count; i++)
        near |= distance[i] < 5;
    return near;
}

void scot_build_organs(struct scot_model *model, const struct scot_person *person)
{
    double k = person->size;
    /* No organ lies in the abdominal wall. */
    static const double wall_muscle_mm = 8;
    const struct scot_part wall = scot_trunk_outside(person, scot_person_fat_mm(person) + wall_muscle_mm);
    for (size_t n = 0; n < sizeof organs / sizeof organs[0]; n++) {
        const struct organ *o = &organs[n];
        struct scot_vec3 origin = person->vertebra[o->level].frame.origin;
        struct scot_vec3 at = scot_add(origin, scot_vec3(k * o->at[0], k * o->at[1], k * o->at[2]));
        scot_model_begin(model, o->label, SCOT_MATERIAL_SOFT, o->hu, 0, o->mottle);
        struct scot_vec3 radii = scot_vec3(k * o->radius[0], k * o->radius[1], k * o->radius[2]);
        bool gas = o->label == SCOT_LABEL_GAS;
        scot_model_ball(model, at, gas ? scot_scale(radii, 0.82) : radii, 1, 1);
        if (gas)
            add_pockets(model, at, radii, n);
        if (reaches(&wall, at, scot_scale(radii, gas ? 1.6 : 1)))
            *scot_model_part(model, SCOT_SHAPE_TRUNK, 1, 1) = wall;
    }
}
