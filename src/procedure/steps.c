#include <math.h>
#include <stdio.h>
#include <string.h>

#include "procedure/parts.h"

/* The state machine: what each act needs and does. doc/procedure.md draws this table, and a test compares them. */

const char *const scot_step_id[SCOT_STEPS] = {
    "idle",      "chosen",    "counted",   "checked-in", "safety",   "consent",    "position",  "time-out",   "skin-prepared",
    "skin-numb", "one-view",  "two-views", "contrast",   "unlocked", "injected",   "needle-out", "recovered", "discharged", "aborted"};

const char *const scot_step_text[SCOT_STEPS] = {
    "choose a target to begin a run",
    "count the levels and confirm the target's",
    "check the patient in",
    "ask the safety questions",
    "explain, and take consent",
    "position the patient",
    "time-out: patient, level and side",
    "prepare the skin",
    "numb skin and track",
    "bring the needle to the target under fluoroscopy, then show its place",
    "show its place in a second view, at least 20 degrees away",
    "inject contrast under live fluoroscopy",
    "say what pattern was seen",
    "draw up, and inject slowly",
    "give the rest, or take the needle out",
    "next target, or the recovery score",
    "check the discharge criteria",
    "the run is finished",
    "the run was ended",
};

static bool yes(double answer)
{
    return answer != 0;
}

static void log_words(struct scot_procedure *p, const char *event, const char *name, const char *text)
{
    char members[SCOT_ACT_TEXT_BYTES * 6 + 40];
    struct scot_say say = {members, sizeof members, 0};
    scot_say(&say, "\"%s\":", name);
    scot_say_string(&say, text);
    procedure_log(p, event, members);
}

/* A refusal of another room, under the rule for which it was asked. */
static bool by_rule(const char *rule, struct scot_error *err)
{
    if (strncmp(err->text, "R-", 2) != 0)
        scot_error_prefix(err, rule);
    return false;
}

static bool side_of(enum scot_spine_side *side, const char *word, struct scot_error *err)
{
    *side = strcmp(word, "left") == 0 ? SCOT_SPINE_LEFT : SCOT_SPINE_RIGHT;
    return strcmp(word, "left") == 0 || strcmp(word, "right") == 0 ||
           scot_fail(err, "R-050: the side is \"%.20s\", wanted left or right", word);
}

static struct scot_vec3 point(const struct scot_act *act, int first)
{
    return scot_vec3(act->number[first], act->number[first + 1], act->number[first + 2]);
}

static bool do_mark_joint(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    enum scot_spine_side side;
    int joint;
    if (!side_of(&side, act->text[1], err) ||
        !scot_spine_mark_joint(p->parts.spine, act->text[0], side, point(act, 0), point(act, 3), point(act, 6), &joint, err))
        return by_rule("R-050", err);
    log_words(p, "joint marked", "joint", act->text[0]);
    return true;
}

static bool do_mark_nerve(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    enum scot_spine_side side;
    int nerve;
    if (!side_of(&side, act->text[1], err) ||
        !scot_spine_mark_nerve(p->parts.spine, act->text[0], side, point(act, 0), point(act, 3), point(act, 6), &nerve, err))
        return by_rule("R-050", err);
    log_words(p, "nerve marked", "level", act->text[0]);
    return true;
}

static bool plan_target(struct scot_procedure *p, int which, struct scot_error *err)
{
    const struct scot_procedure_parts *parts = &p->parts;
    return scot_plan_find(&p->plan, parts->spine, p->target_words, p->approach, which, parts->ct, parts->body, parts->rules, parts->pool, err);
}

/* The session has planned already, to know that the run can begin. */
static bool plan_begun(struct scot_procedure *p, int which, struct scot_error *err)
{
    if (p->ready == NULL)
        return plan_target(p, which, err);
    p->plan = *p->ready;
    return true;
}

/* As this program calls it; words it does not know stay as they are, to be refused. */
static void name_of(char name[56], const char *words)
{
    char known[SCOT_SPINE_NAME];
    snprintf(name, 56, "%.55s", scot_spine_read_name(known, words) != SCOT_NAMED_NOTHING ? known : words);
}

