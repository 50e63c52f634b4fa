#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "record/record_parts.h"

/* Settings, backup, restore. */

/* What a site may set; the clinical figures are rows of rules/, not these. A setting that cannot be would be as none, unseen. */
static const struct setting {
    const char *key, *usual;    /* what holds where it is not set */
    const char *words;          /* one of them, "|" between; NULL: any text */
    int least, most;            /* a whole number between them, where most is not 0 */
} settings[] = {
    {"clinic_name", "", NULL, 0, 0},
    {"clinic_address", "", NULL, 0, 0},
    {"base_url", "", NULL, 0, 0},
    {"paper", "a4", "a4|letter", 0, 0},
    {"idle_minutes", "15", NULL, 1, 480},
    {"export_role", "administrator", "physician|nurse|coordinator|trainee|auditor|administrator", 0, 0},
    {"retention_years", "", NULL, 1, 100},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

/* NULL: there is none of that name. */
static const struct setting *setting_named(const char *key)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (strcmp(settings[i].key, key) == 0)
            return &settings[i];
    return NULL;
}

bool scot_record_setting(struct scot_record *record, const char *key, char *out, size_t size, struct scot_error *err)
{
    json_t *row = NULL;
    const struct setting *setting = setting_named(key);
    const struct scot_value value = scot_value_text(key);
    if (!scot_store_begin(record->store, err))
        return false;
    bool ok = scot_store_find(record->store, &row, SCOT_OP_SETTING_GET, &value, 1, err);
    scot_store_undo(record->store);
    const char *said = scot_member_text(row, "value");
    snprintf(out, size, "%s", said[0] != '\0' || setting == NULL ? said : setting->usual);
    json_decref(row);
    return ok;
}

static bool is_one_of(const char *words, const char *value)
{
    size_t length = strlen(value);
    for (const char *at = words; at != NULL; at = strchr(at, '|') != NULL ? strchr(at, '|') + 1 : NULL)
        if (length > 0 && strncmp(at, value, length) == 0 && (at[length] == '|' || at[length] == '\0'))
            return true;
    return false;
}

/* A number or a text that fits; "" goes back to what is usual. */
static bool check_setting(const char *key, const char *value, struct scot_error *err)
{
    const struct setting *setting = setting_named(key);
    size_t length = strlen(value);
    if (setting == NULL)
        return scot_fail(err, "setting \"%.40s\" is not known", key);
    if (length > 300)
        return scot_fail(err, "setting %s has %zu bytes, wanted at most 300", key, length);
    if (length == 0)
        return true;
    if (setting->words != NULL)
        return is_one_of(setting->words, value) || scot_fail(err, "setting %s is \"%.40s\", wanted %s", key, value, setting->words);
    bool whole = length <= 3 && strspn(value, "0123456789") == length;
    if (setting->most > 0 && !(whole && atoi(value) >= setting->least && atoi(value) <= setting->most))
        return scot_fail(err, "setting %s is \"%.40s\", wanted a whole number from %d to %d", key, value, setting->least, setting->most);
    if (strcmp(key, "base_url") == 0 && strncmp(value, "https://", 8) != 0 && strncmp(value, "http://", 7) != 0)
        return scot_fail(err, "setting base_url is \"%.40s\", wanted https://...", value);
    return true;
}

/* Cases that are closed and in which nothing was written for so many years: their keeping has run out. What is done with them is the
 * site's; here nothing is deleted. */
bool scot_record_past_retention(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err)
{
    char years[16], before[11];
    json_t *list = NULL;
    const struct audit_line line = {.action = "list", .object = "past retention"};
    if (!record_may(actor, SCOT_MAY_SET, err) || !scot_record_setting(record, "retention_years", years, sizeof years, err))
        return false;
    if (years[0] == '\0') { /* not set: all is kept */
        *out = json_pack("{s:n, s:n, s:[]}", "years", "before", "cases");
        return *out != NULL || scot_fail(err, "out of memory for a list");
    }
    scot_date_text(before, scot_date_add_months(scot_record_today(record), -12 * atoi(years)));
    const struct scot_value value = scot_value_text(before);
    bool ok = record_begin(record, err) &&
              record_end(record, scot_store_list(record->store, &list, SCOT_OP_CASE_PAST, &value, 1, err) &&
                                     record_log(record, actor, &line, err), err);
    if (ok)
        *out = json_pack("{s:i, s:s, s:O}", "years", atoi(years), "before", before, "cases", list);
    json_decref(list);
    return ok && (*out != NULL || scot_fail(err, "out of memory for a list"));
}

