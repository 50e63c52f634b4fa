#ifndef SCOT_XRAY_SCATTER_H
#define SCOT_XRAY_SCATTER_H

#include "base/error.h"

/* Scatter and veiling glare, computed on a coarse grid because both are broad: each cell of the field sends
 * out a cloud of scatter in proportion to its primary, by its thickness and the tube's kV, spread as two
 * Gaussians whose widths grow with the way from the patient to the detector (doc/xray.md; the numbers
 * were fitted to test/numbers/montecarlo.c). */
enum { SCOT_CELLS = 64, SCOT_CELL_COUNT = SCOT_CELLS * SCOT_CELLS };

/* Energy that reaches the detector as scatter, over that as primary, both without a grid and over an endless
 * detector, of a narrow beam through mm of water. */
double scot_scatter_ratio(double water_mm, double kv);

/* Standard deviations of the two Gaussians on the detector, and the share of the wide one. */
struct scot_scatter_spread {
    double narrow_mm, wide_mm, wide_share;
};
struct scot_scatter_spread scot_scatter_spread(double water_mm, double gap_mm);

struct scot_scatter {
    float primary[SCOT_CELL_COUNT];   /* in: mean primary of the cell, open field only */
    float water_mm[SCOT_CELL_COUNT];  /* in: mean thickness */
    float haze[SCOT_CELL_COUNT];      /* out: what the cell's detector sees on top of its primary */
    float work[3][SCOT_CELL_COUNT];
    float tap[3][SCOT_CELLS];         /* one-sided kernels: narrow, wide, glare */
};

/* Computes haze: scatter through the grid plus veiling glare. cell_mm at the detector; gap_mm from the
 * isocentre to the detector. */
void scot_scatter_spread_out(struct scot_scatter *s, double kv, double cell_mm, double gap_mm);

/* The antiscatter grid: what it lets through of scatter and of primary (ratio 10:1). */
#define SCOT_GRID_PRIMARY 0.70
#define SCOT_GRID_SCATTER 0.13
/* Veiling glare inside the scintillator and the panel: part of the light, and how far it goes. */
#define SCOT_GLARE_SHARE 0.02
#define SCOT_GLARE_MM 30.0

#endif