/* the joint, its side, how. */
static bool do_begin(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    int approach = 0;
    while (approach < SCOT_APPROACHES && strcmp(act->text[1], scot_approach_name[approach]) != 0)
        approach++;
    if (approach == SCOT_APPROACHES)
        return scot_fail(err, "R-050: the approach is \"%.30s\", wanted intra-articular or medial-branch", act->text[1]);
    struct scot_plan old = p->plan;
    char words[sizeof p->target_words];
    memcpy(words, p->target_words, sizeof words);
    enum scot_approach was = p->approach;
    int which = isnan(act->number[0]) ? 0 : (int)act->number[0];
    p->approach = (enum scot_approach)approach;
    name_of(p->target_words, act->text[0]);
    if (!plan_begun(p, which, err)) {
        p->plan = old;
        p->approach = was;
        memcpy(p->target_words, words, sizeof words);
        scot_error_prefix(err, "R-050");
        return false;
    }
    /* Another run: all that belonged to the last one goes. */
    procedure_forget_log(p);
    p->target = p->before = (struct target_state){0};
    p->facts = (struct scot_patient_facts){.weight_kg = NAN, .steroid_this_year_mg = NAN};
    p->sedation = p->anticoagulant = p->without_numb = false;
    p->givens = p->dones = p->passes = p->redirections = p->refusals = 0;
    p->doses = (struct scot_dose_answer){0};
    p->baseline_nrs = p->recovery_nrs = NAN;
    p->patient[0] = p->abort_reason[0] = '\0';
    p->matches = false;
    p->transitional = 0;
    p->planned = true;
    bool joint_named = p->approach == SCOT_MEDIAL_BRANCH && strchr(p->target_words, '/') != NULL;
    p->target_number = joint_named ? which + 1 : 1;
    p->targets = joint_named ? 2 : 1;
    p->began_unix_s = act->unix_s;
    snprintf(p->operator_name, sizeof p->operator_name, "%s", act->text[2]);
    for (int i = 0; i < SCOT_STRUCTURES; i++)
        p->closest_mm[i] = NAN;
    p->needle_known = false;
    procedure_enter(p, SCOT_STEP_CHOSEN);
    log_words(p, "target", "target", p->plan.target_long);
    return true;
}

/* A wrong level is a safety event: where numbering and report differ there is no going on. */
static bool do_count(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    if (!yes(act->number[0]))
        return scot_fail(err, "R-050: the count does not match the referring report: count again, or end the run and choose another level");
    p->matches = true;
    p->transitional = (int)act->number[1];
    procedure_enter(p, SCOT_STEP_COUNTED);
    if (act->text[0][0] != '\0')
        log_words(p, "report", "text", act->text[0]);
    return true;
}

static bool do_checkin(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    (void)err;
    p->facts.weight_kg = act->number[0];
    p->baseline_nrs = act->number[1];
    snprintf(p->patient, sizeof p->patient, "%s", act->text[0]);
    procedure_enter(p, SCOT_STEP_CHECKED_IN);
    return true;
}

static bool do_safety(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    if (yes(act->number[0]))
        return scot_fail(err, "pregnancy.refused: a pregnancy is stated: X-rays for an elective injection are not begun here");
    if (!yes(act->number[5]))
        return scot_fail(err, "R-050: the site is not marked, wanted it marked on the skin first");
    if (yes(act->number[3]) && p->approach == SCOT_MEDIAL_BRANCH)
        return scot_fail(err, "allergy.anaesthetic: an allergy to local anaesthetic is stated, and a medial branch block is nothing else: "
                              "end the run, wanted another target or an agent that is tolerated");
    p->anticoagulant = yes(act->number[1]);
    p->sedation = !isnan(act->number[6]) && yes(act->number[6]); /* none, unless it is said */
    p->facts.allergic_contrast = yes(act->number[2]);
    p->facts.allergic_anaesthetic = yes(act->number[3]);
    p->facts.allergic_steroid = yes(act->number[4]);
    procedure_enter(p, SCOT_STEP_SAFETY);
    if (p->anticoagulant)
        log_words(p, "anticoagulant", "drug", act->text[0]);
    return true;
}

static bool do_consent(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    static const char *const item[] = {"benefits", "risks", "alternatives", "that it is not a cure"};
    for (int i = 0; i < 4; i++)
        if (!yes(act->number[i]))
            return scot_fail(err, "R-053: %s was not explained, wanted all four before consent", item[i]);
    procedure_enter(p, SCOT_STEP_CONSENT);
    return true;
}

