#include "xray/needle.h"

/* A pixel is sampled at the points of a Fibonacci lattice: as many different columns, rows and diagonals as
 * points, so that a thin needle along any of them is cut at POINTS phases, not at the square root of it. */
enum { POINTS = 13, LATTICE = 8, POINTS_ALONG_BEAM = 233, LATTICE_ALONG_BEAM = 144 };

/* Nearer to the focus than this nothing is drawn: its shadow would be wider than any panel. */
static const double focus_mm = 20;

/* The cylinder in its own axes: e1 toward the source, e2 across, w along. The source lies at
 * (s1, 0, sw), so that a ray's distance from the axis is s1 d2 / |d1,d2|: no cancellation. */
struct cylinder {
    struct scot_vec3 e1, e2, w;
    double s1, sw;
    double half_mm, outer2, inner2;
};

/* A ray direction (source to detector point) in those axes, as a linear function of the pixel. */
struct rays {
    double d1, d2, dw;                   /* at column 0, row 0 */
    double d1_column, d2_column, dw_column;
    double d1_row, d2_row, dw_row;
};

static struct cylinder cylinder_of(const struct scot_view *view, struct scot_vec3 a, struct scot_vec3 b,
                                   double outer_mm, double inner_mm)
{
    struct cylinder c = {.half_mm = scot_length(scot_sub(b, a)) / 2,
                         .outer2 = outer_mm * outer_mm / 4,
                         .inner2 = inner_mm * inner_mm / 4};
    c.w = scot_unit(scot_sub(b, a));
    struct scot_vec3 s = scot_sub(view->source, scot_scale(scot_add(a, b), 0.5));
    c.sw = scot_dot(s, c.w);
    struct scot_vec3 toward = scot_along(s, -c.sw, c.w);
    c.s1 = scot_length(toward);
    if (c.s1 > 1e-9)
        c.e1 = scot_scale(toward, 1 / c.s1);
    else /* seen exactly end on: any axes will do */
        c.e1 = scot_unit(scot_cross(c.w, fabs(c.w.x) < 0.9 ? scot_vec3(1, 0, 0) : scot_vec3(0, 1, 0)));
    c.e2 = scot_cross(c.w, c.e1);
    return c;
}

static struct rays rays_of(const struct scot_view *view, const struct cylinder *c)
{
    struct scot_vec3 d = scot_sub(scot_view_pixel(view, 0, 0), view->source);
    struct scot_vec3 column = scot_scale(view->right, view->pixel_mm);
    struct scot_vec3 row = scot_scale(view->up, -view->pixel_mm);
    return (struct rays){
        .d1 = scot_dot(d, c->e1), .d2 = scot_dot(d, c->e2), .dw = scot_dot(d, c->w),
        .d1_column = scot_dot(column, c->e1), .d2_column = scot_dot(column, c->e2), .dw_column = scot_dot(column, c->w),
        .d1_row = scot_dot(row, c->e1), .d2_row = scot_dot(row, c->e2), .dw_row = scot_dot(row, c->w),
    };
}

static inline float larger(float a, float b)
{
    return a > b ? a : b;
}

static inline float smaller(float a, float b)
{
    return a < b ? a : b;
}

/* Where in a pixel the rays go, -0.5 to 0.5; padded to whole vectors by points that are not counted. */
struct lattice {
    int points, padded;
    float u[POINTS_ALONG_BEAM + 15], v[POINTS_ALONG_BEAM + 15];
};

static void lattice_of(struct lattice *l, int points, int generator)
{
    l->points = points;
    l->padded = (points + 7) / 8 * 8;
    for (int i = 0; i < l->padded; i++) {
        l->u[i] = ((float)i + 0.5f) / (float)points - 0.5f;
        l->v[i] = ((float)(i * generator % points) + 0.5f) / (float)points - 0.5f;
    }
}

/* The mean path through the tube over one pixel, mm. d1, d2, dw is the ray through the pixel's centre;
 * the ray's parameter runs from 0 at the source to 1 at the detector. */
