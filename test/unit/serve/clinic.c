#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../record/clinic.h"
#include "base/clock.h"
#include "client.h"
#include "hall.h"
#include "serve/clinic_parts.h"
#include "support.h"

/* Who may ask the clinic for what: every request of the table times every role, and those who try without. */

static struct clinic clinic;
static struct hall hall;
static struct scot_clinic *desk;
static char answer[1 << 20];
static double ahead_ms; /* the test's clock before the machine's */

static double now_ms(void)
{
    return scot_clock_ms() + ahead_ms;
}

/* fontconfig keeps a little of what it reads from its own files; a leak of ours is still found. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

static int open_all(void **state)
{
    (void)state;
    clinic_open(&clinic);
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, "Ma Trix", "1970-01-01"));
    clinic_procedure(&clinic, case_id, "2026-11-20");
    const struct scot_clinic_options options = {.record = clinic.record, .base_url = "https://clinic.example.org", .now_ms = now_ms};
    assert_true(scot_clinic_create(&desk, &options, NULL));
    hall_clinic = desk;
    hall_open(&hall, 64, NULL, NULL);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    hall_close(&hall);
    scot_clinic_destroy(&desk);
    clinic_close(&clinic);
    return 0;
}

/* A request as the page makes it, each part to be left out or made wrong. */
struct try {
    const char *method, *path, *body;
    const struct scot_clinic_session *session;
    const char *csrf, *origin, *more;
    bool token;
};

static int ask(const struct try *t)
{
    static char request[16384];
    size_t length = t->body != NULL ? strlen(t->body) : 0;
    int used = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", t->method, t->path, hall.port);
    if (t->token)
        used += snprintf(request + used, sizeof request - (size_t)used, "Authorization: Bearer %s\r\n", hall.token);
    if (t->session != NULL)
        used += snprintf(request + used, sizeof request - (size_t)used, "Cookie: scottie_clinic=%s\r\n", t->session->cookie);
    if (t->csrf != NULL)
        used += snprintf(request + used, sizeof request - (size_t)used, "X-Scottie-CSRF: %s\r\n", t->csrf);
    if (t->origin != NULL)
        used += snprintf(request + used, sizeof request - (size_t)used, "Origin: %s\r\n", t->origin);
    if (t->more != NULL)
        used += snprintf(request + used, sizeof request - (size_t)used, "%s", t->more);
    if (strcmp(t->method, "POST") == 0)
        used += snprintf(request + used, sizeof request - (size_t)used, "Content-Length: %zu\r\n", length);
    used += snprintf(request + used, sizeof request - (size_t)used, "\r\n%s", t->body != NULL ? t->body : "");
    return client_request(hall.port, answer, sizeof answer, request, (size_t)used);
}

static const char *own_origin(void)
{
    static char origin[64];
    snprintf(origin, sizeof origin, "http://127.0.0.1:%d", hall.port);
    return origin;
}

/* The pattern with something in each place. */
static const char *path_of(const char *pattern)
{
    static char path[300];
    size_t used = 0;
    for (const char *c = pattern; *c != '\0';) {
        const char *put = NULL;
        if (strncmp(c, "{}", 2) == 0) {
            put = "1";
            c += 2;
        } else if (strncmp(c, "{*}", 3) == 0) {
            put = strstr(pattern, "paper") != NULL ? "leaflet" : "0123456789012345678901234567890123456789012";
            c += 3;
        }
        if (put == NULL)
            path[used++] = *c++;
        else
            used += (size_t)snprintf(path + used, sizeof path - used, "%s", put);
    }
    path[used] = '\0';
    return path;
}

static struct scot_clinic_session session_of(int role)
{
    struct scot_clinic_session session;
    assert_true(scot_clinic_begin(desk, &clinic.actor[role], &session, NULL));
    return session;
}

static struct try try_of(const struct clinic_route *route, const struct scot_clinic_session *session)
{
    return (struct try){.method = route->method, .path = path_of(route->path), .body = "{}", .session = session,
                        .csrf = session != NULL ? session->csrf : NULL, .origin = own_origin(), .token = true};
}

static void wants(const struct clinic_route *route, const char *who, int got, bool good)
{
    if (!good)
        fail_msg("%s %s by %s gives %d:\n%.600s", route->method, route->path, who, got, answer);
}

static void refuses(const struct clinic_route *route, const char *who, const struct try *t, int wanted)
{
    int got = ask(t);
    wants(route, who, got, got == wanted);
}

