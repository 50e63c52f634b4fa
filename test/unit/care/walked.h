#ifndef SCOT_TEST_WALKED_H
#define SCOT_TEST_WALKED_H

#include <stdint.h>

#include "base/date.h"

/* For the slow obvious counters: a calendar of their own, made by walking it day by day, and numbers by chance. */

enum { FIRST_YEAR = 2018, DAYS = 4800 };
struct walked {
    int year, month, day;
};
static struct walked calendar[DAYS]; /* from 1 January 2018 */
static uint64_t seed;

static inline int month_length(int year, int month)
{
    if (month == 2)
        return year % 4 == 0 ? 29 : 28; /* 2018 to 2031 */
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static inline void walk(void)
{
    struct walked at = {FIRST_YEAR, 1, 1};
    for (int i = 0; i < DAYS; i++) {
        calendar[i] = at;
        if (++at.day > month_length(at.year, at.month)) {
            at.day = 1;
            at.month = at.month % 12 + 1;
            at.year += at.month == 1;
        }
    }
}

static inline struct scot_date date_of(int i)
{
    return (struct scot_date){calendar[i].year, calendar[i].month, calendar[i].day};
}

static inline int below(int n)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((seed >> 33) % (uint64_t)n);
}

#endif
