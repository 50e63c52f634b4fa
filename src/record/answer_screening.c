#include "record/answer_screening.h"

#include <math.h>
#include <string.h>

#include "care/dose.h"

/* What only forms know of a person, beside the screening itself. */
static void take_patient(struct scot_screen_facts *out, const json_t *dossier)
{
    static const char *const sex[] = {"", "female", "male"};
    const json_t *patient = json_object_get(dossier, "patient");
    struct scot_date born, today = scot_dossier_today(dossier);
    double height_m = scot_member_number(patient, "height_cm") / 100;
    out->age =
        scot_member_date(&born, patient, "born") && scot_date_compare(born, today) <= 0 ? scot_date_age(born, today) : -1;
    out->sex = (enum scot_sex)scot_member_word(patient, "sex", sex, 3);
    out->post_menopausal = scot_member_said(patient, "post_menopausal");
    out->weight_kg = scot_member_number(patient, "weight_kg");
    out->bmi = out->weight_kg / (height_m * height_m);
}

static void take_answers(struct scot_screen_facts *out, const json_t *s)
{
    static const char *const purpose[] = {"", "diagnostic", "therapeutic", "both"};
    for (int i = 0; i < SCOT_SCREEN_ITEMS; i++)
        out->item[i] = scot_member_said(s, scot_screen_item_id[i]);
    out->can_be_pregnant = scot_member_said(s, "can_be_pregnant");
    out->pregnant = scot_member_said(s, "pregnant");
    out->cannot_judge = scot_member_said(s, "cannot_judge_response");
    out->purpose = (enum scot_purpose_asked)scot_member_word(s, "purpose", purpose, 4);
    out->numbness = scot_member_said(s, "numbness");
    out->weakness = scot_member_said(s, "limb_weakness");
    out->numbness_explained =
        (enum scot_explained)scot_member_word(s, "numbness_explained", scot_explained_id, SCOT_EXPLANATIONS);
    out->weakness_explained =
        (enum scot_explained)scot_member_word(s, "weakness_explained", scot_explained_id, SCOT_EXPLANATIONS);
    out->red_flags_asked = json_array_size(json_object_get(s, "red_flags")) > 0;
    for (int i = 0; i < SCOT_RED_FLAGS; i++)
        out->red_flag[i] = scot_member_has(s, "red_flags", scot_red_flag_id[i]);
    out->indication = json_array_size(json_object_get(s, "indications")) > 0;
}

/* How old the screening is, and its INR; -1 where no day is given. */
static void take_days(struct scot_screen_facts *out, const json_t *dossier, const json_t *s)
{
    struct scot_date day;
    int32_t today = scot_date_days(scot_dossier_today(dossier));
    const json_t *entry = NULL, *next;
    for (size_t n = 0; (next = scot_dossier_entry(dossier, "screening", n)) != NULL; n++)
        entry = next;
    out->days_old = scot_member_date(&day, entry, "at") ? (int)(today - scot_date_days(day)) : -1;
    out->inr_days_old = scot_member_date(&day, s, "inr_on") ? (int)(today - scot_date_days(day)) : -1;
}

static bool is_examined(const json_t *s, const char *member)
{
    return scot_member_text(s, member)[0] != '\0' && !scot_member_is(s, member, "not_done");
}

