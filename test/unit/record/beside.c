#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clinic.h"
#include "support.h"

/* What takes long, a verify or a backup, is held half way, and others read and write beside it. */

enum { LINES = 1200, FILE_BYTES = 3 << 20 };

static struct clinic clinic;
static int64_t case_id;

static void go_on(void *context);
static int steps, held_at, written;
static struct scot_verified meanwhile;

static void open_held(void)
{
    struct scot_error err = {0};
    struct scot_record_options options = clinic_options(&clinic);
    scot_record_close(&clinic.record);
    options.between = go_on;
    if (!scot_record_open(&clinic.record, &options, &err))
        fail_msg("%s", err.text);
}

static int open_clinic(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char sha256[65];
    static uint8_t bytes[FILE_BYTES];
    unsigned seed = 3;
    clinic_open(&clinic);
    case_id = clinic_case(&clinic, clinic_patient(&clinic, "Be Side", "1970-01-01"));
    int64_t id = clinic_procedure(&clinic, case_id, "2026-11-20");
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
    if (!scot_record_attach(clinic.record, &clinic.actor[SCOT_PHYSICIAN], id, "document", "long.bin", bytes, sizeof bytes, sha256, &err))
        fail_msg("%s", err.text);
    for (int i = 0; i < LINES; i++)
        assert_true(scot_record_note(clinic.record, &clinic.actor[SCOT_NURSE], "sign in", "session", NULL, NULL));
    open_held();
    return 0;
}

static int close_clinic(void **state)
{
    (void)state;
    clinic_close(&clinic);
    return 0;
}

/* An entry is written, read again and found: by another thread, as another person's request is. */
static void *read_and_write(void *context)
{
    bool *done = context;
    char body[80];
    json_t *dossier = NULL, *day = NULL;
    struct scot_error err = {0};
    snprintf(body, sizeof body, "{'date':'2026-11-21','text':'beside %d'}", ++written);
    int64_t id = clinic_entry(&clinic, SCOT_NURSE, case_id, "note", body, &err);
    *done = id != 0 && scot_record_dossier(clinic.record, &clinic.actor[SCOT_PHYSICIAN], case_id, &dossier, &err) &&
            scot_record_day(clinic.record, &clinic.actor[SCOT_PHYSICIAN], "procedure", (struct scot_date){2026, 11, 20},
                            (struct scot_date){2026, 11, 22}, 10, &day, &err);
    size_t entries = json_array_size(json_object_get(dossier, "entries"));
    *done = *done && json_integer_value(json_object_get(json_array_get(json_object_get(dossier, "entries"), entries - 1), "id")) == id;
    json_decref(dossier);
    json_decref(day);
    return NULL;
}

/* Held here until the other is through; who is kept out shows after a minute, not by a test that never ends. */
static void go_on(void *context)
{
    (void)context;
    pthread_t other;
    static bool done;
    struct timespec until;
    if (++steps != held_at)
        return;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    assert_int_equal(pthread_create(&other, NULL, read_and_write, &done), 0);
    if (pthread_timedjoin_np(other, NULL, &until) != 0) {
        print_message("Bail out! nobody gets in beside it\n");
        _exit(1);
    }
    assert_true(done);
}

static void hold_at(int step)
{
    steps = 0;
    held_at = step;
}

static void an_entry_is_written_and_read_while_the_record_is_verified(void **state)
{
    (void)state;
    struct scot_verified found, after;
    struct scot_error err = {0};
    hold_at(2);
    if (!scot_record_verify(clinic.record, &found, &err))
        fail_msg("%s", err.text);
    assert_true(steps > 3 && written == 1);
    hold_at(0);
    assert_true(scot_record_verify(clinic.record, &after, NULL));
    assert_int_equal(after.rows, found.rows + 1); /* what was verified is the record as it was when it began */
    assert_true(after.lines > found.lines);
    meanwhile = after;
}

static void an_entry_is_written_and_read_while_a_copy_is_made(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct scot_verified copied, now;
    struct scot_record *copy = NULL;
    char folder[120], path[160];
    snprintf(folder, sizeof folder, "%s/backup", clinic.folder);
    snprintf(path, sizeof path, "%s/restored.db", clinic.folder);
    hold_at(2); /* of the copying: its file has three such steps, its log some more when it is verified */
    if (!scot_record_backup(clinic.record, folder, &err))
        fail_msg("%s", err.text);
    assert_true(steps > 6 && written == 2);
    hold_at(0);
    struct scot_record_options options = clinic_options(&clinic);
    options.path = path;
    if (!scot_record_restore(folder, &options, &err) || !scot_record_open(&copy, &options, &err) || !scot_record_verify(copy, &copied, &err) ||
        !scot_record_verify(clinic.record, &now, &err))
        fail_msg("%s", err.text);
    assert_int_equal(copied.rows, meanwhile.rows); /* and so is what was copied */
    assert_int_equal(copied.lines, meanwhile.lines);
    assert_int_equal(now.rows, meanwhile.rows + 1);
    scot_record_close(&copy);
}

