#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "procedure/parts.h"
#include "sac.h"
#include "support.h"

/* The built-in patient's CT as if it were any other: nothing is known of it but one joint that was marked. The operator's word
 * counts where the CT does not tell, and what is not known is said to be unknown. R-048 R-051 R-062 */

static struct stage stage;
static struct scot_spine *truth;
static double angles[2]; /* the way into the sac, found while it was known */
static struct scot_vec3 aim;

static int set_up(void **state)
{
    (void)state;
    struct scot_error err = {0};
    stage_open(&stage, 0, 64, 0);
    stage_prepare(&stage, "L4/5 left", "intra-articular");
    assert_true(sac_find_way(&stage, true, angles, &aim));
    scot_procedure_destroy(&stage.procedure);
    scot_room_destroy(&stage.room);
    scot_flow_destroy(&stage.flow);
    truth = stage.spine;
    const struct scot_spine_joint *joint = scot_spine_joint(truth, scot_spine_find_joint(truth, "L4/5", SCOT_SPINE_LEFT));
    int index;
    struct scot_flow_options flow = {.seed = 0};
    struct scot_room_options room = {.size = 64, .run_frames = 4};
    if (!scot_spine_from_ct(&stage.spine, stage.ct, stage.body, stage.rules, &err) ||
        !scot_spine_mark_joint(stage.spine, "L4/5", SCOT_SPINE_LEFT, joint->centre, scot_joint_point(joint, joint->width_mm / 2, 0, 0),
                               scot_joint_point(joint, -joint->width_mm / 2, 0, 0), &index, &err) ||
        !scot_flow_create(&stage.flow, stage.spine, stage.rules, &flow, &err) || !scot_isa_detect(&room.isa, &err))
        fail_msg("%s", err.text);
    room.rule = scot_flow_rule(stage.flow);
    if (!scot_room_create(&stage.room, stage.ct, stage.body, stage.pool, &room, &err))
        fail_msg("%s", err.text);
    const struct scot_procedure_parts parts = {.room = stage.room, .flow = stage.flow, .spine = stage.spine, .ct = stage.ct,
                                               .body = stage.body, .rules = stage.rules, .pool = stage.pool};
    return scot_procedure_create(&stage.procedure, &parts, &err) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    stage_close(&stage);
    scot_spine_destroy(&truth);
    return 0;
}

static void must(const char *json)
{
    struct scot_error err = {0};
    if (!stage_act(&stage, &err, "%s", json))
        fail_msg("%s: %s", json, err.text);
}

/* Shown and seen live with the tip in the sac, of which this CT's spine knows nothing; the pattern is the operator's to call. */
static void prove_in_sac(void)
{
    struct scot_needle needle;
    const double point[] = {aim.x, aim.y, aim.z}, add[] = {22, 150, aim.x, aim.y, aim.z}, down = 1, up = 0;
    assert_true(stage_do(&stage, NULL, "isocentre", 3, point));
    assert_true(stage_do(&stage, NULL, "carm.goto", 2, angles));
    stage_rest(&stage);
    stage_do(&stage, NULL, "needle.remove", 0, NULL);
    assert_true(stage_do(&stage, NULL, "needle.add_point", 5, add));
    assert_true(scot_room_needle(stage.room, 0, &needle));
    const double deep = scot_length(scot_sub(aim, needle.skin));
    assert_true(stage_do(&stage, NULL, "needle.advance", 1, &deep));
    for (int second = 0; second < 2; second++) {
        const double there[] = {angles[0] + 35 * second, angles[1]};
        assert_true(stage_do(&stage, NULL, "carm.goto", 2, there));
        stage_shot(&stage);
        must("{\"do\":\"act.shown\"}");
    }
    assert_true(stage_do(&stage, NULL, "pedal", 1, &down));
    must("{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":0.15}");
    stage_tick(&stage, 2200);
    assert_true(stage_do(&stage, NULL, "pedal", 1, &up));
}

