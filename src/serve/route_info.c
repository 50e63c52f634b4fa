#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "serve/server_parts.h"

static json_t *point(struct scot_vec3 p)
{
    return json_pack("[fff]", p.x, p.y, p.z);
}

static json_t *notes_of(const struct scot_image_info *image)
{
    json_t *notes = json_array();
    for (int i = 0; i < image->notes; i++)
        json_array_append_new(notes, json_string(image->note[i]));
    return notes;
}

static json_t *affine(const struct scot_affine *a)
{
    json_t *rows = json_array();
    for (int row = 0; row < 3; row++)
        json_array_append_new(rows, json_pack("[ffff]", a->m[row][0], a->m[row][1], a->m[row][2], a->m[row][3]));
    return rows;
}

/* The box along the patient's axes that holds every voxel centre. */
static json_t *box_of(const struct scot_volume *ct)
{
    struct scot_vec3 lo = scot_vec3(INFINITY, INFINITY, INFINITY), hi = scot_scale(lo, -1);
    for (int corner = 0; corner < 8; corner++) {
        struct scot_vec3 voxel = scot_vec3(corner & 1 ? ct->n[0] - 1 : 0, corner & 2 ? ct->n[1] - 1 : 0,
                                           corner & 4 ? ct->n[2] - 1 : 0);
        struct scot_vec3 p = scot_affine_point(&ct->patient_from_voxel, voxel);
        lo = scot_vec3(fmin(lo.x, p.x), fmin(lo.y, p.y), fmin(lo.z, p.z));
        hi = scot_vec3(fmax(hi.x, p.x), fmax(hi.y, p.y), fmax(hi.z, p.z));
    }
    return json_pack("{soso}", "lo", point(lo), "hi", point(hi));
}

static json_t *ct_of(const struct scot_server_options *options)
{
    const struct scot_volume *ct = options->ct;
    double spacing_mm[3];
    scot_volume_spacing_mm(ct, spacing_mm);
    return json_pack("{ss s[iii] s[fff] ss ss so so so sI sb}", "format", options->image->format, "n", ct->n[0],
                     ct->n[1], ct->n[2], "spacing_mm", spacing_mm[0], spacing_mm[1], spacing_mm[2], "sha256",
                     ct->sha256, "position", options->image->position, "notes", notes_of(options->image),
                     "patient_from_voxel", affine(&ct->patient_from_voxel), "box_mm", box_of(ct), "clipped",
                     (json_int_t)ct->clipped, "couch_found", options->couch_found);
}

static json_t *commands(void)
{
    json_t *list = json_array();
    for (int i = 0; i < scot_room_command_count; i++) {
        const struct scot_command_spec *spec = &scot_room_commands[i];
        json_t *args = json_array();
        for (int a = 0; a < SCOT_COMMAND_ARGS && spec->arg[a] != NULL; a++) {
            bool optional = spec->arg[a][0] == '?';
            json_array_append_new(args, json_pack("{ss sf sf sb}", "name", spec->arg[a] + optional, "least",
                                                  spec->least[a], "most", spec->most[a], "optional", optional));
        }
        json_array_append_new(list, json_pack("{ss so ss}", "name", spec->name, "args", args, "help", spec->help));
    }
    return list;
}

static json_t *acts(void)
{
    json_t *list = json_array();
    for (int i = 0; i < scot_act_count; i++) {
        const struct scot_act_spec *spec = &scot_acts[i];
        json_t *args = json_array();
        for (int a = 0; a < SCOT_ACT_NUMBERS && spec->number[a] != NULL; a++) {
            bool optional = spec->number[a][0] == '?';
            json_array_append_new(args, json_pack("{ss sf sf sb}", "name", spec->number[a] + optional, "least",
                                                  spec->least[a], "most", spec->most[a], "optional", optional));
        }
        for (int a = 0; a < SCOT_ACT_TEXTS && spec->text[a] != NULL; a++) {
            bool optional = spec->text[a][0] == '?';
            json_array_append_new(args, json_pack("{ss sb sb}", "name", spec->text[a] + optional, "text", 1, "optional",
                                                  optional));
        }
        json_array_append_new(list, json_pack("{ss so ss}", "name", spec->name, "args", args, "help", spec->help));
    }
    return list;
}

char *info_text(const struct scot_server_options *options, struct scot_error *err)
{
    json_t *info = json_pack("{ss ss si so so so si ss}", "version", SCOT_VERSION, "isa", scot_isa_name(options->isa),
                             "threads", options->threads, "ct", ct_of(options), "commands", commands(), "acts", acts(),
                             "views", SCOT_VIEWS, "clinic",
                             options->clinic == NULL ? "none" : scot_clinic_is_demo(options->clinic) ? "demo" : "open");
    char *text = info != NULL ? json_dumps(info, JSON_COMPACT) : NULL;
    size_t bytes = text != NULL ? strlen(text) + 1 : 0;
    char *kept = text != NULL ? scot_alloc(bytes, 1, err) : NULL;
    if (kept != NULL)
        memcpy(kept, text, bytes);
    else
        scot_fail(err, "the CT's description cannot be written as JSON");
    free(text);
    json_decref(info);
    return kept;
}

enum MHD_Result route_info(struct request *r)
{
    return answer_static(r, "application/json", r->server->info, strlen(r->server->info));
}
