#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clinic.h"
#include "support.h"

/* A child writes entries and says each one that was acknowledged; it is killed at some moment. Every one it said is there, and
 * the chain verifies. */

static struct clinic clinic;
static int64_t case_id, procedure;

static int open_clinic(void **state)
{
    (void)state;
    clinic_open(&clinic);
    case_id = clinic_case(&clinic, clinic_patient(&clinic, "Kil Led", "1970-01-01"));
    procedure = clinic_procedure(&clinic, case_id, "2026-11-20");
    return 0;
}

static int close_clinic(void **state)
{
    (void)state;
    clinic_close(&clinic);
    return 0;
}

/* Writes diary entries without end; each acknowledged id goes into the pipe. */
static void write_on(int to, int run)
{
    const struct scot_record_options options = clinic_options(&clinic);
    struct scot_record *record = NULL;
    char body[300];
    if (!scot_record_open(&record, &options, NULL))
        _exit(1);
    for (int n = 0;; n++) {
        struct scot_error err = {0};
        int64_t id;
        snprintf(body, sizeof body, "{'procedure':%lld,'at':'2026-11-20T%02d:%02d:%02dZ','side':'index','scale':'nrs','score':%d,'by':'nurse',"
                                    "'words':'run %d'}", (long long)procedure, n / 3600 % 24, n / 60 % 60, n % 60, n % 11, run);
        json_t *json = clinic_json(body);
        const struct scot_entry_new entry = {.form = "diary", .body = json, .provenance = "phone"};
        if (!scot_record_entry_add(record, &clinic.actor[SCOT_NURSE], case_id, &entry, &id, &err) ||
            write(to, &id, sizeof id) != sizeof id)
            _exit(2);
        json_decref(json);
    }
}

static bool holds(const json_t *entries, int64_t id)
{
    size_t i;
    json_t *entry;
    json_array_foreach(entries, i, entry)
        if (json_integer_value(json_object_get(entry, "id")) == id)
            return true;
    return false;
}

static void nothing_acknowledged_is_lost(void **state)
{
    (void)state;
    const char *said = getenv("KILLS");
    int kills = said != NULL ? atoi(said) : 2000, written = 0;
    unsigned seed = 99;
    scot_record_close(&clinic.record);
    for (int run = 0; run < kills; run++) {
        int pipes[2];
        int64_t id, last = 0;
        assert_int_equal(pipe(pipes), 0);
        pid_t child = fork();
        if (child == 0) {
            close(pipes[0]);
            write_on(pipes[1], run);
        }
        close(pipes[1]);
        seed = seed * 1664525u + 1013904223u;
        /* A third of them at any moment, also while the store is being opened; the others once so many were acknowledged, however
         * slow this machine is, and a moment later. */
        for (unsigned wait_for = (seed >> 20) % 3 * 2; wait_for > 0 && read(pipes[0], &id, sizeof id) == sizeof id; wait_for--) {
            last = id;
            written++;
        }
        usleep((seed >> 8) % 12000);
        kill(child, SIGKILL);
        int status;
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status));
        while (read(pipes[0], &id, sizeof id) == sizeof id) {
            last = id;
            written++;
        }
        close(pipes[0]);
        if (run % 50 != 49 && run != kills - 1 && last == 0)
            continue;
        struct scot_error err = {0};
        const struct scot_record_options options = clinic_options(&clinic);
        json_t *dossier = NULL;
        if (!scot_record_open(&clinic.record, &options, &err))
            fail_msg("%s", err.text);
        if (run % 50 == 49 || run == kills - 1) {
            if (!scot_record_verify(clinic.record, NULL, &err))
                fail_msg("%s", err.text);
            assert_true(scot_record_dossier(clinic.record, &clinic.actor[SCOT_NURSE], case_id, &dossier, NULL));
            assert_true(last == 0 || holds(json_object_get(dossier, "entries"), last));
            json_decref(dossier);
        } else {
            assert_true(scot_record_history(clinic.record, &clinic.actor[SCOT_NURSE], case_id, &dossier, NULL));
            assert_true(holds(dossier, last));
            json_decref(dossier);
        }
        scot_record_close(&clinic.record);
    }
    print_message("# %d kills, %d acknowledged entries, none lost\n", kills, written);
    assert_true(written > kills / 4);
    clinic.record = NULL;
}

/* All of them at the end, by their number: acknowledged ids of all runs lie there without a gap that was said. */
int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_acknowledged_is_lost)};
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
