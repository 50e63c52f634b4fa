#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "spine/parts.h"

/* Joints and nerves that a person marks in the slices of any CT. */

static const double end_least_mm = 4, end_most_mm = 30, flat_mm = 400;

bool scot_spine_from_ct(struct scot_spine **out, const struct scot_volume *ct, const struct scot_body *body,
                        const struct scot_rules *rules, struct scot_error *err)
{
    struct scot_spine *spine = scot_alloc(1, sizeof *spine, err);
    if (spine == NULL)
        return false;
    spine->ct = ct;
    spine->body = body;
    if (!spine_read_rules(spine, rules, err)) {
        scot_spine_destroy(&spine);
        return false;
    }
    *out = spine;
    return true;
}

static bool in_ct(const struct scot_spine *spine, struct scot_vec3 p, const char *which, struct scot_error *err)
{
    bool inside = spine->ct == NULL || scot_volume_nearest(spine->ct, p, INT16_MIN) != INT16_MIN;
    return inside || scot_fail(err, "the %s at %.1f, %.1f, %.1f lies outside the CT", which, p.x, p.y, p.z);
}

/* Without its part along the joint's axis. */
static struct scot_vec3 across(const struct scot_spine_joint *j, struct scot_vec3 v)
{
    return scot_along(v, -scot_dot(v, j->up), j->up);
}

/* The circle through three points of the joint line, seen along the joint's axis: its signed radius, and the tangent at
 * the middle one. */
static void fit_circle(struct scot_spine_joint *j, struct scot_vec3 ventral, struct scot_vec3 dorsal)
{
    struct scot_vec3 a = across(j, scot_sub(ventral, j->centre)), b = across(j, scot_sub(dorsal, j->centre));
    double la = scot_length(a), lb = scot_length(b), lc = scot_length(scot_sub(b, a));
    double area2 = scot_dot(scot_cross(b, a), j->up); /* twice the triangle's, signed */
    double radius = fabs(area2) > 1e-6 ? la * lb * lc / (2 * area2) : INFINITY;
    j->radius_mm = fabs(radius) < flat_mm ? radius : (double)INFINITY;
    j->width_mm = lc;
    /* The tangent at the middle point: its two chords, each weighted by the length of the other. */
    j->dorsal = scot_unit(scot_sub(scot_scale(b, la / lb), scot_scale(a, lb / la)));
}

/* Toward the superior process of the vertebra below, which lies lateral of the joint. */
static void set_normal(struct scot_spine_joint *j)
{
    j->normal = scot_unit(scot_cross(j->up, j->dorsal));
    double lateral = j->side == SCOT_SPINE_LEFT ? 1 : -1;
    if (j->normal.x * lateral < 0) {
        j->normal = scot_scale(j->normal, -1);
        return;
    }
    j->radius_mm = -j->radius_mm;
}

/* From the middle of the gap outward to where HU rises through half way between gap and bone; NAN when there is no
 * bone of at least least_hu within reach. */
static double edge_mm(const struct scot_spine *spine, struct scot_vec3 from, struct scot_vec3 way, double gap_hu)
{
    static const double reach_mm = 5, step_mm = 0.1, least_hu = 250;
    double top = -1024, at = NAN;
    for (double t = 0; t <= reach_mm; t += step_mm)
        top = fmax(top, scot_volume_sample(spine->ct, scot_along(from, t, way), -1024));
    if (top < least_hu || top < gap_hu + 100)
        return NAN;
    for (double t = 0; t <= reach_mm && isnan(at); t += step_mm)
        if (scot_volume_sample(spine->ct, scot_along(from, t, way), -1024) > (top + gap_hu) / 2)
            at = t;
    return at;
}

/* Cartilage and fluid, with what a voxel lends them of the bone beside; wider than this no facet joint is (REFERENCE 4). */
static const double most_gap_hu = 190, most_gap_mm = 4;

/* The gap as the CT shows it, and the centre moved to its middle; the usual one where it shows none. */
static void measure_gap(const struct scot_spine *spine, struct scot_spine_joint *j)
{
    j->gap_mm = spine->usual_gap_mm;
    j->gap_measured = false;
    if (spine->ct == NULL)
        return;
    double lowest = INFINITY, off = 0;
    for (double t = -1.5; t <= 1.5; t += 0.1) {
        double hu = scot_volume_sample(spine->ct, scot_along(j->centre, t, j->normal), -1024);
        if (hu < lowest) {
            lowest = hu;
            off = t;
        }
    }
    struct scot_vec3 middle = scot_along(j->centre, off, j->normal);
    double out = edge_mm(spine, middle, j->normal, lowest), in = edge_mm(spine, middle, scot_scale(j->normal, -1), lowest);
    if (isnan(out) || isnan(in) || lowest > most_gap_hu || !(out + in >= 0.5 && out + in <= most_gap_mm))
        return;
    j->gap_mm = out + in;
    j->gap_measured = true;
    j->centre = scot_along(middle, (out - in) / 2, j->normal);
}

