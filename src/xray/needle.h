#ifndef SCOT_XRAY_NEEDLE_H
#define SCOT_XRAY_NEEDLE_H

#include "volume/body.h"
#include "xray/carm.h"

/* Straight steel needles of 18..27 gauge, 50..150 mm (outer diameters within ISO 9626). */
enum { SCOT_NEEDLES = 6 };

enum scot_needle_stop { SCOT_NEEDLE_FREE, SCOT_NEEDLE_AT_BONE, SCOT_NEEDLE_AT_HUB, SCOT_NEEDLE_OUT_OF_CT };

struct scot_needle {
    bool in_use;
    int gauge;
    double length_mm;
    struct scot_vec3 skin;      /* LPS mm where it enters */
    struct scot_vec3 direction; /* unit, from hub to tip */
    double depth_mm;            /* tip beyond the skin along direction; 0 = on the skin */
    enum scot_needle_stop stop; /* why the last advance ended */
    struct scot_vec3 entry_direction; /* its track: the direction in which it went through the skin */
};

/* Outer diameter in mm; 0 for a gauge that is not 18..27. */
double scot_needle_diameter_mm(int gauge);
struct scot_vec3 scot_needle_tip(const struct scot_needle *n);
struct scot_vec3 scot_needle_hub(const struct scot_needle *n);

/* A new needle with its tip on the skin. Errs on gauge, length, a direction of no length. */
bool scot_needle_place(struct scot_needle *n, int gauge, double length_mm, struct scot_vec3 skin,
                       struct scot_vec3 direction, struct scot_error *err);

/* How far (radians) a needle this deep may be levered off its track: what moves the tip 3 mm sideways,
 * so 17 degrees at 10 mm and 3 at 60. On the skin, 180 degrees. */
double scot_needle_give_rad(double depth_mm);

/* Turns toward the wanted direction: freely on the skin; in tissue about the skin point and only as
 * far as tissue gives (scot_needle_give_rad, against the track, so that small turns do not add up), the
 * rest refused in err with the advice to withdraw: it has then turned as far as it may. The swept
 * plane is searched for bone, and the turn ends before it. */
bool scot_needle_turn(struct scot_needle *n, const struct scot_volume *ct, struct scot_vec3 wanted,
                      struct scot_error *err);

/* Advances (mm > 0) or withdraws (mm < 0, at most to the skin) in steps of a quarter voxel. Stops at the
 * cortex, at the hub or where the CT ends, and sets n->stop. A needle may start outside a CT whose skin is
 * cut away. Cortex is 250 HU held over half a voxel, or a mean of 200 HU over 2 mm (thick slices, spongy
 * bone); dense contrast already in the CT is taken for bone too. Returns the mm really moved. */
double scot_needle_advance(struct scot_needle *n, const struct scot_volume *ct, double mm);

/* Adds the path length through a steel cylinder from a to b (LPS mm), outer and inner diameter (0 =
 * solid), to a picture of the view, antialiased to its true width; grows the half-open box
 * {column0,row0,column1,row1} by what it touched. An empty box has column0 >= column1. */
void scot_steel_draw(float *steel_mm, const struct scot_view *view, struct scot_vec3 a, struct scot_vec3 b,
                     double outer_mm, double inner_mm, int box[4]);

#endif
