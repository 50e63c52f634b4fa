#include <math.h>
#include <string.h>

#include "record/answer.h"
#include "record/answer_dose_parts.h"

enum { MOST_PAST = 300 };
struct past {
    struct scot_steroid_past at[MOST_PAST];
    int count;
};
static const struct scot_date always = {1900, 1, 1};

static void add_past(struct past *past, const char *drug, double mg, struct scot_date earliest,
                     struct scot_date latest)
{
    if (past->count < MOST_PAST)
        past->at[past->count++] = (struct scot_steroid_past){drug, mg, earliest, latest};
}

/* Steroid of a procedure here: of its products. */
static void add_procedure(struct past *past, const json_t *body, const struct scot_cupboard *cupboard)
{
    struct scot_date date;
    size_t i;
    json_t *given;
    if (scot_member_is(body, "status", "cancelled") || !scot_member_date(&date, body, "date"))
        return;
    json_array_foreach(json_object_get(body, "given"), i, given)
    {
        const struct scot_product *product = scot_care_product(cupboard, scot_member_text(given, "product"));
        if (product == NULL)
            add_past(past, "", NAN, date, date);
        else if (product->kind == SCOT_DRUG_STEROID)
            add_past(past, product->drug, scot_member_number(given, "ml") * product->mg_ml, date, date);
    }
}

/* An injection elsewhere: what is not known of one that may have held steroid is counted as not known. */
static void add_elsewhere(struct past *past, const json_t *body)
{
    struct scot_date earliest, latest;
    const json_t *steroid = json_object_get(body, "steroid");
    size_t i;
    json_t *row;
    if (!scot_member_date(&earliest, body, "earliest") || !scot_member_date(&latest, body, "latest"))
        return;
    json_array_foreach(steroid, i, row)
        add_past(past, scot_member_text(row, "drug"), scot_member_number(row, "mg"), earliest, latest);
    if (i == 0 && !scot_member_is(body, "purpose", "diagnostic") &&
        !scot_member_is(body, "kind", "radiofrequency"))
        add_past(past, "", NAN, earliest, latest);
}

/* Steroid by mouth or as premedication: the whole course counts where any of it may lie within the year. */
static void add_medicine(struct past *past, const json_t *body, struct scot_date date)
{
    struct scot_date since, until;
    if (!scot_member_is(body, "kind", "steroid_oral") &&
        !scot_member_is(body, "kind", "steroid_premedication"))
        return;
    if (!scot_member_date(&since, body, "since"))
        since = always;
    if (!scot_member_date(&until, body, "until"))
        until = scot_date_compare(since, date) > 0 ? since : date;
    const char *drug = scot_member_text(body, "steroid");
    add_past(past, drug, *drug != '\0' ? scot_member_number(body, "mg") : NAN, since, until);
}

static void read_past(struct past *past, const json_t *dossier, const json_t *planned,
                      const struct scot_cupboard *cupboard, struct scot_date date)
{
    static const char *const lists[] = {"entries", "elsewhere"};
    size_t i;
    json_t *entry;
    for (int list = 0; list < 2; list++)
        json_array_foreach(json_object_get(dossier, lists[list]), i, entry)
        {
            const json_t *body = json_object_get(entry, "body");
            if (scot_member_is(entry, "form", "procedure") &&
                !json_equal(body, planned)) /* a procedure asked about is not its own past */
                add_procedure(past, body, cupboard);
            else if (scot_member_is(entry, "form", "elsewhere"))
                add_elsewhere(past, body);
            else if (scot_member_is(entry, "form", "medicine"))
                add_medicine(past, body, date);
        }
}

/* Of the transforaminal injections of the lower back that came before: the first is special. */
static int foramina_before(const json_t *dossier, struct scot_date date)
{
    static const char *const lists[] = {"entries", "elsewhere"};
    struct scot_date done;
    int count = 0;
    size_t i;
    json_t *entry;
    for (int list = 0; list < 2; list++)
        json_array_foreach(json_object_get(dossier, lists[list]), i, entry)
        {
            const json_t *body = json_object_get(entry, "body");
            bool here = scot_member_is(entry, "form", "procedure");
            if (scot_member_is(body, "kind", "epidural_transforaminal") &&
                scot_member_is(body, "region", "lumbar") &&
                (here ? scot_member_is(body, "status", "done")
                      : scot_member_is(entry, "form", "elsewhere")) &&
                scot_member_date(&done, body, here ? "date" : "latest") && scot_date_compare(done, date) < 0)
                count++;
        }
    return count;
}

/* "yes", "no", and everything else is not known. */
static enum scot_said said(const json_t *body, const char *member)
{
    return scot_member_is(body, member, "yes")  ? SCOT_SAID_YES
           : scot_member_is(body, member, "no") ? SCOT_SAID_NO
                                                : SCOT_SAID_UNKNOWN;
}

