#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/house.h"
#include "record/answer.h"

/* The case record from the shell: who sits here has the file and its key. No server may hold the store
 * meanwhile, save for verify and backup, which look at it and write nothing. */

static const struct scot_cli_option options[] = {
    {"--rules", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "clinical figures and forms (default: rules beside the program)"},
};
enum { OPTIONS = sizeof options / sizeof options[0] };

static const char *rules_of(const struct scot_cli_call *call)
{
    return call->value[0].given ? call->value[0].text : NULL;
}

static struct scot_actor console(void)
{
    struct scot_actor actor = {.user = SCOT_CONSOLE, .role = SCOT_PHYSICIAN};
    snprintf(actor.name, sizeof actor.name, "console");
    snprintf(actor.reason, sizeof actor.reason, "at the console");
    return actor;
}

typedef bool (*work)(const struct scot_cli_call *call, struct scot_house *house, struct scot_error *err);

/* With the rules and forms alone: the record is not opened. */
static bool with_rules(const struct scot_cli_call *call, work do_it, struct scot_error *err)
{
    struct scot_house house;
    bool ok = scot_cli_house_rules(&house, rules_of(call), err) && do_it(call, &house, err);
    scot_cli_house_close(&house);
    return ok;
}

static bool with_store(const struct scot_cli_call *call, work do_it, struct scot_error *err)
{
    struct scot_house house;
    bool ok = scot_cli_house_open(&house, call->argument[0], false, rules_of(call), err) && do_it(call, &house, err);
    scot_cli_house_close(&house);
    return ok;
}

static void print_json(json_t *value, bool pretty)
{
    char *text = json_dumps(value, pretty ? JSON_INDENT(2) : JSON_COMPACT);
    if (text != NULL)
        puts(text);
    free(text);
}

static bool verify(const struct scot_cli_call *call, struct scot_house *house, struct scot_error *err)
{
    struct scot_verified found;
    const struct scot_record_options store = scot_cli_house_options(house, call->argument[0], false);
    if (!scot_record_verify_at(&store, &found, err)) {
        scot_error_prefix(err, call->argument[0]);
        return false;
    }
    if (call->json)
        printf("{\"sound\":true,\"lines\":%lld,\"rows\":%lld,\"files\":%lld}\n", (long long)found.lines, (long long)found.rows,
               (long long)found.files);
    else
        printf("sound: %lld audit lines, %lld rows, %lld files\n", (long long)found.lines, (long long)found.rows, (long long)found.files);
    return true;
}

static bool backup(const struct scot_cli_call *call, struct scot_house *house, struct scot_error *err)
{
    const struct scot_record_options store = scot_cli_house_options(house, call->argument[0], false);
    if (!scot_record_backup_at(&store, call->argument[1], err)) {
        scot_error_prefix(err, call->argument[0]);
        return false;
    }
    printf("%s holds a copy that verifies; its key is in it: keep it as safe as the store\n", call->argument[1]);
    return true;
}

static bool list(const struct scot_cli_call *call, struct scot_house *house, struct scot_error *err)
{
    const struct scot_actor actor = console();
    json_t *cases, *one;
    size_t i;
    if (!scot_record_case_list(house->record, &actor, "open", 0, 1000000, &cases, err))
        return false;
    if (call->json)
        print_json(cases, false);
    else
        json_array_foreach(cases, i, one)
            printf("%-8lld %-10s opened %s\n", (long long)json_integer_value(json_object_get(one, "id")), scot_member_text(one, "region"),
                   scot_member_text(one, "opened"));
    json_decref(cases);
    return true;
}

/* The dossier with what care/ says of it. */
static bool answers_of(json_t *dossier, const struct scot_rules *rules, struct scot_error *err)
{
    json_t *screening = NULL, *ladder = NULL, *choice = NULL, *verdict = NULL, *limits = NULL;
    bool ok = scot_answer_screening(&screening, dossier, rules, err) && scot_answer_ladder(&ladder, dossier, rules, err) &&
              scot_answer_choice(&choice, dossier, rules, err) && scot_answer_verdict(&verdict, dossier, rules, err) &&
              scot_answer_limits(&limits, dossier, scot_dossier_last(dossier, "plan"), rules, err);
    json_object_set_new(dossier, "answers", json_pack("{s:o*, s:o*, s:o*, s:o*, s:o*}", "screening", screening, "ladder", ladder, "choice",
                                                      choice, "verdict", verdict, "limits", limits));
    return ok;
}

