#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "record/store_parts.h"

const char *scot_op_name(enum scot_op op)
{
    static const char *const name[SCOT_OPS] = {
#define SCOT_OP(id, sql) #id,
#include "record/store_table.h"
#undef SCOT_OP
    };
    return (unsigned)op < SCOT_OPS ? name[op] : "none";
}

struct scot_value scot_value_text(const char *text)
{
    return text == NULL ? scot_value_null()
                        : (struct scot_value){.type = SCOT_VALUE_TEXT, .at = text, .size = strlen(text)};
}

struct scot_value scot_value_blob(const void *at, size_t size)
{
    return (struct scot_value){.type = SCOT_VALUE_BLOB, .at = at, .size = size};
}

bool store_wrap(struct scot_store **out, const struct store_driver *driver, void *handle, bool look, struct scot_error *err)
{
    struct scot_store *store = scot_alloc(1, sizeof *store, err);
    if (store == NULL) {
        driver->close(handle);
        return false;
    }
    store->driver = driver;
    store->handle = handle;
    store->open = store->look = look;
    pthread_mutex_init(&store->turn, NULL);
    *out = store;
    return true;
}

void scot_store_close(struct scot_store **store)
{
    if (*store == NULL)
        return;
    assert(!(*store)->open || (*store)->look);
    if ((*store)->look)
        (*store)->driver->undo((*store)->handle);
    (*store)->driver->close((*store)->handle);
    pthread_mutex_destroy(&(*store)->turn);
    scot_free(*store);
    *store = NULL;
}

static void leave(struct scot_store *store)
{
    store->open = false;
    pthread_mutex_unlock(&store->turn);
}

bool scot_store_look(struct scot_store **out, struct scot_store *store, struct scot_error *err)
{
    void *handle;
    assert(!store->look);
    return store->driver->look(&handle, store->handle, err) && store_wrap(out, store->driver, handle, true, err);
}

bool scot_store_begin(struct scot_store *store, struct scot_error *err)
{
    assert(!store->look);
    pthread_mutex_lock(&store->turn);
    store->open = store->driver->begin(store->handle, err);
    if (!store->open)
        pthread_mutex_unlock(&store->turn);
    return store->open;
}

bool scot_store_commit(struct scot_store *store, struct scot_error *err)
{
    assert(store->open);
    bool ok = store->driver->commit(store->handle, err);
    if (!ok)
        store->driver->undo(store->handle);
    leave(store);
    return ok;
}

void scot_store_undo(struct scot_store *store)
{
    assert(store->open);
    store->driver->undo(store->handle);
    leave(store);
}

bool scot_store_do(struct scot_store *store, enum scot_op op, const struct scot_value *value, int values, struct scot_error *err)
{
    assert(store->open);
    return store->driver->run(store->handle, op, value, values, NULL, NULL, err);
}

bool scot_store_each(struct scot_store *store, enum scot_op op, const struct scot_value *value, int values, scot_store_row on_row,
                     void *context, struct scot_error *err)
{
    assert(store->open);
    return store->driver->run(store->handle, op, value, values, on_row, context, err);
}

static bool keep_row(void *context, json_t *row, struct scot_error *err)
{
    return json_array_append(context, row) == 0 || scot_fail(err, "out of memory for a list");
}

bool scot_store_list(struct scot_store *store, json_t **out, enum scot_op op, const struct scot_value *value, int values,
                     struct scot_error *err)
{
    json_t *list = json_array();
    if (list == NULL)
        return scot_fail(err, "out of memory for a list");
    if (!scot_store_each(store, op, value, values, keep_row, list, err)) {
        json_decref(list);
        return false;
    }
    *out = list;
    return true;
}

bool scot_store_find(struct scot_store *store, json_t **out, enum scot_op op, const struct scot_value *value, int values,
                     struct scot_error *err)
{
    json_t *list;
    if (!scot_store_list(store, &list, op, value, values, err))
        return false;
    *out = json_array_size(list) > 0 ? json_incref(json_array_get(list, 0)) : NULL;
    json_decref(list);
    return true;
}

bool scot_store_bytes(struct scot_store *store, uint8_t **out, size_t *size, enum scot_op op, const struct scot_value *value,
                      int values, struct scot_error *err)
{
    assert(store->open);
    return store->driver->bytes(store->handle, out, size, op, value, values, err);
}

int64_t scot_store_last_id(struct scot_store *store)
{
    assert(store->open);
    return store->driver->last_id(store->handle);
}

bool scot_store_copy(struct scot_store *store, const char *to, scot_store_between between, void *context, struct scot_error *err)
{
    pthread_mutex_lock(&store->turn);
    bool ok = store->driver->copy(store->handle, to, between, context, err);
    pthread_mutex_unlock(&store->turn);
    return ok;
}

bool scot_store_sound(struct scot_store *store, struct scot_error *err)
{
    pthread_mutex_lock(&store->turn);
    bool ok = store->driver->sound(store->handle, err);
    pthread_mutex_unlock(&store->turn);
    return ok;
}
