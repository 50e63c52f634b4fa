#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <signal.h>

#include "base/memory.h"
#include "stage.h"
#include "support.h"

/* A run on disk: replayed to the byte, and found out when anybody touched it. R-067 */

static char folder[] = "/tmp/scottie-runs-XXXXXX";

static char *slurp(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = scot_alloc(1, 1 << 24, NULL);
    *length = fread(text, 1, (1 << 24) - 1, file);
    fclose(file);
    return text;
}

/* One whole injection, and its file. */
static char *record(uint64_t seed, size_t *length)
{
    struct stage s;
    struct scot_error err = {0};
    bool repositioned = false;
    stage_open_session(&s, seed, 96, 2, folder);
    stage_prepare(&s, "L4/5 left", "intra-articular");
    assert_false(stage_act(&s, &err, "{\"do\":\"act.inject\",\"ml\":0.1}")); /* a refusal is part of it */
    assert_true(stage_follow(&s, &repositioned));
    assert_true(stage_act(&s, &err, "{\"do\":\"act.recovery\",\"nrs\":2}"));
    assert_true(scot_session_frames(s.session) > 20);
    assert_true(stage_act(&s, &err, "{\"do\":\"act.discharge\",\"vitals_stable\":1,\"walks\":1,\"no_new_weakness\":1,"
                                   "\"instructions\":1,\"escort\":1}"));
    char *debrief = NULL;
    size_t bytes;
    assert_true(scot_procedure_debrief_json(&debrief, &bytes, s.procedure, &err));
    assert_non_null(strstr(debrief, "\"success\":true"));
    assert_non_null(strstr(debrief, "\"tip_in_joint\":true"));
    assert_non_null(strstr(debrief, "\"least\":5,\"most\":15")); /* */
    assert_non_null(strstr(debrief, "\"least\":15,\"most\":30")); /* */
    scot_free(debrief);
    char *text = slurp(scot_session_file(s.session), length);
    stage_close(&s);
    return text;
}

static char *run;
static size_t run_length;

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return 1;
    run = record(0, &run_length);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[200];
    scot_free(run);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static bool replay(uint64_t seed, int threads, const char *text, size_t length, struct scot_replay_result *result, struct scot_error *err)
{
    struct stage s;
    stage_open_session(&s, seed, 96, threads, NULL);
    bool ok = scot_session_replay(s.session, text, length, result, err);
    stage_close(&s);
    return ok;
}

static void a_replay_is_the_same_to_the_byte(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads += 2) {
        struct scot_replay_result result;
        struct scot_error err = {0};
        setenv("SCOTTIE_ISA", threads == 1 ? "scalar" : "avx512", 1);
        if (!replay(0, threads, run, run_length, &result, &err))
            fail_msg("%s", err.text);
        assert_true(result.finished && !result.torn && result.pictures > 20);
        assert_string_equal(result.end, "finished");
    }
    unsetenv("SCOTTIE_ISA");
}

/* "Begin the run" pressed twice: the second is refused, and neither replaying nor taking up the run may start over at it. */
static void a_second_begin_does_not_spoil_the_file(void **state)
{
    (void)state;
    struct stage s;
    struct scot_error err = {0};
    struct scot_replay_result result;
    char name[80];
    stage_open_session(&s, 0, 96, 2, folder);
    stage_prepare(&s, "L4/5 left", "intra-articular");
    stage_shot(&s);
    assert_true(scot_session_frames(s.session) > 0);
    assert_false(stage_act(&s, &err, "{\"do\":\"act.begin\",\"target\":\"L3/4 left\",\"approach\":\"intra-articular\"}"));
    assert_non_null(strstr(err.text, "R-050: begin is not the step now"));
    snprintf(name, sizeof name, "%s", strrchr(scot_session_file(s.session), '/') + 1);
    stage_close(&s);
    stage_open_session(&s, 0, 96, 2, folder);
    err.text[0] = '\0';
    if (!stage_act(&s, &err, "{\"do\":\"act.resume\",\"name\":\"%s\"}", name))
        fail_msg("%s", err.text);
    assert_int_equal(scot_procedure_step(s.procedure), SCOT_STEP_SKIN_NUMB);
    assert_true(stage_act(&s, &err, "{\"do\":\"act.abort\",\"reason\":\"enough\"}"));
    size_t length;
    char *text = slurp(scot_session_file(s.session), &length);
    stage_close(&s);
    if (!replay(0, 2, text, length, &result, &err))
        fail_msg("%s", err.text);
    assert_string_equal(result.end, "aborted");
    scot_free(text);
}

