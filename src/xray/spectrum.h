#ifndef SCOT_XRAY_SPECTRUM_H
#define SCOT_XRAY_SPECTRUM_H

#include "base/error.h"

/* The tube's photons by energy, and the materials they meet: xraylib for attenuation,
 * a published analytic model for the tube (named with its source in spectrum.c). */
enum { SCOT_SPECTRUM_BINS = 150 }; /* bin e holds photons of e .. e+1 keV */

struct scot_tube {
    double kv;             /* peak, 40..125 */
    double anode_angle_deg;/* 0 = 12 */
    double al_mm;          /* inherent + added aluminium; 0 = 2.5 */
    double cu_mm;          /* added copper */
};

struct scot_spectrum {
    double photons[SCOT_SPECTRUM_BINS]; /* per mm2 per mAs at 1 m from the focus, in air */
    int first, last;                    /* bins that are not empty */
};

bool scot_spectrum_make(struct scot_spectrum *out, const struct scot_tube *tube, struct scot_error *err);

/* Air kerma, mGy per mAs at 1 m; mean energy in keV; half-value layers in mm Al. */
double scot_spectrum_kerma_mgy(const struct scot_spectrum *s);
double scot_spectrum_mean_kev(const struct scot_spectrum *s);
double scot_spectrum_hvl_mm_al(const struct scot_spectrum *s);
/* The same after mm more of aluminium. */
void scot_spectrum_filter_al(struct scot_spectrum *s, double mm);

/* Linear attenuation by bin energy, and what a path is measured in:
 * WATER  1/mm of water                       (path: `total - bone`, mm of water)
 * BONE   1/mm of water-equivalent mineral    (path: `bone`; scaled so that at the CT's effective
 *        energy it attenuates as the HU said)
 * STEEL  1/mm (needle steel, AISI 304)
 * IODINE 1/(mm mg/mL)                        (path: mm * mg I/mL) */
enum scot_material { SCOT_WATER, SCOT_BONE, SCOT_STEEL, SCOT_IODINE, SCOT_MATERIALS };
double scot_attenuation(enum scot_material material, double kev);

#endif
