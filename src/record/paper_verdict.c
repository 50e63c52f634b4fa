#include <math.h>
#include <stdio.h>

#include "care/verdict.h"
#include "record/paper_parts.h"

/* What this procedure's block showed, from the verdict's answer (record/answer_verdict.c): relief and how long it held beside what
 * the agent can do (REFERENCE D4), each rule set for itself, how sure it is where the published figures apply. */

static bool names(const json_t *ids, json_int_t id)
{
    size_t i;
    json_t *one;
    json_array_foreach(ids, i, one)
        if (json_integer_value(one) == id)
            return true;
    return false;
}

static const json_t *part_of(const struct paper_desk *desk, const char *list)
{
    json_int_t id = json_integer_value(json_object_get(desk->entry, "id"));
    const json_t *found = NULL;
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(json_object_get(desk->answers, "verdict"), list), i, one)
        if (json_integer_value(json_object_get(one, "procedure")) == id || names(json_object_get(one, "procedures"), id))
            found = one;
    return found;
}

static const char *side_name(const char *side)
{
    return paper_same(side, "left") ? "left" : paper_same(side, "right") ? "right" : "index pain";
}

/* "3 h 3 min to 4 h, at 50 %" */
static const char *lasted_words(char out[PAPER_WORDS], const json_t *lasted)
{
    double least_h = scot_member_number(lasted, "least_h"), most_h = scot_member_number(lasted, "most_h");
    char span[PAPER_WORDS], percent[PAPER_WORDS];
    out[0] = '\0';
    if (!(least_h > 0))
        return out;
    if (!isfinite(most_h))
        paper_join(out, "", "at least ");
    paper_join(out, "", paper_span(span, (int64_t)(least_h * 3600)));
    if (isfinite(most_h))
        paper_join(out, " to ", paper_span(span, (int64_t)(most_h * 3600)));
    if (paper_number(percent, lasted, "percent", "%")[0] != '\0')
        paper_join(out, ", at ", percent);
    return out;
}

static const char *percent_words(char out[PAPER_WORDS], const json_t *held)
{
    double percent = scot_member_number(held, "percent");
    snprintf(out, PAPER_WORDS, "%s", "not assessable");
    if (isfinite(percent))
        snprintf(out, PAPER_WORDS, "%.0f", scot_care_relief_told(percent));
    return out;
}

static const char *late_words(char out[PAPER_WORDS], const struct paper_desk *desk, const json_t *late)
{
    double percent = scot_member_number(late, "percent");
    char number[32];
    paper_label(out, desk, "", "", scot_member_text(late, "state"));
    snprintf(number, sizeof number, "%.0f %%", scot_care_relief_told(percent));
    if (isfinite(percent))
        paper_join(out, ", ", number);
    return out;
}

const char *paper_relief(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    size_t i;
    json_t *side;
    out[0] = '\0';
    json_array_foreach(json_object_get(part_of(desk, "blocks"), "sides"), i, side) {
        const json_t *early = json_object_get(side, "early");
        char percent[PAPER_WORDS], lasted[PAPER_WORDS];
        if (!isfinite(scot_member_number(early, "percent")))
            continue;
        paper_join(out, "; ", side_name(scot_member_text(side, "side")));
        paper_join(out, " ", percent_words(percent, early));
        paper_join(out, "", " %");
        if (lasted_words(lasted, json_object_get(side, "lasted"))[0] != '\0')
            paper_join(out, ", held ", lasted);
    }
    return out;
}

