#ifndef SCOT_TEST_HALL_H
#define SCOT_TEST_HALL_H

#include "serve/server.h"

/* A whole server around a fake room of size x size pixels, on a free port. */
struct hall {
    struct scot_room *room;
    struct scot_volume *ct;
    struct scot_live *live;
    struct scot_server *server;
    int port;
    const char *token;
};
/* Joined to the server where it is set before; NULL: no clinic. */
extern struct scot_clinic *hall_clinic;
void hall_open(struct hall *hall, int size, const char *web_folder, const struct scot_live_options *options);
void hall_close(struct hall *hall);

#endif
