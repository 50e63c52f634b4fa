#include "patient/anatomy.h"

#include <math.h>

/* Sacrum, hip bones and the upper ends of the femora. Landmarks are of our own drawing, after the
 * usual proportions of a pelvis of 280 mm between the crests, in a frame that stands at the S1
 * end-plate and leans so that the pelvic tilt comes out right. */

enum { COMPACT_HU = 1050, SPONGY_HU = 150, SACRUM_RADIUS_MM = 118 };
static const double under_skin_mm = 10; /* least depth of the gluteal muscles */

/* The sacrum's axis leaves the end-plate at a slant: the sacral table angle is about 100 deg. */
static struct scot_frame sacral_frame(const struct scot_person *person)
{
    const struct scot_frame *s1 = &person->vertebra[SCOT_S1].frame;
    double tilt = s1->tilt_rad + scot_rad(10);
    return (struct scot_frame){.origin = s1->origin,
                               .x = s1->x,
                               .y = scot_vec3(0, cos(tilt), sin(tilt)),
                               .z = scot_vec3(0, -sin(tilt), cos(tilt)),
                               .tilt_rad = tilt};
}

/* A point of the sacrum: x across, out behind its curved axis, s down along it. */
static struct scot_vec3 sacral_point(const struct scot_frame *frame, double k, double x, double out, double s)
{
    double a = s / SACRUM_RADIUS_MM, r = SACRUM_RADIUS_MM + out;
    return scot_frame_point(frame, k * x, k * (r * cos(a) - SACRUM_RADIUS_MM), -k * r * sin(a));
}

static struct scot_part *add_sacrum(struct scot_model *model, const struct scot_person *person, double grow)
{
    const struct scot_vertebra *s1 = &person->vertebra[SCOT_S1];
    struct scot_frame f = sacral_frame(person);
    struct scot_part *part = scot_model_part(model, SCOT_SHAPE_SACRUM, 1, 1.0);
    scot_part_place(part, f.origin, f.x, f.y, f.z);
    part->param[SCOT_SACRUM_RADIUS] = SACRUM_RADIUS_MM;
    part->param[SCOT_SACRUM_SCALE] = (float)person->size;
    part->param[SCOT_SACRUM_HALF_DEPTH] = (float)(s1->depth_upper_mm / 2);
    part->param[SCOT_SACRUM_GROW] = (float)grow;
    return part;
}

static void cut_sacral_canal(struct scot_model *model, const struct scot_person *person)
{
    const struct scot_vertebra *s1 = &person->vertebra[SCOT_S1];
    struct scot_frame f = sacral_frame(person);
    double k = person->size, w = s1->canal_width_mm / 2, d = s1->canal_depth_mm / 2;
    static const double s[] = {-12, 16, 45, 72, 100};
    double out[] = {s1->depth_upper_mm / 2 / k + d / k + 1, 21, 15.5, 11, 9};
    double half[] = {1, 0.85, 0.6, 0.42, 0.3};
    for (int i = 0; i < 4; i++)
        scot_model_tube(model, sacral_point(&f, k, 0, out[i], s[i]), sacral_point(&f, k, 0, out[i + 1], s[i + 1]),
                        f.x, (double[4]){w * half[i], d * half[i], w * half[i + 1], d * half[i + 1]}, 1.5, 0.6)
            ->cut = true;
}

/* From the pelvic side a wide oval that runs out into a groove, outward and down; behind, smaller; no two alike. The
 * upper rims are thick: the arcuate lines by which one finds them. */
