#include <string.h>

#include "serve/live_parts.h"

/* What becomes of two like commands in a row that the loop has not come to: the later one's numbers
 * count, or their sum. Commands that are not here are never melted. */
enum melting { LAST_COUNTS, SUM_COUNTS };
static const struct {
    const char *name;
    enum melting how;
} melting[] = {
    {"carm.goto", LAST_COUNTS},  {"carm.drive", LAST_COUNTS}, {"carm.sid", LAST_COUNTS},
    {"table.goto", LAST_COUNTS}, {"table.drive", LAST_COUNTS}, {"isocentre", LAST_COUNTS},
    {"field", LAST_COUNTS},      {"collimate", LAST_COUNTS},  {"filter", LAST_COUNTS},
    {"pointer", LAST_COUNTS},    {"run.seek", LAST_COUNTS},   {"needle.turn", SUM_COUNTS},
    {"needle.advance", SUM_COUNTS},
};

static bool melts(const struct scot_command_spec *spec, enum melting *how)
{
    for (size_t i = 0; i < sizeof melting / sizeof *melting; i++)
        if (strcmp(melting[i].name, spec->name) == 0) {
            *how = melting[i].how;
            return true;
        }
    return false;
}

/* Folds b into a; false when they stay two. */
static bool melt(struct scot_command *a, const struct scot_command *b)
{
    const struct scot_command_spec *spec = &scot_room_commands[a->spec];
    enum melting how;
    if (a->spec != b->spec || !melts(spec, &how))
        return false;
    struct scot_command both = *a;
    for (int i = 0; i < SCOT_COMMAND_ARGS && spec->arg[i] != NULL; i++) {
        if (isnan(b->value[i]))
            continue;
        if (how == LAST_COUNTS || isnan(a->value[i]))
            both.value[i] = b->value[i];
        else
            both.value[i] += b->value[i];
        if (!(both.value[i] >= spec->least[i] && both.value[i] <= spec->most[i]))
            return false;
    }
    *a = both;
    return true;
}

static int count_of(const struct queue *queue, int viewer)
{
    int count = 0;
    for (int i = 0; i < queue->count; i++)
        count += queue->entry[(queue->first + i) % QUEUE].viewer == viewer;
    return count;
}

bool live_queue_put(struct queue *queue, const struct queued *entry)
{
    if (queue->count > 0) {
        struct queued *last = &queue->entry[(queue->first + queue->count - 1) % QUEUE];
        /* The older arrival stays: a frame's age counts from the first input it answers. */
        if (last->viewer == entry->viewer && last->wish.kind == SCOT_WISH_COMMAND &&
            entry->wish.kind == SCOT_WISH_COMMAND && melt(&last->wish.command, &entry->wish.command))
            return true;
    }
    /* Those of viewers that have gone may still lie here. */
    if (queue->count == QUEUE || count_of(queue, entry->viewer) >= SHARE)
        return false;
    queue->entry[(queue->first + queue->count++) % QUEUE] = *entry;
    return true;
}
