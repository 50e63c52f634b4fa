#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/memory.h"
#include "record/paper_press.h"

enum { BYTES_MOST = 256 << 20 };

struct ink {
    uint8_t *at;
    size_t used, room;
    struct scot_error *err;
};

static cairo_status_t take(void *closure, const unsigned char *data, unsigned length)
{
    struct ink *ink = closure;
    if (ink->used + length > ink->room) {
        size_t room = 2 * (ink->used + length) + 65536;
        uint8_t *larger = room <= BYTES_MOST ? scot_alloc(1, room, ink->err) : NULL;
        if (larger == NULL)
            return CAIRO_STATUS_WRITE_ERROR;
        if (ink->used > 0)
            memcpy(larger, ink->at, ink->used);
        scot_free(ink->at);
        ink->at = larger;
        ink->room = room;
    }
    memcpy(ink->at + ink->used, data, length);
    ink->used += length;
    return CAIRO_STATUS_SUCCESS;
}

/* A pill that says in which state the paper is. */
static void put_status(struct paper_press *press)
{
    bool draft = json_is_true(json_object_get(press->paper, "draft"));
    const char *status = scot_member_text(press->paper, "status");
    double wide = press_width(press, PRESS_SMALL_STRONG, status) + 16, high = 15 * press->scale;
    press_ink(press, draft ? PRESS_RGB_DRAFT_WASH : PRESS_RGB_WASH);
    press_round(press, press->left, press->y, wide, high, high / 2);
    cairo_fill(press->cr);
    double in = press_height(press, PRESS_SMALL_STRONG, 0, status);
    press_put(press, PRESS_SMALL_STRONG, press->left + 8, press->y + (high - in) / 2, 0, 0, status);
    press->y += high + 12;
}

static void put_title(struct paper_press *press)
{
    double wide = press->right - press->left, y = press->top - 26;
    const char *subtitle = scot_member_text(press->paper, "subtitle");
    press_ink(press, PRESS_RGB_ACCENT);
    cairo_rectangle(press->cr, press->left, y - 12, 28, 3);
    cairo_fill(press->cr);
    press_put(press, PRESS_SMALL_STRONG, press->left, y, 0.7 * wide, 0, scot_member_text(press->paper, "clinic"));
    press_put(press, PRESS_SMALL, press->left + 0.7 * wide, y, 0.3 * wide, 1, scot_member_text(press->paper, "made"));
    press->y = y + 30;
    press_flow(press, PRESS_TITLE, press->left, wide, "H1", scot_member_text(press->paper, "title"));
    press->y += 3;
    if (subtitle[0] != '\0')
        press_flow(press, PRESS_SUBTITLE, press->left, wide, "P", subtitle);
    press->y += 8;
    put_status(press);
    press->any = true;
}

static void put_heading(struct paper_press *press, const char *text)
{
    press_skip(press, 9);
    press_room(press, 64 * press->scale);
    press_flow(press, PRESS_HEADING, press->left, press->right - press->left, "H2", text);
    press_line(press, press->left, press->y + 1.5, press->right, press->y + 1.5, 0.6, PRESS_RGB_HAIR);
    press_skip(press, 6);
}

/* What ends in a colon stays with what it announces. */
static void put_text(struct paper_press *press, const char *text)
{
    size_t length = strlen(text);
    if (length > 0 && text[length - 1] == ':')
        press_room(press, 90);
    press_flow(press, PRESS_BODY, press->left, press->right - press->left, "P", text);
    press_skip(press, 5);
}

static void put_box(struct paper_press *press, const char *text)
{
    double pad = 9, wide = press->right - press->left;
    double high = press_height(press, PRESS_BOX, wide - 2 * pad - 4, text) + 2 * pad - 3;
    press_room(press, high);
    bool draft = json_is_true(json_object_get(press->paper, "draft"));
    press_ink(press, draft ? PRESS_RGB_DRAFT_WASH : PRESS_RGB_WASH);
    press_round(press, press->left, press->y, wide, high, 3);
    cairo_fill(press->cr);
    press_ink(press, draft ? PRESS_RGB_DRAFT : PRESS_RGB_ACCENT);
    cairo_rectangle(press->cr, press->left, press->y, 3, high);
    cairo_fill(press->cr);
    double before = press->y;
    press->y += pad - 1.5;
    press_flow(press, PRESS_BOX, press->left + pad + 4, wide - 2 * pad - 4, "P", text);
    if (press->y > before)
        press->y = before + high;
    press_skip(press, 7);
}

