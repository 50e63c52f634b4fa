#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "cli/open.h"

struct range {
    int least, most;
};

static struct range range_of(const struct scot_volume *ct)
{
    struct range range = {ct->voxel[0], ct->voxel[0]};
    size_t count = scot_volume_count(ct);
    for (size_t i = 1; i < count; i++) {
        if (ct->voxel[i] < range.least)
            range.least = ct->voxel[i];
        if (ct->voxel[i] > range.most)
            range.most = ct->voxel[i];
    }
    return range;
}

/* Which way i, j and k run, in patient letters: "LPH" is the usual axial CT, head first supine. */
static void orientation_of(const struct scot_volume *ct, char letters[4])
{
    static const char toward[3] = {'L', 'P', 'H'}, away[3] = {'R', 'A', 'F'};
    for (int axis = 0; axis < 3; axis++) {
        int row = 0;
        for (int other = 1; other < 3; other++)
            if (fabs(ct->patient_from_voxel.m[other][axis]) > fabs(ct->patient_from_voxel.m[row][axis]))
                row = other;
        letters[axis] = ct->patient_from_voxel.m[row][axis] > 0 ? toward[row] : away[row];
    }
    letters[3] = '\0';
}

static void print_text(const struct scot_opened *opened, const struct range *hu, const char *orientation)
{
    const struct scot_volume *ct = opened->ct;
    const struct scot_image_info *image = &opened->image;
    double spacing_mm[3];
    scot_volume_spacing_mm(ct, spacing_mm);
    struct scot_vec3 centre = scot_volume_centre(ct);
    printf("format       %s, %s", image->format, image->stored_type);
    if (image->files > 1 || image->passed_over > 0)
        printf(", %d files, %d passed over", image->files, image->passed_over);
    printf("\nsize         %d x %d x %d voxels\n", ct->n[0], ct->n[1], ct->n[2]);
    printf("spacing      %.4g x %.4g x %.4g mm\n", spacing_mm[0], spacing_mm[1], spacing_mm[2]);
    printf("orientation  i, j, k run to %s%s%s\n", orientation, image->position[0] != '\0' ? ", scanned " : "",
           image->position);
    printf("centre       %.2f, %.2f, %.2f mm (LPS)\n", centre.x, centre.y, centre.z);
    printf("HU           %d to %d\n", hu->least, hu->most);
    if (ct->clipped > 0)
        printf("clipped      %llu voxels to -1024 .. %d HU\n", (unsigned long long)ct->clipped, SCOT_TOP_HU);
    if (ct->not_finite > 0)
        printf("not finite   %llu voxels, taken as air\n", (unsigned long long)ct->not_finite);
    printf("couch        %s\n", opened->body == NULL ? "no patient found" : opened->body->couch_found ? "found" : "none");
    printf("sha256       %s\n", ct->sha256);
    for (int i = 0; i < image->notes; i++)
        printf("note         %s\n", image->note[i]);
}

static json_t *json_of(const struct scot_opened *opened, const struct range *hu, const char *orientation)
{
    const struct scot_volume *ct = opened->ct;
    const struct scot_image_info *image = &opened->image;
    double s[3];
    scot_volume_spacing_mm(ct, s);
    struct scot_vec3 c = scot_volume_centre(ct);
    json_t *notes = json_array(), *rows = json_array();
    for (int i = 0; i < image->notes; i++)
        json_array_append_new(notes, json_string(image->note[i]));
    for (int row = 0; row < 3; row++) {
        const double *m = ct->patient_from_voxel.m[row];
        json_array_append_new(rows, json_pack("[ffff]", m[0], m[1], m[2], m[3]));
    }
    return json_pack("{ss ss s[iii] s[fff] ss ss s[fff] si si sf s{si si} sI sI sb sb ss so so}", "format",
                     image->format, "stored_type", image->stored_type, "n", ct->n[0], ct->n[1], ct->n[2],
                     "spacing_mm", s[0], s[1], s[2], "orientation", orientation, "position", image->position,
                     "centre_mm", c.x, c.y, c.z, "files", image->files, "passed_over", image->passed_over,
                     "gantry_tilt_deg", image->gantry_tilt_deg, "hu", "least", hu->least, "most", hu->most,
                     "clipped", (json_int_t)ct->clipped, "not_finite", (json_int_t)ct->not_finite, "patient_found",
                     opened->body != NULL, "couch_found", opened->body != NULL && opened->body->couch_found,
                     "sha256", ct->sha256, "patient_from_voxel", rows, "notes", notes);
}

static bool print_json(json_t *object, struct scot_error *err)
{
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    bool ok = text != NULL || scot_fail(err, "the description cannot be written as JSON");
    if (ok)
        puts(text);
    free(text);
    json_decref(object);
    return ok;
}

static bool run(const struct scot_cli_call *call, struct scot_error *err)
{
    struct scot_opened opened;
    char orientation[4];
    bool ok = scot_cli_open(&opened, call, call->argument[0], 0, false, err);
    if (ok) {
        /* A volume without a patient in it is still worth describing. */
        struct scot_error no_patient = {0};
        scot_body_find(&opened.body, opened.ct, &no_patient);
        struct range hu = range_of(opened.ct);
        orientation_of(opened.ct, orientation);
        if (call->json)
            ok = print_json(json_of(&opened, &hu, orientation), err);
        else
            print_text(&opened, &hu, orientation);
    }
    scot_cli_close(&opened);
    return ok;
}

const struct scot_cli_command scot_cli_info = {
    .name = "info",
    .argument_names = "CT",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "Says what a CT is: size, spacing, orientation, HU, and what was done to it",
    .lesson = "CT is a DICOM folder or file, .nii, .nii.gz, .hdr, .nrrd, .nhdr, .mha or .mhd. Everything is\n"
              "said in DICOM patient LPS millimetres. The sha256 names the CT in every picture made from it.\n\n"
              "    scottie info scan.nii.gz\n"
              "    scottie info --json dicom-folder/",
    .run = run,
};
