#include <math.h>
#include <stdio.h>
#include <string.h>

#include "procedure/parts.h"
#include "sac.h"
#include "support.h"

/* The operator who knows the lock and looks for a way round it: proves one thing and then gives another. R-058 R-062 R-063 */

static struct stage stage;

static int set_up(void **state)
{
    (void)state;
    stage_open(&stage, 0, 64, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static void must(const char *json)
{
    struct scot_error err = {0};
    if (!stage_act(&stage, &err, "%s", json))
        fail_msg("%s: %s", json, err.text);
}

static void refused(const char *json, const char *rule)
{
    struct scot_error err = {0};
    if (stage_act(&stage, &err, "%s", json))
        fail_msg("%s was done, wanted it refused by %s", json, rule);
    if (strncmp(err.text, rule, strlen(rule)) != 0)
        fail_msg("\"%s\", wanted %s", err.text, rule);
}

static void begin(const char *target, const char *approach)
{
    assert_true(scot_room_reset(stage.room, stage.seed, NULL));
    scot_flow_reset(stage.flow, stage.seed);
    scot_procedure_restart(stage.procedure);
    stage_prepare(&stage, target, approach);
}

static void advance(double mm)
{
    stage_do(&stage, NULL, "needle.advance", 1, &mm);
}

static void needle_in(void)
{
    const struct scot_plan *plan = scot_procedure_plan(stage.procedure);
    const double needle[] = {plan->gauge, plan->needle_mm};
    must("{\"do\":\"act.view\",\"which\":0}");
    stage_rest(&stage);
    assert_true(stage_do(&stage, NULL, "needle.add", 2, needle));
    for (double left = plan->depth_mm; left > 0.01; left -= 2)
        advance(fmin(left, 2));
}

static void show_both(void)
{
    for (int which = 0; which < 2; which++) {
        must(which == 0 ? "{\"do\":\"act.view\",\"which\":0}" : "{\"do\":\"act.view\",\"which\":1}");
        stage_shot(&stage);
        must("{\"do\":\"act.shown\"}");
    }
}

static void contrast_live(void)
{
    const double down = 1, up = 0;
    assert_true(stage_do(&stage, NULL, "pedal", 1, &down));
    must("{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":0.15}");
    stage_tick(&stage, 2200);
    assert_true(stage_do(&stage, NULL, "pedal", 1, &up));
}

static void prove(const char *pattern)
{
    char json[80];
    snprintf(json, sizeof json, "{\"do\":\"act.pattern\",\"pattern\":\"%s\"}", pattern);
    show_both();
    contrast_live();
    must(json);
}

static void unlocked_joint(void)
{
    begin("L4/5 left", "intra-articular");
    needle_in();
    prove("intra-articular");
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_UNLOCKED);
}

/* drawn up before the epidural pattern was seen, given after it. */
static void a_loaded_syringe_does_not_outlive_an_epidural_pattern(void **state)
{
    (void)state;
    unlocked_joint();
    must("{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.2,\"product2\":\"triamcinolone-40\",\"ml2\":0.2}");
    advance(-2);
    advance(2);
    prove("epidural");
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_SKIN_NUMB);
    prove("intra-articular");
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_UNLOCKED);
    refused("{\"do\":\"act.inject\",\"ml\":0.1}", "R-069");
    must("{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.2,\"product2\":\"dexamethasone-4\",\"ml2\":0.2}");
    must("{\"do\":\"act.inject\",\"ml\":0.1}");
}

/* R-057 R-064: drawn up within the maximum, and then the skin numbed up to it. */
static void numbing_more_counts_against_a_loaded_syringe(void **state)
{
    (void)state;
    unlocked_joint();
    must("{\"do\":\"act.syringe\",\"product1\":\"lidocaine-2\",\"ml1\":0.8}");
    advance(-2);
    for (int i = 0; i < 2; i++)
        must("{\"do\":\"act.numb\",\"product\":\"lidocaine-2\",\"ml\":5}"); /* 10 + 200 of 300 mg */
    must("{\"do\":\"act.numb\",\"product\":\"lidocaine-2\",\"ml\":4}");
    advance(2);
    prove("intra-articular");
    refused("{\"do\":\"act.inject\",\"ml\":0.8}", "dose.anaesthetic.fraction");
    must("{\"do\":\"act.inject\",\"ml\":0.4}"); /* 298 mg */
    refused("{\"do\":\"act.inject\",\"ml\":0.2}", "dose.anaesthetic.fraction");
}

/* in however many small portions, all of it is counted. */
static void no_portion_is_lost_in_the_count(void **state)
{
    (void)state;
    unlocked_joint();
    advance(-2);
    for (int i = 0; i < 40; i++)
        must("{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":0.1}");
    advance(2);
    prove("intra-articular");
    must("{\"do\":\"act.syringe\",\"product1\":\"lidocaine-2\",\"ml1\":0.4}");
    must("{\"do\":\"act.inject\",\"ml\":0.4}");
    assert_true(fabs(stage.procedure->doses.anaesthetic_fraction - (10 + 40 + 8) / 300.0) < 1e-9);
}

/* Brings a needle into the sac and shows it there in two views. */
static void needle_in_sac(void)
{
    double angles[2];
    struct scot_vec3 aim = {0};
    struct scot_needle needle;
    assert_true(sac_find_way(&stage, false, angles, &aim));
    const double point[] = {aim.x, aim.y, aim.z}, add[] = {22, 150, aim.x, aim.y, aim.z};
    assert_true(stage_do(&stage, NULL, "isocentre", 3, point));
    assert_true(stage_do(&stage, NULL, "carm.goto", 2, angles));
    stage_rest(&stage);
    assert_true(stage_do(&stage, NULL, "needle.add_point", 5, add));
    assert_true(scot_room_needle(stage.room, 0, &needle));
    advance(scot_length(scot_sub(aim, needle.skin)));
    for (int second = 0; second < 2; second++) {
        angles[0] += 35 * second;
        assert_true(stage_do(&stage, NULL, "carm.goto", 2, angles));
        stage_shot(&stage);
        must("{\"do\":\"act.shown\"}");
    }
}

