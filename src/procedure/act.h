#ifndef SCOT_PROCEDURE_ACT_H
#define SCOT_PROCEDURE_ACT_H

#include <stddef.h>

#include "base/error.h"

/* What the operator does beside driving the room: one row an act, as the room's own commands are a table. A page sends
 * {"do":"act.consent","benefits":1,...}; the run file keeps the same members. */

enum { SCOT_ACT_NUMBERS = 9, SCOT_ACT_TEXTS = 3, SCOT_ACT_TEXT_BYTES = 120 };

struct scot_act_spec {
    const char *name;                       /* "act.consent" */
    const char *number[SCOT_ACT_NUMBERS];   /* "?" before a name: may be left out (NaN) */
    double least[SCOT_ACT_NUMBERS], most[SCOT_ACT_NUMBERS];
    const char *text[SCOT_ACT_TEXTS];       /* likewise; left out: "" */
    const char *help;
};
extern const struct scot_act_spec scot_acts[];
extern const int scot_act_count;

struct scot_act {
    int spec;                               /* index into scot_acts */
    double number[SCOT_ACT_NUMBERS];
    char text[SCOT_ACT_TEXTS][SCOT_ACT_TEXT_BYTES];
    double unix_s;                          /* when, by the wall; filled by the server, kept in the run file */
};

int scot_act_find(const char *name);        /* -1 for none */
/* Checks an act's members against its row; errs with the member, value found, value wanted. Text: printable UTF-8. */
bool scot_act_check(const struct scot_act *act, struct scot_error *err);
/* From and to a JSON object's text: {"do":"act.x",...}. Errs on unknown or missing members, wrong types. */
bool scot_act_read(struct scot_act *out, const char *json, size_t length, struct scot_error *err);
size_t scot_act_write(const struct scot_act *act, char *buffer, size_t size);

#endif
