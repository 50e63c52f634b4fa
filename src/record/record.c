#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/record_parts.h"

/* Opening, transactions, and what every part needs. */

int64_t record_now_s(const struct scot_record *r)
{
    return r->options.now_s != NULL ? r->options.now_s() : (int64_t)time(NULL);
}

void record_now_text(const struct scot_record *r, char out[21])
{
    scot_instant_text(out, record_now_s(r));
}

struct scot_date scot_record_today(const struct scot_record *r)
{
    return scot_clock_date(record_now_s(r));
}

const struct scot_forms *scot_record_forms(const struct scot_record *record)
{
    return record->options.forms;
}

const struct scot_rules *scot_record_rules(const struct scot_record *record)
{
    return record->options.rules;
}

/* The file beside the store; made where the store is made, unless a start that was cut short left it. */
static int open_beside(const struct scot_record *r, const char *suffix, bool create, struct scot_error *err)
{
    char path[sizeof r->path + 8];
    snprintf(path, sizeof path, "%s%s", r->path, suffix);
    int fd = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
    if (fd < 0)
        scot_fail(err, "the store's file *%s: %s", suffix, strerror(errno));
    return fd;
}

/* A key that is there is never written over: a store that was moved away may want it back. */
static bool load_key(struct scot_record *r, bool create, struct scot_error *err)
{
    int fd = open_beside(r, ".key", create, err);
    if (fd < 0)
        return false;
    ssize_t got = read(fd, r->key, sizeof r->key);
    bool fresh = create && got >= 0 && got < (ssize_t)sizeof r->key, ok = got == (ssize_t)sizeof r->key;
    if (fresh) {
        randombytes_buf(r->key, sizeof r->key);
        got = pwrite(fd, r->key, sizeof r->key, 0);
        ok = got == (ssize_t)sizeof r->key && fsync(fd) == 0;
    }
    close(fd);
    return ok || scot_fail(err, "the key beside the store has %zd bytes, wanted %zu", got, sizeof r->key);
}

/* Behind every commit: a log that is cut short later no longer reaches this. Always as long, so that a full disk does no harm; and
 * where it fails, an older head is still a true one. */
bool record_write_head(int file, const struct audit_end *end)
{
    char text[HEAD_BYTES + 1];
    snprintf(text, sizeof text, "%-20lld %-64s ", (long long)end->seq, end->mac);
    memset(text + strlen(text), ' ', sizeof text - strlen(text));
    text[HEAD_BYTES - 1] = '\n';
    return pwrite(file, text, HEAD_BYTES, 0) == HEAD_BYTES;
}

static bool read_head(const struct scot_record *r, long long *seq, struct scot_error *err)
{
    char text[HEAD_BYTES + 1] = "", mac[MAC_TEXT] = "";
    *seq = 0;
    return (pread(r->head, text, HEAD_BYTES, 0) >= 0 && (text[0] == '\0' || sscanf(text, "%lld %64s", seq, mac) >= 1)) ||
           scot_fail(err, "the head beside the store cannot be read");
}

static bool reaches(const struct scot_record *r, long long seq, struct scot_error *err)
{
    return seq <= r->kept.seq ||
           scot_fail(err, "the audit log ends at line %lld, wanted line %lld: lines are missing", (long long)r->kept.seq, seq);
}

static bool check_head(const struct scot_record *r, struct scot_error *err)
{
    long long seq;
    return read_head(r, &seq, err) && reaches(r, seq, err);
}

/* Within a transaction, or of a look. */
static bool read_audit_end(struct scot_record *r, struct scot_error *err)
{
    json_t *last;
    if (!scot_store_find(r->store, &last, SCOT_OP_AUDIT_LAST, NULL, 0, err))
        return false;
    r->kept.seq = member_int(last, "seq");
    snprintf(r->kept.mac, sizeof r->kept.mac, "%s", scot_member_text(last, "mac"));
    r->now = r->kept;
    json_decref(last);
    return true;
}