/* How much bone a mid-surface laid there meets, as a share of its points. */
static double bone_share(const struct scot_spine *spine, const struct scot_spine_joint *j)
{
    enum { N = 7 };
    static const double soft_hu = 150, bone_hu = 450;
    double sum = 0;
    for (int a = 0; a < N; a++)
        for (int u = 0; u < N; u++) {
            double along = ((double)a / (N - 1) - 0.5) * 0.8 * j->width_mm, up = ((double)u / (N - 1) - 0.5) * 0.8 * j->height_mm;
            double hu = scot_volume_sample(spine->ct, scot_joint_point(j, along, 0, up), -1024);
            sum += fmin(1, fmax(0, (hu - soft_hu) / (bone_hu - soft_hu)));
        }
    return sum / (N * N);
}

/* Clicks in one slice do not tell how the joint leans with its vertebra, forward or back; the CT does: of the leans about
 * the patient's left-right axis, the one whose mid-surface meets least bone. */
static void fit_joint(const struct scot_spine *spine, struct scot_spine_joint *j, struct scot_vec3 ventral, struct scot_vec3 dorsal)
{
    static const int most_deg = 40, step_deg = 2;
    static const double bone_per_deg = 0.001; /* among equals, the upright one */
    static const double clear_share = 0.7;    /* a gap is seen where a lean meets much less bone than the upright */
    struct scot_spine_joint best = *j, upright = *j;
    double least = INFINITY, upright_cost = INFINITY;
    for (int lean = -most_deg; lean <= most_deg; lean += step_deg) {
        struct scot_spine_joint tried = *j;
        tried.up = scot_vec3(0, -sin(scot_rad(lean)), cos(scot_rad(lean)));
        fit_circle(&tried, ventral, dorsal);
        set_normal(&tried);
        double cost = bone_per_deg * abs(lean) + (spine->ct != NULL ? bone_share(spine, &tried) : 0);
        if (lean == 0) {
            upright_cost = cost;
            upright = tried;
        }
        if (cost < least) {
            least = cost;
            best = tried;
        }
    }
    *j = least < clear_share * upright_cost ? best : upright;
}

/* Clicks are good to a millimetre or two: how far along the normal the whole line has to go to lie where there is least
 * bone, the dark line that was meant. */
static double slip_mm(const struct scot_spine *spine, const struct scot_spine_joint *j)
{
    static const double reach_mm = 2, step_mm = 0.1, share_per_mm2 = 0.02;
    double least = INFINITY, slip = 0;
    for (double t = -reach_mm; t <= reach_mm; t += step_mm) {
        struct scot_spine_joint moved = *j;
        moved.centre = scot_along(j->centre, t, j->normal);
        double cost = bone_share(spine, &moved) + share_per_mm2 * t * t;
        if (cost < least) {
            least = cost;
            slip = t;
        }
    }
    return slip;
}

static void fit_slipped(const struct scot_spine *spine, struct scot_spine_joint *j, struct scot_vec3 ventral, struct scot_vec3 dorsal)
{
    fit_joint(spine, j, ventral, dorsal);
    if (spine->ct == NULL)
        return;
    struct scot_vec3 by = scot_scale(j->normal, slip_mm(spine, j));
    j->centre = scot_add(j->centre, by);
    fit_joint(spine, j, scot_add(ventral, by), scot_add(dorsal, by));
}

static bool check_joint_marks(const struct scot_spine *spine, struct scot_vec3 centre, struct scot_vec3 a, struct scot_vec3 b,
                              struct scot_error *err)
{
    double ends = scot_length(scot_sub(a, b));
    if (!in_ct(spine, centre, "centre", err) || !in_ct(spine, a, "first end", err) || !in_ct(spine, b, "second end", err))
        return false;
    if (!(ends >= end_least_mm && ends <= end_most_mm))
        return scot_fail(err, "the ends of the joint line are %.1f mm apart, wanted %.0f to %.0f mm", ends, end_least_mm, end_most_mm);
    struct scot_vec3 along = scot_scale(scot_sub(b, a), 1 / ends);
    double at = scot_dot(scot_sub(centre, a), along) / ends;
    double aside = scot_length(scot_along(scot_sub(centre, a), -at * ends, along));
    if (!(at > 0.2 && at < 0.8 && aside < ends / 2))
        return scot_fail(err, "the centre does not lie between the ends: %.0f %% along and %.1f mm aside, wanted 20 to 80 %% and "
                              "at most %.1f mm", at * 100, aside, ends / 2);
    double across = fabs(b.z - a.z) / ends;
    return across < 0.7 || scot_fail(err, "the joint line runs head to foot, wanted it marked in a transverse slice");
}

