#include "patient/anatomy.h"

#include <math.h>

/* The vertebrae: each a solid of about twenty parts in its own frame, shaped after what an
 * operator sees of it: the dog's nose is the transverse process, its eye the pedicle, its ear the
 * superior process, its neck the pars, its front leg the inferior process. */

enum { COMPACT_HU = 1150, SPONGY_HU = 170 };

struct build {
    struct scot_model *model;
    const struct scot_person *person;
    const struct scot_vertebra *v;
    enum scot_level level;
    double back;      /* y of the back of the body */
    double half;      /* half height */
    double pedicle_x, pedicle_z;
    double k;         /* size against the mean L3, for what has no norm of its own */
};

static struct scot_vec3 at(const struct build *b, enum scot_side side, double x, double y, double z)
{
    return scot_frame_side(&b->v->frame, side, x, y, z);
}

static void add_body(const struct build *b)
{
    const struct scot_vertebra *v = b->v;
    struct scot_part *part = scot_model_part(b->model, SCOT_SHAPE_BODY, 1, 0.75);
    scot_part_place(part, v->frame.origin, v->frame.x, v->frame.y, v->frame.z);
    float *p = part->param;
    p[SCOT_BODY_WIDTH_UPPER] = (float)(v->width_upper_mm / 2);
    p[SCOT_BODY_WIDTH_LOWER] = (float)(v->width_lower_mm / 2);
    p[SCOT_BODY_DEPTH_UPPER] = (float)(v->depth_upper_mm / 2);
    p[SCOT_BODY_DEPTH_LOWER] = (float)(v->depth_lower_mm / 2);
    p[SCOT_BODY_HALF_HEIGHT] = (float)b->half;
    p[SCOT_BODY_SLOPE] = (float)tan(v->lordosis_rad / 2);
    p[SCOT_BODY_WAIST] = (float)(2.9 * b->k);
    p[SCOT_BODY_CUP_UPPER] = (float)(1.9 * b->k);
    p[SCOT_BODY_CUP_LOWER] = (float)(2.4 * b->k);
    p[SCOT_BODY_ROUND] = 2.2F;
}

static void add_pedicle(const struct build *b, enum scot_side side)
{
    const struct scot_vertebra *v = b->v;
    double s = sin(v->pedicle_rad), c = cos(v->pedicle_rad);
    double rx = v->pedicle_width_mm / 2, rz = v->pedicle_height_mm / 2;
    struct scot_vec3 from = at(b, side, b->pedicle_x - 6 * s, b->back - 6 * c, b->pedicle_z);
    struct scot_vec3 to = at(b, side, b->pedicle_x + 9 * s, b->back + 9 * c, b->pedicle_z - 0.5);
    scot_model_tube(b->model, from, to, b->v->frame.x, (double[4]){rx, rz, rx, rz}, 3.5, 1.5);
}

/* Thoracic ones are short stubs. */
static void add_stub(const struct build *b, struct scot_vec3 base, struct scot_vec3 tip)
{
    double k = b->k;
    struct scot_vec3 middle = scot_scale(scot_add(base, tip), 0.5);
    scot_model_tube(b->model, base, middle, b->v->frame.z, (double[4]){5.4 * k, 3.6 * k, 4.6 * k, 2.7 * k}, 3.5, 1.1);
    scot_model_tube(b->model, middle, tip, b->v->frame.z, (double[4]){4.6 * k, 2.7 * k, 3.4 * k, 2.2 * k}, 2.5, 0.9);
}

/* A flat blade, seen face on from behind: waisted beyond its root, blunt at its end, the lower border the more
 * uneven. That of L5 is a stout cone. */
