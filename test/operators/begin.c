#include <string.h>

#include "base/memory.h"
#include "procedure/parts.h"
#include "stage.h"
#include "support.h"

/* How a run is begun, and what of the skin's step hangs on the safety questions. */

static struct stage stage;
static int planned;

/* The linker puts this in scot_plan_find's place: how often a plan is made. */
bool __real_scot_plan_find(struct scot_plan *out, const struct scot_spine *spine, const char *target, enum scot_approach approach,
                           int which, const struct scot_volume *ct, const struct scot_body *body, const struct scot_rules *rules,
                           struct scot_pool *pool, struct scot_error *err);
bool __wrap_scot_plan_find(struct scot_plan *out, const struct scot_spine *spine, const char *target, enum scot_approach approach,
                           int which, const struct scot_volume *ct, const struct scot_body *body, const struct scot_rules *rules,
                           struct scot_pool *pool, struct scot_error *err);
bool __wrap_scot_plan_find(struct scot_plan *out, const struct scot_spine *spine, const char *target, enum scot_approach approach,
                           int which, const struct scot_volume *ct, const struct scot_body *body, const struct scot_rules *rules,
                           struct scot_pool *pool, struct scot_error *err)
{
    planned++;
    return __real_scot_plan_find(out, spine, target, approach, which, ct, body, rules, pool, err);
}

