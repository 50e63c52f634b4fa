#include <string.h>

#include "flow_stage.h"
#include "support.h"

/* The account is right wherever the needle goes, and chance is as often as it is published to be. */

static uint64_t state_of_dice = 88172645463325252u;

static double dice(double from, double to)
{
    state_of_dice ^= state_of_dice << 13;
    state_of_dice ^= state_of_dice >> 7;
    state_of_dice ^= state_of_dice << 17;
    return from + (to - from) * (double)(state_of_dice >> 11) * 0x1p-53;
}

/* volume and iodine are kept to 1 % for any tip, any order of contrast and drug, any move. */
static void nothing_is_made_or_lost(void **state)
{
    struct stage *s = *state;
    int flowed = 0;
    for (int n = 0; n < 40; n++) {
        const struct scot_spine_joint *joint = scot_spine_joint(s->spine, (int)dice(0, scot_spine_joints(s->spine)));
        struct scot_vec3 tip = scot_add(joint->centre, scot_vec3(dice(-22, 22), dice(-24, 24), dice(-15, 15)));
        scot_flow_reset(s->flow, (uint64_t)n);
        for (int shot = 0; shot < 4; shot++) {
            bool drug = dice(0, 1) < 0.4;
            flowed += stage_inject(s, tip, dice(0.1, 1.4), dice(0.1, 1), drug ? 0 : dice(180, 300));
            stage_wait(s, dice(0, 2.5));
            stage_check(s);
            double far = dice(0, 1) < 0.3 ? 30 : 3;
            tip = scot_add(tip, scot_vec3(dice(-far, far), dice(-far, far), dice(-far, far)));
        }
        stage_wait(s, 6);
        stage_check(s);
    }
    assert_true(flowed > 60);
}

/* whatever lies in the canal is never taken for a joint or a nerve's pool: fail closed. */
static void the_canal_is_never_accepted(void **state)
{
    struct stage *s = *state;
    int canal = 0;
    for (int n = 0; n < 20000; n++) {
        const struct scot_spine_joint *joint = scot_spine_joint(s->spine, (int)dice(0, scot_spine_joints(s->spine)));
        struct scot_vec3 tip = scot_add(joint->centre, scot_vec3(dice(-18, 18), dice(-15, 15), dice(-16, 16)));
        enum scot_tissue tissue = scot_spine_tissue(s->spine, tip);
        if (tissue != SCOT_TISSUE_EPIDURAL && tissue != SCOT_TISSUE_DURAL_SAC && tissue != SCOT_TISSUE_ROOT)
            continue;
        int found;
        assert_int_not_equal(scot_flow_tip_tissue(s->flow, tip, &found), SCOT_TISSUE_JOINT);
        assert_int_equal(found, -1);
        if (++canal % 40 != 0)
            continue;
        scot_flow_reset(s->flow, 1);
        if (stage_inject(s, tip, 0.2, 1, 240))
            stage_wait(s, 0.3);
        enum scot_pattern pattern = stage_report(s).pattern;
        assert_true(pattern == SCOT_PATTERN_EPIDURAL || pattern == SCOT_PATTERN_INTRATHECAL ||
                    pattern == SCOT_PATTERN_FORAMINAL || pattern == SCOT_PATTERN_VASCULAR);
    }
    assert_true(canal > 1500);
}

/* One in three lumbar joints leaks into the canal: REFERENCE B3. */
static void a_third_of_joints_leak_to_the_canal(void **state)
{
    struct stage *s = *state;
    enum { SEEDS = 150 };
    int leaks = 0;
    const struct scot_spine_joint *joint = stage_joint(s, "L4/5", SCOT_SPINE_LEFT);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        scot_flow_reset(s->flow, seed);
        assert_true(stage_inject(s, joint->centre, 3, 5, 240));
        stage_wait(s, 1);
        leaks += stage_report(s).epidural_leak;
    }
    double share = (double)leaks / SEEDS, wanted = scot_rules_find(s->rules, "contrast.leak.epidural_share")->value;
    print_message("# epidural leak in %d of %d\n", leaks, SEEDS);
    assert_true(fabs(share - wanted) < 3 * sqrt(wanted * (1 - wanted) / SEEDS));
}

static int first_vein(const struct scot_spine *spine)
{
    for (int vessel = 0; vessel < scot_spine_vessels(spine); vessel++)
        if (scot_spine_vessel(spine, vessel)->vein)
            return vessel;
    return -1;
}

/* Fast, then gone: nothing of it on a still. */
static void a_vessel_is_empty_within_two_seconds(void **state)
{
    struct stage *s = *state;
    int vein = first_vein(s->spine);
    if (vein < 0)
        skip();
    struct scot_vec3 tip = scot_spine_vessel(s->spine, vein)->line.point[1];
    assert_int_equal(scot_flow_tip_tissue(s->flow, tip, NULL), SCOT_TISSUE_VESSEL);
    scot_flow_reset(s->flow, 1);
    assert_true(stage_inject(s, tip, 0.3, 0.3, 240));
    stage_wait(s, 0.8);
    struct scot_flow_report r = stage_report(s);
    assert_int_equal(r.pattern, SCOT_PATTERN_VASCULAR);
    assert_true(scot_contrast_grid_total_mg(s->grid) > 10 && r.lost_ml > 0);
    stage_check(s);
    stage_wait(s, 0.2 + 2);
    assert_true(scot_contrast_grid_total_mg(s->grid) < 0.01);
    r = stage_report(s);
    assert_true(r.vessel_ml == 0 && fabs(r.lost_ml - 0.3) < 0.003);
    assert_int_equal(r.pattern, SCOT_PATTERN_VASCULAR); /* what it was, it was */
    stage_check(s);
    stage_wait(s, 2);
    assert_true(s->grid->lo[0] >= s->grid->hi[0]); /* nothing to project any more */
}

