#include "xray/project_mend.h"

#include "xray/project_kernels.h"

enum { EDGES = 5, SIDES = 4 };

/* One ray on its face. */
struct ray {
    double p, q, detector; /* steps along u and v a slice; slices from source to detector */
};

/* A picture row on its face: the ray to column c goes u[0] + c u[1] along u, and so on; `along` is
 * along the face's axis, away from the source. */
struct row {
    const struct scot_face *face;
    double u[2], v[2], along[2];
};

/* Columns from..to-1. */
struct span {
    int from, to;
};

static struct row row_of(const struct scot_plan *plan, const struct scot_face *f, int number)
{
    const struct scot_linear *u = &plan->ray[f->u], *v = &plan->ray[f->v], *w = &plan->ray[f->w];
    return (struct row){f, {u->at + number * u->per_row, u->per_column},
                        {v->at + number * v->per_row, v->per_column},
                        {f->sign * (w->at + number * w->per_row), f->sign * w->per_column}};
}

static struct ray ray_of(const struct row *row, int column)
{
    double along = row->along[0] + column * row->along[1];
    return (struct ray){(row->u[0] + column * row->u[1]) / along, (row->v[0] + column * row->v[1]) / along, along};
}

/* Keeps the columns where a x + b y >= 0, x and y being linear in the column; a pixel more at the end. */
static void keep(struct span *span, double a, const double x[2], double b, const double y[2])
{
    double at = a * x[0] + b * y[0], rate = a * x[1] + b * y[1];
    double end = fmin(fmax(-at / rate, span->from - 2), span->to + 2);
    if (rate > 0)
        span->from = (int)fmax(span->from, floor(end));
    else if (rate < 0)
        span->to = (int)fmin(span->to, ceil(end) + 1);
    else if (at < 0)
        span->to = span->from;
}

/* Where the row's rays cross a side, `side` voxels from the source along x, within the slices and within
 * the other direction's range. */
static struct span crossing_span(const struct row *row, struct span all, double side, const double x[2],
                                 const double y[2], double source_y, int n_y)
{
    const struct scot_face *f = row->face;
    double near = scot_face_distance(f, f->first) - 1, far = scot_face_distance(f, f->last) + 1;
    double sign = side < 0 ? -1 : 1, none[2] = {0};
    keep(&all, fabs(side), row->along, -sign * near, x);
    keep(&all, -fabs(side), row->along, sign * far, x);
    keep(&all, sign, x, 0, none);
    keep(&all, sign * (source_y + 1), x, fabs(side), y);
    keep(&all, sign * (n_y - source_y), x, -fabs(side), y);
    return all;
}

static struct span detector_span(const struct row *row, struct span all)
{
    const struct scot_face *f = row->face;
    const double one[2] = {1, 0};
    keep(&all, 1, row->along, 1 - scot_face_distance(f, f->first), one);
    keep(&all, -1, row->along, 1 + scot_face_distance(f, f->last), one);
    return all;
}

static struct span grazing_span(const struct row *row, struct span all, const double range[2], const double x[2])
{
    if (range[0] > range[1])
        return (struct span){all.from, all.from};
    keep(&all, 1, x, -range[0], row->along);
    keep(&all, -1, x, range[1], row->along);
    return all;
}

/* Bilinear at a point of slice w, moved to the nearest one between voxel centres. */
static double slice_value(const struct scot_face *f, int w, double u, double v, int floor_value)
{
    u = fmin(fmax(u, 0), f->nu - 1);
    v = fmin(fmax(v, 0), f->nv - 1);
    int left = (int)u, top = (int)v;
    double value = 0;
    for (int corner = 0; corner < 4; corner++) {
        int right = corner & 1, below = corner >> 1;
        double weight = (right ? u - left : 1 - (u - left)) * (below ? v - top : 1 - (v - top));
        if (weight == 0)
            continue;
        int t = f->layout->voxel[w * f->w_stride + (top + below) * f->v_stride + left + right];
        value += t > floor_value ? weight * (t - floor_value) : 0;
    }
    return value;
}

/* Joseph's part of slice w less the grid's. */
static double missing_part(const struct scot_face *f, const struct ray *r, int w, double *u, double *v)
{
    double m = scot_face_distance(f, w);
    *u = f->su + m * r->p;
    *v = f->sv + m * r->q;
    bool taken = *u >= 0 && *u <= f->nu - 1 && *v >= 0 && *v <= f->nv - 1 && m <= r->detector;
    return (taken ? 1 : 0) - scot_side_part(*u, f->nu, r->p) * scot_side_part(*v, f->nv, r->q) *
                                 scot_edge_part(r->detector - m, 1);
}

/* The slice nearest to where the ray crosses an edge; -1 where it does not. */
static int crossed_slice(const struct scot_face *f, const struct ray *r, int edge)
{
    double m = edge == 0   ? -f->su / r->p
               : edge == 1 ? (f->nu - 1 - f->su) / r->p
               : edge == 2 ? -f->sv / r->q
               : edge == 3 ? (f->nv - 1 - f->sv) / r->q
                           : r->detector;
    int low = f->sign > 0 ? f->first : f->last, high = f->sign > 0 ? f->last : f->first;
    double w = f->sw + f->sign * m + 0.5;
    return w >= low && w < high + 1 ? (int)w : -1;
}

