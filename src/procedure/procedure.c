#include "procedure/procedure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "procedure/parts.h"

/* Not nothing, so that even black pictures count. */
static const uint64_t first_digest = 0x5c077135c077135ULL;

static bool read_figures(struct procedure_figures *f, const struct scot_rules *rules, struct scot_error *err)
{
    return scot_rules_number(&f->moved_mm, rules, "place.tip.moved", "mm", err) &&
           scot_rules_number(&f->apart_deg, rules, "place.view.apart", "deg", err) &&
           scot_rules_number(&f->live_pulses, rules, "contrast.live.pulses", "1", err) &&
           scot_rules_number(&f->live_window_s, rules, "contrast.live.window", "s", err) &&
           scot_rules_number(&f->contrast_ml_s, rules, "contrast.rate.most", "mL/s", err) &&
           scot_rules_number(&f->inject_ml_s, rules, "inject.rate.most", "mL/s", err) &&
           scot_rules_number(&f->numb_ml, rules, "numb.most", "mL", err) &&
           scot_rules_number(&f->success_mm, rules, "success.target.within", "mm", err);
}

bool scot_procedure_create(struct scot_procedure **out, const struct scot_procedure_parts *parts, struct scot_error *err)
{
    struct scot_procedure *p = scot_alloc(1, sizeof *p, err);
    if (p == NULL)
        return false;
    p->parts = *parts;
    p->digest = first_digest;
    p->facts.weight_kg = p->baseline_nrs = p->recovery_nrs = NAN;
    for (int i = 0; i < SCOT_STRUCTURES; i++)
        p->closest_mm[i] = NAN;
    if (!read_figures(&p->figure, parts->rules, err) || !scot_care_cupboard(&p->cupboard, parts->rules, err)) {
        scot_procedure_destroy(&p);
        return false;
    }
    *out = p;
    return true;
}

void scot_procedure_destroy(struct scot_procedure **procedure)
{
    if (*procedure == NULL)
        return;
    procedure_forget_log(*procedure);
    scot_free((*procedure)->log);
    scot_free(*procedure);
    *procedure = NULL;
}

double procedure_t_ms(const struct scot_procedure *p)
{
    struct scot_room_now now;
    scot_room_now(p->parts.room, &now);
    return now.time_ms;
}

void procedure_enter(struct scot_procedure *p, enum scot_step step)
{
    p->step = step;
    if (step == SCOT_STEP_DISCHARGED || step == SCOT_STEP_ABORTED)
        scot_room_now(p->parts.room, &p->at_end);
    /* When the list is full the newest takes the last place: the end has its time, and the log has all of them. */
    p->dones += p->dones < MOST_DONE;
    p->done[p->dones - 1] = (struct done_step){step, p->now_unix_s, procedure_t_ms(p)};
    procedure_log(p, "step", "");
}

/* A refusal is an event too: what was tried, and which rule said no. */
static bool refuse(struct scot_procedure *p, const char *what, struct scot_error *err)
{
    char members[700];
    struct scot_say say = {members, sizeof members, 0};
    scot_say(&say, "\"what\":\"%s\",\"why\":", what);
    scot_say_string(&say, err->text);
    snprintf(p->refusal, sizeof p->refusal, "%s", err->text);
    p->refusals++;
    procedure_log(p, "refused", members);
    return false;
}

static const struct transition *transition_of(const char *act)
{
    for (int i = 0; i < procedure_transition_count; i++)
        if (strcmp(procedure_transitions[i].act, act) == 0)
            return &procedure_transitions[i];
    return NULL;
}

static bool do_act(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    const struct scot_act_spec *spec = &scot_acts[act->spec];
    const struct transition *t = transition_of(spec->name);
    if (!scot_act_check(act, err))
        return false;
    if (!(t->from >> p->step & 1))
        return scot_fail(err, "%s: %s is not the step now: %s", t->rule, spec->name + 4, scot_step_text[p->step]);
    return t->run(p, act, err);
}

bool scot_procedure_act(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    struct scot_error own = {0};
    if (act->spec < 0 || act->spec >= scot_act_count)
        return scot_act_check(act, err);
    p->now_unix_s = act->unix_s;
    procedure_keep_truth(p);
    bool done = do_act(p, act, &own);
    if (done)
        p->refusal[0] = '\0';
    else
        refuse(p, scot_acts[act->spec].name, &own);
    p->version++;
    procedure_watch_needle(p);
    return done || scot_fail(err, "%s", own.text);
}

bool scot_procedure_begin(struct scot_procedure *p, const struct scot_act *act, const struct scot_plan *plan, struct scot_error *err)
{
    p->ready = plan;
    bool done = scot_procedure_act(p, act, err);
    p->ready = NULL;
    return done;
}

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

