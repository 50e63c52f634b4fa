#include "care/antithrombotic.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const scot_bleeding_class_id[3] = {"low", "intermediate", "high"};
const char *const scot_stop_id[3] = {"continue", "shared", "hold"};
const char *const scot_clot_risk_id[4] = {"unknown", "low", "moderate", "high"};
const char *const scot_class_scheme_id[SCOT_CLASS_SCHEMES] = {"asra", "sir"};

/* Which of the words the row holds. */
static bool word_of(int *out, const struct scot_rules *rules, const char *id, const char *const *word, int words,
                    struct scot_error *err)
{
    const char *text;
    if (!scot_rules_text(&text, rules, id, err))
        return false;
    for (int i = 0; i < words; i++)
        if (strcmp(text, word[i]) == 0) {
            *out = i;
            return true;
        }
    return scot_fail(err, "rule %s is \"%s\", wanted %s to %s", id, text, word[0], word[words - 1]);
}

static double number_or_nan(const struct scot_rules *rules, const char *id)
{
    const struct scot_rule *row = scot_rules_find(rules, id);
    return row != NULL && row->is_number ? row->value : NAN;
}

static const char *text_or_empty(const struct scot_rules *rules, const char *id)
{
    const struct scot_rule *row = scot_rules_find(rules, id);
    return row != NULL ? row->text : "";
}

/* The row of this region, else the kind's; "" where the scheme has neither. */
static void class_row(char out[64], const struct scot_rules *rules, int scheme, const char *kind, const char *region)
{
    snprintf(out, 64, "anti.class.%s.%.28s.%.10s", scot_class_scheme_id[scheme], kind, region);
    if (scot_rules_find(rules, out) != NULL)
        return;
    snprintf(out, 64, "anti.class.%s.%.28s", scot_class_scheme_id[scheme], kind);
    if (scot_rules_find(rules, out) == NULL)
        out[0] = '\0';
}

static void add_word(char *list, size_t size, const char *word)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s", used > 0 ? ", " : "", word);
}

/* The patient's factors move a procedure one class up, once; what is not known is said. */
static bool upgrade(struct scot_procedure_class *out, const struct scot_rules *rules, const struct scot_bleeding_facts *facts,
                    struct scot_error *err)
{
    const struct {
        enum scot_said said;
        const char *word;
    } disease[] = {{facts->liver, "liver disease"},
                   {facts->kidney, "kidney disease"},
                   {facts->surgery_at_site, "earlier surgery at the site"}};
    char factors[120] = "", missing[120] = "", word[32];
    double old, several;
    if (!scot_rules_number(&old, rules, "anti.factor.age", "years", err) ||
        !scot_rules_number(&several, rules, "anti.factor.agents", "1", err))
        return false;
    for (int i = 0; i < 3; i++)
        if (disease[i].said == SCOT_SAID_YES)
            add_word(factors, sizeof factors, disease[i].word);
        else if (disease[i].said != SCOT_SAID_NO)
            add_word(missing, sizeof missing, disease[i].word);
    snprintf(word, sizeof word, "age %d", facts->age);
    if (facts->age < 0)
        add_word(missing, sizeof missing, "age");
    else if (facts->age >= old)
        add_word(factors, sizeof factors, word);
    snprintf(word, sizeof word, "%d such medicines", facts->agents);
    if (facts->agents >= several)
        add_word(factors, sizeof factors, word);
    out->upgraded = factors[0] != '\0' && out->counted < SCOT_BLEEDING_HIGH;
    out->counted += out->upgraded;
    if (out->upgraded)
        scot_find(&out->findings, rules, SCOT_NOTE, "anti.factor", "%s: counted one class up, as %s", factors,
                  scot_bleeding_class_id[out->counted]);
    if (missing[0] != '\0')
        scot_find(&out->findings, rules, SCOT_NOTE, "anti.factor", "not recorded: %s; wanted, as each counts one class up",
                  missing);
    return true;
}