static void take_body(struct scot_screen_facts *out, const json_t *s)
{
    static const char *const vertebra[] = {"unknown", "not_seen", "seen"};
    out->allergy_anaesthetic = scot_member_said(s, "allergy_anaesthetic");
    out->anaesthetic_other = scot_member_said(s, "anaesthetic_other");
    out->allergy_contrast = scot_member_said(s, "allergy_contrast");
    out->contrast_plan =
        (enum scot_contrast_plan)scot_member_word(s, "contrast_plan", scot_contrast_plan_id, SCOT_CONTRAST_PLANS);
    out->contrast_reason = scot_has_reason(scot_member_text(s, "contrast_reason"));
    out->bleeding_disorder = scot_member_said(s, "bleeding_disorder");
    out->bleeding_corrected = scot_member_said(s, "bleeding_corrected");
    out->takes_antithrombotic = scot_member_said(s, "takes_antithrombotic");
    out->inr = scot_member_number(s, "inr");
    out->platelets = scot_member_number(s, "platelets");
    out->diabetes = scot_member_said(s, "diabetes");
    out->steroid_planned = scot_member_said(s, "steroid_planned");
    out->hba1c = scot_member_number(s, "hba1c");
    out->glucose_mg_dl = scot_member_number(s, "glucose_mg_dl");
    out->glucose_mmol_l = scot_member_number(s, "glucose_mmol_l");
    out->vertebra = (enum scot_vertebra)scot_member_word(s, "transitional_vertebra", vertebra, 3);
    out->level_counted = scot_member_is(s, "level_counted_from", "c2") || scot_member_is(s, "level_counted_from", "t12_rib");
    out->exam = is_examined(s, "exam_strength") && is_examined(s, "exam_sensation") && is_examined(s, "exam_reflexes");
}

/* Other entries that speak against a "no" of the screening, or where it is silent, win. */
static void take_others(struct scot_screen_facts *out, const json_t *dossier, const struct scot_rules *rules)
{
    const json_t *entry, *body;
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "imaging", n)) != NULL; n++) {
        body = json_object_get(entry, "body");
        bool asks = scot_member_has(body, "findings", "fracture") || scot_member_has(body, "findings", "tumour") ||
                    scot_member_has(body, "findings", "infection");
        out->imaging_suspicion |= asks && !scot_member_is(body, "suspicion_settled", "yes");
        if (!scot_member_is(body, "transitional_vertebra", "seen"))
            continue;
        out->numbering_disagrees |= out->vertebra == SCOT_VERTEBRA_NOT_SEEN;
        out->vertebra = SCOT_VERTEBRA_SEEN;
    }
    for (size_t n = 0; (body = scot_dossier_medicine(dossier, n, NULL)) != NULL; n++) {
        if (scot_member_is(body, "kind", "cyp3a4_inhibitor") || scot_care_is_cyp3a4_inhibitor(rules, scot_member_text(body, "name")))
            out->item[SCOT_ITEM_STRONG_CYP3A4_INHIBITOR] = SCOT_SAID_YES;
        if (scot_member_is(body, "kind", "diabetes"))
            out->diabetes = SCOT_SAID_YES;
    }
    if (scot_member_is(scot_dossier_last(dossier, "consent"), "decision", "declines"))
        out->item[SCOT_ITEM_REFUSES] = SCOT_SAID_YES;
}

static json_t *reasons_json(const struct scot_screen *screen)
{
    json_t *list = json_array();
    for (int i = 0; i < screen->reasons; i++) {
        const struct scot_screen_reason *r = &screen->reason[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "verdict",
                                              r->verdict == SCOT_SCREEN_ELIGIBLE ? "weigh" : scot_screen_verdict_id[r->verdict],
                                              "rule", r->rule, "text", r->text, "instead", r->instead, "source", r->source,
                                              "mark", r->mark, "urgent", r->urgent));
    }
    return list;
}

static void add_picture(json_t *out, const json_t *s, const struct scot_rules *rules)
{
    enum scot_said said[SCOT_SYMPTOMS];
    struct scot_picture picture;
    json_t *list[] = {json_array(), json_array(), json_array()}; /* not recorded, against, fits */
    for (int i = 0; i < SCOT_SYMPTOMS - 1; i++)
        said[i] = scot_member_said(s, scot_symptom_id[i]);
    bool asked = scot_member_text(s, "radiates")[0] != '\0';
    said[SCOT_SYMPTOMS - 1] = !asked ? SCOT_SAID_NOTHING : scot_member_is(s, "radiates", "limb") ? SCOT_SAID_YES : SCOT_SAID_NO;
    scot_care_picture(&picture, rules, said);
    for (int i = 0; i < SCOT_SYMPTOMS; i++)
        json_array_append_new(list[picture.fits[i] < SCOT_SAID_NO    ? 0
                                   : picture.fits[i] == SCOT_SAID_NO ? 1
                                                                     : 2],
                              json_string(scot_symptom_id[i]));
    json_object_set_new(out, "picture",
                        json_pack("{s:o, s:o, s:o, s:o}", "not_recorded", list[0], "against", list[1], "fits", list[2],
                                  "findings", scot_answer_findings(&picture.findings)));
}

