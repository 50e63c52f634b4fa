#include "care/screen_parts.h"

#include <math.h>
#include <string.h>

#include "care/aftercare.h"

const char *const scot_contrast_plan_id[SCOT_CONTRAST_PLANS] = {"undecided", "other_agent", "premedication", "no_contrast"};

/* The form's own answer first; a person of unknown sex can be. */
static bool can_be_pregnant(bool *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                            struct scot_error *err)
{
    double from, to;
    if (!scot_rules_number(&from, rules, "screen.pregnant.age_from", "years", err) ||
        !scot_rules_number(&to, rules, "screen.pregnant.age_to", "years", err))
        return false;
    *out = facts->can_be_pregnant == SCOT_SAID_YES;
    if (facts->can_be_pregnant < SCOT_SAID_NO)
        *out = facts->sex != SCOT_SEX_MALE && facts->post_menopausal != SCOT_SAID_YES &&
               (facts->age < 0 || (facts->age >= from && facts->age <= to));
    return true;
}

/* Postponed, never first asked at the time-out. R-021. */
bool scot_screen_pregnancy(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                           struct scot_error *err)
{
    bool can_be;
    if (!can_be_pregnant(&can_be, rules, facts, err))
        return false;
    if (facts->pregnant == SCOT_SAID_YES)
        return scot_screen_add(out, rules, err, "pregnant", NULL);
    if (facts->pregnant == SCOT_SAID_NO || !can_be)
        return true;
    return scot_screen_add(out, rules, err, "pregnant_unknown",
                           "not known: pregnancy, wanted asked or tested before positioning");
}

/* A block that nobody can read proves nothing; treatment may still be given. */
bool scot_screen_judge(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                       struct scot_error *err)
{
    const char *id = facts->purpose == SCOT_ASKED_THERAPEUTIC ? "cannot_judge_response_therapeutic" : "cannot_judge_response";
    if (facts->cannot_judge == SCOT_SAID_YES)
        return scot_screen_add(out, rules, err, id, NULL);
    return facts->cannot_judge == SCOT_SAID_NO || scot_screen_missing(out, rules, err, id, facts->cannot_judge);
}

static bool judge_anaesthetic(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                              struct scot_error *err)
{
    if (facts->allergy_anaesthetic < SCOT_SAID_NO)
        return scot_screen_missing(out, rules, err, "allergy_anaesthetic_open", facts->allergy_anaesthetic);
    if (facts->allergy_anaesthetic == SCOT_SAID_NO)
        return true;
    if (facts->anaesthetic_other == SCOT_SAID_YES)
        return scot_screen_add(out, rules, err, "allergy_anaesthetic", NULL);
    return scot_screen_add(out, rules, err,
                           facts->anaesthetic_other == SCOT_SAID_NO ? "allergy_anaesthetic_all" : "allergy_anaesthetic_open",
                           NULL);
}

/* The three ways, each as a row; a way chosen is told with what it brings. REFERENCE E3. */
static void tell_contrast_ways(struct scot_screen *out, const struct scot_rules *rules)
{
    static const char *const id[] = {"screen.contrast.other_agent", "screen.contrast.premedication",
                                     "screen.contrast.no_contrast", "screen.contrast.gadolinium"};
    for (int i = 0; i < 4; i++) {
        const struct scot_rule *row = scot_rules_find(rules, id[i]);
        if (row != NULL)
            scot_find(&out->findings, rules, SCOT_NOTE, id[i], "%s", row->text);
    }
}

