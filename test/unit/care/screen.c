#include "care/screen.h"

#include <math.h>
#include <string.h>

#include "care/screen_parts.h"
#include "rules_here.h"
#include "support.h"

static struct scot_rules *rules;

static int set_up(void **state)
{
    (void)state;
    rules = rules_here();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scot_rules_destroy(&rules);
    return 0;
}

/* Everything asked, nothing against it. */
static struct scot_screen_facts clear(void)
{
    struct scot_screen_facts f = {
        .recorded = true, .age = 48, .sex = SCOT_SEX_FEMALE, .can_be_pregnant = SCOT_SAID_YES, .pregnant = SCOT_SAID_NO,
        .cannot_judge = SCOT_SAID_NO, .purpose = SCOT_ASKED_DIAGNOSTIC, .numbness = SCOT_SAID_NO, .weakness = SCOT_SAID_NO,
        .red_flags_asked = true, .allergy_anaesthetic = SCOT_SAID_NO, .allergy_contrast = SCOT_SAID_NO,
        .bleeding_disorder = SCOT_SAID_NO, .takes_antithrombotic = SCOT_SAID_NO, .inr = NAN, .platelets = NAN,
        .diabetes = SCOT_SAID_NO, .hba1c = NAN, .glucose_mg_dl = NAN, .glucose_mmol_l = NAN, .bmi = 24, .weight_kg = 70,
        .vertebra = SCOT_VERTEBRA_NOT_SEEN, .indication = true, .exam = true};
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++)
        f.item[i] = SCOT_SAID_NO;
    return f;
}

static struct scot_screen screen(const struct scot_screen_facts *facts)
{
    struct scot_screen answer;
    struct scot_error err = {0};
    if (!scot_care_screen(&answer, rules, facts, &err))
        fail_msg("%s", err.text);
    return answer;
}

static bool tells(const struct scot_findings *findings, const char *rule, const char *words)
{
    for (int i = 0; i < findings->count; i++)
        if (strcmp(findings->at[i].rule, rule) == 0 && strstr(findings->at[i].text, words) != NULL)
            return findings->at[i].source[0] != '\0' && findings->at[i].mark[0] != '\0';
    return false;
}

static bool screen_tells(const struct scot_screen_facts *facts, const char *rule, const char *words)
{
    struct scot_screen answer = screen(facts);
    return tells(&answer.findings, rule, words);
}

/* The one reason that these facts give beside none: its rule, verdict and words, and what else there is. */
static void gives(const struct scot_screen_facts *facts, enum scot_screen_verdict verdict, const char *rule, const char *words)
{
    struct scot_screen answer = screen(facts);
    if (answer.verdict != verdict || answer.reasons != 1 || strcmp(answer.reason[0].rule, rule) != 0 ||
        strstr(answer.reason[0].text, words) == NULL)
        fail_msg("%s: %s, %d reasons, %s \"%s\"", rule, scot_screen_verdict_id[answer.verdict], answer.reasons,
                 answer.reason[0].rule, answer.reason[0].text);
    if (answer.reason[0].instead[0] == '\0' || answer.reason[0].source[0] == '\0' || answer.reason[0].mark[0] == '\0')
        fail_msg("%s has no way on, no source or no mark", rule);
    if (answer.findings.refused != (verdict != SCOT_SCREEN_ELIGIBLE))
        fail_msg("%s: findings and verdict disagree", rule);
}

/* the answer with nothing against it. */
static void nothing_against_is_eligible(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    struct scot_screen answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_ELIGIBLE && answer.reasons == 0 && answer.findings.count == 0 && !answer.urgent);
    assert_string_equal(answer.line, "eligible: nothing recorded stops it");
}

/* exclusions, R-022: allergies, R-024: the long-term medicine that changes the choice of steroid. R-111: each with what
 * else there is. */
