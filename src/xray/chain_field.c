#include <math.h>

#include "xray/chain_inner.h"

/* The blades stand near the tube: their edge is blurred by the focus, and a little comes through. */
#define PENUMBRA_MM 2.5
#define LEAD_LEAK 0.001

/* CsI's line spread: a narrow and a wide Gaussian (doc/xray.md). */
#define LSF_NARROW_MM 0.108
#define LSF_WIDE_MM 0.35
#define LSF_WIDE_SHARE 0.25
/* Unsharp mask, on the detector. */
#define EDGE_MM 0.6

/* How much of an axis is open at each pixel: 1 inside, a smooth step of the penumbra's width. */
static void blade_profile(float *open, float *shutter, const struct scot_chain *chain, double low, double high)
{
    double n = chain->size, edge = PENUMBRA_MM / chain->pixel_mm;
    for (int i = 0; i < chain->size; i++) {
        double inside = fmin(low > 0.0 ? i + 0.5 - low * n : n, high > 0.0 ? (1.0 - high) * n - i - 0.5 : n);
        double t = fmin(fmax(inside / edge + 0.5, 0.0), 1.0), step = t * t * (3.0 - 2.0 * t);
        open[i] = (float)(LEAD_LEAK + (1.0 - LEAD_LEAK) * step);
        shutter[i] = (float)(0.02 + 0.98 * step);
    }
}

/* The middle half of the open field along one axis. */
static void middle_half(int *first, int *end, int size, double low, double high, int grain)
{
    double open0 = low * size, open1 = (1.0 - high) * size, quarter = 0.25 * (open1 - open0);
    int a = (int)(open0 + quarter) / grain * grain, b = (int)(open1 - quarter) / grain * grain;
    a = a < 0 ? 0 : a > size - grain ? size - grain : a;
    *first = a;
    *end = b > a ? (b > size ? size : b) : a + grain;
}

static double step_at(double x, double sigma)
{
    return 0.5 * erf(x / (sigma * 1.4142135623730951));
}

/* The share of a Gaussian that falls on each pixel around it. */
static void taps(float *tap, int reach, double narrow, double wide, double wide_share)
{
    double value[2 * SCOT_EDGE_REACH + 1], sum = 0.0;
    for (int k = -reach; k <= reach; k++) {
        double v = (1.0 - wide_share) * (step_at(k + 0.5, narrow) - step_at(k - 0.5, narrow)) +
                   wide_share * (step_at(k + 0.5, wide) - step_at(k - 0.5, wide));
        value[k + reach] = v;
        sum += v;
    }
    for (int k = 0; k <= 2 * reach; k++)
        tap[k] = (float)(value[k] / sum);
}

void scot_chain_set_field(struct scot_chain *chain)
{
    const struct scot_collimator *c = &chain->collimator;
    double p = chain->pixel_mm;
    blade_profile(chain->open[0], chain->shutter[0], chain, c->left, c->right);
    blade_profile(chain->open[1], chain->shutter[1], chain, c->top, c->bottom);
    middle_half(&chain->lag.measure0, &chain->lag.measure1, chain->size, c->left, c->right, SCOT_LANES);
    middle_half(&chain->measure_row0, &chain->measure_row1, chain->size, c->top, c->bottom, 1);
    taps(chain->blur_tap, SCOT_BLUR_REACH, LSF_NARROW_MM / p, LSF_WIDE_MM / p, LSF_WIDE_SHARE);
    taps(chain->edge_tap, SCOT_EDGE_REACH, EDGE_MM / p, EDGE_MM / p, 0.0);
}
