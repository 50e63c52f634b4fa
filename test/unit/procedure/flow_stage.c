#include "flow_stage.h"

#include <stdio.h>

#include "base/memory.h"
#include "rules_here.h"
#include "support.h"

int stage_open(void **state)
{
    static struct stage stage;
    struct stage *s = &stage;
    struct scot_error err = {0};
    const struct scot_patient_options patient = {0};
    const struct scot_flow_options flow = {.seed = 1};
    *state = s;
    s->rules = rules_here();
    bool ok = scot_patient_create(&s->patient, &patient, &err) &&
              scot_spine_from_patient(&s->spine, s->patient, s->rules, &err) &&
              scot_flow_create(&s->flow, s->spine, s->rules, &flow, &err) &&
              scot_contrast_grid_create(&s->grid, 60, 0.75, &err);
    if (!ok)
        fprintf(stderr, "stage: %s\n", err.text);
    return ok ? 0 : -1;
}

int stage_close(void **state)
{
    struct stage *s = *state;
    scot_contrast_grid_destroy(&s->grid);
    scot_flow_destroy(&s->flow);
    scot_spine_destroy(&s->spine);
    scot_rules_destroy(&s->rules);
    scot_patient_destroy(&s->patient);
    return 0;
}

bool stage_inject(struct stage *s, struct scot_vec3 tip, double ml, double ml_s, double mg_ml)
{
    const struct scot_contrast_rule *rule = scot_flow_rule(s->flow);
    return rule->inject(rule->context, 0, s->grid, tip, scot_vec3(0, -1, 0), ml, ml_s, mg_ml, NULL);
}

void stage_wait(struct stage *s, double seconds)
{
    const struct scot_contrast_rule *rule = scot_flow_rule(s->flow);
    for (int n = 0; n < lrint(seconds * 40); n++)
        rule->step(rule->context, 0, s->grid, 25);
}

struct scot_flow_report stage_report(const struct stage *s)
{
    struct scot_flow_report report;
    scot_flow_report(s->flow, 0, &report);
    return report;
}

void stage_check(const struct stage *s)
{
    const struct scot_contrast_grid *g = s->grid;
    const struct scot_contrast_rule *rule = scot_flow_rule(s->flow);
    struct scot_contrast_balance balance = rule->balance(rule->context, 0);
    struct scot_flow_report r = stage_report(s);
    double all_ml = r.joint_ml + r.capsule_leak_ml + r.muscle_ml + r.epidural_ml + r.foraminal_ml + r.vessel_ml +
                    r.thecal_ml + r.pool_ml + r.other_ml + r.lost_ml;
    assert_true(fabs(all_ml - r.out_ml) <= 0.01 * r.out_ml + 1e-9);
    assert_true(fabs(balance.out_ml - r.out_ml) < 1e-12 && balance.out_ml <= balance.injected_ml + 1e-9);
    double mg = 0;
    for (int k = 0; k < g->n[2]; k++)
        for (int j = 0; j < g->n[1]; j++)
            for (int i = 0; i < g->n[0]; i++) {
                float here = g->iodine[((size_t)k * (size_t)g->n[1] + (size_t)j) * (size_t)g->n[0] + (size_t)i];
                bool inside = i >= g->lo[0] && i < g->hi[0] && j >= g->lo[1] && j < g->hi[1] && k >= g->lo[2] && k < g->hi[2];
                assert_true(here >= 0 && here <= 600 && (inside || here == 0)); /* vessels overlap where they fork */
                mg += (double)here;
            }
    mg *= g->spacing_mm * g->spacing_mm * g->spacing_mm / 1000;
    double put_in = balance.mg + balance.gone_mg;
    assert_true(fabs(mg - balance.mg) <= 0.01 * put_in + 1e-6);
    assert_true(r.pressure >= 0 && r.pressure <= 1);
}

const struct scot_spine_joint *stage_joint(const struct stage *s, const char *name, enum scot_spine_side side)
{
    int index = scot_spine_find_joint(s->spine, name, side);
    assert_true(index >= 0);
    return scot_spine_joint(s->spine, index);
}

struct scot_vec3 stage_behind_sac(const struct stage *s, const char *name, double mm)
{
    struct scot_vec3 p = scot_scale(scot_add(stage_joint(s, name, SCOT_SPINE_LEFT)->centre,
                                             stage_joint(s, name, SCOT_SPINE_RIGHT)->centre), 0.5);
    p.y -= 30;
    while (scot_spine_tissue(s->spine, p) != SCOT_TISSUE_DURAL_SAC)
        p.y += 0.1;
    while (scot_spine_tissue(s->spine, p) == SCOT_TISSUE_DURAL_SAC)
        p.y += 0.1;
    p.y += mm;
    return p;
}
