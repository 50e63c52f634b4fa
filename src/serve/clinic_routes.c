#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/memory.h"
#include "serve/clinic_parts.h"

/* Every request there is to the clinic, who may make it, and how it is let in. */

#define API "/api/v1/clinic"
const struct clinic_route clinic_route[] = {
    {"GET", API "/session", desk_session, CLINIC_OPEN, 0},
    {"POST", API "/first", desk_first, CLINIC_TOKEN, 0},
    {"POST", API "/demo", desk_demo, CLINIC_TOKEN, 0},
    {"POST", API "/sign-in", desk_sign_in, CLINIC_OPEN, 0},
    {"POST", API "/sign-out", desk_sign_out, CLINIC_SIGNED_IN, 0},
    {"POST", API "/password", desk_password, CLINIC_SIGNED_IN, 0},
    {"GET", API "/forms", desk_forms, CLINIC_SIGNED_IN, 0},
    {"GET", API "/products", desk_products, CLINIC_SIGNED_IN, 0},
    {"GET", API "/settings", desk_settings, CLINIC_SIGNED_IN, 0},
    {"POST", API "/settings", desk_set, CLINIC_RIGHT, SCOT_MAY_SET},
    {"GET", API "/retention", desk_retention, CLINIC_RIGHT, SCOT_MAY_SET},
    {"GET", API "/users", desk_users, CLINIC_RIGHT, SCOT_MAY_MANAGE_USERS},
    {"POST", API "/users", desk_user_add, CLINIC_RIGHT, SCOT_MAY_MANAGE_USERS},
    {"POST", API "/users/{}", desk_user_set, CLINIC_RIGHT, SCOT_MAY_MANAGE_USERS},
    {"GET", API "/patients", desk_patients, CLINIC_RIGHT, SCOT_MAY_READ_NAMES},
    {"POST", API "/patients", desk_patient_add, CLINIC_RIGHT, SCOT_MAY_ADD_PATIENT},
    {"GET", API "/patients/{}", desk_patient, CLINIC_RIGHT, SCOT_MAY_READ_NAMES},
    {"POST", API "/patients/{}", desk_patient_correct, CLINIC_RIGHT, SCOT_MAY_ADD_PATIENT},
    {"GET", API "/cases", desk_cases, CLINIC_RIGHT, SCOT_MAY_READ_CASE},
    {"POST", API "/cases", desk_case_open, CLINIC_RIGHT, SCOT_MAY_OPEN_CASE},
    {"GET", API "/cases/{}", desk_case, CLINIC_RIGHT, SCOT_MAY_READ_CASE},
    {"POST", API "/cases/{}", desk_case_set, CLINIC_RIGHT, SCOT_MAY_OPEN_CASE},
    {"GET", API "/cases/{}/history", desk_history, CLINIC_RIGHT, SCOT_MAY_READ_CASE},
    {"GET", API "/cases/{}/answers", desk_answers, CLINIC_RIGHT, SCOT_MAY_READ_CASE},
    {"POST", API "/cases/{}/limits", desk_limits, CLINIC_RIGHT, SCOT_MAY_READ_CASE},
    {"POST", API "/cases/{}/doses", desk_doses, CLINIC_RIGHT, SCOT_MAY_READ_CASE},
    {"POST", API "/cases/{}/entries", desk_entry, CLINIC_RIGHT, SCOT_MAY_WRITE},
    {"POST", API "/cases/{}/rehearsal", desk_rehearsal, CLINIC_RIGHT, SCOT_MAY_WRITE},
    {"GET", API "/cases/{}/files/{*}", desk_file, CLINIC_RIGHT, SCOT_MAY_READ_NAMES},
    {"GET", API "/cases/{}/paper/{*}", desk_paper, CLINIC_RIGHT, SCOT_MAY_MAKE_PAPER},
    {"GET", API "/cases/{}/fhir", desk_fhir, CLINIC_RIGHT, SCOT_MAY_MAKE_PAPER},
    {"POST", API "/cases/{}/links/{}/end", desk_link_end, CLINIC_RIGHT, SCOT_MAY_MAKE_LINK},
    {"POST", API "/entries/{}/sign", desk_sign, CLINIC_RIGHT, SCOT_MAY_SIGN},
    {"POST", API "/entries/{}/unlock", desk_unlock, CLINIC_RIGHT, SCOT_MAY_SIGN},
    {"POST", API "/entries/{}/files", desk_attach, CLINIC_RIGHT, SCOT_MAY_WRITE},
    {"POST", API "/entries/{}/link", desk_link, CLINIC_RIGHT, SCOT_MAY_MAKE_LINK},
    {"GET", API "/day", desk_day, CLINIC_RIGHT, SCOT_MAY_SEE_CLINIC},
    {"GET", API "/warnings", desk_warnings, CLINIC_RIGHT, SCOT_MAY_SEE_CLINIC},
    {"GET", API "/due", desk_due, CLINIC_RIGHT, SCOT_MAY_SEE_CLINIC},
    {"GET", API "/bookable", desk_bookable, CLINIC_RIGHT, SCOT_MAY_SEE_CLINIC},
    {"GET", API "/outcomes", desk_outcomes, CLINIC_RIGHT, SCOT_MAY_SEE_CLINIC},
    {"GET", API "/audit", desk_audit, CLINIC_RIGHT, SCOT_MAY_SEE_AUDIT},
    {"POST", API "/backup", desk_backup, CLINIC_RIGHT, SCOT_MAY_SET},
    {"POST", API "/verify", desk_verify, CLINIC_RIGHT, SCOT_MAY_SEE_AUDIT},
    {"GET", API "/export", desk_export, CLINIC_SIGNED_IN, 0}, /* the record asks its setting who may */
    {"GET", "/api/v1/diary/{*}", diary_read, CLINIC_LINK, 0},
    {"POST", "/api/v1/diary/{*}", diary_write, CLINIC_LINK, 0},
    {"POST", "/api/v1/diary/{*}/appointment", diary_ask, CLINIC_LINK, 0},
    {"GET", "/api/v1/diary/{*}/calendar.ics", diary_calendar, CLINIC_LINK, 0},
};
const int clinic_routes = sizeof clinic_route / sizeof clinic_route[0];

