#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "record/answer.h"
#include "serve/clinic_parts.h"

/* The X-ray room's run, kept in a case: as a rehearsal, never as a procedure done. */

enum { RUN_MOST = 32 << 20 };

struct run_copy {
    struct scot_session *session;
    char path[1024];
    char *debrief;
    size_t length;
    bool over;
    struct scot_error err;
};

static void copy_run(void *context, struct scot_room *room)
{
    (void)room;
    struct run_copy *copy = context;
    snprintf(copy->path, sizeof copy->path, "%s", scot_session_file(copy->session));
    copy->over = scot_procedure_debrief_json(&copy->debrief, &copy->length, scot_session_procedure(copy->session), &copy->err);
}

static bool ask_room(struct clinic_call *c, struct run_copy *copy, struct scot_error *err)
{
    struct scot_live *live = c->r->server->options.live;
    *copy = (struct run_copy){.session = live != NULL ? scot_live_session(live) : NULL};
    if (copy->session == NULL)
        return scot_fail(err, "not found: a room with a procedure");
    if (!scot_live_ask(live, copy_run, copy))
        return scot_fail(err, "the server is ending");
    return copy->over || scot_fail(err, "the run is not at its end: %s", copy->err.text);
}

static bool read_run(const char *path, char **out, size_t *size, struct scot_error *err)
{
    FILE *file = path[0] != '\0' ? fopen(path, "rb") : NULL;
    struct stat about;
    if (file == NULL || fstat(fileno(file), &about) != 0 || about.st_size <= 0 || about.st_size > RUN_MOST) {
        if (file != NULL)
            fclose(file);
        return scot_fail(err, "the run's file cannot be read, or is over %d bytes", RUN_MOST);
    }
    *size = (size_t)about.st_size;
    *out = scot_alloc(*size, 1, err);
    bool ok = *out != NULL && (fread(*out, 1, *size, file) == *size || scot_fail(err, "the run's file cannot be read"));
    fclose(file);
    if (!ok) {
        scot_free(*out);
        *out = NULL;
    }
    return ok;
}

/* "L4/5 left" as the form's rows. */
static json_t *targets_of(const char *asked)
{
    char joint[24] = "", side[12] = "";
    if (sscanf(asked, "%23s %11s", joint, side) != 2)
        return json_array();
    return json_pack("[{s:s, s:s}]", "joint", joint, "side", side);
}

static json_t *body_of(const struct clinic_call *c, const json_t *debrief, const char *sha256)
{
    char date[11];
    scot_date_text(date, scot_record_today(c->record));
    const json_t *success = json_object_get(debrief, "success"), *dose = json_object_get(debrief, "dose");
    bool nerve = strstr(scot_member_text(debrief, "approach"), "branch") != NULL;
    json_t *body = json_pack("{s:s, s:s, s:s, s:o, s:s, s:s}", "date", date, "run", sha256, "kind",
                             nerve ? "medial_branch" : "intra_articular", "targets", targets_of(scot_member_text(debrief, "asked")), "result",
                             json_is_true(success) ? "reached" : scot_member_is(debrief, "end", "aborted") ? "aborted" : "not_reached", "operator", c->session.actor.name);
    if (json_is_number(json_object_get(dose, "fluoro_s")))
        json_object_set(body, "fluoro_s", json_object_get(dose, "fluoro_s"));
    if (body_text(c, "remarks")[0] != '\0')
        json_object_set(body, "remarks", json_object_get(c->body, "remarks"));
    return body;
}

static bool keep(struct clinic_call *c, const struct run_copy *copy, const char *run, size_t size, json_t **out, struct scot_error *err)
{
    char sha256[65], digest[65];
    int64_t id;
    json_t *debrief = json_loadb(copy->debrief, copy->length, 0, NULL);
    scot_record_sha256(sha256, run, size);
    json_t *body = body_of(c, debrief, sha256);
    json_decref(debrief);
    const struct scot_entry_new entry = {.form = "rehearsal", .body = body, .provenance = "run"};
    bool ok = scot_record_entry_add(c->record, &c->session.actor, c->number[0], &entry, &id, err) &&
              scot_record_attach(c->record, &c->session.actor, id, "run", "run.jsonl", run, size, digest, err) &&
              scot_record_attach(c->record, &c->session.actor, id, "document", "debrief.json", copy->debrief, copy->length, digest, err);
    json_decref(body);
    if (ok)
        *out = json_pack("{s:I}", "id", (json_int_t)id);
    return ok;
}

bool desk_rehearsal(struct clinic_call *c, json_t **out, struct scot_error *err)
{
    struct run_copy copy;
    char *run = NULL;
    size_t size = 0;
    if (!clinic_has_token(c))
        return scot_fail(err, "not allowed: the room is open to the printed address alone");
    bool ok = ask_room(c, &copy, err) && read_run(copy.path, &run, &size, err) && keep(c, &copy, run, size, out, err);
    scot_free(copy.debrief);
    scot_free(run);
    return ok;
}
