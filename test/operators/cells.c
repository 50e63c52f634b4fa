#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "procedure/parts.h"
#include "stage.h"
#include "support.h"

/* Every act in every step, really tried: where the table does not take it, nothing changes but the log, and the line says
 * which rule refused. R-053 R-055 R-056 R-057 R-058 R-067 */

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

/* R-0xx, or the id of a row that has a source. */
static void names_a_rule(const char *line)
{
    char id[64] = "";
    size_t length = strcspn(line, ":");
    assert_true(line[length] == ':' && length < sizeof id);
    memcpy(id, line, length);
    bool requirement = strncmp(id, "R-0", 3) == 0 && strlen(id) == 5 && isdigit((unsigned char)id[3]) && isdigit((unsigned char)id[4]);
    const struct scot_rule *row = scot_rules_find(stage.rules, id);
    if (!requirement && (row == NULL || row->source[0] == '\0' || row->mark[0] == '\0'))
        fail_msg("\"%s\" names no rule", line);
}

/* An act of the right shape: middle of the range, a word for each text. */
static struct scot_act well_formed(int spec)
{
    const struct scot_act_spec *row = &scot_acts[spec];
    struct scot_act act = {.spec = spec, .unix_s = 1.8e9};
    for (int i = 0; i < SCOT_ACT_NUMBERS; i++)
        act.number[i] = row->number[i] == NULL ? (double)NAN : (row->least[i] + row->most[i]) / 2;
    for (int i = 0; i < SCOT_ACT_TEXTS && row->text[i] != NULL; i++)
        strcpy(act.text[i], "x");
    return act;
}

/* Everything of the procedure that a refusal must leave alone. */
static struct scot_procedure without_the_log(const struct scot_procedure *p)
{
    struct scot_procedure rest = *p;
    rest.log = NULL;
    rest.lines = rest.log_room = rest.refusals = 0;
    rest.version = 0;
    rest.now_unix_s = 0;
    memset(rest.refusal, 0, sizeof rest.refusal);
    return rest;
}

static void refused_without_change(struct scot_procedure *p, const struct scot_act *act)
{
    procedure_keep_truth(p); /* what has flowed by now is time's doing, not the act's */
    struct scot_procedure before = without_the_log(p);
    struct scot_error err = {0};
    int lines = p->lines, refusals = p->refusals;
    if (scot_procedure_act(p, act, &err))
        fail_msg("%s in step %s was done", scot_acts[act->spec].name, scot_step_id[p->step]);
    names_a_rule(err.text);
    struct scot_procedure after = without_the_log(p);
    if (memcmp(&before, &after, sizeof before) != 0)
        fail_msg("%s in step %s was refused and yet changed something", scot_acts[act->spec].name, scot_step_id[p->step]);
    assert_int_equal(p->refusals, refusals + 1);
    assert_int_equal(p->lines, lines + 1);
    const char *line = scot_procedure_log_line(p, lines);
    assert_non_null(strstr(line, "\"event\":\"refused\""));
    assert_non_null(strstr(line, scot_acts[act->spec].name));
    assert_string_equal(p->refusal, err.text);
}

static uint32_t tried; /* set of steps */

/* All acts that this step does not take. */
static void try_the_rest(void)
{
    struct scot_procedure *p = stage.procedure;
    tried |= 1u << p->step;
    for (int spec = 0; spec < scot_act_count; spec++)
        if (!(procedure_transitions[spec].from >> p->step & 1)) {
            struct scot_act act = well_formed(spec);
            refused_without_change(p, &act);
        }
}

static void step(const char *json)
{
    struct scot_error err = {0};
    if (!stage_act(&stage, &err, "%s", json))
        fail_msg("%s: %s", json, err.text);
    try_the_rest();
}

