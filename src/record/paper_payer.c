#include <stdio.h>
#include <string.h>

#include "record/paper_parts.h"

/* REFERENCE D3, D4: what the payer asks for beside what the record has. Nothing is filled in that is not there. */

static const json_t *referral_of(const struct paper_desk *desk)
{
    return scot_dossier_last(desk->dossier, "referral");
}

static int count(const struct paper_desk *desk, const char *form)
{
    int n = 0;
    while (scot_dossier_entry(desk->dossier, form, (size_t)n) != NULL)
        n++;
    return n;
}

static void told_count(char out[PAPER_WORDS], const struct paper_desk *desk, const char *form, const char *one, const char *many)
{
    int n = count(desk, form);
    if (n > 0)
        snprintf(out, PAPER_WORDS, "%d %s", n, n == 1 ? one : many);
}

static void complaint(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    paper_join(out, "", scot_member_text(referral_of(desk), "index_pain"));
    if (out[0] != '\0' && scot_member_is(referral_of(desk), "limits_activities", "yes"))
        paper_join(out, "; ", "limits daily activities");
}

static void examination(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    told_count(out, desk, "screening", "examination", "examinations");
}

static void conservative(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    told_count(out, desk, "care_item", "step of care", "steps of care");
}

static void baseline(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    char scale[PAPER_WORDS];
    if (paper_choice(scale, desk, "procedure", "scale", desk->done)[0] != '\0' &&
        paper_number(out, desk->done, "baseline", "")[0] != '\0')
        paper_join(out, ", ", scale);
}

static void disability(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    told_count(out, desk, "scale", "scale filled in", "scales filled in");
}

static void post(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    told_count(out, desk, "diary", "diary entry", "diary entries");
    if (out[0] == '\0')
        paper_number(out, desk->done, "recovery_score", "in recovery");
}

static void relief(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    paper_relief(out, desk);
}

static void levels(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    paper_targets(out, desk->done);
    if (out[0] != '\0' && scot_member_text(desk->done, "nerves")[0] != '\0')
        paper_join(out, "; nerves ", scot_member_text(desk->done, "nerves"));
}

static void drugs(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    size_t n = json_array_size(json_object_get(desk->done, "given"));
    if (n > 0)
        snprintf(out, PAPER_WORDS, "%zu in the report's table", n);
}

static void images(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    if (scot_member_is(desk->done, "images_kept", "yes"))
        paper_join(out, "", "kept");
}

static void modality(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    paper_choice(out, desk, "procedure", "guidance", desk->done);
}

static void sedation(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    paper_join(out, "", scot_member_is(desk->done, "sedation", "none") ? "none given" : scot_member_text(desk->done, "sedation_reason"));
}

/* Asked where the joint is treated although its nerves could be. */
static void not_rfa(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    bool asked = desk->done != NULL && !scot_member_is(desk->done, "purpose", "diagnostic") &&
                 !scot_member_is(desk->done, "kind", "radiofrequency");
    if (desk->done != NULL)
        paper_join(out, "", asked ? scot_member_text(desk->done, "not_rfa_reason") : "not asked for this procedure");
}

static void is_signed(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    if (json_is_true(json_object_get(desk->entry, "signed")))
        paper_signature(out, desk->entry);
}

static const json_t *payer_of(const struct paper_desk *desk)
{
    return scot_dossier_last(desk->dossier, "payer");
}

static void orderer(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    const char *number = scot_member_text(payer_of(desk), "referrer_number");
    paper_join(out, "", number[0] != '\0' ? number : scot_member_text(referral_of(desk), "referrer_id"));
}

static void diagnosis(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    paper_join(out, "", scot_member_text(payer_of(desk), "diagnosis_code"));
}

static void repeats(char out[PAPER_WORDS], const struct paper_desk *desk)
{
    int n = count(desk, "verdict");
    if (count(desk, "procedure") < 2)
        paper_join(out, "", "none before it in this case");
    else if (n > 0)
        told_count(out, desk, "verdict", "verdict", "verdicts");
}

