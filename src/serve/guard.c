#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serve/server_parts.h"

/* What libmicrohttpd lets pass and we do not: RFC 9112 section 3.2 (one Host), 6.3 (one Content-Length),
 * 5.1 (no space before the colon), and the limits of doc/api.md. A request that two readers could
 * take for two different ones is refused, whatever it says. */

struct head {
    unsigned headers, hosts, lengths, encodings, malformed;
    size_t bytes;
    const char *host, *length;
};

/* RFC 9110 5.6.2. */
static bool is_token(const char *text, size_t length)
{
    static const char allowed[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return length > 0 && strspn(text, allowed) == length;
}

/* RFC 9110 5.5: visible characters, space and tab; no byte zero that would hide the rest. */
static bool is_field_value(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)text[i] < 0x20 && text[i] != '\t') || text[i] == 0x7f)
            return false;
    return true;
}

static enum MHD_Result look_at(void *context, enum MHD_ValueKind kind, const char *name, size_t name_bytes,
                               const char *value, size_t value_bytes)
{
    (void)kind;
    struct head *head = context;
    head->headers++;
    head->bytes += name_bytes + value_bytes + 4;
    if (!is_token(name, name_bytes) || (value != NULL && !is_field_value(value, value_bytes)))
        head->malformed++;
    if (strcasecmp(name, "Host") == 0) {
        head->hosts++;
        head->host = value;
    } else if (strcasecmp(name, "Content-Length") == 0) {
        head->lengths++;
        head->length = value;
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        head->encodings++;
    }
    return MHD_YES;
}

/* Writes down why, and gives the status back. */
static unsigned refuse(unsigned status, bool written)
{
    (void)written;
    return status;
}

static unsigned guard_framing(const struct head *head, struct scot_error *err)
{
    if (head->malformed > 0)
        return refuse(400, scot_fail(err, "%u malformed headers, wanted RFC 9110's names and values", head->malformed));
    if (head->encodings > 0)
        return refuse(400, scot_fail(err, "a Transfer-Encoding header, wanted none"));
    if (head->lengths > 1)
        return refuse(400, scot_fail(err, "%u Content-Length headers, wanted one at most", head->lengths));
    if (head->hosts != 1)
        return refuse(400, scot_fail(err, "%u Host headers, wanted one", head->hosts));
    return 0;
}

size_t guard_most_body(const struct request *r)
{
    /* Room for a file has only who is signed in: 256 strangers with 32 MB each would fill the machine. */
    size_t length = strlen(r->path);
    bool file = strncmp(r->path, "/api/v1/clinic/entries/", 23) == 0 && length > 6 && strcmp(r->path + length - 6, "/files") == 0;
    return file && r->server->options.clinic != NULL && clinic_knows(r) ? MOST_FILE_BYTES : MOST_BODY_BYTES;
}

static unsigned guard_length(const struct head *head, size_t most, struct scot_error *err)
{
    if (head->length == NULL)
        return 0;
    size_t digits = strspn(head->length, "0123456789");
    if (digits == 0 || head->length[digits] != '\0')
        return refuse(400, scot_fail(err, "Content-Length is not a number"));
    if (digits > 8 || strtoul(head->length, NULL, 10) > most)
        return refuse(413, scot_fail(err, "the body is over the limit, wanted at most %zu bytes", most));
    return 0;
}

static bool is_our_host(const struct scot_server *server, const char *host)
{
    return host != NULL && (strcasecmp(host, server->host[0]) == 0 || strcasecmp(host, server->host[1]) == 0 ||
                            (server->base_host[0] != '\0' && strcasecmp(host, server->base_host) == 0));
}

bool guard_is_tls(struct request *r)
{
    const char *host = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Host");
    const struct scot_server *s = r->server;
    return host != NULL && s->base_host[0] != '\0' && strcasecmp(host, s->base_host) == 0 &&
           strncmp(scot_clinic_base_url(s->options.clinic), "https://", 8) == 0;
}

unsigned guard_head(struct request *r, struct scot_error *err)
{
    struct head head = {0};
    MHD_get_connection_values_n(r->connection, MHD_HEADER_KIND, look_at, &head);
    if (head.headers > MOST_HEADERS)
        return refuse(431, scot_fail(err, "%u headers, wanted at most %d", head.headers, MOST_HEADERS));
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t bytes = info != NULL && info->header_size > head.bytes ? info->header_size : head.bytes;
    if (bytes > MOST_HEADER_BYTES)
        return refuse(431, scot_fail(err, "%zu bytes of headers, wanted at most %d", bytes, MOST_HEADER_BYTES));
    unsigned status = guard_framing(&head, err);
    if (status == 0)
        status = guard_length(&head, guard_most_body(r), err);
    if (status == 0 && !is_our_host(r->server, head.host))
        status = refuse(403, scot_fail(err, "Host is not this server, wanted %s", r->server->host[0]));
    return status;
}

struct cookies {
    const char *token;
    bool matched;
};

/* A browser sends the cookies of every port of this host: another program's `scottie` may come first. */
static enum MHD_Result look_at_cookie(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    struct cookies *cookies = context;
    if (strcmp(name, "scottie") == 0 && value != NULL && scot_token_equal(cookies->token, value))
        cookies->matched = true;
    return MHD_YES;
}

bool guard_token(struct request *r, bool *bearer)
{
    static const char scheme[] = "Bearer ";
    const char *said = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, "Authorization");
    *bearer = said != NULL && strncasecmp(said, scheme, sizeof scheme - 1) == 0 &&
              scot_token_equal(r->server->token, said + sizeof scheme - 1);
    struct cookies cookies = {.token = r->server->token};
    MHD_get_connection_values(r->connection, MHD_COOKIE_KIND, look_at_cookie, &cookies);
    return *bearer || cookies.matched;
}

struct origins {
    unsigned count, ours;
    const struct scot_server *server;
};

static enum MHD_Result look_at_origin(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    struct origins *origins = context;
    if (strcasecmp(name, "Origin") != 0)
        return MHD_YES;
    origins->count++;
    if (value != NULL && strncmp(value, "http://", 7) == 0 && is_our_host(origins->server, value + 7))
        origins->ours++;
    else if (value != NULL && origins->server->base_host[0] != '\0' && strncmp(value, "https://", 8) == 0 &&
             strcasecmp(value + 8, origins->server->base_host) == 0)
        origins->ours++;
    return MHD_YES;
}

unsigned guard_origin(struct request *r, bool must, struct scot_error *err)
{
    struct origins origins = {.server = r->server};
    MHD_get_connection_values(r->connection, MHD_HEADER_KIND, look_at_origin, &origins);
    if (origins.ours != origins.count || origins.count > 1)
        return refuse(403, scot_fail(err, "Origin is not this server, wanted http://%s", r->server->host[0]));
    if (must && origins.count == 0)
        return refuse(403, scot_fail(err, "no Origin, wanted http://%s", r->server->host[0]));
    return 0;
}
