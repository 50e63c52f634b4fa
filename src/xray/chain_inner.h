#ifndef SCOT_XRAY_CHAIN_INNER_H
#define SCOT_XRAY_CHAIN_INNER_H

#include "xray/beam.h"
#include "xray/brightness.h"
#include "xray/chain.h"
#include "xray/chain_kernel.h"
#include "xray/scatter.h"

/* What the files of the chain share; nobody else includes it. */

/* The detector. Reference: the energy per mm2 that a pulse of 40 nGy behind a body leaves in the CsI. */
#define SCOT_REFERENCE_KEV_MM2 4.5e4
#define SCOT_SWANK 0.85
#define SCOT_DETECTOR_TOP 12.0      /* range, reference units */
#define SCOT_ELECTRONIC 0.006       /* standard deviation per pixel, reference units */
#define SCOT_MEASURE_TOP 4.0        /* the measuring field counts brighter pixels as this */

/* The display curve, film-like: v = 65535 (1 + 1/white^2) D^2 / (1 + D^2), white and above 65535. */
#define SCOT_DISPLAY_WHITE 10.0

enum { SCOT_CHAIN_TILE = 32, SCOT_CHAIN_MOST_THREADS = 64 };

/* A worker's own rows. */
struct scot_chain_scratch {
    float *rows;     /* (TILE + 2 EDGE_REACH) rows of one picture width */
    float *wide;     /* one row with both reaches beside it */
    float *object;   /* primary of one row with objects in it */
    float *haze;     /* scatter of one row */
    float *none;     /* zeros: an object that is not there */
};

struct scot_chain {
    int size;
    uint64_t seed;
    struct scot_pool *pool;
    const struct scot_chain_kernel *kernel;
    struct scot_matter matter;
    struct scot_beam beam;
    struct scot_brightness brightness;
    struct scot_scatter scatter;

    /* The anatomy: borrowed, and what follows from it. */
    const float *total, *bone;
    double pixel_mm, sid_mm;
    struct scot_collimator collimator;
    bool stale;
    bool has_last;       /* last holds a picture */
    float *primary;      /* size * size, 1 = open beam */
    float *haze;         /* SCOT_CELLS rows of a picture's width: the coarse haze, widened */
    float *last;         /* size * size, recursive filter, reference units */
    float *open[2];      /* transmission of the blades by column and by row */
    float *shutter[2];   /* the same for the display */
    int32_t *cell;       /* by column, and by row: coarse cell left of it, and how far toward the next */
    float *cell_part;
    struct scot_row_sums *sums; /* by row */
    struct scot_chain_scratch scratch[SCOT_CHAIN_MOST_THREADS];
    float blur_tap[2 * SCOT_BLUR_REACH + 1], edge_tap[2 * SCOT_EDGE_REACH + 1];

    /* The pulse under way. */
    const struct scot_objects *objects;
    uint64_t pulse;
    uint16_t *picture;
    double edge;
    float gain, quantum;
    struct scot_lag_row lag;
    int measure_row0, measure_row1;
};

/* Primary of every pixel and the coarse maps under it, then the haze. */
void scot_chain_refresh(struct scot_chain *chain, double sad_mm);
/* Quanta, blur, noise, lag: into last. Then edges and display: into picture. */
void scot_chain_expose(struct scot_chain *chain);
void scot_chain_show(struct scot_chain *chain);
/* Blades, measuring field, blur: what follows from the view and the collimator. */
void scot_chain_set_field(struct scot_chain *chain);
/* Keys of a row's noise; stream tells the quantum noise from the electronic one. */
struct scot_noise_key scot_chain_noise_key(const struct scot_chain *chain, int row, unsigned stream);

#endif
