#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "record/limits_facts.h"

static json_t *date_json(struct scot_date date)
{
    char text[11];
    scot_date_text(text, date);
    return json_string(text);
}

/* Findings with what they are of, so that one list may show all and mix none. */
static void append_findings(json_t *all, const struct scot_findings *findings, const char *of)
{
    json_t *list = scot_answer_findings(findings), *finding;
    size_t i;
    json_array_foreach(list, i, finding) {
        json_object_set_new(finding, "of", json_string(of));
        json_array_append(all, finding);
    }
    json_decref(list);
}

static json_t *limit_json(const struct scot_limit *limit, const struct scot_rules *rules)
{
    const struct scot_rule *row = scot_rules_find(rules, limit->clause);
    json_t *because = json_array();
    for (int i = 0; i < limit->becauses; i++)
        json_array_append_new(because, date_json(limit->because[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:o}", "verdict", scot_limit_verdict_id[limit->verdict], "clause",
                     limit->clause, "source", row != NULL ? row->source : "", "mark", row != NULL ? row->mark : "", "until",
                     limit->dated ? date_json(limit->until) : json_null(), "until_earliest",
                     limit->dated ? date_json(limit->until_earliest) : json_null(), "because", because, "line", limit->line,
                     "findings", scot_answer_findings(&limit->findings));
}

static json_t *window_json(const struct scot_frequency_window *w)
{
    bool days = w->window.days > 0;
    return json_pack("{s:s, s:i, s:o, s:i, s:i, s:i, s:i, s:o, s:o, s:o, s:o}", "by", days ? "days" : "months", "length",
                     days ? w->window.days : w->window.months, "from", date_json(w->from), "therapeutic", w->therapeutic,
                     "diagnostic", w->diagnostic, "unknown", w->unsure, "other", w->other, "next", date_json(w->next),
                     "next_earliest", date_json(w->next_earliest), "next_together", date_json(w->next_together), "next_unknown",
                     date_json(w->next_unsure));
}

static json_t *frequency_json(const struct scot_frequency *f, const struct scot_rules *rules)
{
    json_t *out = limit_json(&f->limit, rules), *regions = json_array(), *joints = json_array();
    for (int i = 0; i < SCOT_DONE_REGIONS; i++)
        if (f->region[i] > 0)
            json_array_append_new(regions, json_pack("{s:s, s:i}", "region", scot_done_region_id[i], "sessions", f->region[i]));
    for (int i = 0; i < f->joints; i++)
        json_array_append_new(joints, json_pack("{s:s, s:s, s:i}", "joint", f->joint[i].joint, "side",
                                                f->joint[i].right ? "right" : "left", "sessions", f->joint[i].sessions));
    json_object_set_new(out, "most", json_integer(f->most));
    json_object_set_new(out, "repeat", json_integer(f->repeat));
    json_object_set_new(out, "counted", json_boolean(f->counted));
    json_object_set_new(out, "same_session", json_boolean(f->same_session));
    json_object_set_new(out, "beyond", json_boolean(f->beyond));
    json_object_set_new(out, "windows", json_pack("[o, o]", window_json(&f->days), window_json(&f->months)));
    json_object_set_new(out, "regions", regions);
    json_object_set_new(out, "joints", joints);
    return out;
}

static json_t *payer_json(const struct scot_payer *p, const struct limits_facts *facts, const json_t *dossier)
{
    char contractor[64];
    json_t *out = limit_json(&p->limit, facts->rules), *sessions = json_object(), *missing = json_array();
    snprintf(contractor, sizeof contractor, "contractor.%.40s", scot_member_text(scot_dossier_last(dossier, "payer"), "contractor"));
    const struct scot_rule *lcd = scot_rules_find(facts->rules, contractor);
    for (int i = 0; i < SCOT_PAYER_UNSURE; i++)
        json_object_set_new(sessions, scot_payer_class_id[i], json_integer(p->sessions[i]));
    json_object_set_new(sessions, "unknown", json_integer(p->unsure));
    for (int i = 0; i < p->papers; i++)
        json_array_append_new(missing, json_string(p->missing[i]));
    json_object_set_new(out, "policy", json_string(facts->policy.id));
    json_object_set_new(out, "name", json_string(facts->policy.name));
    json_object_set_new(out, "lcd", lcd != NULL ? json_string(lcd->text) : json_null());
    json_object_set_new(out, "region", json_string(p->region));
    json_object_set_new(out, "sessions", sessions);
    json_object_set_new(out, "missing", missing);
    return out;
}

static json_t *asked_json(const struct limits_facts *facts)
{
    const struct scot_done *p = &facts->planned;
    return json_pack("{s:o, s:s, s:s, s:s, s:b}", "date", date_json(p->earliest), "kind", scot_done_kind_id[p->kind], "purpose",
                     scot_done_purpose_id[p->purpose], "region", scot_done_region_id[p->region], "guess", facts->planned_is_guess);
}

/* All that care/ is asked with, on the heap: some hundred kilobytes. */
struct work {
    struct limits_facts facts;
    struct scot_safety safety;
    struct scot_frequency frequency;
    struct scot_payer payer;
};

static bool ask_payer(struct work *w, const json_t *dossier, const json_t *planned, struct scot_error *err)
{
    struct limits_facts *f = &w->facts;
    if (f->family[0] == '\0')
        return true;
    if (f->policy.id[0] != '\0') {
        limits_read_payer(f, dossier, planned);
        return scot_care_payer(&w->payer, f->rules, &f->policy, &f->payer, err);
    }
    w->payer = (struct scot_payer){0};
    scot_limit_say(&w->payer.limit, f->rules, SCOT_LIMIT_NEED_DOC, NULL, "", "no rows hold what the policy \"%.40s\" says that day",
                   f->family);
    return true;
}

static bool ask_all(struct work *w, const json_t *dossier, const json_t *planned, struct scot_error *err)
{
    struct limits_facts *f = &w->facts;
    const char *reason = scot_member_text(planned, "reason");
    f->without = json_integer_value(json_object_get(planned, "entry"));
    if (!limits_read_policy(f, dossier, planned, err) || !limits_read_steroid(f, dossier, planned, err))
        return false;
    limits_read_done(f, dossier);
    if (!limits_read_relief(f, dossier, err))
        return false;
    limits_read_planned(f, dossier, planned);
    if (!limits_read_safety(f, dossier, planned, err))
        return false;
    if (reason[0] == '\0')
        reason = scot_member_text(planned, "over_limit_reason");
    return scot_care_safety(&w->safety, f->rules, &f->safety, err) &&
           scot_care_frequency(&w->frequency, f->rules, f->done, f->count, &f->planned, reason, err) &&
           ask_payer(w, dossier, planned, err);
}

/* When it may be booked: by safety and by the clinic's rule; what a payer wants is no reason not to treat. null where nobody knows. */
static json_t *next_json(const struct work *w)
{
    const struct scot_limit *part[] = {&w->safety.limit, &w->frequency.limit};
    struct scot_date next = w->facts.planned.earliest;
    for (int i = 0; i < 2; i++) {
        if (part[i]->verdict <= SCOT_LIMIT_NEED_DOC)
            continue;
        if (!part[i]->dated)
            return json_null();
        if (scot_date_compare(part[i]->until, next) > 0)
            next = part[i]->until;
    }
    return date_json(next);
}

/* The same in one word, for a page to show large. Nothing is called allowed while safety is not settled. */
static const char *booking_word(const struct work *w, const char *next, const char *today)
{
    const enum scot_limit_verdict safety = w->safety.limit.verdict;
    const bool ahead = strcmp(next, today) > 0;
    char planned[11];
    scot_date_text(planned, w->facts.planned.earliest);
    if (safety == SCOT_LIMIT_NOT_COVERED)
        return "no";
    if (next[0] == '\0')
        return safety == SCOT_LIMIT_OK ? "unknown" : "settle";
    if (safety != SCOT_LIMIT_OK)
        return ahead ? "settle_and_wait" : "settle";
    return !ahead ? "now" : strcmp(next, planned) == 0 ? "that_day" : "wait";
}

static json_t *booking_json(const struct work *w, const json_t *dossier)
{
    json_t *next = next_json(w);
    const char *on = json_is_string(next) ? json_string_value(next) : "";
    json_t *out = json_pack("{s:s, s:O}", "word", booking_word(w, on, scot_member_text(dossier, "today")), "on", next);
    json_decref(next);
    return out;
}

static json_t *answer_json(const struct work *w, const json_t *dossier)
{
    const struct limits_facts *f = &w->facts;
    bool payer = f->family[0] != '\0';
    char line[1200];
    json_t *findings = json_array(), *safety = limit_json(&w->safety.limit, f->rules);
    snprintf(line, sizeof line, "safety: %s. how often: %s. payer: %s", w->safety.limit.line, w->frequency.limit.line,
             payer ? w->payer.limit.line : "none is asked");
    append_findings(findings, &f->notes, "asked");
    append_findings(findings, &w->safety.limit.findings, "safety");
    append_findings(findings, &w->frequency.limit.findings, "frequency");
    if (payer)
        append_findings(findings, &w->payer.limit.findings, "payer");
    json_object_set_new(safety, "steroid_year_mg", json_real(w->safety.steroid_year_mg));
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "line", line, "next", next_json(w), "booking", booking_json(w, dossier), "asked", asked_json(f), "safety", safety, "frequency",
                     frequency_json(&w->frequency, f->rules), "payer", payer ? payer_json(&w->payer, f, dossier) : json_null(),
                     "findings", findings);
}

