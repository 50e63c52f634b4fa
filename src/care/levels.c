#include <stdio.h>
#include <string.h>

#include "care/choice.h"

/* From where it hurts to the joints that may hurt: several maps, which overlap and contradict each other. A
 * joint counts once for each zone; how many maps name it decides among joints that explain the same zones.
 * REFERENCE C7. */

const char *const scot_joint_id[SCOT_JOINTS] = {
    "C0/1",   "C1/2",   "C2/3", "C3/4", "C4/5", "C5/6", "C6/7",  "C7/T1", "T1/2",
    "T2/3",   "T3/4",   "T4/5", "T5/6", "T6/7", "T7/8", "T8/9",  "T9/10", "T10/11",
    "T11/12", "T12/L1", "L1/2", "L2/3", "L3/4", "L4/5", "L5/S1", "SIJ",
};

static int joint_called(const char *word)
{
    for (int j = 0; j < SCOT_JOINTS; j++)
        if (strcmp(scot_joint_id[j], word) == 0)
            return j;
    return -1;
}

/* Whether a row is a map of this zone: "zone.<zone>.<map>.joints". */
static bool is_map(const struct scot_rules *rules, const struct scot_rule *row, const char *zone)
{
    static const char suffix[] = ".joints";
    char prefix[64];
    size_t head = (size_t)snprintf(prefix, sizeof prefix, "zone.%.40s.", zone), length = strlen(row->id),
           tail = sizeof suffix - 1;
    return length > head + tail && strncmp(row->id, prefix, head) == 0 &&
           strcmp(row->id + length - tail, suffix) == 0 &&
           scot_rules_find(rules, row->id) == row; /* the one that counts, where a site has its own */
}

struct tally {
    struct scot_level level[SCOT_BODY_SIDES][SCOT_JOINTS];
};

static bool read_map(struct tally *tally, bool named[SCOT_JOINTS], const struct scot_rule *row,
                     enum scot_body_side side, struct scot_error *err)
{
    char word[24];
    for (const char *at = row->text; scot_care_word(word, &at);) {
        int j = joint_called(word);
        if (j < 0)
            return scot_fail(err, "rule %s names \"%s\", which is no joint", row->id, word);
        struct scot_level *level = &tally->level[side][j];
        named[j] = true;
        level->maps++;
        if (level->rows < SCOT_LEVEL_MAPS)
            level->row[level->rows++] = row;
    }
    return true;
}

static bool read_zone(struct scot_levels *out, struct tally *tally, const struct scot_rules *rules,
                      const struct scot_zone *zone, struct scot_error *err)
{
    bool named[SCOT_JOINTS] = {false}, known = false;
    for (int i = 0; i < scot_rules_count(rules); i++) {
        const struct scot_rule *row = scot_rules_at(rules, i);
        if (!is_map(rules, row, zone->id))
            continue;
        known = true;
        if (!read_map(tally, named, row, zone->side, err))
            return false;
    }
    for (int j = 0; j < SCOT_JOINTS; j++)
        if (named[j])
            tally->level[zone->side][j].zones++;
    char signs[64];
    snprintf(signs, sizeof signs, "zone.%.40s.signs", zone->id);
    if (known)
        out->zones[zone->side]++;
    else if (scot_rules_find(rules, signs) == NULL) /* a zone that speaks to the choice alone needs no map */
        scot_find(&out->findings, rules, SCOT_NOTE, "level.unmapped",
                  "no referral map knows the zone \"%.60s\" (%s)", zone->id, scot_body_side_id[zone->side]);
    return true;
}

static bool likelier(const struct scot_level *a, const struct scot_level *b)
{
    return a->zones != b->zones ? a->zones > b->zones : a->maps > b->maps;
}

/* How often this joint was the source in a series, and its nerves, where a row says so. */
static void add_figures(struct scot_level *level, const struct scot_rules *rules)
{
    char id[64];
    snprintf(id, sizeof id, "level.%s.share", level->joint);
    level->share = scot_rules_find(rules, id);
    snprintf(id, sizeof id, "level.%s.share_below", level->joint);
    if (level->share == NULL)
        level->share = scot_rules_find(rules, id);
    snprintf(id, sizeof id, "innervation.%s", level->joint);
    const struct scot_rule *nerves = scot_rules_find(rules, id);
    level->nerves = nerves != NULL ? nerves->text : "";
}

static void collect(struct scot_levels *out, struct tally *tally, const struct scot_rules *rules,
                    enum scot_body_side side)
{
    int first = out->levels;
    for (int j = 0; j < SCOT_JOINTS; j++) {
        struct scot_level *level = &tally->level[side][j];
        if (level->zones == 0)
            continue;
        level->joint = scot_joint_id[j];
        level->side = side;
        add_figures(level, rules);
        int at = out->levels++;
        for (; at > first && likelier(level, &out->level[at - 1]); at--)
            out->level[at] = out->level[at - 1];
        out->level[at] = *level;
    }
    for (int i = first; i < out->levels; i++)
        out->level[i].more_likely = !likelier(&out->level[first], &out->level[i]);
}

bool scot_care_levels(struct scot_levels *out, const struct scot_rules *rules, const struct scot_zone *zone,
                      int zones, struct scot_error *err)
{
    struct tally tally = {0};
    *out = (struct scot_levels){0};
    for (int i = 0; i < zones; i++)
        if (!read_zone(out, &tally, rules, &zone[i], err))
            return false;
    for (int side = 0; side < SCOT_BODY_SIDES; side++)
        collect(out, &tally, rules, (enum scot_body_side)side);
    if (out->levels > 0)
        scot_find(
            &out->findings, rules, SCOT_NOTE, "level.overlap",
            "the maps overlap: this is a set of joints to think of, none of them is shown to be the source");
    return true;
}
