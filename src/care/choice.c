#include "care/choice.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const scot_sign_id[SCOT_SIGNS] = {
    "taut_band", "spasm",      "extension_rotation", "limb",         "root",    "si_tests", "sympathetic",
    "radiates",  "facet_zone", "sacroiliac_zone",    "back_and_leg", "midline",
};
const char *const scot_sign_words[SCOT_SIGNS] = {
    "taut band in a muscle",
    "muscle spasm",
    "pain on extension and rotation",
    "pain below the knee or the elbow",
    "signs of a nerve root",
    "provocation tests of the sacroiliac joint",
    "signs of the sympathetic nerves",
    "pain that radiates",
    "pain where facet joints refer to",
    "pain over the sacroiliac joint",
    "pain in back and leg",
    "pain across the midline",
};
const char *const scot_offer_id[SCOT_OFFERS] = {"facet",      "medial_branch", "trigger_point",
                                                "sacroiliac", "epidural",      "sympathetic"};
const char *const scot_body_side_id[SCOT_BODY_SIDES] = {"left", "right"};
const char *const scot_stance_id[SCOT_STANCES] = {"for", "against", "note"};
const char *const scot_standing_id[4] = {"fits", "mixed", "silent", "against"};

bool scot_care_word(char word[24], const char **at)
{
    *at += strspn(*at, ", ");
    size_t length = strcspn(*at, ","), kept = length < 23 ? length : 23;
    memcpy(word, *at, kept);
    word[kept] = '\0';
    *at += length;
    return kept > 0;
}

static bool zone_has(const struct scot_rules *rules, const char *zone, const char *sign)
{
    char id[64], word[24];
    snprintf(id, sizeof id, "zone.%.40s.signs", zone);
    const struct scot_rule *row = scot_rules_find(rules, id);
    if (row == NULL)
        return false;
    for (const char *at = row->text; scot_care_word(word, &at);)
        if (strcmp(word, sign) == 0)
            return true;
    return false;
}

static bool any_zone_has(const struct scot_rules *rules, const struct scot_choice_facts *facts,
                         const char *sign)
{
    for (int i = 0; i < facts->zones; i++)
        if (zone_has(rules, facts->zone[i].id, sign))
            return true;
    return false;
}

/* What the drawing says by itself: without one it says nothing. */
static void read_zones(struct scot_choice_answer *out, const struct scot_rules *rules,
                       const struct scot_choice_facts *facts)
{
    static const enum scot_sign drawn[] = {SCOT_SIGN_FACET_ZONE, SCOT_SIGN_SACROILIAC_ZONE,
                                           SCOT_SIGN_MIDLINE};
    bool back_and_leg = any_zone_has(rules, facts, "leg") && any_zone_has(rules, facts, "back");
    if (any_zone_has(rules, facts, "limb"))
        out->said[SCOT_SIGN_LIMB] = SCOT_SAID_YES;
    if (facts->zones == 0)
        return;
    for (int i = 0; i < 3; i++)
        out->said[drawn[i]] =
            any_zone_has(rules, facts, scot_sign_id[drawn[i]]) ? SCOT_SAID_YES : SCOT_SAID_NO;
    out->said[SCOT_SIGN_BACK_AND_LEG] = back_and_leg ? SCOT_SAID_YES : SCOT_SAID_NO;
}

static bool read_signs(struct scot_choice_answer *out, const struct scot_rules *rules,
                       const struct scot_choice_facts *facts, struct scot_error *err)
{
    double wanted;
    if (!scot_rules_number(&wanted, rules, "choice.si_tests", "1", err))
        return false;
    memcpy(out->said, facts->said, sizeof out->said);
    if (!isnan(facts->si_tests))
        out->said[SCOT_SIGN_SI_TESTS] = facts->si_tests >= wanted ? SCOT_SAID_YES : SCOT_SAID_NO;
    read_zones(out, rules, facts);
    return true;
}

static const struct scot_rule *reason_of(const struct scot_rules *rules, enum scot_offer offer, int stance,
                                         int sign, bool present)
{
    char id[64];
    snprintf(id, sizeof id, "choice.%s.%s.%s%s", scot_offer_id[offer], scot_stance_id[stance],
             present ? "" : "no_", scot_sign_id[sign]);
    return scot_rules_find(rules, id);
}

