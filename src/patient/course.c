#include "patient/course.h"

#include <assert.h>
#include <stdio.h>

#include "patient/anatomy.h"

struct list {
    const struct scot_person *person;
    struct scot_course *course;
    int count;
};

static const char *const side_name[] = {"left", "right"};

static struct scot_course *start(struct list *list, enum scot_course_kind kind, enum scot_level level,
                                 enum scot_level bone, enum scot_side side, int label, double hu)
{
    assert(list->count < SCOT_COURSES);
    struct scot_course *c = &list->course[list->count++];
    *c = (struct scot_course){.kind = kind, .level = level, .bone = bone, .side = side, .label = label,
                              .target = SCOT_NO_TARGET, .hu = hu};
    return c;
}

static void name(struct scot_course *c, const char *what)
{
    snprintf(c->name, sizeof c->name, "%s %s %s", scot_level_name[c->level], what, side_name[c->side]);
}

static void point(struct scot_course *c, struct scot_vec3 p, double radius_mm)
{
    assert(c->points < SCOT_COURSE_POINTS);
    c->point[c->points] = p;
    c->radius_mm[c->points++] = radius_mm;
}

struct scot_vec3 scot_person_canal(const struct scot_person *person, enum scot_level level)
{
    const struct scot_vertebra *v = &person->vertebra[level];
    double back = level == SCOT_S1 ? v->depth_upper_mm / 2 : scot_vertebra_back_mm(v);
    return scot_frame_point(&v->frame, 0, back + 0.46 * v->canal_depth_mm, 0);
}

struct scot_vec3 scot_person_canal_at_disc(const struct scot_person *person, enum scot_level level)
{
    const struct scot_vertebra *v = &person->vertebra[level];
    return scot_frame_point(&v->frame, 0, scot_vertebra_back_mm(v) + 0.5 * v->canal_depth_mm,
                            -(v->height_mm + v->disc_height_mm) / 2);
}

static double pedicle_x(const struct scot_vertebra *v)
{
    return (v->canal_width_mm + v->pedicle_width_mm) / 2;
}

static double pedicle_foot(const struct scot_vertebra *v)
{
    return v->height_mm / 2 - 2.5 - v->pedicle_height_mm;
}

/* Hugs the pedicle's under side, then runs down, out and forward into the psoas. */
static void add_root(struct list *list, enum scot_level level, enum scot_side side)
{
    const struct scot_vertebra *v = &list->person->vertebra[level];
    double back = scot_vertebra_back_mm(v), x = pedicle_x(v), foot = pedicle_foot(v);
    struct scot_course *c =
        start(list, SCOT_COURSE_ROOT, level, level, side, SCOT_LABEL_ROOT + 2 * (int)level + (int)side, 42);
    name(c, "root");
    point(c, scot_frame_side(&v->frame, side, 0.30 * v->canal_width_mm, back + 0.45 * v->canal_depth_mm, foot + 12), 1.2);
    point(c, scot_frame_side(&v->frame, side, 0.44 * v->canal_width_mm, back + 0.40 * v->canal_depth_mm, foot + 1), 1.5);
    point(c, scot_frame_side(&v->frame, side, x, back + 5, foot - 4), 2.6); /* the ganglion */
    if (level == SCOT_L5) {
        /* The last one goes forward over the ala, not down behind it. */
        point(c, scot_frame_side(&v->frame, side, x + 4, back - 6, foot - 8), 1.9);
        point(c, scot_frame_side(&v->frame, side, x + 9, back - 22, foot - 15), 1.9);
        point(c, scot_frame_side(&v->frame, side, x + 14, back - 36, foot - 28), 2.0);
        return;
    }
    point(c, scot_frame_side(&v->frame, side, x + 6, back + 1, foot - 9), 1.9);
    point(c, scot_frame_side(&v->frame, side, x + 13, back - 6, foot - 22), 1.7);
    point(c, scot_frame_side(&v->frame, side, x + 18, back - 14, foot - 38), 1.6);
}

/* From the foramen over the root of the next transverse process, in the notch against the superior
 * process, then under the mamillo-accessory ligament to the lamina. */
