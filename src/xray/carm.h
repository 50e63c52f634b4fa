#ifndef SCOT_XRAY_CARM_H
#define SCOT_XRAY_CARM_H

#include "base/vec.h"

/* Where the C-arm and the table stand. Frame: DICOM patient LPS of the CT, however
 * the patient lay in the scanner; the patient lies prone here, tube under the table.
 *
 * The direction from isocentre to detector is
 *     d = (sin a cos b, cos a cos b, sin b),  a = oblique, b = tilt;
 * 0/0 puts the detector over the back; +oblique swings it to the patient's left,
 * +tilt to the head. Wig-wag turns the whole C about the vertical (patient's
 * front-back) axis through the column, pivot_mm to the patient's right of the
 * isocentre: the picture turns and shifts. */
struct scot_carm {
    double oblique_rad, tilt_rad, wigwag_rad;
    struct scot_vec3 isocentre; /* LPS mm, before wig-wag: the table's three directions move it */
    double sad_mm;              /* source to isocentre, 700 */
    double sid_mm;              /* source to image, 1100 */
    double pivot_mm;            /* column to isocentre; 0 = the default 900 */
};

/* A picture's geometry: source, detector, and where its pixels lie. Pixel (c, r)
 * has its centre at detector_centre + ((c - (columns-1)/2) * pixel_mm) * right
 * - ((r - (rows-1)/2) * pixel_mm) * up: row 0 at the head end. right = up x n, n the
 * unit vector from detector to source, so that the patient's left lies RIGHT in this
 * order at 0/0. Readers of a view take right as it is given: scot_view_mirrored turns it about for
 * the monitor, and then all that is drawn in it is in monitor order. */
struct scot_view {
    struct scot_vec3 source, detector_centre, right, up;
    double pixel_mm;
    int columns, rows;
};

/* The view of a C-arm with a square panel of panel_mm on size x size pixels. */
struct scot_view scot_carm_view(const struct scot_carm *carm, double panel_mm, int size);

/* A view from source, detector centre and an up direction, which need only not be
 * parallel to the beam. Errs (false) when it is, or when the two points meet. */
bool scot_view_from_points(struct scot_view *out, struct scot_vec3 source, struct scot_vec3 centre,
                           struct scot_vec3 up, double panel_mm, int size);

/* The same view with its columns the other way round: the monitor's, in which one looks at the prone
 * back as one stands before it, the patient's left on the left. */
struct scot_view scot_view_mirrored(const struct scot_view *view);

/* LPS mm of the centre of a pixel; fractional and outside values extrapolate. */
struct scot_vec3 scot_view_pixel(const struct scot_view *view, double column, double row);

/* The pixel on which a point casts its shadow; false when the point is not in front
 * of the source. */
bool scot_view_project(const struct scot_view *view, struct scot_vec3 point, double *column, double *row);

/* DICOM positioner angles, PS3.3 C.8.7.5.1.2: degrees, 0 where the patient faces the
 * detector: primary = wrap(180 - oblique), in (-180, 180]; secondary = tilt. */
void scot_carm_positioner_deg(double oblique_rad, double tilt_rad, double *primary_deg,
                              double *secondary_deg);

#endif
