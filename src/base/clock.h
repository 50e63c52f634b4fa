#ifndef SCOT_BASE_CLOCK_H
#define SCOT_BASE_CLOCK_H

#include "base/date.h"

/* Milliseconds of the monotonic clock, for intervals only. */
double scot_clock_ms(void);

/* Sleeps until scot_clock_ms() reaches the given time. */
void scot_clock_sleep_until_ms(double ms);

/* The date on this machine's wall (TZ) at an instant, seconds since 1970 in UTC. */
struct scot_date scot_clock_date(int64_t instant_s);

#endif
