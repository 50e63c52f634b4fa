#include <stdio.h>

#include "base/clock.h"
#include "patient/patient.h"
#include "procedure/flow.h"
#include "xray/carm.h"

/* What a step of contrast costs on one core, and its projection: for a tip in each compartment of the built-in
 * patient. bench-flow [rules folder] */

struct bench {
    struct scot_flow *flow;
    struct scot_contrast_grid *grid;
    float *picture;
};

enum { SIZE = 1024, STEPS = 400 };


static void run(struct bench *b, const char *what, struct scot_vec3 tip, double ml)
{
    const struct scot_contrast_rule *rule = scot_flow_rule(b->flow);
    const struct scot_carm carm = {.isocentre = tip, .sad_mm = 700, .sid_mm = 1100};
    struct scot_view view = scot_carm_view(&carm, 300, SIZE);
    struct scot_error err = {0};
    scot_flow_reset(b->flow, 1);
    double start = scot_clock_ms(), worst = 0, sum = 0, worst_shadow = 0;
    bool flows = rule->inject(rule->context, 0, b->grid, tip, scot_vec3(0, -1, 0), ml, 0.4, 240, &err);
    double inject = scot_clock_ms() - start;
    for (int n = 0; flows && n < STEPS; n++) {
        double before = scot_clock_ms();
        rule->step(rule->context, 0, b->grid, 25);
        double took = scot_clock_ms() - before;
        sum += took;
        worst = took > worst ? took : worst;
        if (n % 8 != 0)
            continue;
        int box[4] = {SIZE, SIZE, 0, 0};
        before = scot_clock_ms();
        scot_contrast_project(b->grid, &view, NULL, b->picture, box);
        worst_shadow = scot_clock_ms() - before > worst_shadow ? scot_clock_ms() - before : worst_shadow;
    }
    struct scot_flow_report report;
    scot_flow_report(b->flow, 0, &report);
    printf("%-16s %-16s inject %6.2f ms, step mean %6.3f ms, worst %6.2f ms, shadow worst %5.2f ms\n", what,
           scot_pattern_id[report.pattern], inject, sum / STEPS, worst, worst_shadow);
}

static struct scot_vec3 tissue_near(const struct scot_spine *spine, struct scot_vec3 from, enum scot_tissue tissue)
{
    for (double y = -30; y < 40; y += 0.25)
        if (scot_spine_tissue(spine, scot_along(from, y, scot_vec3(0, 1, 0))) == tissue)
            return scot_along(from, y + 0.5, scot_vec3(0, 1, 0));
    return from;
}

int main(int argc, char **argv)
{
    struct scot_error err = {0};
    struct scot_patient *patient = NULL;
    struct scot_rules *rules = NULL;
    struct scot_spine *spine = NULL;
    static float picture[SIZE * SIZE];
    struct bench b = {.picture = picture};
    const struct scot_patient_options options = {0};
    const struct scot_flow_options flow = {.seed = 1};
    if (!scot_rules_create(&rules, &err) || !scot_rules_read_folder(rules, argc > 1 ? argv[1] : "rules", &err) ||
        !scot_patient_create(&patient, &options, &err) || !scot_spine_from_patient(&spine, patient, rules, &err) ||
        !scot_flow_create(&b.flow, spine, rules, &flow, &err) || !scot_contrast_grid_create(&b.grid, 60, 0.75, &err)) {
        fprintf(stderr, "bench-flow: %s\n", err.text);
        return 1;
    }
    const struct scot_spine_joint *left = scot_spine_joint(spine, scot_spine_find_joint(spine, "L4/5", SCOT_SPINE_LEFT));
    const struct scot_spine_joint *right = scot_spine_joint(spine, scot_spine_find_joint(spine, "L4/5", SCOT_SPINE_RIGHT));
    struct scot_vec3 middle = scot_scale(scot_add(left->centre, right->centre), 0.5);
    run(&b, "joint", left->centre, 3);
    run(&b, "muscle", scot_along(left->centre, 22, scot_vec3(0, 1, 0)), 3);
    run(&b, "sac", tissue_near(spine, middle, SCOT_TISSUE_DURAL_SAC), 3);
    run(&b, "epidural", tissue_near(spine, middle, SCOT_TISSUE_EPIDURAL), 3);
    for (int vessel = 0; vessel < scot_spine_vessels(spine); vessel++)
        if (scot_spine_vessel(spine, vessel)->vein) {
            run(&b, "vein", scot_spine_vessel(spine, vessel)->line.point[1], 1);
            break;
        }
    scot_contrast_grid_destroy(&b.grid);
    scot_flow_destroy(&b.flow);
    scot_spine_destroy(&spine);
    scot_patient_destroy(&patient);
    scot_rules_destroy(&rules);
    return 0;
}
