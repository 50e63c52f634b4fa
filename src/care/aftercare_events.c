#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/aftercare.h"
#include "care/row_names.h"

/* Warning signs, and adverse events from expected to serious. */

const char *const scot_urgency_id[2] = {"emergency", "today"};
const char *const scot_event_class_id[3] = {"expected", "unusual", "serious"};

static const char warning_head[] = "warning.", event_head[] = "event.";

static bool read_warning(struct scot_warning *out, const struct scot_rules *rules, struct scot_error *err)
{
    char row[64];
    int level;
    if (!scot_rules_text(&out->name, rules, row_called(row, warning_head, out->id, "name"), err) ||
        !scot_rules_text(&out->what_to_do, rules, row_called(out->rule, warning_head, out->id, "do"), err) ||
        !row_choice(&level, rules, row_called(row, warning_head, out->id, "level"), scot_urgency_id, 2, err))
        return false;
    out->urgency = (enum scot_urgency)level;
    return true;
}

bool scot_care_warnings(struct scot_warnings *out, const struct scot_rules *rules, struct scot_error *err)
{
    *out = (struct scot_warnings){0};
    for (int i = 0; i < scot_rules_count(rules); i++) {
        struct scot_warning w = {0};
        if (!row_names(w.id, ROW_ID, rules, i, warning_head, ".name"))
            continue;
        if (out->count == SCOT_WARNINGS)
            return scot_fail(err, "there are more than %d warning signs", SCOT_WARNINGS);
        if (!read_warning(&w, rules, err))
            return false;
        int at = out->count++;
        for (; at > 0 && out->at[at - 1].urgency > w.urgency; at--)
            out->at[at] = out->at[at - 1];
        out->at[at] = w;
    }
    return true;
}

const struct scot_warning *scot_care_warning(const struct scot_warnings *warnings, const char *id)
{
    for (int i = 0; i < warnings->count; i++)
        if (strcmp(warnings->at[i].id, id) == 0)
            return &warnings->at[i];
    return NULL;
}

static bool read_event(struct scot_event *out, const struct scot_rules *rules, struct scot_error *err)
{
    char row[64];
    int class;
    if (!scot_rules_text(&out->name, rules, row_called(row, event_head, out->id, "name"), err) ||
        !row_choice(&class, rules, row_called(out->rule, event_head, out->id, "class"), scot_event_class_id, 3, err))
        return false;
    out->class = (enum scot_event_class) class;
    out->rate = "";
    out->until_d = NAN;
    if (scot_rules_find(rules, row_called(row, event_head, out->id, "rate")) != NULL &&
        !scot_rules_text(&out->rate, rules, row, err))
        return false;
    return scot_rules_find(rules, row_called(row, event_head, out->id, "until")) == NULL ||
           scot_rules_number(&out->until_d, rules, row, "d", err);
}

bool scot_care_events(struct scot_events *out, const struct scot_rules *rules, struct scot_error *err)
{
    *out = (struct scot_events){0};
    for (int i = 0; i < scot_rules_count(rules); i++) {
        struct scot_event e = {0};
        if (!row_names(e.id, ROW_ID, rules, i, event_head, ".class"))
            continue;
        if (out->count == SCOT_EVENTS)
            return scot_fail(err, "there are more than %d adverse events", SCOT_EVENTS);
        if (!read_event(&e, rules, err))
            return false;
        int at = out->count++;
        for (; at > 0 && out->at[at - 1].class > e.class; at--)
            out->at[at] = out->at[at - 1];
        out->at[at] = e;
    }
    return true;
}

const struct scot_event *scot_care_event(const struct scot_events *events, const char *id)
{
    for (int i = 0; i < events->count; i++)
        if (strcmp(events->at[i].id, id) == 0)
            return &events->at[i];
    return NULL;
}

const struct scot_event *scot_care_event_noticed(const struct scot_events *events, const struct scot_rules *rules,
                                                 const char *noticed)
{
    char row[64];
    const char *id;
    snprintf(row, sizeof row, "after.noticed.%.31s", noticed);
    return scot_rules_text(&id, rules, row, NULL) ? scot_care_event(events, id) : NULL;
}

void scot_care_event_judge(struct scot_findings *out, const struct scot_rules *rules, const struct scot_event *event,
                           int days, bool over, bool serious)
{
    if (event == NULL) {
        scot_find(out, rules, serious ? SCOT_WARN : SCOT_NOTE, "event.watched", "an event that the rules do not name%s",
                  serious ? ": serious; followed until it is over" : "");
        return;
    }
    if (serious || event->class == SCOT_EVENT_SERIOUS)
        scot_find(out, rules, SCOT_WARN, event->rule, "%s: serious%s; followed until it is over", event->name,
                  over ? ", over" : "");
    else if (!over && !isnan(event->until_d) && days > event->until_d)
        scot_find(out, rules, SCOT_WARN, event->rule,
                  "%s: still there after %d days, expected for at most %.0f; see the patient", event->name, days,
                  event->until_d);
    else
        scot_find(out, rules, SCOT_NOTE, event->rule, "%s: %s", event->name, scot_event_class_id[event->class]);
}
