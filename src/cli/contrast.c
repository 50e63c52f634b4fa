#include "cli/contrast.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/theatre.h"
#include "patient/patient.h"

enum { GALLERY, ONLY, SEED, RULES, OPTIONS };

static const struct scot_cli_option options[] = {
    [GALLERY] = {"--gallery", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "folder to write the pictures into; made when it is not there"},
    [ONLY] = {"--only", SCOT_CLI_TEXT, "NAME", 0, 0, 0, "one scene: intra-articular, vascular, ..."},
    [SEED] = {"--seed", SCOT_CLI_WHOLE, "N", 0, 1e9, 2, "first seed to try"},
    [RULES] = {"--rules", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "folder of the figures (default: the one beside the program)"},
};

enum { TRIES = 64 };
static const double grid_mm = 60, spacing_mm = 0.75, drug_after_s = 4;

/* All that scenes are played with. */
struct stage {
    struct scot_patient *patient;
    struct scot_spine *spine;
    struct scot_rules *rules;
    struct scot_flow *flow;
    struct scot_contrast_grid *grid;
    struct scot_cli_studio studio;
    double time_s;
};

static void close_stage(struct stage *s)
{
    scot_cli_studio_close(&s->studio);
    scot_contrast_grid_destroy(&s->grid);
    scot_flow_destroy(&s->flow);
    scot_spine_destroy(&s->spine);
    scot_rules_destroy(&s->rules);
    scot_patient_destroy(&s->patient);
}

static bool open_stage(struct stage *s, const struct scot_cli_call *call, struct scot_error *err)
{
    const struct scot_patient_options patient = {0};
    const struct scot_flow_options flow = {.seed = (uint64_t)call->value[SEED].number[0]};
    *s = (struct stage){0};
    return scot_cli_rules(&s->rules, call->value[RULES].given ? call->value[RULES].text : NULL, err) &&
           scot_patient_create(&s->patient, &patient, err) &&
           scot_spine_from_patient(&s->spine, s->patient, s->rules, err) &&
           scot_flow_create(&s->flow, s->spine, s->rules, &flow, err) &&
           scot_contrast_grid_create(&s->grid, grid_mm, spacing_mm, err) &&
           scot_cli_studio_open(&s->studio, scot_patient_ct(s->patient), call->threads, err);
}

static bool inject(struct stage *s, struct scot_vec3 tip, struct scot_vec3 direction, double ml, double ml_s,
                   double mg_ml, struct scot_error *err)
{
    const struct scot_contrast_rule *rule = scot_flow_rule(s->flow);
    return rule->inject(rule->context, 0, s->grid, tip, direction, ml, ml_s, mg_ml, err);
}

/* Lets the scene go on until then; the drug comes when its time has come. */
static bool play_until(struct stage *s, const struct scot_cli_scene *scene, struct scot_vec3 tip,
                       struct scot_vec3 direction, double until_s, struct scot_error *err)
{
    const struct scot_contrast_rule *rule = scot_flow_rule(s->flow);
    while (s->time_s < until_s - 1e-6) {
        bool now = scene->then_ml > 0 && fabs(s->time_s - drug_after_s) < 0.01;
        if (now && !inject(s, tip, direction, scene->then_ml, scene->ml_s, 0, err))
            return false;
        rule->step(rule->context, 0, s->grid, 25);
        s->time_s += 0.025;
    }
    return true;
}

static void start(struct stage *s, const struct scot_cli_scene *scene, struct scot_vec3 tip, struct scot_vec3 direction,
                  uint64_t seed)
{
    struct scot_error refused = {0};
    scot_flow_reset(s->flow, seed);
    s->time_s = 0;
    if (!inject(s, tip, direction, scene->ml, scene->ml_s, 240, &refused))
        for (int axis = 0; axis < 3; axis++) /* nothing flows: that is the picture */
            s->grid->lo[axis] = s->grid->hi[axis] = 0;
}

