#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cairo.h>

#include "record/paper_parts.h"
#include "record/picture.h"

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

void paper_break(struct paper_desk *desk)
{
    add_block(desk, "break");
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

static bool can_be_shown(const struct scot_paper_picture *one)
{
    cairo_surface_t *picture = NULL;
    if (one->bytes == NULL || !scot_picture_read(&picture, one->bytes, one->size, NULL))
        return false;
    cairo_surface_destroy(picture);
    return true;
}

/* One that cannot be read costs the paper that picture alone, and is told. */
void paper_pictures(struct paper_desk *desk)
{
    json_t *captions = json_array(), *which = json_array(), *block;
    for (int i = 0; i < desk->order->pictures; i++) {
        const struct scot_paper_picture *one = &desk->order->picture[i];
        if (can_be_shown(one)) {
            json_array_append_new(captions, json_string(one->caption));
            json_array_append_new(which, json_integer(i));
        } else {
            paper_say(desk, "picture %s could not be read", one->caption);
        }
    }
    block = add_block(desk, "pictures");
    json_object_set_new(block, "captions", captions);
    json_object_set_new(block, "which", which);
}

static int weight_of(const json_t *finding)
{
    int weight = SCOT_REFUSE;
    while (weight > SCOT_NOTE && !scot_member_is(finding, "weight", scot_finding_weight_id[weight]))
        weight--;
    return weight;
}

const json_t *paper_answer_of(const struct paper_desk *desk, const char *name)
{
    const json_t *answer = json_object_get(desk->answers, name), *own;
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(desk->entry, "id")));
    own = json_object_get(answer, id);
    return own != NULL ? own : answer;
}

void paper_sentence(struct paper_desk *desk, const char *text)
{
    size_t length = strlen(text);
    char first = text[0] >= 'a' && text[0] <= 'z' ? (char)(text[0] - 32) : text[0];
    if (length > 0)
        paper_say(desk, "%c%s%s", first, text + 1, text[length - 1] == '.' ? "" : ".");
}

static bool add_parts(struct paper_desk *desk, const json_t *answer)
{
    static const struct {
        const char *name, *label;
    } part[] = {{"safety", "Is it safe"}, {"frequency", "How often"}, {"payer", "What the payer says"}};
    json_t *facts = paper_facts(desk);
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        paper_fact_if(facts, part[i].label, scot_member_text(json_object_get(answer, part[i].name), "line"));
    return json_array_size(facts) > 0;
}

bool paper_answer_more(struct paper_desk *desk, const char *name, enum scot_finding_weight least)
{
    const json_t *answer = paper_answer_of(desk, name);
    size_t i;
    json_t *finding, *list = paper_list(desk);
    json_array_foreach(json_object_get(answer, "findings"), i, finding)
        if (weight_of(finding) >= (int)least)
            paper_item(list, "%s", scot_member_text(finding, "text"));
    return json_is_object(answer);
}

void paper_answer_parts(struct paper_desk *desk, const char *name)
{
    const json_t *answer = paper_answer_of(desk, name);
    if (!add_parts(desk, answer))
        paper_sentence(desk, scot_member_text(answer, "line"));
}

bool paper_answer(struct paper_desk *desk, const char *name, enum scot_finding_weight least)
{
    paper_answer_parts(desk, name);
    return paper_answer_more(desk, name, least);
}
