#include "rules_here.h"

#include <stdlib.h>

#include "support.h"

struct scot_rules *rules_here(void)
{
    struct scot_rules *rules = NULL;
    struct scot_error err = {0};
    const char *folder = getenv("RULES");
    assert_non_null(folder);
    if (!scot_rules_create(&rules, &err) || !scot_rules_read_folder(rules, folder, &err))
        fail_msg("%s", err.text);
    return rules;
}

/* JSON's own marks within words would end them. */
static void soften(char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '"' || *text == '\\')
            *text = '\'';
}

static void add_row(struct scot_rules *to, const struct scot_rule *from, const char *word)
{
    struct scot_rule copy = *from, *row = &copy;
    char text[1600], value[500];
    struct scot_error err = {0};
    soften(copy.text);
    soften(copy.source);
    if (word == NULL && row->is_number)
        snprintf(value, sizeof value, "%.17g", row->value);
    else
        snprintf(value, sizeof value, "\"%s\"", word != NULL ? word : row->text);
    int length = snprintf(text, sizeof text, "{\"rules\":[{\"id\": \"%s\", \"value\": %s, \"unit\": \"%s\", \"source\": \"%s\", \"mark\": \"%s\"}]}",
                          row->id, value, row->unit, row->source, row->mark);
    if (!scot_rules_add(to, "copy", text, (size_t)length, &err))
        fail_msg("%s", err.text);
}

struct scot_rules *rules_but(const struct scot_rules *rules, const char *id, const char *word)
{
    struct scot_rules *copy = NULL;
    struct scot_error err = {0};
    assert_true(scot_rules_create(&copy, &err));
    for (int i = 0; i < scot_rules_count(rules); i++) {
        const struct scot_rule *row = scot_rules_at(rules, i);
        bool it = strcmp(row->id, id) == 0;
        if (!it || word != NULL)
            add_row(copy, row, it ? word : NULL);
    }
    return copy;
}
