#ifndef SCOT_XRAY_NUMERIC_H
#define SCOT_XRAY_NUMERIC_H

#include <stdint.h>
#include <string.h>

/* exp, log and sin in plain arithmetic. The C library picks variants by processor, and their last
 * bits differ; a run must replay to the same bytes anywhere. Relative error below 1e-14. */

static inline double numeric_power_of_two(int n)
{
    uint64_t bits = (uint64_t)(n + 1023) << 52;
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static inline double numeric_exp(double x)
{
    if (x < -700.0)
        return 0.0;
    if (x > 700.0)
        x = 700.0;
    double turns = x * 1.44269504088896340736;
    int n = (int)(turns + (turns < 0.0 ? -0.5 : 0.5));
    double r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;
    double term = 1.0, sum = 1.0;
    for (int k = 1; k <= 14; k++) {
        term *= r / k;
        sum += term;
    }
    return sum * numeric_power_of_two(n);
}

/* x > 0, normal. */
static inline double numeric_log(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int n = (int)(bits >> 52) - 1023;
    double m = x * numeric_power_of_two(-n);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        n++;
    }
    double s = (m - 1.0) / (m + 1.0), s2 = s * s, term = s, sum = 0.0;
    for (int k = 1; k <= 23; k += 2) {
        sum += term / k;
        term *= s2;
    }
    return 2.0 * sum + n * 0.69314718055994530942;
}

/* |x| <= 1.6 rad. */
static inline double numeric_sin(double x)
{
    double term = x, sum = x;
    for (int k = 2; k <= 20; k += 2) {
        term *= -x * x / (k * (k + 1));
        sum += term;
    }
    return sum;
}

#endif
