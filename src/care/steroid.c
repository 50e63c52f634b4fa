#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/dose.h"

/* Steroid, in methylprednisolone equivalents: of an injection, of a year, beside other medicines. REFERENCE
 * B4, E2, E5. */

enum { MOST_MONTHS = 1200 };

bool scot_care_mpa(double *out_mg, const struct scot_rules *rules, const char *drug, double mg,
                   struct scot_error *err)
{
    char id[64];
    double base, equal;
    snprintf(id, sizeof id, "steroid.%.30s.equivalent", drug);
    if (!scot_rules_number(&base, rules, "steroid.methylprednisolone.equivalent", "mg", err) ||
        !scot_rules_number(&equal, rules, id, "mg", err))
        return false;
    *out_mg = mg * base / equal;
    return true;
}

bool scot_care_steroid_year(struct scot_steroid_year *out, const struct scot_rules *rules,
                            const struct scot_steroid_past *past, int count, struct scot_date date,
                            struct scot_error *err)
{
    double months;
    *out = (struct scot_steroid_year){0};
    if (!scot_rules_number(&months, rules, "steroid.year.months", "month", err))
        return false;
    if (!(months >= 1 && months <= MOST_MONTHS))
        return scot_fail(err, "rule steroid.year.months is %g months, wanted 1 to %d", months, MOST_MONTHS);
    const struct scot_date from = scot_date_add_months(date, -(int)months);
    for (int i = 0; i < count; i++) {
        double mg;
        if (scot_date_compare(past[i].latest, from) < 0 || scot_date_compare(past[i].earliest, date) > 0)
            continue;
        if (isnan(past[i].mg)) {
            out->unknown++;
            continue;
        }
        if (!scot_care_mpa(&mg, rules, past[i].drug, past[i].mg, err))
            return false;
        out->counted++;
        out->most_mg += mg;
        if (scot_date_compare(past[i].earliest, from) >= 0 && scot_date_compare(past[i].latest, date) <= 0)
            out->least_mg += mg;
    }
    return true;
}

/* The word at the start of name, in small letters, as a row's id; where the next one begins. */
static const char *word_row(char id[64], const char *name)
{
    size_t at = (size_t)snprintf(id, 64, "cyp3a4.");
    for (; isalpha((unsigned char)*name); name++)
        if (at < 63)
            id[at++] = (char)tolower((unsigned char)*name);
    id[at] = '\0';
    return *name != '\0' ? name + 1 : name;
}

bool scot_care_is_cyp3a4_inhibitor(const struct scot_rules *rules, const char *name)
{
    char id[64];
    while (*name != '\0') {
        name = word_row(id, name);
        if (scot_rules_find(rules, id) != NULL)
            return true;
    }
    return false;
}

/* Post-menopausal women have figures of their own, which hold too where nobody asked; for others the lower of
 * two. */
static bool limits(double *once, double *year, const char *rule[2], const struct scot_rules *rules,
                   const struct scot_patient_facts *facts, struct scot_error *err)
{
    double per_kg;
    bool other = facts->post_menopausal == SCOT_SAID_NO;
    rule[0] = other ? "steroid.injection.other.most" : "steroid.injection.most";
    rule[1] = other ? "steroid.year.other.most" : "steroid.year.most";
    if (!scot_rules_number(once, rules, rule[0], "mg", err) ||
        !scot_rules_number(year, rules, rule[1], "mg", err))
        return false;
    if (!other || facts->weight_unknown)
        return true;
    if (!scot_rules_number(&per_kg, rules, "steroid.year.other.per_kg", "mg/kg", err))
        return false;
    if (per_kg * facts->weight_kg < *year) {
        *year = per_kg * facts->weight_kg;
        rule[1] = "steroid.year.other.per_kg";
    }
    return true;
}

