#ifndef SCOT_SERVE_BURN_H
#define SCOT_SERVE_BURN_H

#include <stdint.h>

#include "xray/carm.h"

/* Burns into a picture of size*size, in the order of view (monitor order: view->right is the
 * screen's right): the letters of the patient's side at the left and right edge, and SIMULATED at
 * the lower edge. White with a dark rim. */
void scot_burn_marks(uint16_t *picture, const struct scot_view *view);

#endif
