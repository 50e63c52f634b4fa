#include "xray/room_parts.h"

/* All that C-arm, table and field of view can do, sampled evenly (Halton 1960), and half as much again for what lies
 * between the samples. The widest field on the nearest detector needs most, so these two stand still. */
enum { SAMPLES = 16384, AXES = 6 };
static const double margin = 1.5;

/* The nth number of van der Corput's sequence in this base, 0..1. */
static double spread(int n, int base)
{
    double value = 0, digit = 1;
    for (; n > 0; n /= base) {
        digit /= base;
        value += digit * (n % base);
    }
    return value;
}

static double either_way(double share, double limit)
{
    return (2 * share - 1) * limit;
}

static struct pose pose_of(const struct scot_room *room, int number)
{
    static const int base[AXES] = {2, 3, 5, 7, 11, 13};
    double share[AXES];
    for (int axis = 0; axis < AXES; axis++)
        share[axis] = spread(number + 1, base[axis]);
    const int *n = room->ct->n;
    struct pose pose = {.carm = room->pose.carm, .field_mm = SCOT_FIELD_MOST_MM};
    pose.carm.sid_mm = SCOT_SID_LEAST_MM;
    pose.carm.oblique_rad = scot_rad(either_way(share[0], SCOT_OBLIQUE_LIMIT_DEG));
    pose.carm.tilt_rad = scot_rad(either_way(share[1], SCOT_TILT_LIMIT_DEG));
    pose.carm.wigwag_rad = scot_rad(either_way(share[2], SCOT_WIGWAG_LIMIT_DEG));
    struct scot_vec3 voxel = scot_vec3(share[3] * (n[0] - 1), share[4] * (n[1] - 1), share[5] * (n[2] - 1));
    pose.carm.isocentre = scot_affine_point(&room->ct->patient_from_voxel, voxel);
    return pose;
}

bool room_reserve(const struct scot_room *room, struct scot_projector *projector, struct scot_error *err)
{
    struct scot_projector_need need = {0};
    for (int number = 0; number < SAMPLES; number++) {
        struct pose pose = pose_of(room, number);
        struct scot_view view = scot_carm_view(&pose.carm, pose.field_mm, room->size);
        if (!scot_projector_measure(&need, projector, &view, err))
            return false;
    }
    need.samples = (size_t)(margin * (double)need.samples);
    need.columns = (int)(margin * need.columns);
    return scot_projector_reserve(projector, &need, err);
}
