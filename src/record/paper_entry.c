#include <stdio.h>
#include <string.h>

#include "record/form_parts.h"
#include "record/paper_parts.h"

static const json_t *fields_of(const struct paper_desk *desk, const char *form)
{
    return desk->order->forms != NULL ? json_object_get(scot_form(desk->order->forms, form), "fields") : NULL;
}

/* What one field holds; rows and links to other entries are told elsewhere. */
static const char *value_of(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const json_t *field,
                            const json_t *body)
{
    const char *id = scot_member_text(field, "id");
    out[0] = '\0';
    switch (form_type_of(field)) {
    case FORM_TEXT:
    case FORM_ANSWER:
        return scot_member_text(body, id);
    case FORM_NUMBER:
        return paper_number(out, body, id, scot_member_text(field, "unit"));
    case FORM_CHOICE:
        return paper_choice(out, desk, form, id, body);
    case FORM_CHOICES:
        return paper_choices(out, desk, form, id, body);
    case FORM_FLAG:
        return json_is_true(json_object_get(body, id)) ? "yes" : "";
    case FORM_DATE:
        return paper_date(out, body, id);
    case FORM_TIME:
        return paper_instant(out, body, id);
    default:
        return out;
    }
}

/* Without its form an entry still is told, by the ids of its fields. */
static void tell_bare(json_t *facts, const struct paper_desk *desk, const json_t *body)
{
    const char *id;
    json_t *value;
    json_object_foreach((json_t *)body, id, value) {
        char label[PAPER_WORDS];
        if (json_is_string(value))
            paper_fact_if(facts, paper_label(label, desk, "", "", id), json_string_value(value));
    }
}

void paper_entry(struct paper_desk *desk, const char *form, const json_t *body)
{
    size_t i;
    json_t *field, *facts = paper_facts(desk);
    if (fields_of(desk, form) == NULL)
        tell_bare(facts, desk, body);
    json_array_foreach(fields_of(desk, form), i, field) {
        char words[PAPER_WORDS];
        paper_fact_if(facts, scot_member_text(field, "label"), value_of(words, desk, form, field, body));
    }
}

const char *paper_lacks(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const json_t *body)
{
    size_t i;
    json_t *field;
    out[0] = '\0';
    json_array_foreach(fields_of(desk, form), i, field)
        if (json_is_true(json_object_get(field, "weak")) && json_object_get(body, scot_member_text(field, "id")) == NULL)
            paper_join(out, ", ", scot_member_text(field, "label"));
    return out;
}
