#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "patient/anatomy.h"

enum { SEEDS = 24 };

static void every_norm_has_a_source_and_a_mark(void **state)
{
    (void)state;
    assert_true(scot_norm_count > 100);
    for (int i = 0; i < scot_norm_count; i++) {
        const struct scot_norm *n = &scot_norms[i];
        assert_true(strcmp(n->mark, "FOUND") == 0 || strcmp(n->mark, "KNOWN") == 0 || strcmp(n->mark, "DERIVED") == 0);
        assert_true(strlen(n->source) > 5 && strlen(n->unit) > 0);
        assert_true(n->sd >= 0 && isfinite(n->value));
        assert_ptr_equal(scot_norm_find(n->measure, n->level), n); /* no figure twice */
    }
}

static double spread(enum scot_measure measure, enum scot_level level)
{
    const struct scot_norm *n = scot_norm_find(measure, level);
    double size = scot_norm_find(SCOT_SIZE, SCOT_S1)->sd;
    /* Two deviations of size, and two of the measure's own share. */
    return 2 * size * n->value + 2 * (n->sd > 0 ? n->sd / 3 : 0.015 * n->value) * 1.13 + 1e-9;
}

static void within(double value, enum scot_measure measure, int level)
{
    const struct scot_norm *n = scot_norm_find(measure, (enum scot_level)level);
    assert_true(fabs(value - n->value) <= spread(measure, (enum scot_level)level));
}

static void the_mean_person_is_the_norm(void **state)
{
    (void)state;
    struct scot_person p;
    scot_person_init(&p, 0);
    double lordosis = 0;
    for (int level = SCOT_L1; level <= SCOT_L5; level++) {
        const struct scot_vertebra *v = &p.vertebra[level];
        lordosis += scot_deg(v->lordosis_rad + v->disc_lordosis_rad);
        assert_float_equal(v->pedicle_width_mm, scot_norm_find(SCOT_PEDICLE_WIDTH, (enum scot_level)level)->value, 1e-9);
        const struct scot_facet *l = &p.facet[level][SCOT_LEFT], *r = &p.facet[level][SCOT_RIGHT];
        assert_float_equal(l->transverse_rad, r->transverse_rad, 1e-12);
        assert_float_equal(l->frame.origin.x, -r->frame.origin.x, 1e-9);
        assert_true(l->frame.origin.x > 0); /* the patient's left is +x */
    }
    assert_float_equal(lordosis, 50.5, 1e-6);
    assert_float_equal(scot_deg(p.vertebra[SCOT_S1].frame.tilt_rad), 44.5, 1e-6);
    assert_float_equal(scot_deg(p.pelvic_tilt_rad), 6.0, 1e-6);
}

static void seeds_stay_inside_the_spread_and_differ(void **state)
{
    (void)state;
    double least = 9, most = 0, tropism = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct scot_person p;
        scot_person_init(&p, seed);
        least = fmin(least, p.size);
        most = fmax(most, p.size);
        for (int level = SCOT_T10; level <= SCOT_L5; level++) {
            const struct scot_vertebra *v = &p.vertebra[level];
            within(v->width_upper_mm, SCOT_END_PLATE_WIDTH_UPPER, level);
            within(v->pedicle_width_mm, SCOT_PEDICLE_WIDTH, level);
            within(v->canal_depth_mm, SCOT_CANAL_DEPTH, level);
            within(v->disc_height_mm, SCOT_DISC_HEIGHT, level);
            assert_true(v->frame.origin.z > p.vertebra[level + 1].frame.origin.z + (level == SCOT_L5 ? 12 : 18));
            for (int side = 0; side < 2; side++) {
                within(p.facet[level][side].width_mm, SCOT_JOINT_WIDTH, level);
                assert_true(p.facet[level][side].gap_mm > 1.2 && p.facet[level][side].gap_mm < 2.7);
            }
        }
        tropism += fabs(scot_deg(p.facet[SCOT_L4][0].transverse_rad - p.facet[SCOT_L4][1].transverse_rad)) / SEEDS;
    }
    assert_true(most - least > 0.06);
    assert_true(tropism > 2.0 && tropism < 6.5); /* 4.05 +- 2.62 published */
}

static struct scot_model *model_of(uint64_t seed, struct scot_person *person, struct scot_course *course, int *courses)
{
    struct scot_model *model = scot_alloc(1, sizeof *model, NULL);
    assert_non_null(model);
    scot_person_init(person, seed);
    *courses = scot_person_courses(person, course);
    scot_build_person(model, person, course, *courses);
    return model;
}

