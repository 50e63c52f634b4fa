#include "patient/paint_isa.h"

#include "patient/shape.h"

#include <math.h>

/* Plain comparisons, which vectorise: there are no NaNs here to be careful of. */
static inline float least(float a, float b)
{
    return a < b ? a : b;
}
static inline float most(float a, float b)
{
    return a > b ? a : b;
}
static inline float clamp(float v, float low, float high)
{
    return least(most(v, low), high);
}
static inline float square(float v)
{
    return v * v;
}

/* Two distances as one of their intersection, the edge between them rounded. */
static inline float meet(float a, float b, float rounding)
{
    float h = most(rounding - fabsf(a - b), 0);
    return most(a, b) + h * h / (4 * rounding);
}

/* Quilez's bound for an ellipsoid, from the length of the point over the radii once and twice. */
static inline float ellipse_distance(float k0, float k1)
{
    return k0 * (k0 - 1) / (k1 + 1e-6F);
}

static void tube(const struct scot_part *part, int n, const float *x, const float *y, const float *z, float *d)
{
    const float length = part->param[0];
    const float ax = part->param[1], ay = part->param[2];
    const float bx = part->param[3] - ax, by = part->param[4] - ay;
    const float per_length = 1 / length;
    for (int i = 0; i < n; i++) {
        float along = clamp(z[i], 0, length);
        float t = along * per_length;
        float rx = 1 / (ax + t * bx), ry = 1 / (ay + t * by);
        float rz = most(rx, ry);
        float ex = x[i] * rx, ey = y[i] * ry, ez = (z[i] - along) * rz;
        float k0 = sqrtf(ex * ex + ey * ey + ez * ez);
        float k1 = sqrtf(square(ex * rx) + square(ey * ry) + square(ez * rz));
        d[i] = ellipse_distance(k0, k1);
    }
}

static void ball(const struct scot_part *part, int n, const float *x, const float *y, const float *z, float *d)
{
    const float rx = 1 / part->param[0], ry = 1 / part->param[1], rz = 1 / part->param[2];
    for (int i = 0; i < n; i++) {
        float ex = x[i] * rx, ey = y[i] * ry, ez = z[i] * rz;
        float k0 = sqrtf(ex * ex + ey * ey + ez * ez);
        float k1 = sqrtf(square(ex * rx) + square(ey * ry) + square(ez * rz));
        d[i] = ellipse_distance(k0, k1);
    }
}

static inline float box_distance(float qx, float qy, float qz, float rounding)
{
    float ox = most(qx, 0), oy = most(qy, 0), oz = most(qz, 0);
    return sqrtf(ox * ox + oy * oy + oz * oz) + least(most(qx, most(qy, qz)), 0) - rounding;
}

static void box(const struct scot_part *part, int n, const float *x, const float *y, const float *z, float *d)
{
    const float r = part->param[3];
    const float hx = part->param[0] - r, hy = part->param[1] - r, hz = part->param[2] - r;
    for (int i = 0; i < n; i++)
        d[i] = box_distance(fabsf(x[i]) - hx, fabsf(y[i]) - hy, fabsf(z[i]) - hz, r);
}

/* Signed distance from a closed polygon, by its edges and the crossings of a ray. */
static void polygon(const struct scot_part *part, int n, const float *x, const float *y, float *d)
{
    float nearest[SCOT_SHAPE_POINTS], sign[SCOT_SHAPE_POINTS];
    for (int i = 0; i < n; i++) {
        nearest[i] = 1e9F;
        sign[i] = 1;
    }
    for (int c = 0, before = part->corners - 1; c < part->corners; before = c++) {
        const float px = part->corner[c][0], py = part->corner[c][1];
        const float qx = part->corner[before][0], qy = part->corner[before][1];
        const float ex = qx - px, ey = qy - py;
        const float per_length2 = 1 / (ex * ex + ey * ey);
        for (int i = 0; i < n; i++) {
            float wx = x[i] - px, wy = y[i] - py;
            float t = clamp((wx * ex + wy * ey) * per_length2, 0, 1);
            nearest[i] = least(nearest[i], square(wx - ex * t) + square(wy - ey * t));
            bool above = y[i] >= py, below_other = y[i] < qy, turns = ex * wy > ey * wx;
            bool crosses = (above & below_other & turns) | (!above & !below_other & !turns);
            sign[i] = crosses ? -sign[i] : sign[i];
        }
    }
    for (int i = 0; i < n; i++)
        d[i] = sign[i] * sqrtf(nearest[i]);
}

