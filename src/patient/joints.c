#include "patient/inside.h"

#include <math.h>
#include <stdio.h>

#include "patient/anatomy.h"

/* The second word repeats its letter only where it changes. */
void scot_facet_name(char *out, size_t size, enum scot_level above)
{
    const char *a = scot_level_name[above], *b = scot_level_name[above + 1];
    snprintf(out, size, "%s/%s", a, a[0] == b[0] ? b + 1 : b);
}

static void fill_joint(struct scot_joint_truth *truth, const struct scot_person *person, enum scot_level above,
                       enum scot_side side)
{
    const struct scot_facet *f = &person->facet[above][side];
    scot_facet_name(truth->joint, sizeof truth->joint, above);
    snprintf(truth->side, sizeof truth->side, "%s", side == SCOT_LEFT ? "left" : "right");
    truth->centre = f->frame.origin;
    truth->normal = f->frame.y;
    truth->gap_mm = f->gap_mm;
    truth->width_mm = f->width_mm;
    truth->height_mm = f->height_mm;
    truth->transverse_deg = scot_deg(f->transverse_rad);
    truth->sagittal_deg = 90 - scot_deg(f->frame.tilt_rad);
    truth->dorsal = scot_facet_point(f, f->width_mm / 2, 0, 0);
    truth->ventral = scot_facet_point(f, -f->width_mm / 2, 0, 0);
    truth->along = f->frame.x;
    truth->up = f->frame.z;
    truth->radius_mm = f->radius_mm;
    truth->capsule_label = SCOT_LABEL_CAPSULE + 2 * (int)above + (int)side;
    truth->cartilage_label = SCOT_LABEL_CARTILAGE + 2 * (int)above + (int)side;
    /* The middle of the dorsal third is a third of the width behind the centre. */
    struct scot_vec3 beam = scot_facet_tangent(f, f->width_mm / 3);
    truth->profile_oblique_deg = scot_deg(atan2(beam.x, beam.y));
    truth->profile_tilt_deg = scot_deg(asin(beam.z));
}

void scot_patient_find_joints(struct scot_patient *patient)
{
    for (int n = 0; n < SCOT_PATIENT_JOINTS; n++)
        fill_joint(&patient->joint[n], &patient->person, (enum scot_level)(SCOT_T12 + n / 2), (enum scot_side)(n % 2));
}

const struct scot_joint_truth *scot_patient_joints(const struct scot_patient *patient, int *count)
{
    *count = SCOT_PATIENT_JOINTS;
    return patient->joint;
}
