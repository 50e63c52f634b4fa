#ifndef SCOT_CARE_VERDICT_PARTS_H
#define SCOT_CARE_VERDICT_PARTS_H

#include "care/verdict.h"

/* What the files of the verdict share. */

/* The figures that judging one block needs, read once. */
struct verdict_figures {
    double early_from_min, start_latest_min, afterwards_min, lasting_percent;
    double late_percent;
    int late_begins_d, late_wait_d, late_ablation_wait_d, late_until_d, late_lasts_month;
    double least_nrs, least_vas;
};
bool verdict_figures_read(struct verdict_figures *out, const struct scot_rules *rules, struct scot_error *err);

/* Best relief held in a span of hours, ends included. */
struct scot_held verdict_held(const struct scot_block *block, enum scot_pain_side side, double from_h, double until_h);
/* Relief at least so much: the longest stretch of entries that reach it, from from_h on and begun by begun_h. */
struct scot_lasted verdict_run(const struct scot_block *block, enum scot_pain_side side, double percent, double from_h,
                               double begun_h);
/* An injection into a facet joint or on its nerves. */
bool verdict_is_facet(const struct scot_block *block);
/* Whether a percentage of this side has a meaning. */
bool verdict_baseline_good(const struct scot_block *block, enum scot_pain_side side);
/* Adds what the block lacks and what weakens it; sets voided, weak and worsened. */
bool verdict_weaken(struct scot_block_verdict *out, const struct scot_rules *rules, const struct scot_block *block,
                    const struct verdict_figures *figures, struct scot_error *err);
/* ", left side", or nothing for the index pain. */
extern const char *const verdict_side_words[SCOT_PAIN_SIDES];
/* Percentages are compared with this much leave, so that 8 to 1.6 is 80 %. */
extern const double verdict_leave;

#endif
