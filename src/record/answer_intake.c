#include "record/answer_screening.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "care/consent.h"
#include "care/intake.h"

/* The earliest day of a form's entries: the entry's own, or a date of its body. Cancelled procedures took no place. */
static bool earliest(struct scot_date *out, bool found, const json_t *dossier, const char *form, const char *member)
{
    const json_t *entry;
    for (size_t n = 0; (entry = scot_dossier_entry(dossier, form, n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        struct scot_date day;
        if (scot_member_is(body, "status", "cancelled") ||
            !scot_member_date(&day, member != NULL ? body : entry, member != NULL ? member : "at"))
            continue;
        if (!found || scot_date_compare(day, *out) < 0)
            *out = day;
        found = true;
    }
    return found;
}

static json_t *days_json(int days)
{
    return days < 0 ? json_null() : json_integer(days);
}

static void add_waiting(json_t *out, const json_t *dossier, const json_t *referral, const struct scot_rules *rules)
{
    struct scot_waiting_facts facts = {.today = scot_dossier_today(dossier)};
    struct scot_waiting waiting;
    facts.received = scot_member_date(&facts.received_on, referral, "received");
    facts.visited = earliest(&facts.visited_on, false, dossier, "visit", NULL);
    facts.visited = earliest(&facts.visited_on, facts.visited, dossier, "screening", NULL);
    facts.treated = earliest(&facts.treated_on, false, dossier, "procedure", "date");
    scot_care_waiting(&waiting, rules, &facts);
    json_object_set_new(out, "waiting",
                        json_pack("{s:s, s:o, s:o, s:o, s:o}", "line", waiting.line, "visit_days",
                                  days_json(waiting.visit_days), "procedure_days", days_json(waiting.procedure_days),
                                  "open_days", days_json(waiting.open_days), "findings",
                                  scot_answer_findings(&waiting.findings)));
}

bool scot_answer_intake(json_t *out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    static const char *const wanted[] = {"unknown", "unknown", "no", "yes"};
    const json_t *body = scot_dossier_last(dossier, "referral");
    struct scot_referral referral;
    struct scot_date since;
    struct scot_referral_facts facts = {.recorded = body != NULL, .pain_days = -1};
    facts.region =
        scot_member_text(body, "region")[0] != '\0' || scot_member_text(json_object_get(dossier, "case"), "region")[0] != '\0';
    facts.referred_to = scot_member_text(body, "referred_to")[0] != '\0';
    facts.site = scot_member_text(body, "site")[0] != '\0';
    facts.limits_activities = scot_member_said(body, "limits_activities");
    facts.not_better = scot_member_said(body, "not_better");
    facts.standard_failed = scot_member_said(body, "standard_treatment_failed");
    if (scot_member_date(&since, body, "since"))
        facts.pain_days = (int)(scot_date_days(scot_dossier_today(dossier)) - scot_date_days(since));
    if (!scot_care_referral(&referral, rules, &facts, err))
        return false;
    json_object_set_new(out, "referral",
                        json_pack("{s:s, s:s, s:o}", "line", referral.line, "wanted", wanted[referral.wanted], "findings",
                                  scot_answer_findings(&referral.findings)));
    add_waiting(out, dossier, body, rules);
    return true;
}

static int days_taken(const json_t *body, struct scot_date today)
{
    struct scot_date since;
    return scot_member_date(&since, body, "since") ? (int)(scot_date_days(today) - scot_date_days(since)) : -1;
}

static bool add_medicines(json_t *out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    struct scot_medicine_facts facts = {.opioid_days = -1, .nsaid_days = -1};
    struct scot_findings findings;
    struct scot_date today = scot_dossier_today(dossier);
    const json_t *body;
    size_t count = 0;
    for (; (body = scot_dossier_medicine(dossier, count, NULL)) != NULL; count++) {
        int days = days_taken(body, today);
        if (scot_member_is(body, "kind", "opioid")) {
            facts.opioid = true;
            facts.mme_day += scot_member_number(body, "mme_day");
            facts.opioid_days = days > facts.opioid_days ? days : facts.opioid_days;
        }
        if (scot_member_is(body, "kind", "nsaid")) {
            facts.nsaid = true;
            facts.nsaid_days = days > facts.nsaid_days ? days : facts.nsaid_days;
        }
    }
    if (!scot_care_medicines(&findings, rules, &facts, err))
        return false;
    json_object_set_new(out, "medicines",
                        json_pack("{s:i, s:o, s:o}", "taken", (int)count, "mme_day",
                                  isnan(facts.mme_day) ? json_null() : json_real(facts.mme_day), "findings",
                                  scot_answer_findings(&findings)));
    return true;
}

/* "facet_degeneration, osteophytes" in words. */
static void seen_words(char *out, size_t size, const json_t *list)
{
    size_t i, used = 0;
    json_t *id;
    out[0] = '\0';
    json_array_foreach(list, i, id)
    {
        if (!json_is_string(id) || used + 2 >= size)
            continue;
        snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", json_string_value(id));
        used = strlen(out);
    }
    for (char *c = out; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
}

/* "MRI of 12 September 2026". */
static void taken_words(char *out, size_t size, const json_t *body)
{
    static const char *const name[][2] = {{"xray", "X-ray"}, {"ct", "CT"}, {"mri", "MRI"}, {"spect", "SPECT"}};
    const char *modality = scot_member_text(body, "modality");
    struct scot_date date;
    char day[32] = "";
    for (size_t i = 0; i < sizeof name / sizeof name[0]; i++)
        if (strcmp(modality, name[i][0]) == 0)
            modality = name[i][1];
    if (scot_date_parse(&date, scot_member_text(body, "date"), NULL))
        scot_date_words(day, date);
    snprintf(out, size, "%.12s of %s", modality, day);
}

static void add_imaging(json_t *out, const json_t *dossier, const struct scot_rules *rules)
{
    struct scot_findings findings = {0};
    const json_t *entry;
    size_t n = 0;
    for (; (entry = scot_dossier_entry(dossier, "imaging", n)) != NULL; n++) {
        const json_t *body = json_object_get(entry, "body");
        char what[64], seen[200];
        taken_words(what, sizeof what, body);
        seen_words(seen, sizeof seen, json_object_get(body, "findings"));
        scot_care_image(&findings, rules, what, seen);
    }
    if (n == 0)
        scot_find(&findings, rules, SCOT_NOTE, "screen.imaging", "not recorded: images, wanted before the level is planned");
    json_object_set_new(out, "imaging",
                        json_pack("{s:i, s:o}", "studies", (int)n, "findings", scot_answer_findings(&findings)));
}

static bool is_ticked(const void *data, const char *kind, const char *id)
{
    const char *member = strcmp(kind, "benefit") == 0 ? "benefits" : strcmp(kind, "risk") == 0 ? "risks" : "alternatives";
    return scot_member_has(data, member, id);
}

static void add_consent(json_t *out, const json_t *dossier, const struct scot_rules *rules)
{
    static const char *const decision[] = {"", "agrees", "declines"};
    const json_t *body = scot_dossier_last(dossier, "consent");
    const struct scot_consent_facts facts = {.recorded = body != NULL,
                                             .ticked = is_ticked,
                                             .data = body,
                                             .not_a_cure = scot_member_said(body, "not_a_cure"),
                                             .decision =
                                                 (enum scot_consent_decision)scot_member_word(body, "decision", decision, 3)};
    struct scot_consent consent;
    scot_care_consent(&consent, rules, &facts);
    json_object_set_new(out, "consent",
                        json_pack("{s:s, s:b, s:i, s:o}", "line", consent.line, "complete", consent.complete, "missing",
                                  consent.missing, "findings", scot_answer_findings(&consent.findings)));
}

bool scot_answer_around(json_t *out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    if (!add_medicines(out, dossier, rules, err))
        return false;
    add_imaging(out, dossier, rules);
    add_consent(out, dossier, rules);
    return true;
}
