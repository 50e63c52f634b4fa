#include "care/antithrombotic.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rules_here.h"
#include "support.h"

static struct scot_rules *rules;
static const struct scot_bleeding_facts well = {
    .age = 50, .liver = SCOT_SAID_NO, .kidney = SCOT_SAID_NO, .surgery_at_site = SCOT_SAID_NO, .agents = 1,
    .creatinine_clearance_ml_min = 90};

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

static struct scot_procedure_class class_of(const char *kind, const char *region, const struct scot_bleeding_facts *facts)
{
    struct scot_procedure_class class;
    struct scot_error err = {0};
    if (!scot_care_procedure_class(&class, rules, kind, region, facts, &err))
        fail_msg("%s", err.text);
    return class;
}

static struct scot_agent_answer ask(const struct scot_agent *agent, const struct scot_procedure_class *class,
                                    const struct scot_bleeding_facts *facts)
{
    struct scot_agent_answer answer;
    struct scot_error err = {0};
    if (!scot_care_agent(&answer, rules, agent, class, facts, &err))
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

static bool asked(const struct scot_agent *agent, const struct scot_procedure_class *class,
                  const struct scot_bleeding_facts *facts, const char *rule, const char *words)
{
    struct scot_agent_answer answer = ask(agent, class, facts);
    return tells(&answer.findings, rule, words);
}

/* how much each procedure may bleed. */
static void each_procedure_has_its_class(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *region;
        enum scot_bleeding_class class;
    } row[] = {
        {"intra_articular", "lumbar", SCOT_BLEEDING_LOW},
        {"medial_branch", "thoracic", SCOT_BLEEDING_LOW},
        {"radiofrequency", "lumbar", SCOT_BLEEDING_LOW},
        {"trigger_point", "cervical", SCOT_BLEEDING_LOW},
        {"sacroiliac", "sacral", SCOT_BLEEDING_LOW},
        {"medial_branch", "cervical", SCOT_BLEEDING_INTERMEDIATE},
        {"intra_articular", "cervical", SCOT_BLEEDING_INTERMEDIATE},
        {"epidural_interlaminar", "lumbar", SCOT_BLEEDING_INTERMEDIATE},
        {"epidural_transforaminal", "lumbar", SCOT_BLEEDING_INTERMEDIATE},
        {"sympathetic", "lumbar", SCOT_BLEEDING_INTERMEDIATE},
        {"cyst_rupture", "lumbar", SCOT_BLEEDING_INTERMEDIATE},
        {"medial_branch", "", SCOT_BLEEDING_INTERMEDIATE},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct scot_procedure_class class = class_of(row[i].kind, row[i].region, &well);
        if (class.counted != row[i].class || class.upgraded || class.scheme != SCOT_CLASS_ASRA)
            fail_msg("%s %s is %s", row[i].kind, row[i].region, scot_bleeding_class_id[class.counted]);
    }
    struct scot_procedure_class class;
    struct scot_error err = {0};
    assert_false(scot_care_procedure_class(&class, rules, "dance", "lumbar", &well, &err));
    assert_string_equal(err.text, "no bleeding class for \"dance\", wanted a row anti.class.asra.dance");
}

