#include <stdio.h>
#include <string.h>

#include "care/choice.h"
#include "record/answer.h"

enum { MOST_ZONES = 80, MOST_WORDS = 16 };

struct dossier_map {
    char zone_id[MOST_ZONES][48];
    struct scot_zone zone[MOST_ZONES];
    const char *site[MOST_WORDS], *related[MOST_WORDS];
    struct scot_choice_facts facts;
};

static enum scot_said said(const json_t *body, const char *member)
{
    static const char *const word[] = {"", "unknown", "no", "yes"};
    for (int i = 3; i > 0; i--)
        if (scot_member_is(body, member, word[i]))
            return (enum scot_said)i;
    return SCOT_SAID_NOTHING;
}

/* "buttock_left" is a zone and its side; one without a side ("midline") stands on the left, as it names no
 * joint. */
static void read_zone(struct dossier_map *map, const char *text)
{
    static const char *const ends[SCOT_BODY_SIDES] = {"_left", "_right"};
    struct scot_zone *zone = &map->zone[map->facts.zones];
    char *id = map->zone_id[map->facts.zones++];
    snprintf(id, sizeof map->zone_id[0], "%s", text);
    scot_line_mend(id);
    *zone = (struct scot_zone){id, SCOT_BODY_LEFT};
    for (int side = 0; side < SCOT_BODY_SIDES; side++) {
        size_t length = strlen(id), tail = strlen(ends[side]);
        if (length > tail && strcmp(id + length - tail, ends[side]) == 0) {
            id[length - tail] = '\0';
            zone->side = (enum scot_body_side)side;
            return;
        }
    }
}

static int read_words(const char *out[MOST_WORDS], const json_t *body, const char *member)
{
    int words = 0;
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(body, member), i,
                       value) if (json_is_string(value) && words < MOST_WORDS) out[words++] =
        json_string_value(value);
    return words;
}

static void read_map(struct dossier_map *map, const json_t *body)
{
    static const struct {
        enum scot_sign sign;
        const char *member;
    } asked[] = {
        {SCOT_SIGN_TAUT_BAND, "taut_band"},
        {SCOT_SIGN_SPASM, "spasm"},
        {SCOT_SIGN_EXTENSION_ROTATION, "extension_rotation_pain"},
        {SCOT_SIGN_LIMB, "leg_pain_below_knee"},
        {SCOT_SIGN_ROOT, "root_signs"},
        {SCOT_SIGN_SYMPATHETIC, "sympathetic_signs"},
        {SCOT_SIGN_RADIATES, "radiates"},
    };
    size_t i;
    json_t *value;
    *map = (struct dossier_map){.facts = {.si_tests = scot_member_number(body, "si_provocation_positive")}};
    for (i = 0; i < sizeof asked / sizeof *asked; i++)
        map->facts.said[asked[i].sign] = said(body, asked[i].member);
    json_array_foreach(json_object_get(body, "zones"), i,
                       value) if (json_is_string(value) && map->facts.zones < MOST_ZONES)
        read_zone(map, json_string_value(value));
    map->facts.zone = map->zone;
    map->facts.sites = read_words(map->site, body, "other_sites");
    map->facts.site = map->site;
    map->facts.relateds = read_words(map->related, body, "related");
    map->facts.related = map->related;
}

/* What the body map left open, the screening may have asked; the map's own answer stands. */
static void ask_screening(struct dossier_map *map, const json_t *screening)
{
    enum scot_said *found = map->facts.said;
    bool limb = scot_member_is(screening, "radiates", "limb");
    const struct {
        enum scot_sign sign;
        enum scot_said said;
    } asked[] = {
        {SCOT_SIGN_EXTENSION_ROTATION, said(screening, "worse_extension_rotation")},
        {SCOT_SIGN_RADIATES, limb || scot_member_is(screening, "radiates", "surrounding")
                                 ? SCOT_SAID_YES
                                 : said(screening, "radiates")},
        {SCOT_SIGN_LIMB, limb ? SCOT_SAID_YES : SCOT_SAID_NOTHING},
        {SCOT_SIGN_ROOT,
         scot_member_is(screening, "exam_nerve_stretch", "positive") ? SCOT_SAID_YES : SCOT_SAID_NOTHING},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (found[asked[i].sign] < SCOT_SAID_NO)
            found[asked[i].sign] = asked[i].said;
}

static const char *offer_row(const struct scot_rules *rules, enum scot_offer offer, const char *what)
{
    char id[64];
    snprintf(id, sizeof id, "choice.%s.%s", scot_offer_id[offer], what);
    const struct scot_rule *row = scot_rules_find(rules, id);
    return row != NULL ? row->text : scot_offer_id[offer];
}

static json_t *offers_json(const struct scot_choice_answer *answer, const struct scot_rules *rules)
{
    json_t *list = json_array();
    for (int o = 0; o < SCOT_OFFERS; o++) {
        const struct scot_offered *offered = &answer->offered[o];
        json_t *reasons = json_array(), *missing = json_array();
        for (int i = 0; i < offered->reasons; i++) {
            const struct scot_rule *row = offered->reason[i].row;
            json_array_append_new(reasons,
                                  json_pack("{s:s, s:s, s:s, s:s, s:s}", "stance",
                                            scot_stance_id[offered->reason[i].stance], "rule", row->id,
                                            "text", row->text, "source", row->source, "mark", row->mark));
        }
        for (int s = 0; s < SCOT_SIGNS; s++)
            if (offered->missing >> s & 1)
                json_array_append_new(missing, json_string(scot_sign_words[s]));
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "id", scot_offer_id[offered->offer], "name",
                            offer_row(rules, offered->offer, "name"), "how",
                            offer_row(rules, offered->offer, "how"), "standing",
                            scot_standing_id[offered->standing], "reasons", reasons, "missing", missing));
    }
    return list;
}

