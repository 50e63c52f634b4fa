#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "serve/viewer_parts.h"

/* One viewer of the stream: a thread that reads its commands and acknowledgements and sends it
 * frames. The socket never blocks, so a viewer that stalls keeps only its own thread waiting. */

static const double patience_ms = 10000; /* for an acknowledgement, or for bytes to be taken */

size_t viewer_read(void *context, uint8_t *data, size_t length)
{
    struct viewer *v = context;
    if (v->extra_used < v->extra_bytes) {
        size_t left = v->extra_bytes - v->extra_used, some = left < length ? left : length;
        memcpy(data, v->extra + v->extra_used, some);
        v->extra_used += some;
        return some;
    }
    ssize_t got = recv(v->fd, data, length, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        v->gone = true;
    return got > 0 ? (size_t)got : 0;
}

static void acknowledge(struct viewer *v, const uint8_t *data, size_t length)
{
    if (length != 4) {
        viewer_close(v, 1003, "an acknowledgement has 4 bytes");
        return;
    }
    uint32_t seq = (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
    /* A frame acknowledges those before it, as TCP keeps their order. */
    for (int i = v->in_flight - 1; i >= 0; i--)
        if (v->flight[i].seq == seq) {
            v->in_flight -= i + 1;
            memmove(v->flight, v->flight + i + 1, (size_t)v->in_flight * sizeof *v->flight);
            return;
        }
}

static void obey(struct viewer *v, const char *text, size_t length)
{
    struct scot_wish wish = {0};
    struct scot_error err = {0};
    char name[32];
    if (!scot_wish_read(&wish, text, length, name, &err)) {
        viewer_refuse(v, name, err.text);
        return;
    }
    if (!scot_live_wish(v->server->options.live, v->number, &wish, scot_clock_ms()))
        viewer_refuse(v, name, "too many commands are waiting, wanted fewer at a time");
}

static void listen_to(struct viewer *v)
{
    enum scot_ws_opcode opcode = SCOT_WS_TEXT;
    const uint8_t *data;
    size_t length;
    int got = 1;
    while (!v->closing && (got = scot_ws_next(v->ws, &opcode, &data, &length)) == 1) {
        if (opcode == SCOT_WS_TEXT)
            obey(v, (const char *)data, length);
        else if (opcode == SCOT_WS_BINARY)
            acknowledge(v, data, length);
        else if (opcode == SCOT_WS_PING)
            viewer_say(v, SCOT_WS_PONG, data, length);
        else if (opcode == SCOT_WS_CLOSE)
            viewer_close(v, 1000, "");
    }
    if (got < 0)
        viewer_close(v, -got, got == -1009 ? "a message has more than 64 KiB" : "not RFC 6455");
}

/* What to send next when nothing is on its way: refusals first, they are small and wanted. */
static void choose(struct viewer *v)
{
    struct scot_error why = {0};
    char name[32];
    struct scot_live *live = v->server->options.live;
    bool done;
    while (!v->closing && viewer_has_room(v) && scot_live_answer(live, v->number, name, &done, &why)) {
        if (done)
            viewer_tell_done(v, name);
        else
            viewer_refuse(v, name, why.text);
        why.text[0] = '\0';
    }
    if (v->message_bytes > 0)
        viewer_begin_messages(v);
    else if (!v->closing && v->in_flight < MOST_IN_FLIGHT &&
             scot_live_take(live, v->number, v->seen_seq, v->seen_picture, &v->news))
        viewer_begin_frame(v);
}

static void talk(struct viewer *v)
{
    while (!v->gone) {
        if (!viewer_is_sending(v))
            choose(v);
        if (!viewer_is_sending(v) || !viewer_send_some(v))
            return;
    }
}

static bool is_stalled(const struct viewer *v)
{
    double now_ms = scot_clock_ms();
    return (v->in_flight > 0 && now_ms - v->flight[0].sent_ms > patience_ms) ||
           (v->closing && now_ms - v->closing_ms > 1000);
}

/* Takes what the client still sends, so that closing with bytes unread does not reset the
 * connection before the close code has arrived. */
static void drain(struct viewer *v)
{
    uint8_t waste[4096];
    shutdown(v->fd, SHUT_WR);
    double until_ms = scot_clock_ms() + 1000;
    while (!v->gone && scot_clock_ms() < until_ms && !atomic_load(&v->server->leaving)) {
        struct pollfd readable = {.fd = v->fd, .events = POLLIN};
        if (poll(&readable, 1, 100) > 0)
            viewer_read(v, waste, sizeof waste);
    }
}

static void serve_viewer(struct viewer *v)
{
    bool told_to_go = false;
    while (!v->gone && !(v->closing && !viewer_is_sending(v) && v->message_bytes == 0)) {
        struct pollfd poll_for[2] = {{.fd = v->fd, .events = POLLIN}, {.fd = v->wake_fd, .events = POLLIN}};
        if (viewer_is_sending(v))
            poll_for[0].events |= POLLOUT;
        bool waiting = v->extra_used < v->extra_bytes;
        poll(poll_for, 2, waiting ? 0 : 500);
        uint64_t woken;
        if (poll_for[1].revents != 0 && read(v->wake_fd, &woken, sizeof woken) < 0 && errno != EAGAIN)
            v->gone = true;
        if (waiting || poll_for[0].revents != 0)
            listen_to(v);
        if (atomic_load(&v->server->leaving) && !told_to_go) {
            viewer_close(v, 1001, "the server ends");
            told_to_go = true;
        }
        if (is_stalled(v))
            v->gone = true;
        talk(v);
    }
}

static void *viewer_main(void *argument)
{
    struct viewer *v = argument;
    serve_viewer(v);
    scot_live_release(v->server->options.live, &v->news);
    scot_live_leave(v->server->options.live, v->number);
    drain(v);
    MHD_upgrade_action(v->handle, MHD_UPGRADE_ACTION_CLOSE);
    atomic_store(&v->ended, true);
    return NULL;
}

static void prepare_socket(int fd)
{
    int on = 1, bytes = 4 * 1024 * 1024;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    /* Two frames of 2 MiB: what the kernel grants of it is taken out of our hands at once. */
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

static void free_viewer(struct viewer *v)
{
    scot_ws_destroy(&v->ws);
    if (v->wake_fd >= 0)
        close(v->wake_fd);
    scot_free(v->extra);
    scot_free(v);
}

static struct viewer *make_viewer(struct scot_server *server, int fd, struct MHD_UpgradeResponseHandle *handle,
                                  const void *extra, size_t extra_bytes)
{
    struct viewer *v = scot_alloc(1, sizeof *v, NULL);
    if (v == NULL)
        return NULL;
    v->server = server;
    v->fd = fd;
    v->handle = handle;
    v->extra = scot_alloc(extra_bytes, 1, NULL);
    v->extra_bytes = extra_bytes;
    v->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (v->extra == NULL || v->wake_fd < 0 || !scot_ws_create(&v->ws, viewer_read, v, NULL)) {
        free_viewer(v);
        return NULL;
    }
    if (extra_bytes > 0)
        memcpy(v->extra, extra, extra_bytes);
    return v;
}

/* Joins and forgets the viewers that have ended; server->mutex is held. */
static void reap(struct scot_server *server)
{
    for (int i = 0; i < SCOT_VIEWERS; i++)
        if (server->viewer[i] != NULL && atomic_load(&server->viewer[i]->ended)) {
            pthread_join(server->viewer[i]->thread, NULL);
            free_viewer(server->viewer[i]);
            server->viewer[i] = NULL;
        }
}

static int free_place(struct scot_server *server)
{
    reap(server);
    for (int i = 0; i < SCOT_VIEWERS; i++)
        if (server->viewer[i] == NULL)
            return i;
    return -1;
}

bool viewer_place_free(struct scot_server *server)
{
    pthread_mutex_lock(&server->mutex);
    bool there = free_place(server) >= 0;
    pthread_mutex_unlock(&server->mutex);
    return there;
}

/* Seats it and starts its thread; server->mutex is held. */
static bool seat_viewer(struct scot_server *server, struct viewer *v)
{
    int place = atomic_load(&server->leaving) ? -1 : free_place(server);
    v->number = place >= 0 ? scot_live_join(server->options.live, v->wake_fd) : -1;
    if (v->number < 0)
        return false;
    if (pthread_create(&v->thread, NULL, viewer_main, v) != 0) {
        scot_live_leave(server->options.live, v->number);
        return false;
    }
    server->viewer[place] = v;
    return true;
}

void viewer_start(struct scot_server *server, int fd, struct MHD_UpgradeResponseHandle *handle, const void *extra,
                  size_t extra_bytes)
{
    prepare_socket(fd);
    struct viewer *v = make_viewer(server, fd, handle, extra, extra_bytes);
    pthread_mutex_lock(&server->mutex);
    bool ok = v != NULL && seat_viewer(server, v);
    pthread_mutex_unlock(&server->mutex);
    if (ok)
        return;
    if (v != NULL)
        free_viewer(v);
    MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

void viewer_stop_all(struct scot_server *server)
{
    pthread_mutex_lock(&server->mutex);
    atomic_store(&server->leaving, true);
    for (int i = 0; i < SCOT_VIEWERS; i++) {
        struct viewer *v = server->viewer[i];
        if (v == NULL)
            continue;
        ssize_t written = write(v->wake_fd, &(uint64_t){1}, sizeof(uint64_t));
        (void)written;
        pthread_join(v->thread, NULL);
        free_viewer(v);
        server->viewer[i] = NULL;
    }
    pthread_mutex_unlock(&server->mutex);
}