/* the published classes disagree on the neck; both are shown, one counts. */
static void the_neck_has_two_published_classes(void **state)
{
    (void)state;
    struct scot_procedure_class class = class_of("medial_branch", "cervical", &well);
    assert_true(class.published[SCOT_CLASS_ASRA] && class.published[SCOT_CLASS_SIR]);
    assert_int_equal(class.by[SCOT_CLASS_ASRA], SCOT_BLEEDING_INTERMEDIATE);
    assert_int_equal(class.by[SCOT_CLASS_SIR], SCOT_BLEEDING_HIGH);
    assert_true(tells(&class.findings, "anti.class.asra.medial_branch.cervical", "ASRA 2018 classes it as intermediate"));
    assert_true(tells(&class.findings, "anti.class.sir.medial_branch.cervical", "SIR-type classes it as high"));
    const struct scot_agent ibuprofen = {.drug = "ibuprofen", .taken_for = "pain", .agreed_to = ""};
    struct scot_agent_answer answer = ask(&ibuprofen, &class, &well);
    assert_true(tells(&answer.findings, "anti.ibuprofen.intermediate", "ASRA 2018, intermediate: go on with it"));
    assert_true(tells(&answer.findings, "anti.ibuprofen.high", "SIR-type, high: stop 24 h before; restart after 24 h"));
    struct scot_bleeding_facts old = well;
    old.age = 80;
    class = class_of("medial_branch", "cervical", &old);
    assert_true(asked(&ibuprofen, &class, &old, "anti.ibuprofen.high", "ASRA 2018, high: stop 24 h"));
    assert_true(asked(&ibuprofen, &class, &old, "anti.ibuprofen.high", "SIR-type, high: stop 24 h"));
    struct scot_rules *own = rules_but(rules, "anti.scheme", "sir");
    struct scot_error err = {0};
    assert_true(scot_care_procedure_class(&class, own, "medial_branch", "cervical", &well, &err));
    assert_int_equal(class.counted, SCOT_BLEEDING_HIGH);
    /* What that scheme does not name is counted by the other. */
    assert_true(scot_care_procedure_class(&class, own, "sympathetic", "lumbar", &well, &err));
    assert_int_equal(class.scheme, SCOT_CLASS_ASRA);
    assert_false(class.published[SCOT_CLASS_SIR]);
    scot_rules_destroy(&own);
}

/* age, liver, kidney, earlier surgery, several agents: one class up, and never two. */
static void factors_count_one_class_up(void **state)
{
    (void)state;
    struct scot_bleeding_facts facts = well;
    facts.age = 74;
    assert_int_equal(class_of("medial_branch", "lumbar", &facts).counted, SCOT_BLEEDING_LOW);
    facts.age = 75;
    struct scot_procedure_class class = class_of("medial_branch", "lumbar", &facts);
    assert_int_equal(class.counted, SCOT_BLEEDING_INTERMEDIATE);
    assert_true(class.upgraded && tells(&class.findings, "anti.factor", "age 75: counted one class up, as intermediate"));
    facts.liver = facts.kidney = facts.surgery_at_site = SCOT_SAID_YES;
    facts.agents = 2;
    class = class_of("medial_branch", "lumbar", &facts);
    assert_int_equal(class.counted, SCOT_BLEEDING_INTERMEDIATE);
    assert_true(tells(&class.findings, "anti.factor",
                      "liver disease, kidney disease, earlier surgery at the site, age 75, 2 such medicines"));
    assert_int_equal(class_of("epidural_interlaminar", "lumbar", &facts).counted, SCOT_BLEEDING_HIGH);
    facts = well;
    facts.agents = 2;
    assert_true(class_of("medial_branch", "lumbar", &facts).upgraded);
    struct scot_rules *own = rules_but(rules, "anti.scheme", "sir");
    struct scot_error err = {0};
    assert_true(scot_care_procedure_class(&class, own, "medial_branch", "cervical", &facts, &err));
    assert_true(class.counted == SCOT_BLEEDING_HIGH && !class.upgraded);
    scot_rules_destroy(&own);
    facts = (struct scot_bleeding_facts){.age = -1, .kidney = SCOT_SAID_UNKNOWN, .creatinine_clearance_ml_min = NAN};
    class = class_of("medial_branch", "lumbar", &facts);
    assert_int_equal(class.counted, SCOT_BLEEDING_LOW);
    assert_true(
        tells(&class.findings, "anti.factor", "not recorded: liver disease, kidney disease, earlier surgery at the site, age"));
}

