#include "base/date.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 2199, DAY_S = 86400, FIRST_DAY = -25567, LAST_DAY = 84005 };

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool scot_date_valid(struct scot_date d)
{
    return d.year >= FIRST_YEAR && d.year <= LAST_YEAR && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= month_days(d.year, d.month);
}

/* Years begin in March, so that the odd day comes last; 400 of them are 146097 days. */
int32_t scot_date_days(struct scot_date d)
{
    assert(scot_date_valid(d));
    int year = d.month > 2 ? d.year : d.year - 1;
    int month = (d.month + 9) % 12;
    return year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + d.day - 1 - 719468;
}

/* What somebody typed may lie at the very end, and what is counted from it behind: that is the last day, not an end of all. */
struct scot_date scot_date_from_days(int32_t days)
{
    days = days < FIRST_DAY ? FIRST_DAY : days > LAST_DAY ? LAST_DAY : days;
    int32_t left = days + 719468, era = left / 146097;
    left -= era * 146097;
    int32_t year = (left - left / 1460 + left / 36524 - left / 146096) / 365;
    left -= year * 365 + year / 4 - year / 100;
    int month = (5 * left + 2) / 153;
    struct scot_date d = {era * 400 + year, month < 10 ? month + 3 : month - 9, left - (153 * month + 2) / 5 + 1};
    d.year += d.month <= 2;
    assert(scot_date_valid(d));
    return d;
}

/* Exactly n digits; -1 where there are others. */
static int digits(const char *text, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = 10 * value + text[i] - '0';
    }
    return value;
}

/* The first ten characters; never reads behind a 0. */
static bool read_date(struct scot_date *out, const char *text)
{
    if (strnlen(text, 10) < 10 || text[4] != '-' || text[7] != '-')
        return false;
    *out = (struct scot_date){digits(text, 4), digits(text + 5, 2), digits(text + 8, 2)};
    return scot_date_valid(*out);
}

bool scot_date_parse(struct scot_date *out, const char *text, struct scot_error *err)
{
    struct scot_date date;
    if (!read_date(&date, text) || text[10] != '\0')
        return scot_fail(err, "date is \"%.20s\", wanted YYYY-MM-DD from %d to %d", text, FIRST_YEAR, LAST_YEAR);
    *out = date;
    return true;
}

void scot_date_text(char out[11], struct scot_date d)
{
    assert(scot_date_valid(d));
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)d.year % 10000U, (unsigned)d.month % 100U, (unsigned)d.day % 100U);
}

void scot_date_words(char out[32], struct scot_date d)
{
    static const char *const month[12] = {"January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December"};
    assert(scot_date_valid(d));
    snprintf(out, 32, "%d %s %d", d.day, month[d.month - 1], d.year);
}

struct scot_date scot_date_add_months(struct scot_date d, int months)
{
    int64_t all = (int64_t)d.year * 12 + d.month - 1 + months;
    if (all < FIRST_YEAR * 12)
        return scot_date_from_days(FIRST_DAY);
    if (all >= (LAST_YEAR + 1) * 12)
        return scot_date_from_days(LAST_DAY);
    struct scot_date out = {(int)(all / 12), (int)(all % 12) + 1, d.day};
    int most = month_days(out.year, out.month);
    if (out.day > most)
        out.day = most;
    return out;
}

struct scot_date scot_date_add_days(struct scot_date d, int days)
{
    int64_t day = (int64_t)scot_date_days(d) + days;
    return scot_date_from_days(day < FIRST_DAY ? FIRST_DAY : day > LAST_DAY ? LAST_DAY : (int32_t)day);
}

int scot_date_compare(struct scot_date a, struct scot_date b)
{
    return a.year != b.year ? a.year - b.year : a.month != b.month ? a.month - b.month : a.day - b.day;
}

int scot_date_age(struct scot_date born, struct scot_date on)
{
    bool before = on.month < born.month || (on.month == born.month && on.day < born.day);
    return on.year - born.year - before;
}

/* "Z" or "+01:00": what to take off the clock's seconds. */
static bool read_offset(int *out_s, const char *at)
{
    if ((*at == 'Z' || *at == 'z') && at[1] == '\0') {
        *out_s = 0;
        return true;
    }
    if ((*at != '+' && *at != '-') || strlen(at) != 6 || at[3] != ':')
        return false;
    int hours = digits(at + 1, 2), minutes = digits(at + 4, 2);
    *out_s = (*at == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

static bool read_clock(int *out_s, const char *at)
{
    if (strnlen(at, 8) < 8 || at[2] != ':' || at[5] != ':')
        return false;
    int h = digits(at, 2), m = digits(at + 3, 2), s = digits(at + 6, 2);
    *out_s = h * 3600 + m * 60 + s;
    return h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s <= 60; /* 60: a leap second is the next one's first */
}

bool scot_instant_parse(int64_t *out_s, const char *text, struct scot_error *err)
{
    struct scot_date date;
    int clock_s, offset_s;
    if (read_date(&date, text) && (text[10] == 'T' || text[10] == 't') && read_clock(&clock_s, text + 11)) {
        const char *at = text + 19;
        if (*at == '.' && at[1] >= '0' && at[1] <= '9')
            for (at++; *at >= '0' && *at <= '9';)
                at++;
        if (read_offset(&offset_s, at)) {
            *out_s = (int64_t)scot_date_days(date) * DAY_S + clock_s - offset_s;
            if (*out_s >= (int64_t)FIRST_DAY * DAY_S && *out_s < (LAST_DAY + 1) * (int64_t)DAY_S) /* an offset may lead out */
                return true;
        }
    }
    return scot_fail(err, "time is \"%.30s\", wanted YYYY-MM-DDThh:mm:ss and Z or an offset", text);
}

void scot_instant_text(char out[21], int64_t instant_s)
{
    const int64_t first_s = (int64_t)FIRST_DAY * DAY_S, last_s = (LAST_DAY + 1) * (int64_t)DAY_S - 1;
    instant_s = instant_s < first_s ? first_s : instant_s > last_s ? last_s : instant_s;
    int64_t day = instant_s / DAY_S - (instant_s % DAY_S < 0);
    unsigned second = (unsigned)(instant_s - day * DAY_S);
    scot_date_text(out, scot_date_from_days((int32_t)day));
    snprintf(out + 10, 11, "T%02u:%02u:%02uZ", second / 3600U % 24U, second / 60U % 60U, second % 60U);
}
