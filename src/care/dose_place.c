#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/dose.h"

/* What must not go where, and how much a place takes. REFERENCE B1, B4. */

static bool is_cervical(enum scot_place place)
{
    return strncmp(scot_place_id[place], "cervical.", 9) == 0;
}

static bool is_nerve(enum scot_place place)
{
    return place == SCOT_PLACE_LUMBAR_NERVE || place == SCOT_PLACE_CERVICAL_NERVE ||
           place == SCOT_PLACE_THORACIC_NERVE;
}

static void refuse_particles(struct scot_dose_answer *out, const struct scot_rules *rules,
                             const struct scot_patient_facts *facts, bool overridable, const char *rule,
                             const struct scot_product *product, const char *where)
{
    if (overridable && scot_has_reason(facts->particulate_reason))
        scot_find(&out->findings, rules, SCOT_WARN, rule,
                  "%s is particulate %s; a physician goes on, because: %.100s", product->name, where,
                  facts->particulate_reason);
    else
        scot_find(&out->findings, rules, SCOT_REFUSE, rule, "%s is particulate, wanted a solution %s%s",
                  product->name, where, overridable ? "; a physician may go on with a written reason" : "");
}

/* Rows "particulate.<place>": "never", "reason" (a physician may, with one), "first" (never the first time,
 * then with a reason); a place without a row is free. What holds everywhere goes first. */
static bool judge_particles(struct scot_dose_answer *out, const struct scot_rules *rules,
                            const struct scot_patient_facts *facts, const struct scot_given *given,
                            struct scot_error *err)
{
    char id[64], where[64];
    const char *rule;
    if (facts->epidural_leak) {
        refuse_particles(out, rules, facts, false, "particulate.epidural_leak", given->product,
                         "after contrast in the epidural space");
        return true;
    }
    if (facts->no_contrast && is_cervical(given->place)) {
        refuse_particles(out, rules, facts, false, "particulate.no_contrast", given->product,
                         "in the neck without contrast");
        return true;
    }
    snprintf(id, sizeof id, "particulate.%s", scot_place_id[given->place]);
    if (scot_rules_find(rules, id) == NULL)
        return true;
    if (!scot_rules_text(&rule, rules, id, err))
        return false;
    bool first = strcmp(rule, "first") == 0;
    if (!first && strcmp(rule, "never") != 0 && strcmp(rule, "reason") != 0)
        return scot_fail(err, "rule %s is \"%.20s\", wanted never, first or reason", id, rule);
    snprintf(where, sizeof where, "at this place (%s)%s", scot_place_id[given->place],
             first && facts->lumbar_foramen_before == 0 ? ", first injection" : "");
    refuse_particles(out, rules, facts,
                     strcmp(rule, "reason") == 0 || (first && facts->lumbar_foramen_before > 0), id,
                     given->product, where);
    return true;
}

/* A steroid at a nerve diagnoses nothing; in the epidural space it is off its label. */
static void judge_steroid_place(struct scot_dose_answer *out, const struct scot_rules *rules,
                                const struct scot_patient_facts *facts, const struct scot_given *given)
{
    char place[64], label[64];
    snprintf(place, sizeof place, "epidural.%s", scot_place_id[given->place]);
    snprintf(label, sizeof label, "steroid.%.30s.epidural", given->product->drug);
    if (is_nerve(given->place))
        scot_find(&out->findings, rules, facts->therapeutic ? SCOT_NOTE : SCOT_REFUSE,
                  "steroid.medial_branch",
                  facts->therapeutic ? "steroid at a medial branch: therapeutic, it diagnoses nothing"
                                     : "a diagnostic medial branch block takes no steroid");
    if (scot_rules_find(rules, place) == NULL)
        return;
    if (!scot_found(&out->findings, "steroid.epidural"))
        scot_find(&out->findings, rules, SCOT_NOTE, "steroid.epidural",
                  "no steroid is approved for the epidural space: rare loss of vision, stroke, paralysis, "
                  "death, within minutes to 48 h");
    if (scot_rules_find(rules, label) != NULL)
        scot_find(&out->findings, rules, SCOT_WARN, label,
                  "the label of %s says: not epidural, not intrathecal", given->product->drug);
}

