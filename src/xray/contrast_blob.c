#include "xray/contrast_blob.h"

#include <string.h>

/* Contrast leaves the needle in steps of pour_ms, pushing a front through open voxels; every
 * slow_steps of them it also diffuses and washes out. */
static const double pour_ms = 25;
enum { SLOW_STEPS = 4 };
/* Chosen to look right, not measured: a 1 cm blob softens by a millimetre in 6 s and is half gone in two
 * minutes. */
static const double diffusion_mm2_s = 0.08, washout_s = 180, default_rate_ml_s = 0.5;
/* The opening at the tip is as wide as the needle: a tip that touches bone still finds tissue. */
static const double opening_mm = 1.5;
/* Less than this, mg/mL at the edge of the box and mg on the whole grid, casts no shadow. */
static const float edge_mg_ml = 0.2f;
static const double nothing_mg = 0.1;

struct cell {
    int i, j, k;
};

static struct cell cell_of(const struct scot_contrast_grid *g, uint32_t index)
{
    int width = g->n[0], row = (int)(index / (uint32_t)width);
    return (struct cell){(int)(index % (uint32_t)width), row % g->n[1], row / g->n[1]};
}

static uint32_t index_of(const struct scot_contrast_grid *g, struct cell c)
{
    return ((uint32_t)c.k * (uint32_t)g->n[1] + (uint32_t)c.j) * (uint32_t)g->n[0] + (uint32_t)c.i;
}

static double voxel_ml(const struct scot_contrast_grid *g)
{
    return g->spacing_mm * g->spacing_mm * g->spacing_mm / 1000;
}

/* The open voxel nearest the tip; false when none is within reach of the needle's opening. */
static bool seed_of(const struct scot_contrast_grid *g, struct scot_vec3 tip, uint32_t *seed)
{
    struct scot_vec3 p = scot_scale(scot_sub(tip, g->origin), 1 / g->spacing_mm);
    int reach = (int)ceil(opening_mm / g->spacing_mm);
    struct cell mid = {(int)lrint(p.x), (int)lrint(p.y), (int)lrint(p.z)};
    double nearest = opening_mm / g->spacing_mm;
    bool found = false;
    for (int k = mid.k - reach; k <= mid.k + reach; k++)
        for (int j = mid.j - reach; j <= mid.j + reach; j++)
            for (int i = mid.i - reach; i <= mid.i + reach; i++) {
                if (i < 0 || j < 0 || k < 0 || i >= g->n[0] || j >= g->n[1] || k >= g->n[2])
                    continue;
                uint32_t index = index_of(g, (struct cell){i, j, k});
                double away = scot_length(scot_sub(scot_vec3(i, j, k), p));
                if (g->open[index] && away < nearest) {
                    nearest = away;
                    *seed = index;
                    found = true;
                }
            }
    return found;
}

/* Where the front's way through open voxels is found: the eikonal equation |grad t| = 1 by marching
 * (Sethian 1996), accepted a band of band_mm at a time instead of one by one from a heap. */
struct march {
    struct scot_contrast_grid *grid;
    struct scot_vec3 tip; /* in voxels */
    double accepted_mm; /* all shorter ways are settled */
    uint32_t waiting;   /* voxels with a first guess: at the far end of grid->order */
};

static float arrival_at(const struct scot_contrast_grid *g, int i, int j, int k)
{
    if (i < 0 || j < 0 || k < 0 || i >= g->n[0] || j >= g->n[1] || k >= g->n[2])
        return INFINITY;
    return g->arrival_mm[index_of(g, (struct cell){i, j, k})];
}

static void sort3(double a[3])
{
    double low = fmin(a[0], fmin(a[1], a[2])), high = fmax(a[0], fmax(a[1], a[2]));
    double middle = fmax(fmin(a[0], a[1]), fmin(fmax(a[0], a[1]), a[2]));
    a[0] = low;
    a[1] = middle;
    a[2] = high;
}

/* First-order upwind solution at a voxel from its six neighbours. */
static double solve(const struct march *m, struct cell c)
{
    const struct scot_contrast_grid *g = m->grid;
    double h = g->spacing_mm;
    double away = scot_length(scot_sub(scot_vec3(c.i, c.j, c.k), m->tip));
    if (away <= 3) /* the scheme's error is born beside the tip, where the answer is known */
        return away * h;
    double a[3] = {fmin(arrival_at(g, c.i - 1, c.j, c.k), arrival_at(g, c.i + 1, c.j, c.k)),
                   fmin(arrival_at(g, c.i, c.j - 1, c.k), arrival_at(g, c.i, c.j + 1, c.k)),
                   fmin(arrival_at(g, c.i, c.j, c.k - 1), arrival_at(g, c.i, c.j, c.k + 1))};
    sort3(a);
    double t = a[0] + h;
    if (t <= a[1])
        return t;
    t = (a[0] + a[1] + sqrt(2 * h * h - (a[0] - a[1]) * (a[0] - a[1]))) / 2;
    if (t <= a[2])
        return t;
    double sum = a[0] + a[1] + a[2], squares = a[0] * a[0] + a[1] * a[1] + a[2] * a[2];
    return (sum + sqrt(fmax(0, sum * sum - 3 * (squares - h * h)))) / 3;
}

