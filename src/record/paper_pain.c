#include <math.h>
#include <stdio.h>

#include "record/paper_parts.h"

/* Pain before and after one procedure: what the day gave, what the diary says, on one scale only (REFERENCE C1, D4). */

static bool is_of(const struct paper_desk *desk, const json_t *body)
{
    return json_integer_value(json_object_get(body, "procedure")) == json_integer_value(json_object_get(desk->entry, "id"));
}

static bool same_scale(const struct paper_desk *desk, const json_t *body)
{
    return paper_same(scot_member_text(body, "scale"), scot_member_text(desk->done, "scale"));
}

static double baseline_of(const struct paper_desk *desk, const char *side)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(desk->done, "baseline_by_side"), i, row)
        if (scot_member_is(row, "side", side))
            return scot_member_number(row, "score");
    return paper_same(side, "index") ? scot_member_number(desk->done, "baseline") : NAN;
}

static void add_point(json_t *points, const json_t *body, int64_t zero_s)
{
    int64_t at_s;
    double score = scot_member_number(body, "score");
    if (scot_member_instant(&at_s, body, "at") && isfinite(score))
        json_array_append_new(points, json_pack("{s:I, s:f, s:s}", "s", (json_int_t)(at_s - zero_s), "score", score, "by",
                                                scot_member_text(body, "by")));
}

static json_t *series_of(const struct paper_desk *desk, const char *side, const char *name, int64_t zero_s)
{
    const json_t *entry;
    double baseline = baseline_of(desk, side);
    json_t *points = json_array();
    for (size_t n = 0; (entry = scot_dossier_entry(desk->dossier, "diary", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        if (is_of(desk, body) && same_scale(desk, body) && scot_member_is(body, "side", side))
            add_point(points, body, zero_s);
    }
    json_t *series = json_pack("{s:s, s:s, s:o}", "side", side, "name", name, "points", points);
    if (isfinite(baseline))
        json_object_set_new(series, "baseline", json_real(baseline));
    return series;
}

static bool relief_lines(double out[2], const struct paper_desk *desk)
{
    return scot_rules_number(&out[0], desk->order->rules, "paper.relief.half", "%", NULL) &&
           scot_rules_number(&out[1], desk->order->rules, "paper.relief.most", "%", NULL);
}

static void write_curve(struct paper_desk *desk, bool told, int64_t zero_s, const char *zero)
{
    static const char *const side[] = {"index", "left", "right"}, *const name[] = {"Index pain", "Left side", "Right side"};
    bool vas = scot_member_is(desk->done, "scale", "vas");
    json_t *all = json_array();
    double relief[2];
    for (int i = 0; i < 3; i++) {
        json_t *series = series_of(desk, side[i], name[i], zero_s);
        if (json_array_size(json_object_get(series, "points")) > 0)
            json_array_append(all, series);
        json_decref(series);
    }
    json_t *block = json_pack("{s:s, s:s, s:i, s:b, s:s, s:o}", "is", "curve", "unit", vas ? "VAS 0 to 100 mm" : "NRS 0 to 10", "most",
                              vas ? 100 : 10, "told", told, "zero", zero, "series", all);
    if (relief_lines(relief, desk))
        json_object_set_new(block, "relief", json_pack("[f, f]", relief[0], relief[1]));
    if (json_array_size(all) > 0)
        json_array_append(desk->blocks, block);
    json_decref(block);
}

static bool any_entry(const struct paper_desk *desk)
{
    const json_t *entry;
    for (size_t n = 0; (entry = scot_dossier_entry(desk->dossier, "diary", n)) != NULL; n++)
        if (is_of(desk, json_object_get(entry, "body")))
            return true;
    return false;
}

static void write_each(struct paper_desk *desk, bool has_zero, int64_t zero_s)
{
    const json_t *entry;
    json_t *table = paper_table(desk, "Felt at|After|Side|Pain>|Medicine taken|Told by");
    for (size_t n = 0; (entry = scot_dossier_entry(desk->dossier, "diary", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        char at[PAPER_WORDS], after[PAPER_WORDS] = "", side[PAPER_WORDS], score[PAPER_WORDS], by[PAPER_WORDS];
        int64_t at_s;
        if (!is_of(desk, body) || !same_scale(desk, body))
            continue;
        if (has_zero && scot_member_instant(&at_s, body, "at"))
            paper_span(after, at_s - zero_s);
        const char *cell[] = {paper_instant(at, body, "at"), after, paper_choice(side, desk, "diary", "side", body),
                              paper_number(score, body, "score", ""), scot_member_text(body, "medicine_taken"),
                              paper_choice(by, desk, "diary", "by", body)};
        paper_row(table, 6, cell);
    }
}

/* Entries on another scale cannot be compared, and are counted so that nothing is hidden. */
static int other_scale(const struct paper_desk *desk)
{
    const json_t *entry;
    int count = 0;
    for (size_t n = 0; (entry = scot_dossier_entry(desk->dossier, "diary", n)) != NULL; n++)
        count += is_of(desk, json_object_get(entry, "body")) && !same_scale(desk, json_object_get(entry, "body"));
    return count;
}

void paper_write_pain(struct paper_desk *desk, bool each)
{
    char words[PAPER_WORDS], at[PAPER_WORDS];
    const char *zero = "";
    int64_t zero_s = 0;
    bool has_zero = paper_zero(&zero_s, desk->done, &zero);
    int other = other_scale(desk);
    json_t *facts = paper_facts(desk);
    paper_fact(facts, "Index pain judged", "%s", scot_member_text(desk->done, "index_pain"));
    paper_fact(facts, "Scale", "%s", paper_choice(words, desk, "procedure", "scale", desk->done));
    paper_fact(facts, "Baseline, provoked, just before", "%s", paper_number(words, desk->done, "baseline", ""));
    if (paper_number(words, desk->done, "recovery_score", "")[0] != '\0')
        paper_fact(facts, "In recovery", "%s%s%s", words, paper_instant(at, desk->done, "recovery_at")[0] != '\0' ? ", " : "", at);
    if (has_zero && any_entry(desk)) {
        write_curve(desk, each, zero_s, zero);
        paper_say(desk, "Times are counted from when %s.", zero);
    }
    if (each)
        write_each(desk, has_zero, zero_s);
    if (other > 0)
        paper_say(desk, "%d diary %s on another scale cannot be compared and %s left out.", other, other == 1 ? "entry" : "entries",
                  other == 1 ? "is" : "are");
}
