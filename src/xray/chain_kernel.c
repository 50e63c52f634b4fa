/* Compiled once per instruction set, with KERNEL the table's name: see chain_kernel.h. */
#include "xray/chain_kernel.h"

#include <math.h>
#include <string.h>

#ifndef KERNEL
#define KERNEL scot_chain_scalar
#endif

static inline float float_of_bits(int32_t i)
{
    float f;
    memcpy(&f, &i, sizeof f);
    return f;
}

static inline float at_least(float x, float low)
{
    return x > low ? x : low;
}

static inline float at_most(float x, float high)
{
    return x < high ? x : high;
}

/* 2^-x for x >= 0, by the polynomial of least relative error (2.6e-6) for f in -0.5..0.5. */
static inline float exp2_of_minus(float x)
{
    int32_t n = (int32_t)(x + 0.5f);
    float f = (float)n - x;
    float p = 9.5701014e-3f;
    p = p * f + 5.591786e-2f;
    p = p * f + 2.4024745e-1f;
    p = p * f + 6.9312181e-1f;
    p = p * f + 9.9999926e-1f;
    n = n < 126 ? n : 126;
    return p * float_of_bits((127 - n) << 23);
}

/* A well mixed 32-bit permutation (the xor-shift-multiply form of MurmurHash3's finish). */
static inline uint32_t mixed(uint32_t h)
{
    h ^= h >> 16;
    h *= 0x85ebca6bu;
    h ^= h >> 13;
    h *= 0xc2b2ae35u;
    h ^= h >> 16;
    return h;
}

static inline int32_t byte_sum(uint32_t h)
{
    uint32_t pairs = (h & 0x00ff00ffu) + ((h >> 8) & 0x00ff00ffu);
    return (int32_t)((pairs & 0xffffu) + (pairs >> 16));
}

/* Eight bytes summed: mean 1020, variance 8 (256^2 - 1)/12, within 0.02 of the normal distribution
 * everywhere. The blur after it adds another fifty of them. */
static inline float normal_of(struct scot_noise_key key, int i)
{
    uint32_t first = mixed(key.start + (uint32_t)i * key.step);
    uint32_t second = mixed(first ^ key.cross);
    return (float)(byte_sum(first) + byte_sum(second) - 1020) * (1.0f / 209.0215f);
}

/* Four bytes: enough for the small electronic part. */
static inline float small_normal_of(struct scot_noise_key key, int i)
{
    uint32_t h = mixed((key.start ^ key.cross) + (uint32_t)i * key.step);
    return (float)(byte_sum(h) - 510) * (1.0f / 147.8005f);
}

/* Pixels in blocks that stay in the nearest cache, one energy group after the other. */
enum { BLOCK = 64 };

static inline int block_at(int i, int n)
{
    return n - i < BLOCK ? n - i : BLOCK;
}

static void primary(float *restrict out, const float *restrict total, const float *restrict bone, int n,
                    const struct scot_groups *g)
{
    float w[BLOCK], b[BLOCK], sum[BLOCK];
    for (int at = 0; at < n; at += BLOCK) {
        int m = block_at(at, n);
        for (int i = 0; i < m; i++) {
            b[i] = at_least(bone[at + i], 0.0f);
            w[i] = at_least(total[at + i] - b[i], 0.0f);
            sum[i] = 0.0f;
        }
        for (int k = 0; k < SCOT_GROUPS; k++) {
            float weight = g->weight[k], water = g->mu[SCOT_WATER][k], mineral = g->mu[SCOT_BONE][k];
            for (int i = 0; i < m; i++)
                sum[i] += weight * exp2_of_minus(w[i] * water + b[i] * mineral);
        }
        memcpy(out + at, sum, sizeof(float) * (size_t)m);
    }
}

static bool any_object(const float *restrict steel, const float *restrict iodine, int m)
{
    int any = 0;
    for (int i = 0; i < m; i++)
        any |= (steel[i] > 0.0f) | (iodine[i] > 0.0f);
    return any != 0;
}

static void primary_objects(float *restrict out, const float *restrict total, const float *restrict bone,
                            const float *restrict steel, const float *restrict iodine, int n,
                            const struct scot_groups *g)
{
    float w[BLOCK], b[BLOCK], sum[BLOCK];
    for (int at = 0; at < n; at += BLOCK) {
        int m = block_at(at, n);
        if (!any_object(steel + at, iodine + at, m))
            continue;
        for (int i = 0; i < m; i++) {
            b[i] = at_least(bone[at + i], 0.0f);
            w[i] = at_least(total[at + i] - b[i], 0.0f);
            sum[i] = 0.0f;
        }
        for (int k = 0; k < SCOT_GROUPS; k++) {
            float weight = g->weight[k], water = g->mu[SCOT_WATER][k], mineral = g->mu[SCOT_BONE][k];
            float metal = g->mu[SCOT_STEEL][k], contrast = g->mu[SCOT_IODINE][k];
            for (int i = 0; i < m; i++) {
                float object = at_least(steel[at + i], 0.0f) * metal + at_least(iodine[at + i], 0.0f) * contrast;
                sum[i] += weight * exp2_of_minus(w[i] * water + b[i] * mineral + object);
            }
        }
        memcpy(out + at, sum, sizeof(float) * (size_t)m);
    }
}

