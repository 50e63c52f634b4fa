#include "patient/patient.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "serve/text.h"

enum { OUT, SEED, REGION, SPACING };

static const struct scot_cli_option options[] = {
    [OUT] = {"--out", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "folder to write into; made when it is not there"},
    [SEED] = {"--seed", SCOT_CLI_WHOLE, "N", 0, 9e15, 0, "another person; 0 is the mean one"},
    [REGION] = {"--region", SCOT_CLI_TEXT, "NAME", 0, 0, 0, "lumbar (default), thoracic, cervical or whole"},
    [SPACING] = {"--spacing", SCOT_CLI_NUMBER, "MM", 0.4, 3, 0, "voxel size (default 0.8)"},
};

static bool read_region(enum scot_region *out, const struct scot_cli_call *call, struct scot_error *err)
{
    static const char *const names[] = {"lumbar", "thoracic", "cervical", "whole"};
    const char *said = call->value[REGION].text;
    *out = SCOT_REGION_LUMBAR;
    for (int i = 0; said != NULL && i < 4; i++)
        if (strcmp(said, names[i]) == 0) {
            *out = (enum scot_region)i;
            return true;
        }
    *call->wrong_use = said != NULL;
    return said == NULL || scot_fail(err, "--region is %.40s, wanted lumbar, thoracic, cervical or whole", said);
}

static void report(const struct scot_cli_call *call, const char *folder)
{
    char quoted[1024];
    scot_json_string(quoted, sizeof quoted, folder);
    if (call->json)
        printf("{\"out\":%s,\"seed\":%.0f,\"files\":[\"ct.nii.gz\",\"labels.nii.gz\",\"truth.json\"]}\n", quoted,
               call->value[SEED].number[0]);
    else
        printf("wrote ct.nii.gz, labels.nii.gz and truth.json into %s\n", folder);
}

static bool run(const struct scot_cli_call *call, struct scot_error *err)
{
    struct scot_patient_options patient_options = {.seed = (uint64_t)call->value[SEED].number[0],
                                                   .spacing_mm = call->value[SPACING].number[0]};
    const char *folder = call->value[OUT].text;
    if (folder == NULL) {
        *call->wrong_use = true;
        return scot_fail(err, "--out is missing, wanted the folder to write into");
    }
    struct scot_patient *patient = NULL;
    if (!read_region(&patient_options.region, call, err) || !scot_patient_create(&patient, &patient_options, err))
        return false;
    bool ok = scot_patient_write(patient, folder, err);
    scot_patient_destroy(&patient);
    if (ok)
        report(call, folder);
    return ok;
}

const struct scot_cli_command scot_cli_patient = {
    .name = "patient",
    .argument_names = "",
    .summary = "Writes the built-in patient: a CT, its label map and the truth about its joints",
    .lesson = "The parametric patient that `scottie serve` opens on when it is given no CT. --seed varies the\n"
              "person within the published spread; the same seed gives the same bytes.\n\n"
              "    scottie patient --out anna --seed 3\n"
              "    scottie serve anna/ct.nii.gz",
    .option = options,
    .options = sizeof options / sizeof *options,
    .run = run,
};
