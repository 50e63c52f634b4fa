#include <math.h>
#include <string.h>

#include "procedure/parts.h"

/* The "procedure" member of the state, doc/api.md: told with every state, so it allocates nothing. */

static void say_plan(struct scot_say *say, const struct scot_procedure *p)
{
    char text[SCOT_PLAN_JSON_BYTES];
    size_t length = p->planned ? scot_plan_json(&p->plan, text, sizeof text) : 0;
    scot_say(say, "\"plan\":%s,", length > 0 ? text : "null");
}

static void say_done(struct scot_say *say, const struct scot_procedure *p)
{
    scot_say(say, "\"done\":[");
    for (int i = 0; i < p->dones; i++)
        scot_say(say, "%s{\"step\":\"%s\",\"at\":%.3f,\"t_ms\":%.0f}", i > 0 ? "," : "", scot_step_id[p->done[i].step],
                 p->done[i].unix_s, p->done[i].t_ms);
    scot_say(say, "],");
}

static void say_lock(struct scot_say *say, const struct scot_procedure *p)
{
    const char *missing[8];
    int n = procedure_missing(p, missing);
    scot_say(say, "\"lock\":{\"open\":%s,\"missing\":[",
             scot_say_truth(n == 0 && (p->step == SCOT_STEP_UNLOCKED || p->step == SCOT_STEP_INJECTED)));
    for (int i = 0; i < n; i++)
        scot_say(say, "%s\"%s\"", i > 0 ? "," : "", missing[i]);
    scot_say(say, "]},");
}

static void say_shown(struct scot_say *say, const struct scot_procedure *p)
{
    const struct target_state *t = &p->target;
    struct scot_room_now now;
    scot_room_now(p->parts.room, &now);
    struct scot_vec3 beam = scot_unit(scot_sub(now.view.detector_centre, now.view.source));
    double apart = 0;
    if (t->views > 0)
        apart = scot_deg(acos(fmin(1, fmax(-1, scot_dot(t->shown[0].beam, t->views > 1 ? t->shown[1].beam : beam)))));
    scot_say(say, "\"shown\":[");
    for (int i = 0; i < t->views; i++)
        scot_say(say, "%s{\"oblique_deg\":%.1f,\"tilt_deg\":%.1f}", i > 0 ? "," : "", t->shown[i].oblique_deg, t->shown[i].tilt_deg);
    scot_say(say, "],\"apart_deg\":%.1f,", apart);
}

static void say_syringe(struct scot_say *say, const struct scot_procedure *p)
{
    const struct target_state *t = &p->target;
    scot_say(say, "\"contrast\":{\"ml\":%.3f,\"live_pulses\":%d},\"called\":\"%s\",\"syringe\":[", t->contrast_ml, t->live_pulses,
             t->called == SCOT_PATTERN_NONE ? "" : scot_pattern_id[t->called]);
    for (int i = 0; i < t->syringes; i++)
        scot_say(say, "%s{\"product\":\"%s\",\"ml\":%.3f}", i > 0 ? "," : "", t->syringe[i].product->id, t->syringe[i].ml);
    double room = p->planned ? p->plan.volume_ml - t->contrast_ml - t->given_ml : 0;
    scot_say(say, "],\"syringe_ml\":%.3f,\"given_ml\":%.3f,\"room_ml\":%.3f,", t->syringe_ml, t->given_ml, room);
}

static void say_doses(struct scot_say *say, const struct scot_procedure *p)
{
    scot_say(say, "\"dose\":{\"anaesthetic_fraction\":%.4f,\"steroid_mpa_mg\":%.2f,\"notes\":[", p->doses.anaesthetic_fraction,
             p->doses.steroid_mpa_mg);
    for (int i = 0; i < p->doses.findings.count; i++) {
        scot_say(say, "%s", i > 0 ? "," : "");
        scot_say_string(say, p->doses.findings.at[i].text);
    }
    scot_say(say, "]},");
}

int procedure_warnings(const struct scot_procedure *p, const char *line[MOST_WARNINGS])
{
    int n = 0;
    if (p->transitional == 1)
        line[n++] = "a transitional vertebra was seen: the level's number is in doubt";
    if (p->transitional == 2)
        line[n++] = "transitional vertebra not assessed: the level's number is in doubt";
    if (p->anticoagulant)
        line[n++] = "anticoagulant: a low-risk procedure is usually done without stopping it; the site's rules decide";
    if (p->sedation)
        line[n++] = "sedation: usually none is given, and it weakens what a block can tell";
    if (p->without_numb)
        line[n++] = "the skin is not numbed, for an allergy: the needle will be felt";
    else if (p->facts.allergic_anaesthetic)
        line[n++] = "allergy to local anaesthetic: none is given, neither in the skin nor in the joint";
    if (p->target.epidural)
        line[n++] = "contrast was seen in the epidural space: no particulate steroid here, and the block diagnoses nothing";
    if (p->target.without_contrast)
        line[n++] = "without contrast: the place is not proved";
    if (p->log_lost)
        line[n++] = "part of the log is lost: it is full, or memory is";
    return n;
}

static void say_allergies(struct scot_say *say, const struct scot_procedure *p)
{
    scot_say(say, "\"allergies\":{\"contrast\":%s,\"anaesthetic\":%s,\"steroid\":%s},", scot_say_truth(p->facts.allergic_contrast),
             scot_say_truth(p->facts.allergic_anaesthetic), scot_say_truth(p->facts.allergic_steroid));
}

void procedure_say_warnings(struct scot_say *say, const struct scot_procedure *p)
{
    const char *line[MOST_WARNINGS];
    int n = procedure_warnings(p, line);
    scot_say(say, "\"warnings\":[");
    for (int i = 0; i < n; i++)
        scot_say(say, "%s\"%s\"", i > 0 ? "," : "", line[i]);
    scot_say(say, "],");
}

size_t scot_procedure_state_json(const struct scot_procedure *p, char *buffer, size_t size)
{
    struct scot_say say = {buffer, size, 0};
    scot_say(&say, "{\"step\":\"%s\",\"text\":\"%s\",\"target\":", scot_step_id[p->step], scot_step_text[p->step]);
    scot_say_string(&say, p->planned ? p->target_words : "");
    scot_say(&say, ",\"target_long\":\"%s\",\"approach\":\"%s\",\"patient\":", p->planned ? p->plan.target_long : "",
             p->planned ? scot_approach_name[p->approach] : "");
    scot_say_string(&say, p->patient);
    scot_say(&say, ",");
    say_plan(&say, p);
    say_done(&say, p);
    say_lock(&say, p);
    say_shown(&say, p);
    say_syringe(&say, p);
    say_doses(&say, p);
    say_allergies(&say, p);
    procedure_say_warnings(&say, p);
    scot_say(&say, "\"refusal\":");
    scot_say_string(&say, p->refusal);
    scot_say(&say, ",\"targets\":%d,\"target_number\":%d}", p->targets, p->target_number);
    return scot_say_end(&say);
}