static void add_medial_branch(struct list *list, enum scot_level level, enum scot_side side)
{
    const struct scot_vertebra *v = &list->person->vertebra[level];
    enum scot_level bone = (enum scot_level)(level + 1);
    const struct scot_vertebra *b = &list->person->vertebra[bone];
    double k = b->width_upper_mm / scot_norm_find(SCOT_END_PLATE_WIDTH_UPPER, SCOT_L3)->value;
    double x = pedicle_x(b), back = scot_vertebra_back_mm(b), z = b->height_mm / 2 - 2.5 - b->pedicle_height_mm / 2;
    struct scot_course *c = start(list, SCOT_COURSE_MEDIAL_BRANCH, level, bone, side,
                                  SCOT_LABEL_BRANCH + 2 * (int)level + (int)side, 40);
    name(c, "medial branch");
    c->target = 2; /* between superior and transverse process */
    point(c, scot_frame_side(&v->frame, side, pedicle_x(v) + 5, scot_vertebra_back_mm(v) + 5, pedicle_foot(v) - 8), 0.8);
    double lateral = bone == SCOT_L5 ? 12.5 * k : 9.5 * k, over = bone == SCOT_L5 ? 9 * k : 7.5 * k;
    point(c, scot_frame_side(&b->frame, side, x + lateral, back + 8 * k, z + over), 0.7);
    point(c, scot_frame_side(&b->frame, side, x + lateral, back + 15.5 * k, z + 3.5 * k), 0.7);
    point(c, scot_frame_side(&b->frame, side, x + lateral - 3 * k, back + 21 * k, z - 4 * k), 0.7);
    point(c, scot_frame_side(&b->frame, side, x - 2 * k, back + 25 * k, z - 12 * k), 0.6);
}

static void add_l5_dorsal_ramus(struct list *list, enum scot_side side)
{
    const struct scot_vertebra *v = &list->person->vertebra[SCOT_L5];
    const struct scot_facet *f = &list->person->facet[SCOT_L5][side];
    struct scot_course *c = start(list, SCOT_COURSE_DORSAL_RAMUS, SCOT_L5, SCOT_S1, side,
                                  SCOT_LABEL_BRANCH + 2 * SCOT_L5 + (int)side, 40);
    name(c, "dorsal ramus");
    c->target = 2; /* on the ala, beside the process of S1 */
    double k = list->person->size, out = f->gap_mm / 2 + 10 * k;
    point(c, scot_frame_side(&v->frame, side, pedicle_x(v) + 6, scot_vertebra_back_mm(v) + 5, pedicle_foot(v) - 8), 0.9);
    point(c, scot_facet_point(f, -1, out + 2, -1), 0.8);
    point(c, scot_facet_point(f, 4, out + 1, -5), 0.8);
    point(c, scot_facet_point(f, f->width_mm / 2 + 5, out - 1, -9), 0.7);
}

static void add_radicular(struct list *list, enum scot_level level, enum scot_side side, struct scot_vec3 branch)
{
    const struct scot_vertebra *v = &list->person->vertebra[level];
    double b = scot_vertebra_back_mm(v);
    struct scot_course *r = start(list, SCOT_COURSE_RADICULAR, level, level, side,
                                  SCOT_LABEL_VESSEL + 40 + 2 * (int)level + (int)side, 45);
    name(r, "radicular artery");
    point(r, branch, 0.7);
    point(r, scot_frame_side(&v->frame, side, pedicle_x(v), b + 1.8, pedicle_foot(v) - 2.5), 0.6);
    point(r, scot_frame_side(&v->frame, side, 0.42 * v->canal_width_mm, b + 0.3 * v->canal_depth_mm, pedicle_foot(v) + 1), 0.5);
}

static void add_segmental(struct list *list, enum scot_level level, enum scot_side side)
{
    const struct scot_vertebra *v = &list->person->vertebra[level];
    double a = 0.25 * (v->width_upper_mm + v->width_lower_mm) - 1.5, b = scot_vertebra_back_mm(v);
    struct scot_course *c = start(list, SCOT_COURSE_SEGMENTAL, level, level, side,
                                  SCOT_LABEL_VESSEL + 2 * (int)level + (int)side, 45);
    name(c, "segmental artery");
    point(c, scot_frame_side(&v->frame, side, side == SCOT_LEFT ? 8 : -4, -b - 4, -1), 1.4);
    point(c, scot_frame_side(&v->frame, side, 0.62 * a, -0.86 * b, -1), 1.4);
    point(c, scot_frame_side(&v->frame, side, a + 1.2, -0.2 * b, -1), 1.3);
    point(c, scot_frame_side(&v->frame, side, a + 1.0, 0.5 * b, -2), 1.3);
    point(c, scot_frame_side(&v->frame, side, pedicle_x(v) + 5, b + 2, pedicle_foot(v) - 5), 1.2);
    add_radicular(list, level, side, c->point[c->points - 1]);
}