/* What of the room this step does not allow; "" when all is well. */
static bool allowed(const struct scot_procedure *p, const struct scot_command *command, struct scot_error *err)
{
    const char *name = scot_room_commands[command->spec].name;
    enum scot_step step = p->step;
    if (step == SCOT_STEP_IDLE || step == SCOT_STEP_DISCHARGED || step == SCOT_STEP_ABORTED)
        return true;
    bool beam = (strcmp(name, "pedal") == 0 && command->value[0] != 0) || strcmp(name, "shot") == 0;
    if (beam && (step < SCOT_STEP_POSITION || step > SCOT_STEP_NEEDLE_OUT))
        return scot_fail(err, "R-055: no beam now: %s", scot_step_text[step]);
    if (begins(name, "needle.") && (step < SCOT_STEP_SKIN_NUMB || step > SCOT_STEP_INJECTED))
        return scot_fail(err, "R-057: no needle now: %s", scot_step_text[step]);
    if (begins(name, "contrast."))
        return scot_fail(err, "R-062: while a run is on, contrast is an act of its own: choose product and volume there");
    if (strcmp(name, "dose.reset") == 0)
        return scot_fail(err, "R-067: the counters belong to the run that is on");
    return true;
}

static void note_closest(struct scot_procedure *p)
{
    if (!p->needle_known)
        return;
    for (int i = 0; i < SCOT_STRUCTURES; i++) {
        double mm = scot_spine_distance_mm(p->parts.spine, (enum scot_structure)i, p->last_tip, NULL);
        if (!(p->closest_mm[i] <= mm)) {
            p->closest_mm[i] = mm;
            p->closest_at[i] = p->last_tip;
        }
    }
}

bool scot_procedure_command(struct scot_procedure *p, const struct scot_command *command, struct scot_error *err)
{
    struct scot_error own = {0};
    bool known = command->spec >= 0 && command->spec < scot_room_command_count;
    if (known && !allowed(p, command, &own)) {
        refuse(p, scot_room_commands[command->spec].name, &own);
        return scot_fail(err, "%s", own.text);
    }
    const char *name = known ? scot_room_commands[command->spec].name : "";
    if (begins(name, "needle."))
        procedure_keep_truth(p);
    bool done = scot_room_do(p->parts.room, command, err);
    if (begins(name, "needle.")) {
        p->passes += done && begins(name, "needle.add");
        procedure_watch_needle(p);
        if (p->step != SCOT_STEP_IDLE)
            note_closest(p);
    }
    return done;
}

/* A digest of a picture, eight bytes at a time; not a secret, only a difference. */
static uint64_t digest_of(uint64_t digest, const uint16_t *picture, size_t pixels)
{
    for (size_t i = 0; i + 4 <= pixels; i += 4) {
        uint64_t word;
        memcpy(&word, picture + i, sizeof word);
        digest = (digest ^ word) * 0x9e3779b97f4a7c15ULL;
        digest ^= digest >> 29;
    }
    return digest;
}

bool scot_procedure_tick(struct scot_procedure *p, double ms)
{
    bool picture = scot_room_tick(p->parts.room, ms);
    if (picture) {
        size_t side = (size_t)scot_room_size(p->parts.room);
        p->digest = digest_of(p->digest, scot_room_picture(p->parts.room), side * side);
    }
    procedure_watch_contrast(p);
    return picture;
}

void scot_procedure_digest(const struct scot_procedure *p, char hex[17])
{
    snprintf(hex, 17, "%016llx", (unsigned long long)p->digest);
}

void scot_procedure_restart(struct scot_procedure *p)
{
    struct scot_procedure_parts parts = p->parts;
    struct scot_cupboard cupboard = p->cupboard;
    struct procedure_figures figure = p->figure;
    char **log = p->log;
    int room = p->log_room;
    uint64_t version = p->version;
    procedure_forget_log(p);
    *p = (struct scot_procedure){.parts = parts, .cupboard = cupboard, .figure = figure, .log = log, .log_room = room, .version = version + 1, .digest = first_digest};
    p->facts.weight_kg = p->baseline_nrs = p->recovery_nrs = NAN;
    for (int i = 0; i < SCOT_STRUCTURES; i++)
        p->closest_mm[i] = NAN;
}

enum scot_step scot_procedure_step(const struct scot_procedure *p)
{
    return p->step;
}

const struct scot_plan *scot_procedure_plan(const struct scot_procedure *p)
{
    return p->planned ? &p->plan : NULL;
}

uint64_t scot_procedure_version(const struct scot_procedure *p)
{
    return p->version;
}

static bool given_where_meant(const struct scot_procedure *p, const struct target_state *t)
{
    bool accepted = procedure_truth_verdict(p, t->truth) == VERDICT_ACCEPT;
    return t->given_ml > 0 && accepted && (t->tip_in_joint || t->tip_mm <= p->figure.success_mm);
}

void scot_procedure_outcome(const struct scot_procedure *p, struct scot_procedure_outcome *out)
{
    const struct target_state *t = &p->target;
    bool both = p->target_number < 2 || given_where_meant(p, &p->before);
    *out = (struct scot_procedure_outcome){.finished = p->step == SCOT_STEP_DISCHARGED || p->step == SCOT_STEP_ABORTED,
                                           .injected = t->given_ml > 0,
                                           .success = p->step == SCOT_STEP_DISCHARGED && given_where_meant(p, t) && both &&
                                                      p->target_number == p->targets,
                                           .target_mm = t->given_ml > 0 ? t->tip_mm : (double)NAN,
                                           .truth = t->truth,
                                           .called = t->called};
}
