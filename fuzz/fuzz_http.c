#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "serve/clinic_parts.h"
#include "target.h"
#include "unit/record/clinic.h"
#include "unit/serve/client.h"
#include "unit/serve/hall.h"

/* Bytes that a browser, a proxy or somebody rude sends to a whole server with a clinic behind it. What nobody can know before
 * the server runs is put in place of a word in braces: {host} {token} {link} {length}, and of the user of role n {cookie n}
 * {csrf n}. Each answer is HTTP of ours, what says it is JSON is JSON, and no name is told to who is not signed in. */

enum { ANEW = 4000, ROOM = 1 << 18 }; /* inputs until all begins anew: a store that grows is slow */

static struct clinic clinic;
static struct hall hall;
static struct scot_clinic *desk;
static struct scot_clinic_session session[SCOT_ROLES];
static int64_t procedure;
static char link_token[44], sent[ROOM], answer[1 << 20];
static const char name_told[] = "Ma Trix";

/* The disk is waited for elsewhere: a target that does so tries little. */
int fsync(int fd);
int fdatasync(int fd);
int fsync(int fd)
{
    (void)fd;
    return 0;
}
int fdatasync(int fd)
{
    return fsync(fd);
}

static void must(bool ok)
{
    if (!ok)
        __builtin_trap();
}

static void close_all(void)
{
    if (desk == NULL)
        return;
    hall_close(&hall);
    scot_clinic_destroy(&desk);
    clinic_close(&clinic);
}

static void open_all(void)
{
    setenv("RULES", FUZZ_RULES, 1);
    clinic_open(&clinic);
    int64_t case_id = clinic_case(&clinic, clinic_patient(&clinic, name_told, "1970-01-01"));
    procedure = clinic_procedure(&clinic, case_id, "2026-11-20");
    const struct scot_clinic_options options = {.record = clinic.record, .base_url = "https://clinic.example.org"};
    must(scot_clinic_create(&desk, &options, NULL));
    hall_clinic = desk;
    hall_open(&hall, 64, NULL, NULL);
}

static void sign_in(void)
{
    int64_t of[3];
    if (!scot_record_link_find(clinic.record, link_token, &of[0], &of[1], &of[2], NULL))
        must(scot_record_link_make(clinic.record, &clinic.actor[SCOT_PHYSICIAN], procedure, link_token, NULL));
    struct scot_clinic_session now;
    for (int role = 0; role < SCOT_ROLES; role++)
        if (session[role].cookie[0] == '\0' || !scot_clinic_find(desk, session[role].cookie, &now))
            must(scot_clinic_begin(desk, &clinic.actor[role], &session[role], NULL));
    scot_clinic_forget_tries(desk, SCOT_LIMIT_UNKNOWN_LINK, "any");
    scot_clinic_forget_tries(desk, SCOT_LIMIT_DIARY, "1");
}

/* What stands for a word in braces; *length is what it took of the input. */
static const char *meant(const uint8_t *at, size_t size, size_t body, size_t *length)
{
    static char text[64];
    const char *const word[] = {"{host}", "{token}", "{link}", "{length}", "{cookie ", "{csrf "};
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
        size_t n = strlen(word[i]);
        if (size < n || memcmp(at, word[i], n) != 0)
            continue;
        *length = i < 4 ? n : n + 2;
        if (i < 4) {
            snprintf(text, sizeof text, i == 0 ? "127.0.0.1:%zu" : "%zu", i == 0 ? (size_t)hall.port : body);
            return i == 1 ? hall.token : i == 2 ? link_token : text;
        }
        if (size < n + 2 || at[n] < '0' || at[n] >= '0' + SCOT_ROLES || at[n + 1] != '}')
            return NULL;
        return i == 4 ? session[at[n] - '0'].cookie : session[at[n] - '0'].csrf;
    }
    return NULL;
}

static size_t put_words(const uint8_t *data, size_t size)
{
    const uint8_t *end = memmem(data, size, "\r\n\r\n", 4);
    size_t body = end != NULL ? size - (size_t)(end - data) - 4 : 0, used = 0;
    for (size_t i = 0; i < size && used + 128 < ROOM;) {
        size_t length = 1;
        const char *text = data[i] == '{' ? meant(data + i, size - i, body, &length) : NULL;
        if (text != NULL)
            used += (size_t)snprintf(sent + used, 100, "%s", text);
        else
            sent[used++] = (char)data[i];
        i += text != NULL ? length : 1;
    }
    return used;
}

static void check(const uint8_t *data, size_t size, size_t got)
{
    int status = 0;
    if (got == 0)
        return;
    must(sscanf(answer, "HTTP/1.1 %3d ", &status) == 1 && status >= 100 && status != 500 && status < 600);
    bool knows = memmem(data, size, "{cookie", 7) != NULL || memmem(data, size, name_told, sizeof name_told - 1) != NULL;
    must(knows || memmem(answer, got, name_told, sizeof name_told - 1) == NULL);
    const char *end = strstr(answer, "\r\n\r\n"), *type = strstr(answer, "Content-Type: application/json");
    /* To HEAD there is none, and the next answer may follow. */
    if (end == NULL || type == NULL || type > end || end[4] == '\0' || strncmp(end + 4, "HTTP/", 5) == 0 || got + 1 == sizeof answer)
        return;
    json_error_t why;
    json_t *body = json_loads(end + 4, JSON_DISABLE_EOF_CHECK, &why);
    must(body != NULL);
    json_decref(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static long inputs;
    if (inputs++ == 0)
        atexit(close_all);
    if (inputs % ANEW == 1) {
        close_all();
        memset(session, 0, sizeof session);
        open_all();
    }
    sign_in();
    size_t bytes = put_words(data, size);
    int fd = client_connect(hall.port);
    client_send(fd, sent, bytes);
    shutdown(fd, SHUT_WR);
    size_t got = client_read(fd, answer, sizeof answer, 5000);
    close(fd);
    check(data, size, got);
    return 0;
}
