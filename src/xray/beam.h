#ifndef SCOT_XRAY_BEAM_H
#define SCOT_XRAY_BEAM_H

#include "xray/matter.h"

/* A spectrum as the detector sees it, gathered into few energy groups, so that a pixel's signal is
 *     sum over groups of weight * exp2(-(water path * mu_water + ...)).
 * Within a group the attenuation is the one that is right behind a body (doc/xray.md), so that 16 groups
 * stay within 0.5 % of the sum over every keV. */
enum { SCOT_GROUPS = 16 };

struct scot_groups {
    float weight[SCOT_GROUPS];                  /* sums to 1: the unattenuated beam */
    float mu[SCOT_MATERIALS][SCOT_GROUPS];      /* times log2(e), so that exp2 serves */
};

struct scot_beam {
    double kv, cu_mm;
    struct scot_groups groups;
    double kev_mm2;        /* energy absorbed in the CsI without anything between, keV per mm2 per mAs at 1 m */
    double quantum_kev;    /* mean of E^2 / mean of E of the absorbed quanta behind 200 mm of water */
    double kerma_mgy;      /* per mAs at 1 m */
};

/* kv 40..125, cu_mm 0..5, clamped to these; al_mm as struct scot_tube. No heap. */
void scot_beam_make(struct scot_beam *out, double kv, double cu_mm, const struct scot_matter *matter);

/* The full sum over every keV, the slow truth of the groups: signal relative to the open beam for
 * paths as enum scot_material measures them. */
double scot_beam_exact(const struct scot_beam *beam, const struct scot_matter *matter,
                       const double path[SCOT_MATERIALS]);

#endif
