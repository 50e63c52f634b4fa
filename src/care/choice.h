#ifndef SCOT_CARE_CHOICE_H
#define SCOT_CARE_CHOICE_H

#include "care/finding.h"
#include "care/said.h"

/* Which procedure the findings speak for, with the reasoning, and from which joints the pain may come: a set,
 * never one level. Pure functions over plain data and the rules.; REFERENCE B2, C7. */

/* What was found; the last three come from the zones. */
enum scot_sign {
    SCOT_SIGN_TAUT_BAND,
    SCOT_SIGN_SPASM,
    SCOT_SIGN_EXTENSION_ROTATION,
    SCOT_SIGN_LIMB,
    SCOT_SIGN_ROOT,
    SCOT_SIGN_SI_TESTS,
    SCOT_SIGN_SYMPATHETIC,
    SCOT_SIGN_RADIATES,
    SCOT_SIGN_FACET_ZONE,
    SCOT_SIGN_SACROILIAC_ZONE,
    SCOT_SIGN_BACK_AND_LEG,
    SCOT_SIGN_MIDLINE,
    SCOT_SIGNS
};
extern const char *const scot_sign_id[SCOT_SIGNS];
extern const char *const scot_sign_words[SCOT_SIGNS];

enum scot_offer {
    SCOT_OFFER_FACET,
    SCOT_OFFER_MEDIAL_BRANCH,
    SCOT_OFFER_TRIGGER_POINT,
    SCOT_OFFER_SACROILIAC,
    SCOT_OFFER_EPIDURAL,
    SCOT_OFFER_SYMPATHETIC,
    SCOT_OFFERS
};
extern const char *const scot_offer_id[SCOT_OFFERS];

enum scot_body_side { SCOT_BODY_LEFT, SCOT_BODY_RIGHT, SCOT_BODY_SIDES };
extern const char *const scot_body_side_id[SCOT_BODY_SIDES];

struct scot_zone {
    const char *id; /* "buttock", as in rows "zone.<id>.*" */
    enum scot_body_side side;
};

struct scot_choice_facts {
    enum scot_said said[SCOT_SIGNS]; /* the zones' own are filled in */
    double si_tests; /* provocation tests of the sacroiliac joint that were positive; NAN not recorded */
    const struct scot_zone *zone;
    int zones;
    const char *const *site; /* other places that hurt: rows "choice.site.<id>" */
    int sites;
    const char *const *related; /* rows "choice.related.<id>" */
    int relateds;
};

/* Why: a row "choice.<offer>.<stance>.<sign>", with "no_" before the sign where its absence speaks. Borrowed
 * from the rules. */
enum scot_stance { SCOT_STANCE_FOR, SCOT_STANCE_AGAINST, SCOT_STANCE_NOTE, SCOT_STANCES };
extern const char *const scot_stance_id[SCOT_STANCES];
struct scot_reason {
    enum scot_stance stance;
    const struct scot_rule *row;
};
enum { SCOT_REASONS = SCOT_SIGNS * SCOT_STANCES };

enum scot_standing { SCOT_STANDING_FITS, SCOT_STANDING_MIXED, SCOT_STANDING_SILENT, SCOT_STANDING_AGAINST };
extern const char *const scot_standing_id[4]; /* "fits", "mixed", "silent", "against" */

struct scot_offered {
    enum scot_offer offer;
    enum scot_standing standing;
    struct scot_reason reason[SCOT_REASONS];
    int reasons, stances[SCOT_STANCES];
    unsigned missing; /* signs that would speak but are not recorded, a bit for each */
};

struct scot_choice_answer {
    struct scot_offered offered[SCOT_OFFERS]; /* the best supported first */
    enum scot_said said[SCOT_SIGNS];
    struct scot_findings findings;
};
/* Errs where a row is missing or is no word. */
bool scot_care_choose(struct scot_choice_answer *out, const struct scot_rules *rules,
                      const struct scot_choice_facts *facts, struct scot_error *err);

/* The joints that the maps name for the zones that hurt: rows "zone.<zone>.<map>.joints", "C2/3, C3/4". */
enum { SCOT_JOINTS = 26, SCOT_LEVELS = SCOT_JOINTS * SCOT_BODY_SIDES, SCOT_LEVEL_MAPS = 12 };
extern const char *const scot_joint_id[SCOT_JOINTS]; /* from head to foot, "SIJ" last */
struct scot_level {
    const char *joint;
    enum scot_body_side side;
    int zones, maps;  /* zones of this side that it explains, maps that say so */
    bool more_likely; /* no other joint of this side explains more; nothing firmer than that is known */
    const struct scot_rule *row[SCOT_LEVEL_MAPS]; /* the maps' rows, as many as fit */
    int rows;
    const struct scot_rule *share; /* "level.<joint>.share" or ".share_below", or NULL */
    const char *nerves;            /* "L3, L4" (row "innervation.<joint>"), or "" */
};
struct scot_levels {
    struct scot_level level[SCOT_LEVELS]; /* by side, the likelier first, then from head to foot */
    int levels, zones[SCOT_BODY_SIDES];   /* zones that some map knows */
    struct scot_findings findings;
};
/* Errs where a map's row names what is no joint. */
bool scot_care_levels(struct scot_levels *out, const struct scot_rules *rules, const struct scot_zone *zone,
                      int zones, struct scot_error *err);

/* The next word of "a, b, c" at *at, which moves on; false at its end. Longer words than fit are cut. */
bool scot_care_word(char word[24], const char **at);

#endif
