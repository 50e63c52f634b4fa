#include <math.h>
#include <stdlib.h>

#include "care/payer.h"
#include "rules_here.h"
#include "support.h"
#include "walked.h"

/* sessions per region in [d - 365 days, d], random histories against a slow obvious counter that knows no calendar but one
 * it walked, and looks at every day and at every window that holds it. */

enum { MOST = 14, REACH = 370 };
static struct scot_rules *rules;
static struct scot_policy policy;

/* A policy that counts and asks for nothing else. */
static int set_up(void **state)
{
    (void)state;
    struct scot_error err = {0};
    static const char rows[] = "{\"rules\":[{\"id\":\"policy.q.family\",\"value\":\"q\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
                               "{\"id\":\"policy.q.name\",\"value\":\"q\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
                               "{\"id\":\"policy.q.window\",\"value\":365,\"unit\":\"d\",\"source\":\"s\",\"mark\":\"SITE\"},"
                               "{\"id\":\"policy.q.region.thoracic\",\"value\":\"cervical\",\"unit\":\"\",\"source\":\"s\",\"mark\":\"SITE\"},"
                               "{\"id\":\"policy.q.diagnostic.most\",\"value\":2,\"unit\":\"sessions\",\"source\":\"s\",\"mark\":\"SITE\"},"
                               "{\"id\":\"policy.q.therapeutic.most\",\"value\":3,\"unit\":\"sessions\",\"source\":\"s\",\"mark\":\"SITE\"}]}";
    seed = 365;
    walk();
    rules = rules_here();
    if (!scot_rules_add(rules, "q", rows, sizeof rows - 1, &err) ||
        !scot_care_policy(&policy, rules, "q", (struct scot_date){2026, 1, 1}, &err))
        fail_msg("%s", err.text);
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
    int about = 1000 + below(2600);
    h->count = below(MOST + 1);
    for (int i = 0; i < h->count; i++) {
        h->first[i] = i > 0 && below(5) == 0 ? h->first[below(i)] : about + below(800) - 400;
        h->last[i] = h->first[i] + (below(6) == 0 ? below(40) : 0);
        h->done[i] = (struct scot_done){
            .earliest = date_of(h->first[i]), .latest = date_of(h->last[i]), .region = (enum scot_done_region)below(3),
            .kind = below(3) ? SCOT_DONE_MEDIAL_BRANCH : SCOT_DONE_RADIOFREQUENCY,
            .purpose = below(3) ? SCOT_FOR_TREATMENT : SCOT_FOR_DIAGNOSIS, .relief.percent = NAN, .function_percent = NAN,
            .relief.held_days = NAN, .state = below(6) ? SCOT_STATE_DONE : (enum scot_done_state)(1 + below(4))};
    }
}

/* up[i]: sessions on days before i, of this purpose, in the neck or the mid-back (one region here). */
static bool count_days(int up[DAYS + 1], const struct history *h, enum scot_done_purpose purpose, bool last, int planned)
{
    static int on[DAYS];
    static bool exact[DAYS];
    memset(on, 0, sizeof on);
    memset(exact, 0, sizeof exact);
    for (int i = 0; i < h->count; i++) {
        const struct scot_done *d = &h->done[i];
        if (d->state != SCOT_STATE_DONE || d->kind != SCOT_DONE_MEDIAL_BRANCH || d->purpose != purpose || d->region == SCOT_IN_LUMBAR)
            continue;
        if (h->first[i] == h->last[i])
            exact[h->first[i]] = true;
        else
            on[last ? h->last[i] : h->first[i]]++;
    }
    up[0] = 0;
    for (int i = 0; i < DAYS; i++)
        up[i + 1] = up[i] + on[i] + exact[i];
    return exact[planned];
}

static int slow_next(const int up[DAYS + 1], int allowed, int from)
{
    for (int d = from;; d++) {
        bool room = true;
        for (int end = d; end <= d + REACH; end++)
            if (end - 365 <= d && up[end + 1] - up[end - 365] + 1 > allowed)
                room = false;
        if (room)
            return d;
    }
}

static void the_slow_counter_agrees(void **state)
{
    (void)state;
    static int up[DAYS + 1];
    const char *wanted = getenv("HISTORIES");
    int histories = wanted != NULL ? atoi(wanted) : 3000, refused = 0;
    assert_true(histories > 0);
    for (int n = 0; n < histories; n++) {
        struct history h;
        struct scot_payer out;
        struct scot_error err = {0};
        make(&h);
        int on = h.count == 0 || below(8) == 0 ? 1000 : h.first[below(h.count)] + (below(6) ? below(500) - 100 : 0);
        enum scot_done_purpose purpose = below(2) ? SCOT_FOR_TREATMENT : SCOT_FOR_DIAGNOSIS;
        struct scot_payer_facts facts = {
            .done = h.done, .count = h.count, .guidance = "",
            .planned = {.earliest = date_of(on), .latest = date_of(on), .kind = SCOT_DONE_MEDIAL_BRANCH, .purpose = purpose,
                        .target = {{.joint = "C4/5"}}, .targets = 1}};
        if (!scot_care_payer(&out, rules, &policy, &facts, &err))
            fail_msg("%s", err.text);
        int allowed = purpose == SCOT_FOR_DIAGNOSIS ? 2 : 3;
        bool there = count_days(up, &h, purpose, false, on);
        int early = slow_next(up, allowed, on);
        count_days(up, &h, purpose, true, on);
        int late = slow_next(up, allowed, on);
        bool full = !there && (early > on || late > on);
        assert_int_equal(full, out.limit.verdict == SCOT_LIMIT_QUOTA);
        refused += full;
        if (full) {
            assert_int_equal(scot_date_compare(out.limit.until, date_of(late > early ? late : early)), 0);
            assert_int_equal(scot_date_compare(out.limit.until_earliest, date_of(late < early ? late : early)), 0);
        }
    }
    assert_true(refused > histories / 20 && refused < histories * 19 / 20); /* it tests something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_slow_counter_agrees)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
