#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "procedure/run_parts.h"
#include "xray/command_json.h"

enum { MOST_RUN_BYTES = 1 << 28 };

char *scot_run_read_file(const char *path, size_t *length, struct scot_error *err)
{
    struct scot_bytes *bytes = NULL;
    if (!scot_bytes_open_file(&bytes, path, err))
        return NULL;
    uint64_t size = scot_bytes_stored_left(bytes);
    char *text = NULL;
    if (size > MOST_RUN_BYTES)
        scot_fail(err, "the run has %llu bytes, wanted at most %d", (unsigned long long)size, MOST_RUN_BYTES);
    else
        text = scot_alloc((size_t)size + 1, 1, err);
    if (text != NULL && !scot_bytes_read_some(bytes, text, (size_t)size, length, err))
        scot_free_at(&text);
    scot_bytes_close(&bytes);
    return text;
}

struct scot_run_reader {
    const char *text;
    size_t length, at, whole; /* whole: behind the last line that was read well */
    uint64_t lines;
    char hash[RUN_HASH + 1];
    bool ended;
};

/* The next line without its newline; false at the end, or where a last line is torn. */
static bool cut_line(struct scot_run_reader *r, const char **line, size_t *length, bool *torn)
{
    const char *from = r->text + r->at, *end = memchr(from, '\n', r->length - r->at);
    *torn = end == NULL && r->at < r->length;
    if (end == NULL)
        return false;
    *line = from;
    *length = (size_t)(end - from);
    r->at += *length + 1;
    return true;
}

/* Number and hash before anything in the line is believed. */
static bool check_chain(struct scot_run_reader *r, const char *line, size_t length, struct scot_error *err)
{
    char hash[RUN_HASH + 1];
    size_t at = run_hash_at(line, length);
    if (length > RUN_LINE_ROOM)
        return scot_fail(err, "line %llu has %zu bytes, wanted at most %d", (unsigned long long)r->lines + 1, length, RUN_LINE_ROOM);
    if (at == length)
        return scot_fail(err, "line %llu has no hash at its end: not as Scottie wrote it", (unsigned long long)r->lines + 1);
    run_hash(hash, r->hash, line, at);
    if (memcmp(hash, line + at + 6, RUN_HASH) != 0)
        return scot_fail(err, "line %llu: its hash is %.16s, wanted %s: a line was edited, moved or left out",
                         (unsigned long long)r->lines + 1, line + at + 6, hash);
    memcpy(r->hash, hash, sizeof hash);
    return true;
}

static json_t *parse(struct scot_run_reader *r, const char *line, size_t length, struct scot_error *err)
{
    json_error_t trouble;
    json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &trouble);
    if (!json_is_object(object)) {
        scot_fail(err, "line %llu is not a JSON object", (unsigned long long)r->lines + 1);
        json_decref(object);
        return NULL;
    }
    const json_t *n = json_object_get(object, "n");
    if (!json_is_integer(n) || (uint64_t)json_integer_value(n) != r->lines) {
        scot_fail(err, "line %llu has another number, wanted %llu", (unsigned long long)r->lines + 1, (unsigned long long)r->lines);
        json_decref(object);
        return NULL;
    }
    return object;
}

static bool take_text(char *to, size_t size, json_t *object, const char *member, struct scot_error *err)
{
    const char *text = json_string_value(json_object_get(object, member));
    if (text == NULL || strlen(text) >= size)
        return scot_fail(err, "%s is missing or too long", member);
    memcpy(to, text, strlen(text) + 1);
    return true;
}

static bool take_whole(uint64_t *out, json_t *object, const char *member, struct scot_error *err)
{
    const json_t *value = json_object_get(object, member);
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return scot_fail(err, "%s is no whole number", member);
    *out = (uint64_t)json_integer_value(value);
    return true;
}

static bool read_header(struct scot_run_header *h, json_t *object, struct scot_error *err)
{
    char word[16] = "";
    uint64_t version = 0, size = 0;
    *h = (struct scot_run_header){0};
    if (!take_text(word, sizeof word, object, "scottie", NULL) || strcmp(word, "run") != 0)
        return scot_fail(err, "not a run of Scottie's");
    if (!take_whole(&version, object, "version", err) || version != 1)
        return scot_fail(err, "the run's version is %llu, wanted 1", (unsigned long long)version);
    if (!take_text(h->ct_sha256, sizeof h->ct_sha256, object, "ct_sha256", err) ||
        !take_text(h->rules_sha256, sizeof h->rules_sha256, object, "rules_sha256", err) ||
        !take_whole(&h->seed, object, "seed", err) || !take_whole(&size, object, "size", err))
        return false;
    if (size < 64 || size > 2048)
        return scot_fail(err, "the run's pictures are %llu pixels wide, wanted 64 to 2048", (unsigned long long)size);
    h->size = (int)size;
    h->builtin = json_is_integer(json_object_get(object, "builtin_seed"));
    return !h->builtin || take_whole(&h->builtin_seed, object, "builtin_seed", err);
}

