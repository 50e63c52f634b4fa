#include <math.h>
#include <stdio.h>

#include <cairo.h>

#include "record/paper_press.h"

/* The pain curve: one axis of pain, and up to three panels of time, since an hour in quarters and a fortnight in days do not
 * go on one line. Each side has its colour and its mark, so that it reads in grey too; a mark is filled where the patient
 * wrote it down, and hollow where somebody else did. */

enum { PANELS = 3, HOUR_S = 3600, DAY_S = 86400 };

struct panel {
    const char *unit;
    double unit_s, from_s, to_s; /* time shown */
    double step;                 /* ticks, units */
    double x0, x1;
};

struct plot {
    struct panel panel[PANELS];
    int panels;
    double y0, y1, most;         /* y of no pain and of the most */
};

static const unsigned colour[] = {PRESS_RGB_ACCENT, 0xb4531a, 0x5a3e91};

/* The time of the last point of all series that lies before a limit; 0 when there is none from `from_s` on. */
static double last_between(const json_t *block, double from_s, double to_s)
{
    size_t i, n;
    json_t *series, *point;
    double last = 0;
    json_array_foreach(json_object_get(block, "series"), i, series)
        json_array_foreach(json_object_get(series, "points"), n, point) {
            double s = (double)json_integer_value(json_object_get(point, "s"));
            last = s > from_s && s <= to_s && s > last ? s : last;
        }
    return last;
}

static void add_panel(struct plot *plot, const char *unit, double unit_s, double from_s, double to_s, double step)
{
    plot->panel[plot->panels++] = (struct panel){unit, unit_s, from_s, to_s, step, 0, 0};
}

/* The diary asks every quarter of the first hour, hourly to the ninth, daily for two weeks (REFERENCE C4): the panels are these,
 * and longer where the entries are. */
static void divide(struct plot *plot, const json_t *block, double left, double right)
{
    double last_h = last_between(block, HOUR_S, DAY_S) / HOUR_S, last_d = last_between(block, DAY_S, INFINITY) / DAY_S;
    double between = 16, x = left;
    add_panel(plot, "minutes", 60, 0, HOUR_S, 15);
    if (last_h > 0 || last_d > 0) {
        double to_h = last_h > 9 ? 24 : 9;
        add_panel(plot, "hours", HOUR_S, HOUR_S, to_h * HOUR_S, to_h > 9 ? 4 : 2);
    }
    if (last_d > 0) {
        double to_d = ceil(fmax(last_d, 14));
        add_panel(plot, "days", DAY_S, DAY_S, to_d * DAY_S, to_d <= 14 ? 2 : ceil(to_d / 8));
    }
    double wide = (right - left - between * (plot->panels - 1)) / (plot->panels + 0.2 * (plot->panels - 1));
    for (int p = 0; p < plot->panels; p++) {
        plot->panel[p].x0 = x;
        plot->panel[p].x1 = x + wide * (p > 0 ? 1.2 : 1);
        x = plot->panel[p].x1 + between;
    }
}

static double x_of(const struct plot *plot, double s)
{
    for (int p = 0; p < plot->panels; p++) {
        const struct panel *at = &plot->panel[p];
        if (s <= at->to_s || p + 1 == plot->panels)
            return at->x0 + (at->x1 - at->x0) * fmax(0, fmin(1, (s - at->from_s) / (at->to_s - at->from_s)));
        if (s < plot->panel[p + 1].from_s)
            return at->x1;
    }
    return plot->panel[0].x0;
}

static double y_of(const struct plot *plot, double score)
{
    return plot->y0 + (plot->y1 - plot->y0) * score / plot->most;
}

/* The first tick is where the panel begins, the others are whole steps. */
static double next_tick(double at, double step)
{
    return (floor(at / step) + 1) * step;
}

static void show_panel(struct paper_press *press, const struct plot *plot, const struct panel *panel)
{
    char text[48];
    press_ink(press, PRESS_RGB_PANEL);
    cairo_rectangle(press->cr, panel->x0, plot->y1, panel->x1 - panel->x0, plot->y0 - plot->y1);
    cairo_fill(press->cr);
    for (int i = 0; i <= 5; i++) {
        double y = y_of(plot, plot->most * i / 5);
        press_line(press, panel->x0, y, panel->x1, y, i == 0 ? 0.9 : 0.4, i == 0 ? PRESS_RGB_MUTED : PRESS_RGB_HAIR);
    }
    for (double at = panel->from_s / panel->unit_s; at * panel->unit_s <= panel->to_s; at = next_tick(at, panel->step)) {
        double x = panel->x0 + (panel->x1 - panel->x0) * (at * panel->unit_s - panel->from_s) / (panel->to_s - panel->from_s);
        press_line(press, x, plot->y0, x, plot->y0 + 2.5, 0.6, PRESS_RGB_MUTED);
        snprintf(text, sizeof text, "%g", at);
        press_put(press, PRESS_TICK, x - 15, plot->y0 + 4, 30, 0.5, text);
    }
    snprintf(text, sizeof text, "%s after", panel->unit);
    press_put(press, PRESS_TICK, panel->x0, plot->y0 + 13, panel->x1 - panel->x0, 0.5, text);
}

