#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "record/store.h"
#include "support.h"

/* The table of operations, each of which any database behind it must do. */

static char folder[64], path[96];
static struct scot_store *store;

static int open_store(void **state)
{
    (void)state;
    struct scot_error err = {0};
    snprintf(folder, sizeof folder, "/tmp/scottie-store-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/store.db", folder);
    if (!scot_store_open_sqlite(&store, path, true, NULL, &err))
        fail_msg("%s", err.text);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    char command[100];
    scot_store_close(&store);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static int values_of(enum scot_op op)
{
    static const char *const sql[SCOT_OPS] = {
#define SCOT_OP(id, text) text,
#include "record/store_table.h"
#undef SCOT_OP
    };
    int most = 0;
    for (const char *c = sql[op]; (c = strchr(c, '?')) != NULL; c++)
        if (atoi(c + 1) > most)
            most = atoi(c + 1);
    return most;
}

/* Each is understood by the database, with as many values as its text names, and no other number of them. */
static void every_operation_is_understood(void **state)
{
    (void)state;
    struct scot_value value[16];
    for (int op = 0; op < SCOT_OPS; op++) {
        struct scot_error err = {0};
        int values = values_of((enum scot_op)op);
        for (int i = 0; i < 16; i++)
            value[i] = scot_value_null();
        assert_true(scot_store_begin(store, NULL));
        bool ok = scot_store_do(store, (enum scot_op)op, value, values, &err);
        /* A row without what it must have is refused by the table, not misunderstood. */
        if (!ok && strstr(err.text, "constraint") == NULL && strstr(err.text, "NULL") == NULL && strstr(err.text, "mismatch") == NULL)
            fail_msg("%s: %s", scot_op_name((enum scot_op)op), err.text);
        err.text[0] = '\0';
        assert_false(scot_store_do(store, (enum scot_op)op, value, values + 1, &err));
        assert_non_null(strstr(err.text, "values, wanted"));
        scot_store_undo(store);
    }
}

static void undone_is_undone_and_kept_is_kept(void **state)
{
    (void)state;
    const struct scot_value row[] = {scot_value_text("clinic_name"), scot_value_text("undone")},
                            kept[] = {scot_value_text("clinic_name"), scot_value_text("kept")};
    json_t *found = NULL;
    assert_true(scot_store_begin(store, NULL) && scot_store_do(store, SCOT_OP_SETTING_PUT, row, 2, NULL));
    scot_store_undo(store);
    assert_true(scot_store_begin(store, NULL));
    assert_true(scot_store_find(store, &found, SCOT_OP_SETTING_GET, row, 1, NULL) && found == NULL);
    assert_true(scot_store_do(store, SCOT_OP_SETTING_PUT, kept, 2, NULL) && scot_store_commit(store, NULL));
    scot_store_close(&store);
    assert_true(scot_store_open_sqlite(&store, path, false, NULL, NULL));
    assert_true(scot_store_begin(store, NULL));
    assert_true(scot_store_find(store, &found, SCOT_OP_SETTING_GET, row, 1, NULL));
    assert_string_equal(json_string_value(json_object_get(found, "value")), "kept");
    json_decref(found);
    scot_store_undo(store);
}

static void bytes_come_back_as_they_were(void **state)
{
    (void)state;
    static const uint8_t data[] = {0, 1, 0, 255, 'x'};
    const struct scot_value row[] = {scot_value_text("digest"), scot_value_blob(data, sizeof data), scot_value_int(sizeof data),
                                     scot_value_text("2026-11-21T08:00:00Z")},
                            none = scot_value_text("none");
    uint8_t *bytes;
    size_t size;
    assert_true(scot_store_begin(store, NULL) && scot_store_do(store, SCOT_OP_FILE_ADD, row, 4, NULL));
    assert_true(scot_store_bytes(store, &bytes, &size, SCOT_OP_FILE_GET, row, 1, NULL));
    assert_true(size == sizeof data && memcmp(bytes, data, size) == 0);
    scot_free(bytes);
    assert_true(scot_store_bytes(store, &bytes, &size, SCOT_OP_FILE_GET, &none, 1, NULL) && bytes == NULL && size == 0);
    scot_store_undo(store);
}

static void what_is_no_store_of_ours_is_refused(void **state)
{
    (void)state;
    struct scot_store *other = NULL;
    struct scot_error err = {0};
    char name[120];
    sqlite3 *db;
    snprintf(name, sizeof name, "%s/none.db", folder);
    assert_false(scot_store_open_sqlite(&other, name, false, NULL, NULL));
    FILE *file = fopen(name, "w");
    for (int i = 0; i < 400; i++)
        fputs("this is no database", file);
    fclose(file);
    assert_false(scot_store_open_sqlite(&other, name, false, NULL, &err));
    assert_non_null(strstr(err.text, "not a database"));
    unlink(name);
    assert_int_equal(sqlite3_open(name, &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA user_version = 999", NULL, NULL, NULL);
    sqlite3_close(db);
    err.text[0] = '\0';
    assert_false(scot_store_open_sqlite(&other, name, false, NULL, &err));
    assert_non_null(strstr(err.text, "a newer program wrote it"));
    err.text[0] = '\0';
    assert_false(scot_store_open_sqlite(&other, path, false, NULL, &err)); /* one program at a time */
    assert_non_null(strstr(err.text, "another process holds the store"));
}

static bool has(struct scot_store *one, const char *wanted)
{
    json_t *found = NULL;
    const struct scot_value key = scot_value_text("clinic_name");
    assert_true(scot_store_find(one, &found, SCOT_OP_SETTING_GET, &key, 1, NULL));
    bool is = found != NULL && strcmp(json_string_value(json_object_get(found, "value")), wanted) == 0;
    json_decref(found);
    return is;
}

static void put(const char *value)
{
    const struct scot_value row[] = {scot_value_text("clinic_name"), scot_value_text(value)};
    assert_true(scot_store_begin(store, NULL) && scot_store_do(store, SCOT_OP_SETTING_PUT, row, 2, NULL) && scot_store_commit(store, NULL));
}

/* A look is of its moment, writes nothing, and neither keeps a writer waiting nor is kept waiting by one. */
static void a_look_is_of_its_moment(void **state)
{
    (void)state;
    struct scot_store *look = NULL, *copied = NULL;
    struct scot_error err = {0};
    const struct scot_value row[] = {scot_value_text("clinic_name"), scot_value_text("by a look")};
    char name[120];
    put("before");
    if (!scot_store_look(&look, store, &err))
        fail_msg("%s", err.text);
    put("after");
    assert_true(has(look, "before"));
    assert_true(scot_store_begin(store, NULL));
    assert_true(has(store, "after") && has(look, "before"));
    scot_store_undo(store);
    assert_false(scot_store_do(look, SCOT_OP_SETTING_PUT, row, 2, &err));
    assert_true(scot_store_sound(look, NULL));
    snprintf(name, sizeof name, "%s/copied.db", folder);
    assert_true(scot_store_copy(look, name, NULL, NULL, NULL));
    scot_store_close(&look);
    assert_true(scot_store_open_sqlite(&copied, name, false, NULL, NULL));
    assert_true(scot_store_begin(copied, NULL));
    assert_true(has(copied, "before"));
    scot_store_undo(copied);
    scot_store_close(&copied);
    for (uint64_t nth = 1;; nth++) {
        err = (struct scot_error){0};
        scot_alloc_fail_at(nth);
        bool ok = scot_store_look(&look, store, &err);
        scot_alloc_fail_at(0);
        if (ok)
            break;
        assert_true(err.text[0] != '\0');
    }
    scot_store_close(&look);
}

static void out_of_memory_is_said(void **state)
{
    (void)state;
    struct scot_store *other = NULL;
    char name[120];
    for (uint64_t nth = 1;; nth++) {
        struct scot_error err = {0};
        snprintf(name, sizeof name, "%s/memory-%d.db", folder, (int)nth);
        scot_alloc_fail_at(nth);
        bool ok = scot_store_open_sqlite(&other, name, true, NULL, &err);
        scot_alloc_fail_at(0);
        if (ok)
            break;
        assert_true(other == NULL && err.text[0] != '\0');
    }
    scot_store_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_is_understood),      cmocka_unit_test(undone_is_undone_and_kept_is_kept),
        cmocka_unit_test(bytes_come_back_as_they_were),       cmocka_unit_test(what_is_no_store_of_ours_is_refused),
        cmocka_unit_test(out_of_memory_is_said),              cmocka_unit_test(a_look_is_of_its_moment),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