static void each_item_weighs_as_its_row_says(void **state)
{
    (void)state;
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++) {
        struct scot_screen_facts facts = clear();
        char rule[64];
        snprintf(rule, sizeof rule, "screen.%s", scot_screen_item_id[i]);
        const char *row = scot_rules_find(rules, rule)->text;
        facts.item[i] = SCOT_SAID_YES;
        if (i == SCOT_ITEM_ALLERGY_SHELLFISH) {
            struct scot_screen answer = screen(&facts);
            assert_true(answer.reasons == 0 && tells(&answer.findings, rule, "no risk for contrast"));
            continue;
        }
        gives(&facts,
              strcmp(row, "no") == 0        ? SCOT_SCREEN_NO
              : strcmp(row, "not_yet") == 0 ? SCOT_SCREEN_NOT_YET
                                            : SCOT_SCREEN_ELIGIBLE,
              rule, "is recorded, wanted: ");
    }
    struct scot_screen_facts facts = clear();
    facts.item[SCOT_ITEM_INFECTION_LOCAL] = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.infection_local",
          "infection at the site is recorded, wanted: treated and healed");
    facts = clear();
    facts.item[SCOT_ITEM_REFUSES] = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NO, "screen.refuses", "the wish not to have it");
    facts = clear();
    facts.item[SCOT_ITEM_ALLERGY_LATEX] = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_latex", "latex");
    assert_string_equal(screen(&facts).line, "eligible: nothing recorded stops it; there is something to weigh");
}

/* four red flags stop the pathway and want somebody today. */
static void few_red_flags_stop(void **state)
{
    (void)state;
    static const int stop[] = {SCOT_ITEM_PROGRESSIVE_MOTOR_LOSS, SCOT_ITEM_CAUDA_EQUINA, SCOT_ITEM_FEVER_WITH_BACK_PAIN,
                               SCOT_ITEM_CANCER_NEW_PAIN};
    for (int i = 0; i < 4; i++) {
        struct scot_screen_facts facts = clear();
        facts.item[stop[i]] = SCOT_SAID_YES;
        facts.item[SCOT_ITEM_INFECTION_LOCAL] = SCOT_SAID_YES;
        facts.item[SCOT_ITEM_ALLERGY_LATEX] = SCOT_SAID_YES;
        struct scot_screen answer = screen(&facts);
        assert_true(answer.verdict == SCOT_SCREEN_NO && answer.urgent && answer.reasons == 3);
        /* What stops comes first, then what postpones, then what weighs. */
        assert_true(answer.reason[0].verdict == SCOT_SCREEN_NO && answer.reason[0].urgent);
        assert_int_equal(answer.reason[1].verdict, SCOT_SCREEN_NOT_YET);
        assert_int_equal(answer.reason[2].verdict, SCOT_SCREEN_ELIGIBLE);
        assert_memory_equal(answer.line, "urgent, no: ", 12);
        assert_non_null(strstr(answer.line, "; and 1 more"));
    }
    struct scot_screen_facts facts = clear();
    facts.item[SCOT_ITEM_REFUSES] = facts.item[SCOT_ITEM_CAUDA_EQUINA] = SCOT_SAID_YES;
    assert_true(screen(&facts).reason[0].urgent);
    facts = clear();
    facts.item[SCOT_ITEM_REFUSES] = facts.item[SCOT_ITEM_INFECTION_LOCAL] = SCOT_SAID_YES;
    assert_string_equal(screen(&facts).reason[0].rule, "screen.refuses");
    facts = clear();
    facts.item[SCOT_ITEM_CAUDA_EQUINA] = SCOT_SAID_YES;
    assert_non_null(strstr(screen(&facts).line, "urgent, no: signs of cauda equina is recorded"));
}

/* the rest inform with their weight, and never decide. */
static void other_red_flags_inform(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.age = 51;
    for (int i = 0; i < SCOT_RED_FLAGS; i++)
        facts.red_flag[i] = true;
    struct scot_screen answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_ELIGIBLE && answer.reasons == 0);
    assert_int_equal(answer.findings.count, SCOT_RED_FLAGS + 1);
    assert_true(
        tells(&answer.findings, "screen.flag.cancer_history.lr", "cancer in the past, likelihood ratio 14.7; it informs"));
    assert_true(tells(&answer.findings, "screen.flag.weight_loss", "hardly moves the probability"));
    assert_true(tells(&answer.findings, "screen.flag.age_over", "older than 50"));
    facts = clear();
    facts.age = 50;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.age = 19;
    assert_true(screen_tells(&facts, "screen.flag.age_under", "younger than 20"));
    facts.age = 20;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.age = -1;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.red_flags_asked = false;
    assert_true(screen_tells(&facts, "screen.missing", "the other red flags"));
    struct scot_rules *less = rules_but(rules, "screen.flag.chills", NULL);
    struct scot_error err = {0};
    facts = clear();
    facts.red_flag[4] = true;
    assert_true(scot_care_screen(&answer, less, &facts, &err));
    assert_true(scot_found(&answer.findings, "screen.flag.chills"));
    scot_rules_destroy(&less);
}