bool scot_screen_allergies(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                           struct scot_error *err)
{
    static const char *const way[SCOT_CONTRAST_PLANS] = {
        "nothing", "another agent", "premedication, whose steroid counts toward the year's", "no contrast, with the reason"};
    if (!judge_anaesthetic(out, rules, facts, err))
        return false;
    if (facts->allergy_contrast < SCOT_SAID_NO)
        return scot_screen_missing(out, rules, err, "allergy_contrast_open", facts->allergy_contrast);
    if (facts->allergy_contrast == SCOT_SAID_NO)
        return true;
    tell_contrast_ways(out, rules);
    if (facts->contrast_plan == SCOT_CONTRAST_UNDECIDED)
        return scot_screen_add(out, rules, err, "allergy_contrast_open", NULL);
    if (facts->contrast_plan == SCOT_CONTRAST_NONE && !facts->contrast_reason)
        return scot_screen_add(out, rules, err, "allergy_contrast_open",
                               "allergy to contrast: none is to be given, and no reason is written; wanted the reason");
    return scot_screen_add(out, rules, err, "allergy_contrast", "allergy to contrast; chosen: %s", way[facts->contrast_plan]);
}

/* "Bleeding disorder" is answered by what was measured, as long as that says something of today. */
static bool judge_disorder(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                           bool measured, struct scot_error *err)
{
    if (facts->bleeding_disorder == SCOT_SAID_NO)
        return true;
    if (facts->bleeding_disorder != SCOT_SAID_YES)
        return measured || scot_screen_missing(out, rules, err, "bleeding_disorder", facts->bleeding_disorder);
    if (facts->bleeding_corrected == SCOT_SAID_YES || (measured && facts->bleeding_corrected != SCOT_SAID_NO))
        return scot_screen_add(out, rules, err, "bleeding_corrected", NULL);
    return scot_screen_add(out, rules, err, "bleeding_disorder", NULL);
}

static bool judge_agents(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                         struct scot_error *err)
{
    if (facts->agents_open > 0)
        return scot_screen_add(out, rules, err, "antithrombotic_open",
                               "anticoagulants or antiplatelets: %d of %d not settled, wanted the prescriber's agreement",
                               facts->agents_open, facts->agents);
    if (facts->agents > 0 || facts->takes_antithrombotic == SCOT_SAID_NO)
        return true;
    if (facts->takes_antithrombotic == SCOT_SAID_YES)
        return scot_screen_add(out, rules, err, "takes_antithrombotic",
                               "an anticoagulant or antiplatelet is taken and none is recorded, wanted each as a medicine");
    return scot_screen_add(out, rules, err, "takes_antithrombotic",
                           "not recorded: whether an anticoagulant or antiplatelet is taken, wanted yes or no");
}

bool scot_screen_bleeding(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                          struct scot_error *err)
{
    struct scot_clotting clotting;
    double fresh;
    if (!scot_rules_number(&fresh, rules, "screen.inr.fresh", "d", err))
        return false;
    if (facts->inr > 0 && facts->inr_days_old < 0)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.inr.fresh", "not recorded: of which day the INR is");
    if (facts->inr > 0 && facts->inr_days_old > fresh)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.inr.fresh", "the INR is %d days old, wanted at most %.0f",
                  facts->inr_days_old, fresh);
    if (!scot_care_clotting(&clotting, rules, facts->inr, facts->platelets, facts->bleeding_class, facts->vitamin_k_continued,
                            err))
        return false;
    for (int i = 0; i < clotting.findings.count; i++)
        if (!scot_screen_add(out, rules, err, "clotting", "%s (%s, %s)", clotting.findings.at[i].text,
                             clotting.findings.at[i].rule, clotting.findings.at[i].mark))
            return false;
    bool measured =
        clotting.inr_ok && clotting.platelets_ok && facts->inr_days_old >= 0 && facts->inr_days_old <= fresh;
    return judge_disorder(out, rules, facts, measured, err) && judge_agents(out, rules, facts, err);
}