/* mm of a ray a slice, of 1/1000 water. */
static double mm_of(const struct scot_view *view, const struct ray *r, int column, int row)
{
    return 1e-3 * scot_length(scot_sub(scot_view_pixel(view, column, row), view->source)) / r->detector;
}

/* What slice w is short of at this pixel, in each channel. */
static bool shortfall(double missing[SCOT_CHANNELS], int channels, const struct scot_face *f, const struct ray *r,
                      int w)
{
    double u, v, part = missing_part(f, r, w, &u, &v);
    bool any = false;
    for (int channel = 0; channel < channels && part != 0; channel++) {
        double value = part * slice_value(f, w, u, v, channel == SCOT_BONE ? SCOT_BONE_T : 0);
        missing[channel] += value;
        any = any || value != 0;
    }
    return any;
}

/* edges: bit e is set where the ray may cross edge e. */
static void mend_pixel(float *const out[], int channels, int column, int row, const struct ray *r, unsigned edges,
                       const struct scot_view *view, const struct scot_face *f)
{
    int slice[EDGES], count = 0;
    double missing[SCOT_CHANNELS] = {0};
    bool any = false;
    for (int edge = 0; edge < EDGES; edge++) {
        int w = edges >> edge & 1 ? crossed_slice(f, r, edge) : -1;
        for (int other = 0; other < count; other++)
            w = slice[other] == w ? -1 : w;
        if (w < 0)
            continue;
        slice[count++] = w;
        any = shortfall(missing, channels, f, r, w) || any;
    }
    double mm = any ? mm_of(view, r, column, row) : 0;
    for (int channel = 0; channel < channels && any; channel++)
        out[channel][column] += (float)(missing[channel] * mm);
}

/* Joseph's sum, slice by slice. */
static void sum_ray(float *const out[], int channels, int column, int row, const struct ray *r,
                    const struct scot_view *view, const struct scot_face *f)
{
    double sum[SCOT_CHANNELS] = {0};
    for (int number = 0; number < f->count; number++) {
        int w = f->first + f->sign * number;
        double m = scot_face_distance(f, w), u = f->su + m * r->p, v = f->sv + m * r->q;
        if (!(u >= 0 && u <= f->nu - 1 && v >= 0 && v <= f->nv - 1 && m <= r->detector))
            continue;
        for (int channel = 0; channel < channels; channel++)
            sum[channel] += slice_value(f, w, u, v, channel == SCOT_BONE ? SCOT_BONE_T : 0);
    }
    double mm = mm_of(view, r, column, row);
    for (int channel = 0; channel < channels; channel++)
        out[channel][column] = (float)(sum[channel] * mm);
}

/* The spans of a row: one for each edge, then one for each grazed side. */
static void find_spans(struct span span[EDGES + SIDES], const struct row *row, struct span all)
{
    const struct scot_face *f = row->face;
    span[0] = crossing_span(row, all, -f->su, row->u, row->v, f->sv, f->nv);
    span[1] = crossing_span(row, all, f->nu - 1 - f->su, row->u, row->v, f->sv, f->nv);
    span[2] = crossing_span(row, all, -f->sv, row->v, row->u, f->su, f->nu);
    span[3] = crossing_span(row, all, f->nv - 1 - f->sv, row->v, row->u, f->su, f->nu);
    span[4] = detector_span(row, all);
    for (int side = 0; side < SIDES; side++)
        span[EDGES + side] = grazing_span(row, all, f->graze[side], side < 2 ? row->u : row->v);
    if (f->count <= SCOT_RAY_SLICES)
        span[EDGES] = all;
}

/* The spans that hold a column, as bits; *next is the first column beyond it that others may hold. */
static unsigned spans_at(const struct span span[EDGES + SIDES], int column, int *next)
{
    unsigned bits = 0;
    for (int i = 0; i < EDGES + SIDES; i++) {
        bool begun = span[i].from <= column;
        int change = begun ? span[i].to : span[i].from;
        if (begun && column < span[i].to)
            bits |= 1u << i;
        if (change > column && change < *next && span[i].from < span[i].to)
            *next = change;
    }
    return bits;
}

void scot_mend_row(float *const out[], int channels, int from, int to, int row, const struct scot_plan *plan,
                   const struct scot_view *view, const struct scot_face *f)
{
    if (f->count > SCOT_MEND_SLICES)
        return;
    struct span span[EDGES + SIDES];
    struct row line = row_of(plan, f, row);
    find_spans(span, &line, (struct span){from, to});
    for (int column = from, next; column < to; column = next) {
        next = to;
        unsigned edges = spans_at(span, column, &next);
        for (int c = column; edges != 0 && c < next; c++) {
            struct ray r = ray_of(&line, c);
            if (edges >> EDGES != 0)
                sum_ray(out, channels, c, row, &r, view, f);
            else
                mend_pixel(out, channels, c, row, &r, edges, view, f);
        }
    }
}