/* A viewer's eye on a run that is taken up: how far it is, as the state tells it. */
struct watcher {
    struct stage *stage;
    int calls, most;   /* gives up after most */
    double last;
};

static bool watch(void *context)
{
    struct watcher *w = context;
    char state[SCOT_PROCEDURE_STATE_BYTES];
    assert_true(scot_session_state_json(w->stage->session, state, sizeof state) > 0);
    const char *at = strstr(state, "\"resuming\":");
    assert_non_null(at);
    double share = strtod(at + strlen("\"resuming\":"), NULL);
    assert_true(share >= w->last && share <= 1);
    w->last = share;
    return ++w->calls < w->most;
}

static void tells_no_resuming(struct stage *s)
{
    char state[SCOT_PROCEDURE_STATE_BYTES];
    assert_true(scot_session_state_json(s->session, state, sizeof state) > 0);
    assert_non_null(strstr(state, "\"resuming\":null"));
}

/* An interrupted run; its name. */
static void leave_off(char name[80])
{
    struct stage s;
    stage_open_session(&s, 0, 96, 2, folder);
    stage_prepare(&s, "L4/5 left", "intra-articular");
    for (int i = 0; i < 4; i++)
        stage_shot(&s);
    snprintf(name, 80, "%s", strrchr(scot_session_file(s.session), '/') + 1);
    stage_close(&s);
}

/* Taking up a long run takes as long as its pictures: whoever waits is told how far it is, may give up, and then may try again. */
static void taking_a_run_up_is_told_while_it_lasts(void **state)
{
    (void)state;
    struct stage s;
    char name[80];
    struct scot_error err = {0};
    leave_off(name);
    stage_open_session(&s, 0, 96, 2, folder);
    tells_no_resuming(&s);
    struct watcher w = {.stage = &s, .most = 20};
    scot_session_on_progress(s.session, watch, &w);
    assert_false(stage_act(&s, &err, "{\"do\":\"act.resume\",\"name\":\"%s\"}", name));
    assert_int_equal(w.calls, 20);
    assert_non_null(strstr(err.text, "not taken up to its end"));
    assert_int_equal(scot_procedure_step(s.procedure), SCOT_STEP_IDLE);
    tells_no_resuming(&s);
    w = (struct watcher){.stage = &s, .most = 1 << 30};
    if (!stage_act(&s, &err, "{\"do\":\"act.resume\",\"name\":\"%s\"}", name))
        fail_msg("%s", err.text);
    assert_true(w.calls > 20 && w.last > 0.5);
    assert_int_equal(scot_procedure_step(s.procedure), SCOT_STEP_SKIN_NUMB);
    tells_no_resuming(&s);
    int calls = w.calls;
    assert_true(stage_act(&s, &err, "{\"do\":\"act.abort\",\"reason\":\"enough\"}"));
    stage_tick(&s, 200);
    assert_int_equal(w.calls, calls); /* only then */
    stage_close(&s);
}

static void another_patients_run_is_refused(void **state)
{
    (void)state;
    struct scot_replay_result result;
    struct scot_error err = {0};
    assert_false(replay(3, 2, run, run_length, &result, &err));
    assert_non_null(strstr(err.text, "of another CT"));
}

/* Reads all lines; "" when the reader finds nothing wrong. */
static void read_through(const char *text, size_t length, char what[320], bool *torn, int *lines)
{
    struct scot_run_header header;
    struct scot_run_reader *reader = NULL;
    struct scot_run_line *line = scot_alloc(1, sizeof *line, NULL);
    struct scot_error err = {0};
    bool more = true;
    *torn = false;
    *lines = 0;
    if (scot_run_reader_create(&reader, &header, text, length, &err))
        while (more && scot_run_reader_next(reader, line, &more, torn, &err))
            *lines += more;
    scot_run_reader_destroy(&reader);
    scot_free(line);
    snprintf(what, 320, "%s", err.text);
}

static void one_changed_byte_is_found(void **state)
{
    (void)state;
    srand(9);
    char *copy = scot_alloc(run_length, 1, NULL);
    for (int n = 0; n < 400; n++) {
        char what[320];
        bool torn;
        int lines;
        memcpy(copy, run, run_length);
        size_t at = (size_t)rand() % run_length;
        copy[at] = (char)(copy[at] ^ (1 << rand() % 7));
        read_through(copy, run_length, what, &torn, &lines);
        if (what[0] == '\0' && !torn)
            fail_msg("byte %zu was changed and nobody saw it", at);
    }
    scot_free(copy);
}