static bool show(const struct scot_cli_call *call, struct scot_house *house, struct scot_error *err)
{
    static const char *const part[] = {"screening", "ladder", "choice", "verdict", "limits"};
    const struct scot_actor actor = console();
    json_t *dossier;
    char *end;
    long long id = strtoll(call->argument[1], &end, 10);
    if (*end != '\0' || id <= 0)
        return scot_fail(err, "\"%.20s\" is no case's number", call->argument[1]);
    if (!scot_record_dossier(house->record, &actor, id, &dossier, err))
        return false;
    bool ok = answers_of(dossier, house->rules, err);
    const json_t *answers = json_object_get(dossier, "answers");
    if (ok && call->json)
        print_json(dossier, false);
    for (size_t i = 0; ok && !call->json && i < sizeof part / sizeof part[0]; i++)
        printf("%-10s %s\n", part[i], scot_member_text(json_object_get(answers, part[i]), "line"));
    json_decref(dossier);
    return ok;
}

static bool export(const struct scot_cli_call *call, struct scot_house *house, struct scot_error *err)
{
    const struct scot_actor actor = console();
    json_t *all;
    if (call->arguments > 1) {
        bool ok = scot_record_export_csv(house->record, &actor, call->argument[1], err);
        if (ok)
            printf("%s holds one CSV file a form\n", call->argument[1]);
        return ok;
    }
    if (!scot_record_export_json(house->record, &actor, &all, err))
        return false;
    print_json(all, !call->json);
    json_decref(all);
    return true;
}

static bool run_verify(const struct scot_cli_call *call, struct scot_error *err)
{
    return with_rules(call, verify, err);
}

static bool run_backup(const struct scot_cli_call *call, struct scot_error *err)
{
    return with_rules(call, backup, err);
}

static bool run_list(const struct scot_cli_call *call, struct scot_error *err)
{
    return with_store(call, list, err);
}

static bool run_show(const struct scot_cli_call *call, struct scot_error *err)
{
    return with_store(call, show, err);
}

static bool run_export(const struct scot_cli_call *call, struct scot_error *err)
{
    return with_store(call, export, err);
}

static bool run_restore(const struct scot_cli_call *call, struct scot_error *err)
{
    struct scot_house house;
    bool ok = scot_cli_house_rules(&house, rules_of(call), err);
    if (ok) {
        const struct scot_record_options store = scot_cli_house_options(&house, call->argument[1], false);
        ok = scot_record_restore(call->argument[0], &store, err);
    }
    scot_cli_house_close(&house);
    if (ok)
        printf("%s is a store again, and verifies\n", call->argument[1]);
    return ok;
}

const struct scot_cli_command scot_cli_case_verify = {
    .name = "case verify", .argument_names = "STORE", .least_arguments = 1, .most_arguments = 1,
    .summary = "Walks a case record's audit chain and every row it tells of",
    .lesson = "Finds any edit, deletion, reordering or truncation, and says the first in one line. The program\n"
              "may run meanwhile.\n\n"
              "    scottie case verify ~/.local/share/scottie/case.db",
    .option = options, .options = OPTIONS, .run = run_verify};
const struct scot_cli_command scot_cli_case_backup = {
    .name = "case backup", .argument_names = "STORE FOLDER", .least_arguments = 2, .most_arguments = 2,
    .summary = "Copies a case record into a new folder, and verifies the copy",
    .lesson = "The copy holds the store, the key of its audit chain and where the chain ended. The\n"
              "program may run meanwhile: the copy is of the moment it begins, and is called case.db once it has verified.\n\n"
              "    scottie case backup case.db backup-2026-11-21",
    .option = options, .options = OPTIONS, .run = run_backup};
const struct scot_cli_command scot_cli_case_restore = {
    .name = "case restore", .argument_names = "FOLDER STORE", .least_arguments = 2, .most_arguments = 2,
    .summary = "Makes a case record of a backup, verified before and after; overwrites none",
    .lesson = "    scottie case restore backup-2026-11-21 case.db",
    .option = options, .options = OPTIONS, .run = run_restore};
const struct scot_cli_command scot_cli_case_list = {
    .name = "case list", .argument_names = "STORE", .least_arguments = 1, .most_arguments = 1,
    .summary = "Lists the open cases, by number and without names (--json: with)",
    .lesson = "    scottie case list case.db", .option = options, .options = OPTIONS, .run = run_list};
const struct scot_cli_command scot_cli_case_show = {
    .name = "case show", .argument_names = "STORE NUMBER", .least_arguments = 2, .most_arguments = 2,
    .summary = "Says what the rules make of one case: a line each, or all of it (--json)",
    .lesson = "    scottie case show case.db 7\n    scottie case show case.db 7 --json | jq .answers.limits",
    .option = options, .options = OPTIONS, .run = run_show};
const struct scot_cli_command scot_cli_case_export = {
    .name = "case export", .argument_names = "STORE [FOLDER]", .least_arguments = 1, .most_arguments = 2,
    .summary = "Prints everything as JSON, or writes CSV, a file a form, into a new folder",
    .lesson = "    scottie case export case.db > all.json\n    scottie case export case.db csv/",
    .option = options, .options = OPTIONS, .run = run_export};
