#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/answer.h"
#include "record/answer_parts.h"

/* One block as JSON; scales and statements beside it. */

json_t *answer_number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

void answer_set_words(char out[160], const struct scot_block *block)
{
    snprintf(out, 160, "%s", block->targets > 0 ? "" : "joints not recorded");
    for (int i = 0; i < block->targets; i++) {
        size_t length = strlen(out);
        snprintf(out + length, 160 - length, "%s%s", i > 0 ? ", " : "", block->target[i]);
    }
    scot_line_mend(out);
}

const char *answer_late_words(enum scot_late_state state)
{
    static const char *const words[] = {
        [SCOT_LATE_NOT_EXPECTED] = "no lasting relief was to be expected",
        [SCOT_LATE_TOO_EARLY] = "it is too early to judge the treatment",
        [SCOT_LATE_NOT_ASSESSABLE] = "lasting relief is not assessable",
        [SCOT_LATE_BETTER] = "the treatment relieved",
        [SCOT_LATE_NOT_BETTER] = "the treatment did not relieve enough",
        [SCOT_LATE_WORSE] = "the pain is worse than before",
    };
    return words[state];
}

static json_t *held_json(const struct scot_held *held, bool weak)
{
    json_t *used = json_array();
    for (int i = 2 - held->used; i < 2; i++) /* one entry stands in both places */
        json_array_append_new(used, json_pack("{s:I, s:s, s:f, s:f}", "entry", (json_int_t)held->from[i].id, "by",
                                              scot_pain_by_id[held->from[i].by], "after_h", held->from[i].after_h,
                                              "score", held->from[i].score));
    return json_pack("{s:b, s:o, s:o, s:i, s:s, s:o}", "assessable", held->assessable, "percent",
                     answer_number(held->percent), "post", answer_number(held->post), "entries", held->entries,
                     "confidence",
                     !held->assessable         ? "none"
                     : held->used == 1 || weak ? "low"
                                               : "usual",
                     "used", used);
}

static json_t *late_json(const struct scot_late *late)
{
    char wait[11];
    scot_date_text(wait, late->wait);
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:b}", "state", scot_late_state_id[late->state], "percent",
                     answer_number(late->held.percent), "last_percent", answer_number(late->last_percent), "least_d",
                     answer_number(late->lasted.least_h / 24), "most_d", answer_number(late->lasted.most_h / 24),
                     "wait", wait, "lasted_enough", late->lasted_enough);
}

static json_t *curve_json(const struct scot_block *block, enum scot_pain_side side)
{
    json_t *list = json_array();
    for (int i = 0; i < block->pains; i++) {
        const struct scot_pain *pain = &block->pain[i];
        double percent;
        if (scot_care_pain_counts(block, side, pain) &&
            scot_care_relief(&percent, block->baseline[side], pain->score, NULL))
            json_array_append_new(list,
                                  json_pack("{s:I, s:s, s:f, s:f}", "entry", (json_int_t)pain->id, "by",
                                            scot_pain_by_id[pain->by], "after_h", pain->after_h, "percent", percent));
    }
    return list;
}

static json_t *side_json(const struct scot_block *block, const struct scot_block_verdict *v, enum scot_pain_side side,
                         double percent)
{
    bool weak = v->weak || v->side[side].worsened;
    struct scot_lasted lasted = scot_care_lasted(block, &v->window, side, percent);
    return json_pack("{s:s, s:o, s:b, s:o, s:{s:f, s:o, s:o, s:s}, s:o, s:o}", "side", scot_pain_side_id[side],
                     "baseline", answer_number(block->baseline[side]), "weak", weak, "early",
                     held_json(&v->side[side].early, weak), "lasted", "percent", percent, "least_h",
                     answer_number(lasted.least_h), "most_h", answer_number(lasted.most_h), "fit",
                     scot_fit_id[lasted.fit], "late", late_json(&v->side[side].late), "curve", curve_json(block, side));
}

static json_t *window_json(const struct scot_window *window)
{
    if (!window->known)
        return json_null();
    return json_pack("{s:f, s:f, s:f}", "from_h", window->from_h, "until_h", window->until_h, "shortest_h",
                     window->shortest_h);
}