static bool add_revel(json_t *out, const json_t *s, int age, const struct scot_rules *rules, struct scot_error *err)
{
    static const char *const member[SCOT_REVEL] = {
        "", "relieved_recumbency", "worse_cough", "worse_forward_flexion", "worse_rising_from_flexion",
        "worse_hyperextension", "worse_extension_rotation"};
    static const char *const word[] = {"not_recorded", "unknown", "no", "yes"};
    enum scot_said item[SCOT_REVEL] = {SCOT_SAID_NOTHING};
    struct scot_revel revel;
    for (int i = 1; i < SCOT_REVEL; i++) {
        enum scot_said said = scot_member_said(s, member[i]);
        /* All but the first ask what makes it worse, and Revel's item is that it does not. */
        item[i] = i == 1 || said < SCOT_SAID_NO ? said : said == SCOT_SAID_YES ? SCOT_SAID_NO : SCOT_SAID_YES;
    }
    if (!scot_care_revel(&revel, rules, age, item, err))
        return false;
    json_t *list = json_array();
    for (int i = 0; i < SCOT_REVEL; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:o}", "id", scot_revel_id[i], "label", revel.label[i], "holds",
                                        word[revel.item[i]], "lr", isnan(revel.lr[i]) ? json_null() : json_real(revel.lr[i])));
    json_object_set_new(out, "revel",
                        json_pack("{s:s, s:i, s:i, s:o, s:o}", "line", revel.line, "positive", revel.positive, "known",
                                  revel.known, "lr", isnan(revel.rule_lr) ? json_null() : json_real(revel.rule_lr), "items",
                                  list));
    return true;
}

