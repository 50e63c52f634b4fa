#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/verdict_parts.h"

/* What a block lacks, and what weakens or voids it (REFERENCE B3, C5). Each with its reason. */

static void weaken(struct scot_block_verdict *out, const struct scot_rules *rules, const char *rule, const char *text)
{
    scot_find(&out->findings, rules, SCOT_WARN, rule, "%s", text);
    out->weak = true;
}

static void weigh_comfort(struct scot_block_verdict *out, const struct scot_rules *rules,
                          const struct scot_block *block)
{
    if (block->sedation == SCOT_BLOCK_YES)
        weaken(out, rules, "verdict.weak.sedation",
               "sedation was given; wanted none for a block that is to show something");
    if (block->opioid == SCOT_BLOCK_YES)
        weaken(out, rules, "verdict.weak.opioid",
               "an opioid was taken that day; wanted none for a block that is to show something");
    if (block->sedation == SCOT_BLOCK_UNTOLD)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.weak.sedation", "not recorded: sedation");
    if (block->opioid == SCOT_BLOCK_UNTOLD)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.weak.opioid",
                  "not recorded: whether an opioid was taken that day");
}

static void weigh_drugs(struct scot_block_verdict *out, const struct scot_rules *rules, const struct scot_block *block)
{
    if (block->agents == 0)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.no_entry",
                  "not recorded: a local anaesthetic at the target, so there is no early window");
    else if (!out->window.known)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.no_entry",
                  "how long %s lasts is not in the rules, so there is no early window", block->agent[0]);
    if (block->agents > 1)
        weaken(out, rules, "verdict.weak.mixed",
               "two anaesthetics were mixed; how long their relief should last is not known");
    if (block->kind == SCOT_BLOCK_NERVE && block->diagnostic && block->steroid)
        weaken(out, rules, "verdict.weak.steroid",
               "a steroid was given with a diagnostic medial branch block, wanted none");
    if (!block->diagnostic)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.purpose",
                  "meant as treatment: its early relief is shown, but it is not counted as a diagnostic block");
    if (!block->clock)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.clock",
                  "not recorded for that day: when the anaesthetic went in, so the early window cannot be placed");
}

/* A row says of a pattern: fits, note, weak or void. */
static bool weigh_pattern(struct scot_block_verdict *out, const struct scot_rules *rules,
                          const struct scot_block *block, struct scot_error *err)
{
    char id[64];
    const char *word;
    if (block->pattern[0] == '\0') {
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.pattern.joint.not-done",
                  "not recorded: the contrast pattern");
        return true;
    }
    snprintf(id, sizeof id, "verdict.pattern.%s.%.23s", block->kind == SCOT_BLOCK_NERVE ? "nerve" : "joint",
             block->pattern);
    if (!scot_rules_text(&word, rules, id, err))
        return false;
    bool voids = strcmp(word, "void") == 0, weakens = voids || strcmp(word, "weak") == 0;
    if (strcmp(word, "fits") == 0)
        return true;
    if (!weakens && strcmp(word, "note") != 0)
        return scot_fail(err, "rule %s is \"%.20s\", wanted fits, note, weak or void", id, word);
    scot_find(&out->findings, rules, weakens ? SCOT_WARN : SCOT_NOTE, id, "contrast pattern \"%s\": %s", block->pattern,
              voids     ? "this block proves nothing either way"
              : weakens ? "it weakens what this block shows"
                        : "told with the result");
    out->voided |= voids;
    out->weak |= weakens;
    return true;
}

static bool weigh_volume(struct scot_block_verdict *out, const struct scot_rules *rules, const struct scot_block *block,
                         struct scot_error *err)
{
    static const char *const region[] = {"cervical", "thoracic", "lumbar"};
    char id[64] = "verdict.volume.nerve";
    double most;
    if (block->kind == SCOT_BLOCK_JOINT)
        snprintf(id, sizeof id, "verdict.volume.joint.%s", region[block->region]);
    if (!scot_rules_number(&most, rules, id, "mL", err))
        return false;
    if (isnan(block->most_ml))
        scot_find(&out->findings, rules, SCOT_NOTE, id, "not recorded: the volume at each target");
    else if (block->most_ml > most + verdict_leave) {
        scot_find(&out->findings, rules, SCOT_WARN, id,
                  "%g mL at one target, wanted at most %g mL: it may have reached more than the target", block->most_ml,
                  most);
        out->weak = true;
    }
    return true;
}

