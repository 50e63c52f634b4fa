#include "care/rolling.h"

int32_t scot_rolling_start(struct scot_rolling window, int32_t end)
{
    return scot_date_days(scot_date_add_months(scot_date_from_days(end), -window.months)) - window.days;
}

/* A month's end stands for several days that the other month lacks: the first guess may be short by up to three. */
int32_t scot_rolling_leave(struct scot_rolling window, int32_t day)
{
    int32_t end = scot_date_days(scot_date_add_months(scot_date_from_days(day + 1), window.months)) + window.days;
    for (int more = 0; more < 4; more++) /* so many at most, also where the calendar ends and no day leads out of the window */
        end += scot_rolling_start(window, end) <= day;
    return end;
}

int scot_rolling_count(const int32_t *day, int count, struct scot_rolling window, int32_t end)
{
    int32_t start = scot_rolling_start(window, end);
    int in = 0;
    for (int i = 0; i < count; i++)
        in += day[i] >= start && day[i] <= end;
    return in;
}

static bool room_until(const int32_t *day, int count, struct scot_rolling window, int most, int32_t end)
{
    return scot_rolling_count(day, count, window, end) < most;
}

bool scot_rolling_room(const int32_t *day, int count, struct scot_rolling window, int most, int32_t on)
{
    if (!room_until(day, count, window, most, on))
        return false;
    for (int i = 0; i < count; i++)
        if (day[i] > on && scot_rolling_start(window, day[i]) <= on && !room_until(day, count, window, most, day[i]))
            return false;
    return true;
}

/* Room only ever appears on a day on which one leaves. */
int32_t scot_rolling_next(const int32_t *day, int count, struct scot_rolling window, int most, int32_t from)
{
    int32_t at = from;
    while (at < INT32_MAX && !scot_rolling_room(day, count, window, most, at)) {
        int32_t next = INT32_MAX;
        for (int i = 0; i < count; i++) {
            int32_t leave = scot_rolling_leave(window, day[i]);
            if (leave > at && leave < next)
                next = leave;
        }
        at = next;
    }
    return at;
}