/* Every cell: role times request. */
static void each_role_gets_what_the_table_says(void **state)
{
    (void)state;
    int cells = 0;
    for (int i = 0; i < clinic_routes; i++)
        for (int role = 0; role < SCOT_ROLES; role++, cells++) {
            const struct clinic_route *route = &clinic_route[i];
            struct scot_clinic_session session = session_of(role);
            struct try t = try_of(route, &session);
            int status = ask(&t);
            bool refused = status == 403 && strstr(answer, "has no right to") != NULL;
            bool may = route->gate != CLINIC_RIGHT || scot_permit((enum scot_role)role, route->right);
            if (route->handle == desk_export)
                may = role == SCOT_ADMINISTRATOR;
            wants(route, scot_role_id[role], status, may ? !refused && status != 401 && status != 405 && status != 0 : refused);
        }
    print_message("# %d cells\n", cells);
    assert_int_equal(cells, clinic_routes * SCOT_ROLES);
}

static void nobody_gets_in_unsigned(void **state)
{
    (void)state;
    struct scot_clinic_session stranger = {.cookie = "0123456789012345678901234567890123456789012"};
    for (int i = 0; i < clinic_routes; i++) {
        const struct clinic_route *route = &clinic_route[i];
        struct try without = try_of(route, NULL), wrong = try_of(route, &stranger);
        int first = ask(&without), second = ask(&wrong);
        bool closed = route->gate == CLINIC_SIGNED_IN || route->gate == CLINIC_RIGHT;
        wants(route, "nobody", first, !closed || first == 401);
        wants(route, "a stranger's cookie", second, !closed || second == 401);
        without.token = false;
        if (route->gate == CLINIC_TOKEN)
            refuses(route, "nobody with the printed address", &without, 401);
        if (route->gate == CLINIC_LINK)
            wants(route, "a link that never was", first, first == 404 || first == 429 || first == 400);
    }
}

static void nothing_changes_without_csrf_and_origin(void **state)
{
    (void)state;
    for (int i = 0; i < clinic_routes; i++) {
        const struct clinic_route *route = &clinic_route[i];
        struct scot_clinic_session session = session_of(SCOT_PHYSICIAN), other = session_of(SCOT_PHYSICIAN);
        struct try t = try_of(route, &session);
        if (strcmp(route->method, "POST") != 0)
            continue;
        t.origin = "https://evil.example.org";
        refuses(route, "another site", &t, 403);
        t.origin = NULL;
        refuses(route, "a form without origin", &t, 403);
        if (route->gate != CLINIC_SIGNED_IN && route->gate != CLINIC_RIGHT)
            continue;
        t = try_of(route, &session);
        t.csrf = NULL;
        refuses(route, "no word", &t, 403);
        t.csrf = other.csrf;
        refuses(route, "another session's word", &t, 403);
    }
}

static void guessing_is_slowed(void **state)
{
    (void)state;
    int refused = 0, slowed = 0;
    for (int i = 0; i < 10; i++) {
        struct try t = {.method = "POST", .path = "/api/v1/clinic/sign-in", .origin = own_origin(),
                        .body = "{\"name\":\"nurse\",\"password\":\"not the right one\"}"};
        int status = ask(&t);
        refused += status == 403;
        slowed += status == 429;
    }
    if (refused != 6 || slowed != 4)
        fail_msg("%d refused, %d slowed, wanted 6 and 4: %.300s", refused, slowed, answer);
    /* The right password waits too, and others do not. */
    struct try right = {.method = "POST", .path = "/api/v1/clinic/sign-in", .origin = own_origin(),
                        .body = "{\"name\":\"nurse\",\"password\":\"" CLINIC_PASSWORD "\"}"};
    assert_int_equal(ask(&right), 429);
    right.body = "{\"name\":\"coordinator\",\"password\":\"" CLINIC_PASSWORD "\"}";
    assert_int_equal(ask(&right), 200);
}

