#define _GNU_SOURCE
#include "patient/inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/image.h"
#include "patient/anatomy.h"

/* truth.json, written from the very measures the geometry is built from. */

static void print_point(FILE *file, const char *name, struct scot_vec3 p, const char *after)
{
    fprintf(file, "\"%s\":[%.3f,%.3f,%.3f]%s", name, p.x, p.y, p.z, after);
}

static void print_vertebrae(FILE *file, const struct scot_person *person)
{
    fputs("\"vertebrae\":[", file);
    for (int level = 0; level < SCOT_LEVELS; level++) {
        fprintf(file, "%s\n{\"level\":\"%s\",", level > 0 ? "," : "", scot_level_name[level]);
        print_point(file, "centre_mm", person->vertebra[level].frame.origin, "}");
    }
    fputs("],\n", file);
}

static void print_joint(FILE *file, const struct scot_joint_truth *j, const struct scot_facet *f)
{
    fprintf(file, "{\"joint\":\"%s\",\"side\":\"%s\",", j->joint, j->side);
    print_point(file, "centre_mm", j->centre, ",");
    fprintf(file, "\"normal\":[%.5f,%.5f,%.5f],", j->normal.x, j->normal.y, j->normal.z);
    fprintf(file,
            "\"gap_mm\":%.3f,\"width_mm\":%.2f,\"height_mm\":%.2f,\"transverse_deg\":%.2f,\"sagittal_deg\":%.2f,"
            "\"profile\":{\"oblique_deg\":%.2f,\"tilt_deg\":%.2f},",
            j->gap_mm, j->width_mm, j->height_mm, j->transverse_deg, j->sagittal_deg, j->profile_oblique_deg,
            j->profile_tilt_deg);
    print_point(file, "dorsal_third_mm", scot_facet_point(f, f->width_mm / 3, 0, 0), ",");
    print_point(file, "dorsal_end_mm", j->dorsal, ",");
    print_point(file, "ventral_end_mm", j->ventral, ",");
    fprintf(file, "\"dorsal\":[%.5f,%.5f,%.5f],\"up\":[%.5f,%.5f,%.5f],\"radius_mm\":%.2f,", j->along.x, j->along.y,
            j->along.z, j->up.x, j->up.y, j->up.z, j->radius_mm);
    print_point(file, "recess_superior_mm", scot_facet_point(f, 0, 0, f->height_mm / 2), ",");
    print_point(file, "recess_inferior_mm", scot_facet_point(f, 0, 0, -f->height_mm / 2), ",");
    fprintf(file,
            "\"capsule\":{\"label\":%d,\"cartilage_label\":%d,\"beyond_gap_mm\":%.1f,\"beyond_height_mm\":%.1f},",
            j->capsule_label, j->cartilage_label, SCOT_CAPSULE_MM, SCOT_RECESS_MM);
    fputs("\"confidence\":1,\"warnings\":[]}", file);
}

static void print_joints(FILE *file, const struct scot_patient *patient)
{
    fputs("\"joints\":[", file);
    for (int n = 0; n < SCOT_PATIENT_JOINTS; n++) {
        fputs(n > 0 ? ",\n" : "\n", file);
        print_joint(file, &patient->joint[n], &patient->person.facet[SCOT_T12 + n / 2][n % 2]);
    }
    fputs("],\n", file);
}

static const char *const kind_name[] = {"root", "medial branch", "dorsal ramus", "segmental artery",
                                        "radicular artery", "great vessel", "vein"};

static void print_line(FILE *file, const struct scot_course *c, bool names_nerve)
{
    fprintf(file, "{\"name\":\"%s\",\"kind\":\"%s\",\"side\":\"%s\",\"label\":%d,", c->name, kind_name[c->kind],
            c->side == SCOT_LEFT ? "left" : "right", c->label);
    if (names_nerve)
        fprintf(file, "\"nerve\":\"%s\",\"bone\":\"%s\",", scot_level_name[c->level], scot_level_name[c->bone]);
    if (c->target != SCOT_NO_TARGET)
        print_point(file, "target_mm", c->point[c->target], ",");
    fputs("\"points_mm\":[", file);
    for (int n = 0; n < c->points; n++)
        fprintf(file, "%s[%.3f,%.3f,%.3f]", n > 0 ? "," : "", c->point[n].x, c->point[n].y, c->point[n].z);
    fputs("],\"radii_mm\":[", file);
    for (int n = 0; n < c->points; n++)
        fprintf(file, "%s%.2f", n > 0 ? "," : "", c->radius_mm[n]);
    fputs("]}", file);
}

