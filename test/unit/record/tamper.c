#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "clinic.h"
#include "support.h"

/* Someone with the store's file, but not its key, changes anything in it by hand: it is found, each time. */

static struct clinic clinic;
static unsigned seed = 12345;

static int below(int n)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (unsigned)n);
}

static int open_clinic(void **state)
{
    (void)state;
    struct scot_error err = {0};
    char sha256[65], token[44];
    clinic_open(&clinic);
    for (int n = 0; n < 6; n++) {
        char name[20], date[11];
        snprintf(name, sizeof name, "Person %c", 'A' + n);
        snprintf(date, sizeof date, "2026-11-%02d", 10 + n);
        int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, name, "1970-01-01"));
        int64_t id = clinic_procedure(&clinic, case_id, date);
        if (n % 2 == 0 && (!scot_record_attach(clinic.record, &clinic.actor[SCOT_PHYSICIAN], id, "still", "AP.dcm", date, 10, sha256, &err) ||
                           !scot_record_sign(clinic.record, &clinic.actor[SCOT_PHYSICIAN], id, &err) ||
                           !scot_record_link_make(clinic.record, &clinic.actor[SCOT_NURSE], id, token, &err)))
            fail_msg("%s", err.text);
    }
    if (!scot_record_set(clinic.record, &clinic.actor[SCOT_ADMINISTRATOR], "clinic_name", "A Clinic", &err))
        fail_msg("%s", err.text);
    scot_record_close(&clinic.record);
    return 0;
}

static int close_clinic(void **state)
{
    (void)state;
    clinic_close(&clinic);
    return 0;
}

static void copy_store(const char *to)
{
    char command[400];
    snprintf(command, sizeof command, "for s in '' .key .head; do cp '%s'$s '%s'$s; done; rm -f '%s'-wal", clinic.path, to, to);
    assert_int_equal(system(command), 0);
}

static bool is_found(const char *path, struct scot_error *err)
{
    struct scot_record *record = NULL;
    struct scot_record_options options = clinic_options(&clinic);
    options.path = path;
    bool sound = scot_record_open(&record, &options, err) && scot_record_verify(record, NULL, err);
    scot_record_close(&record);
    return !sound;
}

static const char *const tables[] = {"setting", "user", "patient", "kase", "entry", "signature", "file", "attachment", "link", "audit"};
enum { TABLES = sizeof tables / sizeof tables[0] };

static int number_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    int n = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : 0;
    sqlite3_finalize(s);
    return n;
}

/* The nth row's rowid, and one of its columns' name and type. */
static sqlite3_int64 pick_row(sqlite3 *db, const char *table)
{
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    int rows = number_of(db, sql);
    if (rows == 0)
        return -1;
    snprintf(sql, sizeof sql, "SELECT rowid FROM %s LIMIT 1 OFFSET %d", table, below(rows));
    return number_of(db, sql);
}

static void pick_column(sqlite3 *db, const char *table, char name[40], bool *is_text)
{
    char sql[120];
    sqlite3_stmt *s;
    snprintf(sql, sizeof sql, "SELECT name, type FROM pragma_table_info('%s') ORDER BY random() LIMIT 1", table);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    snprintf(name, 40, "%s", sqlite3_column_text(s, 0));
    *is_text = strcmp((const char *)sqlite3_column_text(s, 1), "INTEGER") != 0;
    sqlite3_finalize(s);
}

/* Who has the file has these too. */
static void drop_triggers(sqlite3 *db)
{
    sqlite3_stmt *s;
    char drop[4000] = "";
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'", -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        strcat(drop, (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    assert_int_equal(sqlite3_exec(db, drop, NULL, NULL, NULL), SQLITE_OK);
}

/* One change by hand; false where it changed nothing (no such row, or the schema would not have it). */
static bool tamper(sqlite3 *db, char said[300])
{
    const char *table = tables[below(TABLES)];
    sqlite3_int64 row = pick_row(db, table);
    char column[40], sql[280];
    bool is_text;
    if (row < 0)
        return false;
    pick_column(db, table, column, &is_text);
    switch (below(6)) {
    case 0:
        snprintf(sql, sizeof sql, "DELETE FROM %s WHERE rowid = %lld", table, row);
        break;
    case 1: /* truncation: the newest so many lines */
        snprintf(sql, sizeof sql, "DELETE FROM audit WHERE seq > (SELECT max(seq) FROM audit) - %d", 1 + below(5));
        break;
    case 2: /* reordering: two lines change places */
        snprintf(sql, sizeof sql, "UPDATE audit SET seq = -seq WHERE seq IN (%d, %d)", 5 + below(10), 20 + below(10));
        break;
    case 3: /* a row that nobody wrote */
        snprintf(sql, sizeof sql, "INSERT INTO patient(name, made_at, made_by) VALUES('Ghost', '2026-11-21T08:00:00Z', %d)", below(6));
        break;
    default:
        if (is_text)
            snprintf(sql, sizeof sql, "UPDATE %s SET %s = %s WHERE rowid = %lld", table, column,
                     strcmp(column, "bytes") == 0 ? "x'00'" : below(2) ? "'x' || coalesce(\"\", '')" : "'2020-01-01'", row);
        else
            snprintf(sql, sizeof sql, "UPDATE %s SET %s = coalesce(%s, 0) + %d WHERE rowid = %lld", table, column, column, 1 + below(3), row);
    }
    snprintf(said, 300, "%s", sql);
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(db) > 0;
}