/* Told, not refused: no limit is agreed. */
static bool judge_sums(struct scot_dose_answer *out, const struct scot_rules *rules,
                       const struct scot_patient_facts *facts, struct scot_error *err)
{
    double once, year, all = facts->steroid_this_year_mg + out->steroid_mpa_mg;
    const char *rule[2],
        *who = facts->post_menopausal == SCOT_SAID_UNKNOWN ? " (not recorded: whether post-menopausal)" : "";
    if (!limits(&once, &year, rule, rules, facts, err))
        return false;
    if (out->steroid_mpa_mg <= 0)
        return true;
    if (out->steroid_mpa_mg > once + 1e-9)
        scot_find(&out->findings, rules, SCOT_WARN, rule[0],
                  "steroid is %.0f mg methylprednisolone equivalent, usual at most %.0f mg%s",
                  out->steroid_mpa_mg, once, who);
    if (isnan(all))
        scot_find(&out->findings, rules, SCOT_NOTE, rule[1], "steroid given earlier this year is not known");
    else if (all > year + 1e-9)
        scot_find(&out->findings, rules, SCOT_WARN, rule[1],
                  "with today's it is %.0f mg methylprednisolone equivalent within a year, usual at most "
                  "%.0f mg%s; no limit is agreed",
                  all, year, who);
    return true;
}

/* only a steroid wants a plan for the glucose. */
static void judge_glucose(struct scot_dose_answer *out, const struct scot_rules *rules,
                          const struct scot_patient_facts *facts)
{
    out->glucose_plan = out->steroid_mpa_mg <= 0               ? SCOT_SAID_NO
                        : facts->diabetic == SCOT_SAID_NOTHING ? SCOT_SAID_UNKNOWN
                                                               : facts->diabetic;
    if (out->glucose_plan == SCOT_SAID_YES)
        scot_find(&out->findings, rules, SCOT_NOTE, "glucose.plan",
                  "steroid in diabetes: a plan for the glucose of the next days is wanted");
    if (out->glucose_plan == SCOT_SAID_UNKNOWN && facts->diabetic == SCOT_SAID_UNKNOWN)
        scot_find(&out->findings, rules, SCOT_WARN, "glucose.plan",
                  "not recorded: diabetes; a steroid raises the glucose");
}

/* Cushing and adrenal failure after a single injection (REFERENCE E2), of the drugs that have a row. */
static void judge_cyp3a4(struct scot_dose_answer *out, const struct scot_rules *rules,
                         const struct scot_patient_facts *facts, const struct scot_product *product)
{
    char id[64];
    snprintf(id, sizeof id, "steroid.%.30s.cyp3a4", product->drug);
    bool taken = facts->cyp3a4_inhibitor == SCOT_SAID_YES,
         unknown = facts->cyp3a4_inhibitor == SCOT_SAID_UNKNOWN;
    if (scot_rules_find(rules, id) == NULL || (!taken && !unknown) || scot_found(&out->findings, id))
        return;
    if (unknown)
        scot_find(
            &out->findings, rules, SCOT_WARN, id,
            "not recorded: whether a strong CYP3A4 inhibitor is taken; %s is not for those who take one",
            product->drug);
    else if (scot_has_reason(facts->cyp3a4_reason))
        scot_find(&out->findings, rules, SCOT_WARN, id,
                  "%s beside a strong CYP3A4 inhibitor; a physician goes on, because: %.120s", product->drug,
                  facts->cyp3a4_reason);
    else
        scot_find(&out->findings, rules, SCOT_REFUSE, id,
                  "%s beside a strong CYP3A4 inhibitor can cause Cushing's syndrome and adrenal failure "
                  "after a single injection",
                  product->drug);
}

bool scot_care_dose_steroid(struct scot_dose_answer *out, const struct scot_rules *rules,
                            const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                            struct scot_error *err)
{
    for (int i = 0; i < count; i++) {
        const struct scot_product *product = given[i].product;
        double mpa;
        if (product->kind != SCOT_DRUG_STEROID)
            continue;
        if (!scot_care_mpa(&mpa, rules, product->drug, given[i].ml * product->mg_ml, err))
            return false;
        out->steroid_mpa_mg += mpa;
        out->particulate |= product->particulate;
        judge_cyp3a4(out, rules, facts, product);
    }
    if (!judge_sums(out, rules, facts, err))
        return false;
    judge_glucose(out, rules, facts);
    return true;
}
