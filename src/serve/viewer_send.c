#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "serve/text.h"
#include "serve/viewer_parts.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "pictures are sent as they lie in memory");

bool viewer_has_room(const struct viewer *v)
{
    return v->message_bytes + 512 <= MESSAGE_BYTES;
}

void viewer_say(struct viewer *v, enum scot_ws_opcode opcode, const void *data, size_t length)
{
    if (v->closing || v->message_bytes + SCOT_WS_HEADER + length > MESSAGE_BYTES)
        return;
    v->message_bytes += scot_ws_header(v->message + v->message_bytes, opcode, length);
    if (length > 0)
        memcpy(v->message + v->message_bytes, data, length);
    v->message_bytes += length;
}

void viewer_refuse(struct viewer *v, const char *name, const char *line)
{
    char text[480], word[80], error[360];
    scot_json_string(word, sizeof word, name);
    scot_json_string(error, sizeof error, line);
    int length = snprintf(text, sizeof text, "{\"refused\":%s,\"error\":%s}", word, error);
    viewer_say(v, SCOT_WS_TEXT, text, (size_t)length);
}

void viewer_tell_done(struct viewer *v, const char *name)
{
    char text[80];
    int length = snprintf(text, sizeof text, "{\"done\":\"%.31s\"}", name); /* a name of the table: nothing to escape */
    viewer_say(v, SCOT_WS_TEXT, text, (size_t)length);
}

void viewer_close(struct viewer *v, int code, const char *why)
{
    uint8_t payload[2 + 64] = {(uint8_t)(code >> 8), (uint8_t)code};
    size_t length = strlen(why);
    memcpy(payload + 2, why, length);
    if (v->closing)
        return;
    /* Whatever else was waiting has lost its meaning. */
    v->message_bytes = 0;
    viewer_say(v, SCOT_WS_CLOSE, payload, 2 + length);
    v->closing = true;
    v->closing_ms = scot_clock_ms();
}

bool viewer_is_sending(const struct viewer *v)
{
    return v->out[0].iov_len + v->out[1].iov_len > 0;
}

void viewer_begin_messages(struct viewer *v)
{
    memcpy(v->messages_out, v->message, v->message_bytes);
    v->out[0] = (struct iovec){v->messages_out, v->message_bytes};
    v->message_bytes = 0;
}

/* The state object: what only this viewer's sender knows goes before what the room said. */
static size_t write_state(struct viewer *v, char *json)
{
    const struct scot_live_news *news = &v->news;
    int prefix = snprintf(json, FRAME_PREFIX,
                          "{\"seq\":%u,\"picture\":%s,\"width\":%d,\"height\":%d,\"driver\":%s,\"driven\":%s,"
                          "\"age_ms\":%.2f,\"rate_fps\":%.1f,",
                          (unsigned)(uint32_t)news->seq, news->picture != NULL ? "true" : "false", news->size,
                          news->size, news->driver ? "true" : "false", news->driven ? "true" : "false", scot_clock_ms() - news->cause_ms,
                          news->rate_fps);
    memcpy(json + prefix, news->state + 1, news->state_bytes - 1);
    size_t length = (size_t)prefix + news->state_bytes - 1;
    while (length % 8 != 0)
        json[length++] = ' ';
    return length;
}

void viewer_begin_frame(struct viewer *v)
{
    uint8_t *payload = v->head + SCOT_WS_HEADER;
    size_t json_bytes = write_state(v, (char *)payload + 8);
    size_t picture_bytes = v->news.picture != NULL ? (size_t)v->news.size * (size_t)v->news.size * 2 : 0;
    memcpy(payload, "SCF1", 4);
    for (int i = 0; i < 4; i++)
        payload[4 + i] = (uint8_t)(json_bytes >> 8 * i);
    uint8_t header[SCOT_WS_HEADER];
    size_t header_bytes = scot_ws_header(header, SCOT_WS_BINARY, 8 + json_bytes + picture_bytes);
    memcpy(payload - header_bytes, header, header_bytes);
    v->out[0] = (struct iovec){payload - header_bytes, header_bytes + 8 + json_bytes};
    v->out[1] = (struct iovec){(void *)(uintptr_t)v->news.picture, picture_bytes};
    v->frame_on_its_way = true;
    v->flight[v->in_flight++] = (struct flight){(uint32_t)v->news.seq, scot_clock_ms()};
    v->seen_seq = v->news.seq;
    v->seen_picture = v->news.picture_seq;
}

static void count_sent(struct viewer *v, size_t sent)
{
    for (int i = 0; i < 2; i++) {
        size_t part = sent < v->out[i].iov_len ? sent : v->out[i].iov_len;
        v->out[i].iov_base = (uint8_t *)v->out[i].iov_base + part;
        v->out[i].iov_len -= part;
        sent -= part;
    }
    if (v->frame_on_its_way && !viewer_is_sending(v)) {
        v->frame_on_its_way = false;
        scot_live_release(v->server->options.live, &v->news);
    }
}

bool viewer_send_some(struct viewer *v)
{
    struct msghdr message = {.msg_iov = v->out, .msg_iovlen = 2};
    ssize_t sent = sendmsg(v->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN && errno != EINTR)
            v->gone = true;
        return false;
    }
    count_sent(v, (size_t)sent);
    return true;
}
