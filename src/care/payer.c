#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "care/payer_parts.h"

const char *const scot_payer_class_id[SCOT_PAYER_CLASSES] = {"diagnostic", "therapeutic", "radiofrequency", "cyst_rupture",
                                                             "unknown", "other"};

void payer_say(const struct payer_case *c, enum scot_limit_verdict verdict, const struct scot_limit_dates *dates,
               const char *what, const char *format, ...)
{
    char clause[64], text[240];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(clause, sizeof clause, "policy.%s.%s", c->policy->id, what);
    scot_limit_say(&c->out->limit, c->rules, verdict, dates, clause, "%s", text);
}

const struct scot_rule *payer_row(const struct payer_case *c, const char *what)
{
    char id[64];
    snprintf(id, sizeof id, "policy.%s.%s", c->policy->id, what);
    const struct scot_rule *row = scot_rules_find(c->rules, id);
    bool counts = row != NULL && !(row->is_number && row->value == 0);
    return counts ? row : NULL;
}

static void name_regions(struct payer_case *c)
{
    for (int i = 0; i < SCOT_DONE_REGIONS; i++) {
        char what[40];
        snprintf(what, sizeof what, "region.%s", scot_done_region_id[i]);
        const struct scot_rule *row = payer_row(c, what);
        c->region[i] = row == NULL ? scot_done_region_id[i] : row->text;
    }
}

bool payer_same_region(const struct payer_case *c, const struct scot_done *done)
{
    return done->state == SCOT_STATE_DONE &&
           (done->region == SCOT_IN_UNKNOWN || strcmp(c->region[done->region], c->out->region) == 0);
}

enum scot_payer_class scot_care_payer_class(enum scot_done_kind kind, enum scot_done_purpose purpose)
{
    if (kind == SCOT_DONE_RADIOFREQUENCY)
        return SCOT_PAYER_RADIOFREQUENCY;
    if (kind == SCOT_DONE_CYST_RUPTURE)
        return SCOT_PAYER_CYST;
    if (kind == SCOT_DONE_KIND_UNKNOWN)
        return SCOT_PAYER_UNSURE;
    if (kind != SCOT_DONE_INTRA_ARTICULAR && kind != SCOT_DONE_MEDIAL_BRANCH)
        return SCOT_PAYER_NONE;
    if (purpose == SCOT_FOR_UNKNOWN)
        return SCOT_PAYER_UNSURE;
    return purpose == SCOT_FOR_DIAGNOSIS ? SCOT_PAYER_DIAGNOSTIC : SCOT_PAYER_THERAPEUTIC;
}

/* Done on the very day that is asked. */
static bool is_same_day(const struct payer_case *c, const struct scot_done *done)
{
    return done->state == SCOT_STATE_DONE && scot_date_compare(done->earliest, c->facts->planned.earliest) == 0 &&
           scot_date_compare(done->latest, c->facts->planned.earliest) == 0;
}

static bool is_facet(const struct scot_done *done)
{
    return scot_care_payer_class(done->kind, done->purpose) != SCOT_PAYER_NONE;
}

/* Joints of it that are not among the first `names`; both sides of a joint are one level. */
static int add_levels(const char *name[], int names, int most, const struct scot_done *done)
{
    for (int t = 0; t < done->targets; t++) {
        int i = 0;
        while (i < names && strcmp(name[i], done->target[t].joint) != 0)
            i++;
        if (i == names && names < most)
            name[names++] = done->target[t].joint;
    }
    return names;
}

/* levels and regions of the whole session, with what was done that day already. */
static void session_limits(const struct payer_case *c)
{
    const char *level[SCOT_DONE_TARGETS];
    const struct scot_payer_facts *f = c->facts;
    int levels = add_levels(level, 0, SCOT_DONE_TARGETS, &f->planned), regions = 1;
    for (int i = 0; i < f->count; i++) {
        if (!is_same_day(c, &f->done[i]) || !is_facet(&f->done[i]))
            continue;
        if (payer_same_region(c, &f->done[i]))
            levels = add_levels(level, levels, SCOT_DONE_TARGETS, &f->done[i]);
        else
            regions = 2; /* the policies know two regions in all */
    }
    if (levels > c->policy->levels_most)
        payer_say(c, c->policy->levels_appeal > 0 ? SCOT_LIMIT_APPEAL_ONLY : SCOT_LIMIT_NOT_COVERED, NULL, "levels.most",
                  "%d levels in one session, wanted at most %.0f%s", levels, c->policy->levels_most,
                  c->policy->levels_appeal > 0 ? "; more only on appeal" : "");
    if (regions > c->policy->regions_most)
        payer_say(c, SCOT_LIMIT_NOT_COVERED, NULL, "regions.most", "another region the same day, wanted %.0f region in a session",
                  c->policy->regions_most);
}