/* Whether every target is on this side: "L4/5 left". */
static bool all_on(const struct scot_block *block, const char *side)
{
    for (int i = 0; i < block->targets; i++) {
        const char *word = strrchr(block->target[i], ' ');
        if (word == NULL || strcmp(word + 1, side) != 0)
            return false;
    }
    return block->targets > 0;
}

/* Relief of a side that nothing was done to; the index pain may be that side's. */
static void weigh_other_side(struct scot_block_verdict *out, const struct scot_rules *rules,
                             const struct scot_block *block, const struct verdict_figures *figures)
{
    for (int treated = SCOT_PAIN_LEFT; treated <= SCOT_PAIN_RIGHT; treated++) {
        int other = treated == SCOT_PAIN_LEFT ? SCOT_PAIN_RIGHT : SCOT_PAIN_LEFT;
        const struct scot_held *held = &out->side[(int)block->index_is == other ? SCOT_PAIN_INDEX : other].early;
        if (all_on(block, scot_pain_side_id[treated]) && held->assessable &&
            held->percent >= figures->lasting_percent - verdict_leave) {
            scot_find(&out->findings, rules, SCOT_WARN, "verdict.weak.other_side",
                      "the %s side was not treated and is %.0f %% better", scot_pain_side_id[other],
                      scot_care_relief_told(held->percent));
            out->weak = true;
        }
    }
}

static bool find_baseline(struct scot_block_verdict *out, const struct scot_rules *rules,
                          const struct scot_block *block, enum scot_pain_side side,
                          const struct verdict_figures *figures)
{
    bool vas = block->scale == SCOT_PAIN_VAS;
    double baseline = block->baseline[side], least = vas ? figures->least_vas : figures->least_nrs;
    const char *row = vas ? "verdict.baseline.least.vas" : "verdict.baseline.least.nrs",
               *words = verdict_side_words[side];
    if (isnan(baseline))
        scot_find(&out->findings, rules, SCOT_WARN, "verdict.baseline.day_of",
                  "not recorded: the baseline just before%s; without it there is no relief to measure", words);
    else if (!verdict_baseline_good(block, side))
        scot_find(&out->findings, rules, SCOT_WARN, "verdict.baseline.day_of",
                  "baseline is %g%s, wanted more than 0 and at most %d: no percentage can be made of it", baseline,
                  words, vas ? 100 : 10);
    else if (baseline < least) {
        scot_find(&out->findings, rules, SCOT_WARN, row,
                  "baseline is only %g%s, wanted at least %g: a fall is hard to measure", baseline, words, least);
        out->side[side].worsened = true;
    }
    return verdict_baseline_good(block, side);
}

/* Entries that do not count, of any time. */
static void find_strays(struct scot_block_verdict *out, const struct scot_rules *rules, const struct scot_block *block,
                        enum scot_pain_side side)
{
    int strays = 0;
    for (int i = 0; i < block->pains; i++)
        strays += block->pain[i].side == side && !scot_care_pain_counts(block, side, &block->pain[i]);
    if (strays > 0)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.same_scale",
                  "%d %s not counted%s: from before the injection, on another scale, or off the scale", strays,
                  strays == 1 ? "entry is" : "entries are", verdict_side_words[side]);
}

/* Of the entries up to the last one used: pain medicine, at rest. Of the window: when relief began. */
static void weigh_entries(struct scot_block_verdict *out, const struct scot_rules *rules,
                          const struct scot_block *block, enum scot_pain_side side,
                          const struct verdict_figures *figures)
{
    const struct scot_held *held = &out->side[side].early;
    const char *words = verdict_side_words[side];
    bool medicine = false, at_rest = held->from[0].at_rest || held->from[1].at_rest;
    for (int i = 0; i < block->pains; i++) {
        const struct scot_pain *pain = &block->pain[i];
        medicine |=
            scot_care_pain_counts(block, side, pain) && pain->medicine && pain->after_h <= held->from[1].after_h;
    }
    if (medicine)
        scot_find(&out->findings, rules, SCOT_WARN, "verdict.weak.medicine",
                  "pain medicine was taken before the score that counts%s, wanted none", words);
    if (at_rest)
        scot_find(&out->findings, rules, SCOT_WARN, "verdict.weak.rest",
                  "the score that counts was given at rest%s, wanted while doing what provokes the pain", words);
    struct scot_held before = verdict_held(block, side, out->window.from_h, figures->start_latest_min / 60);
    bool late_start = before.entries > 0 && before.percent < figures->lasting_percent &&
                      held->percent >= figures->lasting_percent - verdict_leave &&
                      held->from[0].after_h > figures->start_latest_min / 60;
    if (late_start)
        scot_find(&out->findings, rules, SCOT_WARN, "verdict.weak.late_start", "relief began only after %.0f minutes%s",
                  figures->start_latest_min, words);
    out->side[side].worsened |= medicine || at_rest || late_start;
}

