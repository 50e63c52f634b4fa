#ifndef SCOT_XRAY_SCATTER_H
#define SCOT_XRAY_SCATTER_H

#include "base/error.h"

/* Scatter and veiling glare, computed on a coarse grid because both are broad: each cell of the field sends
 * out a cloud of scatter in proportion to its primary, by its thickness and the tube's kV, spread as two
 * Gaussians whose widths grow with the way from the patient to the detector (doc/xray.md; the numbers
 * were fitted to test/numbers/montecarlo.c). */
enum { SCOT_CELLS = 64, SCOT_CELL_COUNT = SCOT_CELLS * SCOT_CELLS };

/* Energy absorbed from the narrow and from the wide cloud of a thin beam through mm of water, over what is
 * absorbed of its primary, without a grid. Fitted for 50 to 300 mm and 60 to 120 kV. */
struct scot_scatter_share {
    double narrow, wide;
};
struct scot_scatter_share scot_scatter_share(double water_mm, double kv);

/* Standard deviations of the clouds on the detector over the way from the isocentre to it. */
#define SCOT_SCATTER_NARROW 0.075
#define SCOT_SCATTER_WIDE 0.4625

struct scot_scatter {
    float primary[SCOT_CELL_COUNT];   /* in: mean primary of the cell, open field only */
    float water_mm[SCOT_CELL_COUNT];  /* in: mean thickness */
    float scatter[SCOT_CELL_COUNT];   /* out: scatter that comes through the grid, in units of primary */
    float haze[SCOT_CELL_COUNT];      /* out: scatter and glare: all that is added to the cell's primary */
    float work[2][SCOT_CELL_COUNT];
};

/* Computes scatter and haze. cell_mm at the detector; gap_mm from the isocentre to the detector. */
void scot_scatter_spread_out(struct scot_scatter *s, double kv, double cell_mm, double gap_mm);

/* The antiscatter grid (10:1, aluminium between): what it lets through of primary and of scatter. */
#define SCOT_GRID_PRIMARY 0.70
#define SCOT_GRID_SCATTER 0.13
/* Veiling glare inside the scintillator and the panel: part of the light, and how far it goes. */
#define SCOT_GLARE_SHARE 0.02
#define SCOT_GLARE_MM 30.0

#endif