static void write_block(struct paper_desk *desk, const json_t *block)
{
    size_t i;
    json_t *side, *agent;
    char agents[PAPER_WORDS] = "";
    json_t *table = paper_table(desk, "Side|Baseline>|Best held>|Relief, %>|It lasted|Later|Sure");
    json_array_foreach(json_object_get(block, "sides"), i, side) {
        const json_t *early = json_object_get(side, "early");
        char baseline[PAPER_WORDS], post[PAPER_WORDS], percent[PAPER_WORDS], lasted[PAPER_WORDS], late[PAPER_WORDS];
        const char *cell[] = {side_name(scot_member_text(side, "side")), paper_number(baseline, side, "baseline", ""),
                              paper_number(post, early, "post", ""), percent_words(percent, early),
                              lasted_words(lasted, json_object_get(side, "lasted")),
                              late_words(late, desk, json_object_get(side, "late")), scot_member_text(early, "confidence")};
        paper_row(table, 7, cell);
    }
    json_array_foreach(json_object_get(block, "agents"), i, agent)
        paper_join(agents, ", ", json_is_string(agent) ? json_string_value(agent) : "");
    double from_h = scot_member_number(json_object_get(block, "window"), "from_h");
    double until_h = scot_member_number(json_object_get(block, "window"), "until_h");
    char from[PAPER_WORDS], until[PAPER_WORDS];
    if (agents[0] != '\0' && isfinite(from_h) && isfinite(until_h))
        paper_say(desk, "Relief by the anaesthetic (%s) is looked for from %s to %s after it; what is later is told apart.", agents,
                  paper_span(from, (int64_t)(from_h * 3600)), paper_span(until, (int64_t)(until_h * 3600)));
}

static void write_rule_sets(struct paper_desk *desk, const json_t *side)
{
    static const struct {
        const char *id, *words;
    } met[] = {{"met", "met"}, {"not_met", "not met"}, {"needs_second", "wants a second block"}, {"not_assessable", "not assessable"}};
    size_t i;
    json_t *set, *table = paper_table(desk, "Rule set|It is|Why");
    json_array_foreach(json_object_get(side, "rule_sets"), i, set) {
        const char *id = scot_member_text(set, "met");
        for (size_t m = 0; m < sizeof met / sizeof met[0]; m++)
            id = paper_same(id, met[m].id) ? met[m].words : id;
        const char *cell[] = {scot_member_text(set, "name"), id, scot_member_text(set, "line")};
        paper_row(table, 3, cell);
    }
}

static void write_set(struct paper_desk *desk, const json_t *set, bool each)
{
    size_t i;
    json_t *side;
    json_array_foreach(json_object_get(set, "sides"), i, side) {
        if (json_array_size(json_object_get(set, "sides")) > 1)
            paper_say(desk, "Judged for the %s:", side_name(scot_member_text(side, "side")));
        if (each)
            write_rule_sets(desk, side);
        const char *range = scot_member_text(json_object_get(side, "posterior"), "line");
        if (range[0] != '\0')
            paper_say(desk, "How likely it is, as a range: %s", range);
    }
}

void paper_write_verdict(struct paper_desk *desk, bool each)
{
    const json_t *verdict = json_object_get(desk->answers, "verdict"), *block = part_of(desk, "blocks");
    if (!json_is_object(verdict))
        return;
    if (block != NULL) {
        write_block(desk, block);
        write_set(desk, part_of(desk, "sets"), each);
    } else if (each) {
        paper_sentence(desk, scot_member_text(verdict, "line"));
    }
    paper_answer_more(desk, "verdict", SCOT_NOTE);
    paper_say(desk, "Relief after a block supports the joint as a source of the pain; it does not prove it.");
    const json_t *view = scot_dossier_last(desk->dossier, "verdict");
    if (view != NULL) {
        paper_say(desk, "The physician's own statement:");
        paper_entry(desk, "verdict", view);
    }
}

void paper_write_next(struct paper_desk *desk)
{
    const json_t *sides = json_object_get(part_of(desk, "sets"), "sides");
    size_t i;
    json_t *step, *list = paper_list(desk);
    json_array_foreach(json_object_get(json_array_get(sides, 0), "next"), i, step)
        paper_item(list, "%s", scot_member_text(step, "text"));
}
