#include "care/intake.h"

#include <math.h>
#include <stdio.h>

/* What any referral says of itself.. */
static void want_paper(struct scot_referral *out, const struct scot_rules *rules, const struct scot_referral_facts *facts)
{
    if (!facts->region)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.region",
                  "not recorded: the region, wanted neck, mid-back or lower back");
    if (!facts->referred_to)
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.who",
                  "not recorded: to whom it refers, wanted a pain or spine specialist or another qualified professional");
    if (!facts->site)
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.site",
                  "not recorded: the site of service, wanted as payers differ by it");
}

bool scot_care_referral(struct scot_referral *out, const struct scot_rules *rules, const struct scot_referral_facts *facts,
                        struct scot_error *err)
{
    const struct {
        const char *rule, *words;
        enum scot_said said;
    } trigger[] = {{"screen.referral.standard", "pain persists in spite of standard treatment", facts->standard_failed},
                   {"screen.referral.activities", "pain limits daily activities", facts->limits_activities},
                   {"screen.referral.not_better", "pain is not better with rest and therapy", facts->not_better}};
    double weeks_days;
    bool missing = facts->pain_days < 0;
    *out = (struct scot_referral){0};
    if (!scot_rules_number(&weeks_days, rules, "screen.referral.weeks", "d", err))
        return false;
    if (!facts->recorded) {
        scot_find(&out->findings, rules, SCOT_WARN, "screen.referral.standard", "not recorded: a referral");
        snprintf(out->line, sizeof out->line, "no referral is recorded");
        return true;
    }
    for (int i = 0; i < 3; i++) {
        missing |= trigger[i].said < SCOT_SAID_NO;
        if (trigger[i].said != SCOT_SAID_YES)
            continue;
        out->wanted = SCOT_SAID_YES;
        scot_find(&out->findings, rules, SCOT_NOTE, trigger[i].rule, "%s: a specialist is wanted", trigger[i].words);
    }
    if (facts->pain_days >= weeks_days) {
        out->wanted = SCOT_SAID_YES;
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.referral.weeks",
                  "pain for %d days, from %.0f on a specialist is wanted", facts->pain_days, weeks_days);
    }
    if (out->wanted != SCOT_SAID_YES)
        out->wanted = missing ? SCOT_SAID_UNKNOWN : SCOT_SAID_NO;
    if (out->wanted == SCOT_SAID_NO)
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.referral.weeks",
                  "none of the reasons to refer is there: pain for %d days, activities and treatment go on", facts->pain_days);
    static const char *const line[] = {"", "whether a specialist is wanted is not known yet",
                                       "nothing asks for a specialist yet", "a specialist is wanted"};
    snprintf(out->line, sizeof out->line, "%s", line[out->wanted]);
    want_paper(out, rules, facts);
    return true;
}

static int days_between(struct scot_date from, struct scot_date to)
{
    return (int)(scot_date_days(to) - scot_date_days(from));
}

/* Negative: the dates contradict one another. */
static int wait_until(struct scot_waiting *out, const struct scot_rules *rules, struct scot_date from, struct scot_date to,
                      const char *what)
{
    int days = days_between(from, to);
    if (days >= 0)
        return days;
    scot_find(&out->findings, rules, SCOT_WARN, "screen.waiting", "%s lies %d days before the referral was received", what,
              -days);
    return -1;
}

void scot_care_waiting(struct scot_waiting *out, const struct scot_rules *rules, const struct scot_waiting_facts *facts)
{
    *out = (struct scot_waiting){.visit_days = -1, .procedure_days = -1, .open_days = -1};
    if (!facts->received) {
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.waiting",
                  "not recorded: when the referral was received, wanted to know the wait");
        snprintf(out->line, sizeof out->line, "waiting time is not known");
        return;
    }
    if (facts->visited)
        out->visit_days = wait_until(out, rules, facts->received_on, facts->visited_on, "the first visit");
    else
        out->open_days = wait_until(out, rules, facts->received_on, facts->today, "today");
    if (facts->treated)
        out->procedure_days = wait_until(out, rules, facts->received_on, facts->treated_on, "the first procedure");
    if (out->open_days >= 0)
        snprintf(out->line, sizeof out->line, "has waited %d days since the referral for a first visit", out->open_days);
    else if (out->visit_days < 0)
        snprintf(out->line, sizeof out->line, "waiting time is not known");
    else if (out->procedure_days < 0)
        snprintf(out->line, sizeof out->line, "%d days from referral to first visit, no procedure yet", out->visit_days);
    else
        snprintf(out->line, sizeof out->line, "%d days from referral to first visit, %d to first procedure", out->visit_days,
                 out->procedure_days);
}

void scot_care_image(struct scot_findings *out, const struct scot_rules *rules, const char *what, const char *seen)
{
    if (seen[0] == '\0')
        scot_find(out, rules, SCOT_NOTE, "screen.imaging", "%.40s: not recorded what it shows", what);
    else
        scot_find(out, rules, SCOT_NOTE, "screen.imaging",
                  "%.40s shows %.100s; this alone does not tell where the pain comes from", what, seen);
}

bool scot_care_medicines(struct scot_findings *out, const struct scot_rules *rules, const struct scot_medicine_facts *facts,
                         struct scot_error *err)
{
    double longer, most;
    *out = (struct scot_findings){0};
    if (!scot_rules_number(&longer, rules, "medicine.long", "d", err) ||
        !scot_rules_number(&most, rules, "medicine.mme.most", "mg", err))
        return false;
    if (facts->opioid && isnan(facts->mme_day))
        scot_find(out, rules, SCOT_WARN, "medicine.sparing",
                  "not recorded: the opioid's dose, wanted in morphine milligram equivalents a day");
    if (facts->mme_day > 0)
        scot_find(out, rules, SCOT_NOTE, "medicine.sparing", "opioids of %.0f MME a day: less of it is an outcome to follow",
                  facts->mme_day);
    if (facts->mme_day >= most)
        scot_find(out, rules, SCOT_WARN, "medicine.mme.most", "opioids of %.0f MME a day, from %.0f on to be weighed again",
                  facts->mme_day, most);
    if (facts->opioid_days > longer)
        scot_find(out, rules, SCOT_WARN, "medicine.long", "opioids for %d days, long-term beyond %.0f", facts->opioid_days,
                  longer);
    if (facts->nsaid_days > longer)
        scot_find(out, rules, SCOT_NOTE, "medicine.long", "NSAIDs for %d days, long-term beyond %.0f", facts->nsaid_days,
                  longer);
    if (!facts->opioid && !facts->nsaid)
        scot_find(out, rules, SCOT_NOTE, "medicine.sparing", "no opioid and no NSAID is recorded");
    return true;
}