/* Nerves are the kinds up to the dorsal ramus, vessels those after it. */
static void print_lines(FILE *file, const struct scot_patient *patient, const char *name, bool nerves)
{
    const char *between = "";
    fprintf(file, "\"%s\":[", name);
    for (int n = 0; n < patient->courses; n++) {
        if ((patient->course[n].kind <= SCOT_COURSE_DORSAL_RAMUS) != nerves)
            continue;
        fprintf(file, "%s\n", between);
        print_line(file, &patient->course[n], nerves);
        between = ",";
    }
    fputs("],\n", file);
}

/* The canal's middle behind each body, its half axes, and those of the dural sac in it. */
static void print_canal(FILE *file, const struct scot_person *person)
{
    fputs("\"canal\":[", file);
    for (int level = 0; level < SCOT_LEVELS; level++) {
        const struct scot_vertebra *v = &person->vertebra[level];
        fprintf(file, "%s\n{\"level\":\"%s\",", level > 0 ? "," : "", scot_level_name[level]);
        print_point(file, "centre_mm", scot_person_canal(person, (enum scot_level)level), ",");
        fprintf(file, "\"half_width_mm\":%.2f,\"half_depth_mm\":%.2f,\"dura_half_width_mm\":%.2f,\"dura_half_depth_mm\":%.2f}",
                v->canal_width_mm / 2, v->canal_depth_mm / 2, SCOT_DURA_WIDE * v->canal_width_mm / 2,
                SCOT_DURA_DEEP * v->canal_depth_mm / 2);
    }
    fputs("],\n", file);
}

void scot_patient_print_truth(FILE *file, const struct scot_patient *patient)
{
    const struct scot_person *person = &patient->person;
    fprintf(file, "{\"frame\":\"LPS mm\",\"seed\":%llu,\"size\":%.4f,\"bmi\":%.2f,\n",
            (unsigned long long)person->seed, person->size, person->bmi);
    print_vertebrae(file, person);
    print_joints(file, patient);
    print_lines(file, patient, "nerves", true);
    print_lines(file, patient, "vessels", false);
    print_canal(file, person);
    fprintf(file, "\"skin\":{\"thickness_mm\":%.2f,\"mid_canal_to_skin_mm\":%.2f,\"at\":\"L3\"},\n",
            SCOT_SKIN_MM, person->skin_to_canal_mm);
    fputs("\"warnings\":[]}\n", file);
}

static bool write_truth(const struct scot_patient *patient, const char *path, struct scot_error *err)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return scot_fail(err, "%.200s: %s", path, strerror(errno));
    scot_patient_print_truth(file, patient);
    bool ok = !ferror(file);
    return (fclose(file) == 0 && ok) || scot_fail(err, "%.200s: %s", path, strerror(errno));
}

static bool path_in(char path[], size_t size, const char *folder, const char *name, struct scot_error *err)
{
    int length = snprintf(path, size, "%s/%s", folder, name);
    return (length > 0 && (size_t)length < size) ||
           scot_fail(err, "the folder's name has %zu bytes, wanted at most %zu", strlen(folder), size - 20);
}

bool scot_patient_write(const struct scot_patient *patient, const char *folder, struct scot_error *err)
{
    char path[1024];
    if (patient->ct == NULL)
        return scot_fail(err, "the patient's CT was taken, wanted one to write");
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return scot_fail(err, "%.200s: %s", folder, strerror(errno));
    return path_in(path, sizeof path, folder, "ct.nii.gz", err) && scot_nifti_write(path, patient->ct, err) &&
           path_in(path, sizeof path, folder, "labels.nii.gz", err) &&
           scot_nifti_write(path, patient->labels, err) && path_in(path, sizeof path, folder, "truth.json", err) &&
           write_truth(patient, path, err);
}
