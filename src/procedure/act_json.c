#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/say.h"
#include "procedure/act.h"

/* Acts as JSON: {"do":"act.consent","benefits":1,...}. */

static int number_called(const struct scot_act_spec *spec, const char *member)
{
    for (int i = 0; i < SCOT_ACT_NUMBERS && spec->number[i] != NULL; i++)
        if (strcmp(spec->number[i] + (spec->number[i][0] == '?'), member) == 0)
            return i;
    return -1;
}

static int text_called(const struct scot_act_spec *spec, const char *member)
{
    for (int i = 0; i < SCOT_ACT_TEXTS && spec->text[i] != NULL; i++)
        if (strcmp(spec->text[i] + (spec->text[i][0] == '?'), member) == 0)
            return i;
    return -1;
}

static bool read_text(struct scot_act *act, int i, const json_t *value, const char *member, struct scot_error *err)
{
    const char *act_name = scot_acts[act->spec].name;
    if (!json_is_string(value))
        return scot_fail(err, "%s: %s is not a string", act_name, member);
    if (json_string_length(value) >= SCOT_ACT_TEXT_BYTES)
        return scot_fail(err, "%s: %s has %zu bytes, wanted at most %d", act_name, member, json_string_length(value),
                         SCOT_ACT_TEXT_BYTES - 1);
    memcpy(act->text[i], json_string_value(value), json_string_length(value) + 1);
    return true;
}

static bool read_member(struct scot_act *act, const char *member, const json_t *value, struct scot_error *err)
{
    const struct scot_act_spec *spec = &scot_acts[act->spec];
    int number = number_called(spec, member), text = text_called(spec, member);
    if (text >= 0)
        return read_text(act, text, value, member, err);
    if (number < 0)
        return scot_fail(err, "%s: no member is called %.40s", spec->name, member);
    if (!json_is_number(value) && !json_is_boolean(value))
        return scot_fail(err, "%s: %s is not a number", spec->name, member);
    act->number[number] = json_is_boolean(value) ? json_is_true(value) : json_number_value(value);
    return true;
}

static bool read_object(struct scot_act *act, json_t *object, struct scot_error *err)
{
    const char *name = json_string_value(json_object_get(object, "do")), *member;
    json_t *value;
    if (name == NULL || (act->spec = scot_act_find(name)) < 0)
        return scot_fail(err, "no act is called %.40s", name != NULL ? name : "nothing");
    json_object_foreach(object, member, value)
        if (strcmp(member, "do") != 0 && !read_member(act, member, value, err))
            return false;
    return scot_act_check(act, err);
}

bool scot_act_read(struct scot_act *out, const char *json, size_t length, struct scot_error *err)
{
    json_error_t trouble;
    json_t *object = json_loadb(json, length, JSON_REJECT_DUPLICATES, &trouble);
    if (object == NULL)
        return scot_fail(err, "not JSON at byte %d: %.100s", trouble.position, trouble.text);
    struct scot_act act = {0};
    for (int i = 0; i < SCOT_ACT_NUMBERS; i++)
        act.number[i] = NAN;
    bool ok = read_object(&act, object, err);
    json_decref(object);
    if (ok)
        *out = act;
    return ok;
}

size_t scot_act_write(const struct scot_act *act, char *buffer, size_t size)
{
    struct scot_say say = {buffer, size, 0};
    const struct scot_act_spec *spec = &scot_acts[act->spec];
    scot_say(&say, "{\"do\":\"%s\"", spec->name);
    for (int i = 0; i < SCOT_ACT_NUMBERS && spec->number[i] != NULL; i++)
        if (!isnan(act->number[i]))
            scot_say(&say, ",\"%s\":%.17g", spec->number[i] + (spec->number[i][0] == '?'), act->number[i]);
    for (int i = 0; i < SCOT_ACT_TEXTS && spec->text[i] != NULL; i++)
        if (act->text[i][0] != '\0') {
            scot_say(&say, ",\"%s\":", spec->text[i] + (spec->text[i][0] == '?'));
            scot_say_string(&say, act->text[i]);
        }
    scot_say(&say, "}");
    return scot_say_end(&say);
}