/* {"line", "next" (when it may be booked by safety and frequency, or null), "booking": {"word", "on": the same date}, "asked": {"date", "kind", "purpose", "region", "guess"}, "safety", "frequency", "payer" (null: none is asked),
 *  "findings": [{..., "of": "asked" | "safety" | "frequency" | "payer"}]}
 * each of the three: {"verdict": "OK" | "NEED_DOC" | "TOO_EARLY" | "QUOTA" | "NOT_COVERED" | "APPEAL_ONLY", "clause", "source",
 *  "mark", "until", "until_earliest" (dates or null), "because": [dates], "line", "findings"}; safety has "steroid_year_mg" too;
 * frequency: "most", "repeat", "counted", "same_session", "beyond", "windows": [by days, by months: {"by", "length", "from",
 *  "therapeutic", "diagnostic", "unknown", "other", "next", "next_earliest", "next_together", "next_unknown"}],
 *  "regions": [{"region", "sessions"}], "joints": [{"joint", "side", "sessions"}];
 * payer: "policy", "name", "lcd", "region", "sessions": {by class}, "missing": [papers].
 * planned may be the dossier's own last plan: once carried out it is as none, and of a day that has passed it is asked for today.
 * It may also hold, as in the procedure's form, "guidance", "sedation", "sedation_reason", "same_day_other",
 * "not_rfa_reason", "baseline", "given", "over_limit_reason" (or "reason"); "steroid_reason" goes beyond the year's steroid, and
 * "entry" is the procedure's own when it is already written down. */
bool scot_answer_limits(json_t **out, const json_t *dossier, const json_t *planned, const struct scot_rules *rules,
                        struct scot_error *err)
{
    const struct scot_rules dated = scot_rules_on(rules, scot_dossier_today(dossier));
    if (!json_is_object(dossier))
        return scot_fail(err, "no dossier, wanted an object");
    if (!json_is_object(planned))
        planned = NULL;
    struct work *w = scot_alloc(1, sizeof *w, err);
    if (w == NULL)
        return false;
    w->facts.rules = &dated;
    w->facts.own_plan = planned != NULL && planned == scot_dossier_last(dossier, "plan");
    if (w->facts.own_plan && scot_dossier_is_carried_out(dossier, planned))
        planned = NULL;
    bool ok = ask_all(w, dossier, planned, err);
    if (ok)
        *out = answer_json(w, dossier);
    scot_free(w);
    return ok;
}
