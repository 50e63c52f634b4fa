#ifndef SCOT_XRAY_BRIGHTNESS_H
#define SCOT_XRAY_BRIGHTNESS_H

#include "base/error.h"

/* Automatic brightness: one number, the exposure, walks along a curve that ties kV to mA; each pulse's
 * measured mean moves it. Plain values; see doc/xray.md for the curve. */
struct scot_brightness {
    double exposure;   /* ln mA + EXPONENT ln kV */
    double kv;         /* as chosen last: whole kV, held until the curve is 0.75 kV away */
    bool known;        /* false until a technique or a pulse set it */
};

/* mA that the curve pairs with kv: 40..125 kV. */
double scot_brightness_curve_ma(double kv);

/* kV and mA for the next pulse. start_kv is where a new run begins. */
void scot_brightness_choose(struct scot_brightness *b, double start_kv, double *kv, double *ma);

/* What that pulse gave: mean in reference units (1 = wanted), with the kv and ma used. */
void scot_brightness_learn(struct scot_brightness *b, double kv, double ma, double mean);

#endif
