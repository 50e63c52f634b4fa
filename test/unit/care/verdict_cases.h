#ifndef SCOT_TEST_VERDICT_CASES_H
#define SCOT_TEST_VERDICT_CASES_H

#include <math.h>

#include "care/verdict.h"
#include "support.h"

/* A clean lumbar medial branch block with lidocaine, 8 before, and scores to go with it. */
static inline struct scot_block clean_block(const struct scot_pain *pain, int pains)
{
    return (struct scot_block){.id = 1,
                               .date = {2026, 3, 2},
                               .kind = SCOT_BLOCK_NERVE,
                               .region = SCOT_BLOCK_LUMBAR,
                               .diagnostic = true,
                               .agent = {"lidocaine"},
                               .agents = 1,
                               .target = {"L4/5 left"},
                               .targets = 1,
                               .baseline = {8, NAN, NAN},
                               .clock = true,
                               .sedation = SCOT_BLOCK_NO,
                               .opioid = SCOT_BLOCK_NO,
                               .pattern = "on-nerve",
                               .most_ml = 0.5,
                               .pain = pain,
                               .pains = pains};
}
#define PAIN(hours, value)                                                                                             \
    {                                                                                                                  \
        .after_h = (hours), .score = (value)                                                                           \
    }

static const struct scot_date spring = {2026, 6, 1};

static inline struct scot_block_verdict judged(const struct scot_rules *by, const struct scot_block *block,
                                               struct scot_date today)
{
    struct scot_block_verdict v;
    struct scot_error err = {0};
    if (!scot_care_block(&v, by, block, today, &err))
        fail_msg("%s", err.text);
    return v;
}

#endif