static void show_axis(struct paper_press *press, const struct plot *plot)
{
    char text[24];
    for (int i = 0; i <= 5; i++) {
        double score = plot->most * i / 5;
        snprintf(text, sizeof text, "%g", score);
        press_put(press, PRESS_TICK, press->left, y_of(plot, score) - 4, 14, 1, text);
    }
}

/* Where so much of the first series' baseline is gone. */
static void show_relief(struct paper_press *press, const struct plot *plot, const json_t *block)
{
    const double dash[] = {1, 2.5};
    double baseline = scot_member_number(json_array_get(json_object_get(block, "series"), 0), "baseline");
    const struct panel *last = &plot->panel[plot->panels - 1];
    size_t i;
    json_t *percent;
    if (!(baseline > 0))
        return;
    json_array_foreach(json_object_get(block, "relief"), i, percent) {
        char text[32];
        double y = y_of(plot, baseline * (1 - json_number_value(percent) / 100));
        cairo_set_dash(press->cr, dash, 2, 0);
        press_line(press, plot->panel[0].x0, y, last->x1, y, 0.8, PRESS_RGB_MUTED);
        cairo_set_dash(press->cr, NULL, 0, 0);
        snprintf(text, sizeof text, "%g %% less", json_number_value(percent));
        press_ink(press, PRESS_RGB_PANEL);
        cairo_rectangle(press->cr, last->x1 - press_width(press, PRESS_TICK, text) - 4, y - 9, press_width(press, PRESS_TICK, text) + 3, 8);
        cairo_fill(press->cr);
        press_put(press, PRESS_TICK, last->x1 - 60, y - 9, 58, 1, text);
    }
}

static void mark(struct paper_press *press, size_t shape, double x, double y, bool filled)
{
    cairo_t *cr = press->cr;
    double r = 2.4;
    cairo_new_path(cr);
    if (shape == 0) {
        cairo_arc(cr, x, y, r, 0, 2 * M_PI);
    } else if (shape == 1) {
        cairo_rectangle(cr, x - r, y - r, 2 * r, 2 * r);
    } else {
        cairo_move_to(cr, x, y - 1.25 * r);
        cairo_line_to(cr, x + 1.15 * r, y + 0.9 * r);
        cairo_line_to(cr, x - 1.15 * r, y + 0.9 * r);
    }
    cairo_close_path(cr);
    press_ink(press, filled ? colour[shape] : 0xffffff);
    cairo_fill_preserve(cr);
    press_ink(press, colour[shape]);
    cairo_set_line_width(cr, 1.1);
    cairo_stroke(cr);
}

static void show_series(struct paper_press *press, const struct plot *plot, const json_t *series, size_t shape)
{
    const json_t *points = json_object_get(series, "points");
    double baseline = scot_member_number(series, "baseline");
    size_t i;
    json_t *point;
    cairo_new_path(press->cr);
    if (isfinite(baseline))
        cairo_line_to(press->cr, plot->panel[0].x0, y_of(plot, baseline));
    json_array_foreach(points, i, point)
        cairo_line_to(press->cr, x_of(plot, (double)json_integer_value(json_object_get(point, "s"))),
                      y_of(plot, scot_member_number(point, "score")));
    press_ink(press, colour[shape]);
    cairo_set_line_width(press->cr, 1.4);
    cairo_set_line_join(press->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(press->cr);
    if (isfinite(baseline))
        mark(press, shape, plot->panel[0].x0, y_of(plot, baseline), false);
    json_array_foreach(points, i, point)
        mark(press, shape, x_of(plot, (double)json_integer_value(json_object_get(point, "s"))),
             y_of(plot, scot_member_number(point, "score")), scot_member_is(point, "by", "patient"));
}

static double legend_item(struct paper_press *press, size_t shape, bool filled, double x, double y, const char *text)
{
    mark(press, shape, x + 3, y + 4.6, filled);
    press_put(press, PRESS_SMALL, x + 9, y, 0, 0, text);
    return x + 9 + press_width(press, PRESS_SMALL, text) + 14;
}

static void show_legend(struct paper_press *press, const json_t *block, double y)
{
    size_t i;
    json_t *series;
    double x = press->left + 18;
    json_array_foreach(json_object_get(block, "series"), i, series)
        x = legend_item(press, i, true, x, y, scot_member_text(series, "name"));
    legend_item(press, 0, false, x, y, "baseline, or told to somebody else");
    press_put(press, PRESS_SMALL, press->left, y, press->right - press->left, 1, scot_member_text(block, "unit"));
}

void press_curve(struct paper_press *press, const json_t *block)
{
    struct plot plot = {.most = scot_member_number(block, "most")};
    size_t i;
    json_t *series;
    double high = 118;
    press_room(press, high + 50);
    show_legend(press, block, press->y);
    plot.y1 = press->y + 17;
    plot.y0 = plot.y1 + high;
    divide(&plot, block, press->left + 20, press->right);
    cairo_tag_begin(press->cr, "Figure", NULL);
    for (int p = 0; p < plot.panels; p++)
        show_panel(press, &plot, &plot.panel[p]);
    show_axis(press, &plot);
    show_relief(press, &plot, block);
    json_array_foreach(json_object_get(block, "series"), i, series)
        show_series(press, &plot, series, i < 3 ? i : 2);
    cairo_tag_end(press->cr, "Figure");
    press->y = plot.y0 + 24;
    press->any = true;
    press_skip(press, 6);
}
