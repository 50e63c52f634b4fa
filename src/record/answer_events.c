#include <math.h>
#include <string.h>

#include "record/aftercare_parts.h"
#include "record/answer.h"
#include "record/answer_parts.h"

/* After one procedure: warning signs that were told, adverse events that were recorded. */

/* The entries (diary, visits) that tick this sign. */
static json_t *reported(const struct aftercare_work *work, const char *sign)
{
    json_t *list = json_array(), *entry;
    size_t i;
    json_array_foreach(json_object_get(work->dossier, "entries"), i,
                       entry) if ((scot_member_is(entry, "form", "diary") || scot_member_is(entry, "form", "visit")) &&
                                  aftercare_is_about(work, entry) &&
                                  scot_member_has(json_object_get(entry, "body"), "warning", sign))
        json_array_append(list, json_object_get(entry, "id"));
    return list;
}

bool aftercare_warnings(json_t *answer, struct aftercare_work *work, struct scot_error *err)
{
    json_t *list = json_array();
    json_object_set_new(answer, "warnings", list);
    if (!scot_care_warnings(&work->warnings, work->rules, err))
        return false;
    for (int i = 0; i < work->warnings.count; i++) {
        const struct scot_warning *w = &work->warnings.at[i];
        json_t *by = reported(work, w->id);
        json_t *one = json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", w->id, "name", w->name, "urgency",
                                scot_urgency_id[w->urgency], "do", w->what_to_do, "reported", by);
        if (json_array_size(by) > 0)
            scot_find(&work->findings, work->rules, SCOT_WARN, w->rule, "told after this procedure: %s. %s", w->name,
                      w->what_to_do);
        aftercare_put_source(one, work->rules, w->rule);
        json_array_append_new(list, one);
    }
    return true;
}

static bool is_over(const json_t *body)
{
    struct scot_date ended;
    return scot_member_date(&ended, body, "ended") || scot_member_is(body, "outcome", "over");
}

/* The recorded events of this kind (NULL: of none that the rules name), each judged. */
static json_t *events_of(struct aftercare_work *work, const struct scot_event *event)
{
    json_t *list = json_array();
    const json_t *entry;
    int days = scot_date_days(scot_dossier_today(work->dossier)) - scot_date_days(work->facts.date);
    for (size_t n = 0; (entry = scot_dossier_entry(work->dossier, "event", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        const struct scot_event *known = scot_care_event(&work->events, scot_member_text(body, "what"));
        const char *seriousness = scot_member_text(body, "seriousness");
        if (!aftercare_is_about(work, entry) || known != event)
            continue;
        scot_care_event_judge(&work->findings, work->rules, event, days, is_over(body),
                              seriousness[0] != '\0' && strcmp(seriousness, "not_serious") != 0);
        json_array_append(list, json_object_get(entry, "id"));
    }
    return list;
}

/* What was noticed at once stands in the procedure's own form. */
static void judge_noticed(struct aftercare_work *work)
{
    size_t i;
    json_t *noticed;
    json_array_foreach(json_object_get(work->body, "events"), i, noticed)
    {
        const char *id = json_string_value(noticed);
        const struct scot_event *event = scot_care_event_noticed(&work->events, work->rules, id != NULL ? id : "");
        scot_care_event_judge(&work->findings, work->rules, event, 0, false, false);
    }
}

/* Blood sugar that was measured, as an event's form has it. */
static bool judge_sugar(struct aftercare_work *work, struct scot_error *err)
{
    const json_t *entry;
    for (size_t n = 0; (entry = scot_dossier_entry(work->dossier, "event", n)) != NULL; n++) {
        double mgdl = scot_member_number(json_object_get(entry, "body"), "glucose_mgdl");
        if (aftercare_is_about(work, entry) && !isnan(mgdl) &&
            !scot_care_glucose_judge(&work->findings, work->rules, mgdl, err))
            return false;
    }
    return true;
}

bool aftercare_events(json_t *answer, struct aftercare_work *work, struct scot_error *err)
{
    json_t *list = json_array();
    json_object_set_new(answer, "events", list);
    if (!scot_care_events(&work->events, work->rules, err))
        return false;
    for (int i = 0; i < work->events.count; i++) {
        const struct scot_event *e = &work->events.at[i];
        json_t *one = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "id", e->id, "name", e->name, "class",
                                scot_event_class_id[e->class], "rate", e->rate, "until_d", answer_number(e->until_d),
                                "recorded", events_of(work, e));
        aftercare_put_source(one, work->rules, e->rule);
        json_array_append_new(list, one);
    }
    json_object_set_new(answer, "other_events", events_of(work, NULL));
    judge_noticed(work);
    return judge_sugar(work, err);
}
