#include "procedure/session.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <nettle/sha2.h>

#include "base/memory.h"
#include "base/say.h"
#include "procedure/session_parts.h"

void scot_session_hash_rules(char hex[65], const struct scot_rules *rules)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    for (int i = 0; i < scot_rules_count(rules); i++) {
        const struct scot_rule *rule = scot_rules_at(rules, i);
        char text[320];
        if (scot_rules_find(rules, rule->id) != rule) /* another counts on this day */
            continue;
        int length = snprintf(text, sizeof text, "%s\n%.17g\n%s\n%s\n", rule->id, rule->value, rule->text, rule->unit);
        sha256_update(&context, (size_t)length, (const uint8_t *)text);
    }
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

bool scot_session_create(struct scot_session **out, const struct scot_procedure_parts *parts,
                         const struct scot_session_options *options, struct scot_error *err)
{
    struct scot_session *s = scot_alloc(1, sizeof *s, err);
    if (s == NULL)
        return false;
    s->parts = *parts;
    s->header = options->header;
    scot_session_hash_rules(s->header.rules_sha256, parts->rules);
    s->resuming = NAN;
    snprintf(s->folder, sizeof s->folder, "%s", options->folder != NULL ? options->folder : "");
    s->line = scot_alloc(1, sizeof *s->line, err);
    if (s->line == NULL || !scot_procedure_create(&s->procedure, parts, err) ||
        !session_frames_create(&s->frames, scot_room_size(parts->room), err)) {
        scot_session_destroy(&s);
        return false;
    }
    session_find_unfinished(s);
    *out = s;
    return true;
}

void scot_session_destroy(struct scot_session **session)
{
    struct scot_session *s = *session;
    if (s == NULL)
        return;
    scot_run_writer_close(&s->writer);
    scot_procedure_destroy(&s->procedure);
    session_frames_destroy(&s->frames);
    scot_free(s->line);
    scot_free(s);
    *session = NULL;
}

bool session_is_act(const struct scot_act *act, const char *name)
{
    return act->spec >= 0 && act->spec < scot_act_count && strcmp(scot_acts[act->spec].name, name) == 0;
}

bool session_is_mark(const struct scot_act *act)
{
    return session_is_act(act, "act.mark_joint") || session_is_act(act, "act.mark_nerve");
}

static bool is_over(const struct scot_session *s)
{
    enum scot_step step = scot_procedure_step(s->procedure);
    return step == SCOT_STEP_DISCHARGED || step == SCOT_STEP_ABORTED;
}

static bool write_act(struct scot_session *s, const struct scot_act *act, struct scot_error *err)
{
    s->line->kind = SCOT_RUN_ACT;
    s->line->act = *act;
    scot_procedure_digest(s->procedure, s->line->digest);
    return scot_run_writer_line(s->writer, s->line, err);
}

/* What the log has grown by; and the end, when that is what was done. */
static bool write_log(struct scot_session *s, struct scot_error *err)
{
    for (int lines = scot_procedure_log_lines(s->procedure); s->told < lines; s->told++) {
        s->line->kind = SCOT_RUN_LOG;
        snprintf(s->line->text, sizeof s->line->text, "%s", scot_procedure_log_line(s->procedure, s->told));
        if (!scot_run_writer_line(s->writer, s->line, err))
            return false;
    }
    if (!is_over(s))
        return true;
    s->line->kind = SCOT_RUN_END;
    snprintf(s->line->text, sizeof s->line->text, "%s",
             scot_procedure_step(s->procedure) == SCOT_STEP_DISCHARGED ? "finished" : "aborted");
    bool ok = scot_run_writer_line(s->writer, s->line, err);
    scot_run_writer_close(&s->writer);
    return ok;
}

/* Room, flow, counters and log to the one state from which every run starts. */
bool session_start_over(struct scot_session *s, struct scot_error *err)
{
    if (!scot_room_reset(s->parts.room, s->header.seed, err))
        return false;
    scot_flow_reset(s->parts.flow, s->header.seed);
    scot_procedure_restart(s->procedure);
    session_frames_clear(s->frames);
    s->told = 0;
    return true;
}

/* A target that cannot be planned must not cost the run that is there. */
static bool can_begin(struct scot_plan *plan, const struct scot_session *s, const struct scot_act *act, struct scot_error *err)
{
    const struct scot_procedure_parts *p = &s->parts;
    int approach = strcmp(act->text[1], scot_approach_name[SCOT_MEDIAL_BRANCH]) == 0 ? SCOT_MEDIAL_BRANCH : SCOT_INTRA_ARTICULAR;
    if (!scot_act_check(act, err))
        return false;
    if (strcmp(act->text[1], scot_approach_name[approach]) != 0)
        return scot_fail(err, "R-050: the approach is \"%.30s\", wanted intra-articular or medial-branch", act->text[1]);
    if (scot_plan_find(plan, p->spine, act->text[0], (enum scot_approach)approach, isnan(act->number[0]) ? 0 : (int)act->number[0],
                       p->ct, p->body, p->rules, p->pool, err))
        return true;
    scot_error_prefix(err, "R-050");
    return false;
}

static bool open_file(struct scot_session *s, double unix_s, struct scot_error *err)
{
    if (s->folder[0] == '\0')
        return true;
    if (!session_name_run(s, unix_s, err) || !scot_run_writer_create(&s->writer, s->path, &s->header, err))
        return false;
    for (int i = 0; i < s->marks; i++)
        if (!write_act(s, &s->mark[i], err))
            return false;
    return true;
}

