#include "patient/person.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

/* splitmix64, Steele 2014: a person is a sequence of draws in a fixed order. */
static uint64_t next_draw(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/* A bell-shaped draw of unit variance that ends at 2: nobody is built from a freak value. */
static double bell(uint64_t *state)
{
    double sum = 0;
    for (int i = 0; i < 6; i++)
        sum += (double)(next_draw(state) >> 11) * 0x1p-53 - 0.5;
    sum *= sqrt(2.0);
    return sum < -2 ? -2 : sum > 2 ? 2 : sum;
}

double scot_person_share(const struct scot_person *person, uint64_t place)
{
    uint64_t z = person->seed * 0x9e3779b97f4a7c15ULL + (place + 1) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

struct draw {
    uint64_t state;
    double size;
    bool mean;  /* seed 0 */
};

static double unit_draw(struct draw *draw)
{
    double b = bell(&draw->state);
    return draw->mean ? 0 : b;
}

/* A length follows the common size and a little of its own: a third of what is published as
 * spread, as most of that spread is size. */
static double length(struct draw *draw, enum scot_measure measure, enum scot_level level)
{
    const struct scot_norm *norm = scot_norm_find(measure, level);
    assert(norm != NULL);
    double own = norm->sd > 0 ? norm->sd / 3 : 0.015 * norm->value;
    return norm->value * draw->size + own * unit_draw(draw);
}

static double angle(struct draw *draw, enum scot_measure measure, enum scot_level level)
{
    const struct scot_norm *norm = scot_norm_find(measure, level);
    assert(norm != NULL);
    return scot_rad(norm->value + norm->sd * unit_draw(draw));
}

struct scot_vec3 scot_frame_point(const struct scot_frame *frame, double x, double y, double z)
{
    struct scot_vec3 p = scot_along(frame->origin, x, frame->x);
    p = scot_along(p, y, frame->y);
    return scot_along(p, z, frame->z);
}

struct scot_vec3 scot_frame_side(const struct scot_frame *frame, enum scot_side side, double x, double y, double z)
{
    return scot_frame_point(frame, side == SCOT_LEFT ? x : -x, y, z);
}

struct scot_vec3 scot_frame_local(const struct scot_frame *frame, struct scot_vec3 p)
{
    struct scot_vec3 d = scot_sub(p, frame->origin);
    return scot_vec3(scot_dot(d, frame->x), scot_dot(d, frame->y), scot_dot(d, frame->z));
}

double scot_person_fat_mm(const struct scot_person *person)
{
    return 20 + 1.6 * (person->bmi - 25);
}

double scot_vertebra_back_mm(const struct scot_vertebra *v)
{
    return 0.25 * (v->depth_upper_mm + v->depth_lower_mm);
}

struct scot_vec3 scot_facet_point(const struct scot_facet *facet, double along, double out, double up)
{
    double a = along / facet->radius_mm, r = facet->radius_mm + out;
    return scot_frame_point(&facet->frame, r * sin(a), r * cos(a) - facet->radius_mm, up);
}

struct scot_vec3 scot_facet_tangent(const struct scot_facet *facet, double along)
{
    double a = along / facet->radius_mm;
    return scot_along(scot_scale(facet->frame.x, cos(a)), -sin(a), facet->frame.y);
}

static struct scot_frame tilted(struct scot_vec3 origin, double tilt_rad)
{
    return (struct scot_frame){.origin = origin,
                               .x = scot_vec3(1, 0, 0),
                               .y = scot_vec3(0, cos(tilt_rad), sin(tilt_rad)),
                               .z = scot_vec3(0, -sin(tilt_rad), cos(tilt_rad)),
                               .tilt_rad = tilt_rad};
}

static void measure_vertebra(struct draw *draw, struct scot_vertebra *v, enum scot_level level)
{
    v->width_upper_mm = length(draw, SCOT_END_PLATE_WIDTH_UPPER, level);
    v->width_lower_mm = length(draw, SCOT_END_PLATE_WIDTH_LOWER, level);
    v->depth_upper_mm = length(draw, SCOT_END_PLATE_DEPTH_UPPER, level);
    v->depth_lower_mm = length(draw, SCOT_END_PLATE_DEPTH_LOWER, level);
    v->lordosis_rad = -angle(draw, SCOT_BODY_WEDGE, level);
    double back = length(draw, SCOT_BODY_HEIGHT_POSTERIOR, level);
    v->height_mm = back + scot_vertebra_back_mm(v) * tan(v->lordosis_rad);
    v->pedicle_width_mm = length(draw, SCOT_PEDICLE_WIDTH, level);
    v->pedicle_height_mm = length(draw, SCOT_PEDICLE_HEIGHT, level);
    v->pedicle_rad = angle(draw, SCOT_PEDICLE_ANGLE, level);
    v->canal_width_mm = length(draw, SCOT_CANAL_WIDTH, level);
    v->canal_depth_mm = length(draw, SCOT_CANAL_DEPTH, level);
    v->transverse_span_mm = length(draw, SCOT_TRANSVERSE_SPAN, level);
    v->spinous_height_mm = scot_norm_find(SCOT_SPINOUS_RATIO, level)->value * v->height_mm;
    v->spinous_length_mm = length(draw, SCOT_SPINOUS_LENGTH, level);
    v->disc_height_mm = length(draw, SCOT_DISC_HEIGHT, level);
    /* A segment is its upper body and the disc below it. Its own share of the spread is halved:
     * segments trade with their neighbours while the whole curve keeps to the sacral slope. */
    const struct scot_norm *segment = scot_norm_find(SCOT_SEGMENT_LORDOSIS, level);
    v->disc_lordosis_rad =
        scot_rad(segment->value + 0.4 * segment->sd * unit_draw(draw)) - v->lordosis_rad;
}

/* Stacks the column on the sacrum: each disc leans by half its wedge, each body by half its own. */
static void stack(struct scot_person *person, double slope_rad)
{
    struct scot_vertebra *sacrum = &person->vertebra[SCOT_S1];
    sacrum->frame = tilted(scot_vec3(0, 0, 0), slope_rad);
    struct scot_vec3 at = sacrum->frame.origin;
    double tilt = slope_rad;
    for (int level = SCOT_L5; level >= SCOT_T10; level--) {
        struct scot_vertebra *v = &person->vertebra[level];
        struct scot_frame disc = tilted(at, tilt - v->disc_lordosis_rad / 2);
        at = scot_along(at, v->disc_height_mm, disc.z);
        tilt -= v->disc_lordosis_rad;
        struct scot_frame body = tilted(at, tilt - v->lordosis_rad / 2);
        body.origin = scot_along(at, v->height_mm / 2, body.z);
        v->frame = body;
        at = scot_along(at, v->height_mm, body.z);
        tilt -= v->lordosis_rad;
    }
}

static void measure_facet(struct draw *draw, struct scot_person *person, enum scot_level level,
                          double spacing_mm, double turn_rad, enum scot_side side)
{
    struct scot_facet *f = &person->facet[level][side];
    const struct scot_vertebra *upper = &person->vertebra[level], *lower = &person->vertebra[level + 1];
    double sign = side == SCOT_LEFT ? 1 : -1;
    f->width_mm = length(draw, SCOT_JOINT_WIDTH, level);
    f->height_mm = length(draw, SCOT_JOINT_HEIGHT, level);
    const struct scot_norm *gap = scot_norm_find(SCOT_JOINT_GAP, level);
    f->gap_mm = gap->value + 0.6 * gap->sd * unit_draw(draw);
    f->transverse_rad = turn_rad;
    /* Lumbar joints curve so that the dorsal third lies 12 deg nearer the sagittal plane than the
     * chord, which puts it in the middle of the operators' search ranges; thoracic ones are flat. */
    f->radius_mm = level >= SCOT_T12 ? f->width_mm / 3 / scot_rad(12) : 60;

    double half = lower->height_mm / 2;
    double upper_edge = lower->frame.tilt_rad - lower->lordosis_rad / 2;
    double lower_edge = upper->frame.tilt_rad + upper->lordosis_rad / 2;
    if (level == SCOT_L5) {
        half = 0;
        upper_edge = lower->frame.tilt_rad;
    }
    struct scot_frame flat = tilted(scot_vec3(0, 0, 0), 0.75 * upper_edge + 0.25 * lower_edge);
    double s = sin(turn_rad), c = cos(turn_rad);
    f->frame.x = scot_along(scot_scale(flat.x, sign * s), c, flat.y);
    f->frame.y = scot_along(scot_scale(flat.x, sign * c), -s, flat.y);
    f->frame.z = flat.z;
    f->frame.tilt_rad = flat.tilt_rad;
    f->frame.origin = scot_frame_point(&lower->frame, sign * spacing_mm / 2,
                                       lower->depth_upper_mm / 2 + 0.95 * lower->canal_depth_mm, half - 1);
}

static void measure_facets(struct draw *draw, struct scot_person *person, enum scot_level level)
{
    const struct scot_norm *turn = scot_norm_find(SCOT_JOINT_TRANSVERSE, level);
    const struct scot_norm *tropism = scot_norm_find(SCOT_JOINT_TROPISM, level);
    double mean = turn->value + 0.7 * turn->sd * unit_draw(draw);
    /* The mean person is symmetric; others differ between the sides as published, either way. */
    double differ = unit_draw(draw);
    double apart = 0;
    if (tropism != NULL && !draw->mean)
        apart = (differ < 0 ? -1 : 1) * (tropism->value + 0.5 * tropism->sd * unit_draw(draw));
    double spacing = length(draw, SCOT_JOINT_SPACING, level);
    measure_facet(draw, person, level, spacing, scot_rad(mean + apart / 2), SCOT_LEFT);
    measure_facet(draw, person, level, spacing, scot_rad(mean - apart / 2), SCOT_RIGHT);
}

/* How far skin lies from mid canal at each level, as a share of the figure for the lumbar
 * middle, and the furrow's depth. */
static void shape_back(const struct scot_person *person, double z, double *back, double *furrow)
{
    static const double share[SCOT_LEVELS] = {0.80, 0.82, 0.86, 0.92, 0.97, 1.00, 1.02, 1.04, 1.02};
    double y[SCOT_LEVELS], h[SCOT_LEVELS];
    for (int level = 0; level < SCOT_LEVELS; level++) {
        const struct scot_vertebra *v = &person->vertebra[level];
        double canal = (level == SCOT_S1 ? v->depth_upper_mm / 2 : scot_vertebra_back_mm(v)) + v->canal_depth_mm / 2;
        struct scot_vec3 p = scot_frame_point(&v->frame, 0, canal, 0);
        y[level] = p.y + share[level] * person->skin_to_canal_mm;
        h[level] = p.z;
    }
    *furrow = 7;
    if (z < h[SCOT_S1]) {
        double down = h[SCOT_S1] - z;
        *back = y[SCOT_S1] + 16 * (1 - exp(-down / 60));
        *furrow = 7 + 0.06 * down;
        return;
    }
    int level = SCOT_L5;
    while (level > SCOT_T10 && z > h[level])
        level--;
    double t = (z - h[level + 1]) / (h[level] - h[level + 1]);
    *back = y[level + 1] + t * (y[level] - y[level + 1]);
}

static void smooth(float *row)
{
    for (int pass = 0; pass < 12; pass++) {
        float before = row[0];
        for (int i = 1; i + 1 < SCOT_TRUNK_ROWS; i++) {
            float here = row[i];
            row[i] = 0.25F * before + 0.5F * here + 0.25F * row[i + 1];
            before = here;
        }
    }
}

static void shape_trunk(struct scot_person *person)
{
    static const double at[] = {-160, -110, -70, -20, 30, 80, 120, 180, 240, 320};
    static const double half[] = {184, 182, 177, 170, 162, 152, 148, 150, 155, 158};
    static const double deep[] = {222, 224, 222, 218, 214, 210, 210, 216, 222, 228};
    struct scot_trunk *t = &person->trunk;
    /* A lean trunk is no narrower than its bones: below that index only the fat goes on thinning. */
    static const double leanest_bmi = 21.5;
    double girth = person->size * (1 + 0.022 * (fmax(person->bmi, leanest_bmi) - 25));
    t->z0 = -160;
    t->step = 5;
    for (int row = 0; row < SCOT_TRUNK_ROWS; row++) {
        double z = (double)t->z0 + (double)t->step * row, back, furrow;
        int i = 0;
        while (i < 8 && z > at[i + 1])
            i++;
        double f = fmin((z - at[i]) / (at[i + 1] - at[i]), 1);
        double depth = (deep[i] + f * (deep[i + 1] - deep[i])) * girth;
        shape_back(person, z, &back, &furrow);
        t->half_width[row] = (float)((half[i] + f * (half[i + 1] - half[i])) * girth);
        /* The widest place lies nearer the back. */
        t->back[row] = (float)(0.42 * depth);
        t->front[row] = (float)(0.58 * depth);
        t->middle[row] = (float)(back - 0.42 * depth);
        t->furrow[row] = (float)furrow;
    }
    smooth(t->half_width);
    smooth(t->back);
    smooth(t->front);
    smooth(t->middle);
    smooth(t->furrow);
}

void scot_person_init(struct scot_person *person, uint64_t seed)
{
    struct draw draw = {.state = seed, .size = 1, .mean = seed == 0};
    *person = (struct scot_person){.seed = seed};
    const struct scot_norm *size = scot_norm_find(SCOT_SIZE, SCOT_S1), *bmi = scot_norm_find(SCOT_BMI, SCOT_S1);
    draw.size = person->size = size->value + size->sd * unit_draw(&draw);
    person->bmi = bmi->value + bmi->sd * unit_draw(&draw);
    person->skin_to_canal_mm = 25.4 * (0.077 * person->bmi + 0.88);
    for (int level = SCOT_T10; level <= SCOT_L5; level++)
        measure_vertebra(&draw, &person->vertebra[level], (enum scot_level)level);
    struct scot_vertebra *s1 = &person->vertebra[SCOT_S1];
    s1->width_upper_mm = length(&draw, SCOT_END_PLATE_WIDTH_UPPER, SCOT_S1);
    s1->depth_upper_mm = length(&draw, SCOT_END_PLATE_DEPTH_UPPER, SCOT_S1);
    s1->canal_width_mm = length(&draw, SCOT_CANAL_WIDTH, SCOT_S1);
    s1->canal_depth_mm = length(&draw, SCOT_CANAL_DEPTH, SCOT_S1);
    /* The column has to end upright: the slope keeps to the sum of the segments, and adds only a
     * part of its own spread. */
    double sum = 0, mean_sum = 0;
    for (int level = SCOT_L1; level <= SCOT_L5; level++) {
        sum += person->vertebra[level].disc_lordosis_rad + person->vertebra[level].lordosis_rad;
        mean_sum += scot_rad(scot_norm_find(SCOT_SEGMENT_LORDOSIS, (enum scot_level)level)->value);
    }
    const struct scot_norm *slope = scot_norm_find(SCOT_SACRAL_SLOPE, SCOT_S1);
    double slope_rad = scot_rad(slope->value + 0.3 * slope->sd * unit_draw(&draw)) + 0.7 * (sum - mean_sum);
    stack(person, slope_rad);
    /* A steeper sacrum goes with a larger incidence. */
    const struct scot_norm *incidence = scot_norm_find(SCOT_PELVIC_INCIDENCE, SCOT_S1);
    person->pelvic_tilt_rad = scot_rad(incidence->value + 0.25 * incidence->sd * unit_draw(&draw)) +
                              0.8 * (slope_rad - scot_rad(slope->value)) - slope_rad;
    for (int level = SCOT_T10; level <= SCOT_L5; level++)
        measure_facets(&draw, person, (enum scot_level)level);
    shape_trunk(person);
}