bool scot_run_reader_create(struct scot_run_reader **out, struct scot_run_header *header, const char *text, size_t length,
                            struct scot_error *err)
{
    struct scot_run_reader *r = scot_alloc(1, sizeof *r, err);
    const char *line = NULL;
    size_t bytes = 0;
    bool torn;
    if (r == NULL)
        return false;
    r->text = text;
    r->length = length;
    bool ok = cut_line(r, &line, &bytes, &torn) || scot_fail(err, "not a run: its first line is not whole");
    json_t *object = NULL;
    if (ok && (bytes < 17 || memcmp(line, "{\"scottie\":\"run\",", 17) != 0))
        ok = scot_fail(err, "not a run of Scottie's");
    ok = ok && check_chain(r, line, bytes, err) && (object = parse(r, line, bytes, err)) != NULL && read_header(header, object, err);
    json_decref(object);
    if (!ok) {
        scot_free(r);
        return false;
    }
    r->lines = 1;
    r->whole = r->at;
    *out = r;
    return true;
}

/* A member that is itself an object, as its text, for its own room's reader. */
static bool take_object(char **text, json_t *object, const char *member)
{
    json_t *value = json_object_get(object, member);
    *text = json_is_object(value) ? json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
    return *text != NULL;
}

static bool read_ticks(struct scot_run_line *line, json_t *list, struct scot_error *err)
{
    line->kind = SCOT_RUN_TICKS;
    line->ticks = (int)json_array_size(list);
    if (json_array_size(list) > SCOT_RUN_TICKS_MOST)
        return scot_fail(err, "%zu ticks in a line, wanted at most %d", json_array_size(list), SCOT_RUN_TICKS_MOST);
    for (int i = 0; i < line->ticks; i++) {
        const json_t *us = json_array_get(list, (size_t)i);
        if (!json_is_integer(us) || json_integer_value(us) < 0 || json_integer_value(us) > 100000)
            return scot_fail(err, "a tick is no whole number of 0 to 100000 microseconds");
        line->tick_us[i] = (uint32_t)json_integer_value(us);
    }
    return true;
}

static bool read_body(struct scot_run_line *line, json_t *object, struct scot_error *err)
{
    char *text = NULL;
    bool ok;
    if (json_is_array(json_object_get(object, "ticks_us")))
        return read_ticks(line, json_object_get(object, "ticks_us"), err);
    if (take_object(&text, object, "command")) {
        line->kind = SCOT_RUN_COMMAND;
        ok = scot_command_read(&line->command, text, strlen(text), err) && take_text(line->digest, sizeof line->digest, object, "p", err);
    } else if (take_object(&text, object, "act")) {
        const json_t *at = json_object_get(object, "at");
        line->kind = SCOT_RUN_ACT;
        ok = (json_is_number(at) || scot_fail(err, "at is missing")) && scot_act_read(&line->act, text, strlen(text), err) &&
             take_text(line->digest, sizeof line->digest, object, "p", err);
        line->act.unix_s = json_number_value(at);
    } else if (json_is_object(json_object_get(object, "log"))) {
        line->kind = SCOT_RUN_LOG;
        return true; /* its text is taken from the line itself, byte for byte */
    } else {
        line->kind = SCOT_RUN_END;
        ok = take_text(line->text, 32, object, "end", err);
    }
    free(text);
    return ok;
}

/* {"log":{...},"n": the object between, as it was written. */
static bool take_log_text(struct scot_run_line *line, const char *text, size_t length, struct scot_error *err)
{
    static const char head[] = "{\"log\":";
    size_t at = length, from = sizeof head - 1;
    while (at > from && strncmp(text + at, ",\"n\":", 5) != 0)
        at--;
    if (length < from || memcmp(text, head, from) != 0 || at <= from || at - from >= sizeof line->text)
        return scot_fail(err, "the log line is not as Scottie wrote it");
    memcpy(line->text, text + from, at - from);
    line->text[at - from] = '\0';
    return true;
}

bool scot_run_reader_next(struct scot_run_reader *r, struct scot_run_line *line, bool *more, bool *torn, struct scot_error *err)
{
    const char *text;
    size_t length;
    *more = cut_line(r, &text, &length, torn);
    if (!*more)
        return true;
    if (r->ended)
        return scot_fail(err, "line %llu follows the end, wanted nothing behind it", (unsigned long long)r->lines + 1);
    if (!check_chain(r, text, length, err))
        return false;
    json_t *object = parse(r, text, length, err);
    struct scot_error own = {0};
    bool ok = object != NULL && read_body(line, object, &own) &&
              (line->kind != SCOT_RUN_LOG || take_log_text(line, text, run_hash_at(text, length), &own));
    json_decref(object);
    if (!ok)
        return scot_fail(err, "line %llu: %s", (unsigned long long)r->lines + 1, own.text);
    r->ended = line->kind == SCOT_RUN_END;
    r->lines++;
    r->whole = r->at;
    return true;
}

size_t scot_run_reader_passed(const struct scot_run_reader *r, uint64_t *lines, char hash[17])
{
    *lines = r->lines;
    memcpy(hash, r->hash, sizeof r->hash);
    return r->whole;
}

void scot_run_reader_destroy(struct scot_run_reader **reader)
{
    scot_free_at(reader);
}