bool scot_record_set(struct scot_record *record, const struct scot_actor *actor, const char *key, const char *value,
                     struct scot_error *err)
{
    const struct scot_value row[] = {scot_value_text(key), scot_value_text(value)};
    return record_may(actor, SCOT_MAY_SET, err) && check_setting(key, value, err) && record_begin(record, err) &&
           record_end(record, scot_store_do(record->store, SCOT_OP_SETTING_PUT, row, 2, err) &&
                                  record_log_row(record, actor, "set", SCOT_OP_ROW_SETTING, "setting", row[0], 0, value, err), err);
}

bool scot_record_settings(struct scot_record *record, const struct scot_actor *actor, json_t **out, struct scot_error *err)
{
    (void)actor; /* everybody who is signed in may know how the house is set */
    json_t *all = json_object();
    char value[301];
    bool ok = all != NULL || scot_fail(err, "out of memory for the settings");
    for (size_t i = 0; ok && i < SETTINGS; i++)
        ok = scot_record_setting(record, settings[i].key, value, sizeof value, err) &&
             (json_object_set_new(all, settings[i].key, json_string(value)) == 0 || scot_fail(err, "out of memory for the settings"));
    if (!ok)
        json_decref(all);
    else
        *out = all;
    return ok;
}

static bool copy_bytes(int in, int out)
{
    char block[4096];
    ssize_t got = -1, put = 0;
    while ((got = read(in, block, sizeof block)) > 0 && (put = write(out, block, (size_t)got)) == got)
        ;
    return got == 0 && fsync(out) == 0;
}

/* Never over another; what was begun and failed is not left there to be taken for a copy. */
static bool copy_file(const char *from, const char *to, struct scot_error *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return scot_fail(err, "%s: %s", from, strerror(errno));
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = out >= 0 && copy_bytes(in, out);
    int why = errno;
    close(in);
    if (out >= 0)
        close(out);
    if (!ok && out >= 0)
        unlink(to);
    return ok || scot_fail(err, "%s: %s", to, strerror(why));
}

/* What a store is, and what the database lays beside it while it is open. */
static const char *const beside[] = {"", ".key", ".head", "-wal", "-shm", "-journal"};
enum { STORE_FILES = 3, ALL_FILES = sizeof beside / sizeof beside[0] };

/* What a copy that failed has made: nothing else. */
static void take_back(const char *path, int files)
{
    char made[4200];
    for (int i = 0; i < files; i++) {
        snprintf(made, sizeof made, "%.4000s%s", path, beside[i]);
        unlink(made);
    }
}

static bool copy_store(const char *from, const char *to, struct scot_error *err)
{
    char a[4200], b[4200];
    for (int i = 0; i < STORE_FILES; i++) {
        snprintf(a, sizeof a, "%.4000s%s", from, beside[i]);
        snprintf(b, sizeof b, "%.4000s%s", to, beside[i]);
        if (!copy_file(a, b, err)) {
            take_back(to, i);
            return false;
        }
    }
    return true;
}

/* Opened like any store, and walked. */
static bool check_copy(const struct scot_record_options *like, const char *path, struct scot_error *err)
{
    struct scot_record_options options = *like;
    struct scot_record *copy = NULL;
    options.path = path;
    options.create = false;
    options.vfs = NULL;
    bool ok = scot_record_open(&copy, &options, err) && scot_record_verify(copy, NULL, err);
    scot_record_close(&copy);
    if (!ok)
        scot_error_prefix(err, "the copy");
    return ok;
}

