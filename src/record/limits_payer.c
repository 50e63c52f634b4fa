#include <math.h>
#include <string.h>

#include "care/dose.h"
#include "record/answer_screening.h"
#include "record/limits_facts.h"

/* What the payer and the steroid's ceiling want to know. */

/* Milligrams as methylprednisolone; NAN where the table does not know the drug. */
static double mpa_of(const struct scot_rules *rules, const char *drug, double mg)
{
    double mpa_mg;
    return scot_care_mpa(&mpa_mg, rules, drug, mg, NULL) ? mpa_mg : NAN;
}

/* Of a procedure's or a plan's list; 0 none, NAN when some of it is not known. */
static double mpa_given(const json_t *body, const struct scot_cupboard *cupboard, const struct scot_rules *rules)
{
    size_t i;
    json_t *row;
    double sum = 0;
    json_array_foreach(json_object_get(body, "given"), i, row) {
        const struct scot_product *product = scot_care_product(cupboard, scot_member_text(row, "product"));
        if (product == NULL)
            return NAN;
        if (product->kind == SCOT_DRUG_STEROID)
            sum += mpa_of(rules, product->drug, scot_member_number(row, "ml") * product->mg_ml);
    }
    return sum;
}

/* Of an injection elsewhere: told in milligrams. Not told: not known, where it may have held any. */
static double mpa_elsewhere(const json_t *body, const struct scot_rules *rules)
{
    const json_t *rows = json_object_get(body, "steroid");
    size_t i;
    json_t *row;
    double sum = 0;
    if (json_array_size(rows) == 0)
        return scot_member_is(body, "purpose", "diagnostic") || scot_member_is(body, "kind", "radiofrequency") ? 0 : NAN;
    json_array_foreach(rows, i, row)
        sum += mpa_of(rules, scot_member_text(row, "drug"), scot_member_number(row, "mg"));
    return sum;
}

static void add_steroid(struct limits_facts *out, const struct scot_steroid_given *given, bool dated)
{
    if (isnan(given->mpa_mg) || !dated || out->doses == SCOT_HISTORY)
        out->steroid_incomplete = true;
    else if (given->mpa_mg > 0)
        out->given[out->doses++] = *given;
}

/* premedication and courses by mouth count too, on the last day of the course; one that goes on, today. */
static void read_courses(struct limits_facts *out, const json_t *dossier)
{
    const json_t *entry;
    for (size_t at = 0; (entry = limits_next(dossier, &at, "medicine", "medicine")) != NULL;) {
        const json_t *body = json_object_get(entry, "body");
        if (!scot_member_is(body, "kind", "steroid_oral") && !scot_member_is(body, "kind", "steroid_premedication"))
            continue;
        struct scot_steroid_given given = {scot_dossier_today(dossier),
                                           mpa_of(out->rules, scot_member_text(body, "steroid"), scot_member_number(body, "mg"))};
        scot_member_date(&given.on, body, "until");
        add_steroid(out, &given, scot_done_date_sane(given.on));
    }
}

bool limits_read_steroid(struct limits_facts *out, const json_t *dossier, const json_t *planned, struct scot_error *err)
{
    struct scot_cupboard cupboard;
    const json_t *entry;
    if (!scot_care_cupboard(&cupboard, out->rules, err))
        return false;
    for (size_t at = 0; (entry = limits_next(dossier, &at, "procedure", "elsewhere")) != NULL;) {
        const json_t *body = json_object_get(entry, "body");
        bool elsewhere = scot_member_is(entry, "form", "elsewhere");
        struct scot_steroid_given given = {.mpa_mg = elsewhere ? mpa_elsewhere(body, out->rules) : mpa_given(body, &cupboard, out->rules)};
        if (scot_member_is(body, "status", "cancelled") || limits_is_itself(out, entry))
            continue;
        bool dated = scot_member_date(&given.on, body, elsewhere ? "latest" : "date") && scot_done_date_sane(given.on);
        add_steroid(out, &given, dated);
    }
    read_courses(out, dossier);
    double mg = mpa_given(planned, &cupboard, out->rules);
    out->safety.planned_mpa_mg = json_object_get(planned, "given") != NULL ? mg : NAN;
    return true;
}

static enum scot_known known(const json_t *body, const char *member)
{
    if (json_object_get(body, member) == NULL)
        return SCOT_NOT_RECORDED;
    return scot_member_is(body, member, "yes") ? SCOT_KNOWN_YES : scot_member_is(body, member, "no") ? SCOT_KNOWN_NO : SCOT_NOT_KNOWN;
}

/* The published ceiling is that of post-menopausal women; others have figures of their own, the lower of two (care/steroid.c). */
static void read_ceiling(struct scot_safety_facts *f, const struct scot_rules *rules, const json_t *patient)
{
    double most_mg, per_kg;
    f->weight_kg = scot_member_number(patient, "weight_kg");
    if (!scot_rules_number(&most_mg, rules, "steroid.year.other.most", "mg", NULL) ||
        !scot_rules_number(&per_kg, rules, "steroid.year.other.per_kg", "mg/kg", NULL))
        return;
    f->year_rule = per_kg * f->weight_kg < most_mg ? "steroid.year.other.per_kg" : "steroid.year.other.most";
}