/* numbness asks for an explanation before it refers; what is new refers; what is explained goes on. */
static void a_numb_limb_asks_for_an_explanation(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.numbness = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.deficit_open", "numbness of a limb asks for an explanation");
    facts.numbness_explained = SCOT_EXPLAINED_NEW;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.deficit_new", "wanted a specialist before any facet injection");
    for (int e = SCOT_EXPLAINED_OLD; e < SCOT_EXPLANATIONS; e++) {
        facts.numbness_explained = (enum scot_explained)e;
        struct scot_screen answer = screen(&facts);
        assert_true(answer.verdict == SCOT_SCREEN_ELIGIBLE &&
                    tells(&answer.findings, "screen.deficit_explained", "numbness of a limb is explained"));
    }
    facts = clear();
    facts.weakness = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.deficit_open", "weakness of a limb");
    facts.weakness = SCOT_SAID_UNKNOWN;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.limb_weakness", "asked, not known: weakness of a limb");
    facts = clear();
    facts.numbness = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.numbness", "not recorded: numbness or tingling in a limb, wanted yes or no");
}

/* postponed; unknown in a person who can be pregnant is asked or tested. */
static void unknown_pregnancy_is_not_yet(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.pregnant = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.pregnant", "after it: fluoroscopy is postponed");
    facts.pregnant = SCOT_SAID_UNKNOWN;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.pregnant_unknown", "wanted asked or tested before positioning");
    facts.pregnant = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.pregnant_unknown", "pregnancy");
    facts.can_be_pregnant = SCOT_SAID_NO;
    assert_int_equal(screen(&facts).verdict, SCOT_SCREEN_ELIGIBLE);
    static const struct {
        int age;
        enum scot_sex sex;
        enum scot_said menopause;
        bool can_be;
    } row[] = {{48, SCOT_SEX_FEMALE, SCOT_SAID_NO, true},      {48, SCOT_SEX_MALE, SCOT_SAID_NOTHING, false},
               {48, SCOT_SEX_FEMALE, SCOT_SAID_YES, false},    {48, SCOT_SEX_UNKNOWN, SCOT_SAID_NOTHING, true},
               {12, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, true}, {11, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, false},
               {55, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, true}, {56, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, false},
               {-1, SCOT_SEX_FEMALE, SCOT_SAID_NOTHING, true}};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        facts = clear();
        facts.pregnant = SCOT_SAID_UNKNOWN;
        facts.can_be_pregnant = i % 2 == 0 ? SCOT_SAID_NOTHING : SCOT_SAID_UNKNOWN;
        facts.age = row[i].age;
        facts.sex = row[i].sex;
        facts.post_menopausal = row[i].menopause;
        if ((screen(&facts).verdict == SCOT_SCREEN_NOT_YET) != row[i].can_be)
            fail_msg("row %zu", i);
    }
}

/* a block that nobody can judge proves nothing; treatment is another matter. */
static void who_cannot_judge_has_no_diagnostic_block(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.cannot_judge = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NO, "screen.cannot_judge_response", "a patient who can tell");
    facts.purpose = SCOT_ASKED_BOTH;
    assert_int_equal(screen(&facts).verdict, SCOT_SCREEN_NO);
    facts.purpose = SCOT_ASKED_THERAPEUTIC;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.cannot_judge_response_therapeutic", "somebody who observes");
    facts.cannot_judge = SCOT_SAID_NOTHING;
    assert_int_equal(screen(&facts).verdict, SCOT_SCREEN_ELIGIBLE);
    facts.purpose = SCOT_ASKED_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.cannot_judge_response", "not recorded");
}

