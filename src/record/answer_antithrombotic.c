#include "record/answer_screening.h"

#include <math.h>
#include <string.h>

enum { KINDS_MOST = 9, AGENTS_MOST = 40 };

enum scot_said scot_member_said(const json_t *body, const char *member)
{
    static const char *const word[] = {"", "unknown", "no", "yes"};
    return (enum scot_said)scot_member_word(body, member, word, 4);
}

int scot_member_word(const json_t *body, const char *member, const char *const *word, int words)
{
    for (int i = 1; i < words; i++)
        if (scot_member_is(body, member, word[i]))
            return i;
    return 0;
}

static bool is_taken(const json_t *body, struct scot_date today)
{
    struct scot_date since, until;
    return (!scot_member_date(&since, body, "since") || scot_date_compare(since, today) <= 0) &&
           (!scot_member_date(&until, body, "until") || scot_date_compare(until, today) >= 0);
}

const json_t *scot_dossier_medicine(const json_t *dossier, size_t n, json_int_t *id)
{
    static const char *const list[] = {"entries", "elsewhere"};
    struct scot_date today = scot_dossier_today(dossier);
    for (size_t l = 0; l < 2; l++) {
        size_t i;
        json_t *entry;
        json_array_foreach(json_object_get(dossier, list[l]), i, entry)
        {
            const json_t *body = json_object_get(entry, "body");
            if (!scot_member_is(entry, "form", "medicine") || !is_taken(body, today) || n-- > 0)
                continue;
            if (id != NULL)
                *id = json_integer_value(json_object_get(entry, "id"));
            return body;
        }
    }
    return NULL;
}

/* The table's id of a medicine, "" where it is none that thins blood. */
static const char *drug_of(const json_t *body, const struct scot_rules *rules)
{
    char id[64];
    const char *kind = scot_member_text(body, "kind"), *which = scot_member_text(body, "nsaid");
    bool nsaid = strcmp(kind, "nsaid") == 0;
    if (strcmp(kind, "other_antithrombotic") == 0)
        return kind;
    snprintf(id, sizeof id, "anti.%.40s.name", nsaid && which[0] != '\0' ? which : kind);
    if (scot_rules_find(rules, id) != NULL)
        return nsaid && which[0] != '\0' ? which : kind;
    return nsaid ? kind : "";
}

struct agents {
    struct scot_agent agent[AGENTS_MOST];
    json_int_t entry[AGENTS_MOST];
    bool nsaid[AGENTS_MOST], settled[AGENTS_MOST];
    const char *name[AGENTS_MOST];
    int count;
};

static void collect(struct agents *out, const json_t *dossier, const struct scot_rules *rules)
{
    const json_t *body;
    json_int_t entry = 0;
    out->count = 0;
    for (size_t n = 0; (body = scot_dossier_medicine(dossier, n, &entry)) != NULL && out->count < AGENTS_MOST; n++) {
        const char *drug = drug_of(body, rules);
        if (drug[0] == '\0')
            continue;
        int i = out->count++;
        out->entry[i] = entry;
        out->settled[i] = true;
        out->nsaid[i] = scot_member_is(body, "kind", "nsaid");
        out->name[i] = scot_member_text(body, "name");
        out->agent[i] = (struct scot_agent){.drug = drug,
                                            .taken_for = out->nsaid[i] ? "pain" : scot_member_text(body, "taken_for"),
                                            .agreed = scot_member_said(body, "agreed"),
                                            .agreed_to = scot_member_text(body, "agreed_to")};
    }
}

static json_t *hours(double h)
{
    return isnan(h) ? json_null() : json_real(h);
}

static json_t *agent_json(const char *kind, const struct scot_agent_answer *a)
{
    json_t *out = json_pack("{s:s, s:s, s:s, s:b, s:s, s:s, s:s}", "kind", kind, "first", scot_stop_id[a->first], "published",
                            a->known ? scot_stop_id[a->counted.stop] : "unknown", "settled", a->settled, "clot_risk",
                            scot_clot_risk_id[a->clot_risk], "line", a->line, "also", a->counted.also);
    bool figures = a->known;
    json_object_set_new(out, "hold_h", figures ? hours(a->counted.hold_h) : json_null());
    json_object_set_new(out, "hold_most_h", figures ? hours(a->counted.hold_most_h) : json_null());
    json_object_set_new(out, "restart_h", figures ? hours(a->counted.restart_h) : json_null());
    json_object_set_new(out, "restart_most_h", figures ? hours(a->counted.restart_most_h) : json_null());
    json_object_set_new(out, "findings", scot_answer_findings(&a->findings));
    return out;
}

