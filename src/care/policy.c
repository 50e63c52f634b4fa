#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/payer_parts.h"
#include "care/row_names.h"

/* A policy from its rows. */

struct figure {
    const char *what, *unit;
    size_t offset;
    double least; /* a session or a day; 0 where none at all is a figure too */
};
#define FIGURE(what, unit, member, least) {what, unit, offsetof(struct scot_policy, member), least}
static const struct figure figures[] = {
    FIGURE("window", "d", window_days, 1),
    FIGURE("diagnostic.most", "sessions", most[SCOT_PAYER_DIAGNOSTIC], 1),
    FIGURE("therapeutic.most", "sessions", most[SCOT_PAYER_THERAPEUTIC], 1),
    FIGURE("radiofrequency.most", "sessions", most[SCOT_PAYER_RADIOFREQUENCY], 1),
    FIGURE("cyst_rupture.most", "sessions", most[SCOT_PAYER_CYST], 1),
    FIGURE("injections.most", "sessions", injections_most, 1),
    FIGURE("levels.most", "levels", levels_most, 1),
    FIGURE("levels.appeal", "1", levels_appeal, 0),
    FIGURE("regions.most", "regions", regions_most, 1),
    FIGURE("block.relief", "%", block_relief, 0),
    FIGURE("block.interval", "d", block_interval_days, 0),
    FIGURE("therapeutic.blocks", "blocks", blocks[SCOT_PAYER_THERAPEUTIC], 0),
    FIGURE("radiofrequency.blocks", "blocks", blocks[SCOT_PAYER_RADIOFREQUENCY], 0),
    FIGURE("repeat.relief", "%", repeat_relief, 0),
    FIGURE("repeat.months", "months", repeat_months, 0),
    FIGURE("radiofrequency.relief", "%", ablation_relief, 0),
    FIGURE("radiofrequency.months", "months", ablation_months, 0),
    FIGURE("radiofrequency.fresh", "months", fresh_months, 0),
    FIGURE("cyst_rupture.repeats", "repeats", cyst_repeats, 0),
    FIGURE("pain.months", "months", pain_months, 0),
};
/* No figure of a policy is greater: a typing error would leave the calendar. */
enum { TEN_YEARS_DAYS = 3660, TEN_YEARS_MONTHS = 120 };

static bool read_figure(struct scot_policy *policy, const struct figure *figure, const struct scot_rules *rules,
                        struct scot_error *err)
{
    char row[64];
    double value = NAN;
    snprintf(row, sizeof row, "policy.%s.%s", policy->id, figure->what);
    if (scot_rules_find(rules, row) != NULL) {
        int most = strcmp(figure->unit, "months") == 0 ? TEN_YEARS_MONTHS : TEN_YEARS_DAYS;
        if (!scot_rules_number(&value, rules, row, figure->unit, err))
            return false;
        if (!(value >= figure->least && value <= most))
            return scot_fail(err, "rule %s is %g %s, wanted %g to %d", row, value, figure->unit, figure->least, most);
    }
    memcpy((char *)policy + figure->offset, &value, sizeof value);
    return true;
}

static bool read_policy(struct scot_policy *out, const struct scot_rules *rules, const char *id, struct scot_error *err)
{
    char row[64];
    const char *name;
    snprintf(out->id, sizeof out->id, "%s", id);
    snprintf(row, sizeof row, "policy.%s.name", id);
    if (!scot_rules_text(&name, rules, row, err))
        return false;
    snprintf(out->name, sizeof out->name, "%s", name);
    scot_line_mend(out->name);
    out->blocks[SCOT_PAYER_DIAGNOSTIC] = out->blocks[SCOT_PAYER_CYST] = NAN;
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (!read_figure(out, &figures[i], rules, err))
            return false;
    return true;
}

/* Of several that count on this day the newest, so that a site adds next year's text without closing this year's. */
bool scot_care_policy(struct scot_policy *out, const struct scot_rules *rules, const char *family, struct scot_date on,
                      struct scot_error *err)
{
    char id[24], best[24] = "";
    const char *since = "";
    const struct scot_rules then = scot_rules_on(rules, on);
    *out = (struct scot_policy){0};
    for (int i = 0; i < scot_rules_count(rules); i++) {
        const struct scot_rule *rule = scot_rules_at(rules, i);
        if (row_names(id, sizeof id, &then, i, "policy.", ".family") && strcmp(rule->text, family) == 0 &&
            strcmp(rule->valid_from, since) >= 0) {
            since = rule->valid_from;
            memcpy(best, id, sizeof best);
        }
    }
    return best[0] == '\0' || read_policy(out, &then, best, err);
}
