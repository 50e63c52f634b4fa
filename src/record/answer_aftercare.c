#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/answer.h"
#include "record/aftercare_parts.h"
#include "record/answer_parts.h"

/* After one procedure. */

bool aftercare_is_about(const struct aftercare_work *work, const json_t *entry)
{
    return json_integer_value(json_object_get(json_object_get(entry, "body"), "procedure")) == work->procedure;
}

/* The agent that lasts longest, so that nobody is told too early that it has worn off. */
static void read_facts(struct aftercare_work *work)
{
    const struct scot_block *b = &work->blocks->block[work->n];
    const json_t *screening = scot_dossier_last(work->dossier, "screening");
    double longest = -1;
    work->facts = (struct scot_after_facts){.date = b->date,
                                            .diagnostic = b->diagnostic,
                                            .steroid = b->steroid,
                                            .radiofrequency = b->kind == SCOT_BLOCK_ABLATION,
                                            .sedation = b->sedation == SCOT_BLOCK_YES};
    for (int i = 0; i < b->agents; i++) {
        char row[64];
        double h;
        snprintf(row, sizeof row, "agent.%.31s.longest", b->agent[i]);
        if (scot_rules_number(&h, work->rules, row, "h", NULL) && h > longest) {
            snprintf(work->facts.agent, sizeof work->facts.agent, "%s", b->agent[i]);
            longest = h;
        }
    }
    work->facts.diabetes = scot_member_is(screening, "diabetes", "yes")  ? SCOT_AFTER_YES
                           : scot_member_is(screening, "diabetes", "no") ? SCOT_AFTER_NO
                                                                         : SCOT_AFTER_UNTOLD;
}

static void read_entries(struct aftercare_work *work)
{
    const json_t *entry;
    for (size_t n = 0; (entry = scot_dossier_entry(work->dossier, "diary", n)) != NULL && work->entries < DIARY_ENTRIES;
         n++) {
        struct scot_diary_entry *e = &work->entry[work->entries];
        if (!aftercare_is_about(work, entry) || !scot_member_instant(&e->felt_s, json_object_get(entry, "body"), "at"))
            continue;
        /* Without the program's own stamp nothing says that it was on time. */
        if (!scot_member_instant(&e->made_s, entry, "made_at"))
            e->made_s = INT64_MAX / 2;
        work->entry_id[work->entries++] = json_integer_value(json_object_get(entry, "id"));
    }
    for (size_t n = 0; (entry = scot_dossier_entry(work->dossier, "visit", n)) != NULL && work->visits < VISITS; n++) {
        const json_t *about = json_object_get(json_object_get(entry, "body"), "procedure");
        if ((about != NULL && !aftercare_is_about(work, entry)) ||
            !scot_member_date(&work->visit[work->visits], json_object_get(entry, "body"), "date"))
            continue;
        work->visit_id[work->visits++] = json_integer_value(json_object_get(entry, "id"));
    }
}

static json_t *instant_json(int64_t s)
{
    char text[21];
    scot_instant_text(text, s);
    return json_string(text);
}

static json_t *date_json(struct scot_date date)
{
    char text[11];
    scot_date_text(text, date);
    return json_string(text);
}

void aftercare_put_source(json_t *object, const struct scot_rules *rules, const char *rule)
{
    const struct scot_rule *row = scot_rules_find(rules, rule);
    json_object_set_new(object, "rule", json_string(rule));
    json_object_set_new(object, "source", json_string(row->source));
    json_object_set_new(object, "mark", json_string(row->mark));
}

static json_t *timeline_json(const struct aftercare_work *work)
{
    json_t *list = json_array();
    bool clock = work->blocks->block[work->n].clock;
    for (int i = 0; i < work->timeline.count; i++) {
        const struct scot_after_item *item = &work->timeline.at[i];
        int64_t zero = work->blocks->zero_s[work->n];
        json_t *one = json_pack("{s:s, s:s, s:f, s:f}", "id", item->id, "text", item->text, "from_h", item->from_h,
                                "until_h", item->until_h);
        json_object_set_new(one, "from", clock ? instant_json(zero + (int64_t)(item->from_h * 3600)) : json_null());
        json_object_set_new(one, "until", clock ? instant_json(zero + (int64_t)(item->until_h * 3600)) : json_null());
        aftercare_put_source(one, work->rules, item->rule);
        json_array_append_new(list, one);
    }
    return list;
}

