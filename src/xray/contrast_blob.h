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
    double injected_mg;       /* in total, for conservation: on the grid + washed out */
    double washed_mg;
};

/* Starts injecting ml (0.1..3) of mg_ml (180..300) at tip; what is on the grid stays. */
bool scot_contrast_blob_inject(struct scot_contrast_blob *blob, struct scot_contrast_grid *grid,
                               const struct scot_volume *ct, struct scot_vec3 tip, double ml,
                               double mg_ml, struct scot_error *err);
/* Moves it on by ms. Returns true when the grid changed. Deterministic; allocates nothing. */
bool scot_contrast_blob_step(struct scot_contrast_blob *blob, struct scot_contrast_grid *grid, double ms);

#endif
