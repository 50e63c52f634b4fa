#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "record/paper_parts.h"

/* The paper as plain text: 78 columns, wrapped by words; a column is a character, not a byte. */

enum { LINE = 78, COLUMNS = 8 };

struct sheet {
    char *at;
    size_t used, room;
    bool full;
};

static void put(struct sheet *sheet, const char *text, size_t length)
{
    if (sheet->used + length + 1 > sheet->room) {
        sheet->full = true;
        return;
    }
    memcpy(sheet->at + sheet->used, text, length);
    sheet->used += length;
    sheet->at[sheet->used] = '\0';
}

static void put_text(struct sheet *sheet, const char *text)
{
    put(sheet, text, strlen(text));
}

static void put_times(struct sheet *sheet, char c, size_t times)
{
    while (times-- > 0)
        put(sheet, &c, 1);
}

/* Characters of so many bytes of UTF-8. */
static size_t columns(const char *text, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++)
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

/* Bytes of the first line of text when it may be so wide; a word wider than that has the line to itself. */
static size_t line_of(const char *text, size_t width)
{
    size_t length = 0;
    for (size_t end = 0; ; end++) {
        if (text[end] != ' ' && text[end] != '\n' && text[end] != '\0')
            continue;
        if (length > 0 && columns(text, end) > width)
            return length;
        length = end;
        if (text[end] != ' ')
            return length;
    }
}

/* Wrapped; the first line is behind `first`, the others indented as wide. */
static void put_wrapped(struct sheet *sheet, const char *first, const char *text)
{
    size_t indent = columns(first, strlen(first));
    put_text(sheet, first);
    for (bool more = true; more;) {
        size_t length = line_of(text, LINE - indent);
        put(sheet, text, length);
        put_text(sheet, "\n");
        more = text[length] != '\0';
        text += length + (more ? 1 : 0);
        if (more)
            put_times(sheet, ' ', indent);
    }
}

static const char *cell_of(const json_t *row, size_t column)
{
    const char *text = json_string_value(json_array_get(row, column));
    return text != NULL ? text : "";
}

enum { LABEL_MOST = 34 };

/* Values stand below each other; a name too long for that has a line to itself. */
static void show_facts(struct sheet *sheet, const json_t *block)
{
    size_t i, widest = 0;
    json_t *row;
    json_array_foreach(json_object_get(block, "rows"), i, row) {
        const char *label = cell_of(row, 0);
        size_t wide = columns(label, strlen(label));
        widest = wide > widest && wide <= LABEL_MOST ? wide : widest;
    }
    json_array_foreach(json_object_get(block, "rows"), i, row) {
        char first[4 * LABEL_MOST + 8];
        const char *label = cell_of(row, 0);
        size_t wide = columns(label, strlen(label));
        if (wide > LABEL_MOST) {
            put_wrapped(sheet, "", label);
            put_wrapped(sheet, "    ", cell_of(row, 1));
        } else {
            snprintf(first, sizeof first, "%s:%*s", label, (int)(widest - wide) + 1, "");
            put_wrapped(sheet, first, cell_of(row, 1));
        }
    }
}

static void measure(size_t width[COLUMNS], const json_t *row, size_t count)
{
    for (size_t c = 0; c < count; c++) {
        size_t wide = columns(cell_of(row, c), strlen(cell_of(row, c)));
        width[c] = wide > width[c] ? wide : width[c];
    }
}

/* The widest columns give way until the row fits; their cells then run over several lines. */
static void fit(size_t width[COLUMNS], size_t count)
{
    for (;;) {
        size_t sum = 2 * (count - 1), widest = 0;
        for (size_t c = 0; c < count; c++) {
            sum += width[c];
            widest = width[c] > width[widest] ? c : widest;
        }
        if (sum <= LINE || width[widest] <= 8)
            return;
        width[widest]--;
    }
}

static void show_row(struct sheet *sheet, const json_t *row, const size_t width[COLUMNS], const bool number[COLUMNS], size_t count)
{
    const char *rest[COLUMNS];
    for (size_t c = 0; c < count; c++)
        rest[c] = cell_of(row, c);
    for (bool more = true; more;) {
        size_t owed = 0;
        more = false;
        for (size_t c = 0; c < count; c++) {
            size_t length = line_of(rest[c], width[c]), wide = columns(rest[c], length);
            size_t gap = width[c] > wide ? width[c] - wide : 0;
            if (length > 0) {
                put_times(sheet, ' ', owed + (number[c] ? gap : 0));
                put(sheet, rest[c], length);
                owed = number[c] ? 0 : gap;
            } else {
                owed += gap;
            }
            owed += 2;
            rest[c] += length + (rest[c][length] != '\0');
            more |= rest[c][0] != '\0';
        }
        put_text(sheet, "\n");
    }
}

