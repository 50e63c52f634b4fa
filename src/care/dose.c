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

/* Fractions of each drug's maximum add up (REFERENCE B4). Of a weight that is not known: the least that they
 * can be, by the maxima that no weight raises. */
static bool add_fraction(double *fraction, const struct scot_rules *rules,
                         const struct scot_patient_facts *facts, const struct scot_product *product,
                         double ml, struct scot_error *err)
{
    double most;
    if (product->kind != SCOT_DRUG_ANAESTHETIC)
        return true;
    if (!most_mg(&most, rules, product, facts->weight_unknown ? INFINITY : facts->weight_kg, err))
        return false;
    *fraction += ml * product->mg_ml / most;
    return true;
}

static bool judge_anaesthetic(struct scot_dose_answer *out, double *fraction, const struct scot_rules *rules,
                              const struct scot_patient_facts *facts, const struct scot_given *given,
                              int count, struct scot_error *err)
{
    double allowed;
    if (!scot_rules_number(&allowed, rules, "dose.anaesthetic.fraction", "1", err))
        return false;
    for (int i = 0; i < count; i++)
        if (!add_fraction(fraction, rules, facts, given[i].product, given[i].ml, err))
            return false;
    bool unknown = facts->weight_unknown && *fraction > 0;
    out->anaesthetic_fraction = unknown ? NAN : *fraction;
    if (unknown)
        scot_find(&out->findings, rules, SCOT_WARN, "dose.weight",
                  "not recorded: the weight, so the anaesthetic's maximum is not known");
    if (*fraction > allowed + 1e-9 && unknown)
        scot_find(&out->findings, rules, SCOT_REFUSE, "dose.anaesthetic.fraction",
                  "local anaesthetic is %.0f %% of the maximum at any weight, skin and all targets together; "
                  "wanted at most %.0f %%",
                  100 * *fraction, 100 * allowed);
    else if (*fraction > allowed + 1e-9)
        scot_find(&out->findings, rules, SCOT_REFUSE, "dose.anaesthetic.fraction",
                  "local anaesthetic is %.0f %% of the maximum at %.0f kg, skin and all targets together; "
                  "wanted at most %.0f %%",
                  100 * *fraction, facts->weight_kg, 100 * allowed);
    return true;
}

/* One drug of this session and of those within a day of it, by its own maximum of a day where it has one. */
static bool judge_drug_day(struct scot_dose_answer *out, const struct scot_rules *rules,
                           const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                           const char *drug, struct scot_error *err)
{
    char id[64];
    double most, now_mg = 0, sure_mg = 0, perhaps_mg = 0;
    snprintf(id, sizeof id, "dose.%.24s.day.most", drug);
    if (scot_rules_find(rules, id) == NULL || scot_found(&out->findings, id))
        return true;
    if (!scot_rules_number(&most, rules, id, "mg", err))
        return false;
    for (int i = 0; i < count; i++)
        now_mg += strcmp(given[i].product->drug, drug) == 0 ? given[i].ml * given[i].product->mg_ml : 0;
    for (int i = 0; i < facts->earliers; i++)
        if (strcmp(facts->earlier[i].product->drug, drug) == 0)
            *(facts->earlier[i].perhaps ? &perhaps_mg : &sure_mg) +=
                facts->earlier[i].ml * facts->earlier[i].product->mg_ml;
    if (now_mg + sure_mg > most + 1e-9)
        scot_find(&out->findings, rules, SCOT_REFUSE, id,
                  "%s: %.0f mg with the other sessions within a day, wanted at most %.0f mg", drug,
                  now_mg + sure_mg, most);
    else if (now_mg + sure_mg + perhaps_mg > most + 1e-9)
        scot_find(&out->findings, rules, SCOT_WARN, id,
                  "%s: %.0f mg if the other session was within a day, wanted at most %.0f mg; its time is not "
                  "recorded",
                  drug, now_mg + sure_mg + perhaps_mg, most);
    return true;
}

/* What another session gave is still there in part: told, as no figure says how much of it. */
static bool judge_day(struct scot_dose_answer *out, double fraction, const struct scot_rules *rules,
                      const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                      struct scot_error *err)
{
    double allowed, all = fraction;
    bool perhaps = false;
    if (facts->earliers == 0)
        return true;
    for (int i = 0; i < count; i++)
        if (given[i].product->kind == SCOT_DRUG_ANAESTHETIC &&
            !judge_drug_day(out, rules, facts, given, count, given[i].product->drug, err))
            return false;
    for (int i = 0; i < facts->earliers; i++) {
        perhaps |= facts->earlier[i].perhaps;
        if (!add_fraction(&all, rules, facts, facts->earlier[i].product, facts->earlier[i].ml, err))
            return false;
    }
    if (!scot_rules_number(&allowed, rules, "dose.day.fraction", "1", err))
        return false;
    if (all > allowed + 1e-9)
        scot_find(&out->findings, rules, SCOT_WARN, "dose.day.fraction",
                  "with the other session within a day%s local anaesthetic is %.0f %% of one session's maximum",
                  perhaps ? " (its time is not recorded)" : "", 100 * all);
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
    double fraction = 0;
    if (!check_weight(rules, facts, err) || !check_given(rules, given, count, err) ||
        !judge_anaesthetic(&answer, &fraction, rules, facts, given, count, err) ||
        (fraction > 0 && !judge_day(&answer, fraction, rules, facts, given, count, err)) ||
        !scot_care_dose_steroid(&answer, rules, facts, given, count, err) ||
        !scot_care_dose_places(&answer, rules, facts, given, count, err) ||
        !scot_care_dose_volumes(&answer, rules, facts, given, count, err))
        return false;
    judge_allergies(&answer, rules, facts, given, count);
    *out = answer;
    return true;
}
