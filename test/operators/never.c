#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage.h"
#include "support.h"

/* Two more operators: one who tries to inject wherever he is, and never gets a drop in that is not allowed; and one who does
 * anything at all at random, and hardly ever succeeds. */

static double given_ml(struct stage *s)
{
    char state[SCOT_PROCEDURE_STATE_BYTES];
    assert_true(scot_procedure_state_json(s->procedure, state, sizeof state) > 0);
    const char *at = strstr(state, "\"given_ml\":");
    assert_non_null(at);
    return atof(at + strlen("\"given_ml\":"));
}

/* Every way there is to get a drug through the needle; all must be refused. R-058 R-063 */
static void tries_to_inject(struct stage *s, const char *where)
{
    struct scot_error err = {0};
    const double contrast[] = {0.3, 240};
    double before = given_ml(s);
    bool in = stage_act(s, &err, "{\"do\":\"act.inject\",\"ml\":0.1}");
    if (in || given_ml(s) > before)
        fail_msg("injected while %s", where);
    assert_true(strchr(err.text, ':') != NULL); /* the rule stands before it */
    if (scot_procedure_step(s->procedure) != SCOT_STEP_IDLE)
        assert_false(stage_do(s, &err, "contrast.inject", 2, contrast));
}

static void syringe(struct stage *s)
{
    struct scot_error err = {0};
    stage_act(s, &err, "{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.4}");
}

static void needle_in(struct stage *s, double more_mm)
{
    const struct scot_plan *plan = scot_procedure_plan(s->procedure);
    struct scot_error err = {0};
    const double needle[] = {plan->gauge, plan->needle_mm};
    assert_true(stage_act(s, &err, "{\"do\":\"act.view\",\"which\":0}"));
    stage_shot(s);
    assert_true(stage_do(s, &err, "needle.add", 2, needle));
    for (double left = plan->depth_mm + more_mm; left > 0.01; left -= 2) {
        const double step = fmin(left, 2);
        if (!stage_do(s, &err, "needle.advance", 1, &step))
            break;
    }
}

static void show(struct stage *s, int which)
{
    struct scot_error err = {0};
    assert_true(stage_act(s, &err, "{\"do\":\"act.view\",\"which\":%d}", which));
    stage_shot(s);
    if (!stage_act(s, &err, "{\"do\":\"act.shown\"}"))
        fail_msg("%s", err.text);
}

static void contrast_live(struct stage *s)
{
    struct scot_error err = {0};
    const double down = 1, up = 0;
    assert_true(stage_do(s, &err, "pedal", 1, &down));
    if (!stage_act(s, &err, "{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":0.2}"))
        fail_msg("%s", err.text);
    stage_tick(s, 2200);
    assert_true(stage_do(s, &err, "pedal", 1, &up));
}

/* The lock in every step on the way, with the syringe loaded as soon as that goes. */
static void never_in_any_step(void **state)
{
    (void)state;
    struct stage s;
    struct scot_error err = {0};
    stage_open(&s, 0, 96, 0);
    tries_to_inject(&s, "idle");
    static const char *const way[] = {
        "{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"intra-articular\"}",
        "{\"do\":\"act.count\",\"matches\":1,\"transitional\":0}",
        "{\"do\":\"act.checkin\",\"patient\":\"A B\",\"weight_kg\":72,\"baseline_nrs\":7}",
        "{\"do\":\"act.safety\",\"pregnant\":0,\"anticoagulant\":0,\"allergy_contrast\":0,\"allergy_anaesthetic\":0,\"allergy_steroid\":0,\"site_marked\":1}",
        "{\"do\":\"act.consent\",\"benefits\":1,\"risks\":1,\"alternatives\":1,\"not_a_cure\":1}",
        "{\"do\":\"act.position\",\"position\":\"prone\"}",
        "{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"L4/5 left\"}",
        "{\"do\":\"act.prep\",\"agent\":\"chlorhexidine\"}",
        "{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":1}",
    };
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        err.text[0] = '\0';
        if (!stage_act(&s, &err, "%s", way[i]))
            fail_msg("%s", err.text);
        syringe(&s);
        tries_to_inject(&s, way[i]);
    }
    needle_in(&s, 0);
    tries_to_inject(&s, "the needle is in but not shown");
    show(&s, 0);
    tries_to_inject(&s, "shown in one view");
    show(&s, 1);
    syringe(&s);
    tries_to_inject(&s, "shown in two views without contrast");
    contrast_live(&s);
    syringe(&s);
    tries_to_inject(&s, "contrast was seen but not judged");
    /* A wrong call closes it again, and so does moving the needle after a right one. */
    assert_true(stage_act(&s, &err, "{\"do\":\"act.pattern\",\"pattern\":\"myofascial\"}"));
    syringe(&s);
    tries_to_inject(&s, "the pattern was called muscle");
    show(&s, 0);
    show(&s, 1);
    contrast_live(&s);
    assert_true(stage_act(&s, &err, "{\"do\":\"act.pattern\",\"pattern\":\"intra-articular\"}"));
    assert_int_equal(scot_procedure_step(s.procedure), SCOT_STEP_UNLOCKED);
    tries_to_inject(&s, "the syringe is empty");
    const double back = -3;
    assert_true(stage_do(&s, &err, "needle.advance", 1, &back));
    syringe(&s);
    tries_to_inject(&s, "the needle moved after the proof");
    assert_true(stage_act(&s, &err, "{\"do\":\"act.needle_out\"}"));
    tries_to_inject(&s, "the needle is out");
    assert_true(stage_act(&s, &err, "{\"do\":\"act.abort\",\"reason\":\"test\"}"));
    tries_to_inject(&s, "the run was ended");
    stage_close(&s);
}

