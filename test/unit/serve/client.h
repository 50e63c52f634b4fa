#ifndef SCOT_TEST_CLIENT_H
#define SCOT_TEST_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A client that can be as rude as a test wants: plain sockets, nothing checked for it. */

int client_connect(int port);
/* Connects with a receive buffer of a few kilobytes, for a viewer that stalls early. */
int client_connect_narrow(int port);
void client_send(int fd, const void *data, size_t bytes);
/* Sends printf's text. */
__attribute__((format(printf, 2, 3))) void client_say(int fd, const char *format, ...);
/* Reads up to the end or until nothing came for wait_ms; text is ended by 0. Returns the bytes. */
size_t client_read(int fd, char *text, size_t size, int wait_ms);
/* One request on a connection of its own: the status, 0 when it was closed without one. The answer, head and
 * body, stays in text. */
int client_request(int port, char *text, size_t size, const char *request, size_t bytes);

/* Shakes hands for the stream with a bearer; asserts that it is granted. */
void client_upgrade(int fd, int port, const char *token);
void client_send_frame(int fd, int opcode, bool mask, const void *data, size_t bytes);
/* How often this client itself has called malloc. */
long client_mallocs(void);
void client_command(int fd, const char *json);
void client_ack(int fd, uint32_t seq);

struct client_frame {
    int opcode;       /* -1: nothing came in time, -2: the connection ended */
    size_t bytes;
    uint8_t *data;    /* the caller's scratch */
};
/* The next frame from the server into scratch. */
struct client_frame client_receive(int fd, uint8_t *scratch, size_t size, int wait_ms);

/* Of a stream frame: its JSON as text, and the first pixel after it (NULL: none). */
const char *client_state(const struct client_frame *frame, const uint16_t **picture);
double client_number(const char *json, const char *name); /* NaN when absent; true is 1 */

#endif