static void visit(struct march *m, int i, int j, int k)
{
    struct scot_contrast_grid *g = m->grid;
    if (i < 0 || j < 0 || k < 0 || i >= g->n[0] || j >= g->n[1] || k >= g->n[2])
        return;
    uint32_t index = index_of(g, (struct cell){i, j, k});
    float old = g->arrival_mm[index];
    if (!g->open[index] || old <= (float)m->accepted_mm)
        return;
    float better = (float)solve(m, (struct cell){i, j, k});
    if (!(better < old))
        return;
    if (isinf(old))
        g->order[(size_t)g->n[0] * (size_t)g->n[1] * (size_t)g->n[2] - ++m->waiting] = index;
    g->arrival_mm[index] = better;
}

/* Accepts the waiting voxels of the next band and looks at their neighbours. */
static void march_band(struct march *m, double band_mm)
{
    struct scot_contrast_grid *g = m->grid;
    uint32_t *end = g->order + (size_t)g->n[0] * (size_t)g->n[1] * (size_t)g->n[2];
    int first_new = g->ordered;
    m->accepted_mm += band_mm;
    uint32_t still = 0, before = m->waiting;
    for (uint32_t w = 1; w <= before; w++) {
        uint32_t index = *(end - w);
        if (g->arrival_mm[index] <= (float)m->accepted_mm)
            g->order[g->ordered++] = index;
        else
            *(end - ++still) = index;
    }
    m->waiting = still;
    for (int n = first_new; n < g->ordered; n++) {
        struct cell c = cell_of(g, g->order[n]);
        visit(m, c.i - 1, c.j, c.k);
        visit(m, c.i + 1, c.j, c.k);
        visit(m, c.i, c.j - 1, c.k);
        visit(m, c.i, c.j + 1, c.k);
        visit(m, c.i, c.j, c.k - 1);
        visit(m, c.i, c.j, c.k + 1);
    }
}

/* Fills grid->order with about `wanted` open voxels, nearest the tip first; seed is the first of them. */
static void order_from(struct scot_contrast_grid *g, struct scot_vec3 tip, uint32_t seed, double wanted)
{
    size_t count = (size_t)g->n[0] * (size_t)g->n[1] * (size_t)g->n[2];
    for (size_t i = 0; i < count; i++)
        g->arrival_mm[i] = INFINITY;
    struct march m = {.grid = g, .tip = scot_scale(scot_sub(tip, g->origin), 1 / g->spacing_mm), .waiting = 1};
    g->ordered = 0;
    g->arrival_mm[seed] = (float)solve(&m, cell_of(g, seed));
    g->order[count - 1] = seed;
    while (m.waiting > 0 && g->ordered < wanted)
        march_band(&m, 0.3 * g->spacing_mm);
}

static bool holds_iodine(const struct scot_contrast_grid *g)
{
    return g->lo[0] < g->hi[0];
}

/* Brings the grid to the tip. Iodine that is seen elsewhere stays where it is as far as the grid reaches. */
static void bring_grid(struct scot_contrast_blob *blob, struct scot_contrast_grid *g, const struct scot_volume *ct,
                       struct scot_vec3 tip)
{
    struct scot_vec3 off = scot_along(scot_sub(tip, g->origin), -(g->n[0] - 1) / 2.0 * g->spacing_mm, scot_vec3(1, 1, 1));
    double far_mm = fmax(fabs(off.x), fmax(fabs(off.y), fabs(off.z)));
    if (!holds_iodine(g))
        scot_contrast_grid_place(g, ct, tip);
    else if (far_mm > g->n[0] * g->spacing_mm / 8)
        blob->dropped_mg += scot_contrast_grid_shift(g, ct, tip);
}