static void cut_foramina(struct scot_model *model, const struct scot_person *person, enum scot_side side)
{
    static const double s[] = {31, 54, 74, 91}, x[] = {21.5, 18.5, 16.5, 14.5}, r[] = {6.6, 5.6, 4.6, 3.8};
    struct scot_frame f = sacral_frame(person);
    double k = person->size, sign = side == SCOT_LEFT ? 1 : -1;
    for (int i = 0; i < 4; i++) {
        uint64_t draw = SCOT_DRAWS_SACRUM + 8 * (uint64_t)(2 * i + (int)side);
        double big = k * r[i] * (0.88 + 0.24 * scot_person_share(person, draw));
        double at = x[i] + 3 * scot_person_share(person, draw + 1) - 1.5, down = s[i] + 4 * scot_person_share(person, draw + 2) - 2;
        double flat = 0.68 + 0.22 * scot_person_share(person, draw + 3), behind = 0.36 + 0.28 * scot_person_share(person, draw + 4);
        struct scot_vec3 across = scot_along(scot_scale(f.x, sign), -0.45, f.z); /* the oval's long way: outward, down */
        struct scot_vec3 front = sacral_point(&f, k, sign * (at + 7), -24, down + 3);
        struct scot_vec3 middle = sacral_point(&f, k, sign * at, 4, down);
        struct scot_vec3 back = sacral_point(&f, k, sign * (at - 3), 36, down + 4);
        scot_model_tube(model, front, middle, across, (double[4]){big * 1.5, big * 1.25 * flat, big, big * flat}, 3.5, 0.75)->cut = true;
        scot_model_tube(model, middle, back, across, (double[4]){big * 0.75, big * 0.6, big * behind, big * behind}, 1.5, 0.6)->cut = true;
        struct scot_vec3 beside = sacral_point(&f, k, sign * (at + 26 - 3 * i), -17 + 1.5 * i, down + 9);
        scot_model_tube(model, front, beside, f.z, (double[4]){big * 1.1, big * 1.1, big * 0.7, big * 0.7}, 5, 0.5)->cut = true;
    }
}

/* What is left of the discs between the fused bodies: a slit between two thin plates, less of it further down. */
static void cut_old_discs(struct scot_model *model, const struct scot_person *person)
{
    static const double s[] = {31, 54, 74}, half_width[] = {14, 9, 6}, half_depth[] = {8, 5, 3};
    struct scot_frame f = sacral_frame(person);
    double k = person->size;
    for (int i = 0; i < 3; i++) {
        double a = s[i] / SACRUM_RADIUS_MM;
        struct scot_vec3 out = scot_along(scot_scale(f.y, cos(a)), -sin(a), f.z);
        struct scot_part *part = scot_model_part(model, SCOT_SHAPE_BOX, 0.6, 0.55);
        scot_part_place(part, sacral_point(&f, k, 0, -2, s[i]), f.x, out, scot_cross(f.x, out));
        part->param[0] = (float)(half_width[i] * k);
        part->param[1] = (float)(half_depth[i] * k);
        part->param[2] = (float)((1.3 - 0.2 * i) * k);
        part->param[3] = 0.8F;
        part->cut = true;
    }
}

/* S1 by TotalSegmentator's measure: body, arch and superior processes without the alae, down to the foramina. */
static void name_s1(struct scot_model *model, const struct scot_person *person)
{
    static const double down_mm = 30, half_width_mm = 30, half_depth_mm = 60, half_height_mm = 30;
    struct scot_frame f = sacral_frame(person);
    double k = person->size, lean = down_mm / SACRUM_RADIUS_MM;
    struct scot_vec3 y = scot_along(scot_scale(f.y, cos(lean)), -sin(lean), f.z), z = scot_cross(f.x, y);
    struct scot_vec3 middle = scot_along(sacral_point(&f, k, 0, 10, down_mm), half_height_mm * k, z);
    scot_model_begin(model, SCOT_LABEL_S1, SCOT_MATERIAL_NAME, 0, 0, 0)->part_of = SCOT_LABEL_SACRUM;
    struct scot_part *part = scot_model_part(model, SCOT_SHAPE_BOX, 1, 0);
    scot_part_place(part, middle, f.x, y, z);
    part->param[0] = (float)(half_width_mm * k);
    part->param[1] = (float)(half_depth_mm * k);
    part->param[2] = (float)(half_height_mm * k);
    part->param[3] = 2;
}