/* L5 has no segmental artery from the aorta: the iliolumbar one climbs from the iliac over the ala. */
static void add_iliolumbar(struct list *list, enum scot_side side)
{
    const struct scot_vertebra *v = &list->person->vertebra[SCOT_L5];
    double back = scot_vertebra_back_mm(v), x = pedicle_x(v), foot = pedicle_foot(v), k = list->person->size;
    struct scot_course *c = start(list, SCOT_COURSE_SEGMENTAL, SCOT_L5, SCOT_L5, side,
                                  SCOT_LABEL_VESSEL + 2 * SCOT_L5 + (int)side, 45);
    name(c, "iliolumbar artery");
    point(c, scot_frame_side(&v->frame, side, x + 12 * k, back - 40 * k, foot - 10), 1.5);
    point(c, scot_frame_side(&v->frame, side, x + 14 * k, back - 24 * k, foot - 9), 1.4);
    point(c, scot_frame_side(&v->frame, side, x + 11 * k, back - 8 * k, foot - 6), 1.2);
    point(c, scot_frame_side(&v->frame, side, x + 5, back + 1, foot - 4), 1.1);
    add_radicular(list, SCOT_L5, side, c->point[c->points - 1]);
}

static void add_great(struct list *list)
{
    static const char *const great[] = {"aorta", "inferior vena cava", "iliac artery left", "iliac artery right"};
    static const int label[] = {52, 63, 65, 66};
    const struct scot_person *person = list->person;
    for (int n = 0; n < 2; n++) {
        struct scot_course *c = start(list, SCOT_COURSE_GREAT, SCOT_L4, SCOT_L4, n == 0 ? SCOT_LEFT : SCOT_RIGHT, label[n], 46);
        snprintf(c->name, sizeof c->name, "%s", great[n]);
        for (int level = SCOT_T10; level <= SCOT_L4; level++) {
            const struct scot_vertebra *v = &person->vertebra[level];
            double r = n == 0 ? 10.5 - 0.25 * level : 10.5;
            double x = n == 0 ? 11 - 0.8 * level : -17;
            point(c, scot_frame_point(&v->frame, x, -scot_vertebra_back_mm(v) - r - 2, level == SCOT_L4 ? -8 : 0),
                  r * person->size);
        }
    }
    for (int side = 0; side < 2; side++) {
        struct scot_course *c = start(list, SCOT_COURSE_GREAT, SCOT_L4, SCOT_S1, (enum scot_side)side, label[2 + side], 46);
        snprintf(c->name, sizeof c->name, "%s", great[2 + side]);
        const struct scot_vertebra *l4 = &person->vertebra[SCOT_L4];
        double k = person->size;
        struct scot_vec3 fork = scot_frame_point(&l4->frame, 4, -scot_vertebra_back_mm(l4) - 9, -12);
        struct scot_vec3 s1 = person->vertebra[SCOT_S1].frame.origin;
        double sign = side == 0 ? k : -k;
        point(c, fork, 6 * k);
        point(c, scot_add(s1, scot_vec3(30 * sign, -26 * k, 4 * k)), 5.5 * k);
        point(c, scot_add(s1, scot_vec3(56 * sign, -36 * k, -40 * k)), 5 * k);
        point(c, scot_add(s1, scot_vec3(76 * sign, -72 * k, -98 * k)), 5 * k);
        point(c, scot_add(s1, scot_vec3(82 * sign, -84 * k, -150 * k)), 5 * k);
    }
}

int scot_person_courses(const struct scot_person *person, struct scot_course *out)
{
    struct list list = {.person = person, .course = out};
    for (int side = 0; side < 2; side++) {
        for (int level = SCOT_T11; level <= SCOT_L5; level++)
            add_root(&list, (enum scot_level)level, (enum scot_side)side);
        for (int level = SCOT_T11; level <= SCOT_L4; level++)
            add_medial_branch(&list, (enum scot_level)level, (enum scot_side)side);
        add_l5_dorsal_ramus(&list, (enum scot_side)side);
        for (int level = SCOT_T12; level <= SCOT_L4; level++)
            add_segmental(&list, (enum scot_level)level, (enum scot_side)side);
    }
    add_great(&list);
    for (int side = 0; side < 2; side++)
        add_iliolumbar(&list, (enum scot_side)side);
    int count = list.count;
    return count + scot_person_veins(person, out, count, out + count, SCOT_COURSES - count);
}
