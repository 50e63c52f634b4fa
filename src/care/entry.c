#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "care/dose.h"

/* What somebody typed, caught where it is typed; each refusal names its rule. */

/* The first word, in small letters; where it ends. */
static const char *word_of(char drug[32], const char *typed)
{
    size_t at = 0;
    while (isalpha((unsigned char)typed[at]) && at < 31) {
        drug[at] = (char)tolower((unsigned char)typed[at]);
        at++;
    }
    drug[at] = '\0';
    return typed + at;
}

/* "Lidocaine 10 %", "10 % lidocaine", "lidocaine 100 mg/mL": the strength in mg/mL and the drug's name; NAN
 * where it is not said so. */
static double typed_strength(char drug[32], const char *typed)
{
    static const char per_ml[] = "mg/ml";
    char *end;
    size_t same = 0;
    const char *number = word_of(drug, typed + strspn(typed, " "));
    double value = strtod(number, &end);
    if (end == number)
        return NAN;
    end += strspn(end, " ");
    while (same < sizeof per_ml - 1 && tolower((unsigned char)end[same]) == per_ml[same])
        same++;
    bool percent = *end == '%';
    if (!percent && same < sizeof per_ml - 1)
        return NAN;
    if (drug[0] == '\0') {
        const char *rest = end + (percent ? 1 : same);
        word_of(drug, rest + strspn(rest, " "));
    }
    return percent ? 10 * value : value; /* 1 % is 10 mg/mL */
}

static bool unknown_product(struct scot_findings *findings, const struct scot_rules *rules, const char *typed,
                            struct scot_error *err)
{
    char drug[32], id[64];
    double strength = typed_strength(drug, typed), most;
    snprintf(id, sizeof id, "strength.%s.most", drug);
    if (isnan(strength) || scot_rules_find(rules, id) == NULL) {
        scot_find(findings, rules, SCOT_REFUSE, "entry.product", "\"%.60s\" is not in the cupboard", typed);
        return true;
    }
    if (!scot_rules_number(&most, rules, id, "mg/mL", err))
        return false;
    if (strength > most)
        scot_find(findings, rules, SCOT_REFUSE, id, "%s of %g %% is %g mg/mL, wanted at most %g mg/mL", drug,
                  strength / 10, strength, most);
    else
        scot_find(findings, rules, SCOT_REFUSE, "entry.product",
                  "\"%.60s\" is not in the cupboard by that name", typed);
    return true;
}

/* More than a place takes is mostly mg typed for mL; of a steroid that shows sooner. */
static bool check_volume(bool *sane, struct scot_findings *findings, const struct scot_rules *rules,
                         const struct scot_product *product, double ml, struct scot_error *err)
{
    const char *rule = product->kind == SCOT_DRUG_STEROID ? "entry.steroid.ml.most" : "entry.ml.most";
    double most;
    if (!scot_rules_number(&most, rules, rule, "mL", err))
        return false;
    *sane = ml > 0 && ml <= most;
    if (isnan(ml))
        scot_find(findings, rules, SCOT_REFUSE, "entry.ml.least", "%s: no volume, wanted more than 0 mL",
                  product->name);
    else if (!(ml > 0))
        scot_find(findings, rules, SCOT_REFUSE, "entry.ml.least", "%s: %g mL, wanted more than 0 mL",
                  product->name, ml);
    else if (!*sane)
        scot_find(findings, rules, SCOT_REFUSE, rule,
                  "%s: %g mL, wanted at most %g mL; were mg typed for mL?", product->name, ml, most);
    return true;
}

bool scot_care_entry(const struct scot_product **out, struct scot_findings *findings,
                     const struct scot_rules *rules, const struct scot_cupboard *cupboard, const char *typed,
                     double ml, struct scot_error *err)
{
    const struct scot_product *product = scot_care_product(cupboard, typed);
    bool sane;
    *out = NULL;
    if (product == NULL)
        return unknown_product(findings, rules, typed, err);
    if (!check_volume(&sane, findings, rules, product, ml, err))
        return false;
    *out = sane ? product : NULL;
    return true;
}

bool scot_care_weight(bool *sane, struct scot_findings *findings, const struct scot_rules *rules,
                      double weight_kg, struct scot_error *err)
{
    double least, most;
    if (!scot_rules_number(&least, rules, "entry.weight.least", "kg", err) ||
        !scot_rules_number(&most, rules, "entry.weight.most", "kg", err))
        return false;
    *sane = weight_kg >= least && weight_kg <= most;
    if (!*sane && !isnan(weight_kg))
        scot_find(findings, rules, SCOT_REFUSE,
                  weight_kg < least ? "entry.weight.least" : "entry.weight.most",
                  "the weight is %g kg, wanted %g to %g kg", weight_kg, least, most);
    return true;
}