/* local anaesthetic and contrast have ways around. */
static void an_allergy_has_its_ways(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.allergy_anaesthetic = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_anaesthetic_open", "not recorded: allergy to a local anaesthetic");
    facts.allergy_anaesthetic = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_anaesthetic_open", "known whether another one is tolerated");
    facts.anaesthetic_other = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_anaesthetic", "the other one");
    facts.anaesthetic_other = SCOT_SAID_NO;
    gives(&facts, SCOT_SCREEN_NO, "screen.allergy_anaesthetic_all", "every local anaesthetic");
    facts = clear();
    facts.allergy_contrast = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_contrast_open", "not recorded: allergy to contrast");
    facts.allergy_contrast = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_contrast_open",
          "a way chosen: another agent, premedication, or none with the reason");
    struct scot_screen answer = screen(&facts);
    assert_true(tells(&answer.findings, "screen.contrast.premedication",
                      "prednisone 50 mg 13, 7 and 1 h before, diphenhydramine 50 mg"));
    assert_true(tells(&answer.findings, "screen.contrast.other_agent", "first") &&
                tells(&answer.findings, "screen.contrast.gadolinium", "no substitute") &&
                tells(&answer.findings, "screen.contrast.no_contrast", "particulate"));
    facts.contrast_plan = SCOT_CONTRAST_OTHER_AGENT;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_contrast", "chosen: another agent");
    facts.contrast_plan = SCOT_CONTRAST_PREMEDICATION;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_contrast", "counts toward the year's");
    facts.contrast_plan = SCOT_CONTRAST_NONE;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.allergy_contrast_open", "no reason is written; wanted the reason");
    facts.contrast_reason = true;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.allergy_contrast", "no contrast, with the reason");
    struct scot_rules *less = rules_but(rules, "screen.contrast.gadolinium", NULL);
    struct scot_error err = {0};
    assert_true(scot_care_screen(&answer, less, &facts, &err) && !scot_found(&answer.findings, "screen.contrast.gadolinium"));
    scot_rules_destroy(&less);
}

/* a bleeding disorder is answered by INR and platelets, or by being corrected. */
static void a_bleeding_disorder_is_answered_by_numbers(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.bleeding_disorder = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.bleeding_disorder", "not recorded: bleeding disorder");
    facts.inr = 1.1;
    assert_int_equal(screen(&facts).verdict, SCOT_SCREEN_NOT_YET);
    facts.platelets = 200;
    assert_int_equal(screen(&facts).reasons, 0);
    facts.bleeding_disorder = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.bleeding_corrected", "INR and platelets of the day");
    static const int old[] = {8, -1}; /* days; of no day: it says nothing of today, and answers nothing */
    for (int i = 0; i < 2; i++) {
        facts.inr_days_old = old[i];
        gives(&facts, SCOT_SCREEN_NOT_YET, "screen.bleeding_disorder", "corrected, or INR and platelets");
    }
    facts.inr_days_old = 7;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.bleeding_corrected", "INR and platelets of the day");
    facts.bleeding_corrected = SCOT_SAID_NO;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.bleeding_disorder", "corrected, or INR and platelets");
    facts.inr = facts.platelets = NAN;
    facts.bleeding_corrected = SCOT_SAID_NOTHING;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.bleeding_disorder", "bleeding disorder is recorded");
    facts.bleeding_corrected = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.bleeding_corrected", "corrected");
    facts = clear();
    facts.inr = 2.4;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.clotting", "INR is 2.4, wanted at most 2.0 (anti.inr.low.most, KNOWN)");
    facts.vitamin_k_continued = true;
    assert_int_equal(screen(&facts).reasons, 0);
    facts.bleeding_class = SCOT_BLEEDING_HIGH;
    facts.platelets = 80;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.clotting", "platelets are 80, wanted at least 100");
}

/* which one is taken, and whether its prescriber agrees. */
static void anticoagulants_are_known_and_settled(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.takes_antithrombotic = SCOT_SAID_UNKNOWN;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.takes_antithrombotic", "wanted yes or no");
    facts.takes_antithrombotic = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.takes_antithrombotic", "none is recorded, wanted each as a medicine");
    facts.agents = 2;
    assert_int_equal(screen(&facts).reasons, 0);
    facts.agents_open = 1;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.antithrombotic_open", "1 of 2 not settled, wanted the prescriber's agreement");
}