static void add_product(float *restrict sum, const float *restrict a, const float *restrict b, int n)
{
    for (int i = 0; i < n; i++)
        sum[i] += a[i] * b[i];
}

static void widen(float *restrict out, const float *restrict low, const int32_t *restrict cell,
                  const float *restrict part, int n)
{
    for (int i = 0; i < n; i++) {
        float left = low[cell[i]], right = low[cell[i] + 1];
        out[i] = left + (right - left) * part[i];
    }
}

static void blend(float *restrict out, const float *restrict a, const float *restrict b, float part, int n)
{
    for (int i = 0; i < n; i++)
        out[i] = a[i] + (b[i] - a[i]) * part;
}

static void quanta(float *restrict out, const float *restrict primary_row, const float *restrict open,
                   const float *restrict scatter, int n, const struct scot_row_gain *gain)
{
    const struct scot_row_gain g = *gain;
    for (int i = 0; i < n; i++) {
        float signal = at_least((primary_row[i] * open[i] + scatter[i]) * g.gain, 0.0f);
        out[i] = signal + g.quantum * sqrtf(signal) * normal_of(g.key, i);
    }
}

static void blur_row(float *restrict out, const float *restrict in, const float *restrict tap, int reach, int n)
{
    if (reach == SCOT_BLUR_REACH) {
        for (int i = 0; i < n; i++)
            out[i] = tap[3] * in[i + 3] + (tap[2] * (in[i + 2] + in[i + 4]) +
                                           (tap[1] * (in[i + 1] + in[i + 5]) + tap[0] * (in[i] + in[i + 6])));
        return;
    }
    for (int i = 0; i < n; i++)
        out[i] = tap[4] * in[i + 4] +
                 ((tap[3] * (in[i + 3] + in[i + 5]) + tap[2] * (in[i + 2] + in[i + 6])) +
                  (tap[1] * (in[i + 1] + in[i + 7]) + tap[0] * (in[i] + in[i + 8])));
}

static void blur_column(float *restrict out, const float *const *in, const float *restrict tap, int reach, int n)
{
    const float *a = in[0], *b = in[1], *c = in[2], *d = in[3], *e = in[4], *f = in[5], *g = in[6];
    if (reach == SCOT_BLUR_REACH) {
        for (int i = 0; i < n; i++)
            out[i] = tap[3] * d[i] + (tap[2] * (c[i] + e[i]) + (tap[1] * (b[i] + f[i]) + tap[0] * (a[i] + g[i])));
        return;
    }
    const float *h = in[7], *j = in[8];
    for (int i = 0; i < n; i++)
        out[i] = tap[4] * e[i] + ((tap[3] * (d[i] + f[i]) + tap[2] * (c[i] + g[i])) +
                                  (tap[1] * (b[i] + h[i]) + tap[0] * (a[i] + j[i])));
}

/* Sums run in lanes of fixed order, so that no instruction set may reorder them. */
static void measure(const float *restrict row, const struct scot_lag_row *lag, struct scot_row_sums *restrict sums)
{
    for (int i = lag->measure0; i + SCOT_LANES <= lag->measure1; i += SCOT_LANES)
        for (int k = 0; k < SCOT_LANES; k++)
            sums->measured[k] += at_most(row[i + k], lag->measure_top);
}

static void detect(float *restrict last, const float *restrict fresh, int n, const struct scot_lag_row *lag,
                   struct scot_row_sums *restrict sums)
{
    const struct scot_lag_row g = *lag;
    *sums = (struct scot_row_sums){{0.0f}, {0}};
    for (int i = 0; i < n; i++) {
        float d = fresh[i] + g.electronic * small_normal_of(g.key, i);
        d = at_most(at_least(d, 0.0f), g.top);
        last[i] = g.keep * last[i] + (1.0f - g.keep) * d;
    }
    for (int i = 0; i + SCOT_LANES <= n; i += SCOT_LANES)
        for (int k = 0; k < SCOT_LANES; k++)
            sums->saturated[k] += fresh[i + k] >= g.top;
    measure(fresh, lag, sums);
}

static void curve(float *restrict out, const float *restrict signal, float scale, int n)
{
    for (int i = 0; i < n; i++) {
        float square = signal[i] * signal[i];
        out[i] = scale * square / (1.0f + square);
    }
}

static void display(uint16_t *restrict out, const float *restrict sharp, const float *restrict soft,
                    const float *restrict shutter, float edge, int n)
{
    for (int i = 0; i < n; i++) {
        float v = (sharp[i] + edge * (sharp[i] - soft[i])) * shutter[i];
        out[i] = (uint16_t)(int32_t)(at_most(at_least(v, 0.0f), 65535.0f) + 0.5f);
    }
}

const struct scot_chain_kernel KERNEL = {primary,  primary_objects, add_product, widen, blend, quanta,
                                         blur_row, blur_column,     detect,      curve, display};
