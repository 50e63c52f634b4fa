#include "procedure/act.h"

#include <math.h>
#include <string.h>

/* Every act there is. Yes-or-no answers are 0 or 1 and have to be given: what nobody asked is not "no". */
#define ANSWER {0, 0, 0, 0, 0, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 1, 1, 1, 1}
#define POINTS {"cx", "cy", "cz", "ax", "ay", "az", "bx", "by", "bz"}, \
        {-5000, -5000, -5000, -5000, -5000, -5000, -5000, -5000, -5000}, {5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000}
#define NONE {NULL}, {0}, {0}

const struct scot_act_spec scot_acts[] = {
    {"act.mark_joint", POINTS, {"joint", "side"}, "a joint by its centre and both ends of its line, LPS mm"},
    {"act.mark_nerve", POINTS, {"level", "side"}, "a medial branch by its target and two points of its course"},
    {"act.begin", {"?which"}, {0}, {1}, {"target", "approach", "?operator"}, "chooses the target and begins a run"},
    {"act.count", {"matches", "transitional"}, {0, 0}, {1, 2}, {"?report"},
     "the levels were counted: matches the referring report; transitional vertebra 0 not seen, 1 seen, 2 not assessed"},
    {"act.checkin", {"weight_kg", "baseline_nrs"}, {20, 0}, {350, 10}, {"patient"}, "who it is, weight, provoked pain before (0 to 10)"},
    {"act.safety",
     {"pregnant", "anticoagulant", "allergy_contrast", "allergy_anaesthetic", "allergy_steroid", "site_marked", "?sedation"},
     ANSWER, {"?drug"}, "what has to be asked before"},
    {"act.consent", {"benefits", "risks", "alternatives", "not_a_cure"}, ANSWER, {NULL}, "what was explained"},
    {"act.position", NONE, {"position"}, "how the patient lies: prone"},
    {"act.timeout", NONE, {"patient", "target"}, "patient, level and side said aloud once more"},
    {"act.prep", NONE, {"agent"}, "the skin cleaned, with what"},
    {"act.numb", {"ml"}, {0.1}, {20}, {"product"}, "skin and track numbed"},
    {"act.without_numb", NONE, {"reason"}, "goes on with the skin not numbed: allergy, for an injection into the joint"},
    {"act.view", {"which"}, {0}, {2}, {NULL}, "swings the C-arm: 0 planned view, 1 second, 2 Scottie"},
    {"act.shown", NONE, {NULL}, "the needle's place is shown in the picture that is held"},
    {"act.contrast", {"ml", "?ml_s"}, {0.1, 0.05}, {3, 2}, {"product"}, "contrast through the active needle, live"},
    {"act.without_contrast", NONE, {"reason"}, "goes on without: allergy, shortage or site policy"},
    {"act.pattern", NONE, {"pattern"}, "what the operator calls what was seen"},
    {"act.syringe", {"ml1", "?ml2"}, {0.05, 0.05}, {10, 10}, {"product1", "?product2"}, "draws up the injectate"},
    {"act.inject", {"ml", "?ml_s"}, {0.01, 0.01}, {5, 5}, {NULL}, "gives a portion of it, slowly"},
    {"act.needle_out", NONE, {NULL}, "the needle is taken out"},
    {"act.next", NONE, {NULL}, "goes on to the joint's other nerve"},
    {"act.recovery", {"nrs"}, {0}, {10}, {NULL}, "pain 20 to 30 minutes after (0 to 10)"},
    {"act.discharge", {"vitals_stable", "walks", "no_new_weakness", "instructions", "escort"}, ANSWER, {NULL}, "criteria for going home"},
    {"act.note", NONE, {"text"}, "a remark into the log"},
    {"act.abort", NONE, {"reason"}, "ends the run without going on"},
    {"act.resume", NONE, {"name"}, "goes on with an interrupted run"},
    {"act.close", NONE, {"name"}, "marks a run interrupted for good"},
};
const int scot_act_count = sizeof scot_acts / sizeof *scot_acts;

int scot_act_find(const char *name)
{
    for (int i = 0; i < scot_act_count; i++)
        if (strcmp(scot_acts[i].name, name) == 0)
            return i;
    return -1;
}

static bool check_number(const struct scot_act_spec *spec, int i, double value, struct scot_error *err)
{
    const char *name = spec->number[i];
    bool optional = name[0] == '?';
    if (isnan(value))
        return optional || scot_fail(err, "%s: %s is missing, wanted %g to %g", spec->name, name, spec->least[i], spec->most[i]);
    return (value >= spec->least[i] && value <= spec->most[i]) ||
           scot_fail(err, "%s: %s is %g, wanted %g to %g", spec->name, name + optional, value, spec->least[i], spec->most[i]);
}

static bool check_text(const struct scot_act_spec *spec, int i, const char *text, struct scot_error *err)
{
    const char *name = spec->text[i];
    bool optional = name[0] == '?';
    if (text[0] == '\0' && !optional)
        return scot_fail(err, "%s: %s is missing, wanted a word", spec->name, name);
    if (memchr(text, '\0', SCOT_ACT_TEXT_BYTES) == NULL)
        return scot_fail(err, "%s: %s has over %d bytes", spec->name, name + optional, SCOT_ACT_TEXT_BYTES - 1);
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return scot_fail(err, "%s: %s has a control character, wanted printable ones", spec->name, name + optional);
    return true;
}

bool scot_act_check(const struct scot_act *act, struct scot_error *err)
{
    if (act->spec < 0 || act->spec >= scot_act_count)
        return scot_fail(err, "act %d is not in the table, wanted 0 to %d", act->spec, scot_act_count - 1);
    const struct scot_act_spec *spec = &scot_acts[act->spec];
    for (int i = 0; i < SCOT_ACT_NUMBERS && spec->number[i] != NULL; i++)
        if (!check_number(spec, i, act->number[i], err))
            return false;
    for (int i = 0; i < SCOT_ACT_TEXTS && spec->text[i] != NULL; i++)
        if (!check_text(spec, i, act->text[i], err))
            return false;
    return true;
}
