#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/dose.h"
#include "record/answer.h"
#include "record/answer_dose_parts.h"

/* The drugs of one session: what was typed is weighed first, what can be counted is judged together. */

/* Where a drug goes, by the form's word, the region and, in the pelvis, the joint; a region that is not known
 * counts as the neck, where most is forbidden. */
static enum scot_place place_of(const json_t *given, const char *region)
{
    static const enum scot_place joint[] = {SCOT_PLACE_CERVICAL_JOINT, SCOT_PLACE_THORACIC_JOINT,
                                            SCOT_PLACE_LUMBAR_JOINT, SCOT_PLACE_SACROILIAC};
    static const enum scot_place nerve[] = {SCOT_PLACE_CERVICAL_NERVE, SCOT_PLACE_THORACIC_NERVE,
                                            SCOT_PLACE_LUMBAR_NERVE, SCOT_PLACE_LUMBAR_NERVE};
    static const enum scot_place foramen[] = {SCOT_PLACE_FORAMEN, SCOT_PLACE_THORACIC_FORAMEN,
                                              SCOT_PLACE_LUMBAR_FORAMEN, SCOT_PLACE_LUMBAR_FORAMEN};
    static const enum scot_place epidural[] = {SCOT_PLACE_CERVICAL_EPIDURAL, SCOT_PLACE_LUMBAR_EPIDURAL,
                                               SCOT_PLACE_LUMBAR_EPIDURAL, SCOT_PLACE_LUMBAR_EPIDURAL};
    static const struct {
        const char *word;
        const enum scot_place *by_region;
    } places[] = {{"joint", joint}, {"nerve", nerve}, {"foramen", foramen}, {"epidural", epidural}};
    int r = strcmp(region, "thoracic") == 0 ? 1
            : strcmp(region, "lumbar") == 0 ? 2
            : strcmp(region, "sacral") == 0 ? 3
                                            : 0;
    if (scot_member_is(given, "place", "joint") && strncmp(scot_member_text(given, "target"), "SIJ", 3) == 0)
        return SCOT_PLACE_SACROILIAC;
    for (int i = 0; i < 4; i++)
        if (scot_member_is(given, "place", places[i].word))
            return places[i].by_region[r];
    return scot_member_is(given, "place", "muscle")        ? SCOT_PLACE_MUSCLE
           : scot_member_is(given, "place", "sympathetic") ? SCOT_PLACE_SYMPATHETIC
                                                           : SCOT_PLACE_SKIN;
}

static json_t *given_json(const json_t *typed, const struct scot_product *product, enum scot_place place)
{
    static const char *const kind[] = {"anaesthetic", "steroid", "contrast", "diluent"};
    double ml = scot_member_number(typed, "ml");
    json_t *out = json_pack("{s:s, s:o, s:s, s:s, s:b}", "product", scot_member_text(typed, "product"), "ml",
                            isnan(ml) ? json_null() : json_real(ml), "place", scot_place_id[place], "target",
                            scot_member_text(typed, "target"), "counted", product != NULL);
    if (product != NULL)
        json_object_update_new(out, json_pack("{s:s, s:s, s:s, s:f, s:b}", "name", product->name, "drug",
                                              product->drug, "kind", kind[product->kind], "mg",
                                              ml * product->mg_ml, "particulate", product->particulate));
    return out;
}

/* What can be counted of what was typed; the rest is findings. */
static bool read_given(struct dossier_doses *doses, json_t *list, const json_t *planned,
                       const struct scot_rules *rules, struct scot_error *err)
{
    size_t i;
    json_t *typed;
    json_array_foreach(json_object_get(planned, "given"), i, typed)
    {
        const struct scot_product *product;
        enum scot_place place = place_of(typed, scot_member_text(planned, "region"));
        if (!scot_care_entry(&product, &doses->findings, rules, &doses->cupboard,
                             scot_member_text(typed, "product"), scot_member_number(typed, "ml"), err))
            return false;
        json_array_append_new(list, given_json(typed, product, place));
        if (product == NULL || doses->givens == DOSSIER_GIVEN)
            continue;
        const char *target = place == SCOT_PLACE_SKIN ? NULL : scot_member_text(typed, "target");
        doses->given[doses->givens++] =
            (struct scot_given){product, scot_member_number(typed, "ml"), place, target};
    }
    if (i == 0)
        scot_find(&doses->findings, rules, SCOT_NOTE, "entry.product", "not recorded: what is given");
    return true;
}