void scot_build_sacrum(struct scot_model *model, const struct scot_person *person)
{
    const struct scot_vertebra *s1 = &person->vertebra[SCOT_S1];
    scot_model_begin(model, SCOT_LABEL_SACRUM, SCOT_MATERIAL_BONE, COMPACT_HU, SPONGY_HU, 0);
    add_sacrum(model, person, 0);
    /* The coccyx. */
    struct scot_frame f = sacral_frame(person);
    double k = person->size;
    scot_model_tube(model, sacral_point(&f, k, 0, 0, 110), sacral_point(&f, k, 0, -1, 124), f.x,
                    (double[4]){9 * k, 5 * k, 6 * k, 4 * k}, 2, 0.8);
    scot_model_tube(model, sacral_point(&f, k, 0, -2, 128), sacral_point(&f, k, 0, -6, 140), f.x,
                    (double[4]){5 * k, 4 * k, 3 * k, 3 * k}, 1, 0.8);
    cut_sacral_canal(model, person);
    for (int side = 0; side < 2; side++)
        cut_foramina(model, person, (enum scot_side)side);
    cut_old_discs(model, person);
    for (int side = 0; side < 2; side++) {
        struct scot_vec3 base =
            scot_frame_side(&s1->frame, (enum scot_side)side, s1->canal_width_mm / 2 + 7,
                            s1->depth_upper_mm / 2 + 5, -14 * person->size);
        scot_build_superior_process(model, &person->facet[SCOT_L5][side], base, 1.08 * person->size);
    }
    for (int side = 0; side < 2; side++)
        scot_build_superior_clearance(model, &person->facet[SCOT_L5][side]);
    name_s1(model, person);
}

/* Stands at the S1 end-plate; its own drawing has 20 deg of pelvic tilt. */
static struct scot_frame pelvic_frame(const struct scot_person *person)
{
    double tilt = scot_rad(20) - person->pelvic_tilt_rad;
    return (struct scot_frame){.origin = person->vertebra[SCOT_S1].frame.origin,
                               .x = scot_vec3(1, 0, 0),
                               .y = scot_vec3(0, cos(tilt), sin(tilt)),
                               .z = scot_vec3(0, -sin(tilt), cos(tilt)),
                               .tilt_rad = tilt};
}

struct hip {
    struct scot_model *model;
    struct scot_frame frame;
    double k, sign;
};

static struct scot_vec3 hip_point(const struct hip *h, double x, double y, double z)
{
    return scot_frame_point(&h->frame, h->sign * h->k * x, h->k * y, h->k * z);
}

static struct scot_vec3 hip_direction(const struct hip *h, double x, double y, double z)
{
    struct scot_vec3 d = scot_scale(h->frame.x, h->sign * x);
    d = scot_along(d, y, h->frame.y);
    return scot_along(d, z, h->frame.z);
}

/* The wing, a plate whose plane holds both iliac spines and the crest: u forward and outward along
 * it, v up, w inward. */
static struct scot_part *add_wing(const struct hip *h)
{
    static const double outline[18][2] = {{-84, -18}, {-75, 6}, {-54, 34}, {-26, 56}, {8, 67},    {40, 62},
                                          {63, 38},   {76, 6},   {76, -13}, {63, -27}, {63, -46},  {56, -62},
                                          {44, -88},  {14, -88}, {-2, -70}, {-22, -56}, {-48, -54}, {-82, -42}};
    struct scot_part *part = scot_model_part(h->model, SCOT_SHAPE_PLATE, 3, 1.2);
    scot_part_place(part, hip_point(h, 85, 0, -10), hip_direction(h, 0.5042, -0.8631, 0.0315),
                    hip_direction(h, 0.3536, 0.2357, 0.9051), hip_direction(h, -0.7879, -0.4467, 0.4237));
    scot_part_outline(part, outline, 18, h->k);
    float *p = part->param;
    const float k = (float)h->k;
    p[SCOT_PLATE_HALF] = 2.6F * k;
    p[SCOT_PLATE_ROUNDING] = 2.2F * k;
    p[SCOT_PLATE_RIM] = 3.6F * k;
    p[SCOT_PLATE_RIM_REACH] = 17 * k;
    p[SCOT_PLATE_MIDDLE] = -15 * k;
    p[SCOT_PLATE_MIDDLE_X] = -0.06F;
    p[SCOT_PLATE_MIDDLE_Y] = 0.03F;
    p[SCOT_PLATE_MIDDLE_XX] = 0.0021F / k;
    p[SCOT_PLATE_MIDDLE_YY] = 0.0004F / k;
    p[SCOT_PLATE_BUMP_X] = -66 * k;
    p[SCOT_PLATE_BUMP_Y] = -22 * k;
    p[SCOT_PLATE_BUMP] = 12 * k;
    p[SCOT_PLATE_BUMP_REACH] = 34 * k;
    p[SCOT_PLATE_BUMP2_X] = 28 * k;
    p[SCOT_PLATE_BUMP2_Y] = -78 * k;
    p[SCOT_PLATE_BUMP2] = 9 * k;
    p[SCOT_PLATE_BUMP2_REACH] = 30 * k;
    return part;
}

