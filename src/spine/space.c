#include "spine/space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const scot_joint_finding_only = "what a picture shows never confirms where the pain comes from";

/* Places of the face, along and up, over its middle four fifths: nearer the edge the bones part. */
enum { PLACES = 9 };
static const double face_share = 0.8;
/* The profile through one place: how far the mid-surface may be off, how far bone may lie, and what bone and soft are. */
static const double off_mm = 1.5, reach_mm = 4, step_mm = 0.1;
static const double least_bone_hu = 250, most_soft_hu = 190, least_rise_hu = 100;
/* Beyond the rim: how far, how finely. */
static const double rim_reach_mm = 8, rim_step_mm = 0.25;

bool scot_space_figures(struct scot_space_figures *out, const struct scot_rules *rules, struct scot_error *err)
{
    const struct {
        double *to;
        const char *id, *unit;
    } row[] = {{&out->usual_mm, "joint.lumbar.gap", "mm"},       {&out->usual_sd_mm, "joint.lumbar.gap.sd", "mm"},
               {&out->narrow_mm, "joint.space.narrow", "mm"},    {&out->wide_mm, "joint.space.wide", "mm"},
               {&out->voxels, "joint.space.voxels", "1"},        {&out->rim_hu, "joint.rim.bone", "HU"},
               {&out->rim_mm[0], "joint.rim.small", "mm"},       {&out->rim_mm[1], "joint.rim.moderate", "mm"},
               {&out->rim_mm[2], "joint.rim.large", "mm"},       {&out->click_mm, "joint.rim.click", "mm"}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (!scot_rules_number(row[i].to, rules, row[i].id, row[i].unit, err))
            return false;
    return true;
}

/* How thick a voxel is along a direction: the box of the same variance. */
static double voxel_along_mm(const struct scot_volume *ct, struct scot_vec3 way)
{
    double sum = 0;
    for (int a = 0; a < 3; a++) {
        const double (*m)[4] = ct->patient_from_voxel.m;
        double mm = scot_dot(way, scot_vec3(m[0][a], m[1][a], m[2][a]));
        sum += mm * mm;
    }
    return sqrt(sum);
}

static double hu_at(const struct scot_volume *ct, struct scot_vec3 p)
{
    return scot_volume_sample(ct, p, -1024);
}

static double top_hu(const struct scot_volume *ct, struct scot_vec3 from, struct scot_vec3 way)
{
    double top = -1024;
    for (double t = 0; t <= reach_mm; t += step_mm)
        top = fmax(top, hu_at(ct, scot_along(from, t, way)));
    return top;
}

/* Where HU first passes the level, between two steps by the line through both. */
static double rise_mm(const struct scot_volume *ct, struct scot_vec3 from, struct scot_vec3 way, double level_hu)
{
    double before = hu_at(ct, from);
    for (double t = step_mm; t <= reach_mm; t += step_mm) {
        double hu = hu_at(ct, scot_along(from, t, way));
        if (hu > level_hu)
            return t - step_mm * (hu - level_hu) / fmax(hu - before, 1);
        before = hu;
    }
    return reach_mm;
}

/* The space at one place, bone to bone; 0 where it is closed or too thin to show, NAN where there is no bone on one side. */
static double place_mm(const struct scot_volume *ct, const struct scot_spine_joint *j, double along, double up)
{
    struct scot_vec3 at = scot_joint_point(j, along, 0, up), way = scot_joint_normal(j, along), back = scot_scale(way, -1);
    double lowest = INFINITY, off = 0;
    for (double t = -off_mm; t <= off_mm; t += step_mm) {
        double hu = hu_at(ct, scot_along(at, t, way));
        if (hu < lowest) {
            lowest = hu;
            off = t;
        }
    }
    struct scot_vec3 middle = scot_along(at, off, way);
    double over = top_hu(ct, middle, way), under = top_hu(ct, middle, back);
    if (fmin(over, under) < least_bone_hu)
        return NAN;
    if (lowest > most_soft_hu || fmin(over, under) < lowest + least_rise_hu)
        return 0;
    return rise_mm(ct, middle, way, (over + lowest) / 2) + rise_mm(ct, middle, back, (under + lowest) / 2);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The figures of the face: quartiles over the places that have bone on both sides. */
static void measure_face(struct scot_joint_space *s, const struct scot_spine_joint *j, const struct scot_volume *ct)
{
    double mm[PLACES * PLACES];
    int places = 0, open = 0;
    for (int a = 0; a < PLACES; a++)
        for (int u = 0; u < PLACES; u++) {
            double along = ((double)a / (PLACES - 1) - 0.5) * face_share * j->width_mm;
            double one = place_mm(ct, j, along, ((double)u / (PLACES - 1) - 0.5) * face_share * j->height_mm);
            if (isnan(one))
                continue;
            mm[places++] = one;
            open += one > 0;
        }
    s->told = places < PLACES * PLACES / 2 ? SCOT_SPACE_NO_FACE : SCOT_SPACE_UNDER;
    if (s->told == SCOT_SPACE_NO_FACE)
        return;
    qsort(mm, (size_t)places, sizeof *mm, by_size);
    s->open_share = (double)open / places;
    if (2 * open <= places || mm[places / 2] < s->limit_mm)
        return;
    s->told = SCOT_SPACE_TOLD;
    s->median_mm = mm[places / 2];
    s->low_mm = mm[places / 4];
    s->high_mm = mm[places * 3 / 4];
}

/* Bone on the mid-surface's own continuation behind the rim, where a healthy joint opens into soft tissue: mm of it at one height. */
static double beyond_mm(const struct scot_volume *ct, const struct scot_spine_joint *j, double up, double bone_hu)
{
    double most = 0;
    for (int o = -1; o <= 1; o++) {
        double sum = 0;
        for (double d = rim_step_mm / 2; d < rim_reach_mm; d += rim_step_mm)
            if (hu_at(ct, scot_joint_point(j, j->width_mm / 2 + d, o * j->gap_mm / 4, up)) > bone_hu)
                sum += rim_step_mm;
        most = fmax(most, sum);
    }
    return most;
}

static double coarsest_mm(const struct scot_volume *ct)
{
    double spacing[3];
    scot_volume_spacing_mm(ct, spacing);
    return fmax(spacing[0], fmax(spacing[1], spacing[2]));
}

/* The second largest of the heights: one alone may be a voxel's noise. */
static void measure_rim(struct scot_joint_space *s, const struct scot_spine_joint *j, const struct scot_volume *ct,
                        const struct scot_space_figures *f)
{
    double mm[PLACES];
    if (s->told != SCOT_SPACE_TOLD || coarsest_mm(ct) > f->rim_mm[0] + 1e-3)
        return;
    for (int u = 0; u < PLACES; u++)
        mm[u] = beyond_mm(ct, j, ((double)u / (PLACES - 1) - 0.5) * face_share * j->height_mm, f->rim_hu);
    qsort(mm, PLACES, sizeof *mm, by_size);
    s->rim_mm = mm[PLACES - 2];
    /* Where a person clicked the rim it is known no better than the click. */
    double sure = s->rim_mm - (j->source == SCOT_FROM_MARKS ? f->click_mm : 0);
    s->rim_grade = 0;
    for (int i = 0; i < 3; i++)
        s->rim_grade += sure >= f->rim_mm[i];
}

void scot_joint_space(struct scot_joint_space *out, const struct scot_spine_joint *joint, const struct scot_volume *ct,
                      const struct scot_space_figures *f)
{
    *out = (struct scot_joint_space){.median_mm = NAN, .low_mm = NAN, .high_mm = NAN, .limit_mm = NAN, .voxel_mm = NAN, .usual_sd = NAN,
                                     .rim_mm = NAN, .grade = -1, .rim_grade = -1};
    if (ct == NULL)
        return;
    out->voxel_mm = voxel_along_mm(ct, joint->normal);
    out->limit_mm = f->voxels * out->voxel_mm;
    measure_face(out, joint, ct);
    measure_rim(out, joint, ct, f);
    if (out->told != SCOT_SPACE_TOLD)
        return;
    out->usual_sd = (out->median_mm - f->usual_mm) / f->usual_sd_mm;
    out->wide = out->median_mm > f->wide_mm;
    /* Graded as it is told, to a tenth. A grade of 2 or 3 is by osteophytes, hypertrophy and erosions; narrowing alone is the first. */
    out->narrow = rint(10 * out->median_mm) < 10 * f->narrow_mm;
    out->grade = out->narrow;
    if (out->rim_grade > out->grade)
        out->grade = out->rim_grade;
}

static bool not_told_line(char *out, size_t size, const struct scot_joint_space *s)
{
    if (s->told == SCOT_SPACE_NOT_ASKED)
        snprintf(out, size, "joint space not told: no CT is here to measure it on");
    else if (s->told == SCOT_SPACE_NO_FACE)
        snprintf(out, size, "joint space not told: the CT shows no bone on both sides of the joint");
    else
        snprintf(out, size, "joint space not told at this voxel size: closed or under %.1f mm, voxels of %.1f mm across it", s->limit_mm,
                 s->voxel_mm);
    return false;
}

bool scot_joint_space_line(char *out, size_t size, const struct scot_joint_space *s)
{
    if (s->told != SCOT_SPACE_TOLD)
        return not_told_line(out, size, s);
    char low[24];
    /* Places that are closed have no thickness of their own. */
    if (s->low_mm >= s->limit_mm)
        snprintf(low, sizeof low, "%.1f", s->low_mm);
    else
        snprintf(low, sizeof low, "under %.1f", s->limit_mm);
    snprintf(out, size, "joint space %.1f mm (%s to %.1f; told from %.1f), %.1f SD %s the usual: %s", s->median_mm, low, s->high_mm, s->limit_mm,
             fabs(s->usual_sd), s->usual_sd < 0 ? "under" : "over",
             s->narrow ? "narrowed, Weishaupt and Pathria grade 1 at least" : s->wide ? "wider than usual" : "not narrowed, grade 0 by its space");
    return !s->narrow && !s->wide;
}

bool scot_joint_rim_line(char *out, size_t size, const struct scot_joint_space *s)
{
    static const char *const word[] = {"no bone", "a small", "a moderate", "a large"};
    if (s->rim_grade < 0)
        snprintf(out, size, "bone beyond the rim: not graded in this CT; sclerosis and erosions are not graded");
    else if (s->rim_grade == 0)
        snprintf(out, size, "no bone stands beyond the joint's back rim; sclerosis and erosions are not graded");
    else
        snprintf(out, size, "%.1f mm of bone beyond the joint's back rim: %s osteophyte, Weishaupt grade %d at least; sclerosis and erosions are not graded",
                 s->rim_mm, word[s->rim_grade], s->rim_grade);
    return s->rim_grade == 0;
}
