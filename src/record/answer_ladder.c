#include <math.h>
#include <string.h>

#include "care/ladder.h"
#include "record/answer.h"

enum { MOST_ITEMS = 200 };

struct dossier_ladder {
    struct scot_care_item item[MOST_ITEMS];
    const json_t *entry[MOST_ITEMS]; /* of each item */
    struct scot_rung_done done[MOST_ITEMS];
    enum scot_care_kind concurrent[SCOT_CARE_KINDS];
    const json_t *plan; /* the entry, or NULL */
    struct scot_ladder_facts facts;
};

static int which(const char *const *ids, int count, const char *id)
{
    for (int i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return i;
    return -1;
}

static void read_items(struct dossier_ladder *ladder, const json_t *dossier)
{
    const json_t *entry;
    for (size_t n = 0;
         (entry = scot_dossier_entry(dossier, "care_item", n)) != NULL && ladder->facts.items < MOST_ITEMS;
         n++) {
        const json_t *body = json_object_get(entry, "body");
        int kind = which(scot_care_kind_id, SCOT_CARE_KINDS, scot_member_text(body, "kind"));
        int response = which(scot_response_id, SCOT_RESPONSES, scot_member_text(body, "response"));
        if (kind < 0)
            continue;
        struct scot_care_item *item = &ladder->item[ladder->facts.items];
        *item = (struct scot_care_item){.kind = (enum scot_care_kind)kind,
                                        .response = response < 0 ? SCOT_RESPONSE_UNKNOWN
                                                                 : (enum scot_response)response,
                                        .sessions = scot_member_number(body, "sessions")};
        item->started = scot_member_date(&item->start, body, "start");
        item->stopped = scot_member_date(&item->stop, body, "stop");
        ladder->entry[ladder->facts.items++] = entry;
    }
}

/* The step that a procedure is, as a plan: every injection wants conservative care first. */
static enum scot_rung rung_of(const char *kind)
{
    return strcmp(kind, "medial_branch") == 0       ? SCOT_RUNG_MEDIAL_BRANCH
           : strcmp(kind, "radiofrequency") == 0    ? SCOT_RUNG_RADIOFREQUENCY
           : strcmp(kind, "surgical_referral") == 0 ? SCOT_RUNG_SURGERY
                                                    : SCOT_RUNG_INJECTION;
}

/* As one that was done: an injection elsewhere than at the facet joints is no step of their ladder. */
static bool is_step(const char *kind)
{
    static const char *const steps[] = {"intra_articular", "cyst_rupture", "medial_branch", "radiofrequency"};
    return which(steps, 4, kind) >= 0;
}

static void read_done(struct dossier_ladder *ladder, const json_t *entry, const char *region)
{
    const json_t *body = json_object_get(entry, "body");
    bool here = scot_member_is(entry, "form", "procedure"),
         there = scot_member_is(entry, "form", "elsewhere");
    struct scot_rung_done *done = &ladder->done[ladder->facts.dones];
    if (!here && !there)
        return;
    if ((here && !scot_member_is(body, "status", "done")) || !is_step(scot_member_text(body, "kind")) ||
        !scot_member_is(body, "region", region) ||
        !scot_member_date(&done->date, body, here ? "date" : "latest") ||
        ladder->facts.dones == MOST_ITEMS - 1)
        return;
    done->rung = rung_of(scot_member_text(body, "kind"));
    ladder->facts.dones++;
}

static void read_all_done(struct dossier_ladder *ladder, const json_t *dossier, const char *region)
{
    static const char *const lists[] = {"entries", "elsewhere"};
    size_t i;
    json_t *entry;
    for (int list = 0; list < 2; list++)
        json_array_foreach(json_object_get(dossier, lists[list]), i, entry) read_done(ladder, entry, region);
}

static void read_plan(struct dossier_ladder *ladder, const json_t *dossier)
{
    const json_t *entry;
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "plan", n)) != NULL; n++)
        ladder->plan = entry;
    const json_t *body = json_object_get(ladder->plan, "body");
    if (body == NULL || scot_dossier_is_carried_out(dossier, body)) {
        ladder->plan = NULL;
        return;
    }
    ladder->facts.planned = true;
    ladder->facts.plan = rung_of(scot_member_text(body, "kind"));
    ladder->facts.skip_reason = scot_member_text(body, "skip_reason");
    for (int k = 0; k < SCOT_CARE_KINDS; k++)
        if (scot_member_has(body, "concurrent", scot_care_kind_id[k]))
            ladder->concurrent[ladder->facts.concurrents++] = (enum scot_care_kind)k;
}

