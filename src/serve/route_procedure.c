#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/memory.h"
#include "serve/server_parts.h"

/* What the procedure tells beside its state: the spine to choose from, what the cupboard holds, the debrief and its
 * frames, the run's file. All of it is copied on the live thread between two ticks, and sent from here. */

static unsigned no_session(const struct request *r, struct scot_error *err)
{
    if (scot_live_session(r->server->options.live) != NULL)
        return 0;
    scot_fail(err, "this room has no procedure");
    return 404;
}

/* A text that the live thread writes. */
struct told {
    struct scot_session *session;
    const struct scot_server_options *options;
    char *text;
    size_t length;
    bool ok;
    struct scot_error err;
};

static enum MHD_Result tell(struct request *r, void (*write)(void *context, struct scot_room *room))
{
    struct told told = {.options = &r->server->options, .session = scot_live_session(r->server->options.live)};
    unsigned status = no_session(r, &told.err);
    if (status != 0)
        return answer_error(r, status, told.err.text);
    if (!scot_live_ask(r->server->options.live, write, &told))
        return answer_error(r, 503, "the server is ending");
    return told.ok ? answer_body(r, "application/json", told.text, told.length) : answer_error(r, 404, told.err.text);
}

static void write_spine(void *context, struct scot_room *room)
{
    (void)room;
    struct told *told = context;
    told->ok = scot_spine_json(&told->text, &told->length, told->options->spine, &told->err);
}

static void write_debrief(void *context, struct scot_room *room)
{
    (void)room;
    struct told *told = context;
    told->ok = scot_procedure_debrief_json(&told->text, &told->length, scot_session_procedure(told->session), &told->err);
}

enum MHD_Result route_spine(struct request *r)
{
    return tell(r, write_spine);
}

enum MHD_Result route_debrief(struct request *r)
{
    return tell(r, write_debrief);
}

/* One frame of the run, pixels copied. */
struct frame_copy {
    struct scot_session *session;
    int number;
    bool there;
    struct scot_session_frame frame;
    uint8_t *pixel;
    struct scot_error err;
};

static void copy_frame(void *context, struct scot_room *room)
{
    (void)room;
    struct frame_copy *copy = context;
    copy->there = scot_session_frame(copy->session, copy->number, &copy->frame);
    if (!copy->there)
        return;
    size_t pixels = (size_t)copy->frame.side * (size_t)copy->frame.side;
    copy->pixel = scot_alloc(pixels, 1, &copy->err);
    if (copy->pixel != NULL)
        memcpy(copy->pixel, copy->frame.picture, pixels);
}

static int frame_json(char *text, size_t size, const struct frame_copy *copy)
{
    const struct scot_session_frame *f = &copy->frame;
    return snprintf(text, size,
                    "{\"frame\":%d,\"width\":%d,\"height\":%d,\"bits\":8,\"t_ms\":%.3f,\"step\":\"%s\","
                    "\"oblique_deg\":%.2f,\"tilt_deg\":%.2f,\"isocentre\":[%.3f,%.3f,%.3f],\"needle\":%s,"
                    "\"tip\":[%.3f,%.3f,%.3f],\"hub\":[%.3f,%.3f,%.3f],\"contrast_mg\":%.2f}",
                    copy->number, f->side, f->side, f->t_ms, scot_step_id[f->step], scot_deg(f->carm.oblique_rad),
                    scot_deg(f->carm.tilt_rad), f->carm.isocentre.x, f->carm.isocentre.y, f->carm.isocentre.z,
                    f->needle ? "true" : "false", f->tip.x, f->tip.y, f->tip.z, f->hub.x, f->hub.y, f->hub.z,
                    f->contrast_mg);
}

