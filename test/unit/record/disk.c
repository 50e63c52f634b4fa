#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "clinic.h"
#include "support.h"

/* A disk that fails: through a file system of the test's own, which says "full" or "input/output error" at the nth write or sync.
 * Each time the error is clear, nothing is half written, and the store goes on afterwards. */

static struct clinic clinic;
static sqlite3_vfs slippery;
static sqlite3_vfs *real;
static long fail_in = -1; /* so many writes and syncs still go well; -1: all */
static int fail_with;

struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static bool fails(void)
{
    if (fail_in < 0)
        return false;
    if (fail_in > 0) {
        fail_in--;
        return false;
    }
    return true;
}

#define REAL(f) ((struct file *)(f))->real
static int file_close(sqlite3_file *f)
{
    return REAL(f)->pMethods->xClose(REAL(f));
}
static int file_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return REAL(f)->pMethods->xRead(REAL(f), to, n, at);
}
static int file_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    return fails() ? fail_with : REAL(f)->pMethods->xWrite(REAL(f), from, n, at);
}
static int file_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return REAL(f)->pMethods->xTruncate(REAL(f), n);
}
static int file_sync(sqlite3_file *f, int flags)
{
    return fails() ? (fail_with == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_FSYNC) : REAL(f)->pMethods->xSync(REAL(f), flags);
}
static int file_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return REAL(f)->pMethods->xFileSize(REAL(f), n);
}
static int file_lock(sqlite3_file *f, int kind)
{
    return REAL(f)->pMethods->xLock(REAL(f), kind);
}
static int file_unlock(sqlite3_file *f, int kind)
{
    return REAL(f)->pMethods->xUnlock(REAL(f), kind);
}
static int file_reserved(sqlite3_file *f, int *out)
{
    return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out);
}
static int file_control(sqlite3_file *f, int op, void *arg)
{
    return REAL(f)->pMethods->xFileControl(REAL(f), op, arg);
}
static int file_sector(sqlite3_file *f)
{
    return REAL(f)->pMethods->xSectorSize(REAL(f));
}
static int file_traits(sqlite3_file *f)
{
    return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f));
}

/* What the log is shared by is memory, which is not full. */
static int file_shm_map(sqlite3_file *f, int region, int bytes, int extend, void volatile **out)
{
    return REAL(f)->pMethods->xShmMap(REAL(f), region, bytes, extend, out);
}
static int file_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return REAL(f)->pMethods->xShmLock(REAL(f), offset, n, flags);
}
static void file_shm_barrier(sqlite3_file *f)
{
    REAL(f)->pMethods->xShmBarrier(REAL(f));
}
static int file_shm_unmap(sqlite3_file *f, int gone)
{
    return REAL(f)->pMethods->xShmUnmap(REAL(f), gone);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, .xShmMap = file_shm_map, .xShmLock = file_shm_lock, .xShmBarrier = file_shm_barrier, .xShmUnmap = file_shm_unmap, .xClose = file_close, .xRead = file_read, .xWrite = file_write, .xTruncate = file_truncate, .xSync = file_sync,
    .xFileSize = file_size, .xLock = file_lock, .xUnlock = file_unlock, .xCheckReservedLock = file_reserved,
    .xFileControl = file_control, .xSectorSize = file_sector, .xDeviceCharacteristics = file_traits};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
    (void)vfs;
    struct file *file = (struct file *)f;
    file->real = (sqlite3_file *)(file + 1);
    int code = real->xOpen(real, name, file->real, flags, out_flags);
    file->base.pMethods = code == SQLITE_OK ? &methods : NULL;
    return code;
}

static int open_clinic(void **state)
{
    (void)state;
    real = sqlite3_vfs_find(NULL);
    slippery = *real;
    slippery.zName = "slippery";
    slippery.szOsFile = (int)sizeof(struct file) + real->szOsFile;
    slippery.xOpen = open_file;
    assert_int_equal(sqlite3_vfs_register(&slippery, 0), SQLITE_OK);
    clinic_open(&clinic);
    scot_record_close(&clinic.record);
    return 0;
}

static int close_clinic(void **state)
{
    (void)state;
    fail_in = -1;
    clinic_close(&clinic);
    return 0;
}

