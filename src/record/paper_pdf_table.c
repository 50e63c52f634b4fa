#include <math.h>
#include <string.h>

#include <pango/pangocairo.h>

#include "record/paper_press.h"

/* Facts stand in three columns, the name small above what it is; what is longer takes two or all three. */

enum { ABREAST = 3, COLUMNS = 8 };
static const double gap = 16;

struct line_of_facts {
    const char *label[ABREAST], *value[ABREAST];
    int span[ABREAST], count, used;
};

static double column(const struct paper_press *press)
{
    return (press->right - press->left - (ABREAST - 1) * gap) / ABREAST;
}

static double span_width(const struct paper_press *press, int span)
{
    return span * column(press) + (span - 1) * gap;
}

static enum press_style style_of(const char *value)
{
    return strcmp(value, "not recorded") == 0 ? PRESS_NONE : PRESS_BODY;
}

static void show_line_of_facts(struct paper_press *press, struct line_of_facts *line)
{
    double high = 0, x = press->left, label_high = press_height(press, PRESS_LABEL, 0, "X");
    for (int i = 0; i < line->count; i++) {
        double one = press_height(press, style_of(line->value[i]), span_width(press, line->span[i]), line->value[i]);
        high = one > high ? one : high;
    }
    if (line->count == 0)
        return;
    press_room(press, label_high + high);
    for (int i = 0; i < line->count; i++) {
        double wide = span_width(press, line->span[i]);
        cairo_tag_begin(press->cr, "P", NULL);
        press_put(press, PRESS_LABEL, x, press->y, wide, 0, line->label[i]);
        press_put(press, style_of(line->value[i]), x, press->y + label_high, wide, 0, line->value[i]);
        cairo_tag_end(press->cr, "P");
        x += wide + gap;
    }
    press->y += label_high + high;
    press->any = true;
    press_skip(press, 4.5);
    *line = (struct line_of_facts){0};
}

/* Longer than a few lines: over the whole width, and over the page's end where it must. */
static void show_long_fact(struct paper_press *press, const char *label, const char *value)
{
    press_room(press, 44);
    press_flow(press, PRESS_LABEL, press->left, press->right - press->left, "P", label);
    press_flow(press, PRESS_BODY, press->left, press->right - press->left, "P", value);
    press_skip(press, 4.5);
}

void press_facts(struct paper_press *press, const json_t *block)
{
    struct line_of_facts line = {0};
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(block, "rows"), i, row) {
        const char *label = json_string_value(json_array_get(row, 0)), *value = json_string_value(json_array_get(row, 1));
        double wide = press_width(press, style_of(value), value), of_label = press_width(press, PRESS_LABEL, label);
        int span = 1;
        wide = wide > of_label ? wide : of_label;
        while (span < ABREAST && wide > span_width(press, span))
            span++;
        if (line.used + span > ABREAST)
            show_line_of_facts(press, &line);
        if (wide > span_width(press, ABREAST)) {
            show_long_fact(press, label, value);
            continue;
        }
        line.label[line.count] = label;
        line.value[line.count] = value;
        line.span[line.count++] = span;
        line.used += span;
    }
    show_line_of_facts(press, &line);
    press_skip(press, 6);
}

struct columns {
    const json_t *head;
    size_t count;
    double x[COLUMNS], wide[COLUMNS];
    bool number[COLUMNS];
};

static const char *cell_of(const json_t *row, size_t c)
{
    const char *text = json_string_value(json_array_get(row, c));
    return text != NULL ? text : "";
}

/* The head's name without the mark of a column of numbers. */
static const char *name_of(char out[64], const struct columns *columns, size_t c)
{
    const char *text = cell_of(columns->head, c);
    size_t length = strlen(text) - columns->number[c];
    length = length < 63 ? length : 63;
    memcpy(out, text, length);
    out[length] = '\0';
    return out;
}

