#include <stdio.h>
#include <string.h>

#include "cli/marks.h"
#include "cli/theatre.h"

enum { SEED, LABELS, TARGET, APPROACH, WHICH, MARK, RULES, OPTIONS };

static const struct scot_cli_option options[] = {
    [SEED] = {"--seed", SCOT_CLI_WHOLE, "N", 0, 9e15, 0, "of the built-in patient"},
    [LABELS] = {"--labels", SCOT_CLI_TEXT, "MAP", 0, 0, 0, "a label map: joints are not found in one yet"},
    [TARGET] = {"--target", SCOT_CLI_TEXT, "TARGET", 0, 0, 0, "\"L4/5 left\", or a nerve's name"},
    [APPROACH] = {"--approach", SCOT_CLI_TEXT, "HOW", 0, 0, 0, "intra-articular (usual for a joint) or medial-branch"},
    [WHICH] = {"--which", SCOT_CLI_WHOLE, "N", 0, 1, 0, "of the joint's two nerves"},
    [MARK] = {"--mark", SCOT_CLI_TEXT, "JOINT", 0, 0, 0, "\"L4/5 left:x,y,z;x,y,z;x,y,z\", centre and both ends, LPS mm"},
    [RULES] = {"--rules", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "clinical figures (default: rules beside the program)"},
};

static void print_plan(const struct scot_plan *plan)
{
    printf("%s\n", plan->target_long);
    printf("view      oblique %.0f, tilt %.0f degrees\n", plan->view.oblique_deg, plan->view.tilt_deg);
    printf("second    oblique %.0f, tilt %.0f degrees\n", plan->second.oblique_deg, plan->second.tilt_deg);
    printf("target    %.1f %.1f %.1f mm\n", plan->target_mm.x, plan->target_mm.y, plan->target_mm.z);
    printf("entry     %.1f %.1f %.1f mm, %.1f mm deep\n", plan->entry_mm.x, plan->entry_mm.y, plan->entry_mm.z, plan->depth_mm);
    printf("needle    %d G, %.0f mm; the target takes %.1f mL\n", plan->gauge, plan->needle_mm, plan->volume_ml);
    for (int i = 0; i < plan->checks; i++)
        printf("%s  %s\n", plan->check[i].ok ? "ok      " : "look    ", plan->check[i].text);
}

static bool make_plan(const struct scot_cli_call *call, const struct scot_opened *opened, const struct scot_spine *spine,
                      const struct scot_rules *rules, struct scot_error *err)
{
    char name[SCOT_SPINE_NAME];
    bool nerve = scot_spine_read_name(name, call->value[TARGET].text) == SCOT_NAMED_NERVE; /* which can only be blocked */
    const char *usual = scot_approach_name[nerve ? SCOT_MEDIAL_BRANCH : SCOT_INTRA_ARTICULAR];
    const char *how = call->value[APPROACH].given ? call->value[APPROACH].text : usual;
    int approach = 0;
    struct scot_plan plan;
    while (approach < SCOT_APPROACHES && strcmp(how, scot_approach_name[approach]) != 0)
        approach++;
    if (approach == SCOT_APPROACHES)
        return scot_fail(err, "--approach is %.40s, wanted intra-articular or medial-branch", how);
    if (!scot_plan_find(&plan, spine, call->value[TARGET].text, (enum scot_approach)approach, (int)call->value[WHICH].number[0],
                        opened->ct, opened->body, rules, NULL, err))
        return false;
    char text[SCOT_PLAN_JSON_BYTES];
    if (call->json && scot_plan_json(&plan, text, sizeof text) > 0)
        printf("%s\n", text);
    else
        print_plan(&plan);
    return true;
}

static bool run(const struct scot_cli_call *call, struct scot_error *err)
{
    struct scot_rules *rules = NULL;
    struct scot_opened opened = {0};
    struct scot_spine *spine = NULL;
    const char *path = call->arguments > 0 ? call->argument[0] : NULL;
    if (!call->value[TARGET].given) {
        *call->wrong_use = true;
        return scot_fail(err, "--target is missing, wanted one like \"L4/5 left\"");
    }
    if (call->value[LABELS].given)
        return scot_fail(err, "joints are not found in label maps yet: mark them with --mark");
    bool ok = scot_cli_rules(&rules, call->value[RULES].given ? call->value[RULES].text : NULL, err) &&
              scot_cli_open_spine(&opened, &spine, call, path, (uint64_t)call->value[SEED].number[0], rules, err) &&
              (!call->value[MARK].given || scot_cli_mark(spine, call->value[MARK].text, err)) &&
              make_plan(call, &opened, spine, rules, err);
    scot_spine_destroy(&spine);
    scot_cli_close(&opened);
    scot_rules_destroy(&rules);
    return ok;
}

const struct scot_cli_command scot_cli_plan = {
    .name = "plan",
    .argument_names = "[CT]",
    .most_arguments = 1,
    .summary = "View, needle path and checks for one joint or nerve",
    .lesson = "Where the C-arm stands to see the back of the joint open, where the needle goes in and how deep, and what is to be checked.\n"
              "Without a CT it plans on the built-in patient; on a CT of your own the joint is marked.\n\n"
              "    scottie plan --target \"L4/5 left\"\n"
              "    scottie plan --target \"L4/5 left\" --approach medial-branch --which 1 --json\n"
              "    scottie plan --target \"L3 medial branch left\"",
    .option = options,
    .options = OPTIONS,
    .run = run,
};
