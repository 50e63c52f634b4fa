#include "xray/room_parts.h"

#include <string.h>

/* The commands about what the operator holds in hand: the point picked, needles, contrast, the skin pointer. */

static double or_else(double value, double otherwise)
{
    return isnan(value) ? otherwise : value;
}

bool room_do_pick(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    struct scot_vec3 hit;
    if (!room_skin_at(room, c->value[0], c->value[1], &hit))
        return scot_fail(err, "the beam meets no skin there, wanted a point on the patient");
    room->picked = hit;
    room->picked_set = true;
    return true;
}

bool room_do_pick_point(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)err;
    room->picked = scot_vec3(c->value[0], c->value[1], c->value[2]);
    room->picked_set = true;
    return true;
}

static bool place_needle(struct scot_room *room, double gauge, double length_mm, double x, double y,
                         struct scot_error *err)
{
    int slot = 0;
    while (slot < SCOT_NEEDLES && room->needle[slot].in_use)
        slot++;
    if (slot == SCOT_NEEDLES)
        return scot_fail(err, "all %d needles are in use, wanted a free one: remove one first", SCOT_NEEDLES);
    struct scot_vec3 skin;
    if (!room_skin_at(room, x, y, &skin))
        return scot_fail(err, "the beam meets no skin there, wanted a point on the patient");
    struct scot_view view = room_view(room);
    if (!scot_needle_place(&room->needle[slot], (int)gauge, length_mm, skin, scot_sub(view.source, skin), err))
        return false;
    room->active = slot;
    room->objects_stale = true;
    return true;
}

bool room_do_needle_add(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    return place_needle(room, c->value[0], c->value[1], or_else(c->value[2], 0.5), or_else(c->value[3], 0.5), err);
}

bool room_do_needle_add_point(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    struct scot_view view = room_view(room);
    double column, row;
    if (!scot_view_project(&view, scot_vec3(c->value[2], c->value[3], c->value[4]), &column, &row))
        return scot_fail(err, "that point lies behind the tube, wanted one in the beam");
    return place_needle(room, c->value[0], c->value[1], (column + 0.5) / view.columns, (row + 0.5) / view.rows, err);
}

static struct scot_needle *active_needle(struct scot_room *room, struct scot_error *err)
{
    if (room->active < 0 || !room->needle[room->active].in_use) {
        scot_fail(err, "there is no active needle, wanted one: place a needle first");
        return NULL;
    }
    return &room->needle[room->active];
}

bool room_do_needle_select(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    int slot = (int)c->value[0];
    if (!room->needle[slot].in_use)
        return scot_fail(err, "needle %d is not there, wanted one in use", slot + 1);
    room->active = slot;
    return true;
}

bool room_do_needle_remove(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    int slot = !isnan(c->value[0]) ? (int)c->value[0] : room->active;
    if (slot < 0 || !room->needle[slot].in_use)
        return scot_fail(err, "there is no such needle, wanted one in use");
    room->needle[slot] = (struct scot_needle){0};
    if (room->active == slot) {
        room->active = -1;
        for (int i = 0; i < SCOT_NEEDLES; i++)
            if (room->needle[i].in_use)
                room->active = i;
    }
    room->objects_stale = true;
    return true;
}

/* `direction` turned by angle_deg so that its tip goes toward `side`. */
static struct scot_vec3 lean(struct scot_vec3 direction, struct scot_vec3 side, double angle_deg)
{
    struct scot_vec3 across = scot_along(side, -scot_dot(side, direction), direction);
    if (scot_length(across) < 1e-3) /* it points that way already */
        return direction;
    return scot_unit(scot_along(direction, tan(scot_rad(angle_deg)), scot_unit(across)));
}

bool room_do_needle_turn(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    struct scot_needle *needle = active_needle(room, err);
    if (needle == NULL)
        return false;
    struct scot_view view = room_view(room);
    struct scot_vec3 wanted = lean(lean(needle->direction, view.right, c->value[0]), view.up, c->value[1]);
    room->objects_stale = true;
    return scot_needle_turn(needle, room->ct, wanted, err);
}

bool room_do_needle_aim(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)c;
    struct scot_needle *needle = active_needle(room, err);
    if (needle == NULL)
        return false;
    struct scot_view view = room_view(room);
    room->objects_stale = true;
    return scot_needle_turn(needle, room->ct, scot_unit(scot_sub(view.source, needle->skin)), err);
}

bool room_do_needle_advance(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    struct scot_needle *needle = active_needle(room, err);
    if (needle == NULL)
        return false;
    double moved = scot_needle_advance(needle, room->ct, c->value[0]);
    room->objects_stale = true;
    if (c->value[0] > 0 && moved <= 0 && needle->stop == SCOT_NEEDLE_AT_BONE)
        return scot_fail(err, "the needle is on bone at %.1f mm and goes no further: withdraw and redirect", needle->depth_mm);
    if (c->value[0] > 0 && moved <= 0 && needle->stop == SCOT_NEEDLE_AT_HUB)
        return scot_fail(err, "the needle is in to its hub (%.0f mm), wanted a longer one", needle->length_mm);
    return true;
}

bool scot_room_inject(struct scot_room *room, double ml, double ml_s, double mg_ml, struct scot_error *err)
{
    const struct scot_needle *needle = active_needle(room, err);
    if (needle == NULL)
        return false;
    int slot = room->active;
    if (!room->rule->inject(room->rule->context, slot, room->grid[slot], scot_needle_tip(needle), needle->direction, ml,
                            ml_s, mg_ml, err))
        return false;
    room->grid_in_use[slot] = true;
    return true;
}

bool room_do_contrast_inject(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    return scot_room_inject(room, c->value[0], 0, c->value[1], err);
}

void room_clear_contrast(struct scot_room *room)
{
    for (int i = 0; i < SCOT_NEEDLES; i++)
        room->rule->clear(room->rule->context, i);
    memset(room->grid_in_use, 0, sizeof room->grid_in_use);
    room->objects_stale = true;
}

bool room_do_contrast_clear(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    (void)c, (void)err;
    room_clear_contrast(room);
    return true;
}

bool room_do_pointer(struct scot_room *room, const struct scot_command *c, struct scot_error *err)
{
    bool on = c->value[0] != 0;
    struct scot_vec3 hit;
    if (on && !room_skin_at(room, or_else(c->value[1], 0.5), or_else(c->value[2], 0.5), &hit))
        return scot_fail(err, "the beam meets no skin there, wanted a point on the patient");
    if (on)
        room->pointer = hit;
    room->pointer_on = on;
    room->objects_stale = true;
    return true;
}
