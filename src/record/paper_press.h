#ifndef SCOT_RECORD_PAPER_PRESS_H
#define SCOT_RECORD_PAPER_PRESS_H

#include "record/paper_parts.h"

/* The printing press: pages, margins, type. All measures are points (1/72 inch), y downwards from the page's top. The whole
 * paper is set twice: first into nothing, to know how many pages there are, then for good. */

struct _cairo;
struct _PangoContext;
struct _PangoLayout;

enum press_style {
    PRESS_BODY, PRESS_TITLE, PRESS_SUBTITLE, PRESS_HEADING, PRESS_LABEL, PRESS_NONE, PRESS_CELL, PRESS_CELL_NONE, PRESS_CELL_HEAD,
    PRESS_BOX, PRESS_SMALL, PRESS_SMALL_STRONG, PRESS_TICK, PRESS_STYLES
};

struct paper_press {
    struct _cairo *cr;
    struct _PangoContext *context;
    const json_t *paper;
    const struct scot_paper_order *order;
    double width, height;        /* of the sheet */
    double left, right, top, bottom; /* where the text is set */
    double y;
    double scale;                /* of the type: a leaflet is set larger */
    int page, pages;
    bool any;                    /* something is on this page */
};

/* Begins the first page. */
void press_open_page(struct paper_press *press);
/* Ends the page: foot and all. */
void press_close_page(struct paper_press *press);
/* So much room is left on this page, or a new one is begun. */
void press_room(struct paper_press *press, double height);
void press_skip(struct paper_press *press, double height);
void press_ink(struct paper_press *press, unsigned rgb);
void press_line(struct paper_press *press, double x0, double y0, double x1, double y1, double thick, unsigned rgb);
void press_round(struct paper_press *press, double x, double y, double wide, double high, double radius);

/* Text set in a column so wide (0: on one line); the caller's, press_layout_free. */
struct _PangoLayout *press_layout(struct paper_press *press, enum press_style style, double wide, const char *text);
void press_layout_free(struct _PangoLayout *layout);
double press_layout_height(struct _PangoLayout *layout);
double press_layout_width(struct _PangoLayout *layout);
/* Its width on one line. */
double press_width(struct paper_press *press, enum press_style style, const char *text);
double press_height(struct paper_press *press, enum press_style style, double wide, const char *text);
/* At a place, as it is; returns its height. align: 0 left of wide, 1 right, 0.5 in the middle. */
double press_put(struct paper_press *press, enum press_style style, double x, double y, double wide, double align, const char *text);
/* Down the page in a column, over as many pages as it takes, no line left alone. */
void press_flow(struct paper_press *press, enum press_style style, double x, double wide, const char *tag, const char *text);

/* paper_pdf_table.c, paper_pdf_curve.c, paper_pdf_picture.c. */
void press_facts(struct paper_press *press, const json_t *block);
void press_table(struct paper_press *press, const json_t *block);
void press_curve(struct paper_press *press, const json_t *block);
void press_pictures(struct paper_press *press, const json_t *block);

enum {
    PRESS_RGB_INK = 0x1d242b, PRESS_RGB_MUTED = 0x5b6670, PRESS_RGB_ACCENT = 0x0e5a68, PRESS_RGB_HAIR = 0xd3d9de,
    PRESS_RGB_WASH = 0xeff4f5, PRESS_RGB_DRAFT = 0x9a5500, PRESS_RGB_DRAFT_WASH = 0xfdf3e1, PRESS_RGB_MARK = 0xf6f3ee, PRESS_RGB_PANEL = 0xf6f8f9
};

#endif
