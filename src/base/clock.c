#include "base/clock.h"

#include <errno.h>
#include <time.h>

double scot_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

void scot_clock_sleep_until_ms(double ms)
{
    struct timespec until = {.tv_sec = (time_t)(ms / 1e3)};
    until.tv_nsec = (long)((ms - (double)until.tv_sec * 1e3) * 1e6);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
}

struct scot_date scot_clock_date(int64_t instant_s)
{
    time_t instant = (time_t)instant_s;
    struct tm wall;
    localtime_r(&instant, &wall);
    return (struct scot_date){wall.tm_year + 1900, wall.tm_mon + 1, wall.tm_mday};
}
