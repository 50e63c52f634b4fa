#ifndef SCOT_XRAY_CHAIN_H
#define SCOT_XRAY_CHAIN_H

#include <stdint.h>

#include "base/cpu.h"
#include "base/pool.h"
#include "xray/carm.h"

/* From path lengths to the picture on the monitor: primary quanta through the spectrum,
 * scatter and grid, detector blur, quantum noise, glare, automatic brightness, lag,
 * edge enhancement, display curve. doc/xray.md has the formulas and their sources.
 * Everything random is a function of (seed, pulse, pixel), and lag and brightness advance
 * per pulse: the same calls give the same bytes on any machine, thread count and isa. */
struct scot_chain;

struct scot_technique {
    double kv;          /* 40..125 */
    double ma;          /* 0.1..40 during the pulse */
    double pulse_ms;    /* 1..30 */
    double cu_mm;       /* spectral filter */
    bool automatic;     /* brightness control chooses kv and ma, within these limits */
    double edge;        /* edge enhancement 0..1 */
    double lag;         /* recursive filter 0..0.9: the part of the last picture kept */
};

/* The open field on the detector, as fractions of the picture's width and height from
 * its left, right, top and bottom edge (0 = open): lead beyond. */
struct scot_collimator {
    double left, right, top, bottom;
};

struct scot_chain_options {
    int size;           /* pixels on a side, 64..2048 */
    uint64_t seed;
    enum scot_isa isa;
};

bool scot_chain_create(struct scot_chain **out, struct scot_pool *pool,
                       const struct scot_chain_options *options, struct scot_error *err);
void scot_chain_destroy(struct scot_chain **chain);

/* The anatomy as the projector gave it (size*size each, kept until the next call: borrowed),
 * seen in this view through this collimator. Call it when any of them changed; a pulse after
 * it computes the anatomy's primary and scatter afresh, later pulses reuse them. */
void scot_chain_set_anatomy(struct scot_chain *chain, const struct scot_view *view, const float *total,
                            const float *bone, const struct scot_collimator *collimator);

/* What lies in the beam beside the anatomy, each size*size, zero outside the box; NULL for none.
 * steel in mm, iodine in mm * mg/mL. */
struct scot_objects {
    const float *steel, *iodine;
    int column0, row0, column1, row1; /* half-open box that holds all of it */
};

/* What a pulse did. */
struct scot_pulse_report {
    double kv, ma, pulse_ms; /* as used */
    double kerma_mgy;        /* air kerma at the reference point: 15 cm from the isocentre toward the source
                                (sad_mm comes with the view: source to the point sad_mm along the beam) */
    double dap_gycm2;
    double detector_mean;    /* mean signal in the measuring field, in reference units (1 = wanted) */
    double saturated;        /* fraction of pixels at the top of the detector's range */
};

/* One pulse. picture: size*size, the caller's; 16-bit display values, bone low, in the view's own
 * column order. pulse counts from 0 and rises. Allocates, locks and logs nothing. */
void scot_chain_pulse(struct scot_chain *chain, const struct scot_technique *technique, double sad_mm,
                      const struct scot_objects *objects, uint64_t pulse, uint16_t *picture,
                      struct scot_pulse_report *report);

/* The detector's signal behind a display value without edge enhancement, in reference units (1 = what
 * automatic brightness wants in the measuring field); the top value stands for all from 10 up. */
double scot_chain_signal(uint16_t value);

/* A new run: the recursive filter forgets the last picture. Brightness goes on from where it was, as on a
 * real machine, so that a second press of the pedal is exposed right from its first pulse. */
void scot_chain_reset(struct scot_chain *chain);
/* As newly created, with this seed: brightness is forgotten too. */
void scot_chain_restart(struct scot_chain *chain, uint64_t seed);

#endif