/* One place in the pattern; how much of the path it took, 0 for none. */
static size_t take_number(const char *at, int64_t *out)
{
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || digits > 15 || at[0] == '0')
        return 0;
    *out = strtoll(at, NULL, 10);
    return digits;
}

static size_t take_word(const char *at, char *out, size_t size)
{
    size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    if (length == 0 || length >= size)
        return 0;
    memcpy(out, at, length);
    out[length] = '\0';
    return length;
}

static bool matches(const char *pattern, const char *path, struct clinic_call *c)
{
    int numbers = 0;
    while (*pattern != '\0') {
        size_t took = 1;
        if (strncmp(pattern, "{}", 2) == 0) {
            took = take_number(path, &c->number[numbers++]);
            pattern += 2;
        } else if (strncmp(pattern, "{*}", 3) == 0) {
            took = take_word(path, c->word, sizeof c->word);
            pattern += 3;
        } else if (*pattern++ != *path) {
            return false;
        }
        if (took == 0)
            return false;
        path += took;
    }
    return *path == '\0';
}

const char *clinic_query(const struct clinic_call *c, const char *name)
{
    const char *value = MHD_lookup_connection_value(c->r->connection, MHD_GET_ARGUMENT_KIND, name);
    return value != NULL ? value : "";
}

bool clinic_has_token(struct clinic_call *c)
{
    bool bearer;
    return guard_token(c->r, &bearer);
}

static enum MHD_Result look_for_session(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    struct clinic_call *c = context;
    if (!c->signed_in && strcmp(name, "scottie_clinic") == 0 && value != NULL && strlen(value) == SCOT_SECRET_TEXT - 1)
        c->signed_in = scot_clinic_find(c->r->server->options.clinic, value, &c->session);
    return MHD_YES;
}

bool clinic_knows(const struct request *r)
{
    struct clinic_call call = {.r = (struct request *)(uintptr_t)r};
    MHD_get_connection_values(r->connection, MHD_COOKIE_KIND, look_for_session, &call);
    return call.signed_in;
}

/* Whoever changes something shows that the page itself asks: another site's form cannot set a header, nor read the word. */
static bool guard_csrf(struct clinic_call *c, struct scot_error *err)
{
    const char *said = MHD_lookup_connection_value(c->r->connection, MHD_HEADER_KIND, "X-Scottie-CSRF");
    return (said != NULL && strlen(said) == SCOT_SECRET_TEXT - 1 && sodium_memcmp(said, c->session.csrf, SCOT_SECRET_TEXT - 1) == 0) ||
           scot_fail(err, "not allowed: no X-Scottie-CSRF of this session");
}

/* The user as he is now: a role taken away counts at once. */
static bool refresh_actor(struct clinic_call *c, struct scot_error *err)
{
    const char *reason = MHD_lookup_connection_value(c->r->connection, MHD_HEADER_KIND, "X-Scottie-Reason");
    if (!scot_record_user_now(c->record, c->session.actor.user, &c->session.actor, err))
        return false;
    char words[3 * sizeof c->session.actor.reason];
    snprintf(words, sizeof words, "%s", reason != NULL ? reason : "");
    MHD_http_unescape(words); /* a page can put nothing but Latin-1 into a header */
    snprintf(c->session.actor.reason, sizeof c->session.actor.reason, "%.199s", words);
    scot_line_mend(c->session.actor.reason);
    return true;
}

