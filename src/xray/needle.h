#ifndef SCOT_XRAY_NEEDLE_H
#define SCOT_XRAY_NEEDLE_H

#include "volume/body.h"
#include "xray/carm.h"

/* Straight steel needles of 18..27 gauge, 50..150 mm (ISO 9626 outer diameters). */
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
};

/* Outer diameter in mm; 0 for a gauge that is not 18..27. */
double scot_needle_diameter_mm(int gauge);
struct scot_vec3 scot_needle_tip(const struct scot_needle *n);
struct scot_vec3 scot_needle_hub(const struct scot_needle *n);

/* A new needle with its tip on the skin. Errs on gauge, length, a direction of no length. */
bool scot_needle_place(struct scot_needle *n, int gauge, double length_mm, struct scot_vec3 skin,
                       struct scot_vec3 direction, struct scot_error *err);

/* Turns toward the wanted direction: freely on the skin; in tissue about the skin point and only as
 * far as tissue gives (a stated limit that shrinks with depth), the rest refused in err with the
 * advice to withdraw. Never turns through bone. */
bool scot_needle_turn(struct scot_needle *n, const struct scot_volume *ct, struct scot_vec3 wanted,
                      struct scot_error *err);

/* Advances (mm > 0) or withdraws (mm < 0) in steps small against a voxel. Stops at the cortex, at
 * the hub or where the CT ends, and sets n->stop. Returns the mm really moved. */
double scot_needle_advance(struct scot_needle *n, const struct scot_volume *ct, double mm);

/* Adds the path length through a steel cylinder from a to b (LPS mm), outer and inner diameter (0 =
 * solid), to a picture of the view, antialiased to its true width; grows the half-open box
 * {column0,row0,column1,row1} by what it touched. An empty box has column0 >= column1. */
void scot_steel_draw(float *steel_mm, const struct scot_view *view, struct scot_vec3 a, struct scot_vec3 b,
                     double outer_mm, double inner_mm, int box[4]);

#endif
