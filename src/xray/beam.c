#include "xray/beam.h"

#include "xray/numeric.h"

/* A body's path, and the lengths of the other materials at which a group's attenuation is taken. */
static const double body[SCOT_MATERIALS] = {200.0, 15.0, 0.0, 0.0};
static const double probe[SCOT_MATERIALS] = {0.0, 20.0, 0.4, 400.0};

enum { DEPTHS = 5 };
static const double depth[DEPTHS][SCOT_MATERIALS] = {{0.0}, {10.0}, {30.0}, {80.0}, {200.0}};

#define LOG2_E 1.44269504088896340736

static double clamped(double x, double low, double high)
{
    return x > low ? (x < high ? x : high) : low;
}

static void spectrum_of(struct scot_spectrum *out, double kv, double cu_mm, const struct scot_matter *matter)
{
    struct scot_tube tube = {.kv = clamped(kv, 40.0, 125.0), .cu_mm = clamped(cu_mm, 0.0, 5.0)};
    scot_spectrum_from_matter(out, &tube, matter, NULL);
}

static double weakened(const struct scot_matter *matter, int e, const double path[SCOT_MATERIALS])
{
    double x = 0.0;
    for (int m = 0; m < SCOT_MATERIALS; m++)
        x += path[m] * matter->mu[m][e];
    return numeric_exp(-x);
}

/* Ends of the groups: equal shares of the signal, counted alike behind each of the depths; none
 * crosses iodine's K edge at 33.17 keV, whose bin starts one. */
static void cut_groups(int end[SCOT_GROUPS], const struct scot_spectrum *s, const struct scot_matter *matter)
{
    double whole[DEPTHS] = {0.0};
    for (int e = s->first; e <= s->last; e++)
        for (int d = 0; d < DEPTHS; d++)
            whole[d] += s->photons[e] * matter->absorbed_kev[e] * weakened(matter, e, depth[d]);
    double seen = 0.0;
    int g = 0;
    for (int e = s->first; e <= s->last && g < SCOT_GROUPS - 1; e++) {
        double signal = s->photons[e] * matter->absorbed_kev[e];
        for (int d = 0; d < DEPTHS; d++)
            seen += signal * weakened(matter, e, depth[d]) / whole[d] / DEPTHS;
        if (seen >= (g + 1.0) / SCOT_GROUPS || e == 32)
            end[g++] = e + 1;
    }
    while (g < SCOT_GROUPS)
        end[g++] = s->last + 1;
}

/* How deep into water a group still matters: about four mean free paths of its middle, at most a body. */
static double depth_mm(const struct scot_matter *matter, int first, int end)
{
    return clamped(4.0 / matter->mu[SCOT_WATER][(first + end) / 2], 1.0, body[SCOT_WATER]);
}

/* The attenuation that one path makes of photons that have already come through `before`. */
static double effective(const struct scot_spectrum *s, const struct scot_matter *matter, int first, int end,
                        const double before[SCOT_MATERIALS], int material, double path)
{
    double whole = 0.0, left = 0.0;
    for (int e = first; e < end; e++) {
        double signal = s->photons[e] * matter->absorbed_kev[e] * weakened(matter, e, before);
        whole += signal;
        left += signal * numeric_exp(-path * matter->mu[material][e]);
    }
    return whole > 0.0 && left > 0.0 ? -numeric_log(left / whole) / path : 0.0;
}

static void fill_group(struct scot_groups *groups, int g, int first, int end, const struct scot_spectrum *s,
                       const struct scot_matter *matter, double open)
{
    static const double nothing[SCOT_MATERIALS] = {0.0};
    double weight = 0.0, deep = depth_mm(matter, first, end), before[SCOT_MATERIALS] = {deep};
    for (int e = first; e < end; e++)
        weight += s->photons[e] * matter->absorbed_kev[e];
    groups->weight[g] = (float)(weight / open);
    for (int m = 0; m < SCOT_MATERIALS; m++) {
        double mu = m == SCOT_WATER ? effective(s, matter, first, end, nothing, m, deep)
                                    : effective(s, matter, first, end, before, m, probe[m]);
        groups->mu[m][g] = (float)(mu * LOG2_E);
    }
}

void scot_beam_make(struct scot_beam *out, double kv, double cu_mm, const struct scot_matter *matter)
{
    struct scot_spectrum s;
    spectrum_of(&s, kv, cu_mm, matter);
    *out = (struct scot_beam){.kv = kv, .cu_mm = cu_mm};
    double first_moment = 0.0, second_moment = 0.0;
    for (int e = s.first; e <= s.last; e++) {
        double signal = s.photons[e] * matter->absorbed_kev[e];
        double hardened = signal * weakened(matter, e, body);
        out->kev_mm2 += signal;
        first_moment += hardened;
        second_moment += hardened * (e + 0.5);
    }
    out->quantum_kev = second_moment / first_moment;
    out->kerma_mgy = scot_spectrum_kerma_from_matter(&s, matter);
    int end[SCOT_GROUPS];
    cut_groups(end, &s, matter);
    for (int g = 0; g < SCOT_GROUPS; g++)
        fill_group(&out->groups, g, g == 0 ? s.first : end[g - 1], end[g], &s, matter, out->kev_mm2);
}

double scot_beam_exact(const struct scot_beam *beam, const struct scot_matter *matter,
                       const double path[SCOT_MATERIALS])
{
    struct scot_spectrum s;
    spectrum_of(&s, beam->kv, beam->cu_mm, matter);
    double sum = 0.0;
    for (int e = s.first; e <= s.last; e++)
        sum += s.photons[e] * matter->absorbed_kev[e] * weakened(matter, e, path);
    return sum / beam->kev_mm2;
}