/* The head of the copy's own moment: the store's has gone on. */
static bool write_head_of(const struct audit_end *end, const char *store, struct scot_error *err)
{
    char path[4200];
    snprintf(path, sizeof path, "%.4000s.head", store);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && record_write_head(fd, end) && fsync(fd) == 0;
    if (!ok)
        scot_fail(err, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool copy_look(struct scot_record *look, const char *path, struct scot_error *err)
{
    char key[4200], key_copy[4200];
    snprintf(key, sizeof key, "%.4000s.key", look->path);
    snprintf(key_copy, sizeof key_copy, "%.4000s.key", path);
    return scot_store_copy(look->store, path, record_between, look, err) && write_head_of(&look->kept, path, err) &&
           copy_file(key, key_copy, err);
}

/* A folder's new names are on the disk when the folder is (fsync(2)). */
static bool keep_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

/* The store's own file comes last: where it is, all is. */
static bool give_name(const char *part, const char *path, const char *folder, struct scot_error *err)
{
    char from[4200], to[4200];
    for (int i = STORE_FILES; i-- > 0;) {
        snprintf(from, sizeof from, "%.4000s%s", part, beside[i]);
        snprintf(to, sizeof to, "%.4000s%s", path, beside[i]);
        if (rename(from, to) != 0 || !keep_folder(folder)) {
            scot_fail(err, "%s: %s", to, strerror(errno));
            take_back(path, STORE_FILES);
            return false;
        }
    }
    return true;
}

/* Ends the look as soon as it is copied: the database keeps what it sees. */
static bool backup(struct scot_record *look, const char *folder, struct scot_error *err)
{
    char path[4100], part[4100];
    const struct scot_record_options options = look->options;
    if (snprintf(path, sizeof path, "%s/case.db", folder) >= 3900)
        return scot_fail(err, "the folder's path is too long");
    snprintf(part, sizeof part, "%s/unfinished.db", folder);
    if (mkdir(folder, 0700) != 0)
        return scot_fail(err, "%s: %s, wanted a folder that is not there yet", folder, strerror(errno));
    bool ok = copy_look(look, part, err);
    scot_store_close(&look->store);
    ok = ok && check_copy(&options, part, err) && give_name(part, path, folder, err);
    if (!ok) {
        take_back(part, ALL_FILES);
        rmdir(folder);
    }
    return ok;
}

bool scot_record_backup(struct scot_record *record, const char *folder, struct scot_error *err)
{
    struct scot_record look;
    bool ok = record_look(&look, record, err) && backup(&look, folder, err);
    record_look_end(&look);
    return ok;
}

bool scot_record_backup_at(const struct scot_record_options *options, const char *folder, struct scot_error *err)
{
    struct scot_record look;
    bool ok = record_look_at(&look, options, err) && backup(&look, folder, err);
    record_look_end(&look);
    return ok;
}

bool scot_record_backup_beside(struct scot_record *record, char *folder, size_t size, struct scot_error *err)
{
    char at[21];
    record_now_text(record, at);
    for (char *c = at; *c != '\0'; c++)
        *c = *c == ':' ? '-' : *c;
    int length = snprintf(folder, size, "%s-backup-%s", record->path, at);
    if (length < 0 || (size_t)length >= size)
        return scot_fail(err, "the store's path is too long for a backup beside it");
    return scot_record_backup(record, folder, err);
}

static bool nothing_there(const char *path, struct scot_error *err)
{
    char name[4200];
    struct stat there;
    for (int i = 0; i < STORE_FILES; i++) {
        snprintf(name, sizeof name, "%.4000s%s", path, beside[i]);
        if (lstat(name, &there) == 0)
            return scot_fail(err, "%s is there already, wanted no store: nothing is overwritten", name);
    }
    return true;
}

bool scot_record_restore(const char *folder, const struct scot_record_options *options, struct scot_error *err)
{
    char path[4100], part[4100], home[4100];
    if (snprintf(path, sizeof path, "%s/case.db", folder) >= 4000 ||
        snprintf(part, sizeof part, "%s.unfinished", options->path) >= 4000)
        return scot_fail(err, "the folder's path is too long");
    if (!nothing_there(options->path, err))
        return false;
    snprintf(home, sizeof home, "%s", options->path);
    take_back(part, ALL_FILES); /* of one that was killed */
    bool ok = check_copy(options, path, err) && copy_store(path, part, err) && check_copy(options, part, err) &&
              give_name(part, options->path, dirname(home), err);
    if (!ok)
        take_back(part, ALL_FILES);
    return ok;
}
