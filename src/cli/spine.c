#include <stdio.h>

#include "base/memory.h"
#include "cli/marks.h"
#include "cli/theatre.h"
#include "spine/space.h"

enum { SEED, LABELS, MARK, RULES, OPTIONS };

static const struct scot_cli_option options[] = {
    [SEED] = {"--seed", SCOT_CLI_WHOLE, "N", 0, 9e15, 0, "of the built-in patient"},
    [LABELS] = {"--labels", SCOT_CLI_TEXT, "MAP", 0, 0, 0, "a label map: joints are not found in one yet"},
    [MARK] = {"--mark", SCOT_CLI_TEXT, "JOINT", 0, 0, 0, "\"L4/5 left:x,y,z;x,y,z;x,y,z\", centre and both ends, LPS mm"},
    [RULES] = {"--rules", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "clinical figures (default: rules beside the program)"},
};

static void print_table(const struct scot_spine *spine)
{
    static const char *const side[] = {"left", "right"};
    for (int i = 0; i < scot_spine_joints(spine); i++) {
        const struct scot_spine_joint *j = scot_spine_joint(spine, i);
        struct scot_vec3 beam = scot_joint_tangent(j, j->width_mm / 3);
        printf("%-7s %-5s  centre %7.1f %7.1f %7.1f mm   gap %.1f mm%s   opens at oblique %3.0f, tilt %3.0f\n", j->name, side[j->side],
               j->centre.x, j->centre.y, j->centre.z, j->gap_mm, j->gap_measured ? "" : " (usual)", scot_deg(atan2(beam.x, beam.y)),
               scot_deg(asin(beam.z)));
        char line[200];
        scot_joint_space_line(line, sizeof line, &j->space);
        printf("               %s\n", line);
        scot_joint_rim_line(line, sizeof line, &j->space);
        printf("               %s\n", line);
    }
    if (scot_spine_joints(spine) > 0)
        printf("%s\n", scot_joint_finding_only);
}

static bool print(const struct scot_cli_call *call, const struct scot_spine *spine, struct scot_error *err)
{
    char *text = NULL;
    size_t length;
    if (!call->json) {
        print_table(spine);
        return true;
    }
    bool ok = scot_spine_json(&text, &length, spine, err);
    if (ok)
        printf("%s\n", text);
    scot_free(text);
    return ok;
}

static bool run(const struct scot_cli_call *call, struct scot_error *err)
{
    struct scot_rules *rules = NULL;
    struct scot_opened opened = {0};
    struct scot_spine *spine = NULL;
    const char *path = call->arguments > 0 ? call->argument[0] : NULL;
    if (call->value[LABELS].given)
        return scot_fail(err, "joints are not found in label maps yet: mark them with --mark");
    bool ok = scot_cli_rules(&rules, call->value[RULES].given ? call->value[RULES].text : NULL, err) &&
              scot_cli_open_spine(&opened, &spine, call, path, (uint64_t)call->value[SEED].number[0], rules, err) &&
              (!call->value[MARK].given || scot_cli_mark(spine, call->value[MARK].text, err)) && print(call, spine, err);
    scot_spine_destroy(&spine);
    scot_cli_close(&opened);
    scot_rules_destroy(&rules);
    return ok;
}

const struct scot_cli_command scot_cli_spine = {
    .name = "spine",
    .argument_names = "[CT]",
    .most_arguments = 1,
    .summary = "What is where: the facet joints of the built-in patient, or the one that is marked",
    .lesson = "Without a CT it tells the built-in patient's joints, nerves and vessels. In a CT of your own no joint is known until\n"
              "it is marked: its centre and both ends of its line in an axial slice. Lengths are LPS millimetres.\n\n"
              "    scottie spine --json\n"
              "    scottie spine ct.nii.gz --mark \"L4/5 left:18.1,17.2,46.7;21,21.3,46.7;15.1,13.2,46.7\"",
    .option = options,
    .options = OPTIONS,
    .run = run,
};