static void put_list(struct paper_press *press, const json_t *items)
{
    size_t i;
    json_t *item;
    json_array_foreach(items, i, item) {
        double high = press_height(press, PRESS_BODY, press->right - press->left - 12, json_string_value(item));
        press_room(press, high < 60 ? high : 60);
        press_put(press, PRESS_BODY, press->left + 1, press->y, 0, 0, "\u2022");
        press_flow(press, PRESS_BODY, press->left + 12, press->right - press->left - 12, "P", json_string_value(item));
        press_skip(press, 2.5);
    }
    press_skip(press, 3);
}

static void put_block(struct paper_press *press, const json_t *block)
{
    const char *text = scot_member_text(block, "text");
    if (scot_member_is(block, "is", "heading")) {
        put_heading(press, text);
    } else if (scot_member_is(block, "is", "text")) {
        put_text(press, text);
    } else if (scot_member_is(block, "is", "box")) {
        put_box(press, text);
    } else if (scot_member_is(block, "is", "list")) {
        put_list(press, json_object_get(block, "items"));
    } else if (scot_member_is(block, "is", "facts")) {
        press_facts(press, block);
    } else if (scot_member_is(block, "is", "table")) {
        press_table(press, block);
    } else if (scot_member_is(block, "is", "curve")) {
        press_curve(press, block);
    } else if (scot_member_is(block, "is", "break")) {
        press_room(press, press->height);
    } else if (scot_member_is(block, "is", "pictures")) {
        press_pictures(press, block);
    }
}

static void print(struct paper_press *press)
{
    size_t i;
    json_t *block;
    press->page = 0;
    cairo_tag_begin(press->cr, "Document", NULL);
    press_open_page(press);
    put_title(press);
    json_array_foreach(json_object_get(press->paper, "blocks"), i, block)
        put_block(press, block);
    press_close_page(press);
    cairo_tag_end(press->cr, "Document");
    press->pages = press->page;
}

/* The clock is the dossier's, so that the same dossier makes the same bytes. */
static void name(cairo_surface_t *surface, const json_t *paper)
{
    const char *now = scot_member_text(paper, "now");
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, scot_member_text(paper, "title"));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, scot_member_text(paper, "status"));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, scot_member_text(paper, "clinic"));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Scottie " SCOT_VERSION);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, now[0] != '\0' ? now : "1970-01-01T00:00:00Z");
}

/* Type is set by its outlines alone: no screen's grid moves it. */
static PangoContext *type_case(PangoFontMap *map)
{
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *exact = cairo_font_options_create();
    cairo_font_options_set_hint_style(exact, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(exact, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, exact);
    pango_context_set_round_glyph_positions(context, FALSE);
    cairo_font_options_destroy(exact);
    return context;
}

static bool print_to(struct paper_press *press, struct ink *ink, struct scot_error *err)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(ink != NULL ? take : NULL, ink, press->width, press->height);
    PangoFontMap *map = pango_cairo_font_map_new();
    name(surface, press->paper);
    press->cr = cairo_create(surface);
    press->context = type_case(map);
    print(press);
    cairo_status_t status = cairo_status(press->cr);
    cairo_destroy(press->cr);
    cairo_surface_finish(surface);
    status = status != CAIRO_STATUS_SUCCESS ? status : cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    g_object_unref(press->context);
    g_object_unref(map);
    return status == CAIRO_STATUS_SUCCESS || scot_fail(err, "the paper could not be printed: %s", cairo_status_to_string(status));
}

static bool show(uint8_t **out, size_t *size, const json_t *paper, const struct scot_paper_order *order, struct scot_error *err)
{
    bool letter = order->sheet == SCOT_SHEET_LETTER;
    struct paper_press press = {.paper = paper, .order = order, .width = letter ? 612 : 595.276, .height = letter ? 792 : 841.89,
                                .scale = order->kind == SCOT_PAPER_LEAFLET ? 1.27 : 1};
    struct ink ink = {.err = err};
    press.left = 54;
    press.right = press.width - 54;
    press.top = 78;
    press.bottom = press.height - 66;
    if (!print_to(&press, NULL, err))
        return false;
    if (!print_to(&press, &ink, err)) {
        scot_free(ink.at);
        return false;
    }
    *out = ink.at;
    *size = ink.used;
    return true;
}

/* One paper at a time: fonts are found and shaped by libraries that keep much in common between threads. */
bool paper_show_pdf(uint8_t **out, size_t *size, const json_t *paper, const struct scot_paper_order *order, struct scot_error *err)
{
    static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&turn);
    bool ok = show(out, size, paper, order, err);
    pthread_mutex_unlock(&turn);
    return ok;
}
