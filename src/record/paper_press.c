#include "record/paper_press.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <pango/pangocairo.h>

static const char family[] = "Inter, Liberation Sans, DejaVu Sans, sans-serif";

/* Points; leading is the distance of lines as a part of the type's size. */
static const struct {
    double size, leading;
    PangoWeight weight;
    bool italic;
    unsigned rgb;
} face[PRESS_STYLES] = {
    [PRESS_BODY] = {9.4, 1.45, PANGO_WEIGHT_NORMAL, false, PRESS_RGB_INK},
    [PRESS_TITLE] = {22, 1.15, PANGO_WEIGHT_SEMIBOLD, false, PRESS_RGB_INK},
    [PRESS_SUBTITLE] = {11, 1.35, PANGO_WEIGHT_NORMAL, false, PRESS_RGB_MUTED},
    [PRESS_HEADING] = {11.4, 1.3, PANGO_WEIGHT_SEMIBOLD, false, PRESS_RGB_ACCENT},
    [PRESS_LABEL] = {7.2, 1.35, PANGO_WEIGHT_MEDIUM, false, PRESS_RGB_MUTED},
    [PRESS_NONE] = {9.2, 1.4, PANGO_WEIGHT_NORMAL, true, PRESS_RGB_DRAFT},
    [PRESS_CELL] = {8.6, 1.38, PANGO_WEIGHT_NORMAL, false, PRESS_RGB_INK},
    [PRESS_CELL_NONE] = {8.6, 1.38, PANGO_WEIGHT_MEDIUM, false, PRESS_RGB_DRAFT},
    [PRESS_CELL_HEAD] = {7.2, 1.35, PANGO_WEIGHT_SEMIBOLD, false, PRESS_RGB_MUTED},
    [PRESS_BOX] = {9.4, 1.42, PANGO_WEIGHT_MEDIUM, false, PRESS_RGB_INK},
    [PRESS_SMALL] = {7.4, 1.35, PANGO_WEIGHT_NORMAL, false, PRESS_RGB_MUTED},
    [PRESS_SMALL_STRONG] = {7.4, 1.35, PANGO_WEIGHT_SEMIBOLD, false, PRESS_RGB_INK},
    [PRESS_TICK] = {6.6, 1.2, PANGO_WEIGHT_NORMAL, false, PRESS_RGB_MUTED},
};

void press_ink(struct paper_press *press, unsigned rgb)
{
    cairo_set_source_rgb(press->cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

void press_line(struct paper_press *press, double x0, double y0, double x1, double y1, double thick, unsigned rgb)
{
    press_ink(press, rgb);
    cairo_set_line_width(press->cr, thick);
    cairo_move_to(press->cr, x0, y0);
    cairo_line_to(press->cr, x1, y1);
    cairo_stroke(press->cr);
}

void press_round(struct paper_press *press, double x, double y, double wide, double high, double radius)
{
    cairo_t *cr = press->cr;
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + wide - radius, y + radius, radius, -M_PI / 2, 0);
    cairo_arc(cr, x + wide - radius, y + high - radius, radius, 0, M_PI / 2);
    cairo_arc(cr, x + radius, y + high - radius, radius, M_PI / 2, M_PI);
    cairo_arc(cr, x + radius, y + radius, radius, M_PI, 3 * M_PI / 2);
    cairo_close_path(cr);
}

/* Figures of a table stand below each other: tabular numerals. */
static PangoAttrList *features(enum press_style style)
{
    PangoAttrList *list = pango_attr_list_new();
    if (style == PRESS_CELL || style == PRESS_TICK)
        pango_attr_list_insert(list, pango_attr_font_features_new("tnum=1"));
    return list;
}

struct _PangoLayout *press_layout(struct paper_press *press, enum press_style style, double wide, const char *text)
{
    PangoLayout *layout = pango_layout_new(press->context);
    PangoFontDescription *font = pango_font_description_from_string(family);
    double size = face[style].size * press->scale;
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, face[style].weight);
    pango_font_description_set_style(font, face[style].italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    PangoAttrList *list = features(style);
    pango_attr_list_insert(list, pango_attr_line_height_new_absolute((int)(size * face[style].leading * PANGO_SCALE)));
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (wide > 0)
        pango_layout_set_width(layout, (int)(wide * PANGO_SCALE));
    pango_layout_set_text(layout, text, -1);
    return layout;
}

void press_layout_free(struct _PangoLayout *layout)
{
    g_object_unref(layout);
}

double press_layout_height(struct _PangoLayout *layout)
{
    int high;
    pango_layout_get_size(layout, NULL, &high);
    return (double)high / PANGO_SCALE;
}

double press_layout_width(struct _PangoLayout *layout)
{
    int wide;
    pango_layout_get_size(layout, &wide, NULL);
    return (double)wide / PANGO_SCALE;
}

double press_width(struct paper_press *press, enum press_style style, const char *text)
{
    PangoLayout *layout = press_layout(press, style, 0, text);
    double wide = press_layout_width(layout);
    press_layout_free(layout);
    return wide;
}

double press_height(struct paper_press *press, enum press_style style, double wide, const char *text)
{
    PangoLayout *layout = press_layout(press, style, wide, text);
    double high = press_layout_height(layout);
    press_layout_free(layout);
    return high;
}

double press_put(struct paper_press *press, enum press_style style, double x, double y, double wide, double align, const char *text)
{
    PangoLayout *layout = press_layout(press, style, wide, text);
    double high = press_layout_height(layout);
    if (align > 0)
        pango_layout_set_alignment(layout, align < 1 ? PANGO_ALIGN_CENTER : PANGO_ALIGN_RIGHT);
    press_ink(press, face[style].rgb);
    cairo_move_to(press->cr, x, y);
    pango_cairo_show_layout(press->cr, layout);
    press_layout_free(layout);
    return high;
}

void press_skip(struct paper_press *press, double height)
{
    if (press->any)
        press->y += height * press->scale;
}

void press_room(struct paper_press *press, double height)
{
    if (!press->any || press->y + height <= press->bottom)
        return;
    press_close_page(press);
    press_open_page(press);
}

/* How many of the lines from `from` on go on this page, none of them left alone on this or the next. */
static int lines_that_fit(const struct paper_press *press, double high, int left)
{
    int fit = (int)((press->bottom - press->y) / high);
    if (!press->any)
        return fit < 1 ? 1 : fit < left ? fit : left;
    if (fit >= left)
        return left;
    if (left - fit == 1)
        fit--;
    return fit < 2 ? 0 : fit;
}

static void show_lines(struct paper_press *press, PangoLayout *layout, double x, double wide, int from, int count, double high)
{
    PangoRectangle drawn;
    for (int i = 0; i < count; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, from + i);
        pango_layout_line_get_extents(line, NULL, &drawn);
        bool leftwards = line->resolved_dir == PANGO_DIRECTION_RTL;
        double baseline = press->y + high * i + high / 2 + (double)(-drawn.y - drawn.height / 2) / PANGO_SCALE;
        cairo_move_to(press->cr, leftwards ? x + wide - (double)drawn.width / PANGO_SCALE : x, baseline);
        pango_cairo_show_layout_line(press->cr, line);
    }
}