static float pixel_path_mm(const struct cylinder *c, const struct rays *rays, const struct lattice *lattice, double d1_mid,
                           double d2_mid, double dw_mid)
{
    const float s1 = (float)c->s1, sw = (float)c->sw, half = (float)c->half_mm;
    const float outer2 = (float)c->outer2, inner2 = (float)c->inner2;
    const float d1_0 = (float)d1_mid, d2_0 = (float)d2_mid, dw_0 = (float)dw_mid;
    const float d1_u = (float)rays->d1_column, d2_u = (float)rays->d2_column, dw_u = (float)rays->dw_column;
    const float d1_v = (float)rays->d1_row, d2_v = (float)rays->d2_row, dw_v = (float)rays->dw_row;
    float chord[POINTS_ALONG_BEAM + 15];
    for (int i = 0; i < lattice->padded; i++) {
        float u = lattice->u[i], v = lattice->v[i];
        float d1 = d1_0 + u * d1_u + v * d1_v, d2 = d2_0 + u * d2_u + v * d2_v, dw = dw_0 + u * dw_u + v * dw_v;
        float across2 = d1 * d1 + d2 * d2 + 1e-12f, miss = s1 * d2, inverse = 1 / across2;
        float outer = larger(outer2 * across2 - miss * miss, 0), inner = larger(inner2 * across2 - miss * miss, 0);
        float middle = -s1 * d1 * inverse;
        /* Between the caps: measured from `middle`, so that a chord of 0.4 mm in 1100 keeps its digits. */
        float slope = dw >= 0 ? larger(dw, 1e-9f) : smaller(dw, -1e-9f), per_mm = 1 / slope;
        float cap_a = (-half - sw) * per_mm - middle, cap_b = (half - sw) * per_mm - middle;
        float first = larger(smaller(cap_a, cap_b), -middle), last = smaller(larger(cap_a, cap_b), 1 - middle);
        float outer_half = sqrtf(outer) * inverse, inner_half = sqrtf(inner) * inverse;
        chord[i] = larger(smaller(outer_half, last) - larger(-outer_half, first), 0) -
                   larger(smaller(inner_half, last) - larger(-inner_half, first), 0);
    }
    float sum = 0;
    for (int i = 0; i < lattice->points; i++)
        sum += chord[i];
    /* Within a pixel the rays' lengths are the same to a millionth. */
    return sum * (float)(sqrt(d1_mid * d1_mid + d2_mid * d2_mid + dw_mid * dw_mid) / lattice->points);
}

/* The shadow's outline: no further than reach pixels from the segment between two pixels. */
struct shadow {
    double column, row;      /* one end */
    double along_x, along_y; /* unit */
    double length, reach, end_reach; /* across it, beyond its ends */
};

static bool clip_to_beam(const struct scot_view *view, struct scot_vec3 *a, struct scot_vec3 *b)
{
    struct scot_vec3 axis = scot_sub(view->detector_centre, view->source);
    double sid_mm = scot_length(axis);
    axis = scot_scale(axis, 1 / sid_mm);
    struct scot_vec3 from = *a, step = scot_sub(*b, *a);
    double depth = scot_dot(scot_sub(from, view->source), axis), slope = scot_dot(step, axis);
    double first = 0, last = 1;
    if (fabs(slope) < 1e-9) {
        if (depth < focus_mm || depth > sid_mm)
            return false;
    } else {
        double near = (focus_mm - depth) / slope, far = (sid_mm - depth) / slope;
        first = fmax(first, fmin(near, far));
        last = fmin(last, fmax(near, far));
    }
    *a = scot_along(from, first, step);
    *b = scot_along(from, last, step);
    return last > first;
}