static void read_ladder(struct dossier_ladder *ladder, const json_t *dossier)
{
    *ladder = (struct dossier_ladder){.facts = {.today = scot_dossier_today(dossier), .skip_reason = ""}};
    ladder->facts.since_known =
        scot_member_date(&ladder->facts.since, scot_dossier_last(dossier, "referral"), "since");
    read_items(ladder, dossier);
    read_plan(ladder, dossier);
    const json_t *about =
        ladder->plan != NULL ? json_object_get(ladder->plan, "body") : json_object_get(dossier, "case");
    read_all_done(ladder, dossier, scot_member_text(about, "region"));
    ladder->facts.item = ladder->item;
    ladder->facts.done = ladder->done;
    ladder->facts.concurrent = ladder->concurrent;
}

static json_t *date_or_null(bool known, struct scot_date date)
{
    char text[11];
    if (!known)
        return json_null();
    scot_date_text(text, date);
    return json_string(text);
}

static double tenth(double x)
{
    return round(10 * x) / 10;
}

static json_t *items_json(const struct dossier_ladder *ladder, const struct scot_rules *rules)
{
    json_t *list = json_array();
    const struct scot_date always = {1900, 1, 1};
    for (int i = 0; i < ladder->facts.items; i++) {
        const struct scot_care_item *item = &ladder->item[i];
        const json_t *body = json_object_get(ladder->entry[i], "body");
        int days = scot_care_days(item, 1, ~0u, ~0u, always, ladder->facts.today);
        json_array_append_new(
            list,
            json_pack("{s:O?, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:s}", "entry",
                      json_object_get(ladder->entry[i], "id"), "kind", scot_care_kind_id[item->kind], "words",
                      scot_care_kind_words[item->kind], "drug", scot_member_text(body, "drug"), "dose",
                      scot_member_text(body, "dose"), "treats", scot_care_treats(rules, item->kind),
                      "start", date_or_null(item->started, item->start), "stop",
                      date_or_null(item->stopped, item->stop), "weeks", json_real(tenth(days / 7.0)),
                      "sessions", isnan(item->sessions) ? json_null() : json_real(item->sessions), "response",
                      scot_response_id[item->response]));
    }
    return list;
}

static json_t *rungs_json(const struct scot_ladder_answer *answer)
{
    json_t *list = json_array();
    for (int r = 0; r < SCOT_RUNGS; r++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:o}", "id", scot_rung_id[r], "words",
                                              scot_rung_words[r], "done", answer->done[r], "last",
                                              date_or_null(r > 0 && answer->done[r] > 0, answer->last[r])));
    return list;
}

static json_t *policies_json(const struct scot_ladder_answer *answer, const struct scot_rules *rules)
{
    json_t *list = json_array();
    for (int i = 0; i < answer->policies; i++) {
        const struct scot_ladder_policy *policy = &answer->policy[i];
        json_t *asks = json_array();
        for (int a = 0; a < SCOT_ASKS; a++) {
            const struct scot_asked *ask = &policy->ask[a];
            const struct scot_rule *row = scot_rules_find(rules, ask->rule);
            if (ask->asked)
                json_array_append_new(asks,
                                      json_pack("{s:s, s:f, s:f, s:b, s:s, s:s, s:s, s:s}", "ask",
                                                scot_ask_id[a], "wanted", ask->wanted, "found",
                                                tenth(ask->found), "met", ask->met, "unit", row->unit, "rule",
                                                ask->rule, "source", row->source, "mark", row->mark));
        }
        json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:o}", "id", policy->id, "name", policy->name,
                                              "met", policy->met, "asks", asks));
    }
    return list;
}