static void show_table(struct sheet *sheet, const json_t *block)
{
    const json_t *head = json_object_get(block, "head");
    size_t count = json_array_size(head), width[COLUMNS] = {0}, i;
    bool number[COLUMNS] = {false};
    json_t *row, *named = json_array();
    for (size_t c = 0; c < count; c++) {
        const char *name = cell_of(head, c);
        size_t length = strlen(name);
        number[c] = length > 0 && name[length - 1] == '>';
        json_array_append_new(named, json_stringn(name, length - number[c]));
    }
    measure(width, named, count);
    json_array_foreach(json_object_get(block, "rows"), i, row)
        measure(width, row, count);
    fit(width, count);
    show_row(sheet, named, width, number, count);
    for (size_t c = 0; c < count; c++) {
        put_times(sheet, '-', width[c]);
        put_text(sheet, c + 1 < count ? "  " : "\n");
    }
    json_array_foreach(json_object_get(block, "rows"), i, row)
        show_row(sheet, row, width, number, count);
    json_decref(named);
}

static void show_list(struct sheet *sheet, const json_t *items, const char *first)
{
    size_t i;
    json_t *item;
    json_array_foreach(items, i, item)
        put_wrapped(sheet, first, json_string_value(item));
}

/* As many words as the picture has points; where a table beside it tells them, nothing. */
static void show_curve(struct sheet *sheet, const json_t *block)
{
    size_t i, n;
    json_t *series, *point;
    if (json_is_true(json_object_get(block, "told")))
        return;
    json_array_foreach(json_object_get(block, "series"), i, series) {
        json_t *line = json_sprintf("%s, %s:", scot_member_text(series, "name"), scot_member_text(block, "unit"));
        json_array_foreach(json_object_get(series, "points"), n, point) {
            char after[PAPER_WORDS];
            json_t *longer = json_sprintf("%s%s %s %g", json_string_value(line), n > 0 ? "," : "",
                                          paper_span(after, json_integer_value(json_object_get(point, "s"))),
                                          scot_member_number(point, "score"));
            json_decref(line);
            line = longer;
        }
        put_wrapped(sheet, "", json_string_value(line));
        json_decref(line);
    }
}

static void show_block(struct sheet *sheet, const json_t *block)
{
    const char *text = scot_member_text(block, "text");
    if (scot_member_is(block, "is", "heading")) {
        put_wrapped(sheet, "", text);
        put_times(sheet, '-', columns(text, strlen(text)));
        put_text(sheet, "\n");
    } else if (scot_member_is(block, "is", "text")) {
        put_wrapped(sheet, "", text);
    } else if (scot_member_is(block, "is", "box")) {
        put_wrapped(sheet, "! ", text);
    } else if (scot_member_is(block, "is", "list")) {
        show_list(sheet, json_object_get(block, "items"), "- ");
    } else if (scot_member_is(block, "is", "facts")) {
        show_facts(sheet, block);
    } else if (scot_member_is(block, "is", "table")) {
        show_table(sheet, block);
    } else if (scot_member_is(block, "is", "curve")) {
        show_curve(sheet, block);
    } else if (scot_member_is(block, "is", "pictures")) {
        show_list(sheet, json_object_get(block, "captions"), "Picture: ");
    }
}

static void show(struct sheet *sheet, const json_t *paper)
{
    size_t i;
    json_t *block;
    bool heads = false;
    const char *heading = scot_member_text(paper, "title"), *line[] = {"clinic", "subtitle", "about", "made", "status"};
    put_wrapped(sheet, "", heading);
    put_times(sheet, '=', columns(heading, strlen(heading)));
    put_text(sheet, "\n");
    for (size_t l = 0; l < sizeof line / sizeof line[0]; l++)
        if (scot_member_text(paper, line[l])[0] != '\0')
            put_wrapped(sheet, "", scot_member_text(paper, line[l]));
    json_array_foreach(json_object_get(paper, "blocks"), i, block) {
        if (scot_member_is(block, "is", "break"))
            continue;
        if (!heads && !json_is_true(json_object_get(block, "told")))
            put_text(sheet, "\n");
        show_block(sheet, block);
        heads = scot_member_is(block, "is", "heading");
    }
    put_text(sheet, "\n");
    put_wrapped(sheet, "", scot_member_text(paper, "status"));
}

/* Into a small room, then a larger one until it fits. */
bool paper_show_text(char **out, const json_t *paper, struct scot_error *err)
{
    for (size_t room = 16384; room <= (size_t)16 << 20; room *= 4) {
        struct sheet sheet = {.room = room, .at = scot_alloc(1, room, err)};
        if (sheet.at == NULL)
            return false;
        show(&sheet, paper);
        if (!sheet.full) {
            *out = sheet.at;
            return true;
        }
        scot_free(sheet.at);
    }
    return scot_fail(err, "the paper is longer than 16 MB");
}
