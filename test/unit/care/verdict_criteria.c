#include <math.h>

#include "care/verdict.h"
#include "care_here.h"
#include "verdict_cases.h"

static bool near(double a, double b)
{
    return fabs(a - b) < 0.005;
}

static struct scot_criteria asked(const struct scot_block *block, int count)
{
    struct scot_block_verdict verdict[4];
    struct scot_criteria c;
    struct scot_error err = {0};
    for (int i = 0; i < count; i++)
        verdict[i] = judged(rules, &block[i], spring);
    if (!scot_care_criteria(&c, rules, block, verdict, count, SCOT_PAIN_INDEX, &err))
        fail_msg("%s", err.text);
    return c;
}

static const struct scot_criterion *set(const struct scot_criteria *c, const char *id)
{
    for (int i = 0; i < c->count; i++)
        if (strcmp(c->at[i].set, id) == 0)
            return &c->at[i];
    return NULL;
}

static enum scot_met met(const struct scot_criteria *c, const char *id)
{
    const struct scot_criterion *criterion = set(c, id);
    if (criterion == NULL)
        fail_msg("no set %s", id);
    return criterion->met;
}

static struct scot_block with_agent(const struct scot_pain *pain, int pains, const char *agent, struct scot_date date)
{
    struct scot_block b = clean_block(pain, pains);
    snprintf(b.agent[0], sizeof b.agent[0], "%s", agent);
    b.date = date;
    return b;
}

/* Relief that ends inside lidocaine's and bupivacaine's time. */
static const struct scot_pain brief[] = {PAIN(0.5, 1), PAIN(1, 1), PAIN(2, 1), PAIN(3, 7)};
static const struct scot_pain lasting[] = {PAIN(0.5, 1), PAIN(1, 1), PAIN(3, 1), PAIN(6, 1), PAIN(7, 7)};
static const struct scot_date first_day = {2026, 3, 2}, second_day = {2026, 3, 16};

/* one block, by each rule set side by side. */
static void one_block_by_each_rule_set(void **state)
{
    (void)state;
    struct scot_block b = with_agent(brief, 4, "lidocaine", first_day);
    struct scot_criteria c = asked(&b, 1);
    assert_int_equal(met(&c, "cohen2020"), SCOT_MET_YES);
    assert_non_null(strstr(set(&c, "cohen2020")->line, "single-block criterion"));
    assert_int_equal(met(&c, "medicare"), SCOT_MET_NEEDS_SECOND);
    assert_non_null(strstr(set(&c, "medicare")->line, "14 days"));
    assert_int_equal(met(&c, "asipp"), SCOT_MET_NEEDS_SECOND);
    assert_int_equal(met(&c, "interqual"), SCOT_MET_NEEDS_SECOND);
    assert_int_equal(met(&c, "sis_80"), SCOT_MET_NEEDS_SECOND);
    assert_int_equal(met(&c, "sis_100"), SCOT_MET_NO);
    assert_null(set(&c, "hurley2021")); /* another region's */
    assert_true(c.disagree && scot_found(&c.findings, "verdict.disagree") && c.first == -1 && c.second == 0);
    for (int i = 0; i < c.count; i++)
        assert_null(strstr(c.at[i].line, "confirm"));
    b.region = SCOT_BLOCK_CERVICAL;
    c = asked(&b, 1);
    assert_int_equal(met(&c, "hurley2021"), SCOT_MET_YES);
    assert_null(set(&c, "cohen2020"));
}

