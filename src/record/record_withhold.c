#include <string.h>

#include "record/record_parts.h"

/* Who may not know who it is reads no free words either: a name is in them sooner or later. What was said is withheld, that something was
 * said is not: a reason given is a reason, whatever it is. A form's field says what it is free of (doc/case.md, "Forms"). */

static const char withheld[] = "withheld";

static bool is_told(const json_t *field, bool whole)
{
    return strcmp(scot_member_text(field, "type"), "text") != 0 || json_is_true(json_object_get(field, "nameless")) ||
           (whole && json_is_true(json_object_get(field, "weighed")));
}

static bool withhold_words(json_t *body, const json_t *fields, bool whole)
{
    const char *id;
    void *next;
    json_t *value, *row;
    size_t i;
    bool ok = true;
    json_object_foreach_safe(body, next, id, value) {
        const json_t *field = scot_form_field(fields, id);
        if (field == NULL) /* the form has it no more, nor says what it is */
            json_object_del(body, id);
        else if (strcmp(scot_member_text(field, "type"), "rows") == 0)
            json_array_foreach(value, i, row)
                ok = ok && withhold_words(row, json_object_get(field, "fields"), whole);
        else if (!is_told(field, whole))
            ok = ok && (json_string_length(value) == 0 || json_object_set_new(body, id, json_string(withheld)) == 0);
    }
    return ok;
}

bool record_withhold(const struct scot_actor *actor, const struct scot_forms *forms, int64_t made_by, bool whole, json_t *entry,
                     struct scot_error *err)
{
    const json_t *form = scot_form(forms, scot_member_text(entry, "form"));
    bool own = actor->user > 0 && made_by == actor->user;
    if (own || scot_permit(actor->role, SCOT_MAY_READ_NAMES))
        return true;
    bool ok = withhold_words(json_object_get(entry, "body"), json_object_get(form, "fields"), whole);
    if (ok && scot_member_text(entry, "reason")[0] != '\0')
        ok = json_object_set_new(entry, "reason", json_string(withheld)) == 0;
    return ok || scot_fail(err, "out of memory for a dossier");
}