bool scot_care_dose_places(struct scot_dose_answer *out, const struct scot_rules *rules,
                           const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                           struct scot_error *err)
{
    for (int i = 0; i < count; i++) {
        if (given[i].product->kind != SCOT_DRUG_STEROID)
            continue;
        if (given[i].product->particulate && !judge_particles(out, rules, facts, &given[i], err))
            return false;
        judge_steroid_place(out, rules, facts, &given[i]);
    }
    return true;
}

static struct scot_dose_target *target_of(struct scot_dose_answer *out, const struct scot_given *given)
{
    for (int i = 0; i < out->targets; i++)
        if (out->target[i].place == given->place && strcmp(out->target[i].target, given->target) == 0)
            return &out->target[i];
    if (out->targets == SCOT_DOSE_TARGETS)
        return NULL;
    out->target[out->targets] =
        (struct scot_dose_target){.target = given->target, .place = given->place, .most_ml = NAN};
    return &out->target[out->targets++];
}

int scot_care_nerves(const struct scot_rules *rules, const char *target)
{
    char id[64];
    int nerves = 1;
    snprintf(id, sizeof id, "innervation.%.*s", (int)strcspn(target, " "), target);
    const struct scot_rule *row = scot_rules_find(rules, id);
    for (const char *at = row != NULL ? row->text : ""; (at = strchr(at, ',')) != NULL; at++)
        nerves++;
    return nerves;
}

/* The row for this very target ("volume.cervical.nerve.TON"), or for its place, or none. The nerve of C2/3 is
 * the third occipital one. */
static const struct scot_rule *volume_row(const struct scot_rules *rules, const char *what,
                                          const struct scot_dose_target *target)
{
    char id[64];
    bool third_occipital = is_nerve(target->place) && strncmp(target->target, "C2/3", 4) == 0;
    const char *word = third_occipital ? "TON" : target->target;
    snprintf(id, sizeof id, "%s.%s.%.*s", what, scot_place_id[target->place], (int)strcspn(word, " "), word);
    const struct scot_rule *row = scot_rules_find(rules, id);
    if (row != NULL)
        return row;
    snprintf(id, sizeof id, "%s.%s", what, scot_place_id[target->place]);
    return scot_rules_find(rules, id);
}

static bool judge_volume(struct scot_dose_answer *out, const struct scot_rules *rules,
                         const struct scot_patient_facts *facts, struct scot_dose_target *target,
                         double injectate_ml, struct scot_error *err)
{
    const struct scot_rule *volume = volume_row(rules, "volume", target),
                           *injectate = volume_row(rules, "injectate", target);
    double most, nerves = is_nerve(target->place) ? scot_care_nerves(rules, target->target) : 1;
    if (volume != NULL) {
        if (!scot_rules_number(&target->most_ml, rules, volume->id, "mL", err))
            return false;
        target->most_ml *= nerves; /* a joint's name stands for its two */
        if (target->ml > target->most_ml + 1e-9)
            scot_find(&out->findings, rules, SCOT_REFUSE, volume->id,
                      "%.40s: %.2f mL of contrast and injectate together, wanted at most %g mL",
                      target->target, target->ml, target->most_ml);
    }
    if (injectate == NULL || facts->therapeutic)
        return true;
    if (!scot_rules_number(&most, rules, injectate->id, "mL", err))
        return false;
    most *= nerves;
    if (injectate_ml > most + 1e-9)
        scot_find(&out->findings, rules, SCOT_WARN, injectate->id,
                  "%.40s: %.2f mL after the contrast, usual at most %g mL; more spreads and tells less",
                  target->target, injectate_ml, most);
    return true;
}

bool scot_care_dose_volumes(struct scot_dose_answer *out, const struct scot_rules *rules,
                            const struct scot_patient_facts *facts, const struct scot_given *given, int count,
                            struct scot_error *err)
{
    double injectate_ml[SCOT_DOSE_TARGETS] = {0};
    for (int i = 0; i < count; i++) {
        if (given[i].target == NULL || given[i].target[0] == '\0')
            continue;
        struct scot_dose_target *target = target_of(out, &given[i]);
        if (target == NULL)
            return scot_fail(err, "more than %d targets in one session", SCOT_DOSE_TARGETS);
        target->ml += given[i].ml;
        injectate_ml[target - out->target] += given[i].product->kind == SCOT_DRUG_CONTRAST ? 0 : given[i].ml;
    }
    for (int t = 0; t < out->targets; t++)
        if (!judge_volume(out, rules, facts, &out->target[t], injectate_ml[t], err))
            return false;
    return true;
}