static const struct scot_solid *bone(const struct scot_model *model, int label)
{
    for (int s = 0; s < model->solids; s++)
        if (model->solid[s].label == label && model->solid[s].material == SCOT_MATERIAL_BONE)
            return &model->solid[s];
    fail_msg("no bone %d", label);
    return NULL;
}

static void distances(const struct scot_model *model, const struct scot_solid *solid, const struct scot_points *p,
                      float *distance)
{
    const struct scot_part *part[SCOT_SOLID_PARTS];
    float cortex[SCOT_SHAPE_POINTS];
    for (int n = 0; n < solid->parts; n++)
        part[n] = &model->part[solid->first + n];
    scot_solid_distance(part, solid->parts, p, distance, cortex);
}

/* The deepest a point of a grid lies in both solids, mm. */
static double overlap(const struct scot_model *model, const struct scot_solid *a, const struct scot_solid *b, float step)
{
    double deepest = 0;
    float low[3], high[3], da[SCOT_SHAPE_POINTS], db[SCOT_SHAPE_POINTS];
    for (int i = 0; i < 3; i++) {
        low[i] = fmaxf(a->low[i], b->low[i]);
        high[i] = fminf(a->high[i], b->high[i]);
    }
    struct scot_points p = {0};
    for (float z = low[2]; z < high[2]; z += step)
        for (float y = low[1]; y < high[1]; y += step) {
            p.count = 0;
            for (float x = low[0]; x < high[0] && p.count < SCOT_SHAPE_POINTS; x += step) {
                p.x[p.count] = x;
                p.y[p.count] = y;
                p.z[p.count++] = z;
            }
            distances(model, a, &p, da);
            distances(model, b, &p, db);
            for (int i = 0; i < p.count; i++)
                deepest = fmax(deepest, (double)fminf(-da[i], -db[i]));
        }
    return deepest;
}

static void no_seed_runs_bone_into_bone(void **state)
{
    (void)state;
    static const int column[] = {33, 32, 31, 30, 29, 28, 27, 25};
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct scot_person person;
        struct scot_course course[SCOT_COURSES];
        int courses;
        struct scot_model *model = model_of(seed, &person, course, &courses);
        for (int n = 0; n + 1 < 8; n++) {
            double deep = overlap(model, bone(model, column[n]), bone(model, column[n + 1]), 2.0F);
            if (deep > 0.4)
                fail_msg("seed %d: %d and %d overlap by %.2f mm", (int)seed, column[n], column[n + 1], deep);
        }
        scot_free(model);
    }
}

static void nerves_and_vessels_run_outside_bone(void **state)
{
    (void)state;
    static const int bones[] = {33, 32, 31, 30, 29, 28, 27, 25};
    for (uint64_t seed = 0; seed < 4; seed++) {
        struct scot_person person;
        struct scot_course course[SCOT_COURSES];
        int courses;
        struct scot_model *model = model_of(seed, &person, course, &courses);
        for (int n = 0; n < courses; n++) {
            if (strncmp(course[n].name, "vein at ", 8) == 0)
                continue; /* drawn by the rate at which tips meet them, not by the bones */
            struct scot_points p = {0};
            for (int i = 0; i < course[n].points; i++, p.count++) {
                p.x[i] = (float)course[n].point[i].x;
                p.y[i] = (float)course[n].point[i].y;
                p.z[i] = (float)course[n].point[i].z;
            }
            for (int b = 0; b < 8; b++) {
                float d[SCOT_SHAPE_POINTS];
                distances(model, bone(model, bones[b]), &p, d);
                for (int i = 0; i < p.count; i++)
                    if (d[i] < -0.3F)
                        fail_msg("seed %d: %s point %d lies %.1f mm inside bone %d", (int)seed, course[n].name, i,
                                 (double)-d[i], bones[b]);
            }
        }
        scot_free(model);
    }
}

static double line_mm(const struct scot_course *c, struct scot_vec3 p)
{
    double least = INFINITY;
    for (int n = 0; n + 1 < c->points; n++) {
        struct scot_vec3 ab = scot_sub(c->point[n + 1], c->point[n]);
        double t = fmin(1, fmax(0, scot_dot(scot_sub(p, c->point[n]), ab) / scot_dot(ab, ab)));
        least = fmin(least, scot_length(scot_sub(p, scot_along(c->point[n], t, ab))) - c->radius_mm[n]);
    }
    return least;
}

struct met {
    int met, tried;
};

/* Whether any vessel's blood is at a place where a tip belongs. */
static void count_place(struct met *count, const struct scot_course *course, int courses, struct scot_vec3 place)
{
    bool met = false;
    for (int n = 0; n < courses; n++)
        met |= course[n].kind >= SCOT_COURSE_SEGMENTAL && line_mm(&course[n], place) < 0;
    count->met += met;
    count->tried++;
}