/* Another program, as `scottie case` is, beside the one that holds the store. */
static void another_program_looks_and_does_not_open(void **state)
{
    (void)state;
    struct scot_error err = {0};
    struct scot_verified found, after;
    struct scot_record_options options = clinic_options(&clinic);
    char folder[120], head[120];
    int go[2];
    char word = 'g';
    hold_at(0);
    snprintf(folder, sizeof folder, "%s/by-another", clinic.folder);
    assert_true(scot_record_verify(clinic.record, &found, NULL));
    scot_record_close(&clinic.record); /* so that the other has nothing of this one's */
    assert_int_equal(pipe(go), 0);
    pid_t child = fork();
    if (child == 0) {
        struct scot_record *second = NULL;
        if (read(go[0], &word, 1) != 1 || scot_record_open(&second, &options, &err) || strstr(err.text, "another process holds the store") == NULL)
            _exit(1);
        err = (struct scot_error){0};
        bool ok = scot_record_verify_at(&options, &after, &err) && after.lines == found.lines && after.rows == found.rows &&
                  scot_record_backup_at(&options, folder, &err);
        if (!ok)
            fprintf(stderr, "%s\n", err.text);
        _exit(ok ? 0 : 2);
    }
    open_held();
    assert_int_equal(write(go[1], &word, 1), 1);
    int status;
    waitpid(child, &status, 0);
    close(go[0]);
    close(go[1]);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    /* Who holds it goes on, and nothing was written by the other. */
    assert_true(scot_record_verify(clinic.record, &after, NULL));
    assert_int_equal(after.lines, found.lines);
    assert_int_not_equal(clinic_entry(&clinic, SCOT_NURSE, case_id, "note", "{'date':'2026-11-21','text':'after it'}", &err), 0);
    /* Of a store that nobody holds too; and a log that was cut short is found from there as well. */
    scot_record_close(&clinic.record);
    if (!scot_record_verify_at(&options, &after, &err))
        fail_msg("%s", err.text);
    assert_true(after.lines > found.lines);
    snprintf(head, sizeof head, "%s.head", clinic.path);
    FILE *file = fopen(head, "r+");
    fprintf(file, "%-20lld", (long long)after.lines + 5);
    fclose(file);
    assert_false(scot_record_verify_at(&options, &after, &err));
    assert_non_null(strstr(err.text, "lines are missing"));
    file = fopen(head, "r+");
    fprintf(file, "%-20lld", (long long)after.lines);
    fclose(file);
    options.path = "/nowhere/case.db";
    assert_false(scot_record_verify_at(&options, &after, NULL));
    open_held();
}

static int killed_at, at_step;

static void die(void *context)
{
    (void)context;
    if (++at_step == killed_at)
        kill(getpid(), SIGKILL);
}

/* Killed anywhere on the way, a folder may be left, but none that is taken for a copy; and the store is as it was. */
static void a_backup_that_was_killed_is_none(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char folder[120], path[160];
    struct stat is;
    scot_record_close(&clinic.record);
    int done = 0;
    for (killed_at = 1; done == 0; killed_at += 3) {
        snprintf(folder, sizeof folder, "%s/killed-%d", clinic.folder, killed_at);
        pid_t child = fork();
        if (child == 0) {
            struct scot_record_options options = clinic_options(&clinic);
            options.between = die;
            _exit(scot_record_open(&clinic.record, &options, NULL) && scot_record_backup(clinic.record, folder, NULL) ? 0 : 1);
        }
        int status;
        waitpid(child, &status, 0);
        snprintf(path, sizeof path, "%s/case.db", folder);
        done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        assert_true(done || WIFSIGNALED(status));
        assert_int_equal(stat(path, &is) == 0, done);
        struct scot_record_options options = clinic_options(&clinic);
        snprintf(path, sizeof path, "%s/of-killed-%d.db", clinic.folder, killed_at);
        options.path = path;
        if (!done)
            assert_false(scot_record_restore(folder, &options, NULL));
    }
    assert_true(killed_at > 10);
    clinic_reopen(&clinic);
    if (!scot_record_verify(clinic.record, NULL, &err))
        fail_msg("%s", err.text);
}

/* A restore that was killed leaves no store, and the next one is not in its way. */
static void a_restore_that_was_killed_is_none(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char folder[120], path[160];
    struct stat is;
    snprintf(folder, sizeof folder, "%s/whole", clinic.folder);
    snprintf(path, sizeof path, "%s/after-kills.db", clinic.folder);
    if (!scot_record_backup(clinic.record, folder, &err))
        fail_msg("%s", err.text);
    scot_record_close(&clinic.record);
    struct scot_record_options options = clinic_options(&clinic);
    options.path = path;
    options.between = die;
    int done = 0, kills = 0;
    for (killed_at = 1; done == 0; killed_at++) {
        pid_t child = fork();
        if (child == 0)
            _exit(scot_record_restore(folder, &options, NULL) ? 0 : 1);
        int status;
        waitpid(child, &status, 0);
        done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        kills += WIFSIGNALED(status) != 0;
        assert_true(done || WIFSIGNALED(status));
        assert_int_equal(stat(path, &is) == 0, done);
    }
    assert_true(kills > 1);
    clinic_reopen(&clinic);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_written_and_read_while_the_record_is_verified),
        cmocka_unit_test(an_entry_is_written_and_read_while_a_copy_is_made),
        cmocka_unit_test(another_program_looks_and_does_not_open),
        cmocka_unit_test(a_backup_that_was_killed_is_none),
        cmocka_unit_test(a_restore_that_was_killed_is_none),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
