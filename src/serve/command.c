#include "serve/command.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

static const struct {
    const char *name;
    enum scot_wish_kind kind;
} driving[] = {{"drive", SCOT_WISH_DRIVE}, {"yield", SCOT_WISH_YIELD}, {"alive", SCOT_WISH_ALIVE}};

static bool read_object(struct scot_wish *out, json_t *object, const char *text, size_t length, char name[32],
                        struct scot_error *err)
{
    const json_t *word = json_object_get(object, "do");
    if (!json_is_string(word))
        return scot_fail(err, "the message has no \"do\" word, wanted {\"do\":\"pedal\",\"down\":1} or its like");
    const char *said = json_string_value(word);
    snprintf(name, 32, "%.31s", said);
    for (size_t i = 0; i < sizeof driving / sizeof *driving; i++)
        if (strcmp(said, driving[i].name) == 0) {
            out->kind = driving[i].kind;
            return json_object_size(object) == 1 || scot_fail(err, "%s takes no arguments", said);
        }
    out->kind = SCOT_WISH_COMMAND;
    return scot_command_read(&out->command, text, length, err);
}

bool scot_wish_read(struct scot_wish *out, const char *text, size_t length, char name[32], struct scot_error *err)
{
    char unused[32];
    if (name == NULL)
        name = unused;
    name[0] = '\0';
    json_error_t trouble;
    json_t *object = json_loadb(text, length, JSON_REJECT_DUPLICATES, &trouble);
    if (object == NULL)
        return scot_fail(err, "not JSON at byte %d: %.100s", trouble.position, trouble.text);
    bool ok = json_is_object(object) ? read_object(out, object, text, length, name, err)
                                     : scot_fail(err, "the message is not an object, wanted {\"do\":...}");
    json_decref(object);
    return ok;
}
