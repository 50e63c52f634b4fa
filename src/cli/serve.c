#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/theatre.h"
#include "serve/server.h"

enum { PORT, LABELS, KEEP_COUCH, SEED, SIZE, WEB, RULES, RUNS, OPTIONS };

static const struct scot_cli_option options[] = {
    [PORT] = {"--port", SCOT_CLI_WHOLE, "N", 0, 65535, 8080, "of 127.0.0.1; 0 takes any that is free"},
    [LABELS] = {"--labels", SCOT_CLI_TEXT, "MAP", 0, 0, 0, "label map on the CT's grid; checked, and kept for the spine"},
    [KEEP_COUCH] = {"--keep-couch", SCOT_CLI_FLAG, NULL, 0, 0, 0, "leave the couch in the picture"},
    [SEED] = {"--seed", SCOT_CLI_WHOLE, "N", 0, 9e15, 0, "of the built-in patient and of the noise"},
    [SIZE] = {"--size", SCOT_CLI_WHOLE, "N", 64, 2048, 1024, "pixels on a side of the picture"},
    [WEB] = {"--web", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "the page's files (default: web beside the program)"},
    [RULES] = {"--rules", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "clinical figures (default: rules beside the program)"},
    [RUNS] = {"--runs", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "where runs are kept (default: scottie/runs in the user's data folder)"},
};

/* What a running server stands on; every part may be NULL. */
struct hall {
    struct scot_theatre theatre;
    struct scot_live *live;
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

/* XDG base directory specification: $XDG_DATA_HOME, else ~/.local/share. */
static const char *usual_runs_folder(char *folder, size_t size)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data != NULL && data[0] == '/')
        snprintf(folder, size, "%.800s/scottie/runs", data);
    else if (home != NULL && home[0] == '/')
        snprintf(folder, size, "%.800s/.local/share/scottie/runs", home);
    else
        return NULL;
    return folder;
}

static bool open_theatre(struct hall *hall, const struct scot_cli_call *call, struct scot_error *err)
{
    char usual[900];
    const struct scot_theatre_options theatre = {
        .ct = call->arguments > 0 ? call->argument[0] : NULL,
        .seed = (uint64_t)call->value[SEED].number[0],
        .size = (int)call->value[SIZE].number[0],
        .rules_folder = call->value[RULES].given ? call->value[RULES].text : NULL,
        .runs_folder = call->value[RUNS].given ? call->value[RUNS].text : usual_runs_folder(usual, sizeof usual),
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
    return open_theatre(hall, call, err) && make_server(hall, call, err);
}

static void close_hall(struct hall *hall)
{
    scot_server_destroy(&hall->server);
    scot_live_destroy(&hall->live);
    scot_cli_theatre_close(&hall->theatre);
}

static void announce(const struct scot_cli_call *call, const struct scot_server *server)
{
    if (call->json)
        printf("{\"address\":\"%s\",\"port\":%d,\"token\":\"%s\"}\n", scot_server_address(server),
               scot_server_port(server), scot_server_token(server));
    else
        printf("Scottie's monitor: %s\nOnly this address opens it. Ctrl-C ends.\n", scot_server_address(server));
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
