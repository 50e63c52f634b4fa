#ifndef SCOT_RECORD_STORE_MIGRATE_H
#define SCOT_RECORD_STORE_MIGRATE_H

/* SQLite's numbered migrations: number n brings version n - 1 to n. Never changed once released: a new one is added. */
extern const char *const scot_store_migration[];
extern const int scot_store_version;

#endif