/* not too fast, not more than drawn up, not more than the target takes; no drop by portions either. */
static void never_too_much_nor_too_fast(void **state)
{
    (void)state;
    struct stage s;
    struct scot_error err = {0};
    stage_open(&s, 0, 96, 0);
    stage_prepare(&s, "L3/4 right", "intra-articular");
    needle_in(&s, 0);
    show(&s, 0);
    show(&s, 1);
    contrast_live(&s);
    assert_true(stage_act(&s, &err, "{\"do\":\"act.pattern\",\"pattern\":\"intra-articular\"}"));
    assert_false(stage_act(&s, &err, "{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":1.31}")); /* with 0.2 of contrast */
    assert_non_null(strstr(err.text, "R-063"));
    err.text[0] = '\0';
    assert_false(stage_act(&s, &err, "{\"do\":\"act.syringe\",\"product1\":\"iohexol-240\",\"ml1\":0.5}"));
    assert_non_null(strstr(err.text, "R-064"));
    assert_true(stage_act(&s, &err, "{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.3,\"product2\":\"triamcinolone-10\",\"ml2\":0.2}"));
    err.text[0] = '\0';
    assert_false(stage_act(&s, &err, "{\"do\":\"act.inject\",\"ml\":0.1,\"ml_s\":1}"));
    assert_non_null(strstr(err.text, "slowly"));
    double all = 0;
    for (int i = 0; i < 40; i++) {
        all += stage_act(&s, NULL, "{\"do\":\"act.inject\",\"ml\":0.03}") ? 0.03 : 0;
        stage_tick(&s, 400);
    }
    assert_true(all <= 0.5 + 1e-9 && all > 0.4 && fabs(given_ml(&s) - all) < 1e-6);
    stage_close(&s);
}

/* The thecal sac ends a target: the needle may go where it will. */
static void the_sac_ends_a_target(void **state)
{
    (void)state;
    struct stage s;
    struct scot_error err = {0};
    stage_open(&s, 0, 96, 0);
    stage_prepare(&s, "L4/5 left", "intra-articular");
    needle_in(&s, 0);
    show(&s, 0);
    show(&s, 1);
    contrast_live(&s);
    assert_true(stage_act(&s, &err, "{\"do\":\"act.pattern\",\"pattern\":\"intrathecal\"}"));
    const double back = -8, on = 8;
    stage_do(&s, &err, "needle.advance", 1, &back);
    stage_do(&s, &err, "needle.advance", 1, &on);
    stage_shot(&s);
    err.text[0] = '\0';
    assert_false(stage_act(&s, &err, "{\"do\":\"act.shown\"}"));
    assert_non_null(strstr(err.text, "this target is over"));
    tries_to_inject(&s, "the thecal sac was entered");
    assert_true(stage_act(&s, &err, "{\"do\":\"act.needle_out\"}"));
    stage_close(&s);
}

/* What a hand without a head may do: any act, any command, small numbers and words that fit now and then. */
static void do_anything(struct stage *s)
{
    static const char *const act[] = {
        "{\"do\":\"act.count\",\"matches\":1,\"transitional\":0}",
        "{\"do\":\"act.checkin\",\"patient\":\"A B\",\"weight_kg\":72,\"baseline_nrs\":7}",
        "{\"do\":\"act.safety\",\"pregnant\":0,\"anticoagulant\":0,\"allergy_contrast\":0,\"allergy_anaesthetic\":0,\"allergy_steroid\":0,\"site_marked\":1}",
        "{\"do\":\"act.consent\",\"benefits\":1,\"risks\":1,\"alternatives\":1,\"not_a_cure\":1}",
        "{\"do\":\"act.position\",\"position\":\"prone\"}",
        "{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"L4/5 left\"}",
        "{\"do\":\"act.prep\",\"agent\":\"chlorhexidine\"}",
        "{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":1}",
        "{\"do\":\"act.view\",\"which\":0}", "{\"do\":\"act.view\",\"which\":1}", "{\"do\":\"act.shown\"}", "{\"do\":\"act.shown\"}",
        "{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":0.2}", "{\"do\":\"act.pattern\",\"pattern\":\"intra-articular\"}",
        "{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.4}", "{\"do\":\"act.inject\",\"ml\":0.1}",
        "{\"do\":\"act.needle_out\"}", "{\"do\":\"act.recovery\",\"nrs\":2}",
        "{\"do\":\"act.discharge\",\"vitals_stable\":1,\"walks\":1,\"no_new_weakness\":1,\"instructions\":1,\"escort\":1}"};
    int acts = sizeof act / sizeof *act, what = rand() % (acts + 10);
    if (what < acts) {
        stage_act(s, NULL, "%s", act[what]);
        return;
    }
    static const struct {
        const char *name;
        int values;
        double value[2];
        double spread;
    } command[] = {{"pedal", 1, {1, 0}, 0}, {"pedal", 1, {0, 0}, 0}, {"shot", 0, {0, 0}, 0}, {"needle.add", 2, {22, 90}, 0},
                   {"needle.advance", 1, {0, 0}, 20}, {"needle.turn", 2, {0, 0}, 10}, {"carm.goto", 2, {0, 0}, 50},
                   {"isocentre", 3, {0, 0}, 30}, {"needle.aim", 0, {0, 0}, 0}, {"needle.advance", 1, {25, 0}, 25}};
    double value[3] = {0};
    int c = what - acts;
    for (int i = 0; i < 3; i++)
        value[i] = (i < 2 ? command[c].value[i] : 20) + command[c].spread * (2.0 * rand() / RAND_MAX - 1);
    stage_do(s, NULL, command[c].name, command[c].values, value);
}