/* `tick`: the payer's form may say that the paper is there, outside this record. */
static const struct {
    const char *rule, *tick;
    void (*tell)(char out[PAPER_WORDS], const struct paper_desk *desk);
} document[] = {
    {"document.complaint", "history_exam", complaint},
    {"document.examination", "history_exam", examination},
    {"document.conservative", "conservative_care", conservative},
    {"document.baseline", "baseline_score", baseline},
    {"document.disability", "disability_scale", disability},
    {"document.post", "", post},
    {"document.relief", "", relief},
    {"document.levels", "", levels},
    {"document.drugs", "", drugs},
    {"document.images", "", images},
    {"document.modality", "imaging_guidance", modality},
    {"document.sedation", "", sedation},
    {"document.not_rfa", "not_rfa", not_rfa},
    {"document.signed", "", is_signed},
    {"document.orderer", "referrer_number", orderer},
    {"document.diagnosis", "diagnosis_code", diagnosis},
    {"document.repeats", "response_over_time", repeats},
};

/* The table's rows; in words what is missing of it. */
static bool judge(json_t *rows, char missing[PAPER_WORDS], int *count_missing, const struct paper_desk *desk, struct scot_error *err)
{
    for (size_t i = 0; i < sizeof document / sizeof document[0]; i++) {
        char there[PAPER_WORDS] = "";
        const char *wanted;
        if (!scot_rules_text(&wanted, desk->order->rules, document[i].rule, err))
            return false;
        document[i].tell(there, desk);
        if (there[0] == '\0' && scot_member_has(payer_of(desk), "documents", document[i].tick))
            paper_join(there, "", "ticked as there, outside this record");
        const char *cell[] = {wanted, there, there[0] == '\0' ? "missing" : "there"};
        paper_row(rows, 3, cell);
        if (there[0] == '\0') {
            paper_join(missing, "; ", wanted);
            ++*count_missing;
        }
    }
    return true;
}

static bool write_documents(struct paper_desk *desk, struct scot_error *err)
{
    char missing[PAPER_WORDS] = "";
    int count_missing = 0;
    size_t wanted = sizeof document / sizeof document[0];
    json_t *rows = json_array();
    if (!judge(rows, missing, &count_missing, desk, err)) {
        json_decref(rows);
        return false;
    }
    paper_heading(desk, "What is wanted, and what there is");
    if (count_missing > 0)
        paper_box(desk, "%d of %zu %s missing: %s.", count_missing, wanted, count_missing == 1 ? "is" : "are", missing);
    else
        paper_say(desk, "Everything that is wanted is there.");
    json_array_extend(paper_table(desk, "Wanted|There is|"), rows);
    json_decref(rows);
    return true;
}

/* What the chosen policy says, and the papers that it misses by its own rows. What safety finds is not the payer's. */
static void write_policy(struct paper_desk *desk)
{
    const json_t *limits = json_object_get(desk->answers, "limits"), *payer = json_object_get(limits, "payer");
    char missing[PAPER_WORDS] = "";
    size_t i;
    json_t *at;
    paper_heading(desk, "The policy");
    if (payer_of(desk) == NULL)
        paper_say(desk, "No payer and no policy is chosen. What follows is what Medicare's contractors ask for.");
    json_t *facts = paper_facts(desk);
    paper_fact_if(facts, "Policy", scot_member_text(payer, "name"));
    paper_fact_if(facts, "Determination", scot_member_text(payer, "lcd"));
    paper_fact_if(facts, "What the payer says", scot_member_text(payer, "line"));
    paper_entry(desk, "payer", payer_of(desk));
    json_array_foreach(json_object_get(payer, "missing"), i, at) {
        char label[PAPER_WORDS];
        if (json_is_string(at))
            paper_join(missing, "; ", paper_label(label, desk, "payer", "documents", json_string_value(at)));
    }
    if (missing[0] != '\0')
        paper_box(desk, "This policy wants and has not: %s.", missing);
    json_t *table = paper_table(desk, "Finding|Rule|Source");
    json_array_foreach(json_object_get(limits, "findings"), i, at) {
        const char *of = scot_member_text(at, "of");
        if (of[0] != '\0' && !paper_same(of, "payer"))
            continue;
        const char *cell[] = {scot_member_text(at, "text"), scot_member_text(at, "rule"), scot_member_text(at, "source")};
        paper_row(table, 3, cell);
    }
}

bool paper_write_payer(struct paper_desk *desk, struct scot_error *err)
{
    paper_write_draft(desk);
    paper_write_person(desk);
    write_policy(desk);
    if (!write_documents(desk, err))
        return false;
    paper_heading(desk, "Sessions");
    paper_write_sessions(desk);
    paper_write_codes(desk);
    return true;
}
