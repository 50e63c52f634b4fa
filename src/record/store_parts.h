#ifndef SCOT_RECORD_STORE_PARTS_H
#define SCOT_RECORD_STORE_PARTS_H

#include <pthread.h>

#include "record/store.h"

/* What a database has to bring; seen by store*.c alone. Within a transaction the mutex is held. */
struct store_driver {
    void (*close)(void *handle);
    bool (*begin)(void *handle, struct scot_error *err);
    bool (*commit)(void *handle, struct scot_error *err);
    void (*undo)(void *handle);
    /* Steps through the rows; on_row NULL: there are none to see. whole: bytes of the first column instead of rows. */
    bool (*run)(void *handle, enum scot_op op, const struct scot_value *value, int values, scot_store_row on_row, void *context,
                struct scot_error *err);
    bool (*bytes)(void *handle, uint8_t **out, size_t *size, enum scot_op op, const struct scot_value *value, int values,
                  struct scot_error *err);
    int64_t (*last_id)(void *handle);
    bool (*copy)(void *handle, const char *to, scot_store_between between, void *context, struct scot_error *err);
    bool (*sound)(void *handle, struct scot_error *err);
    /* A handle of its own for reading, its transaction open. */
    bool (*look)(void **out, const void *handle, struct scot_error *err);
};

struct scot_store {
    const struct store_driver *driver;
    void *handle;
    pthread_mutex_t turn;
    bool open;               /* a transaction is */
    bool look;               /* of another store: it stays open */
};

/* Takes handle over; closes it when it errs. look: its transaction is open. */
bool store_wrap(struct scot_store **out, const struct store_driver *driver, void *handle, bool look, struct scot_error *err);

#endif
