#include "care/dose.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double most_ml = 20; /* in one place; more is a typing error */

static bool check_given(const struct scot_given *given, int count, struct scot_error *err)
{
    for (int i = 0; i < count; i++) {
        if (given[i].product == NULL)
            return scot_fail(err, "product %d is not in the cupboard", i + 1);
        if (!(given[i].ml > 0 && given[i].ml <= most_ml))
            return scot_fail(err, "%s: %g mL, wanted more than 0 and at most %.0f mL", given[i].product->name, given[i].ml, most_ml);
        if ((unsigned)given[i].place >= SCOT_PLACES)
            return scot_fail(err, "%s: place %d, wanted 0 to %d", given[i].product->name, (int)given[i].place, SCOT_PLACES - 1);
    }
    return true;
}

/* The drug's maximum at this weight: mg/kg, but never over the absolute one; with epinephrine its own rows. */
static bool most_mg(double *out, const struct scot_rules *rules, const struct scot_product *p, double weight_kg, char rule[64],
                    struct scot_error *err)
{
    char per_kg[64];
    double mg_kg, mg;
    snprintf(per_kg, sizeof per_kg, "dose.%.24s%s.per_kg", p->drug, p->epinephrine ? ".epinephrine" : "");
    snprintf(rule, 64, "dose.%.24s%s.most", p->drug, p->epinephrine ? ".epinephrine" : "");
    if (!scot_rules_number(&mg_kg, rules, per_kg, "mg/kg", err) || !scot_rules_number(&mg, rules, rule, "mg", err))
        return false;
    *out = fmin(mg, mg_kg * weight_kg);
    return true;
}

/* Fractions of each drug's maximum add up (REFERENCE B4). */
static bool judge_anaesthetic(struct scot_dose_answer *out, const struct scot_rules *rules, const struct scot_patient_facts *facts,
                              const struct scot_given *given, int count, struct scot_error *err)
{
    char rule[64] = "";
    double allowed;
    if (!scot_rules_number(&allowed, rules, "dose.anaesthetic.fraction", "1", err))
        return false;
    for (int i = 0; i < count; i++) {
        const struct scot_product *p = given[i].product;
        double most;
        if (p->kind != SCOT_DRUG_ANAESTHETIC)
            continue;
        if (!most_mg(&most, rules, p, facts->weight_kg, rule, err))
            return false;
        out->anaesthetic_fraction += given[i].ml * p->mg_ml / most;
    }
    if (out->anaesthetic_fraction > allowed + 1e-9)
        scot_find(&out->findings, rules, SCOT_REFUSE, "dose.anaesthetic.fraction",
             "local anaesthetic is %.0f %% of the maximum at %.0f kg, skin and all targets together; wanted at most %.0f %%",
             100 * out->anaesthetic_fraction, facts->weight_kg, 100 * allowed);
    if (out->anaesthetic_fraction > 0 && facts->allergic_anaesthetic)
        scot_find(&out->findings, rules, SCOT_REFUSE, "allergy.anaesthetic", "an allergy to local anaesthetic is recorded");
    return true;
}

/* In methylprednisolone: 4 mg of it are `equal` mg of the drug. */
static bool mpa_of(double *out, const struct scot_rules *rules, const struct scot_given *given, struct scot_error *err)
{
    char id[64];
    double base, equal;
    snprintf(id, sizeof id, "steroid.%.30s.equivalent", given->product->drug);
    if (!scot_rules_number(&base, rules, "steroid.methylprednisolone.equivalent", "mg", err) ||
        !scot_rules_number(&equal, rules, id, "mg", err))
        return false;
    *out = given->ml * given->product->mg_ml * base / equal;
    return true;
}

static bool is_cervical(enum scot_place place)
{
    return place == SCOT_PLACE_CERVICAL_JOINT;
}

/* R-069, REFERENCE B4: what must not go where. */
static void judge_place(struct scot_dose_answer *out, const struct scot_rules *rules, const struct scot_given *given)
{
    const struct scot_product *p = given->product;
    if (p->particulate && given->place == SCOT_PLACE_FORAMEN)
        scot_find(&out->findings, rules, SCOT_REFUSE, "particulate.foramen", "%s is particulate, wanted a solution at a foramen", p->name);
    if (p->particulate && is_cervical(given->place))
        scot_find(&out->findings, rules, SCOT_REFUSE, "particulate.neck", "%s is particulate, wanted a solution in the neck", p->name);
    if (given->place == SCOT_PLACE_LUMBAR_NERVE)
        scot_find(&out->findings, rules, SCOT_REFUSE, "steroid.medial_branch", "a diagnostic medial branch block takes no steroid");
}

static bool judge_steroid(struct scot_dose_answer *out, const struct scot_rules *rules, const struct scot_patient_facts *facts,
                          const struct scot_given *given, int count, struct scot_error *err)
{
    double once, year;
    if (!scot_rules_number(&once, rules, "steroid.injection.most", "mg", err) ||
        !scot_rules_number(&year, rules, "steroid.year.most", "mg", err))
        return false;
    for (int i = 0; i < count; i++) {
        double mpa;
        if (given[i].product->kind != SCOT_DRUG_STEROID)
            continue;
        if (!mpa_of(&mpa, rules, &given[i], err))
            return false;
        out->steroid_mpa_mg += mpa;
        out->particulate |= given[i].product->particulate;
        judge_place(out, rules, &given[i]);
    }
    if (!(out->steroid_mpa_mg > 0))
        return true;
    if (facts->allergic_steroid)
        scot_find(&out->findings, rules, SCOT_REFUSE, "allergy.steroid", "an allergy to this steroid is recorded");
    if (out->steroid_mpa_mg > once + 1e-9)
        scot_find(&out->findings, rules, SCOT_WARN, "steroid.injection.most", "steroid is %.0f mg methylprednisolone equivalent, usual at most %.0f mg",
             out->steroid_mpa_mg, once);
    if (isnan(facts->steroid_this_year_mg))
        scot_find(&out->findings, rules, SCOT_NOTE, "steroid.year.most", "steroid given earlier this year is not known");
    else if (facts->steroid_this_year_mg + out->steroid_mpa_mg > year + 1e-9)
        scot_find(&out->findings, rules, SCOT_WARN, "steroid.year.most", "with today's it is %.0f mg methylprednisolone equivalent this year, usual at most %.0f mg",
             facts->steroid_this_year_mg + out->steroid_mpa_mg, year);
    return true;
}

static void judge_contrast(struct scot_dose_answer *out, const struct scot_rules *rules, const struct scot_patient_facts *facts,
                           const struct scot_given *given, int count)
{
    for (int i = 0; i < count; i++)
        if (given[i].product->kind == SCOT_DRUG_CONTRAST && facts->allergic_contrast) {
            scot_find(&out->findings, rules, SCOT_REFUSE, "allergy.contrast", "an allergy to contrast is recorded");
            return;
        }
}

bool scot_care_doses(struct scot_dose_answer *out, const struct scot_rules *rules, const struct scot_patient_facts *facts,
                     const struct scot_given *given, int count, struct scot_error *err)
{
    struct scot_dose_answer answer = {0};
    if (!(facts->weight_kg >= 20 && facts->weight_kg <= 350))
        return scot_fail(err, "the weight is %g kg, wanted 20 to 350 kg", facts->weight_kg);
    if (!check_given(given, count, err) || !judge_anaesthetic(&answer, rules, facts, given, count, err) ||
        !judge_steroid(&answer, rules, facts, given, count, err))
        return false;
    judge_contrast(&answer, rules, facts, given, count);
    *out = answer;
    return true;
}
