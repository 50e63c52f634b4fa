#include "procedure/session.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "procedure/session_parts.h"

/* A run from its file: replayed line by line against what was recorded, and taken up again where it broke off. */

static bool same_patient(const struct scot_session *s, const struct scot_run_header *h, struct scot_error *err)
{
    if (strcmp(h->ct_sha256, s->header.ct_sha256) != 0)
        return scot_fail(err, "the run is of another CT (%.12s), wanted this one (%.12s)", h->ct_sha256, s->header.ct_sha256);
    if (strcmp(h->rules_sha256, s->header.rules_sha256) != 0)
        return scot_fail(err, "the run was made under other rules (%.12s), wanted these (%.12s)", h->rules_sha256, s->header.rules_sha256);
    if (h->size != s->header.size || h->seed != s->header.seed)
        return scot_fail(err, "the run has pictures of %d pixels and seed %llu, wanted %d and %llu", h->size, (unsigned long long)h->seed,
                         s->header.size, (unsigned long long)s->header.seed);
    return true;
}

static bool same_digest(const struct scot_session *s, const char *wanted, struct scot_error *err)
{
    char digest[17];
    scot_procedure_digest(s->procedure, digest);
    return strcmp(digest, wanted) == 0 || scot_fail(err, "the pictures so far differ: digest %s, wanted %s", digest, wanted);
}

static bool same_log(struct scot_session *s, const char *wanted, struct scot_error *err)
{
    if (s->told >= scot_procedure_log_lines(s->procedure))
        return scot_fail(err, "the replay's log ends before this line");
    const char *line = scot_procedure_log_line(s->procedure, s->told++);
    return strcmp(line, wanted) == 0 || scot_fail(err, "the replay's log says %.100s", line);
}

static bool replay_act(struct scot_session *s, const struct scot_act *act, struct scot_error *err)
{
    if (session_is_mark(act) && scot_procedure_step(s->procedure) == SCOT_STEP_IDLE)
        return session_note_mark(s, act, err);
    /* A begin amid the run was refused, and did not wipe it: "Begin the run" pressed twice must not spoil the file. */
    if (session_is_act(act, "act.begin") && session_may_begin(s) && !session_start_over(s, err))
        return false;
    scot_procedure_act(s->procedure, act, NULL); /* a refusal is part of the run: the log tells */
    return true;
}

/* While a run is taken up again, for whoever waits: how far it is. False when nobody waits any more. */
static bool tell_progress(struct scot_session *s)
{
    if (isnan(s->resuming))
        return true;
    s->version++;
    return s->progress == NULL || s->progress(s->progress_context);
}

/* Every tick may be a picture, and a line holds many. */
static bool replay_ticks(struct scot_session *s, const struct scot_run_line *line, struct scot_replay_result *result, struct scot_error *err)
{
    for (int i = 0; i < line->ticks; i++) {
        if (!tell_progress(s))
            return scot_fail(err, "R-067: the run was not taken up to its end");
        result->pictures += session_pass(s, line->tick_us[i]);
    }
    return true;
}

static bool replay_line(struct scot_session *s, const struct scot_run_line *line, struct scot_replay_result *result,
                        struct scot_error *err)
{
    switch (line->kind) {
    case SCOT_RUN_TICKS:
        return replay_ticks(s, line, result, err);
    case SCOT_RUN_COMMAND:
        scot_procedure_command(s->procedure, &line->command, NULL);
        return same_digest(s, line->digest, err);
    case SCOT_RUN_ACT:
        return replay_act(s, &line->act, err) && same_digest(s, line->digest, err);
    case SCOT_RUN_LOG:
        return same_log(s, line->text, err);
    case SCOT_RUN_END:
        snprintf(result->end, sizeof result->end, "%.15s", line->text);
        result->finished = true;
        return true;
    }
    return true;
}

static int lines_in(const char *text, size_t length)
{
    int lines = 0;
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    return lines > 0 ? lines : 1;
}

bool scot_session_replay(struct scot_session *s, const char *text, size_t length, struct scot_replay_result *result,
                         struct scot_error *err)
{
    struct scot_run_header header;
    struct scot_run_reader *reader = NULL;
    *result = (struct scot_replay_result){0};
    bool ok = scot_run_reader_create(&reader, &header, text, length, err) && same_patient(s, &header, err) && session_start_over(s, err);
    bool more = true;
    int all = lines_in(text, length);
    s->version++;
    while (ok && more) {
        struct scot_error own = {0};
        ok = scot_run_reader_next(reader, s->line, &more, &result->torn, err);
        if (!ok || !more)
            break;
        result->lines++;
        if (!isnan(s->resuming))
            s->resuming = fmin(1, (double)result->lines / all);
        ok = replay_line(s, s->line, result, &own) || scot_fail(err, "line %d: %s", result->lines + 1, own.text);
    }
    scot_run_reader_destroy(&reader);
    return ok;
}

/* Everything that is held down was let go when the run broke off. */
static void let_go(struct scot_session *s)
{
    static const char *const held[] = {"pedal", "carm.drive", "table.drive"};
    for (int h = 0; h < 3; h++)
        for (int i = 0; i < scot_room_command_count; i++)
            if (strcmp(scot_room_commands[i].name, held[h]) == 0) {
                struct scot_command up = {.spec = i};
                scot_session_command(s, &up, NULL);
            }
}

bool session_resume(struct scot_session *s, const char *name, struct scot_error *err)
{
    char path[1024];
    size_t length = 0;
    struct scot_replay_result result;
    if (!session_path_of(s, name, path, sizeof path, err))
        return false;
    char *text = scot_run_read_file(path, &length, err);
    s->resuming = 0;
    bool ok = text != NULL && scot_session_replay(s, text, length, &result, err);
    s->resuming = NAN;
    if (ok && result.finished)
        ok = scot_fail(err, "R-067: this run has ended (%s)", result.end);
    scot_free(text);
    if (!ok || !scot_run_writer_resume(&s->writer, path, err)) {
        session_start_over(s, NULL);
        return false;
    }
    snprintf(s->name, sizeof s->name, "%.63s", name);
    snprintf(s->path, sizeof s->path, "%s", path);
    let_go(s);
    session_find_unfinished(s);
    return true;
}