static struct shadow shadow_of(const struct scot_view *view, struct scot_vec3 a, struct scot_vec3 b, double outer_mm)
{
    struct scot_vec3 axis = scot_sub(view->detector_centre, view->source), end[2] = {a, b};
    double sid_mm = scot_length(axis), column[2] = {0}, row[2] = {0}, reach = 0;
    for (int i = 0; i < 2; i++) {
        struct scot_vec3 ray = scot_sub(end[i], view->source);
        double depth = scot_dot(ray, axis) / sid_mm, slant = scot_length(ray) / depth;
        scot_view_project(view, end[i], &column[i], &row[i]);
        reach = fmax(reach, outer_mm / 2 * slant * slant * sid_mm / depth / view->pixel_mm);
    }
    struct shadow s = {.column = column[0], .row = row[0], .along_x = 1};
    s.length = hypot(column[1] - column[0], row[1] - row[0]);
    if (s.length > 1e-6) {
        s.along_x = (column[1] - column[0]) / s.length;
        s.along_y = (row[1] - row[0]) / s.length;
    }
    s.reach = reach * 1.01 + 0.05 + (fabs(s.along_x) + fabs(s.along_y)) / 2; /* the pixel's own half width */
    s.end_reach = reach * 1.01 + 0.8;
    return s;
}

/* Narrows [*first, *last] to the x with low <= offset + slope x <= high. */
static void narrow(double *first, double *last, double offset, double slope, double low, double high)
{
    if (fabs(slope) < 1e-9) {
        if (offset < low || offset > high)
            *last = *first - 1;
        return;
    }
    double one = (low - offset) / slope, other = (high - offset) / slope;
    *first = fmax(*first, fmin(one, other));
    *last = fmin(*last, fmax(one, other));
}

/* The columns of a row that the shadow may touch. */
static bool row_span(const struct shadow *s, int row, int columns, int *first, int *last)
{
    double from = 0, to = columns - 1, y = row - s->row;
    narrow(&from, &to, s->along_y * y - s->along_x * s->column, s->along_x, -s->end_reach, s->length + s->end_reach);
    narrow(&from, &to, s->along_x * y + s->along_y * s->column, -s->along_y, -s->reach, s->reach);
    if (!(from <= to))
        return false;
    *first = (int)ceil(from);
    *last = (int)floor(to);
    return *first <= *last;
}

static void grow_box(int box[4], int column0, int row0, int column1, int row1)
{
    bool empty = box[0] >= box[2];
    box[0] = empty || column0 < box[0] ? column0 : box[0];
    box[1] = empty || row0 < box[1] ? row0 : box[1];
    box[2] = empty || column1 > box[2] ? column1 : box[2];
    box[3] = empty || row1 > box[3] ? row1 : box[3];
}

void scot_steel_draw(float *steel_mm, const struct scot_view *view, struct scot_vec3 a, struct scot_vec3 b,
                     double outer_mm, double inner_mm, int box[4])
{
    if (!(outer_mm > inner_mm) || !(scot_length(scot_sub(b, a)) > 1e-6) || !clip_to_beam(view, &a, &b))
        return;
    struct cylinder c = cylinder_of(view, a, b, outer_mm, inner_mm > 0 ? inner_mm : 0);
    struct rays rays = rays_of(view, &c);
    struct shadow shadow = shadow_of(view, a, b, outer_mm);
    /* A needle looked at along its length is a few pixels of very long paths: sampled finely. */
    bool along_beam = shadow.length < 8 * shadow.reach;
    struct lattice lattice;
    lattice_of(&lattice, along_beam ? POINTS_ALONG_BEAM : POINTS, along_beam ? LATTICE_ALONG_BEAM : LATTICE);
    double margin = fmax(shadow.reach, shadow.end_reach);
    double top = fmin(shadow.row, shadow.row + shadow.along_y * shadow.length) - margin;
    double bottom = fmax(shadow.row, shadow.row + shadow.along_y * shadow.length) + margin;
    int row0 = (int)fmax(0, ceil(fmin(top, view->rows))), row1 = (int)fmin(view->rows - 1, floor(fmax(bottom, -1)));
    for (int row = row0; row <= row1; row++) {
        int first, last;
        if (!row_span(&shadow, row, view->columns, &first, &last))
            continue;
        float *out = steel_mm + (size_t)row * (size_t)view->columns;
        for (int column = first; column <= last; column++)
            out[column] += pixel_path_mm(&c, &rays, &lattice, rays.d1 + column * rays.d1_column + row * rays.d1_row,
                                         rays.d2 + column * rays.d2_column + row * rays.d2_row,
                                         rays.dw + column * rays.dw_column + row * rays.dw_row);
        grow_box(box, first, row, last + 1, row + 1);
    }
}