/* the published table, cell by cell. */
static void the_table_is_the_published_one(void **state)
{
    (void)state;
    enum { C = SCOT_STOP_CONTINUE, S = SCOT_STOP_SHARED, H = SCOT_STOP_HOLD };
    static const struct {
        const char *drug;
        int stop[3]; /* low, intermediate, high */
        double hold_h[3], restart_h[3];
    } row[] = {
        {"aspirin_primary", {C, S, H}, {0, 0, 144}, {0, 0, 24}},
        {"aspirin_secondary", {C, S, S}, {0}, {0}},
        {"ketorolac", {C, C, H}, {0, 0, 24}, {0, 0, 24}},
        {"etodolac", {C, C, H}, {0, 0, 48}, {0, 0, 24}},
        {"naproxen", {C, C, H}, {0, 0, 96}, {0, 0, 24}},
        {"nabumetone", {C, C, H}, {0, 0, 144}, {0, 0, 24}},
        {"piroxicam", {C, C, H}, {0, 0, 240}, {0, 0, 24}},
        {"cilostazol", {C, C, H}, {0, 0, 48}, {0, 0, 24}},
        {"warfarin", {S, H, H}, {0, 120, 120}, {0, 6, 6}},
        {"acenocoumarol", {S, H, H}, {0, 72, 72}, {0, 24, 24}},
        {"heparin_iv", {H, H, H}, {6, 6, 6}, {2, 2, 2}},
        {"heparin_sc", {H, H, H}, {6, 6, 24}, {2, 2, 6}},
        {"enoxaparin_prophylactic", {H, H, H}, {12, 12, 12}, {4, 12, 12}},
        {"enoxaparin_therapeutic", {H, H, H}, {24, 24, 24}, {4, 12, 12}},
        {"dalteparin", {H, H, H}, {24, 24, 24}, {4, 12, 12}},
        {"clopidogrel", {C, H, H}, {0, 168, 168}, {0, 24, 24}},
        {"prasugrel", {C, H, H}, {0, 168, 168}, {0, 24, 24}},
        {"ticagrelor", {C, H, H}, {0, 120, 120}, {0, 24, 24}},
        {"dabigatran", {S, H, H}, {0, 96, 96}, {0, 24, 24}},
        {"apixaban", {S, H, H}, {0, 72, 72}, {0, 24, 24}},
        {"fondaparinux", {S, H, H}, {0, 96, 96}, {0, 24, 24}},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
        for (int c = 0; c < 3; c++) {
            const struct scot_agent agent = {.drug = row[i].drug, .taken_for = "primary", .agreed_to = ""};
            struct scot_procedure_class class = {.counted = (enum scot_bleeding_class)c};
            const struct scot_agent_plan plan = ask(&agent, &class, &well).counted;
            if ((int)plan.stop != row[i].stop[c])
                fail_msg("%s %s: %s", row[i].drug, scot_bleeding_class_id[c], scot_stop_id[plan.stop]);
            if (plan.stop == SCOT_STOP_HOLD && (plan.hold_h != row[i].hold_h[c] || plan.restart_h != row[i].restart_h[c]))
                fail_msg("%s %s: stop %g h, restart %g h", row[i].drug, scot_bleeding_class_id[c], plan.hold_h, plan.restart_h);
        }
    struct scot_procedure_class low = {.counted = SCOT_BLEEDING_LOW}, high = {.counted = SCOT_BLEEDING_HIGH};
    const struct scot_agent dalteparin = {.drug = "dalteparin", .taken_for = "", .agreed_to = ""};
    assert_true(isnan(ask(&dalteparin, &low, &well).counted.restart_most_h));
    assert_true(ask(&dalteparin, &high, &well).counted.restart_most_h == 24);
    const struct scot_agent prasugrel = {.drug = "prasugrel", .taken_for = "", .agreed_to = ""};
    assert_string_equal(ask(&prasugrel, &high, &well).line, "prasugrel: stop 7 to 10 days before; restart after 24 h");
    const struct scot_agent warfarin = {.drug = "warfarin", .taken_for = "", .agreed_to = ""};
    assert_string_equal(ask(&warfarin, &high, &well).line, "warfarin: stop 5 days before; restart after 6 h; INR normal before");
    assert_string_equal(ask(&dalteparin, &high, &well).line, "dalteparin: stop 24 h before; restart after 12 to 24 h");
}

/* the first answer for a low-risk procedure is to go on, with the table and what stopping did to others beside it. */
static void low_risk_goes_on_first(void **state)
{
    (void)state;
    struct scot_procedure_class low = class_of("medial_branch", "lumbar", &well);
    const struct scot_agent warfarin = {.drug = "warfarin", .taken_for = "mechanical_valve", .agreed_to = ""};
    struct scot_agent_answer answer = ask(&warfarin, &low, &well);
    assert_true(answer.first == SCOT_STOP_CONTINUE && answer.settled && answer.vitamin_k && answer.known);
    assert_string_equal(
        answer.line,
        "warfarin: go on with it; the published table says: decide together with the prescriber; usually not stopped");
    assert_true(tells(&answer.findings, "anti.first.low", "go on with warfarin"));
    assert_true(tells(&answer.findings, "anti.endres.continued",
                      "continued: 0 complications in 4766 procedures; stopped: 9 serious events, 2 of them deaths, in 2296"));
    assert_true(tells(&answer.findings, "anti.for.mechanical_valve", "high risk of a clot (mechanical valve)"));
    assert_int_equal(answer.clot_risk, SCOT_CLOT_HIGH);
    const struct scot_agent clopidogrel = {.drug = "clopidogrel", .taken_for = "arteries", .agreed_to = ""};
    answer = ask(&clopidogrel, &low, &well);
    assert_string_equal(answer.line, "clopidogrel: go on with it");
    assert_int_equal(answer.clot_risk, SCOT_CLOT_MODERATE);
    assert_false(answer.vitamin_k);
    const struct scot_agent unknown = {.drug = "clopidogrel", .taken_for = "", .agreed_to = ""};
    answer = ask(&unknown, &low, &well);
    assert_true(answer.clot_risk == SCOT_CLOT_UNKNOWN &&
                tells(&answer.findings, "anti.prescriber", "not recorded: what clopidogrel is taken for"));
    /* A patient's factors take the low-risk answer away. */
    struct scot_bleeding_facts old = well;
    old.age = 80;
    struct scot_procedure_class up = class_of("medial_branch", "lumbar", &old);
    assert_int_equal(ask(&clopidogrel, &up, &old).first, SCOT_STOP_HOLD);
    assert_true(asked(&clopidogrel, &up, &old, "anti.clopidogrel.intermediate", "ASRA 2018, intermediate: stop 7 days before"));
}

/* nobody stops another's medicine alone. */
static void the_prescriber_agrees_or_it_is_open(void **state)
{
    (void)state;
    struct scot_procedure_class neck = class_of("medial_branch", "cervical", &well);
    struct scot_agent agent = {.drug = "clopidogrel", .taken_for = "stent_recent", .agreed_to = ""};
    struct scot_agent_answer answer = ask(&agent, &neck, &well);
    assert_true(!answer.settled && answer.first == SCOT_STOP_HOLD);
    assert_true(tells(&answer.findings, "anti.prescriber", "has not been recorded as agreeing"));
    agent.agreed = SCOT_SAID_NO;
    answer = ask(&agent, &neck, &well);
    assert_true(!answer.settled && tells(&answer.findings, "anti.prescriber", "does not agree"));
    agent.agreed = SCOT_SAID_YES;
    assert_false(asked(&agent, &neck, &well, "anti.prescriber", ""));
    agent.agreed_to = "bridge";
    assert_false(asked(&agent, &neck, &well, "anti.prescriber", ""));
    agent.agreed_to = "continue";
    answer = ask(&agent, &neck, &well);
    assert_true(answer.settled &&
                tells(&answer.findings, "anti.prescriber", "agreed to continue, the first answer here is hold"));
    agent = (struct scot_agent){
        .drug = "aspirin_secondary", .taken_for = "stent_old", .agreed = SCOT_SAID_YES, .agreed_to = "hold"};
    assert_true(asked(&agent, &neck, &well, "anti.prescriber", "the first answer here is to decide together"));
    /* Another class's low risk: agreed to stop what could go on is shown too. */
    struct scot_procedure_class low = class_of("medial_branch", "lumbar", &well);
    assert_true(asked(&agent, &low, &well, "anti.prescriber", "agreed to hold, the first answer here is continue"));
}

static void a_drug_the_table_lacks_is_asked_about(void **state)
{
    (void)state;
    struct scot_procedure_class low = class_of("medial_branch", "lumbar", &well);
    const struct scot_agent other = {.drug = "other_antithrombotic", .taken_for = "", .agreed_to = ""};
    struct scot_agent_answer answer = ask(&other, &low, &well);
    assert_true(!answer.known && !answer.settled && answer.first == SCOT_STOP_SHARED);
    assert_true(tells(&answer.findings, "anti.other", "not in the table"));
}

static void a_weak_kidney_holds_dabigatran_longer(void **state)
{
    (void)state;
    struct scot_bleeding_facts facts = well;
    struct scot_procedure_class high = {.counted = SCOT_BLEEDING_HIGH};
    const struct scot_agent dabigatran = {.drug = "dabigatran", .taken_for = "atrial_fibrillation", .agreed_to = ""};
    const struct scot_agent apixaban = {.drug = "apixaban", .taken_for = "atrial_fibrillation", .agreed_to = ""};
    facts.creatinine_clearance_ml_min = 30;
    assert_true(ask(&dabigatran, &high, &facts).counted.hold_h == 96);
    facts.creatinine_clearance_ml_min = 29.9;
    struct scot_agent_plan plan = ask(&dabigatran, &high, &facts).counted;
    assert_true(plan.hold_h == 120 && plan.hold_most_h == 144);
    assert_true(ask(&apixaban, &high, &facts).counted.hold_h == 72);
    facts.creatinine_clearance_ml_min = NAN;
    assert_true(asked(&dabigatran, &high, &facts, "anti.kidney.clearance", "under 30 mL/min dabigatran is stopped earlier"));
    assert_false(asked(&apixaban, &high, &facts, "anti.kidney.clearance", ""));
}

/* so that "bleeding disorder" can be answered. */
static void inr_and_platelets_have_limits_by_class(void **state)
{
    (void)state;
    static const struct {
        double inr, platelets;
        enum scot_bleeding_class class;
        bool continued, refused;
    } row[] = {
        {2.0, 50, SCOT_BLEEDING_LOW, false, false},         {2.1, 50, SCOT_BLEEDING_LOW, false, true},
        {2.0, 49, SCOT_BLEEDING_LOW, false, true},          {1.5, 50, SCOT_BLEEDING_INTERMEDIATE, false, false},
        {1.6, 50, SCOT_BLEEDING_INTERMEDIATE, false, true}, {1.5, 100, SCOT_BLEEDING_HIGH, false, false},
        {1.5, 99, SCOT_BLEEDING_HIGH, false, true},         {3.0, 50, SCOT_BLEEDING_LOW, true, false},
        {3.1, 50, SCOT_BLEEDING_LOW, true, true},
    };
    struct scot_clotting clotting;
    struct scot_error err = {0};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_true(scot_care_clotting(&clotting, rules, row[i].inr, row[i].platelets, row[i].class, row[i].continued, &err));
        if (clotting.refused != row[i].refused || (clotting.inr_ok && clotting.platelets_ok) == row[i].refused)
            fail_msg("INR %g, platelets %g, %s", row[i].inr, row[i].platelets, scot_bleeding_class_id[row[i].class]);
    }
    assert_true(
        tells(&clotting.findings, "anti.inr.continued.most", "INR is 3.1, wanted at most 3.0 where the medicine is continued"));
    assert_true(scot_care_clotting(&clotting, rules, NAN, NAN, SCOT_BLEEDING_LOW, false, &err));
    assert_true(!clotting.refused && !clotting.inr_ok && !clotting.platelets_ok && clotting.findings.count == 0);
}

