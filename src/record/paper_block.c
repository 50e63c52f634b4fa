#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "record/paper_parts.h"

/* Blocks are plain JSON (doc/case.md, "Papers"): {"is": "heading" | "text" | "box" | "list" | "facts" | "table" | "curve" |
 * "pictures", ...}. */

static json_t *add_block(struct paper_desk *desk, const char *is)
{
    json_t *block = json_pack("{s:s}", "is", is);
    json_array_append_new(desk->blocks, block);
    return block;
}

void paper_heading(struct paper_desk *desk, const char *text)
{
    json_object_set_new(add_block(desk, "heading"), "text", json_string(text));
}

static void add_text(struct paper_desk *desk, const char *is, json_t *text)
{
    if (text != NULL && json_string_length(text) > 0)
        json_object_set(add_block(desk, is), "text", text);
    json_decref(text);
}

void paper_say(struct paper_desk *desk, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *text = json_vsprintf(format, args);
    va_end(args);
    add_text(desk, "text", text);
}

void paper_box(struct paper_desk *desk, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *text = json_vsprintf(format, args);
    va_end(args);
    add_text(desk, "box", text);
}

static json_t *add_list(struct paper_desk *desk, const char *is, const char *member)
{
    json_t *list = json_array();
    json_object_set_new(add_block(desk, is), member, list);
    return list;
}

json_t *paper_list(struct paper_desk *desk)
{
    return add_list(desk, "list", "items");
}

void paper_item(json_t *list, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *text = json_vsprintf(format, args);
    va_end(args);
    if (text != NULL)
        json_array_append_new(list, text);
}

json_t *paper_facts(struct paper_desk *desk)
{
    return add_list(desk, "facts", "rows");
}

void paper_fact(json_t *facts, const char *label, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *value = json_vsprintf(format, args);
    va_end(args);
    bool none = value == NULL || json_string_length(value) == 0;
    if (none)
        json_decref(value);
    json_array_append_new(facts, json_pack("[s, o]", label, none ? json_string("not recorded") : value));
}

void paper_fact_if(json_t *facts, const char *label, const char *value)
{
    if (value[0] != '\0')
        paper_fact(facts, label, "%s", value);
}

/* The parts between '|'. */
static json_t *split(const char *text)
{
    json_t *parts = json_array();
    for (size_t length; ; text += length + 1) {
        length = strcspn(text, "|");
        json_array_append_new(parts, json_stringn(text, length));
        if (text[length] == '\0')
            return parts;
    }
}

json_t *paper_table(struct paper_desk *desk, const char *head)
{
    json_t *block = add_block(desk, "table"), *rows = json_array();
    json_object_set_new(block, "head", split(head));
    json_object_set_new(block, "rows", rows);
    return rows;
}

void paper_row(json_t *table, int cells, const char *const *cell)
{
    json_t *row = json_array();
    for (int i = 0; i < cells; i++)
        json_array_append_new(row, json_string(cell[i]));
    json_array_append_new(table, row);
}

void paper_pictures(struct paper_desk *desk)
{
    json_t *captions = json_array();
    for (int i = 0; i < desk->order->pictures; i++)
        json_array_append_new(captions, json_string(desk->order->picture[i].caption));
    json_object_set_new(add_block(desk, "pictures"), "captions", captions);
}

static int weight_of(const json_t *finding)
{
    int weight = SCOT_REFUSE;
    while (weight > SCOT_NOTE && !scot_member_is(finding, "weight", scot_finding_weight_id[weight]))
        weight--;
    return weight;
}

/* An answer that has parts (safety, frequency, payer) has a line for each. */
static void add_parts(struct paper_desk *desk, const json_t *answer)
{
    const char *name;
    json_t *part, *facts = paper_facts(desk);
    json_object_foreach((json_t *)answer, name, part) {
        char label[64];
        snprintf(label, sizeof label, "%c%.50s", name[0] >= 'a' && name[0] <= 'z' ? name[0] - 32 : name[0], name + (name[0] != '\0'));
        if (json_is_object(part))
            paper_fact_if(facts, label, scot_member_text(part, "line"));
    }
}

bool paper_answer(struct paper_desk *desk, const char *name, enum scot_finding_weight least)
{
    const json_t *answer = json_object_get(desk->answers, name);
    paper_say(desk, "%s", scot_member_text(answer, "line"));
    return paper_answer_more(desk, name, least);
}

bool paper_answer_more(struct paper_desk *desk, const char *name, enum scot_finding_weight least)
{
    const json_t *answer = json_object_get(desk->answers, name);
    size_t i;
    json_t *finding;
    if (!json_is_object(answer))
        return false;
    add_parts(desk, answer);
    json_t *list = paper_list(desk);
    json_array_foreach(json_object_get(answer, "findings"), i, finding)
        if (weight_of(finding) >= (int)least)
            paper_item(list, "%s", scot_member_text(finding, "text"));
    return true;
}
