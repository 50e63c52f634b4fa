#ifndef SCOT_CARE_ROLLING_H
#define SCOT_CARE_ROLLING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

/* Rolling windows over days (since 1970), as every limit of so many sessions in so long counts. A window that ends on a day holds
 * that day and the one so many days or calendar months before, both ends included: [d - 365 days, d] (REFERENCE D6). So what
 * was done 365 days ago still counts, 366 days ago no more. */

struct scot_rolling {
    int days, months; /* one of them, the other 0 */
};

/* First day of the window that ends on this day; six months before 31 August is 28 or 29 February. */
int32_t scot_rolling_start(struct scot_rolling window, int32_t end);
/* First day whose window no longer holds this one. */
int32_t scot_rolling_leave(struct scot_rolling window, int32_t day);
/* How many of the days lie in the window that ends on `end`. */
int scot_rolling_count(const int32_t *day, int count, struct scot_rolling window, int32_t end);
/* Whether one more on this day leaves at most `most` in EVERY window, those that end later included. */
bool scot_rolling_room(const int32_t *day, int count, struct scot_rolling window, int most, int32_t on);
/* First day from `from` on with room for one more; most is at least 1. */
int32_t scot_rolling_next(const int32_t *day, int count, struct scot_rolling window, int most, int32_t from);

#endif
