#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "procedure/parts.h"
#include "support.h"

/* The state machine against a second writing of it, and against its drawing. R-053 R-067 */

/* Which acts each step takes, once more by hand: the matrix has a cell for every step and act. */
static const struct {
    const char *step, *acts;
} takes[SCOT_STEPS] = {
    {"idle", "mark_joint mark_nerve begin resume close"},
    {"chosen", "count note abort"},
    {"counted", "checkin note abort"},
    {"checked-in", "safety note abort"},
    {"safety", "consent note abort"},
    {"consent", "position note abort"},
    {"position", "timeout view note abort"},
    {"time-out", "prep view note abort"},
    {"skin-prepared", "numb without_numb view note abort"},
    {"skin-numb", "numb view shown needle_out note abort"},
    {"one-view", "view shown needle_out note abort"},
    {"two-views", "view contrast without_contrast needle_out note abort"},
    {"contrast", "view contrast pattern needle_out note abort"},
    {"unlocked", "view syringe inject needle_out note abort"},
    {"injected", "view inject needle_out note abort"},
    {"needle-out", "view next recovery note abort"},
    {"recovered", "discharge note abort"},
    {"discharged", "mark_joint mark_nerve begin resume close"},
    {"aborted", "mark_joint mark_nerve begin resume close"},
};

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

static void every_cell_of_the_matrix_is_as_written(void **state)
{
    (void)state;
    for (int step = 0; step < SCOT_STEPS; step++) {
        assert_string_equal(takes[step].step, scot_step_id[step]);
        for (int t = 0; t < procedure_transition_count; t++) {
            const struct transition *row = &procedure_transitions[t];
            bool taken = row->from >> step & 1, wanted = has_word(takes[step].acts, row->act + 4);
            if (taken != wanted)
                fail_msg("%s in step %s is %s", row->act, scot_step_id[step], taken ? "taken" : "refused");
        }
    }
}

static void every_act_has_its_row(void **state)
{
    (void)state;
    assert_int_equal(scot_act_count, procedure_transition_count);
    for (int a = 0; a < scot_act_count; a++) {
        assert_string_equal(scot_acts[a].name, procedure_transitions[a].act);
        assert_int_equal(scot_act_find(scot_acts[a].name), a);
        assert_true(scot_acts[a].help[0] != '\0');
    }
}

/* doc/procedure.md holds a line `from --act--> to` for every row and step it is taken in. */
static void the_drawing_is_the_table(void **state)
{
    (void)state;
    static char paper[1 << 16];
    FILE *file = fopen(PAPER, "r");
    assert_non_null(file);
    size_t length = fread(paper, 1, sizeof paper - 1, file);
    fclose(file);
    paper[length] = '\0';
    for (int t = 0; t < procedure_transition_count; t++) {
        const struct transition *row = &procedure_transitions[t];
        char line[400] = "";
        struct scot_say say = {line, sizeof line, 0};
        scot_say(&say, "| `%s` |", row->act);
        const char *comma = " ";
        for (int step = 0; step < SCOT_STEPS; step++)
            if (row->from >> step & 1) {
                scot_say(&say, "%s%s", comma, scot_step_id[step]);
                comma = ", ";
            }
        scot_say(&say, " | %s | %s |", row->to, row->rule);
        if (strstr(paper, line) == NULL)
            fail_msg("doc/procedure.md lacks the line:\n%s", line);
    }
}

