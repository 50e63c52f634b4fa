#include <math.h>
#include <stdio.h>
#include <string.h>

#include "record/paper_parts.h"

void paper_write_draft(struct paper_desk *desk)
{
    if (!json_is_true(json_object_get(desk->paper, "draft")))
        return;
    if (desk->order->kind == SCOT_PAPER_PROCEDURE)
        paper_box(desk, "Draft. Nobody has signed it: it is no report yet.");
    else
        paper_box(desk, "Draft. Nobody has signed the report that this is written from.");
}

void paper_write_person(struct paper_desk *desk)
{
    const json_t *patient = json_object_get(desk->dossier, "patient"), *referral = scot_dossier_last(desk->dossier, "referral");
    char words[PAPER_WORDS], on[PAPER_WORDS];
    struct scot_date born, today = scot_dossier_today(desk->dossier);
    json_t *facts = paper_facts(desk);
    paper_fact(facts, "Patient", "%s", scot_member_text(patient, "name"));
    if (scot_member_date(&born, patient, "born") && scot_date_compare(born, today) <= 0)
        paper_fact(facts, "Born", "%s (%d years)", paper_date(words, patient, "born"), scot_date_age(born, today));
    else
        paper_fact(facts, "Born", "%s", "");
    paper_fact(facts, "Sex", "%s", paper_choice(words, desk, "patient", "sex", patient));
    paper_fact_if(facts, "Record number", scot_member_text(patient, "record_number"));
    paper_fact(facts, "Referred by", "%s", scot_member_text(referral, "referrer"));
    paper_fact_if(facts, "Referrer's number", scot_member_text(referral, "referrer_id"));
    paper_fact_if(facts, "Referral received", paper_date(on, referral, "received"));
}

/* The drug's sum of all rows, once, at its first row. */
static double sum_of(const struct paper_desk *desk, const char *drug, size_t from)
{
    const json_t *given = json_object_get(desk->done, "given");
    double mg = 0;
    for (size_t i = 0; i < json_array_size(given); i++) {
        const json_t *row = json_array_get(given, i);
        const struct scot_product *p = scot_care_product(&desk->cupboard, scot_member_text(row, "product"));
        double ml = scot_member_number(row, "ml");
        if (p == NULL || !paper_same(p->drug, drug) || !isfinite(ml))
            continue;
        if (i < from)
            return NAN;
        mg += ml * p->mg_ml;
    }
    return mg;
}

static void write_sums(struct paper_desk *desk)
{
    size_t i;
    json_t *row;
    char sums[PAPER_WORDS] = "", one[64];
    json_array_foreach(json_object_get(desk->done, "given"), i, row) {
        const struct scot_product *p = scot_care_product(&desk->cupboard, scot_member_text(row, "product"));
        if (p == NULL || (p->kind != SCOT_DRUG_ANAESTHETIC && p->kind != SCOT_DRUG_STEROID) || !isfinite(sum_of(desk, p->drug, i)))
            continue;
        snprintf(one, sizeof one, "%s %.6g mg", p->drug, sum_of(desk, p->drug, i));
        paper_join(sums, ", ", one);
    }
    if (sums[0] != '\0')
        paper_say(desk, "In all: %s.", sums);
}

void paper_write_given(struct paper_desk *desk)
{
    size_t i;
    json_t *row, *table = paper_table(desk, "Product|Volume, mL>|Amount, mg>|Where|Joint or nerve");
    json_array_foreach(json_object_get(desk->done, "given"), i, row) {
        const char *id = scot_member_text(row, "product");
        const struct scot_product *p = scot_care_product(&desk->cupboard, id);
        bool drug = p != NULL && (p->kind == SCOT_DRUG_ANAESTHETIC || p->kind == SCOT_DRUG_STEROID);
        double ml = scot_member_number(row, "ml");
        char volume[PAPER_WORDS], mg[32] = "";
        if (drug && isfinite(ml))
            snprintf(mg, sizeof mg, "%.6g", ml * p->mg_ml);
        const char *cell[] = {p != NULL ? p->name : id, paper_number(volume, row, "ml", ""), mg, scot_member_text(row, "place"),
                              scot_member_text(row, "target")};
        paper_row(table, 5, cell);
    }
    write_sums(desk);
    if (scot_member_text(desk->done, "particulate_reason")[0] != '\0')
        paper_say(desk, "Particulate steroid in the neck, because: %s", scot_member_text(desk->done, "particulate_reason"));
}

