#include "xray/command_json.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/say.h"

/* The one command that carries a word beside its numbers. */
static const char carries_text[] = "scout.label";

int scot_command_find(const char *name)
{
    for (int i = 0; i < scot_room_command_count; i++)
        if (strcmp(scot_room_commands[i].name, name) == 0)
            return i;
    return -1;
}

/* Which argument of the command a member is; -1 for none. */
static int argument_of(const struct scot_command_spec *spec, const char *member)
{
    for (int i = 0; i < SCOT_COMMAND_ARGS && spec->arg[i] != NULL; i++)
        if (strcmp(spec->arg[i] + (spec->arg[i][0] == '?'), member) == 0)
            return i;
    return -1;
}

static bool read_number(double *out, const json_t *value, const struct scot_command_spec *spec, int i,
                        struct scot_error *err)
{
    const char *argument = spec->arg[i] + (spec->arg[i][0] == '?');
    double number;
    if (json_is_number(value))
        number = json_number_value(value);
    else if (json_is_boolean(value))
        number = json_is_true(value);
    else
        return scot_fail(err, "%s: %s is not a number, wanted %g to %g", spec->name, argument, spec->least[i],
                         spec->most[i]);
    if (!(number >= spec->least[i] && number <= spec->most[i]))
        return scot_fail(err, "%s: %s is %g, wanted %g to %g", spec->name, argument, number, spec->least[i],
                         spec->most[i]);
    *out = number;
    return true;
}

static bool read_text(char text[32], const json_t *value, const struct scot_command_spec *spec,
                      struct scot_error *err)
{
    if (!json_is_string(value))
        return scot_fail(err, "%s: text is not a string", spec->name);
    const char *word = json_string_value(value);
    size_t length = json_string_length(value);
    if (length > 31)
        return scot_fail(err, "%s: text has %zu bytes, wanted at most 31", spec->name, length);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)word[i] < 0x20 || word[i] == 0x7f)
            return scot_fail(err, "%s: text has a control character, wanted printable ones", spec->name);
    memcpy(text, word, length + 1);
    return true;
}

static bool read_member(struct scot_command *command, const char *member, const json_t *value,
                        struct scot_error *err)
{
    const struct scot_command_spec *spec = &scot_room_commands[command->spec];
    if (strcmp(member, "text") == 0 && strcmp(spec->name, carries_text) == 0)
        return read_text(command->text, value, spec, err);
    int i = argument_of(spec, member);
    if (i < 0)
        return scot_fail(err, "%s: no argument is called %.40s", spec->name, member);
    return read_number(&command->value[i], value, spec, i, err);
}

static bool read_command(struct scot_command *command, json_t *object, const char *name, struct scot_error *err)
{
    *command = (struct scot_command){.spec = scot_command_find(name)};
    if (command->spec < 0)
        return scot_fail(err, "no command is called %.40s; /api/v1/info lists them", name);
    const struct scot_command_spec *spec = &scot_room_commands[command->spec];
    for (int i = 0; i < SCOT_COMMAND_ARGS; i++)
        command->value[i] = (double)NAN;
    const char *member;
    json_t *value;
    json_object_foreach(object, member, value)
        if (strcmp(member, "do") != 0 && !read_member(command, member, value, err))
            return false;
    for (int i = 0; i < SCOT_COMMAND_ARGS && spec->arg[i] != NULL; i++)
        if (spec->arg[i][0] != '?' && isnan(command->value[i]))
            return scot_fail(err, "%s: %s is missing, wanted %g to %g", spec->name, spec->arg[i], spec->least[i],
                             spec->most[i]);
    return true;
}

bool scot_command_read(struct scot_command *out, const char *json, size_t length, struct scot_error *err)
{
    json_error_t trouble;
    json_t *object = json_loadb(json, length, JSON_REJECT_DUPLICATES, &trouble);
    if (object == NULL)
        return scot_fail(err, "not JSON at byte %d: %.100s", trouble.position, trouble.text);
    const char *name = json_string_value(json_object_get(object, "do"));
    bool ok = name != NULL ? read_command(out, object, name, err) : scot_fail(err, "the command has no \"do\" word");
    json_decref(object);
    return ok;
}

size_t scot_command_write(const struct scot_command *command, char *buffer, size_t size)
{
    struct scot_say say = {buffer, size, 0};
    const struct scot_command_spec *spec = &scot_room_commands[command->spec];
    scot_say(&say, "{\"do\":\"%s\"", spec->name);
    for (int i = 0; i < SCOT_COMMAND_ARGS && spec->arg[i] != NULL; i++)
        if (!isnan(command->value[i]))
            scot_say(&say, ",\"%s\":%.17g", spec->arg[i] + (spec->arg[i][0] == '?'), command->value[i]);
    if (strcmp(spec->name, carries_text) == 0) {
        scot_say(&say, ",\"text\":");
        scot_say_string(&say, command->text);
    }
    scot_say(&say, "}");
    return scot_say_end(&say);
}