static enum press_style cell_style(const char *text)
{
    return strcmp(text, "missing") == 0 ? PRESS_CELL_NONE : PRESS_CELL;
}

/* Where not all fit, columns that ask for less than an even share get what they ask for, and the others share the rest by how
 * much they ask. */
static void share(struct columns *columns, double room)
{
    double even = room / (double)columns->count, wanted = 0;
    for (size_t c = 0; c < columns->count; c++)
        wanted += columns->wide[c];
    bool tight = wanted > room;
    for (size_t c = 0; c < columns->count && tight; c++)
        if (columns->wide[c] <= even) {
            wanted -= columns->wide[c];
            room -= columns->wide[c];
        }
    for (size_t c = 0; c < columns->count; c++)
        if (!tight || columns->wide[c] > even)
            columns->wide[c] *= room / wanted;
}

static void measure(struct paper_press *press, struct columns *columns, const json_t *block)
{
    size_t i;
    json_t *row;
    double room = press->right - press->left, between = 12;
    columns->head = json_object_get(block, "head");
    columns->count = json_array_size(columns->head) < COLUMNS ? json_array_size(columns->head) : COLUMNS;
    for (size_t c = 0; c < columns->count; c++) {
        char name[64];
        const char *text = cell_of(columns->head, c);
        columns->number[c] = text[0] != '\0' && text[strlen(text) - 1] == '>';
        columns->wide[c] = press_width(press, PRESS_CELL_HEAD, name_of(name, columns, c));
        json_array_foreach(json_object_get(block, "rows"), i, row) {
            double wide = press_width(press, cell_style(cell_of(row, c)), cell_of(row, c)) + 0.5;
            columns->wide[c] = fmin(fmax(wide, columns->wide[c]), 0.6 * room);
        }
    }
    share(columns, room - between * (double)(columns->count - 1));
    columns->x[0] = press->left;
    for (size_t c = 1; c < columns->count; c++)
        columns->x[c] = columns->x[c - 1] + columns->wide[c - 1] + between;
}

static double row_height(struct paper_press *press, const struct columns *columns, const json_t *row)
{
    double high = 0;
    for (size_t c = 0; c < columns->count; c++) {
        double one = press_height(press, cell_style(cell_of(row, c)), columns->wide[c], cell_of(row, c));
        high = one > high ? one : high;
    }
    return high;
}

static void show_head(struct paper_press *press, const struct columns *columns)
{
    char name[64];
    double high = 0;
    for (size_t c = 0; c < columns->count; c++) {
        double one = press_put(press, PRESS_CELL_HEAD, columns->x[c], press->y, columns->wide[c], columns->number[c] ? 1 : 0,
                               name_of(name, columns, c));
        high = one > high ? one : high;
    }
    press->y += high + 2.5;
    press_line(press, press->left, press->y, press->right, press->y, 0.8, PRESS_RGB_MUTED);
    press->y += 3;
    press->any = true;
}

void press_table(struct paper_press *press, const json_t *block)
{
    struct columns columns = {0};
    size_t i;
    json_t *row;
    measure(press, &columns, block);
    press_room(press, 62);
    show_head(press, &columns);
    json_array_foreach(json_object_get(block, "rows"), i, row) {
        double high = row_height(press, &columns, row);
        int page = press->page;
        press_room(press, high + 2);
        if (press->page != page)
            show_head(press, &columns);
        cairo_tag_begin(press->cr, "P", NULL);
        for (size_t c = 0; c < columns.count; c++)
            press_put(press, cell_style(cell_of(row, c)), columns.x[c], press->y, columns.wide[c], columns.number[c] ? 1 : 0, cell_of(row, c));
        cairo_tag_end(press->cr, "P");
        press->y += high + 2.5;
        press_line(press, press->left, press->y, press->right, press->y, 0.4, PRESS_RGB_HAIR);
        press->y += 2.5;
    }
    press_skip(press, 6);
}
