#include "cli/xray.h"

#include <stdio.h>

#include "serve/text.h"

enum {
    OBLIQUE, TILT, ISO, SID, SAD, SIZE, PANEL, SOURCE, CENTRE, UP, INTEGRAL, PICTURE, KEEP_COUCH, SEED, OPTIONS
};

static const struct scot_cli_option options[] = {
    [OBLIQUE] = {"--oblique", SCOT_CLI_NUMBER, "DEG", -360, 360, 0, "detector to the patient's left"},
    [TILT] = {"--tilt", SCOT_CLI_NUMBER, "DEG", -90, 90, 0, "detector to the head"},
    [ISO] = {"--iso", SCOT_CLI_POINT, "X,Y,Z", -1e5, 1e5, 0, "isocentre, LPS mm (default: the volume's centre)"},
    [SID] = {"--sid", SCOT_CLI_NUMBER, "MM", 100, 5000, 1100, "source to image distance"},
    [SAD] = {"--sad", SCOT_CLI_NUMBER, "MM", 50, 5000, 700, "source to isocentre"},
    [SIZE] = {"--size", SCOT_CLI_WHOLE, "N", 64, 2048, 1024, "pixels on a side"},
    [PANEL] = {"--panel-mm", SCOT_CLI_NUMBER, "MM", 10, 1000, 300, "side of the square detector"},
    [SOURCE] = {"--source", SCOT_CLI_POINT, "X,Y,Z", -1e5, 1e5, 0, "with the next two: overrides the angles"},
    [CENTRE] = {"--detector-centre", SCOT_CLI_POINT, "X,Y,Z", -1e5, 1e5, 0, "LPS mm"},
    [UP] = {"--detector-up", SCOT_CLI_POINT, "X,Y,Z", -1e5, 1e5, 0, "direction of the picture's top"},
    [INTEGRAL] = {"--integral", SCOT_CLI_TEXT, "OUT.mha", 0, 0, 0, "write the line integral of attenuation"},
    [PICTURE] = {"-o", SCOT_CLI_TEXT, "SHOT.png", 0, 0, 0, "write the picture as the monitor shows it"},
    [KEEP_COUCH] = {"--keep-couch", SCOT_CLI_FLAG, NULL, 0, 0, 0, "leave the couch in the picture"},
    [SEED] = {"--seed", SCOT_CLI_WHOLE, "N", 0, 9e15, 0, "of the picture's noise"},
};

static struct scot_vec3 point_of(const struct scot_cli_call *call, int option)
{
    const double *p = call->value[option].number;
    return scot_vec3(p[0], p[1], p[2]);
}

/* Section 3's angles of the direction from source to detector, so that a sidecar can name them. */
static void angles_of(struct scot_carm *carm, const struct scot_view *view, double sad_mm)
{
    struct scot_vec3 beam = scot_sub(view->detector_centre, view->source);
    struct scot_vec3 d = scot_unit(beam);
    carm->tilt_rad = asin(fmax(-1, fmin(1, d.z)));
    carm->oblique_rad = atan2(d.x, d.y);
    carm->sid_mm = scot_length(beam);
    carm->sad_mm = sad_mm;
    carm->isocentre = scot_along(view->source, sad_mm, d);
}

static bool view_from_points(struct scot_cli_shot *shot, const struct scot_cli_call *call, struct scot_error *err)
{
    int given = call->value[SOURCE].given + call->value[CENTRE].given + call->value[UP].given;
    if (given != 3) {
        *call->wrong_use = true;
        return scot_fail(err, "%d of --source, --detector-centre and --detector-up are given, wanted all three", given);
    }
    if (!scot_view_from_points(&shot->view, point_of(call, SOURCE), point_of(call, CENTRE), point_of(call, UP),
                               shot->panel_mm, (int)call->value[SIZE].number[0]))
        return scot_fail(err, "source, detector centre and up do not make a view; wanted two points apart and an up "
                              "not along the beam");
    angles_of(&shot->carm, &shot->view, call->value[SAD].number[0]);
    return true;
}

