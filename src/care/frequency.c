#include "care/frequency.h"

#include <stdio.h>
#include <string.h>

#include "care/verdict.h"

static const char clause[] = "frequency.sessions.most", unsure_clause[] = "frequency.unknown_kind";

/* Days of the sessions of some classes: their first or their last possible day. */
struct days {
    int32_t day[SCOT_HISTORY];
    int count;
};

static unsigned bit(enum scot_session_class class)
{
    return 1U << class;
}

static void take_days(struct days *out, const struct scot_care_sessions *sessions, unsigned classes, bool last)
{
    out->count = 0;
    for (int i = 0; i < sessions->count; i++)
        if (classes & bit(sessions->at[i].class))
            out->day[out->count++] = last ? sessions->at[i].last : sessions->at[i].first;
}

static struct scot_date later(struct scot_date a, struct scot_date b)
{
    return scot_date_compare(a, b) > 0 ? a : b;
}

static struct scot_date earlier(struct scot_date a, struct scot_date b)
{
    return scot_date_compare(a, b) < 0 ? a : b;
}

static struct scot_date next_of(const struct scot_care_sessions *sessions, unsigned classes, bool last,
                                struct scot_rolling window, int most, int32_t from)
{
    struct days days;
    take_days(&days, sessions, classes, last);
    return scot_date_from_days(scot_rolling_next(days.day, days.count, window, most, from));
}

/* Whether it may lie in the window that ends on this day. */
static bool in_window(const struct scot_care_session *session, struct scot_rolling window, int32_t end)
{
    return session->last >= scot_rolling_start(window, end) && session->first <= end;
}

static void fill_window(struct scot_frequency_window *out, const struct scot_care_sessions *sessions, int most, int32_t on)
{
    const unsigned sure = bit(SCOT_SESSION_THERAPEUTIC), both = sure | bit(SCOT_SESSION_DIAGNOSTIC),
                   unsure = sure | bit(SCOT_SESSION_UNSURE);
    int *const count[] = {&out->other, &out->diagnostic, &out->unsure, &out->therapeutic};
    out->from = scot_date_from_days(scot_rolling_start(out->window, on));
    for (int i = 0; i < sessions->count; i++)
        *count[sessions->at[i].class] += in_window(&sessions->at[i], out->window, on);
    struct scot_date late = next_of(sessions, sure, true, out->window, most, on);
    struct scot_date early = next_of(sessions, sure, false, out->window, most, on);
    out->next = later(late, early);
    out->next_earliest = earlier(late, early);
    out->next_together = next_of(sessions, both, true, out->window, most, on);
    out->next_unsure = next_of(sessions, unsure, true, out->window, most, on);
}

static void tally_target(struct scot_frequency *out, const struct scot_done_target *target)
{
    for (int i = 0; i < out->joints; i++)
        if (strcmp(out->joint[i].joint, target->joint) == 0 && out->joint[i].right == target->right) {
            out->joint[i].sessions++;
            return;
        }
    if (out->joints == SCOT_TALLY_JOINTS)
        return;
    out->joint[out->joints] = (struct scot_joint_tally){.right = target->right, .sessions = 1};
    memcpy(out->joint[out->joints++].joint, target->joint, sizeof target->joint);
}

/* Whether this joint was already named in the same session: by this procedure or by one before it. */
static bool named_before(const struct scot_done *done, const int *of, int i, int t)
{
    for (int j = 0; j <= i; j++)
        for (int u = 0; of[j] == of[i] && u < (j == i ? t : done[j].targets); u++)
            if (strcmp(done[j].target[u].joint, done[i].target[t].joint) == 0 &&
                done[j].target[u].right == done[i].target[t].right)
                return true;
    return false;
}

/* per region and per joint, in the longer of both windows. */
static void tally(struct scot_frequency *out, const struct scot_care_sessions *sessions, const struct scot_done *done, int count,
                  int32_t on)
{
    struct scot_rolling longer = scot_date_compare(out->days.from, out->months.from) < 0 ? out->days.window : out->months.window;
    for (int i = 0; i < sessions->count; i++)
        if (sessions->at[i].class != SCOT_SESSION_OTHER && in_window(&sessions->at[i], longer, on))
            out->region[sessions->at[i].region]++;
    for (int i = 0; i < count; i++) {
        const struct scot_care_session *s = sessions->of[i] < 0 ? NULL : &sessions->at[sessions->of[i]];
        for (int t = 0; s != NULL && s->class != SCOT_SESSION_OTHER && in_window(s, longer, on) && t < done[i].targets; t++)
            if (!named_before(done, sessions->of, i, t))
                tally_target(out, &done[i].target[t]);
    }
}