/* An act that this step takes, but not with these answers. */
static void wrong(const char *json, const char *rule)
{
    struct scot_act act;
    struct scot_error err = {0};
    assert_true(scot_act_read(&act, json, strlen(json), &err));
    act.unix_s = 1.8e9;
    refused_without_change(stage.procedure, &act);
    if (strncmp(stage.procedure->refusal, rule, strlen(rule)) != 0)
        fail_msg("%s: \"%s\", wanted %s", json, stage.procedure->refusal, rule);
}

#define SAFETY(pregnant, marked)                                                                                                \
    "{\"do\":\"act.safety\",\"pregnant\":" #pregnant ",\"anticoagulant\":1,\"drug\":\"apixaban\",\"allergy_contrast\":0,"       \
    "\"allergy_anaesthetic\":0,\"allergy_steroid\":0,\"site_marked\":" #marked "}"

static void before_the_patient_lies(void)
{
    wrong("{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"by guess\"}", "R-050");
    wrong("{\"do\":\"act.begin\",\"target\":\"Q9/1 left\",\"approach\":\"intra-articular\"}", "R-050");
    wrong("{\"do\":\"act.mark_joint\",\"joint\":\"L4/5\",\"side\":\"middle\",\"cx\":0,\"cy\":0,\"cz\":0,\"ax\":0,\"ay\":0,\"az\":0,"
          "\"bx\":0,\"by\":0,\"bz\":0}", "R-050");
    wrong("{\"do\":\"act.mark_nerve\",\"level\":\"L3\",\"side\":\"left\",\"cx\":4000,\"cy\":0,\"cz\":0,\"ax\":0,\"ay\":0,\"az\":0,"
          "\"bx\":0,\"by\":0,\"bz\":0}", "R-050");
    wrong("{\"do\":\"act.resume\",\"name\":\"x\"}", "R-067");
    wrong("{\"do\":\"act.close\",\"name\":\"x\"}", "R-067");
    step("{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"medial-branch\"}");
    wrong("{\"do\":\"act.count\",\"matches\":0,\"transitional\":0}", "R-050");
    step("{\"do\":\"act.count\",\"matches\":1,\"transitional\":2,\"report\":\"five lumbar vertebrae\"}");
    step("{\"do\":\"act.checkin\",\"patient\":\"A B\",\"weight_kg\":72,\"baseline_nrs\":7}");
    wrong(SAFETY(1, 1), "pregnancy.refused");
    wrong(SAFETY(0, 0), "R-050");
    step(SAFETY(0, 1));
    wrong("{\"do\":\"act.consent\",\"benefits\":1,\"risks\":1,\"alternatives\":1,\"not_a_cure\":0}", "R-053");
    step("{\"do\":\"act.consent\",\"benefits\":1,\"risks\":1,\"alternatives\":1,\"not_a_cure\":1}");
    wrong("{\"do\":\"act.position\",\"position\":\"supine\"}", "R-055");
}

static void before_the_needle(void)
{
    step("{\"do\":\"act.position\",\"position\":\"prone\"}");
    wrong("{\"do\":\"act.timeout\",\"patient\":\"A C\",\"target\":\"L4/5 left\"}", "R-050");
    wrong("{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"L4/5 right\"}", "R-050");
    wrong("{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"L3/4 left\"}", "R-050");
    step("{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"L4/5 left\"}");
    step("{\"do\":\"act.prep\",\"agent\":\"chlorhexidine\"}");
    wrong("{\"do\":\"act.numb\",\"product\":\"saline\",\"ml\":1}", "R-057");
    wrong("{\"do\":\"act.without_numb\",\"reason\":\"allergy\"}", "R-057"); /* none was stated */
    wrong("{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":6}", "R-057");
    step("{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":1}");
    wrong("{\"do\":\"act.shown\"}", "R-061"); /* no needle */
}

