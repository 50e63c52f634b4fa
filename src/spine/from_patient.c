#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "patient/anatomy.h"
#include "spine/parts.h"

/* The built-in patient as the spine room sees him: his facets, courses and labels, under this room's names. */

/* His labels (doc/patient.md) from first to last, and what tissue they are. */
static const struct {
    int first, last;
    enum scot_tissue tissue;
} tissue_of_label[] = {
    {1, 6, SCOT_TISSUE_ORGAN},        {11, 14, SCOT_TISSUE_AIR},          {18, 21, SCOT_TISSUE_ORGAN},
    {25, 34, SCOT_TISSUE_BONE},       {52, 66, SCOT_TISSUE_VESSEL},       {75, 78, SCOT_TISSUE_BONE},
    {79, 79, SCOT_TISSUE_DURAL_SAC}, /* the cord lies in it */
    {80, 89, SCOT_TISSUE_MUSCLE},     {92, 116, SCOT_TISSUE_BONE},        {201, 201, SCOT_TISSUE_SKIN},
    {202, 202, SCOT_TISSUE_FAT},      {203, 203, SCOT_TISSUE_MUSCLE},     {204, 204, SCOT_TISSUE_FAT},
    {205, 205, SCOT_TISSUE_DURAL_SAC}, {206, 206, SCOT_TISSUE_EPIDURAL},  {207, 207, SCOT_TISSUE_AIR},
    {208, 208, SCOT_TISSUE_LIGAMENT}, {210, 219, SCOT_TISSUE_DISC},       {220, 239, SCOT_TISSUE_CAPSULE},
    {240, 259, SCOT_TISSUE_JOINT},    {260, 279, SCOT_TISSUE_ROOT},       {280, 299, SCOT_TISSUE_NERVE},
    {300, 379, SCOT_TISSUE_VESSEL},
};

static void fill_tissue_table(uint8_t table[512])
{
    memset(table, SCOT_TISSUE_UNKNOWN, 512);
    table[0] = SCOT_TISSUE_AIR;
    for (size_t i = 0; i < sizeof tissue_of_label / sizeof *tissue_of_label; i++)
        for (int label = tissue_of_label[i].first; label <= tissue_of_label[i].last; label++)
            table[label] = (uint8_t)tissue_of_label[i].tissue;
}

static bool take_tissue(struct scot_spine *spine, const struct scot_volume *labels, struct scot_error *err)
{
    uint8_t table[512];
    size_t count = scot_volume_count(labels);
    spine->tissue = scot_alloc(count, 1, err);
    if (spine->tissue == NULL)
        return false;
    fill_tissue_table(table);
    for (size_t i = 0; i < count; i++)
        spine->tissue[i] = table[labels->voxel[i] & 511];
    memcpy(spine->n, labels->n, sizeof spine->n);
    spine->voxel_from_patient = labels->voxel_from_patient;
    return true;
}

static void take_joint(struct scot_spine *spine, const struct scot_joint_truth *truth, const struct scot_facet *facet,
                       const struct scot_volume *ct)
{
    struct scot_spine_joint *j = &spine->joint[spine->joints++];
    *j = (struct scot_spine_joint){.side = strcmp(truth->side, "left") == 0 ? SCOT_SPINE_LEFT : SCOT_SPINE_RIGHT,
                                   .source = SCOT_FROM_TRUTH,
                                   .centre = facet->frame.origin,
                                   .dorsal = facet->frame.x,
                                   .normal = facet->frame.y,
                                   .up = facet->frame.z,
                                   .radius_mm = facet->radius_mm,
                                   .gap_mm = facet->gap_mm,
                                   .gap_measured = true,
                                   .width_mm = facet->width_mm,
                                   .height_mm = facet->height_mm};
    snprintf(j->name, sizeof j->name, "%s", truth->joint);
    spine_set_capacity(spine, j);
    scot_joint_space(&j->space, j, ct, &spine->space); /* what his CT shows, not his truth */
}

static void take_line(struct scot_spine_line *line, const struct scot_course *course)
{
    line->points = course->points;
    memcpy(line->point, course->point, sizeof course->point);
    memcpy(line->radius_mm, course->radius_mm, sizeof course->radius_mm);
}

static void take_nerve(struct scot_spine *spine, const struct scot_course *course)
{
    static const enum scot_nerve_kind kind[] = {SCOT_NERVE_ROOT, SCOT_NERVE_MEDIAL_BRANCH, SCOT_NERVE_DORSAL_RAMUS};
    struct scot_spine_nerve *n = &spine->nerve[spine->nerves++];
    *n = (struct scot_spine_nerve){.kind = kind[course->kind],
                                   .side = course->side == SCOT_LEFT ? SCOT_SPINE_LEFT : SCOT_SPINE_RIGHT,
                                   .source = SCOT_FROM_TRUTH,
                                   .target_known = course->target != SCOT_NO_TARGET};
    snprintf(n->name, sizeof n->name, "%s", course->name);
    snprintf(n->level, sizeof n->level, "%s", scot_level_name[course->level]);
    spine_bone_of_nerve(n->bone, sizeof n->bone, spine_level(n->level));
    take_line(&n->line, course);
    if (n->target_known)
        n->target = course->point[course->target];
}

static void take_vessel(struct scot_spine *spine, const struct scot_course *course)
{
    struct scot_spine_vessel *v = &spine->vessel[spine->vessels++];
    *v = (struct scot_spine_vessel){.vein = course->kind == SCOT_COURSE_VEIN};
    snprintf(v->name, sizeof v->name, "%s", course->name);
    take_line(&v->line, course);
}

static void take_all(struct scot_spine *spine, const struct scot_patient *patient)
{
    const struct scot_person *person = scot_patient_person(patient);
    int joints, courses;
    const struct scot_joint_truth *truth = scot_patient_joints(patient, &joints);
    const struct scot_course *course = scot_patient_courses(patient, &courses);
    for (int i = 0; i < joints; i++)
        take_joint(spine, &truth[i], &person->facet[SCOT_T12 + i / 2][i % 2], scot_patient_ct(patient));
    for (int i = 0; i < courses; i++)
        if (course[i].kind <= SCOT_COURSE_DORSAL_RAMUS)
            take_nerve(spine, &course[i]);
        else
            take_vessel(spine, &course[i]);
    for (int i = 0; i < SCOT_STRUCTURES; i++)
        spine->knows[i] = true;
}

bool scot_spine_from_patient(struct scot_spine **out, const struct scot_patient *patient, const struct scot_rules *rules,
                             struct scot_error *err)
{
    struct scot_spine *spine = scot_alloc(1, sizeof *spine, err);
    if (spine == NULL)
        return false;
    bool ok = spine_read_rules(spine, rules, err) && take_tissue(spine, scot_patient_labels(patient), err);
    if (!ok) {
        scot_spine_destroy(&spine);
        return false;
    }
    take_all(spine, patient);
    *out = spine;
    return true;
}
