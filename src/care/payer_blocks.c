#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/payer_parts.h"
#include "care/verdict.h"

/* REFERENCE D2: what earlier procedures at the same joint, each side by itself, have to have shown. */

/* As in the verdict: 7 to 1.4 is 80 %. */
static const double leave = 1e-9;

/* "L4/5 left" */
static const char *words_of(char out[16], const struct scot_done_target *target)
{
    snprintf(out, 16, "%.7s %s", target->joint, target->right ? "right" : "left");
    return out;
}

static bool is_at(const struct scot_done *done, const struct scot_done_target *target)
{
    for (int i = 0; i < done->targets; i++)
        if (strcmp(done->target[i].joint, target->joint) == 0 && done->target[i].right == target->right)
            return true;
    return false;
}

/* Relief of one side says nothing of the other. */
static const struct scot_done_relief *relief_at(const struct scot_done *done, const struct scot_done_target *target)
{
    return done->sides_apart ? &done->side[target->right] : &done->relief;
}

/* Whether the relief lasted as the anaesthetic does, where the policy asks that; perhaps: where nobody knows. */
static bool lasted(const struct payer_case *c, const struct scot_done_relief *relief, bool perhaps)
{
    return payer_row(c, "block.duration") == NULL || relief->lasted == SCOT_LASTED_AS_AGENT ||
           (perhaps && relief->lasted == SCOT_LASTED_UNTOLD);
}

static bool is_before(const struct payer_case *c, const struct scot_done *done)
{
    return done->state == SCOT_STATE_DONE && scot_date_compare(done->earliest, c->facts->planned.earliest) < 0;
}

/* The last of this class at this joint before the planned day, or NULL. */
static const struct scot_done *last_of(const struct payer_case *c, enum scot_payer_class class,
                                       const struct scot_done_target *target)
{
    const struct scot_done *last = NULL;
    for (int i = 0; i < c->facts->count; i++) {
        const struct scot_done *done = &c->facts->done[i];
        if (is_before(c, done) && scot_care_payer_class(done->kind, done->purpose) == class && is_at(done, target) &&
            (last == NULL || scot_date_compare(done->latest, last->latest) >= 0))
            last = done;
    }
    return last;
}

bool payer_is_repeat(const struct payer_case *c)
{
    for (int t = 0; t < c->facts->planned.targets; t++)
        if (last_of(c, c->class, &c->facts->planned.target[t]) != NULL)
            return true;
    return false;
}

/* A block that met the policy's relief at this joint, or perhaps did: relief, joint or purpose not known. */
struct wanted {
    const struct scot_done_target *target;
    struct scot_date after; /* only later ones; zero: all */
    bool nerves_only;       /* before an ablation: medial branch blocks */
    bool perhaps;
};

static bool qualifies(const struct payer_case *c, const struct scot_done *done, const struct wanted *w)
{
    enum scot_payer_class class = scot_care_payer_class(done->kind, done->purpose);
    bool kind = class == SCOT_PAYER_DIAGNOSTIC ? !w->nerves_only || done->kind == SCOT_DONE_MEDIAL_BRANCH
                                               : class == SCOT_PAYER_UNSURE && w->perhaps;
    bool place = is_at(done, w->target) || (w->perhaps && done->targets == 0 && payer_same_region(c, done));
    const struct scot_done_relief *at = relief_at(done, w->target);
    bool relief = isnan(at->percent) ? w->perhaps : at->percent >= c->policy->block_relief - leave;
    return is_before(c, done) && kind && place && relief && lasted(c, at, w->perhaps) && scot_date_compare(done->latest, w->after) > 0;
}

/* How many, each the policy's interval after the one before; their days go to dates. */
static int count_blocks(struct scot_limit_dates *dates, const struct payer_case *c, const struct wanted *w)
{
    int32_t day[SCOT_HISTORY], from = INT32_MIN;
    int count = 0;
    const int32_t apart = isnan(c->policy->block_interval_days) ? 1 : (int32_t)fmax(1, c->policy->block_interval_days);
    for (int32_t next = 0; next != INT32_MAX;) {
        next = INT32_MAX;
        for (int i = 0; i < c->facts->count; i++) {
            const struct scot_done *done = &c->facts->done[i];
            if (!qualifies(c, done, w))
                continue;
            int32_t at = scot_date_days(done->latest);
            next = at >= from && at < next ? at : next;
        }
        if (next != INT32_MAX)
            day[count++] = next;
        from = next != INT32_MAX ? next + apart : from;
    }
    scot_limit_because(dates, day, count);
    return count;
}