/* A cookie that somebody planted before is worth nothing after. */
static void signing_in_makes_a_new_session(void **state)
{
    (void)state;
    struct scot_clinic_session planted = session_of(SCOT_PHYSICIAN), found;
    struct try t = {.method = "POST", .path = "/api/v1/clinic/sign-in", .origin = own_origin(), .session = &planted,
                    .body = "{\"name\":\"physician\",\"password\":\"" CLINIC_PASSWORD "\"}"};
    assert_int_equal(ask(&t), 200);
    const char *cookie = strstr(answer, "Set-Cookie: scottie_clinic=");
    assert_non_null(cookie);
    assert_non_null(strstr(cookie, "HttpOnly; SameSite=Strict; Path=/; Secure"));
    assert_null(strstr(answer, planted.cookie));
    assert_false(scot_clinic_find(desk, planted.cookie, &found));
    char fresh[SCOT_SECRET_TEXT];
    snprintf(fresh, sizeof fresh, "%.43s", cookie + strlen("Set-Cookie: scottie_clinic="));
    assert_true(scot_clinic_find(desk, fresh, &found) && found.actor.user == clinic.actor[SCOT_PHYSICIAN].user);
    struct try out = {.method = "POST", .path = "/api/v1/clinic/sign-out", .origin = own_origin(), .session = &found, .csrf = found.csrf, .body = "{}"};
    assert_int_equal(ask(&out), 200);
    assert_false(scot_clinic_find(desk, fresh, &found));
}

static void who_goes_away_is_signed_off(void **state)
{
    (void)state;
    struct scot_clinic_session session = session_of(SCOT_NURSE), long_one = session_of(SCOT_NURSE);
    struct try look = {.method = "GET", .path = "/api/v1/clinic/forms", .session = &session};
    static const struct {
        double minutes;
        int status;
    } steps[] = {{14, 200}, {14, 200}, {16, 401}, {-16, 401}}; /* each use counts anew; what has ended has ended */
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ahead_ms += steps[i].minutes * 60e3;
        if (ask(&look) != steps[i].status)
            fail_msg("step %zu: %.200s", i, answer);
    }
    ahead_ms = 0;
    /* Set shorter, it counts at once. */
    struct scot_clinic_session admin = session_of(SCOT_ADMINISTRATOR), other = session_of(SCOT_NURSE);
    struct try set = {.method = "POST", .path = "/api/v1/clinic/settings", .body = "{\"key\":\"idle_minutes\",\"value\":\"2\"}",
                      .session = &admin, .csrf = admin.csrf, .origin = own_origin()};
    assert_int_equal(ask(&set), 200);
    ahead_ms = 3 * 60e3;
    look.session = &other;
    assert_int_equal(ask(&look), 401);
    set.body = "{\"key\":\"idle_minutes\",\"value\":\"480\"}";
    ahead_ms = 0;
    assert_int_equal(ask(&set), 200);
    /* And after twelve hours it is over, however busy. */
    look.session = &long_one;
    for (int hour = 1; hour <= 12; hour++) {
        ahead_ms = hour * 3600e3 - 60e3;
        assert_int_equal(ask(&look), 200);
    }
    ahead_ms = 12 * 3600e3 + 60e3;
    assert_int_equal(ask(&look), 401);
    ahead_ms = 0;
}

static void who_has_left_is_out_at_once(void **state)
{
    (void)state;
    struct scot_clinic_session session = session_of(SCOT_AUDITOR);
    struct try look = {.method = "GET", .path = "/api/v1/clinic/audit", .session = &session};
    assert_int_equal(ask(&look), 200);
    json_t *left = clinic_json("{'full_name':'Au Ditor','role':'auditor','state':'left'}");
    assert_true(scot_record_user_set(clinic.record, &clinic.actor[SCOT_ADMINISTRATOR], clinic.actor[SCOT_AUDITOR].user, left, NULL));
    assert_int_equal(ask(&look), 403);
    json_object_set_new(left, "state", json_string("active"));
    assert_true(scot_record_user_set(clinic.record, &clinic.actor[SCOT_ADMINISTRATOR], clinic.actor[SCOT_AUDITOR].user, left, NULL));
    json_decref(left);
}