static void plate(const struct scot_part *part, int n, const float *x, const float *y, const float *z, float *d)
{
    const float *p = part->param;
    const float r = p[SCOT_PLATE_ROUNDING];
    const float per_rim = 1 / most(p[SCOT_PLATE_RIM_REACH], 0.1F);
    const float per_bump = 1 / most(square(p[SCOT_PLATE_BUMP_REACH]), 0.1F);
    const float per_bump2 = 1 / most(square(p[SCOT_PLATE_BUMP2_REACH]), 0.1F);
    polygon(part, n, x, y, d);
    for (int i = 0; i < n; i++) {
        d[i] -= p[SCOT_PLATE_GROW];
        float middle = p[SCOT_PLATE_MIDDLE] + p[SCOT_PLATE_MIDDLE_X] * x[i] + p[SCOT_PLATE_MIDDLE_Y] * y[i] +
                       p[SCOT_PLATE_MIDDLE_XX] * x[i] * x[i] + p[SCOT_PLATE_MIDDLE_YY] * y[i] * y[i];
        float rim = clamp(1 + d[i] * per_rim, 0, 1);
        float b1 = (square(x[i] - p[SCOT_PLATE_BUMP_X]) + square(y[i] - p[SCOT_PLATE_BUMP_Y])) * per_bump;
        float b2 = (square(x[i] - p[SCOT_PLATE_BUMP2_X]) + square(y[i] - p[SCOT_PLATE_BUMP2_Y])) * per_bump2;
        float half = p[SCOT_PLATE_HALF] + p[SCOT_PLATE_HALF_Y] * y[i] + p[SCOT_PLATE_RIM] * rim * rim + p[SCOT_PLATE_BUMP] / square(1 + b1) +
                     p[SCOT_PLATE_BUMP2] / square(1 + b2);
        float qx = d[i] + r, qz = fabsf(z[i] - middle) - half + r;
        float ox = most(qx, 0), oz = most(qz, 0);
        d[i] = sqrtf(ox * ox + oz * oz) + least(most(qx, qz), 0) - r;
    }
}

static void body(const struct scot_part *part, int n, const float *x, const float *y, const float *z, float *d)
{
    const float *p = part->param;
    const float wu = p[SCOT_BODY_WIDTH_UPPER], wl = p[SCOT_BODY_WIDTH_LOWER];
    const float du = p[SCOT_BODY_DEPTH_UPPER], dl = p[SCOT_BODY_DEPTH_LOWER];
    const float h = p[SCOT_BODY_HALF_HEIGHT];
    for (int i = 0; i < n; i++) {
        float s = clamp(z[i] / h, -1, 1);
        float t = 0.5F + 0.5F * s;
        float hollow = p[SCOT_BODY_WAIST] * (1 - s * s) * (0.6F + 0.4F * (1 - s * s));
        float back = clamp(y[i] / dl, 0, 1);
        float a = wl + (wu - wl) * t - hollow;
        float b = dl + (du - dl) * t - hollow * (1 - 0.45F * back);
        /* Round in front, squarer behind, and a little hollow where the canal is. */
        float r = (0.92F - 0.34F * back) * b;
        float dent = 2.2F * back * most(1 - square(x[i] * 1.6F / a), 0);
        float qx = fabsf(x[i]) - (a - r), qy = fabsf(y[i]) + dent - (b - r);
        float ox = most(qx, 0), oy = most(qy, 0);
        float wall = sqrtf(ox * ox + oy * oy) + least(most(qx, qy), 0) - r;
        float cup = most(1 - square(x[i] / (0.86F * a)) - square((y[i] - 0.06F * b) / (0.86F * b)), 0);
        /* Below, two hollows side by side: Cupid's bow. */
        float bow = 0.72F + 0.9F * square(x[i] / a) * (1 + back);
        float top = z[i] - (h - p[SCOT_BODY_SLOPE] * y[i] - p[SCOT_BODY_CUP_UPPER] * cup);
        float bottom = -z[i] - (h - p[SCOT_BODY_SLOPE] * y[i] - p[SCOT_BODY_CUP_LOWER] * cup * bow);
        d[i] = meet(wall, most(top, bottom), p[SCOT_BODY_ROUND]);
    }
}

