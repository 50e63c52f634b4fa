#include "record/answer.h"

#include <math.h>
#include <string.h>

json_t *scot_answer_findings(const struct scot_findings *findings)
{
    json_t *list = json_array();
    for (int i = 0; i < findings->count; i++) {
        const struct scot_finding *f = &findings->at[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "weight", scot_finding_weight_id[f->weight], "rule",
                                              f->rule, "text", f->text, "source", f->source, "mark", f->mark));
    }
    return list;
}

const json_t *scot_dossier_entry(const json_t *dossier, const char *form, size_t n)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(dossier, "entries"), i, entry)
        if (scot_member_is(entry, "form", form) && n-- == 0)
            return entry;
    return NULL;
}

const json_t *scot_dossier_last(const json_t *dossier, const char *form)
{
    const json_t *last = NULL, *entry;
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, form, n)) != NULL; n++)
        last = entry;
    return json_object_get(last, "body");
}

const json_t *scot_dossier_by_id(const json_t *dossier, json_int_t id)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(dossier, "entries"), i, entry)
        if (json_integer_value(json_object_get(entry, "id")) == id)
            return entry;
    return NULL;
}

const char *scot_member_text(const json_t *body, const char *member)
{
    const char *text = json_string_value(json_object_get(body, member));
    return text != NULL ? text : "";
}

double scot_member_number(const json_t *body, const char *member)
{
    const json_t *value = json_object_get(body, member);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

bool scot_member_is(const json_t *body, const char *member, const char *wanted)
{
    return strcmp(scot_member_text(body, member), wanted) == 0;
}

bool scot_member_date(struct scot_date *out, const json_t *body, const char *member)
{
    return scot_date_parse(out, scot_member_text(body, member), NULL);
}

bool scot_member_instant(int64_t *out_s, const json_t *body, const char *member)
{
    return scot_instant_parse(out_s, scot_member_text(body, member), NULL);
}

bool scot_member_has(const json_t *body, const char *member, const char *id)
{
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(body, member), i, value)
        if (json_is_string(value) && strcmp(json_string_value(value), id) == 0)
            return true;
    return false;
}

struct scot_date scot_dossier_today(const json_t *dossier)
{
    struct scot_date today = {1900, 1, 1};
    scot_member_date(&today, dossier, "today");
    return today;
}

bool scot_dossier_is_carried_out(const json_t *dossier, const json_t *plan)
{
    struct scot_date wanted, date;
    const json_t *entry;
    if (!scot_member_date(&wanted, plan, "date"))
        return false;
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "procedure", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        if (scot_member_is(body, "status", "done") &&
            scot_member_is(body, "kind", scot_member_text(plan, "kind")) &&
            scot_member_date(&date, body, "date") && scot_date_compare(date, wanted) >= 0)
            return true;
    }
    return false;
}
