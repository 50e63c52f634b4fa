#define _GNU_SOURCE /* posix_spawn_file_actions_addclosefrom_np */
#include "image/dicom/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    /* Decoding the largest frame allowed takes 3 s; a child that has not taken a chunk or given a frame, all of
     * it, in this time never will, or means to be waited for. */
    MOST_WAIT_MS = 30000
};

static atomic_uint_fast64_t fail_read_at;

void scot_dicom_read_fail_at(uint64_t nth)
{
    atomic_store(&fail_read_at, nth);
}

static bool read_is_to_fail(void)
{
    uint_fast64_t left = atomic_load_explicit(&fail_read_at, memory_order_relaxed);
    while (left != 0)
        if (atomic_compare_exchange_weak(&fail_read_at, &left, left - 1))
            return left == 1;
    return false;
}

static ssize_t read_once(int fd, void *bytes, size_t n)
{
    if (read_is_to_fail()) {
        errno = EIO;
        return -1;
    }
    return read(fd, bytes, n);
}

bool scot_dicom_child_find(char *path, size_t size, struct scot_error *err)
{
    const char *named = getenv("SCOTTIE_DICOM");
    if (named != NULL && named[0] != 0) {
        if ((size_t)snprintf(path, size, "%s", named) < size && access(path, X_OK) == 0)
            return true;
        return scot_fail(err, "SCOTTIE_DICOM does not name a program, wanted the path of scottie-dicom");
    }
    char self[2048];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = 0;
    char *slash = strrchr(self, '/');
    if (slash == NULL)
        return scot_fail(err, "the running program has no path, wanted one to find scottie-dicom beside it");
    *slash = 0;
    for (int i = 0; i < 2; i++)
        if ((size_t)snprintf(path, size, "%s/%sscottie-dicom", self, i == 0 ? "" : "dicom/") < size &&
            access(path, X_OK) == 0)
            return true;
    return scot_fail(err, "scottie-dicom, the DICOM reader, is not beside the program, wanted it there or in "
                          "$SCOTTIE_DICOM");
}

/* Descriptors 0 and 1 from ours, 2 to nowhere (DCMTK is talkative), nothing else; no signals blocked. */
static int spawn(pid_t *pid, char *const words[], int in, int out)
{
    char *const environment[] = {"LC_ALL=C", NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, pipe_only;
    sigemptyset(&none);
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    if (posix_spawn_file_actions_init(&files) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&how) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return ENOMEM;
    }
    int failed = posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    failed |= posix_spawnattr_setsigmask(&how, &none) | posix_spawnattr_setsigdefault(&how, &pipe_only);
    failed |=
        posix_spawn_file_actions_adddup2(&files, in, 0) | posix_spawn_file_actions_adddup2(&files, out, 1);
    failed |= posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    failed |= posix_spawn_file_actions_addclosefrom_np(&files, 3);
    if (failed == 0)
        failed = posix_spawn(pid, words[0], &files, &how, words, environment);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

/* A copy at 3 or above, so that dup2 onto 0 and 1 cannot overwrite the other's source; closes fd. */
static int lift(int fd)
{
    if (fd >= 3)
        return fd;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    close(fd);
    return high;
}

bool scot_dicom_child_start(struct scot_dicom_child *child, const char *mode, int out_fd,
                            struct scot_error *err)
{
    char program[2048 + 32], memory[32], mode_word[16];
    int end[2];
    if (!scot_dicom_child_find(program, sizeof program, err))
        return false;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, end) != 0)
        return scot_fail(err, "no socket for the DICOM reader: %s", strerror(errno));
    end[0] = lift(end[0]);
    end[1] = lift(end[1]);
    snprintf(memory, sizeof memory, "%llu", (unsigned long long)child->memory_bytes);
    snprintf(mode_word, sizeof mode_word, "%s", mode);
    char *const words[] = {program, mode_word, memory, NULL};
    int failed = spawn(&child->pid, words, end[1], out_fd >= 0 ? out_fd : end[1]);
    close(end[1]);
    if (failed != 0) {
        close(end[0]);
        child->pid = 0;
        return scot_fail(err, "the DICOM reader does not start: %s", strerror(failed));
    }
    child->fd = end[0];
    child->gave_up = false;
    return true;
}

static int wait_for(struct scot_dicom_child *child)
{
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    child->pid = 0;
    return status;
}

