#include "cli/open.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "patient/patient.h"

static void show_progress(void *context, int done, int of)
{
    (void)context;
    fprintf(stderr, "\rreading %d of %d%s", done, of, done == of ? "\r\033[K" : "");
}

static bool open_file(struct scot_opened *out, const struct scot_cli_call *call, const char *path,
                      struct scot_error *err)
{
    const struct scot_image_options options = {.progress = call->terminal ? show_progress : NULL};
    if (scot_image_open(&out->ct, &out->image, path, &options, err))
        return true;
    scot_error_prefix(err, path);
    return false;
}

/* spine may be NULL: then only the CT is kept. */
static bool make_patient(struct scot_opened *out, struct scot_spine **spine, uint64_t seed, const struct scot_rules *rules,
                         struct scot_error *err)
{
    const struct scot_patient_options options = {.seed = seed};
    struct scot_patient *patient = NULL;
    if (!scot_patient_create(&patient, &options, err))
        return false;
    bool ok = spine == NULL || scot_spine_from_patient(spine, patient, rules, err);
    out->ct = scot_patient_take_ct(patient);
    scot_patient_destroy(&patient);
    snprintf(out->image.format, sizeof out->image.format, "built-in patient");
    snprintf(out->image.stored_type, sizeof out->image.stored_type, "int16");
    if (out->ct->sha256[0] == '\0')
        scot_volume_hash(out->ct);
    return ok;
}

bool scot_cli_open(struct scot_opened *out, const struct scot_cli_call *call, const char *path, uint64_t seed,
                   bool find_body, struct scot_error *err)
{
    *out = (struct scot_opened){0};
    if (!(path != NULL ? open_file(out, call, path, err) : make_patient(out, NULL, seed, NULL, err)))
        return false;
    return !find_body || scot_body_find(&out->body, out->ct, err);
}

bool scot_cli_open_spine(struct scot_opened *out, struct scot_spine **spine, const struct scot_cli_call *call, const char *path,
                         uint64_t seed, const struct scot_rules *rules, struct scot_error *err)
{
    *out = (struct scot_opened){0};
    if (!(path != NULL ? open_file(out, call, path, err) : make_patient(out, spine, seed, rules, err)) ||
        !scot_body_find(&out->body, out->ct, err))
        return false;
    if (out->ct->sha256[0] == '\0')
        scot_volume_hash(out->ct);
    return path == NULL || scot_spine_from_ct(spine, out->ct, out->body, rules, err);
}

void scot_cli_close(struct scot_opened *opened)
{
    scot_body_destroy(&opened->body);
    scot_volume_destroy(&opened->ct);
}

void scot_cli_own_folder(char *folder, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", folder, size - 1);
    folder[length > 0 ? length : 0] = '\0';
    char *last = strrchr(folder, '/');
    if (last != NULL)
        *last = '\0';
}
