#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/answer.h"
#include "record/fhir.h"
#include "record/paper.h"
#include "serve/clinic_parts.h"

/* What care/ says of a case, and the papers made of it. */

static bool aftercare_of_all(json_t *out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    const json_t *entry;
    json_t *each = json_object();
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "procedure", n)) != NULL; n++) {
        json_int_t id = json_integer_value(json_object_get(entry, "id"));
        json_t *answer;
        char name[24];
        if (!scot_answer_aftercare(&answer, dossier, id, rules, err)) {
            json_decref(each);
            return false;
        }
        snprintf(name, sizeof name, "%lld", (long long)id);
        json_object_set_new(each, name, answer);
    }
    json_object_set_new(out, "aftercare", each);
    return true;
}

static bool limits_now(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    return scot_answer_limits(out, dossier, scot_dossier_last(dossier, "plan"), rules, err);
}

/* All of them: {"screening": ...}; for a role only those that tell nothing of a form it does not read. role NULL: for a paper. */
static bool all_answers(json_t **out, const json_t *dossier, const struct scot_record *record, const char *role, struct scot_error *err)
{
    static const struct {
        const char *name, *form;
        bool (*ask)(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err);
    } question[] = {{"screening", "screening", scot_answer_screening}, {"ladder", "care_item", scot_answer_ladder},
                    {"choice", "body_map", scot_answer_choice},        {"verdict", "diary", scot_answer_verdict},
                    {"limits", "procedure", limits_now},               {"warnings", "diary", scot_answer_warnings}};
    const struct scot_rules *rules = scot_record_rules(record);
    const struct scot_forms *forms = scot_record_forms(record);
    json_t *all = json_object();
    for (size_t i = 0; i < sizeof question / sizeof question[0]; i++) {
        json_t *one;
        if (role != NULL && !scot_form_may_read(forms, question[i].form, role))
            continue;
        if (!question[i].ask(&one, dossier, rules, err)) {
            json_decref(all);
            return false;
        }
        json_object_set_new(all, question[i].name, one);
    }
    if ((role == NULL || scot_form_may_read(forms, "diary", role)) && !aftercare_of_all(all, dossier, rules, err)) {
        json_decref(all);
        return false;
    }
    *out = all;
    return true;
}

/* All of it: what is asked must not depend on who asks. */
static bool read_facts(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    return scot_record_facts(c->record, &c->session.actor, c->number[0], out, err);
}

bool desk_answers(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    json_t *dossier;
    if (!read_facts(c, &dossier, err))
        return false;
    bool ok = all_answers(out, dossier, c->record, scot_role_id[c->session.actor.role], err);
    json_decref(dossier);
    return ok;
}

bool desk_limits(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    json_t *dossier;
    if (!read_facts(c, &dossier, err))
        return false;
    bool ok = scot_answer_limits(out, dossier, json_object_size(c->body) > 0 ? c->body : NULL, scot_record_rules(c->record), err);
    json_decref(dossier);
    return ok;
}

bool desk_doses(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    json_t *dossier;
    if (!read_facts(c, &dossier, err))
        return false;
    bool ok = scot_answer_doses(out, dossier, c->body, scot_record_rules(c->record), err);
    json_decref(dossier);
    return ok;
}

enum { PICTURES = 4 };

/* Stills that belong to the procedure, the first few: the paper keeps what proved the place. */
static int pictures_of(struct clinic_call *c, const json_t *dossier, json_int_t procedure, struct scot_paper_picture *picture)
{
    json_t *file;
    size_t i;
    int used = 0;
    json_array_foreach(json_object_get(dossier, "files"), i, file) {
        uint8_t *bytes;
        size_t size;
        if (used == PICTURES || strcmp(scot_member_text(file, "kind"), "still") != 0 ||
            json_integer_value(json_object_get(file, "entry_id")) != procedure)
            continue;
        if (!scot_record_file(c->record, &c->session.actor, c->number[0], scot_member_text(file, "sha256"), &bytes, &size, NULL))
            bytes = NULL; /* the paper says that it could not be read */
        picture[used] = (struct scot_paper_picture){.bytes = bytes, .size = size};
        snprintf(picture[used++].caption, sizeof picture[0].caption, "%s", scot_member_text(file, "name"));
        scot_line_mend(picture[used - 1].caption);
    }
    return used;
}

static json_int_t procedure_wanted(const struct clinic_call *c, const json_t *dossier)
{
    const char *said = clinic_query(c, "procedure");
    json_int_t id = 0;
    const json_t *entry;
    if (said[0] != '\0')
        return strtoll(said, NULL, 10);
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "procedure", n)) != NULL; n++)
        id = json_integer_value(json_object_get(entry, "id"));
    return id;
}

static bool make_paper(struct clinic_call *c, struct scot_paper_order *order, const json_t *dossier, const json_t *answers,
                       struct scot_error *err)
{
    char *text;
    uint8_t *pdf;
    bool plain = strcmp(clinic_query(c, "format"), "text") == 0, ok;
    snprintf(c->name, sizeof c->name, "%s.%s", scot_paper_id[order->kind], plain ? "txt" : "pdf");
    c->type = plain ? "text/plain; charset=utf-8" : "application/pdf";
    if (plain) {
        ok = scot_paper_text(&text, order, dossier, answers, err);
        if (ok) {
            c->bytes = text;
            c->size = strlen(text);
        }
        return ok;
    }
    ok = scot_paper_pdf(&pdf, &c->size, order, dossier, answers, err);
    if (ok)
        c->bytes = pdf;
    return ok;
}

bool desk_paper(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    (void)out;
    struct scot_paper_picture picture[PICTURES];
    struct scot_paper_order order = {.kind = SCOT_PAPERS, .rules = scot_record_rules(c->record), .forms = scot_record_forms(c->record),
                                     .picture = picture};
    json_t *dossier = NULL, *answers = NULL;
    char clinic[320], sheet[16];
    for (int kind = 0; kind < SCOT_PAPERS; kind++)
        if (strcmp(scot_paper_id[kind], c->word) == 0)
            order.kind = (enum scot_paper)kind;
    if (order.kind == SCOT_PAPERS)
        return scot_fail(err, "not found: a paper called \"%.40s\", wanted procedure, letter, payer or leaflet", c->word);
    if (!scot_record_setting(c->record, "clinic_name", clinic, sizeof clinic, err) ||
        !scot_record_setting(c->record, "paper", sheet, sizeof sheet, err) || !read_facts(c, &dossier, err))
        return false;
    order.clinic = clinic[0] != '\0' ? clinic : NULL;
    order.sheet = strcmp(sheet, "letter") == 0 ? SCOT_SHEET_LETTER : SCOT_SHEET_A4;
    order.procedure = procedure_wanted(c, dossier);
    order.pictures = order.kind == SCOT_PAPER_PROCEDURE ? pictures_of(c, dossier, order.procedure, picture) : 0;
    bool ok = all_answers(&answers, dossier, c->record, NULL, err) && make_paper(c, &order, dossier, answers, err);
    for (int i = 0; i < order.pictures; i++)
        scot_free((void *)(uintptr_t)picture[i].bytes);
    json_decref(dossier);
    json_decref(answers);
    return ok;
}

bool desk_fhir(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    json_t *dossier, *answers = NULL;
    if (!read_facts(c, &dossier, err))
        return false;
    bool ok = all_answers(&answers, dossier, c->record, NULL, err) &&
              scot_fhir_bundle(out, dossier, answers, scot_record_rules(c->record), scot_record_forms(c->record), err);
    json_decref(dossier);
    json_decref(answers);
    return ok;
}
