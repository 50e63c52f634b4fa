#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve/clinic_parts.h"

/* Writes the seeds of fuzz_http into corpus/http: every request that the clinic knows, as its page makes it. */

static void put_path(FILE *stream, const char *pattern)
{
    bool diary = strstr(pattern, "diary") != NULL, entry = strstr(pattern, "/entries/") != NULL;
    while (*pattern != '\0') {
        bool number = strncmp(pattern, "{}", 2) == 0, word = strncmp(pattern, "{*}", 3) == 0;
        if (number)
            fputc(entry ? '2' : '1', stream);
        else if (word)
            fputs(diary ? "{link}" : "leaflet", stream);
        else
            fputc(*pattern, stream);
        pattern += number ? 2 : word ? 3 : 1;
    }
}

static const char *body_of(const struct clinic_route *route)
{
    static const struct {
        const char *end, *body;
    } known[] = {{"/sign", "{\"name\":\"physician\",\"password\":\"correct horse battery\"}"},
                 {"/unlock", "{\"name\":\"physician\",\"password\":\"correct horse battery\",\"reason\":\"typed wrong\"}"},
                 {"/users", "{\"name\":\"new.one\",\"full_name\":\"New One\",\"role\":\"nurse\",\"password\":\"correct horse\"}"},
                 {"/users/{}", "{\"full_name\":\"Ada\",\"role\":\"administrator\",\"state\":\"active\"}"},
                 {"/sign-in", "{\"name\":\"nurse\",\"password\":\"wrong\"}"},
                 {"/entries", "{\"form\":\"note\",\"body\":{\"date\":\"2026-11-20\",\"text\":\"seen\"},\"provenance\":\"clinic\"}"},
                 {"/limits", "{\"date\":\"2026-12-01\",\"kind\":\"intra_articular\",\"region\":\"lumbar\"}"},
                 {"/doses", "{\"date\":\"2026-12-01\",\"given\":[{\"product\":\"lidocaine-1\",\"ml\":2,\"place\":\"skin\"}]}"},
                 {"/patients", "{\"body\":{\"name\":\"New Er\",\"born\":\"1980-02-03\",\"sex\":\"female\"},\"anyway\":true}"},
                 {"/patients/{}", "{\"body\":{\"name\":\"Ma Trix\",\"born\":\"1970-01-01\",\"sex\":\"female\"},\"reason\":\"typed wrong\"}"},
                 {"/cases", "{\"patient\":1,\"region\":\"lumbar\",\"restricted\":false}"},
                 {"/cases/{}", "{\"state\":\"open\"}"},
                 {"/settings", "{\"key\":\"clinic_name\",\"value\":\"C\"}"},
                 {"/appointment", "{\"how\":\"telehealth\",\"reason\":\"it hurts\",\"when\":\"2026-12-24\"}"},
                 {"/diary/{*}", "{\"at\":\"2026-11-21T07:00:00Z\",\"side\":\"index\",\"score\":3,\"warning\":[\"fever\"]}"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t length = strlen(route->path), end = strlen(known[i].end);
        if (length >= end && strcmp(route->path + length - end, known[i].end) == 0)
            return known[i].body;
    }
    return "{}";
}

static void put_request(FILE *stream, const struct clinic_route *route, int role)
{
    bool post = strcmp(route->method, "POST") == 0;
    fprintf(stream, "%s ", route->method);
    put_path(stream, route->path);
    fprintf(stream, "%s HTTP/1.1\r\nHost: {host}\r\nCookie: scottie_clinic={cookie %d}\r\n", post ? "" : "?format=text&state=open&q=Ma&text=Ma", role);
    if (route->gate == CLINIC_TOKEN)
        fprintf(stream, "Authorization: Bearer {token}\r\n");
    if (post)
        fprintf(stream, "Origin: https://clinic.example.org\r\nX-Scottie-CSRF: {csrf %d}\r\nContent-Length: {length}\r\n", role);
    fprintf(stream, "\r\n%s", post ? body_of(route) : "");
}

int main(void)
{
    for (int i = 0; i < clinic_routes; i++) {
        int role = 0;
        while (clinic_route[i].gate == CLINIC_RIGHT && role + 1 < SCOT_ROLES && !scot_permit((enum scot_role)role, clinic_route[i].right))
            role++;
        char path[64];
        snprintf(path, sizeof path, "corpus/http/request-%02d", i);
        FILE *stream = fopen(path, "wb");
        if (stream == NULL) {
            perror(path);
            return 1;
        }
        put_request(stream, &clinic_route[i], role);
        fclose(stream);
    }
    return 0;
}
