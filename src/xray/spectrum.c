#include "xray/spectrum.h"

#include <math.h>

#include "xray/matter.h"
#include "xray/numeric.h"

/* Tungsten after D. M. Tucker, G. T. Barnes, D. P. Chakraborty, "Semiempirical model for generating
 * tungsten target x-ray spectra", Med. Phys. 18 (1991) 211-218: bremsstrahlung (their equations 16, 18)
 * with photons weakened on the way out of the anode (11), and four K lines above 69.5 kV (22).
 * Constant potential, no off-focal radiation, no heel effect. */
#define ELECTRON_KEV 511.0
#define CROSS_SECTION_CM2_G (5.795e-28 * 6.02214e23 * 74.0 * 74.0 / 183.84)
/* The paper's A0, A1 go with keV in one place and eV in the other; kerma per mAs tells which. */
#define PER_KEV 1000.0
#define ELECTRONS_PER_MAS 6.2415e15
#define K_EDGE_KEV 69.5
#define TUNGSTEN_G_CM3 19.3

enum { STEPS = 24 };

static const struct {
    double kev, share;
} k_line[] = {{59.32, 0.505}, {57.98, 0.291}, {67.2, 0.162}, {69.1, 0.042}};

/* Thomson-Whiddington constant, keV2 cm2/g: Birch and Marshall's values, straight between them. */
static double whiddington(double kv)
{
    static const double at[] = {50.0, 75.0, 100.0, 150.0}, c[] = {5.4e5, 6.25e5, 7.0e5, 8.4e5};
    int i = 0;
    while (i < 2 && kv > at[i + 1])
        i++;
    return c[i] + (c[i + 1] - c[i]) * (kv - at[i]) / (at[i + 1] - at[i]);
}

/* Bremsstrahlung at kev, photons per electron and keV; integral over the slowing electron's energy. */
static double bremsstrahlung(double kev, double kv, double mu_cm2_g, double sine)
{
    double escape = mu_cm2_g / (whiddington(kv) * sine), step = (kv - kev) / STEPS, sum = 0.0;
    for (int i = 0; i < STEPS; i++) {
        double t = kev + (i + 0.5) * step, u = kev / t;
        double b = 1.0 + u * (-5.049 + u * (10.847 + u * (-10.516 + u * 3.842)));
        double stopping = 2024.1 + 10361.0 * numeric_exp(-0.04695 * t);
        sum += b * (t + ELECTRON_KEV) / t * numeric_exp(-escape * (kv * kv - t * t)) / stopping;
    }
    return PER_KEV * CROSS_SECTION_CM2_G * (3.685e-2 + 2.900e-5 * kv) * sum * step / kev;
}

/* Photons of all K lines per electron, before their shares: production falls parabolically with depth. */
static double k_lines(double kv, double mu_cm2_g, double sine)
{
    double depth = (kv * kv - K_EDGE_KEV * K_EDGE_KEV) / (TUNGSTEN_G_CM3 * whiddington(kv));
    double sum = 0.0;
    for (int i = 0; i < STEPS; i++) {
        double x = (i + 0.5) / STEPS;
        sum += 1.5 * (1.0 - x * x) * numeric_exp(-mu_cm2_g * TUNGSTEN_G_CM3 * depth * x / sine);
    }
    return 1.349e-3 * numeric_exp(1.648 * numeric_log(kv / K_EDGE_KEV - 1.0)) * sum / STEPS;
}

static bool tube_ok(const struct scot_tube *t, struct scot_error *err)
{
    if (!(t->kv >= 40.0 && t->kv <= 125.0))
        return scot_fail(err, "tube voltage is %g kv, wanted 40 to 125", t->kv);
    if (!(t->anode_angle_deg == 0.0 || (t->anode_angle_deg >= 5.0 && t->anode_angle_deg <= 30.0)))
        return scot_fail(err, "anode angle is %g deg, wanted 5 to 30", t->anode_angle_deg);
    if (!(t->al_mm >= 0.0 && t->al_mm <= 50.0))
        return scot_fail(err, "aluminium is %g mm, wanted 0 to 50", t->al_mm);
    if (!(t->cu_mm >= 0.0 && t->cu_mm <= 5.0))
        return scot_fail(err, "copper is %g mm, wanted 0 to 5", t->cu_mm);
    return true;
}