static json_t *share_json(const struct scot_rule *share)
{
    if (share == NULL)
        return json_null();
    return json_pack("{s:f, s:b, s:s, s:s, s:s}", "percent", share->value, "below",
                     strstr(share->id, "share_below") != NULL, "rule", share->id, "source", share->source,
                     "mark", share->mark);
}

static json_t *levels_json(const struct scot_levels *levels)
{
    json_t *list = json_array();
    for (int i = 0; i < levels->levels; i++) {
        const struct scot_level *level = &levels->level[i];
        json_t *maps = json_array();
        for (int r = 0; r < level->rows; r++)
            json_array_append_new(maps, json_pack("{s:s, s:s, s:s}", "rule", level->row[r]->id, "source",
                                                  level->row[r]->source, "mark", level->row[r]->mark));
        json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:i, s:i, s:b, s:o, s:s, s:o}", "joint",
                                              level->joint, "side", scot_body_side_id[level->side],
                                              "explains", level->zones, "of", levels->zones[level->side],
                                              "maps", level->maps, "more_likely", level->more_likely, "share",
                                              share_json(level->share), "nerves", level->nerves, "by", maps));
    }
    return list;
}

/* One plain sentence: what fits best, and the likelier joints. Never one that is sure. */
static json_t *line_of(const struct scot_choice_answer *answer, const struct scot_levels *levels,
                       const struct scot_rules *rules)
{
    char joints[200] = "";
    const struct scot_offered *best = &answer->offered[0];
    for (int i = 0; i < levels->levels; i++)
        if (levels->level[i].more_likely && strlen(joints) < sizeof joints - 40)
            snprintf(joints + strlen(joints), sizeof joints - strlen(joints), "%s%s %s",
                     *joints != '\0' ? ", " : "", levels->level[i].joint,
                     scot_body_side_id[levels->level[i].side]);
    const char *fits = best->standing == SCOT_STANDING_FITS    ? "fits best"
                       : best->standing == SCOT_STANDING_MIXED ? "fits in part"
                                                               : "nothing recorded speaks for any procedure";
    const char *name = best->standing <= SCOT_STANDING_MIXED ? offer_row(rules, best->offer, "name") : "";
    return json_sprintf("%s%s%s; %s%s", name, *name != '\0' ? " " : "", fits,
                        *joints != '\0' ? "joints to think of first: " : "no zone names a joint", joints);
}

/* Of the last body map, and of the screening where that left something open: {"line",
 *  "offers": [{"id": "facet"|"medial_branch"|"trigger_point"|"sacroiliac"|"epidural"|"sympathetic",
 *              "name", "how", "standing": "fits"|"mixed"|"silent"|"against",
 *              "reasons": [{"stance": "for"|"against"|"note", "rule", "text", "source", "mark"}],
 *              "missing": [words]}], the best supported first,
 *  "levels": [{"joint", "side", "explains", "of", "maps", "more_likely", "nerves",
 *              "share": {"percent","below","rule","source","mark"}|null, "by": [{"rule","source","mark"}]}],
 *  "entry": the body map's id|null, "findings"} */
bool scot_answer_choice(json_t **out, const json_t *dossier, const struct scot_rules *rules,
                        struct scot_error *err)
{
    const struct scot_rules dated = scot_rules_on(rules, scot_dossier_today(dossier));
    struct dossier_map map;
    struct scot_choice_answer answer;
    struct scot_levels levels;
    const json_t *entry, *last = NULL;
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "body_map", n)) != NULL; n++)
        last = entry;
    read_map(&map, json_object_get(last, "body"));
    ask_screening(&map, scot_dossier_last(dossier, "screening"));
    if (!scot_care_choose(&answer, &dated, &map.facts, err) ||
        !scot_care_levels(&levels, &dated, map.zone, map.facts.zones, err))
        return false;
    json_t *findings = scot_answer_findings(&levels.findings),
           *others = scot_answer_findings(&answer.findings);
    json_array_extend(findings, others);
    json_decref(others);
    *out = json_pack("{s:o, s:o, s:o, s:O?, s:o}", "line", line_of(&answer, &levels, &dated), "offers",
                     offers_json(&answer, &dated), "levels", levels_json(&levels), "entry",
                     json_object_get(last, "id"), "findings", findings);
    return *out != NULL || scot_fail(err, "no memory for the choice's answer");
}
