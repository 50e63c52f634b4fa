#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/row_names.h"
#include "care/verdict_parts.h"

/* What one or two blocks show by each rule set: rows "verdict.set.<id>.*", a set for each "verdict.set.<id>.name". Sources
 * disagree on the cut-off and on how many blocks; all are answered, side by side (REFERENCE C2). */

const char *const scot_concordance_id[6] = {"not_comparative", "concordant",           "concordant_prolonged",
                                            "discordant",      "discordant_prolonged", "none"};
const char *const scot_met_id[4] = {"not_assessable", "not_met", "needs_second", "met"};

static const char head[] = "verdict.set.";
static const char *const region_id[] = {"cervical", "thoracic", "lumbar"};

/* How a set wants relief to last. */
enum lasting { LASTING_ANY, LASTING_AGENT, LASTING_LEAST, LASTING_COMPARATIVE };
static const char *const after_failed_id[] = {"second", "no_second"};
static const char *const lasting_id[] = {"none", "agent", "least", "comparative"};

struct set {
    double relief, blocks;
    enum lasting lasting;
    double apart_d; /* 0: none wanted */
    bool here;      /* for this region */
    bool no_second; /* after one that failed */
};

/* The evidence: blocks that are assessable, diagnostic and not void; the last two of them. */
struct evidence {
    const struct scot_rules *rules;
    const struct scot_block *block;
    const struct scot_block_verdict *verdict;
    enum scot_pain_side side;
    int first, second; /* -1 none */
};

bool scot_care_block_alike(const struct scot_block *a, const struct scot_block *b)
{
    if (a->kind != b->kind || a->region != b->region || a->targets != b->targets)
        return false;
    for (int i = 0; i < a->targets; i++)
        if (strcmp(a->target[i], b->target[i]) != 0)
            return false;
    return true;
}

static bool read_set(struct set *out, const struct scot_rules *rules, const char *id, enum scot_block_region region,
                     struct scot_error *err)
{
    char row[64];
    int lasting, after_failed;
    *out = (struct set){.here = true};
    if (!scot_rules_number(&out->relief, rules, row_called(row, head, id, "relief"), "%", err) ||
        !scot_rules_number(&out->blocks, rules, row_called(row, head, id, "blocks"), "1", err) ||
        !row_choice(&lasting, rules, row_called(row, head, id, "duration"), lasting_id, 4, err))
        return false;
    out->lasting = (enum lasting)lasting;
    if (!(out->blocks == 1 || out->blocks == 2))
        return scot_fail(err, "rule %s is %g, wanted 1 or 2", row_called(row, head, id, "blocks"), out->blocks);
    const struct scot_rule *where = scot_rules_find(rules, row_called(row, head, id, "region"));
    out->here = where == NULL || strcmp(where->text, region_id[region]) == 0;
    if (scot_rules_find(rules, row_called(row, head, id, "after_failed")) != NULL) {
        if (!row_choice(&after_failed, rules, row, after_failed_id, 2, err))
            return false;
        out->no_second = after_failed == 1;
    }
    return scot_rules_find(rules, row_called(row, head, id, "apart")) == NULL ||
           scot_rules_number(&out->apart_d, rules, row, "d", err);
}

static double percent(const struct evidence *e, int i)
{
    return e->verdict[i].side[e->side].early.percent;
}

static struct scot_lasted lasted(const struct evidence *e, int i, double relief)
{
    return scot_care_lasted(&e->block[i], &e->verdict[i].window, e->side, relief);
}

static bool comparable(const struct evidence *e)
{
    return e->first >= 0 && e->block[e->first].agents == 1 && e->block[e->second].agents == 1 &&
           e->verdict[e->first].window.typical_h != e->verdict[e->second].window.typical_h;
}

/* The class by agent at a threshold; *apart tells whether the entries told the two ends apart. */
static enum scot_concordance compare(const struct evidence *e, double relief, bool *apart)
{
    *apart = true;
    if (!comparable(e))
        return SCOT_NOT_COMPARATIVE;
    bool first_longer = e->verdict[e->first].window.typical_h > e->verdict[e->second].window.typical_h;
    struct scot_lasted brief = lasted(e, first_longer ? e->second : e->first, relief),
                       lasting = lasted(e, first_longer ? e->first : e->second, relief);
    if (!(brief.least_h > 0 && lasting.least_h > 0))
        return SCOT_CONCORDANCE_NONE;
    bool prolonged = brief.fit == SCOT_FIT_LONGER || lasting.fit == SCOT_FIT_LONGER,
         concordant = lasting.least_h > brief.least_h;
    *apart = concordant ? lasting.least_h >= brief.most_h : brief.least_h >= lasting.most_h;
    if (concordant)
        return prolonged ? SCOT_CONCORDANT_PROLONGED : SCOT_CONCORDANT;
    return prolonged ? SCOT_DISCORDANT_PROLONGED : SCOT_DISCORDANT;
}