bool answer_block_json(json_t *list, const struct scot_rules *rules, const struct scot_block *block,
                       const struct scot_block_verdict *v, struct scot_error *err)
{
    static const char *const kind[] = {"intra_articular", "medial_branch", "radiofrequency", "other"};
    json_t *sides = json_array(), *agents = json_array();
    struct scot_findings expect = {0};
    char date[11], set[160];
    double percent = 0;
    bool ok = scot_rules_number(&percent, rules, "verdict.lasting.relief", "%", err) &&
              scot_care_expect(&expect, rules, block, err);
    scot_date_text(date, block->date);
    answer_set_words(set, block);
    for (int s = 0; s < SCOT_PAIN_SIDES; s++)
        if (v->side[s].rated)
            json_array_append_new(sides, side_json(block, v, (enum scot_pain_side)s, percent));
    for (int i = 0; i < block->agents; i++)
        json_array_append_new(agents, json_string(block->agent[i]));
    json_array_append_new(list,
                          json_pack("{s:I, s:s, s:s, s:s, s:o, s:b, s:o, s:b, s:b, s:o, s:o, s:o}", "procedure",
                                    (json_int_t)block->id, "date", date, "kind", kind[block->kind], "set", set,
                                    "agents", agents, "steroid", block->steroid, "window", window_json(&v->window),
                                    "void", v->voided, "weak", v->weak, "findings", scot_answer_findings(&v->findings),
                                    "expect", scot_answer_findings(&expect), "sides", sides));
    return ok;
}

/* The last number of one scale up to a day, or after it. */
static double last_score(const json_t *dossier, const char *scale, struct scot_date day, bool after, char on[11])
{
    const json_t *entry;
    double last = NAN;
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "scale", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        double score = scot_member_number(body, scale);
        struct scot_date date;
        if (isnan(score) || !scot_member_date(&date, body, "date") || (scot_date_compare(date, day) > 0) != after)
            continue;
        last = score;
        scot_date_text(on, date);
    }
    return last;
}

bool answer_scales_json(json_t *answer, const json_t *dossier, const struct scot_rules *rules,
                        const struct blocks *blocks, struct scot_error *err)
{
    json_t *list = json_array();
    struct scot_date day = blocks->count > 0 ? blocks->block[blocks->count - 1].date : scot_dossier_today(dossier);
    json_object_set_new(answer, "scales", list);
    for (int s = 0; s < SCOT_OUTCOMES; s++) {
        char on[2][11] = {"", ""};
        const char *id = scot_outcome_scale_id[s];
        double before = last_score(dossier, id, day, false, on[0]), after = last_score(dossier, id, day, true, on[1]);
        struct scot_change c;
        if (!scot_care_change(&c, rules, (enum scot_outcome_scale)s, before, after, err))
            return false;
        if (!isnan(before) || !isnan(after))
            json_array_append_new(list, json_pack("{s:s, s:o, s:s, s:o, s:s, s:o, s:b, s:b}", "scale", id, "before",
                                                  answer_number(before), "before_on", on[0], "after",
                                                  answer_number(after), "after_on", on[1], "percent",
                                                  answer_number(c.percent), "half", c.half, "matters", c.matters));
    }
    return true;
}

/* Whether any side of any set still says this line. */
static bool still_says(const json_t *answer, const char *computed)
{
    size_t i, k;
    json_t *set, *side;
    bool says = false;
    json_array_foreach(json_object_get(answer, "sets"), i, set)
        json_array_foreach(json_object_get(set, "sides"), k, side) says |= scot_member_is(side, "line", computed);
    return says;
}

void answer_statements_json(json_t *answer, const json_t *dossier)
{
    json_t *list = json_array();
    const json_t *entry;
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "verdict", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        const char *computed = scot_member_text(body, "computed");
        json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:b}", "entry",
                                              json_integer_value(json_object_get(entry, "id")), "rule_set",
                                              scot_member_text(body, "rule_set"), "computed", computed, "current",
                                              still_says(answer, computed)));
    }
    json_object_set_new(answer, "statements", list);
}
