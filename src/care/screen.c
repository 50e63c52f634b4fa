#include "care/screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "care/screen_parts.h"

const char *const scot_screen_verdict_id[3] = {"eligible", "not_yet", "no"};
const char *const scot_screen_item_id[SCOT_SCREEN_ITEMS] = {
    "progressive_motor_loss", "cauda_equina", "fever_with_back_pain", "cancer_new_pain", "infection_local",
    "infection_systemic", "refuses", "skin_psoriasis", "prosthesis_near", "stimulator", "fused_level", "allergy_steroid",
    "allergy_antiseptic", "allergy_latex", "allergy_shellfish", "strong_cyp3a4_inhibitor"};

/* What a row may say; the last informs only. */
enum weight { STOPS_NOT_YET, STOPS_NO, WEIGHS, INFORMS, WEIGHTS };

static bool weight_of(enum weight *out, const struct scot_rules *rules, const char *rule, struct scot_error *err)
{
    static const char *const word[WEIGHTS] = {"not_yet", "no", "weigh", "inform"};
    const char *text;
    if (!scot_rules_text(&text, rules, rule, err))
        return false;
    for (int i = 0; i < WEIGHTS; i++)
        if (strcmp(text, word[i]) == 0) {
            *out = (enum weight)i;
            return true;
        }
    return scot_fail(err, "rule %s is \"%s\", wanted not_yet, no, weigh or inform", rule, text);
}

/* screen.<id>.<part>, "" where there is none. */
static const char *part(const struct scot_rules *rules, const char *rule, const char *name)
{
    char id[64];
    snprintf(id, sizeof id, "%.50s.%s", rule, name);
    const struct scot_rule *row = scot_rules_find(rules, id);
    return row != NULL ? row->text : "";
}

/* rule is what it is about; like, the row that says how much it weighs and what else there is. */
static void add_reason(struct scot_screen *out, const struct scot_rules *rules, enum scot_screen_verdict verdict,
                       const char *rule, const char *like, const char *text)
{
    char urgent[64];
    snprintf(urgent, sizeof urgent, "%.50s.urgent", like);
    bool now = scot_rules_find(rules, urgent) != NULL;
    out->urgent |= now;
    if (verdict > out->verdict)
        out->verdict = verdict;
    if (out->reasons == SCOT_SCREEN_REASONS)
        return;
    struct scot_screen_reason *r = &out->reason[out->reasons++];
    const struct scot_rule *row = scot_rules_find(rules, rule);
    *r = (struct scot_screen_reason){.verdict = verdict, .urgent = now};
    snprintf(r->rule, sizeof r->rule, "%s", rule);
    snprintf(r->text, sizeof r->text, "%s", text);
    scot_line_mend(r->rule);
    scot_line_mend(r->text);
    snprintf(r->instead, sizeof r->instead, "%s", part(rules, like, "instead"));
    snprintf(r->source, sizeof r->source, "%s", row->source);
    snprintf(r->mark, sizeof r->mark, "%s", row->mark);
}

static bool add(struct scot_screen *out, const struct scot_rules *rules, const char *rule, const char *like, const char *text,
                struct scot_error *err)
{
    static const enum scot_finding_weight finding[WEIGHTS] = {SCOT_REFUSE, SCOT_REFUSE, SCOT_WARN, SCOT_NOTE};
    static const enum scot_screen_verdict verdict[WEIGHTS] = {SCOT_SCREEN_NOT_YET, SCOT_SCREEN_NO, SCOT_SCREEN_ELIGIBLE,
                                                              SCOT_SCREEN_ELIGIBLE};
    enum weight weight = WEIGHS;
    if (!weight_of(&weight, rules, like, err))
        return false;
    scot_find(&out->findings, rules, finding[weight], rule, "%s", text);
    if (weight != INFORMS)
        add_reason(out, rules, verdict[weight], rule, like, text);
    return true;
}

bool scot_screen_add(struct scot_screen *out, const struct scot_rules *rules, struct scot_error *err, const char *id,
                     const char *format, ...)
{
    char rule[64], text[240];
    snprintf(rule, sizeof rule, "screen.%.40s", id);
    if (format == NULL) {
        snprintf(text, sizeof text, "%.70s is recorded, wanted: %.140s", part(rules, rule, "label"),
                 part(rules, rule, "wanted"));
    } else {
        va_list args;
        va_start(args, format);
        vsnprintf(text, sizeof text, format, args);
        va_end(args);
    }
    return add(out, rules, rule, rule, text, err);
}

