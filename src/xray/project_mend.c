#include "xray/project_mend.h"

#include "xray/project_kernels.h"

enum { EDGES = 5 };

/* One ray on its face. */
struct ray {
    double p, q, detector; /* steps along u and v a slice; slices from source to detector */
};

static struct ray ray_of(const struct scot_plan *plan, const struct scot_face *f, int column, int row)
{
    double d[3];
    for (int axis = 0; axis < 3; axis++)
        d[axis] = plan->ray[axis].at + column * plan->ray[axis].per_column + row * plan->ray[axis].per_row;
    double along = f->sign * d[f->w];
    return (struct ray){d[f->u] / along, d[f->v] / along, along};
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

/* The slices nearest to where the ray crosses a side or the detector; -1 where it does not. */
static void find_crossings(const struct scot_face *f, const struct ray *r, int slice[EDGES])
{
    const double m[EDGES] = {-f->su / r->p, (f->nu - 1 - f->su) / r->p, -f->sv / r->q,
                             (f->nv - 1 - f->sv) / r->q, r->detector};
    int low = f->sign > 0 ? f->first : f->last, high = f->sign > 0 ? f->last : f->first;
    for (int edge = 0; edge < EDGES; edge++) {
        double w = floor(f->sw + f->sign * m[edge] + 0.5);
        slice[edge] = w >= low && w <= high ? (int)w : -1;
        for (int other = 0; other < edge; other++)
            if (slice[other] == slice[edge])
                slice[edge] = -1;
    }
}

static void mend_pixel(float *const out[], int channels, int column, const struct ray *r, double mm,
                       const struct scot_face *f)
{
    int slice[EDGES];
    find_crossings(f, r, slice);
    for (int edge = 0; edge < EDGES; edge++) {
        double u, v, part = slice[edge] >= 0 ? missing_part(f, r, slice[edge], &u, &v) : 0;
        for (int channel = 0; channel < channels && part != 0; channel++) {
            int floor_value = channel == SCOT_BONE ? SCOT_BONE_T : 0;
            out[channel][column] += (float)(part * mm * slice_value(f, slice[edge], u, v, floor_value));
        }
    }
}

static bool grazes(const struct scot_face *f, const struct ray *r)
{
    bool found = f->count <= SCOT_RAY_SLICES;
    for (int side = 0; side < 4; side++) {
        double rate = side < 2 ? r->p : r->q;
        found = found || (rate >= f->graze[side][0] && rate <= f->graze[side][1]);
    }
    return found;
}

/* Joseph's sum, slice by slice. */
static void sum_ray(float *const out[], int channels, int column, const struct ray *r, double mm,
                    const struct scot_face *f)
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
    for (int channel = 0; channel < channels; channel++)
        out[channel][column] = (float)(sum[channel] * mm);
}

/* Whether some ray of the outline comes near a side or the detector within the slices. */
static bool touches_edges(const struct scot_face *f)
{
    double end[2] = {scot_face_distance(f, f->first), scot_face_distance(f, f->last)};
    for (int i = 0; i < f->corners; i++)
        for (int far = 0; far < 2; far++) {
            double p = f->corner[i][0], q = f->corner[i][1];
            double u = f->su + end[far] * p, v = f->sv + end[far] * q;
            if (u < 1 || u > f->nu - 2 || v < 1 || v > f->nv - 2 || scot_reach_part(f, end[far] + 1, p, q) < 1)
                return true;
        }
    return false;
}

void scot_mend_row(float *const out[], int channels, int from, int to, int row, const struct scot_plan *plan,
                   const struct scot_view *view, const struct scot_face *f)
{
    if (f->count > SCOT_MEND_SLICES ||
        (f->count > SCOT_RAY_SLICES && !touches_edges(f)))
        return;
    for (int column = from; column < to; column++) {
        struct ray r = ray_of(plan, f, column, row);
        double length = scot_length(scot_sub(scot_view_pixel(view, column, row), view->source));
        double mm = 1e-3 * length / r.detector;
        if (grazes(f, &r))
            sum_ray(out, channels, column, &r, mm, f);
        else
            mend_pixel(out, channels, column, &r, mm, f);
    }
}