bool aftercare_link_end(char out[21], const struct scot_rules *rules, const json_t *procedure, struct scot_error *err)
{
    double days;
    struct scot_date day;
    if (!scot_rules_number(&days, rules, "link.days", "d", err))
        return false;
    if (!scot_date_parse(&day, scot_member_text(procedure, "date"), NULL))
        return scot_fail(err, "the procedure has no date");
    scot_date_text(out, scot_date_add_days(day, (int)days));
    memcpy(out + 10, "T23:59:59Z", 11);
    return true;
}

/* Without the time of the injection there is no time at which an entry is due. */
static bool diary_json(json_t *answer, struct aftercare_work *work, struct scot_error *err)
{
    json_t *due = json_array();
    struct scot_diary_kept *k = &work->kept;
    int64_t now_s = 0;
    char link_ends[21] = "";
    bool clock = work->blocks->block[work->n].clock, now = scot_member_instant(&now_s, work->dossier, "now");
    *k = (struct scot_diary_kept){.kept_percent = NAN, .claimed_percent = NAN};
    if (!clock)
        scot_find(&work->findings, work->rules, SCOT_WARN, "diary.1.every",
                  "not recorded: when the anaesthetic went in, so no diary entry has a due time");
    if (!aftercare_link_end(link_ends, work->rules, work->body, NULL))
        link_ends[0] = '\0'; /* not known: it is refused where it is made */
    bool ok = !clock ||
              (scot_care_diary(&work->diary, work->rules, work->blocks->zero_s[work->n], err) &&
               scot_care_diary_kept(k, work->rules, &work->diary, work->entry, work->entries, now ? now_s : 0, err));
    for (int i = 0; ok && i < work->diary.slots; i++) {
        const struct scot_diary_slot *slot = &work->diary.slot[i];
        json_t *entry = k->entry[i] >= 0 ? json_integer(work->entry_id[k->entry[i]]) : json_null();
        json_array_append_new(due,
                              json_pack("{s:o, s:f, s:s, s:o}", "at", instant_json(slot->due_s), "tolerance_min",
                                        slot->tolerance_min, "state", scot_slot_state_id[k->state[i]], "entry", entry));
    }
    json_object_set_new(answer, "diary",
                        json_pack("{s:o, s:s, s:i, s:i, s:i, s:i, s:o, s:o, s:o}", "due", due, "link_ends", link_ends, "due_so_far", k->due,
                                  "on_time", k->on_time, "late", k->late, "missed", k->missed, "kept_percent",
                                  answer_number(k->kept_percent), "claimed_percent", answer_number(k->claimed_percent),
                                  "findings", scot_answer_findings(&k->findings)));
    return ok;
}

static bool glucose_json(json_t *answer, struct aftercare_work *work, struct scot_error *err)
{
    const struct scot_glucose_plan *p = &work->glucose;
    json_t *plan = json_null();
    if (!scot_care_glucose(&work->glucose, work->rules, &work->facts, err))
        return false;
    if (p->wanted || p->ask) {
        plan = json_pack("{s:b, s:f, s:f, s:o, s:o, s:o, s:[f, f], s:[f, f], s:f, s:f, s:o}", "ask", p->ask,
                         "checks_least", p->checks_least, "checks_most", p->checks_most, "from", date_json(p->from),
                         "until", date_json(p->until), "until_most", date_json(p->until_most), "alert_mgdl",
                         p->alert_mgdl[0], p->alert_mgdl[1], "alert_mmol", p->alert_mmol[0], p->alert_mmol[1],
                         "rise_mgdl", p->rise_mgdl, "rise_mmol", p->rise_mmol, "normal", date_json(p->normal));
        aftercare_put_source(plan, work->rules, "after.glucose.wanted");
        scot_find(&work->findings, work->rules, SCOT_NOTE, "after.glucose.wanted",
                  p->ask ? "not recorded: diabetes; steroid was given, so ask: with diabetes blood sugar is checked "
                           "%.0f to %.0f times a day for %.0f days"
                         : "diabetes and steroid: check blood sugar %.0f to %.0f times a day for %.0f days",
                  p->checks_least, p->checks_most, (double)(scot_date_days(p->until) - scot_date_days(p->from)));
    }
    json_object_set_new(answer, "glucose", plan);
    return true;
}

