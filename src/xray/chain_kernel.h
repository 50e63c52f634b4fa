#ifndef SCOT_XRAY_CHAIN_KERNEL_H
#define SCOT_XRAY_CHAIN_KERNEL_H

#include <stdint.h>

#include "base/cpu.h"
#include "xray/beam.h"

/* The work per pixel, one row at a time. chain_kernel.c is compiled once for each instruction set: every
 * step is elementwise float arithmetic, nothing is contracted or reordered, so that all sets give the same
 * bytes. Rows may have any length; in and out do not overlap unless said. */
enum { SCOT_BLUR_REACH = 3, SCOT_EDGE_REACH = 4, SCOT_LANES = 16 };

/* One row's noise: keys from (seed, pulse, row), standard deviation = quantum * sqrt(signal). */
struct scot_noise_key {
    uint32_t start, step, cross;
};

struct scot_row_gain {
    float gain;      /* reference units per unit of primary */
    float quantum;
    struct scot_noise_key key;
};

struct scot_lag_row {
    float keep;                 /* part of the last picture kept */
    float top;                  /* the detector's range */
    float electronic;           /* standard deviation, reference units */
    struct scot_noise_key key;
    int measure0, measure1;     /* columns of the measuring field; empty when equal */
    float measure_top;          /* brighter counts as this */
};

struct scot_row_sums {
    float measured[SCOT_LANES];
    int32_t saturated[SCOT_LANES];
};

struct scot_chain_kernel {
    /* Primary behind tissue alone: water path total - bone (at least 0) and bone. */
    void (*primary)(float *out, const float *total, const float *bone, int n, const struct scot_groups *groups);
    /* The same with steel and iodine: primary, which holds the tissue's, where there are any. */
    void (*primary_objects)(float *primary, const float *total, const float *bone, const float *steel,
                            const float *iodine, int n, const struct scot_groups *groups);
    /* sum[i] += a[i] * b[i] */
    void (*add_product)(float *sum, const float *a, const float *b, int n);
    /* out[i] = low[cell[i]] + (low[cell[i] + 1] - low[cell[i]]) * part[i] */
    void (*widen)(float *out, const float *low, const int32_t *cell, const float *part, int n);
    /* out[i] = a[i] + (b[i] - a[i]) * part */
    void (*blend)(float *out, const float *a, const float *b, float part, int n);
    /* out = noisy quanta of (primary * open + scatter) * gain. */
    void (*quanta)(float *out, const float *primary, const float *open, const float *scatter, int n,
                   const struct scot_row_gain *gain);
    /* out[i] = sum over k of tap[k] * in[i + k], k = 0 .. 2 reach: in has 2 reach more than n. */
    void (*blur_row)(float *out, const float *in, const float *tap, int reach, int n);
    /* out[i] = sum over k of tap[k] * in[k][i] */
    void (*blur_column)(float *out, const float *const *in, const float *tap, int reach, int n);
    /* Electronic noise, range, measuring, and the recursive filter: last = keep last + (1 - keep) fresh. */
    void (*detect)(float *last, const float *fresh, int n, const struct scot_lag_row *lag,
                   struct scot_row_sums *sums);
    /* scale * signal^2 / (1 + signal^2) */
    void (*curve)(float *out, const float *signal, float scale, int n);
    /* (sharp + edge * (sharp - soft)) * shutter, to 0..65535. */
    void (*display)(uint16_t *out, const float *sharp, const float *soft, const float *shutter, float edge,
                    int n);
};

extern const struct scot_chain_kernel scot_chain_scalar;
#if defined(__x86_64__)
extern const struct scot_chain_kernel scot_chain_avx2;
extern const struct scot_chain_kernel scot_chain_avx512;
#endif

/* The kernels for isa, which the processor must have. */
const struct scot_chain_kernel *scot_chain_kernel_for(enum scot_isa isa);

#endif