/* The password alone signs, that of who is signed in: another's does not, whatever name comes with it. */
static void only_who_is_signed_in_signs(void **state)
{
    (void)state;
    static const char other[] = "another horse altogether";
    struct scot_error err = {0};
    json_t *user = json_pack("{s:s, s:s, s:s, s:s}", "name", "second", "full_name", "Dr Second", "role", "physician", "password", other);
    int64_t id, entry = clinic_procedure(&clinic, 1, "2026-11-19");
    if (!scot_record_user_add(clinic.record, &clinic.actor[SCOT_ADMINISTRATOR], user, &id, &err))
        fail_msg("%s", err.text);
    json_decref(user);
    const struct {
        const char *body;
        int status;
    } tries[] = {
        {"{}", 403},
        {"{\"password\":\"not the right one\"}", 403},
        {"{\"name\":\"second\",\"password\":\"another horse altogether\"}", 403},
        {"{\"name\":\"second\",\"password\":\"" CLINIC_PASSWORD "\"}", 200}, /* the name is not asked: it is the session's user who signs */
    };
    struct scot_clinic_session session = session_of(SCOT_PHYSICIAN);
    char path[60];
    snprintf(path, sizeof path, "/api/v1/clinic/entries/%lld/sign", (long long)entry);
    struct try t = {.method = "POST", .path = path, .session = &session, .csrf = session.csrf, .origin = own_origin()};
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        t.body = tries[i].body;
        if (ask(&t) != tries[i].status)
            fail_msg("%s, wanted %d: %.300s", t.body, tries[i].status, answer);
    }
    json_t *dossier, *signed_entry;
    size_t i;
    assert_true(scot_record_dossier(clinic.record, &clinic.actor[SCOT_PHYSICIAN], 1, &dossier, NULL));
    json_array_foreach(json_object_get(dossier, "entries"), i, signed_entry)
        if (json_integer_value(json_object_get(signed_entry, "id")) == entry)
            assert_string_equal(json_string_value(json_object_get(signed_entry, "signed_by")), "physician");
    json_decref(dossier);
    /* And guessing at it is slowed. */
    snprintf(path, sizeof path, "/api/v1/clinic/entries/%lld/unlock", (long long)entry);
    t.body = "{\"password\":\"not the right one\",\"reason\":\"guessing\"}";
    int refused = 0;
    while (ask(&t) == 403 && refused < 10)
        refused++;
    assert_int_equal(refused, 6);
    assert_non_null(strstr(answer, "too many tries"));
}

static void tricks_lead_nowhere(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path, *body;
        int status;
    } tricks[] = {
        {"GET", "/api/v1/clinic/../clinic/forms", NULL, 404},       {"GET", "/api/v1/clinic//forms", NULL, 404},
        {"GET", "/api/v1/clinic/forms/", NULL, 404},                {"GET", "/api/v1/clinic/%66orms%00", NULL, 404},
        {"GET", "/api/v1/clinic/cases/0", NULL, 404},               {"GET", "/api/v1/clinic/cases/-1", NULL, 404},
        {"GET", "/api/v1/clinic/cases/01", NULL, 404},              {"GET", "/api/v1/clinic/cases/9999999999999999999999", NULL, 404},
        {"GET", "/api/v1/clinic/cases/1%20or%201=1", NULL, 404},    {"GET", "/api/v1/clinic/cases/424242", NULL, 404},
        {"GET", "/api/v1/clinic/cases/1/files/..%2f..%2fetc", NULL, 404},
        {"PUT", "/api/v1/clinic/forms", "{}", 405},                 {"GET", "/api/v1/clinic/sign-out", NULL, 405},
        {"GET", "/api/v1/clinic/patients?find=a", NULL, 400},       {"GET", "/api/v1/clinic/patients?find='%20OR%201=1--", NULL, 200},
        {"GET", "/api/v1/clinic/day?from=yesterday", NULL, 400},    {"GET", "/api/v1/clinic/day?form=nothing", NULL, 403},
        {"POST", "/api/v1/clinic/cases", "not json", 400},          {"POST", "/api/v1/clinic/cases", "[]", 400},
        {"POST", "/api/v1/clinic/cases", "{\"a\":1,\"a\":2}", 400}, {"POST", "/api/v1/clinic/cases", "{\"patient\":1e99,\"region\":\"lumbar\"}", 404},
        {"POST", "/api/v1/clinic/cases", "{\"patient\":1,\"region\":\"\\u0000\"}", 400},
        {"POST", "/api/v1/clinic/cases/1/entries", "{\"form\":\"../patient\",\"body\":{}}", 400},
        {"POST", "/api/v1/clinic/cases/1/entries", "{\"form\":\"patient\",\"body\":{}}", 400},
        {"POST", "/api/v1/clinic/cases/1/entries", "{\"form\":\"diary\",\"body\":[]}", 400},
        {"POST", "/api/v1/clinic/entries/1/files?kind=still&name=../../etc/passwd", "bytes", 400},
        {"POST", "/api/v1/clinic/patients", "{\"body\":{\"name\":\"X\"}}", 400},
    };
    struct scot_clinic_session session = session_of(SCOT_PHYSICIAN);
    for (size_t i = 0; i < sizeof tricks / sizeof tricks[0]; i++) {
        struct try t = {.method = tricks[i].method, .path = tricks[i].path, .body = tricks[i].body, .session = &session,
                        .csrf = session.csrf, .origin = own_origin()};
        int status = ask(&t);
        if (status != tricks[i].status)
            fail_msg("%s %s %s gives %d, wanted %d\n%.400s", t.method, t.path, t.body != NULL ? t.body : "", status, tricks[i].status, answer);
    }
    static char deep[8000];
    memset(deep, '[', sizeof deep - 1);
    struct try t = {.method = "POST", .path = "/api/v1/clinic/cases", .body = deep, .session = &session, .csrf = session.csrf, .origin = own_origin()};
    assert_int_equal(ask(&t), 400);
    t.more = "Content-Length: 40000000\r\n";
    t.body = "{}";
    assert_true(ask(&t) >= 400);
}