static int set_up(void **state)
{
    (void)state;
    stage_open_session(&stage, 0, 96, 0, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static void act(const char *json)
{
    struct scot_error err = {0};
    if (!stage_act(&stage, &err, "%s", json))
        fail_msg("%s: %s", json, err.text);
}

static void refused(const char *json, const char *why)
{
    struct scot_error err = {0};
    if (stage_act(&stage, &err, "%s", json))
        fail_msg("%s was done", json);
    if (strstr(err.text, why) == NULL)
        fail_msg("%s: \"%s\", wanted \"%s\"", json, err.text, why);
}

static void end(void)
{
    act("{\"do\":\"act.abort\",\"reason\":\"test\"}");
}

/* A session plans once, and what it plans is what the procedure alone would have. */
static void a_target_is_planned_once(void **state)
{
    (void)state;
    planned = 0;
    act("{\"do\":\"act.begin\",\"target\":\"L3/4 right\",\"approach\":\"intra-articular\"}");
    assert_int_equal(planned, 1);
    struct scot_plan plan = *scot_procedure_plan(stage.procedure), alone;
    assert_true(__real_scot_plan_find(&alone, stage.spine, "L3/4 right", SCOT_INTRA_ARTICULAR, 0, stage.ct, stage.body, stage.rules, NULL, NULL));
    assert_memory_equal(&plan.view, &alone.view, sizeof plan.view);
    assert_string_equal(plan.target, alone.target);
    assert_int_equal(stage.procedure->step, SCOT_STEP_CHOSEN);
    assert_true(stage.procedure->ready == NULL);
    end();
    planned = 0;
    refused("{\"do\":\"act.begin\",\"target\":\"L7/8 left\",\"approach\":\"intra-articular\"}", "R-050");
    assert_int_equal(planned, 1);
    assert_string_equal(scot_procedure_plan(stage.procedure)->target, "L3/4 right"); /* the run that is there stays */
}

/* as people write it, answered with this program's name for it; never another level or side. */
static void names_are_read_as_people_write_them(void **state)
{
    (void)state;
    act("{\"do\":\"act.begin\",\"target\":\"l4-5  LEFT\",\"approach\":\"intra-articular\"}");
    assert_string_equal(stage.procedure->target_words, "L4/5 left");
    act("{\"do\":\"act.count\",\"matches\":1,\"transitional\":0}");
    act("{\"do\":\"act.checkin\",\"patient\":\"A B\",\"weight_kg\":72,\"baseline_nrs\":7}");
    act("{\"do\":\"act.safety\",\"pregnant\":0,\"anticoagulant\":0,\"allergy_contrast\":0,\"allergy_anaesthetic\":0,\"allergy_steroid\":0,\"site_marked\":1}");
    act("{\"do\":\"act.consent\",\"benefits\":1,\"risks\":1,\"alternatives\":1,\"not_a_cure\":1}");
    act("{\"do\":\"act.position\",\"position\":\"prone\"}");
    refused("{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"l4-5 Right\"}", "time-out said \"L4/5 right\", planned is \"L4/5 left\"");
    refused("{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"L3/4 left\"}", "R-050");
    refused("{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"L4/5\"}", "R-050");
    refused("{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"left\"}", "R-050");
    act("{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"L4/L5 Left\"}");
    end();
    act("{\"do\":\"act.begin\",\"target\":\"l3 Medial Branch LEFT\",\"approach\":\"medial-branch\"}");
    assert_string_equal(stage.procedure->target_words, "L3 medial branch left");
    assert_int_equal(stage.procedure->targets, 1);
    end();
    act("{\"do\":\"act.begin\",\"target\":\"l5-S1 Right\",\"approach\":\"medial-branch\"}");
    assert_string_equal(stage.procedure->target_words, "L5/S1 right");
    assert_int_equal(stage.procedure->targets, 2);
    end();
}

static void up_to_the_skin(const char *safety)
{
    act("{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"intra-articular\"}");
    act("{\"do\":\"act.count\",\"matches\":1,\"transitional\":0}");
    act("{\"do\":\"act.checkin\",\"patient\":\"A B\",\"weight_kg\":72,\"baseline_nrs\":7}");
    act(safety);
    act("{\"do\":\"act.consent\",\"benefits\":1,\"risks\":1,\"alternatives\":1,\"not_a_cure\":1}");
    act("{\"do\":\"act.position\",\"position\":\"prone\"}");
    act("{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"L4/5 left\"}");
    act("{\"do\":\"act.prep\",\"agent\":\"chlorhexidine\"}");
}

static void told(const char *text)
{
    char state[SCOT_PROCEDURE_STATE_BYTES];
    assert_true(scot_procedure_state_json(stage.procedure, state, sizeof state) > 0);
    if (strstr(state, text) == NULL)
        fail_msg("\"%s\" is not told", text);
}

static const char allergic[] = "{\"do\":\"act.safety\",\"pregnant\":0,\"anticoagulant\":0,\"allergy_contrast\":0,\"allergy_anaesthetic\":1,"
                               "\"allergy_steroid\":0,\"site_marked\":1}";
static const char not_allergic[] = "{\"do\":\"act.safety\",\"pregnant\":0,\"anticoagulant\":0,\"allergy_contrast\":0,"
                                   "\"allergy_anaesthetic\":0,\"allergy_steroid\":0,\"site_marked\":1}";

/* R-022 R-057: into the joint it goes on with the skin as it is, and that is said; no anaesthetic gets in anywhere. */
static void an_allergy_to_anaesthetic_is_no_dead_end(void **state)
{
    (void)state;
    up_to_the_skin(allergic);
    told("\"anaesthetic\":true");
    told("none is given, neither in the skin nor in the joint");
    refused("{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":1}", "allergy.anaesthetic: an allergy to local anaesthetic is recorded: go on without");
    refused("{\"do\":\"act.without_numb\",\"reason\":\"hurry\"}", "R-057: the reason is \"hurry\", wanted allergy");
    act("{\"do\":\"act.without_numb\",\"reason\":\"allergy\"}");
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_SKIN_NUMB);
    told("the needle will be felt");
    refused("{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":1}", "allergy.anaesthetic");
    int lines = scot_procedure_log_lines(stage.procedure);
    bool logged = false;
    for (int i = 0; i < lines; i++)
        logged |= strstr(scot_procedure_log_line(stage.procedure, i), "\"event\":\"without numbing\"") != NULL;
    assert_true(logged);
    assert_true(stage.procedure->givens == 0);
    end();
    char *debrief = NULL;
    size_t length;
    assert_true(scot_procedure_debrief_json(&debrief, &length, stage.procedure, NULL));
    assert_non_null(strstr(debrief, "the needle will be felt"));
    scot_free(debrief);
}

/* Without an allergy the skin is numbed; and the next run knows nothing of the last one's. */
static void the_skin_is_left_for_no_other_reason(void **state)
{
    (void)state;
    up_to_the_skin(not_allergic);
    refused("{\"do\":\"act.without_numb\",\"reason\":\"allergy\"}", "R-057: no allergy to local anaesthetic was recorded");
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_SKIN_PREPARED);
    assert_false(stage.procedure->without_numb);
    end();
}

/* A medial branch block is its anaesthetic: said at the question, not at the syringe. */
static void a_block_is_not_begun_with_the_allergy(void **state)
{
    (void)state;
    act("{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"medial-branch\"}");
    act("{\"do\":\"act.count\",\"matches\":1,\"transitional\":0}");
    act("{\"do\":\"act.checkin\",\"patient\":\"A B\",\"weight_kg\":72,\"baseline_nrs\":7}");
    refused(allergic, "allergy.anaesthetic: an allergy to local anaesthetic is stated, and a medial branch block is nothing else: end the run");
    assert_int_equal(scot_procedure_step(stage.procedure), SCOT_STEP_CHECKED_IN);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_is_planned_once),
        cmocka_unit_test(names_are_read_as_people_write_them),
        cmocka_unit_test(an_allergy_to_anaesthetic_is_no_dead_end),
        cmocka_unit_test(the_skin_is_left_for_no_other_reason),
        cmocka_unit_test(a_block_is_not_begun_with_the_allergy),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
