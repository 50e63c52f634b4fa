#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/payer_parts.h"
#include "care/rolling.h"

/* sessions per region in a rolling year by class, counted by date, not by claim line (REFERENCE D6). */

struct days {
    int32_t day[SCOT_HISTORY];
    int count;
};

static bool is_exact(const struct scot_done *done)
{
    return scot_date_compare(done->earliest, done->latest) == 0;
}

static unsigned class_bit(const struct scot_done *done)
{
    return 1U << scot_care_payer_class(done->kind, done->purpose);
}

/* Whether it counts as one of these classes in the planned one's region. Where the region is not known: only when asked for what
 * may count. */
static bool counts(const struct payer_case *c, const struct scot_done *done, unsigned classes, bool perhaps)
{
    return payer_same_region(c, done) && (class_bit(done) & classes) && (perhaps || done->region != SCOT_IN_UNKNOWN);
}

/* One day each, but an exact day only once. */
static void take(struct days *out, const struct payer_case *c, unsigned classes, bool perhaps, bool last)
{
    out->count = 0;
    for (int i = 0; i < c->facts->count; i++) {
        const struct scot_done *done = &c->facts->done[i];
        bool again = false;
        for (int j = 0; j < i; j++)
            again |= is_exact(done) && is_exact(&c->facts->done[j]) && counts(c, &c->facts->done[j], classes, perhaps) &&
                     scot_date_compare(c->facts->done[j].earliest, done->earliest) == 0;
        if (counts(c, done, classes, perhaps) && !again)
            out->day[out->count++] = scot_date_days(last ? done->latest : done->earliest);
    }
}

static bool is_there_today(const struct payer_case *c, unsigned classes)
{
    for (int i = 0; i < c->facts->count; i++) {
        const struct scot_done *done = &c->facts->done[i];
        if (counts(c, done, classes, false) && is_exact(done) && scot_date_days(done->earliest) == c->on)
            return true;
    }
    return false;
}

static int32_t next_day(const struct payer_case *c, unsigned classes, bool perhaps, bool last, int most)
{
    struct days days;
    const struct scot_rolling window = {.days = (int)c->policy->window_days};
    take(&days, c, classes, perhaps, last);
    return scot_rolling_next(days.day, days.count, window, most, c->on);
}

/* Those in reach of the planned day. */
static int causes(struct scot_limit_dates *dates, const struct payer_case *c, unsigned classes, bool perhaps)
{
    struct days days, near = {.count = 0};
    const int32_t reach = (int32_t)c->policy->window_days;
    take(&days, c, classes, perhaps, true);
    for (int i = 0; i < days.count; i++)
        if (days.day[i] >= c->on - reach && days.day[i] <= c->on + reach)
            near.day[near.count++] = days.day[i];
    scot_limit_because(dates, near.day, near.count);
    return near.count;
}

static void quota(const struct payer_case *c, unsigned classes, double most, const char *what, const char *words)
{
    const unsigned unsure = classes | 1U << SCOT_PAYER_UNSURE;
    struct scot_limit_dates dates = {0};
    char list[160];
    if (isnan(most) || isnan(c->policy->window_days) || is_there_today(c, classes))
        return;
    int32_t late = next_day(c, classes, false, true, (int)most), early = next_day(c, classes, false, false, (int)most);
    int32_t until = late > early ? late : early;
    int32_t perhaps = next_day(c, unsure, true, true, (int)most);
    bool full = until > c->on;
    if (!full && perhaps == c->on)
        return;
    dates.until = scot_date_from_days(full ? until : perhaps);
    dates.earliest = scot_date_from_days(late < early ? late : early);
    int there = causes(&dates, c, full ? classes : unsure, !full);
    scot_limit_list(list, dates.because, dates.becauses);
    if (full)
        payer_say(c, SCOT_LIMIT_QUOTA, &dates, what, "at most %.0f %s sessions (%.24s) in %.0f days, and there are %d: %s", most,
                  words, c->out->region, c->policy->window_days, there, list);
    else
        payer_say(c, SCOT_LIMIT_NEED_DOC, &dates, what,
                  "ask what the injections of unknown kind or region were: with them there may be %d %s sessions: %s", there, words,
                  list);
}

static void tally(const struct payer_case *c)
{
    const struct scot_rolling window = {.days = (int)c->policy->window_days};
    struct days days;
    for (int class = 0; class < SCOT_PAYER_UNSURE; class++) {
        take(&days, c, 1U << class, false, true);
        c->out->sessions[class] = scot_rolling_count(days.day, days.count, window, c->on);
    }
    for (int i = 0; i < c->facts->count; i++) {
        const struct scot_done *done = &c->facts->done[i];
        bool unknown = payer_same_region(c, done) && (class_bit(done) == 1U << SCOT_PAYER_UNSURE || done->region == SCOT_IN_UNKNOWN);
        if (unknown && class_bit(done) != 1U << SCOT_PAYER_NONE) {
            int32_t day = scot_date_days(done->latest);
            c->out->unsure += scot_rolling_count(&day, 1, window, c->on);
        }
    }
}

void payer_quotas(const struct payer_case *c)
{
    static const char *const words[SCOT_PAYER_UNSURE] = {"diagnostic", "therapeutic", "radiofrequency", "cyst rupture"};
    char what[40];
    if (!isnan(c->policy->window_days))
        tally(c);
    snprintf(what, sizeof what, "%s.most", scot_payer_class_id[c->class]);
    quota(c, 1U << c->class, c->policy->most[c->class], what, words[c->class]);
    if (c->class <= SCOT_PAYER_THERAPEUTIC)
        quota(c, 1U << SCOT_PAYER_DIAGNOSTIC | 1U << SCOT_PAYER_THERAPEUTIC, c->policy->injections_most, "injections.most",
              "injection");
}
