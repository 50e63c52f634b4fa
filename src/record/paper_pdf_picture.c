#include <string.h>

#include <cairo.h>

#include "record/paper_press.h"

struct reading {
    const uint8_t *at;
    size_t left;
};

static cairo_status_t give(void *closure, unsigned char *data, unsigned length)
{
    struct reading *reading = closure;
    if (length > reading->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, reading->at, length);
    reading->at += length;
    reading->left -= length;
    return CAIRO_STATUS_SUCCESS;
}

/* Into a frame, as large as its shape allows. */
static void show_in(struct paper_press *press, cairo_surface_t *picture, double x, double y, double wide, double high)
{
    double w = cairo_image_surface_get_width(picture), h = cairo_image_surface_get_height(picture);
    double grow = wide / w < high / h ? wide / w : high / h;
    press_ink(press, 0x0b0e11);
    cairo_rectangle(press->cr, x, y, wide, high);
    cairo_fill(press->cr);
    cairo_save(press->cr);
    cairo_translate(press->cr, x + (wide - w * grow) / 2, y + (high - h * grow) / 2);
    cairo_scale(press->cr, grow, grow);
    cairo_set_source_surface(press->cr, picture, 0, 0);
    cairo_paint(press->cr);
    cairo_restore(press->cr);
}

static bool show_picture(struct paper_press *press, const struct scot_paper_picture *one, double x, double wide, double high,
                         struct scot_error *err)
{
    struct reading reading = {one->png, one->size};
    cairo_surface_t *picture = cairo_image_surface_create_from_png_stream(give, &reading);
    bool ok = cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS;
    if (ok) {
        cairo_tag_begin(press->cr, "Figure", NULL);
        show_in(press, picture, x, press->y, wide, high);
        cairo_tag_end(press->cr, "Figure");
        press_put(press, PRESS_SMALL, x, press->y + high + 4, wide, 0, one->caption);
    }
    cairo_surface_destroy(picture);
    return ok || scot_fail(err, "a picture is no PNG that can be read, %zu bytes", one->size);
}

/* Two abreast, each with its caption. */
bool press_pictures(struct paper_press *press, struct scot_error *err)
{
    double between = 14, wide = (press->right - press->left - between) / 2, high = 0.78 * wide;
    for (int i = 0; i < press->order->pictures; i += 2) {
        double caption = 0;
        for (int j = i; j < i + 2 && j < press->order->pictures; j++) {
            double one = press_height(press, PRESS_SMALL, wide, press->order->picture[j].caption);
            caption = one > caption ? one : caption;
        }
        press_room(press, high + caption + 8);
        for (int j = i; j < i + 2 && j < press->order->pictures; j++)
            if (!show_picture(press, &press->order->picture[j], press->left + (j - i) * (wide + between), wide, high, err))
                return false;
        press->y += high + caption + 8;
        press->any = true;
        press_skip(press, 6);
    }
    return true;
}