/* One plain sentence. */
static json_t *line_of(const struct scot_ladder_answer *answer)
{
    const char *what = scot_rung_words[answer->asked], *why = "";
    char date[32], weeks[SCOT_WEEKS_WORDS];
    scot_care_weeks_words(weeks, answer->failed_weeks);
    if (answer->gate == SCOT_GATE_OPEN)
        return json_sprintf("%s may come: %d of %d conservative treatments failed, over %s", what,
                            answer->failed, answer->tried, weeks);
    if (answer->gate == SCOT_GATE_BY_REASON)
        return json_sprintf("%s may come by a physician's written reason alone", what);
    for (int i = answer->findings.count - 1; i >= 0; i--)
        if (answer->findings.at[i].weight == SCOT_REFUSE)
            why = answer->findings.at[i].text; /* the first of them */
    if (!answer->opens_known)
        return json_sprintf("%s: not yet, because %s", what, why);
    scot_date_words(date, answer->opens);
    return json_sprintf("%s: not before %s, because %s", what, date, why);
}

/* {"line", "gate": "open"|"by_reason"|"not_yet", "asked", "next": a rung's id, "opens": date|null,
 *  "tried", "failed", "care_weeks", "failed_weeks", "physiotherapy_sessions", "reason",
 *  "plan": entry's id|null, "concurrent": [kind],
 *  "items": [{"entry","kind","words","drug","dose","treats","start","stop","weeks","sessions","response"}],
 *  "rungs": [{"id","words","done","last"}],
 *  "policies": [{"id","name","met","asks":[{"ask","wanted","found","met","unit","rule","source","mark"}]}],
 *  "findings"} */
bool scot_answer_ladder(json_t **out, const json_t *dossier, const struct scot_rules *rules,
                        struct scot_error *err)
{
    const struct scot_rules dated = scot_rules_on(rules, scot_dossier_today(dossier));
    struct dossier_ladder ladder;
    struct scot_ladder_answer answer;
    read_ladder(&ladder, dossier);
    if (!scot_care_ladder(&answer, &dated, &ladder.facts, err))
        return false;
    json_t *concurrent = json_array(), *plan = json_object_get(ladder.plan, "id");
    for (int i = 0; i < ladder.facts.concurrents; i++)
        json_array_append_new(concurrent, json_string(scot_care_kind_id[ladder.concurrent[i]]));
    *out = json_pack("{s:o, s:s, s:s, s:s, s:o, s:i, s:i, s:f, s:f, s:f, s:s, s:O?, s:o, s:o, s:o, s:o, s:o}",
                     "line", line_of(&answer), "gate", scot_gate_id[answer.gate], "asked",
                     scot_rung_id[answer.asked], "next", scot_rung_id[answer.next], "opens",
                     date_or_null(answer.opens_known && answer.gate == SCOT_GATE_NOT_YET, answer.opens),
                     "tried", answer.tried, "failed", answer.failed, "care_weeks", tenth(answer.care_weeks),
                     "failed_weeks", tenth(answer.failed_weeks), "physiotherapy_sessions",
                     answer.physiotherapy_sessions, "reason", ladder.facts.skip_reason, "plan", plan,
                     "concurrent", concurrent, "items", items_json(&ladder, &dated), "rungs",
                     rungs_json(&answer), "policies", policies_json(&answer, &dated), "findings",
                     scot_answer_findings(&answer.findings));
    return *out != NULL || scot_fail(err, "no memory for the ladder's answer");
}