/* Two blocks first: none is not covered, one whose relief nobody wrote down is asked for. */
static void blocks_before(const struct payer_case *c, const struct scot_done_target *target, struct scot_date after)
{
    const struct scot_policy *p = c->policy;
    struct wanted w = {target, after, c->class == SCOT_PAYER_RADIOFREQUENCY, false};
    struct scot_limit_dates dates = {0};
    char what[40], words[16], list[160];
    snprintf(what, sizeof what, "%s.blocks", scot_payer_class_id[c->class]);
    int sure = count_blocks(&dates, c, &w);
    if (!(sure < p->blocks[c->class]))
        return;
    w.perhaps = true;
    if (count_blocks(&dates, c, &w) >= p->blocks[c->class]) {
        scot_limit_list(list, dates.because, dates.becauses);
        payer_say(c, SCOT_LIMIT_NEED_DOC, &dates, what, "%s: not recorded what relief, for how long, where or why: injections of %s",
                  words_of(words, target), list);
        return;
    }
    payer_say(c, SCOT_LIMIT_NOT_COVERED, &dates, what, "%s: %d diagnostic block%s with %.0f %% relief%s, wanted %.0f first",
              words_of(words, target), sure, sure == 1 ? "" : "s", p->block_relief,
              after.year != 0 ? " since the last ablation" : "", p->blocks[c->class]);
}

static struct scot_limit_dates not_before(struct scot_date earliest, struct scot_date latest, const struct scot_done *last)
{
    return (struct scot_limit_dates){.until = latest, .earliest = earliest, .because = {last->latest}, .becauses = 1};
}

/* C8: a page says that one may try again where the pain is not better; a payer wants the first block to have worked. */
static void second_block(const struct payer_case *c, const struct scot_done_target *target)
{
    const struct scot_policy *p = c->policy;
    const struct scot_done *last = last_of(c, SCOT_PAYER_DIAGNOSTIC, target);
    char words[16], on[32];
    if (last == NULL || isnan(p->block_relief))
        return;
    const struct scot_done_relief *relief = relief_at(last, target);
    double percent = relief->percent;
    words_of(words, target);
    scot_date_words(on, last->latest);
    struct scot_limit_dates because = {.because = {last->latest}, .becauses = 1};
    if (isnan(percent))
        payer_say(c, SCOT_LIMIT_NEED_DOC, &because, "block.relief", "%s: not recorded: relief after the block of %s", words, on);
    else if (percent < p->block_relief - leave)
        payer_say(c, SCOT_LIMIT_NOT_COVERED, &because, "block.relief",
                  "%s: the block of %s gave %.0f %% relief, wanted %.0f %% for a second at this level", words, on,
                  scot_care_relief_told(percent), p->block_relief);
    else if (!lasted(c, relief, true))
        payer_say(c, SCOT_LIMIT_NOT_COVERED, &because, "block.duration",
                  "%s: the relief after the block of %s did not last as its anaesthetic does", words, on);
    else if (!lasted(c, relief, false))
        payer_say(c, SCOT_LIMIT_NEED_DOC, &because, "block.duration",
                  "%s: not recorded: whether the relief after the block of %s lasted as its anaesthetic does", words, on);
    if (isnan(p->block_interval_days))
        return;
    int days = (int)p->block_interval_days;
    struct scot_limit_dates dates =
        not_before(scot_date_add_days(last->earliest, days), scot_date_add_days(last->latest, days), last);
    if (scot_date_compare(c->facts->planned.earliest, dates.until) < 0)
        payer_say(c, SCOT_LIMIT_TOO_EARLY, &dates, "block.interval", "%s: wanted %d days after the block of %s", words, days, on);
}

/* What a repeat wants of the one before: so much relief for so long, or so much better in what one does. */
struct repeat {
    enum scot_payer_class class;
    double relief, months;
    const char *relief_row, *months_row;
};

