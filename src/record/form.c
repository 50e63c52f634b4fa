#include "record/form.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "record/form_parts.h"

enum { FORM_BYTES = 256 * 1024 };

struct scot_forms {
    json_t *all;
};

static bool is_word(const json_t *object, const char *member)
{
    return json_string_length(json_object_get(object, member)) > 0;
}

static bool fields_are_good(const json_t *fields, int depth, struct scot_error *err);

static bool options_are_good(const json_t *field, struct scot_error *err)
{
    const json_t *options = json_object_get(field, "options");
    size_t i;
    json_t *option;
    if (json_array_size(options) == 0)
        return scot_fail(err, "field %s has no options", json_string_value(json_object_get(field, "id")));
    json_array_foreach(options, i, option)
        if (!is_word(option, "id") || !is_word(option, "label"))
            return scot_fail(err, "option %zu of field %s lacks id or label", i + 1, json_string_value(json_object_get(field, "id")));
    return true;
}

static bool field_is_good(const json_t *field, int depth, struct scot_error *err)
{
    static const char *const known[] = {"id", "label", "type", "required", "weak", "group", "help", "requirements", "options",
                                        "min", "max", "step", "unit", "most", "line", "form", "fields", "nameless", "weighed", "past"};
    if (!is_word(field, "id") || !is_word(field, "label") || !is_word(field, "type"))
        return scot_fail(err, "a field lacks id, label or type");
    const char *id = json_string_value(json_object_get(field, "id")), *member;
    json_t *value;
    json_object_foreach((json_t *)field, member, value) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            found |= strcmp(known[i], member) == 0;
        if (!found)
            return scot_fail(err, "field %s has \"%.40s\", which no field has", id, member);
    }
    if (form_type_of(field) != FORM_TEXT && (json_object_get(field, "nameless") != NULL || json_object_get(field, "weighed") != NULL))
        return scot_fail(err, "field %s is no text, and says of its words what they hold", id);
    if (form_type_of(field) != FORM_DATE && form_type_of(field) != FORM_TIME && json_object_get(field, "past") != NULL)
        return scot_fail(err, "field %s is neither date nor time, and says that it has been", id);
    switch (form_type_of(field)) {
    case FORM_UNKNOWN:
        return scot_fail(err, "field %s is of type \"%.20s\", which no field is", id, json_string_value(json_object_get(field, "type")));
    case FORM_NUMBER:
        return (json_is_number(json_object_get(field, "min")) && json_is_number(json_object_get(field, "max"))) ||
               scot_fail(err, "field %s lacks min or max", id);
    case FORM_CHOICE:
    case FORM_CHOICES:
        return options_are_good(field, err);
    case FORM_ENTRY:
        return is_word(field, "form") || scot_fail(err, "field %s does not say which form's entry", id);
    case FORM_ROWS:
        return depth == 0 ? fields_are_good(json_object_get(field, "fields"), 1, err) : scot_fail(err, "field %s: rows within rows", id);
    default:
        return true;
    }
}

static bool fields_are_good(const json_t *fields, int depth, struct scot_error *err)
{
    size_t i, j;
    json_t *field, *other;
    if (json_array_size(fields) == 0)
        return scot_fail(err, "there are no fields");
    json_array_foreach(fields, i, field) {
        if (!field_is_good(field, depth, err))
            return false;
        for (j = 0; j < i; j++) {
            other = json_array_get(fields, j);
            if (strcmp(json_string_value(json_object_get(other, "id")), json_string_value(json_object_get(field, "id"))) == 0)
                return scot_fail(err, "field %s is there twice", json_string_value(json_object_get(field, "id")));
        }
    }
    return true;
}

static bool form_is_good(const json_t *form, const char *file, struct scot_error *err)
{
    char wanted[80];
    if (!is_word(form, "id") || !is_word(form, "title") || json_array_size(json_object_get(form, "who")) == 0)
        return scot_fail(err, "the form lacks id, title or who may write it");
    snprintf(wanted, sizeof wanted, "%.60s.json", json_string_value(json_object_get(form, "id")));
    if (strcmp(wanted, file) != 0)
        return scot_fail(err, "the form's id is \"%.40s\", wanted the file's name", json_string_value(json_object_get(form, "id")));
    return fields_are_good(json_object_get(form, "fields"), 0, err);
}