void scot_dicom_child_stop(struct scot_dicom_child *child)
{
    if (child->pid == 0)
        return;
    kill(child->pid, SIGKILL);
    close(child->fd);
    wait_for(child);
}

bool scot_dicom_child_finish(struct scot_dicom_child *child, struct scot_error *err)
{
    if (child->pid == 0)
        return scot_fail(err, "the DICOM program is not running");
    close(child->fd);
    int status = wait_for(child);
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) || scot_fail(err, "the DICOM program failed");
}

/* It closed its end, so it is dead or dying: says of what, and clears up. */
static bool died(struct scot_dicom_child *child, struct scot_error *err)
{
    close(child->fd);
    int status = wait_for(child);
    child->gave_up = true;
    if (WIFSIGNALED(status))
        return scot_fail(err, "the DICOM reader gave up on this file: it was ended by signal %d",
                         WTERMSIG(status));
    if (WEXITSTATUS(status) == 3)
        return scot_fail(err, "the DICOM reader has no sandbox here, wanted a kernel with seccomp filters");
    return scot_fail(err, "the DICOM reader gave up on this file: it ran out of memory or broke off");
}

static bool stopped_for(struct scot_dicom_child *child, const char *why, struct scot_error *err)
{
    scot_dicom_child_stop(child);
    child->gave_up = true;
    return scot_fail(err, "the DICOM reader gave up on this file: %s", why);
}

static bool unreadable(struct scot_dicom_child *child, const char *why, struct scot_error *err)
{
    scot_dicom_child_stop(child);
    return scot_fail(err, "cannot be read: %s", why);
}

/* False once `until_ms` has come; a signal is no reason. */
static bool wait_until(int fd, short event, double until_ms)
{
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = event};
        double left_ms = until_ms - scot_clock_ms();
        int ready = poll(&wait, 1, left_ms > 0 ? (int)left_ms + 1 : 0);
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

bool scot_dicom_child_send(struct scot_dicom_child *child, const void *bytes, size_t n,
                           struct scot_error *err)
{
    const char *at = bytes;
    const double until_ms = scot_clock_ms() + MOST_WAIT_MS;
    while (n > 0) {
        if (!wait_until(child->fd, POLLOUT, until_ms))
            return stopped_for(child, "it does not read on", err);
        ssize_t put = send(child->fd, at, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && errno != EINTR && errno != EAGAIN)
            return died(child, err);
        if (put > 0) {
            at += put;
            n -= (size_t)put;
        }
    }
    return true;
}

bool scot_dicom_child_receive(struct scot_dicom_child *child, void *bytes, size_t n, struct scot_error *err)
{
    char *at = bytes;
    const double until_ms = scot_clock_ms() + MOST_WAIT_MS;
    while (n > 0) {
        if (!wait_until(child->fd, POLLIN, until_ms))
            return stopped_for(child, "it took too long", err);
        ssize_t got = read_once(child->fd, at, n);
        if (got == 0 || (got < 0 && errno == ECONNRESET))
            return died(child, err);
        if (got < 0 && errno != EINTR)
            return unreadable(child, strerror(errno), err);
        if (got > 0) {
            at += got;
            n -= (size_t)got;
        }
    }
    return true;
}

/* An answer half read or a question half asked leaves the line out of step: the child is stopped. */
static bool send_file(struct scot_dicom_child *child, char *chunk, int file, uint64_t bytes,
                      struct scot_error *err)
{
    if (lseek(file, 0, SEEK_SET) != 0)
        return unreadable(child, strerror(errno), err);
    while (bytes > 0) {
        ssize_t got = read_once(file, chunk, bytes < SCOT_DICOM_CHUNK ? (size_t)bytes : SCOT_DICOM_CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return unreadable(child, got == 0 ? "it became shorter" : strerror(errno), err);
        if (!scot_dicom_child_send(child, chunk, (size_t)got, err))
            return false;
        bytes -= (uint64_t)got;
    }
    return true;
}

bool scot_dicom_child_ask(struct scot_dicom_child *child, enum scot_wire_ask ask, int file, uint64_t bytes,
                          bool whole, char *chunk, struct scot_error *err)
{
    struct scot_wire_request request = {.ask = (uint32_t)ask, .whole = whole, .bytes = bytes};
    memcpy(request.magic, SCOT_WIRE_MAGIC, sizeof request.magic);
    return scot_dicom_child_send(child, &request, sizeof request, err) &&
           send_file(child, chunk, file, bytes, err);
}