static void add_blade(const struct build *b, struct scot_vec3 base, struct scot_vec3 tip)
{
    static const double slim[9][2] = {{-0.18, 6.2},  {0.30, 4.6}, {0.66, 4.4},  {0.93, 4.9},  {1.05, 0.8},
                                      {0.97, -4.3}, {0.62, -3.7}, {0.30, -5.0}, {-0.18, -7.2}};
    static const double stout[9][2] = {{-0.18, 7.6},  {0.28, 6.2}, {0.62, 5.6},  {0.92, 5.2},  {1.05, 1.8},
                                       {0.98, -2.6}, {0.66, -5.4}, {0.30, -8.0}, {-0.18, -9.6}};
    bool cone = b->level == SCOT_L5;
    double k = b->k, length = scot_length(scot_sub(tip, base)), corner[9][2];
    struct scot_vec3 u = scot_unit(scot_sub(tip, base));
    struct scot_vec3 v = scot_unit(scot_along(b->v->frame.z, -scot_dot(b->v->frame.z, u), u));
    for (int i = 0; i < 9; i++) {
        const double *c = cone ? stout[i] : slim[i];
        corner[i][0] = c[0] * length;
        corner[i][1] = c[1] * k;
    }
    struct scot_part *part = scot_model_part(b->model, SCOT_SHAPE_PLATE, 3.5, 0.95);
    scot_part_place(part, base, u, v, scot_cross(u, v));
    scot_part_outline(part, corner, 9, 1);
    float *p = part->param;
    p[SCOT_PLATE_HALF] = (float)((cone ? 3.4 : 2.3) * k);
    p[SCOT_PLATE_ROUNDING] = (float)((cone ? 3.0 : 2.1) * k);
    p[SCOT_PLATE_BUMP] = (float)((cone ? 2.6 : 1.3) * k); /* thick at the root */
    p[SCOT_PLATE_BUMP_REACH] = (float)(0.45 * length);
}

static void add_transverse(const struct build *b, enum scot_side side)
{
    double k = b->k, base_x = b->pedicle_x + 1, y = b->back + 10.5 * k, z = b->pedicle_z - 1.5;
    double lift = b->level == SCOT_L4 ? 5 : b->level == SCOT_L5 ? 7 : b->level < SCOT_L1 ? 3 : 2;
    double sweep = b->level == SCOT_L5 ? 0 : b->level < SCOT_L1 ? 8 : 5, half_span = b->v->transverse_span_mm / 2;
    struct scot_vec3 base = at(b, side, base_x, y, z);
    if (b->level < SCOT_L1)
        add_stub(b, base, at(b, side, half_span - 4, y + sweep, z + lift));
    else
        add_blade(b, base, at(b, side, half_span - 1.5, y + sweep, z + lift));
}

/* A facet's cylinder as a bent box: from inner to outer of its mid-surface. */
static struct scot_part *add_bent(struct scot_model *model, const struct scot_facet *f, const double span[6],
                                  double rounding, double corner, double blend, double cortex)
{
    struct scot_part *part = scot_model_part(model, SCOT_SHAPE_BENT, blend, cortex);
    scot_part_place(part, scot_along(f->frame.origin, -f->radius_mm, f->frame.y), f->frame.x, f->frame.y,
                    f->frame.z);
    part->param[SCOT_BENT_RADIUS] = (float)f->radius_mm;
    for (int i = 0; i < 6; i++)
        part->param[SCOT_BENT_INNER + i] = (float)span[i];
    part->param[SCOT_BENT_ROUNDING] = (float)rounding;
    part->param[SCOT_BENT_CORNER] = (float)corner;
    return part;
}

void scot_build_superior_process(struct scot_model *model, const struct scot_facet *f, struct scot_vec3 base,
                                 double k)
{
    double w = f->width_mm / 2, h = f->height_mm / 2, g = f->gap_mm / 2;
    struct scot_part *process =
        add_bent(model, f, (double[6]){g, g + 6 * k, -w - 0.5, w, -h - 3, h + 1}, 1.8 * k, 0.85 * w, 2.5, 1.2);
    process->param[SCOT_BENT_TAPER_OUTER] = (float)(-1.6 * k); /* thin at the tip: the ear */
    struct scot_vec3 foot = scot_facet_point(f, 0, g + 4.5 * k, -h + 1);
    scot_model_tube(model, base, foot, f->frame.x, (double[4]){6 * k, 5.5 * k, 5.5 * k, 4.5 * k}, 4, 1.3);
    /* The mamillary process: the knob behind and beside the joint. */
    struct scot_vec3 knob = scot_facet_point(f, w - 1.0, g + 5.0 * k, -h * 0.35);
    scot_model_ball(model, knob, scot_vec3(3.6 * k, 4.2 * k, 5.4 * k), 3, 1.1);
}

