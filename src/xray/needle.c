#include "xray/needle.h"

enum { THICKEST_GAUGE = 18, THINNEST_GAUGE = 27 };
static const double shortest_mm = 50, longest_mm = 150;

/* HU from which a point counts as cortex when it holds for half a voxel: a lone noisy voxel is
 * narrower than that, the thinnest lamina a CT shows is not. */
static const double cortex_hu = 250;
/* A cortex blurred by thick slices, or with nothing but spongy bone behind it, stays below; it is
 * known by holding this mean over soft_run_mm, where muscle and fat never do. */
static const double soft_cortex_hu = 200, soft_run_mm = 2;
static const double step_voxels = 0.25;

/* How far tissue lets the tip be levered sideways from its track. */
static const double tip_give_mm = 3;
/* Nearer than this the tip stands on the skin. */
static const double on_skin_mm = 1e-6;

double scot_needle_diameter_mm(int gauge)
{
    /* Nominal outer diameters of hypodermic tubing by Birmingham gauge, each within the limits
     * that ISO 9626:2016, table 1, sets for its metric size (0.4 mm is 27 G ... 1.2 mm is 18 G). */
    static const double outer_mm[] = {1.270, 1.067, 0.908, 0.819, 0.718, 0.641, 0.565, 0.514, 0.464, 0.413};
    if (gauge < THICKEST_GAUGE || gauge > THINNEST_GAUGE)
        return 0;
    return outer_mm[gauge - THICKEST_GAUGE];
}

struct scot_vec3 scot_needle_tip(const struct scot_needle *n)
{
    return scot_along(n->skin, n->depth_mm, n->direction);
}

struct scot_vec3 scot_needle_hub(const struct scot_needle *n)
{
    return scot_along(n->skin, n->depth_mm - n->length_mm, n->direction);
}

double scot_needle_give_rad(double depth_mm)
{
    return depth_mm > on_skin_mm ? atan(tip_give_mm / depth_mm) : scot_rad(180);
}

static bool unit_of(struct scot_vec3 *out, struct scot_vec3 direction)
{
    double length = scot_length(direction);
    if (!(length > 1e-9) || !isfinite(length))
        return false;
    *out = scot_scale(direction, 1 / length);
    return true;
}

bool scot_needle_place(struct scot_needle *n, int gauge, double length_mm, struct scot_vec3 skin,
                       struct scot_vec3 direction, struct scot_error *err)
{
    if (!(scot_needle_diameter_mm(gauge) > 0))
        return scot_fail(err, "the needle's gauge is %d, wanted %d to %d", gauge, THICKEST_GAUGE, THINNEST_GAUGE);
    if (!(length_mm >= shortest_mm && length_mm <= longest_mm))
        return scot_fail(err, "the needle's length is %g mm, wanted %g to %g mm", length_mm, shortest_mm, longest_mm);
    if (!isfinite(skin.x) || !isfinite(skin.y) || !isfinite(skin.z))
        return scot_fail(err, "the needle's place on the skin is not a point");
    struct scot_vec3 unit;
    if (!unit_of(&unit, direction))
        return scot_fail(err, "the needle's direction has no length");
    *n = (struct scot_needle){.in_use = true, .gauge = gauge, .length_mm = length_mm, .skin = skin,
                              .direction = unit, .entry_direction = unit};
    return true;
}

/* The finest voxel side: steps are measured against it. */
static double finest_mm(const struct scot_volume *ct)
{
    double spacing_mm[3];
    scot_volume_spacing_mm(ct, spacing_mm);
    return fmin(spacing_mm[0], fmin(spacing_mm[1], spacing_mm[2]));
}

/* Whether a needle whose tip is at p and points along d has bone before it. */
static bool bone_at(const struct scot_volume *ct, struct scot_vec3 p, struct scot_vec3 d, double voxel_mm)
{
    enum { HARD = 3, SOFT = 5 };
    double here_hu = scot_volume_sample(ct, p, -1024);
    if (here_hu < soft_cortex_hu)
        return false;
    double least_hu = here_hu;
    for (int i = 1; i < HARD; i++)
        least_hu = fmin(least_hu, scot_volume_sample(ct, scot_along(p, i * 0.25 * voxel_mm, d), -1024));
    if (least_hu >= cortex_hu)
        return true;
    double sum_hu = here_hu;
    for (int i = 1; i < SOFT; i++)
        sum_hu += scot_volume_sample(ct, scot_along(p, i * soft_run_mm / (SOFT - 1), d), -1024);
    return sum_hu >= SOFT * soft_cortex_hu;
}

static bool in_ct(const struct scot_volume *ct, struct scot_vec3 p)
{
    struct scot_vec3 v = scot_affine_point(&ct->voxel_from_patient, p);
    return v.x >= -0.5 && v.y >= -0.5 && v.z >= -0.5 && v.x <= ct->n[0] - 0.5 && v.y <= ct->n[1] - 0.5 &&
           v.z <= ct->n[2] - 0.5;
}

