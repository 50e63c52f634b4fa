#include <math.h>

#include "xray/project_kernels.h"

/* The obvious version, which the others must match byte for byte. */

static int sample_row(const int16_t *row, int floor_value, int32_t u, int edge)
{
    int index = u >> SCOT_POSITION_BITS, fraction = (u >> 1) & 0x7fff;
    int t0 = row[index] > floor_value ? row[index] - floor_value : 0;
    int t1 = row[index + 1] > floor_value ? row[index + 1] - floor_value : 0;
    int t = t0 + (((t1 - t0) * fraction + 0x4000) >> 15);
    return edge < 0 ? t : (t * edge + 0x4000) >> 15;
}

/* Source rows resampled to the strip's columns, kept in pairs as the sums want them. */
static void resample(const struct scot_cell *cell, const struct scot_cell_slice *slice, uint32_t *pairs)
{
    for (int column = 0; column < SCOT_STRIP; column++) {
        int32_t u = slice->u0 + column * slice->du;
        u = u < 0 ? 0 : u > cell->u_end ? cell->u_end : u;
        int edge = slice->edge != NULL ? slice->edge[column] : -1;
        int upper = sample_row(slice->rows, cell->floor, u, edge);
        for (int pair = 0; pair < slice->pairs; pair++) {
            int lower = sample_row(slice->rows + (pair + 1) * cell->row_stride, cell->floor, u, edge);
            pairs[pair * SCOT_STRIP + column] = (uint32_t)upper | (uint32_t)lower << 16;
            upper = lower;
        }
    }
}

static int32_t blend(uint32_t pair, uint32_t weight)
{
    return (int32_t)((pair & 0xffff) * (weight & 0xffff) + (pair >> 16) * (weight >> 16));
}

static void cell_scalar(const struct scot_cell *cell)
{
    const uint32_t *pairs[SCOT_BATCH];
    uint32_t *next = cell->pairs;
    for (int s = 0; s < cell->slices; s++) {
        resample(cell, &cell->slice[s], next);
        pairs[s] = next;
        next += cell->slice[s].pairs * SCOT_STRIP;
    }
    for (int row = 0; row < cell->rows; row++) {
        int32_t *sum = cell->sum + row * cell->sum_stride, part[SCOT_STRIP] = {0};
        for (int s = 0; s < cell->slices; s++) {
            const uint32_t *pair = pairs[s] + cell->slice[s].pair[row] * SCOT_STRIP;
            for (int column = 0; column < SCOT_STRIP; column++)
                part[column] += blend(pair[column], cell->slice[s].weight[row]);
        }
        for (int column = 0; column < SCOT_STRIP; column++)
            sum[column] += (part[column] + (1 << (SCOT_SUM_SHIFT - 1))) >> SCOT_SUM_SHIFT;
    }
}

/* Keys' cubic (1981) at the four samples around a fraction. */
static void cubic(float f, float w[4])
{
    float g = 1.0f - f, afg = SCOT_CUBIC_A * (f * g), b = SCOT_CUBIC_A + 2;
    w[0] = afg * g;
    w[1] = g * ((1.0f + f) - b * (f * f));
    w[2] = f * ((1.0f + g) - b * (g * g));
    w[3] = afg * f;
}

static float sample_grid(const float *grid, const struct scot_warp *w, float x, float y)
{
    if (!(x >= 1.0f && x < (float)(w->columns - 2) && y >= 1.0f && y < (float)(w->rows - 2)))
        return 0.0f;
    int column = (int)x, row = (int)y;
    float wx[4], wy[4], across[4];
    cubic(x - (float)column, wx);
    cubic(y - (float)row, wy);
    const float *g = grid + (ptrdiff_t)(row - 1) * w->columns + column - 1;
    for (int k = 0; k < 4; k++)
        across[k] = (g[k] * wy[0] + g[k + w->columns] * wy[1]) +
                    (g[k + 2 * w->columns] * wy[2] + g[k + 3 * w->columns] * wy[3]);
    return (across[0] * wx[0] + across[1] * wx[1]) + (across[2] * wx[2] + across[3] * wx[3]);
}

static void warp_scalar(float *const out[], int channels, int from, int to, const struct scot_warp *w)
{
    for (int c = from; c < to; c++) {
        float column = (float)c, inverse = 1.0f / (w->d0 + w->d1 * column);
        float x = (w->x0 + w->x1 * column) * inverse, y = (w->y0 + w->y1 * column) * inverse;
        float aside = w->l1 * column - w->l2;
        float length = sqrtf(w->l0 + aside * aside) * inverse;
        for (int channel = 0; channel < channels; channel++)
            out[channel][c] = sample_grid(w->grid[channel], w, x, y) * length;
    }
}

static uint64_t read_scalar(const int16_t *voxel, int count)
{
    uint64_t sum = 0;
    for (int i = 0; i < count; i++)
        sum += (uint16_t)voxel[i];
    return sum;
}

const struct scot_project_kernels scot_project_scalar = {cell_scalar, warp_scalar, read_scalar};