void paper_write_events(struct paper_desk *desk)
{
    const json_t *entry;
    char words[PAPER_WORDS];
    if (paper_choices(words, desk, "procedure", "events", desk->done)[0] != '\0')
        paper_say(desk, "Noticed at once: %s.", words);
    for (size_t n = 0; (entry = scot_dossier_entry(desk->dossier, "event", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        json_int_t after = json_integer_value(json_object_get(body, "procedure"));
        if (after == 0 || after == json_integer_value(json_object_get(desk->entry, "id")))
            paper_entry(desk, "event", body);
    }
}

/* With its scale, since one session's may be another than the next one's: a 7 beside a 70 would be no comparison. */
static const char *baseline_words(char out[PAPER_WORDS], const json_t *body)
{
    if (paper_number(out, body, "baseline", "")[0] != '\0')
        paper_join(out, "", scot_member_is(body, "scale", "nrs")   ? " of 10 (NRS)"
                            : scot_member_is(body, "scale", "vas") ? " of 100 (VAS)"
                                                                   : ", on which scale is not recorded");
    return out;
}

void paper_write_sessions(struct paper_desk *desk)
{
    const json_t *entry;
    json_t *table = paper_table(desk, "Date|Procedure|Purpose|Joints|Baseline>|Report");
    for (size_t n = 0; (entry = scot_dossier_entry(desk->dossier, "procedure", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        char date[PAPER_WORDS], kind[PAPER_WORDS], purpose[PAPER_WORDS], targets[PAPER_WORDS], baseline[PAPER_WORDS];
        bool is_signed = json_is_true(json_object_get(entry, "signed"));
        if (scot_member_is(body, "status", "cancelled"))
            continue;
        paper_choice(kind, desk, "procedure", "kind", body);
        if (scot_member_is(body, "status", "stopped"))
            paper_join(kind, ", ", "begun and stopped");
        const char *cell[] = {paper_date(date, body, "date"), kind, paper_choice(purpose, desk, "procedure", "purpose", body),
                              paper_targets(targets, body), baseline_words(baseline, body),
                              is_signed ? "signed" : "draft"};
        paper_row(table, 6, cell);
    }
}

void paper_write_tried(struct paper_desk *desk)
{
    const json_t *entry;
    json_t *table = paper_table(desk, "Treatment|From|Until|Sessions>|What it did");
    for (size_t n = 0; (entry = scot_dossier_entry(desk->dossier, "care_item", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        char kind[PAPER_WORDS], from[PAPER_WORDS], until[PAPER_WORDS], sessions[PAPER_WORDS], did[PAPER_WORDS];
        paper_choice(kind, desk, "care_item", "kind", body);
        if (scot_member_text(body, "drug")[0] != '\0')
            paper_join(kind, ": ", scot_member_text(body, "drug"));
        const char *cell[] = {kind, paper_date(from, body, "start"), paper_date(until, body, "stop")[0] != '\0' ? until : "goes on",
                              paper_number(sessions, body, "sessions", ""), paper_choice(did, desk, "care_item", "response", body)};
        paper_row(table, 5, cell);
    }
    paper_answer(desk, "ladder", SCOT_WARN);
}

/* Visits that are still to come; emergencies for whoever sees the patient first. */
void paper_write_after(struct paper_desk *desk)
{
    const json_t *aftercare = paper_answer_of(desk, "aftercare");
    size_t i;
    json_t *at;
    char visits[PAPER_WORDS] = "", due[PAPER_WORDS];
    json_array_foreach(json_object_get(aftercare, "followup"), i, at)
        if (!scot_member_is(at, "state", "done") && !scot_member_is(at, "state", "missed"))
            paper_join(visits, ", ", paper_date(due, at, "due"));
    paper_fact_if(paper_facts(desk), "Visits still to come", visits);
    json_t *table = paper_table(desk, "Look out for|What to do");
    json_array_foreach(json_object_get(aftercare, "warnings"), i, at) {
        const char *cell[] = {scot_member_text(at, "name"), scot_member_text(at, "do")};
        if (scot_member_is(at, "urgency", "emergency"))
            paper_row(table, 2, cell);
    }
}
