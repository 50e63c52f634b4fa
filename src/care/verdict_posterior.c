#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/verdict_parts.h"

/* How likely the blocked set is the source, as a range (REFERENCE C3). The published figures hold for medial branch blocks at 80 %
 * or more, the first with lidocaine, in neck, mid-back and lower back; anything else has no range. */

static const char *const region_id[] = {"cervical", "thoracic", "lumbar"};

static double odds_after(double prevalence, double false_positive)
{
    return prevalence / (prevalence + (1 - prevalence) * false_positive);
}

static bool number(double *out, const struct scot_rules *rules, const char *region, const char *what,
                   struct scot_error *err)
{
    char id[64];
    snprintf(id, sizeof id, "posterior.%s.%s", region, what);
    return scot_rules_number(out, rules, id, "1", err);
}

/* Why the figures do not apply to this block, or NULL. Mixed anaesthetics weaken it. */
static const char *why_not(const struct scot_block_verdict *verdict, enum scot_pain_side side, double relief)
{
    if (verdict->side[side].early.percent < relief - verdict_leave)
        return "the published figures hold for more relief than this";
    return verdict->weak || verdict->side[side].worsened ? "the published figures hold for blocks that nothing weakens"
                                                         : NULL;
}

/* One block, or the same two by different agents, the first lidocaine. */
static int blocks_that_count(const char **why, const struct scot_criteria *c, const struct scot_block *block,
                             const struct scot_block_verdict *verdict, enum scot_pain_side side, double relief,
                             const char *agent)
{
    const struct scot_block *latest = &block[c->second];
    *why = why_not(&verdict[c->second], side, relief);
    if (*why == NULL && c->first >= 0)
        *why = why_not(&verdict[c->first], side, relief);
    if (*why == NULL && (c->concordance == SCOT_DISCORDANT || c->concordance == SCOT_DISCORDANT_PROLONGED))
        *why = "the published figures hold for two blocks of which the longer-acting relieved longer";
    if (*why != NULL)
        return 0;
    bool lidocaine = strcmp(latest->agent[0], agent) == 0;
    if (c->first < 0 && lidocaine)
        return 1;
    if (c->first >= 0 && strcmp(block[c->first].agent[0], agent) == 0)
        return lidocaine ? 1 : 2;
    *why = "the published figures hold for lidocaine first";
    return 0;
}

static bool fill(struct scot_criteria *out, const struct scot_rules *rules, const char *region, struct scot_error *err)
{
    struct scot_posterior *p = &out->posterior;
    double least, most, wrong_least, wrong_most, rare, sensitivity, specificity, wrong;
    if (!number(&least, rules, region, "prevalence.low", err) ||
        !number(&most, rules, region, "prevalence.high", err) ||
        !number(&wrong_least, rules, region, "false_positive.low", err) ||
        !number(&wrong_most, rules, region, "false_positive.high", err) ||
        !number(&wrong, rules, region, "false_positive", err) ||
        !scot_rules_number(&rare, rules, "posterior.rare", "1", err) ||
        !scot_rules_number(&sensitivity, rules, "posterior.comparative.sensitivity", "1", err) ||
        !scot_rules_number(&specificity, rules, "posterior.comparative.specificity", "1", err))
        return false;
    /* Two blocks' errors lie between the same (the second adds nothing) and independent (they multiply). */
    double both = p->blocks == 2 ? wrong_least * wrong_least : wrong_least;
    p->shown = true;
    p->low = odds_after(least, wrong_most);
    p->high = odds_after(most, both);
    snprintf(p->line, sizeof p->line,
             "between %.0f %% and %.0f %% likely that the pain comes from what was blocked, by published figures",
             100 * p->low, 100 * p->high);
    scot_find(&out->findings, rules, SCOT_NOTE, "posterior.range",
              "the figures behind the range were themselves measured by double blocks");
    scot_find(&out->findings, rules, SCOT_NOTE, "posterior.rare",
              "were only %.0f in 100 of such patients' pain from a facet joint, it would be about %.0f %%", 100 * rare,
              100 * odds_after(rare, p->blocks == 2 ? wrong * wrong : wrong));
    if (p->blocks == 2)
        scot_find(&out->findings, rules, SCOT_NOTE, "posterior.comparative.specificity",
                  "against placebo, comparative blocks were right in %.0f %% of those without and in %.0f %% of those "
                  "with facet pain",
                  100 * specificity, 100 * sensitivity);
    return true;
}

bool scot_care_posterior(struct scot_criteria *out, const struct scot_rules *rules, const struct scot_block *block,
                         const struct scot_block_verdict *verdict, enum scot_pain_side side, struct scot_error *err)
{
    struct scot_posterior *p = &out->posterior;
    const char *agent, *why = NULL;
    double relief;
    *p = (struct scot_posterior){.low = NAN, .high = NAN};
    if (!scot_rules_number(&relief, rules, "posterior.relief", "%", err) ||
        !scot_rules_text(&agent, rules, "posterior.agent", err))
        return false;
    if (block[0].kind != SCOT_BLOCK_NERVE || !verdict_is_facet(&block[0]))
        why = "the published figures hold for medial branch blocks only";
    else if (out->second < 0)
        why = "no diagnostic block is assessable";
    else
        p->blocks = blocks_that_count(&why, out, block, verdict, side, relief, agent);
    if (p->blocks > 0)
        return fill(out, rules, region_id[block[0].region], err);
    snprintf(p->line, sizeof p->line, "no range: %s", why);
    return true;
}