bool scot_care_procedure_class(struct scot_procedure_class *out, const struct scot_rules *rules, const char *kind,
                               const char *region, const struct scot_bleeding_facts *facts, struct scot_error *err)
{
    struct scot_procedure_class answer = {0};
    char id[64], name[64];
    if (!word_of(&answer.scheme, rules, "anti.scheme", scot_class_scheme_id, SCOT_CLASS_SCHEMES, err))
        return false;
    for (int i = 0; i < SCOT_CLASS_SCHEMES; i++) {
        int class = 0;
        class_row(id, rules, i, kind, region);
        answer.published[i] = id[0] != '\0';
        if (!answer.published[i])
            continue;
        if (!word_of(&class, rules, id, scot_bleeding_class_id, 3, err))
            return false;
        answer.by[i] = (enum scot_bleeding_class) class;
        snprintf(name, sizeof name, "anti.scheme.%s.name", scot_class_scheme_id[i]);
        scot_find(&answer.findings, rules, SCOT_NOTE, id, "%s classes it as %s risk of bleeding", text_or_empty(rules, name),
                  scot_bleeding_class_id[class]);
    }
    /* A site that counts by a scheme which does not name this procedure falls back on the first that does. */
    if (!answer.published[answer.scheme])
        answer.scheme = SCOT_CLASS_ASRA;
    if (!answer.published[answer.scheme])
        return scot_fail(err, "no bleeding class for \"%.28s\", wanted a row anti.class.asra.%.28s", kind, kind);
    answer.counted = answer.by[answer.scheme];
    if (!upgrade(&answer, rules, facts, err))
        return false;
    *out = answer;
    return true;
}

/* A figure of the drug at this class, else of the drug. */
static double figure(const struct scot_rules *rules, const char *drug, const char *class, const char *what)
{
    char id[64];
    snprintf(id, sizeof id, "anti.%.30s.%s.%s", drug, class, what);
    double own = number_or_nan(rules, id);
    if (!isnan(own))
        return own;
    snprintf(id, sizeof id, "anti.%.30s.%s", drug, what);
    return number_or_nan(rules, id);
}

static bool plan_of(struct scot_agent_plan *out, const struct scot_rules *rules, const char *drug,
                    enum scot_bleeding_class class, bool weak_kidney, struct scot_error *err)
{
    const char *name = scot_bleeding_class_id[class];
    char also[64];
    int stop = 0;
    *out = (struct scot_agent_plan){.hold_h = NAN, .hold_most_h = NAN, .restart_h = NAN, .restart_most_h = NAN};
    snprintf(out->rule, sizeof out->rule, "anti.%.30s.%s", drug, name);
    scot_line_mend(out->rule);
    if (!word_of(&stop, rules, out->rule, scot_stop_id, 3, err))
        return false;
    out->stop = (enum scot_stop)stop;
    snprintf(also, sizeof also, "%.50s.also", out->rule);
    snprintf(out->also, sizeof out->also, "%s", text_or_empty(rules, also));
    scot_line_mend(out->also);
    if (out->stop == SCOT_STOP_CONTINUE)
        return true;
    double kidney = figure(rules, drug, name, "hold_kidney");
    bool longer = weak_kidney && !isnan(kidney);
    out->hold_h = longer ? kidney : figure(rules, drug, name, "hold");
    out->hold_most_h = figure(rules, drug, name, longer ? "hold_kidney_most" : "hold_most");
    out->restart_h = figure(rules, drug, name, "restart");
    /* A class with its own single figure does not borrow the upper end of another's range. */
    snprintf(also, sizeof also, "%.50s.restart", out->rule);
    char most[64];
    snprintf(most, sizeof most, "%.50s.restart_most", out->rule);
    out->restart_most_h =
        scot_rules_find(rules, also) != NULL ? number_or_nan(rules, most) : figure(rules, drug, name, "restart_most");
    if (out->stop == SCOT_STOP_HOLD && isnan(out->hold_h))
        return scot_fail(err, "rule %s.hold is missing", out->rule);
    return true;
}

/* "12 h", "5 days", "7 to 10 days". */
static void hours_text(char *out, size_t size, double from_h, double to_h)
{
    bool days = fmod(from_h, 24) == 0 && from_h >= 48;
    double unit = days ? 24 : 1;
    if (isnan(to_h))
        snprintf(out, size, "%g %s", from_h / unit, days ? "days" : "h");
    else
        snprintf(out, size, "%g to %g %s", from_h / unit, to_h / unit, days ? "days" : "h");
}

/* What the table says, in words. */
static void plan_text(char *out, size_t size, const struct scot_agent_plan *plan)
{
    static const char *const without[] = {"go on with it", "decide together with the prescriber"};
    const char *then = plan->also[0] != '\0' ? "; " : "";
    char hold[40], restart[40] = "not said";
    if (plan->stop != SCOT_STOP_HOLD) {
        snprintf(out, size, "%s%s%.60s", without[plan->stop], then, plan->also);
        return;
    }
    hours_text(hold, sizeof hold, plan->hold_h, plan->hold_most_h);
    if (!isnan(plan->restart_h))
        hours_text(restart, sizeof restart, plan->restart_h, plan->restart_most_h);
    snprintf(out, size, "stop %s before; restart after %s%s%.60s", hold, restart, then, plan->also);
}

