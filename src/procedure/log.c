#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "procedure/parts.h"

/* The log grows with acts and refusals, never with time alone. */

static bool make_room(struct scot_procedure *p)
{
    if (p->lines < p->log_room)
        return true;
    int room = p->log_room == 0 ? 64 : 2 * p->log_room;
    char **log = room <= MOST_LOG ? scot_alloc((size_t)room, sizeof *log, NULL) : NULL;
    if (log == NULL)
        return false;
    if (p->lines > 0)
        memcpy(log, p->log, (size_t)p->lines * sizeof *log);
    scot_free(p->log);
    p->log = log;
    p->log_room = room;
    return true;
}

void procedure_log(struct scot_procedure *p, const char *event, const char *members)
{
    char *line = make_room(p) ? scot_alloc(LOG_BYTES, 1, NULL) : NULL;
    p->version++;
    if (line == NULL) {
        p->log_lost = true; /* the state tells it: a run whose log has a hole is not a record */
        return;
    }
    struct scot_say say = {line, LOG_BYTES, 0};
    scot_say(&say, "{\"t_ms\":%.3f,\"at\":%.3f,\"step\":\"%s\",\"event\":\"%s\"%s%s}", procedure_t_ms(p), p->now_unix_s,
             scot_step_id[p->step], event, members[0] != '\0' ? "," : "", members);
    if (scot_say_end(&say) == 0)
        snprintf(line, LOG_BYTES, "{\"t_ms\":%.3f,\"at\":%.3f,\"step\":\"%s\",\"event\":\"%s\",\"cut\":true}", procedure_t_ms(p),
                 p->now_unix_s, scot_step_id[p->step], event);
    p->log[p->lines++] = line;
}

void procedure_forget_log(struct scot_procedure *p)
{
    for (int i = 0; i < p->lines; i++)
        scot_free(p->log[i]);
    p->lines = 0;
    p->log_lost = false;
}

int scot_procedure_log_lines(const struct scot_procedure *p)
{
    return p->lines;
}

const char *scot_procedure_log_line(const struct scot_procedure *p, int line)
{
    return p->log[line];
}
