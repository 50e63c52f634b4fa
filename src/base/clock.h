#ifndef SCOT_BASE_CLOCK_H
#define SCOT_BASE_CLOCK_H

/* Milliseconds of the monotonic clock, for intervals only. */
double scot_clock_ms(void);

/* Sleeps until scot_clock_ms() reaches the given time. */
void scot_clock_sleep_until_ms(double ms);

#endif