/* a glucose plan where steroid is given, in both units, none for anaesthetic alone. */
static void diabetes_weighs_with_steroid(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.diabetes = SCOT_SAID_NOTHING;
    assert_true(screen_tells(&facts, "screen.diabetes", "not recorded: diabetes"));
    facts.diabetes = SCOT_SAID_YES;
    facts.steroid_planned = SCOT_SAID_NO;
    struct scot_screen answer = screen(&facts);
    assert_true(answer.reasons == 0 &&
                tells(&answer.findings, "screen.diabetes", "anaesthetic alone is meant, it needs no glucose plan"));
    facts.steroid_planned = SCOT_SAID_YES;
    gives(&facts, SCOT_SCREEN_ELIGIBLE, "screen.diabetes", "a glucose plan where steroid is given");
    answer = screen(&facts);
    assert_true(tells(&answer.findings, "screen.diabetes.rise", "126 mg/dL (7.0 mmol/L) on average, halving every 1.1 days"));
    assert_true(tells(&answer.findings, "screen.diabetes.glucose.most", "not recorded: glucose or HbA1c"));
    facts.glucose_mg_dl = 250;
    assert_int_equal(screen(&facts).reasons, 1);
    facts.glucose_mg_dl = 251;
    assert_true(screen_tells(&facts, "screen.diabetes_high",
                             "glucose is 251 mg/dL (13.9 mmol/L), wanted at most 250 mg/dL (13.9 mmol/L)"));
    facts.glucose_mg_dl = NAN;
    facts.glucose_mmol_l = 14;
    assert_true(screen_tells(&facts, "screen.diabetes_high", "glucose is 252 mg/dL (14.0 mmol/L)"));
    facts.glucose_mg_dl = 180;
    assert_true(screen_tells(&facts, "screen.diabetes.agree", "glucose is 180 mg/dL and 14.0 mmol/L"));
    facts.glucose_mmol_l = 10;
    assert_false(screen_tells(&facts, "screen.diabetes.agree", ""));
    facts.hba1c = 8.0;
    assert_int_equal(screen(&facts).reasons, 1);
    facts.hba1c = 8.1;
    assert_true(screen_tells(&facts, "screen.diabetes_high", "HbA1c is 8.1 %, wanted at most 8.0 %"));
    facts.glucose_mg_dl = facts.glucose_mmol_l = NAN;
    assert_false(screen_tells(&facts, "screen.diabetes.glucose.most", ""));
}

static void needle_and_table_have_limits(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.bmi = 34;
    facts.weight_kg = 200;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.bmi = 35;
    facts.weight_kg = 201;
    struct scot_screen answer = screen(&facts);
    assert_true(tells(&answer.findings, "screen.bmi.most", "is 35") &&
                tells(&answer.findings, "screen.table.most", "bears 200 kg"));
    facts.bmi = facts.weight_kg = NAN;
    assert_true(screen_tells(&facts, "screen.table.most", "not recorded: the weight"));
}

/* A wrong level is a safety event: nearly one in five has a transitional vertebra. */
static void a_level_is_counted_not_guessed(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.vertebra = SCOT_VERTEBRA_UNKNOWN;
    assert_true(screen_tells(&facts, "screen.lstv", "not recorded: a transitional vertebra (18 % have one)"));
    facts.vertebra = SCOT_VERTEBRA_SEEN;
    assert_true(screen_tells(&facts, "screen.level", "wanted counted from C2 or the rib of T12"));
    facts.level_counted = true;
    assert_true(
        screen_tells(&facts, "screen.level", "levels are counted from C2 or the rib of T12; a transitional vertebra was seen"));
    facts.numbering_disagrees = true;
    assert_true(screen_tells(&facts, "screen.level", "disagree"));
    facts = clear();
    facts.level_counted = true;
    assert_string_equal(screen(&facts).findings.at[0].text, "levels are counted from C2 or the rib of T12");
}

/* a thorough exam, R-020: an indication; wanted, and what lacks is told. R-019: only a suspicion on images stops. */
static void what_a_consultation_lacks_is_told(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.exam = facts.indication = false;
    struct scot_screen answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_ELIGIBLE && tells(&answer.findings, "screen.exam", "not recorded: strength") &&
                tells(&answer.findings, "screen.indication", "not recorded: an indication"));
    facts = clear();
    facts.imaging_suspicion = true;
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.imaging_suspicion", "suspicion of fracture, tumour or infection on images");
}