/* What flowed into the sac ends the target, whether or not anybody says so before the needle is moved. */
static void the_sac_is_not_left_unsaid(void **state)
{
    (void)state;
    begin("L4/5 left", "intra-articular");
    needle_in_sac();
    contrast_live();
    struct scot_flow_report report;
    scot_flow_report(stage.flow, 0, &report);
    assert_int_equal(report.pattern, SCOT_PATTERN_INTRATHECAL);
    assert_true(stage_do(&stage, NULL, "needle.remove", 0, NULL)); /* never judged */
    needle_in();
    stage_shot(&stage);
    refused("{\"do\":\"act.shown\"}", "intrathecal");
    must("{\"do\":\"act.needle_out\"}");
}

static void the_sac_called_a_joint_ends_the_target(void **state)
{
    (void)state;
    begin("L4/5 left", "intra-articular");
    needle_in_sac();
    contrast_live();
    must("{\"do\":\"act.pattern\",\"pattern\":\"intra-articular\"}");
    refused("{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":0.15}", "R-062"); /* not the step */
    stage_shot(&stage);
    refused("{\"do\":\"act.shown\"}", "intrathecal");
}

/* What this patient's labels cannot name is no joint, whatever it is called. */
static void skin_called_a_joint_stays_locked(void **state)
{
    (void)state;
    const double needle[] = {22, 90};
    begin("L4/5 left", "intra-articular");
    must("{\"do\":\"act.view\",\"which\":0}");
    stage_rest(&stage);
    assert_true(stage_do(&stage, NULL, "needle.add", 2, needle));
    advance(0.5);
    prove("intra-articular");
    assert_int_equal(stage.procedure->target.truth, SCOT_PATTERN_UNKNOWN);
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_SKIN_NUMB);
}

/* Without contrast nothing is seen, but what was given went somewhere, and the account says where. */
static void without_contrast_the_outcome_is_still_the_flows(void **state)
{
    (void)state;
    struct scot_procedure_outcome outcome;
    begin("L4/5 left", "intra-articular");
    needle_in_sac();
    must("{\"do\":\"act.without_contrast\",\"reason\":\"shortage\"}");
    must("{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.3}");
    must("{\"do\":\"act.inject\",\"ml\":0.3}");
    stage_tick(&stage, 3000);
    must("{\"do\":\"act.needle_out\"}");
    scot_procedure_outcome(stage.procedure, &outcome);
    assert_int_equal(outcome.truth, SCOT_PATTERN_INTRATHECAL);
    assert_true(outcome.injected && !outcome.success);
}

/* many small steps are one large one. */
static void creeping_is_moving(void **state)
{
    (void)state;
    unlocked_joint();
    for (int i = 0; i < 5; i++)
        advance(-0.3);
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_SKIN_NUMB);
    begin("L4/5 left", "intra-articular");
    needle_in();
    must("{\"do\":\"act.view\",\"which\":0}");
    stage_shot(&stage);
    must("{\"do\":\"act.shown\"}");
    advance(-0.9);
    must("{\"do\":\"act.view\",\"which\":1}");
    stage_shot(&stage);
    must("{\"do\":\"act.shown\"}");
    advance(-0.9); /* 1.8 mm from where the first view showed it */
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_SKIN_NUMB);
}

/* a pedal held down does not outlast the step that allows it. */
static void the_beam_ends_with_the_needle_work(void **state)
{
    (void)state;
    struct scot_room_now now;
    const double down = 1;
    begin("L4/5 left", "intra-articular");
    needle_in();
    assert_true(stage_do(&stage, NULL, "pedal", 1, &down));
    must("{\"do\":\"act.needle_out\"}");
    must("{\"do\":\"act.recovery\",\"nrs\":3}");
    scot_room_now(stage.room, &now);
    assert_false(now.pedal);
}

/* however often the needle is moved, the end has its time. */
static void a_long_run_keeps_its_last_times(void **state)
{
    (void)state;
    begin("L4/5 left", "intra-articular");
    needle_in();
    for (int i = 0; i < 40; i++) {
        must("{\"do\":\"act.view\",\"which\":0}");
        stage_shot(&stage);
        must("{\"do\":\"act.shown\"}");
        advance(i % 2 ? 2 : -2);
    }
    must("{\"do\":\"act.abort\",\"reason\":\"enough\"}");
    const struct scot_procedure *p = stage.procedure;
    assert_int_equal(p->done[p->dones - 1].step, SCOT_STEP_ABORTED);
    assert_true(p->done[0].step == SCOT_STEP_CHOSEN && p->done[p->dones - 1].unix_s > p->done[p->dones - 2].unix_s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loaded_syringe_does_not_outlive_an_epidural_pattern),
        cmocka_unit_test(numbing_more_counts_against_a_loaded_syringe),
        cmocka_unit_test(no_portion_is_lost_in_the_count),
        cmocka_unit_test(the_sac_is_not_left_unsaid),
        cmocka_unit_test(the_sac_called_a_joint_ends_the_target),
        cmocka_unit_test(skin_called_a_joint_stays_locked),
        cmocka_unit_test(without_contrast_the_outcome_is_still_the_flows),
        cmocka_unit_test(creeping_is_moving),
        cmocka_unit_test(the_beam_ends_with_the_needle_work),
        cmocka_unit_test(a_long_run_keeps_its_last_times),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
