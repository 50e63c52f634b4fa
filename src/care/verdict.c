#include "care/verdict.h"

#include <math.h>
#include <stdio.h>

#include "care/row_names.h"
#include "care/verdict_parts.h"

const char *const scot_pain_side_id[SCOT_PAIN_SIDES] = {"index", "left", "right"};
const char *const scot_pain_by_id[4] = {"patient", "nurse", "phone", "clinic"};
const char *const scot_fit_id[4] = {"untold", "shorter", "fits", "longer"};
const char *const scot_late_state_id[6] = {"not_expected", "too_early",  "not_assessable",
                                           "better",       "not_better", "worse"};
const char *const verdict_side_words[SCOT_PAIN_SIDES] = {"", ", left side", ", right side"};
const double verdict_leave = 1e-9;

static const double scale_most[2] = {10, 100};

bool scot_care_relief(double *out_percent, double baseline, double post, struct scot_error *err)
{
    if (!(baseline > 0 && isfinite(baseline)))
        return scot_fail(err, "baseline is %g, wanted more than 0: without pain before there is no relief to measure",
                         baseline);
    if (!(post >= 0 && isfinite(post)))
        return scot_fail(err, "score is %g, wanted at least 0", post);
    *out_percent = 100 * (baseline - post) / baseline;
    return true;
}

double scot_care_relief_told(double percent)
{
    return floor(percent + verdict_leave);
}