/* */
static bool do_position(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    if (strcmp(act->text[0], "prone") != 0)
        return scot_fail(err, "R-055: the position is %.30s, wanted prone for a lumbar target", act->text[0]);
    procedure_enter(p, SCOT_STEP_POSITION);
    return true;
}

static bool do_timeout(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    if (strcmp(act->text[0], p->patient) != 0)
        return scot_fail(err, "R-050: the patient said at time-out is not the one checked in");
    char said[sizeof p->target_words];
    name_of(said, act->text[1]);
    if (strcmp(said, p->target_words) != 0)
        return scot_fail(err, "R-050: time-out said \"%.40s\", planned is \"%.40s\"", said, p->target_words);
    procedure_enter(p, SCOT_STEP_TIME_OUT);
    return true;
}

/* */
static bool do_prep(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    (void)err;
    procedure_enter(p, SCOT_STEP_SKIN_PREPARED);
    log_words(p, "skin prepared", "agent", act->text[0]);
    return true;
}

static bool command(struct scot_procedure *p, const char *name, const double *value, int values, struct scot_error *err)
{
    struct scot_command c = {.spec = -1};
    for (int i = 0; i < scot_room_command_count; i++)
        if (strcmp(scot_room_commands[i].name, name) == 0)
            c.spec = i;
    for (int i = 0; i < SCOT_COMMAND_ARGS; i++)
        c.value[i] = i < values ? value[i] : (double)NAN;
    return scot_room_do(p->parts.room, &c, err);
}

static bool do_view(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    const struct scot_plan_view *const view[] = {&p->plan.view, &p->plan.second, &p->plan.scottie};
    const struct scot_plan_view *v = view[(int)act->number[0]];
    const double angles[] = {v->oblique_deg, v->tilt_deg, 0}, at[] = {p->plan.isocentre.x, p->plan.isocentre.y, p->plan.isocentre.z};
    if (!v->reachable)
        return scot_fail(err, "R-060: %.1f/%.1f degrees are beyond the C-arm's reach", v->oblique_deg, v->tilt_deg);
    if (!command(p, "isocentre", at, 3, err) || !command(p, "carm.goto", angles, 3, err)) {
        scot_error_prefix(err, "R-060");
        return false;
    }
    return true;
}

static void remove_needles(struct scot_procedure *p)
{
    for (int i = 0; i < SCOT_NEEDLES; i++) {
        struct scot_needle needle;
        const double index = i;
        if (scot_room_needle(p->parts.room, i, &needle))
            command(p, "needle.remove", &index, 1, NULL);
    }
    p->needle_known = false;
}

static bool do_needle_out(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    (void)act, (void)err;
    remove_needles(p);
    procedure_enter(p, SCOT_STEP_NEEDLE_OUT);
    return true;
}

/* The joint's other nerve: numbed and shown like the first. */
static bool do_next(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    (void)act;
    if (p->target_number >= p->targets)
        return scot_fail(err, "R-050: this joint has no further target");
    struct scot_plan old = p->plan;
    if (!plan_target(p, p->target_number, err)) {
        p->plan = old;
        scot_error_prefix(err, "R-050");
        return false;
    }
    p->before = p->target;
    p->target = (struct target_state){0};
    p->target_number++;
    command(p, "contrast.clear", NULL, 0, NULL);
    procedure_enter(p, SCOT_STEP_SKIN_PREPARED);
    log_words(p, "target", "target", p->plan.target_long);
    return true;
}

/* a pedal that is held does not outlast the steps that allow it. */
static void end_beam(struct scot_procedure *p)
{
    const double up = 0;
    command(p, "pedal", &up, 1, NULL);
}

static bool do_recovery(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    (void)err;
    end_beam(p);
    p->recovery_nrs = act->number[0];
    procedure_enter(p, SCOT_STEP_RECOVERED);
    return true;
}

/* same-day discharge, by criteria. */
static bool do_discharge(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    static const char *const item[] = {"vital signs are not stable", "the patient does not walk", "there is new weakness",
                                       "instructions were not given", "there is no escort"};
    for (int i = 0; i < 5; i++)
        if (!yes(act->number[i]))
            return scot_fail(err, "R-053: %s, wanted all criteria met before discharge", item[i]);
    procedure_enter(p, SCOT_STEP_DISCHARGED);
    return true;
}

