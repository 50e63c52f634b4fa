#include "xray/brightness.h"

#include "xray/numeric.h"

/* Behind a body the detector's signal grows about as this power of kV (doc/xray.md). */
#define EXPONENT 5.0
#define LEAST_KV 40.0
#define MOST_KV 125.0
#define LEAST_MA 0.1
#define MOST_MA 40.0

enum { KNOTS = 6 };
static const double knot_kv[KNOTS] = {40.0, 55.0, 70.0, 85.0, 110.0, 125.0};
static const double knot_ma[KNOTS] = {0.5, 3.0, 10.0, 18.0, 30.0, 40.0};

static double clamped(double x, double low, double high)
{
    return x > low ? (x < high ? x : high) : low;
}

double scot_brightness_curve_ma(double kv)
{
    int i = 0;
    while (i < KNOTS - 2 && kv > knot_kv[i + 1])
        i++;
    double part = clamped((kv - knot_kv[i]) / (knot_kv[i + 1] - knot_kv[i]), 0.0, 1.0);
    double low = numeric_log(knot_ma[i]), high = numeric_log(knot_ma[i + 1]);
    return numeric_exp(low + (high - low) * part);
}

static double exposure_of(double kv, double ma)
{
    return numeric_log(ma) + EXPONENT * numeric_log(kv);
}

/* Where the curve gives this exposure. */
static double curve_kv(double exposure)
{
    double low = LEAST_KV, high = MOST_KV;
    for (int i = 0; i < 40; i++) {
        double middle = 0.5 * (low + high);
        if (exposure_of(middle, scot_brightness_curve_ma(middle)) < exposure)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

void scot_brightness_choose(struct scot_brightness *b, double start_kv, double *kv, double *ma)
{
    if (!b->known) {
        b->kv = clamped(start_kv, LEAST_KV, MOST_KV);
        b->exposure = exposure_of(b->kv, scot_brightness_curve_ma(b->kv));
        b->known = true;
    }
    double wanted = curve_kv(b->exposure);
    if (wanted > b->kv + 0.75 || wanted < b->kv - 0.75)
        b->kv = (double)(int)(wanted + 0.5);
    *kv = b->kv;
    *ma = clamped(numeric_exp(b->exposure - EXPONENT * numeric_log(b->kv)), LEAST_MA, MOST_MA);
}

void scot_brightness_learn(struct scot_brightness *b, double kv, double ma, double mean)
{
    double missing = -numeric_log(clamped(mean, 0.02, 50.0));
    double least = exposure_of(LEAST_KV, LEAST_MA), most = exposure_of(MOST_KV, MOST_MA);
    b->exposure = clamped(exposure_of(kv, ma) + 0.85 * missing, least, most);
    b->known = true;
    if (b->kv == 0.0)
        b->kv = kv;
}