static void the_operators_word_counts_where_the_ct_does_not_tell(void **state)
{
    (void)state;
    stage_prepare(&stage, "L4/5 left", "intra-articular");
    prove_in_sac();
    must("{\"do\":\"act.pattern\",\"pattern\":\"myofascial\"}");
    assert_int_equal(stage.procedure->target.truth, SCOT_PATTERN_UNKNOWN);
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_SKIN_NUMB);
    prove_in_sac();
    must("{\"do\":\"act.pattern\",\"pattern\":\"intra-articular\"}");
    assert_int_equal(stage.procedure->target.truth, SCOT_PATTERN_UNKNOWN);
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_UNLOCKED);
    assert_int_equal(stage.procedure->target.miscalls, 0); /* nobody can say that either was wrong */
}

static void the_sac_is_believed_when_it_is_called(void **state)
{
    (void)state;
    must("{\"do\":\"act.abort\",\"reason\":\"again\"}");
    stage_prepare(&stage, "L4/5 left", "intra-articular");
    prove_in_sac();
    must("{\"do\":\"act.pattern\",\"pattern\":\"intrathecal\"}");
    struct scot_error err = {0};
    assert_false(stage_act(&stage, &err, "{\"do\":\"act.shown\"}"));
    assert_int_equal(strncmp(err.text, "intrathecal", 11), 0);
}

static void what_is_not_known_is_said_so(void **state)
{
    (void)state;
    char *debrief = NULL;
    size_t length;
    must("{\"do\":\"act.abort\",\"reason\":\"the sac\"}");
    assert_true(scot_procedure_debrief_json(&debrief, &length, stage.procedure, NULL));
    static const char *const name[] = {"dura", "root", "vessel"};
    for (int i = 0; i < 3; i++) {
        char wanted[120];
        snprintf(wanted, sizeof wanted, "{\"structure\":\"%s\",\"known\":false,\"distance_mm\":null,\"text\":\"unknown in this CT\"}", name[i]);
        assert_non_null(strstr(debrief, wanted));
    }
    assert_non_null(strstr(debrief, "\"truth\":\"unknown\",\"known\":false,\"called\":\""));
    scot_free(debrief);
}

/* Wherever in the sac the tip lies, under a lamina or a window between two, this CT cannot say that it is muscle. */
static void no_place_in_the_sac_is_taken_for_muscle(void **state)
{
    (void)state;
    struct scot_contrast_grid *grid = NULL;
    const struct scot_contrast_rule *rule = scot_flow_rule(stage.flow);
    assert_true(scot_contrast_grid_create(&grid, 60, 0.75, NULL));
    const struct scot_spine_joint *joint = scot_spine_joint(truth, scot_spine_find_joint(truth, "L4/5", SCOT_SPINE_LEFT));
    struct scot_vec3 upper = scot_spine_joint(truth, scot_spine_find_joint(truth, "L2/3", SCOT_SPINE_LEFT))->centre;
    int tips = 0, wrong = 0;
    for (double z = joint->centre.z - 10; z < upper.z; z += 3)
        for (double x = joint->centre.x - 45; x < joint->centre.x; x += 3)
            for (double y = joint->centre.y - 45; y < joint->centre.y + 10; y += 4) {
                struct scot_vec3 tip = scot_vec3(x, y, z);
                struct scot_flow_report report;
                if (scot_spine_tissue(truth, tip) != SCOT_TISSUE_DURAL_SAC)
                    continue;
                rule->clear(rule->context, 0);
                if (!rule->inject(rule->context, 0, grid, tip, scot_vec3(0, -1, 0), 0.05, 0.5, 240, NULL))
                    continue;
                rule->step(rule->context, 0, grid, 200);
                scot_flow_report(stage.flow, 0, &report);
                tips++;
                wrong += report.pattern == SCOT_PATTERN_MYOFASCIAL;
            }
    scot_contrast_grid_destroy(&grid);
    print_message("# %d tips in the sac, %d said to be in muscle\n", tips, wrong);
    assert_true(tips > 100);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_operators_word_counts_where_the_ct_does_not_tell),
        cmocka_unit_test(the_sac_is_believed_when_it_is_called),
        cmocka_unit_test(what_is_not_known_is_said_so),
        cmocka_unit_test(no_place_in_the_sac_is_taken_for_muscle),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
