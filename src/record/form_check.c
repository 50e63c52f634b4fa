#include <math.h>
#include <string.h>

#include "base/date.h"
#include "record/answer.h"
#include "record/form.h"
#include "record/form_parts.h"

enum { TEXT_MOST = 2000, ROWS_MOST = 40 };

enum form_type form_type_of(const json_t *field)
{
    static const char *const name[] = {"", "text", "number", "choice", "choices", "answer", "flag", "date", "time", "entry", "rows"};
    const char *type = json_string_value(json_object_get(field, "type"));
    for (int i = 1; type != NULL && i <= FORM_ROWS; i++)
        if (strcmp(type, name[i]) == 0)
            return (enum form_type)i;
    return FORM_UNKNOWN;
}

static double most_of(const json_t *field, double otherwise)
{
    const json_t *most = json_object_get(field, "most");
    return json_is_number(most) ? json_number_value(most) : otherwise;
}

static bool check_text(const json_t *field, const json_t *value, struct scot_error *err)
{
    if (!json_is_string(value))
        return scot_fail(err, "no text, wanted text");
    size_t length = json_string_length(value);
    if ((double)length > most_of(field, TEXT_MOST))
        return scot_fail(err, "%zu bytes, wanted at most %.0f", length, most_of(field, TEXT_MOST));
    const char *text = json_string_value(value);
    bool line = json_is_true(json_object_get(field, "line"));
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 32 && (line || (text[i] != '\n' && text[i] != '\t')))
            return scot_fail(err, "a control character, wanted %s", line ? "one line" : "text");
    return true;
}

/* what cannot be is caught where it is typed, and a unit mistaken for another mostly cannot be. */
static bool check_number(const json_t *field, const json_t *value, struct scot_error *err)
{
    double min = json_number_value(json_object_get(field, "min")), max = json_number_value(json_object_get(field, "max"));
    const char *unit = scot_member_text(field, "unit");
    const json_t *step = json_object_get(field, "step");
    if (!json_is_number(value))
        return scot_fail(err, "no number, wanted one from %g to %g%s%s", min, max, *unit ? " " : "", unit);
    double x = json_number_value(value);
    if (!(x >= min && x <= max))
        return scot_fail(err, "%g, wanted %g to %g%s%s", x, min, max, *unit ? " " : "", unit);
    if (json_is_number(step)) {
        double steps = (x - min) / json_number_value(step);
        if (fabs(steps - round(steps)) > 1e-6)
            return scot_fail(err, "%g, wanted steps of %g", x, json_number_value(step));
    }
    return true;
}

static bool is_option(const json_t *field, const json_t *value)
{
    size_t i;
    json_t *option;
    json_array_foreach(json_object_get(field, "options"), i, option)
        if (json_is_string(value) && strcmp(scot_member_text(option, "id"), json_string_value(value)) == 0)
            return true;
    return false;
}

static bool check_choice(const json_t *field, const json_t *value, struct scot_error *err)
{
    return is_option(field, value) ||
           scot_fail(err, "\"%.40s\", wanted one of its %zu options", json_is_string(value) ? json_string_value(value) : "",
                     json_array_size(json_object_get(field, "options")));
}

static bool check_choices(const json_t *field, const json_t *value, struct scot_error *err)
{
    if (!json_is_array(value))
        return scot_fail(err, "no list, wanted a list of its options");
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (!check_choice(field, json_array_get(value, i), err))
            return false;
        for (size_t j = 0; j < i; j++)
            if (json_equal(json_array_get(value, i), json_array_get(value, j)))
                return scot_fail(err, "\"%.40s\" twice", json_string_value(json_array_get(value, i)));
    }
    return true;
}

static bool check_answer(const json_t *value, struct scot_error *err)
{
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0 || strcmp(text, "unknown") == 0 ||
           scot_fail(err, "\"%.20s\", wanted yes, no or unknown", text);
}

static bool check_fields(const json_t *fields, const json_t *body, struct scot_error *err);

static bool check_rows(const json_t *field, const json_t *value, struct scot_error *err)
{
    size_t i;
    json_t *row;
    if (!json_is_array(value) || (double)json_array_size(value) > most_of(field, ROWS_MOST))
        return scot_fail(err, "%zu rows, wanted a list of at most %.0f", json_array_size(value), most_of(field, ROWS_MOST));
    json_array_foreach(value, i, row)
        if (!check_fields(json_object_get(field, "fields"), row, err))
            return false;
    return true;
}

static bool check_value(const json_t *field, const json_t *value, struct scot_error *err)
{
    struct scot_date date;
    int64_t instant_s;
    switch (form_type_of(field)) {
    case FORM_TEXT:
        return check_text(field, value, err);
    case FORM_NUMBER:
        return check_number(field, value, err);
    case FORM_CHOICE:
        return check_choice(field, value, err);
    case FORM_CHOICES:
        return check_choices(field, value, err);
    case FORM_ANSWER:
        return check_answer(value, err);
    case FORM_FLAG:
        return json_is_boolean(value) || scot_fail(err, "neither true nor false");
    case FORM_DATE:
        return scot_date_parse(&date, json_is_string(value) ? json_string_value(value) : "", err);
    case FORM_TIME:
        return scot_instant_parse(&instant_s, json_is_string(value) ? json_string_value(value) : "", err);
    case FORM_ENTRY:
        return (json_is_integer(value) && json_integer_value(value) > 0) || scot_fail(err, "no entry's number");
    case FORM_ROWS:
        return check_rows(field, value, err);
    default:
        return scot_fail(err, "of an unknown type");
    }
}

const json_t *scot_form_field(const json_t *fields, const char *id)
{
    size_t i;
    json_t *field;
    json_array_foreach(fields, i, field)
        if (strcmp(scot_member_text(field, "id"), id) == 0)
            return field;
    return NULL;
}

static bool is_empty(const json_t *value)
{
    return value == NULL || (json_is_string(value) && json_string_length(value) == 0) ||
           (json_is_array(value) && json_array_size(value) == 0);
}

static bool check_fields(const json_t *fields, const json_t *body, struct scot_error *err)
{
    const char *id;
    json_t *value, *field;
    size_t i;
    if (!json_is_object(body))
        return scot_fail(err, "no object, wanted the form's fields");
    json_object_foreach((json_t *)body, id, value) {
        const json_t *known = scot_form_field(fields, id);
        if (known == NULL)
            return scot_fail(err, "\"%.40s\" is no field of this form", id);
        if (!check_value(known, value, err)) {
            scot_error_prefix(err, scot_member_text(known, "label"));
            return false;
        }
    }
    json_array_foreach(fields, i, field)
        if (json_is_true(json_object_get(field, "required")) && is_empty(json_object_get(body, scot_member_text(field, "id"))))
            return scot_fail(err, "%s is missing", scot_member_text(field, "label"));
    return true;
}

bool scot_form_check(const struct scot_forms *forms, const char *id, const json_t *body, struct scot_error *err)
{
    const json_t *form = scot_form(forms, id);
    if (form == NULL)
        return scot_fail(err, "form \"%.40s\" is not known", id);
    return check_fields(json_object_get(form, "fields"), body, err);
}