static void bent(const struct scot_part *part, int n, const float *x, const float *y, const float *z, float *d)
{
    const float *p = part->param;
    const float r = p[SCOT_BENT_ROUNDING], radius = p[SCOT_BENT_RADIUS], c = most(p[SCOT_BENT_CORNER], r);
    const float my = 0.5F * (p[SCOT_BENT_INNER] + p[SCOT_BENT_OUTER]), hy = p[SCOT_BENT_OUTER] - my;
    const float mx = 0.5F * (p[SCOT_BENT_FROM] + p[SCOT_BENT_TO]), hx = p[SCOT_BENT_TO] - mx - c;
    const float mz = 0.5F * (p[SCOT_BENT_LOW] + p[SCOT_BENT_HIGH]), hz = p[SCOT_BENT_HIGH] - mz - c;
    const float per_height = 1 / (hz + c);
    for (int i = 0; i < n; i++) {
        float reach = sqrtf(x[i] * x[i] + y[i] * y[i]) + 1e-3F;
        /* Behind the axis there is no bend to be on. */
        float out = y[i] > 0 ? reach - radius : -radius;
        float qx = fabsf(x[i] * radius / reach - mx) - hx, qz = fabsf(z[i] - mz) - hz;
        float ox = most(qx, 0), oz = most(qz, 0);
        float outline = sqrtf(ox * ox + oz * oz) + least(most(qx, qz), 0) - c;
        float up = clamp((z[i] - mz) * per_height, -1, 1);
        float face = out > my ? out - my - p[SCOT_BENT_TAPER_OUTER] * up : my - out + p[SCOT_BENT_TAPER_INNER] * up;
        float qo = outline + r, qf = face - hy + r;
        float oo = most(qo, 0), of = most(qf, 0);
        d[i] = sqrtf(oo * oo + of * of) + least(most(qo, qf), 0) - r;
    }
}

/* Half width of the sacrum at arc length s below the S1 end-plate, for size 1: the alae, the
 * sacro-iliac surfaces, and the taper below them. As a sum of ramps, which needs no search. */
static inline float sacrum_half_width(float s)
{
    static const float at[] = {0, 6, 14, 28, 44, 58, 72, 88, 104, 116};
    static const float width[] = {49, 55, 57.5F, 55, 47, 38, 32, 27, 18, 8};
    float sum = width[0];
    for (int i = 0; i < 9; i++)
        sum += (width[i + 1] - width[i]) / (at[i + 1] - at[i]) * clamp(s - at[i], 0, at[i + 1] - at[i]);
    return sum;
}

/* atan(y / x) for x > 0 and cos(x), each to 1e-5: the C library's differ in the last bit from one processor to the next,
 * and a person must not. The first after Hastings 1955, sheet 11; the second by folding into a quarter turn. */
static inline float angle_of(float y, float x)
{
    float ay = fabsf(y), t = least(ay, x) / most(ay, x), u = t * t;
    float a = t * (0.9998660F + u * (-0.3302995F + u * (0.1801410F + u * (-0.0851330F + u * 0.0208351F))));
    a = ay > x ? 1.5707963F - a : a;
    return y < 0 ? -a : a;
}
static inline float cosine(float x)
{
    float turns = fabsf(x) * 0.15915494F;
    turns -= (float)(int)turns;
    float q = fabsf(turns - 0.5F) - 0.25F, r = 6.2831853F * q, u = r * r; /* cos x = sin r */
    return r * (1 + u * (-0.16666667F + u * (8.3333310e-3F + u * (-1.9840874e-4F + u * 2.7525562e-6F))));
}

static void sacrum(const struct scot_part *part, int n, const float *x, const float *y, const float *z, float *d)
{
    const float radius = part->param[SCOT_SACRUM_RADIUS], k = part->param[SCOT_SACRUM_SCALE];
    const float depth = part->param[SCOT_SACRUM_HALF_DEPTH];
    for (int i = 0; i < n; i++) {
        /* Unroll the kyphosis: s down along the arc, out to the back. */
        float across = (y[i] + radius * k) / k, down = -z[i] / k;
        float out = sqrtf(across * across + down * down) - radius;
        float s = radius * angle_of(down, most(across, 1e-3F));
        float u = fabsf(x[i]) / k, width = sacrum_half_width(s);
        float lateral = clamp((u - 20) / 34, 0, 1);
        float taper = clamp(1 - s / 135, 0.2F, 1);
        float front = -depth / k * (0.25F + 0.75F * taper) + lateral * lateral * 16 * taper;
        float crest = clamp(1 - u / 5.5F, 0, 1), groove = clamp(1 - fabsf(u - 11) / 8, 0, 1);
        float wave = 0.5F + 0.5F * cosine(s * (6.2831853F / 25) - 1.9F);
        float back = (15 + 17 * taper) + crest * (7 + 5 * wave) * taper - groove * 4.5F * taper -
                     lateral * 9 * taper - 7 * clamp(1 - s / 14, 0, 1);
        float top = 0.176F * out + square(most(u - 22, 0)) * 0.011F + (u > 24 ? 0 : 1.6F * most(1 - square(u / 21) - square(out / 14), 0)) +
                    most(out - depth / k, 0) * 1.1F;
        /* The surface for the hip bone slants: wide in front, narrow behind. */
        float slant = clamp(1.3F - s / 62, 0.15F, 1);
        float side = u - (width + 3 - 0.62F * slant * most(out + 5, 0) - 0.35F * most(-5 - out, 0));
        float shell = meet(most(front - out, out - back), side, 7);
        d[i] = 0.85F * k * meet(shell, most(top - s, s - 112), u > 24 ? 2.5F + 0.25F * (u - 24) : 2.5F) - part->param[SCOT_SACRUM_GROW];
    }
}

