#include <string.h>

#include "xray/chain_inner.h"

enum { MOST_TAPS = 2 * SCOT_EDGE_REACH + 1 };

/* Full edge enhancement adds this many times what the unsharp mask found. */
#define EDGE_GAIN 1.5

static size_t row_at(const struct scot_chain *chain, int row)
{
    return (size_t)row * (size_t)chain->size;
}

/* A row with its end pixels repeated, so that a blur need not ask where it is. */
static void extend(float *wide, int reach, int n)
{
    for (int k = 0; k < reach; k++) {
        wide[k] = wide[reach];
        wide[reach + n + k] = wide[reach + n - 1];
    }
}

/* ---- fresh anatomy ---- */

/* Sums of a coarse row's columns, gathered into its cells. */
static void gather_cells(float *cells, const float *columns, int size, int rows)
{
    for (int c = 0; c < SCOT_CELLS; c++) {
        int first = c * size / SCOT_CELLS, end = (c + 1) * size / SCOT_CELLS;
        float sum = 0.0f;
        for (int i = first; i < end; i++)
            sum += columns[i];
        cells[c] = sum / (float)(rows * (end - first));
    }
}

/* One coarse row: the primary of its pixels, and their means. */
static void refresh_cells(void *context, int task, int worker)
{
    struct scot_chain *chain = context;
    const struct scot_chain_kernel *kernel = chain->kernel;
    struct scot_chain_scratch *s = &chain->scratch[worker];
    int n = chain->size, first = task * n / SCOT_CELLS, end = (task + 1) * n / SCOT_CELLS;
    float *light = s->object, *thickness = s->haze, *ones = s->rows;
    memset(light, 0, sizeof(float) * (size_t)n);
    memset(thickness, 0, sizeof(float) * (size_t)n);
    for (int row = first; row < end; row++) {
        float *out = chain->primary + row_at(chain, row);
        const float *total = chain->total + row_at(chain, row);
        kernel->primary(out, total, chain->bone + row_at(chain, row), n, &chain->beam.groups);
        for (int i = 0; i < n; i++)
            ones[i] = chain->open[1][row];
        kernel->add_product(light, out, ones, n);
        for (int i = 0; i < n; i++)
            ones[i] = 1.0f;
        kernel->add_product(thickness, total, ones, n);
    }
    for (int i = 0; i < n; i++)
        light[i] *= chain->open[0][i];
    gather_cells(chain->scatter.primary + task * SCOT_CELLS, light, n, end - first);
    gather_cells(chain->scatter.water_mm + task * SCOT_CELLS, thickness, n, end - first);
}

void scot_chain_refresh(struct scot_chain *chain, double sad_mm)
{
    scot_pool_run(chain->pool, SCOT_CELLS, refresh_cells, chain);
    double gap_mm = chain->sid_mm - sad_mm;
    scot_scatter_spread_out(&chain->scatter, chain->beam.kv, chain->pixel_mm * chain->size / SCOT_CELLS,
                            gap_mm > 50.0 ? gap_mm : 50.0);
    for (int row = 0; row < SCOT_CELLS; row++)
        chain->kernel->widen(chain->haze + row_at(chain, row), chain->scatter.haze + row * SCOT_CELLS, chain->cell,
                             chain->cell_part, chain->size);
}

/* ---- exposure ---- */

struct scot_noise_key scot_chain_noise_key(const struct scot_chain *chain, int row, unsigned stream)
{
    uint64_t key[2], x = chain->seed;
    const uint64_t word[3] = {chain->pulse, (uint64_t)row, stream};
    for (int i = 0; i < 5; i++) { /* the finish of SplitMix64 after each word, and twice more for two keys */
        x += 0x9e3779b97f4a7c15u + (i < 3 ? word[i] : 0);
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        x ^= x >> 31;
        if (i >= 3)
            key[i - 3] = x;
    }
    return (struct scot_noise_key){(uint32_t)key[0], (uint32_t)(key[0] >> 32) | 1u, (uint32_t)key[1]};
}

/* The primary of a row, with what lies in the beam put into it. */
static const float *row_primary(struct scot_chain *chain, struct scot_chain_scratch *s, int row)
{
    const float *tissue = chain->primary + row_at(chain, row);
    const struct scot_objects *o = chain->objects;
    if (o == NULL || (o->steel == NULL && o->iodine == NULL) || row < o->row0 || row >= o->row1)
        return tissue;
    int first = o->column0 > 0 ? o->column0 : 0, end = o->column1 < chain->size ? o->column1 : chain->size;
    if (first >= end)
        return tissue;
    memcpy(s->object, tissue, sizeof(float) * (size_t)chain->size);
    size_t at = row_at(chain, row) + (size_t)first;
    chain->kernel->primary_objects(s->object + first, chain->total + at, chain->bone + at,
                                   o->steel != NULL ? o->steel + at : s->none,
                                   o->iodine != NULL ? o->iodine + at : s->none, end - first,
                                   &chain->beam.groups);
    return s->object;
}

/* The haze over a row, between the two coarse rows beside it. */
static void row_haze(struct scot_chain *chain, float *out, int row)
{
    const float *above = chain->haze + row_at(chain, chain->cell[row]), *below = above + chain->size;
    chain->kernel->blend(out, above, below, chain->cell_part[row], chain->size);
}

