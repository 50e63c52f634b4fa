#ifndef SCOT_TEST_CARE_HERE_H
#define SCOT_TEST_CARE_HERE_H

/* What most tests of care/ begin with: the rules as they are shipped, and dates as people write them. */

#include "rows_without.h" /* before the rules have a name */
#include "base/date.h"
#include "rules_here.h"
#include "support.h"

static struct scot_rules *rules;

static inline int rules_set_up(void **state)
{
    (void)state;
    rules = rules_here();
    return 0;
}

static inline int rules_tear_down(void **state)
{
    (void)state;
    scot_rules_destroy(&rules);
    return 0;
}

static inline struct scot_date date(const char *text)
{
    struct scot_date out;
    struct scot_error err = {0};
    if (!scot_date_parse(&out, text, &err))
        fail_msg("%s", err.text);
    return out;
}

#endif
