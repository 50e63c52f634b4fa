#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "case_input.h"
#include "record/answer.h"
#include "record/fhir.h"
#include "record/paper.h"
#include "target.h"

/* A dossier from any JSON: each answer errs in one line, or it is what answer.h promises; papers and export of it likewise. */

static void check_findings(const json_t *findings)
{
    size_t i;
    json_t *finding;
    json_array_foreach(findings, i, finding)
        case_line(scot_member_text(finding, "text"));
}

/* Findings and lines, however deep. */
static void check_parts(const json_t *value)
{
    const char *member;
    size_t i;
    json_t *part;
    json_object_foreach((json_t *)value, member, part) {
        if (strcmp(member, "findings") == 0)
            check_findings(part);
        if (strcmp(member, "line") == 0 && json_is_string(part))
            case_line(json_string_value(part));
        check_parts(part);
    }
    json_array_foreach(value, i, part)
        check_parts(part);
}

/* Takes the answer into all, under its name. */
static void check_answer(bool ok, json_t *answer, const struct scot_error *err, json_t *all, const char *name)
{
    if (!ok) {
        case_refused(err);
        return;
    }
    char *text = json_dumps(answer, JSON_COMPACT);
    if (text == NULL || !json_is_string(json_object_get(answer, "line")) || !json_is_array(json_object_get(answer, "findings")))
        __builtin_trap();
    free(text);
    check_parts(answer);
    if (name != NULL)
        json_object_set_new(all, name, answer);
    else
        json_decref(answer);
}


static void ask_by_case(const json_t *dossier, json_t *all)
{
    static const struct {
        const char *name;
        bool (*ask)(json_t **out, const json_t *dossier, const struct scot_rules *rules, struct scot_error *err);
    } question[] = {{"screening", scot_answer_screening}, {"ladder", scot_answer_ladder}, {"choice", scot_answer_choice},
                    {"verdict", scot_answer_verdict}};
    for (size_t i = 0; i < sizeof question / sizeof question[0]; i++) {
        struct scot_error err = {0};
        json_t *one = NULL;
        bool ok = question[i].ask(&one, dossier, case_rules(), &err);
        check_answer(ok, one, &err, all, question[i].name);
    }
}

static void ask_by_plan(const json_t *dossier, json_t *all)
{
    static const char *const form[] = {"plan", "procedure"};
    struct scot_error err = {0};
    json_t *one = NULL;
    bool ok = scot_answer_limits(&one, dossier, NULL, case_rules(), &err);
    check_answer(ok, one, &err, all, "limits");
    for (size_t i = 0; i < 2; i++) {
        const json_t *planned = scot_dossier_last(dossier, form[i]);
        if (planned == NULL)
            continue;
        struct scot_error why[2] = {0};
        ok = scot_answer_limits(&one, dossier, planned, case_rules(), &why[0]);
        check_answer(ok, one, &why[0], all, NULL);
        ok = scot_answer_doses(&one, dossier, planned, case_rules(), &why[1]);
        check_answer(ok, one, &why[1], all, NULL);
    }
}

static void ask_by_procedure(const json_t *dossier, json_t *all)
{
    json_t *each = json_object();
    const json_t *entry;
    for (size_t n = 0; n < 8 && (entry = scot_dossier_entry(dossier, "procedure", n)) != NULL; n++) {
        struct scot_error err = {0};
        json_t *one = NULL;
        char name[24];
        json_int_t id = json_integer_value(json_object_get(entry, "id"));
        snprintf(name, sizeof name, "%lld", (long long)id);
        bool ok = scot_answer_aftercare(&one, dossier, id, case_rules(), &err);
        check_answer(ok, one, &err, each, name);
    }
    json_object_set_new(all, "aftercare", each);
}

static void show(const json_t *dossier, const json_t *answers)
{
    struct scot_error err = {0};
    json_t *bundle;
    for (int kind = 0; kind < SCOT_PAPERS; kind++) {
        const struct scot_paper_order order = {.kind = (enum scot_paper)kind, .rules = case_rules(), .forms = case_forms(), .clinic = "C"};
        struct scot_error why = {0};
        char *text;
        if (!scot_paper_text(&text, &order, dossier, answers, &why)) {
            case_refused(&why);
            continue;
        }
        json_t *string = json_string(text);
        json_decref(string);
        scot_free(text);
    }
    if (!scot_fhir_bundle(&bundle, dossier, answers, case_rules(), case_forms(), &err)) {
        case_refused(&err);
        return;
    }
    char *text = json_dumps(bundle, JSON_COMPACT);
    if (text == NULL)
        __builtin_trap();
    free(text);
    json_decref(bundle);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_error_t why;
    json_t *dossier = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, &why), *all;
    if (dossier == NULL)
        return 0;
    all = json_object();
    ask_by_case(dossier, all);
    ask_by_plan(dossier, all);
    ask_by_procedure(dossier, all);
    show(dossier, all);
    json_decref(all);
    json_decref(dossier);
    return 0;
}