/* Who told the scores that count, and whether they were written when they were felt. */
static void tell_provenance(struct scot_block_verdict *out, const struct scot_rules *rules, enum scot_pain_side side,
                            const struct verdict_figures *figures)
{
    static const char *const by[] = {"", "to a nurse", "by telephone", ""};
    const struct scot_held *held = &out->side[side].early;
    const char *told = by[held->from[0].by][0] != '\0' ? by[held->from[0].by] : by[held->from[1].by];
    bool afterwards = false;
    for (int i = 0; i < 2; i++)
        afterwards |= held->from[i].by == SCOT_PAIN_BY_PATIENT &&
                      60 * (held->from[i].written_h - held->from[i].after_h) > figures->afterwards_min;
    if (told[0] != '\0')
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.provenance", "the score that counts was told %s%s", told,
                  verdict_side_words[side]);
    if (afterwards)
        scot_find(&out->findings, rules, SCOT_WARN, "verdict.afterwards",
                  "the score that counts was written down over %.0f min after the time it speaks of%s",
                  figures->afterwards_min, verdict_side_words[side]);
}

static void weigh_end(struct scot_block_verdict *out, const struct scot_rules *rules, const struct scot_block *block,
                      enum scot_pain_side side, const struct verdict_figures *figures)
{
    struct scot_lasted lasted = scot_care_lasted(block, &out->window, side, figures->lasting_percent);
    if (lasted.fit != SCOT_FIT_LONGER)
        return;
    scot_find(&out->findings, rules, block->steroid ? SCOT_NOTE : SCOT_WARN, "verdict.weak.outlasts",
              "relief still held after %.0f h%s, the anaesthetic lasts at most %.0f h%s", lasted.least_h,
              verdict_side_words[side], out->window.until_h, block->steroid ? "; the steroid may carry it on" : "");
    out->side[side].worsened |= !block->steroid;
}

static void weigh_side(struct scot_block_verdict *out, const struct scot_rules *rules, const struct scot_block *block,
                       enum scot_pain_side side, const struct verdict_figures *figures)
{
    const struct scot_held *held = &out->side[side].early;
    find_strays(out, rules, block, side);
    if (!find_baseline(out, rules, block, side, figures) || !out->window.known || !block->clock)
        return;
    if (held->entries == 0) {
        scot_find(&out->findings, rules, SCOT_WARN, "verdict.no_entry",
                  "not assessable%s: no entry from %.0f minutes to %.0f h after the injection",
                  verdict_side_words[side], 60 * out->window.from_h, out->window.until_h);
        return;
    }
    if (held->used == 1)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.one_entry",
                  "rests on one entry%s, which gives lower confidence", verdict_side_words[side]);
    weigh_entries(out, rules, block, side, figures);
    tell_provenance(out, rules, side, figures);
    weigh_end(out, rules, block, side, figures);
}

bool verdict_weaken(struct scot_block_verdict *out, const struct scot_rules *rules, const struct scot_block *block,
                    const struct verdict_figures *figures, struct scot_error *err)
{
    bool rated = false;
    for (int s = 0; s < SCOT_PAIN_SIDES; s++)
        if (out->side[s].rated) {
            rated = true;
            weigh_side(out, rules, block, (enum scot_pain_side)s, figures);
        }
    if (!rated)
        scot_find(&out->findings, rules, SCOT_WARN, "verdict.baseline.day_of",
                  "not recorded: the baseline just before, and any score after");
    if (block->targets > 1)
        scot_find(&out->findings, rules, SCOT_NOTE, "verdict.set",
                  "%d joints were blocked together: the result speaks of the set, not of each joint", block->targets);
    if (!verdict_is_facet(block))
        return true;
    weigh_comfort(out, rules, block);
    weigh_drugs(out, rules, block);
    weigh_other_side(out, rules, block, figures);
    return weigh_pattern(out, rules, block, err) && weigh_volume(out, rules, block, err);
}