/* as they were put in; the code follows the region and is the clinic's to change. */
static void add_names(json_t *out, struct scot_findings *findings, const json_t *dossier, const json_t *s,
                      const struct scot_rules *rules)
{
    char id[64];
    snprintf(id, sizeof id, "condition.icd10.%.20s", scot_member_text(json_object_get(dossier, "case"), "region"));
    const struct scot_rule *code = scot_rules_find(rules, id);
    const char *own = scot_member_text(s, "condition_code"), *name = scot_member_text(s, "condition");
    json_object_set_new(out, "condition",
                        json_pack("{s:s, s:s}", "id", name, "code",
                                  own[0] != '\0' ? own
                                  : code != NULL ? code->text
                                                 : ""));
    json_object_set(out, "causes", json_object_get(s, "causes"));
    json_object_set(out, "indications", json_object_get(s, "indications"));
    char words[64];
    snprintf(words, sizeof words, "%s", name);
    for (char *c = words; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    if (name[0] != '\0')
        scot_find(findings, rules, SCOT_NOTE, "screen.condition",
                  "%s is a working name, which no image and no single block proves", words);
    else
        scot_find(findings, rules, SCOT_NOTE, "screen.condition", "not recorded: the condition's working name");
    if (json_array_size(json_object_get(s, "causes")) == 0)
        scot_find(findings, rules, SCOT_NOTE, "screen.cause", "not recorded: the likely cause");
}

bool scot_dossier_screen(struct scot_screen *screen, struct scot_screen_facts *facts, json_t *out, const json_t *dossier,
                         const struct scot_rules *rules, struct scot_error *err)
{
    const json_t *s = scot_dossier_last(dossier, "screening");
    *facts = (struct scot_screen_facts){.recorded = s != NULL};
    take_patient(facts, dossier);
    take_answers(facts, s);
    take_body(facts, s);
    take_days(facts, dossier, s);
    take_others(facts, dossier, rules);
    return scot_answer_antithrombotic(out, facts, dossier, rules, err) && scot_care_screen(screen, rules, facts, err);
}

/* What else there is for anybody; where something is urgent, that and nothing beside it: exercise and manual therapy are no way
 * out of a spine that may be infected. */
static json_t *instead_json(const struct scot_screen *screen, const struct scot_rules *rules)
{
    json_t *list = json_array();
    const char *text;
    for (int i = 0; i < screen->reasons; i++)
        if (screen->urgent && screen->reason[i].urgent && screen->reason[i].instead[0] != '\0')
            json_array_append_new(list, json_string(screen->reason[i].instead));
    for (int n = 1; !screen->urgent && (text = scot_care_screen_else(rules, n)) != NULL; n++)
        json_array_append_new(list, json_string(text));
    return list;
}

static bool fill(json_t *out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    const json_t *s = scot_dossier_last(dossier, "screening");
    struct scot_screen_facts facts;
    struct scot_screen screen;
    if (!scot_dossier_screen(&screen, &facts, out, dossier, rules, err) || !add_revel(out, s, facts.age, rules, err) || !scot_answer_intake(out, dossier, rules, err) ||
        !scot_answer_around(out, dossier, rules, err))
        return false;
    json_object_set_new(out, "instead", instead_json(&screen, rules));
    add_picture(out, s, rules);
    if (facts.recorded)
        add_names(out, &screen.findings, dossier, s, rules);
    json_object_set_new(out, "line", json_string(screen.line));
    json_object_set_new(out, "verdict", json_string(scot_screen_verdict_id[screen.verdict]));
    json_object_set_new(out, "urgent", json_boolean(screen.urgent));
    json_object_set_new(out, "reasons", reasons_json(&screen));
    json_object_set_new(out, "findings", scot_answer_findings(&screen.findings));
    return true;
}

/* {"line", "verdict": "eligible"|"not_yet"|"no", "urgent": bool, "findings": [...],
 *  "reasons": [{"verdict": "no"|"not_yet"|"weigh", "rule", "text", "instead", "source", "mark", "urgent"}], those that stop
 * first, "instead": [words], what else there is for anybody, or what is urgent, "referral": {"line", "wanted": "yes"|"no"|"unknown", "findings"},
 *  "waiting": {"line", "visit_days"|null, "procedure_days"|null, "open_days"|null, "findings"},
 *  "picture": {"fits": [ids], "against": [ids], "not_recorded": [ids], "findings"},
 *  "revel": {"line", "positive", "known", "lr"|null, "items": [{"id", "label", "holds": "yes"|"no"|"unknown"|"not_recorded",
 * "lr"|null}]}, "condition": {"id", "code"}, "causes": [ids], "indications": [ids] (these three only where there is a
 * screening), "procedures": [{"kind", "region", "class", "counted_by", "upgraded", "by": {"asra", "sir"}, "findings"}],
 *  "antithrombotic": [{"entry", "drug", "name", "settled", "at": [{"kind", "first": "continue"|"shared"|"hold", "published",
 * "settled", "clot_risk", "line", "also", "hold_h"|null, "hold_most_h"|null, "restart_h"|null, "restart_most_h"|null,
 * "findings"}]}], "medicines": {"taken", "mme_day"|null, "findings"}, "imaging": {"studies", "findings"}, "consent": {"line",
 * "complete", "missing", "findings"}} */
bool scot_answer_screening(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    const struct scot_rules dated = scot_rules_on(rules, scot_dossier_today(dossier));
    json_t *answer = json_object();
    if (!json_is_object(dossier) || !fill(answer, dossier, &dated, err)) {
        json_decref(answer);
        return json_is_object(dossier) ? false : scot_fail(err, "no dossier, wanted an object");
    }
    *out = answer;
    return true;
}
