#include <math.h>
#include <stddef.h>

#include "patient/anatomy.h"
#include "patient/course.h"

/* Muscles as columns with fat between them, the canal with its sac, and the thin things. */

enum { MUSCLE_HU = 56, FAT_HU = -95 };

struct column {
    int label;
    double x[SCOT_LEVELS + 1], y[SCOT_LEVELS + 1]; /* from mid body, y from the back of the body */
    double rx[SCOT_LEVELS + 1], ry[SCOT_LEVELS + 1];
    int first;               /* level it starts at */
};

/* T10 .. S1 and a point on the sacrum. Sizes of a trained back of middle age. */
static const struct column columns[] = {
    {86, {10, 10, 11, 12, 13, 14, 16, 19, 22, 26}, {26, 28, 30, 33, 34, 34, 34, 33, 34, 40},
     {7, 7, 8, 9, 10, 11, 13, 15, 17, 14}, {8, 9, 10, 11, 12, 13, 14, 15, 14, 9}, SCOT_T10},
    {86, {28, 29, 30, 31, 32, 34, 37, 41, 46, 48}, {22, 24, 27, 29, 30, 31, 31, 32, 36, 44},
     {13, 14, 15, 15, 15, 15, 14, 13, 10, 7}, {9, 10, 12, 13, 14, 15, 15, 13, 9, 5}, SCOT_T10},
    {86, {54, 55, 56, 57, 58, 59, 60, 61, 62, 60}, {12, 14, 16, 18, 20, 21, 22, 25, 32, 42},
     {12, 13, 14, 14, 15, 14, 13, 11, 7, 4}, {9, 10, 11, 12, 12, 12, 11, 9, 6, 3}, SCOT_T10},
    {0, {0, 0, 50, 56, 60, 64, 68, 72, 0, 0}, {0, 0, 4, 3, 3, 3, 4, 6, 0, 0},
     {0, 0, 9, 11, 13, 14, 14, 12, 0, 0}, {0, 0, 5, 6, 7, 7, 7, 6, 0, 0}, SCOT_T12}, /* quadratus */
    {88, {0, 0, 24, 28, 31, 35, 40, 46, 58, 84}, {0, 0, -12, -12, -13, -14, -16, -20, -34, -66},
     {0, 0, 5, 8, 11, 15, 18, 20, 20, 17}, {0, 0, 7, 10, 13, 16, 19, 20, 18, 16}, SCOT_T12}, /* psoas */
};

static struct scot_vec3 column_point(const struct scot_person *person, const struct column *c, int n,
                                     enum scot_side side)
{
    double k = person->size;
    if (n < SCOT_S1) {
        const struct scot_vertebra *v = &person->vertebra[n];
        return scot_frame_side(&v->frame, side, k * c->x[n], scot_vertebra_back_mm(v) + k * c->y[n], 0);
    }
    /* Below the last vertebra columns follow the patient's own axes. */
    const struct scot_vertebra *s1 = &person->vertebra[SCOT_S1];
    double drop = n == SCOT_S1 ? -8 : c->label == 88 ? -95 : -62;
    double sign = side == SCOT_LEFT ? k : -k;
    return scot_add(s1->frame.origin, scot_vec3(sign * c->x[n], k * (14 + c->y[n]), k * drop));
}

static void build_column(struct scot_model *model, const struct scot_person *person, const struct column *c,
                         enum scot_side side, double grow, int label, double hu)
{
    double k = person->size;
    scot_model_begin(model, label, SCOT_MATERIAL_SOFT, hu, 0, 12);
    for (int n = c->first; n < SCOT_LEVELS; n++) {
        if (c->rx[n + 1] == 0 && n + 1 >= SCOT_S1)
            break;
        scot_model_tube(model, column_point(person, c, n, side), column_point(person, c, n + 1, side),
                        scot_vec3(1, 0, 0),
                        (double[4]){k * c->rx[n] + grow, k * c->ry[n] + grow, k * c->rx[n + 1] + grow,
                                    k * c->ry[n + 1] + grow},
                        4, 1);
    }
}

void scot_build_muscles(struct scot_model *model, const struct scot_person *person)
{
    for (int side = 0; side < 2; side++)
        for (size_t n = 0; n < sizeof columns / sizeof columns[0]; n++) {
            const struct column *c = &columns[n];
            int label = c->label == 0 ? SCOT_LABEL_MUSCLE : c->label + side;
            build_column(model, person, c, (enum scot_side)side, 1.6, SCOT_LABEL_INNER_FAT, FAT_HU);
            build_column(model, person, c, (enum scot_side)side, 0, label, MUSCLE_HU);
        }
}