/* Broken off at any byte: what is whole is read, and the rest is said to be torn; never is it taken for finished. */
static void broken_off_anywhere_it_says_so(void **state)
{
    (void)state;
    size_t step = run_length / 700 + 1;
    for (size_t length = 0; length < run_length; length += step) {
        char what[320];
        bool torn;
        int lines;
        read_through(run, length, what, &torn, &lines);
        bool whole = length > 0 && run[length - 1] == '\n';
        if (lines > 0 || what[0] == '\0')
            assert_true(torn == !whole && what[0] == '\0');
    }
}

static void lines_moved_doubled_or_left_out_are_found(void **state)
{
    (void)state;
    char what[320], *copy = scot_alloc(2 * run_length, 1, NULL);
    bool torn;
    int lines;
    /* The third line left out. */
    const char *second = strchr(run, '\n') + 1, *third = strchr(second, '\n') + 1, *fourth = strchr(third, '\n') + 1;
    memcpy(copy, run, (size_t)(third - run));
    memcpy(copy + (third - run), fourth, run_length - (size_t)(fourth - run));
    read_through(copy, run_length - (size_t)(fourth - third), what, &torn, &lines);
    assert_non_null(strstr(what, "line 3"));
    /* The second line twice. */
    memcpy(copy, run, (size_t)(third - run));
    memcpy(copy + (third - run), second, run_length - (size_t)(second - run));
    read_through(copy, run_length + (size_t)(third - second), what, &torn, &lines);
    assert_non_null(strstr(what, "edited, moved or left out"));
    /* Something behind the end. */
    memcpy(copy, run, run_length);
    memcpy(copy + run_length, second, (size_t)(third - second));
    read_through(copy, run_length + (size_t)(third - second), what, &torn, &lines);
    assert_non_null(strstr(what, "follows the end"));
    scot_free(copy);
}

static void what_is_no_run_is_refused_in_one_line(void **state)
{
    (void)state;
    static const char *const text[] = {"", "\n", "{}\n", "{\"scottie\":\"run\",\"version\":1}\n", "\x89PNG\r\n\x1a\n", "null\n"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        char what[320];
        bool torn;
        int lines;
        read_through(text[i], strlen(text[i]), what, &torn, &lines);
        assert_true(what[0] != '\0' && strchr(what, '\n') == NULL);
    }
}

/* A child writes acts and commands as fast as it can and tells each one that was acknowledged; it is killed at a random
 * moment. All that it told is in the file, the chain holds, and the run can be taken up. */
static void child(int out, const char *path)
{
    struct scot_run_writer *writer = NULL;
    struct scot_run_line *line = scot_alloc(1, sizeof *line, NULL);
    const struct scot_run_header header = {.ct_sha256 = "ct", .rules_sha256 = "rules", .size = 64};
    struct scot_error err = {0};
    if (!scot_run_writer_create(&writer, path, &header, &err))
        _exit(1);
    for (uint32_t n = 0;; n++) {
        line->kind = n % 3 == 0 ? SCOT_RUN_ACT : SCOT_RUN_LOG;
        line->act = (struct scot_act){.spec = scot_act_find("act.note"), .unix_s = n};
        snprintf(line->act.text[0], sizeof line->act.text[0], "note %u", n);
        snprintf(line->text, sizeof line->text, "{\"event\":%u}", n);
        snprintf(line->digest, sizeof line->digest, "%016x", n);
        for (int t = 0; t < 5; t++)
            scot_run_writer_tick(writer, 16667 + n);
        if (!scot_run_writer_line(writer, line, &err) || write(out, &n, sizeof n) != sizeof n)
            _exit(2);
    }
}