void scot_build_superior_clearance(struct scot_model *model, const struct scot_facet *f)
{
    double w = f->width_mm / 2 + 4, h = f->height_mm / 2, g = f->gap_mm / 2;
    add_bent(model, f, (double[6]){-13, g, -w, w, -h - 2.5, h + 7}, 0.4, 3, 0.3, 1.4)->cut = true;
}

static void add_inferior(const struct build *b, const struct scot_facet *f, enum scot_side side)
{
    double w = f->width_mm / 2, h = f->height_mm / 2, g = f->gap_mm / 2, k = b->k;
    struct scot_part *process = add_bent(b->model, f, (double[6]){-g - 7 * k, -g, -w + 0.5, w + 0.5, -h - 1.5, h + 2},
                                         2.2 * k, 0.85 * w, 3, 1.2);
    process->param[SCOT_BENT_TAPER_INNER] = (float)(-1.6 * k);
    /* The pars: from under the pedicle down and in to the inferior process. */
    struct scot_vec3 top = at(b, side, b->pedicle_x - 0.5, b->back + 10 * k, b->pedicle_z - 2);
    struct scot_vec3 low = scot_facet_point(f, 1, -g - 4.2 * k, h * 0.75);
    scot_model_tube(b->model, top, low, b->v->frame.x, (double[4]){5.4 * k, 4.6 * k, 5.2 * k, 4.0 * k}, 4, 1.6);
}

static void add_lamina(const struct build *b, const struct scot_facet *f, enum scot_side side)
{
    const struct scot_vertebra *v = b->v;
    double sign = side == SCOT_LEFT ? 1 : -1, k = b->k, g = f->gap_mm / 2;
    struct scot_vec3 process = scot_frame_local(&v->frame, scot_facet_point(f, 0, -g - 4.2 * k, f->height_mm * 0.35));
    double side_x = fabs(process.x) + 1, side_y = process.y;
    double middle_y = b->back + v->canal_depth_mm + 3.2 * k;
    /* The plate's own axes: u outward, lying in the V of the two laminae; v up and forward. */
    double yaw = atan2(middle_y - side_y, side_x), lean = scot_rad(20);
    struct scot_vec3 u = scot_along(scot_scale(v->frame.x, sign * cos(yaw)), -sin(yaw), v->frame.y);
    struct scot_vec3 up = scot_along(scot_scale(v->frame.z, cos(lean)), -sin(lean), v->frame.y);
    up = scot_unit(scot_along(up, -scot_dot(up, u), u));
    struct scot_part *part = scot_model_part(b->model, SCOT_SHAPE_PLATE, 3.5, 1.3);
    double z = b->pedicle_z - v->pedicle_height_mm / 2 - 5 * k;
    scot_part_place(part, at(b, side, 0, middle_y, z), u, up, scot_cross(u, up));
    double reach = side_x / cos(yaw);
    const double corner[7][2] = {{-1.5, 8.5 * k},          {reach * 0.5, 7 * k},      {reach * 0.85, 10 * k},
                                 {reach + 3.5 * k, 7 * k}, {reach + 3 * k, -10 * k},  {reach * 0.45, -9 * k},
                                 {-1.5, -12 * k}};
    scot_part_outline(part, corner, 7, 1);
    part->param[SCOT_PLATE_HALF] = (float)(3.1 * k);
    part->param[SCOT_PLATE_ROUNDING] = (float)(2.0 * k);
    part->param[SCOT_PLATE_GROW] = (float)(0.8 * k);
}