bool scot_contrast_blob_inject(struct scot_contrast_blob *blob, struct scot_contrast_grid *grid,
                               const struct scot_volume *ct, struct scot_vec3 tip, double ml, double mg_ml,
                               struct scot_error *err)
{
    if (!(ml >= 0.1 && ml <= 3))
        return scot_fail(err, "the contrast is %g mL, wanted 0.1 to 3 mL", ml);
    if (!(mg_ml >= 180 && mg_ml <= 300))
        return scot_fail(err, "the contrast has %g mg iodine per mL, wanted 180 to 300", mg_ml);
    double hu = scot_volume_sample(ct, tip, -1024);
    if (!(hu > SCOT_AIR_HU))
        return scot_fail(err, "the needle's tip is outside the patient, wanted it in tissue");
    bring_grid(blob, grid, ct, tip);
    uint32_t seed;
    if (!seed_of(grid, tip, &seed))
        return scot_fail(err, "the needle's tip is in bone at %.0f HU: nothing flows", hu);
    double waiting_mg = blob->waiting_ml * blob->concentration_mg_ml + ml * mg_ml;
    blob->tip = tip;
    blob->reach_mm = 0;
    blob->waiting_ml += ml;
    blob->concentration_mg_ml = waiting_mg / blob->waiting_ml;
    if (!(blob->rate_ml_s > 0))
        blob->rate_ml_s = default_rate_ml_s;
    /* What is there already takes room, what diffuses out of the core makes some: half as much again. */
    double volume_ml = blob->waiting_ml + scot_contrast_grid_total_mg(grid) / blob->concentration_mg_ml;
    order_from(grid, tip, seed, 1.5 * volume_ml / voxel_ml(grid) + 2000);
    return true;
}

/* Makes the box hold voxel c and its neighbours. */
static void hold(struct scot_contrast_grid *g, struct cell c)
{
    int at[3] = {c.i, c.j, c.k};
    bool empty = !holds_iodine(g);
    for (int axis = 0; axis < 3; axis++) {
        int lo = at[axis] > 0 ? at[axis] - 1 : 0, hi = at[axis] + 2 < g->n[axis] ? at[axis] + 2 : g->n[axis];
        g->lo[axis] = empty || lo < g->lo[axis] ? lo : g->lo[axis];
        g->hi[axis] = empty || hi > g->hi[axis] ? hi : g->hi[axis];
    }
}

/* How full the front lets a voxel be: the syringe's concentration behind it, falling to nothing over two
 * voxels, so that the front is round and smooth rather than made of blocks. */
static double level_at(const struct scot_contrast_blob *blob, const struct scot_contrast_grid *g, uint32_t index)
{
    double share = (blob->reach_mm - g->arrival_mm[index]) / (2 * g->spacing_mm);
    return blob->concentration_mg_ml * fmax(0, fmin(1, share));
}

/* What the voxels behind the front could still take, in mg/mL summed over them. */
static double room_behind_front(const struct scot_contrast_blob *blob, const struct scot_contrast_grid *g)
{
    double room = 0;
    for (int n = 0; n < g->ordered && g->arrival_mm[g->order[n]] < blob->reach_mm + g->spacing_mm; n++)
        room += fmax(0, level_at(blob, g, g->order[n]) - g->iodine[g->order[n]]);
    return room;
}

/* Out of the needle: the front moves on until the volume behind it finds room, and every voxel takes its share.
 * Where all that can be reached is full, the rest waits. */
static bool pour(struct scot_contrast_blob *blob, struct scot_contrast_grid *g)
{
    double ml = fmin(blob->waiting_ml, blob->rate_ml_s * pour_ms / 1000);
    if (!(ml > 0) || g->ordered == 0)
        return false;
    double furthest_mm = g->arrival_mm[g->order[g->ordered - 1]] + 3 * g->spacing_mm;
    double wanted = ml * blob->concentration_mg_ml / voxel_ml(g), room = room_behind_front(blob, g);
    while (room < wanted && blob->reach_mm < furthest_mm) {
        blob->reach_mm += 0.1 * g->spacing_mm;
        room = room_behind_front(blob, g);
    }
    if (!(room > 0))
        return false;
    double share = fmin(1, wanted / room), poured = 0;
    for (int n = 0; n < g->ordered && g->arrival_mm[g->order[n]] < blob->reach_mm + g->spacing_mm; n++) {
        float *c = &g->iodine[g->order[n]], before = *c;
        *c += (float)(share * fmax(0, level_at(blob, g, g->order[n]) - before));
        poured += *c - before;
        if (before == 0 && *c > 0)
            hold(g, cell_of(g, g->order[n]));
    }
    blob->injected_mg += poured * voxel_ml(g);
    blob->waiting_ml = fmax(0, blob->waiting_ml - poured * voxel_ml(g) / blob->concentration_mg_ml);
    if (blob->waiting_ml < 1e-6)
        blob->waiting_ml = 0;
    return poured > 0;
}