/* What the screening's own answer finds open, so that the two agree: its rules, and what they are here. */
static bool read_screening(struct scot_safety_facts *f, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    static const struct {
        const char *rule;
        enum scot_safety_item item;
        enum scot_known known;
    } of[] = {{"screen.antithrombotic_open", SCOT_SAFETY_ANTITHROMBOTIC, SCOT_KNOWN_YES},
              {"screen.clotting", SCOT_SAFETY_CLOTTING, SCOT_KNOWN_YES},
              {"screen.deficit_new", SCOT_SAFETY_DEFICIT, SCOT_KNOWN_YES},
              {"screen.deficit_open", SCOT_SAFETY_DEFICIT, SCOT_KNOWN_YES},
              {"screen.imaging_suspicion", SCOT_SAFETY_IMAGING, SCOT_KNOWN_YES},
              {"screen.allergy_anaesthetic_all", SCOT_SAFETY_ANAESTHETIC_ALL, SCOT_KNOWN_YES},
              {"screen.bleeding_corrected", SCOT_SAFETY_BLEEDING, SCOT_KNOWN_NO}};
    struct scot_screen screen;
    struct scot_screen_facts facts;
    bool asks_pregnancy = false;
    json_t *beside = json_object();
    bool ok = scot_dossier_screen(&screen, &facts, beside, dossier, rules, err);
    json_decref(beside);
    for (int n = 0; ok && n < screen.reasons; n++) {
        asks_pregnancy |= strcmp(screen.reason[n].rule, "screen.pregnant_unknown") == 0;
        for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
            if (strcmp(screen.reason[n].rule, of[i].rule) == 0)
                f->item[of[i].item] = of[i].known;
    }
    f->screened_days = ok && facts.days_old >= 0
                           ? facts.days_old + scot_date_days(f->on) - scot_date_days(scot_dossier_today(dossier))
                           : -1;
    f->cannot_be_pregnant |= f->screened && !asks_pregnancy && f->item[SCOT_SAFETY_PREGNANT] != SCOT_KNOWN_YES;
    return ok;
}

/* Wrong side: not one of the joints lies where the index pain is. Of what is asked about, else of what was done last. */
static bool is_other_side(const json_t *dossier, const json_t *planned)
{
    const char *pain = scot_member_text(scot_dossier_last(dossier, "referral"), "index_side");
    const json_t *of = planned != NULL ? planned : scot_dossier_last(dossier, "procedure"), *row;
    bool other = false;
    if ((strcmp(pain, "left") != 0 && strcmp(pain, "right") != 0) || scot_member_is(of, "status", "cancelled"))
        return false;
    for (size_t i = 0; (row = json_array_get(json_object_get(of, "targets"), i)) != NULL; i++) {
        if (scot_member_is(row, "side", pain))
            return false;
        other = true;
    }
    return other;
}

/* Wrong level: planned in another region than the case was opened for. The sacroiliac joint is the lower back's. */
static bool is_other_region(const json_t *dossier, const json_t *planned)
{
    const char *wanted = scot_member_text(planned, "region"), *own = scot_member_text(json_object_get(dossier, "case"), "region");
    if (strcmp(wanted, "sacral") == 0)
        wanted = "lumbar";
    return wanted[0] != '\0' && own[0] != '\0' && strcmp(wanted, own) != 0;
}

bool limits_read_safety(struct limits_facts *out, const json_t *dossier, const json_t *planned, struct scot_error *err)
{
    const json_t *body = scot_dossier_last(dossier, "screening"), *patient = json_object_get(dossier, "patient");
    struct scot_safety_facts *f = &out->safety;
    bool male = scot_member_is(patient, "sex", "male");
    size_t first = 0;
    f->on = out->planned.earliest;
    f->screened = body != NULL;
    for (int i = 0; i < SCOT_SAFETY_ITEMS; i++)
        f->item[i] = known(body, scot_safety_id[i]);
    /* the diary's warning signs count until somebody has answered them. */
    f->item[SCOT_SAFETY_WARNING] = scot_dossier_open_warning(dossier, &first) != NULL ? SCOT_KNOWN_YES : SCOT_KNOWN_NO;
    f->item[SCOT_SAFETY_SIDE] = is_other_side(dossier, planned) ? SCOT_KNOWN_YES : SCOT_KNOWN_NO;
    f->item[SCOT_SAFETY_REGION] = is_other_region(dossier, planned) ? SCOT_KNOWN_YES : SCOT_KNOWN_NO;
    if (scot_member_is(scot_dossier_last(dossier, "consent"), "decision", "declines"))
        f->item[SCOT_SAFETY_REFUSES] = SCOT_KNOWN_YES;
    f->cannot_be_pregnant = f->item[SCOT_SAFETY_PREGNANT] != SCOT_KNOWN_YES &&
                            (male || scot_member_is(patient, "post_menopausal", "yes") || scot_member_is(body, "can_be_pregnant", "no"));
    f->diagnostic = out->planned.purpose != SCOT_FOR_TREATMENT;
    f->steroid = f->planned_mpa_mg > 0 || (isnan(f->planned_mpa_mg) && out->planned.purpose != SCOT_FOR_DIAGNOSIS &&
                                           out->planned.kind != SCOT_DONE_RADIOFREQUENCY);
    f->given = out->given;
    f->count = out->doses;
    f->steroid_incomplete = out->steroid_incomplete;
    if (male || scot_member_is(patient, "post_menopausal", "no"))
        read_ceiling(f, out->rules, patient);
    f->reason = scot_member_text(planned, "steroid_reason");
    return read_screening(f, dossier, out->rules, err);
}