static void every_tampering_is_found(void **state)
{
    (void)state;
    const char *said_runs = getenv("TAMPERINGS");
    int wanted = said_runs != NULL ? atoi(said_runs) : 1000, done = 0;
    char path[120];
    snprintf(path, sizeof path, "%s/copy.db", clinic.folder);
    for (int tried = 0; done < wanted && tried < 5 * wanted; tried++) {
        sqlite3 *db;
        char said[300];
        struct scot_error err = {0};
        copy_store(path);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        drop_triggers(db);
        bool changed = tamper(db, said);
        sqlite3_close(db);
        if (!changed)
            continue;
        done++;
        if (!is_found(path, &err))
            fail_msg("not found: %s", said);
        assert_true(err.text[0] != '\0');
    }
    print_message("# %d tamperings, all found\n", done);
    assert_int_equal(done, wanted);
}

/* Bytes of the file itself: found, or of no meaning, and then everything reads as before. */
static void every_changed_byte_is_found_or_means_nothing(void **state)
{
    (void)state;
    enum { RUNS = 150 };
    char path[120];
    int found = 0;
    snprintf(path, sizeof path, "%s/copy.db", clinic.folder);
    struct scot_record *record = NULL;
    struct scot_record_options options = clinic_options(&clinic);
    json_t *before = NULL, *after = NULL;
    const struct scot_actor console = {.user = SCOT_CONSOLE, .name = "console"};
    copy_store(path);
    options.path = path;
    assert_true(scot_record_open(&record, &options, NULL) && scot_record_export_json(record, &console, &before, NULL));
    scot_record_close(&record);
    for (int run = 0; run < RUNS; run++) {
        copy_store(path);
        FILE *file = fopen(path, "r+b");
        fseek(file, 0, SEEK_END);
        long at = below((int)ftell(file));
        fseek(file, at, SEEK_SET);
        int byte = fgetc(file);
        fseek(file, at, SEEK_SET);
        fputc(byte ^ (1 << below(8)), file);
        fclose(file);
        if (is_found(path, &(struct scot_error){0})) {
            found++;
            continue;
        }
        assert_true(scot_record_open(&record, &options, NULL) && scot_record_export_json(record, &console, &after, NULL));
        scot_record_close(&record);
        json_object_del(after, "audit"); /* both wrote a line of their own export */
        json_object_del(before, "audit");
        assert_true(json_equal(before, after));
        json_decref(after);
    }
    json_decref(before);
    print_message("# %d of %d changed bytes found, the rest meant nothing\n", found, RUNS);
    assert_true(found > 5); /* of a small store most bytes lie in no row */
}

/* A 0 ends a text for C, not for the database: what somebody hides behind one is an edit like any. */
static void what_hides_behind_a_zero_is_found(void **state)
{
    (void)state;
    static const char *const change[] = {
        "UPDATE entry SET body_json = body_json || char(0) || 'hidden' WHERE id = (SELECT max(id) FROM entry)",
        "UPDATE audit SET detail = detail || char(0) || 'hidden' WHERE seq = 5", "UPDATE patient SET name = name || char(0) WHERE id = 1"};
    char path[120];
    snprintf(path, sizeof path, "%s/copy.db", clinic.folder);
    for (size_t i = 0; i < sizeof change / sizeof change[0]; i++) {
        sqlite3 *db;
        copy_store(path);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        drop_triggers(db);
        assert_int_equal(sqlite3_exec(db, change[i], NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_changes(db), 1);
        sqlite3_close(db);
        if (!is_found(path, &(struct scot_error){0}))
            fail_msg("not found: %s", change[i]);
    }
}

/* By hand, and without taking a trigger away: the database itself refuses. */
static void nothing_is_deleted(void **state)
{
    (void)state;
    char path[120], sql[80];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/copy.db", clinic.folder);
    copy_store(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (int i = 0; i < TABLES; i++) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", tables[i]);
        assert_true(number_of(db, sql) > 0);
        snprintf(sql, sizeof sql, "DELETE FROM %s", tables[i]);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
            fail_msg("%s", sql);
    }
    sqlite3_close(db);
}

static void a_log_cut_short_is_found_by_its_head(void **state)
{
    (void)state;
    char path[120];
    sqlite3 *db;
    struct scot_error err = {0};
    snprintf(path, sizeof path, "%s/copy.db", clinic.folder);
    copy_store(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, "DROP TRIGGER audit_keeps; DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", NULL, NULL, NULL);
    sqlite3_close(db);
    assert_true(is_found(path, &err));
    assert_non_null(strstr(err.text, "lines are missing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_cut_short_is_found_by_its_head),
        cmocka_unit_test(what_hides_behind_a_zero_is_found),
        cmocka_unit_test(nothing_is_deleted),
        cmocka_unit_test(every_changed_byte_is_found_or_means_nothing),
        cmocka_unit_test(every_tampering_is_found),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