/* What stopping costs, beside what going on costs. */
static bool weigh_clots(struct scot_agent_answer *out, const struct scot_rules *rules, const struct scot_agent *agent,
                        struct scot_error *err)
{
    static const char *const id[] = {"anti.endres.continued", "anti.endres.continued.events", "anti.endres.stopped",
                                     "anti.endres.stopped.events", "anti.endres.stopped.deaths"};
    double n[5];
    char reason[64], reason_words[48];
    int risk = 0;
    for (int i = 0; i < 5; i++)
        if (!scot_rules_number(&n[i], rules, id[i], "1", err))
            return false;
    scot_find(&out->findings, rules, SCOT_NOTE, id[0],
              "continued: %.0f complications in %.0f procedures; stopped: %.0f serious events, %.0f of them deaths, in %.0f",
              n[1], n[0], n[3], n[4], n[2]);
    snprintf(reason, sizeof reason, "anti.for.%.40s", agent->taken_for);
    if (scot_rules_find(rules, reason) == NULL) {
        scot_find(&out->findings, rules, SCOT_WARN, "anti.prescriber",
                  "not recorded: what %s is taken for; wanted, to weigh what stopping it risks", out->name);
        return true;
    }
    if (!word_of(&risk, rules, reason, scot_clot_risk_id, 4, err))
        return false;
    out->clot_risk = (enum scot_clot_risk)risk;
    snprintf(reason_words, sizeof reason_words, "%.40s", agent->taken_for);
    for (char *c = reason_words; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    scot_find(&out->findings, rules, out->clot_risk == SCOT_CLOT_HIGH ? SCOT_WARN : SCOT_NOTE, reason,
              "stopping it: %s risk of a clot (%s)", scot_clot_risk_id[risk], reason_words);
    return true;
}

/* Nobody stops another's medicine alone. */
static void ask_prescriber(struct scot_agent_answer *out, const struct scot_rules *rules, const struct scot_agent *agent)
{
    bool bridged = strcmp(agent->agreed_to, "bridge") == 0;
    const char *to = bridged ? scot_stop_id[SCOT_STOP_HOLD] : agent->agreed_to;
    out->settled = out->first == SCOT_STOP_CONTINUE || agent->agreed == SCOT_SAID_YES;
    if (!out->settled)
        scot_find(&out->findings, rules, SCOT_WARN, "anti.prescriber",
                  "%s: the prescriber %s, wanted agreement before it is stopped or not", out->name,
                  agent->agreed == SCOT_SAID_NO ? "does not agree" : "has not been recorded as agreeing");
    else if (agent->agreed == SCOT_SAID_YES && to[0] != '\0' && strcmp(to, scot_stop_id[out->first]) != 0)
        scot_find(&out->findings, rules, SCOT_WARN, "anti.prescriber",
                  "%s: the prescriber agreed to %s, the first answer here is %s", out->name, agent->agreed_to,
                  out->first == SCOT_STOP_SHARED ? "to decide together" : scot_stop_id[out->first]);
}

static bool plans_of(struct scot_agent_answer *out, const struct scot_rules *rules, const struct scot_agent *agent,
                     const struct scot_procedure_class *procedure, const struct scot_bleeding_facts *facts,
                     struct scot_error *err)
{
    char id[64], text[160];
    double least;
    if (!scot_rules_number(&least, rules, "anti.kidney.clearance", "mL/min", err))
        return false;
    bool weak_kidney = facts->creatinine_clearance_ml_min < least;
    if (!plan_of(&out->counted, rules, agent->drug, procedure->counted, weak_kidney, err))
        return false;
    snprintf(id, sizeof id, "anti.%.30s.vitamin_k", agent->drug);
    out->vitamin_k = scot_rules_find(rules, id) != NULL;
    for (int i = 0; i < SCOT_CLASS_SCHEMES; i++) {
        if (!procedure->published[i])
            continue;
        int class = (int)procedure->by[i] + (procedure->upgraded && procedure->by[i] < SCOT_BLEEDING_HIGH);
        if (!plan_of(&out->by[i], rules, agent->drug, (enum scot_bleeding_class) class, weak_kidney, err))
            return false;
        snprintf(id, sizeof id, "anti.scheme.%s.name", scot_class_scheme_id[i]);
        plan_text(text, sizeof text, &out->by[i]);
        scot_find(&out->findings, rules, SCOT_NOTE, out->by[i].rule, "%.20s, %s: %s", text_or_empty(rules, id),
                  scot_bleeding_class_id[class], text);
    }
    if (isnan(facts->creatinine_clearance_ml_min) &&
        !isnan(figure(rules, agent->drug, scot_bleeding_class_id[procedure->counted], "hold_kidney")))
        scot_find(&out->findings, rules, SCOT_WARN, "anti.kidney.clearance",
                  "not recorded: creatinine clearance; under %.0f mL/min %s is stopped earlier", least, out->name);
    return true;
}

bool scot_care_agent(struct scot_agent_answer *out, const struct scot_rules *rules, const struct scot_agent *agent,
                     const struct scot_procedure_class *procedure, const struct scot_bleeding_facts *facts,
                     struct scot_error *err)
{
    static const char *const first_id[] = {"continue", "table"};
    struct scot_agent_answer answer = {.first = SCOT_STOP_SHARED};
    char id[64], text[160];
    int first = 0;
    snprintf(id, sizeof id, "anti.%.40s.name", agent->drug);
    const struct scot_rule *name = scot_rules_find(rules, id);
    answer.known = name != NULL;
    snprintf(answer.name, sizeof answer.name, "%.60s", name != NULL ? name->text : agent->drug);
    scot_line_mend(answer.name);
    if (name == NULL) {
        scot_find(&answer.findings, rules, SCOT_WARN, "anti.other", "%s is not in the table, wanted the prescriber's word",
                  answer.name);
        snprintf(answer.line, sizeof answer.line, "%s: not in the table, ask the prescriber", answer.name);
        ask_prescriber(&answer, rules, agent);
        *out = answer;
        return true;
    }
    snprintf(id, sizeof id, "anti.first.%s", scot_bleeding_class_id[procedure->counted]);
    if (!plans_of(&answer, rules, agent, procedure, facts, err) || !word_of(&first, rules, id, first_id, 2, err))
        return false;
    answer.first = first == 0 ? SCOT_STOP_CONTINUE : answer.counted.stop;
    plan_text(text, sizeof text, &answer.counted);
    if (first == 0)
        scot_find(&answer.findings, rules, SCOT_NOTE, id, "first answer at a %s-risk procedure: go on with %s",
                  scot_bleeding_class_id[procedure->counted], answer.name);
    if (first == 0 && answer.counted.stop == SCOT_STOP_CONTINUE)
        snprintf(answer.line, sizeof answer.line, "%s: go on with it", answer.name);
    else if (first == 0)
        snprintf(answer.line, sizeof answer.line, "%s: go on with it; the published table says: %.130s", answer.name, text);
    else
        snprintf(answer.line, sizeof answer.line, "%s: %s", answer.name, text);
    scot_line_mend(answer.line);
    if (!weigh_clots(&answer, rules, agent, err))
        return false;
    ask_prescriber(&answer, rules, agent);
    *out = answer;
    return true;
}

bool scot_care_clotting(struct scot_clotting *out, const struct scot_rules *rules, double inr, double platelets,
                        enum scot_bleeding_class counted, bool vitamin_k_continued, struct scot_error *err)
{
    struct scot_clotting answer = {0};
    char most_id[64], least_id[64];
    double most, least;
    snprintf(most_id, sizeof most_id, "anti.inr.%s.most", vitamin_k_continued ? "continued" : scot_bleeding_class_id[counted]);
    snprintf(least_id, sizeof least_id, "anti.platelets.%s.least", scot_bleeding_class_id[counted]);
    if (!scot_rules_number(&most, rules, most_id, "1", err) || !scot_rules_number(&least, rules, least_id, "10^9/L", err))
        return false;
    answer.inr_ok = inr <= most;
    answer.platelets_ok = platelets >= least;
    if (inr > most)
        scot_find(&answer.findings, rules, SCOT_REFUSE, most_id, "INR is %.1f, wanted at most %.1f%s", inr, most,
                  vitamin_k_continued ? " where the medicine is continued" : "");
    if (platelets < least)
        scot_find(&answer.findings, rules, SCOT_REFUSE, least_id, "platelets are %.0f, wanted at least %.0f 10^9/L", platelets,
                  least);
    answer.refused = answer.findings.refused;
    *out = answer;
    return true;
}