/* The stream's form, with 8-bit pixels. */
static enum MHD_Result answer_run_frame(struct request *r, const struct frame_copy *copy)
{
    enum { JSON = 1024 };
    char text[JSON + 8];
    size_t json = (size_t)frame_json(text, JSON, copy), pixels = (size_t)copy->frame.side * (size_t)copy->frame.side;
    while (json % 8 != 0)
        text[json++] = ' ';
    char *body = scot_alloc(1, 8 + json + pixels, NULL);
    if (body != NULL) {
        memcpy(body, "SCF1", 4);
        for (int i = 0; i < 4; i++)
            body[4 + i] = (char)(json >> 8 * i);
        memcpy(body + 8, text, json);
        memcpy(body + 8 + json, copy->pixel, pixels);
    }
    return answer_body(r, "application/octet-stream", body, 8 + json + pixels);
}

/* The digits of a path's tail; -1 for anything else. */
static int number_of(const char *tail)
{
    size_t length = strlen(tail);
    if (length == 0 || length > 6 || strspn(tail, "0123456789") != length)
        return -1;
    return atoi(tail);
}

enum MHD_Result route_debrief_frame(struct request *r)
{
    struct frame_copy copy = {.number = number_of(r->tail), .session = scot_live_session(r->server->options.live)};
    unsigned status = no_session(r, &copy.err);
    if (status != 0)
        return answer_error(r, status, copy.err.text);
    if (copy.number < 0)
        return answer_error(r, 404, "no such frame, wanted a number from 0");
    if (!scot_live_ask(r->server->options.live, copy_frame, &copy))
        return answer_error(r, 503, "the server is ending");
    if (!copy.there)
        return answer_error(r, 404, "the run has no such frame");
    if (copy.pixel == NULL)
        return answer_error(r, 503, copy.err.text);
    enum MHD_Result answered = answer_run_frame(r, &copy);
    scot_free(copy.pixel);
    return answered;
}

struct path_copy {
    struct scot_session *session;
    char path[1024];
};

static void copy_path(void *context, struct scot_room *room)
{
    (void)room;
    struct path_copy *copy = context;
    snprintf(copy->path, sizeof copy->path, "%s", scot_session_file(copy->session));
}

/* The file of the run that is on, or of the last one. It only grows: what is sent is what was there when asked. */
enum MHD_Result route_run_file(struct request *r)
{
    struct path_copy copy = {.session = scot_live_session(r->server->options.live)};
    struct scot_error err = {0};
    unsigned status = no_session(r, &err);
    if (status != 0)
        return answer_error(r, status, err.text);
    if (!scot_live_ask(r->server->options.live, copy_path, &copy))
        return answer_error(r, 503, "the server is ending");
    int fd = copy.path[0] != '\0' ? open(copy.path, O_RDONLY | O_CLOEXEC) : -1;
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0) {
        if (fd >= 0)
            close(fd);
        return answer_error(r, 404, "no run has been written");
    }
    const char *name = strrchr(copy.path, '/');
    return answer_file(r, "application/jsonl", name != NULL ? name + 1 : copy.path, fd, (uint64_t)about.st_size);
}

bool products_json(json_t **out, const struct scot_rules *rules, struct scot_error *err)
{
    static const char *const kind[] = {"anaesthetic", "steroid", "contrast", "diluent"};
    struct scot_cupboard cupboard;
    if (!scot_care_cupboard(&cupboard, rules, err))
        return false;
    *out = json_array();
    for (int i = 0; i < cupboard.products; i++) {
        const struct scot_product *p = &cupboard.product[i];
        json_array_append_new(*out, json_pack("{ss ss ss ss sf sb sb}", "id", p->id, "name", p->name, "drug", p->drug, "kind", kind[p->kind],
                                              "mg_ml", p->mg_ml, "particulate", p->particulate, "epinephrine", p->epinephrine));
    }
    return true;
}

enum MHD_Result route_products(struct request *r)
{
    struct scot_error err = {0};
    json_t *list;
    unsigned status = no_session(r, &err);
    if (status != 0 || !products_json(&list, r->server->options.rules, &err))
        return answer_error(r, status != 0 ? status : 503, err.text);
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    size_t length = text != NULL ? strlen(text) : 0;
    char *body = scot_alloc(1, length + 1, NULL);
    if (body != NULL && text != NULL)
        memcpy(body, text, length);
    free(text);
    return answer_body(r, "application/json", body, length);
}