static bool load_audit_end(struct scot_record *r, struct scot_error *err)
{
    if (!scot_store_begin(r->store, err))
        return false;
    bool ok = read_audit_end(r, err);
    scot_store_undo(r->store);
    return ok;
}

/* Its file is nobody else's from the first byte: SQLite gives the log beside it the same rights. */
static bool own_file(const struct scot_record *r, bool create, struct scot_error *err)
{
    int fd = open(r->path, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
    if (fd < 0)
        return scot_fail(err, "the store's file: %s", strerror(errno));
    bool ok = fchmod(fd, 0600) == 0 || scot_fail(err, "the store's file: %s", strerror(errno));
    close(fd);
    return ok;
}

/* No empty store in the place of one that was taken away. */
static bool check_taken_away(struct scot_record *r, struct scot_error *err)
{
    long long lines = 0;
    r->head = open_beside(r, ".head", false, NULL);
    if (r->head < 0)
        return true;
    bool ok = read_head(r, &lines, err);
    close(r->head);
    r->head = -1;
    return ok && (lines == 0 ||
                  scot_fail(err, "there is no store, but its head says that its log has %lld lines: it was taken away", lines));
}

/* The database's lock comes first: what lies beside the store is then made by one program alone. */
static bool open_parts(struct scot_record *r, struct scot_error *err)
{
    struct stat there;
    bool create = stat(r->path, &there) != 0;
    if (create && !r->options.create)
        return scot_fail(err, "there is no store there");
    if ((create && !check_taken_away(r, err)) || !own_file(r, create, err) ||
        !scot_store_open_sqlite(&r->store, r->path, create, r->options.vfs, err) || !load_audit_end(r, err))
        return false;
    bool fresh = r->options.create && r->kept.seq == 0;
    return load_key(r, fresh, err) && (r->head = open_beside(r, ".head", fresh, err)) >= 0 && check_head(r, err);
}

bool scot_record_open(struct scot_record **out, const struct scot_record_options *options, struct scot_error *err)
{
    if (sodium_init() < 0)
        return scot_fail(err, "the library of secrets does not start");
    struct scot_record *r = scot_alloc(1, sizeof *r, err);
    if (r == NULL)
        return false;
    r->options = *options;
    r->head = -1;
    pthread_mutex_init(&r->turn, NULL);
    bool fits = snprintf(r->path, sizeof r->path, "%s", options->path) < (int)sizeof r->path ||
                scot_fail(err, "the store's path is too long");
    if (!fits || !open_parts(r, err) || !record_remake_name_keys(r, err)) {
        scot_record_close(&r);
        return false;
    }
    record_write_head(r->head, &r->kept);
    *out = r;
    return true;
}

void scot_record_close(struct scot_record **record)
{
    if (*record == NULL)
        return;
    scot_store_close(&(*record)->store);
    if ((*record)->head >= 0)
        close((*record)->head);
    pthread_mutex_destroy(&(*record)->turn);
    sodium_memzero((*record)->key, sizeof (*record)->key);
    scot_free(*record);
    *record = NULL;
}

bool record_begin(struct scot_record *r, struct scot_error *err)
{
    pthread_mutex_lock(&r->turn);
    if (!scot_store_begin(r->store, err)) {
        pthread_mutex_unlock(&r->turn);
        return false;
    }
    r->now = r->kept;
    return true;
}

bool record_end(struct scot_record *r, bool ok, struct scot_error *err)
{
    if (!ok)
        scot_store_undo(r->store);
    else if ((ok = scot_store_commit(r->store, err))) {
        r->kept = r->now;
        record_write_head(r->head, &r->kept);
    }
    pthread_mutex_unlock(&r->turn);
    return ok;
}

bool record_look_now(struct scot_record *out, const struct scot_record *r, struct scot_error *err)
{
    *out = (struct scot_record){.options = r->options, .head = -1, .kept = r->kept};
    memcpy(out->key, r->key, sizeof out->key);
    memcpy(out->path, r->path, sizeof out->path);
    return scot_store_look(&out->store, r->store, err);
}

bool record_look(struct scot_record *out, struct scot_record *r, struct scot_error *err)
{
    pthread_mutex_lock(&r->turn);
    bool ok = record_look_now(out, r, err);
    pthread_mutex_unlock(&r->turn);
    return ok;
}

/* The head is read first: what is written between it and the look can only make the log longer. */
static bool look_parts(struct scot_record *look, struct scot_error *err)
{
    long long seq;
    return load_key(look, false, err) && (look->head = open_beside(look, ".head", false, err)) >= 0 && read_head(look, &seq, err) &&
           scot_store_look_sqlite(&look->store, look->path, look->options.vfs, err) && read_audit_end(look, err) && reaches(look, seq, err);
}

bool record_look_at(struct scot_record *out, const struct scot_record_options *options, struct scot_error *err)
{
    *out = (struct scot_record){.options = *options, .head = -1};
    if (sodium_init() < 0)
        return scot_fail(err, "the library of secrets does not start");
    if (snprintf(out->path, sizeof out->path, "%s", options->path) >= (int)sizeof out->path)
        return scot_fail(err, "the store's path is too long");
    bool ok = look_parts(out, err);
    if (out->head >= 0)
        close(out->head);
    out->head = -1;
    if (!ok)
        record_look_end(out);
    return ok;
}

void record_look_end(struct scot_record *look)
{
    scot_store_close(&look->store);
    sodium_memzero(look->key, sizeof look->key);
}

void record_between(void *record)
{
    const struct scot_record *r = record;
    if (r->options.between != NULL)
        r->options.between(r->options.context);
}

bool record_may(const struct scot_actor *actor, enum scot_right right, struct scot_error *err)
{
    return scot_permit(actor->role, right) ||
           scot_fail(err, "not allowed: role %s has no right to %s", scot_role_id[actor->role], scot_right_id[right]);
}

bool record_get(struct scot_record *r, json_t **out, enum scot_op op, int64_t id, const char *what, struct scot_error *err)
{
    const struct scot_value value = scot_value_int(id);
    if (!scot_store_find(r->store, out, op, &value, 1, err))
        return false;
    return *out != NULL || scot_fail(err, "not found: %s %lld", what, (long long)id);
}

/* A restricted case is open to who made it, and to others who say why. */
static bool may_open(const struct scot_actor *actor, const json_t *kase, struct scot_error *err)
{
    if (member_int(kase, "restricted") == 0 || member_int(kase, "made_by") == actor->user)
        return true;
    if (!scot_permit(actor->role, SCOT_MAY_BREAK_GLASS))
        return scot_fail(err, "not allowed: the case is restricted");
    return strlen(actor->reason) >= 8 || scot_fail(err, "not allowed: the case is restricted, wanted a reason to open it");
}

bool record_lists(const struct scot_actor *actor, bool restricted, int64_t made_by)
{
    return !restricted || made_by == actor->user || actor->user == SCOT_CONSOLE;
}

/* Whatever is then done in the case, the reason stands before it in the log. */
static bool log_broken_glass(struct scot_record *r, const struct scot_actor *actor, const json_t *kase, struct scot_error *err)
{
    struct audit_line line = {.action = "break glass", .case_id = member_int(kase, "id"), .detail = actor->reason};
    if (member_int(kase, "restricted") == 0 || member_int(kase, "made_by") == actor->user)
        return true;
    snprintf(line.object, sizeof line.object, "case:%lld", (long long)line.case_id);
    return record_log(r, actor, &line, err);
}

bool record_open_case(struct scot_record *r, const struct scot_actor *actor, int64_t id, enum scot_right right, json_t **out,
                      struct scot_error *err)
{
    json_t *kase;
    if (!record_may(actor, right, err) || !record_get(r, &kase, SCOT_OP_CASE_GET, id, "case", err))
        return false;
    if (!may_open(actor, kase, err) || !log_broken_glass(r, actor, kase, err)) {
        json_decref(kase);
        return false;
    }
    *out = kase;
    return true;
}
