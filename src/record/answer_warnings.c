#include <stdio.h>
#include <string.h>

#include "care/aftercare.h"
#include "record/answer.h"

/* Warning signs that a diary told and nobody has answered yet: one rule for the safety limit, the case and the day's list. */

/* It says that it answers what was open, and was written after the sign was told. What has a date is not of an earlier day either: to
 * correct an old note answers nothing new. A day's grace, because the date is the clinic's and the instant is UTC's. */
static bool answers(const json_t *entry, const char *told_at)
{
    const json_t *body = json_object_get(entry, "body");
    struct scot_date date, told;
    char day[11];
    snprintf(day, sizeof day, "%.10s", told_at);
    return json_is_true(json_object_get(body, "answers_warning")) && strcmp(scot_member_text(entry, "made_at"), told_at) > 0 &&
           (!scot_member_date(&date, body, "date") || !scot_date_parse(&told, day, NULL) ||
            scot_date_days(date) >= scot_date_days(told) - 1);
}

static bool is_settled(const json_t *dossier, const char *told_at)
{
    static const char *const by[] = {"event", "visit", "note"};
    const json_t *entry;
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++)
        for (size_t n = 0; (entry = scot_dossier_entry(dossier, by[i], n)) != NULL; n++)
            if (answers(entry, told_at))
                return true;
    return false;
}

const json_t *scot_dossier_open_warning(const json_t *dossier, size_t *at)
{
    const json_t *entries = json_object_get(dossier, "entries"), *entry;
    while ((entry = json_array_get(entries, (*at)++)) != NULL)
        if (scot_member_is(entry, "form", "diary") && json_array_size(json_object_get(json_object_get(entry, "body"), "warning")) > 0 &&
            !is_settled(dossier, scot_member_text(entry, "made_at")))
            return entry;
    return NULL;
}

/* A sign that no row knows is told all the same: by its id, and as one to be called about. */
static json_t *sign_json(const struct scot_warnings *known, const char *id)
{
    const struct scot_warning *w = scot_care_warning(known, id);
    return json_pack("{s:s, s:s, s:s, s:s}", "id", id, "name", w != NULL ? w->name : id, "urgency",
                     scot_urgency_id[w != NULL ? w->urgency : SCOT_URGENCY_TODAY], "do", w != NULL ? w->what_to_do : "");
}

static json_t *warning_json(const struct scot_warnings *known, const json_t *entry)
{
    const json_t *body = json_object_get(entry, "body"), *at = json_object_get(body, "at");
    json_t *signs = json_array(), *id;
    size_t i;
    json_array_foreach(json_object_get(body, "warning"), i, id)
        json_array_append_new(signs, sign_json(known, json_is_string(id) ? json_string_value(id) : ""));
    return json_pack("{s:O, s:O, s:s, s:o}", "entry", json_object_get(entry, "id"), "at",
                     at != NULL ? at : json_object_get(entry, "made_at"), "words", scot_member_text(body, "words"), "signs", signs);
}

bool scot_answer_warnings(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    const struct scot_rules dated = scot_rules_on(rules, scot_dossier_today(dossier));
    struct scot_warnings known;
    const json_t *entry;
    if (!scot_care_warnings(&known, &dated, err))
        return false;
    json_t *open = json_array();
    for (size_t at = 0; (entry = scot_dossier_open_warning(dossier, &at)) != NULL;)
        json_array_insert_new(open, 0, warning_json(&known, entry));
    *out = json_pack("{s:o}", "open", open);
    return *out != NULL || scot_fail(err, "out of memory for warning signs");
}
