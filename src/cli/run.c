#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "cli/theatre.h"

enum { CT, RULES, PICTURES, EVERY, OPTIONS };

static const struct scot_cli_option options[] = {
    [CT] = {"--ct", SCOT_CLI_TEXT, "CT", 0, 0, 0, "the CT of the run, when it is not the built-in patient's"},
    [RULES] = {"--rules", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "the rules it was made under (default: those beside the program)"},
    [PICTURES] = {"-o", SCOT_CLI_TEXT, "DIR", 0, 0, 0, "writes the run's pictures there, half size"},
    [EVERY] = {"--every", SCOT_CLI_WHOLE, "N", 1, 10000, 10, "of the pictures, each so-manieth"},
};

static bool read_header(struct scot_run_header *header, const char *text, size_t length, struct scot_error *err)
{
    struct scot_run_reader *reader = NULL;
    bool ok = scot_run_reader_create(&reader, header, text, length, err);
    scot_run_reader_destroy(&reader);
    return ok;
}

static bool write_pictures(struct scot_session *session, const char *folder, int every, struct scot_error *err)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return scot_fail(err, "%.200s cannot be made", folder);
    const char *const text[] = {"Description", "SIMULATED fluoroscopy", NULL};
    for (int n = 0; n < scot_session_frames(session); n += every) {
        struct scot_session_frame frame;
        char path[1200];
        snprintf(path, sizeof path, "%.1000s/frame-%05d.png", folder, n);
        if (!scot_session_frame(session, n, &frame) ||
            !scot_png_write_grey(path, frame.picture, frame.side, frame.side, 8, text, err))
            return false;
    }
    return true;
}

static void print_log(const struct scot_procedure *procedure)
{
    for (int i = 0; i < scot_procedure_log_lines(procedure); i++)
        printf("%s\n", scot_procedure_log_line(procedure, i));
}

/* The whole as one object: how the replay went, and the debrief where the run has ended. */
static bool print_json(const struct scot_procedure *procedure, const struct scot_replay_result *result, struct scot_error *err)
{
    char *debrief = NULL, digest[17];
    size_t length = 0;
    if (result->finished && strcmp(result->end, "interrupted") != 0 &&
        !scot_procedure_debrief_json(&debrief, &length, procedure, err))
        return false;
    scot_procedure_digest(procedure, digest);
    printf("{\"same\":true,\"end\":\"%s\",\"torn\":%s,\"lines\":%d,\"pictures\":%d,\"digest\":\"%s\",\"debrief\":%s}\n", result->end,
           result->torn ? "true" : "false", result->lines, result->pictures, digest, debrief != NULL ? debrief : "null");
    scot_free(debrief);
    return true;
}

static bool report(const struct scot_cli_call *call, const struct scot_theatre *theatre, const struct scot_replay_result *result,
                   struct scot_error *err)
{
    const struct scot_procedure *procedure = scot_session_procedure(theatre->session);
    char digest[17];
    if (call->value[PICTURES].given &&
        !write_pictures(theatre->session, call->value[PICTURES].text, (int)call->value[EVERY].number[0], err))
        return false;
    if (call->json)
        return print_json(procedure, result, err);
    scot_procedure_digest(procedure, digest);
    print_log(procedure);
    printf("%d lines and %d pictures are the same to the byte (%s); %s\n", result->lines, result->pictures, digest,
           result->finished ? result->end : result->torn ? "interrupted within a line" : "interrupted");
    return true;
}

static bool replay(const struct scot_cli_call *call, const char *text, size_t length, struct scot_error *err)
{
    struct scot_run_header header;
    struct scot_theatre theatre = {0};
    struct scot_replay_result result;
    if (!read_header(&header, text, length, err))
        return false;
    if (!header.builtin && !call->value[CT].given)
        return scot_fail(err, "the run is of a CT (%.12s), wanted it with --ct", header.ct_sha256);
    if (header.builtin && call->value[CT].given)
        return scot_fail(err, "the run is of the built-in patient, wanted no --ct");
    const struct scot_theatre_options theatre_options = {.ct = header.builtin ? NULL : call->value[CT].text,
                                                         .seed = header.builtin ? header.builtin_seed : header.seed, .size = header.size,
                                                         .rules_folder = call->value[RULES].given ? call->value[RULES].text : NULL};
    bool ok = scot_cli_theatre_open(&theatre, call, &theatre_options, err) &&
              scot_session_replay(theatre.session, text, length, &result, err) && report(call, &theatre, &result, err);
    scot_cli_theatre_close(&theatre);
    return ok;
}

static bool run(const struct scot_cli_call *call, struct scot_error *err)
{
    size_t length = 0;
    char *text = scot_run_read_file(call->argument[0], &length, err);
    bool ok = text != NULL && replay(call, text, length, err);
    scot_free(text);
    if (!ok)
        scot_error_prefix(err, call->argument[0]);
    return ok;
}

const struct scot_cli_command scot_cli_run = {
    .name = "run",
    .argument_names = "FILE",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "Replays an injection that was rehearsed, and checks that it is the same to the byte",
    .lesson = "The monitor keeps each run as one file. This plays it again without a screen: every act, command and tick,\n"
              "on the same patient under the same rules; log and pictures must come out the same. A file that was edited,\n"
              "cut or is of another patient is refused with the line where it shows.\n\n"
              "    scottie run ~/.local/share/scottie/runs/run-20261121-101500-001.jsonl\n"
              "    scottie run FILE --json -o pictures --every 5",
    .option = options,
    .options = OPTIONS,
    .run = run,
};