/* what may stop it and is not recorded stops it; nothing recorded at all is one reason, not twenty. */
static void what_is_not_recorded_does_not_pass(void **state)
{
    (void)state;
    struct scot_screen_facts facts = {
        .age = -1, .bmi = NAN, .weight_kg = NAN, .inr = NAN, .platelets = NAN, .hba1c = NAN, .glucose_mg_dl = NAN,
        .glucose_mmol_l = NAN};
    gives(&facts, SCOT_SCREEN_NOT_YET, "screen.missing", "not recorded: a screening");
    facts.recorded = true;
    struct scot_screen answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_NOT_YET && answer.reasons > 12 && answer.findings.count < SCOT_FINDINGS);
    for (int i = 0; i < answer.reasons; i++)
        if (strstr(answer.reason[i].text, "not ") == NULL || answer.reason[i].instead[0] == '\0')
            fail_msg("%s: %s", answer.reason[i].rule, answer.reason[i].text);
    for (int i = 0; i < answer.findings.count; i++)
        if (strcmp(answer.findings.at[i].rule, "screen.allergy_latex") == 0)
            assert_int_equal(answer.findings.at[i].weight, SCOT_WARN);
        else if (strcmp(answer.findings.at[i].rule, "screen.allergy_shellfish") == 0)
            assert_int_equal(answer.findings.at[i].weight, SCOT_NOTE);
    assert_true(tells(&answer.findings, "screen.allergy_latex", "not recorded: allergy to latex"));
    /* Everything against it at once still fits. */
    facts = clear();
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++)
        facts.item[i] = SCOT_SAID_YES;
    facts.numbness = facts.weakness = facts.pregnant = facts.cannot_judge = facts.allergy_anaesthetic = facts.allergy_contrast =
        SCOT_SAID_YES;
    facts.bleeding_disorder = facts.diabetes = SCOT_SAID_YES;
    facts.agents = facts.agents_open = 3;
    facts.inr = 9;
    facts.platelets = 9;
    facts.glucose_mg_dl = 400;
    facts.hba1c = 12;
    facts.imaging_suspicion = true;
    answer = screen(&facts);
    assert_true(answer.verdict == SCOT_SCREEN_NO && answer.reasons < SCOT_SCREEN_REASONS &&
                answer.findings.count < SCOT_FINDINGS);
}

/* Infection, pregnancy and an INR are of their day. */
static void old_answers_are_asked_again(void **state)
{
    (void)state;
    struct scot_screen_facts facts = clear();
    facts.days_old = 90;
    facts.inr = 1;
    facts.inr_days_old = 7;
    assert_int_equal(screen(&facts).findings.count, 0);
    facts.days_old = 91;
    facts.inr_days_old = 8;
    assert_true(screen_tells(&facts, "screen.fresh", "91 days old") &&
                screen_tells(&facts, "screen.inr.fresh", "the INR is 8 days old, wanted at most 7"));
    facts.inr_days_old = -1;
    assert_true(screen_tells(&facts, "screen.inr.fresh", "of which day"));
    facts.inr = NAN;
    assert_false(screen_tells(&facts, "screen.inr.fresh", ""));
    facts.inr_days_old = 8;
    assert_false(screen_tells(&facts, "screen.inr.fresh", ""));
}

/* for whom it is not, and for who prefers otherwise. */
static void there_is_always_something_else(void **state)
{
    (void)state;
    int n = 1;
    assert_string_equal(scot_care_screen_else(rules, 1), "exercise and physiotherapy");
    while (scot_care_screen_else(rules, n) != NULL)
        n++;
    assert_true(n > 5);
}

/* R-010 dull ache, R-011 twisting, bending, extending, R-012 stiffness, R-013 rest, R-014 tenderness, R-015 radiating: they
 * support. */
static void symptoms_support_and_prove_nothing(void **state)
{
    (void)state;
    enum scot_said said[SCOT_SYMPTOMS];
    struct scot_picture picture;
    for (int i = 0; i < SCOT_SYMPTOMS; i++)
        said[i] = i == SCOT_SYMPTOMS - 1 ? SCOT_SAID_NO : SCOT_SAID_YES;
    scot_care_picture(&picture, rules, said);
    for (int i = 0; i < SCOT_SYMPTOMS; i++)
        assert_int_equal(picture.fits[i], SCOT_SAID_YES);
    assert_true(
        tells(&picture.findings, "screen.picture",
              "8 of 8 symptoms fit facet pain, 0 speak against it, 0 not recorded; they support, and none of them proves it"));
    said[7] = SCOT_SAID_YES;
    said[0] = SCOT_SAID_NO;
    said[1] = SCOT_SAID_NOTHING;
    said[2] = SCOT_SAID_UNKNOWN;
    scot_care_picture(&picture, rules, said);
    assert_true(picture.fits[7] == SCOT_SAID_NO && picture.fits[0] == SCOT_SAID_NO && picture.fits[2] == SCOT_SAID_UNKNOWN);
    assert_true(
        tells(&picture.findings, "screen.picture", "4 of 8 symptoms fit facet pain, 2 speak against it, 2 not recorded"));
}