bool session_may_begin(const struct scot_session *s)
{
    return scot_procedure_step(s->procedure) == SCOT_STEP_IDLE || is_over(s);
}

static bool begin(struct scot_session *s, const struct scot_act *act, struct scot_error *err)
{
    if (!session_may_begin(s))
        return scot_procedure_act(s->procedure, act, err); /* which refuses it, and says why */
    struct scot_plan plan;
    if (!can_begin(&plan, s, act, err) || !session_start_over(s, err) || !open_file(s, act->unix_s, err))
        return false;
    return scot_procedure_begin(s->procedure, act, &plan, err);
}

bool session_note_mark(struct scot_session *s, const struct scot_act *act, struct scot_error *err)
{
    if (s->marks == MOST_MARKS)
        return scot_fail(err, "R-050: %d marks were made, wanted no more", MOST_MARKS);
    if (!scot_procedure_act(s->procedure, act, err))
        return false;
    s->mark[s->marks++] = *act;
    return true;
}

static bool close_run(struct scot_session *s, const char *name, struct scot_error *err)
{
    char path[1024];
    struct scot_run_writer *writer = NULL;
    if (!session_path_of(s, name, path, sizeof path, err) || !scot_run_writer_resume(&writer, path, err))
        return false;
    s->line->kind = SCOT_RUN_END;
    snprintf(s->line->text, sizeof s->line->text, "interrupted");
    bool ok = scot_run_writer_line(writer, s->line, err);
    scot_run_writer_close(&writer);
    session_find_unfinished(s);
    return ok;
}

bool scot_session_act(struct scot_session *s, const struct scot_act *act, struct scot_error *err)
{
    bool free_now = s->writer == NULL && session_may_begin(s);
    s->version++;
    if (free_now && session_is_act(act, "act.resume"))
        return session_resume(s, act->text[0], err);
    if (free_now && session_is_act(act, "act.close"))
        return close_run(s, act->text[0], err);
    if (free_now && session_is_mark(act))
        return session_note_mark(s, act, err);
    bool done = session_is_act(act, "act.begin") ? begin(s, act, err) : scot_procedure_act(s->procedure, act, err);
    if (s->writer == NULL)
        return done;
    struct scot_error disk = {0};
    if (write_act(s, act, &disk) && write_log(s, &disk))
        return done;
    if (err != NULL)
        *err = disk; /* what is not on disk is not acknowledged */
    return false;
}

bool scot_session_command(struct scot_session *s, const struct scot_command *command, struct scot_error *err)
{
    bool done = scot_procedure_command(s->procedure, command, err);
    if (s->writer == NULL)
        return done;
    struct scot_error disk = {0};
    s->line->kind = SCOT_RUN_COMMAND;
    s->line->command = *command;
    scot_procedure_digest(s->procedure, s->line->digest);
    if (scot_run_writer_line(s->writer, s->line, &disk) && write_log(s, &disk))
        return done;
    if (err != NULL)
        *err = disk;
    return false;
}

bool session_pass(struct scot_session *s, uint32_t us)
{
    bool picture = scot_procedure_tick(s->procedure, us / 1e3);
    enum scot_step step = scot_procedure_step(s->procedure);
    if (picture && step != SCOT_STEP_IDLE && !is_over(s))
        session_frames_add(s->frames, s->parts.room, step);
    return picture;
}

bool scot_session_tick(struct scot_session *s, double ms)
{
    uint32_t us = ms > 0 ? (uint32_t)lrint(fmin(ms, 100) * 1e3) : 0;
    if (s->writer != NULL)
        scot_run_writer_tick(s->writer, us);
    return session_pass(s, us);
}

const struct scot_procedure *scot_session_procedure(const struct scot_session *s)
{
    return s->procedure;
}

const char *scot_session_file(const struct scot_session *s)
{
    return s->path;
}

uint64_t scot_session_version(const struct scot_session *s)
{
    return s->version + scot_procedure_version(s->procedure);
}

size_t scot_session_state_json(const struct scot_session *s, char *buffer, size_t size)
{
    size_t used = scot_procedure_state_json(s->procedure, buffer, size);
    if (used == 0)
        return 0;
    struct scot_say say = {buffer, size, used - 1}; /* over its closing brace */
    scot_say(&say, ",\"file\":\"%s\",\"unfinished\":[", s->path[0] != '\0' ? s->name : "");
    for (int i = 0; i < s->unfinisheds; i++)
        scot_say(&say, "%s\"%s\"", i > 0 ? "," : "", s->unfinished[i]);
    scot_say(&say, "],\"resuming\":");
    scot_say_number(&say, 3, s->resuming);
    scot_say(&say, ",\"frames\":%d}", session_frames_count(s->frames));
    return scot_say_end(&say);
}

void scot_session_on_progress(struct scot_session *s, bool (*progress)(void *context), void *context)
{
    s->progress = progress;
    s->progress_context = context;
}

int scot_session_frames(const struct scot_session *s)
{
    return session_frames_count(s->frames);
}

bool scot_session_frame(struct scot_session *s, int frame, struct scot_session_frame *out)
{
    return session_frames_get(s->frames, frame, out);
}