/* Grows a side of the box when what diffused there could soon be seen. */
static void grow_edges(struct scot_contrast_grid *g)
{
    bool low[3] = {false}, high[3] = {false};
    for (int k = g->lo[2]; k < g->hi[2]; k++)
        for (int j = g->lo[1]; j < g->hi[1]; j++) {
            bool face = k == g->lo[2] || k == g->hi[2] - 1 || j == g->lo[1] || j == g->hi[1] - 1;
            const float *row = g->iodine + index_of(g, (struct cell){0, j, k});
            for (int i = g->lo[0]; i < g->hi[0]; i += face ? 1 : g->hi[0] - 1 - g->lo[0]) {
                if (row[i] <= edge_mg_ml)
                    continue;
                int at[3] = {i, j, k};
                for (int axis = 0; axis < 3; axis++) {
                    low[axis] |= at[axis] == g->lo[axis];
                    high[axis] |= at[axis] == g->hi[axis] - 1;
                }
            }
        }
    for (int axis = 0; axis < 3; axis++) {
        g->lo[axis] -= low[axis] && g->lo[axis] > 0;
        g->hi[axis] += high[axis] && g->hi[axis] < g->n[axis];
    }
}

/* A row and the four rows beside it; beyond the box all is closed, so that nothing leaves it. */
struct rows {
    const float *here, *beside[4];
    const uint8_t *open, *open_beside[4];
};

static struct rows rows_at(const struct scot_contrast_grid *g, int j, int k)
{
    static const float no_iodine[256];
    static const uint8_t closed[256];
    struct rows r;
    const int to[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    size_t at = index_of(g, (struct cell){g->lo[0], j, k});
    r.here = g->iodine + at;
    r.open = g->open + at;
    for (int n = 0; n < 4; n++) {
        int jj = j + to[n][0], kk = k + to[n][1];
        bool inside = jj >= g->lo[1] && jj < g->hi[1] && kk >= g->lo[2] && kk < g->hi[2];
        size_t beside = inside ? index_of(g, (struct cell){g->lo[0], jj, kk}) : 0;
        r.beside[n] = inside ? g->iodine + beside : no_iodine;
        r.open_beside[n] = inside ? g->open + beside : closed;
    }
    return r;
}

/* Explicit diffusion with no flux through closed voxels, then the wash-out. Closed voxels hold nothing,
 * so they need not be masked in the sum of neighbours. */
static void diffuse_row(const struct rows *r, float *out, int n, float rate, float keep)
{
    for (int i = 0; i < n; i++) {
        float around = r->beside[0][i] + r->beside[1][i] + r->beside[2][i] + r->beside[3][i];
        int ways = r->open_beside[0][i] + r->open_beside[1][i] + r->open_beside[2][i] + r->open_beside[3][i];
        out[i] = around - (float)ways * r->here[i];
    }
    for (int i = 1; i < n; i++) {
        float step = r->open[i - 1] && r->open[i] ? r->here[i] - r->here[i - 1] : 0;
        out[i - 1] += step;
        out[i] -= step;
    }
    for (int i = 0; i < n; i++)
        out[i] = r->open[i] ? (r->here[i] + rate * out[i]) * keep : 0;
}

static void diffuse(struct scot_contrast_blob *blob, struct scot_contrast_grid *g)
{
    double step_s = pour_ms * SLOW_STEPS / 1000, keep = exp(-step_s / washout_s);
    float rate = (float)(diffusion_mm2_s * step_s / (g->spacing_mm * g->spacing_mm));
    grow_edges(g);
    double before_mg = scot_contrast_grid_total_mg(g);
    for (int k = g->lo[2]; k < g->hi[2]; k++)
        for (int j = g->lo[1]; j < g->hi[1]; j++) {
            struct rows rows = rows_at(g, j, k);
            diffuse_row(&rows, g->spare + index_of(g, (struct cell){g->lo[0], j, k}), g->hi[0] - g->lo[0], rate,
                        (float)keep);
        }
    float *old = g->iodine;
    g->iodine = g->spare;
    g->spare = old;
    blob->washed_mg += before_mg * (1 - keep);
}

static void forget_last_traces(struct scot_contrast_blob *blob, struct scot_contrast_grid *g)
{
    double left_mg = scot_contrast_grid_total_mg(g);
    if (left_mg >= nothing_mg || blob->waiting_ml > 0)
        return;
    blob->washed_mg += left_mg;
    size_t bytes = (size_t)g->n[0] * (size_t)g->n[1] * (size_t)g->n[2] * sizeof *g->iodine;
    memset(g->iodine, 0, bytes);
    memset(g->spare, 0, bytes);
    for (int axis = 0; axis < 3; axis++)
        g->lo[axis] = g->hi[axis] = 0;
}

bool scot_contrast_blob_step(struct scot_contrast_blob *blob, struct scot_contrast_grid *grid, double ms)
{
    bool changed = false;
    blob->carry_ms += ms;
    while (blob->carry_ms >= pour_ms) {
        blob->carry_ms -= pour_ms;
        changed |= pour(blob, grid);
        blob->steps++;
        if (blob->steps % SLOW_STEPS == 0 && holds_iodine(grid)) {
            diffuse(blob, grid);
            forget_last_traces(blob, grid);
            changed = true;
        }
    }
    return changed;
}