/* One block's relief against the agent's time, or the set's own hours for the agent where it has some. */
static enum scot_fit fit_of(const struct evidence *e, int i, const struct set *set, const char *id)
{
    struct scot_lasted l = lasted(e, i, set->relief);
    char what[32], row[64];
    double least;
    if (set->lasting == LASTING_AGENT)
        return l.fit;
    snprintf(what, sizeof what, "least.%.15s", e->block[i].agent[0]);
    if (!scot_rules_number(&least, e->rules, row_called(row, head, id, what), "h", NULL))
        return SCOT_FIT_UNTOLD;
    if (l.least_h >= least)
        return SCOT_FITS;
    return l.most_h <= least ? SCOT_FIT_SHORTER : SCOT_FIT_UNTOLD;
}

/* Two ends between the same entries tell nothing of which came first: never a guess. */
static enum scot_met judge_comparison(char line[240], enum scot_concordance class, bool apart)
{
    bool comparable = class != SCOT_NOT_COMPARATIVE;
    if (comparable && apart && (class == SCOT_CONCORDANT || class == SCOT_CONCORDANT_PROLONGED))
        return SCOT_MET_YES;
    snprintf(line, 240, "%s",
             !comparable ? "wanted two different anaesthetics, one at a time, to compare how long they relieved"
             : apart     ? "the longer-acting anaesthetic did not relieve longer"
                         : "the entries do not tell which anaesthetic relieved longer");
    return comparable && apart ? SCOT_MET_NO : SCOT_MET_NOT_ASSESSABLE;
}

/* Whether the blocks' relief lasted as the set wants; writes why not. */
static enum scot_met judge_lasting(char line[240], const struct evidence *e, const struct set *set, const char *id)
{
    bool apart;
    enum scot_concordance class = compare(e, set->relief, &apart);
    bool concordant = apart && (class == SCOT_CONCORDANT || class == SCOT_CONCORDANT_PROLONGED);
    if (set->lasting == LASTING_ANY)
        return SCOT_MET_YES;
    if (set->lasting == LASTING_COMPARATIVE)
        return judge_comparison(line, class, apart);
    for (int k = 0; k < 2; k++) {
        int i = k == 0 ? e->first : e->second;
        enum scot_fit fit = i < 0 ? SCOT_FITS : fit_of(e, i, set, id);
        /* "... or longer than lidocaine" */
        if (fit == SCOT_FITS || (set->lasting == LASTING_LEAST && concordant && fit == SCOT_FIT_SHORTER))
            continue;
        char day[32];
        scot_date_words(day, e->block[i].date);
        snprintf(line, 240, "%s: %s", day,
                 fit == SCOT_FIT_UNTOLD   ? "the entries do not tell how long relief lasted"
                 : fit == SCOT_FIT_LONGER ? "relief lasted longer than the anaesthetic does"
                                          : "relief ended before the anaesthetic does");
        return fit == SCOT_FIT_UNTOLD ? SCOT_MET_NOT_ASSESSABLE : SCOT_MET_NO;
    }
    return SCOT_MET_YES;
}

static enum scot_met judge_relief(char line[240], const struct evidence *e, const struct set *set)
{
    for (int k = 0; k < 2; k++) {
        int i = k == 0 ? e->first : e->second;
        if (i < 0 || percent(e, i) >= set->relief - verdict_leave)
            continue;
        char day[32];
        scot_date_words(day, e->block[i].date);
        snprintf(line, 240, "%s: %.0f %% relief, wanted at least %.0f %%", day, scot_care_relief_told(percent(e, i)),
                 set->relief);
        return SCOT_MET_NO;
    }
    return SCOT_MET_YES;
}

/* The first of two was good: what is still wanted, unless its relief did not fit the anaesthetic. */
static enum scot_met judge_first(char line[240], const struct evidence *e, const struct set *set, const char *id)
{
    char apart[48] = "";
    if (set->lasting != LASTING_COMPARATIVE && judge_lasting(line, e, set, id) == SCOT_MET_NO)
        return SCOT_MET_NO;
    if (set->apart_d > 0)
        snprintf(apart, sizeof apart, ", at least %.0f days after the first", set->apart_d);
    snprintf(line, 240, "one block of at least %.0f %%; a second one is wanted%s", set->relief, apart);
    return SCOT_MET_NEEDS_SECOND;
}