static void place_and_show(void)
{
    struct scot_error err = {0};
    const struct scot_plan *plan = scot_procedure_plan(stage.procedure);
    const double needle[] = {plan->gauge, plan->needle_mm}, step_mm = 2, down = 1, up = 0;
    step("{\"do\":\"act.view\",\"which\":0}");
    stage_rest(&stage);
    assert_true(stage_do(&stage, &err, "needle.add", 2, needle));
    wrong("{\"do\":\"act.shown\"}", "R-058"); /* no picture yet */
    stage_shot(&stage);
    wrong("{\"do\":\"act.shown\"}", "R-061"); /* on the skin */
    for (double left = plan->depth_mm; left > 2; left -= step_mm)
        stage_do(&stage, &err, "needle.advance", 1, &step_mm);
    wrong("{\"do\":\"act.shown\"}", "R-058"); /* not since it moved */
    stage_shot(&stage);
    step("{\"do\":\"act.shown\"}");
    wrong("{\"do\":\"act.shown\"}", "R-058"); /* the same view again */
    step("{\"do\":\"act.view\",\"which\":1}");
    wrong("{\"do\":\"act.shown\"}", "R-058"); /* it has not arrived */
    stage_shot(&stage);
    step("{\"do\":\"act.shown\"}");
    wrong("{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":0.15}", "R-062"); /* the beam is off */
    assert_true(stage_do(&stage, &err, "pedal", 1, &down));
    wrong("{\"do\":\"act.contrast\",\"product\":\"lidocaine-1\",\"ml\":0.15}", "R-062");
    wrong("{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":2.5}", "R-063");
    wrong("{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":0.15,\"ml_s\":2}", "R-062");
    wrong("{\"do\":\"act.without_contrast\",\"reason\":\"in a hurry\"}", "R-062");
    wrong("{\"do\":\"act.without_contrast\",\"reason\":\"allergy\"}", "R-062"); /* none was stated */
    step("{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":0.15}");
    wrong("{\"do\":\"act.pattern\",\"pattern\":\"on-nerve\"}", "R-062"); /* nothing was seen live */
    stage_tick(&stage, 2200);
    assert_true(stage_do(&stage, &err, "pedal", 1, &up));
    wrong("{\"do\":\"act.pattern\",\"pattern\":\"pretty\"}", "R-062");
    wrong("{\"do\":\"act.pattern\",\"pattern\":\"unknown\"}", "R-062");
}

static void give_and_go_home(void)
{
    step("{\"do\":\"act.pattern\",\"pattern\":\"on-nerve\"}");
    assert_int_equal(stage.procedure->step, SCOT_STEP_UNLOCKED);
    wrong("{\"do\":\"act.inject\",\"ml\":0.1}", "R-064");
    wrong("{\"do\":\"act.syringe\",\"product1\":\"snake oil\",\"ml1\":0.4}", "R-064");
    wrong("{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.2,\"ml2\":0.2}", "R-064");
    wrong("{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.2,\"product2\":\"saline\"}", "R-064: saline 0.9 % has no volume");
    wrong("{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.7}", "R-063");
    wrong("{\"do\":\"act.syringe\",\"product1\":\"dexamethasone-4\",\"ml1\":0.4}", "steroid.medial_branch");
    step("{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.4}");
    wrong("{\"do\":\"act.inject\",\"ml\":0.5}", "R-063");
    wrong("{\"do\":\"act.inject\",\"ml\":0.1,\"ml_s\":0.5}", "R-063");
    step("{\"do\":\"act.inject\",\"ml\":0.2}");
    step("{\"do\":\"act.needle_out\"}");
    step("{\"do\":\"act.next\"}");
    step("{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":1}");
    step("{\"do\":\"act.needle_out\"}");
    wrong("{\"do\":\"act.next\"}", "R-050"); /* there are two */
    step("{\"do\":\"act.recovery\",\"nrs\":2}");
    wrong("{\"do\":\"act.discharge\",\"vitals_stable\":1,\"walks\":1,\"no_new_weakness\":0,\"instructions\":1,\"escort\":1}", "R-053");
    step("{\"do\":\"act.discharge\",\"vitals_stable\":1,\"walks\":1,\"no_new_weakness\":1,\"instructions\":1,\"escort\":1}");
}