/* The cut-offs at their edges: 49.9, 50, 75 and 80 %. R-075 */
static void cut_offs_at_their_edges(void **state)
{
    (void)state;
    static const struct {
        double post;
        enum scot_met cohen, interqual, medicare;
    } cases[] = {
        {5.01, SCOT_MET_NO, SCOT_MET_NO, SCOT_MET_NO},
        {5, SCOT_MET_YES, SCOT_MET_NO, SCOT_MET_NO},
        {2.5, SCOT_MET_YES, SCOT_MET_NEEDS_SECOND, SCOT_MET_NO},
        {2.01, SCOT_MET_YES, SCOT_MET_NEEDS_SECOND, SCOT_MET_NO},
        {2, SCOT_MET_YES, SCOT_MET_NEEDS_SECOND, SCOT_MET_NEEDS_SECOND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct scot_pain pain[] = {PAIN(0.5, cases[i].post), PAIN(2, cases[i].post), PAIN(3, 9)};
        struct scot_block b = with_agent(pain, 3, "lidocaine", first_day);
        b.baseline[0] = 10;
        struct scot_criteria c = asked(&b, 1);
        assert_int_equal(met(&c, "cohen2020"), cases[i].cohen);
        assert_int_equal(met(&c, "interqual"), cases[i].interqual);
        assert_int_equal(met(&c, "medicare"), cases[i].medicare);
    }
    struct scot_rules *site = rows_with(rules, "{\"rules\":[{\"id\":\"verdict.set.cohen2020.relief\",\"value\":60,"
                                               "\"unit\":\"%\",\"source\":\"here\",\"mark\":\"SITE\"}]}");
    const struct scot_pain pain[] = {PAIN(0.5, 5)};
    struct scot_block b = with_agent(pain, 1, "lidocaine", first_day);
    b.baseline[0] = 10;
    struct scot_block_verdict v = judged(site, &b, spring);
    struct scot_criteria c;
    assert_true(scot_care_criteria(&c, site, &b, &v, 1, SCOT_PAIN_INDEX, NULL));
    assert_int_equal(met(&c, "cohen2020"), SCOT_MET_NO); /* a row changes it */
    scot_rules_destroy(&site);
}

/* two medial branch blocks, by agent. */
static void two_blocks_are_compared_by_agent(void **state)
{
    (void)state;
    struct scot_block two[2] = {with_agent(brief, 4, "lidocaine", first_day),
                                with_agent(lasting, 5, "bupivacaine", second_day)};
    struct scot_criteria c = asked(two, 2);
    assert_int_equal(c.concordance, SCOT_CONCORDANT);
    assert_int_equal(met(&c, "medicare"), SCOT_MET_YES);
    assert_int_equal(met(&c, "asipp"), SCOT_MET_YES);
    assert_int_equal(met(&c, "sis_80"), SCOT_MET_YES);
    assert_int_equal(met(&c, "sis_100"), SCOT_MET_NO);
    assert_non_null(strstr(set(&c, "medicare")->line, "two-block criterion"));
    /* A day less than two weeks. */
    two[1].date.day = 15;
    c = asked(two, 2);
    assert_int_equal(met(&c, "medicare"), SCOT_MET_NO);
    assert_int_equal(met(&c, "asipp"), SCOT_MET_YES);
    /* The other order, and the order of relief turned round. */
    struct scot_block turned[2] = {with_agent(lasting, 5, "bupivacaine", first_day),
                                   with_agent(brief, 4, "lidocaine", second_day)};
    assert_int_equal(asked(turned, 2).concordance, SCOT_CONCORDANT);
    static const struct scot_pain lido4[] = {PAIN(0.5, 1), PAIN(3.5, 1), PAIN(4, 7)},
                                  bupi3[] = {PAIN(0.5, 1), PAIN(3, 1), PAIN(3.5, 7)};
    struct scot_block against[2] = {with_agent(lido4, 3, "lidocaine", first_day),
                                    with_agent(bupi3, 3, "bupivacaine", second_day)};
    c = asked(against, 2);
    assert_int_equal(c.concordance, SCOT_DISCORDANT);
    assert_int_equal(met(&c, "sis_80"), SCOT_MET_NO);
    assert_int_equal(met(&c, "medicare"), SCOT_MET_YES); /* asks each agent's time only */
    assert_non_null(strstr(c.findings.at[0].text, "discordant"));
    against[0].pain = lasting; /* lidocaine for six hours */
    against[0].pains = 5;
    c = asked(against, 2);
    assert_int_equal(c.concordance, SCOT_DISCORDANT_PROLONGED);
    assert_int_equal(met(&c, "medicare"), SCOT_MET_NO);
    static const struct scot_pain day[] = {PAIN(0.5, 1), PAIN(6, 1), PAIN(24, 1), PAIN(48, 7)};
    two[1] = with_agent(day, 4, "bupivacaine", second_day);
    assert_int_equal(asked(two, 2).concordance, SCOT_CONCORDANT_PROLONGED);
    static const struct scot_pain nothing[] = {PAIN(0.5, 8), PAIN(6, 8)};
    two[1] = with_agent(nothing, 2, "bupivacaine", second_day);
    c = asked(two, 2);
    assert_int_equal(c.concordance, SCOT_CONCORDANCE_NONE);
    assert_int_equal(met(&c, "cohen2020"), SCOT_MET_NO);
    two[1] = two[0];
    two[0] = with_agent(nothing, 2, "bupivacaine", first_day);
    assert_int_equal(asked(two, 2).concordance, SCOT_CONCORDANCE_NONE);
    two[0] = with_agent(nothing, 2, "lidocaine", first_day);
    two[1] = with_agent(lasting, 5, "bupivacaine", second_day);
    assert_int_equal(asked(two, 2).concordance, SCOT_CONCORDANCE_NONE);
    /* Complete relief, twice: every set is met and none disagrees. */
    static const struct scot_pain all2[] = {PAIN(0.5, 0), PAIN(2, 0), PAIN(3, 7)},
                                  all6[] = {PAIN(0.5, 0), PAIN(6, 0), PAIN(7, 7)};
    two[0] = with_agent(all2, 3, "lidocaine", first_day);
    two[1] = with_agent(all6, 3, "bupivacaine", second_day);
    c = asked(two, 2);
    assert_true(met(&c, "sis_100") == SCOT_MET_YES && !c.disagree && !scot_found(&c.findings, "verdict.disagree"));
}

/* Where the entries are too coarse to tell, that is said. R-079 */
static void coarse_entries_are_doubt(void **state)
{
    (void)state;
    static const struct scot_pain coarse[] = {PAIN(0.5, 1), PAIN(2, 1), PAIN(8, 7)},
                                  bupi[] = {PAIN(0.5, 1), PAIN(4, 1), PAIN(8, 7)};
    struct scot_block two[2] = {with_agent(coarse, 3, "lidocaine", first_day),
                                with_agent(bupi, 3, "bupivacaine", second_day)};
    struct scot_criteria c = asked(two, 2);
    assert_int_equal(c.concordance, SCOT_CONCORDANT);
    assert_non_null(strstr(c.findings.at[0].text, "too far apart"));
    struct scot_block alike[2] = {two[0], two[0]};
    assert_int_equal(asked(alike, 2).concordance, SCOT_NOT_COMPARATIVE);
    assert_int_equal(met(&c, "sis_80"), SCOT_MET_NOT_ASSESSABLE); /* the first may have lasted to just before 8 h too */
    assert_non_null(strstr(set(&c, "sis_80")->line, "do not tell which"));
    /* Both told to the same last entry and not after: neither is known to have lasted longer. */
    struct scot_block same[2] = {with_agent(coarse, 2, "lidocaine", first_day),
                                 with_agent(coarse, 2, "bupivacaine", second_day)};
    c = asked(same, 2);
    assert_int_equal(met(&c, "sis_80"), SCOT_MET_NOT_ASSESSABLE);
    assert_false(c.posterior.shown);
    assert_non_null(strstr(c.posterior.line, "longer-acting"));
    alike[1].date = second_day;
    c = asked(alike, 2);
    assert_int_equal(met(&c, "sis_80"), SCOT_MET_NOT_ASSESSABLE);
    two[0].agents = 2;
    assert_int_equal(asked(two, 2).concordance, SCOT_NOT_COMPARATIVE);
    two[0].agents = 1;
    two[1].agents = 2;
    assert_int_equal(asked(two, 2).concordance, SCOT_NOT_COMPARATIVE);
}

/* How long relief has to last: by agent, by the set's own hours, or not at all. */
static void relief_has_to_last(void **state)
{
    (void)state;
    static const struct scot_pain half_hour[] = {PAIN(0.25, 1), PAIN(0.5, 1), PAIN(0.75, 7)},
                                  unsure[] = {PAIN(0.5, 1), PAIN(5, 7)},
                                  hour[] = {PAIN(0.5, 1), PAIN(1, 1), PAIN(1.5, 7)};
    struct scot_block b = with_agent(half_hour, 3, "lidocaine", first_day);
    struct scot_criteria c = asked(&b, 1);
    assert_true(met(&c, "medicare") == SCOT_MET_NO && met(&c, "asipp") == SCOT_MET_NO &&
                met(&c, "interqual") == SCOT_MET_NEEDS_SECOND);
    b = with_agent(unsure, 2, "lidocaine", first_day);
    c = asked(&b, 1);
    assert_true(met(&c, "medicare") == SCOT_MET_NEEDS_SECOND && met(&c, "asipp") == SCOT_MET_NEEDS_SECOND);
    struct scot_block two[2] = {b, with_agent(lasting, 5, "bupivacaine", second_day)};
    c = asked(two, 2);
    assert_true(met(&c, "medicare") == SCOT_MET_NOT_ASSESSABLE && met(&c, "asipp") == SCOT_MET_NOT_ASSESSABLE);
    /* Lidocaine 1 h is Medicare's hour and not ASIPP's two, but bupivacaine longer than lidocaine is enough there. */
    two[0] = with_agent(hour, 3, "lidocaine", first_day);
    c = asked(two, 2);
    assert_true(met(&c, "medicare") == SCOT_MET_YES && met(&c, "asipp") == SCOT_MET_YES);
    two[1] = with_agent(hour, 3, "bupivacaine", second_day);
    c = asked(two, 2);
    assert_true(met(&c, "medicare") == SCOT_MET_NO && met(&c, "asipp") == SCOT_MET_NO);
    /* A set knows no hours for this agent. */
    two[1] = with_agent(lasting, 5, "ropivacaine", second_day);
    two[0] = with_agent(brief, 4, "lidocaine", first_day);
    assert_int_equal((c = asked(two, 2), met(&c, "asipp")), SCOT_MET_NOT_ASSESSABLE);
}

/* Not assessable is skipped, never imputed; void proves nothing; treatment alone is no diagnostic block. R-070 */
static void only_evidence_counts(void **state)
{
    (void)state;
    struct scot_block three[3] = {with_agent(brief, 4, "lidocaine", first_day),
                                  with_agent(brief, 0, "bupivacaine", (struct scot_date){2026, 3, 9}),
                                  with_agent(lasting, 5, "bupivacaine", second_day)};
    struct scot_criteria c = asked(three, 3);
    assert_true(c.first == 0 && c.second == 2 && met(&c, "medicare") == SCOT_MET_YES);
    snprintf(three[2].pattern, sizeof three[2].pattern, "intrathecal");
    c = asked(three, 3);
    assert_true(c.first == -1 && c.second == 0);
    three[0].diagnostic = false;
    c = asked(three, 3);
    assert_true(c.second == -1 && met(&c, "cohen2020") == SCOT_MET_NOT_ASSESSABLE && !c.disagree && !c.posterior.shown);
    three[0].kind = SCOT_BLOCK_ABLATION;
    c = asked(three, 1);
    assert_true(c.count == 0 && !c.posterior.shown);
}

static void blocks_are_alike_or_not(void **state)
{
    (void)state;
    struct scot_block a = clean_block(brief, 4), b = a;
    assert_true(scot_care_block_alike(&a, &b));
    b.kind = SCOT_BLOCK_JOINT;
    assert_false(scot_care_block_alike(&a, &b));
    b = a;
    b.region = SCOT_BLOCK_THORACIC;
    assert_false(scot_care_block_alike(&a, &b));
    b = a;
    b.targets = 0;
    assert_false(scot_care_block_alike(&a, &b));
    b = a;
    snprintf(b.target[0], sizeof b.target[0], "L4/5 right");
    assert_false(scot_care_block_alike(&a, &b));
}

/* how sure, as a range, for medial branch blocks at 80 % and nowhere else. */
static void a_range_where_the_figures_apply(void **state)
{
    (void)state;
    static const struct {
        enum scot_block_region region;
        double low1, high1, high2;
    } cases[] = {{SCOT_BLOCK_CERVICAL, 0.49 / (0.49 + 0.51 * 0.72), 0.61 / (0.61 + 0.39 * 0.54),
                  0.61 / (0.61 + 0.39 * 0.54 * 0.54)},
                 {SCOT_BLOCK_THORACIC, 0.30 / (0.30 + 0.70 * 0.78), 0.53 / (0.53 + 0.47 * 0.39),
                  0.53 / (0.53 + 0.47 * 0.39 * 0.39)},
                 {SCOT_BLOCK_LUMBAR, 0.27 / (0.27 + 0.73 * 0.32), 0.36 / (0.36 + 0.64 * 0.22),
                  0.36 / (0.36 + 0.64 * 0.22 * 0.22)}};
    /* REFERENCE C3's own points lie inside: .66/.75, .57/.71, .62/.86. */
    static const double point[][2] = {{.66, .75}, {.57, .71}, {.62, .86}};
    for (size_t i = 0; i < 3; i++) {
        struct scot_block two[2] = {with_agent(brief, 4, "lidocaine", first_day),
                                    with_agent(lasting, 5, "bupivacaine", second_day)};
        two[0].region = two[1].region = cases[i].region;
        struct scot_criteria c = asked(two, 1);
        assert_true(c.posterior.shown && c.posterior.blocks == 1 && near(c.posterior.low, cases[i].low1) &&
                    near(c.posterior.high, cases[i].high1));
        assert_true(c.posterior.low <= point[i][0] && c.posterior.high >= point[i][0]);
        c = asked(two, 2);
        assert_true(c.posterior.shown && c.posterior.blocks == 2 && near(c.posterior.low, cases[i].low1) &&
                    near(c.posterior.high, cases[i].high2));
        assert_true(c.posterior.low <= point[i][1] && c.posterior.high >= point[i][1] &&
                    scot_found(&c.findings, "posterior.comparative.specificity"));
        assert_true(scot_found(&c.findings, "posterior.rare") && strstr(c.posterior.line, "between") != NULL);
    }
    /* One in ten: .29 and .60. */
    struct scot_block b = with_agent(brief, 4, "lidocaine", first_day);
    struct scot_criteria c = asked(&b, 1);
    for (int i = 0; i < c.findings.count; i++)
        if (strcmp(c.findings.at[i].rule, "posterior.rare") == 0)
            assert_non_null(strstr(c.findings.at[i].text, "29 %"));
}

static bool ranged(const struct scot_block *block, int count, const char *why)
{
    struct scot_criteria c = asked(block, count);
    return c.posterior.shown || strstr(c.posterior.line, why) == NULL;
}

static void and_nowhere_else(void **state)
{
    (void)state;
    struct scot_block b = with_agent(brief, 4, "lidocaine", first_day), two[2];
    b.kind = SCOT_BLOCK_JOINT;
    assert_false(ranged(&b, 1, "medial branch"));
    b = with_agent(brief, 4, "lidocaine", first_day);
    b.region = SCOT_BLOCK_ELSEWHERE;
    assert_false(ranged(&b, 1, "medial branch"));
    b = with_agent(brief, 0, "lidocaine", first_day);
    assert_false(ranged(&b, 1, "assessable"));
    b = with_agent(brief, 4, "lidocaine", first_day);
    b.baseline[0] = 4.9;
    assert_false(ranged(&b, 1, "more relief"));
    b = with_agent(brief, 4, "lidocaine", first_day);
    b.sedation = SCOT_BLOCK_YES;
    assert_false(ranged(&b, 1, "weakens"));
    const struct scot_pain rest[] = {{.after_h = 0.5, .score = 1, .at_rest = true}};
    b = with_agent(rest, 1, "lidocaine", first_day);
    assert_false(ranged(&b, 1, "weakens"));
    b = with_agent(lasting, 5, "bupivacaine", first_day);
    assert_false(ranged(&b, 1, "lidocaine first"));
    two[0] = b;
    two[1] = b;
    assert_false(ranged(two, 2, "lidocaine first"));
    two[1] = with_agent(brief, 4, "lidocaine", second_day);
    two[1].sedation = SCOT_BLOCK_NO;
    two[0].sedation = SCOT_BLOCK_YES;
    assert_false(ranged(two, 2, "weakens"));
    /* The same agent twice is worth one block's figures. */
    two[0] = with_agent(brief, 4, "lidocaine", first_day);
    assert_int_equal(asked(two, 2).posterior.blocks, 1);
    /* Mixed agents weaken by themselves; without any there is no early result. */
}

static bool next_says(const struct scot_block *block, int count, const char *step)
{
    struct scot_block_verdict verdict[4];
    struct scot_criteria c;
    struct scot_findings next;
    struct scot_error err = {0};
    for (int i = 0; i < count; i++)
        verdict[i] = judged(rules, &block[i], spring);
    if (!scot_care_criteria(&c, rules, block, verdict, count, SCOT_PAIN_INDEX, &err) ||
        !scot_care_next(&next, rules, &c, &block[count - 1], &verdict[count - 1], SCOT_PAIN_INDEX, &err))
        fail_msg("%s", err.text);
    assert_true(scot_found(&next, "next.therapy")); /* always */
    return scot_found(&next, step);
}

/* the verdict guides the next step. */
static void the_verdict_guides_the_next_step(void **state)
{
    (void)state;
    struct scot_block two[2] = {with_agent(brief, 4, "lidocaine", first_day),
                                with_agent(lasting, 5, "bupivacaine", second_day)};
    assert_true(next_says(two, 1, "next.second_block") && next_says(two, 1, "next.radiofrequency"));
    assert_true(next_says(two, 2, "next.radiofrequency") && !next_says(two, 2, "next.second_block") &&
                !next_says(two, 2, "next.elsewhere"));
    struct scot_block none = with_agent(brief, 0, "lidocaine", first_day);
    assert_true(next_says(&none, 1, "next.diary") &&
                !next_says(&none, 1, "next.elsewhere")); /* not assessable is no failure */
    struct scot_block chest = two[0];                    /* no set is content with one block there */
    chest.region = SCOT_BLOCK_THORACIC;
    assert_true(next_says(&chest, 1, "next.second_block") && !next_says(&chest, 1, "next.radiofrequency"));
    two[0].kind = SCOT_BLOCK_JOINT;
    snprintf(two[0].pattern, sizeof two[0].pattern, "intra-articular");
    assert_true(next_says(two, 1, "next.medial_branch") && !next_says(two, 1, "next.radiofrequency"));
    struct scot_block abl = with_agent(brief, 4, "lidocaine", first_day);
    abl.kind = SCOT_BLOCK_ABLATION;
    assert_false(next_says(&abl, 1, "next.second_block"));
    two[0].diagnostic = false;
    assert_false(next_says(two, 1, "next.diary"));
}

/* REFERENCE A, C8.: no fall: look elsewhere; the pages say an additional session, the payer none: both are shown. */
static void no_fall_shows_both_answers(void **state)
{
    (void)state;
    static const struct scot_pain no[] = {PAIN(0.5, 7), PAIN(1, 7), PAIN(2, 7)},
                                  half[] = {PAIN(0.5, 3), PAIN(1, 3), PAIN(2, 3)};
    struct scot_block b = with_agent(no, 3, "lidocaine", first_day);
    assert_true(next_says(&b, 1, "next.elsewhere") && next_says(&b, 1, "next.additional") &&
                next_says(&b, 1, "next.no_second"));
    assert_false(next_says(&b, 1, "next.radiofrequency"));
    b = with_agent(half, 3, "lidocaine", first_day); /* 62 %: enough for one, too little for the other */
    assert_true(next_says(&b, 1, "next.radiofrequency") && next_says(&b, 1, "next.no_second"));
    struct scot_block two[2] = {with_agent(brief, 4, "lidocaine", first_day),
                                with_agent(half, 3, "bupivacaine", second_day)};
    assert_false(next_says(two, 2, "next.no_second"));
    /* Neither the anaesthetic nor the steroid helped: said once. */
    static const struct scot_pain never[] = {PAIN(0.5, 7), PAIN(1, 7), PAIN(240, 7)};
    b = with_agent(never, 3, "lidocaine", first_day);
    b.kind = SCOT_BLOCK_JOINT;
    b.steroid = true;
    snprintf(b.pattern, sizeof b.pattern, "intra-articular");
    assert_true(next_says(&b, 1, "next.elsewhere"));
    /* Where every set is undecided, that is no failure. */
    struct scot_criteria none = {.first = -1, .second = 0};
    struct scot_block_verdict v = judged(rules, &two[0], spring);
    struct scot_findings next;
    assert_true(scot_care_next(&next, rules, &none, &two[0], &v, SCOT_PAIN_INDEX, NULL));
    assert_true(scot_found(&next, "next.diary") && !scot_found(&next, "next.elsewhere"));
}

/* after treatment. */
static void after_treatment(void **state)
{
    (void)state;
    struct scot_pain pain[] = {PAIN(48, 3), PAIN(10 * 24, 3), PAIN(40 * 24, 7)};
    struct scot_block b = with_agent(pain, 3, "lidocaine", first_day);
    b.kind = SCOT_BLOCK_JOINT;
    b.steroid = true;
    b.diagnostic = false;
    snprintf(b.pattern, sizeof b.pattern, "intra-articular");
    assert_true(next_says(&b, 1, "next.repeat") &&
                next_says(&b, 1, "next.medial_branch")); /* good, but for five weeks */
    b.pains = 2;
    assert_true(next_says(&b, 1, "next.repeat") && !next_says(&b, 1, "next.medial_branch")); /* it still holds */
    struct scot_pain good[] = {PAIN(48, 3), PAIN(92 * 24, 3), PAIN(95 * 24, 8)};
    b.pain = good;
    b.pains = 3;
    assert_false(next_says(&b, 1, "next.medial_branch"));
    b.pain = pain;
    b.kind = SCOT_BLOCK_OTHER;
    assert_true(next_says(&b, 1, "next.repeat") && !next_says(&b, 1, "next.medial_branch"));
    b.kind = SCOT_BLOCK_JOINT;
    pain[0].score = pain[1].score = pain[2].score = 7;
    assert_true(next_says(&b, 1, "next.additional") && next_says(&b, 1, "next.elsewhere") &&
                !next_says(&b, 1, "next.review"));
    pain[0].score = pain[1].score = pain[2].score = 9;
    assert_true(next_says(&b, 1, "next.review"));
    b.date = (struct scot_date){2026, 5, 30};
    pain[0].score = 7;
    b.pains = 1;
    assert_true(next_says(&b, 1, "next.wait") && !next_says(&b, 1, "next.additional"));
}

static struct scot_findings expected(struct scot_block block)
{
    struct scot_findings f;
    struct scot_error err = {0};
    if (!scot_care_expect(&f, rules, &block, &err))
        fail_msg("%s", err.text);
    return f;
}

/* REFERENCE A, C2.: results vary; not permanent, not a cure.: weeks to months, beside an epidural's. */
static void what_to_expect(void **state)
{
    (void)state;
    struct scot_block b = clean_block(brief, 4);
    struct scot_findings f = expected(b);
    assert_true(scot_found(&f, "expect.not_a_cure") && scot_found(&f, "expect.varies") &&
                scot_found(&f, "expect.medial_branch") && !scot_found(&f, "expect.steroid"));
    assert_string_equal(f.at[0].text, "It is not permanent and not a cure.");
    b.region = SCOT_BLOCK_THORACIC;
    f = expected(b);
    assert_false(scot_found(&f, "expect.medial_branch"));
    b.steroid = true;
    f = expected(b);
    assert_true(scot_found(&f, "expect.average") && scot_found(&f, "expect.effective") &&
                scot_found(&f, "expect.epidural") && scot_found(&f, "expect.inflammation") &&
                !scot_found(&f, "expect.series"));
    b.kind = SCOT_BLOCK_JOINT;
    f = expected(b);
    assert_true(scot_found(&f, "expect.series") && scot_found(&f, "expect.three_months"));
    b.agents = 0;
    f = expected(b);
    assert_false(scot_found(&f, "expect.anaesthetic"));
}

static struct scot_change change(enum scot_outcome_scale scale, double before, double after)
{
    struct scot_change c;
    struct scot_error err = {0};
    if (!scot_care_change(&c, rules, scale, before, after, &err))
        fail_msg("%s", err.text);
    return c;
}

/* function. R-086: medicine by mouth. */
static void function_and_medicine_are_outcomes(void **state)
{
    (void)state;
    struct scot_change c = change(SCOT_OUTCOME_ODI, 40, 20);
    assert_true(c.assessable && near(c.percent, 50) && c.half && c.matters);
    c = change(SCOT_OUTCOME_ODI, 40, 30.5);
    assert_true(!c.half && !c.matters);
    c = change(SCOT_OUTCOME_MME, 30, 10);
    assert_true(c.assessable && near(c.percent, 66.6667) && c.half && !c.matters);
    c = change(SCOT_OUTCOME_PROMIS, 62, 55);
    assert_true(!c.assessable && isnan(c.percent) && near(c.before - c.after, 7));
    assert_false(change(SCOT_OUTCOME_NDI, NAN, 10).assessable);
    assert_false(change(SCOT_OUTCOME_NDI, 10, NAN).assessable);
    assert_false(change(SCOT_OUTCOME_NSAID, 0, 3).assessable);
}

/* Without any row that is wanted the answer is no, and the row is named. */
static void a_missing_row_is_named(void **state)
{
    (void)state;
    struct scot_pain no[] = {PAIN(0.5, 7), PAIN(1, 7), PAIN(2, 7)};
    struct scot_pain half[] = {PAIN(0.5, 3), PAIN(2, 3)}, worse[] = {PAIN(40, 9), PAIN(200, 9)},
                     well[] = {PAIN(40, 1), PAIN(800, 1), PAIN(900, 8)};
    const struct scot_block cases[][2] = {
        {with_agent(brief, 4, "lidocaine", first_day), with_agent(lasting, 5, "bupivacaine", second_day)},
        {with_agent(no, 3, "lidocaine", first_day), with_agent(no, 3, "lidocaine", second_day)},
        {with_agent(worse, 2, "lidocaine", first_day), with_agent(worse, 2, "lidocaine", second_day)},
        {with_agent(well, 3, "lidocaine", first_day), with_agent(well, 3, "lidocaine", second_day)},
        {with_agent(half, 2, "lidocaine", first_day), with_agent(half, 2, "lidocaine", second_day)},
    };
    int named = 0;
    for (int r = 0; r < scot_rules_count(rules); r++) {
        const struct scot_rule *row = scot_rules_at(rules, r);
        if (strncmp(row->id, "posterior.", 10) != 0 && strncmp(row->id, "next.", 5) != 0 &&
            strncmp(row->id, "verdict.set.medicare", 20) != 0 && strncmp(row->id, "expect.", 7) != 0 &&
            strncmp(row->id, "late.", 5) != 0)
            continue;
        struct scot_rules *few = rows_changed(rules, row->id, false);
        for (int k = 0; k < 20; k++) {
            struct scot_block b[2] = {cases[k / 4][0], cases[k / 4][1]};
            int count = k % 2 + 1;
            b[0].steroid = b[1].steroid = k / 4 > 1;
            b[0].kind = b[1].kind = k % 4 > 1 ? SCOT_BLOCK_JOINT : SCOT_BLOCK_NERVE;
            snprintf(b[0].pattern, sizeof b[0].pattern, "not-done");
            snprintf(b[1].pattern, sizeof b[1].pattern, "not-done");
            struct scot_block_verdict v[2] = {judged(rules, &b[0], spring), judged(rules, &b[1], spring)};
            struct scot_criteria c;
            struct scot_findings f;
            struct scot_change change_;
            struct scot_error err = {0};
            bool ok = scot_care_criteria(&c, few, b, v, count, SCOT_PAIN_INDEX, &err);
            if (ok) {
                ok = scot_care_next(&f, few, &c, &b[count - 1], &v[count - 1], SCOT_PAIN_INDEX, &err) &&
                     scot_care_expect(&f, few, &b[0], &err) &&
                     scot_care_change(&change_, few, SCOT_OUTCOME_ODI, 1, 1, &err);
            }
            if (!ok) {
                assert_non_null(strstr(err.text, row->id));
                named++;
            }
        }
        scot_rules_destroy(&few);
    }
    assert_true(named > 100);
}

static void refuses(const char *rows, const char *why)
{
    struct scot_rules *bad = rows_with(rules, rows);
    struct scot_block b = with_agent(brief, 4, "lidocaine", first_day);
    struct scot_block_verdict v = judged(rules, &b, spring);
    struct scot_criteria c;
    struct scot_error err = {0};
    assert_false(scot_care_criteria(&c, bad, &b, &v, 1, SCOT_PAIN_INDEX, &err));
    if (strstr(err.text, why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.text, why);
    scot_rules_destroy(&bad);
}

#define ROW(id, value, unit)                                                                                           \
    "{\"id\":\"" id "\",\"value\":" value ",\"unit\":\"" unit "\",\"source\":\"s\",\"mark\":\"SITE\"}"

/* which set forbids a second block after a failed one is its row, whatever the set is called. */
static void which_set_forbids_a_second_block(void)
{
    static const struct scot_pain half[] = {PAIN(0.5, 3), PAIN(1, 3), PAIN(2, 3)};
    static const char again[] = ROW("verdict.set.medicare.after_failed", "\"second\"", "");
    struct scot_block b = with_agent(half, 3, "lidocaine", first_day);
    struct scot_rules *shipped = rules;
    char text[1200];
    for (int ours = 0; ours < 2; ours++) {
        snprintf(text, sizeof text, "{\"rules\":[%s%s]}", again,
                 ours ? "," ROW("verdict.set.ours.name", "\"Ours\"", "") "," ROW("verdict.set.ours.relief", "70", "%") ","
                            ROW("verdict.set.ours.blocks", "2", "1") "," ROW("verdict.set.ours.duration", "\"none\"", "") ","
                            ROW("verdict.set.ours.after_failed", "\"no_second\"", "")
                      : "");
        rules = rows_with(shipped, text);
        assert_int_equal(next_says(&b, 1, "next.no_second"), ours);
        scot_rules_destroy(&rules);
    }
    rules = shipped;
}

/* A site's own rule set counts; nonsense is named. */
static void rule_sets_are_rows(void **state)
{
    (void)state;
    struct scot_rules *site =
        rows_with(rules, "{\"rules\":[" ROW("verdict.set.ours.name", "\"Ours\"", "") "," ROW(
                             "verdict.set.ours.relief", "70", "%") "," ROW("verdict.set.ours.blocks", "1",
                                                                           "1") "," ROW("verdict.set.ours.duration",
                                                                                        "\"agent\"", "") "]}");
    struct scot_block b = with_agent(brief, 4, "lidocaine", first_day);
    struct scot_block_verdict v = judged(site, &b, spring);
    struct scot_criteria c;
    assert_true(scot_care_criteria(&c, site, &b, &v, 1, SCOT_PAIN_INDEX, NULL));
    assert_int_equal(met(&c, "ours"), SCOT_MET_YES);
    scot_rules_destroy(&site);
    which_set_forbids_a_second_block();
    refuses("{\"rules\":[" ROW("verdict.set.medicare.after_failed", "\"perhaps\"", "") "]}", "wanted one of second, no_second");
    refuses("{\"rules\":[" ROW("verdict.set.medicare.blocks", "3", "1") "]}", "wanted 1 or 2");
    refuses("{\"rules\":[" ROW("verdict.set.medicare.duration", "\"forever\"", "") "]}", "wanted one of none, agent");
    char many[8000] = "{\"rules\":[";
    for (int i = 0; i < SCOT_CRITERIA; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many),
                 "%s" ROW("verdict.set.x%d.name", "\"x\"", "") "," ROW("verdict.set.x%d.relief", "50", "%%") "," ROW(
                     "verdict.set.x%d.blocks", "1", "1") "," ROW("verdict.set.x%d.duration", "\"none\"", ""),
                 i > 0 ? "," : "", i, i, i, i);
    snprintf(many + strlen(many), sizeof many - strlen(many),
             "," ROW("verdict.set..name", "\"x\"", "") "," ROW("verdict.set.a_name_that_is_far_too_long_to_be_one.name",
                                                               "\"x\"", "") "]}");
    refuses(many, "more than 16 rule sets");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_block_by_each_rule_set),
        cmocka_unit_test(cut_offs_at_their_edges),
        cmocka_unit_test(two_blocks_are_compared_by_agent),
        cmocka_unit_test(coarse_entries_are_doubt),
        cmocka_unit_test(relief_has_to_last),
        cmocka_unit_test(only_evidence_counts),
        cmocka_unit_test(blocks_are_alike_or_not),
        cmocka_unit_test(a_range_where_the_figures_apply),
        cmocka_unit_test(and_nowhere_else),
        cmocka_unit_test(the_verdict_guides_the_next_step),
        cmocka_unit_test(no_fall_shows_both_answers),
        cmocka_unit_test(after_treatment),
        cmocka_unit_test(what_to_expect),
        cmocka_unit_test(function_and_medicine_are_outcomes),
        cmocka_unit_test(a_missing_row_is_named),
        cmocka_unit_test(rule_sets_are_rows),
    };
    return cmocka_run_group_tests(tests, rules_set_up, rules_tear_down);
}