/* A large file is nobody's to send who is not signed in: refused by its length, before a byte of it is taken. */
static void a_stranger_sends_no_file(void **state)
{
    (void)state;
    struct scot_clinic_session session = session_of(SCOT_PHYSICIAN);
    for (int known = 0; known < 2; known++) {
        char request[600], cookie[100] = "";
        if (known)
            snprintf(cookie, sizeof cookie, "Cookie: scottie_clinic=%s\r\n", session.cookie);
        int used = snprintf(request, sizeof request, "POST /api/v1/clinic/entries/1/files?kind=still&name=a.png HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                                                     "Origin: %s\r\n%sExpect: 100-continue\r\nContent-Length: 3000000\r\n\r\n",
                            hall.port, own_origin(), cookie);
        int status = client_request(hall.port, answer, sizeof answer, request, (size_t)used);
        if ((status == 413) != !known)
            fail_msg("%s: %d\n%.300s", known ? "physician" : "stranger", status, answer);
    }
}

/* Whatever bytes a reason comes in, the case is opened and the audit log keeps a line that can be read. */
static void a_reason_is_kept_as_words(void **state)
{
    (void)state;
    static char header[800];
    struct scot_clinic_session reads = session_of(SCOT_PHYSICIAN), audits = session_of(SCOT_AUDITOR);
    struct try t = {.method = "GET", .path = "/api/v1/clinic/cases/1", .session = &reads, .more = "X-Scottie-Reason: caf%C3%A9 na\xefve\r\n"};
    assert_int_equal(ask(&t), 200);
    snprintf(header, sizeof header, "X-Scottie-Reason: cut");
    for (int i = 0; i < 80; i++)
        strcat(header, "%E2%82%AC");
    strcat(header, "\r\n");
    t.more = header;
    assert_int_equal(ask(&t), 200);
    t = (struct try){.method = "GET", .path = "/api/v1/clinic/audit", .session = &audits};
    assert_int_equal(ask(&t), 200);
    assert_non_null(strstr(answer, "\"caf\xc3\xa9 nave\""));
    assert_non_null(strstr(answer, "\"cut\xe2\x82\xac"));
}

/* The clinic's own name, behind nginx, counts as the server's; any other does not. */
static void the_base_url_is_a_name_of_the_server(void **state)
{
    (void)state;
    static const struct {
        const char *host, *origin;
        int status;
    } cases[] = {{"clinic.example.org", "https://clinic.example.org", 403}, /* the password is wrong, the way is right */
                 {"clinic.example.org", "http://evil.example.org", 403},
                 {"evil.example.org", "https://evil.example.org", 403}};
    for (size_t i = 0; i < 3; i++) {
        char request[600];
        static const char body[] = "{\"name\":\"nobody\",\"password\":\"wrong\"}";
        int used = snprintf(request, sizeof request, "POST /api/v1/clinic/sign-in HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n"
                                                     "Content-Length: %zu\r\n\r\n%s", cases[i].host, cases[i].origin, sizeof body - 1, body);
        assert_int_equal(client_request(hall.port, answer, sizeof answer, request, (size_t)used), cases[i].status);
        bool through = strstr(answer, "name or password") != NULL;
        assert_int_equal(through, i == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_gets_what_the_table_says), cmocka_unit_test(nobody_gets_in_unsigned),
        cmocka_unit_test(nothing_changes_without_csrf_and_origin), cmocka_unit_test(guessing_is_slowed),
        cmocka_unit_test(signing_in_makes_a_new_session), cmocka_unit_test(who_goes_away_is_signed_off), cmocka_unit_test(who_has_left_is_out_at_once),
        cmocka_unit_test(only_who_is_signed_in_signs),
        cmocka_unit_test(tricks_lead_nowhere), cmocka_unit_test(a_stranger_sends_no_file), cmocka_unit_test(a_reason_is_kept_as_words),
        cmocka_unit_test(the_base_url_is_a_name_of_the_server),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