static void every_cell_is_done_or_refused_without_change(void **state)
{
    (void)state;
    try_the_rest();
    before_the_patient_lies();
    before_the_needle();
    place_and_show();
    give_and_go_home();
    step("{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"intra-articular\"}");
    step("{\"do\":\"act.abort\",\"reason\":\"test\"}");
    assert_int_equal(tried, (1u << SCOT_STEPS) - 1);
}

/* The room's own commands, in the steps that do not allow them. R-055 R-057 R-062 */
static void the_room_keeps_to_the_steps(void **state)
{
    (void)state;
    static const struct {
        const char *name, *rule;
        int values;
        double value[2];
    } row[] = {{"pedal", "R-055", 1, {1}}, {"shot", "R-055", 0, {0}}, {"needle.add", "R-057", 2, {22, 90}},
               {"needle.advance", "R-057", 1, {5}}, {"contrast.inject", "R-062", 2, {0.3, 240}}, {"contrast.clear", "R-062", 0, {0}},
               {"dose.reset", "R-067", 0, {0}}};
    struct scot_error err = {0};
    const double up = 0;
    scot_procedure_restart(stage.procedure);
    assert_true(stage_act(&stage, &err, "{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"intra-articular\"}"));
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        err.text[0] = '\0';
        assert_false(stage_do(&stage, &err, row[i].name, row[i].values, row[i].value));
        assert_int_equal(strncmp(err.text, row[i].rule, strlen(row[i].rule)), 0);
        assert_non_null(strstr(scot_procedure_log_line(stage.procedure, stage.procedure->lines - 1), row[i].name));
    }
    assert_true(stage_do(&stage, &err, "pedal", 1, &up)); /* letting go is always allowed */
    assert_true(stage_act(&stage, &err, "{\"do\":\"act.abort\",\"reason\":\"test\"}"));
}

/* a log with a hole says so, and a procedure that cannot be made leaves nothing behind. */
static void out_of_memory_is_said(void **state)
{
    (void)state;
    struct scot_procedure *p = NULL;
    struct scot_error err = {0};
    scot_alloc_fail_at(1);
    assert_false(scot_procedure_create(&p, &stage.procedure->parts, &err));
    assert_true(p == NULL && err.text[0] != '\0');
    scot_procedure_restart(stage.procedure);
    assert_true(stage_act(&stage, &err, "{\"do\":\"act.begin\",\"target\":\"L4/5 left\",\"approach\":\"intra-articular\"}"));
    int lines = stage.procedure->lines;
    scot_alloc_fail_at(1);
    assert_true(stage_act(&stage, NULL, "{\"do\":\"act.note\",\"text\":\"lost\"}"));
    scot_alloc_fail_at(0);
    char text[SCOT_PROCEDURE_STATE_BYTES];
    assert_int_equal(stage.procedure->lines, lines);
    assert_true(scot_procedure_state_json(stage.procedure, text, sizeof text) > 0);
    assert_non_null(strstr(text, "part of the log is lost"));
    assert_true(stage_act(&stage, NULL, "{\"do\":\"act.abort\",\"reason\":\"test\"}"));
    char *debrief = NULL;
    size_t length;
    scot_alloc_fail_at(1);
    assert_false(scot_procedure_debrief_json(&debrief, &length, stage.procedure, &err));
    scot_alloc_fail_at(0);
    assert_true(scot_procedure_debrief_json(&debrief, &length, stage.procedure, NULL));
    assert_non_null(strstr(debrief, "part of the log is lost"));
    scot_free(debrief);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_is_done_or_refused_without_change),
        cmocka_unit_test(the_room_keeps_to_the_steps),
        cmocka_unit_test(out_of_memory_is_said),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