/* Revel's seven, each with its likelihood ratio; they gate nothing, since scot_care_screen does not know them. */
static void revel_is_shown_and_decides_nothing(void **state)
{
    (void)state;
    enum scot_said item[SCOT_REVEL] = {SCOT_SAID_NOTHING, SCOT_SAID_YES, SCOT_SAID_YES, SCOT_SAID_NO,
                                       SCOT_SAID_YES,     SCOT_SAID_NO,  SCOT_SAID_YES};
    struct scot_revel revel;
    struct scot_error err = {0};
    assert_true(scot_care_revel(&revel, rules, 66, item, &err));
    assert_true(revel.positive == 5 && revel.known == 7);
    assert_true(fabs(revel.lr[0] - 1.5) < 1e-6);
    assert_true(fabs(revel.lr[1] - 1.13) < 0.005);
    assert_true(fabs(revel.lr[3] - 1.02) < 0.005);
    assert_true(isnan(revel.lr[6]));
    assert_string_equal(revel.line, "Revel: 5 of 7 items hold, likelihood ratio of the rule 0.80: weak, decides nothing");
    assert_true(scot_care_revel(&revel, rules, 65, item, &err));
    assert_true(revel.positive == 4 && revel.rule_lr == 1.03 && revel.item[0] == SCOT_SAID_NO);
    item[1] = SCOT_SAID_NO;
    assert_true(scot_care_revel(&revel, rules, -1, item, &err));
    assert_true(fabs(revel.lr[1] - 0.39) < 1e-6);
    assert_true(revel.known == 6 && revel.positive == 3 && isnan(revel.lr[0]));
    assert_true(revel.rule_lr == 1.03);
    item[2] = SCOT_SAID_UNKNOWN;
    item[3] = SCOT_SAID_YES;
    assert_true(scot_care_revel(&revel, rules, -1, item, &err));
    assert_true(isnan(revel.rule_lr));
    assert_string_equal(revel.line, "Revel: 3 of 7 items hold, 2 not recorded; weak, decides nothing");
}

/* Rows are the figures: what is missing or no word is named, and a site's word counts. */
static void rows_decide(void **state)
{
    (void)state;
    static const char *const id[] = {
        "screen.cauda_equina", "screen.allergy_latex", "screen.missing", "screen.deficit_open", "screen.pregnant.age_from",
        "screen.pregnant.age_to", "screen.allergy_anaesthetic_open", "screen.diabetes.mg_per_mmol",
        "screen.diabetes.glucose.most", "screen.diabetes.hba1c.most", "screen.diabetes.agree", "screen.diabetes.rise",
        "screen.diabetes.half_life", "screen.diabetes", "screen.diabetes_high", "screen.bmi.most", "screen.table.most",
        "screen.flag.age_over", "screen.flag.age_under", "screen.lstv", "screen.clotting", "screen.numbness",
        "anti.inr.low.most", "screen.bleeding_disorder", "screen.allergy_contrast_open", "screen.cannot_judge_response",
        "screen.takes_antithrombotic", "screen.limb_weakness", "screen.imaging_suspicion", "screen.fresh",
        "screen.inr.fresh"};
    struct scot_screen_facts yes = clear(), none = {.recorded = true, .age = 40, .inr = NAN, .platelets = NAN}, nothing = none;
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++)
        yes.item[i] = SCOT_SAID_YES;
    yes.numbness = yes.weakness = yes.allergy_anaesthetic = yes.diabetes = SCOT_SAID_YES;
    yes.inr = 8;
    yes.glucose_mg_dl = 500;
    yes.imaging_suspicion = true;
    nothing.recorded = false;
    struct scot_screen_facts sweet = yes;
    sweet.glucose_mg_dl = NAN;
    sweet.hba1c = 12;
    for (size_t i = 0; i < sizeof id / sizeof id[0]; i++) {
        struct scot_rules *less = rules_but(rules, id[i], NULL);
        struct scot_screen answer;
        struct scot_error err = {0};
        if (scot_care_screen(&answer, less, &yes, &err) && scot_care_screen(&answer, less, &none, &err) &&
            scot_care_screen(&answer, less, &sweet, &err) && scot_care_screen(&answer, less, &nothing, &err))
            fail_msg("nobody misses %s", id[i]);
        assert_non_null(strstr(err.text, id[i]));
        if (strcmp(id[i], "screen.missing") == 0)
            assert_false(scot_care_screen(&answer, less, &nothing, &err));
        if (strcmp(id[i], "screen.diabetes_high") == 0)
            assert_false(scot_care_screen(&answer, less, &sweet, &err));
        scot_rules_destroy(&less);
    }
    struct scot_rules *own = rules_but(rules, "screen.infection_local", "perhaps");
    struct scot_screen answer;
    struct scot_error err = {0};
    assert_false(scot_care_screen(&answer, own, &yes, &err));
    assert_string_equal(err.text, "rule screen.infection_local is \"perhaps\", wanted not_yet, no, weigh or inform");
    scot_rules_destroy(&own);
    own = rules_but(rules, "screen.infection_local.instead", NULL);
    assert_true(scot_care_screen(&answer, own, &yes, &err));
    scot_rules_destroy(&own);
    own = rules_but(rules, "screen.infection_local", "no");
    struct scot_screen_facts facts = clear();
    facts.item[SCOT_ITEM_INFECTION_LOCAL] = SCOT_SAID_YES;
    assert_true(scot_care_screen(&answer, own, &facts, &err) && answer.verdict == SCOT_SCREEN_NO);
    scot_rules_destroy(&own);
    static const char *const revel[] = {"revel.age.over", "revel.rule.needed", "revel.cough.label"};
    for (int i = 0; i < 3; i++) {
        const enum scot_said item[SCOT_REVEL] = {SCOT_SAID_NOTHING};
        struct scot_revel r;
        own = rules_but(rules, revel[i], NULL);
        assert_false(scot_care_revel(&r, own, 40, item, &err));
        scot_rules_destroy(&own);
    }
}