static bool let_in(struct clinic_call *c, const struct clinic_route *route, unsigned *status, struct scot_error *err)
{
    MHD_get_connection_values(c->r->connection, MHD_COOKIE_KIND, look_for_session, c);
    bool changes = strcmp(route->method, "POST") == 0;
    switch (route->gate) {
    case CLINIC_OPEN:
        return true;
    case CLINIC_LINK:
        return true;
    case CLINIC_TOKEN:
        *status = 401;
        return clinic_has_token(c) || scot_fail(err, "no token, wanted the cookie of the printed address");
    default:
        *status = 401;
        if (!c->signed_in)
            return scot_fail(err, "not signed in");
        *status = 403;
        if ((changes && !guard_csrf(c, err)) || !refresh_actor(c, err))
            return false;
        return route->gate == CLINIC_SIGNED_IN || scot_permit(c->session.actor.role, route->right) ||
               scot_fail(err, "not allowed: role %s has no right to %s", scot_role_id[c->session.actor.role], scot_right_id[route->right]);
    }
}

static unsigned status_of(const char *line)
{
    static const struct {
        const char *begin;
        unsigned status;
    } kind[] = {{"not allowed", 403}, {"not found", 404}, {"changed meanwhile", 409}, {"too many tries", 429},
                {"out of memory", 503}, {"keeping what was written", 500}};
    if (strstr(line, "the disk is full") != NULL)
        return 507;
    if (strstr(line, "input/output error") != NULL)
        return 500;
    for (size_t i = 0; i < sizeof kind / sizeof kind[0]; i++)
        if (strncmp(line, kind[i].begin, strlen(kind[i].begin)) == 0)
            return kind[i].status;
    return 400;
}

static enum MHD_Result answer_json(struct clinic_call *c, json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    size_t length = text != NULL ? strlen(text) : 0;
    json_decref(value);
    if (text == NULL)
        return answer_error(c->r, 503, "out of memory");
    struct MHD_Response *response = MHD_create_response_from_buffer(length, text, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(text);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", "application/json");
    if (c->cookie[0] != '\0')
        MHD_add_response_header(response, "Set-Cookie", c->cookie);
    return answer_queue(c->r, 200, response);
}

static enum MHD_Result answer_bytes(struct clinic_call *c)
{
    char disposition[160];
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback(c->size, c->bytes, scot_free);
    if (response == NULL) {
        scot_free(c->bytes);
        return MHD_NO;
    }
    snprintf(disposition, sizeof disposition, "attachment; filename=\"%s\"", c->name);
    MHD_add_response_header(response, "Content-Type", c->type);
    if (c->name[0] != '\0')
        MHD_add_response_header(response, "Content-Disposition", disposition);
    return answer_queue(c->r, 200, response);
}

static bool read_body(struct clinic_call *c, struct scot_error *err)
{
    json_error_t why;
    if (strcmp(c->r->method, "POST") != 0 || c->r->body_bytes == 0) {
        c->body = json_object();
        return true;
    }
    c->body = json_loadb(c->r->body, c->r->body_bytes, JSON_REJECT_DUPLICATES, &why);
    if (c->body == NULL)
        return scot_fail(err, "the body is no JSON: line %d, %s", why.line, why.text);
    return json_is_object(c->body) || scot_fail(err, "the body is no JSON object");
}

static enum MHD_Result run(struct clinic_call *c, const struct clinic_route *route)
{
    struct scot_error err = {0};
    json_t *out = NULL;
    unsigned status = 403;
    if (!let_in(c, route, &status, &err))
        return answer_error(c->r, status, err.text);
    bool raw = route->handle == desk_attach;
    bool ok = (raw || read_body(c, &err)) && route->handle(c, &out, &err);
    json_decref(c->body);
    if (!ok) {
        json_decref(out);
        scot_free(c->bytes);
        return answer_error(c->r, status_of(err.text), err.text);
    }
    return c->bytes != NULL ? answer_bytes(c) : answer_json(c, out != NULL ? out : json_pack("{s:b}", "ok", 1));
}

bool clinic_request(struct request *r, enum MHD_Result *answered)
{
    struct clinic_call call = {.r = r};
    struct scot_error err = {0};
    bool there = false;
    if (r->server->options.clinic == NULL || (strncmp(r->path, API "/", sizeof API) != 0 && strncmp(r->path, "/api/v1/diary/", 14) != 0))
        return false;
    call.record = scot_clinic_record(r->server->options.clinic);
    const char *method = strcmp(r->method, "HEAD") == 0 ? "GET" : r->method;
    if (guard_origin(r, strcmp(method, "POST") == 0, &err) != 0) {
        *answered = answer_error(r, 403, err.text);
        return true;
    }
    for (int i = 0; i < clinic_routes; i++) {
        if (!matches(clinic_route[i].path, r->path, &call))
            continue;
        there = true;
        if (strcmp(clinic_route[i].method, method) == 0) {
            *answered = run(&call, &clinic_route[i]);
            return true;
        }
    }
    *answered = answer_error(r, there ? 405 : 404, there ? "the route knows another method" : "no such route");
    return true;
}
