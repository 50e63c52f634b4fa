#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/say.h"
#include "procedure/run_parts.h"
#include "xray/command_json.h"

struct scot_run_writer {
    int fd;
    uint64_t lines;
    char hash[RUN_HASH + 1];
    bool broken; /* a write failed: nothing more is accepted, the file ends with the last whole line */
    uint32_t tick_us[SCOT_RUN_TICKS_MOST];
    int ticks;
    char line[RUN_LINE_ROOM];
};

static bool give_up(struct scot_run_writer *w, struct scot_error *err)
{
    w->broken = true;
    return scot_fail(err, "the run cannot be written: %s; it ends here", strerror(errno));
}

/* Puts number and hash to a line that is open at its end, and writes it whole. What was written of a line that
 * failed is cut off again, so that the file never ends in one that was not acknowledged. */
static bool write_line(struct scot_run_writer *w, struct scot_say *say, bool sync, struct scot_error *err)
{
    if (w->broken)
        return scot_fail(err, "the run's file is broken since an earlier write failed");
    scot_say(say, ",\"n\":%llu", (unsigned long long)w->lines);
    char hash[RUN_HASH + 1];
    if (scot_say_end(say) == 0 || say->used + 32 > say->size)
        return scot_fail(err, "the line has over %d bytes", SCOT_RUN_LINE_BYTES);
    run_hash(hash, w->hash, say->at, say->used);
    scot_say(say, ",\"h\":\"%s\"}\n", hash);
    off_t end = lseek(w->fd, 0, SEEK_END);
    for (size_t done = 0; done < say->used;) {
        ssize_t some = write(w->fd, say->at + done, say->used - done);
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0) {
            int why = errno;
            if (end >= 0 && ftruncate(w->fd, end) != 0)
                why = errno;
            errno = why;
            return give_up(w, err);
        }
        done += (size_t)some;
    }
    if (sync && fdatasync(w->fd) != 0)
        return give_up(w, err);
    memcpy(w->hash, hash, sizeof hash);
    w->lines++;
    return true;
}

static bool write_ticks(struct scot_run_writer *w, struct scot_error *err)
{
    if (w->ticks == 0)
        return true;
    struct scot_say say = {w->line, sizeof w->line, 0};
    scot_say(&say, "{\"ticks_us\":[");
    for (int i = 0; i < w->ticks; i++)
        scot_say(&say, "%s%u", i > 0 ? "," : "", w->tick_us[i]);
    scot_say(&say, "]");
    w->ticks = 0;
    return write_line(w, &say, false, err);
}

void scot_run_writer_tick(struct scot_run_writer *w, uint32_t us)
{
    if (w->ticks == SCOT_RUN_TICKS_MOST && !write_ticks(w, NULL))
        return;
    w->tick_us[w->ticks++] = us;
}

bool scot_run_writer_flush(struct scot_run_writer *w, struct scot_error *err)
{
    return write_ticks(w, err);
}

/* A JSON object's text with its closing brace left off, so that members can follow. */
static void say_open(struct scot_say *say, const char *object, size_t length)
{
    scot_say(say, "%.*s", (int)length, object);
}

bool scot_run_writer_line(struct scot_run_writer *w, const struct scot_run_line *line, struct scot_error *err)
{
    char object[4096];
    size_t length = 0;
    if (!write_ticks(w, err))
        return false;
    struct scot_say say = {w->line, sizeof w->line, 0};
    switch (line->kind) {
    case SCOT_RUN_COMMAND:
        length = scot_command_write(&line->command, object, sizeof object);
        scot_say(&say, "{\"command\":");
        say_open(&say, object, length);
        scot_say(&say, ",\"p\":\"%s\"", line->digest);
        return write_line(w, &say, false, err);
    case SCOT_RUN_ACT:
        length = scot_act_write(&line->act, object, sizeof object);
        scot_say(&say, "{\"act\":");
        say_open(&say, object, length);
        scot_say(&say, ",\"at\":%.3f,\"p\":\"%s\"", line->act.unix_s, line->digest);
        return write_line(w, &say, true, err);
    case SCOT_RUN_LOG:
        scot_say(&say, "{\"log\":%s", line->text);
        return write_line(w, &say, false, err);
    case SCOT_RUN_END:
        scot_say(&say, "{\"end\":\"%s\"", line->text);
        return write_line(w, &say, true, err);
    case SCOT_RUN_TICKS:
        break;
    }
    return true;
}

