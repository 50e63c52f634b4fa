#include <stdio.h>
#include <stdlib.h>

#include "stage.h"
#include "support.h"

/* The operator who follows the plan succeeds. FIRST and LAST seeds from the environment: a few in the quick suite, twenty
 * in the long one. R-058 R-060 R-061 R-063 */

static void finish(struct stage *s)
{
    struct scot_error err = {0};
    assert_true(stage_act(s, &err, "{\"do\":\"act.recovery\",\"nrs\":2}"));
    assert_true(stage_act(s, &err, "{\"do\":\"act.discharge\",\"vitals_stable\":1,\"walks\":1,\"no_new_weakness\":1,"
                                   "\"instructions\":1,\"escort\":1}"));
}

static bool one_run(struct stage *s, const char *target)
{
    struct scot_procedure_outcome outcome;
    bool repositioned = false;
    assert_true(scot_room_reset(s->room, s->seed, NULL));
    scot_flow_reset(s->flow, s->seed);
    scot_procedure_restart(s->procedure);
    stage_prepare(s, target, "intra-articular");
    if (stage_follow(s, &repositioned))
        finish(s);
    scot_procedure_outcome(s->procedure, &outcome);
    if (!outcome.success || repositioned)
        printf("# seed %llu %s: %s%s, truth %s, %.1f mm from the target\n", (unsigned long long)s->seed, target,
               outcome.success ? "succeeds" : "fails", repositioned ? " after moving the needle" : "", scot_pattern_id[outcome.truth],
               outcome.target_mm);
    return outcome.success;
}

static void the_follower_succeeds(void **state)
{
    (void)state;
    static const char *const target[] = {"L1/2 left", "L2/3 left", "L3/4 left", "L4/5 left", "L5/S1 left",
                                         "L1/2 right", "L2/3 right", "L3/4 right", "L4/5 right", "L5/S1 right"};
    int seeds = atoi(getenv("SEEDS")), step = atoi(getenv("STEP")), tried = 0, won = 0;
    for (int seed = 0; seed < seeds; seed++) {
        struct stage s;
        stage_open(&s, (uint64_t)seed, 96, 0);
        for (int t = seed % step; t < 10; t += step) {
            won += one_run(&s, target[t]);
            tried++;
        }
        stage_close(&s);
    }
    printf("# %d of %d runs succeed\n", won, tried);
    assert_true(won >= 0.95 * tried);
}

/* A medial branch block: the joint's two nerves, one after the other, in one run. R-050 */
static bool one_block(struct stage *s, const char *target)
{
    struct scot_procedure_outcome outcome;
    struct scot_error err = {0};
    bool repositioned = false;
    assert_true(scot_room_reset(s->room, s->seed, NULL));
    scot_flow_reset(s->flow, s->seed);
    scot_procedure_restart(s->procedure);
    stage_prepare(s, target, "medial-branch");
    if (stage_follow(s, &repositioned)) {
        assert_true(stage_act(s, &err, "{\"do\":\"act.next\"}"));
        assert_true(stage_act(s, &err, "{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":0.5}"));
        if (stage_follow(s, &repositioned))
            finish(s);
    }
    scot_procedure_outcome(s->procedure, &outcome);
    if (!outcome.success)
        printf("# seed %llu %s, medial branches: fails, truth %s, %.1f mm from the target\n", (unsigned long long)s->seed, target,
               scot_pattern_id[outcome.truth], outcome.target_mm);
    return outcome.success;
}

static void both_nerves_are_blocked(void **state)
{
    (void)state;
    static const char *const target[] = {"L3/4 left", "L4/5 right", "L5/S1 left", "L4/5 left"};
    int seeds = (atoi(getenv("SEEDS")) + 1) / 2, tried = 0, won = 0;
    for (int seed = 0; seed < seeds; seed++) {
        struct stage s;
        stage_open(&s, (uint64_t)seed, 96, 0);
        for (int t = 0; t < 4; t++, tried++)
            won += one_block(&s, target[t]);
        stage_close(&s);
    }
    printf("# %d of %d blocks of two nerves succeed\n", won, tried);
    assert_true(won >= 0.85 * tried);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_follower_succeeds), cmocka_unit_test(both_nerves_are_blocked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