static void build_hip_bone(const struct scot_person *person, const struct hip *h, int label)
{
    double k = h->k;
    struct scot_vec3 head = hip_point(h, 88, -35, -95);
    scot_model_begin(h->model, label, SCOT_MATERIAL_BONE, COMPACT_HU, SPONGY_HU, 0);
    add_wing(h);
    scot_model_ball(h->model, hip_point(h, 83, -33, -92), scot_vec3(31 * k, 31 * k, 31 * k), 12, 1.4);
    /* Pubic and ischial rami, cut off by the lower end of the CT. */
    scot_model_tube(h->model, hip_point(h, 68, -58, -98), hip_point(h, 22, -82, -122), h->frame.y,
                    (double[4]){9 * k, 8 * k, 7 * k, 9 * k}, 8, 1.4);
    scot_model_tube(h->model, hip_point(h, 76, -14, -98), hip_point(h, 62, 8, -150), h->frame.x,
                    (double[4]){13 * k, 15 * k, 14 * k, 16 * k}, 10, 1.4);
    /* The pelvic brim, from the joint with the sacrum to the socket. */
    scot_model_tube(h->model, hip_point(h, 58, 25, -52), hip_point(h, 77, -26, -84), h->frame.x,
                    (double[4]){5 * k, 8 * k, 9 * k, 14 * k}, 12, 1.5);
    struct scot_part *socket = scot_model_ball(h->model, head, scot_vec3(26.5 * k, 26.5 * k, 26.5 * k), 1, 1.6);
    socket->cut = true;
    struct scot_part *mouth = scot_model_tube(h->model, hip_point(h, 96, -36, -98), hip_point(h, 150, -48, -134),
                                              h->frame.x, (double[4]){25 * k, 25 * k, 40 * k, 40 * k}, 2, 1.4);
    mouth->cut = true;
    add_sacrum(h->model, person, 2.6)->cut = true;
}

/* The muscles on the wing take its shape: iliacus inside, the glutei outside. */
static void build_wing_muscle(const struct scot_person *person, const struct hip *h, int label, double from_bone,
                              double half, double shrink)
{
    scot_model_begin(h->model, label, SCOT_MATERIAL_SOFT, 55, 0, 11);
    struct scot_part *part = add_wing(h);
    part->param[SCOT_PLATE_MIDDLE] += (float)(h->k * from_bone);
    part->param[SCOT_PLATE_HALF] = (float)(h->k * half);
    part->param[SCOT_PLATE_ROUNDING] = (float)(0.8 * h->k * half);
    part->param[SCOT_PLATE_RIM] = 0;
    part->param[SCOT_PLATE_BUMP] = 0;
    part->param[SCOT_PLATE_GROW] = (float)(-shrink * h->k);
    *scot_model_part(h->model, SCOT_SHAPE_TRUNK, 1, 1) = scot_trunk_outside(person, under_skin_mm);
}

static void build_femur(const struct hip *h, int label)
{
    double k = h->k;
    scot_model_begin(h->model, label, SCOT_MATERIAL_BONE, COMPACT_HU, SPONGY_HU + 40, 0);
    scot_model_ball(h->model, hip_point(h, 88, -35, -95), scot_vec3(23.5 * k, 23.5 * k, 23.5 * k), 1, 1.2);
    scot_model_tube(h->model, hip_point(h, 96, -36, -100), hip_point(h, 132, -36, -128), h->frame.y,
                    (double[4]){14 * k, 15 * k, 14 * k, 19 * k}, 6, 1.8);
    scot_model_tube(h->model, hip_point(h, 142, -28, -112), hip_point(h, 144, -32, -160), h->frame.y,
                    (double[4]){14 * k, 11 * k, 16 * k, 15 * k}, 8, 2.5);
}

static struct hip start_hip(struct scot_model *model, const struct scot_person *person, int side)
{
    return (struct hip){.model = model,
                        .frame = pelvic_frame(person),
                        .k = person->size,
                        .sign = side == SCOT_LEFT ? 1 : -1};
}

