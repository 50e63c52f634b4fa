#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/house.h"
#include "cli/theatre.h"
#include "record/answer.h"
#include "serve/server.h"
#include "serve/token.h"

enum { PORT, LABELS, KEEP_COUCH, SEED, SIZE, WEB, RULES, RUNS, CASE, DEMO, BASE_URL, OPTIONS };

static const struct scot_cli_option options[] = {
    [PORT] = {"--port", SCOT_CLI_WHOLE, "N", 0, 65535, 8080, "of 127.0.0.1; 0 takes any that is free"},
    [LABELS] = {"--labels", SCOT_CLI_TEXT, "MAP", 0, 0, 0, "label map on the CT's grid; checked, and kept for the spine"},
    [KEEP_COUCH] = {"--keep-couch", SCOT_CLI_FLAG, NULL, 0, 0, 0, "leave the couch in the picture"},
    [SEED] = {"--seed", SCOT_CLI_WHOLE, "N", 0, 9e15, 0, "of the built-in patient and of the noise"},
    [SIZE] = {"--size", SCOT_CLI_WHOLE, "N", 64, 2048, 1024, "pixels on a side of the picture"},
    [WEB] = {"--web", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "the page's files (default: web beside the program)"},
    [RULES] = {"--rules", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "clinical figures (default: rules beside the program)"},
    [RUNS] = {"--runs", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "where runs are kept (default: scottie/runs in the user's data folder)"},
    [CASE] = {"--case", SCOT_CLI_TEXT, "STORE", 0, 0, 0, "the case record, made where there is none: a clinic with sign-in"},
    [DEMO] = {"--demo", SCOT_CLI_FLAG, NULL, 0, 0, 0, "the clinic as a demonstration: one user, no password, a record of its own"},
    [BASE_URL] = {"--base-url", SCOT_CLI_TEXT, "URL", 0, 0, 0, "how browsers reach it through nginx: https://clinic.example.org"},
};

/* What a running server stands on; every part may be NULL. */
struct hall {
    struct scot_theatre theatre;
    struct scot_live *live;
    struct scot_house house;
    struct scot_clinic *clinic;
    struct scot_server *server;
};

/* A label map that does not belong to the CT is found now, not when a level is named by it. */
static bool check_labels(const char *path, const struct scot_volume *ct, struct scot_error *err)
{
    const struct scot_image_options as_labels = {.labels = true};
    struct scot_image_info image;
    struct scot_volume *labels = NULL;
    if (!scot_image_open(&labels, &image, path, &as_labels, err)) {
        scot_error_prefix(err, path);
        return false;
    }
    bool same = scot_volume_check_same_grid(ct, labels, "label map", err);
    scot_volume_destroy(&labels);
    return same;
}

/* A clinic's own record is never opened without a password: the first six must be those that were made here. */
static bool check_demo_users(struct scot_record *record, const struct scot_actor *console, struct scot_error *err)
{
    json_t *users, *user;
    size_t i;
    int ours = 0;
    if (!scot_record_user_list(record, console, &users, err))
        return false;
    json_array_foreach(users, i, user) {
        char full_name[40];
        json_int_t role = json_integer_value(json_object_get(user, "id")) - 1;
        if (role < 0 || role >= SCOT_ROLES)
            continue;
        snprintf(full_name, sizeof full_name, "Demo %s", scot_role_id[role]);
        ours += scot_member_is(user, "full_name", full_name) && scot_member_is(user, "name", scot_role_id[role]) &&
                scot_member_is(user, "role", scot_role_id[role]);
    }
    json_decref(users);
    return ours == SCOT_ROLES || scot_fail(err, "the record has users of its own, wanted one that --demo made");
}

/* Six users of six roles whom nobody can sign in as: their passwords are thrown away. */
static bool make_demo_users(struct scot_record *record, struct scot_error *err)
{
    int64_t users, id;
    struct scot_actor first = {.user = SCOT_CONSOLE, .role = SCOT_ADMINISTRATOR, .name = "demonstration"};
    if (!scot_record_users(record, &users, err))
        return false;
    if (users > 0)
        return check_demo_users(record, &first, err);
    for (int role = 0; role < SCOT_ROLES; role++) {
        char password[SCOT_TOKEN_TEXT], full_name[40];
        if (!scot_token_make(password, err))
            return false;
        snprintf(full_name, sizeof full_name, "Demo %s", scot_role_id[role]);
        json_t *user = json_pack("{s:s, s:s, s:s, s:s}", "name", scot_role_id[role], "full_name", full_name, "role", scot_role_id[role],
                                 "password", password);
        bool ok = scot_record_user_add(record, &first, user, &id, err);
        json_decref(user);
        if (!ok)
            return false;
    }
    return true;
}