static bool view_from_angles(struct scot_cli_shot *shot, const struct scot_cli_call *call,
                             const struct scot_volume *ct, struct scot_error *err)
{
    const struct scot_cli_value *value = call->value;
    shot->carm = (struct scot_carm){
        .oblique_rad = scot_rad(value[OBLIQUE].number[0]),
        .tilt_rad = scot_rad(value[TILT].number[0]),
        .isocentre = value[ISO].given ? point_of(call, ISO) : scot_volume_centre(ct),
        .sad_mm = value[SAD].number[0],
        .sid_mm = value[SID].number[0],
    };
    if (!(shot->carm.sid_mm > shot->carm.sad_mm))
        return scot_fail(err, "--sid is %g mm, wanted more than --sad, %g mm", shot->carm.sid_mm, shot->carm.sad_mm);
    shot->view = scot_carm_view(&shot->carm, shot->panel_mm, (int)value[SIZE].number[0]);
    return true;
}

static bool read_shot(struct scot_cli_shot *shot, const struct scot_cli_call *call, const struct scot_volume *ct,
                      struct scot_error *err)
{
    const struct scot_cli_value *value = call->value;
    *shot = (struct scot_cli_shot){.panel_mm = value[PANEL].number[0], .keep_couch = value[KEEP_COUCH].given,
                                   .seed = (uint64_t)value[SEED].number[0], .picture = value[PICTURE].text,
                                   .integral = value[INTEGRAL].text};
    bool points = value[SOURCE].given || value[CENTRE].given || value[UP].given;
    return points ? view_from_points(shot, call, err) : view_from_angles(shot, call, ct, err);
}

static void report(const struct scot_cli_call *call, const struct scot_cli_shot *shot)
{
    const struct scot_view *v = &shot->view;
    char picture[512] = "null", integral[512] = "null";
    if (!call->json)
        return;
    if (shot->picture != NULL)
        scot_json_string(picture, sizeof picture, shot->picture);
    if (shot->integral != NULL)
        scot_json_string(integral, sizeof integral, shot->integral);
    printf("{\"picture\":%s,\"integral\":%s,\"oblique_deg\":%.10g,\"tilt_deg\":%.10g,\"source_mm\":[%.6f,%.6f,%.6f],"
           "\"detector_centre_mm\":[%.6f,%.6f,%.6f],\"right\":[%.9f,%.9f,%.9f],\"up\":[%.9f,%.9f,%.9f],"
           "\"pixel_mm\":%.9g,\"columns\":%d,\"rows\":%d}\n",
           picture, integral, scot_deg(shot->carm.oblique_rad), scot_deg(shot->carm.tilt_rad), v->source.x,
           v->source.y, v->source.z, v->detector_centre.x, v->detector_centre.y, v->detector_centre.z, v->right.x,
           v->right.y, v->right.z, v->up.x, v->up.y, v->up.z, v->pixel_mm, v->columns, v->rows);
}

static bool run(const struct scot_cli_call *call, struct scot_error *err)
{
    struct scot_opened opened;
    struct scot_cli_shot shot;
    if (!call->value[PICTURE].given && !call->value[INTEGRAL].given) {
        *call->wrong_use = true;
        return scot_fail(err, "nothing to write, wanted -o SHOT.png or --integral OUT.mha or both");
    }
    bool ok = scot_cli_open(&opened, call, call->argument[0], 0, call->value[PICTURE].given, err) &&
              read_shot(&shot, call, opened.ct, err) &&
              (shot.integral == NULL || scot_cli_write_integral(&shot, opened.ct, call->threads, err)) &&
              (shot.picture == NULL || scot_cli_write_picture(&shot, &opened, call->threads, err));
    if (ok)
        report(call, &shot);
    scot_cli_close(&opened);
    return ok;
}

const struct scot_cli_command scot_cli_xray = {
    .name = "xray",
    .argument_names = "CT",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "One X-ray of a CT: as the monitor shows it, or as plain line integrals",
    .lesson = "0/0 puts the detector over the back of the prone patient; +oblique swings it to the\n"
              "patient's left, +tilt to the head. -o runs the whole X-ray chain with automatic\n"
              "brightness, takes the couch away, burns in L, R and SIMULATED, and writes SHOT.png.json\n"
              "beside it. --integral has no physics and keeps everything in the CT: 0.022/mm * (1 +\n"
              "HU/1000) summed along each ray, HU <= -800 as air, float32, row 0 at the head end,\n"
              "columns along up x n with n from detector to source.\n\n"
              "    scottie xray scan.nii.gz --oblique 30 --tilt -5 -o scottie-dog.png\n"
              "    scottie xray scan.nii.gz --size 512 --integral ap.mha\n"
              "    scottie xray scan.nii.gz --source 0,-700,0 --detector-centre 0,400,0 \\\n"
              "        --detector-up 0,0,1 --integral ap.mha",
    .option = options,
    .options = OPTIONS,
    .run = run,
};