/* Noisy quanta of one row, blurred along it, into out. */
static void expose_row(struct scot_chain *chain, struct scot_chain_scratch *s, int row, float *out)
{
    int n = chain->size;
    const float *primary = row_primary(chain, s, row);
    float direct = chain->open[1][row] * (1.0f - (float)SCOT_GLARE_SHARE);
    row_haze(chain, s->haze, row);
    for (int i = 0; i < n; i++)
        out[i] = chain->open[0][i] * direct;
    struct scot_row_gain gain = {chain->gain, chain->quantum, scot_chain_noise_key(chain, row, 0)};
    chain->kernel->quanta(s->wide + SCOT_BLUR_REACH, primary, out, s->haze, n, &gain);
    extend(s->wide, SCOT_BLUR_REACH, n);
    chain->kernel->blur_row(out, s->wide, chain->blur_tap, SCOT_BLUR_REACH, n);
}

static int kept_inside(int row, int size)
{
    return row < 0 ? 0 : row >= size ? size - 1 : row;
}

static void expose_tile(void *context, int task, int worker)
{
    struct scot_chain *chain = context;
    struct scot_chain_scratch *s = &chain->scratch[worker];
    int n = chain->size, first = task * SCOT_CHAIN_TILE, end = kept_inside(first + SCOT_CHAIN_TILE - 1, n) + 1;
    int from = kept_inside(first - SCOT_BLUR_REACH, n), to = kept_inside(end - 1 + SCOT_BLUR_REACH, n);
    for (int row = from; row <= to; row++)
        expose_row(chain, s, row, s->rows + row_at(chain, row - from));
    for (int row = first; row < end; row++) {
        const float *around[2 * SCOT_BLUR_REACH + 1];
        for (int k = -SCOT_BLUR_REACH; k <= SCOT_BLUR_REACH; k++)
            around[k + SCOT_BLUR_REACH] = s->rows + row_at(chain, kept_inside(row + k, n) - from);
        chain->kernel->blur_column(s->haze, around, chain->blur_tap, SCOT_BLUR_REACH, n);
        struct scot_lag_row lag = chain->lag;
        lag.key = scot_chain_noise_key(chain, row, 1);
        chain->kernel->detect(chain->last + row_at(chain, row), s->haze, n, &lag, &chain->sums[row]);
    }
}

static int tiles(const struct scot_chain *chain)
{
    return (chain->size + SCOT_CHAIN_TILE - 1) / SCOT_CHAIN_TILE;
}

void scot_chain_expose(struct scot_chain *chain)
{
    scot_pool_run(chain->pool, tiles(chain), expose_tile, chain);
}

/* ---- display ---- */

static void curve_row(const struct scot_chain *chain, float *out, int row)
{
    float scale = (float)(65535.0 * (1.0 + 1.0 / (SCOT_DISPLAY_WHITE * SCOT_DISPLAY_WHITE)));
    chain->kernel->curve(out, chain->last + row_at(chain, row), scale, chain->size);
}

/* The tile's rows and those around it on the display curve, blurred along the row. */
static void soften_rows(const struct scot_chain *chain, struct scot_chain_scratch *s, int from, int to)
{
    for (int row = from; row <= to; row++) {
        curve_row(chain, s->wide + SCOT_EDGE_REACH, row);
        extend(s->wide, SCOT_EDGE_REACH, chain->size);
        chain->kernel->blur_row(s->rows + row_at(chain, row - from), s->wide, chain->edge_tap, SCOT_EDGE_REACH,
                                chain->size);
    }
}

static void show_tile(void *context, int task, int worker)
{
    struct scot_chain *chain = context;
    struct scot_chain_scratch *s = &chain->scratch[worker];
    int n = chain->size, first = task * SCOT_CHAIN_TILE, end = kept_inside(first + SCOT_CHAIN_TILE - 1, n) + 1;
    int from = kept_inside(first - SCOT_EDGE_REACH, n), to = kept_inside(end - 1 + SCOT_EDGE_REACH, n);
    bool sharpen = chain->edge > 0.0;
    if (sharpen)
        soften_rows(chain, s, from, to);
    for (int row = first; row < end; row++) {
        float *sharp = s->wide, *soft = s->haze;
        curve_row(chain, sharp, row);
        if (sharpen) {
            const float *around[MOST_TAPS];
            for (int k = -SCOT_EDGE_REACH; k <= SCOT_EDGE_REACH; k++)
                around[k + SCOT_EDGE_REACH] = s->rows + row_at(chain, kept_inside(row + k, n) - from);
            chain->kernel->blur_column(soft, around, chain->edge_tap, SCOT_EDGE_REACH, n);
        }
        for (int i = 0; i < n; i++)
            s->object[i] = chain->shutter[0][i] * chain->shutter[1][row];
        chain->kernel->display(chain->picture + row_at(chain, row), sharp, sharpen ? soft : sharp, s->object,
                               (float)(EDGE_GAIN * chain->edge), n);
    }
}

void scot_chain_show(struct scot_chain *chain)
{
    scot_pool_run(chain->pool, tiles(chain), show_tile, chain);
}
