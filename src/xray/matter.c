#include "xray/matter.h"

#include <math.h>
#include <stddef.h>
#include <xraylib/xraylib.h>

/* The CT's effective energy: 120 kV behind its filters and a body. */
#define CT_EFFECTIVE_KEV 72.0

struct part {
    int z;
    double fraction; /* by mass */
};

static const struct part water[] = {{1, 0.1119}, {8, 0.8881}, {0, 0.0}};
static const struct part air[] = {{7, 0.7553}, {8, 0.2318}, {18, 0.0129}, {0, 0.0}};
static const struct part apatite[] = {{1, 0.0020}, {8, 0.4141}, {15, 0.1850}, {20, 0.3989}, {0, 0.0}};
static const struct part steel_304[] = {{24, 0.19}, {25, 0.015}, {26, 0.70}, {28, 0.095}, {0, 0.0}};
static const struct part iodine[] = {{53, 1.0}, {0, 0.0}};
static const struct part caesium_iodide[] = {{53, 0.4884}, {55, 0.5116}, {0, 0.0}};

typedef double cross_section(int z, double kev, xrl_error **error);

/* cm2/g of a mixture. */
static double mixed(cross_section *of, const struct part *part, double kev)
{
    double sum = 0.0;
    for (; part->z != 0; part++)
        sum += part->fraction * of(part->z, kev, NULL);
    return sum;
}

double scot_attenuation(enum scot_material material, double kev)
{
    switch (material) {
    case SCOT_WATER:
        return 0.1 * mixed(CS_Total, water, kev);
    case SCOT_BONE:
        return 0.1 * mixed(CS_Total, water, CT_EFFECTIVE_KEV) * mixed(CS_Total, apatite, kev) /
               mixed(CS_Total, apatite, CT_EFFECTIVE_KEV);
    case SCOT_STEEL:
        return 0.1 * 8.0 * mixed(CS_Total, steel_304, kev);
    case SCOT_IODINE:
        return 0.1 * 1e-3 * mixed(CS_Total, iodine, kev);
    case SCOT_MATERIALS:
        break;
    }
    return 0.0;
}

static double short_of_bits(double x)
{
    return (double)(float)x;
}

void scot_matter_tabulate(struct scot_matter *out)
{
    *out = (struct scot_matter){0};
    for (int e = 1; e < SCOT_SPECTRUM_BINS; e++) {
        double kev = e + 0.5;
        out->tungsten[e] = short_of_bits(CS_Total(74, kev, NULL));
        out->aluminium[e] = short_of_bits(0.1 * 2.699 * CS_Total(13, kev, NULL));
        out->copper[e] = short_of_bits(0.1 * 8.96 * CS_Total(29, kev, NULL));
        out->air[e] = short_of_bits(mixed(CS_Energy, air, kev));
        double stopped = -expm1(-0.1 * SCOT_CSI_MM * SCOT_CSI_G_CM3 * mixed(CS_Total, caesium_iodide, kev));
        out->absorbed_kev[e] = short_of_bits(kev * stopped);
        for (int m = 0; m < SCOT_MATERIALS; m++)
            out->mu[m][e] = short_of_bits(scot_attenuation((enum scot_material)m, kev));
    }
}