/* The first seed with which the scene ends as it should: what a capsule does is chance. */
static bool find_seed(struct stage *s, const struct scot_cli_scene *scene, struct scot_vec3 tip,
                      struct scot_vec3 direction, uint64_t *seed, struct scot_error *err)
{
    struct scot_flow_report report;
    for (int n = 0; n < TRIES; n++, (*seed)++) {
        start(s, scene, tip, direction, *seed);
        if (!play_until(s, scene, tip, direction, scene->look[scene->looks - 1].after_s, err))
            return false;
        scot_flow_report(s->flow, 0, &report);
        if (report.pattern == scene->pattern)
            return true;
    }
    return scot_fail(err, "scene %s shows %s, wanted %s", scene->name, scot_pattern_id[report.pattern],
                     scot_pattern_id[scene->pattern]);
}

static const char *view_name(double oblique_deg)
{
    return oblique_deg == 0 ? "ap" : oblique_deg == 90 ? "lateral" : "oblique";
}

static bool shoot_scene(struct stage *s, const struct scot_cli_call *call, const struct scot_cli_scene *scene,
                        struct scot_error *err)
{
    struct scot_vec3 tip, direction;
    uint64_t seed = (uint64_t)call->value[SEED].number[0];
    if (!scene->place(s->spine, &tip, &direction))
        return scot_fail(err, "scene %s finds no place for its tip in this patient", scene->name);
    if (!find_seed(s, scene, tip, direction, &seed, err))
        return false;
    start(s, scene, tip, direction, seed);
    for (int n = 0; n < scene->looks; n++) {
        char path[1200];
        const struct scot_cli_look *look = &scene->look[n];
        snprintf(path, sizeof path, "%s/contrast-%s-%d-%s.png", call->value[GALLERY].text, scene->name, n + 1,
                 view_name(look->oblique_deg));
        if (!play_until(s, scene, tip, direction, look->after_s, err) ||
            !scot_cli_studio_shoot(&s->studio, s->grid, tip, direction, look->oblique_deg, path, err))
            return false;
        if (!call->json)
            printf("%s: %s after %.2f s, seed %.0f\n", path, scot_pattern_id[scene->pattern], look->after_s, (double)seed);
    }
    return true;
}

static bool run(const struct scot_cli_call *call, struct scot_error *err)
{
    struct stage stage;
    const char *only = call->value[ONLY].text;
    int shot = 0;
    if (!call->value[GALLERY].given) {
        *call->wrong_use = true;
        return scot_fail(err, "--gallery is missing, wanted the folder to write into");
    }
    if (mkdir(call->value[GALLERY].text, 0777) != 0 && errno != EEXIST)
        return scot_fail(err, "%.200s cannot be made", call->value[GALLERY].text);
    bool ok = open_stage(&stage, call, err);
    for (int n = 0; ok && n < scot_cli_scene_count; n++)
        if (only == NULL || strcmp(only, scot_cli_scenes[n].name) == 0) {
            ok = shoot_scene(&stage, call, &scot_cli_scenes[n], err);
            shot++;
        }
    close_stage(&stage);
    *call->wrong_use = ok && shot == 0;
    if (ok && shot == 0)
        return scot_fail(err, "--only is %.40s, wanted a scene's name such as intra-articular", only);
    if (ok && call->json)
        printf("{\"scenes\":%d}\n", shot);
    return ok;
}

const struct scot_cli_command scot_cli_contrast = {
    .name = "contrast",
    .argument_names = "",
    .summary = "Pictures of what contrast looks like in each compartment, in two views",
    .lesson = "Injects into the built-in patient with the tip placed by geometry - in the joint, beside it, in\n"
              "muscle, on the medial branch, in the epidural space, along a root, in a vein, in the dural sac, on\n"
              "bone - and writes what fluoroscopy shows, in two views, as the page doc/contrast.md has them.\n"
              "What is chance (where a capsule gives way) comes from the first seed from --seed on that does it.\n\n"
              "    scottie contrast --gallery patterns\n"
              "    scottie contrast --gallery patterns --only vascular --seed 7",
    .option = options,
    .options = OPTIONS,
    .run = run,
};