void press_flow(struct paper_press *press, enum press_style style, double x, double wide, const char *tag, const char *text)
{
    PangoLayout *layout = press_layout(press, style, wide, text);
    int count = pango_layout_get_line_count(layout);
    double high = press_layout_height(layout) / count;
    for (int from = 0; from < count;) {
        int fit = lines_that_fit(press, high, count - from);
        if (fit == 0) {
            press_close_page(press);
            press_open_page(press);
            continue;
        }
        cairo_tag_begin(press->cr, tag, NULL);
        press_ink(press, face[style].rgb);
        show_lines(press, layout, x, wide, from, fit, high);
        cairo_tag_end(press->cr, tag);
        press->y += fit * high;
        press->any = true;
        from += fit;
    }
    press_layout_free(layout);
}

static void draft_mark(struct paper_press *press)
{
    PangoLayout *layout = press_layout(press, PRESS_TITLE, 0, "DRAFT");
    double wide = press_layout_width(layout), high = press_layout_height(layout), grow = 0.62 * press->width / wide;
    cairo_save(press->cr);
    cairo_translate(press->cr, press->width / 2, press->height / 2);
    cairo_rotate(press->cr, -M_PI / 5);
    cairo_scale(press->cr, grow, grow);
    cairo_move_to(press->cr, -wide / 2, -high / 2);
    press_ink(press, PRESS_RGB_MARK);
    pango_cairo_show_layout(press->cr, layout);
    cairo_restore(press->cr);
    press_layout_free(layout);
}

/* On one line, what is too long ending in dots. */
static void put_line(struct paper_press *press, enum press_style style, double x, double y, double wide, double align, const char *text)
{
    PangoLayout *layout = press_layout(press, style, wide, text);
    pango_layout_set_alignment(layout, align > 0 ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    press_ink(press, face[style].rgb);
    cairo_move_to(press->cr, x, y);
    pango_cairo_show_layout(press->cr, layout);
    press_layout_free(layout);
}

/* From the second page on: which paper this is, and in which state. */
static void running_head(struct paper_press *press)
{
    double y = press->top - 26, part = 0.36 * (press->right - press->left);
    put_line(press, PRESS_SMALL_STRONG, press->left, y, part, 0, scot_member_text(press->paper, "title"));
    put_line(press, PRESS_SMALL, press->left + part, y, press->right - press->left - part, 1, scot_member_text(press->paper, "status"));
    press_line(press, press->left, y + 14, press->right, y + 14, 0.5, PRESS_RGB_HAIR);
}

void press_open_page(struct paper_press *press)
{
    press->page++;
    press->y = press->top;
    press->any = false;
    if (json_is_true(json_object_get(press->paper, "draft")))
        draft_mark(press);
    if (press->page > 1)
        running_head(press);
}

void press_close_page(struct paper_press *press)
{
    double y = press->bottom + 16, third = (press->right - press->left) / 3;
    char number[48];
    const char *about = scot_member_text(press->paper, "about");
    snprintf(number, sizeof number, "Page %d of %d", press->page, press->pages);
    press_line(press, press->left, y, press->right, y, 0.5, PRESS_RGB_HAIR);
    put_line(press, PRESS_SMALL, press->left, y + 6, 2 * third, 0, about[0] != '\0' ? about : scot_member_text(press->paper, "clinic"));
    press_put(press, PRESS_SMALL, press->right - third, y + 6, third, 1, number);
    put_line(press, PRESS_SMALL, press->left, y + 6 + 11 * press->scale, 3 * third, 0, scot_member_text(press->paper, "status"));
    cairo_show_page(press->cr);
}
