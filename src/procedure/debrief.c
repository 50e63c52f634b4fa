#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "procedure/parts.h"

/* After the end: what really happened, and what is not known. */

static void say_target(struct scot_say *say, const struct scot_procedure *p, const struct target_state *t)
{
    bool known = t->truth != SCOT_PATTERN_UNKNOWN;
    scot_say(say, "{\"injected_ml\":%.3f,\"contrast_ml\":%.3f,\"tip_in_joint\":", t->given_ml, t->contrast_ml);
    scot_say(say, "%s", p->approach != SCOT_INTRA_ARTICULAR || !(t->given_ml > 0) ? "null" : scot_say_truth(t->tip_in_joint));
    scot_say(say, ",\"target_mm\":");
    scot_say_number(say, 2, t->given_ml > 0 ? t->tip_mm : (double)NAN);
    scot_say(say, ",\"pattern\":{\"truth\":\"%s\",\"known\":%s,\"called\":\"%s\",\"truth_text\":\"%s\",\"miscalls\":%d},", scot_pattern_id[t->truth],
             scot_say_truth(known), scot_pattern_id[t->called], scot_pattern_text[t->truth], t->miscalls);
    scot_say(say, "\"live_pulses\":%d,\"without_contrast\":", t->live_pulses);
    scot_say_string(say, t->reason);
    scot_say(say, ",\"epidural\":%s,\"thecal\":%s,\"views\":[", scot_say_truth(t->epidural), scot_say_truth(t->thecal));
    for (int i = 0; i < t->views; i++)
        scot_say(say, "%s{\"oblique_deg\":%.1f,\"tilt_deg\":%.1f}", i > 0 ? "," : "", t->shown[i].oblique_deg, t->shown[i].tilt_deg);
    scot_say(say, "]}");
}

static void say_closest(struct scot_say *say, const struct scot_procedure *p)
{
    static const char *const name[SCOT_STRUCTURES] = {"dura", "root", "vessel"};
    scot_say(say, "\"closest\":[");
    for (int i = 0; i < SCOT_STRUCTURES; i++) {
        bool known = scot_spine_knows(p->parts.spine, (enum scot_structure)i);
        scot_say(say, "%s{\"structure\":\"%s\",\"known\":%s,\"distance_mm\":", i > 0 ? "," : "", name[i], scot_say_truth(known));
        scot_say_number(say, 2, p->closest_mm[i]);
        scot_say(say, ",\"text\":\"%s\"}", known ? "" : "unknown in this CT");
    }
    scot_say(say, "],");
}

/* R-065 R-066: two sources, two ranges; both are shown. */
static void say_duration(struct scot_say *say, const struct scot_procedure *p)
{
    static const char *const which[] = {"first", "second"};
    double took_min = p->dones > 0 ? (p->done[p->dones - 1].unix_s - p->done[0].unix_s) / 60 : NAN;
    scot_say(say, "\"duration\":{\"minutes\":");
    scot_say_number(say, 2, took_min);
    scot_say(say, ",\"ranges\":[");
    for (int i = 0; i < 2; i++) {
        char id[32];
        snprintf(id, sizeof id, "duration.%s.least", which[i]);
        const struct scot_rule *least = scot_rules_find(p->parts.rules, id);
        snprintf(id, sizeof id, "duration.%s.most", which[i]);
        const struct scot_rule *most = scot_rules_find(p->parts.rules, id);
        if (least == NULL || most == NULL)
            continue;
        scot_say(say, "%s{\"least\":%g,\"most\":%g,\"source\":", i > 0 ? "," : "", least->value, most->value);
        scot_say_string(say, least->source);
        scot_say(say, "}");
    }
    scot_say(say, "]},");
}

static void say_drugs(struct scot_say *say, const struct scot_procedure *p)
{
    static const char *const place[SCOT_PLACES] = {"skin", "lumbar joint", "lumbar nerve", "cervical joint", "foramen", "thoracic joint"};
    scot_say(say, "\"drugs\":[");
    for (int i = 0; i < p->givens; i++)
        scot_say(say, "%s{\"product\":\"%s\",\"name\":\"%s\",\"ml\":%.3f,\"mg\":%.2f,\"place\":\"%s\"}", i > 0 ? "," : "",
                 p->given[i].product->id, p->given[i].product->name, p->given[i].ml, p->given[i].ml * p->given[i].product->mg_ml,
                 place[p->given[i].place]);
    scot_say(say, "],\"anaesthetic_fraction\":%.4f,\"steroid_mpa_mg\":%.2f,", p->doses.anaesthetic_fraction, p->doses.steroid_mpa_mg);
}

static void say_log(struct scot_say *say, const struct scot_procedure *p)
{
    scot_say(say, "\"log\":[");
    for (int i = 0; i < p->lines; i++)
        scot_say(say, "%s%s", i > 0 ? "," : "", p->log[i]);
    scot_say(say, "]");
}

static void say_all(struct scot_say *say, const struct scot_procedure *p)
{
    const struct scot_room_now *now = &p->at_end;
    struct scot_procedure_outcome outcome;
    scot_procedure_outcome(p, &outcome);
    scot_say(say, "{\"end\":\"%s\",\"success\":%s,\"target\":\"%s\",\"asked\":\"%s\",\"approach\":\"%s\",\"simulated\":true,\"abort_reason\":",
             scot_step_id[p->step], scot_say_truth(outcome.success), p->plan.target_long, p->target_words,
             scot_approach_name[p->approach]);
    scot_say_string(say, p->abort_reason);
    scot_say(say, ",\"targets\":[");
    if (p->target_number > 1) {
        say_target(say, p, &p->before);
        scot_say(say, ",");
    }
    say_target(say, p, &p->target);
    scot_say(say, "],");
    say_closest(say, p);
    scot_say(say, "\"needle\":{\"passes\":%d,\"redirections\":%d},\"fluoro_s\":%.2f,\"pulses\":%llu,\"kerma_mgy\":%.5f,\"dap_gycm2\":%.6f,",
             p->passes, p->redirections, now->fluoro_ms / 1e3, (unsigned long long)now->pulse, now->kerma_mgy, now->dap_gycm2);
    say_duration(say, p);
    say_drugs(say, p);
    scot_say(say, "\"baseline_nrs\":");
    scot_say_number(say, 1, p->baseline_nrs);
    scot_say(say, ",\"recovery_nrs\":");
    scot_say_number(say, 1, p->recovery_nrs);
    scot_say(say, ",\"refusals\":%d,", p->refusals);
    procedure_say_warnings(say, p);
    say_log(say, p);
    scot_say(say, "}");
}

bool scot_procedure_debrief_json(char **out, size_t *length, const struct scot_procedure *p, struct scot_error *err)
{
    if (p->step != SCOT_STEP_DISCHARGED && p->step != SCOT_STEP_ABORTED)
        return scot_fail(err, "the run has not ended: %s", scot_step_text[p->step]);
    /* Once to learn how long it is, once to write it. */
    struct scot_say measure = {NULL, 0, 0};
    say_all(&measure, p);
    char *text = scot_alloc(measure.used + 1, 1, err);
    if (text == NULL)
        return false;
    struct scot_say say = {text, measure.used + 1, 0};
    say_all(&say, p);
    *length = scot_say_end(&say);
    *out = text;
    return true;
}
