#include <stdio.h>
#include <string.h>

#include "serve/server_parts.h"

/* The address's token becomes a cookie, so that it does not stay in the address bar and its history. */
static enum MHD_Result trade_token(struct request *r, const char *said)
{
    char cookie[SCOT_TOKEN_TEXT + 64];
    if (!scot_token_equal(r->server->token, said))
        return answer_error(r, 403, "the token is not this server's; use the address it printed");
    snprintf(cookie, sizeof cookie, "scottie=%s; HttpOnly; SameSite=Strict; Path=/%s", r->server->token,
             guard_is_tls(r) ? "; Secure" : "");
    return answer_see_other(r, cookie);
}

enum MHD_Result route_page(struct request *r)
{
    const char *said = MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, "t");
    if (said != NULL && strcmp(r->path, "/") == 0)
        return trade_token(r, said);
    /* A patient's link is one page, whatever the link: who asks for a wrong one learns it from the page. */
    bool diary = strncmp(r->path, "/diary/", 7) == 0 && r->server->options.clinic != NULL;
    const struct scot_page_file *file = scot_page_find(r->server->page, diary ? "/diary.html" : r->path);
    if (file == NULL)
        return answer_error(r, 404, "no such page");
    return answer_static(r, file->type, file->data, file->bytes);
}
