#ifndef SCOT_XRAY_CONTRAST_BLOB_H
#define SCOT_XRAY_CONTRAST_BLOB_H

#include "xray/contrast.h"

/* A first rule: contrast spreads as a smooth blob that avoids bone and washes out with one time
 * constant. Not anatomical: proves nothing, and the page says so. */
struct scot_contrast_blob {
    struct scot_vec3 tip;
    double waiting_ml;        /* injected but not yet out of the needle */
    double rate_ml_s;
    double concentration_mg_ml;
    double injected_mg;       /* out of the needle, in total: on the grid + washed_mg + dropped_mg */
    double washed_mg;
    double dropped_mg;        /* left behind when the grid followed the tip: part of the same balance */
    double reach_mm;          /* how far the front has come from the tip */
    double carry_ms;          /* time not yet stepped through */
    uint64_t steps;
};

/* Starts injecting ml (0.1..3) of mg_ml (180..300) at tip, 0.5 mL/s unless rate_ml_s says otherwise; what is
 * on the grid stays. An empty grid comes to the tip; one that holds iodine follows a tip that has moved away,
 * and what then lies beyond it goes to dropped_mg: one grid and one blob a needle keeps that rare. Errs when
 * the tip is outside the patient, or in bone with nothing open within 1.5 mm. Allocates nothing. */
bool scot_contrast_blob_inject(struct scot_contrast_blob *blob, struct scot_contrast_grid *grid,
                               const struct scot_volume *ct, struct scot_vec3 tip, double ml,
                               double mg_ml, struct scot_error *err);
/* Moves it on by ms, in fixed steps of 25 ms: any split of the same time gives the same bytes. Returns true
 * when the grid changed. In a pocket that is full the rest keeps waiting. Allocates nothing. */
bool scot_contrast_blob_step(struct scot_contrast_blob *blob, struct scot_contrast_grid *grid, double ms);

#endif