/* How long the relief held, once enough time has passed to know. */
static void held_long_enough(const struct payer_case *c, const struct repeat *r, const struct scot_done *last,
                             const struct scot_done_relief *relief, const char *words, const char *on)
{
    struct scot_limit_dates dates = not_before(scot_date_add_months(last->earliest, (int)r->months),
                                               scot_date_add_months(last->latest, (int)r->months), last);
    int32_t wanted = scot_date_days(dates.until) - scot_date_days(last->latest);
    struct scot_limit_dates because = {.because = {last->latest}, .becauses = 1};
    if (scot_date_compare(c->facts->planned.earliest, dates.until) < 0)
        payer_say(c, SCOT_LIMIT_TOO_EARLY, &dates, r->months_row, "%s: wanted %.0f months of relief after %s", words, r->months, on);
    else if (isnan(relief->held_days))
        payer_say(c, SCOT_LIMIT_NEED_DOC, &because, r->months_row, "%s: not recorded: how long the relief after %s held", words, on);
    else if (relief->held_days < wanted && relief->held_open)
        payer_say(c, SCOT_LIMIT_NEED_DOC, &because, r->months_row,
                  "%s: the relief after %s was told for %.0f days and nothing since, wanted %.0f months", words, on, relief->held_days,
                  r->months);
    else if (relief->held_days < wanted)
        payer_say(c, SCOT_LIMIT_NOT_COVERED, &because, r->months_row,
                  "%s: the relief after %s held %.0f days, wanted %.0f months", words, on, relief->held_days, r->months);
}

static void repeat(const struct payer_case *c, const struct repeat *r, const struct scot_done_target *target)
{
    const struct scot_done *last = last_of(c, r->class, target);
    char words[16], on[32];
    if (last == NULL || isnan(r->relief) || last->function_percent >= r->relief - leave)
        return;
    words_of(words, target);
    scot_date_words(on, last->latest);
    struct scot_limit_dates because = {.because = {last->latest}, .becauses = 1};
    const struct scot_done_relief *relief = relief_at(last, target);
    if (isnan(relief->percent))
        payer_say(c, SCOT_LIMIT_NEED_DOC, &because, r->relief_row, "%s: not recorded: relief after %s", words, on);
    else if (relief->percent < r->relief - leave)
        payer_say(c, SCOT_LIMIT_NOT_COVERED, &because, r->relief_row,
                  "%s: %s gave %.0f %% relief, wanted %.0f %% for a repeat", words, on,
                  scot_care_relief_told(relief->percent), r->relief);
    if (!isnan(r->months))
        held_long_enough(c, r, last, relief, words, on);
}

static void ablation(const struct payer_case *c, const struct scot_done_target *target)
{
    const struct scot_policy *p = c->policy;
    const struct repeat again = {SCOT_PAYER_RADIOFREQUENCY, p->ablation_relief, p->ablation_months, "radiofrequency.relief",
                                 "radiofrequency.months"};
    const struct scot_done *last = last_of(c, SCOT_PAYER_RADIOFREQUENCY, target);
    if (last == NULL) {
        blocks_before(c, target, (struct scot_date){0});
        return;
    }
    repeat(c, &again, target);
    if (!isnan(p->fresh_months) &&
        scot_date_compare(scot_date_add_months(last->latest, (int)p->fresh_months), c->facts->planned.earliest) < 0)
        blocks_before(c, target, last->latest);
}

static void cyst(const struct payer_case *c, const struct scot_done_target *target)
{
    const struct repeat again = {SCOT_PAYER_CYST, c->policy->repeat_relief, c->policy->repeat_months, "repeat.relief", "repeat.months"};
    char words[16];
    int before = 0;
    for (int i = 0; i < c->facts->count; i++) {
        const struct scot_done *done = &c->facts->done[i];
        before += is_before(c, done) && done->kind == SCOT_DONE_CYST_RUPTURE && is_at(done, target);
    }
    if (before > c->policy->cyst_repeats)
        payer_say(c, SCOT_LIMIT_NOT_COVERED, NULL, "cyst_rupture.repeats", "%s: %d cyst ruptures, wanted at most %.0f repeat",
                  words_of(words, target), before, c->policy->cyst_repeats);
    repeat(c, &again, target);
}

void payer_blocks(const struct payer_case *c)
{
    const struct scot_policy *p = c->policy;
    const struct repeat again = {SCOT_PAYER_THERAPEUTIC, p->repeat_relief, p->repeat_months, "repeat.relief", "repeat.months"};
    const struct scot_done *planned = &c->facts->planned;
    if (planned->targets == 0)
        payer_say(c, SCOT_LIMIT_NEED_DOC, NULL, "levels.most", "not recorded: which joints");
    for (int t = 0; t < planned->targets; t++) {
        const struct scot_done_target *target = &planned->target[t];
        if (c->class == SCOT_PAYER_DIAGNOSTIC) {
            second_block(c, target);
        } else if (c->class == SCOT_PAYER_RADIOFREQUENCY) {
            ablation(c, target);
        } else if (c->class == SCOT_PAYER_CYST) {
            cyst(c, target);
        } else {
            blocks_before(c, target, (struct scot_date){0});
            repeat(c, &again, target);
        }
    }
}
