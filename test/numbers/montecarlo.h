#ifndef SCOT_TEST_MONTECARLO_H
#define SCOT_TEST_MONTECARLO_H

#include <stdint.h>

#include "base/pool.h"
#include "xray/beam.h"

/* Photons of a tube through a slab of water, one by one: what the chain's scatter was fitted to and is
 * tested against. Photoelectric absorption, Compton (Klein-Nishina times the incoherent scattering function)
 * and Rayleigh (form factor) with xraylib's cross sections of free atoms; no electrons, no fluorescence
 * (oxygen's 0.5 keV), no polarisation, no binding broadening. */
enum { MONTECARLO_RINGS = 100 };
#define MONTECARLO_RING_MM 5.0

struct montecarlo_setup {
    double kv;
    double water_mm;     /* slab, endless across */
    double gap_mm;       /* from the middle of the slab to the detector */
    uint64_t seed;
    int blocks;          /* of MONTECARLO_BLOCK photons each; a block is the same in any thread */
};
enum { MONTECARLO_BLOCK = 10000 };

/* Of a needle-thin parallel beam, in keV absorbed in the CsI per photon sent. */
struct montecarlo_result {
    double ring[MONTECARLO_RINGS]; /* scatter by distance from the beam on the detector; the last holds the rest */
    double primary;                /* counted */
    double primary_exact;          /* by the attenuation law */
};

void montecarlo_run(struct montecarlo_result *out, const struct montecarlo_setup *setup, struct scot_pool *pool);

/* Scatter to primary in the middle of a round field of this radius (by reciprocity: what all its thin
 * beams send to the middle is what one thin beam sends to all of it). */
double montecarlo_ratio(const struct montecarlo_result *result, double radius_mm);

#endif