bool scot_screen_missing(struct scot_screen *out, const struct scot_rules *rules, struct scot_error *err, const char *id,
                         enum scot_said said)
{
    char rule[64], text[240];
    enum weight weight = WEIGHS;
    snprintf(rule, sizeof rule, "screen.%.40s", id);
    if (!weight_of(&weight, rules, rule, err))
        return false;
    snprintf(text, sizeof text, "%s: %.70s, wanted yes or no", said == SCOT_SAID_UNKNOWN ? "asked, not known" : "not recorded",
             part(rules, rule, "label"));
    if (weight == STOPS_NO || weight == STOPS_NOT_YET)
        return add(out, rules, rule, "screen.missing", text, err);
    scot_find(&out->findings, rules, weight == WEIGHS ? SCOT_WARN : SCOT_NOTE, rule, "%s", text);
    return true;
}

static bool judge_items(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                        struct scot_error *err)
{
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++) {
        const char *id = scot_screen_item_id[i];
        if (facts->item[i] == SCOT_SAID_YES && !scot_screen_add(out, rules, err, id, NULL))
            return false;
        if (facts->item[i] < SCOT_SAID_NO && !scot_screen_missing(out, rules, err, id, facts->item[i]))
            return false;
    }
    return true;
}

/* What is wanted of a consultation and does not stop it.. */
static bool judge_paper(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                        struct scot_error *err)
{
    double fresh;
    if (!scot_rules_number(&fresh, rules, "screen.fresh", "d", err))
        return false;
    if (facts->days_old > fresh)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.fresh",
                  "the screening is %d days old, wanted asked again after %.0f", facts->days_old, fresh);
    if (!facts->exam)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.exam",
                  "not recorded: strength, sensation and reflexes, wanted all three examined");
    if (!facts->indication)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.indication", "not recorded: an indication, wanted at least one");
    return true;
}

/* Those that stop come first, and of these the urgent; a stable order otherwise. */
static void sort_reasons(struct scot_screen *out)
{
    for (int i = 1; i < out->reasons; i++)
        for (int j = i; j > 0; j--) {
            const struct scot_screen_reason *a = &out->reason[j - 1], *b = &out->reason[j];
            if (2 * (int)b->verdict + b->urgent <= 2 * (int)a->verdict + a->urgent)
                break;
            struct scot_screen_reason lower = *a;
            out->reason[j - 1] = *b;
            out->reason[j] = lower;
        }
}

static void write_line(struct scot_screen *out)
{
    static const char *const word[] = {"eligible", "not yet", "no"};
    int stops = 0;
    for (int i = 0; i < out->reasons; i++)
        stops += out->reason[i].verdict != SCOT_SCREEN_ELIGIBLE;
    if (stops == 0)
        snprintf(out->line, sizeof out->line, "eligible: nothing recorded stops it%s",
                 out->reasons > 0 ? "; there is something to weigh" : "");
    else if (stops == 1)
        snprintf(out->line, sizeof out->line, "%s%s: %.200s", out->urgent ? "urgent, " : "", word[out->verdict],
                 out->reason[0].text);
    else
        snprintf(out->line, sizeof out->line, "%s%s: %.180s; and %d more", out->urgent ? "urgent, " : "", word[out->verdict],
                 out->reason[0].text, stops - 1);
    scot_line_mend(out->line);
}

bool scot_care_screen(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                      struct scot_error *err)
{
    static bool (*const judge[])(struct scot_screen *, const struct scot_rules *, const struct scot_screen_facts *,
                                 struct scot_error *) = {judge_items,           scot_screen_nerves,   scot_screen_judge,
                                                         scot_screen_pregnancy, scot_screen_bleeding, scot_screen_allergies,
                                                         scot_screen_diabetes,  scot_screen_size,     scot_screen_flags,
                                                         scot_screen_level,     judge_paper};
    *out = (struct scot_screen){0};
    if (!facts->recorded) {
        if (!add(out, rules, "screen.missing", "screen.missing", "not recorded: a screening, wanted before anything is planned",
                 err))
            return false;
    } else {
        for (size_t i = 0; i < sizeof judge / sizeof judge[0]; i++)
            if (!judge[i](out, rules, facts, err))
                return false;
    }
    sort_reasons(out);
    write_line(out);
    return true;
}

const char *scot_care_screen_else(const struct scot_rules *rules, int n)
{
    char id[64];
    snprintf(id, sizeof id, "screen.else.%d", n);
    const struct scot_rule *row = scot_rules_find(rules, id);
    return row != NULL ? row->text : NULL;
}