static bool all_of_it(const struct scot_rules *table, struct scot_error *err)
{
    static const char *const drug[] = {"warfarin", "dabigatran", "prasugrel", "enoxaparin_therapeutic", "piroxicam"};
    static const char *const kind[] = {"medial_branch", "epidural_interlaminar"};
    static const char *const region[] = {"lumbar", "cervical"};
    struct scot_procedure_class class;
    struct scot_agent_answer answer;
    struct scot_clotting clotting;
    for (int k = 0; k < 4; k++) {
        if (!scot_care_procedure_class(&class, table, kind[k / 2], region[k % 2], &well, err))
            return false;
        for (int d = 0; d < 5; d++) {
            const struct scot_agent agent = {.drug = drug[d], .taken_for = "stent_recent", .agreed_to = ""};
            if (!scot_care_agent(&answer, table, &agent, &class, &well, err))
                return false;
        }
        if (!scot_care_clotting(&clotting, table, 1, 200, class.counted, false, err))
            return false;
    }
    return true;
}

/* A site's row changes what is answered, and what is missing or nonsense is named. */
static void rows_are_the_figures(void **state)
{
    (void)state;
    struct scot_error err = {0};
    static const char *const needed[] = {
        "anti.scheme", "anti.factor.age", "anti.factor.agents", "anti.kidney.clearance", "anti.first.low",
        "anti.endres.stopped.deaths", "anti.inr.low.most", "anti.platelets.low.least", "anti.warfarin.low",
        "anti.warfarin.high", "anti.warfarin.intermediate.hold"};
    static const char *const words[] = {"anti.scheme", "anti.class.asra.medial_branch.lumbar", "anti.first.low",
                                        "anti.for.stent_recent", "anti.warfarin.low"};
    assert_true(all_of_it(rules, &err));
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        struct scot_rules *less = rules_but(rules, needed[i], NULL);
        err = (struct scot_error){0};
        if (all_of_it(less, &err) || strstr(err.text, needed[i]) == NULL)
            fail_msg("without %s: %s", needed[i], err.text);
        scot_rules_destroy(&less);
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct scot_rules *bad = rules_but(rules, words[i], "perhaps");
        err = (struct scot_error){0};
        if (all_of_it(bad, &err) || strstr(err.text, "\"perhaps\", wanted") == NULL)
            fail_msg("%s: %s", words[i], err.text);
        scot_rules_destroy(&bad);
    }
    /* What only explains may be missing, or be no number where one helps. */
    static const char *const spare[] = {"anti.scheme.asra.name", "anti.warfarin.restart",
                                        "anti.enoxaparin_therapeutic.low.restart"};
    for (size_t i = 0; i < sizeof spare / sizeof spare[0]; i++) {
        struct scot_rules *less = rules_but(rules, spare[i], NULL);
        assert_true(all_of_it(less, &err));
        scot_rules_destroy(&less);
    }
    struct scot_rules *word = rules_but(rules, "anti.warfarin.restart", "soon");
    assert_true(all_of_it(word, &err));
    scot_rules_destroy(&word);
    struct scot_rules *table = rules_but(rules, "anti.first.low", "table");
    struct scot_procedure_class low = class_of("medial_branch", "lumbar", &well);
    const struct scot_agent heparin = {.drug = "heparin_iv", .taken_for = "vein_recent", .agreed_to = ""};
    struct scot_agent_answer answer;
    assert_true(scot_care_agent(&answer, table, &heparin, &low, &well, &err));
    assert_true(answer.first == SCOT_STOP_HOLD && !answer.settled);
    assert_string_equal(answer.line, "heparin, intravenous: stop 6 h before; restart after 2 h");
    scot_rules_destroy(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_procedure_has_its_class), cmocka_unit_test(the_neck_has_two_published_classes),
        cmocka_unit_test(factors_count_one_class_up), cmocka_unit_test(the_table_is_the_published_one),
        cmocka_unit_test(low_risk_goes_on_first), cmocka_unit_test(the_prescriber_agrees_or_it_is_open),
        cmocka_unit_test(a_drug_the_table_lacks_is_asked_about), cmocka_unit_test(a_weak_kidney_holds_dabigatran_longer),
        cmocka_unit_test(inr_and_platelets_have_limits_by_class), cmocka_unit_test(rows_are_the_figures),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