/* Days of the sessions of these classes that share a window with the planned one, oldest first; how many sessions. */
static int causes(struct scot_limit_dates *dates, const struct scot_care_sessions *sessions, struct scot_rolling window,
                  unsigned classes, int32_t on)
{
    struct days days = {.count = 0};
    for (int i = 0; i < sessions->count; i++) {
        const struct scot_care_session *s = &sessions->at[i];
        if ((classes & bit(s->class)) && s->last >= scot_rolling_start(window, on) && scot_rolling_start(window, s->first) <= on)
            days.day[days.count++] = s->last;
    }
    scot_limit_because(dates, days.day, days.count);
    return days.count;
}

static void over(struct scot_frequency *out, const struct scot_care_sessions *sessions, const struct scot_rules *rules,
                 const char *reason, int32_t on)
{
    bool by_days = scot_date_compare(out->days.next, out->months.next) >= 0;
    const struct scot_frequency_window *strict = by_days ? &out->days : &out->months;
    struct scot_limit_dates dates = {.until = strict->next,
                                     .earliest = later(out->days.next_earliest, out->months.next_earliest)};
    char list[160], length[32];
    int there = causes(&dates, sessions, strict->window, bit(SCOT_SESSION_THERAPEUTIC), on);
    scot_limit_list(list, dates.because, dates.becauses);
    snprintf(length, sizeof length, by_days ? "%d days" : "%d calendar months",
             by_days ? strict->window.days : strict->window.months);
    out->beyond = scot_has_reason(reason);
    if (out->beyond)
        scot_find(&out->limit.findings, rules, SCOT_WARN, clause,
                  "beyond %d sessions in %s (%s), by a physician's written reason: %.60s", out->most, length, list, reason);
    else
        scot_limit_say(&out->limit, rules, SCOT_LIMIT_QUOTA, &dates, clause, "at most %d sessions in %s, and there are %d: %s",
                       out->most, length, there, list);
}

/* An unknown kind asks. */
static void ask(struct scot_frequency *out, const struct scot_care_sessions *sessions, const struct scot_rules *rules, int32_t on)
{
    struct scot_limit_dates dates = {.until = later(out->days.next_unsure, out->months.next_unsure),
                                     .earliest = later(out->days.next, out->months.next)};
    char list[160], until[32], without[32];
    causes(&dates, sessions, out->days.unsure > out->months.unsure ? out->days.window : out->months.window,
           bit(SCOT_SESSION_UNSURE), on);
    scot_limit_list(list, dates.because, dates.becauses);
    scot_date_words(until, dates.until);
    scot_date_words(without, dates.earliest);
    scot_limit_say(&out->limit, rules, SCOT_LIMIT_NEED_DOC, &dates, unsure_clause,
                   "ask of what kind and for what purpose the injection of %s was: if it counts, allowed from %s, if not, from %s",
                   list, until, without);
}

static void tell_both_ways(struct scot_frequency *out, const struct scot_rules *rules)
{
    int apart = out->days.diagnostic > out->months.diagnostic ? out->days.diagnostic : out->months.diagnostic;
    struct scot_date together = later(out->days.next_together, out->months.next_together);
    char words[32];
    scot_date_words(words, together);
    if (apart > 0)
        scot_find(&out->limit.findings, rules, SCOT_NOTE, "frequency.diagnostic.apart",
                  "%d diagnostic %s counted apart; counted too, next allowed %s", apart, apart == 1 ? "session" : "sessions", words);
}

/* where the last one did not help, a page says that one may try again; what the payer says is another answer. */
static bool tell_not_better(struct scot_frequency *out, const struct scot_rules *rules, const struct scot_done *done,
                            const struct scot_care_sessions *sessions, int32_t on, struct scot_error *err)
{
    const struct scot_done *last = NULL;
    double wanted;
    char words[32];
    if (!scot_rules_number(&wanted, rules, "frequency.not_better.relief", "%", err))
        return false;
    for (int i = 0; i < out->procedures; i++)
        if (sessions->of[i] >= 0 && sessions->at[sessions->of[i]].class != SCOT_SESSION_OTHER &&
            scot_date_days(done[i].latest) < on && (last == NULL || scot_date_compare(done[i].latest, last->latest) >= 0))
            last = &done[i];
    if (last == NULL || !(last->relief.percent < wanted))
        return true;
    scot_date_words(words, last->latest);
    scot_find(&out->limit.findings, rules, SCOT_NOTE, "frequency.not_better",
              "%s gave %.0f %% relief: by this rule one may try again", words,
              scot_care_relief_told(last->relief.percent));
    return true;
}

