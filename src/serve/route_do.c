#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "serve/command.h"
#include "serve/server_parts.h"

enum MHD_Result route_do(struct request *r)
{
    static const char done[] = "{\"ok\":true}";
    struct scot_wish wish = {0};
    struct scot_error err = {0};
    if (!scot_wish_read(&wish, r->body != NULL ? r->body : "", r->body_bytes, NULL, &err) ||
        !scot_live_do(r->server->options.live, &wish, &err))
        return answer_error(r, 409, err.text);
    return answer_static(r, "application/json", done, sizeof done - 1);
}

enum MHD_Result route_state(struct request *r)
{
    struct scot_live_news *news = scot_alloc(1, sizeof *news, NULL);
    enum { PREFIX = 256 };
    char *text = scot_alloc(1, PREFIX + SCOT_LIVE_STATE_BYTES, NULL);
    if (news == NULL || text == NULL) {
        scot_free(news);
        scot_free(text);
        return answer_error(r, 503, "out of memory");
    }
    /* No viewer has this number, and every picture has been seen: the state alone. */
    scot_live_take(r->server->options.live, -2, 0, UINT64_MAX, news);
    int prefix = snprintf(text, PREFIX,
                          "{\"seq\":%u,\"picture\":false,\"width\":%d,\"height\":%d,\"driver\":false,\"driven\":%s,"
                          "\"rate_fps\":%.1f,",
                          (unsigned)(uint32_t)news->seq, news->size, news->size, news->driven ? "true" : "false",
                          news->rate_fps);
    memcpy(text + prefix, news->state + 1, news->state_bytes - 1);
    size_t bytes = (size_t)prefix + news->state_bytes - 1;
    scot_free(news);
    return answer_body(r, "application/json", text, bytes);
}