/* The skin's outline in one transverse plane. */
struct outline {
    float half_width, middle, front, back, furrow;
};

static float between_rows(const float *row, float part)
{
    return row[0] + part * (row[1] - row[0]);
}

static struct outline outline_at(const struct scot_trunk *t, float z)
{
    float row = clamp((z - t->z0) / t->step, 0, SCOT_TRUNK_ROWS - 1.001F);
    int r = (int)row;
    float part = row - (float)r;
    return (struct outline){between_rows(&t->half_width[r], part), between_rows(&t->middle[r], part),
                            between_rows(&t->front[r], part), between_rows(&t->back[r], part),
                            between_rows(&t->furrow[r], part)};
}

static void trunk_plane(const struct outline *o, const float *p, int n, const float *x, const float *y, float *d)
{
    const float per_width = 1 / o->half_width, per_front = 1 / o->front, per_back = 1 / o->back;
    const float middle = o->middle, furrow = o->furrow;
    const float inset_front = p[SCOT_TRUNK_INSET], more_behind = p[SCOT_TRUNK_INSET_BACK] - inset_front;
    for (int i = 0; i < n; i++) {
        float depth = y[i] - middle;
        float behind = clamp(depth * per_back, 0, 1);
        float q = square(x[i] * per_width), w = square(depth * (depth > 0 ? per_back : per_front));
        float k = 0.5F * sqrtf(q + w) + 0.5F * sqrtf(sqrtf(q * q + w * w)) + 1e-4F;
        float reach = sqrtf(x[i] * x[i] + depth * depth);
        d[i] = 0.94F * (reach - reach / k) + behind * behind * (furrow / square(1 + square(x[i] * (1 / 16.0F))) + more_behind) +
               inset_front;
    }
}

/* Neighbouring points mostly lie in one plane: the tables are read once for each run of them. */
static void trunk(const struct scot_part *part, int n, const float *x, const float *y, const float *z, float *d)
{
    for (int i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && z[end] == z[i];)
            end++;
        struct outline o = outline_at(part->table, z[i]);
        trunk_plane(&o, part->param, end - i, x + i, y + i, d + i);
    }
    for (int i = 0; i < n && part->param[SCOT_TRUNK_OUTSIDE] > 0; i++)
        d[i] = -d[i];
}

void scot_part_distance(const struct scot_part *part, const struct scot_points *p, float *distance)
{
    static void (*const of_shape[SCOT_SHAPES])(const struct scot_part *, int, const float *, const float *,
                                               const float *, float *) = {
        [SCOT_SHAPE_TUBE] = tube,     [SCOT_SHAPE_BOX] = box,       [SCOT_SHAPE_PLATE] = plate,
        [SCOT_SHAPE_BALL] = ball,     [SCOT_SHAPE_BODY] = body,     [SCOT_SHAPE_BENT] = bent,     [SCOT_SHAPE_SACRUM] = sacrum,
        [SCOT_SHAPE_TRUNK] = trunk,
    };
    float x[SCOT_SHAPE_POINTS], y[SCOT_SHAPE_POINTS], z[SCOT_SHAPE_POINTS];
    const float (*a)[3] = part->axis;
    for (int i = 0; i < p->count; i++) {
        float px = p->x[i] - part->origin[0], py = p->y[i] - part->origin[1], pz = p->z[i] - part->origin[2];
        x[i] = a[0][0] * px + a[0][1] * py + a[0][2] * pz;
        y[i] = a[1][0] * px + a[1][1] * py + a[1][2] * pz;
        z[i] = a[2][0] * px + a[2][1] * py + a[2][2] * pz;
    }
    of_shape[part->shape](part, p->count, x, y, z, distance);
}