static bool is_same_session(const struct scot_care_sessions *sessions, const struct scot_done *planned, int32_t on)
{
    for (int i = 0; i < sessions->count; i++) {
        const struct scot_care_session *s = &sessions->at[i];
        if (s->first == on && s->last == on && s->region == planned->region && s->class == SCOT_SESSION_THERAPEUTIC)
            return true;
    }
    return false;
}

static void judge(struct scot_frequency *out, const struct scot_care_sessions *sessions, const struct scot_rules *rules,
                  enum scot_session_class class, const char *reason, int32_t on)
{
    struct scot_date asked = scot_date_from_days(on), next = later(out->days.next, out->months.next);
    out->repeat = out->days.therapeutic > out->months.therapeutic ? out->days.therapeutic : out->months.therapeutic;
    out->counted = class != SCOT_SESSION_OTHER && class != SCOT_SESSION_DIAGNOSTIC;
    if (!out->counted)
        scot_limit_say(&out->limit, rules, SCOT_LIMIT_OK, NULL, clause,
                       class == SCOT_SESSION_DIAGNOSTIC ? "allowed: diagnostic blocks are counted apart"
                                                        : "allowed: this rule counts facet injections only");
    else if (out->same_session)
        scot_limit_say(&out->limit, rules, SCOT_LIMIT_OK, NULL, clause,
                       "allowed: the same day and region, so one session with what was done that day");
    else if (scot_date_compare(next, asked) > 0)
        over(out, sessions, rules, reason, on);
    else if (out->days.unsure + out->months.unsure > 0)
        ask(out, sessions, rules, on);
    if (out->limit.line[0] == '\0')
        scot_limit_say(&out->limit, rules, SCOT_LIMIT_OK, NULL, clause, "allowed%s: %d of %d sessions in the %d months before",
                       out->beyond ? " by a written reason" : "", out->repeat, out->most, out->months.window.months);
    tell_both_ways(out, rules);
}

static bool read_rows(struct scot_frequency *out, const struct scot_rules *rules, struct scot_error *err)
{
    double most, days, months;
    if (!scot_rules_number(&most, rules, clause, "sessions", err) ||
        !scot_rules_number(&days, rules, "frequency.window.days", "d", err) ||
        !scot_rules_number(&months, rules, "frequency.window.months", "months", err))
        return false;
    if (!(most >= 1 && most <= SCOT_HISTORY && days >= 1 && days <= 3660 && months >= 1 && months <= 120))
        return scot_fail(err, "rules frequency.* say %g sessions in %g days or %g months, wanted at least 1 of each, ten years at most",
                         most, days, months);
    out->most = (int)most;
    out->days.window.days = (int)days;
    out->months.window.months = (int)months;
    return true;
}

bool scot_care_frequency(struct scot_frequency *out, const struct scot_rules *rules, const struct scot_done *done, int count,
                         const struct scot_done *planned, const char *reason, struct scot_error *err)
{
    struct scot_care_sessions sessions;
    enum scot_session_class class;
    *out = (struct scot_frequency){.procedures = count};
    if (!scot_done_date_sane(planned->earliest))
        return scot_fail(err, "the planned date is of year %d, wanted 1920 to 2180", planned->earliest.year);
    if (!read_rows(out, rules, err) || !scot_care_sessions(&sessions, done, count, rules, err) ||
        !scot_care_class(&class, planned->kind, planned->purpose, rules, err))
        return false;
    int32_t on = scot_date_days(planned->earliest);
    fill_window(&out->days, &sessions, out->most, on);
    fill_window(&out->months, &sessions, out->most, on);
    tally(out, &sessions, done, count, on);
    out->same_session = is_same_session(&sessions, planned, on);
    judge(out, &sessions, rules, class, reason, on);
    return tell_not_better(out, rules, done, &sessions, on, err);
}