/* Both units, always: mg/dL and mmol/L. */
static bool judge_glucose(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                          double per_mmol, struct scot_error *err)
{
    double most, most_hba1c, agree;
    if (!scot_rules_number(&most, rules, "screen.diabetes.glucose.most", "mg/dL", err) ||
        !scot_rules_number(&most_hba1c, rules, "screen.diabetes.hba1c.most", "%", err) ||
        !scot_rules_number(&agree, rules, "screen.diabetes.agree", "%", err))
        return false;
    double glucose = isnan(facts->glucose_mg_dl) ? facts->glucose_mmol_l * per_mmol : facts->glucose_mg_dl;
    if (fabs(facts->glucose_mg_dl - facts->glucose_mmol_l * per_mmol) > facts->glucose_mg_dl * agree / 100)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.diabetes.agree",
                  "glucose is %.0f mg/dL and %.1f mmol/L, wanted the same in both", facts->glucose_mg_dl,
                  facts->glucose_mmol_l);
    if (isnan(glucose) && isnan(facts->hba1c))
        scot_find(&out->findings, rules, SCOT_WARN, "screen.diabetes.glucose.most",
                  "not recorded: glucose or HbA1c, wanted one of them before a steroid");
    if (glucose > most &&
        !scot_screen_add(out, rules, err, "diabetes_high",
                         "glucose is %.0f mg/dL (%.1f mmol/L), wanted at most %.0f mg/dL (%.1f mmol/L) before a steroid",
                         glucose, glucose / per_mmol, most, most / per_mmol))
        return false;
    return !(facts->hba1c > most_hba1c) ||
           scot_screen_add(out, rules, err, "diabetes_high", "HbA1c is %.1f %%, wanted at most %.1f %% before a steroid",
                           facts->hba1c, most_hba1c);
}

/* Anaesthetic alone needs no glucose plan. */
bool scot_screen_diabetes(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                          struct scot_error *err)
{
    double rise, half_life, mmol;
    if (facts->diabetes < SCOT_SAID_NO)
        return scot_screen_missing(out, rules, err, "diabetes", facts->diabetes);
    if (facts->diabetes == SCOT_SAID_NO)
        return true;
    if (facts->steroid_planned == SCOT_SAID_NO) {
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.diabetes",
                  "diabetes: anaesthetic alone is meant, it needs no glucose plan");
        return true;
    }
    if (!scot_rules_number(&rise, rules, "after.glucose.rise", "mg/dL", err) ||
        !scot_rules_number(&half_life, rules, "screen.diabetes.half_life", "d", err) ||
        !scot_care_glucose_mmol(&mmol, rules, 1, err))
        return false;
    scot_find(&out->findings, rules, SCOT_NOTE, "after.glucose.rise",
              "after an epidural steroid glucose rose by %.0f mg/dL (%.1f mmol/L) on average, halving every %.1f days; nothing "
              "is published for facets",
              rise, rise * mmol, half_life);
    return scot_screen_add(out, rules, err, "diabetes", NULL) && judge_glucose(out, rules, facts, 1 / mmol, err);
}

/* Needle and table have limits. */
bool scot_screen_size(struct scot_screen *out, const struct scot_rules *rules, const struct scot_screen_facts *facts,
                      struct scot_error *err)
{
    double most_bmi, most_kg;
    if (!scot_rules_number(&most_bmi, rules, "screen.bmi.most", "kg/m2", err) ||
        !scot_rules_number(&most_kg, rules, "screen.table.most", "kg", err))
        return false;
    if (facts->bmi > most_bmi)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.bmi.most",
                  "body mass index is %.0f, a 90 mm needle reaches until about %.0f; wanted a longer one ready", facts->bmi,
                  most_bmi);
    if (facts->weight_kg > most_kg)
        scot_find(&out->findings, rules, SCOT_WARN, "screen.table.most", "the weight is %.0f kg, the table bears %.0f kg",
                  facts->weight_kg, most_kg);
    if (isnan(facts->weight_kg))
        scot_find(&out->findings, rules, SCOT_NOTE, "screen.table.most",
                  "not recorded: the weight, wanted for doses and the table");
    return true;
}