bool form_add(struct scot_forms *forms, const char *file, const char *text, size_t size, struct scot_error *err)
{
    json_error_t why;
    json_t *form = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
    if (form == NULL)
        return scot_fail(err, "%s line %d: %s", file, why.line, why.text);
    bool ok = form_is_good(form, file, err);
    if (!ok)
        scot_error_prefix(err, file);
    ok = ok && (json_object_set(forms->all, json_string_value(json_object_get(form, "id")), form) == 0 ||
                scot_fail(err, "no memory for form %s", file));
    json_decref(form);
    return ok;
}

static bool read_form(struct scot_forms *forms, const char *folder, const char *file, struct scot_error *err)
{
    char path[4096], *text;
    if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path)
        return scot_fail(err, "the path of %s is too long", file);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return scot_fail(err, "form %s cannot be read", file);
    text = scot_alloc(FORM_BYTES + 1, 1, err);
    size_t size = text != NULL ? fread(text, 1, FORM_BYTES + 1, stream) : 0;
    fclose(stream);
    bool ok = text != NULL && (size <= FORM_BYTES || scot_fail(err, "form %s is over the limit, wanted at most %d bytes", file, FORM_BYTES)) &&
              form_add(forms, file, text, size, err);
    scot_free(text);
    return ok;
}

bool forms_create(struct scot_forms **out, struct scot_error *err)
{
    struct scot_forms *forms = scot_alloc(1, sizeof *forms, err);
    if (forms == NULL)
        return false;
    forms->all = json_object();
    *out = forms;
    return true;
}

bool scot_forms_read_folder(struct scot_forms **out, const char *folder, struct scot_error *err)
{
    struct scot_forms *forms = NULL;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return scot_fail(err, "the folder of forms %s cannot be read", folder);
    bool ok = forms_create(&forms, err);
    for (struct dirent *d; ok && (d = readdir(dir)) != NULL;) {
        size_t length = strlen(d->d_name);
        if (length > 5 && d->d_name[0] != '.' && strcmp(d->d_name + length - 5, ".json") == 0)
            ok = read_form(forms, folder, d->d_name, err);
    }
    closedir(dir);
    if (ok && json_object_size(forms->all) == 0)
        ok = scot_fail(err, "the folder of forms %s holds none", folder);
    if (!ok)
        scot_forms_destroy(&forms);
    else
        *out = forms;
    return ok;
}

void scot_forms_destroy(struct scot_forms **forms)
{
    if (*forms == NULL)
        return;
    json_decref((*forms)->all);
    scot_free(*forms);
    *forms = NULL;
}

const json_t *scot_form(const struct scot_forms *forms, const char *id)
{
    return json_object_get(forms->all, id);
}

const json_t *scot_forms_all(const struct scot_forms *forms)
{
    return forms->all;
}

bool scot_form_is_once(const struct scot_forms *forms, const char *id)
{
    return json_is_true(json_object_get(scot_form(forms, id), "once"));
}

static bool names(const json_t *list, const char *role)
{
    size_t i;
    json_t *who;
    json_array_foreach(list, i, who)
        if (json_is_string(who) && strcmp(json_string_value(who), role) == 0)
            return true;
    return false;
}

bool scot_form_may_write(const struct scot_forms *forms, const char *id, const char *role)
{
    return names(json_object_get(scot_form(forms, id), "who"), role);
}

bool scot_form_may_read(const struct scot_forms *forms, const char *id, const char *role)
{
    const json_t *form = scot_form(forms, id), *read = json_object_get(form, "read");
    if (scot_form_may_write(forms, id, role) || names(read, role))
        return true;
    return read == NULL && (strcmp(role, "physician") == 0 || strcmp(role, "nurse") == 0);
}