static bool do_note(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    (void)err;
    log_words(p, "note", "text", act->text[0]);
    return true;
}

static bool do_abort(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    (void)err;
    snprintf(p->abort_reason, sizeof p->abort_reason, "%s", act->text[0]);
    remove_needles(p);
    end_beam(p);
    log_words(p, "aborted", "reason", act->text[0]);
    procedure_enter(p, SCOT_STEP_ABORTED);
    return true;
}

static bool do_elsewhere(struct scot_procedure *p, const struct scot_act *act, struct scot_error *err)
{
    (void)p;
    return scot_fail(err, "R-067: %s goes only where runs are kept on disk", scot_acts[act->spec].name);
}

#define AT(step) (1u << SCOT_STEP_##step)
#define FREE (AT(IDLE) | AT(DISCHARGED) | AT(ABORTED))
#define NEEDLE_WORK (AT(SKIN_NUMB) | AT(ONE_VIEW) | AT(TWO_VIEWS) | AT(CONTRAST) | AT(UNLOCKED) | AT(INJECTED))
#define RUN ((1u << SCOT_STEPS) - 1u - FREE)
#define LYING (AT(POSITION) | AT(TIME_OUT) | AT(SKIN_PREPARED) | NEEDLE_WORK | AT(NEEDLE_OUT))

const struct transition procedure_transitions[] = {
    {"act.mark_joint", FREE, do_mark_joint, "R-050", "(same)"},
    {"act.mark_nerve", FREE, do_mark_nerve, "R-050", "(same)"},
    {"act.begin", FREE, do_begin, "R-050", "chosen"},
    {"act.count", AT(CHOSEN), do_count, "R-050", "counted"},
    {"act.checkin", AT(COUNTED), do_checkin, "R-053", "checked-in"},
    {"act.safety", AT(CHECKED_IN), do_safety, "R-053", "safety"},
    {"act.consent", AT(SAFETY), do_consent, "R-053", "consent"},
    {"act.position", AT(CONSENT), do_position, "R-055", "position"},
    {"act.timeout", AT(POSITION), do_timeout, "R-050", "time-out"},
    {"act.prep", AT(TIME_OUT), do_prep, "R-056", "skin-prepared"},
    {"act.numb", AT(SKIN_PREPARED) | AT(SKIN_NUMB), procedure_do_numb, "R-057", "skin-numb"},
    {"act.without_numb", AT(SKIN_PREPARED), procedure_do_without_numb, "R-057", "skin-numb"},
    {"act.view", LYING, do_view, "R-060", "(same)"},
    {"act.shown", AT(SKIN_NUMB) | AT(ONE_VIEW), procedure_do_shown, "R-058", "one-view, two-views"},
    {"act.contrast", AT(TWO_VIEWS) | AT(CONTRAST), procedure_do_contrast, "R-062", "contrast"},
    {"act.without_contrast", AT(TWO_VIEWS), procedure_do_without, "R-062", "unlocked"},
    {"act.pattern", AT(CONTRAST), procedure_do_pattern, "R-062", "unlocked, skin-numb"},
    {"act.syringe", AT(UNLOCKED), procedure_do_syringe, "R-063", "(same)"},
    {"act.inject", AT(UNLOCKED) | AT(INJECTED), procedure_do_inject, "R-058", "injected"},
    {"act.needle_out", NEEDLE_WORK, do_needle_out, "R-063", "needle-out"},
    {"act.next", AT(NEEDLE_OUT), do_next, "R-050", "skin-prepared"},
    {"act.recovery", AT(NEEDLE_OUT), do_recovery, "R-053", "recovered"},
    {"act.discharge", AT(RECOVERED), do_discharge, "R-053", "discharged"},
    {"act.note", RUN, do_note, "R-067", "(same)"},
    {"act.abort", RUN, do_abort, "R-067", "aborted"},
    {"act.resume", FREE, do_elsewhere, "R-067", "(the run's own)"},
    {"act.close", FREE, do_elsewhere, "R-067", "(same)"},
};
const int procedure_transition_count = sizeof procedure_transitions / sizeof *procedure_transitions;
