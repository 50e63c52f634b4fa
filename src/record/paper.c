#include "record/paper.h"

#include <stdio.h>
#include <string.h>

#include "record/paper_parts.h"

const char *const scot_paper_id[SCOT_PAPERS] = {"procedure", "letter", "payer", "leaflet"};

static const char *const title[SCOT_PAPERS] = {"Procedure report", "Letter to the referring practitioner", "Documents for the payer",
                                               "Your facet injection"};

/* The last procedure that began, else the last one written down. */
static const json_t *last_procedure(const json_t *dossier)
{
    const json_t *last = NULL, *entry;
    bool begun = false;
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, "procedure", n)) != NULL; n++) {
        bool begins = !scot_member_is(json_object_get(entry, "body"), "status", "cancelled");
        if (begins || !begun)
            last = entry;
        begun |= begins;
    }
    return last;
}

static bool find_procedure(struct paper_desk *desk, struct scot_error *err)
{
    json_int_t id = desk->order->procedure;
    desk->entry = id != 0 ? scot_dossier_by_id(desk->dossier, id) : last_procedure(desk->dossier);
    if (id != 0 && !scot_member_is(desk->entry, "form", "procedure"))
        return scot_fail(err, "entry %lld is no procedure of this case", (long long)id);
    if (desk->order->kind == SCOT_PAPER_PROCEDURE && desk->entry == NULL)
        return scot_fail(err, "the case has no procedure, wanted one to report");
    desk->done = json_object_get(desk->entry, "body");
    return true;
}

/* On every page: whose paper it is. */
static json_t *about(const struct paper_desk *desk)
{
    const json_t *patient = json_object_get(desk->dossier, "patient");
    char words[PAPER_WORDS] = "", born[PAPER_WORDS];
    paper_join(words, "", scot_member_text(patient, "name"));
    if (paper_date(born, patient, "born")[0] != '\0')
        paper_join(words, ", born ", born);
    if (scot_member_text(patient, "record_number")[0] != '\0')
        paper_join(words, ", record ", scot_member_text(patient, "record_number"));
    return json_string(words);
}

/* The report is what is signed; what is written from it says so, and is not signed by that itself. Before there is a procedure
 * there is nothing to sign here. */
static void write_status(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    char by[PAPER_WORDS];
    bool is_signed = json_is_true(json_object_get(desk->entry, "signed"));
    paper_signature(by, desk->entry);
    if (desk->order->kind == SCOT_PAPER_LEAFLET)
        snprintf(out, PAPER_WORDS, "Patient information");
    else if (desk->entry == NULL)
        snprintf(out, PAPER_WORDS, "Not signed; from the record of %.40s", paper_date(by, desk->dossier, "today"));
    else if (desk->order->kind == SCOT_PAPER_PROCEDURE || !is_signed)
        snprintf(out, PAPER_WORDS, "%s", by);
    else
        snprintf(out, PAPER_WORDS, "From the report s%.200s", by + 1);
}

/* The leaflet is information, for anybody: it is neither a draft nor signed, and names nobody. */
static json_t *begin(struct paper_desk *desk)
{
    bool leaflet = desk->order->kind == SCOT_PAPER_LEAFLET;
    char status[PAPER_WORDS], made[PAPER_WORDS], subtitle[PAPER_WORDS] = "";
    write_status(status, desk);
    desk->blocks = json_array();
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:s, s:s, s:o}", "kind", scot_paper_id[desk->order->kind], "title",
                     title[desk->order->kind], "subtitle", subtitle, "clinic",
                     desk->order->clinic != NULL ? desk->order->clinic : "", "status", status, "draft",
                     !leaflet && desk->entry != NULL && !json_is_true(json_object_get(desk->entry, "signed")), "about",
                     leaflet ? json_string("") : about(desk), "made", paper_date(made, desk->dossier, "today"), "now",
                     scot_member_text(desk->dossier, "now"), "blocks", desk->blocks);
}

/* Lists, facts and tables that nothing was put into go. */
static void drop_empty(json_t *blocks)
{
    for (size_t i = json_array_size(blocks); i-- > 0;) {
        const json_t *block = json_array_get(blocks, i);
        const json_t *within = json_object_get(block, scot_member_is(block, "is", "list")       ? "items"
                                                      : scot_member_is(block, "is", "pictures") ? "captions"
                                                                                                : "rows");
        if (json_is_array(within) && json_array_size(within) == 0)
            json_array_remove(blocks, i);
    }
    for (size_t i = json_array_size(blocks); i-- > 0;) {
        bool last = i + 1 == json_array_size(blocks);
        if (scot_member_is(json_array_get(blocks, i), "is", "heading") &&
            (last || scot_member_is(json_array_get(blocks, i + 1), "is", "heading")))
            json_array_remove(blocks, i);
    }
}

bool scot_paper_content(json_t **out, const struct scot_paper_order *order, const json_t *dossier, const json_t *answers,
                        struct scot_error *err)
{
    static bool (*const write[SCOT_PAPERS])(struct paper_desk *desk, struct scot_error *err) = {
        paper_write_procedure, paper_write_letter, paper_write_payer, paper_write_leaflet};
    const struct scot_rules dated = scot_rules_on(order->rules, scot_dossier_today(dossier));
    struct scot_paper_order today = *order;
    struct paper_desk desk = {.order = &today, .dossier = dossier, .answers = answers};
    today.rules = &dated;
    if (!json_is_object(dossier))
        return scot_fail(err, "the dossier is no object");
    if ((unsigned)order->kind >= SCOT_PAPERS)
        return scot_fail(err, "paper %d, wanted 0 to %d", (int)order->kind, SCOT_PAPERS - 1);
    if (order->pictures < 0 || order->pictures > 12)
        return scot_fail(err, "%d pictures, wanted at most 12", order->pictures);
    if (!scot_care_cupboard(&desk.cupboard, &dated, err) || !find_procedure(&desk, err))
        return false;
    desk.paper = begin(&desk);
    if (desk.paper == NULL)
        return scot_fail(err, "the dossier's text is no UTF-8");
    if (!write[order->kind](&desk, err)) {
        json_decref(desk.paper);
        return false;
    }
    drop_empty(desk.blocks);
    *out = desk.paper;
    return true;
}

bool scot_paper_text(char **out, const struct scot_paper_order *order, const json_t *dossier, const json_t *answers,
                     struct scot_error *err)
{
    json_t *paper;
    if (!scot_paper_content(&paper, order, dossier, answers, err))
        return false;
    bool ok = paper_show_text(out, paper, err);
    json_decref(paper);
    return ok;
}

bool scot_paper_pdf(uint8_t **out, size_t *size, const struct scot_paper_order *order, const json_t *dossier,
                    const json_t *answers, struct scot_error *err)
{
    json_t *paper;
    if (!scot_paper_content(&paper, order, dossier, answers, err))
        return false;
    bool ok = paper_show_pdf(out, size, paper, order, err);
    json_decref(paper);
    return ok;
}