/* over many persons a tip on a block's target meets a vessel as often as it is published (REFERENCE B3, Lee 2008:
 * 6.1 % of 1433 nerves). */
static void targets_meet_vessels_at_the_published_rate(void **state)
{
    const struct stage *s = *state;
    const struct scot_flow_options options = {.seed = 1};
    int met = 0, nerves = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const struct scot_patient_options person = {.seed = seed, .spacing_mm = 8};
        struct scot_patient *patient = NULL;
        struct scot_spine *spine = NULL;
        struct scot_flow *flow = NULL;
        assert_true(scot_patient_create(&patient, &person, NULL));
        assert_true(scot_spine_from_patient(&spine, patient, s->rules, NULL));
        assert_true(scot_flow_create(&flow, spine, s->rules, &options, NULL));
        for (int n = 0; n < scot_spine_nerves(spine); n++)
            if (scot_spine_nerve(spine, n)->target_known) {
                met += scot_flow_tip_tissue(flow, scot_spine_nerve(spine, n)->target, NULL) == SCOT_TISSUE_VESSEL;
                nerves++;
            }
        scot_flow_destroy(&flow);
        scot_spine_destroy(&spine);
        scot_patient_destroy(&patient);
    }
    double rate = 0.061, share = (double)met / nerves;
    print_message("# a vessel at %d of %d targets\n", met, nerves);
    assert_true(nerves > 700 && fabs(share - rate) < 3 * sqrt(rate * (1 - rate) / nerves));
}

/* Prone, what is heavy sinks to the front of the sac and lies there. */
static void in_the_sac_it_lies_on_the_floor(void **state)
{
    struct stage *s = *state;
    struct scot_vec3 tip = stage_behind_sac(s, "L3/4", -3);
    const struct scot_contrast_grid *g = s->grid;
    scot_flow_reset(s->flow, 1);
    assert_true(stage_inject(s, tip, 1.0, 0.4, 240));
    stage_wait(s, 5);
    double front = 0, behind = 0;
    for (int k = 0; k < g->n[2]; k++)
        for (int j = 0; j < g->n[1]; j++)
            for (int i = 0; i < g->n[0]; i++) {
                double here = (double)g->iodine[((size_t)k * (size_t)g->n[1] + (size_t)j) * (size_t)g->n[0] + (size_t)i];
                *(g->origin.y + j * g->spacing_mm < tip.y - 4 ? &front : &behind) += here;
            }
    assert_true(front > 2 * behind);
    stage_check(s);
}

/* a CT that knows only its HU tells a marked joint, and calls what may be a canal unknown. */
static void a_ct_without_labels_tells_no_more_than_it_knows(void **state)
{
    struct stage *s = *state;
    struct scot_body *body = NULL;
    struct scot_spine *spine = NULL;
    struct scot_flow *flow = NULL;
    const struct scot_volume *ct = scot_patient_ct(s->patient);
    const struct scot_spine_joint *truth = stage_joint(s, "L4/5", SCOT_SPINE_LEFT);
    const struct scot_flow_options options = {.seed = 1};
    int joint;
    struct scot_vec3 canal = stage_behind_sac(s, "L4/5", 0.8);
    assert_true(scot_body_find(&body, ct, NULL) && scot_spine_from_ct(&spine, ct, body, s->rules, NULL));
    assert_true(scot_spine_mark_joint(spine, "L4/5", SCOT_SPINE_LEFT, truth->centre,
                                      scot_joint_point(truth, -truth->width_mm / 2, 0, 0),
                                      scot_joint_point(truth, truth->width_mm / 2, 0, 0), &joint, NULL));
    assert_true(scot_flow_create(&flow, spine, s->rules, &options, NULL));
    const struct scot_contrast_rule *rule = scot_flow_rule(flow);
    struct scot_flow_report report;
    assert_true(rule->inject(rule->context, 0, s->grid, truth->centre, scot_vec3(0, -1, 0), 0.3, 0.5, 240, NULL));
    rule->step(rule->context, 0, s->grid, 800);
    scot_flow_report(flow, 0, &report);
    assert_int_equal(report.pattern, SCOT_PATTERN_INTRA_ARTICULAR);
    scot_flow_reset(flow, 1);
    assert_true(rule->inject(rule->context, 0, s->grid, canal, scot_vec3(0, -1, 0), 0.3, 0.5, 240, NULL));
    rule->step(rule->context, 0, s->grid, 800);
    scot_flow_report(flow, 0, &report);
    assert_int_equal(report.pattern, SCOT_PATTERN_UNKNOWN);
    scot_flow_destroy(&flow);
    scot_spine_destroy(&spine);
    scot_body_destroy(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_made_or_lost),
        cmocka_unit_test(the_canal_is_never_accepted),
        cmocka_unit_test(a_third_of_joints_leak_to_the_canal),
        cmocka_unit_test(a_vessel_is_empty_within_two_seconds),
        cmocka_unit_test(targets_meet_vessels_at_the_published_rate),
        cmocka_unit_test(in_the_sac_it_lies_on_the_floor),
        cmocka_unit_test(a_ct_without_labels_tells_no_more_than_it_knows),
    };
    return cmocka_run_group_tests(tests, stage_open, stage_close);
}