static double withdraw(struct scot_needle *n, double mm)
{
    double moved = fmax(mm, -n->depth_mm);
    n->depth_mm += moved;
    n->stop = SCOT_NEEDLE_FREE;
    if (n->depth_mm <= on_skin_mm)
        n->depth_mm = 0;
    return moved;
}

double scot_needle_advance(struct scot_needle *n, const struct scot_volume *ct, double mm)
{
    if (!isfinite(mm) || mm == 0)
        return 0;
    if (mm < 0)
        return withdraw(n, mm);
    if (n->depth_mm <= on_skin_mm)
        n->entry_direction = n->direction;
    double voxel_mm = finest_mm(ct), moved = 0;
    bool inside = in_ct(ct, scot_needle_tip(n));
    n->stop = SCOT_NEEDLE_FREE;
    while (moved < mm && n->stop == SCOT_NEEDLE_FREE) {
        double room_mm = n->length_mm - n->depth_mm;
        double step = fmin(step_voxels * voxel_mm, fmin(mm - moved, room_mm));
        struct scot_vec3 next = scot_along(n->skin, n->depth_mm + step, n->direction);
        bool next_inside = in_ct(ct, next);
        if (room_mm <= 0) {
            n->stop = SCOT_NEEDLE_AT_HUB;
        } else if (inside && !next_inside) {
            n->stop = SCOT_NEEDLE_OUT_OF_CT;
        } else if (bone_at(ct, next, n->direction, voxel_mm)) {
            n->stop = SCOT_NEEDLE_AT_BONE;
        } else {
            n->depth_mm += step;
            moved += step;
            inside = next_inside;
        }
    }
    return moved;
}

/* The direction a share 0..1 of the way along the arc from one unit vector to another. */
static struct scot_vec3 between(struct scot_vec3 from, struct scot_vec3 to, double angle_rad, double share)
{
    if (angle_rad < 1e-9)
        return to;
    struct scot_vec3 across = scot_cross(from, to);
    if (scot_length(across) < 1e-9) /* straight back: any way round will do */
        across = scot_cross(from, fabs(from.x) < 0.9 ? scot_vec3(1, 0, 0) : scot_vec3(0, 1, 0));
    return scot_unit(scot_rotate_about(from, scot_vec3(0, 0, 0), scot_unit(across), angle_rad * share));
}

static double angle_rad(struct scot_vec3 a, struct scot_vec3 b)
{
    return atan2(scot_length(scot_cross(a, b)), scot_dot(a, b));
}

/* How much 0..1 of the turn the shaft makes before bone is in its way. Places that count as bone
 * before it moves (noise beside the track) do not hold it. */
static double clear_share(const struct scot_needle *n, const struct scot_volume *ct, struct scot_vec3 to)
{
    double voxel_mm = finest_mm(ct), angle = angle_rad(n->direction, to);
    int steps = (int)ceil(angle * n->depth_mm / (step_voxels * voxel_mm));
    int clear = steps;
    for (double s = n->depth_mm; s > 0; s -= step_voxels * voxel_mm) {
        if (bone_at(ct, scot_along(n->skin, s, n->direction), n->direction, voxel_mm))
            continue;
        for (int i = 1; i <= clear; i++) {
            struct scot_vec3 d = between(n->direction, to, angle, (double)i / steps);
            if (bone_at(ct, scot_along(n->skin, s, d), d, voxel_mm))
                clear = i - 1;
        }
    }
    return steps > 0 ? (double)clear / steps : 1;
}

bool scot_needle_turn(struct scot_needle *n, const struct scot_volume *ct, struct scot_vec3 wanted,
                      struct scot_error *err)
{
    struct scot_vec3 to;
    if (!unit_of(&to, wanted))
        return scot_fail(err, "the needle's direction has no length");
    n->stop = n->stop == SCOT_NEEDLE_AT_HUB ? n->stop : SCOT_NEEDLE_FREE;
    if (n->depth_mm <= on_skin_mm) {
        n->direction = n->entry_direction = to;
        return true;
    }
    /* What it was levered to while it lay shallower it may keep, but not exceed. */
    double limit = fmax(scot_needle_give_rad(n->depth_mm), angle_rad(n->entry_direction, n->direction));
    double off_track = angle_rad(n->entry_direction, to);
    bool tissue_holds = off_track > limit + 1e-9;
    if (tissue_holds)
        to = between(n->entry_direction, to, off_track, limit / off_track);
    double share = clear_share(n, ct, to);
    n->direction = share < 1 ? between(n->direction, to, angle_rad(n->direction, to), share) : to;
    if (share < 1) {
        n->stop = SCOT_NEEDLE_AT_BONE;
        return scot_fail(err, "bone is in the needle's way, withdraw before turning it");
    }
    if (tissue_holds)
        return scot_fail(err, "the needle turned %.1f degrees off its track, tissue at %.0f mm gives %.1f: withdraw to redirect",
                         scot_deg(limit), n->depth_mm, scot_deg(scot_needle_give_rad(n->depth_mm)));
    return true;
}
