#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "record/store_migrate.h"
#include "record/store_parts.h"

/* SQLite: write-ahead log, each commit on the disk before it is answered (sqlite.org/wal.html). One connection writes; what takes
 * long is read by one of its own, which sees the file as it was when it began. */

enum { BUSY_MS = 500, COPY_PAGES = 256 };

struct lite {
    sqlite3 *db;
    const char *vfs;                   /* a test's, or NULL */
    int hold;                          /* what keeps other programs out; -1: none */
    sqlite3_stmt *statement[SCOT_OPS]; /* made at their first use */
};

static const char *const sql[SCOT_OPS] = {
#define SCOT_OP(id, text) text,
#include "record/store_table.h"
#undef SCOT_OP
};

static bool fail(sqlite3 *db, const char *doing, struct scot_error *err)
{
    int code = sqlite3_extended_errcode(db);
    if ((code & 0xff) == SQLITE_FULL)
        return scot_fail(err, "%s: the disk is full", doing);
    if ((code & 0xff) == SQLITE_IOERR)
        return scot_fail(err, "%s: the disk gives an input/output error (%d)", doing, code);
    if ((code & 0xff) == SQLITE_BUSY)
        return scot_fail(err, "%s: another process holds the store", doing);
    return scot_fail(err, "%s: %s", doing, sqlite3_errmsg(db));
}

static bool exec(sqlite3 *db, const char *text, const char *doing, struct scot_error *err)
{
    return sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK || fail(db, doing, err);
}

static void close_lite(void *handle)
{
    struct lite *lite = handle;
    for (int op = 0; op < SCOT_OPS; op++)
        sqlite3_finalize(lite->statement[op]);
    sqlite3_close(lite->db);
    if (lite->hold >= 0) /* after the database: to close any of its file's descriptors is to give up its locks (fcntl(2)) */
        close(lite->hold);
    scot_free(lite);
}

static bool begin(void *handle, struct scot_error *err)
{
    struct lite *lite = handle;
    return exec(lite->db, "BEGIN IMMEDIATE", "beginning", err);
}

static bool commit(void *handle, struct scot_error *err)
{
    struct lite *lite = handle;
    return exec(lite->db, "COMMIT", "keeping what was written", err);
}

static void undo(void *handle)
{
    struct lite *lite = handle;
    if (!sqlite3_get_autocommit(lite->db)) /* a full disk may have undone it already */
        sqlite3_exec(lite->db, "ROLLBACK", NULL, NULL, NULL);
}

static bool prepare(struct lite *lite, enum scot_op op, struct scot_error *err)
{
    return lite->statement[op] != NULL ||
           sqlite3_prepare_v3(lite->db, sql[op], -1, SQLITE_PREPARE_PERSISTENT, &lite->statement[op], NULL) == SQLITE_OK ||
           fail(lite->db, scot_op_name(op), err);
}

static bool bind(struct lite *lite, enum scot_op op, const struct scot_value *value, int values, struct scot_error *err)
{
    sqlite3_stmt *s = lite->statement[op];
    if (values != sqlite3_bind_parameter_count(s))
        return scot_fail(err, "%s: %d values, wanted %d", scot_op_name(op), values, sqlite3_bind_parameter_count(s));
    for (int i = 0; i < values; i++) {
        const struct scot_value *v = &value[i];
        int code = v->type == SCOT_VALUE_INT    ? sqlite3_bind_int64(s, i + 1, v->number)
                   : v->type == SCOT_VALUE_TEXT ? sqlite3_bind_text64(s, i + 1, v->at, v->size, SQLITE_STATIC, SQLITE_UTF8)
                   : v->type == SCOT_VALUE_BLOB ? sqlite3_bind_blob64(s, i + 1, v->at, v->size, SQLITE_STATIC)
                                                : sqlite3_bind_null(s, i + 1);
        if (code != SQLITE_OK)
            return fail(lite->db, scot_op_name(op), err);
    }
    return true;
}

static bool ends_in_json(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, "_json") == 0;
}

/* What is no JSON stays text. raw: all of it does, for a digest is taken of it as it lies there: to its last byte, also behind a 0
 * that somebody put there by hand. NULL: no memory. */
static json_t *column(sqlite3_stmt *s, int i, bool raw)
{
    const char *text;
    json_t *value;
    switch (sqlite3_column_type(s, i)) {
    case SQLITE_INTEGER:
        return json_integer(sqlite3_column_int64(s, i));
    case SQLITE_TEXT:
        text = (const char *)sqlite3_column_text(s, i);
        if (text == NULL)
            return NULL;
        if (!raw && ends_in_json(sqlite3_column_name(s, i)) && (value = json_loads(text, 0, NULL)) != NULL)
            return value;
        value = json_stringn(text, (size_t)sqlite3_column_bytes(s, i));
        return value != NULL ? value : json_string("no UTF-8");
    default:
        return json_null();
    }
}

