#include "xray/room_parts.h"

#include <string.h>

/* A hub wide enough to be seen end on, as on a real spinal needle: its metal insert. */
static const double hub_mm = 6, hub_outer_mm = 2.4, hub_inner_mm = 1.2;
static const double pointer_mm = 90, pointer_outer_mm = 2.5;

bool room_flow(struct scot_room *room, double ms)
{
    bool changed = false;
    for (int i = 0; i < SCOT_NEEDLES; i++)
        if (room->grid_in_use[i])
            changed |= room->rule->step(room->rule->context, i, room->grid[i], ms);
    room->objects_stale |= changed;
    return changed;
}

bool room_skin_at(const struct scot_room *room, double x, double y, struct scot_vec3 *hit)
{
    /* From the image receptor toward the tube: on a prone patient with the tube below, the first skin met
     * is the back. */
    struct scot_view view = room_view(room);
    struct scot_vec3 pixel = scot_view_pixel(&view, x * view.columns - 0.5, y * view.rows - 0.5);
    struct scot_vec3 way = scot_sub(view.source, pixel);
    return scot_body_skin_hit(room->body, room->ct, pixel, scot_unit(way), scot_length(way), hit);
}

static void wipe(float *picture, int size, const int box[4])
{
    for (int row = box[1]; row < box[3]; row++)
        if (box[2] > box[0])
            memset(picture + (size_t)row * (size_t)size + box[0], 0, (size_t)(box[2] - box[0]) * sizeof *picture);
}

static void draw_needle(struct scot_room *room, const struct scot_needle *needle)
{
    struct scot_vec3 hub = scot_needle_hub(needle);
    scot_steel_draw(room->steel, &room->view, hub, scot_needle_tip(needle), scot_needle_diameter_mm(needle->gauge), 0,
                    room->steel_box);
    scot_steel_draw(room->steel, &room->view, scot_along(hub, -hub_mm, needle->direction), hub, hub_outer_mm,
                    hub_inner_mm, room->steel_box);
}

static void draw_pointer(struct scot_room *room)
{
    /* Held by the operator from the patient's feet, its end on the point. */
    struct scot_vec3 far_end = scot_along(room->pointer, -pointer_mm, room->view.up);
    scot_steel_draw(room->steel, &room->view, far_end, room->pointer, pointer_outer_mm, 0, room->steel_box);
}

static void draw_afresh(struct scot_room *room)
{
    const int nothing[4] = {room->size, room->size, 0, 0};
    wipe(room->steel, room->size, room->steel_box);
    wipe(room->iodine, room->size, room->iodine_box);
    memcpy(room->steel_box, nothing, sizeof nothing);
    memcpy(room->iodine_box, nothing, sizeof nothing);
    for (int i = 0; i < SCOT_NEEDLES; i++) {
        if (room->needle[i].in_use)
            draw_needle(room, &room->needle[i]);
        if (room->grid_in_use[i])
            scot_contrast_project(room->grid[i], &room->view, room->pool, room->iodine, room->iodine_box);
    }
    if (room->pointer_on)
        draw_pointer(room);
}

struct scot_objects room_draw_objects(struct scot_room *room)
{
    if (room->objects_stale)
        draw_afresh(room);
    room->objects_stale = false;
    const int *s = room->steel_box, *i = room->iodine_box;
    bool steel = s[0] < s[2] && s[1] < s[3], iodine = i[0] < i[2] && i[1] < i[3];
    struct scot_objects objects = {0};
    if (!steel && !iodine)
        return objects;
    objects.steel = room->steel;
    objects.iodine = room->iodine;
    const int *a = steel ? s : i, *b = iodine ? i : s;
    objects.column0 = a[0] < b[0] ? a[0] : b[0];
    objects.row0 = a[1] < b[1] ? a[1] : b[1];
    objects.column1 = a[2] > b[2] ? a[2] : b[2];
    objects.row1 = a[3] > b[3] ? a[3] : b[3];
    return objects;
}