static enum scot_met judge_set(char line[240], const struct evidence *all, const struct set *set, const char *id)
{
    struct evidence e = *all;
    if (e.second < 0) {
        snprintf(line, 240, "no diagnostic block is assessable");
        return SCOT_MET_NOT_ASSESSABLE;
    }
    if (set->blocks < 2)
        e.first = -1;
    if (judge_relief(line, &e, set) == SCOT_MET_NO)
        return SCOT_MET_NO;
    if (set->blocks > 1 && e.first < 0)
        return judge_first(line, &e, set, id);
    int days = e.first < 0 ? 0 : scot_date_days(e.block[e.second].date) - scot_date_days(e.block[e.first].date);
    if (e.first >= 0 && days < set->apart_d) {
        snprintf(line, 240, "the blocks are %d days apart, wanted at least %.0f", days, set->apart_d);
        return SCOT_MET_NO;
    }
    enum scot_met met = judge_lasting(line, &e, set, id);
    if (met == SCOT_MET_YES)
        snprintf(line, 240, "meets the %s criterion", set->blocks > 1 ? "two-block" : "single-block");
    return met;
}

static bool judge_sets(struct scot_criteria *out, const struct evidence *e, enum scot_block_region region,
                       struct scot_error *err)
{
    for (int i = 0; i < scot_rules_count(e->rules); i++) {
        struct scot_criterion *c = &out->at[out->count];
        struct set set;
        char id[32];
        if (!row_names(id, ROW_ID, e->rules, i, head, ".name"))
            continue;
        if (!read_set(&set, e->rules, id, region, err))
            return false;
        if (!set.here)
            continue;
        if (out->count == SCOT_CRITERIA)
            return scot_fail(err, "there are more than %d rule sets", SCOT_CRITERIA);
        *c = (struct scot_criterion){.relief = set.relief, .blocks = (int)set.blocks, .no_second = set.no_second};
        snprintf(c->set, sizeof c->set, "%s", id);
        snprintf(c->name, sizeof c->name, "%.63s", scot_rules_at(e->rules, i)->text);
        scot_line_mend(c->name);
        row_called(c->rule, head, id, "relief");
        c->met = judge_set(c->line, e, &set, id);
        out->count++;
    }
    return true;
}

static struct evidence gather(const struct scot_rules *rules, const struct scot_block *block,
                              const struct scot_block_verdict *verdict, int count, enum scot_pain_side side)
{
    struct evidence e = {rules, block, verdict, side, -1, -1};
    for (int i = 0; i < count; i++)
        if (block[i].diagnostic && !verdict[i].voided && verdict[i].side[side].early.assessable) {
            e.first = e.second;
            e.second = i;
        }
    return e;
}

/* Comparative blocks are classed at the cut-off below which no set asks. */
static bool classify(struct scot_criteria *out, const struct evidence *e, struct scot_error *err)
{
    struct verdict_figures figures;
    bool apart;
    if (!verdict_figures_read(&figures, e->rules, err))
        return false;
    out->concordance = compare(e, figures.lasting_percent, &apart);
    if (out->concordance != SCOT_NOT_COMPARATIVE)
        scot_find(&out->findings, e->rules, SCOT_NOTE, "verdict.concordance",
                  "the two blocks, at %.0f %% relief, are %s%s", figures.lasting_percent,
                  scot_concordance_id[out->concordance],
                  apart ? "" : "; the entries are too far apart to be sure which lasted longer");
    return true;
}

bool scot_care_criteria(struct scot_criteria *out, const struct scot_rules *rules, const struct scot_block *block,
                        const struct scot_block_verdict *verdict, int count, enum scot_pain_side side,
                        struct scot_error *err)
{
    struct evidence e = gather(rules, block, verdict, count, side);
    bool met = false, unmet = false;
    *out = (struct scot_criteria){.first = e.first, .second = e.second};
    if (!verdict_is_facet(&block[0]))
        return scot_care_posterior(out, rules, block, verdict, side, err);
    if (!judge_sets(out, &e, block[0].region, err) || !classify(out, &e, err))
        return false;
    for (int i = 0; i < out->count; i++) {
        met |= out->at[i].met == SCOT_MET_YES;
        unmet |= out->at[i].met == SCOT_MET_NO || out->at[i].met == SCOT_MET_NEEDS_SECOND;
    }
    out->disagree = met && unmet;
    if (out->disagree)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.disagree", "the rule sets disagree; each is shown");
    return scot_care_posterior(out, rules, block, verdict, side, err);
}