static bool discharge_json(json_t *answer, struct aftercare_work *work, struct scot_error *err)
{
    struct scot_discharge d = {.observed_min = NAN};
    struct scot_findings f = {0};
    int64_t gone_s;
    bool ready = false;
    for (int i = 0; i < SCOT_DISCHARGE_TICKS; i++) {
        char member[32];
        snprintf(member, sizeof member, "discharge_%s", scot_discharge_id[i]);
        d.ticked[i] = json_is_true(json_object_get(work->body, member));
    }
    if (scot_member_instant(&gone_s, work->body, "discharged_at") && work->blocks->block[work->n].clock) {
        d.observed_min = (double)(gone_s - work->blocks->zero_s[work->n]) / 60;
        d.same_day = d.observed_min < 24 * 60; /* before the same hour of the next day: time zones are not known here */
    }
    bool ok = scot_care_discharge(&ready, &f, work->rules, &d, err);
    json_object_set_new(answer, "discharge",
                        json_pack("{s:b, s:o, s:o}", "ready", ready, "observed_min", answer_number(d.observed_min),
                                  "findings", scot_answer_findings(&f)));
    return ok;
}

static bool followups_json(json_t *answer, struct aftercare_work *work, struct scot_error *err)
{
    json_t *list = json_array();
    json_object_set_new(answer, "followup", list);
    if (!scot_care_followups(&work->followups, work->rules, work->facts.date, work->visit, work->visits,
                             scot_dossier_today(work->dossier), err))
        return false;
    for (int i = 0; i < work->followups.count; i++) {
        const struct scot_followup *f = &work->followups.at[i];
        json_t *one =
            json_pack("{s:s, s:o, s:o, s:o, s:s, s:o}", "id", f->id, "due", date_json(f->due), "from",
                      date_json(f->from), "until", date_json(f->until), "state", scot_followup_state_id[f->state],
                      "visit", f->visit >= 0 ? json_integer(work->visit_id[f->visit]) : json_null());
        aftercare_put_source(one, work->rules, f->rule);
        json_array_append_new(list, one);
        if (f->state == SCOT_FOLLOWUP_DUE || f->state == SCOT_FOLLOWUP_MISSED) {
            char day[32];
            scot_date_words(day, f->due);
            scot_find(&work->findings, work->rules, f->state == SCOT_FOLLOWUP_DUE ? SCOT_NOTE : SCOT_WARN, f->rule,
                      "follow-up of %s is %s", day, f->state == SCOT_FOLLOWUP_DUE ? "due" : "missed");
        }
    }
    return true;
}

/* an experienced operator, and less of the rest of the body than tablets. */
static bool spoken(struct aftercare_work *work, struct scot_error *err)
{
    static const char *const row[] = {"event.rare", "event.systemic"};
    for (int i = 0; i < 2; i++) {
        const char *words;
        if (!scot_rules_text(&words, work->rules, row[i], err))
            return false;
        scot_find(&work->findings, work->rules, SCOT_NOTE, row[i], "%s%s", words,
                  i == 0 && scot_member_is(work->body, "operator_experience", "under_50")
                      ? " This operator has done under 50."
                      : "");
    }
    return true;
}

