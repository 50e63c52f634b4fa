#include "montecarlo.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include <xraylib/xraylib.h>

#include "base/memory.h"

#undef PI /* xraylib.h has one */
#define PI 3.14159265358979323846
#define ELECTRON_KEV 510.999
enum { ENERGIES = 150, MOMENTA = 2000, MOST_BLOCKS = 4096 };
#define MOMENTUM_STEP 0.005 /* 1/angstrom; sin(theta/2) E / 12.398 */

struct tables {
    double total[ENERGIES], photo[ENERGIES], compton[ENERGIES]; /* 1/mm; the rest is Rayleigh */
    double csi[ENERGIES];                                       /* mu * thickness */
    double start[ENERGIES];                                     /* cumulative spectrum */
    double incoherent[MOMENTA];                                 /* S(x) of a molecule, of 10 */
    double coherent[MOMENTA];                                   /* integral of F^2 over x^2 */
    struct montecarlo_setup setup;
    struct montecarlo_result *block;
};

struct photon {
    double x, y, z;    /* z down the beam from the slab's entry, mm */
    double dx, dy, dz;
    double kev;
    uint64_t random;
    bool scattered;
};

static double uniform(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return (double)((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

static double water(double (*of)(int, double, xrl_error **), double kev)
{
    return 0.1 * (0.1119 * of(1, kev, NULL) + 0.8881 * of(8, kev, NULL));
}

static void tabulate_angles(struct tables *t)
{
    double before = 0.0;
    for (int i = 0; i < MOMENTA; i++) {
        double x = i * MOMENTUM_STEP, h = FF_Rayl(1, x, NULL), o = FF_Rayl(8, x, NULL);
        double f2 = 2.0 * h * h + o * o;
        t->incoherent[i] = i == 0 ? 0.0 : (2.0 * SF_Compt(1, x, NULL) + SF_Compt(8, x, NULL)) / 10.0;
        t->coherent[i] = i == 0 ? 0.0 : t->coherent[i - 1] + 0.5 * (f2 + before) * (2.0 * i - 1.0);
        before = f2;
    }
}

static void tabulate(struct tables *t, const struct montecarlo_setup *setup, struct montecarlo_result *out)
{
    struct scot_matter matter;
    struct scot_spectrum s;
    scot_matter_tabulate(&matter);
    bool made = scot_spectrum_from_matter(&s, &(struct scot_tube){.kv = setup->kv}, &matter, NULL);
    assert(made);
    double sum = 0.0;
    for (int e = 1; e < ENERGIES; e++) {
        double kev = e + 0.5;
        t->photo[e] = water(CS_Photo, kev);
        t->compton[e] = water(CS_Compt, kev);
        t->total[e] = t->photo[e] + t->compton[e] + water(CS_Rayl, kev);
        t->csi[e] = -log(1.0 - matter.absorbed_kev[e] / kev);
        sum += s.photons[e];
        t->start[e] = sum;
        out->primary_exact += s.photons[e] * matter.absorbed_kev[e] * exp(-setup->water_mm * t->total[e]);
    }
    out->primary_exact /= sum;
    for (int e = 0; e < ENERGIES; e++)
        t->start[e] /= sum;
    tabulate_angles(t);
    t->setup = *setup;
}

static double momentum(double kev, double cosine)
{
    return kev / 12.39842 * sqrt(0.5 * (1.0 - cosine));
}

/* Klein-Nishina after Kahn, thinned by the incoherent scattering function. */
static double compton_cosine(const struct tables *t, struct photon *p)
{
    double a = p->kev / ELECTRON_KEV;
    for (;;) {
        double r1 = uniform(&p->random), r2 = uniform(&p->random), r3 = uniform(&p->random), ratio, cosine;
        if (r1 < (1.0 + 2.0 * a) / (9.0 + 2.0 * a)) {
            ratio = 1.0 + 2.0 * a * r2;
            cosine = 1.0 - (ratio - 1.0) / a;
            if (r3 > 4.0 * (1.0 / ratio - 1.0 / (ratio * ratio)))
                continue;
        } else {
            ratio = (1.0 + 2.0 * a) / (1.0 + 2.0 * a * r2);
            cosine = 1.0 - (ratio - 1.0) / a;
            if (r3 > 0.5 * (cosine * cosine + 1.0 / ratio))
                continue;
        }
        int x = (int)(momentum(p->kev, cosine) / MOMENTUM_STEP + 0.5);
        if (uniform(&p->random) > t->incoherent[x < MOMENTA ? x : MOMENTA - 1])
            continue;
        p->kev /= ratio;
        return cosine;
    }
}

static double rayleigh_cosine(const struct tables *t, struct photon *p)
{
    double most = momentum(p->kev, -1.0);
    int top = (int)(most / MOMENTUM_STEP) + 1;
    for (;;) {
        double wanted = uniform(&p->random) * t->coherent[top < MOMENTA ? top : MOMENTA - 1];
        int low = 0, high = top < MOMENTA ? top : MOMENTA - 1;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (t->coherent[middle] < wanted)
                low = middle;
            else
                high = middle;
        }
        double part = (wanted - t->coherent[low]) / (t->coherent[high] - t->coherent[low]);
        double x = (low + part) * MOMENTUM_STEP, cosine = 1.0 - 2.0 * x * x / (most * most);
        if (cosine >= -1.0 && uniform(&p->random) < 0.5 * (1.0 + cosine * cosine))
            return cosine;
    }
}

static void turn(struct photon *p, double cosine)
{
    double sine = sqrt(fmax(0.0, 1.0 - cosine * cosine)), phi = 2.0 * PI * uniform(&p->random);
    double u = sine * cos(phi), v = sine * sin(phi), across = sqrt(fmax(1e-12, 1.0 - p->dz * p->dz));
    double x = p->dx * cosine, y = p->dy * cosine, z = p->dz * cosine;
    if (across > 1e-5) {
        x += (p->dx * p->dz * u - p->dy * v) / across;
        y += (p->dy * p->dz * u + p->dx * v) / across;
        z -= across * u;
    } else {
        x = u, y = v, z = cosine * (p->dz > 0.0 ? 1.0 : -1.0);
    }
    double scale = 1.0 / sqrt(x * x + y * y + z * z);
    p->dx = x * scale, p->dy = y * scale, p->dz = z * scale;
    p->scattered = true;
}

static void arrive(const struct tables *t, const struct photon *p, struct montecarlo_result *out)
{
    double flight = (t->setup.gap_mm + 0.5 * t->setup.water_mm - p->z) / p->dz;
    double absorbed = p->kev * -expm1(-t->csi[(int)p->kev] / p->dz);
    if (!p->scattered) {
        out->primary += absorbed;
        return;
    }
    int ring = (int)(hypot(p->x + flight * p->dx, p->y + flight * p->dy) / MONTECARLO_RING_MM);
    out->ring[ring < MONTECARLO_RINGS ? ring : MONTECARLO_RINGS - 1] += absorbed;
}

static void follow(const struct tables *t, struct photon *p, struct montecarlo_result *out)
{
    for (;;) {
        int e = (int)p->kev;
        if (e < 8)
            return;
        double step = -log(1.0 - uniform(&p->random)) / t->total[e];
        double z = p->z + step * p->dz;
        if (z >= t->setup.water_mm) {
            arrive(t, p, out);
            return;
        }
        if (z < 0.0)
            return;
        p->x += step * p->dx, p->y += step * p->dy, p->z = z;
        double kind = uniform(&p->random) * t->total[e];
        if (kind < t->photo[e])
            return;
        turn(p, kind < t->photo[e] + t->compton[e] ? compton_cosine(t, p) : rayleigh_cosine(t, p));
    }
}

static void run_block(void *context, int task, int worker)
{
    (void)worker;
    struct tables *t = context;
    uint64_t random = t->setup.seed + (uint64_t)task * 0xd1342543de82ef95u;
    for (int i = 0; i < MONTECARLO_BLOCK; i++) {
        struct photon p = {.dz = 1.0, .random = random};
        double wanted = uniform(&p.random);
        int e = 1;
        while (e < ENERGIES - 1 && t->start[e] < wanted)
            e++;
        p.kev = e + uniform(&p.random);
        follow(t, &p, &t->block[task]);
        random = p.random;
    }
}

void montecarlo_run(struct montecarlo_result *out, const struct montecarlo_setup *setup, struct scot_pool *pool)
{
    assert(setup->blocks > 0 && setup->blocks <= MOST_BLOCKS);
    struct tables *t = scot_alloc(1, sizeof *t, NULL);
    assert(t != NULL);
    *out = (struct montecarlo_result){0};
    tabulate(t, setup, out);
    t->block = scot_alloc((size_t)setup->blocks, sizeof *t->block, NULL);
    assert(t->block != NULL);
    scot_pool_run(pool, setup->blocks, run_block, t);
    double photons = (double)setup->blocks * MONTECARLO_BLOCK;
    for (int b = 0; b < setup->blocks; b++) {
        out->primary += t->block[b].primary / photons;
        for (int r = 0; r < MONTECARLO_RINGS; r++)
            out->ring[r] += t->block[b].ring[r] / photons;
    }
    scot_free(t->block);
    scot_free(t);
}

double montecarlo_ratio(const struct montecarlo_result *result, double radius_mm)
{
    double sum = 0.0;
    for (int r = 0; r < MONTECARLO_RINGS - 1; r++) {
        double inner = r * MONTECARLO_RING_MM, outer = inner + MONTECARLO_RING_MM;
        if (radius_mm >= outer)
            sum += result->ring[r];
        else if (radius_mm > inner)
            sum += result->ring[r] * (radius_mm * radius_mm - inner * inner) / (outer * outer - inner * inner);
    }
    return sum / result->primary_exact;
}