static void add_spinous(const struct build *b)
{
    const struct scot_vertebra *v = b->v;
    struct scot_part *part = scot_model_part(b->model, SCOT_SHAPE_PLATE, 3, 0.85);
    double y = b->back + v->canal_depth_mm + 1, l = v->spinous_length_mm - 1, h = v->spinous_height_mm, k = b->k;
    double top = b->pedicle_z - v->pedicle_height_mm / 2 + 3 * k;
    double drop = b->level < SCOT_L1 ? 9 * k : 4 * k;
    scot_part_place(part, scot_frame_point(&v->frame, 0, y, top), v->frame.y, v->frame.z, v->frame.x);
    const double corner[9][2] = {{-1, 0},
                                 {0.45 * l, -1.5 * k - 0.3 * drop},
                                 {0.86 * l, -2.5 * k - 0.6 * drop},
                                 {l, -0.22 * h - 0.8 * drop},
                                 {l, -0.75 * h - drop},
                                 {0.9 * l, -h - drop},
                                 {0.72 * l, -h - 0.7 * drop},
                                 {0.3 * l, -0.86 * h},
                                 {-1, -0.72 * h}};
    scot_part_outline(part, corner, 9, 1);
    float *p = part->param;
    /* Thin above, thick below: the tear-drop seen from behind. */
    p[SCOT_PLATE_HALF] = (float)(1.9 * k);
    p[SCOT_PLATE_HALF_Y] = (float)(-1.9 * k / (h + drop));
    p[SCOT_PLATE_ROUNDING] = (float)(1.7 * k);
    p[SCOT_PLATE_BUMP_X] = (float)(0.93 * l);
    p[SCOT_PLATE_BUMP_Y] = (float)(-0.72 * h - drop);
    p[SCOT_PLATE_BUMP] = (float)(1.4 * k);
    p[SCOT_PLATE_GROW] = (float)(1.2 * k);
    p[SCOT_PLATE_BUMP_REACH] = (float)(7 * k);
}

static void cut_canal(const struct build *b)
{
    const struct scot_vertebra *v = b->v;
    struct scot_part *part = scot_model_part(b->model, SCOT_SHAPE_PLATE, 1.5, 1.1);
    double w = v->canal_width_mm / 2, d = v->canal_depth_mm;
    part->cut = true;
    scot_part_place(part, scot_frame_point(&v->frame, 0, b->back, 0), v->frame.x, v->frame.y, v->frame.z);
    const double corner[8][2] = {{-w * 0.8, 0.3}, {w * 0.8, 0.3}, {w, 3},          {w * 0.98, d * 0.5},
                                 {3.5, d},        {-3.5, d},      {-w * 0.98, d * 0.5}, {-w, 3}};
    scot_part_outline(part, corner, 8, 1);
    part->param[SCOT_PLATE_HALF] = 40;
    part->param[SCOT_PLATE_ROUNDING] = 1.5F;
}

static void add_side(const struct build *b, enum scot_side side)
{
    const struct scot_facet *below = &b->person->facet[b->level][side];
    double k = b->k;
    add_pedicle(b, side);
    add_lamina(b, below, side);
    add_transverse(b, side);
    add_inferior(b, below, side);
    if (b->level == SCOT_T10)
        return;
    const struct scot_facet *above = &b->person->facet[b->level - 1][side];
    struct scot_vec3 base = at(b, side, b->pedicle_x + 0.5, b->back + 10 * k, b->pedicle_z);
    scot_build_superior_process(b->model, above, base, k);
}

static void cut_clearances(const struct build *b, enum scot_side side)
{
    const struct scot_facet *f = &b->person->facet[b->level][side];
    double w = f->width_mm / 2 + 4, h = f->height_mm / 2, g = f->gap_mm / 2;
    add_bent(b->model, f, (double[6]){-g, g + 8, -w, w, -h - 8, h + 2.5}, 0.4, 3, 0.3, 1.4)->cut = true;
    if (b->level > SCOT_T10)
        scot_build_superior_clearance(b->model, &b->person->facet[b->level - 1][side]);
}

