#include "care/limit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const scot_limit_verdict_id[SCOT_LIMIT_VERDICTS] = {"OK", "NEED_DOC", "TOO_EARLY", "QUOTA", "APPEAL_ONLY",
                                                                "NOT_COVERED"};

/* Too early and a full quota both end on a day: the later day is the worse one, and no known day the worst. */
static int rank(enum scot_limit_verdict verdict)
{
    return verdict == SCOT_LIMIT_QUOTA ? SCOT_LIMIT_TOO_EARLY : (int)verdict;
}

static bool has_until(const struct scot_limit_dates *dates)
{
    return dates != NULL && dates->until.year != 0;
}

static bool is_worse(const struct scot_limit *limit, enum scot_limit_verdict verdict, const struct scot_limit_dates *dates)
{
    if (limit->line[0] == '\0' || rank(verdict) != rank(limit->verdict))
        return limit->line[0] == '\0' || rank(verdict) > rank(limit->verdict);
    return rank(verdict) == SCOT_LIMIT_TOO_EARLY && limit->dated &&
           (!has_until(dates) || scot_date_compare(dates->until, limit->until) > 0);
}

static void write_line(struct scot_limit *limit, const struct scot_limit_dates *dates, const char *text)
{
    char until[32], earliest[32];
    if (!has_until(dates) || rank(limit->verdict) != SCOT_LIMIT_TOO_EARLY) {
        snprintf(limit->line, sizeof limit->line, "%s", text);
        return;
    }
    scot_date_words(until, dates->until);
    scot_date_words(earliest, dates->earliest);
    if (scot_date_compare(dates->earliest, dates->until) == 0)
        snprintf(limit->line, sizeof limit->line, "next allowed %s, because %s", until, text);
    else
        snprintf(limit->line, sizeof limit->line, "next allowed between %s and %s, because %s", earliest, until, text);
}

void scot_limit_say(struct scot_limit *limit, const struct scot_rules *rules, enum scot_limit_verdict verdict,
                    const struct scot_limit_dates *dates, const char *clause, const char *format, ...)
{
    static const enum scot_finding_weight weight[SCOT_LIMIT_VERDICTS] = {SCOT_NOTE,   SCOT_WARN,   SCOT_REFUSE,
                                                                         SCOT_REFUSE, SCOT_REFUSE, SCOT_REFUSE};
    char text[240];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    scot_line_mend(text);
    scot_find(&limit->findings, rules, weight[verdict], clause, "%s", text);
    if (!is_worse(limit, verdict, dates))
        return;
    limit->verdict = verdict;
    snprintf(limit->clause, sizeof limit->clause, "%s", clause);
    scot_line_mend(limit->clause);
    write_line(limit, dates, text);
    limit->dated = has_until(dates);
    limit->becauses = 0;
    if (dates == NULL)
        return;
    limit->until = dates->until;
    limit->until_earliest = dates->earliest;
    limit->becauses = dates->becauses;
    memcpy(limit->because, dates->because, sizeof limit->because);
}

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

void scot_limit_because(struct scot_limit_dates *dates, int32_t *day, int count)
{
    int kept = 0;
    qsort(day, (size_t)count, sizeof *day, by_day);
    for (int i = 0; i < count; i++)
        if (kept == 0 || day[i] != day[kept - 1])
            day[kept++] = day[i];
    int from = kept > SCOT_BECAUSE ? kept - SCOT_BECAUSE : 0;
    dates->becauses = kept - from;
    for (int i = from; i < kept; i++)
        dates->because[i - from] = scot_date_from_days(day[i]);
}

void scot_limit_list(char out[160], const struct scot_date *date, int count)
{
    enum { SHOWN = 4 };
    int used = snprintf(out, 160, "%s", count == 0 ? "none" : "");
    for (int i = 0; i < count && i < SHOWN; i++) {
        char words[32];
        scot_date_words(words, date[i]);
        used += snprintf(out + used, 160 - (size_t)used, "%s%s", i == 0 ? "" : i == count - 1 ? " and " : ", ", words);
    }
    if (count > SHOWN)
        snprintf(out + used, 160 - (size_t)used, " and %d more", count - SHOWN);
}