static json_t *row_of(sqlite3_stmt *s, bool raw)
{
    json_t *row = json_object();
    bool ok = row != NULL;
    for (int i = 0; ok && i < sqlite3_column_count(s); i++)
        ok = json_object_set_new(row, sqlite3_column_name(s, i), column(s, i, raw)) == 0;
    if (ok)
        return row;
    json_decref(row);
    return NULL;
}

static bool step_through(struct lite *lite, enum scot_op op, scot_store_row on_row, void *context, struct scot_error *err)
{
    int code;
    const bool raw = op >= SCOT_OP_ROW_SETTING;
    while ((code = sqlite3_step(lite->statement[op])) == SQLITE_ROW) {
        if (on_row == NULL)
            continue;
        json_t *row = row_of(lite->statement[op], raw);
        bool ok = row != NULL ? on_row(context, row, err) : scot_fail(err, "out of memory for a row");
        json_decref(row);
        if (!ok)
            return false;
    }
    return code == SQLITE_DONE || fail(lite->db, scot_op_name(op), err);
}

static void reset(struct lite *lite, enum scot_op op)
{
    sqlite3_reset(lite->statement[op]);
    sqlite3_clear_bindings(lite->statement[op]);
}

static bool run(void *handle, enum scot_op op, const struct scot_value *value, int values, scot_store_row on_row, void *context,
                struct scot_error *err)
{
    struct lite *lite = handle;
    if (!prepare(lite, op, err))
        return false;
    bool ok = bind(lite, op, value, values, err) && step_through(lite, op, on_row, context, err);
    reset(lite, op);
    return ok;
}

static bool take_bytes(sqlite3_stmt *s, uint8_t **out, size_t *size, struct scot_error *err)
{
    *size = (size_t)sqlite3_column_bytes(s, 0);
    *out = scot_alloc_unset(*size + 1, 1, err);
    if (*out != NULL && *size > 0)
        memcpy(*out, sqlite3_column_blob(s, 0), *size);
    return *out != NULL;
}

static bool bytes(void *handle, uint8_t **out, size_t *size, enum scot_op op, const struct scot_value *value, int values,
                  struct scot_error *err)
{
    struct lite *lite = handle;
    *out = NULL;
    *size = 0;
    if (!prepare(lite, op, err))
        return false;
    bool ok = bind(lite, op, value, values, err);
    int code = ok ? sqlite3_step(lite->statement[op]) : SQLITE_DONE;
    if (code == SQLITE_ROW)
        ok = take_bytes(lite->statement[op], out, size, err);
    else if (code != SQLITE_DONE)
        ok = fail(lite->db, scot_op_name(op), err);
    reset(lite, op);
    return ok;
}

static int64_t last_id(void *handle)
{
    struct lite *lite = handle;
    return sqlite3_last_insert_rowid(lite->db);
}

static bool copy(void *handle, const char *to, scot_store_between between, void *context, struct scot_error *err)
{
    struct lite *lite = handle;
    sqlite3 *other = NULL;
    bool ok = sqlite3_open_v2(to, &other, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, lite->vfs) == SQLITE_OK;
    sqlite3_backup *backup = ok ? sqlite3_backup_init(other, "main", lite->db, "main") : NULL;
    int code = backup != NULL ? SQLITE_OK : SQLITE_ERROR;
    while (backup != NULL && (code = sqlite3_backup_step(backup, COPY_PAGES)) == SQLITE_OK)
        if (between != NULL)
            between(context);
    if (backup != NULL)
        sqlite3_backup_finish(backup);
    ok = code == SQLITE_DONE || (other != NULL ? fail(other, "copying the store", err) : scot_fail(err, "out of memory for a copy"));
    sqlite3_close(other);
    return ok;
}

static bool sound(void *handle, struct scot_error *err)
{
    struct lite *lite = handle;
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(lite->db, "PRAGMA integrity_check(1)", -1, &s, NULL) != SQLITE_OK)
        return fail(lite->db, "checking the file", err);
    bool ok = sqlite3_step(s) == SQLITE_ROW;
    const char *said = ok ? (const char *)sqlite3_column_text(s, 0) : "no answer";
    ok = (ok && said != NULL && strcmp(said, "ok") == 0) || scot_fail(err, "the file is damaged: %.200s", said != NULL ? said : "");
    sqlite3_finalize(s);
    return ok;
}

static struct lite *create_lite(const char *vfs, struct scot_error *err)
{
    struct lite *lite = scot_alloc(1, sizeof *lite, err);
    if (lite != NULL) {
        lite->vfs = vfs;
        lite->hold = -1;
    }
    return lite;
}

static bool open_db(struct lite *lite, const char *path, int flags, struct scot_error *err)
{
    bool ok = sqlite3_open_v2(path, &lite->db, flags | SQLITE_OPEN_FULLMUTEX, lite->vfs) == SQLITE_OK ||
              (lite->db != NULL ? fail(lite->db, "opening", err) : scot_fail(err, "out of memory for the store"));
    if (ok) {
        sqlite3_busy_timeout(lite->db, BUSY_MS);
        sqlite3_db_config(lite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    }
    return ok;
}

static bool version_of(sqlite3 *db, int *version, struct scot_error *err)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &s, NULL) != SQLITE_OK || sqlite3_step(s) != SQLITE_ROW) {
        sqlite3_finalize(s);
        return fail(db, "opening", err);
    }
    *version = sqlite3_column_int(s, 0);
    sqlite3_finalize(s);
    return true;
}