void scot_build_vertebra(struct scot_model *model, const struct scot_person *person, enum scot_level level)
{
    const struct scot_vertebra *v = &person->vertebra[level];
    static const int label[] = {34, 33, 32, 31, 30, 29, 28, 27};
    struct build b = {.model = model,
                      .person = person,
                      .v = v,
                      .level = level,
                      .back = scot_vertebra_back_mm(v) - 1.0,
                      .half = v->height_mm / 2,
                      .k = v->width_upper_mm / scot_norm_find(SCOT_END_PLATE_WIDTH_UPPER, SCOT_L3)->value};
    b.pedicle_x = (v->canal_width_mm + v->pedicle_width_mm) / 2;
    b.pedicle_z = b.half - 2.5 - v->pedicle_height_mm / 2;
    scot_model_begin(model, label[level], SCOT_MATERIAL_BONE, COMPACT_HU, SPONGY_HU, 0);
    add_body(&b);
    add_side(&b, SCOT_LEFT);
    add_side(&b, SCOT_RIGHT);
    add_spinous(&b);
    cut_canal(&b);
    cut_clearances(&b, SCOT_LEFT);
    cut_clearances(&b, SCOT_RIGHT);
}

void scot_build_disc(struct scot_model *model, const struct scot_person *person, enum scot_level level)
{
    const struct scot_vertebra *v = &person->vertebra[level], *lower = &person->vertebra[level + 1];
    struct scot_vec3 top = scot_frame_point(&v->frame, 0, 0, -v->height_mm / 2);
    struct scot_vec3 bottom = scot_frame_point(&lower->frame, 0, 0, level == SCOT_L5 ? 0 : lower->height_mm / 2);
    struct scot_vec3 z = scot_unit(scot_sub(top, bottom));
    struct scot_vec3 middle = scot_scale(scot_add(top, bottom), 0.5);
    scot_model_begin(model, SCOT_LABEL_DISC + (int)level, SCOT_MATERIAL_SOFT, 88, 0, 6);
    struct scot_part *part = scot_model_part(model, SCOT_SHAPE_BODY, 1, 1);
    scot_part_place(part, middle, v->frame.x, scot_cross(z, v->frame.x), z);
    float *p = part->param;
    p[SCOT_BODY_WIDTH_UPPER] = (float)(v->width_lower_mm / 2 + 0.6);
    p[SCOT_BODY_WIDTH_LOWER] = (float)(lower->width_upper_mm / 2 + 0.6);
    p[SCOT_BODY_DEPTH_UPPER] = (float)(v->depth_lower_mm / 2 + 0.4);
    p[SCOT_BODY_DEPTH_LOWER] = (float)(lower->depth_upper_mm / 2 + 0.4);
    /* Reaches into the bones, which are painted over it. */
    p[SCOT_BODY_HALF_HEIGHT] = (float)(v->disc_height_mm / 2 + 4);
    p[SCOT_BODY_SLOPE] = (float)tan(v->disc_lordosis_rad / 2);
    p[SCOT_BODY_WAIST] = -0.8F;
    p[SCOT_BODY_ROUND] = 1;
}

void scot_build_joint(struct scot_model *model, const struct scot_person *person, enum scot_level above,
                      enum scot_side side)
{
    const struct scot_facet *f = &person->facet[above][side];
    double w = f->width_mm / 2, h = f->height_mm / 2, g = f->gap_mm / 2;
    int number = 2 * (int)above + (int)side;
    scot_model_begin(model, SCOT_LABEL_CAPSULE + number, SCOT_MATERIAL_SOFT, 48, 0, 3);
    add_bent(model, f, (double[6]){-g - SCOT_CAPSULE_MM, g + SCOT_CAPSULE_MM, -w - 2, w + 2.2, -h - SCOT_RECESS_MM, h + SCOT_RECESS_MM}, 2.5, 5, 0.3, 1);
    scot_model_begin(model, SCOT_LABEL_CARTILAGE + number, SCOT_MATERIAL_SOFT, 88, 0, 4);
    add_bent(model, f, (double[6]){-g - 1, g + 1, -w + 0.5, w - 0.2, -h, h}, 0.3, 0.7 * w, 0.3, 1);
    /* A film of fluid between the two cartilages. */
    scot_model_begin(model, SCOT_LABEL_CARTILAGE + number, SCOT_MATERIAL_SOFT, 18, 0, 0);
    add_bent(model, f, (double[6]){-0.2, 0.2, -w, w, -h, h}, 0.1, 0.7 * w, 0.3, 1);
}