static bool write_header(struct scot_run_writer *w, const struct scot_run_header *h, struct scot_error *err)
{
    struct scot_say say = {w->line, sizeof w->line, 0};
    scot_say(&say, "{\"scottie\":\"run\",\"version\":1,\"ct_sha256\":\"%s\",\"rules_sha256\":\"%s\",\"seed\":%llu,\"size\":%d,\"builtin_seed\":",
             h->ct_sha256, h->rules_sha256, (unsigned long long)h->seed, h->size);
    if (h->builtin)
        scot_say(&say, "%llu", (unsigned long long)h->builtin_seed);
    else
        scot_say(&say, "null");
    return write_line(w, &say, true, err);
}

static bool lock_file(struct scot_run_writer *w, struct scot_error *err)
{
    return flock(w->fd, LOCK_EX | LOCK_NB) == 0 || scot_fail(err, "another program is writing this run");
}

bool scot_run_writer_create(struct scot_run_writer **out, const char *path, const struct scot_run_header *header,
                            struct scot_error *err)
{
    struct scot_run_writer *w = scot_alloc(1, sizeof *w, err);
    if (w == NULL)
        return false;
    w->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = w->fd >= 0 || scot_fail(err, "no new run at %.200s: %s", path, strerror(errno));
    if (!ok || !lock_file(w, err) || !write_header(w, header, err)) {
        scot_run_writer_close(&w);
        return false;
    }
    *out = w;
    return true;
}

/* The whole file, NUL behind it. */
static char *read_all(int fd, size_t *length, struct scot_error *err)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || about.st_size <= 0 || about.st_size > (off_t)1 << 30) {
        scot_fail(err, "the run's file is empty or over 1 GiB");
        return NULL;
    }
    char *text = scot_alloc((size_t)about.st_size + 1, 1, err);
    size_t got = 0;
    while (text != NULL && got < (size_t)about.st_size) {
        ssize_t some = pread(fd, text + got, (size_t)about.st_size - got, (off_t)got);
        if (some <= 0) {
            scot_fail(err, "the run cannot be read: %s", some < 0 ? strerror(errno) : "it became shorter");
            scot_free_at(&text);
        } else {
            got += (size_t)some;
        }
    }
    *length = got;
    return text;
}

/* Reads to the end, checking every line; a torn last one is cut off the file. */
static bool take_up(struct scot_run_writer *w, const char *text, size_t length, struct scot_error *err)
{
    struct scot_run_header header;
    struct scot_run_reader *reader = NULL;
    struct scot_run_line *line = scot_alloc(1, sizeof *line, err);
    bool ok = line != NULL && scot_run_reader_create(&reader, &header, text, length, err), more = true, torn = false;
    while (ok && more) {
        ok = scot_run_reader_next(reader, line, &more, &torn, err);
        if (ok && more && line->kind == SCOT_RUN_END)
            ok = scot_fail(err, "the run has ended (%.20s): there is nothing to go on with", line->text);
    }
    if (ok) {
        size_t whole = scot_run_reader_passed(reader, &w->lines, w->hash);
        ok = ftruncate(w->fd, (off_t)whole) == 0 || give_up(w, err);
    }
    scot_run_reader_destroy(&reader);
    scot_free(line);
    return ok;
}

bool scot_run_writer_resume(struct scot_run_writer **out, const char *path, struct scot_error *err)
{
    struct scot_run_writer *w = scot_alloc(1, sizeof *w, err);
    if (w == NULL)
        return false;
    size_t length = 0;
    w->fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool ok = (w->fd >= 0 || scot_fail(err, "no run at %.200s: %s", path, strerror(errno))) && lock_file(w, err);
    char *text = ok ? read_all(w->fd, &length, err) : NULL;
    ok = text != NULL && take_up(w, text, length, err);
    scot_free(text);
    if (!ok) {
        scot_run_writer_close(&w);
        return false;
    }
    lseek(w->fd, 0, SEEK_END);
    *out = w;
    return true;
}

void scot_run_writer_close(struct scot_run_writer **writer)
{
    if (*writer == NULL)
        return;
    if ((*writer)->fd >= 0) {
        if (!(*writer)->broken)
            write_ticks(*writer, NULL);
        close((*writer)->fd);
    }
    scot_free(*writer);
    *writer = NULL;
}
