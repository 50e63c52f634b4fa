#include "patient/course.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

/* The small veins that a needle for a facet joint may enter. They are part of the person, not of the pictures: a CT
 * without contrast does not show them, and neither do the voxels. Only how often one lies where a tip belongs is
 * published; width, length and clearance are of our own drawing. */

static const double vein_mm = 0.7, vein_length_mm = 28, clear_least_mm = 3.5, clear_most_mm = 7;

struct veins {
    const struct scot_person *person;
    struct scot_course *course;
    int count, most;
    uint64_t number; /* of the place: each has draws of its own */
};

static struct scot_course *start(struct veins *veins, enum scot_level level, enum scot_side side)
{
    assert(veins->count < veins->most);
    struct scot_course *c = &veins->course[veins->count++];
    *c = (struct scot_course){.kind = SCOT_COURSE_VEIN, .level = level, .bone = level, .side = side,
                              .label = SCOT_NO_LABEL, .target = SCOT_NO_TARGET};
    return c;
}

static void point(struct scot_course *c, struct scot_vec3 p, double radius_mm)
{
    c->point[c->points] = p;
    c->radius_mm[c->points++] = radius_mm;
}

/* Upright, a little bowed; at the rate through `place` itself, else clear of it all round. */
static struct scot_course *add_near(struct veins *veins, struct scot_vec3 place, enum scot_measure rate,
                                    enum scot_level level, enum scot_side side)
{
    const struct scot_person *person = veins->person;
    uint64_t draw = SCOT_DRAWS_VEIN + 4 * veins->number++;
    double clear = clear_least_mm + (clear_most_mm - clear_least_mm) * scot_person_share(person, draw + 1);
    double away = scot_person_share(person, draw) < scot_norm_find(rate, SCOT_S1)->value ? 0 : clear;
    double turn = 6.283185307179586 * scot_person_share(person, draw + 2), lean = 0.8 * scot_person_share(person, draw + 3) - 0.4;
    struct scot_vec3 run = scot_unit(scot_vec3(lean, 0.25, 1)), across = scot_unit(scot_cross(run, scot_vec3(0, 1, 0)));
    struct scot_vec3 off = scot_along(scot_scale(across, away * cos(turn)), away * sin(turn), scot_cross(run, across));
    struct scot_vec3 middle = scot_add(place, off);
    struct scot_course *c = start(veins, level, side);
    for (int i = 0; i < 4; i++) {
        /* It leaves the straight by a millimetre at its ends, not in the middle. */
        double at = vein_length_mm * (i / 3.0 - 0.5), bow = at * at / (vein_length_mm * vein_length_mm) * 4 - 4.0 / 36;
        point(c, scot_along(scot_along(middle, at, run), bow, across), vein_mm);
    }
    return c;
}

static void add_at_nerves(struct veins *veins, const struct scot_course *nerve, int nerves)
{
    for (int n = 0; n < nerves; n++)
        if (nerve[n].target != SCOT_NO_TARGET) {
            struct scot_course *c =
                add_near(veins, nerve[n].point[nerve[n].target], SCOT_VEIN_AT_NERVE, nerve[n].level, nerve[n].side);
            snprintf(c->name, sizeof c->name, "vein at %.28s", nerve[n].name);
        }
}

/* Behind the joint line, where a needle that stops short of the capsule lies: none runs in the gap. */
static void add_at_joints(struct veins *veins)
{
    for (int level = SCOT_T12; level <= SCOT_L5; level++)
        for (int side = 0; side < 2; side++) {
            const struct scot_facet *f = &veins->person->facet[level][side];
            struct scot_vec3 place = scot_facet_point(f, f->width_mm / 2 + 2, 0, -f->height_mm / 4);
            struct scot_course *c =
                add_near(veins, place, SCOT_VEIN_AT_JOINT, (enum scot_level)level, (enum scot_side)side);
            char joint[8];
            scot_facet_name(joint, sizeof joint, (enum scot_level)level);
            snprintf(c->name, sizeof c->name, "vein at %s %s", joint, side == SCOT_LEFT ? "left" : "right");
        }
}

/* From the plexus in the canal out under the root to the ascending lumbar vein: one in every foramen. */
static void add_foraminal(struct veins *veins, enum scot_level level, enum scot_side side)
{
    const struct scot_vertebra *v = &veins->person->vertebra[level];
    double x = (v->canal_width_mm + v->pedicle_width_mm) / 2, back = scot_vertebra_back_mm(v);
    double foot = v->height_mm / 2 - 2.5 - v->pedicle_height_mm;
    struct scot_course *c = start(veins, level, side);
    snprintf(c->name, sizeof c->name, "%s foraminal vein %s", scot_level_name[level], side == SCOT_LEFT ? "left" : "right");
    point(c, scot_frame_side(&v->frame, side, 0.45 * v->canal_width_mm, back + 3, foot - 2), 0.9);
    point(c, scot_frame_side(&v->frame, side, x, back + 4, foot - 9), 1.0);
    point(c, scot_frame_side(&v->frame, side, x + 7, back + 1, foot - 12), 1.0);
    point(c, scot_frame_side(&v->frame, side, x + 8, back - 6, foot - 4), 1.1);
}

int scot_person_veins(const struct scot_person *person, const struct scot_course *nerve, int nerves,
                      struct scot_course *out, int most)
{
    struct veins veins = {.person = person, .course = out, .most = most};
    add_at_nerves(&veins, nerve, nerves);
    add_at_joints(&veins);
    for (int level = SCOT_T11; level <= SCOT_L5; level++)
        for (int side = 0; side < 2; side++)
            add_foraminal(&veins, (enum scot_level)level, (enum scot_side)side);
    return veins.count;
}