bool scot_spectrum_from_matter(struct scot_spectrum *out, const struct scot_tube *tube,
                               const struct scot_matter *matter, struct scot_error *err)
{
    if (!tube_ok(tube, err))
        return false;
    *out = (struct scot_spectrum){0};
    double degrees = tube->anode_angle_deg == 0.0 ? 12.0 : tube->anode_angle_deg;
    double sine = numeric_sin(degrees * (3.14159265358979323846 / 180.0));
    double al_mm = tube->al_mm == 0.0 ? 2.5 : tube->al_mm;
    double per_mm2 = ELECTRONS_PER_MAS / (4.0 * 3.14159265358979323846 * 1e6);
    int top = (int)tube->kv;
    for (int e = 8; e <= top; e++) {
        double width = tube->kv - e < 1.0 ? tube->kv - e : 1.0;
        if (width > 0.0)
            out->photons[e] = width * bremsstrahlung(e + 0.5 * width, tube->kv, matter->tungsten[e], sine);
    }
    for (int i = 0; tube->kv > K_EDGE_KEV && i < 4; i++) {
        int e = (int)k_line[i].kev;
        out->photons[e] += k_line[i].share * k_lines(tube->kv, matter->tungsten[e], sine);
    }
    for (int e = 8; e <= top; e++)
        out->photons[e] *= per_mm2 * numeric_exp(-al_mm * matter->aluminium[e] - tube->cu_mm * matter->copper[e]);
    out->first = 8;
    out->last = out->photons[top] > 0.0 ? top : top - 1;
    return true;
}

bool scot_spectrum_make(struct scot_spectrum *out, const struct scot_tube *tube, struct scot_error *err)
{
    struct scot_matter matter;
    scot_matter_tabulate(&matter);
    return scot_spectrum_from_matter(out, tube, &matter, err);
}

double scot_spectrum_kerma_from_matter(const struct scot_spectrum *s, const struct scot_matter *matter)
{
    double kev_cm2_g = 0.0;
    for (int e = s->first; e <= s->last; e++)
        kev_cm2_g += s->photons[e] * (e + 0.5) * matter->air[e];
    /* 1/mm2 keV cm2/g = 1e6/m2 1.602e-16 J 0.1 m2/kg; and 1000 mGy are 1 Gy. */
    return kev_cm2_g * 1e6 * 1.602177e-16 * 0.1 * 1e3;
}

double scot_spectrum_kerma_mgy(const struct scot_spectrum *s)
{
    struct scot_matter matter;
    scot_matter_tabulate(&matter);
    return scot_spectrum_kerma_from_matter(s, &matter);
}

double scot_spectrum_mean_kev(const struct scot_spectrum *s)
{
    double photons = 0.0, kev = 0.0;
    for (int e = s->first; e <= s->last; e++) {
        photons += s->photons[e];
        kev += s->photons[e] * (e + 0.5);
    }
    return kev / photons;
}

static void weaken_by_al(struct scot_spectrum *s, double mm, const struct scot_matter *matter)
{
    for (int e = s->first; e <= s->last; e++)
        s->photons[e] *= numeric_exp(-mm * matter->aluminium[e]);
}

void scot_spectrum_filter_al(struct scot_spectrum *s, double mm)
{
    struct scot_matter matter;
    scot_matter_tabulate(&matter);
    weaken_by_al(s, mm, &matter);
}

double scot_spectrum_hvl_mm_al(const struct scot_spectrum *s)
{
    struct scot_matter matter;
    scot_matter_tabulate(&matter);
    double half = 0.5 * scot_spectrum_kerma_from_matter(s, &matter), low = 0.0, high = 50.0;
    for (int i = 0; i < 50; i++) {
        double middle = 0.5 * (low + high);
        struct scot_spectrum behind = *s;
        weaken_by_al(&behind, middle, &matter);
        if (scot_spectrum_kerma_from_matter(&behind, &matter) > half)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}
