#include "care/dose.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const scot_place_id[SCOT_PLACES] = {
    "skin",
    "lumbar.joint",
    "lumbar.nerve",
    "cervical.joint",
    "cervical.foramen",
    "thoracic.joint",
    "cervical.nerve",
    "thoracic.nerve",
    "thoracic.foramen",
    "lumbar.foramen",
    "cervical.epidural",
    "lumbar.epidural",
    "sacroiliac",
    "muscle",
    "sympathetic",
};

static bool check_given(const struct scot_rules *rules, const struct scot_given *given, int count,
                        struct scot_error *err)
{
    double most_ml;
    if (!scot_rules_number(&most_ml, rules, "entry.ml.most", "mL", err))
        return false;
    for (int i = 0; i < count; i++) {
        if (given[i].product == NULL)
            return scot_fail(err, "product %d is not in the cupboard", i + 1);
        if (!(given[i].ml > 0 && given[i].ml <= most_ml))
            return scot_fail(err, "%s: %g mL, wanted more than 0 and at most %.0f mL", given[i].product->name,
                             given[i].ml, most_ml);
        if ((unsigned)given[i].place >= SCOT_PLACES)
            return scot_fail(err, "%s: place %d, wanted 0 to %d", given[i].product->name, (int)given[i].place,
                             SCOT_PLACES - 1);
    }
    return true;
}

static bool check_weight(const struct scot_rules *rules, const struct scot_patient_facts *facts,
                         struct scot_error *err)
{
    double least, most;
    if (!scot_rules_number(&least, rules, "entry.weight.least", "kg", err) ||
        !scot_rules_number(&most, rules, "entry.weight.most", "kg", err))
        return false;
    if (!facts->weight_unknown && !(facts->weight_kg >= least && facts->weight_kg <= most))
        return scot_fail(err, "the weight is %g kg, wanted %g to %g kg", facts->weight_kg, least, most);
    return true;
}

/* The drug's maximum at this weight: mg/kg, but never over the absolute one; with epinephrine its own rows.
 */
static bool most_mg(double *out, const struct scot_rules *rules, const struct scot_product *p,
                    double weight_kg, struct scot_error *err)
{
    char per_kg[64], most[64];
    double mg_kg, mg;
    snprintf(per_kg, sizeof per_kg, "dose.%.24s%s.per_kg", p->drug, p->epinephrine ? ".epinephrine" : "");
    snprintf(most, sizeof most, "dose.%.24s%s.most", p->drug, p->epinephrine ? ".epinephrine" : "");
    if (!scot_rules_number(&mg_kg, rules, per_kg, "mg/kg", err) ||
        !scot_rules_number(&mg, rules, most, "mg", err))
        return false;
    *out = fmin(mg, mg_kg * weight_kg);
    return true;
}

/* Fractions of each drug's maximum add up (REFERENCE B4). */
static bool judge_anaesthetic(struct scot_dose_answer *out, const struct scot_rules *rules,
                              const struct scot_patient_facts *facts, const struct scot_given *given,
                              int count, struct scot_error *err)
{
    double allowed, fraction = 0;
    bool some = false;
    if (!scot_rules_number(&allowed, rules, "dose.anaesthetic.fraction", "1", err))
        return false;
    for (int i = 0; i < count; i++) {
        double most;
        if (given[i].product->kind != SCOT_DRUG_ANAESTHETIC)
            continue;
        some = true;
        if (!most_mg(&most, rules, given[i].product, facts->weight_kg, err))
            return false;
        fraction += given[i].ml * given[i].product->mg_ml / most;
    }
    out->anaesthetic_fraction = some && facts->weight_unknown ? NAN : fraction;
    if (isnan(out->anaesthetic_fraction))
        scot_find(&out->findings, rules, SCOT_WARN, "dose.weight",
                  "not recorded: the weight, so the anaesthetic's maximum is not known");
    else if (fraction > allowed + 1e-9)
        scot_find(&out->findings, rules, SCOT_REFUSE, "dose.anaesthetic.fraction",
                  "local anaesthetic is %.0f %% of the maximum at %.0f kg, skin and all targets together; "
                  "wanted at most %.0f %%",
                  100 * fraction, facts->weight_kg, 100 * allowed);
    return true;
}

/* Whether words name this drug, as "Lidocaine: rash" does. */
static bool names(const char *words, const char *drug)
{
    size_t length = strlen(drug);
    for (; *words != '\0'; words++) {
        size_t same = 0;
        while (same < length && tolower((unsigned char)words[same]) == tolower((unsigned char)drug[same]))
            same++;
        if (same == length)
            return true;
    }
    return false;
}

/* by kind of drug, once each, and by the drug's own name. */
static void judge_allergies(struct scot_dose_answer *out, const struct scot_rules *rules,
                            const struct scot_patient_facts *facts, const struct scot_given *given, int count)
{
    const struct {
        enum scot_drug_kind kind;
        bool allergic;
        const char *rule, *text;
    } kinds[] = {
        {SCOT_DRUG_ANAESTHETIC, facts->allergic_anaesthetic, "allergy.anaesthetic",
         "an allergy to local anaesthetic is recorded"},
        {SCOT_DRUG_STEROID, facts->allergic_steroid, "allergy.steroid",
         "an allergy to this steroid is recorded"},
        {SCOT_DRUG_CONTRAST, facts->allergic_contrast, "allergy.contrast",
         "an allergy to contrast is recorded"},
    };
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < 3; k++)
            if (given[i].product->kind == kinds[k].kind && kinds[k].allergic &&
                !scot_found(&out->findings, kinds[k].rule))
                scot_find(&out->findings, rules, SCOT_REFUSE, kinds[k].rule, "%s", kinds[k].text);
        if (facts->allergy_words != NULL && names(facts->allergy_words, given[i].product->drug))
            scot_find(&out->findings, rules, SCOT_REFUSE, "allergy.drug", "%s is named among the allergies",
                      given[i].product->drug);
    }
}

bool scot_care_doses(struct scot_dose_answer *out, const struct scot_rules *rules,
                     const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                     struct scot_error *err)
{
    struct scot_dose_answer answer = {0};
    if (!check_weight(rules, facts, err) || !check_given(rules, given, count, err) ||
        !judge_anaesthetic(&answer, rules, facts, given, count, err) ||
        !scot_care_dose_steroid(&answer, rules, facts, given, count, err) ||
        !scot_care_dose_places(&answer, rules, facts, given, count, err) ||
        !scot_care_dose_volumes(&answer, rules, facts, given, count, err))
        return false;
    judge_allergies(&answer, rules, facts, given, count);
    *out = answer;
    return true;
}
