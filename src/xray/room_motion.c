#include "xray/room_parts.h"

/* A C-arm swings at up to about 25 degrees a second and a table glides at 5 cm/s: as fast as an eye follows. */
static const double swing_rad_s = 25 * 3.14159265358979323846 / 180;
static const double glide_mm_s = 80;

static double step_toward(double now, double goal, double most)
{
    double way = goal - now;
    return fabs(way) <= most ? goal : now + copysign(most, way);
}

static double within(double value, double limit)
{
    return value < -limit ? -limit : value > limit ? limit : value;
}

bool room_pose_equal(const struct pose *a, const struct pose *b)
{
    return a->carm.oblique_rad == b->carm.oblique_rad && a->carm.tilt_rad == b->carm.tilt_rad &&
           a->carm.wigwag_rad == b->carm.wigwag_rad && a->carm.sad_mm == b->carm.sad_mm &&
           a->carm.sid_mm == b->carm.sid_mm && a->field_mm == b->field_mm &&
           scot_length(scot_sub(a->carm.isocentre, b->carm.isocentre)) < 1e-9;
}

struct scot_view room_view(const struct scot_room *room)
{
    struct scot_view view = scot_carm_view(&room->pose.carm, room->pose.field_mm, room->size);
    return scot_view_mirrored(&view);
}

struct scot_vec3 room_table_mm(const struct scot_room *room)
{
    /* The table carries the patient: what it moved one way, the isocentre moved the other way in the patient. */
    return scot_sub(room->home, room->pose.carm.isocentre);
}

/* A drive moves the goal with it, so that the C-arm rests where it is let go. */
static void drive(struct scot_room *room, double seconds)
{
    struct scot_carm *carm = &room->goal.carm;
    carm->oblique_rad = within(carm->oblique_rad + room->drive_rad_s[0] * seconds, scot_rad(SCOT_OBLIQUE_LIMIT_DEG));
    carm->tilt_rad = within(carm->tilt_rad + room->drive_rad_s[1] * seconds, scot_rad(SCOT_TILT_LIMIT_DEG));
    carm->wigwag_rad = within(carm->wigwag_rad + room->drive_rad_s[2] * seconds, scot_rad(SCOT_WIGWAG_LIMIT_DEG));
    struct scot_vec3 travel = scot_vec3(room->drive_mm_s[0], room->drive_mm_s[1], room->drive_mm_s[2]);
    struct scot_vec3 table = scot_along(scot_sub(room->home, carm->isocentre), seconds, travel);
    table = scot_vec3(within(table.x, SCOT_TABLE_LIMIT_MM), within(table.y, SCOT_TABLE_LIMIT_MM),
                      within(table.z, SCOT_TABLE_LIMIT_MM));
    carm->isocentre = scot_sub(room->home, table);
}

bool room_move(struct scot_room *room, double ms)
{
    double seconds = ms / 1e3;
    drive(room, seconds);
    if (room_pose_equal(&room->pose, &room->goal)) {
        bool stopped = room->moving;
        room->moving = false;
        return stopped;
    }
    struct scot_carm *now = &room->pose.carm;
    const struct scot_carm *goal = &room->goal.carm;
    double swing = swing_rad_s * seconds, glide = glide_mm_s * seconds;
    now->oblique_rad = step_toward(now->oblique_rad, goal->oblique_rad, swing);
    now->tilt_rad = step_toward(now->tilt_rad, goal->tilt_rad, swing);
    now->wigwag_rad = step_toward(now->wigwag_rad, goal->wigwag_rad, swing);
    now->isocentre.x = step_toward(now->isocentre.x, goal->isocentre.x, glide);
    now->isocentre.y = step_toward(now->isocentre.y, goal->isocentre.y, glide);
    now->isocentre.z = step_toward(now->isocentre.z, goal->isocentre.z, glide);
    now->sid_mm = step_toward(now->sid_mm, goal->sid_mm, glide);
    room->pose.field_mm = room->goal.field_mm;
    room->anatomy_stale = true;
    room->moving = true;
    return true;
}
