#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "record/answer.h"
#include "record/answer_parts.h"
#include "record/blocks.h"

/* What one set of blocks shows, and all of it put together. */

/* A case's working memory: too much for the stack. */
struct work {
    const struct scot_rules *rules;
    const json_t *dossier;
    struct blocks *blocks;
    struct scot_block_verdict verdict[BLOCKS];
    struct scot_block set[BLOCKS]; /* the blocks of one set, copied next to each other */
    struct scot_block_verdict set_verdict[BLOCKS];
    struct scot_criteria criteria;
    struct scot_findings findings, next;
    char line[600];
};

static json_t *criteria_json(const struct scot_criteria *c, const struct scot_rules *rules)
{
    json_t *list = json_array();
    for (int i = 0; i < c->count; i++) {
        const struct scot_criterion *one = &c->at[i];
        const struct scot_rule *row = scot_rules_find(rules, one->rule);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:f, s:i, s:s, s:s, s:s, s:s}", "set", one->set, "name",
                                              one->name, "met", scot_met_id[one->met], "relief", one->relief, "blocks",
                                              one->blocks, "line", one->line, "rule", one->rule, "source", row->source,
                                              "mark", row->mark));
    }
    return list;
}

static json_t *posterior_json(const struct scot_posterior *p)
{
    return json_pack("{s:b, s:o, s:o, s:i, s:s}", "shown", p->shown, "low", answer_number(p->low), "high",
                     answer_number(p->high), "blocks", p->blocks, "line", p->line);
}

static json_t *next_json(const struct scot_findings *next)
{
    json_t *list = json_array();
    for (int i = 0; i < next->count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "step", next->at[i].rule + strlen("next."),
                                              "text", next->at[i].text, "rule", next->at[i].rule, "source",
                                              next->at[i].source, "mark", next->at[i].mark));
    return list;
}

static json_t *compared_json(const struct scot_criteria *c, const struct scot_block *set)
{
    json_t *list = json_array();
    if (c->first >= 0)
        json_array_append_new(list, json_integer(set[c->first].id));
    if (c->second >= 0)
        json_array_append_new(list, json_integer(set[c->second].id));
    return list;
}

/* "meets the two-block criterion of A, B; not of C". */
static void say_met(char out[400], const struct scot_criteria *c, enum scot_met met, const char *before)
{
    const char *comma = before;
    for (int i = 0; i < c->count; i++)
        if (c->at[i].met == met) {
            size_t length = strlen(out);
            snprintf(out + length, 400 - length, "%s%s", comma, c->at[i].name);
            comma = ", ";
        }
}

static void say_line(struct work *work, const struct scot_block *last, const struct scot_block_verdict *v,
                     enum scot_pain_side side)
{
    const struct scot_held *held = &v->side[side].early;
    char set[160], met[400] = "";
    answer_set_words(set, last);
    if (!held->assessable) {
        snprintf(work->line, sizeof work->line, "%s: early relief not assessable; %s", set,
                 answer_late_words(v->side[side].late.state));
        return;
    }
    say_met(met, &work->criteria, SCOT_MET_YES, "; met: ");
    say_met(met, &work->criteria, SCOT_MET_NEEDS_SECOND, "; wants a second block: ");
    say_met(met, &work->criteria, SCOT_MET_NO, "; not met: ");
    snprintf(work->line, sizeof work->line, "%s: %.0f %% relief (%g to %g) while the anaesthetic works%s%s", set,
             scot_care_relief_told(held->percent), last->baseline[side], held->post,
             v->voided                           ? ", but the block is void"
             : v->weak || v->side[side].worsened ? ", weakened"
                                                 : "",
             met);
    scot_line_mend(work->line);
}

static bool side_json(json_t *to, struct work *work, int count, enum scot_pain_side side, struct scot_error *err)
{
    const struct scot_block *last = &work->set[count - 1];
    const struct scot_block_verdict *v = &work->set_verdict[count - 1];
    const struct scot_criteria *c = &work->criteria;
    if (!scot_care_criteria(&work->criteria, work->rules, work->set, work->set_verdict, count, side, err) ||
        !scot_care_next(&work->next, work->rules, c, last, v, side, err))
        return false;
    say_line(work, last, v, side);
    json_array_append_new(to,
                          json_pack("{s:s, s:s, s:o, s:o, s:s, s:b, s:o, s:o, s:o}", "side", scot_pain_side_id[side],
                                    "line", work->line, "rule_sets", criteria_json(c, work->rules), "compared",
                                    compared_json(c, work->set), "concordance", scot_concordance_id[c->concordance],
                                    "disagree", c->disagree, "posterior", posterior_json(&c->posterior), "next",
                                    next_json(&work->next), "findings", scot_answer_findings(&c->findings)));
    return true;
}

/* The blocks like block n, if it is the last of them: each set once. */
static int gather_set(struct work *work, int n)
{
    int count = 0;
    for (int i = 0; i < work->blocks->count; i++) {
        if (!scot_care_block_alike(&work->blocks->block[i], &work->blocks->block[n]))
            continue;
        if (i > n)
            return 0;
        work->set[count] = work->blocks->block[i];
        work->set_verdict[count++] = work->verdict[i];
    }
    return count;
}

static bool is_any_rated(const struct scot_block_verdict *v)
{
    return v->side[SCOT_PAIN_INDEX].rated || v->side[SCOT_PAIN_LEFT].rated || v->side[SCOT_PAIN_RIGHT].rated;
}