/* The moment is that of the first read within the transaction (sqlite.org/isolation.html). */
static bool look_at(struct lite **out, const char *path, const char *vfs, struct scot_error *err)
{
    struct lite *lite = create_lite(vfs, err);
    if (lite == NULL)
        return false;
    if (!open_db(lite, path, SQLITE_OPEN_READONLY, err) ||
        !exec(lite->db, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;"
                        "BEGIN; SELECT count(*) FROM sqlite_schema", "looking", err)) {
        close_lite(lite);
        return false;
    }
    *out = lite;
    return true;
}

static bool look(void **out, const void *handle, struct scot_error *err)
{
    const struct lite *whole = handle;
    struct lite *lite;
    if (!look_at(&lite, sqlite3_db_filename(whole->db, "main"), whole->vfs, err))
        return false;
    *out = lite;
    return true;
}

static const struct store_driver driver = {
    .close = close_lite, .begin = begin, .commit = commit, .undo = undo, .run = run, .bytes = bytes, .last_id = last_id, .copy = copy,
    .sound = sound, .look = look,
};

static bool migrate_one(sqlite3 *db, int to, struct scot_error *err)
{
    char set[64];
    sqlite3_snprintf(sizeof set, set, "PRAGMA user_version = %d", to);
    if (!exec(db, "BEGIN IMMEDIATE", "migrating", err))
        return false;
    if (exec(db, scot_store_migration[to - 1], "migrating", err) && exec(db, set, "migrating", err) && exec(db, "COMMIT", "migrating", err))
        return true;
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

static bool migrate(sqlite3 *db, struct scot_error *err)
{
    int version = 0;
    if (!version_of(db, &version, err))
        return false;
    if (version > scot_store_version)
        return scot_fail(err, "the store is of version %d, wanted at most %d: a newer program wrote it", version, scot_store_version);
    for (int to = version + 1; to <= scot_store_version; to++)
        if (!migrate_one(db, to, err))
            return false;
    return true;
}

/* Where it cannot be had (a disk without shared memory), whoever reads would stand in the way of who writes. */
static bool log_ahead(sqlite3 *db, struct scot_error *err)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, "PRAGMA journal_mode = WAL", -1, &s, NULL) != SQLITE_OK || sqlite3_step(s) != SQLITE_ROW) {
        sqlite3_finalize(s);
        return fail(db, "opening", err);
    }
    const char *mode = (const char *)sqlite3_column_text(s, 0);
    bool ok = mode != NULL && strcmp(mode, "wal") == 0;
    if (!ok)
        scot_fail(err, "opening: the store's log is of kind %.20s, wanted wal: a disk of this machine", mode != NULL ? mode : "none");
    sqlite3_finalize(s);
    return ok;
}

static bool set_up(sqlite3 *db, struct scot_error *err)
{
    return log_ahead(db, err) &&
           exec(db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                    "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY", "opening", err) &&
           migrate(db, err);
}

/* One program at a time: what lies beside the store, and where its log ends, is known by who writes. SQLite's own exclusive mode would
 * keep a look of ours out too, so that the hold is a byte of the file behind those that SQLite locks itself. */
static bool take_hold(struct lite *lite, const char *path, bool create, struct scot_error *err)
{
    enum { BEHIND_SQLITE = 0x40000000 + 4096 };
    struct flock byte = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = BEHIND_SQLITE, .l_len = 1};
    lite->hold = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
    if (lite->hold < 0)
        return scot_fail(err, "opening: %s", strerror(errno));
    if (fcntl(lite->hold, F_OFD_SETLK, &byte) == 0)
        return true;
    return errno == EAGAIN || errno == EACCES ? scot_fail(err, "opening: another process holds the store")
                                              : scot_fail(err, "opening: no lock to be had: %s", strerror(errno));
}

bool scot_store_open_sqlite(struct scot_store **out, const char *path, bool create, const char *vfs, struct scot_error *err)
{
    struct lite *lite = create_lite(vfs, err);
    if (lite == NULL)
        return false;
    if (!take_hold(lite, path, create, err) || !open_db(lite, path, SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0), err) ||
        !set_up(lite->db, err)) {
        close_lite(lite);
        return false;
    }
    return store_wrap(out, &driver, lite, false, err);
}

bool scot_store_look_sqlite(struct scot_store **out, const char *path, const char *vfs, struct scot_error *err)
{
    struct lite *lite;
    int version = 0;
    if (!look_at(&lite, path, vfs, err))
        return false;
    if (!version_of(lite->db, &version, err) ||
        (version != scot_store_version && !scot_fail(err, "the store is of version %d, wanted %d: `scottie serve` brings it there", version,
                                                     scot_store_version))) {
        close_lite(lite);
        return false;
    }
    return store_wrap(out, &driver, lite, true, err);
}
