#ifndef SCOT_BASE_DATE_H
#define SCOT_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* Civil dates of the Gregorian calendar (ISO 8601), and instants in UTC. A procedure, a session and a limit have a date: the
 * one on the clinic's wall that day, which no time zone and no daylight saving moves. A diary entry has an instant. */

struct scot_date {
    int year, month, day;   /* 1900 to 2199; month and day from 1 */
};

/* Days since 1970-01-01; the date must be valid (asserts). Whatever is counted from a valid date is valid: before 1900 and after 2199
 * stand the first and the last day. */
int32_t scot_date_days(struct scot_date date);
struct scot_date scot_date_from_days(int32_t days);
bool scot_date_valid(struct scot_date date);
/* "2026-11-21", nothing before or behind. Errs "date is \"...\", wanted YYYY-MM-DD" and on a day that no calendar has. */
bool scot_date_parse(struct scot_date *out, const char *text, struct scot_error *err);
void scot_date_text(char out[11], struct scot_date date);
/* "14 March 2027", for people. */
void scot_date_words(char out[32], struct scot_date date);
/* The same day so many months on (back when negative), or the month's last day where it has none such: 31 August less six
 * months is 28 or 29 February. */
struct scot_date scot_date_add_months(struct scot_date date, int months);
struct scot_date scot_date_add_days(struct scot_date date, int days);
/* <0, 0, >0. */
int scot_date_compare(struct scot_date a, struct scot_date b);
/* Whole years of age on a day. */
int scot_date_age(struct scot_date born, struct scot_date on);

/* "2026-11-21T08:24:00Z" or with an offset "+01:00", seconds with an optional fraction: seconds since 1970 in UTC, fractions
 * dropped. Errs on anything else (RFC 3339). */
bool scot_instant_parse(int64_t *out_s, const char *text, struct scot_error *err);
/* "2026-11-21T08:24:00Z". */
void scot_instant_text(char out[21], int64_t instant_s);

#endif