void scot_build_hip_muscles(struct scot_model *model, const struct scot_person *person)
{
    for (int side = 0; side < 2; side++) {
        struct hip h = start_hip(model, person, side);
        build_wing_muscle(person, &h, 82 + side, -17, 13, 4);
        build_wing_muscle(person, &h, 88 + side, 11, 7, 12);
        scot_model_begin(model, 80 + side, SCOT_MATERIAL_SOFT, 54, 0, 14);
        scot_model_tube(model, hip_point(&h, 34, 66, -48), hip_point(&h, 118, 34, -140), h.frame.y,
                        (double[4]){14 * h.k, 26 * h.k, 26 * h.k, 46 * h.k}, 1, 1);
        *scot_model_part(model, SCOT_SHAPE_TRUNK, 1, 1) = scot_trunk_outside(person, under_skin_mm);
    }
}

void scot_build_pelvis(struct scot_model *model, const struct scot_person *person)
{
    for (int side = 0; side < 2; side++) {
        struct hip h = start_hip(model, person, side);
        build_hip_bone(person, &h, 77 + side);
        build_femur(&h, 75 + side);
    }
}

/* p, or where the way from it to the middle first lies so deep. */
static struct scot_vec3 under_the_skin(const struct scot_part *outside, struct scot_vec3 p, struct scot_vec3 middle)
{
    enum { STEPS = 40 };
    static const double step = 0.985;
    for (int n = 0; n < STEPS; n++) {
        struct scot_points at = {.count = 1};
        float distance[1];
        at.x[0] = (float)p.x;
        at.y[0] = (float)p.y;
        at.z[0] = (float)p.z;
        scot_part_distance(outside, &at, distance);
        if (distance[0] >= 0)
            break;
        p = scot_along(middle, step, scot_sub(p, middle));
    }
    return p;
}

/* A rib runs round the chest from its vertebra, down and forward; the last two end in the flank. */
static void build_rib(struct scot_model *model, const struct scot_person *person, enum scot_level level,
                      enum scot_side side, double last_deg)
{
    const struct scot_vertebra *v = &person->vertebra[level];
    double k = person->size, sign = side == SCOT_LEFT ? 1 : -1, fall = 0.62;
    struct scot_vec3 head = scot_frame_side(&v->frame, side, v->width_upper_mm / 2 - 1, scot_vertebra_back_mm(v) - 4,
                                            v->height_mm * 0.22);
    int number = level == SCOT_T10 ? 9 : level == SCOT_T11 ? 10 : 11;
    scot_model_begin(model, (side == SCOT_LEFT ? 92 : 104) + number, SCOT_MATERIAL_BONE, COMPACT_HU, SPONGY_HU, 0);
    struct scot_vec3 before = head;
    double a = 128 * k, b = 82 * k, middle = head.y - 52 * k, z = head.z, first = scot_rad(19);
    /* Its middle lies under fat and muscle, however lean the chest. */
    const struct scot_part outside = scot_trunk_outside(person, 0.6 * scot_person_fat_mm(person) + 10 * k);
    int pieces = 9;
    for (int i = 0; i < pieces; i++) {
        double t = first + (scot_rad(last_deg) - first) * i / (pieces - 1);
        struct scot_vec3 here = scot_vec3(sign * a * sin(t), middle + b * cos(t), 0);
        double across = hypot(here.x - before.x, here.y - before.y);
        z -= across * fall * (i == 0 ? 0.15 : i == 1 ? 0.45 : 1);
        here.z = z;
        here = under_the_skin(&outside, here, scot_vec3(0, middle, z));
        double thin = i == pieces - 1 ? 0.75 : 1;
        scot_model_tube(model, before, here, scot_vec3(0, 0, 1),
                        (double[4]){(i == 0 ? 4.2 : 6.0) * k, 3.4 * k, 6.0 * thin * k, 3.2 * thin * k}, 2.5, 1.1);
        before = here;
    }
}

void scot_build_ribs(struct scot_model *model, const struct scot_person *person)
{
    for (int side = 0; side < 2; side++) {
        build_rib(model, person, SCOT_T10, (enum scot_side)side, 135);
        build_rib(model, person, SCOT_T11, (enum scot_side)side, 100);
        build_rib(model, person, SCOT_T12, (enum scot_side)side, 66);
    }
}
