#include "stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rules_here.h"
#include "support.h"

static void must(bool ok, const struct scot_error *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

/* The person of the last seed is kept: making one takes longer than what most tests do with it. */
static struct {
    struct scot_patient *patient;
    struct scot_volume *ct;
    struct scot_body *body;
    uint64_t seed;
} person;

static void make_person(struct stage *s)
{
    const struct scot_patient_options options = {.seed = s->seed, .pool = s->pool};
    struct scot_error err = {0};
    if (person.patient == NULL || person.seed != s->seed) {
        scot_body_destroy(&person.body);
        scot_volume_destroy(&person.ct);
        scot_patient_destroy(&person.patient);
        must(scot_patient_create(&person.patient, &options, &err), &err);
        person.ct = scot_patient_take_ct(person.patient);
        person.seed = s->seed;
        must(scot_body_find(&person.body, person.ct, &err), &err);
        scot_volume_hash(person.ct);
    }
    s->ct = person.ct;
    s->body = person.body;
    must(scot_spine_from_patient(&s->spine, person.patient, s->rules, &err), &err);
}

static struct scot_procedure_parts build(struct stage *s, uint64_t seed, int size, int threads)
{
    struct scot_error err = {0};
    *s = (struct stage){.seed = seed, .rules = rules_here()};
    must(scot_pool_create(&s->pool, threads, &err), &err);
    make_person(s);
    const struct scot_flow_options flow = {.seed = seed};
    must(scot_flow_create(&s->flow, s->spine, s->rules, &flow, &err), &err);
    struct scot_room_options room = {.size = size, .seed = seed, .run_frames = 4, .rule = scot_flow_rule(s->flow)};
    must(scot_isa_detect(&room.isa, &err), &err);
    must(scot_room_create(&s->room, s->ct, s->body, s->pool, &room, &err), &err);
    return (struct scot_procedure_parts){.room = s->room, .flow = s->flow, .spine = s->spine, .ct = s->ct,
                                         .body = s->body, .rules = s->rules, .pool = s->pool};
}

void stage_open(struct stage *s, uint64_t seed, int size, int threads)
{
    struct scot_procedure_parts parts = build(s, seed, size, threads);
    struct scot_error err = {0};
    must(scot_procedure_create(&s->procedure, &parts, &err), &err);
}

void stage_open_session(struct stage *s, uint64_t seed, int size, int threads, const char *folder)
{
    struct scot_procedure_parts parts = build(s, seed, size, threads);
    struct scot_error err = {0};
    struct scot_session_options options = {.folder = folder, .header = {.seed = seed, .size = size, .builtin = true, .builtin_seed = seed}};
    memcpy(options.header.ct_sha256, s->ct->sha256, sizeof options.header.ct_sha256);
    must(scot_session_create(&s->session, &parts, &options, &err), &err);
    s->procedure = (struct scot_procedure *)(uintptr_t)scot_session_procedure(s->session);
}

void stage_close(struct stage *s)
{
    if (s->session == NULL)
        scot_procedure_destroy(&s->procedure);
    scot_session_destroy(&s->session);
    scot_room_destroy(&s->room);
    scot_flow_destroy(&s->flow);
    scot_spine_destroy(&s->spine);
    scot_pool_destroy(&s->pool);
    scot_rules_destroy(&s->rules);
}

bool stage_act(struct stage *s, struct scot_error *err, const char *format, ...)
{
    char text[600];
    struct scot_act act;
    struct scot_error own = {0};
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    must(scot_act_read(&act, text, (size_t)length, &own), &own);
    act.unix_s = 1.8e9 + (double)scot_procedure_log_lines(s->procedure);
    return s->session != NULL ? scot_session_act(s->session, &act, err) : scot_procedure_act(s->procedure, &act, err);
}

bool stage_do(struct stage *s, struct scot_error *err, const char *name, int values, const double *value)
{
    struct scot_command c = {.spec = -1};
    for (int i = 0; i < scot_room_command_count; i++)
        if (strcmp(scot_room_commands[i].name, name) == 0)
            c.spec = i;
    assert_true(c.spec >= 0);
    for (int i = 0; i < SCOT_COMMAND_ARGS; i++)
        c.value[i] = i < values ? value[i] : (double)NAN;
    return s->session != NULL ? scot_session_command(s->session, &c, err) : scot_procedure_command(s->procedure, &c, err);
}

static void tick(struct stage *s, double ms)
{
    if (s->session != NULL)
        scot_session_tick(s->session, ms);
    else
        scot_procedure_tick(s->procedure, ms);
}

void stage_tick(struct stage *s, double ms)
{
    for (double left = ms; left > 0; left -= 40)
        tick(s, fmin(left, 40));
}

void stage_rest(struct stage *s)
{
    struct scot_room_now now;
    for (int i = 0; i < 4000; i++) {
        scot_room_now(s->room, &now);
        if (!now.moving)
            return;
        tick(s, 40);
    }
    fail_msg("the C-arm never rests");
}

void stage_shot(struct stage *s)
{
    struct scot_error err = {0};
    stage_rest(s);
    must(stage_do(s, &err, "shot", 0, NULL), &err);
    stage_tick(s, 700);
}

void stage_prepare(struct stage *s, const char *target, const char *approach)
{
    struct scot_error err = {0};
    must(stage_act(s, &err, "{\"do\":\"act.begin\",\"target\":\"%s\",\"approach\":\"%s\"}", target, approach), &err);
    must(stage_act(s, &err, "{\"do\":\"act.count\",\"matches\":1,\"transitional\":0}"), &err);
    must(stage_act(s, &err, "{\"do\":\"act.checkin\",\"patient\":\"A B\",\"weight_kg\":72,\"baseline_nrs\":7}"), &err);
    must(stage_act(s, &err, "{\"do\":\"act.safety\",\"pregnant\":0,\"anticoagulant\":0,\"allergy_contrast\":0,"
                            "\"allergy_anaesthetic\":0,\"allergy_steroid\":0,\"site_marked\":1}"), &err);
    must(stage_act(s, &err, "{\"do\":\"act.consent\",\"benefits\":1,\"risks\":1,\"alternatives\":1,\"not_a_cure\":1}"), &err);
    must(stage_act(s, &err, "{\"do\":\"act.position\",\"position\":\"prone\"}"), &err);
    must(stage_act(s, &err, "{\"do\":\"act.timeout\",\"patient\":\"A B\",\"target\":\"%s\"}", target), &err);
    must(stage_act(s, &err, "{\"do\":\"act.prep\",\"agent\":\"chlorhexidine\"}"), &err);
    must(stage_act(s, &err, "{\"do\":\"act.numb\",\"product\":\"lidocaine-1\",\"ml\":1}"), &err);
}

/* Down the beam to the planned depth; the needle may stop at bone on the way. */
static void bring_needle(struct stage *s, double more_mm)
{
    const struct scot_plan *plan = scot_procedure_plan(s->procedure);
    struct scot_error err = {0};
    const double needle[] = {plan->gauge, plan->needle_mm};
    must(stage_act(s, &err, "{\"do\":\"act.view\",\"which\":0}"), &err);
    stage_shot(s);
    must(stage_do(s, &err, "needle.add", 2, needle), &err);
    must(stage_do(s, &err, "needle.aim", 0, NULL), &err);
    double left = plan->depth_mm + more_mm;
    while (left > 0.01) {
        const double step = fmin(left, 2);
        struct scot_error stopped = {0};
        if (!stage_do(s, &stopped, "needle.advance", 1, &step))
            break;
        left -= step;
    }
}

static bool show_place(struct stage *s)
{
    struct scot_error err = {0};
    stage_shot(s);
    if (!stage_act(s, &err, "{\"do\":\"act.shown\"}"))
        return false;
    must(stage_act(s, &err, "{\"do\":\"act.view\",\"which\":1}"), &err);
    stage_shot(s);
    err.text[0] = '\0';
    if (!stage_act(s, &err, "{\"do\":\"act.shown\"}"))
        fail_msg("%s", err.text);
    return true;
}

/* What the picture shows to an eye that reads it well: the flow's own account. */
static enum scot_pattern look(struct stage *s)
{
    struct scot_room_now now;
    struct scot_flow_report report;
    scot_room_now(s->room, &now);
    scot_flow_report(s->flow, now.active, &report);
    return report.pattern;
}

static enum scot_pattern contrast(struct stage *s, double ml)
{
    struct scot_error err = {0};
    const double down = 1, up = 0;
    must(stage_do(s, &err, "pedal", 1, &down), &err);
    stage_tick(s, 200);
    if (!stage_act(s, &err, "{\"do\":\"act.contrast\",\"product\":\"iohexol-240\",\"ml\":%g}", ml)) {
        stage_do(s, NULL, "pedal", 1, &up);
        return SCOT_PATTERN_NO_FLOW;
    }
    stage_tick(s, 2500);
    enum scot_pattern seen = look(s);
    must(stage_do(s, &err, "pedal", 1, &up), &err);
    must(stage_act(s, &err, "{\"do\":\"act.pattern\",\"pattern\":\"%s\"}", scot_pattern_id[seen]), &err);
    return seen;
}

static void remove_needle(struct stage *s)
{
    struct scot_error err = {0};
    must(stage_do(s, &err, "needle.remove", 0, NULL), &err);
}

bool stage_follow(struct stage *s, bool *repositioned)
{
    /* How much deeper or shallower than planned it is tried again, when the pattern is not accepted. */
    static const double again_mm[] = {0, -1.5, 1.5, -3};
    struct scot_error err = {0};
    const struct scot_plan *plan = scot_procedure_plan(s->procedure);
    double ml = plan->approach == SCOT_INTRA_ARTICULAR ? 0.2 : 0.15;
    for (int attempt = 0; attempt < 4; attempt++) {
        *repositioned |= attempt > 0;
        bring_needle(s, again_mm[attempt]);
        if (show_place(s))
            contrast(s, ml);
        if (scot_procedure_step(s->procedure) == SCOT_STEP_UNLOCKED)
            break;
        remove_needle(s);
    }
    if (scot_procedure_step(s->procedure) != SCOT_STEP_UNLOCKED)
        return false;
    must(stage_act(s, &err, "{\"do\":\"act.syringe\",\"product1\":\"lidocaine-1\",\"ml1\":0.4}"), &err);
    for (int portion = 0; portion < 4; portion++) {
        must(stage_act(s, &err, "{\"do\":\"act.inject\",\"ml\":0.1}"), &err);
        stage_tick(s, 1200);
    }
    must(stage_act(s, &err, "{\"do\":\"act.needle_out\"}"), &err);
    return true;
}