static void kill_once(int number)
{
    char path[200];
    int pipes[2], status;
    uint32_t told = 0, n = 0;
    bool any = false;
    snprintf(path, sizeof path, "%s/kill-%d", folder, number);
    assert_int_equal(pipe(pipes), 0);
    pid_t pid = fork();
    if (pid == 0)
        child(pipes[1], path);
    close(pipes[1]);
    usleep((useconds_t)(rand() % 12000));
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    while (read(pipes[0], &n, sizeof n) == sizeof n) {
        told = n;
        any = true;
    }
    close(pipes[0]);
    if (!any)
        return; /* killed before its first word */
    size_t length;
    char *text = slurp(path, &length), what[320], wanted[40];
    bool torn;
    int lines;
    read_through(text, length, what, &torn, &lines);
    assert_string_equal(what, "");
    snprintf(wanted, sizeof wanted, told % 3 == 0 ? "note %u\"" : "{\"event\":%u}", told);
    if (strstr(text, wanted) == NULL)
        fail_msg("acknowledged line %u is not there", told);
    scot_free(text);
    struct scot_run_writer *writer = NULL;
    struct scot_error err = {0};
    if (!scot_run_writer_resume(&writer, path, &err))
        fail_msg("%s", err.text);
    struct scot_run_line *line = scot_alloc(1, sizeof *line, NULL);
    line->kind = SCOT_RUN_END;
    strcpy(line->text, "interrupted");
    assert_true(scot_run_writer_line(writer, line, &err));
    scot_run_writer_close(&writer);
    scot_free(line);
    text = slurp(path, &length);
    read_through(text, length, what, &torn, &lines);
    assert_true(what[0] == '\0' && !torn);
    scot_free(text);
    /* Never silently finished: the end says what it was, and nothing can follow it. */
    assert_false(scot_run_writer_resume(&writer, path, &err));
    assert_non_null(strstr(err.text, "interrupted"));
    unlink(path);
}

static void killed_at_any_moment_nothing_acknowledged_is_lost(void **state)
{
    (void)state;
    srand(17);
    int kills = atoi(getenv("KILLS"));
    for (int n = 0; n < kills; n++)
        kill_once(n);
}

static void a_full_disk_is_said_and_nothing_is_acknowledged(void **state)
{
    (void)state;
    struct scot_run_writer *writer = NULL;
    const struct scot_run_header header = {.ct_sha256 = "ct", .rules_sha256 = "rules", .size = 64};
    struct scot_error err = {0};
    char path[200];
    snprintf(path, sizeof path, "%s/full", folder);
    assert_int_equal(symlink("/dev/full", path), 0);
    assert_false(scot_run_writer_create(&writer, path, &header, &err)); /* nor through a link to anywhere */
    unlink(path);
    assert_true(err.text[0] != '\0');
}

/* Interrupted in the middle, taken up by a new program, and finished: one run. */
static void an_interrupted_run_goes_on(void **state)
{
    (void)state;
    struct stage s;
    struct scot_error err = {0};
    char name[80];
    bool repositioned = false;
    stage_open_session(&s, 1, 96, 2, folder);
    stage_prepare(&s, "L3/4 right", "intra-articular");
    snprintf(name, sizeof name, "%s", strrchr(scot_session_file(s.session), '/') + 1);
    stage_close(&s); /* as a crash leaves it, but for the last ticks */
    stage_open_session(&s, 1, 96, 2, folder);
    char state_text[SCOT_PROCEDURE_STATE_BYTES];
    assert_true(scot_session_state_json(s.session, state_text, sizeof state_text) > 0);
    assert_non_null(strstr(state_text, name)); /* it is offered */
    assert_false(stage_act(&s, &err, "{\"do\":\"act.resume\",\"name\":\"../../etc/passwd\"}"));
    assert_non_null(strstr(err.text, "is no run's name"));
    err.text[0] = '\0';
    if (!stage_act(&s, &err, "{\"do\":\"act.resume\",\"name\":\"%s\"}", name))
        fail_msg("%s", err.text);
    assert_int_equal(scot_procedure_step(s.procedure), SCOT_STEP_SKIN_NUMB);
    assert_true(stage_follow(&s, &repositioned));
    assert_true(stage_act(&s, &err, "{\"do\":\"act.abort\",\"reason\":\"enough\"}"));
    size_t length;
    char *text = slurp(scot_session_file(s.session), &length);
    stage_close(&s);
    struct scot_replay_result result;
    if (!replay(1, 2, text, length, &result, &err))
        fail_msg("%s", err.text);
    assert_string_equal(result.end, "aborted");
    scot_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replay_is_the_same_to_the_byte),
        cmocka_unit_test(a_second_begin_does_not_spoil_the_file),
        cmocka_unit_test(taking_a_run_up_is_told_while_it_lasts),
        cmocka_unit_test(another_patients_run_is_refused),
        cmocka_unit_test(one_changed_byte_is_found),
        cmocka_unit_test(broken_off_anywhere_it_says_so),
        cmocka_unit_test(lines_moved_doubled_or_left_out_are_found),
        cmocka_unit_test(what_is_no_run_is_refused_in_one_line),
        cmocka_unit_test(killed_at_any_moment_nothing_acknowledged_is_lost),
        cmocka_unit_test(a_full_disk_is_said_and_nothing_is_acknowledged),
        cmocka_unit_test(an_interrupted_run_goes_on),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