static void say_line(struct aftercare_work *work, json_t *answer)
{
    const struct scot_followup *next = NULL;
    char day[32] = "", kept[64] = "";
    for (int i = 0; i < work->followups.count && next == NULL; i++)
        if (work->followups.at[i].state == SCOT_FOLLOWUP_AHEAD || work->followups.at[i].state == SCOT_FOLLOWUP_DUE)
            next = &work->followups.at[i];
    if (next != NULL)
        scot_date_words(day, next->due);
    if (work->kept.due > 0)
        snprintf(kept, sizeof kept, "%d of %d diary entries due were written on time; ", work->kept.on_time,
                 work->kept.due);
    snprintf(work->line, sizeof work->line, "%s%s%s", kept, next != NULL ? "next follow-up " : "no follow-up is left",
             day);
    json_object_set_new(answer, "line", json_string(work->line));
}

static bool fill(json_t *answer, struct aftercare_work *work, struct scot_error *err)
{
    work->body = json_object_get(work->blocks->entry[work->n], "body");
    read_facts(work);
    read_entries(work);
    if (work->blocks->stand_in[work->n])
        scot_find(&work->findings, work->rules, SCOT_NOTE, "verdict.clock",
                  "not recorded: when the anaesthetic went in; times are counted from the session's end or start");
    if (!scot_care_timeline(&work->timeline, work->rules, &work->facts, err))
        return false;
    json_object_set_new(answer, "timeline", timeline_json(work));
    return aftercare_warnings(answer, work, err) && aftercare_events(answer, work, err) &&
           glucose_json(answer, work, err) && diary_json(answer, work, err) && discharge_json(answer, work, err) &&
           followups_json(answer, work, err) && spoken(work, err);
}

/* {"line", "findings", "procedure",
 *  "timeline": [{"id", "text", "from_h", "until_h", "from", "until" (instants, or null where the time of the injection is not known), "rule",
 *    "source", "mark"}],
 *  "diary": {"due": [{"at", "tolerance_min", "state": "ahead"|"open"|"on_time"|"late"|"missed", "entry": id|null}], "link_ends", "due_so_far", "on_time",
 *    "late", "missed", "kept_percent", "claimed_percent", "findings"},
 *  "glucose": null | {"ask", "checks_least", "checks_most", "from", "until", "until_most", "alert_mgdl": [2], "alert_mmol": [2], "rise_mgdl",
 *    "rise_mmol", "normal", "rule", "source", "mark"},
 *  "warnings": [{"id", "name", "urgency": "emergency"|"today", "do", "reported": [entry ids], "rule", "source", "mark"}],
 *  "events": [{"id", "name", "class": "expected"|"unusual"|"serious", "rate", "until_d", "recorded": [entry ids], "rule", ...}],
 *  "other_events": [entry ids of no kind that the rules name],
 *  "discharge": {"ready", "observed_min", "findings"},
 *  "followup": [{"id", "due", "from", "until", "state": "ahead"|"due"|"done"|"missed", "visit": id|null, "rule", ...}]}.
 * A procedure that is none of the case's, or was not done, gives the line and findings alone. */
bool scot_answer_aftercare(json_t **out, const json_t *dossier, json_int_t procedure, const struct scot_rules *rules,
                           struct scot_error *err)
{
    const struct scot_rules dated = scot_rules_on(rules, scot_dossier_today(dossier));
    struct aftercare_work *work = scot_alloc(1, sizeof *work, err);
    json_t *answer = json_pack("{s:I}", "procedure", procedure);
    bool ok = work != NULL;
    if (ok) {
        work->dossier = dossier;
        work->procedure = procedure;
        work->rules = &dated;
        struct scot_findings about_all = {0};
        ok = blocks_read(&work->blocks, &about_all, dossier, &dated, err);
        work->n = ok ? blocks_find(work->blocks, procedure) : -1;
        ok = ok && (work->n < 0 || fill(answer, work, err));
    }
    if (ok) {
        if (work->n < 0)
            json_object_set_new(
                answer, "line",
                json_string("no procedure that was done has this number, so there is nothing to follow"));
        else
            say_line(work, answer);
        json_object_set_new(answer, "findings", scot_answer_findings(&work->findings));
        *out = answer;
    } else {
        json_decref(answer);
    }
    if (work != NULL)
        blocks_destroy(&work->blocks);
    scot_free(work);
    return ok;
}
