#ifndef SCOT_RECORD_STORE_H
#define SCOT_RECORD_STORE_H

#include <jansson.h>
#include <stdint.h>

#include "base/error.h"

/* Where records lie: one table of named operations. Callers name an operation and give its values; what it is in this or that
 * database is the driver's. SQLite is the driver there is (store_sqlite.c); another gives its own text for each row of
 * store_table.h and these few functions. test/unit/record/store.c runs every operation. */

enum scot_op {
#define SCOT_OP(id, sql) SCOT_OP_##id,
#include "record/store_table.h"
#undef SCOT_OP
    SCOT_OPS
};

enum scot_value_type { SCOT_VALUE_NULL, SCOT_VALUE_INT, SCOT_VALUE_TEXT, SCOT_VALUE_BLOB };
struct scot_value {
    enum scot_value_type type;
    int64_t number;
    const void *at;            /* text (with its 0) or bytes; borrowed */
    size_t size;
};
static inline struct scot_value scot_value_null(void)
{
    return (struct scot_value){.type = SCOT_VALUE_NULL};
}
static inline struct scot_value scot_value_int(int64_t number)
{
    return (struct scot_value){.type = SCOT_VALUE_INT, .number = number};
}
/* NULL text is no value. */
struct scot_value scot_value_text(const char *text);
struct scot_value scot_value_blob(const void *at, size_t size);

struct scot_store;

/* Opens the file, or makes it where `create`; brings it to this program's version by its numbered migrations. Errs where there
 * is none, it is no store, a newer program's, or another process holds it. vfs: a test's file system, or NULL. */
bool scot_store_open_sqlite(struct scot_store **out, const char *path, bool create, const char *vfs, struct scot_error *err);
void scot_store_close(struct scot_store **store);

/* One transaction at a time: begin waits for the one before, of whatever thread. All of it is kept, or nothing: a commit that
 * errs has undone it. After either the next may begin. */
bool scot_store_begin(struct scot_store *store, struct scot_error *err);
bool scot_store_commit(struct scot_store *store, struct scot_error *err);
void scot_store_undo(struct scot_store *store);

/* Within a transaction. Values in the order of the operation's. */
bool scot_store_do(struct scot_store *store, enum scot_op op, const struct scot_value *value, int values, struct scot_error *err);
/* The rows as objects by column name, new; a column that ends in _json is parsed. Bytes are not for this. */
bool scot_store_list(struct scot_store *store, json_t **out, enum scot_op op, const struct scot_value *value, int values,
                     struct scot_error *err);
/* The first row, or *out NULL. */
bool scot_store_find(struct scot_store *store, json_t **out, enum scot_op op, const struct scot_value *value, int values,
                     struct scot_error *err);
/* Row by row, for what is long; a callback that returns false ends it, and its error is the call's. */
typedef bool (*scot_store_row)(void *context, json_t *row, struct scot_error *err);
bool scot_store_each(struct scot_store *store, enum scot_op op, const struct scot_value *value, int values, scot_store_row on_row,
                     void *context, struct scot_error *err);
/* The first column of the first row, as bytes: *out the caller's (scot_free), NULL where there is no row. */
bool scot_store_bytes(struct scot_store *store, uint8_t **out, size_t *size, enum scot_op op, const struct scot_value *value,
                      int values, struct scot_error *err);
/* The id of the row that was added last. */
int64_t scot_store_last_id(struct scot_store *store);

/* The same store once more, to be read alone: all of it as it was at this moment, whatever is written meanwhile, and holding up
 * nobody. Its one transaction is open from the first: list, find, each, bytes, copy and sound are of it. Closed like any store, and
 * before the one it is of. */
bool scot_store_look(struct scot_store **out, struct scot_store *store, struct scot_error *err);
/* The same of a file that another program may hold. Errs where there is none, or it is of another version than this program's. */
bool scot_store_look_sqlite(struct scot_store **out, const char *path, const char *vfs, struct scot_error *err);

/* A whole copy, which is there when this returns, or not at all; between its steps `between` is called (NULL: nothing is). And what
 * the database says of its own soundness. Of a look they hold up nobody. */
typedef void (*scot_store_between)(void *context);
bool scot_store_copy(struct scot_store *store, const char *to, scot_store_between between, void *context, struct scot_error *err);
bool scot_store_sound(struct scot_store *store, struct scot_error *err);
const char *scot_op_name(enum scot_op op);

#endif