static void build_canal_tube(struct scot_model *model, const struct scot_person *person, int label, double hu,
                             double mottle, double wide, double deep, int last)
{
    scot_model_begin(model, label, SCOT_MATERIAL_SOFT, hu, 0, mottle);
    for (int level = SCOT_T10; level < last; level++) {
        const struct scot_vertebra *a = &person->vertebra[level], *b = &person->vertebra[level + 1];
        struct scot_vec3 top = scot_person_canal(person, (enum scot_level)level);
        struct scot_vec3 middle = scot_person_canal_at_disc(person, (enum scot_level)level);
        struct scot_vec3 low = scot_person_canal(person, (enum scot_level)(level + 1));
        double aw = wide * a->canal_width_mm / 2, ad = deep * a->canal_depth_mm / 2;
        double bw = wide * b->canal_width_mm / 2, bd = deep * b->canal_depth_mm / 2;
        scot_model_tube(model, top, middle, a->frame.x, (double[4]){aw, ad, 0.94 * (aw + bw) / 2, (ad + bd) / 2}, 2, 1);
        scot_model_tube(model, middle, low, a->frame.x, (double[4]){0.94 * (aw + bw) / 2, (ad + bd) / 2, bw, bd}, 2, 1);
    }
}

void scot_build_canal(struct scot_model *model, const struct scot_person *person)
{
    const struct scot_vertebra *s1 = &person->vertebra[SCOT_S1];
    build_canal_tube(model, person, SCOT_LABEL_EPIDURAL_FAT, -80, 8, 1.0, 1.0, SCOT_S1);
    build_canal_tube(model, person, SCOT_LABEL_CSF, 15, 3, SCOT_DURA_WIDE, SCOT_DURA_DEEP, SCOT_S1);
    /* The sac ends at S2. */
    struct scot_vec3 from = scot_person_canal(person, SCOT_S1);
    struct scot_vec3 to = scot_along(scot_along(from, -46, s1->frame.z), -1, s1->frame.y);
    scot_model_tube(model, from, to, s1->frame.x,
                    (double[4]){0.3 * s1->canal_width_mm, 0.38 * s1->canal_depth_mm, 2.5, 2}, 2, 1);
    /* The cord, whose cone ends behind L1, and below it the horse's tail as denser sediment. */
    build_canal_tube(model, person, 79, 38, 3, 0.40, 0.45, SCOT_L1);
    build_canal_tube(model, person, SCOT_LABEL_CSF, 26, 5, 0.44, 0.40, SCOT_L5);
    model->solid[model->solids - 1].first += 6; /* not the levels of the cord */
    model->solid[model->solids - 1].parts -= 6;
}

static void build_course(struct scot_model *model, const struct scot_course *c)
{
    scot_model_begin(model, c->label, SCOT_MATERIAL_SOFT, c->hu, 0, 3);
    for (int n = 0; n + 1 < c->points; n++) {
        double a = c->radius_mm[n], b = c->radius_mm[n + 1];
        struct scot_vec3 along = scot_sub(c->point[n + 1], c->point[n]);
        struct scot_vec3 side = fabs(along.x) < 0.8 * scot_length(along) ? scot_vec3(1, 0, 0) : scot_vec3(0, 1, 0);
        scot_model_tube(model, c->point[n], c->point[n + 1], side, (double[4]){a, a, b, b}, 0.5, 1);
    }
}

/* Each nerve in a bed of fat: what shows it on CT. */
static void build_bed(struct scot_model *model, const struct scot_course *c)
{
    scot_model_begin(model, SCOT_LABEL_INNER_FAT, SCOT_MATERIAL_SOFT, FAT_HU + 10, 0, 8);
    int last = c->kind == SCOT_COURSE_ROOT ? 4 : c->points - 1;
    for (int n = 0; n < last; n++) {
        double a = c->radius_mm[n] + (c->kind == SCOT_COURSE_ROOT ? 2.6 : 1.3);
        scot_model_tube(model, c->point[n], c->point[n + 1], scot_vec3(0.1, 1, 0.1), (double[4]){a, a, a, a}, 1, 1);
    }
}

void scot_build_courses(struct scot_model *model, const struct scot_course *course, int count)
{
    for (int n = 0; n < count; n++)
        if (course[n].kind <= SCOT_COURSE_DORSAL_RAMUS)
            build_bed(model, &course[n]);
    for (int n = 0; n < count; n++)
        if (course[n].label != SCOT_NO_LABEL)
            build_course(model, &course[n]);
}