static void chance_hardly_ever_succeeds(void **state)
{
    (void)state;
    struct stage s;
    int won = 0, runs = atoi(getenv("RUNS"));
    stage_open(&s, 1, 64, 0);
    srand(11);
    for (int run = 0; run < runs; run++) {
        struct scot_procedure_outcome outcome;
        assert_true(scot_room_reset(s.room, s.seed, NULL));
        scot_flow_reset(s.flow, s.seed);
        scot_procedure_restart(s.procedure);
        assert_true(stage_act(&s, NULL, "{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"intra-articular\"}"));
        for (int i = 0; i < 700; i++) {
            do_anything(&s);
            if (i % 5 == 0)
                stage_tick(&s, 80);
        }
        scot_procedure_outcome(s.procedure, &outcome);
        won += outcome.success;
    }
    printf("# %d of %d random runs succeed\n", won, runs);
    assert_true(won < 0.05 * runs);
    stage_close(&s);
}

/* no sedation unless it is said, and then it is a doubt that stays in sight. R-050: so is a level in doubt. */
static void doubts_stay_in_sight(void **state)
{
    (void)state;
    struct stage s;
    char text[SCOT_PROCEDURE_STATE_BYTES];
    stage_open(&s, 0, 64, 0);
    for (int sedated = 0; sedated < 2; sedated++) {
        assert_true(stage_act(&s, NULL, "{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"intra-articular\"}"));
        assert_false(stage_act(&s, NULL, "{\"do\":\"act.count\",\"matches\":0,\"transitional\":0}"));
        assert_true(stage_act(&s, NULL, "{\"do\":\"act.count\",\"matches\":1,\"transitional\":2}"));
        assert_true(stage_act(&s, NULL, "{\"do\":\"act.checkin\",\"patient\":\"A B\",\"weight_kg\":72,\"baseline_nrs\":7}"));
        assert_true(stage_act(&s, NULL, "{\"do\":\"act.safety\",\"pregnant\":0,\"anticoagulant\":1,\"allergy_contrast\":0,"
                                        "\"allergy_anaesthetic\":0,\"allergy_steroid\":0,\"site_marked\":1%s}", sedated ? ",\"sedation\":1" : ""));
        assert_true(scot_procedure_state_json(s.procedure, text, sizeof text) > 0);
        assert_true((strstr(text, "sedation: usually none") != NULL) == sedated);
        assert_non_null(strstr(text, "transitional vertebra not assessed"));
        assert_non_null(strstr(text, "anticoagulant: a low-risk procedure"));
        assert_true(stage_act(&s, NULL, "{\"do\":\"act.abort\",\"reason\":\"test\"}"));
    }
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_in_any_step),
        cmocka_unit_test(never_too_much_nor_too_fast),
        cmocka_unit_test(the_sac_ends_a_target),
        cmocka_unit_test(doubts_stay_in_sight),
        cmocka_unit_test(chance_hardly_ever_succeeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