/* Taken on that day, as any of the patient's cases has it. */
static bool takes_inhibitor(const json_t *dossier, const struct scot_rules *rules, struct scot_date date)
{
    static const char *const lists[] = {"entries", "elsewhere"};
    struct scot_date until;
    size_t i;
    json_t *entry;
    for (int list = 0; list < 2; list++)
        json_array_foreach(json_object_get(dossier, lists[list]), i, entry)
        {
            const json_t *body = json_object_get(entry, "body");
            bool taken = scot_member_is(entry, "form", "medicine") &&
                         (!scot_member_date(&until, body, "until") || scot_date_compare(until, date) >= 0);
            if (taken && (scot_member_is(body, "kind", "cyp3a4_inhibitor") ||
                          scot_care_is_cyp3a4_inhibitor(rules, scot_member_text(body, "name"))))
                return true;
        }
    return false;
}

/* an allergy is refused, unless another agent was found to be borne: then it must be looked at. */
static void read_allergies(struct dossier_doses *doses, const json_t *screening,
                           const struct scot_rules *rules)
{
    struct scot_patient_facts *facts = &doses->facts;
    bool other_anaesthetic = scot_member_is(screening, "anaesthetic_other", "yes");
    bool other_contrast = scot_member_is(screening, "contrast_plan", "other_agent") ||
                          scot_member_is(screening, "contrast_plan", "premedication");
    facts->allergic_anaesthetic = scot_member_is(screening, "allergy_anaesthetic", "yes");
    facts->allergic_steroid = scot_member_is(screening, "allergy_steroid", "yes");
    facts->allergic_contrast = scot_member_is(screening, "allergy_contrast", "yes");
    facts->allergy_words = scot_member_text(screening, "allergy_words");
    if (screening == NULL)
        scot_find(&doses->findings, rules, SCOT_WARN, "allergy.drug", "not recorded: allergies");
    if (facts->allergic_anaesthetic && other_anaesthetic)
        scot_find(&doses->findings, rules, SCOT_WARN, "allergy.anaesthetic",
                  "allergic to a local anaesthetic, another is borne: make sure that it is this one");
    if (facts->allergic_contrast && other_contrast)
        scot_find(&doses->findings, rules, SCOT_WARN, "allergy.contrast",
                  "allergic to contrast, with a plan for it: make sure that it is followed");
    facts->allergic_anaesthetic &= !other_anaesthetic;
    facts->allergic_contrast &= !other_contrast;
}

static bool read_person(struct dossier_doses *doses, const json_t *dossier, const struct scot_rules *rules,
                        struct scot_date date, struct scot_error *err)
{
    const json_t *patient = json_object_get(dossier, "patient"),
                 *screening = scot_dossier_last(dossier, "screening");
    struct scot_patient_facts *facts = &doses->facts;
    bool sane;
    facts->weight_kg = scot_member_number(patient, "weight_kg");
    if (!scot_care_weight(&sane, &doses->findings, rules, facts->weight_kg, err))
        return false;
    facts->weight_unknown = !sane;
    facts->post_menopausal =
        scot_member_is(patient, "sex", "male") ? SCOT_SAID_NO : said(patient, "post_menopausal");
    facts->diabetic = said(screening, "diabetes");
    facts->cyp3a4_inhibitor =
        takes_inhibitor(dossier, rules, date) ? SCOT_SAID_YES : said(screening, "strong_cyp3a4_inhibitor");
    read_allergies(doses, screening, rules);
    return true;
}

bool scot_dossier_dose_facts(struct dossier_doses *doses, const json_t *dossier, const json_t *planned,
                             const struct scot_rules *rules, struct scot_error *err)
{
    struct past past = {.count = 0};
    struct scot_date date = scot_dossier_today(dossier);
    scot_member_date(&date, planned, "date");
    read_past(&past, dossier, planned, &doses->cupboard, date);
    if (!read_person(doses, dossier, rules, date, err) ||
        !scot_dossier_other_sessions(doses, dossier, planned, date, rules, err) ||
        !scot_care_steroid_year(&doses->year, rules, past.at, past.count, date, err))
        return false;
    struct scot_patient_facts *facts = &doses->facts;
    facts->steroid_this_year_mg = doses->year.most_mg;
    if (doses->year.unknown > 0)
        scot_find(
            &doses->findings, rules, SCOT_WARN, "steroid.year.most",
            "not recorded: the steroid of %d injections or courses within the year; the sum is at least this",
            doses->year.unknown);
    if (doses->year.most_mg > doses->year.least_mg)
        scot_find(
            &doses->findings, rules, SCOT_NOTE, "steroid.year.most",
            "steroid within the year before: %.0f to %.0f mg, as dates are imprecise; the higher counts",
            doses->year.least_mg, doses->year.most_mg);
    facts->therapeutic = scot_member_is(planned, "purpose", "therapeutic");
    facts->epidural_leak = scot_member_is(planned, "contrast_pattern", "epidural") ||
                           scot_member_is(planned, "contrast_pattern", "foraminal");
    facts->no_contrast = scot_member_is(planned, "contrast_pattern", "not-done") ||
                         *scot_member_text(planned, "no_contrast_reason") != '\0';
    facts->lumbar_foramen_before = foramina_before(dossier, date);
    facts->particulate_reason = scot_member_text(planned, "particulate_reason");
    facts->cyp3a4_reason = scot_member_text(planned, "cyp3a4_reason");
    return true;
}