static json_t *targets_json(const struct scot_dose_answer *answer)
{
    json_t *list = json_array();
    for (int i = 0; i < answer->targets; i++) {
        const struct scot_dose_target *t = &answer->target[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:f, s:o}", "target", t->target, "place",
                                              scot_place_id[t->place], "ml", t->ml, "most_ml",
                                              isnan(t->most_ml) ? json_null() : json_real(t->most_ml)));
    }
    return list;
}

/* One plain sentence: the first refusal, or how full the measure is. */
static json_t *line_of(const struct dossier_doses *doses, const struct scot_dose_answer *answer)
{
    int warnings = 0;
    for (int i = 0; i < doses->findings.count; i++) {
        if (doses->findings.at[i].weight == SCOT_REFUSE)
            return json_sprintf("not so: %s", doses->findings.at[i].text);
        warnings += doses->findings.at[i].weight == SCOT_WARN;
    }
    char anaesthetic[40] = "of unknown share";
    if (!isnan(answer->anaesthetic_fraction))
        snprintf(anaesthetic, sizeof anaesthetic, "%.0f %% of the maximum",
                 100 * answer->anaesthetic_fraction);
    return json_sprintf("nothing refused%s: local anaesthetic %s, steroid %.0f mg methylprednisolone "
                        "equivalent, %.0f mg within a year",
                        warnings > 0 ? ", but to be weighed" : "", anaesthetic, answer->steroid_mpa_mg,
                        doses->year.most_mg + answer->steroid_mpa_mg);
}

static void join(struct scot_findings *out, const struct scot_findings *more)
{
    out->refused |= more->refused;
    for (int i = 0; i < more->count && out->count < SCOT_FINDINGS; i++)
        out->at[out->count++] = more->at[i];
}

/* planned: a procedure's or a plan's body; NULL: the last plan's. {"line", "refused",
 *  "anaesthetic_fraction": of 1, or null without a weight, "steroid_mpa_mg", "particulate",
 *  "steroid_year": {"least_mg","most_mg": before today, as dates are imprecise,
 *                   "with_today_mg","counted","unknown"}, "glucose_plan": "yes"|"no"|"unknown",
 *  "given": [{"product","ml","place","target","counted",
 *             and where counted "name","drug","kind","mg","particulate"}],
 *  "targets": [{"target","place","ml","most_ml": null where no row says}], "findings"};
 *  steroid in methylprednisolone equivalents. */
bool scot_answer_doses(json_t **out, const json_t *dossier, const json_t *planned,
                       const struct scot_rules *rules, struct scot_error *err)
{
    const struct scot_rules dated = scot_rules_on(rules, scot_dossier_today(dossier));
    static const char *const plan[] = {"unknown", "unknown", "no", "yes"};
    struct dossier_doses doses = {0};
    struct scot_dose_answer answer;
    if (planned == NULL)
        planned = scot_dossier_last(dossier, "plan");
    json_t *given = json_array();
    if (!scot_care_cupboard(&doses.cupboard, &dated, err) || !read_given(&doses, given, planned, &dated, err) ||
        !scot_dossier_dose_facts(&doses, dossier, planned, &dated, err) ||
        !scot_care_doses(&answer, &dated, &doses.facts, doses.given, doses.givens, err)) {
        json_decref(given);
        return false;
    }
    join(&doses.findings, &answer.findings);
    double fraction = answer.anaesthetic_fraction;
    *out = json_pack("{s:o, s:b, s:o, s:f, s:b, s:{s:f, s:f, s:f, s:i, s:i}, s:s, s:o, s:o, s:o}", "line",
                     line_of(&doses, &answer), "refused", doses.findings.refused, "anaesthetic_fraction",
                     isnan(fraction) ? json_null() : json_real(fraction), "steroid_mpa_mg",
                     answer.steroid_mpa_mg, "particulate", answer.particulate, "steroid_year", "least_mg",
                     doses.year.least_mg, "most_mg", doses.year.most_mg, "with_today_mg",
                     doses.year.most_mg + answer.steroid_mpa_mg, "counted", doses.year.counted, "unknown",
                     doses.year.unknown, "glucose_plan", plan[answer.glucose_plan], "given", given, "targets",
                     targets_json(&answer), "findings", scot_answer_findings(&doses.findings));
    return *out != NULL || scot_fail(err, "no memory for the doses' answer");
}