bool verdict_figures_read(struct verdict_figures *out, const struct scot_rules *rules, struct scot_error *err)
{
    struct {
        double *to;
        const char *id, *unit;
    } const row[] = {
        {&out->early_from_min, "verdict.early.from", "min"},
        {&out->start_latest_min, "verdict.start.latest", "min"},
        {&out->lasting_percent, "verdict.lasting.relief", "%"},
        {&out->afterwards_min, "verdict.afterwards", "min"},
        {&out->late_percent, "late.relief", "%"},
        {&out->least_nrs, "verdict.baseline.least.nrs", "NRS"},
        {&out->least_vas, "verdict.baseline.least.vas", "mm"},
    };
    struct {
        int *to;
        const char *id, *unit;
    } const span[] = {
        {&out->late_begins_d, "late.begins", "d"},
        {&out->late_wait_d, "late.wait", "d"},
        {&out->late_ablation_wait_d, "late.radiofrequency.wait", "d"},
        {&out->late_until_d, "late.until", "d"},
        {&out->late_lasts_month, "late.lasts", "month"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        if (!scot_rules_number(row[i].to, rules, row[i].id, row[i].unit, err))
            return false;
    for (size_t i = 0; i < sizeof span / sizeof span[0]; i++)
        if (!row_span(span[i].to, rules, span[i].id, span[i].unit, err))
            return false;
    return true;
}

bool verdict_is_facet(const struct scot_block *block)
{
    return (block->kind == SCOT_BLOCK_JOINT || block->kind == SCOT_BLOCK_NERVE) &&
           block->region != SCOT_BLOCK_ELSEWHERE;
}

bool verdict_baseline_good(const struct scot_block *block, enum scot_pain_side side)
{
    return block->baseline[side] > 0 && block->baseline[side] <= scale_most[block->scale];
}

bool scot_care_pain_counts(const struct scot_block *block, enum scot_pain_side side, const struct scot_pain *pain)
{
    return pain->side == side && pain->scale == block->scale && pain->after_h > 0 && pain->score >= 0 &&
           pain->score <= scale_most[block->scale];
}

/* Only where the baseline is good. */
static double percent_of(const struct scot_block *block, enum scot_pain_side side, double score)
{
    return 100 * (block->baseline[side] - score) / block->baseline[side];
}

/* Held over two: the worse of two consecutive scores, the best of such pairs. */
struct scot_held verdict_held(const struct scot_block *block, enum scot_pain_side side, double from_h, double until_h)
{
    struct scot_held held = {.percent = NAN, .post = NAN};
    const struct scot_pain *before = NULL;
    if (!verdict_baseline_good(block, side))
        return held;
    for (int i = 0; i < block->pains; i++) {
        const struct scot_pain *now = &block->pain[i];
        if (!scot_care_pain_counts(block, side, now) || now->after_h < from_h || now->after_h > until_h)
            continue;
        held.entries++;
        double post = before != NULL ? fmax(before->score, now->score) : now->score;
        if (held.used < 2 || post < held.post) {
            held.used = before != NULL ? 2 : 1;
            held.post = post;
            held.from[0] = before != NULL ? *before : *now;
            held.from[1] = *now;
        }
        before = now;
    }
    held.assessable = held.entries > 0;
    if (held.assessable)
        held.percent = percent_of(block, side, held.post);
    return held;
}

/* How much of it lies in the time in which it may begin: what comes after that says nothing of the drug. */
static double length_h(const struct scot_lasted *run, double begun_h)
{
    return fmin(run->least_h, begun_h) - run->from_h;
}

struct scot_lasted verdict_run(const struct scot_block *block, enum scot_pain_side side, double percent, double from_h,
                               double begun_h)
{
    const struct scot_lasted none = {.most_h = INFINITY};
    struct scot_lasted best = none, run = none;
    for (int i = 0; verdict_baseline_good(block, side) && i < block->pains; i++) {
        const struct scot_pain *now = &block->pain[i];
        if (!scot_care_pain_counts(block, side, now) || now->after_h < from_h)
            continue;
        if (!(percent_of(block, side, now->score) >= percent - verdict_leave)) {
            if (run.least_h > 0 && run.from_h == best.from_h)
                best.most_h = now->after_h;
            run = none;
            continue;
        }
        if (!(run.least_h > 0) && now->after_h > begun_h)
            break;
        run.from_h = run.least_h > 0 ? run.from_h : now->after_h;
        run.least_h = now->after_h;
        if (!(best.least_h > 0) || run.from_h == best.from_h || length_h(&run, begun_h) > length_h(&best, begun_h))
            best = run;
    }
    return best;
}

struct scot_lasted scot_care_lasted(const struct scot_block *block, const struct scot_window *window,
                                    enum scot_pain_side side, double percent)
{
    struct scot_lasted lasted = {.most_h = INFINITY};
    if (!window->known)
        return lasted;
    lasted = verdict_run(block, side, percent, window->from_h, window->until_h);
    if (!(lasted.least_h > 0))
        return lasted;
    if (lasted.least_h > window->until_h)
        lasted.fit = SCOT_FIT_LONGER;
    else if (lasted.least_h >= window->shortest_h)
        lasted.fit = SCOT_FITS;
    else if (lasted.most_h <= window->shortest_h)
        lasted.fit = SCOT_FIT_SHORTER;
    return lasted;
}

/* One agent's row: an agent that the rules do not know leaves the window unknown, which is told. */
static bool widen(struct scot_window *window, const struct scot_rules *rules, const char *agent, struct scot_error *err)
{
    char id[3][64];
    double shortest, typical, longest;
    snprintf(id[0], sizeof id[0], "agent.%.31s.shortest", agent);
    snprintf(id[1], sizeof id[1], "agent.%.31s.typical", agent);
    snprintf(id[2], sizeof id[2], "agent.%.31s.longest", agent);
    if (scot_rules_find(rules, id[0]) == NULL)
        return true;
    if (!scot_rules_number(&shortest, rules, id[0], "h", err) || !scot_rules_number(&typical, rules, id[1], "h", err) ||
        !scot_rules_number(&longest, rules, id[2], "h", err))
        return false;
    window->shortest_h = window->known ? fmin(window->shortest_h, shortest) : shortest;
    window->typical_h = fmax(window->typical_h, typical);
    window->until_h = fmax(window->until_h, longest);
    window->known = true;
    return true;
}

static bool window_of(struct scot_window *out, const struct scot_rules *rules, const struct scot_block *block,
                      const struct verdict_figures *figures, struct scot_error *err)
{
    int agents = verdict_is_facet(block) ? block->agents : 0; /* of nothing else is an early window judged */
    *out = (struct scot_window){.from_h = figures->early_from_min / 60};
    for (int i = 0; i < agents; i++)
        if (!widen(out, rules, block->agent[i], err))
            return false;
    return true;
}

/* The last entry that counts, or NULL. */
static const struct scot_pain *last_of(const struct scot_block *block, enum scot_pain_side side)
{
    const struct scot_pain *last = NULL;
    for (int i = 0; i < block->pains; i++)
        if (scot_care_pain_counts(block, side, &block->pain[i]))
            last = &block->pain[i];
    return last;
}

static enum scot_late_state late_state(const struct scot_late *late, const struct verdict_figures *figures, int wait_d,
                                       const struct scot_pain *last, struct scot_date today)
{
    if (late->held.assessable && late->held.percent >= figures->late_percent - verdict_leave)
        return SCOT_LATE_BETTER;
    if (scot_date_compare(today, late->wait) < 0)
        return SCOT_LATE_TOO_EARLY;
    /* A score from before the day on which failure may be called does not call it. */
    if (!late->held.assessable || last->after_h < wait_d * 24.0)
        return SCOT_LATE_NOT_ASSESSABLE;
    return late->held.percent < 0 ? SCOT_LATE_WORSE : SCOT_LATE_NOT_BETTER;
}

static int wait_of(const struct scot_block *block, const struct verdict_figures *figures)
{
    return block->kind == SCOT_BLOCK_ABLATION ? figures->late_ablation_wait_d : figures->late_wait_d;
}

/* Whether somebody told in between, after the day on which failure may be called, that it was not there yet. */
static bool begun_late(const struct scot_block *block, enum scot_pain_side side, int wait_d,
                       const struct scot_lasted *lasted)
{
    for (int i = 0; i < block->pains; i++)
        if (scot_care_pain_counts(block, side, &block->pain[i]) && block->pain[i].after_h >= 24.0 * wait_d &&
            block->pain[i].after_h < lasted->from_h)
            return true;
    return false;
}

/* Whole days: a visit in the morning of a day is not one day short of an injection in the afternoon. */
static double held_days(const struct scot_block *block, enum scot_pain_side side,
                        const struct verdict_figures *figures, const struct scot_lasted *lasted)
{
    double from_h = begun_late(block, side, wait_of(block, figures), lasted) ? lasted->from_h : 0;
    return lasted->least_h > 0 ? round((lasted->least_h - from_h) / 24) : NAN;
}

static struct scot_lasted late_run(const struct scot_block *block, const struct verdict_figures *figures,
                                   enum scot_pain_side side, double percent)
{
    return verdict_run(block, side, percent, 24.0 * figures->late_begins_d, 24.0 * figures->late_until_d);
}

bool scot_care_held_days(double *out_days, bool *out_open, const struct scot_rules *rules, const struct scot_block *block,
                         enum scot_pain_side side, double percent, struct scot_error *err)
{
    struct verdict_figures figures;
    if (!verdict_figures_read(&figures, rules, err))
        return false;
    struct scot_lasted lasted = late_run(block, &figures, side, percent);
    *out_days = held_days(block, side, &figures, &lasted);
    *out_open = isinf(lasted.most_h);
    return true;
}

static struct scot_late judge_late(const struct scot_block *block, enum scot_pain_side side,
                                   const struct verdict_figures *figures, struct scot_date today)
{
    int wait_d = wait_of(block, figures);
    double from_h = figures->late_begins_d * 24.0, until_h = figures->late_until_d * 24.0;
    struct scot_late late = {.held = verdict_held(block, side, from_h, until_h), .last_percent = NAN};
    const struct scot_pain *last = last_of(block, side);
    struct scot_date enough = scot_date_add_months(block->date, figures->late_lasts_month);
    late.wait = scot_date_add_days(block->date, wait_d);
    late.lasted = late_run(block, figures, side, figures->late_percent);
    late.lasted_enough =
        held_days(block, side, figures, &late.lasted) >= scot_date_days(enough) - scot_date_days(block->date);
    if (late.held.assessable)
        late.last_percent = percent_of(block, side, last->score);
    if (block->steroid || block->kind == SCOT_BLOCK_ABLATION)
        late.state = late_state(&late, figures, wait_d, last, today);
    return late;
}

static bool is_rated(const struct scot_block *block, enum scot_pain_side side)
{
    if (!isnan(block->baseline[side]))
        return true;
    for (int i = 0; i < block->pains; i++)
        if (block->pain[i].side == side)
            return true;
    return false;
}

bool scot_care_block(struct scot_block_verdict *out, const struct scot_rules *rules, const struct scot_block *block,
                     struct scot_date today, struct scot_error *err)
{
    struct verdict_figures figures;
    *out = (struct scot_block_verdict){0};
    if (!verdict_figures_read(&figures, rules, err) || !window_of(&out->window, rules, block, &figures, err))
        return false;
    for (int s = 0; s < SCOT_PAIN_SIDES; s++) {
        enum scot_pain_side side = (enum scot_pain_side)s;
        out->side[s].rated = is_rated(block, side);
        out->side[s].early = (struct scot_held){.percent = NAN, .post = NAN};
        if (out->window.known && block->clock)
            out->side[s].early = verdict_held(block, side, out->window.from_h, out->window.until_h);
        out->side[s].late = judge_late(block, side, &figures, today);
    }
    return verdict_weaken(out, rules, block, &figures, err);
}