/* More reasons than there is room for still decide. */
static void reasons_without_room_still_count(void **state)
{
    (void)state;
    struct scot_screen answer = {0};
    struct scot_error err = {0};
    for (int i = 0; i < SCOT_SCREEN_REASONS; i++)
        assert_true(scot_screen_add(&answer, rules, &err, "allergy_latex", NULL));
    assert_int_equal(answer.verdict, SCOT_SCREEN_ELIGIBLE);
    assert_true(scot_screen_add(&answer, rules, &err, "cauda_equina", "%d more", 1));
    assert_true(answer.verdict == SCOT_SCREEN_NO && answer.urgent && answer.reasons == SCOT_SCREEN_REASONS);
}

/* no word for people calls a diagnosis proved. */
static void no_row_says_confirmed(void **state)
{
    (void)state;
    for (int i = 0; i < scot_rules_count(rules); i++) {
        const struct scot_rule *row = scot_rules_at(rules, i);
        if (strcasestr(row->text, "confirm") != NULL)
            fail_msg("%s: %s", row->id, row->text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_against_is_eligible), cmocka_unit_test(each_item_weighs_as_its_row_says),
        cmocka_unit_test(few_red_flags_stop), cmocka_unit_test(other_red_flags_inform),
        cmocka_unit_test(a_numb_limb_asks_for_an_explanation), cmocka_unit_test(unknown_pregnancy_is_not_yet),
        cmocka_unit_test(who_cannot_judge_has_no_diagnostic_block), cmocka_unit_test(an_allergy_has_its_ways),
        cmocka_unit_test(a_bleeding_disorder_is_answered_by_numbers),
        cmocka_unit_test(anticoagulants_are_known_and_settled), cmocka_unit_test(diabetes_weighs_with_steroid),
        cmocka_unit_test(needle_and_table_have_limits), cmocka_unit_test(a_level_is_counted_not_guessed),
        cmocka_unit_test(what_a_consultation_lacks_is_told), cmocka_unit_test(what_is_not_recorded_does_not_pass),
        cmocka_unit_test(old_answers_are_asked_again), cmocka_unit_test(there_is_always_something_else),
        cmocka_unit_test(symptoms_support_and_prove_nothing), cmocka_unit_test(revel_is_shown_and_decides_nothing),
        cmocka_unit_test(rows_decide), cmocka_unit_test(reasons_without_room_still_count),
        cmocka_unit_test(no_row_says_confirmed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
