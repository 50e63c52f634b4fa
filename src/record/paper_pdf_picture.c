#include <cairo.h>

#include "record/paper_press.h"
#include "record/picture.h"

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

static void show_picture(struct paper_press *press, const struct scot_paper_picture *one, double x, double wide, double high)
{
    cairo_surface_t *picture = NULL;
    if (!scot_picture_read(&picture, one->bytes, one->size, NULL)) /* it was read for the block, but memory may run out */
        return;
    cairo_tag_begin(press->cr, "Figure", NULL);
    show_in(press, picture, x, press->y, wide, high);
    cairo_tag_end(press->cr, "Figure");
    press_put(press, PRESS_SMALL, x, press->y + high + 4, wide, 0, one->caption);
    cairo_surface_destroy(picture);
}

static const struct scot_paper_picture *nth(const struct paper_press *press, const json_t *block, size_t n)
{
    return &press->order->picture[json_integer_value(json_array_get(json_object_get(block, "which"), n))];
}

/* Two abreast, each with its caption. */
void press_pictures(struct paper_press *press, const json_t *block)
{
    double between = 14, wide = (press->right - press->left - between) / 2, high = 0.78 * wide;
    size_t pictures = json_array_size(json_object_get(block, "which"));
    for (size_t i = 0; i < pictures; i += 2) {
        double caption = 0;
        for (size_t j = i; j < i + 2 && j < pictures; j++) {
            double one = press_height(press, PRESS_SMALL, wide, nth(press, block, j)->caption);
            caption = one > caption ? one : caption;
        }
        press_room(press, high + caption + 8);
        for (size_t j = i; j < i + 2 && j < pictures; j++)
            show_picture(press, nth(press, block, j), press->left + (double)(j - i) * (wide + between), wide, high);
        press->y += high + caption + 8;
        press->any = true;
        press_skip(press, 6);
    }
}