static bool set_json(json_t *to, struct work *work, int n, struct scot_error *err)
{
    int count = gather_set(work, n);
    json_t *sides = json_array(), *procedures = json_array();
    char words[160];
    bool ok = true, any = is_any_rated(&work->verdict[n]);
    for (int s = 0; ok && s < SCOT_PAIN_SIDES && count > 0; s++)
        if (work->verdict[n].side[s].rated || (s == SCOT_PAIN_INDEX && !any)) /* nothing told: the index pain says so */
            ok = side_json(sides, work, count, (enum scot_pain_side)s, err);
    for (int i = 0; i < count; i++)
        json_array_append_new(procedures, json_integer(work->set[i].id));
    answer_set_words(words, &work->blocks->block[n]);
    if (ok && count > 0)
        json_array_append_new(to, json_pack("{s:s, s:O, s:O}", "set", words, "procedures", procedures, "sides", sides));
    json_decref(sides);
    json_decref(procedures);
    return ok;
}

static bool judge_all(struct work *work, json_t *answer, struct scot_error *err)
{
    json_t *list = json_array(), *sets = json_array();
    struct scot_date today = scot_dossier_today(work->dossier);
    bool ok = true;
    json_object_set_new(answer, "blocks", list);
    json_object_set_new(answer, "sets", sets);
    for (int i = 0; ok && i < work->blocks->count; i++) {
        struct scot_block_verdict *v = &work->verdict[i];
        ok = scot_care_block(v, work->rules, &work->blocks->block[i], today, err);
        if (ok && work->blocks->stand_in[i])
            scot_find(&v->findings, work->rules, SCOT_NOTE, "verdict.clock",
                      "not recorded: when the anaesthetic went in; hours are counted from the session's end or start");
        ok = ok && answer_block_json(list, work->rules, &work->blocks->block[i], v, err);
    }
    for (int i = 0; ok && i < work->blocks->count; i++)
        ok = set_json(sets, work, i, err);
    return ok;
}

/* Imaging is not looked at for any of this; where nothing else is there, that is said. */
static void mind_imaging(struct work *work)
{
    bool assessable = false;
    for (int i = 0; i < work->blocks->count; i++)
        for (int s = 0; s < SCOT_PAIN_SIDES; s++)
            assessable |= work->verdict[i].side[s].early.assessable;
    if (!assessable && scot_dossier_entry(work->dossier, "imaging", 0) != NULL)
        scot_find(&work->findings, work->rules, SCOT_NOTE, "verdict.imaging",
                  "images are there, but imaging alone does not show where the pain comes from");
}

/* The line and the findings of the latest set, for those who show no more than these. */
static void sum_up(json_t *answer, struct work *work)
{
    int count = work->blocks->count;
    const json_t *sets = json_object_get(answer, "sets"), *set = json_array_get(sets, json_array_size(sets) - 1);
    const json_t *side = json_array_get(json_object_get(set, "sides"), 0), *line = json_object_get(side, "line");
    json_t *all = scot_answer_findings(&work->findings),
           *more = scot_answer_findings(count > 0 ? &work->verdict[count - 1].findings : &(struct scot_findings){0});
    json_array_extend(all, more);
    json_decref(more);
    json_array_extend(all, json_object_get(side, "findings"));
    json_object_set_new(answer, "findings", all);
    json_object_set_new(
        answer, "line",
        json_string(line != NULL ? json_string_value(line) : "no procedure is recorded, so there is nothing to judge"));
}

/* {"line", "findings": [those of the latest set and block],
 *  "blocks": [{"procedure", "date", "kind", "set": "L4/5 left, ...", "agents": ["lidocaine"], "steroid", "window": {"from_h", "until_h",
 *    "shortest_h"} | null, "void", "weak", "findings", "expect": [findings],
 *    "sides": [{"side": "index"|"left"|"right", "baseline", "weak", "early": {"assessable", "percent", "post", "entries", "confidence":
 *      "usual"|"low"|"none", "used": [{"entry", "by", "after_h", "score"}]}, "lasted": {"percent", "least_h", "most_h", "fit"},
 *      "late": {"state", "percent", "last_percent", "least_d", "most_d", "wait", "lasted_enough"},
 *      "curve": [{"entry", "by", "after_h", "percent"}]}]}],
 *  "sets": [blocks of one kind and the same joints: {"set", "procedures": [ids], "sides": [{"side", "line", "rule_sets": [{"set", "name",
 *    "met": "met"|"not_met"|"needs_second"|"not_assessable", "relief", "blocks", "line", "rule", "source", "mark"}], "compared": [ids],
 *    "concordance", "disagree", "posterior": {"shown", "low", "high", "blocks", "line"}, "next": [{"step", "text", "rule", "source",
 *    "mark"}], "findings"}]}],
 *  "scales": [{"scale", "before", "before_on", "after", "after_on", "percent", "half", "matters"}],
 *  "statements": [{"entry", "rule_set", "computed", "current"}]}. Numbers that are not known are null. */
bool scot_answer_verdict(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    const struct scot_rules dated = scot_rules_on(rules, scot_dossier_today(dossier));
    struct work *work = scot_alloc(1, sizeof *work, err);
    json_t *answer = json_object();
    bool ok = work != NULL;
    if (ok) {
        work->rules = &dated;
        work->dossier = dossier;
        ok = blocks_read(&work->blocks, &work->findings, dossier, &dated, err) && judge_all(work, answer, err) &&
             answer_scales_json(answer, dossier, &dated, work->blocks, err);
    }
    if (ok) {
        mind_imaging(work);
        sum_up(answer, work);
        answer_statements_json(answer, dossier);
        blocks_destroy(&work->blocks);
        *out = answer;
    } else {
        if (work != NULL)
            blocks_destroy(&work->blocks);
        json_decref(answer);
    }
    scot_free(work);
    return ok;
}