static bool open_clinic(struct hall *hall, const struct scot_cli_call *call, struct scot_error *err)
{
    char usual[900];
    bool demo = call->value[DEMO].given;
    const char *path = call->value[CASE].given ? call->value[CASE].text : NULL;
    if (demo && path == NULL && (path = scot_cli_data_path(usual, sizeof usual, "scottie/demo.db")) == NULL)
        return scot_fail(err, "there is no data folder for the demonstration, wanted --case STORE");
    if (path == NULL)
        return true;
    if (demo && call->value[BASE_URL].given)
        return scot_fail(err, "--demo asks for no password, wanted it without --base-url: on this machine alone");
    const struct scot_clinic_options clinic = {
        .demo = demo, .base_url = call->value[BASE_URL].given ? call->value[BASE_URL].text : NULL};
    if (!scot_cli_house_open(&hall->house, path, true, call->value[RULES].given ? call->value[RULES].text : NULL, err) ||
        (demo && !make_demo_users(hall->house.record, err)))
        return false;
    struct scot_clinic_options made = clinic;
    made.record = hall->house.record;
    return scot_clinic_create(&hall->clinic, &made, err);
}

static bool open_theatre(struct hall *hall, const struct scot_cli_call *call, struct scot_error *err)
{
    char usual[900];
    const struct scot_theatre_options theatre = {
        .ct = call->arguments > 0 ? call->argument[0] : NULL,
        .seed = (uint64_t)call->value[SEED].number[0],
        .size = (int)call->value[SIZE].number[0],
        .rules_folder = call->value[RULES].given ? call->value[RULES].text : NULL,
        .runs_folder = call->value[RUNS].given ? call->value[RUNS].text : scot_cli_data_path(usual, sizeof usual, "scottie/runs"),
    };
    struct scot_command keep = {.spec = scot_command_find("couch"), .value = {1}};
    struct scot_theatre *t = &hall->theatre;
    return scot_cli_theatre_open(t, call, &theatre, err) &&
           (!call->value[LABELS].given || check_labels(call->value[LABELS].text, t->opened.ct, err)) &&
           (!call->value[KEEP_COUCH].given || scot_room_do(t->room, &keep, err));
}

/* Without its page the monitor would open empty: said before anybody looks at it. */
static bool page_is_there(const char *folder, struct scot_error *err)
{
    char index[1200];
    snprintf(index, sizeof index, "%s/index.html", folder);
    return access(index, R_OK) == 0 ||
           scot_fail(err, "%.200s has no index.html, wanted the built page (--web DIR)", folder);
}

static bool make_server(struct hall *hall, const struct scot_cli_call *call, struct scot_error *err)
{
    char folder[1024], web[1100];
    scot_cli_own_folder(folder, sizeof folder);
    snprintf(web, sizeof web, "%s/web", folder);
    const char *page = call->value[WEB].given ? call->value[WEB].text : web;
    const struct scot_theatre *t = &hall->theatre;
    const struct scot_live_options live = {.session = t->session};
    if (!page_is_there(page, err) || !scot_live_create(&hall->live, t->room, &live, err))
        return false;
    const struct scot_server_options server = {
        .port = (int)call->value[PORT].number[0],
        .web_folder = page,
        .live = hall->live,
        .ct = t->opened.ct,
        .image = &t->opened.image,
        .spine = t->spine,
        .rules = t->rules,
        .clinic = hall->clinic,
        .couch_found = t->opened.body->couch_found,
        .isa = t->isa,
        .threads = scot_pool_threads(t->pool),
        .seed = (uint64_t)call->value[SEED].number[0],
    };
    return scot_server_create(&hall->server, &server, err);
}

static bool open_hall(struct hall *hall, const struct scot_cli_call *call, struct scot_error *err)
{
    *hall = (struct hall){0};
    return open_clinic(hall, call, err) && open_theatre(hall, call, err) && make_server(hall, call, err);
}

static void close_hall(struct hall *hall)
{
    scot_server_destroy(&hall->server);
    scot_live_destroy(&hall->live);
    scot_clinic_destroy(&hall->clinic);
    scot_cli_house_close(&hall->house);
    scot_cli_theatre_close(&hall->theatre);
}

static void announce(const struct scot_cli_call *call, const struct scot_server *server)
{
    if (call->json)
        printf("{\"address\":\"%s\",\"port\":%d,\"token\":\"%s\"}\n", scot_server_address(server),
               scot_server_port(server), scot_server_token(server));
    else
        printf("Scottie's monitor: %s\nOnly this address opens it. Ctrl-C ends.\n", scot_server_address(server));
    if (!call->json && (call->value[CASE].given || call->value[DEMO].given))
        printf("The clinic's page is behind its button \"Clinic\".\n");
    fflush(stdout);
}

static bool run(const struct scot_cli_call *call, struct scot_error *err)
{
    struct hall hall;
    sigset_t ending;
    int which;
    /* Blocked before any thread starts, so that none of them is struck: this one waits for them. */
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    bool ok = open_hall(&hall, call, err);
    if (ok) {
        announce(call, hall.server);
        sigwait(&ending, &which);
    }
    close_hall(&hall);
    return ok;
}

const struct scot_cli_command scot_cli_serve = {
    .name = "serve",
    .argument_names = "[CT]",
    .most_arguments = 1,
    .summary = "Opens the X-ray room on a CT, or on the built-in patient, in the browser",
    .lesson = "Prints the address to open; its token keeps other users of this machine out. It listens on\n"
              "127.0.0.1 only, and runs until Ctrl-C. One viewer drives, up to eight watch.\n\n"
              "    scottie serve\n"
              "    scottie serve dicom-folder/ --port 8090",
    .option = options,
    .options = OPTIONS,
    .run = run,
};