/* what each sign says of it, by the rows that there are. */
static void weigh(struct scot_offered *offered, const struct scot_rules *rules, const enum scot_said *said)
{
    for (int stance = 0; stance < SCOT_STANCES; stance++)
        for (int sign = 0; sign < SCOT_SIGNS; sign++) {
            const struct scot_rule *yes = reason_of(rules, offered->offer, stance, sign, true);
            const struct scot_rule *no = reason_of(rules, offered->offer, stance, sign, false);
            const struct scot_rule *row = said[sign] == SCOT_SAID_YES  ? yes
                                          : said[sign] == SCOT_SAID_NO ? no
                                                                       : NULL;
            if (said[sign] < SCOT_SAID_NO && (yes != NULL || no != NULL))
                offered->missing |= 1u << sign;
            if (row == NULL)
                continue;
            offered->reason[offered->reasons++] = (struct scot_reason){(enum scot_stance)stance, row};
            offered->stances[stance]++;
        }
    const int *stances = offered->stances;
    offered->standing = stances[SCOT_STANCE_FOR] > 0
                            ? (stances[SCOT_STANCE_AGAINST] > 0 ? SCOT_STANDING_MIXED : SCOT_STANDING_FITS)
                        : stances[SCOT_STANCE_AGAINST] > 0 ? SCOT_STANDING_AGAINST
                                                           : SCOT_STANDING_SILENT;
}

static bool stands_before(const struct scot_offered *a, const struct scot_offered *b)
{
    return a->standing != b->standing ? a->standing < b->standing
                                      : a->stances[SCOT_STANCE_FOR] > b->stances[SCOT_STANCE_FOR];
}

/* The best supported first; equals as they were. */
static void sort_offers(struct scot_offered *offered)
{
    for (int i = 1; i < SCOT_OFFERS; i++)
        for (int j = i; j > 0 && stands_before(&offered[j], &offered[j - 1]); j--) {
            struct scot_offered swap = offered[j];
            offered[j] = offered[j - 1];
            offered[j - 1] = swap;
        }
}

/* rows of words; what has none is told as it was written. */
static void tell(struct scot_choice_answer *out, const struct scot_rules *rules,
                 enum scot_finding_weight weight, const char *what, const char *const *id, int count)
{
    for (int i = 0; i < count; i++) {
        char row[64];
        snprintf(row, sizeof row, "choice.%s.%.40s", what, id[i]);
        const struct scot_rule *rule = scot_rules_find(rules, row);
        scot_find(&out->findings, rules, weight, row, "%s", rule != NULL ? rule->text : id[i]);
    }
}

bool scot_care_choose(struct scot_choice_answer *out, const struct scot_rules *rules,
                      const struct scot_choice_facts *facts, struct scot_error *err)
{
    const char *stimulator;
    *out = (struct scot_choice_answer){0};
    if (!read_signs(out, rules, facts, err) || !scot_rules_text(&stimulator, rules, "choice.stimulator", err))
        return false;
    for (int o = 0; o < SCOT_OFFERS; o++) {
        out->offered[o].offer = (enum scot_offer)o;
        weigh(&out->offered[o], rules, out->said);
    }
    sort_offers(out->offered);
    for (int sign = 0; sign < SCOT_SIGN_FACET_ZONE; sign++)
        if (out->said[sign] < SCOT_SAID_NO)
            scot_find(&out->findings, rules, SCOT_NOTE, "choice.recorded", "not recorded: %s",
                      scot_sign_words[sign]);
    if (facts->zones == 0)
        scot_find(&out->findings, rules, SCOT_NOTE, "choice.recorded", "not recorded: where it hurts");
    tell(out, rules, SCOT_WARN, "site", facts->site, facts->sites);
    tell(out, rules, SCOT_NOTE, "related", facts->related, facts->relateds);
    scot_find(&out->findings, rules, SCOT_NOTE, "choice.stimulator", "%s",
              stimulator); /* told, never offered */
    return true;
}