static void excluded(const struct payer_case *c, const char *thing)
{
    char what[40];
    snprintf(what, sizeof what, "excludes.%.24s", thing);
    const struct scot_rule *row = payer_row(c, what);
    if (row != NULL)
        payer_say(c, SCOT_LIMIT_NOT_COVERED, NULL, what, "%.24s: %s", thing, row->text);
}

/* What needs a word of its own: sedation, another kind of injection the same day. */
static void reasons(const struct payer_case *c)
{
    const struct scot_payer_facts *f = c->facts;
    if (f->sedated && !f->sedation_reason && payer_row(c, "reason.sedation") != NULL)
        payer_say(c, SCOT_LIMIT_NEED_DOC, NULL, "reason.sedation", "sedation is not routine: why it is needed");
    for (int i = 0; i < f->count; i++)
        if (is_same_day(c, &f->done[i]) && !is_facet(&f->done[i]) && !f->same_day_reason &&
            payer_row(c, "reason.same_day") != NULL)
            payer_say(c, SCOT_LIMIT_NEED_DOC, NULL, "reason.same_day", "%s the same day: why it is needed",
                      scot_done_kind_words[f->done[i].kind]);
}

static void pain_long_enough(const struct payer_case *c)
{
    const struct scot_payer_facts *f = c->facts;
    if (isnan(c->policy->pain_months))
        return;
    if (!f->pain_known) {
        payer_say(c, SCOT_LIMIT_NEED_DOC, NULL, "pain.months", "not recorded: since when the pain is there");
        return;
    }
    struct scot_limit_dates dates = {.because = {f->pain_since}, .becauses = 1};
    char since[32];
    dates.until = dates.earliest = scot_date_add_months(f->pain_since, (int)c->policy->pain_months);
    scot_date_words(since, f->pain_since);
    if (scot_date_compare(f->planned.earliest, dates.until) < 0)
        payer_say(c, SCOT_LIMIT_TOO_EARLY, &dates, "pain.months", "the pain began %s, wanted %.0f months of it", since,
                  c->policy->pain_months);
}

static bool sane(const struct scot_payer_facts *facts, struct scot_error *err)
{
    bool ok = scot_done_date_sane(facts->planned.earliest) && (!facts->pain_known || scot_done_date_sane(facts->pain_since));
    if (facts->count > SCOT_HISTORY)
        return scot_fail(err, "there are %d procedures, wanted at most %d", facts->count, SCOT_HISTORY);
    for (int i = 0; i < facts->count; i++)
        ok = ok && (facts->done[i].state != SCOT_STATE_DONE ||
                    (scot_done_date_sane(facts->done[i].earliest) && scot_done_date_sane(facts->done[i].latest)));
    if (!ok)
        return scot_fail(err, "a date lies outside the calendar, wanted 1920 to 2180");
    return true;
}

static void judge(const struct payer_case *c)
{
    const struct scot_done *planned = &c->facts->planned;
    if (planned->region == SCOT_IN_UNKNOWN)
        payer_say(c, SCOT_LIMIT_NEED_DOC, NULL, "name", "not recorded: in which region; sessions are counted by region");
    excluded(c, scot_done_region_id[planned->region]);
    excluded(c, c->facts->guidance);
    pain_long_enough(c);
    session_limits(c);
    payer_quotas(c);
    payer_blocks(c);
    reasons(c);
    payer_papers(c);
    if (c->out->limit.line[0] == '\0')
        payer_say(c, SCOT_LIMIT_OK, NULL, "name", "nothing in the way: %s", c->policy->name);
}

bool scot_care_payer(struct scot_payer *out, const struct scot_rules *rules, const struct scot_policy *policy,
                     const struct scot_payer_facts *facts, struct scot_error *err)
{
    *out = (struct scot_payer){0};
    if (!sane(facts, err))
        return false;
    /* As the policy reads on the day that is planned. */
    const struct scot_rules then = scot_rules_on(rules, facts->planned.earliest);
    struct payer_case c = {.out = out, .rules = &then, .policy = policy, .facts = facts};
    c.on = scot_date_days(facts->planned.earliest);
    c.class = scot_care_payer_class(facts->planned.kind, facts->planned.purpose);
    name_regions(&c);
    snprintf(out->region, sizeof out->region, "%s", c.region[facts->planned.region]);
    if (c.class >= SCOT_PAYER_UNSURE)
        payer_say(&c, SCOT_LIMIT_NEED_DOC, NULL, "name", "this policy, as it is kept here, says nothing of %s: ask the payer",
                  c.class == SCOT_PAYER_NONE ? scot_done_kind_words[facts->planned.kind] : "a procedure of unknown kind or purpose");
    else
        judge(&c);
    return true;
}