static json_t *class_json(const char *kind, const char *region, const struct scot_procedure_class *c)
{
    json_t *by = json_object();
    for (int i = 0; i < SCOT_CLASS_SCHEMES; i++)
        if (c->published[i])
            json_object_set_new(by, scot_class_scheme_id[i], json_string(scot_bleeding_class_id[c->by[i]]));
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:o, s:o}", "kind", kind, "region", region, "class",
                     scot_bleeding_class_id[c->counted], "counted_by", scot_class_scheme_id[c->scheme], "upgraded", c->upgraded,
                     "by", by, "findings", scot_answer_findings(&c->findings));
}

/* What the screening asks about; where it does not say, the three facet procedures. */
static int kinds_of(const char *out[KINDS_MOST], const json_t *screening)
{
    static const char *const facet[] = {"intra_articular", "medial_branch", "radiofrequency"};
    const json_t *planned = json_object_get(screening, "planned");
    int count = 0;
    for (size_t i = 0; i < json_array_size(planned) && count < KINDS_MOST; i++)
        if (json_is_string(json_array_get(planned, i)))
            out[count++] = json_string_value(json_array_get(planned, i));
    if (count > 0)
        return count;
    memcpy(out, facet, sizeof facet);
    return 3;
}

static struct scot_bleeding_facts bleeding_facts(const json_t *screening, int age, int agents)
{
    return (struct scot_bleeding_facts){.age = age,
                                        .agents = agents,
                                        .liver = scot_member_said(screening, "liver_disease"),
                                        .kidney = scot_member_said(screening, "kidney_disease"),
                                        .surgery_at_site = scot_member_said(screening, "surgery_at_site"),
                                        .creatinine_clearance_ml_min = scot_member_number(screening, "creatinine_clearance")};
}

/* One medicine at every procedure in question. */
static bool answer_agent(json_t *list, struct agents *agents, int i, struct scot_screen_facts *facts, const char *const kind[],
                         const struct scot_procedure_class class[], int kinds, const struct scot_bleeding_facts *bleeding,
                         const struct scot_rules *rules, struct scot_error *err)
{
    json_t *at = json_array();
    struct scot_agent_answer answer = {0};
    bool good = true, on = true;
    for (int k = 0; k < kinds && good; k++) {
        good = scot_care_agent(&answer, rules, &agents->agent[i], &class[k], bleeding, err);
        if (!good)
            break;
        agents->settled[i] &= answer.settled;
        on &= answer.vitamin_k && answer.first == SCOT_STOP_CONTINUE;
        json_array_append_new(at, agent_json(kind[k], &answer));
    }
    facts->vitamin_k_continued |= good && on;
    facts->agents += !agents->nsaid[i];
    facts->agents_open += !agents->settled[i];
    json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:b, s:o}", "entry", agents->entry[i], "drug", agents->agent[i].drug,
                                          "name", answer.known || agents->name[i][0] == '\0' ? answer.name : agents->name[i],
                                          "settled", agents->settled[i], "at", at));
    return good;
}

bool scot_answer_antithrombotic(json_t *out, struct scot_screen_facts *facts, const json_t *dossier,
                                const struct scot_rules *rules, struct scot_error *err)
{
    const json_t *screening = scot_dossier_last(dossier, "screening");
    const char *region = scot_member_text(json_object_get(dossier, "case"), "region"), *kind[KINDS_MOST];
    struct scot_procedure_class class[KINDS_MOST];
    struct agents agents;
    json_t *procedures = json_array(), *list = json_array();
    json_object_set_new(out, "procedures", procedures);
    json_object_set_new(out, "antithrombotic", list);
    int kinds = kinds_of(kind, screening);
    collect(&agents, dossier, rules);
    const struct scot_bleeding_facts bleeding = bleeding_facts(screening, facts->age, agents.count);
    for (int k = 0; k < kinds; k++) {
        if (!scot_care_procedure_class(&class[k], rules, kind[k], region, &bleeding, err))
            return false;
        if (class[k].counted > facts->bleeding_class)
            facts->bleeding_class = class[k].counted;
        json_array_append_new(procedures, class_json(kind[k], region, &class[k]));
    }
    for (int i = 0; i < agents.count; i++)
        if (!answer_agent(list, &agents, i, facts, kind, class, kinds, &bleeding, rules, err))
            return false;
    return true;
}