static size_t entries_of(int64_t case_id)
{
    json_t *dossier;
    assert_true(scot_record_dossier(clinic.record, &clinic.actor[SCOT_PHYSICIAN], case_id, &dossier, NULL));
    size_t n = json_array_size(json_object_get(dossier, "entries"));
    json_decref(dossier);
    return n;
}

static void at_every_write(int kind, const char *wanted)
{
    struct scot_record_options options = clinic_options(&clinic);
    struct scot_error err = {0};
    options.vfs = "slippery";
    if (!scot_record_open(&clinic.record, &options, &err))
        fail_msg("%s", err.text);
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, kind == SQLITE_FULL ? "Full Disk" : "Bad Disk", "1970-01-01"));
    int refused = 0;
    for (long nth = 0;; nth++) {
        char body[200];
        size_t before = entries_of(case_id);
        snprintf(body, sizeof body, "{'earliest':'2026-01-%02ld','latest':'2026-01-%02ld','kind':'unknown','purpose':'unknown','region':'lumbar',"
                                    "'told_by':'%ld'}", 1 + nth % 28, 1 + nth % 28, nth);
        err = (struct scot_error){0};
        fail_in = nth;
        fail_with = kind;
        int64_t id = clinic_entry(&clinic, SCOT_NURSE, case_id, "elsewhere", body, &err);
        bool went_by = fail_in > 0; /* it ended before its turn to fail */
        fail_in = -1;
        assert_int_equal(entries_of(case_id), before + (id != 0));
        if (id == 0) {
            refused++;
            if (strstr(err.text, wanted) == NULL)
                fail_msg("\"%s\", wanted \"%s\"", err.text, wanted);
        } else if (went_by) {
            break;
        }
    }
    assert_true(refused > 0);
    print_message("# refused at %d places\n", refused);
    if (!scot_record_verify(clinic.record, NULL, &err))
        fail_msg("%s", err.text);
    scot_record_close(&clinic.record);
}

static void a_full_disk_is_said_and_nothing_is_half_written(void **state)
{
    (void)state;
    at_every_write(SQLITE_FULL, "the disk is full");
}

static void a_failing_disk_is_said_and_nothing_is_half_written(void **state)
{
    (void)state;
    at_every_write(SQLITE_IOERR_WRITE, "input/output error");
}

static bool is_there(const char *path)
{
    struct stat is;
    return stat(path, &is) == 0;
}

/* Wherever it becomes full, there is no folder afterwards that could be taken for a copy, and the store goes on. */
static void a_backup_onto_a_full_disk_leaves_nothing(void **state)
{
    (void)state;
    struct scot_record_options options = clinic_options(&clinic);
    struct scot_error err = {0};
    char folder[120];
    int refused = 0;
    bool went_by = false;
    options.vfs = "slippery";
    if (!scot_record_open(&clinic.record, &options, &err))
        fail_msg("%s", err.text);
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Back Up", "1970-01-01"));
    snprintf(folder, sizeof folder, "%s/full", clinic.folder);
    for (long nth = 0; !went_by; nth += 1 + nth / 3) {
        err = (struct scot_error){0};
        fail_in = nth;
        fail_with = SQLITE_FULL;
        bool ok = scot_record_backup(clinic.record, folder, &err);
        went_by = fail_in > 0;
        fail_in = -1;
        if (ok != went_by || (!ok && strstr(err.text, "the disk is full") == NULL) || is_there(folder) != ok)
            fail_msg("at write %ld: %d, \"%s\", the folder is %sthere", nth, ok, err.text, is_there(folder) ? "" : "not ");
        refused += !ok;
    }
    assert_true(refused > 3);
    assert_int_not_equal(clinic_entry(&clinic, SCOT_NURSE, case_id, "note", "{'date':'2026-11-21','text':'goes on'}", &err), 0);
    if (!scot_record_verify(clinic.record, NULL, &err))
        fail_msg("%s", err.text);
    scot_record_close(&clinic.record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_is_said_and_nothing_is_half_written),
        cmocka_unit_test(a_failing_disk_is_said_and_nothing_is_half_written),
        cmocka_unit_test(a_backup_onto_a_full_disk_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, open_clinic, close_clinic);
}