/* A lumbar joint opens backward and outward, so the back end of its line lies lateral of the front end. Where it clearly lies
 * medial, the side that was named is the other one: a wrong side is to be met here, not at the needle. */
static bool on_its_side(enum scot_spine_side side, struct scot_vec3 ventral, struct scot_vec3 dorsal, struct scot_error *err)
{
    static const double most_medial = 0.3; /* sine: 17 degrees, more than clicks 2 mm off turn a line of 10 mm */
    struct scot_vec3 line = scot_unit(scot_sub(dorsal, ventral));
    double lateral = side == SCOT_SPINE_LEFT ? line.x : -line.x;
    const char *said = side == SCOT_SPINE_LEFT ? "left" : "right", *other = side == SCOT_SPINE_LEFT ? "right" : "left";
    return lateral > -most_medial ||
           scot_fail(err, "the line's back end lies to the patient's %s, as in a %s joint, wanted the %s one", other, other, said);
}

bool scot_spine_mark_joint(struct scot_spine *spine, const char *name, enum scot_spine_side side, struct scot_vec3 centre,
                           struct scot_vec3 end_a, struct scot_vec3 end_b, int *joint, struct scot_error *err)
{
    if (spine_level_of_joint(name) < 0)
        return scot_fail(err, "the joint is \"%.12s\", wanted T12/L1, L1/2 to L4/5 or L5/S1", name);
    if (!check_joint_marks(spine, centre, end_a, end_b, err))
        return false;
    struct scot_vec3 dorsal = end_a.y > end_b.y ? end_a : end_b, ventral = end_a.y > end_b.y ? end_b : end_a;
    if (!on_its_side(side, ventral, dorsal, err))
        return false;
    int index = scot_spine_find_joint(spine, name, side);
    if (index < 0 && spine->joints == MOST_JOINTS)
        return scot_fail(err, "%d joints are marked, wanted no more", MOST_JOINTS);
    struct scot_spine_joint j = {.side = side, .source = SCOT_FROM_MARKS, .centre = centre,
                                 .height_mm = spine->usual_height_mm};
    snprintf(j.name, sizeof j.name, "%s", name);
    fit_slipped(spine, &j, ventral, dorsal);
    measure_gap(spine, &j);
    spine_set_capacity(spine, &j);
    scot_joint_space(&j.space, &j, spine->ct, &spine->space);
    *joint = index >= 0 ? index : spine->joints++;
    spine->joint[*joint] = j;
    return true;
}

bool scot_spine_mark_nerve(struct scot_spine *spine, const char *level, enum scot_spine_side side, struct scot_vec3 target,
                           struct scot_vec3 course_a, struct scot_vec3 course_b, int *nerve, struct scot_error *err)
{
    int number = spine_level(level);
    if (number < 0 || number > spine_level("L5"))
        return scot_fail(err, "the nerve's level is \"%.12s\", wanted T10 to L5", level);
    double run = scot_length(scot_sub(course_a, course_b));
    if (!in_ct(spine, target, "target", err) || !in_ct(spine, course_a, "course", err) || !in_ct(spine, course_b, "course", err))
        return false;
    if (!(run >= 3 && run <= 40))
        return scot_fail(err, "the two points of the nerve's course are %.1f mm apart, wanted 3 to 40 mm", run);
    int index = scot_spine_find_nerve(spine, level, side);
    if (index < 0 && spine->nerves == MOST_NERVES)
        return scot_fail(err, "%d nerves are marked, wanted no more", MOST_NERVES);
    *nerve = index >= 0 ? index : spine->nerves++;
    struct scot_spine_nerve *n = &spine->nerve[*nerve];
    bool ramus = number == spine_level("L5");
    *n = (struct scot_spine_nerve){.kind = ramus ? SCOT_NERVE_DORSAL_RAMUS : SCOT_NERVE_MEDIAL_BRANCH, .side = side,
                                   .source = SCOT_FROM_MARKS, .target = target, .target_known = true,
                                   .line = {.points = 3, .point = {course_a, target, course_b}, .radius_mm = {0.7, 0.7, 0.7}}};
    snprintf(n->name, sizeof n->name, "%s %s %s", level, ramus ? "dorsal ramus" : "medial branch",
             side == SCOT_SPINE_LEFT ? "left" : "right");
    snprintf(n->level, sizeof n->level, "%s", level);
    spine_bone_of_nerve(n->bone, sizeof n->bone, number);
    return true;
}
