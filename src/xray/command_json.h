#ifndef SCOT_XRAY_COMMAND_JSON_H
#define SCOT_XRAY_COMMAND_JSON_H

#include "xray/room.h"

/* The room's commands as JSON, {"do":"carm.goto","oblique_deg":30}, by the table scot_room_commands. */

/* The number of a room command by its name, -1 for none. */
int scot_command_find(const char *name);

/* Errs on what is not JSON, an unknown word or member, a wrong type, a number out of its limits, a missing argument. */
bool scot_command_read(struct scot_command *out, const char *json, size_t length, struct scot_error *err);

/* The length, or 0 when it does not fit; reads back as the same command. */
size_t scot_command_write(const struct scot_command *command, char *buffer, size_t size);

#endif
