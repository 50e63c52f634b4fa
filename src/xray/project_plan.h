#ifndef SCOT_XRAY_PROJECT_PLAN_H
#define SCOT_XRAY_PROJECT_PLAN_H

#include "xray/carm.h"
#include "xray/project_layout.h"

/* The geometry of one view in voxel indices. Rays are sorted by the index axis they take most
 * steps along (Joseph's principal axis) and its direction: the six faces of a cube around the
 * source. On a face, a ray is (p, q) = steps along u and v per step along w, and a grid of rays
 * with equal steps in p and q lies on every slice w as a scale and a shift. */

enum { SCOT_FACES = 6, SCOT_FACE_CORNERS = 8 };

/* A linear form in a detector pixel: at + column * per_column + row * per_row. */
struct scot_linear {
    double at, per_column, per_row;
};

struct scot_face {
    int u, v, w, sign;
    double su, sv, sw;              /* the source, in voxels */
    int first, last;                /* slices, from the source's side on; none when count is 0 */
    int count;
    int columns, rows;              /* of the grid; columns a multiple of SCOT_STRIP */
    double p0, q0, dp, dq;
    int corners;                    /* of the part of the detector that this face sees */
    double corner[SCOT_FACE_CORNERS][2];
    double graze[4][2];             /* ranges of p (0, 1) and q (2, 3) in which rays graze a side; empty
                                       where low > high */
    double reach_p, reach_q, reach_1; /* a slice m away is before the detector where
                                         m * (reach_p p + reach_q q + reach_1) <= 1 */
    const struct scot_layout *layout;
    ptrdiff_t v_stride, w_stride;       /* voxels */
    ptrdiff_t v_mask, w_mask;           /* rows of the masks */
    int nu, nv, nw;
};

struct scot_plan {
    struct scot_linear ray[3];       /* source to pixel, in voxels */
    struct scot_vec3 source;         /* in voxels */
    struct scot_face face[SCOT_FACES];
    bool seen[SCOT_FACES];           /* some pixel belongs to this face */
};

/* Errs on a view that is not finite, has no pixels, or whose source lies in the detector. */
bool scot_plan_view(struct scot_plan *plan, const struct scot_view *view,
                    const struct scot_affine *voxel_from_patient, const struct scot_layouts *layouts,
                    struct scot_error *err);

/* The face (2 * axis, + 1 when towards lower indices) a pixel's ray belongs to, among those seen. */
int scot_plan_face_of(const struct scot_plan *plan, int column, int row);

/* How far along the face's axis slice w is from the source, in voxels; > 0 before it. */
static inline double scot_face_distance(const struct scot_face *face, int w)
{
    return face->sign * (w - face->sw);
}

/* How much of a slice counts at a point of it, 0..1. Joseph's sum takes a slice or leaves it: outside the
 * outermost voxel centres, and beyond the detector, it is nothing. A grid cannot follow such
 * steps, so it takes the slice at an edge in part, as far as the ray's step in it lies inside (x
 * voxels before the edge, `step` voxels a slice); what is then missing at a pixel is
 * one sample, which project_mend.c puts right. */
static inline double scot_edge_part(double x, double step)
{
    if (2 * fabs(x) >= step) /* nearly always, and the division is dear */
        return x >= 0 ? 1 : 0;
    return x / step + 0.5;
}
static inline double scot_side_part(double u, int n, double step)
{
    return scot_edge_part(u < n - 1 - u ? u : n - 1 - u, fabs(step));
}
/* The same at the detector, for slice m of the ray (p, q). */
static inline double scot_reach_part(const struct scot_face *f, double m, double p, double q)
{
    double rate = f->reach_p * p + f->reach_q * q + f->reach_1;
    return rate > 0 ? scot_edge_part(1 / rate - m, 1) : 1;
}

/* The grid columns that rows row0..row1-1 need, so that every pixel finds its 4 x 4 samples. */
void scot_face_span(const struct scot_face *face, int row0, int row1, int *column0, int *column1);

#endif
