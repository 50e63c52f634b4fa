#ifndef SCOT_XRAY_MATTER_H
#define SCOT_XRAY_MATTER_H

#include "xray/spectrum.h"

/* What the photons of one bin meet, tabulated once: xraylib's splines are slow beside a pulse, and
 * rounding them to float hides the last bits in which mathematics libraries differ. */
struct scot_matter {
    double tungsten[SCOT_SPECTRUM_BINS];                 /* cm2/g, the anode */
    double aluminium[SCOT_SPECTRUM_BINS];                /* 1/mm */
    double copper[SCOT_SPECTRUM_BINS];                   /* 1/mm */
    double air[SCOT_SPECTRUM_BINS];                      /* cm2/g, mass energy absorption */
    double absorbed_kev[SCOT_SPECTRUM_BINS];             /* mean energy one photon leaves in the CsI */
    double mu[SCOT_MATERIALS][SCOT_SPECTRUM_BINS];       /* as scot_attenuation */
};

/* Every bin at its middle. */
void scot_matter_tabulate(struct scot_matter *out);

/* scot_spectrum_make with the tables at hand: no heap, no xraylib. */
bool scot_spectrum_from_matter(struct scot_spectrum *out, const struct scot_tube *tube,
                               const struct scot_matter *matter, struct scot_error *err);
double scot_spectrum_kerma_from_matter(const struct scot_spectrum *s, const struct scot_matter *matter);

/* CsI scintillator, 600 um of columns that fill 0.8 of the space. */
#define SCOT_CSI_MM 0.6
#define SCOT_CSI_G_CM3 (4.51 * 0.8)

#endif