/* R-062 R-063, REFERENCE B3: what opens the lock, for each approach. */
static void the_locks_truth_table(void **state)
{
    (void)state;
    static const struct {
        enum scot_pattern pattern;
        enum verdict joint, nerve;
    } rows[] = {
        {SCOT_PATTERN_NO_FLOW, VERDICT_REPOSITION, VERDICT_REPOSITION},
        {SCOT_PATTERN_INTRA_ARTICULAR, VERDICT_ACCEPT, VERDICT_REPOSITION},
        {SCOT_PATTERN_CAPSULE_RUPTURE, VERDICT_ACCEPT, VERDICT_REPOSITION},
        {SCOT_PATTERN_PERIARTICULAR, VERDICT_REPOSITION, VERDICT_REPOSITION},
        {SCOT_PATTERN_MYOFASCIAL, VERDICT_REPOSITION, VERDICT_REPOSITION},
        {SCOT_PATTERN_ON_NERVE, VERDICT_REPOSITION, VERDICT_ACCEPT},
        {SCOT_PATTERN_RETRODURAL, VERDICT_REPOSITION, VERDICT_REPOSITION},
        {SCOT_PATTERN_EPIDURAL, VERDICT_REPOSITION, VERDICT_REPOSITION},
        {SCOT_PATTERN_FORAMINAL, VERDICT_REPOSITION, VERDICT_REPOSITION},
        {SCOT_PATTERN_VASCULAR, VERDICT_REPOSITION, VERDICT_REPOSITION},
        {SCOT_PATTERN_INTRATHECAL, VERDICT_ABORT, VERDICT_ABORT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(procedure_verdict(SCOT_INTRA_ARTICULAR, rows[i].pattern), rows[i].joint);
        assert_int_equal(procedure_verdict(SCOT_MEDIAL_BRANCH, rows[i].pattern), rows[i].nerve);
    }
}

static struct scot_act any_act(int spec)
{
    struct scot_act act = {.spec = spec};
    const struct scot_act_spec *row = &scot_acts[spec];
    static const char *const words[] = {"L4/5 left", "say \"hello\"", "back\\slash", "\xc3\xa9t\xc3\xa9", "x"};
    for (int i = 0; i < SCOT_ACT_NUMBERS; i++) {
        bool optional = row->number[i] != NULL && row->number[i][0] == '?';
        act.number[i] = row->number[i] == NULL || (optional && rand() % 2) ? (double)NAN
                                                                           : row->least[i] + (row->most[i] - row->least[i]) * rand() / RAND_MAX;
    }
    for (int i = 0; i < SCOT_ACT_TEXTS && row->text[i] != NULL; i++)
        if (row->text[i][0] != '?' || rand() % 2)
            strcpy(act.text[i], words[rand() % 5]);
    return act;
}

static void acts_go_to_json_and_back(void **state)
{
    (void)state;
    srand(5);
    for (int n = 0; n < 4000; n++) {
        struct scot_act act = any_act(n % scot_act_count), back;
        struct scot_error err = {0};
        char text[2000];
        size_t length = scot_act_write(&act, text, sizeof text);
        if (length == 0 || !scot_act_read(&back, text, length, &err))
            fail_msg("%s: %s", text, err.text);
        assert_int_equal(act.spec, back.spec);
        for (int i = 0; i < SCOT_ACT_NUMBERS; i++)
            assert_true(act.number[i] == back.number[i] || (isnan(act.number[i]) && isnan(back.number[i])));
        assert_memory_equal(act.text, back.text, sizeof act.text);
    }
}

static void bad_acts_are_refused_in_one_line(void **state)
{
    (void)state;
    static const struct {
        const char *json, *word;
    } bad[] = {
        {"{", "not JSON"},
        {"[]", "no act is called nothing"},
        {"{\"do\":\"act.dance\"}", "no act is called act.dance"},
        {"{\"do\":\"act.consent\",\"benefits\":1}", "risks is missing, wanted 0 to 1"},
        {"{\"do\":\"act.recovery\",\"nrs\":11}", "nrs is 11, wanted 0 to 10"},
        {"{\"do\":\"act.recovery\",\"nrs\":\"2-8\"}", "nrs is not a number"},
        {"{\"do\":\"act.prep\"}", "agent is missing"},
        {"{\"do\":\"act.prep\",\"agent\":7}", "agent is not a string"},
        {"{\"do\":\"act.prep\",\"agent\":\"a\\u0007b\"}", "control character"},
        {"{\"do\":\"act.prep\",\"agent\":\"x\",\"colour\":\"red\"}", "no member is called colour"},
        {"{\"do\":\"act.checkin\",\"patient\":\"x\",\"weight_kg\":700,\"baseline_nrs\":5}", "weight_kg is 700, wanted 20 to 350"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct scot_act act;
        struct scot_error err = {0};
        assert_false(scot_act_read(&act, bad[i].json, strlen(bad[i].json), &err));
        if (strstr(err.text, bad[i].word) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", err.text, bad[i].word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_of_the_matrix_is_as_written),
        cmocka_unit_test(every_act_has_its_row),
        cmocka_unit_test(the_drawing_is_the_table),
        cmocka_unit_test(the_locks_truth_table),
        cmocka_unit_test(acts_go_to_json_and_back),
        cmocka_unit_test(bad_acts_are_refused_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