bool limits_read_policy(struct limits_facts *out, const json_t *dossier, const json_t *planned, struct scot_error *err)
{
    struct scot_date on = scot_dossier_today(dossier), since;
    const json_t *payer = scot_dossier_last(dossier, "payer");
    if (scot_member_date(&since, planned, "date") && !(out->own_plan && scot_date_compare(since, on) < 0))
        on = since;
    out->family = scot_member_text(payer, "policy");
    if (strcmp(out->family, "none") == 0)
        out->family = "";
    if (scot_member_date(&since, payer, "insured_since") && scot_date_compare(on, since) < 0) {
        scot_find(&out->notes, out->rules, SCOT_NOTE, "", "insured with this payer only since %d-%02d-%02d", since.year, since.month,
                  since.day);
        out->family = "";
    }
    return out->family[0] == '\0' || scot_care_policy(&out->policy, out->rules, out->family, on, err);
}

static void add(struct limits_facts *out, bool there, const char *document)
{
    if (there && out->payer.documents < LIMITS_DOCUMENTS)
        out->document[out->payer.documents++] = document;
}

static bool has(const json_t *body, const char *member)
{
    return scot_member_text(body, member)[0] != '\0';
}

/* Papers that the case holds itself, and those ticked in the payer's form. */
static void read_documents(struct limits_facts *out, const json_t *dossier, const json_t *planned)
{
    const json_t *payer = scot_dossier_last(dossier, "payer"), *ticked;
    struct scot_date until;
    bool authorised = has(payer, "authorisation_number") && !(scot_member_date(&until, payer, "authorised_until") &&
                                                              scot_date_compare(until, out->planned.earliest) < 0);
    size_t i;
    add(out, scot_dossier_last(dossier, "screening") != NULL, "history_exam");
    add(out, scot_dossier_last(dossier, "care_item") != NULL, "conservative_care");
    add(out, scot_dossier_last(dossier, "scale") != NULL, "disability_scale");
    add(out, !isnan(scot_member_number(planned, "baseline")), "baseline_score");
    add(out, scot_member_is(planned, "guidance", "fluoroscopy") || scot_member_is(planned, "guidance", "ct"), "imaging_guidance");
    add(out, has(payer, "diagnosis_code") || has(scot_dossier_last(dossier, "screening"), "condition_code"), "diagnosis_code");
    add(out, has(payer, "referrer_number") || has(scot_dossier_last(dossier, "referral"), "referrer_id"), "referrer_number");
    add(out, has(planned, "not_rfa_reason"), "not_rfa");
    add(out, scot_dossier_entry(dossier, "diary", 1) != NULL, "response_over_time");
    add(out, authorised, "authorisation");
    json_array_foreach(json_object_get(payer, "documents"), i, ticked)
        add(out, true, json_is_string(ticked) ? json_string_value(ticked) : "");
}

void limits_read_payer(struct limits_facts *out, const json_t *dossier, const json_t *planned)
{
    const json_t *payer = scot_dossier_last(dossier, "payer"), *referral = scot_dossier_last(dossier, "referral");
    struct scot_payer_facts *f = &out->payer;
    const char *sedation = scot_member_text(planned, "sedation");
    f->done = out->done;
    f->count = out->count;
    f->planned = out->planned;
    f->guidance = scot_member_text(planned, "guidance");
    f->sedated = sedation[0] != '\0' && strcmp(sedation, "none") != 0;
    f->sedation_reason = has(planned, "sedation_reason");
    f->same_day_reason = has(planned, "same_day_other");
    f->hospital = has(payer, "place") ? scot_member_is(payer, "place", "hospital") : scot_member_is(referral, "site", "hospital");
    f->pain_known = scot_member_date(&f->pain_since, referral, "since") && scot_done_date_sane(f->pain_since);
    read_documents(out, dossier, planned);
    f->document = out->document;
}
