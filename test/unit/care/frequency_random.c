#include <stdlib.h>

#include "care/frequency.h"
#include "rules_here.h"
#include "support.h"
#include "walked.h"

/* R-087 R-088: random histories (leap years, the same day twice, cancelled, corrected, imprecise, of unknown kind) against a slow
 * obvious counter: it has its own calendar, made by walking, and looks at every day and at every window that holds it. */

enum { MOST = 14, ALLOWED = 3, REACH = 190 };

static int months_back[DAYS];        /* the day six calendar months before */
static struct scot_rules *rules;

static void look_back(void)
{
    for (int i = 0; i < DAYS; i++) {
        struct walked back = calendar[i];
        back.month -= 6;
        back.year -= back.month < 1;
        back.month += back.month < 1 ? 12 : 0;
        if (back.day > month_length(back.year, back.month))
            back.day = month_length(back.year, back.month);
        months_back[i] = -1;
        for (int j = i > 200 ? i - 200 : 0; j < i; j++)
            if (calendar[j].year == back.year && calendar[j].month == back.month && calendar[j].day == back.day)
                months_back[i] = j;
    }
}

static int set_up(void **state)
{
    (void)state;
    rules = rules_here();
    seed = 88;
    walk();
    look_back();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scot_rules_destroy(&rules);
    return 0;
}

struct history {
    struct scot_done done[MOST];
    int first[MOST], last[MOST], count;
};

static void make(struct history *h)
{
    int about = 600 + below(3000);
    h->count = below(MOST + 1);
    for (int i = 0; i < h->count; i++) {
        h->first[i] = i > 0 && below(5) == 0 ? h->first[below(i)] : about + below(420) - 210; /* the same day now and then */
        h->last[i] = h->first[i] + (below(6) == 0 ? below(40) : 0);
        h->done[i] = (struct scot_done){
            .earliest = date_of(h->first[i]), .latest = date_of(h->last[i]), .region = (enum scot_done_region)below(3),
            .kind = below(4) ? (below(2) ? SCOT_DONE_INTRA_ARTICULAR : SCOT_DONE_MEDIAL_BRANCH) : (enum scot_done_kind)below(SCOT_DONE_KINDS),
            .purpose = below(4) ? SCOT_FOR_TREATMENT : (enum scot_done_purpose)below(SCOT_PURPOSES),
            .state = below(6) ? SCOT_STATE_DONE : (enum scot_done_state)(1 + below(4))};
    }
}

/* As the slow counter sees one: t treats, d diagnoses, u unsure, 0 not counted. */
static char letter(const struct scot_done *done)
{
    bool facet = done->kind == SCOT_DONE_INTRA_ARTICULAR || done->kind == SCOT_DONE_MEDIAL_BRANCH || done->kind == SCOT_DONE_CYST_RUPTURE;
    if (done->state != SCOT_STATE_DONE || (!facet && done->kind != SCOT_DONE_KIND_UNKNOWN))
        return 0;
    if (done->kind == SCOT_DONE_KIND_UNKNOWN || done->purpose == SCOT_FOR_UNKNOWN)
        return 'u';
    return done->purpose == SCOT_FOR_DIAGNOSIS ? 'd' : 't';
}

/* Sessions on each day; up[i]: those on days before i. */
static void count_days(int up[DAYS + 1], const struct history *h, char with, bool last)
{
    static int on[DAYS];
    memset(on, 0, sizeof on);
    for (int i = 0; i < h->count; i++) {
        char mine = letter(&h->done[i]), best = mine;
        bool exact = h->first[i] == h->last[i], earlier = false;
        for (int j = 0; exact && mine && j < h->count; j++) {
            char its = letter(&h->done[j]);
            if (!its || h->first[j] != h->first[i] || h->last[j] != h->first[i] || h->done[j].region != h->done[i].region)
                continue;
            earlier |= j < i;
            if (its == 't' || (its == 'u' && best == 'd'))
                best = its;
        }
        if (mine && !earlier && (best == 't' || best == with))
            on[last ? h->last[i] : h->first[i]]++;
    }
    up[0] = 0;
    for (int i = 0; i < DAYS; i++)
        up[i + 1] = up[i] + on[i];
}

/* Day by day until a fourth in no window at all. */
static int slow_next(const int up[DAYS + 1], bool by_months, int from)
{
    for (int d = from;; d++) {
        bool room = true;
        for (int end = d; end <= d + REACH; end++) {
            int start = by_months ? months_back[end] : end - 183;
            if (start <= d && up[end + 1] - up[start] + 1 > ALLOWED)
                room = false;
        }
        if (room)
            return d;
    }
}

static void is_day(struct scot_date found, int wanted)
{
    if (scot_date_compare(found, date_of(wanted)) != 0)
        fail_msg("%d-%02d-%02d, wanted %d-%02d-%02d", found.year, found.month, found.day, calendar[wanted].year,
                 calendar[wanted].month, calendar[wanted].day);
}

static void compare(const struct scot_frequency_window *w, const struct history *h, bool by_months, int on)
{
    static int up[DAYS + 1];
    count_days(up, h, 't', true);
    int late = slow_next(up, by_months, on);
    count_days(up, h, 't', false);
    int early = slow_next(up, by_months, on);
    is_day(w->next, late > early ? late : early);
    is_day(w->next_earliest, late < early ? late : early);
    count_days(up, h, 'd', true);
    is_day(w->next_together, slow_next(up, by_months, on));
    count_days(up, h, 'u', true);
    is_day(w->next_unsure, slow_next(up, by_months, on));
}

static void the_slow_counter_agrees(void **state)
{
    (void)state;
    const char *wanted = getenv("HISTORIES");
    int histories = wanted != NULL ? atoi(wanted) : 5000, refused = 0, asked = 0;
    assert_true(histories > 0);
    for (int n = 0; n < histories; n++) {
        struct history h;
        struct scot_frequency f;
        struct scot_error err = {0};
        make(&h);
        int on = h.count == 0 ? 1000 : h.first[below(h.count)] + below(400) - 100;
        const struct scot_done planned = {.earliest = date_of(on), .latest = date_of(on), .purpose = SCOT_FOR_TREATMENT, .region = SCOT_IN_SACRAL};
        if (!scot_care_frequency(&f, rules, h.done, h.count, &planned, "", &err))
            fail_msg("%s", err.text);
        compare(&f.days, &h, false, on);
        compare(&f.months, &h, true, on);
        bool full = scot_date_compare(f.days.next, planned.earliest) > 0 || scot_date_compare(f.months.next, planned.earliest) > 0;
        assert_int_equal(full, f.limit.verdict == SCOT_LIMIT_QUOTA);
        refused += full;
        asked += f.limit.verdict == SCOT_LIMIT_NEED_DOC;
    }
    assert_true(refused > histories / 20 && asked > histories / 20 && refused + asked < histories * 19 / 20); /* it tests something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_slow_counter_agrees)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
