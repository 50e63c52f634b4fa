#ifndef SCOT_SERVE_COMMAND_H
#define SCOT_SERVE_COMMAND_H

#include "xray/command_json.h"

/* What a page or a script asks for, doc/api.md "Commands": a command of the room, or one of
 * the three words about who drives. */
enum scot_wish_kind { SCOT_WISH_COMMAND, SCOT_WISH_DRIVE, SCOT_WISH_YIELD, SCOT_WISH_ALIVE };

struct scot_wish {
    enum scot_wish_kind kind;
    struct scot_command command; /* when kind is SCOT_WISH_COMMAND */
};

/* Reads {"do":"carm.goto","oblique_deg":30}, length bytes of UTF-8, by the table
 * scot_room_commands: errs on what is not JSON, an unknown word or member, a wrong type, a number out
 * of its limits, a missing argument. name, when not NULL, receives the `do` word as far as it
 * was read (for the refusal), "" before. */
bool scot_wish_read(struct scot_wish *out, const char *text, size_t length, char name[32],
                    struct scot_error *err);

#endif