static void near_rate(struct met count, enum scot_measure measure)
{
    double rate = scot_norm_find(measure, SCOT_S1)->value, share = (double)count.met / count.tried;
    if (!(fabs(share - rate) < 4 * sqrt(rate * (1 - rate) / count.tried)))
        fail_msg("%d of %d places in a vessel, wanted %.1f %%", count.met, count.tried, 100 * rate);
}

static void veins_lie_at_targets_as_often_as_published(void **state)
{
    (void)state;
    struct met nerve = {0}, joint = {0};
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct scot_person person;
        struct scot_course course[SCOT_COURSES];
        scot_person_init(&person, seed);
        int courses = scot_person_courses(&person, course);
        for (int n = 0; n < courses; n++)
            if (course[n].target != SCOT_NO_TARGET)
                count_place(&nerve, course, courses, course[n].point[course[n].target]);
        for (int n = 0; n < 12; n++) {
            const struct scot_facet *f = &person.facet[SCOT_T12 + n / 2][n % 2];
            count_place(&joint, course, courses, scot_facet_point(f, f->width_mm / 2 + 2, 0, -f->height_mm / 4));
        }
    }
    assert_int_equal(nerve.tried, 400 * 14);
    near_rate(nerve, SCOT_VEIN_AT_NERVE);
    near_rate(joint, SCOT_VEIN_AT_JOINT);
}

static int named(const struct scot_course *course, int courses, const char *name)
{
    for (int n = 0; n < courses; n++)
        if (strcmp(course[n].name, name) == 0)
            return n;
    fail_msg("no course named %s", name);
    return 0;
}

/* The aorta left of the cava, both in front of the spine; a foramen's vein and artery beside its root. */
static void vessels_stand_where_they_belong(void **state)
{
    (void)state;
    struct scot_person person;
    struct scot_course course[SCOT_COURSES];
    scot_person_init(&person, 0);
    int courses = scot_person_courses(&person, course);
    const struct scot_course *aorta = &course[named(course, courses, "aorta")];
    const struct scot_course *cava = &course[named(course, courses, "inferior vena cava")];
    for (int level = SCOT_T10; level <= SCOT_L4; level++) {
        assert_true(aorta->point[level].x > cava->point[level].x + 15);
        assert_true(aorta->point[level].y < person.vertebra[level].frame.origin.y - 15);
    }
    for (int level = SCOT_T12; level <= SCOT_L5; level++) {
        char root[40], artery[40], vein[40];
        snprintf(root, sizeof root, "%s root left", scot_level_name[level]);
        snprintf(artery, sizeof artery, "%s radicular artery left", scot_level_name[level]);
        snprintf(vein, sizeof vein, "%s foraminal vein left", scot_level_name[level]);
        struct scot_vec3 ganglion = course[named(course, courses, root)].point[2];
        assert_true(line_mm(&course[named(course, courses, artery)], ganglion) < 6);
        double off = line_mm(&course[named(course, courses, vein)], ganglion);
        assert_true(off > 2 && off < 9);
    }
}

static void facets_face_as_they_should(void **state)
{
    (void)state;
    struct scot_person p;
    scot_person_init(&p, 3);
    for (int level = SCOT_T12; level <= SCOT_L5; level++)
        for (int side = 0; side < 2; side++) {
            const struct scot_facet *f = &p.facet[level][side];
            double out = side == SCOT_LEFT ? 1 : -1;
            /* From the inferior process outward and forward to the superior one. */
            assert_true(out * f->frame.y.x > 0 && f->frame.y.y < 0);
            /* The dorsal third is the more sagittal. */
            struct scot_vec3 middle = scot_facet_tangent(f, 0), dorsal = scot_facet_tangent(f, f->width_mm / 3);
            assert_true(out * dorsal.x < out * middle.x);
            assert_float_equal(scot_length(dorsal), 1, 1e-12);
            struct scot_vec3 on = scot_facet_point(f, 0, 0, 0);
            assert_float_equal(scot_length(scot_sub(on, f->frame.origin)), 0, 1e-12);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_norm_has_a_source_and_a_mark),
        cmocka_unit_test(the_mean_person_is_the_norm),
        cmocka_unit_test(seeds_stay_inside_the_spread_and_differ),
        cmocka_unit_test(facets_face_as_they_should),
        cmocka_unit_test(no_seed_runs_bone_into_bone),
        cmocka_unit_test(nerves_and_vessels_run_outside_bone),
        cmocka_unit_test(veins_lie_at_targets_as_often_as_published),
        cmocka_unit_test(vessels_stand_where_they_belong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
